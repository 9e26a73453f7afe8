//! The kinds of a process: the way of each, and what it changes against the default kind.

use super::clause;
use super::guide::Outline;
use super::supplier;
use super::{condition, way};
use crate::domain::check::truth::{self, Situation, Truth};
use crate::domain::id::Id;
use crate::domain::process::condition::Condition;
use crate::domain::process::{Process, titled};

/// Every kind with its way and its differences.
#[must_use]
pub fn told(process: &Process) -> Outline {
    let mut lines = Outline::new();
    for (id, kind) in &process.kinds {
        let default = if kind.default { ", the default" } else { "" };
        let title = titled(id, &kind.title);
        let clause = clause::after_comma(kind.clause.as_deref());
        lines.push((0, format!("{title} ({id}){default}{clause}")));
        let way: Vec<&str> = way::of_kind(process, id).iter().map(|(id, _)| supplier::state(process, id)).collect();
        lines.push((1, way.join(" → ")));
        if kind.any_time {
            lines.push((1, "windows and freezes do not bind it".to_owned()));
        }
        lines.extend(differences(process, id).into_iter().map(|line| (1, line)));
    }
    lines
}

/// What is asked of this kind and not of the default one, and the other way round.
fn differences(process: &Process, kind: &Id) -> Vec<String> {
    let Some(default) = process.default_kind().filter(|default| *default != kind) else { return Vec::new() };
    let mut lines = Vec::new();
    let gates = process.gates.iter().map(|(id, gate)| (id, titled(id, &gate.title), gate.when.as_ref()));
    let tasks = process.tasks.iter().map(|(id, task)| (id, titled(id, &task.title), task.when.as_ref()));
    let documents = process.documents.iter().map(|(id, one)| (id, titled(id, &one.title), one.when.as_ref()));
    let notices = process.notices.iter().map(|(id, one)| (id, titled(id, &one.title), one.when.as_ref()));
    let all: [(&str, Vec<_>); 2] =
        [("asked", gates.collect()), ("done", tasks.chain(documents).chain(notices).collect())];
    for (what, items) in &all {
        for (word, asked, not) in [("also", kind, default), ("not", default, kind)] {
            let differ =
                items.iter().filter(|(_, _, when)| applies(process, *when, asked) && !applies(process, *when, not));
            let differ: Vec<String> = differ.map(|(id, title, _)| format!("{title} ({id})")).collect();
            if !differ.is_empty() {
                lines.push(format!("{word} {what}: {}", differ.join("; ")));
            }
        }
    }
    for (id, gate) in &process.gates {
        let Some(defer) = gate.defer.as_ref().filter(|defer| applies(process, Some(&defer.when), kind)) else {
            continue;
        };
        let due = defer.due.as_ref().map(|due| format!(", due {}", due.as_str())).unwrap_or_default();
        let rest = match only_of_kinds(&defer.when) {
            true => String::new(),
            false => format!(", when {}", condition::words(&defer.when)),
        };
        lines.push(format!("put off until {}{due}: {} ({id}){rest}", defer.to, titled(id, &gate.title)));
    }
    lines
}

/// True if nothing but the kind decides.
fn only_of_kinds(when: &Condition) -> bool {
    *when == Condition { kind: when.kind.clone(), ..Condition::default() }
}

/// True if the condition can hold for a release of this kind, wherever it stands.
fn applies(process: &Process, when: Option<&Condition>, kind: &Id) -> bool {
    let components: Vec<&Id> = process.components.keys().collect();
    let can =
        |state: &Id| truth::judge(process, when, Situation { kind, components: &components, state }) != Truth::Never;
    process.states.keys().any(can)
}
