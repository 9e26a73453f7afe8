//! Checks that nothing is due before it can be done: a duty that is asked only in some states is not
//! due before all of them begin (language §7).
//!
//! Only what is certain is named: the milestone is reached by entering a state, and every way to the
//! duty leads through it. Start at `check`.

use super::findings::{Findings, Place};
use super::shapes::Shapes;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::MoveType;
use crate::domain::process::offset::Offset;
use chrono::Duration;

/// Names the duties that are late from the beginning.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    let mut look = |home: &str, id: &Id, due: Option<&Offset>, begins: Vec<&Id>| {
        let Some(due) = due else { return };
        let milestone = process.milestones.get(&due.milestone);
        let Some(reached) = milestone.and_then(|milestone| milestone.state.as_ref()) else { return };
        let is_late = |state: &&Id| match *state == reached {
            true => due.distance < Duration::zero(),
            false => due.distance <= Duration::zero() && comes_after(process, shapes, state, reached),
        };
        if !begins.is_empty() && begins.iter().all(is_late) {
            let states: Vec<&str> = begins.iter().map(|state| state.as_str()).collect();
            let message = format!(
                "this is late from the beginning: `{}` is before or when a release comes to `{reached}`, and it is \
                 asked only in `{}`; count from a later milestone, or write `{} + 1d`",
                due.as_str(),
                states.join("`, `"),
                due.milestone
            );
            findings.warning(&Place::of(home).at(id).at("due"), message);
        }
    };
    for (id, item) in &process.tasks {
        look("tasks", id, item.due.as_ref(), states_of(item.when.as_ref()));
    }
    for (id, item) in &process.documents {
        look("documents", id, item.due.as_ref(), states_of(item.when.as_ref()));
    }
    for (id, item) in &process.evidence {
        look("evidence", id, item.due.as_ref(), states_of(item.when.as_ref()));
    }
    for (id, item) in &process.notices {
        let after = item.after.iter().collect();
        let begins = if item.after.is_some() { after } else { states_of(item.when.as_ref()) };
        look("notices", id, item.due.as_ref(), begins);
    }
}

fn states_of(when: Option<&Condition>) -> Vec<&Id> {
    when.and_then(|when| when.state.as_ref()).map(|choice| choice.0.iter().collect()).unwrap_or_default()
}

/// True if in every iteration a release comes to `state` only through `first`.
fn comes_after(process: &Process, shapes: &Shapes<'_>, state: &Id, first: &Id) -> bool {
    let returns = process.transitions.values().filter(|way| way.move_type == MoveType::Return).map(|way| &way.to);
    let begins: Vec<&Id> = process.initial_state().into_iter().chain(returns).collect();
    shapes.all.iter().all(|shape| {
        let mut here = begins.iter().filter(|begin| **begin != first && shape.states.contains(begin));
        !here.any(|begin| shapes.onward(shape, begin, |_, way| way.to != *first).contains(&state))
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_edits};

    #[test]
    fn nothing_is_due_before_the_state_in_which_it_is_asked() {
        let late = "warning tasks/look/due: this is late from the beginning: `release - 1d` is before or when a \
            release comes to `live`, and it is asked only in `live`; count from a later milestone, or write `release \
            + 1d`";
        expect("due: release + 1d, skip", "due: release - 1d, skip", &[late]);
        expect("due: release + 1d, skip", "due: release, skip", &[]);
    }

    #[test]
    fn nothing_is_due_before_a_state_that_comes_later() {
        let undone = ("when: {state: live}}", "when: {state: undone}}");
        let asked = ("{all: [{task: {done: [look]}}, {document", "{all: [{document");
        expect_edits(&[undone, asked], &[]);
        let on_time = ("due: release + 1d, skip", "due: release, skip");
        expect_edits(&[undone, asked, on_time], &["warning tasks/look/due: this is late from the beginning"]);
        // A state to which another way leads is not late for certain.
        let around = ("rework: {from: [testing], to: draft", "rework: {from: [testing], to: undone");
        expect_edits(&[undone, asked, on_time, around], &[]);
    }

    #[test]
    fn a_notice_falls_due_with_its_state() {
        expect(
            "after: live}",
            "after: live, due: release - 2h}",
            &["warning notices/news/due: this is late from the beginning"],
        );
        expect("after: live}", "after: live, due: release + 2h}", &[]);
        // Without a state of its own a milestone says nothing about the order.
        expect("after: live}", "after: live, due: freeze - 2h}", &[]);
    }
}
