//! Checks how the states hang together: each can be reached, and each leads to an end.
//!
//! Follows every shape of release through the transitions, gates aside; also the obligations,
//! which must come to the transition that asks them. Start at `check`.

use super::findings::{Findings, Place};
use super::gates::listed_on;
use super::shapes::{Shape, Shapes};
use super::truth::{Truth, judge};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{Defer, MoveType, Transition};

/// Names unreachable states, dead ends, and obligations that are never asked.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for id in process.states.keys() {
        let place = Place::of("states").at(id);
        if !shapes.all.iter().any(|shape| shape.states.contains(&id)) {
            let message = format!("no release ever comes to state `{id}`; lead a transition to it, or remove it");
            findings.warning(&place, message);
        }
        check_way_out(process, shapes, id, &place, findings);
    }
    check_good_end(process, shapes, findings);
    for (id, gate) in &process.gates {
        if let Some(defer) = &gate.defer {
            check_obligation(process, shapes, id, defer, findings);
        }
    }
}

fn check_way_out(process: &Process, shapes: &Shapes<'_>, state: &Id, place: &Place, findings: &mut Findings) {
    if process.is_final(state) {
        return;
    }
    let here = || shapes.all.iter().filter(|shape| shape.states.contains(&state));
    let stuck: Vec<String> =
        here().filter(|shape| shapes.leaving(shape, state).next().is_none()).map(described).collect();
    if process.leaving(state).next().is_none() {
        let message = format!("state `{state}` has no way out; lead a transition out of it, or mark it `final: true`");
        findings.error(place, message);
    } else if let Some(first) = stuck.first() {
        let message = format!("{first} that stands in `{state}` has no way out; add a transition that it can take");
        findings.error(place, message);
    } else if let Some(endless) = here().find(|shape| !ends(process, shapes, shape, state)).map(described) {
        let message = format!("{endless} that stands in `{state}` can never come to a final state; lead a way to one");
        findings.error(place, message);
    }
}

/// A release that can be turned down or given up, and never brought to an end, is not meant.
fn check_good_end(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    let advances = |shape: &Shape<'_>| {
        let initial = process.initial_state().filter(|initial| ends(process, shapes, shape, initial))?;
        let ways = shapes.onward(shape, initial, |_, way| way.move_type == MoveType::Advance);
        Some(ways.into_iter().any(|state| process.is_final(state)))
    };
    if let Some(shape) = shapes.all.iter().find(|shape| advances(shape) == Some(false)) {
        let message = format!(
            "{} cannot advance to a final state, so it only ends by being turned down or given up; lead an advance to \
             one",
            described(shape)
        );
        findings.warning(&Place::of("states"), message);
    }
}

fn ends(process: &Process, shapes: &Shapes<'_>, shape: &Shape<'_>, state: &Id) -> bool {
    let start = shape.states.iter().find(|known| **known == state);
    start.is_some_and(|start| shapes.onward(shape, start, |_, _| true).into_iter().any(|to| process.is_final(to)))
}

fn check_obligation(process: &Process, shapes: &Shapes<'_>, gate: &Id, defer: &Defer, findings: &mut Findings) {
    let place = Place::of("gates").at(gate).at("defer").at("to");
    let to = &defer.to;
    for shape in &shapes.all {
        let put_off = |state: &&Id| judge(process, Some(&defer.when), shape.standing(state)) == Truth::Always;
        if !shape.states.iter().all(put_off) {
            continue;
        }
        let release = described(shape);
        if !shape.states.iter().any(|state| shapes.leaving(shape, state).any(|(id, _)| id == to)) {
            let message = format!(
                "{release} never comes to `{to}`, so the gate would never be asked of it; put it off to another"
            );
            return findings.error(&place, message);
        }
        if let Some(end) = end_past(process, shapes, shape, gate, to) {
            let message = format!(
                "{release} can advance to `{end}` without `{to}`, so the gate may never be asked of it; list the \
                 gate on that way too"
            );
            return findings.warning(&place, message);
        }
    }
}

/// A final state to which the shape can advance from where the gate is put off, by another way than `to`.
fn end_past<'p>(process: &'p Process, shapes: &Shapes<'p>, shape: &Shape<'p>, gate: &'p Id, to: &Id) -> Option<&'p Id> {
    let past = |id: &Id, way: &Transition| id != to && way.move_type == MoveType::Advance;
    let taken = |id: &Id| shape.states.iter().any(|state| shapes.leaving(shape, state).any(|(known, _)| known == id));
    let put_off = listed_on(process, gate).filter(|(id, way)| past(id, way) && taken(id));
    put_off.flat_map(|(_, way)| shapes.onward(shape, &way.to, past)).find(|state| process.is_final(state))
}

/// A release of this shape, in words.
pub(super) fn described(shape: &Shape<'_>) -> String {
    let kind = shape.kind;
    match shape.components.as_slice() {
        [] => format!("a release of kind `{kind}`"),
        [one] => format!("a release of kind `{kind}` with component `{one}`"),
        _ => format!("a release of kind `{kind}` with every component"),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn every_state_is_reached() {
        expect("undone: {}", "undone: {}\n  limbo: {final: true}", &["warning states/limbo: no release ever comes to"]);
        expect(
            "drop: {from: [draft], to: dropped",
            "drop: {from: [draft], to: done",
            &["warning states/dropped: no release"],
        );
    }

    #[test]
    fn every_state_has_a_way_out() {
        expect(
            "again: {from: [undone]",
            "again: {from: [testing]",
            &["error states/undone: state `undone` has no way out"],
        );
        expect(
            "draft, type: return, by: [chief]}\n  drop",
            "draft, type: return, by: [chief], when: {kind: normal}}\n  drop",
            &["error states/undone: a release of kind `urgent` with component `web` that stands in `undone` has no \
                 way out"],
        );
    }

    #[test]
    fn every_way_leads_to_an_end() {
        expect(
            "finish: {from: [live], to: done",
            "finish: {from: [live], when: {kind: normal}, to: done",
            &[
                "error states/draft: a release of kind `urgent` with component `web` that stands in `draft` can \
                 never come",
                "error states/testing: ",
                "error states/live: ",
                "error states/undone: ",
                "error gates/told/defer/to: a release of kind `urgent` with component `web` never comes to `finish`",
            ],
        );
    }

    #[test]
    fn a_release_can_come_to_a_good_end() {
        expect(
            "finish: {from: [live], to: done, by",
            "finish: {from: [live], to: done, type: cancel, by",
            &[
                "warning transitions/finish/from/0: leaving `live` this way",
                "error gates/told/defer/to: `finish` is no advance",
            ],
        );
        expect(
            "finish: {from: [live], to: done, by: [chief], gates: [checked, told]}",
            "finish: {from: [live], to: done, by: [chief], gates: [checked, told], when: {kind: urgent}}\n  end: {from: [live], to: done, type: deny, by: [chief]}",
            &[
                "warning transitions/end/from/0: leaving `live` this way",
                "warning states: a release of kind `normal` with component `web` cannot advance to a final state",
            ],
        );
    }

    #[test]
    fn an_obligation_is_not_gone_round() {
        let finish = "finish: {from: [live], to: done, by: [chief], gates: [checked, told]}";
        expect(
            finish,
            &format!("{finish}\n  slip: {{from: [live], to: done, by: [chief], gates: [checked]}}"),
            &["warning gates/told/defer/to: a release of kind `urgent` with component `web` can advance to `done` \
                 without `finish`"],
        );
    }
}
