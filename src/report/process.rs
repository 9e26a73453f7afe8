//! `relman process show` and `process list`: a process for a person.
//!
//! States in their order, each with the ways out of it, the gates on them and who moves.

use super::condition;
use super::page::{Block, Page};
use super::requirement;
use super::table::Table;
use crate::domain::id::Id;
use crate::domain::policy::Policy;
use crate::domain::process::items::Review;
use crate::domain::process::{Process, titled};
use serde_json::{Value, json};

/// The page of a process.
#[must_use]
pub fn page(process: &Process) -> Page {
    let mut page = Page::new(format!("{}  {}", process.process, process.title));
    let kinds: Vec<String> =
        process.kinds.iter().map(|(id, kind)| format!("{id} ({})", titled(id, &kind.title))).collect();
    let mut pairs = vec![("version".to_owned(), process.version.to_string())];
    pairs.extend(process.source.clone().map(|source| ("follows".to_owned(), source)));
    pairs.push(("names".to_owned(), process.naming.as_str().to_owned()));
    pairs.push(("kinds".to_owned(), kinds.join(", ")));
    page.push(Block::Pairs(pairs));
    page.section("States", Block::Table(states(process)));
    page.section("Transitions", Block::Table(transitions(process)));
    page.section("Gates", Block::Table(gates(process)));
    page.section("Tasks, documents, notices", Block::Table(duties(process)));
    page.section("Package", Block::Table(package(process)));
    page.section("Roles", Block::Table(roles(process)));
    page.section("Revisions", Block::Table(reviews(&process.revisions)));
    page.section("Reviews", Block::Table(reviews(&process.reviews)));
    let terms = process.glossary.iter().map(|(term, text)| (term.clone(), text.clone())).collect();
    page.section("Glossary", Block::Pairs(terms));
    page
}

fn states(process: &Process) -> Table {
    let mut table = Table::new(&["state", "title", "environment", "ways out"]);
    for (id, state) in &process.states {
        let out: Vec<String> =
            process.leaving(id).map(|(id, transition)| format!("{id} → {}", transition.to)).collect();
        let title = match (state.initial, state.final_state) {
            (true, _) => format!("{} (initial)", titled(id, &state.title)),
            (false, true) => format!("{} (final)", titled(id, &state.title)),
            (false, false) => titled(id, &state.title).to_owned(),
        };
        let environment = state.environment.as_ref().map(Id::to_string).unwrap_or_default();
        table.push(vec![id.to_string(), title, environment, out.join(", ")]);
    }
    table
}

fn transitions(process: &Process) -> Table {
    let mut table = Table::new(&["transition", "from", "to", "command", "by", "when", "gates", "clause"]);
    for (id, rule) in &process.transitions {
        let optional = if rule.optional { " (optional)" } else { "" };
        table.push(vec![
            id.to_string(),
            ids(&rule.from),
            rule.to.to_string(),
            format!("{}{optional}", rule.move_type.command()),
            ids(&rule.by),
            rule.when.as_ref().map(condition::words).unwrap_or_default(),
            ids(&rule.gates),
            rule.clause.clone().unwrap_or_default(),
        ]);
    }
    table
}

fn gates(process: &Process) -> Table {
    let mut table = Table::new(&["gate", "title", "needs", "when", "may be set aside by", "clause"]);
    for (id, rule) in &process.gates {
        let defer = rule.defer.as_ref();
        let defer = defer.map(|defer| format!("put off until {} when {}", defer.to, condition::words(&defer.when)));
        let when: Vec<String> = rule.when.as_ref().map(condition::words).into_iter().chain(defer).collect();
        table.push(vec![
            id.to_string(),
            titled(id, &rule.title).to_owned(),
            requirement::words(&rule.needs),
            when.join("; "),
            ids(&rule.waivable_by),
            rule.clause.clone().unwrap_or_default(),
        ]);
    }
    table
}

fn duties(process: &Process) -> Table {
    let mut table = Table::new(&["what", "id", "title", "owner", "due", "when", "clause"]);
    let tasks = process
        .tasks
        .iter()
        .map(|(id, rule)| ("task", id, &rule.title, &rule.owner, &rule.due, &rule.when, &rule.clause));
    let documents = process.documents.iter();
    let documents =
        documents.map(|(id, rule)| ("document", id, &rule.title, &rule.owner, &rule.due, &rule.when, &rule.clause));
    let notices = process.notices.iter();
    let notices =
        notices.map(|(id, rule)| ("notice", id, &rule.title, &rule.owner, &rule.due, &rule.when, &rule.clause));
    for (what, id, title, owner, due, when, clause) in tasks.chain(documents).chain(notices) {
        table.push(vec![
            what.to_owned(),
            id.to_string(),
            titled(id, title).to_owned(),
            owner.to_string(),
            due.as_ref().map(|due| due.as_str().to_owned()).unwrap_or_default(),
            when.as_ref().map(condition::words).unwrap_or_default(),
            clause.clone().unwrap_or_default(),
        ]);
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

fn roles(process: &Process) -> Table {
    let mut table = Table::new(&["role", "title", "group"]);
    for (id, rule) in &process.roles {
        let group = rule.group.as_ref().map(Id::to_string).unwrap_or_default();
        table.push(vec![id.to_string(), titled(id, &rule.title).to_owned(), group]);
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

/// A process for scripts, with what was found in it.
#[must_use]
pub fn json(policy: &Policy, process: &Process, findings: Vec<Value>) -> Value {
    let mut value = object(policy, process);
    let transitions = process.transitions.iter().map(|(id, rule)| {
        json!({
            "id": id, "from": rule.from, "to": rule.to, "command": rule.move_type.command(), "by": rule.by,
            "gates": rule.gates, "optional": rule.optional, "clause": rule.clause,
        })
    });
    let gates = process.gates.iter().map(|(id, rule)| {
        json!({
            "id": id, "title": titled(id, &rule.title), "needs": requirement::words(&rule.needs),
            "waivable_by": rule.waivable_by, "clause": rule.clause,
        })
    });
    let package = process.package.iter().map(|(id, rule)| {
        json!({
            "id": id, "title": titled(id, &rule.title), "documents": rule.documents, "fields": rule.fields,
            "artifact_types": rule.artifact_types, "clause": rule.clause,
        })
    });
    let roles = process.roles.iter();
    let roles = roles.map(|(id, rule)| json!({"id": id, "title": titled(id, &rule.title), "group": rule.group}));
    if let Some(object) = value.as_object_mut() {
        object.insert("transitions".to_owned(), transitions.collect());
        object.insert("gates".to_owned(), gates.collect());
        object.insert("package".to_owned(), package.collect());
        object.insert("roles".to_owned(), roles.collect());
        object.insert("findings".to_owned(), Value::Array(findings));
    }
    value
}

fn object(policy: &Policy, process: &Process) -> Value {
    json!({
        "process": process.process, "version": process.version, "title": process.title, "source": process.source,
        "default": policy.settings.process == process.process, "kinds": process.kinds.keys().collect::<Vec<_>>(),
        "states": process.states.keys().collect::<Vec<_>>(),
    })
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// The processes of a policy, for people and for scripts.
#[must_use]
pub fn list(policy: &Policy) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["process", "version", "title", "follows", "default"]);
    let mut objects = Vec::new();
    for (id, process) in &policy.processes {
        let default = policy.settings.process == *id;
        objects.push(object(policy, process));
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
