//! The parts of the picture: columns over time, lines over time, bars beside each other.
//!
//! Each draws from the top of its own place and says how high it is. Start at [`columns`].

use super::axis::{AMBER, Anchor, BLUE, GREY, GRID, INK, PALE, Pen, RED, cut, number, scale, unit};
use super::words::lasting;
use crate::domain::metrics::spread::Spread;
use crate::report::diagram::text::width;

/// How wide the picture is.
pub(super) const WIDE: f64 = 1000.0;
/// Where a plot begins, beside the numbers of its axis.
const LEFT: f64 = 56.0;
/// How high a plot over time is.
const HIGH: f64 = 170.0;
/// The size of small texts.
const SMALL: f64 = 12.0;
/// The room of the names beside bars.
const NAMES: f64 = 330.0;
/// The room of the words behind bars.
const WORDS: f64 = 290.0;
/// The least room of a column that has a number on it.
const LEAST: f64 = 20.0;
/// How high a row of bars is.
const ROW: f64 = 24.0;

/// A week, a month or a year: its name, and what was counted in it.
pub(super) struct Column {
    /// The name below it.
    pub(super) name: String,
    /// What went well, or all there is.
    pub(super) good: usize,
    /// What went wrong.
    pub(super) bad: usize,
}

/// What a bar stands for.
pub(super) struct Bar {
    /// The name beside it.
    pub(super) name: String,
    /// Its durations.
    pub(super) spread: Spread,
    /// The words behind it.
    pub(super) told: String,
}

/// The heading of a part, with the unit of its axis; gives where the plot begins.
fn heading(pen: &mut Pen, title: &str, note: &str) -> f64 {
    pen.head((0.0, 18.0), 17.0, title);
    pen.write((WIDE, 18.0), SMALL + 1.0, GREY, Anchor::End, note);
    38.0
}

/// Says that there is nothing to draw.
fn nothing(pen: &mut Pen, top: f64) -> f64 {
    pen.write((LEFT, top + 22.0), SMALL + 1.0, GREY, Anchor::Start, "nothing in this period");
    top + 36.0
}

/// The heading of a part that shows durations: where its plot begins, the longest, and the seconds of its unit.
///
/// # Errors
/// How high the part is, where there is nothing to draw.
fn of_durations(pen: &mut Pen, (title, of): (&str, &str), most: Option<i64>) -> Result<(f64, i64, f64), f64> {
    let Some(most) = most else {
        let top = heading(pen, title, of);
        return Err(nothing(pen, top));
    };
    let (seconds, word) = unit(most);
    Ok((heading(pen, title, &format!("in {word}; {of}")), most, seconds))
}

/// The lines and numbers of an axis from the bottom up; gives how high one is.
fn axis(pen: &mut Pen, top: f64, (step, end): (f64, f64)) -> f64 {
    let high = HIGH / end;
    let mut at = 0.0;
    while at <= end + step / 2.0 {
        let y = top + HIGH - at * high;
        pen.line((LEFT, y), (WIDE, y), if at == 0.0 { GREY } else { GRID }, 1.0, "");
        pen.write((LEFT - 8.0, y + 4.0), SMALL, GREY, Anchor::End, &number(at));
        at += step;
    }
    high
}

