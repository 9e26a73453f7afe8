//! `relman process show` and `process list`: a process for a person and for a script.
//!
//! The page tells it in the order of work: `kinds.rs` and `guide.rs` have the parts of it.

use super::clause;
use super::page::{Block, Page};
use super::table::Table;
use super::{condition, explain_duty, guide, kinds, requirement, supplier, way};
use crate::domain::id::Id;
use crate::domain::process::items::Review;
use crate::domain::process::{Process, titled};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The page of a process: who does what, in which order.
#[must_use]
pub fn page(process: &Process) -> Page {
    let mut page = Page::new(format!("{}  {}", process.process, process.title));
    let mut pairs = vec![("version".to_owned(), process.version.to_string())];
    pairs.extend(process.source.clone().map(|source| ("follows".to_owned(), source)));
    pairs.push(("names".to_owned(), process.naming.as_str().to_owned()));
    page.push(Block::Pairs(pairs));
    page.section("Kinds", Block::Outline(kinds::told(process)));
    page.section("Step by step", Block::Outline(guide::steps(process)));
    page.section("Other ways forward", Block::Outline(guide::other_ways(process)));
    page.section("Ways back and out", Block::Outline(guide::ways_back(process)));
    page.section("Besides, asked by no gate", Block::List(guide::besides(process)));
    page.section("Dates", Block::Outline(dates(process)));
    page.section("What is released", Block::Table(carried(process)));
    page.section("Package", Block::Table(package(process)));
    page.section("Roles", Block::Outline(guide::roles(process)));
    page.section("Revisions", Block::Table(reviews(&process.revisions)));
    page.section("Reviews", Block::Table(reviews(&process.reviews)));
    let terms = process.glossary.iter().map(|(term, text)| (term.clone(), text.clone())).collect();
    page.section("Glossary", Block::Pairs(terms));
    page
}

fn dates(process: &Process) -> guide::Outline {
    let mut lines = guide::Outline::new();
    for (id, rule) in &process.milestones {
        let clause = clause::after_comma(rule.clause.as_deref());
        lines.push((0, format!("{}{clause}", guide::titled_id(id, titled(id, &rule.title)))));
        lines.push((1, format!("dated {}", supplier::by_roles(process, &rule.by))));
        lines.extend(rule.state.iter().map(|state| (1, format!("reached in {}", supplier::state(process, state)))));
        if !rule.windows.is_empty() {
            lines.push((1, format!("in a window of {}", ids(&rule.windows))));
        }
        lines.extend(rule.plan.iter().map(|plan| (1, format!("{} while nobody has dated it", plan.as_str()))));
    }
    lines
}

fn carried(process: &Process) -> Table {
    let mut table = Table::new(&["what", "id", "title", "needs", "clause"]);
    for (id, rule) in &process.components {
        let (title, clause) = (titled(id, &rule.title).to_owned(), rule.clause.clone().unwrap_or_default());
        let needs =
            if rule.artifacts.is_empty() { String::new() } else { format!("artifacts {}", ids(&rule.artifacts)) };
        table.push(vec!["component".to_owned(), id.to_string(), title, needs, clause]);
    }
    let changes = process.change_types.iter().map(|(id, rule)| ("change", id, rule));
    for (what, id, rule) in changes.chain(process.item_types.iter().map(|(id, rule)| ("item", id, rule))) {
        let title = rule.title.clone().unwrap_or_else(|| id.to_string());
        let needs = rule.pattern.as_ref().map(|pattern| format!("an id like {}", pattern.as_str())).unwrap_or_default();
        table.push(vec![what.to_owned(), id.to_string(), title, needs, rule.clause.clone().unwrap_or_default()]);
    }
    table
}

