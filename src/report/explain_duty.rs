//! The rest of what `explain` knows: duties, and what a process names once.
//!
//! States, transitions and gates are in `explain.rs`.

use super::explain::{Explained, Holding, named as told, when};
use super::requirement;
use super::who;
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::condition::Condition;
use crate::domain::process::duties::{Per, Recipient};
use crate::domain::process::flow::{ContentPart, State};
use crate::domain::process::offset::Offset;
use crate::domain::process::part::Part;
use crate::domain::process::{Process, titled};

/// The parts of the content that may change in a state.
pub(super) fn open_parts(process: &Process, state: &State) -> Vec<&'static str> {
    let there_are = |part: &ContentPart| *part != ContentPart::Items || !process.item_types.is_empty();
    let open = ContentPart::ALL.into_iter().filter(|part| state.leaves_open(*part) && there_are(part));
    open.map(ContentPart::word).collect()
}

/// What the four kinds of duty say alike.
fn shared(condition: Option<&Condition>, due: Option<&Offset>, covers: &[Part], per: Per) -> Vec<String> {
    let mut text = when(condition);
    text.extend(due.map(|due| format!("due {}", due.as_str())));
    let covers = if covers.is_empty() { String::new() } else { format!(" over {}", requirement::parts(covers)) };
    text.push(format!("counts {}{covers}", requirement::per(per)));
    text
}

