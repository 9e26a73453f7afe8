//! What people found and decided, in a document: issues, sign-offs, gates, iterations.
//!
//! What was said when an issue was opened and why an iteration began stand in the history only;
//! where nobody loaded it, they are empty.

use super::people::{name, role_title};
use crate::domain::action::Action;
use crate::domain::id::{Id, Word};
use crate::domain::process::titled;
use crate::domain::release::SignoffEntry;
use crate::report::check;
use crate::report::parts;
use crate::report::scene::Scene;
use crate::report::when;
use serde::Serialize;

/// Something that was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Issue {
    /// Its number in the release.
    pub id: String,
    /// What was found.
    pub title: String,
    /// The id of where it was found.
    pub source: String,
    /// The title of where it was found.
    pub source_title: String,
    /// How bad it is.
    pub severity: String,
    /// open or closed.
    pub state: String,
    /// What was said when it was opened.
    pub text: String,
    /// What was said when it was closed.
    pub answer: String,
    /// The id of the change that it concerns.
    pub change: String,
    /// The id that the house's tracker gave it.
    pub ticket: String,
    /// The name of the release in which it was found.
    pub release: String,
}

/// A vote of a person at a gate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Vote {
    /// The id of the gate.
    pub gate: String,
    /// The title of the gate.
    pub gate_title: String,
    /// The name of the person.
    pub name: String,
    /// The id of the role in which they speak.
    pub role: String,
    /// The title of that role.
    pub role_title: String,
    /// approve, reject, abstain or withdraw.
    pub decision: String,
    /// When, in local time.
    pub at: String,
    /// What they said besides.
    pub comment: String,
    /// True if it counts now.
    pub counts: bool,
    /// The iteration in which it was given.
    pub iteration: u32,
}

/// A gate on the way forward.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The clause that it comes from.
    pub clause: String,
    /// True if nothing is missing: met, waived, put off, or not for this release.
    pub met: bool,
    /// What is missing.
    pub missing: Vec<String>,
    /// The titles of the roles that can supply it.
    pub who: Vec<String>,
}

/// A round of build and test.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Iteration {
    /// Its number, from 1.
    pub number: u32,
    /// When it began, in local time.
    pub began: String,
    /// The reason of the return that began it; the first has none.
    pub reason: String,
    /// The name of who began it.
    pub by: String,
}

pub(super) fn issues(scene: &Scene<'_>) -> Vec<Issue> {
    let said = |action: &crate::domain::id::ActionId| {
        let entry = scene.history.iter().find(|entry| entry.id == *action);
        entry.and_then(|entry| entry.message.clone()).unwrap_or_default()
    };
    let issue = |issue: &crate::domain::release::Issue| {
        let source = scene.view.process.issue_sources.get(&issue.source);
        let source_title = source.map_or(issue.source.as_str(), |rule| titled(&issue.source, &rule.title)).to_owned();
        Issue {
            id: issue.number.to_string(),
            title: issue.title.clone(),
            source: issue.source.to_string(),
            source_title,
            severity: issue.severity.as_ref().map(Id::to_string).unwrap_or_default(),
            state: issue.state.as_str().to_owned(),
            text: said(&issue.opened.action),
            answer: issue.answer.clone().unwrap_or_default(),
            change: issue.change.as_ref().map(Word::to_string).unwrap_or_default(),
            ticket: issue.ticket.as_ref().map(Word::to_string).unwrap_or_default(),
            release: scene.name().to_owned(),
        }
    };
    scene.view.release.issues.iter().map(issue).collect()
}

/// The title of the role, with the name of whose it is where it was held for a while.
fn voted_as(scene: &Scene<'_>, entry: &SignoffEntry) -> String {
    let title = role_title(scene, &entry.role);
    entry.stands_for.as_ref().map_or_else(|| title.clone(), |giver| format!("{title} for {}", name(scene, giver)))
}

/// Every vote that was ever given, in order.
pub(super) fn signoffs(scene: &Scene<'_>) -> Vec<Vote> {
    let vote = |(place, entry): (usize, &SignoffEntry)| {
        let gate = scene.view.process.gates.get(&entry.gate);
        Vote {
            gate: entry.gate.to_string(),
            gate_title: gate.map_or(entry.gate.as_str(), |rule| titled(&entry.gate, &rule.title)).to_owned(),
            name: name(scene, &entry.stamp.by),
            role: entry.role.to_string(),
            role_title: voted_as(scene, entry),
            decision: entry.decision.as_str().to_owned(),
            at: when::local(entry.stamp.at),
            comment: entry.comment.clone().unwrap_or_default(),
            counts: parts::lapsed(scene, place, entry).is_none(),
            iteration: entry.stamp.iteration,
        }
    };
    scene.view.release.signoffs.iter().enumerate().map(vote).collect()
}

/// The gates of the usual ways on, each once; where every way is optional, those of the first.
pub(super) fn gates(scene: &Scene<'_>) -> Vec<Gate> {
    let transitions = &scene.view.process.transitions;
    let ways = check::at_door(scene);
    let usual = ways.iter().filter(|way| transitions.get(*way).is_some_and(|way| !way.optional)).count().max(1);
    let mut told: Vec<crate::report::gate::GateTold> = Vec::new();
    for gate in ways.iter().take(usual).filter_map(|way| check::of(scene, way)).flat_map(|checked| checked.gates) {
        if told.iter().all(|known| known.id != gate.id) {
            told.push(gate);
        }
    }
    let gate = |told: crate::report::gate::GateTold| Gate {
        id: told.id.to_string(),
        title: told.title,
        clause: told.clause.unwrap_or_default(),
        met: told.met,
        missing: if told.met { Vec::new() } else { told.why.iter().map(|why| super::unmarked(why)).collect() },
        who: told.who.into_iter().map(|who| who.title).collect(),
    };
    told.into_iter().map(gate).collect()
}

pub(super) fn iterations(scene: &Scene<'_>) -> Vec<Iteration> {
    let begins = scene.history.iter().filter(|entry| matches!(entry.action, Action::New(_) | Action::Return(_)));
    let iteration = |(number, entry): (u32, &crate::domain::entry::Entry)| Iteration {
        number,
        began: when::local(entry.at),
        reason: match entry.action {
            Action::Return(_) => entry.message.clone().unwrap_or_default(),
            _ => String::new(),
        },
        by: name(scene, &entry.actor),
    };
    (1..).zip(begins).map(iteration).collect()
}
