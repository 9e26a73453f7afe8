//! The same figures for each component, kind, process or month.
//!
//! A deployment of two components counts for both, so the groups by component may add up to more than the whole.

use super::case::{Cases, Choice};
use super::figures::Figures;
use super::period::{Period, Step};
use crate::domain::id::Id;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// By what the figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By component.
    Component,
    /// By kind of release.
    Kind,
    /// By process.
    Process,
    /// By month of the calendar.
    Month,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they have in common: an id, or a month such as 2026-03.
    pub value: String,
    /// Their figures.
    pub figures: Figures,
}

/// The groups, in the order of their names; a part of time comes even if nothing happened in it.
#[must_use]
pub fn groups(cases: &Cases, period: &Period, by: By) -> Vec<Group> {
    let of = |choice: &dyn Fn(Id) -> Choice, ids: BTreeSet<&Id>| {
        let group =
            |id: &Id| Group { value: id.to_string(), figures: Figures::of(&cases.chosen(&choice(id.clone())), period) };
        ids.into_iter().map(group).collect()
    };
    let subjects = || {
        let deployed = cases.deployed.iter().map(|one| &one.subject);
        deployed.chain(cases.stays.iter().map(|one| &one.subject)).chain(cases.granted.iter().map(|one| &one.subject))
    };
    match by {
        By::Component => {
            let more = cases.deployed.iter().flat_map(|one| &one.components);
            let ids = subjects().flat_map(|subject| &subject.components).chain(more).collect();
            of(&|id| Choice { component: Some(id), ..Choice::default() }, ids)
        }
        By::Kind => {
            let ids = subjects().map(|subject| &subject.kind).collect();
            of(&|id| Choice { kind: Some(id), ..Choice::default() }, ids)
        }
        By::Process => {
            let ids = subjects().map(|subject| &subject.process).collect();
            of(&|id| Choice { process: Some(id), ..Choice::default() }, ids)
        }
        By::Month => {
            let month =
                |(first, figures): (NaiveDate, Figures)| Group { value: first.format("%Y-%m").to_string(), figures };
            over_time(cases, period, Step::Month).into_iter().map(month).collect()
        }
    }
}

/// The figures of each part of a period, by the first day of the part.
#[must_use]
pub fn over_time(cases: &Cases, period: &Period, step: Step) -> Vec<(NaiveDate, Figures)> {
    let parts = period.steps(step).into_iter().filter_map(|first| Some((first, period.part(first, step)?)));
    parts.map(|(first, part)| (first, Figures::of(&cases.within(&part), &part))).collect()
}
