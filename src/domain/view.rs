//! A release under its process at a moment: what every judgement reads.
//!
//! Answers the questions that gates, rules and reports share: is a field filled, does a condition
//! hold, when is a milestone.

use super::dated::Dated;
use super::id::Id;
use super::moment::Moment;
use super::policy::Policy;
use super::process::Process;
use super::process::condition::Condition;
use super::process::flow::{MoveType, Transition};
use super::process::offset::Offset;
use super::release::Release;

/// The longest chain of milestones that are planned from each other.
const MILESTONE_CHAIN: usize = 16;

/// A release under its process at a moment.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The process of the release, as the policy has it.
    pub process: &'a Process,
    /// The release.
    pub release: &'a Release,
    /// The moment of the judgement.
    pub now: Moment,
}

impl<'a> View<'a> {
    /// Finds the process of the release; `None` when the policy no longer has it.
    #[must_use]
    pub fn new(policy: &'a Policy, release: &'a Release, at: Moment) -> Option<Self> {
        let process = policy.processes.get(&release.process)?;
        // RULE language §7: time never runs backwards within a release.
        Some(Self { policy, process, release, now: release.latest.or_later(at) })
    }

    /// True if the condition holds, or there is none.
    #[must_use]
    pub fn holds(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|condition| condition.holds(self.release, &|field| self.is_filled(field)))
    }

    /// True if the field is filled to its minimum, or a change with a link stands in for it.
    #[must_use]
    pub fn is_filled(&self, field: &Id) -> bool {
        let Some(rule) = self.process.fields.get(field) else { return false };
        let length = self.release.plan.get(field).map_or(0, |text| text.trim().chars().count());
        let stands_in = |change: &super::release::Change| {
            rule.stand_in.contains(&change.change_type) && change.link.as_ref().is_some_and(|link| !link.is_empty())
        };
        length >= rule.min.max(1) as usize || self.release.changes.iter().any(stands_in)
    }

    /// The planned time of a milestone, as it is judged: the one that was set, else the one that follows from its plan.
    #[must_use]
    pub fn planned(&self, milestone: &Id) -> Option<Moment> {
        self.dated(milestone).map(|dated| dated.judged)
    }

    /// The planned time of a milestone, with what people are told of it.
    #[must_use]
    pub fn dated(&self, milestone: &Id) -> Option<Dated> {
        self.dated_within(milestone, MILESTONE_CHAIN)
    }

    fn dated_within(&self, milestone: &Id, chain: usize) -> Option<Dated> {
        if let Some(set) = self.release.schedule.get(milestone) {
            return Some(Dated::set(*set));
        }
        let plan = self.process.milestones.get(milestone)?.plan.as_ref()?;
        self.after(self.counted_from(&plan.milestone, chain.checked_sub(1)?)?, plan)
    }

    fn counted_from(&self, milestone: &Id, chain: usize) -> Option<Dated> {
        self.reached(milestone).map(Dated::set).or_else(|| self.dated_within(milestone, chain))
    }

    fn after(&self, base: Dated, offset: &Offset) -> Option<Dated> {
        base.moved(offset.distance, self.policy.settings.time_zone.0)
    }

    /// When the state of the milestone was entered in this iteration.
    #[must_use]
    pub fn reached(&self, milestone: &Id) -> Option<Moment> {
        let state = self.process.milestones.get(milestone)?.state.as_ref()?;
        self.release.entered.get(state).copied()
    }

    /// The time that an offset means; undated offsets are never overdue (language §7).
    #[must_use]
    pub fn due(&self, offset: Option<&Offset>) -> Option<Dated> {
        let offset = offset?;
        self.after(self.counted_from(&offset.milestone, MILESTONE_CHAIN)?, offset)
    }

    /// True if the local reading of now lies after that of the time.
    #[must_use]
    pub fn is_late(&self, due: Dated) -> bool {
        self.is_past(due.judged)
    }

    /// True if the local reading of now lies after the time.
    #[must_use]
    pub fn is_past(&self, due: Moment) -> bool {
        self.now.local() > due.local()
    }

    /// The transitions that leave the present state and exist for this release.
    pub fn doors(&self) -> impl Iterator<Item = (&'a Id, &'a Transition)> + use<'a> {
        let view = *self;
        self.process
            .leaving(&self.release.head.state)
            .filter(move |(_, transition)| view.holds(transition.when.as_ref()))
    }

    /// The returns that leave the present state: transition and state.
    #[must_use]
    pub fn returns(&self) -> Vec<(Id, Id)> {
        self.doors()
            .filter(|(_, transition)| transition.move_type == MoveType::Return)
            .map(|(id, transition)| (id.clone(), transition.to.clone()))
            .collect()
    }
}
