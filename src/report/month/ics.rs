//! Entries as a file of RFC 5545, for the calendars of others.
//!
//! The same commit gives the same bytes: nothing of the clock stands in it. Every text passes
//! `encode::ics`, every line is folded. Start at [`file()`].

use super::{Entry, Sort, vtimezone};
use crate::domain::calendar::{first_shown, seen_in};
use crate::domain::moment::Moment;
use crate::report::encode;
use chrono::DateTime;
use chrono_tz::Tz;

/// The longest line, in bytes, without its end.
const LINE: usize = 75;

/// What a file says besides its entries.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The title of the store.
    pub title: &'a str,
    /// What no other store has: the id of its first commit.
    pub store: &'a str,
    /// When the commit was made that is told of.
    pub made: Moment,
}

/// The whole file.
#[must_use]
pub fn file(about: &File<'_>, entries: &[Entry]) -> String {
    let mut lines: Vec<String> = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//relman//relman//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", encode::ics(about.title)),
    ];
    for (zone, first, last) in zones(entries) {
        lines.extend(vtimezone::lines(zone, first, last));
    }
    for entry in entries {
        lines.extend(event(about, entry));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Each zone that is named, with the first and the last moment for which it must be right.
fn zones(entries: &[Entry]) -> Vec<(Tz, Moment, Moment)> {
    let mut found: Vec<(Tz, Moment, Moment)> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.sort != Sort::Holiday && entry.zone != Tz::UTC) {
        match found.iter_mut().find(|(zone, ..)| *zone == entry.zone) {
            Some((_, first, last)) => {
                if first.is_after(entry.begins) {
                    *first = entry.begins;
                }
                *last = last.or_later(entry.ends);
            }
            None => found.push((entry.zone, entry.begins, entry.ends)),
        }
    }
    found
}

fn event(about: &File<'_>, entry: &Entry) -> Vec<String> {
    let mut lines =
        vec!["BEGIN:VEVENT".to_owned(), format!("UID:{}", uid(about, entry)), format!("DTSTAMP:{}", utc(about.made))];
    match entry.sort {
        Sort::Holiday => {
            let (first, last) = entry.days();
            lines.push(format!("DTSTART;VALUE=DATE:{}", first.format("%Y%m%d")));
            let next = last.succ_opt().unwrap_or(last);
            lines.push(format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
        }
        _ => {
            lines.push(format!("DTSTART{}", time(entry.begins, entry.zone)));
            if entry.begins != entry.ends {
                lines.push(format!("DTEND{}", time(entry.ends, entry.zone)));
            }
        }
    }
    lines.push(format!("SUMMARY:{}", encode::ics(&summary(entry))));
    lines.push(format!("DESCRIPTION:{}", encode::ics(&description(entry))));
    lines.push(format!("CATEGORIES:{}", entry.sort.as_str()));
    if entry.sort.standing().is_some() {
        let status = if entry.sort == Sort::Derived { "TENTATIVE" } else { "CONFIRMED" };
        lines.push(format!("STATUS:{status}"));
    } else {
        // What may be done then takes nobody's time.
        lines.push("TRANSP:TRANSPARENT".to_owned());
    }
    lines.push("END:VEVENT".to_owned());
    lines
}

/// The name by which another calendar knows it again: a milestone also at another time.
fn uid(about: &File<'_>, entry: &Entry) -> String {
    let own = match (entry.sort, entry.releases.as_slice()) {
        (Sort::Scheduled | Sort::Derived | Sort::Reached, [release]) => format!("{release}-{}", entry.what),
        (Sort::Holiday, _) => format!("holiday-{}", entry.days().0),
        _ => format!("{}-{}-{}", entry.sort.as_str(), entry.what, utc(entry.begins)),
    };
    format!("{own}@{}.relman", about.store)
}

/// A moment on the clock of a zone; in UTC where that clock shows it a second time, which a reading cannot say.
fn time(at: Moment, zone: Tz) -> String {
    let reading = seen_in(at, zone).map(Moment::local).filter(|_| zone != Tz::UTC);
    let said =
        reading.filter(|reading| first_shown(*reading, zone).is_some_and(|shown| shown.seconds() == at.seconds()));
    match said {
        Some(reading) => format!(";TZID={}:{}", zone.name(), vtimezone::local(reading)),
        None => format!(":{}", utc(at)),
    }
}

fn utc(at: Moment) -> String {
    DateTime::from_timestamp(at.seconds(), 0).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

fn summary(entry: &Entry) -> String {
    match entry.sort {
        Sort::Holiday => entry.title.clone(),
        Sort::Window => format!("Window: {}", entry.title),
        Sort::Freeze => format!("Freeze: {}", entry.title),
        Sort::Scheduled | Sort::Derived | Sort::Reached => {
            format!("{} {}: {}", entry.releases.join(" "), entry.what, entry.title)
        }
    }
}

fn description(entry: &Entry) -> String {
    let mut lines = vec![entry.name()];
    let capacity = entry.capacity.map(|_| entry.booked()).into_iter().collect::<Vec<_>>();
    let releases = if entry.capacity.is_some() { &capacity } else { &entry.releases };
    let kinds = if entry.sort == Sort::Freeze { "lets through" } else { "kind" };
    for (name, words) in [
        ("releases", releases),
        ("environments", &entry.environments),
        ("components", &entry.components),
        (kinds, &entry.kinds),
    ] {
        if !words.is_empty() {
            lines.push(format!("{name}: {}", words.join(", ")));
        }
    }
    lines.join("\n")
}

/// A line in pieces of at most 75 bytes; no character is parted.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / LINE * 3 + 2);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "é€𝄞".repeat(40));
        let text = folded(&line);
        assert!(text.ends_with("\r\n"));
        let pieces: Vec<&str> = text.trim_end_matches("\r\n").split("\r\n").collect();
        assert!(pieces.len() > 4 && pieces.iter().all(|piece| piece.len() <= 75), "{pieces:?}");
        assert!(pieces.iter().skip(1).all(|piece| piece.starts_with(' ')));
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
        assert_eq!(folded(&"x".repeat(75)).matches("\r\n").count(), 1);
        assert_eq!(folded(&"x".repeat(76)).matches("\r\n").count(), 2);
    }
}
