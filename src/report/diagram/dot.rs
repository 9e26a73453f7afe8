//! The picture as a graph of Graphviz, for whoever wants another layout or another output.
//!
//! Labels are tables of Graphviz's own HTML; every text in them is escaped as XML. Start at [`draw`].

use super::legend::look;
use super::text::wrapped;
use super::{Diagram, Place, Step};
use crate::report::encode;
use std::fmt::Write as _;

/// The widest line of a label, in points.
const WIDEST: f64 = 260.0;

/// Writes the graph.
pub(super) fn draw(diagram: &Diagram) -> String {
    let mut text = "digraph process {\n".to_owned();
    let head = [format!("<b>{}</b>", encode::html(&diagram.title)), encode::html(&diagram.subtitle)];
    // Writing to a string cannot fail.
    let _ = writeln!(text, "    graph [rankdir=TB, nodesep=0.3, ranksep=0.35, labelloc=t, fontname=\"Helvetica\",");
    let _ = writeln!(text, "        label=<{}<br/>{}>];", head.join("<br/>"), legend(diagram));
    text.push_str("    node [shape=box, fontname=\"Helvetica\", fontsize=10, margin=\"0.1,0.06\"];\n");
    text.push_str("    edge [arrowsize=0.7];\n");
    for place in &diagram.places {
        if place.is_initial {
            text.push_str("    begin [shape=circle, style=filled, fillcolor=\"#1f2937\", label=\"\", width=0.2];\n");
            let _ = writeln!(text, "    begin -> \"state/{}\";", place.id);
        }
        let _ = writeln!(text, "    \"state/{}\" {};", place.id, state(place));
    }
    for (index, step) in diagram.steps.iter().enumerate() {
        text.push_str(&transition(diagram, index, step));
    }
    text.push_str("}\n");
    text
}

fn state(place: &Place) -> String {
    let mut lines = vec![format!("<b>{}</b>", encode::html(&place.title)), small(&place.id, "#4b5563")];
    lines.extend(place.environment.as_ref().map(|one| small(&format!("runs in: {one}"), "#0f766e")));
    let borders = if place.is_final { 2 } else { 1 };
    format!(
        "[style=\"filled,rounded\", fillcolor=\"#e0f2fe\", color=\"#0369a1\", fontsize=12, \
         peripheries={borders}, label=<{}>]",
        lines.join("<br/>")
    )
}

fn transition(diagram: &Diagram, index: usize, step: &Step) -> String {
    let look = look(step.move_type);
    let (colour, style) = (look.colour, look.dot);
    let optional = if step.is_optional { " <i>(optional)</i>" } else { "" };
    let mut lines = vec![format!("<b>{}</b>{optional}", encode::html(&step.title))];
    lines.extend(wrapped(&format!("by {}", step.by), 9.0, WIDEST).iter().map(|line| small(line, "#1d4ed8")));
    for line in step.when.iter().flat_map(|when| wrapped(&format!("only when {when}"), 9.0, WIDEST)) {
        lines.push(format!("<i>{}</i>", small(&line, "#374151")));
    }
    for gate in &step.gates {
        let told = format!("• {}", gate.told());
        lines.extend(wrapped(&told, 9.0, WIDEST).iter().map(|line| small(line, "#111827")));
    }
    let lines: String = lines.iter().map(|line| format!("{line}<br align=\"left\"/>")).collect();
    let (fill, key) = (look.fill, format!("\"transition/{}\"", step.id));
    let mut text =
        format!("    {key} [style=\"filled,{style}\", fillcolor=\"{fill}\", color=\"{colour}\", label=<{lines}>];\n");
    let weight = if step.on_way { 8 } else { 1 };
    for from in &step.from {
        let Some(place) = diagram.places.get(*from) else { continue };
        let ends = (format!("\"state/{}\"", place.id), key.clone());
        text.push_str(&line(diagram.goes_back(*from, index), &ends, colour, style, weight));
    }
    if let Some(place) = diagram.places.get(step.to) {
        let ends = (key, format!("\"state/{}\"", place.id));
        text.push_str(&line(diagram.comes_back(index), &ends, colour, style, weight));
    }
    text
}

/// A line; one that leads back is told to Graphviz the other way round, so that the way leads down.
fn line(back: bool, ends: &(String, String), colour: &str, style: &str, weight: u8) -> String {
    let ((from, to), dir) = if back { ((&ends.1, &ends.0), ", dir=back") } else { ((&ends.0, &ends.1), "") };
    format!("    {from} -> {to} [color=\"{colour}\", style={style}, weight={weight}{dir}];\n")
}

fn small(text: &str, colour: &str) -> String {
    format!("<font point-size=\"9\" color=\"{colour}\">{}</font>", encode::html(text))
}

fn legend(diagram: &Diagram) -> String {
    let types = diagram.move_types();
    let types = types.iter().map(|kind| {
        let look = look(*kind);
        format!("<font point-size=\"9\" color=\"{}\">{} ({})</font>", look.colour, look.words, look.dot)
    });
    let marks = diagram.marks().into_iter().map(|(mark, words)| small(&format!("{mark} {words}"), "#374151"));
    types.chain(marks).collect::<Vec<_>>().join("<br/>")
}
