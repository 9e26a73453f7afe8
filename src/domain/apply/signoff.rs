//! Sign-offs: a person in a role speaks at the door of one gate (language §5, design §5).

use super::{Case, known};
use crate::domain::action::Action;
use crate::domain::currency;
use crate::domain::gates::{self, signoff};
use crate::domain::id::Id;
use crate::domain::process::flow::{Gate, Transition};
use crate::domain::process::part::Part;
use crate::domain::process::requirement::Signoff;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Decision, SignoffEntry};
use crate::domain::view::View;

pub(super) fn sign(case: &mut Case<'_>, action: &Action) -> Result<(), Refusal> {
    let vote = action.as_vote().ok_or(Rule::Inconsistent { what: "not a sign-off" })?;
    let gate = known("gate", &case.process.gates, vote.gate)?;
    let needs: Vec<&Signoff> = gate.needs.signoffs().filter(|need| need.role.contains(vote.role)).collect();
    if needs.is_empty() {
        let known = gate.needs.signoffs().flat_map(|need| need.role.iter().map(Id::to_string)).collect();
        return Err(Rule::Unknown { what: "role of the gate", id: vote.role.to_string(), known }.into());
    }
    case.actor.holds(std::slice::from_ref(vote.role))?;
    // RULE language §2: a robot never counts.
    if case.actor.person.robot {
        return Err(Rule::Robot.into());
    }
    let latest = case.next.signoffs.iter().rfind(|entry| entry.gate == *vote.gate && entry.stamp.by == *case.actor.id);
    if vote.decision == Decision::Withdraw {
        if latest.is_none_or(|entry| entry.decision == Decision::Withdraw) {
            return Err(Refusal::Already);
        }
    } else {
        let says_the_same = |entry: &SignoffEntry| {
            entry.decision == vote.decision
                && entry.role == *vote.role
                && needs.iter().all(|need| counts(&case.view(), need, entry))
                && check_not_excluded(case, vote.gate, &needs).is_ok()
        };
        if latest.is_some_and(says_the_same) {
            return Err(Refusal::Already);
        }
        check_at_door(case, vote.gate, gate)?;
        check_not_excluded(case, vote.gate, &needs)?;
    }
    if vote.decision == Decision::Reject && case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    write(case, vote.gate, vote.role, vote.decision, &needs);
    Ok(())
}

fn counts(view: &View<'_>, need: &Signoff, entry: &SignoffEntry) -> bool {
    currency::stale(view, &need.covers, need.per, &entry.covers, &entry.stamp).is_empty()
}

/// RULE language §5: a gate is signed only while a transition that lists it leaves the present state.
fn check_at_door(case: &Case<'_>, id: &Id, gate: &Gate) -> Result<(), Rule> {
    let view = case.view();
    if !gates::at_door(&view).contains(&id) {
        let lists = case.process.transitions.values().filter(|transition| transition.gates.contains(id));
        let mut doors: Vec<Id> = lists.flat_map(|transition| transition.from.iter().cloned()).collect();
        doors.dedup();
        return Err(Rule::NotAtDoor { gate: id.clone(), state: case.next.head.state.clone(), doors });
    }
    if !view.holds(gate.when.as_ref()) {
        return Err(Rule::DoesNotApply { what: "gate", id: id.clone() });
    }
    Ok(())
}

fn check_not_excluded(case: &Case<'_>, gate: &Id, needs: &[&Signoff]) -> Result<(), Rule> {
    let view = case.view();
    let because = needs.iter().map(|need| signoff::exclusion(&view, gate, need, case.actor.id, &mut Vec::new()));
    // Excluded only if no requirement of the gate would take the signature.
    match because.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().next()) {
        Some(because) => Err(Rule::Excluded { gate: gate.clone(), because }),
        None => Ok(()),
    }
}

fn write(case: &mut Case<'_>, gate: &Id, role: &Id, decision: Decision, needs: &[&Signoff]) {
    let parts: Vec<Part> = needs.iter().flat_map(|need| need.covers.iter().cloned()).collect();
    let entry = SignoffEntry {
        gate: gate.clone(),
        role: role.clone(),
        stands_for: signoff::stands_for(&case.view(), gate, role, case.actor.id),
        decision,
        comment: case.context.reason().map(str::to_owned),
        covers: if decision == Decision::Withdraw { Default::default() } else { case.covered(&parts) },
        stamp: case.stamp(),
    };
    case.next.signoffs.push(entry);
}

/// RULE language §2, `mover-signs`: who makes the move approves its gates by making it.
pub(super) fn sign_by_moving(case: &mut Case<'_>, id: &Id, transition: &Transition) {
    for gate_id in &transition.gates {
        let Some(gate) = case.process.gates.get(gate_id) else { continue };
        if gates::is_deferred_past(&case.view(), gate, id, transition) || !case.view().holds(gate.when.as_ref()) {
            continue;
        }
        if let Some((need, role)) = signoff::by_moving(&case.view(), gate_id, gate, case.actor.id) {
            write(case, gate_id, role, Decision::Approve, &[need]);
        }
    }
}
