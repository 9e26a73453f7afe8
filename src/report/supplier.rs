//! Who supplies what a gate asks for, as the process says it: roles by title, no people.
//!
//! `remedy.rs` answers the same for a release as it stands; this is for the process alone.
//! Start at [`lines`].

use super::{condition, requirement};
use crate::domain::id::Id;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::DeploymentMode;
use crate::domain::process::offset::Offset;
use crate::domain::process::requirement::Requirement;
use crate::domain::process::{Process, titled};

/// What is asked, one line for each thing, with who supplies it.
#[must_use]
pub fn lines(process: &Process, needs: &Requirement) -> Vec<String> {
    match needs {
        Requirement::All(all) => all.iter().flat_map(|one| lines(process, one)).collect(),
        Requirement::Any(any) => {
            let below = any.iter().flat_map(|one| lines(process, one)).map(|line| format!("or {line}"));
            std::iter::once("one of these:".to_owned()).chain(below).collect()
        }
        Requirement::Task(need) => {
            let late = need.overdue.map(|_| "no task of the release is overdue".to_owned());
            let tickets = need.ticketed.iter().map(|id| format!("a ticket for {}", task(process, id)));
            need.done.iter().map(|id| task(process, id)).chain(tickets).chain(late).collect()
        }
        Requirement::Document(documents) => documents.iter().map(|id| document(process, id)).collect(),
        Requirement::Notice(notices) => notices.iter().map(|id| notice(process, id)).collect(),
        Requirement::Package(parts) => parts.iter().flat_map(|id| part(process, id)).collect(),
        Requirement::Field(fields) => fields.iter().map(|id| field(process, id)).collect(),
        other => vec![format!("{}; {}", requirement::words(other), who(process, other))],
    }
}

/// A task with its owner, when it is due, and for which releases it is asked.
#[must_use]
pub fn task(process: &Process, id: &Id) -> String {
    let Some(rule) = process.tasks.get(id) else { return format!("task {id}") };
    duty("task", id, &rule.title, process, &rule.owner, rule.due.as_ref(), rule.when.as_ref())
}

/// A document, in the same way.
#[must_use]
pub fn document(process: &Process, id: &Id) -> String {
    let Some(rule) = process.documents.get(id) else { return format!("document {id}") };
    duty("document", id, &rule.title, process, &rule.owner, rule.due.as_ref(), rule.when.as_ref())
}

/// A notice, in the same way.
#[must_use]
pub fn notice(process: &Process, id: &Id) -> String {
    let Some(rule) = process.notices.get(id) else { return format!("notice {id}") };
    let told = duty("notice", id, &rule.title, process, &rule.owner, rule.due.as_ref(), rule.when.as_ref());
    match &rule.after {
        Some(after) => format!("{told}, once it stands in {}", state(process, after)),
        None => told,
    }
}

/// A part of the package: what must be there, each with who supplies it.
fn part(process: &Process, id: &Id) -> Vec<String> {
    let Some(rule) = process.package.get(id) else { return vec![format!("part {id}")] };
    let when = rule.when.as_ref().map(|when| format!(", only when {}", condition::words(when))).unwrap_or_default();
    let types: Vec<&str> = rule.artifact_types.iter().map(Id::as_str).collect();
    let file = (!types.is_empty()).then(|| format!("an artifact of type {}; {}", or(&types), by_editors(process)));
    let documents = rule.documents.iter().map(|id| document(process, id));
    let all = documents.chain(rule.fields.iter().map(|id| field(process, id))).chain(file);
    all.map(|line| format!("{}: {line}{when}", titled(id, &rule.title))).collect()
}

fn field(process: &Process, id: &Id) -> String {
    let rule = process.fields.get(id);
    let title = rule.map_or(id.as_str(), |rule| titled(id, &rule.title));
    let by = rule.and_then(|rule| rule.by.as_deref());
    format!("field {id}: {title}; {}", by.map_or_else(|| by_editors(process), |by| by_roles(process, by)))
}

fn duty(
    what: &str,
    id: &Id,
    title: &Option<String>,
    process: &Process,
    owner: &Id,
    due: Option<&Offset>,
    when: Option<&Condition>,
) -> String {
    let due = due.map(|due| format!(", due {}", due.as_str())).unwrap_or_default();
    let when = when.map(|when| format!(", only when {}", condition::words(when))).unwrap_or_default();
    format!("{what} {id}: {}; by {}{due}{when}", titled(id, title), role(process, owner))
}

/// Who can bring it about that the requirement is met.
fn who(process: &Process, needs: &Requirement) -> String {
    let editors = || by_editors(process);
    match needs {
        Requirement::Signoff(need) => by_roles(process, &need.role),
        Requirement::Evidence(need) => {
            let owner = process.evidence.get(&need.evidence_type).and_then(|rule| rule.owner.as_ref());
            by_roles(process, owner.map(std::slice::from_ref).unwrap_or_default())
        }
        Requirement::Artifacts(need) if need.complete => editors(),
        Requirement::Changes(need) if need.min > 0 || need.packed || !need.fields.is_empty() => editors(),
        Requirement::Items(need) if need.min > 0 || !need.fields.is_empty() => editors(),
        Requirement::Components(_) => editors(),
        Requirement::Schedule(need) => by_roles(
            process,
            process.milestones.get(&need.milestone).map(|rule| rule.by.as_slice()).unwrap_or_default(),
        ),
        Requirement::Deployed(need) => deployers(process, &need.environment),
        Requirement::Soak(_) => "time alone brings it".to_owned(),
        _ => by_roles(process, &[]),
    }
}

fn deployers(process: &Process, environment: &Id) -> String {
    let mut roles: Vec<Id> = Vec::new();
    for (id, state) in process.states.iter().filter(|(_, state)| state.environment.as_ref() == Some(environment)) {
        let found: Vec<Id> = match state.deployment {
            DeploymentMode::Recorded => state.deployed_by.clone().unwrap_or_default(),
            DeploymentMode::Entering => {
                let entering = process.transitions.values().filter(|rule| rule.to == *id);
                entering.flat_map(|rule| rule.by.iter().cloned()).collect()
            }
        };
        roles.extend(found);
    }
    let mut once: Vec<Id> = Vec::new();
    roles.into_iter().for_each(|role| {
        if !once.contains(&role) {
            once.push(role);
        }
    });
    by_roles(process, &once)
}

/// `by A, B or C`, by title; without roles, by anybody who has one.
#[must_use]
pub fn by_roles(process: &Process, roles: &[Id]) -> String {
    let titles: Vec<&str> = roles.iter().map(|id| role(process, id)).collect();
    match titles.as_slice() {
        [] => "by any role".to_owned(),
        titles => format!("by {}", or(titles)),
    }
}

/// `A, B or C`.
#[must_use]
pub fn or(all: &[&str]) -> String {
    match all {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        all => all.concat(),
    }
}

/// Who may change the content, of whom a process often has many.
fn by_editors(process: &Process) -> String {
    match process.may.edit.as_deref() {
        Some(roles) if roles.len() <= 2 => by_roles(process, roles),
        Some(_) => "by those who may change the content".to_owned(),
        None => by_roles(process, &[]),
    }
}

fn role<'p>(process: &'p Process, id: &'p Id) -> &'p str {
    process.roles.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title))
}

/// The title of a state.
#[must_use]
pub fn state<'p>(process: &'p Process, id: &'p Id) -> &'p str {
    process.states.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title))
}
