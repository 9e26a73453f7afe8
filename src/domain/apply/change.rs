//! The tests of changes: how they ended, and what a failure of the fix takes.
//!
//! `carried.rs` has what changes share with items.

use super::Case;
use super::carried::{carried, carried_mut};
use crate::domain::action::ChangeFail;
use crate::domain::carried::Carried;
use crate::domain::id::Word;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Cause, TestResult, Tested};

pub(super) fn pass(case: &mut Case<'_>, id: &Word) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let iteration = case.next.iteration;
    let tested =
        carried(case, Carried::Change, id)?.tested.as_ref().filter(|tested| tested.stamp.iteration == iteration);
    match tested {
        Some(tested) if tested.result == TestResult::Passed => return Err(Refusal::Already),
        // RULE language §3: what failed because of its fix passes only after a return.
        Some(tested) if tested.cause == Some(Cause::Fix) => {
            let returns = case.view().returns();
            return Err(Rule::FixNeedsReturn { change: id.clone(), returns }.into());
        }
        _ => {}
    }
    record_test(case, id, TestResult::Passed, None)
}

pub(super) fn fail(case: &mut Case<'_>, fail: &ChangeFail) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let iteration = case.next.iteration;
    let tested =
        carried(case, Carried::Change, &fail.id)?.tested.as_ref().filter(|tested| tested.stamp.iteration == iteration);
    match tested.filter(|tested| tested.result == TestResult::Failed).and_then(|tested| tested.cause) {
        Some(cause) if cause == fail.cause => return Err(Refusal::Already),
        // A failure of the fix is not talked down to one of the set-up: only a return clears it.
        Some(Cause::Fix) => {
            let returns = case.view().returns();
            return Err(Rule::FixNeedsReturn { change: fail.id.clone(), returns }.into());
        }
        _ => {}
    }
    record_test(case, &fail.id, TestResult::Failed, Some(fail.cause))
}

fn record_test(case: &mut Case<'_>, id: &Word, result: TestResult, cause: Option<Cause>) -> Result<(), Refusal> {
    let text = case.context.reason().map(str::to_owned);
    let tested = Tested { result, cause, text, stamp: case.stamp() };
    carried_mut(case, Carried::Change, id)?.tested = Some(tested);
    Ok(())
}
