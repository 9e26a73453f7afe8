//! `relman explain`: an id of the process in words: the rule, its clause, who.
//!
//! An id may name several things (a state and an environment); [`find`] gives all, the most
//! telling first. Nothing of a release is needed.

use super::explain_duty as duty;
use super::page::{Block, Page};
use super::who::{self, Who};
use super::{condition, requirement};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::{DeploymentMode, Gate, State, Transition};
use crate::domain::process::{Process, titled};
use serde::Serialize;
use serde_json::{Value, json};

/// What an id of the process means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// The id.
    pub id: String,
    /// What it is: gate, transition, state, task and so on.
    pub what: &'static str,
    /// Its title.
    pub title: String,
    /// The clause of the written text that it comes from.
    pub clause: Option<String>,
    /// The written text, and the process with its version that follows it.
    pub source: Option<String>,
    /// The rule in words, one sentence a line.
    pub text: String,
    /// What must hold, where something must.
    pub needs: Option<String>,
    /// Who acts on it.
    pub who: Vec<Who>,
}

/// Who holds these roles.
pub(super) type Holding<'a> = &'a dyn Fn(&[Id]) -> Vec<Who>;

/// Everything that the id names in the process; empty if it names nothing.
#[must_use]
pub fn find(policy: &Policy, process: &Process, id: &str, now: Moment) -> Vec<Explained> {
    let mut found = Vec::new();
    let Ok(key) = Id::parse(id) else {
        return duty::types_carried(process, id);
    };
    let who: Holding<'_> = &|roles| who::of(policy, process, roles, now);
    found.extend(process.gates.get(&key).map(|rule| gate(process, &key, rule, who)));
    found.extend(process.transitions.get(&key).map(|rule| transition(process, &key, rule, who)));
    found.extend(process.states.get(&key).map(|rule| state(process, &key, rule, who)));
    found.extend(duty::named(process, &key, who));
    let text = process.source.as_ref().map(|text| format!("{text}, ")).unwrap_or_default();
    let source = format!("{text}as {} version {} has it", process.process, process.version);
    found.iter_mut().for_each(|one| one.source = Some(source.clone()));
    found
}

/// Every id that [`find`] knows, to offer the nearest.
#[must_use]
pub fn known(process: &Process) -> Vec<&str> {
    let flow = process.gates.keys().chain(process.transitions.keys()).chain(process.states.keys());
    let work = process.tasks.keys().chain(process.documents.keys()).chain(process.notices.keys());
    let named = process.roles.keys().chain(process.fields.keys()).chain(process.kinds.keys());
    let placed = process.milestones.keys().chain(process.evidence.keys()).chain(process.environments.keys());
    let parts = process.components.keys().chain(process.artifact_types.keys()).chain(process.issue_sources.keys());
    let parts = parts.chain(process.package.keys());
    let all = flow.chain(work).chain(named).chain(placed).chain(parts).chain(process.groups.keys());
    let carried = process.change_types.keys().chain(process.item_types.keys());
    all.map(Id::as_str).chain(carried.map(crate::domain::id::Word::as_str)).collect()
}

