//! The picture as a flowchart of Mermaid, which code hosts draw by themselves.
//!
//! Every text stands between double quotes, with whatever could end, mark up or comment there as a
//! number of Mermaid's own. Start at [`draw`].

use super::legend::look;
use super::{Diagram, Place, Step};
use crate::domain::process::flow::MoveType;
use crate::report::encode;
use std::fmt::Write as _;

/// Writes the flowchart.
pub(super) fn draw(diagram: &Diagram) -> String {
    let title = encode::terminal(&diagram.title).replace(['\\', '"'], "'");
    // The front matter is YAML; between double quotes only those two act.
    let mut text = format!("---\ntitle: \"{title}\"\n---\nflowchart TD\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "    %% {}", encode::terminal(&diagram.subtitle).replace(['{', '}', '%'], " "));
    for place in &diagram.places {
        if place.is_initial {
            let _ = writeln!(text, "    begin(( )) --> {}", key("s", &place.id));
        }
        let _ = writeln!(text, "    {}", state(place));
    }
    for step in &diagram.steps {
        let _ = writeln!(text, "    {}", label(step));
        let arrow = if step.move_type == MoveType::Advance { "-->" } else { "-.->" };
        for place in step.from.iter().filter_map(|from| diagram.places.get(*from)) {
            let _ = writeln!(text, "    {} {arrow} {}", key("s", &place.id), key("t", &step.id));
        }
        if let Some(place) = diagram.places.get(step.to) {
            let _ = writeln!(text, "    {} {arrow} {}", key("t", &step.id), key("s", &place.id));
        }
    }
    text.push_str(&legend(diagram));
    text.push_str(&classes(diagram));
    text
}

/// The name of a node: an id of the language has no underline, so no two become one.
fn key(kind: &str, id: &str) -> String {
    format!("{kind}_{}", id.replace('-', "_"))
}

fn state(place: &Place) -> String {
    let mut lines = vec![format!("<b>{}</b>", escaped(&place.title)), escaped(&place.id)];
    lines.extend(place.environment.as_ref().map(|environment| escaped(&format!("runs in: {environment}"))));
    let lines = lines.join("<br/>");
    let (open, close) = if place.is_final { ("([", "])") } else { ("[", "]") };
    format!("{}{open}\"{lines}\"{close}:::state", key("s", &place.id))
}

fn label(step: &Step) -> String {
    let optional = if step.is_optional { " <i>(optional)</i>" } else { "" };
    let mut lines = vec![format!("<b>{}</b>{optional}", escaped(&step.title)), format!("by {}", escaped(&step.by))];
    lines.extend(step.when.as_ref().map(|when| format!("<i>only when {}</i>", escaped(when))));
    lines.extend(step.gates.iter().map(|gate| format!("• {}", escaped(&gate.told()))));
    format!("{}[\"{}\"]:::{}", key("t", &step.id), lines.join("<br/>"), step.move_type.command())
}

fn legend(diagram: &Diagram) -> String {
    let types = diagram.move_types();
    let mut lines: Vec<String> = types.iter().map(|kind| escaped(look(*kind).words)).collect();
    lines.extend(diagram.marks().iter().map(|(mark, words)| format!("{mark} {}", escaped(words))));
    format!("    legend[\"{}\"]:::legend\n", lines.join("<br/>"))
}

fn classes(diagram: &Diagram) -> String {
    let mut text = "    classDef state fill:#e0f2fe,stroke:#0369a1,color:#0c4a6e\n".to_owned();
    text.push_str("    classDef legend fill:#ffffff,stroke:#d1d5db,color:#374151,text-align:left\n");
    for kind in diagram.move_types() {
        let look = look(kind);
        let dashes = if look.dashes.is_empty() { String::new() } else { format!(",stroke-dasharray:{}", look.dashes) };
        let _ = writeln!(
            text,
            "    classDef {} fill:{},stroke:{},color:#111827,text-align:left{dashes}",
            kind.command(),
            look.fill,
            look.colour
        );
    }
    text
}

/// A text between double quotes: letters, digits and harmless marks as they are, the rest by number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in encode::terminal(text).chars() {
        let plain = c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '(' | ')' | '/' | '-' | '+' | '\'' | '*');
        if plain || !c.is_ascii() {
            out.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
