//! Checks that a gate which asks for tasks, documents, notices or evidence asks for one of them
//! where it stands: one whose conditions are all false there would be met by nothing (language §4).
//!
//! Start at `check`.

use super::findings::{Findings, Place};
use super::shapes::Shapes;
use super::truth::{Truth, judge};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::Requirement;
use indexmap::IndexMap;

/// Names the gates that ask for nothing at a transition that lists them.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let duties = conditions_of_duties(process, gate);
        if duties.is_empty() {
            continue;
        }
        let mut asks: IndexMap<&Id, bool> = IndexMap::new();
        for door in shapes.doors(id, gate) {
            let standing = door.shape.standing(door.state);
            let something = duties.iter().any(|when| judge(process, *when, standing) != Truth::Never);
            *asks.entry(door.transition_id).or_default() |= something;
        }
        for (transition, _) in asks.into_iter().filter(|(_, asks)| !asks) {
            let message = format!(
                "at `{transition}` gate `{id}` asks for nothing: the `when` of everything that it needs is false \
                 there; list it elsewhere, or correct a `when`"
            );
            findings.warning(&Place::of("gates").at(id).at("needs"), message);
        }
    }
}

fn conditions_of_duties<'p>(process: &'p Process, gate: &'p Gate) -> Vec<Option<&'p Condition>> {
    let mut found = Vec::new();
    for requirement in gate.needs.flattened() {
        match requirement {
            Requirement::Task(need) => {
                found.extend(need.done.iter().filter_map(|id| process.tasks.get(id)).map(|item| item.when.as_ref()));
            }
            Requirement::Document(list) => {
                found.extend(list.iter().filter_map(|id| process.documents.get(id)).map(|item| item.when.as_ref()));
            }
            Requirement::Notice(list) => {
                found.extend(list.iter().filter_map(|id| process.notices.get(id)).map(|item| item.when.as_ref()));
            }
            Requirement::Evidence(need) => {
                found.extend(process.evidence.get(&need.evidence_type).map(|item| item.when.as_ref()));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn a_gate_asks_for_something_where_it_stands() {
        expect("{document: [report]}, ", "", &[]);
        expect(
            "{all: [{task: {done: [look]}}, {document: [report]}, {issues",
            "{all: [{task: {done: [look]}}, {issues",
            &[],
        );
        expect(
            "complete-plan: {needs: {field: [plan]}}",
            "complete-plan: {needs: {task: {done: [look]}}}",
            &["warning gates/complete-plan/needs: at `submit` gate `complete-plan` asks for nothing"],
        );
    }

    #[test]
    fn one_kind_without_a_duty_is_meant() {
        expect("when: {state: live}}", "when: {kind: urgent}}", &[]);
    }
}
