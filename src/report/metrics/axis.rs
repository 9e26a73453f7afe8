//! What every part of the picture is drawn with: a pen that escapes each text, and axes with round numbers.

use crate::report::diagram::text::width;
use crate::report::encode;
use std::fmt::Write as _;

/// Dark text.
pub(super) const INK: &str = "#111827";
/// Text that explains.
pub(super) const GREY: &str = "#4b5563";
/// Lines behind what is drawn.
pub(super) const GRID: &str = "#d1d5db";
/// What went well, and middles.
pub(super) const BLUE: &str = "#0369a1";
/// What reaches beyond the middle.
pub(super) const PALE: &str = "#bae6fd";
/// What is neither good nor bad.
pub(super) const SLATE: &str = "#64748b";
/// What went wrong.
pub(super) const RED: &str = "#b91c1c";
/// The upper line.
pub(super) const AMBER: &str = "#b45309";

/// Where a text stands from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// The text of a picture while it is drawn.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) svg: String,
}

impl Pen {
    /// A text of a size; `ink` is its colour.
    pub(super) fn write(&mut self, (x, y): (f64, f64), size: f64, ink: &str, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, text) = (number(x), number(y), encode::html(text));
        // Writing to a string cannot fail.
        let _ =
            writeln!(self.svg, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{ink}\"{anchor}>{text}</text>");
    }

    /// A bold text at its beginning.
    pub(super) fn head(&mut self, (x, y): (f64, f64), size: f64, text: &str) {
        let (x, y, text) = (number(x), number(y), encode::html(text));
        let _ = writeln!(
            self.svg,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"bold\" fill=\"{INK}\">{text}</text>"
        );
    }

    /// A filled rectangle, with words for whoever points at it.
    pub(super) fn bar(&mut self, (x, y): (f64, f64), (wide, high): (f64, f64), fill: &str, told: &str) {
        let (x, y, wide, high) = (number(x), number(y), number(wide.max(0.0)), number(high.max(0.0)));
        let told = encode::html(told);
        let _ = writeln!(
            self.svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{fill}\"><title>{told}</title></rect>"
        );
    }

    /// A straight line.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), ink: &str, wide: f64, dashes: &str) {
        let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let (x1, y1, x2, y2) = (number(x1), number(y1), number(x2), number(y2));
        let _ = writeln!(
            self.svg,
            "<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"{ink}\" stroke-width=\"{wide}\" fill=\"none\"{dashes}/>"
        );
    }

    /// A point, with words for whoever points at it.
    pub(super) fn point(&mut self, (x, y): (f64, f64), fill: &str, told: &str) {
        let (x, y, told) = (number(x), number(y), encode::html(told));
        let _ = writeln!(
            self.svg,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"{fill}\"><title>{told}</title></circle>"
        );
    }
}

/// A number as the picture has it: to a tenth.
pub(super) fn number(value: f64) -> String {
    let tenth = (value * 10.0).round() / 10.0;
    if tenth == 0.0 { "0".to_owned() } else { tenth.to_string() }
}

/// A text cut to a width, with a sign where something is missing.
pub(super) fn cut(text: &str, size: f64, widest: f64) -> String {
    // What no reader would see is written out, and takes its room.
    let text = encode::terminal(text);
    if width(&text, size) <= widest {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + size > widest {
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// The distance of the lines of an axis, and its end: round numbers, at least up to `most`.
pub(super) fn scale(most: f64) -> (f64, f64) {
    const LINES: f64 = 5.0;
    if most <= 0.0 {
        return (1.0, 1.0);
    }
    let power = 10_f64.powf((most / LINES).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| step * LINES >= most);
    let step = step.unwrap_or(10.0 * power);
    (step, (most / step).ceil() * step)
}

/// The unit in which durations up to this long read best: its seconds and its word.
pub(super) fn unit(most_seconds: i64) -> (f64, &'static str) {
    match most_seconds {
        259_200.. => (86_400.0, "days"),
        10_800.. => (3_600.0, "hours"),
        _ => (60.0, "minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_with_round_numbers() {
        assert_eq!(scale(0.0), (1.0, 1.0));
        assert_eq!(scale(5.0), (1.0, 5.0));
        assert_eq!(scale(7.0), (2.0, 8.0));
        assert_eq!(scale(12.0), (2.5, 12.5));
        assert_eq!(scale(431.0), (100.0, 500.0));
        assert!(scale(0.3).1 >= 0.3 && scale(0.3).1 < 0.4);
    }

    #[test]
    fn a_long_text_is_cut_where_it_must() {
        assert_eq!(cut("short", 10.0, 100.0), "short");
        let cut = cut(&"word ".repeat(50), 10.0, 100.0);
        assert_eq!(self::cut("a\u{202e}b", 10.0, 100.0), "a\\u{202e}b");
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 112.0, "{cut}");
    }
}