fn gate(process: &Process, id: &Id, rule: &Gate, who: Holding<'_>) -> Explained {
    let mut text = when(rule.when.as_ref());
    let asked = process.transitions.iter().filter(|(_, transition)| transition.gates.contains(id));
    let asked: Vec<&str> = asked.map(|(id, _)| id.as_str()).collect();
    text.push(format!("asked by {}", asked.join(", ")));
    if let Some(defer) = &rule.defer {
        let due = defer.due.as_ref().map(|due| format!(", due {}", due.as_str())).unwrap_or_default();
        text.push(format!("an obligation until {}{due}, when {}", defer.to, condition::words(&defer.when)));
    }
    match rule.waivable_by.as_slice() {
        [] => text.push("nobody may set it aside".to_owned()),
        roles => text.push(format!("may be set aside by {}", who::told(&who(roles)))),
    }
    let mut roles: Vec<Id> = Vec::new();
    for role in rule.needs.signoffs().flat_map(|need| &need.role) {
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    let who = if roles.is_empty() { Vec::new() } else { who(&roles) };
    let needs = Some(requirement::words(&rule.needs));
    Explained { needs, who, ..named(id, "gate", &rule.title, &rule.clause, text) }
}

fn transition(process: &Process, id: &Id, rule: &Transition, who: Holding<'_>) -> Explained {
    let from = rule.from.iter().map(Id::as_str).collect::<Vec<_>>().join(" or ");
    let mut text = vec![format!("from {from} to {} by `relman {}`", rule.to, rule.move_type.command())];
    text.extend(when(rule.when.as_ref()));
    if rule.optional {
        text.push("taken only with --to or --via".to_owned());
    }
    if rule.needs_reason() {
        text.push("a reason must be given".to_owned());
    }
    let title = |id: &Id| process.gates.get(id).map_or("", |gate| titled(id, &gate.title)).to_owned();
    let gates: Vec<String> = rule.gates.iter().map(|id| format!("{id} ({})", title(id))).collect();
    let needs = (!gates.is_empty()).then(|| format!("every gate met: {}", gates.join(", ")));
    let who = who(&rule.by);
    Explained { needs, who, ..named(id, "transition", &rule.title, &rule.clause, text) }
}

fn state(process: &Process, id: &Id, rule: &State, who: Holding<'_>) -> Explained {
    let mut text = Vec::new();
    if rule.initial {
        text.push("releases begin here".to_owned());
    }
    if rule.final_state {
        text.push("final: nothing leads out".to_owned());
    }
    match duty::open_parts(process, rule).as_slice() {
        [] => text.push("no content may change here".to_owned()),
        open => text.push(format!("may change here: {}", open.join(", "))),
    }
    if let Some(environment) = &rule.environment {
        text.push(match rule.deployment {
            DeploymentMode::Entering => format!("entering it is the deployment to {environment}"),
            DeploymentMode::Recorded => format!("the deployment to {environment} is recorded here, and must succeed"),
        });
    }
    let leaving = process.leaving(id).map(|(id, transition)| format!("{id} to {}", transition.to));
    let leaving: Vec<String> = leaving.collect();
    if !leaving.is_empty() {
        text.push(format!("ways out: {}", leaving.join(", ")));
    }
    let who = rule.deployed_by.as_ref().map(|roles| who(roles)).unwrap_or_default();
    Explained { who, ..named(id, "state", &rule.title, &rule.clause, text) }
}

pub(super) fn when(when: Option<&Condition>) -> Vec<String> {
    when.map(|when| format!("only when {}", condition::words(when))).into_iter().collect()
}

pub(super) fn named(
    id: &Id,
    what: &'static str,
    title: &Option<String>,
    clause: &Option<String>,
    text: impl AsRef<[String]>,
) -> Explained {
    Explained {
        id: id.to_string(),
        what,
        title: titled(id, title).to_owned(),
        clause: clause.clone(),
        source: None,
        text: text.as_ref().join("\n"),
        needs: None,
        who: Vec::new(),
    }
}

/// The page for people: everything that was found.
#[must_use]
pub fn page(found: &[Explained]) -> Page {
    let title = found.first().map(|first| format!("{} {}", first.what, first.id)).unwrap_or_default();
    let mut page = Page::new(title);
    for (place, one) in found.iter().enumerate() {
        if place > 0 {
            page.push(Block::Heading(format!("{} {}", one.what, one.id)));
        }
        let mut pairs = vec![("title".to_owned(), one.title.clone())];
        pairs.extend(one.clause.clone().map(|clause| ("clause".to_owned(), clause)));
        pairs.extend(one.source.clone().map(|source| ("source".to_owned(), source)));
        pairs.extend(one.needs.clone().map(|needs| ("needs".to_owned(), needs)));
        if !one.text.is_empty() {
            pairs.push(("rule".to_owned(), one.text.clone()));
        }
        if !one.who.is_empty() {
            pairs.push(("who".to_owned(), who::told(&one.who)));
        }
        page.push(Block::Pairs(pairs));
    }
    page
}

/// The JSON object of the first, with the others under `also`.
#[must_use]
pub fn json(found: &[Explained]) -> Value {
    let mut objects = found.iter().map(|one| json!(one));
    let mut first = objects.next().unwrap_or_else(|| json!({}));
    if let Value::Object(map) = &mut first {
        map.insert("also".to_owned(), objects.collect());
    }
    first
}
