//! Waivers: one gate of one release set aside, by a role that may, with a reason and an expiry.

use super::{Case, known};
use crate::domain::action::WaiverGrant;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::Waiver;

pub(super) fn grant(case: &mut Case<'_>, grant: &WaiverGrant) -> Result<(), Refusal> {
    may_waive(case, &grant.gate)?;
    if gates::waiver(&case.view(), &grant.gate).is_some_and(|waiver| waiver.until == grant.until) {
        return Err(Refusal::Already);
    }
    let reason = case.context.reason().ok_or(Rule::ReasonMissing)?.to_owned();
    if case.now.is_after(grant.until) {
        return Err(Rule::Past { at: grant.until }.into());
    }
    let stamp = case.stamp();
    let waiver = Waiver { gate: grant.gate.clone(), reason, until: grant.until, stamp, withdrawn: None };
    case.next.waivers.push(waiver);
    Ok(())
}

pub(super) fn withdraw(case: &mut Case<'_>, gate: &Id) -> Result<(), Refusal> {
    may_waive(case, gate)?;
    if gates::waiver(&case.view(), gate).is_none() {
        return Err(Refusal::Already);
    }
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    let stamp = case.stamp();
    // Every grant of the gate is taken back, so that no earlier one comes to life again.
    for waiver in case.next.waivers.iter_mut().filter(|waiver| waiver.gate == *gate && waiver.withdrawn.is_none()) {
        waiver.withdrawn = Some(stamp.clone());
    }
    Ok(())
}

/// RULE language §1: only the roles of `waivable-by` set a gate aside; without them nobody does.
fn may_waive(case: &Case<'_>, gate: &Id) -> Result<(), Rule> {
    let rule = known("gate", &case.process.gates, gate)?;
    if rule.waivable_by.is_empty() {
        return Err(Rule::NotWaivable { gate: gate.clone() });
    }
    case.actor.holds(&rule.waivable_by)
}
