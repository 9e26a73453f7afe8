//! What became of a waiver: whether it counts, was used, or speaks of a gate that nobody asks for any more.
//!
//! Nothing is judged with it; the judge asks [`super::waiver`]. Start at [`fate`].

use super::schedule::asking;
use super::{Mover, Standing, standing_unwaived, waiver};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::{DeploymentMode, MoveType, Transition};
use crate::domain::release::{Stamp, Waiver};
use crate::domain::view::View;

/// What became of a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It sets its gate aside.
    InForce,
    /// Its gate lies ahead and is met without it.
    Unneeded,
    /// The release has passed its gate since, or is at its end.
    Over {
        /// The gate was passed.
        passed: bool,
    },
    /// Its time is over, and the gate still lies ahead.
    Expired,
    /// Somebody took it back.
    Withdrawn(Stamp),
    /// It was of an earlier iteration.
    Lapsed,
    /// A later one took its place.
    Replaced,
    /// Nobody asks for its gate any more.
    Orphaned(Orphan),
}

/// Why nobody asks for a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orphan {
    /// The process has no such gate.
    NoGate,
    /// Its condition does not hold for this release.
    NotAsked,
    /// No transition ahead lists it.
    NoWay,
}

impl Fate {
    /// Every word that [`Fate::word`] gives.
    pub const WORDS: [&'static str; 8] =
        ["in-force", "unneeded", "used", "expired", "withdrawn", "lapsed", "replaced", "orphaned"];

    /// The word for scripts.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Unneeded | Self::Over { passed: false } => "unneeded",
            Self::Over { passed: true } => "used",
            Self::Expired => "expired",
            Self::Withdrawn(_) => "withdrawn",
            Self::Lapsed => "lapsed",
            Self::Replaced => "replaced",
            Self::Orphaned(_) => "orphaned",
        }
    }
}

/// What became of a waiver of this release.
#[must_use]
pub fn fate(view: &View<'_>, one: &Waiver) -> Fate {
    if let Some(stamp) = &one.withdrawn {
        return Fate::Withdrawn(stamp.clone());
    }
    if one.stamp.iteration != view.release.iteration {
        return Fate::Lapsed;
    }
    let later = view.release.waivers.iter().skip_while(|other| *other != one).skip(1);
    if later.into_iter().any(|other| other.gate == one.gate && other.withdrawn.is_none()) {
        return Fate::Replaced;
    }
    let Some(gate) = view.process.gates.get(&one.gate) else { return Fate::Orphaned(Orphan::NoGate) };
    let ahead = ahead(view, &one.gate);
    if ahead.is_empty() && lets_begin(view, &one.gate) {
        return if view.now.is_after(one.until) { Fate::Expired } else { Fate::InForce };
    }
    if ahead.is_empty() {
        let passed = was_passed(view, one);
        let is_over = passed || view.process.is_final(&view.release.state);
        return if is_over { Fate::Over { passed } } else { Fate::Orphaned(Orphan::NoWay) };
    }
    if gate.when.as_ref().is_some_and(|when| !outlook(view, when).may) {
        return Fate::Orphaned(Orphan::NotAsked);
    }
    if view.now.is_after(one.until) {
        return Fate::Expired;
    }
    let met = |transition: &&Transition| {
        standing_unwaived(view, &one.gate, gate, Mover::Somebody(&transition.by)) == Standing::Met
    };
    if ahead.iter().all(met) { Fate::Unneeded } else { Fate::InForce }
}

/// RULE language §6: a waiver of a date also lets the deployment of the present state begin.
fn lets_begin(view: &View<'_>, gate: &Id) -> bool {
    let here = &view.release.state;
    let recorded = view.process.states.get(here).is_some_and(|rule| rule.deployment == DeploymentMode::Recorded);
    let mut milestones = view.process.milestones.iter().filter(|(_, rule)| rule.state.as_ref() == Some(here));
    recorded && milestones.any(|(id, _)| asking(view, id).any(|(asked, _)| asked == gate))
}

/// The planned time for which a waiver that counts ends too early: that of a state which a gate ahead leads to.
#[must_use]
pub fn ends_before(view: &View<'_>, gate: &Id) -> Option<(Id, Moment)> {
    let until = waiver(view, gate)?.until;
    let entered: Vec<&Id> = ahead(view, gate).into_iter().map(|transition| &transition.to).collect();
    let mut milestones = view.process.milestones.iter();
    milestones.find_map(|(id, rule)| {
        let planned = view.planned(id).filter(|planned| planned.is_after(until))?;
        rule.state.as_ref().filter(|state| entered.contains(state)).map(|_| (id.clone(), planned))
    })
}

/// The transitions that list a gate and can still be made without a new round.
fn ahead<'a>(view: &View<'a>, gate: &Id) -> Vec<&'a Transition> {
    let mut states: Vec<&Id> = vec![&view.release.state];
    let mut found: Vec<&Transition> = Vec::new();
    let mut place = 0;
    while let Some(state) = states.get(place).copied() {
        place += 1;
        for (_, transition) in view.process.leaving(state) {
            let exists = transition.when.as_ref().is_none_or(|when| outlook(view, when).may);
            if transition.move_type == MoveType::Return || !exists {
                continue;
            }
            if transition.gates.contains(gate) {
                found.push(transition);
            }
            if !states.contains(&&transition.to) {
                states.push(&transition.to);
            }
        }
    }
    found
}

/// A state was entered since, by a transition that lists the gate.
fn was_passed(view: &View<'_>, one: &Waiver) -> bool {
    let mut listing = view.process.transitions.values().filter(|transition| transition.gates.contains(&one.gate));
    listing.any(|transition| {
        let entered = view.release.entered.get(&transition.to);
        entered.is_some_and(|at| !one.stamp.at.is_after(*at)) && one.stamp.stay < view.release.stay
    })
}

/// How a condition may turn out before the next round.
struct Outlook {
    /// It holds, or may come to hold.
    may: bool,
    /// It holds wherever the release will stand.
    must: bool,
}

/// State, environment and iteration change by themselves; all else is taken as it is now.
fn outlook(view: &View<'_>, when: &Condition) -> Outlook {
    let moves = when.state.is_some() || when.environment.is_some() || when.iteration.is_some();
    let fixed = Condition { state: None, environment: None, iteration: None, not: None, any: None, ..when.clone() };
    let holds = view.holds(Some(&fixed));
    let mut all = Outlook { may: holds, must: holds && !moves };
    if let Some(not) = &when.not {
        let below = outlook(view, not);
        all = Outlook { may: all.may && !below.must, must: all.must && !below.may };
    }
    if let Some(any) = &when.any {
        let below: Vec<Outlook> = any.iter().map(|one| outlook(view, one)).collect();
        all.may &= below.iter().any(|one| one.may);
        all.must &= below.iter().any(|one| one.must);
    }
    all
}
