//! What a release is about: its components, the texts of its plan, its times.

use super::Part;
use crate::domain::gates::off_calendar;
use crate::domain::moment::Moment;
use crate::domain::process::titled;
use crate::report::calendar;
use crate::report::scene::Scene;
use crate::report::when;
use serde_json::json;

pub(super) fn components(scene: &Scene<'_>) -> Part {
    let mut part = Part::new("components", "Components", &["id", "title"]);
    for id in &scene.view.release.components {
        let title = scene.view.process.components.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title));
        part.push(vec![id.to_string(), title.to_owned()], json!({"id": id, "title": title}));
    }
    part
}

/// Every field of the process, filled or not; texts of fields that the process lost come last.
pub(super) fn fields(scene: &Scene<'_>) -> Part {
    let mut part = Part::new("plan", "Plan", &["id", "title", "text", "clause"]);
    let (view, plan) = (&scene.view, &scene.view.release.head.plan);
    for (id, rule) in &view.process.fields {
        let text = plan.get(id).map_or("", String::as_str);
        let (title, filled) = (titled(id, &rule.title), view.is_filled(id));
        let shown = match (text.is_empty(), filled) {
            (true, true) => "(a linked change stands in)",
            (true, false) => "–",
            (false, _) => text,
        };
        let object = json!({
            "id": id, "title": title, "text": text, "filled": filled, "content": rule.content, "clause": rule.clause,
        });
        let clause = rule.clause.clone().unwrap_or_default();
        part.push(vec![id.to_string(), title.to_owned(), shown.to_owned(), clause], object);
    }
    for (id, text) in plan.iter().filter(|(id, _)| !view.process.fields.contains_key(*id)) {
        let object = json!({"id": id, "title": id, "text": text, "filled": true, "content": false, "clause": null});
        part.push(vec![id.to_string(), id.to_string(), text.clone(), String::new()], object);
    }
    part
}

pub(super) fn schedule(scene: &Scene<'_>) -> Part {
    let mut part = Part::new("schedule", "Schedule", &["id", "title", "time", "note"]);
    let view = &scene.view;
    for (id, rule) in &view.process.milestones {
        let dated = view.dated(id);
        let planned = dated.map(|dated| dated.told);
        let reached = view.reached(id);
        let set = view.release.head.schedule.contains_key(id);
        let off =
            planned.filter(|_| set && reached.is_none()).map(|at| calendar::obstacles(at, &off_calendar(view, id, at)));
        let off = off.unwrap_or_default();
        let time = planned.map(|at| when::told(at, view.now)).unwrap_or_default();
        let note = match (reached, set, dated) {
            (Some(at), _, _) => format!("reached {}", when::local(at)),
            (None, _, Some(at)) if view.is_late(at) => "past".to_owned(),
            (None, false, Some(_)) => "as planned by the process".to_owned(),
            (None, true, Some(_)) => off.join("; "),
            (None, _, None) => "undated".to_owned(),
        };
        let title = titled(id, &rule.title);
        let object = json!({
            "id": id, "title": title, "time": planned.map(Moment::rfc3339), "set": set,
            "reached": reached.map(Moment::rfc3339), "windows": rule.windows, "off": off,
            "clause": rule.clause,
        });
        part.push(vec![id.to_string(), title.to_owned(), time, note], object);
    }
    part
}
