//! Cases: each one thing that happened to one release, and the choice of those that count.
//!
//! Start at [`Cases::chosen`]. A case belongs to the period of one moment, which its `moment` tells,
//! so that no case counts in two periods and none gets lost between two.

use super::period::Period;
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use std::rc::Rc;

/// The release that a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub release: ReleaseName,
    /// The process that it follows.
    pub process: Id,
    /// Its kind.
    pub kind: Id,
    /// Its components.
    pub components: Vec<Id>,
}

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It succeeded, and was never taken back.
    Stood,
    /// It did not succeed.
    Failed,
    /// It was taken back.
    RolledBack,
    /// It was called off.
    Cancelled,
}

/// A deployment that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The release.
    pub subject: Rc<Subject>,
    /// The environment.
    pub environment: Id,
    /// The components.
    pub components: Vec<Id>,
    /// When it ended: when it happened in the world where somebody said so, else when it was recorded.
    pub at: Moment,
    /// When its end was recorded.
    pub recorded: Moment,
    /// How it ended.
    pub ending: Ending,
    /// It succeeded, whatever came later.
    pub succeeded: bool,
    /// When the release was taken out of the environment for the first time after that.
    pub taken_back: Option<Moment>,
    /// Of a deployment that failed or was rolled back: how that was made good.
    pub recovery: Recovery,
}

/// How a failed deployment was made good; all empty where it was not, or nothing failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// When each of its components ran again.
    pub restored: Option<Restored>,
    /// When a success that stands had come for each of its components.
    pub succeeded: Option<Moment>,
}

/// When and by what the components of a failed deployment ran again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the last of them did.
    pub at: Moment,
    /// The release whose deployment did it; nothing where the rollback brought back what ran before.
    pub by: Option<ReleaseName>,
}

/// A change that came into the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The release.
    pub subject: Rc<Subject>,
    /// The change.
    pub change: Word,
    /// The components with which it came.
    pub components: Vec<Id>,
    /// When it began.
    pub from: Moment,
    /// It began with its first commit; else with joining the release.
    pub from_commit: bool,
    /// When its first deployment that stood ended.
    pub at: Moment,
}

/// A stay in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The release.
    pub subject: Rc<Subject>,
    /// The state.
    pub state: Id,
    /// When it was entered.
    pub entered: Moment,
    /// When it was left; nothing while the release stands there.
    pub left: Option<Moment>,
    /// In which iteration it was entered.
    pub iteration: u32,
    /// The state is one that nothing leaves.
    pub is_final: bool,
}

/// How long a gate held a release that then advanced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The release.
    pub subject: Rc<Subject>,
    /// The transition.
    pub transition: Id,
    /// The gate.
    pub gate: Id,
    /// When the state was entered.
    pub entered: Moment,
    /// When the gate was met, and stayed so until the move; the move itself at the latest.
    pub met: Moment,
    /// When the release moved on.
    pub moved: Moment,
    /// A waiver set it aside.
    pub waived: bool,
    /// No gate of the move was met later.
    pub last: bool,
}

/// A gate of a release that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The release.
    pub subject: Rc<Subject>,
    /// The gate.
    pub gate: Id,
    /// When.
    pub at: Moment,
}

/// All that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cases {
    /// Deployments that ended.
    pub deployed: Vec<Deployed>,
    /// Changes that were delivered.
    pub delivered: Vec<Delivered>,
    /// Stays in states.
    pub stays: Vec<Stay>,
    /// Gates that held.
    pub held: Vec<Held>,
    /// Waivers.
    pub granted: Vec<Granted>,
}

/// Which cases count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only of releases of this process.
    pub process: Option<Id>,
    /// Only of releases of this kind.
    pub kind: Option<Id>,
    /// Only of this component.
    pub component: Option<Id>,
}

impl Deployed {
    /// True if it failed, or was taken back.
    #[must_use]
    pub fn went_wrong(&self) -> bool {
        matches!(self.ending, Ending::Failed | Ending::RolledBack)
    }

    /// Where it stands among all: by time, then by the order of the record.
    #[must_use]
    pub fn order(&self) -> (i64, i64) {
        (self.at.seconds(), self.recorded.seconds())
    }
}

impl Delivered {
    /// How long it took; nothing is delivered before it begins.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        (self.at.seconds() - self.from.seconds()).max(0)
    }
}

impl Held {
    /// How long it held.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.met.seconds() - self.entered.seconds()
    }
}

impl Stay {
    /// True if the release stood there at that moment, and may leave.
    #[must_use]
    pub fn lasts_at(&self, at: Moment) -> bool {
        !self.is_final && !self.entered.is_after(at) && self.left.is_none_or(|left| left.is_after(at))
    }
}

impl Choice {
    /// True if it takes what a release did to these components.
    #[must_use]
    pub fn takes(&self, subject: &Subject, components: &[Id]) -> bool {
        let is = |wanted: &Option<Id>, id: &Id| wanted.as_ref().is_none_or(|wanted| wanted == id);
        is(&self.process, &subject.process)
            && is(&self.kind, &subject.kind)
            && self.component.as_ref().is_none_or(|wanted| components.contains(wanted))
    }
}

impl Cases {
    /// Takes in the cases of one more release.
    pub fn append(&mut self, mut more: Self) {
        self.deployed.append(&mut more.deployed);
        self.delivered.append(&mut more.delivered);
        self.stays.append(&mut more.stays);
        self.held.append(&mut more.held);
        self.granted.append(&mut more.granted);
    }

    /// Those that a choice takes.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> Self {
        let whole = |subject: &Subject| choice.takes(subject, &subject.components);
        Self {
            deployed: kept(&self.deployed, |one| choice.takes(&one.subject, &one.components)),
            delivered: kept(&self.delivered, |one| choice.takes(&one.subject, &one.components)),
            stays: kept(&self.stays, |one| whole(&one.subject)),
            held: kept(&self.held, |one| whole(&one.subject)),
            granted: kept(&self.granted, |one| whole(&one.subject)),
        }
    }

    /// Those that belong to a period; of stays also those that last at its end.
    #[must_use]
    pub fn within(&self, period: &Period) -> Self {
        let lasts = |stay: &Stay| stay.lasts_at(period.to);
        Self {
            deployed: kept(&self.deployed, |one| period.has(one.at)),
            delivered: kept(&self.delivered, |one| period.has(one.at)),
            stays: kept(&self.stays, |one| one.left.is_some_and(|left| period.has(left)) || lasts(one)),
            held: kept(&self.held, |one| period.has(one.moved)),
            granted: kept(&self.granted, |one| period.has(one.at)),
        }
    }

    /// The first moment of which a case knows.
    #[must_use]
    pub fn first(&self) -> Option<Moment> {
        let moments = self.deployed.iter().map(|one| one.at).chain(self.stays.iter().map(|one| one.entered));
        moments.chain(self.granted.iter().map(|one| one.at)).min_by_key(|at| at.seconds())
    }
}

fn kept<T: Clone>(all: &[T], keep: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| keep(one)).cloned().collect()
}
