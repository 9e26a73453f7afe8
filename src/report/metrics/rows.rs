//! The cases of which the figures are made, one row each: whoever has them can make every figure again.

use super::Told;
use super::json::moment;
use super::words::{ending, ids, lasting};
use crate::domain::metrics::case::{Deployed, Granted, Held, Stay};
use crate::report::table::Table;
use crate::report::when;
use serde_json::{Value, json};

/// The kinds of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Deployments that ended.
    Deployments,
    /// Changes that were delivered.
    Changes,
    /// Stays in states.
    States,
    /// Gates of moves.
    Gates,
    /// Waivers.
    Waivers,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Deployments, Self::Changes, Self::States, Self::Gates, Self::Waivers];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::Changes => "changes",
            Self::States => "states",
            Self::Gates => "gates",
            Self::Waivers => "waivers",
        }
    }
}

impl Told<'_> {
    /// The cases as objects.
    #[must_use]
    pub fn objects(&self, part: Part) -> Vec<Value> {
        let cases = &self.cases;
        match part {
            Part::Deployments => cases.deployed.iter().map(deployment).collect(),
            Part::Changes => cases
                .delivered
                .iter()
                .map(|one| {
                    json!({
                        "release": one.subject.release.as_str(), "kind": one.subject.kind, "change": one.change,
                        "components": one.components, "from": one.from.rfc3339(), "from_commit": one.from_commit,
                        "deployed": one.at.rfc3339(), "lead_time_seconds": one.seconds(),
                    })
                })
                .collect(),
            Part::States => cases.stays.iter().map(|stay| self.stay(stay)).collect(),
            Part::Gates => cases.held.iter().map(held).collect(),
            Part::Waivers => cases.granted.iter().map(waiver).collect(),
        }
    }

    /// The cases as a table for people.
    #[must_use]
    pub fn table(&self, part: Part) -> Table {
        let cases = &self.cases;
        let mut table = Table::new(header(part));
        match part {
            Part::Deployments => cases.deployed.iter().for_each(|one| table.push(deployment_row(one))),
            Part::Changes => cases.delivered.iter().for_each(|one| {
                table.push(vec![
                    one.subject.release.to_string(),
                    one.change.to_string(),
                    ids(&one.components),
                    when::local(one.from),
                    if one.from_commit { "first commit" } else { "joined" }.to_owned(),
                    when::local(one.at),
                    lasting(one.seconds()),
                ]);
            }),
            Part::States => cases.stays.iter().for_each(|one| {
                table.push(vec![
                    one.subject.release.to_string(),
                    one.state.to_string(),
                    one.iteration.to_string(),
                    when::local(one.entered),
                    self.left(one).map(when::local).unwrap_or_default(),
                    self.left(one).map(|left| lasting(left.seconds() - one.entered.seconds())).unwrap_or_default(),
                ]);
            }),
            Part::Gates => cases.held.iter().for_each(|one| {
                table.push(vec![
                    one.subject.release.to_string(),
                    one.transition.to_string(),
                    one.gate.to_string(),
                    when::local(one.entered),
                    when::local(one.met),
                    when::local(one.moved),
                    lasting(one.seconds()),
                    [(one.last, "met last"), (one.waived, "waived")]
                        .into_iter()
                        .filter_map(|(is, word)| is.then_some(word))
                        .collect::<Vec<_>>()
                        .join(", "),
                ]);
            }),
            Part::Waivers => cases.granted.iter().for_each(|one| {
                table.push(vec![one.subject.release.to_string(), one.gate.to_string(), when::local(one.at)]);
            }),
        }
        table
    }

    /// When a stay ended; one that outlasts the period has not ended.
    fn left(&self, stay: &Stay) -> Option<crate::domain::moment::Moment> {
        stay.left.filter(|left| self.period.has(*left))
    }

    fn stay(&self, stay: &Stay) -> Value {
        let left = self.left(stay);
        json!({
            "release": stay.subject.release.as_str(), "process": stay.subject.process, "kind": stay.subject.kind,
            "state": stay.state, "iteration": stay.iteration, "entered": stay.entered.rfc3339(), "left": moment(left),
            "seconds": left.map(|left| left.seconds() - stay.entered.seconds()),
        })
    }
}

fn header(part: Part) -> &'static [&'static str] {
    match part {
        Part::Deployments => {
            &["release", "environment", "components", "ended", "result", "rolled back", "runs again", "by", "after"]
        }
        Part::Changes => &["release", "change", "components", "from", "which is", "deployed", "lead time"],
        Part::States => &["release", "state", "iteration", "entered", "left", "lasted"],
        Part::Gates => &["release", "transition", "gate", "entered", "met", "moved", "held", "remark"],
        Part::Waivers => &["release", "gate", "granted"],
    }
}

fn deployment(one: &Deployed) -> Value {
    let restored = one.recovery.restored.as_ref();
    let since = |at: crate::domain::moment::Moment| at.seconds() - one.at.seconds();
    json!({
        "release": one.subject.release.as_str(), "kind": one.subject.kind, "environment": one.environment,
        "components": one.components, "ended": one.at.rfc3339(), "recorded": one.recorded.rfc3339(),
        "result": ending(one.ending).replace(' ', "-"), "succeeded": one.succeeded,
        "rolled_back_at": moment(one.taken_back), "restored_at": moment(restored.map(|restored| restored.at)),
        "restored_by": restored.and_then(|restored| restored.by.as_ref()).map(ToString::to_string),
        "restore_time_seconds": restored.map(|restored| since(restored.at)),
        "success_after_seconds": one.recovery.succeeded.map(since),
    })
}

fn deployment_row(one: &Deployed) -> Vec<String> {
    let restored = one.recovery.restored.as_ref();
    let by = restored.map(|restored| restored.by.as_ref().map_or("rollback".to_owned(), ToString::to_string));
    vec![
        one.subject.release.to_string(),
        one.environment.to_string(),
        ids(&one.components),
        when::local(one.at),
        ending(one.ending).to_owned(),
        one.taken_back.map(when::local).unwrap_or_default(),
        restored.map(|restored| when::local(restored.at)).unwrap_or_default(),
        by.unwrap_or_default(),
        restored.map(|restored| lasting(restored.at.seconds() - one.at.seconds())).unwrap_or_default(),
    ]
}

fn held(one: &Held) -> Value {
    json!({
        "release": one.subject.release.as_str(), "process": one.subject.process, "kind": one.subject.kind,
        "transition": one.transition, "gate": one.gate, "entered": one.entered.rfc3339(), "met": one.met.rfc3339(),
        "moved": one.moved.rfc3339(), "seconds": one.seconds(), "met_last": one.last, "waived": one.waived,
    })
}

fn waiver(one: &Granted) -> Value {
    json!({
        "release": one.subject.release.as_str(), "process": one.subject.process, "kind": one.subject.kind,
        "gate": one.gate, "granted": one.at.rfc3339(),
    })
}
