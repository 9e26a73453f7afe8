//! Moves: promote, return, rollback, deny, cancel (language §3).
//!
//! The first half asks everything and collects every reason; the second enters the state.

use super::{Case, deployment, known, signoff};
use crate::domain::action::{Action, Move};
use crate::domain::gates::{self, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::process::flow::{DeploymentMode, MoveType, State, Transition};
use crate::domain::refusal::{Refusal, Rule, UnmetGate};
use crate::domain::release::Outcome;

pub(super) fn make(case: &mut Case<'_>, action: &Action) -> Result<(), Refusal> {
    let made = action.as_move().ok_or(Rule::Inconsistent { what: "not a move" })?;
    let transition = known("transition", &case.process.transitions, made.transition)?;
    if transition.move_type != made.move_type || transition.to != *made.to {
        return Err(Rule::Inconsistent { what: "the move is not the one that the process names" }.into());
    }
    let mut rules = broken_rules(case, &made, transition);
    if rules.iter().any(|rule| matches!(rule, Rule::NotFrom { .. } | Rule::DoesNotApply { .. })) {
        return Err(Refusal::Refused { rules, gates: Vec::new() });
    }
    signoff::sign_by_moving(case, made.transition, transition);
    let gates = unmet_gates(case, made.transition, transition);
    if let Action::Rollback(rollback) = action
        && rollback.underneath != case.facts.underneath
    {
        rules.push(Rule::Inconsistent { what: "the inventory holds something else underneath" });
    }
    if !rules.is_empty() || !gates.is_empty() {
        return Err(Refusal::Refused { rules, gates });
    }
    leave(case, transition.move_type);
    enter(case, &transition.to);
    Ok(())
}

fn broken_rules(case: &Case<'_>, made: &Move<'_>, transition: &Transition) -> Vec<Rule> {
    let mut rules: Vec<Rule> = case.actor.holds(&transition.by).err().into_iter().collect();
    rules.extend(gates::obstacles(&case.view(), made.transition, transition));
    if transition.needs_reason() && case.context.reason().is_none() {
        rules.push(Rule::ReasonMissing);
    }
    rules
}

fn unmet_gates(case: &Case<'_>, id: &Id, transition: &Transition) -> Vec<UnmetGate> {
    let view = case.view();
    let asked = gates::of_transition(&view, id, transition, Mover::Nobody);
    let unmet = asked.into_iter().filter_map(|asked| match asked.standing {
        Standing::Unmet(why) => Some(gates::unmet_gate(asked.id, asked.gate, why)),
        _ => None,
    });
    unmet.collect()
}

/// What leaving does, by the type of the move.
fn leave(case: &mut Case<'_>, move_type: MoveType) {
    match move_type {
        MoveType::Advance | MoveType::Deny | MoveType::Cancel => {}
        MoveType::Return => {
            // RULE language §3: milestones whose state was entered in the iteration that ends lose
            // their date.
            for (id, milestone) in &case.process.milestones {
                let was_entered = milestone.state.as_ref().is_some_and(|state| case.next.entered.contains_key(state));
                if was_entered {
                    case.next.head.schedule.shift_remove(id);
                    case.next.head.readings.shift_remove(id);
                }
            }
            case.next.iteration += 1;
            case.next.entered.clear();
        }
        MoveType::Rollback => {
            // RULE language §6: all that this release put into the environment is taken back, in any
            // iteration; what still runs ends with it.
            let environment = case.process.states.get(&case.next.head.state).and_then(|s| s.environment.as_ref());
            let stamp = case.stamp();
            for deployment in case.next.deployments.iter_mut().filter(|d| Some(&d.environment) == environment) {
                if deployment.rolled_back.is_none() && (deployment.stands() || deployment.outcome.is_none()) {
                    deployment.rolled_back = Some(stamp.clone());
                }
            }
        }
    }
}

fn enter(case: &mut Case<'_>, to: &Id) {
    let now = case.now;
    case.next.state = to.clone();
    case.next.since = now;
    case.next.stay += 1;
    case.next.entered.insert(to.clone(), now);
    let Some(state) = case.process.states.get(to) else { return };
    let Some(environment) = &state.environment else { return };
    case.next.deployer = Some(case.context.actor.clone());
    if state.deployment == DeploymentMode::Entering {
        deploy_by_entering(case, state, environment);
    }
}

/// RULE language §1: entering the state is the deployment and its success.
fn deploy_by_entering(case: &mut Case<'_>, state: &State, environment: &Id) {
    let goes = |component: &&Id| state.components.as_ref().is_none_or(|only| only.contains(component));
    let components: Vec<Id> = case.next.components.iter().filter(goes).cloned().collect();
    if components.is_empty() {
        return;
    }
    let stamp = case.stamp();
    let mut entered =
        deployment::begun(&case.view(), environment, &components, stamp.clone(), case.context.url.clone());
    entered.outcome = Some(Outcome::Success);
    entered.finished = Some(stamp);
    case.next.deployments.push(entered);
}
