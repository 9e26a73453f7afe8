//! Decides which planned times stand: a fold over the heads of all releases (language §7).
//!
//! Pure. Of each head is kept what a judgement may ask for; which states are final, which milestones are reached
//! and where their states are, the policy of the judgement says. Start at `Bookings::besides`.

use super::ledger::{Asked, read};
use super::object::CommitRead;
use super::paths::{InFolder, PathClass, class_of};
use super::source::{Blobs, Unreadable};
use crate::domain::action::{Action, Schedule};
use crate::domain::calendar::{Booking, Readings};
use crate::domain::facts::Facts;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::Head;
use crate::format::journal;
use crate::format::record::{HEAD, read_head};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The releases that have a planned time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bookings {
    plans: BTreeMap<ReleaseName, Plan>,
}

/// What a head says of planned times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    process: Id,
    kind: Id,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    components: Vec<Id>,
    state: Id,
    entered: Vec<Id>,
    schedule: IndexMap<Id, Moment>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    readings: IndexMap<Id, Readings>,
}

impl Bookings {
    /// Gives the facts of a judgement on `schedule`.
    #[must_use]
    pub fn facts(&self, asked: &Asked<'_>) -> Facts {
        let action_seen = journal::ids(asked.history).any(|id| id == *asked.id);
        let booked = match (asked.action, asked.release) {
            (Action::Schedule(Schedule { time: Some(_), .. }), Some(release)) => {
                self.besides(asked.policy, &release.name)
            }
            _ => Vec::new(),
        };
        Facts { action_seen, booked, ..Facts::default() }
    }

    /// What the other releases have booked.
    #[must_use]
    pub fn besides(&self, policy: &Policy, release: &ReleaseName) -> Vec<Booking> {
        let others = self.plans.iter().filter(|(name, _)| *name != release);
        others.flat_map(|(name, plan)| plan.bookings(policy, name)).collect()
    }

    /// What one release has booked.
    #[must_use]
    pub fn of(&self, policy: &Policy, release: &ReleaseName) -> Vec<Booking> {
        self.plans.get(release).map(|plan| plan.bookings(policy, release)).unwrap_or_default()
    }

    /// What all releases have booked, by name.
    #[must_use]
    pub fn all(&self, policy: &Policy) -> Vec<Booking> {
        self.plans.iter().flat_map(|(name, plan)| plan.bookings(policy, name)).collect()
    }

    /// Takes in a head as it now stands, or that it is gone.
    pub fn note(&mut self, name: &ReleaseName, head: Option<&Head>) {
        match head.and_then(Plan::of) {
            Some(plan) => self.plans.insert(name.clone(), plan),
            None => self.plans.remove(name),
        };
    }

    /// Takes in a commit as it is.
    ///
    /// # Errors
    /// A blob cannot be read; the rest of the commit is taken in all the same.
    pub fn advance(&mut self, commit: &CommitRead, blob: Blobs<'_>) -> Result<(), Unreadable> {
        let mut outcome = Ok(());
        for change in &commit.changes {
            let PathClass::Release(name, InFolder::Record(HEAD)) = class_of(&change.path) else { continue };
            let bytes = read(change.new, blob).unwrap_or_else(|error| {
                outcome = Err(error);
                None
            });
            self.note(&name, bytes.and_then(|bytes| read_head(&name, &bytes).ok()).as_ref());
        }
        outcome
    }
}

impl Plan {
    fn of(head: &Head) -> Option<Self> {
        (!head.schedule.is_empty()).then(|| Self {
            process: head.process.clone(),
            kind: head.kind.clone(),
            components: head.components.clone(),
            state: head.state.clone(),
            entered: head.entered.keys().cloned().collect(),
            schedule: head.schedule.clone(),
            readings: head.readings.clone(),
        })
    }

    /// The planned times that a policy still reckons with: of milestones that it has and that are not reached.
    fn bookings(&self, policy: &Policy, name: &ReleaseName) -> Vec<Booking> {
        let process = policy.processes.get(&self.process).filter(|process| !process.is_final(&self.state));
        let Some(process) = process else { return Vec::new() };
        let booking = |(milestone, at): (&Id, &Moment)| {
            let rule = process.milestones.get(milestone)?;
            let state = rule.state.as_ref();
            let is_reached = state.is_some_and(|state| self.entered.contains(state));
            (!is_reached).then(|| Booking {
                release: name.clone(),
                milestone: milestone.clone(),
                at: *at,
                readings: self.readings.get(milestone).cloned().unwrap_or_default(),
                environment: state.and_then(|state| process.states.get(state)?.environment.clone()),
                components: self.components.clone(),
                kind: self.kind.clone(),
                windows: rule.windows.clone(),
            })
        };
        self.schedule.iter().filter_map(booking).collect()
    }
}
