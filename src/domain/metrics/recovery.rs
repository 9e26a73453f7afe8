//! Decides when a deployment that failed was made good: its components ran again, or a success that stands came.
//!
//! All releases together, for what failed with one is mostly made good by another. Start at [`recover`].

use super::case::{Deployed, Ending, Recovery, Restored};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;

/// Puts the deployments into the order in which they ended, and to each that failed how that was made good.
pub fn recover(deployed: &mut [Deployed]) {
    deployed.sort_by(|one, other| (one.order(), &one.subject.release).cmp(&(other.order(), &other.subject.release)));
    let found: Vec<Recovery> = (0..deployed.len()).map(|place| recovery(deployed, place)).collect();
    deployed.iter_mut().zip(found).for_each(|(one, recovery)| one.recovery = recovery);
}

fn recovery(all: &[Deployed], place: usize) -> Recovery {
    let Some(failed) = all.get(place).filter(|one| one.went_wrong()) else { return Recovery::default() };
    let (before, behind) = all.split_at(place + 1);
    let success = |component: &&Id| {
        behind.iter().find(|one| {
            one.ending == Ending::Stood && one.environment == failed.environment && one.components.contains(component)
        })
    };
    let next: Option<Vec<&Deployed>> = failed.components.iter().map(|component| success(&component)).collect();
    let succeeded = next.into_iter().flatten().max_by_key(|one| one.order()).map(|one| one.at);
    let again = |component: &Id| {
        let others = before.iter().chain(behind).filter(|one| one.subject.release != failed.subject.release);
        let back = failed.taken_back.filter(|back| others.clone().any(|one| stood(one, failed, component, *back)));
        let next = success(&component).filter(|one| back.is_none_or(|back| back.is_after(one.at)));
        next.map(|one| (one.at, Some(one.subject.release.clone()))).or(back.map(|back| (back, None)))
    };
    let again: Option<Vec<(Moment, Option<ReleaseName>)>> = failed.components.iter().map(again).collect();
    let last = again.into_iter().flatten().max_by_key(|(at, _)| at.seconds());
    Recovery { restored: last.map(|(at, by)| Restored { at, by }), succeeded }
}

/// True if another deployment of the component was there to run again when the failed one was taken back.
fn stood(other: &Deployed, failed: &Deployed, component: &Id, back: Moment) -> bool {
    let succeeded = matches!(other.ending, Ending::Stood | Ending::RolledBack);
    let is_there = !other.at.is_after(back) && other.taken_back.is_none_or(|taken| taken.is_after(back));
    succeeded && is_there && other.environment == failed.environment && other.components.contains(component)
}
