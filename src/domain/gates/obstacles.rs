//! What stands in the way of a move besides its gates: place, condition, hold, deployment.
//!
//! `apply` refuses by it and `check` tells it, so that both always say the same.

use super::super::id::Id;
use super::super::process::flow::{DeploymentMode, MoveType, Transition};
use super::super::refusal::Rule;
use super::super::release::Outcome;
use super::super::view::View;

/// Everything that keeps the release from taking a transition now, gates and authority aside.
#[must_use]
pub fn obstacles(view: &View<'_>, id: &Id, transition: &Transition) -> Vec<Rule> {
    let state = &view.release.state;
    let mut rules = Vec::new();
    if !transition.from.contains(state) {
        let (transition, from) = (id.clone(), transition.from.clone());
        rules.push(Rule::NotFrom { transition, state: state.clone(), from });
        return rules;
    }
    if !view.holds(transition.when.as_ref()) {
        rules.push(Rule::DoesNotApply { what: "transition", id: id.clone() });
    }
    if transition.move_type == MoveType::Advance {
        // RULE language §6: a hold blocks advance, and nothing else.
        if let Some(hold) = &view.release.hold {
            rules.push(Rule::Held { by: hold.by.clone(), reason: hold.reason.clone() });
        }
        rules.extend(unfinished_deployment(view));
    }
    rules
}

/// RULE language §6: while the last deployment of a `recorded` state is no success, no advance leaves it.
#[must_use]
pub fn unfinished_deployment(view: &View<'_>) -> Option<Rule> {
    let release = view.release;
    let state = view.process.states.get(&release.state)?;
    let environment = state.environment.clone()?;
    let last = release.deployments.iter().rfind(|deployment| deployment.started.stay == release.stay);
    let outcome = last.and_then(|deployment| deployment.outcome);
    let blocks = state.deployment == DeploymentMode::Recorded && outcome != Some(Outcome::Success);
    blocks.then(|| Rule::LastDeployment { state: release.state.clone(), environment, outcome })
}
