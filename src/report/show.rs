//! `relman show`: what a release is, where it stands, what is next, then its parts.
//!
//! The parts are those of `parts/`; `--only` picks among them.

use super::check;
use super::gate;
use super::next;
use super::page::{Block, Page};
use super::parts;
use super::scene::Scene;
use super::todo::{self, Todo};
use super::when;
use super::who;
use crate::domain::process::titled;
use serde_json::{Map, Value, json};

/// How many next steps `show` names.
const STEPS: usize = 8;

/// The page for people; without `only`, all parts that are not empty.
#[must_use]
pub fn page(scene: &Scene<'_>, only: &[String]) -> Page {
    let head = &scene.view.release.head;
    let mut page = Page::new(format!("{}  {}", head.name, head.title));
    if only.is_empty() {
        page.push(Block::Pairs(standing(scene)));
        let steps = next::steps(scene, STEPS);
        page.section("Next", Block::List(steps.iter().map(next::Step::told).collect()));
    }
    for id in parts::PARTS {
        if only.is_empty() || only.iter().any(|wanted| wanted == id) {
            let part = parts::of(scene, id).filter(|part| !part.table.is_empty());
            if let Some(part) = part {
                page.section(part.title, Block::Table(part.table));
            }
        }
    }
    page
}

fn standing(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (view, head) = (&scene.view, &scene.view.release.head);
    let kind = view.process.kinds.get(&head.kind).map_or(head.kind.as_str(), |kind| titled(&head.kind, &kind.title));
    let state = view.process.states.get(&head.state).map_or("", |state| titled(&head.state, &state.title));
    let state = if state == head.state.as_str() { state.to_owned() } else { format!("{} ({state})", head.state) };
    let mut pairs = vec![
        ("kind".to_owned(), kind.to_owned()),
        ("process".to_owned(), format!("{} version {}", view.process.title, view.process.version)),
        ("state".to_owned(), format!("{state} since {}", when::told(head.since, view.now))),
        ("iteration".to_owned(), head.iteration.to_string()),
        ("requester".to_owned(), head.requester.to_string()),
    ];
    if let Some(hold) = &head.hold {
        let reason = hold.reason.as_deref().unwrap_or("no reason given");
        pairs.push(("HELD".to_owned(), format!("by {} since {}: {reason}", hold.by, when::local(hold.at))));
    }
    for id in check::at_door(scene) {
        let Some(checked) = check::of(scene, &id) else { continue };
        let open: Vec<&str> = checked.gates.iter().filter(|gate| !gate.met).map(|gate| gate.id.as_str()).collect();
        let stands = match (open.is_empty(), checked.blocked.is_empty()) {
            (true, true) => format!("can move; who may: {}", who::told(&checked.by)),
            (true, false) => checked.blocked.join("; "),
            (false, _) => format!("waits for {}", open.join(", ")),
        };
        pairs.push((format!("to {}", checked.to), stands));
    }
    let owed: Vec<String> =
        owed(scene).iter().map(|row| format!("{}{}", row.id, gate::due_words(view.now, row.due, row.late))).collect();
    if !owed.is_empty() {
        pairs.push(("obligations".to_owned(), owed.join("\n")));
    }
    pairs
}

fn owed(scene: &Scene<'_>) -> Vec<Todo> {
    todo::of(scene).into_iter().filter(|row| row.kind == "obligation").collect()
}

/// The JSON object; `commit` is the one that the record was read at.
#[must_use]
pub fn json(scene: &Scene<'_>, commit: Option<&str>) -> Value {
    let (view, head) = (&scene.view, &scene.view.release.head);
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    put("name", json!(head.name));
    put("title", json!(head.title));
    put("kind", json!(head.kind));
    put("process", json!(head.process));
    put("process_version", json!(view.process.version));
    put("state", json!(head.state));
    put("since", json!(head.since.rfc3339()));
    put("iteration", json!(head.iteration));
    put("requester", json!(head.requester));
    for id in parts::PARTS {
        put(id, json!(parts::of(scene, id).map(|part| part.json).unwrap_or_default()));
    }
    let hold = head.hold.as_ref().map(|hold| json!({"by": hold.by, "at": hold.at.rfc3339(), "reason": hold.reason}));
    put("hold", json!(hold));
    put(
        "obligations",
        json!(owed(scene).iter().map(|row| row.json(&scene.view.policy.people, scene.view.now)).collect::<Vec<_>>()),
    );
    put("next", json!(next::steps(scene, STEPS)));
    put("commit", json!(commit));
    Value::Object(object)
}
