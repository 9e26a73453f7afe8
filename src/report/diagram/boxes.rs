//! The boxes of the picture: which lines of text stand in each, and how large it must be.

use super::text::{width, wrapped};
use super::{Place, Step};

/// Sizes of fonts, in units of the picture.
const LARGE: f64 = 17.0;
const NORMAL: f64 = 13.5;
pub(super) const SMALL: f64 = 12.0;

/// A line is so much higher than its font.
pub(super) const LEADING: f64 = 1.34;

/// The widest text of a label, and the space between text and border.
const WIDEST: f64 = 266.0;
pub(super) const PADDING: f64 = 9.0;

/// The least that a state is wide.
const STATE_WIDTH: f64 = 150.0;

/// A width and a height.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line of text: its look, its size, and the parts of which it consists.
pub(super) struct Told {
    pub(super) class: &'static str,
    pub(super) size: f64,
    /// Further to the right than the others.
    pub(super) indent: f64,
    pub(super) text: String,
}

/// A box: its lines, and how large it is.
pub(super) struct Boxed {
    pub(super) lines: Vec<Told>,
    pub(super) size: Size,
}

impl Boxed {
    fn new(lines: Vec<Told>, least: f64) -> Self {
        let widest = lines.iter().map(|line| width(&line.text, line.size * bold(line.class)) + line.indent);
        let widest = widest.fold(least, f64::max);
        let height: f64 = lines.iter().map(|line| line.size * LEADING).sum();
        Self { lines, size: Size { width: widest + 2.0 * PADDING, height: height + 2.0 * PADDING } }
    }

    /// A state: what it is called, its id, and where releases in it run.
    pub(super) fn of_place(place: &Place) -> Self {
        let mut lines = told("state-title", LARGE, &place.title);
        if place.title != place.id {
            lines.extend(told("id", SMALL, &place.id));
        }
        lines.extend(place.environment.iter().flat_map(|one| told("environment", SMALL, &format!("runs in: {one}"))));
        Self::new(lines, STATE_WIDTH)
    }

    /// A transition: what it is called, who makes it, for which releases it exists, and its gates.
    pub(super) fn of_step(step: &Step) -> Self {
        let mut lines = told("title", NORMAL, &step.title);
        let optional = if step.is_optional { ", optional" } else { "" };
        lines.extend(told("id", SMALL, &format!("{}{optional}", step.id)));
        lines.extend(told("role", SMALL, &format!("by {}", step.by)));
        lines.extend(step.when.iter().flat_map(|when| told("when", SMALL, &format!("only when {when}"))));
        for gate in &step.gates {
            let mut of_gate = told("gate", SMALL, &format!("• {}", gate.told()));
            for line in of_gate.iter_mut().skip(1) {
                line.indent = SMALL * 0.75;
            }
            lines.extend(of_gate);
        }
        Self::new(lines, 0.0)
    }
}

fn told(class: &'static str, size: f64, text: &str) -> Vec<Told> {
    let lines = wrapped(text, size * bold(class), WIDEST - PADDING);
    lines.into_iter().map(|text| Told { class, size, indent: 0.0, text }).collect()
}

/// Bold letters are wider, those of one width much wider.
fn bold(class: &str) -> f64 {
    match class {
        "state-title" | "title" => 1.08,
        "id" => 1.04,
        _ => 1.0,
    }
}