pub(super) fn named(process: &Process, id: &Id, who: Holding<'_>) -> Vec<Explained> {
    let owned = |owner: &Id, others: &[Id]| who(&[std::slice::from_ref(owner), others].concat());
    let mut found = Vec::new();
    if let Some(rule) = process.tasks.get(id) {
        let mut text = shared(rule.when.as_ref(), rule.due.as_ref(), &rule.covers, rule.per);
        text.extend(rule.note.as_ref().map(|note| format!("a note must say: {note}")));
        text.extend(rule.remark.clone());
        if !rule.skip_by.is_empty() {
            text.push(format!("may be skipped by {}", who::told(&who(&rule.skip_by))));
        }
        let who = owned(&rule.owner, &process.may.task);
        found.push(Explained { who, ..told(id, "task", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.documents.get(id) {
        let text = shared(rule.when.as_ref(), rule.due.as_ref(), &rule.covers, rule.per);
        let requires: Vec<&str> = rule.requires.iter().map(Id::as_str).collect();
        let needs = (!requires.is_empty()).then(|| format!("filled: {}", requires.join(", ")));
        let who = owned(&rule.owner, &process.may.document);
        found.push(Explained { who, needs, ..told(id, "document", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.notices.get(id) {
        let mut text = shared(rule.when.as_ref(), rule.due.as_ref(), &rule.covers, rule.per);
        let to: Vec<String> = rule.to.iter().map(recipient).collect();
        text.push(format!("goes to {}", to.join(", ")));
        text.extend(rule.after.as_ref().map(|after| format!("falls due when {after} is entered")));
        let attach: Vec<&str> = rule.attach.iter().map(Id::as_str).collect();
        text.extend((!attach.is_empty()).then(|| format!("takes along {}", attach.join(", "))));
        let who = owned(&rule.owner, &process.may.notice);
        found.push(Explained { who, ..told(id, "notice", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.evidence.get(id) {
        let text = shared(rule.when.as_ref(), rule.due.as_ref(), &rule.covers, rule.per);
        let who = who(rule.owner.as_slice());
        found.push(Explained { who, ..told(id, "evidence", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.roles.get(id) {
        let text = rule.group.as_ref().map(|group| format!("belongs to {group}")).into_iter();
        let text: Vec<String> = text.chain(duties_of(process, id)).collect();
        let who = who(std::slice::from_ref(id));
        found.push(Explained { who, ..told(id, "role", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.fields.get(id) {
        let mut text = vec![
            if rule.content { "part of the content that people sign" } else { "not part of the content" }.to_owned(),
        ];
        if !rule.stand_in.is_empty() {
            let types: Vec<&str> = rule.stand_in.iter().map(Word::as_str).collect();
            text.push(format!("a linked change of type {} stands in", types.join(" or ")));
        }
        let needs = (rule.min > 1).then(|| format!("at least {} characters", rule.min));
        let by = rule.by.as_ref().or(process.may.edit.as_ref());
        let who = who(by.map(Vec::as_slice).unwrap_or_default());
        found.push(Explained { who, needs, ..told(id, "field", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.milestones.get(id) {
        let mut text = Vec::new();
        text.extend(rule.state.as_ref().map(|state| format!("reached when {state} is entered")));
        text.extend(rule.plan.as_ref().map(|plan| format!("planned as {} while nobody dates it", plan.as_str())));
        if !rule.windows.is_empty() {
            let windows: Vec<&str> = rule.windows.iter().map(Id::as_str).collect();
            text.push(format!("lies in a window of {}", windows.join(", ")));
        }
        found.push(Explained { who: who(&rule.by), ..told(id, "milestone", &rule.title, &rule.clause, text) });
    }
    found.extend(once(process, id));
    found
}

/// What has a title and little more.
fn once(process: &Process, id: &Id) -> Vec<Explained> {
    let mut found = Vec::new();
    if let Some(rule) = process.kinds.get(id) {
        let mut text = Vec::new();
        if rule.default {
            text.push("taken by `new` without --kind".to_owned());
        }
        if rule.any_time {
            text.push("windows and freezes do not bind it".to_owned());
        }
        found.push(told(id, "kind", &rule.title, &rule.clause, text));
    }
    if let Some(rule) = process.components.get(id) {
        let types: Vec<&str> = rule.artifacts.iter().map(Id::as_str).collect();
        let needs = (!types.is_empty()).then(|| format!("artifacts: {}", types.join(", ")));
        found.push(Explained { needs, ..told(id, "component", &rule.title, &rule.clause, Vec::new()) });
    }
    if let Some(rule) = process.artifact_types.get(id) {
        let text = match &rule.pattern {
            Some(pattern) => format!("file names look like `{}`", pattern.as_str()),
            None => format!("file names end in `.{id}`"),
        };
        found.push(told(id, "artifact type", &rule.title, &rule.clause, vec![text]));
    }
    if let Some(rule) = process.package.get(id) {
        let needs = Some(requirement::part(rule));
        let text = when(rule.when.as_ref());
        found.push(Explained { needs, ..told(id, "part of the package", &rule.title, &rule.clause, text) });
    }
    if let Some(rule) = process.groups.get(id) {
        let mut text: Vec<String> = rule.location.iter().map(|place| format!("sits in {place}")).collect();
        text.extend(rule.operations.iter().map(|(component, lines)| format!("{component}: {}", lines.join(", "))));
        found.push(told(id, "group", &rule.title, &rule.clause, text));
    }
    let environment = process.environments.get(id).map(|rule| ("environment", &rule.title, &rule.clause));
    let source = process.issue_sources.get(id).map(|rule| ("issue source", &rule.title, &rule.clause));
    for (what, title, clause) in environment.into_iter().chain(source) {
        found.push(told(id, what, title, clause, Vec::new()));
    }
    found.extend(types_carried(process, id.as_str()));
    found
}

/// A type of change request or of item, or both; its id is a word that other systems chose.
pub(super) fn types_carried(process: &Process, id: &str) -> Vec<Explained> {
    [Carried::Change, Carried::Item].into_iter().filter_map(|list| type_carried(process, list, id)).collect()
}

fn type_carried(process: &Process, list: Carried, id: &str) -> Option<Explained> {
    let (id, rule) = list.types(process).iter().find(|(known, _)| known.as_str() == id)?;
    let fields: Vec<&str> = rule.fields.keys().map(Id::as_str).collect();
    let statuses: Vec<&str> = rule.statuses.keys().map(Word::as_str).collect();
    let mut text: Vec<String> =
        rule.pattern.iter().map(|pattern| format!("ids look like `{}`", pattern.as_str())).collect();
    if !fields.is_empty() {
        text.push(format!("fields: {}", fields.join(", ")));
    }
    if !statuses.is_empty() {
        text.push(format!("statuses: {}", statuses.join(", ")));
    }
    for (status, rule) in rule.statuses.iter().filter(|(_, rule)| !rule.requires.is_empty()) {
        let requires: Vec<&str> = rule.requires.iter().map(Id::as_str).collect();
        text.push(format!("{status} needs {}", requires.join(", ")));
    }
    let title = rule.title.clone().unwrap_or_else(|| id.to_string());
    let (text, clause) = (text.join("\n"), rule.clause.clone());
    Some(Explained {
        id: id.to_string(),
        what: list.type_word(),
        title,
        clause,
        source: None,
        text,
        needs: None,
        who: Vec::new(),
    })
}

fn recipient(to: &Recipient) -> String {
    match to {
        Recipient::Role(role) => role.to_string(),
        Recipient::Group(group) => format!("the group {group}"),
        Recipient::Requester => "the requester".to_owned(),
    }
}

/// What a role does: moves, sign-offs, tasks, documents, notices, and what it may.
pub(super) fn duties_of(process: &Process, role: &Id) -> Vec<String> {
    let line = |what: &str, ids: Vec<String>| (!ids.is_empty()).then(|| format!("{what}: {}", ids.join(", ")));
    let moves = process.transitions.iter().filter(|(_, rule)| rule.by.contains(role));
    let tasks = process.tasks.iter().filter(|(_, rule)| rule.owner == *role);
    let skips = process.tasks.iter().filter(|(_, rule)| rule.skip_by.contains(role));
    let documents = process.documents.iter().filter(|(_, rule)| rule.owner == *role);
    let notices = process.notices.iter().filter(|(_, rule)| rule.owner == *role);
    let evidence = process.evidence.iter().filter(|(_, rule)| rule.owner.as_ref() == Some(role));
    let gates = process.gates.iter().filter(|(_, gate)| gate.needs.signoffs().any(|need| need.role.contains(role)));
    let waives = process.gates.iter().filter(|(_, gate)| gate.waivable_by.contains(role));
    let dates = process.milestones.iter().filter(|(_, rule)| rule.by.contains(role));
    let answers = process.milestones.iter().filter(|(_, rule)| rule.owner.as_ref() == Some(role));
    let named = |roles: &Option<Vec<Id>>| roles.as_ref().is_some_and(|roles| roles.contains(role));
    let fields = process.fields.iter().filter(|(_, rule)| named(&rule.by));
    let deploys = process.states.values().filter(|state| named(&state.deployed_by));
    let ids = |id: &Id, title: &Option<String>| format!("{id} ({})", titled(id, title));
    let may = &process.may;
    let may = [
        ("make releases", named(&may.new)),
        ("change the content", named(&may.edit)),
        ("do any task", may.task.contains(role)),
        ("write any document", may.document.contains(role)),
        ("send any notice", may.notice.contains(role)),
        ("hold a release", named(&may.hold)),
    ];
    [
        line("makes the moves", moves.map(|(id, _)| id.to_string()).collect()),
        line("signs", gates.map(|(id, gate)| ids(id, &gate.title)).collect()),
        line("may set aside", waives.map(|(id, _)| id.to_string()).collect()),
        line("does", tasks.map(|(id, task)| ids(id, &task.title)).collect()),
        line("may skip", skips.map(|(id, _)| id.to_string()).collect()),
        line("writes", documents.map(|(id, _)| id.to_string()).collect()),
        line("sends", notices.map(|(id, _)| id.to_string()).collect()),
        line("adds the evidence", evidence.map(|(id, _)| id.to_string()).collect()),
        line("sets the fields", fields.map(|(id, _)| id.to_string()).collect()),
        line("dates", dates.map(|(id, _)| id.to_string()).collect()),
        line("answers for the date of", answers.map(|(id, _)| id.to_string()).collect()),
        line("records deployments to", deploys.filter_map(|one| one.environment.as_ref().map(Id::to_string)).collect()),
        line("may", may.into_iter().filter(|(_, may)| *may).map(|(what, _)| what.to_owned()).collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
