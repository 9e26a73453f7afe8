//! The figures of delivery, made of cases: DORA's four, and what a process shows of itself.
//!
//! What was asked of nothing is nothing: no zero stands for it, and no number that is none.
//! Start at [`Figures::of`].

use super::case::{Cases, Delivered, Ending, Granted, Held, Stay};
use super::period::{Period, Step};
use super::spread::{Spread, median};
use crate::domain::id::Id;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Everything that is told of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// How often.
    pub frequency: Frequency,
    /// How long a change takes.
    pub lead_time: LeadTime,
    /// How much of it goes wrong.
    pub failure_rate: FailureRate,
    /// How long what went wrong stays so.
    pub restore_time: RestoreTime,
    /// Time in each state.
    pub states: Vec<InState>,
    /// What gates hold.
    pub gates: Vec<AtGate>,
    /// Waivers of each month.
    pub waivers: Vec<Waivers>,
}

/// How often something is deployed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequency {
    /// Deployments that stood.
    pub stood: usize,
    /// Successful deployments, those that were taken back later too.
    pub succeeded: usize,
    /// Deployments that did not succeed.
    pub failed: usize,
    /// Deployments that were taken back.
    pub rolled_back: usize,
    /// Deployments that were called off; they count for nothing else.
    pub cancelled: usize,
    /// Successful ones for each day of the period.
    pub per_day: Option<f64>,
    /// Successful ones for each week of the period.
    pub per_week: Option<f64>,
    /// Weeks with a successful one.
    pub active_weeks: usize,
    /// Weeks that the period touches.
    pub weeks: usize,
    /// Successful ones in the middle one of the active weeks.
    pub median_per_active_week: Option<i64>,
}

/// How long changes take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadTime {
    /// From the beginning of a change until it was deployed.
    pub spread: Spread,
    /// Of how many the beginning is their first commit.
    pub from_commit: usize,
}

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailureRate {
    /// Deployments that failed or were rolled back.
    pub wrong: usize,
    /// All that ended, but for those called off.
    pub of: usize,
    /// The one by the other.
    pub rate: Option<f64>,
}

/// How long what went wrong stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoreTime {
    /// From a failed deployment until its components ran again.
    pub spread: Spread,
    /// How many wait for that.
    pub open: usize,
    /// How many ran again by a rollback.
    pub by_rollback: usize,
    /// From a failed deployment until a success that stands.
    pub until_success: Spread,
}

/// Time in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InState {
    /// The process.
    pub process: Id,
    /// The state.
    pub state: Id,
    /// How long the stays were that ended.
    pub spread: Spread,
    /// How many of them were in a later iteration than the first.
    pub in_later_iterations: usize,
    /// How many last.
    pub open: usize,
}

/// What a gate holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtGate {
    /// The process.
    pub process: Id,
    /// The gate.
    pub gate: Id,
    /// How long it held those that then moved.
    pub spread: Spread,
    /// How often it was met last.
    pub last: usize,
    /// How often a waiver set it aside.
    pub waived: usize,
}

/// The waivers of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waivers {
    /// The first day of the month.
    pub month: NaiveDate,
    /// How many were granted.
    pub granted: usize,
    /// How many for each gate.
    pub gates: BTreeMap<Id, usize>,
}

impl Figures {
    /// The figures of a period; every case that it counts must belong to the period.
    #[must_use]
    pub fn of(cases: &Cases, period: &Period) -> Self {
        Self {
            frequency: frequency(cases, period),
            lead_time: LeadTime {
                spread: Spread::of(cases.delivered.iter().map(Delivered::seconds)),
                from_commit: cases.delivered.iter().filter(|one| one.from_commit).count(),
            },
            failure_rate: failure_rate(cases),
            restore_time: restore_time(cases),
            states: in_states(cases, period),
            gates: at_gates(cases),
            waivers: waivers(&cases.granted, period),
        }
    }

