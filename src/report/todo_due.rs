//! What waits whatever the door asks: due dates, notices after a state, obligations, deployments.
//!
//! Rows of `todo`; the door's own are in `todo_door.rs`.

use super::gate;
use super::remedy;
use super::scene::Scene;
use super::todo::Todo;
use super::when;
use super::who::{self, Who};
use super::why;
use crate::domain::currency;
use crate::domain::dated::Dated;
use crate::domain::gates::{self, Asked, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Rule};

/// Tasks, documents and notices that have a due date, exist for this release, and do not count yet.
pub(super) fn dated(scene: &Scene<'_>) -> Vec<Todo> {
    let view = &scene.view;
    if view.process.is_final(scene.state()) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (id, rule) in &view.process.tasks {
        let counts = currency::counts(gates::task_stale(view, id, rule));
        if !counts && view.holds(rule.when.as_ref()) && !gates::task_is_over(view, id, rule) {
            rows.extend(due_duty(scene, Duty::Task, id, &rule.title, &rule.owner, view.due(rule.due.as_ref())));
        }
    }
    for (id, rule) in &view.process.documents {
        let counts = currency::counts(gates::document_stale(view, id, rule));
        if !counts && view.holds(rule.when.as_ref()) {
            rows.extend(due_duty(scene, Duty::Document, id, &rule.title, &rule.owner, view.due(rule.due.as_ref())));
        }
    }
    for (id, rule) in view.process.notices.iter().filter(|(_, rule)| rule.after.is_none()) {
        let counts = currency::counts(gates::notice_stale(view, id, rule));
        if !counts && gates::notice_is_asked(view, rule) {
            rows.extend(due_duty(scene, Duty::Notice, id, &rule.title, &rule.owner, gates::notice_due(view, rule)));
        }
    }
    rows.sort_by_key(|row| row.due.map(Moment::seconds));
    rows
}

fn due_duty(
    scene: &Scene<'_>,
    duty: Duty,
    id: &Id,
    title: &Option<String>,
    owner: &Id,
    due: Option<Dated>,
) -> Option<Todo> {
    due.map(|due| duty_row(scene, duty, id, titled(id, title), owner, Some(due)))
}

fn duty_row(scene: &Scene<'_>, duty: Duty, id: &Id, title: &str, owner: &Id, due: Option<Dated>) -> Todo {
    Todo {
        release: scene.name().to_owned(),
        kind: why::duty(duty),
        id: id.to_string(),
        title: title.to_owned(),
        due: due.map(|due| due.told),
        late: due.is_some_and(|due| scene.view.is_late(due)),
        who: remedy::duty_roles(scene, duty, owner),
        how: remedy::duty_commands(scene, duty, id),
    }
}

/// Notices that were sent, and nobody can tell whether they arrived.
pub(super) fn sendings(scene: &Scene<'_>) -> Vec<Todo> {
    let view = &scene.view;
    let mut rows = Vec::new();
    for (id, rule) in &view.process.notices {
        let Some(open) = gates::open_sending(view, id, rule).filter(|_| view.holds(rule.when.as_ref())) else {
            continue;
        };
        let (by, at) = (&open.stamp.by, when::local(open.stamp.at));
        let to = who::ids(&open.recipients);
        let title = format!("{}: sent by {by} at {at} to {to}; did it arrive?", titled(id, &rule.title));
        rows.push(duty_row(scene, Duty::Notice, id, &title, &rule.owner, view.due(rule.due.as_ref())));
    }
    rows
}

/// Notices that follow a state which was entered in this iteration, and that do not count.
pub(super) fn after_states(scene: &Scene<'_>) -> Vec<Todo> {
    let view = &scene.view;
    let mut rows = Vec::new();
    for (id, rule) in view.process.notices.iter().filter(|(_, rule)| rule.after.is_some()) {
        let counts = currency::counts(gates::notice_stale(view, id, rule));
        if !counts && gates::notice_is_asked(view, rule) {
            rows.extend(due_duty(scene, Duty::Notice, id, &rule.title, &rule.owner, gates::notice_due(view, rule)));
        }
    }
    rows
}

/// Gates that are put off for this release and not met: who owes them, until when, what they block.
pub(super) fn obligations(scene: &Scene<'_>) -> Vec<Todo> {
    let view = &scene.view;
    if view.process.is_final(scene.state()) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (id, rule) in &view.process.gates {
        let Some(defer) = rule.defer.as_ref().filter(|defer| view.holds(Some(&defer.when))) else { continue };
        let Some(to) = view.process.transitions.get(&defer.to) else { continue };
        let standing = gates::standing(view, id, rule, Mover::Somebody(&to.by));
        let Standing::Unmet(reasons) = &standing else { continue };
        // What comes after the reasons says what is left, and no time.
        let reasons: Vec<String> = reasons.iter().map(|reason| why::lasting(scene, id, reason)).collect();
        let told = gate::asked(scene, &Asked { id, gate: rule, standing });
        let left = told.why.into_iter().skip(reasons.len());
        let why: Vec<String> = reasons.into_iter().chain(left).collect();
        let due = view.due(defer.due.as_ref());
        rows.push(Todo {
            release: scene.name().to_owned(),
            kind: "obligation",
            id: id.to_string(),
            title: format!("{}; blocks `{}`: {}", told.title, defer.to, why.join("; ")),
            due: due.map(|due| due.told),
            late: due.is_some_and(|due| view.is_late(due)),
            who: told.who,
            how: told.how,
        });
    }
    rows
}

/// Deployments that were started and not finished, and a state that waits for its success.
pub(super) fn deployments(scene: &Scene<'_>) -> Vec<Todo> {
    let view = &scene.view;
    let mut rows = Vec::new();
    for open in view.release.deployments.iter().filter(|d| d.outcome.is_none() && d.rolled_back.is_none()) {
        let how = format!("relman deployment finish {} {} --result RESULT", scene.name(), open.environment);
        let title = format!("started by {}, how did it end?", open.started.by);
        rows.push(deployment(scene, &open.environment, title, how));
    }
    if rows.is_empty()
        && let Some(Rule::LastDeployment { environment, outcome, .. }) = gates::unfinished_deployment(&scene.view)
    {
        let how = format!("relman deployment record {} {environment} --result RESULT", scene.name());
        let last = outcome.map(|outcome| format!("; the last one ended as {}", outcome.as_str()));
        let title = format!("deploy to {environment} and record it{}", last.unwrap_or_default());
        rows.push(deployment(scene, &environment, title, how));
    }
    rows
}

fn deployment(scene: &Scene<'_>, environment: &Id, title: String, how: String) -> Todo {
    let name = scene.name().to_owned();
    let who = deployers(scene, environment);
    Todo {
        release: name,
        kind: "deployment",
        id: environment.to_string(),
        title,
        due: None,
        late: false,
        who,
        how: vec![how],
    }
}

fn deployers(scene: &Scene<'_>, environment: &Id) -> Vec<Who> {
    let here = scene.view.process.states.get(scene.state());
    let there = scene.view.process.states.values().find(|state| state.environment.as_ref() == Some(environment));
    let state = here.filter(|state| state.environment.as_ref() == Some(environment)).or(there);
    let by = state.and_then(|state| state.deployed_by.as_deref());
    who::holders(&scene.view, by.unwrap_or_default())
}
