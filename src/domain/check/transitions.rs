//! Checks the transitions: ends, roles, gates, and what the type of a move forbids (language §3).
//!
//! Reads the process; writes findings. Start at `check`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{MoveType, Transition};

/// Holds the transitions to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    for (id, transition) in &process.transitions {
        let place = Place::of("transitions").at(id);
        findings.some_names(&place.at("from"), &transition.from, &names.states);
        findings.name(&place.at("to"), transition.to.as_str(), &names.states);
        findings.some_names(&place.at("by"), &transition.by, &names.roles);
        findings.names(&place.at("gates"), &transition.gates, &names.gates);
        check_from(process, &place.at("from"), transition, findings);
        if transition.move_type == MoveType::Rollback {
            check_rollback(process, id, &place, transition, findings);
        }
    }
}

fn check_from(process: &Process, place: &Place, transition: &Transition, findings: &mut Findings) {
    let known = |id: &Id| process.states.get(id);
    for (index, from) in transition.from.iter().enumerate() {
        let Some(state) = known(from) else { continue };
        let place = place.at(index);
        if state.final_state {
            let message =
                format!("state `{from}` is final, so nothing leads out of it; leave it out, or make it not final");
            findings.error(&place, message);
        }
        match (transition.move_type, &state.environment) {
            (MoveType::Cancel | MoveType::Deny, Some(environment)) => {
                let message = format!(
                    "leaving `{from}` this way leaves the deployment in `{environment}` in place; roll back first if \
                     it must go"
                );
                findings.warning(&place, message);
            }
            (MoveType::Rollback, None) => {
                let message = format!(
                    "state `{from}` has no environment, so there is nothing to roll back; use `type: return`, or \
                     name its environment"
                );
                findings.error(&place, message);
            }
            _ => {}
        }
    }
}

fn check_rollback(process: &Process, id: &Id, place: &Place, rollback: &Transition, findings: &mut Findings) {
    if !rollback.gates.is_empty() {
        findings
            .warning(&place.at("gates"), "a gate here delays a rollback; put it on the way out of the state instead");
    }
    let entered = &rollback.to;
    if process.states.get(entered).is_some_and(|state| state.environment.is_some()) {
        let message =
            format!("entering `{entered}` deploys again what is rolled back; lead to a state without environment");
        findings.warning(&place.at("to"), message);
    }
    for (way_out, transition) in process.leaving(entered) {
        if matches!(transition.move_type, MoveType::Advance | MoveType::Rollback) {
            let message = format!(
                "rollback `{id}` enters `{entered}`, which is left only by return, deny or cancel, so that a second \
                 try is a new iteration; change the type of `{way_out}`"
            );
            findings.error(&Place::of("transitions").at(way_out).at("type"), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn names_of_transitions_resolve() {
        expect(
            "submit: {from: [draft]",
            "submit: {from: [drafd]",
            &["error transitions/submit/from/0 (draft): no state"],
        );
        expect("to: testing, by", "to: testig, by", &["error transitions/submit/to (testing): no state"]);
        expect("testing, by: [maker]", "testing, by: [makers]", &["error transitions/submit/by/0 (maker): no role"]);
        expect(
            "gates: [tested, ",
            "gates: [testet, ",
            &[
                "error transitions/release/gates/0 (tested): no gate is called `testet`",
                "warning gates/tested: no transition lists gate `tested`",
            ],
        );
    }

    #[test]
    fn every_transition_begins_somewhere_and_somebody_makes_it() {
        expect("again: {from: [undone]", "again: {from: []", &["error transitions/again/from: the list is empty"]);
        expect(
            "draft, type: return, by: [chief]}\n  undo",
            "draft, type: return, by: []}\n  undo",
            &["error transitions/rework/by: the list is empty; name at least one role"],
        );
    }

    #[test]
    fn nothing_leads_out_of_a_final_state() {
        expect(
            "again: {from: [undone]",
            "again: {from: [undone, done]",
            &["error transitions/again/from/1: state `done` is final"],
        );
    }

    #[test]
    fn a_rollback_leaves_an_environment() {
        expect(
            "undo: {from: [live]",
            "undo: {from: [live, draft]",
            &["error transitions/undo/from/1: state `draft` has no environment"],
        );
    }

    #[test]
    fn a_rolled_back_release_begins_a_new_iteration() {
        expect(
            "again: {from: [undone], to: draft, type: return",
            "again: {from: [undone], to: draft",
            &["error transitions/again/type: rollback `undo` enters `undone`, which is left only by return, deny \
                 or cancel"],
        );
    }

    #[test]
    fn a_rollback_is_not_delayed_and_deploys_nothing() {
        expect(
            "type: rollback, by: [chief]",
            "type: rollback, by: [chief], gates: [complete-plan]",
            &["warning transitions/undo/gates: a gate here delays a rollback"],
        );
        expect(
            "undone: {}",
            "undone: {environment: lab}",
            &["warning transitions/undo/to: entering `undone` deploys again"],
        );
    }

    #[test]
    fn a_cancel_leaves_the_deployment_in_place() {
        expect(
            "drop: {from: [draft]",
            "drop: {from: [draft, testing]",
            &["warning transitions/drop/from/1: leaving `testing` this way leaves the deployment in `lab` in place"],
        );
    }
}