    /// How many waivers were granted.
    #[must_use]
    pub fn granted(&self) -> usize {
        self.waivers.iter().map(|month| month.granted).sum()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of deployments are far below 2^52")]
fn share(part: usize, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part as f64 / whole)
}

fn count(cases: &Cases, ending: Ending) -> usize {
    cases.deployed.iter().filter(|one| one.ending == ending).count()
}

fn frequency(cases: &Cases, period: &Period) -> Frequency {
    let mut weeks: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for one in cases.deployed.iter().filter(|one| one.succeeded) {
        *weeks.entry(period.first_day(one.at, Step::Week)).or_default() += 1;
    }
    let mut busy: Vec<i64> = weeks.into_values().collect();
    busy.sort_unstable();
    let succeeded = cases.deployed.iter().filter(|one| one.succeeded).count();
    let per_day = share(succeeded, period.days());
    Frequency {
        stood: count(cases, Ending::Stood),
        succeeded,
        failed: count(cases, Ending::Failed),
        rolled_back: count(cases, Ending::RolledBack),
        cancelled: count(cases, Ending::Cancelled),
        per_day,
        per_week: per_day.map(|per_day| per_day * 7.0),
        active_weeks: busy.len(),
        weeks: period.steps(Step::Week).len(),
        median_per_active_week: median(&busy),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of deployments are far below 2^52")]
fn failure_rate(cases: &Cases) -> FailureRate {
    let wrong = cases.deployed.iter().filter(|one| one.went_wrong()).count();
    let of = wrong + count(cases, Ending::Stood);
    FailureRate { wrong, of, rate: share(wrong, of as f64) }
}

fn restore_time(cases: &Cases) -> RestoreTime {
    let wrong = || cases.deployed.iter().filter(|one| one.went_wrong());
    let restored = || wrong().filter_map(|one| Some((one, one.recovery.restored.as_ref()?)));
    let spread = Spread::of(restored().map(|(one, restored)| restored.at.seconds() - one.at.seconds()));
    RestoreTime {
        spread,
        open: wrong().count() - spread.count,
        by_rollback: restored().filter(|(_, restored)| restored.by.is_none()).count(),
        until_success: Spread::of(wrong().filter_map(|one| Some(one.recovery.succeeded?.seconds() - one.at.seconds()))),
    }
}

fn in_states(cases: &Cases, period: &Period) -> Vec<InState> {
    let mut by_state: BTreeMap<(&Id, &Id), Vec<&Stay>> = BTreeMap::new();
    for stay in &cases.stays {
        by_state.entry((&stay.subject.process, &stay.state)).or_default().push(stay);
    }
    let told = by_state.into_iter().map(|((process, state), stays)| {
        let ended: Vec<_> = stays.iter().filter(|stay| stay.left.is_some_and(|left| period.has(left))).collect();
        InState {
            process: process.clone(),
            state: state.clone(),
            spread: Spread::of(ended.iter().filter_map(|stay| Some(stay.left?.seconds() - stay.entered.seconds()))),
            in_later_iterations: ended.iter().filter(|stay| stay.iteration > 1).count(),
            open: stays.iter().filter(|stay| stay.lasts_at(period.to)).count(),
        }
    });
    told.collect()
}

/// Those first that held longest, all together.
fn at_gates(cases: &Cases) -> Vec<AtGate> {
    let mut by_gate: BTreeMap<(&Id, &Id), Vec<&Held>> = BTreeMap::new();
    for held in &cases.held {
        by_gate.entry((&held.subject.process, &held.gate)).or_default().push(held);
    }
    let told = by_gate.into_iter().map(|((process, gate), held)| AtGate {
        process: process.clone(),
        gate: gate.clone(),
        spread: Spread::of(held.iter().map(|one| one.seconds())),
        last: held.iter().filter(|one| one.last).count(),
        waived: held.iter().filter(|one| one.waived).count(),
    });
    let mut gates: Vec<AtGate> = told.collect();
    gates.sort_by_key(|gate| std::cmp::Reverse(gate.spread.total_seconds));
    gates
}

fn waivers(granted: &[Granted], period: &Period) -> Vec<Waivers> {
    let mut months: BTreeMap<NaiveDate, BTreeMap<Id, usize>> = BTreeMap::new();
    for one in granted {
        *months.entry(period.first_day(one.at, Step::Month)).or_default().entry(one.gate.clone()).or_default() += 1;
    }
    let told = months.into_iter().map(|(month, gates)| Waivers { month, granted: gates.values().sum(), gates });
    told.collect()
}
