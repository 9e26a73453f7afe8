//! The picture as SVG: one file that needs nothing from elsewhere, sized to print on A3.
//!
//! Draws what `layout.rs` has placed; every text passes `encode::html`, which serves XML too.
//! Start at [`draw`].

use super::boxes::{Boxed, LEADING, PADDING, SMALL, Size};
use super::layout::{Line, Point, layout};
use super::legend::{self, look};
use super::text::{width, wrapped};
use super::{Diagram, NotDrawable, Place, Step};
use crate::domain::process::flow::MoveType;
use crate::report::encode;
use std::fmt::Write as _;

/// The size of the title.
const TITLE: f64 = 30.0;

/// Around everything, and between the parts.
const MARGIN: f64 = 30.0;

/// The radius of a corner of a line.
const CORNER: f64 = 12.0;

/// A3 in millimetres, without the border that printers leave, the longer side first.
const PAPER: (f64, f64) = (400.0, 277.0);

/// A small picture does not grow beyond this many millimetres a unit.
const MOST_MM: f64 = 0.4;

/// The least width of the picture: the title and the legend need some.
const LEAST: f64 = 560.0;

const STYLE: &str = "<style>\n\
    text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;fill:#111827}\n\
    .heading{font-size:30px;font-weight:bold}.subtitle{font-size:15px;fill:#4b5563}\n\
    .state-title{font-size:17px;font-weight:bold;fill:#0c4a6e}.title{font-size:13.5px;font-weight:bold}\n\
    .id{font-size:12px;fill:#6b7280}.environment{font-size:12px;font-weight:bold;fill:#0f766e}\n\
    .role{font-size:12px;fill:#1d4ed8}.when{font-size:12px;font-style:italic;fill:#374151}.gate{font-size:12px}\n\
    .note{font-size:13px;fill:#374151}\n\
    </style>\n";

/// Writes the picture.
pub(super) fn draw(diagram: &Diagram) -> Result<String, NotDrawable> {
    let places: Vec<Boxed> = diagram.places.iter().map(Boxed::of_place).collect();
    let steps: Vec<Boxed> = diagram.steps.iter().map(Boxed::of_step).collect();
    let sizes = |boxes: &[Boxed]| boxes.iter().map(|one| one.size).collect::<Vec<_>>();
    let plan = layout(diagram, &sizes(&places), &sizes(&steps))?.at_origin(&sizes(&places), &sizes(&steps));
    let drawn = plan.size;
    let inner = drawn.width.max(LEAST);
    let (head, head_height) = heading(diagram, inner);
    let (legend, legend_height) = legend_of(diagram, inner);
    let body_top = MARGIN + head_height + MARGIN * 0.5;
    let legend_top = body_top + drawn.height + MARGIN;
    let whole = Size { width: inner + 2.0 * MARGIN, height: legend_top + legend_height + MARGIN };

    let mut text = opening(diagram, whole);
    text.push_str(STYLE);
    text.push_str(&markers(diagram));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>",
        number(whole.width),
        number(whole.height)
    );
    let _ = writeln!(text, "<g transform=\"translate({MARGIN} {MARGIN})\">\n{head}</g>");
    let indent = MARGIN + (inner - drawn.width) / 2.0;
    let _ = writeln!(text, "<g transform=\"translate({} {})\">", number(indent), number(body_top));
    for line in &plan.lines {
        text.push_str(&path(diagram, line));
    }
    for ((step, boxed), middle) in diagram.steps.iter().zip(&steps).zip(&plan.steps) {
        text.push_str(&step_box(step, boxed, *middle));
    }
    for ((place, boxed), middle) in diagram.places.iter().zip(&places).zip(&plan.places) {
        text.push_str(&place_box(place, boxed, *middle));
    }
    let _ = writeln!(text, "</g>\n<g transform=\"translate({MARGIN} {})\">\n{legend}</g>\n</svg>", number(legend_top));
    Ok(text)
}

/// The beginning: title, size on paper, size of the picture.
fn opening(diagram: &Diagram, whole: Size) -> String {
    let (long, short) = PAPER;
    let (across, down) = if whole.width > whole.height { (long, short) } else { (short, long) };
    let scale = (across / whole.width).min(down / whole.height).min(MOST_MM);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n",
        number(whole.width * scale),
        number(whole.height * scale),
        number(whole.width),
        number(whole.height),
        encode::html(&diagram.title),
        encode::html(&diagram.subtitle),
    )
}

/// The heads of the arrows, one for each type of move.
fn markers(diagram: &Diagram) -> String {
    let marker = |kind: MoveType| {
        format!(
            "<marker id=\"arrow-{}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"{}\"/></marker>\n",
            kind.command(),
            look(kind).colour
        )
    };
    format!("<defs>\n{}</defs>\n", diagram.move_types().into_iter().map(marker).collect::<String>())
}

fn heading(diagram: &Diagram, widest: f64) -> (String, f64) {
    let (mut text, mut y) = (String::new(), 0.0);
    for (class, size, what) in [("heading", TITLE, &diagram.title), ("subtitle", 15.0, &diagram.subtitle)] {
        for line in wrapped(what, size * 1.05, widest) {
            y += size * LEADING;
            text.push_str(&written(class, 0.0, y - size * 0.3, &line));
        }
    }
    (text, y)
}

/// A line with rounded corners and the head of an arrow at its end.
fn path(diagram: &Diagram, line: &Line) -> String {
    let Some(step) = diagram.steps.get(line.step) else { return String::new() };
    let look = look(step.move_type);
    let dashes = if look.dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", look.dashes) };
    let wide = if step.on_way { "2.4" } else { "1.3" };
    format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{wide}\"{dashes} marker-end=\"url(#arrow-{})\"/>\n",
        rounded(&line.points),
        look.colour,
        step.move_type.command()
    )
}