fn package(process: &Process) -> Table {
    let mut table = Table::new(&["part", "title", "needs", "when", "clause"]);
    for (id, rule) in &process.package {
        table.push(vec![
            id.to_string(),
            titled(id, &rule.title).to_owned(),
            requirement::part(rule),
            rule.when.as_ref().map(condition::words).unwrap_or_default(),
            rule.clause.clone().unwrap_or_default(),
        ]);
    }
    table
}

/// Revisions or reviews, as the text of the process tells them.
#[must_use]
pub fn reviews(reviews: &[Review]) -> Table {
    let mut table = Table::new(&["version", "date", "by", "text", "clause"]);
    for one in reviews {
        let cells = [&one.version, &one.date, &one.by, &one.text, &one.clause];
        table.push(cells.iter().map(|cell| (*cell).clone().unwrap_or_default()).collect());
    }
    table
}

/// One of them as an object.
#[must_use]
pub fn review(one: &Review) -> Value {
    json!({"version": one.version, "date": one.date, "by": one.by, "text": one.text, "clause": one.clause})
}

/// A process for scripts, with what was found in it; `default` tells whether the store takes it by itself.
#[must_use]
pub fn json(process: &Process, default: bool, findings: Vec<Value>) -> Value {
    let mut value = object(process, default);
    let transitions = process.transitions.iter().map(|(id, rule)| {
        json!({
            "id": id, "title": titled(id, &rule.title), "from": rule.from, "to": rule.to,
            "command": rule.move_type.command(), "by": rule.by, "when": rule.when.as_ref().map(condition::words),
            "gates": rule.gates, "optional": rule.optional, "clause": rule.clause,
        })
    });
    let gates = process.gates.iter().map(|(id, rule)| {
        json!({
            "id": id, "title": titled(id, &rule.title), "needs": requirement::words(&rule.needs),
            "asks": supplier::lines(process, &rule.needs), "when": rule.when.as_ref().map(condition::words),
            "waivable_by": rule.waivable_by, "clause": rule.clause,
        })
    });
    let package = process.package.iter().map(|(id, rule)| {
        json!({
            "id": id, "title": titled(id, &rule.title), "documents": rule.documents, "fields": rule.fields,
            "artifact_types": rule.artifact_types, "clause": rule.clause,
        })
    });
    let roles = process.roles.iter().map(|(id, rule)| {
        let does = explain_duty::duties_of(process, id);
        json!({"id": id, "title": titled(id, &rule.title), "group": rule.group, "does": does})
    });
    let ways = process.kinds.keys().map(|kind| {
        let stops = way::of_kind(process, kind).into_iter();
        let stops = stops.map(|(state, by)| json!({"state": state, "transition": by.map(|(id, _)| id)}));
        json!({"kind": kind, "stops": stops.collect::<Vec<_>>()})
    });
    if let Some(object) = value.as_object_mut() {
        object.insert("transitions".to_owned(), transitions.collect());
        object.insert("gates".to_owned(), gates.collect());
        object.insert("package".to_owned(), package.collect());
        object.insert("roles".to_owned(), roles.collect());
        object.insert("ways".to_owned(), ways.collect());
        object.insert("findings".to_owned(), Value::Array(findings));
    }
    value
}

fn object(process: &Process, default: bool) -> Value {
    json!({
        "process": process.process, "version": process.version, "title": process.title, "source": process.source,
        "default": default, "kinds": process.kinds.keys().collect::<Vec<_>>(),
        "states": process.states.keys().collect::<Vec<_>>(),
    })
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// The processes of a policy, for people and for scripts.
#[must_use]
pub fn list(processes: &BTreeMap<Id, Process>, default: Option<&Id>) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["process", "version", "title", "follows", "default"]);
    let mut objects = Vec::new();
    for (id, process) in processes {
        let default = default == Some(id);
        objects.push(object(process, default));
        table.push(vec![
            id.to_string(),
            process.version.to_string(),
            process.title.clone(),
            process.source.clone().unwrap_or_default(),
            if default { "yes".to_owned() } else { String::new() },
        ]);
    }
    (table, objects)
}