/// The names below a plot: as many as have room.
fn names<'n>(pen: &mut Pen, bottom: f64, each: f64, names: impl Iterator<Item = &'n str> + Clone) {
    let widest = names.clone().map(|name| width(name, SMALL)).fold(1.0, f64::max) + 8.0;
    let every = (widest / each).ceil().max(1.0);
    let mut place = 0.0;
    for name in names {
        if place % every == 0.0 {
            pen.write((LEFT + (place + 0.5) * each, bottom + 16.0), SMALL, INK, Anchor::Middle, name);
        }
        place += 1.0;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a picture are far below 2^52")]
fn count(count: usize) -> f64 {
    count as f64
}

/// Columns over time; what went wrong lies on top of what went well.
pub(super) fn columns(pen: &mut Pen, title: &str, note: &str, all: &[Column], ink: &str) -> f64 {
    let top = heading(pen, title, note);
    let most = all.iter().map(|one| one.good + one.bad).max().unwrap_or(0);
    if most == 0 {
        return nothing(pen, top);
    }
    // Things are counted whole.
    let step = scale(count(most)).0.ceil();
    let high = axis(pen, top, (step, (count(most) / step).ceil() * step));
    let each = (WIDE - LEFT) / count(all.len());
    for (place, one) in all.iter().enumerate() {
        let (x, wide) = (LEFT + count(place) * each + each * 0.15, each * 0.7);
        let (good, bad) = (count(one.good) * high, count(one.bad) * high);
        let told = format!("{}: {} of {}", one.name, one.good, one.good + one.bad);
        if one.good > 0 {
            pen.bar((x, top + HIGH - good), (wide, good), ink, &told);
        }
        if one.bad > 0 {
            pen.bar((x, top + HIGH - good - bad), (wide, bad), RED, &told);
        }
        // Whoever prints without colours sees it all the same, where there is room.
        if one.bad > 0 && each >= LEAST {
            pen.write(
                (x + wide / 2.0, top + HIGH - good - bad - 3.0),
                SMALL,
                RED,
                Anchor::Middle,
                &format!("×{}", one.bad),
            );
        }
    }
    names(pen, top + HIGH, each, all.iter().map(|one| one.name.as_str()));
    top + HIGH + 30.0
}

/// The middle of durations over time, and what 85 of 100 do not exceed.
pub(super) fn lines(pen: &mut Pen, title: &str, of: &str, all: &[(String, Spread)]) -> f64 {
    let most = all.iter().filter_map(|(_, spread)| spread.p85_seconds).max();
    let (top, most, seconds) = match of_durations(pen, (title, of), most) {
        Ok(begun) => begun,
        Err(bottom) => return bottom,
    };
    let high = axis(pen, top, scale(duration(most, seconds)));
    let each = (WIDE - LEFT) / count(all.len());
    let place_of =
        |place: usize, value: i64| (LEFT + (count(place) + 0.5) * each, top + HIGH - duration(value, seconds) * high);
    for (is_upper, ink, dashes) in [(true, AMBER, "7 4"), (false, BLUE, "")] {
        let pick = |spread: &Spread| if is_upper { spread.p85_seconds } else { spread.median_seconds };
        let mut before: Option<(f64, f64)> = None;
        for (place, (name, spread)) in all.iter().enumerate() {
            let at = pick(spread).map(|value| (place_of(place, value), value));
            if let (Some(from), Some((to, _))) = (before, at) {
                pen.line(from, to, ink, 2.0, dashes);
            }
            if let Some((to, value)) = at {
                pen.point(to, ink, &format!("{name}: {} ({})", lasting(value), spread.count));
            }
            before = at.map(|(to, _)| to);
        }
    }
    names(pen, top + HIGH, each, all.iter().map(|(name, _)| name.as_str()));
    top + HIGH + 30.0
}

#[expect(clippy::cast_precision_loss, reason = "durations of a picture are far below 2^52 seconds")]
fn duration(seconds: i64, unit: f64) -> f64 {
    seconds as f64 / unit
}

/// Bars from left to right: the middle dark, up to the 85th pale.
pub(super) fn bars(pen: &mut Pen, title: &str, of: &str, all: &[Bar]) -> f64 {
    let most = all.iter().filter_map(|one| one.spread.p85_seconds).max();
    let (top, most, seconds) = match of_durations(pen, (title, of), most) {
        Ok(begun) => begun,
        Err(bottom) => return bottom,
    };
    let bottom = top + count(all.len()) * ROW + 4.0;
    let (step, end) = scale(duration(most, seconds));
    let long = (WIDE - NAMES - WORDS) / end;
    let mut at = 0.0;
    while at <= end + step / 2.0 {
        let x = NAMES + at * long;
        pen.line((x, top), (x, bottom), if at == 0.0 { GREY } else { GRID }, 1.0, "");
        pen.write((x, bottom + 14.0), SMALL, GREY, Anchor::Middle, &number(at));
        at += step;
    }
    for (place, one) in all.iter().enumerate() {
        let y = top + count(place) * ROW + 4.0;
        let (middle, upper) = (one.spread.median_seconds.unwrap_or(0), one.spread.p85_seconds.unwrap_or(0));
        let (middle, upper) = (duration(middle, seconds) * long, duration(upper, seconds) * long);
        pen.write((NAMES - 8.0, y + 13.0), SMALL + 1.0, INK, Anchor::End, &cut(&one.name, SMALL + 1.0, NAMES - 12.0));
        pen.bar((NAMES, y + 2.0), (upper, 14.0), PALE, &one.told);
        pen.bar((NAMES, y + 2.0), (middle, 14.0), BLUE, &one.told);
        pen.write((WIDE - WORDS + 14.0, y + 13.0), SMALL, GREY, Anchor::Start, &cut(&one.told, SMALL, WORDS - 14.0));
    }
    bottom + 28.0
}

/// What the colours mean, in one row.
pub(super) fn legend(pen: &mut Pen, y: f64) {
    let samples = [
        (BLUE, "succeeded and stood; median"),
        (RED, "failed or rolled back (×)"),
        (PALE, "up to the 85th percentile (bars)"),
        (AMBER, "85th percentile (broken line)"),
    ];
    let mut x = 0.0;
    for (ink, words) in samples {
        pen.bar((x, y - 11.0), (14.0, 14.0), ink, words);
        pen.write((x + 20.0, y), SMALL + 1.0, GREY, Anchor::Start, words);
        x += 20.0 + width(words, SMALL + 1.0) + 16.0;
    }
}