fn rounded(points: &[Point]) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut path = format!("M{} {}", number(first.x), number(first.y));
    for corner in points.windows(3) {
        let [before, at, after] = corner else { continue };
        let (enter, leave) = (at.towards(*before, CORNER), at.towards(*after, CORNER));
        // Writing to a string cannot fail.
        let _ = write!(
            path,
            "L{} {}Q{} {} {} {}",
            number(enter.x),
            number(enter.y),
            number(at.x),
            number(at.y),
            number(leave.x),
            number(leave.y)
        );
    }
    if let Some(last) = points.last() {
        let _ = write!(path, "L{} {}", number(last.x), number(last.y));
    }
    path
}

fn step_box(step: &Step, boxed: &Boxed, middle: Point) -> String {
    let look = look(step.move_type);
    let dashes = if look.dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", look.dashes) };
    let frame = frame(boxed.size, middle, 3.0, 0.0);
    let wide = if step.on_way { "1.4" } else { "1" };
    format!(
        "<g id=\"transition-{}\">\n<rect {frame} fill=\"{}\" stroke=\"{}\" stroke-width=\"{wide}\"{dashes}/>\n{}</g>\n",
        encode::html(&step.id),
        look.fill,
        look.colour,
        lines(boxed, middle, false)
    )
}

fn place_box(place: &Place, boxed: &Boxed, middle: Point) -> String {
    let fill = if place.is_final { "#e5e7eb" } else { "#e0f2fe" };
    let colour = if place.is_final { "#374151" } else { "#0369a1" };
    let mut text = format!(
        "<g id=\"state-{}\">\n<rect {} fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
        encode::html(&place.id),
        frame(boxed.size, middle, 14.0, 0.0)
    );
    // Writing to a string cannot fail.
    if place.is_final {
        let inner = frame(boxed.size, middle, 11.0, 4.0);
        let _ = writeln!(text, "<rect {inner} fill=\"none\" stroke=\"{colour}\" stroke-width=\"1\"/>");
    }
    if place.is_initial {
        let (x, y) = (middle.x, middle.y - boxed.size.height / 2.0);
        let _ = writeln!(text, "<circle cx=\"{}\" cy=\"{}\" r=\"8\" fill=\"{colour}\"/>", number(x), number(y));
    }
    text.push_str(&lines(boxed, middle, true));
    text.push_str("</g>\n");
    text
}

/// The frame of a box, so much smaller than the box.
fn frame(size: Size, middle: Point, radius: f64, less: f64) -> String {
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"",
        number(middle.x - size.width / 2.0 + less),
        number(middle.y - size.height / 2.0 + less),
        number(size.width - 2.0 * less),
        number(size.height - 2.0 * less)
    )
}

fn lines(boxed: &Boxed, middle: Point, centred: bool) -> String {
    let mut y = middle.y - boxed.size.height / 2.0 + PADDING;
    let mut text = String::new();
    for line in &boxed.lines {
        y += line.size * LEADING;
        let base = y - line.size * 0.36;
        let x = if centred { middle.x } else { middle.x - boxed.size.width / 2.0 + PADDING + line.indent };
        let anchor = if centred { " text-anchor=\"middle\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "<text class=\"{}\" x=\"{}\" y=\"{}\"{anchor}>{}</text>",
            line.class,
            number(x),
            number(base),
            encode::html(&line.text)
        );
    }
    text
}

/// What the lines, the frames, the colours and the marks mean, in rows below the picture.
fn legend_of(diagram: &Diagram, widest: f64) -> (String, f64) {
    const ROW: f64 = 24.0;
    const SAMPLE: f64 = 46.0;
    let mut items: Vec<(String, String)> = Vec::new();
    for kind in diagram.move_types() {
        let look = look(kind);
        let sample = format!(
            "<path d=\"M0 -4H38\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{} marker-end=\"url(#arrow-{})\"/>",
            look.colour,
            if look.dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", look.dashes) },
            kind.command()
        );
        items.push((sample, look.words.to_owned()));
    }
    items.extend(legend::SAMPLES.iter().map(|(sample, words)| ((*sample).to_owned(), (*words).to_owned())));
    let marks = diagram.marks().into_iter();
    items.extend(marks.map(|(mark, words)| (written("note", 30.0, 0.0, &mark.to_string()), words.to_owned())));
    let (mut text, mut x, mut y) = (String::new(), 0.0, ROW);
    for (sample, words) in items {
        let needs = SAMPLE + width(&words, 13.0) + 22.0;
        if x > 0.0 && x + needs > widest {
            (x, y) = (0.0, y + ROW);
        }
        // Writing to a string cannot fail.
        let words = written("note", SAMPLE, 0.0, &words);
        let _ = writeln!(text, "<g transform=\"translate({} {})\">{sample}{words}</g>", number(x), number(y));
        x += needs;
    }
    let line = format!("<path d=\"M0 0H{}\" stroke=\"#d1d5db\" stroke-width=\"1\"/>\n", number(widest));
    (line + &text, y + SMALL)
}

fn written(class: &str, x: f64, y: f64, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>\n", number(x), number(y), encode::html(text))
}

/// A number with one digit after the point at most; the same on every machine.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Point {
    /// The place so far from here on the way there, and at most half of the way.
    fn towards(self, there: Self, distance: f64) -> Self {
        let (x, y) = (there.x - self.x, there.y - self.y);
        let length = x.hypot(y);
        let part = if length > 0.0 { (distance / length).min(0.5) } else { 0.0 };
        Self { x: self.x + x * part, y: self.y + y * part }
    }
}
