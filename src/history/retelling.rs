//! Tells the history of one release again: each action judged by the policy of then, as the audit does.
//!
//! Pure, and no audit: it compares nothing, and what is said of other releases is believed. For whoever
//! asks how things stood after each action. Start at [`retell`].

use super::ledger::{Asked, Ledger};
use crate::domain::apply::apply;
use crate::domain::entry::Entry;
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::release::Release;
use std::rc::Rc;

/// Gives the policy of a number, where there is one.
pub type Policies<'a> = &'a dyn Fn(u32) -> Option<Rc<Policy>>;

/// Hears the policy, the release before an action, the action, and the release after it.
pub type Listener<'a> = &'a mut dyn FnMut(&Policy, Option<&Release>, &Entry, &Release);

/// Where the telling of a history ends before its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Broken {
    /// The policy that judged an action is not to be had.
    Policy(u32),
    /// The judge refuses an action that stands in the history.
    Refused(Box<Refusal>),
}

/// Tells every action in order.
///
/// # Errors
/// An action cannot be judged, or is refused; what was told before stays told.
pub fn retell(entries: &[Entry], policies: Policies<'_>, tell: Listener<'_>) -> Result<(), Broken> {
    let ledger = Ledger::of_one_release();
    let mut release: Option<Release> = None;
    for entry in entries {
        let policy = policies(entry.policy).ok_or(Broken::Policy(entry.policy))?;
        let asked = Asked {
            policy: &policy,
            release: release.as_ref(),
            folder_exists: false,
            history: &[],
            action: &entry.action,
            id: &entry.id,
        };
        let after = apply(&policy, release.as_ref(), &ledger.facts(&asked), &entry.action, &entry.context());
        let after = after.map_err(|refusal| Broken::Refused(Box::new(refusal)))?;
        tell(&policy, release.as_ref(), entry, &after);
        release = Some(after);
    }
    Ok(())
}
