//! The figures as JSON: units stand in the names of keys, and a figure of nothing is null.

use super::{Told, rows, words};
use crate::domain::metrics::figures::{Figures, Frequency};
use crate::domain::metrics::groups::{Group, over_time};
use crate::domain::metrics::period::Step;
use crate::domain::metrics::spread::Spread;
use crate::domain::moment::Moment;
use serde_json::{Map, Value, json};

impl Told<'_> {
    /// The whole as one document.
    #[must_use]
    pub fn json(&self) -> Value {
        let place = |(process, environment)| json!({"process": process, "environment": environment});
        let environments: Vec<Value> = match &self.environment {
            Some(given) => self.environments.keys().map(|process| place((process, Some(given)))).collect(),
            None => self.environments.iter().map(|(process, own)| place((process, own.as_ref()))).collect(),
        };
        let group = |Group { value, figures }: &Group| with(figures, json!({"value": value}));
        let months = over_time(&self.cases, &self.period, Step::Month).into_iter();
        let month = |(first, figures): (chrono::NaiveDate, Figures)| {
            let granted = json!({"month": first.format("%Y-%m").to_string(), "waivers": figures.granted()});
            four(&figures, granted)
        };
        let cases: Map<String, Value> =
            rows::Part::ALL.iter().map(|part| (part.as_str().to_owned(), self.objects(*part).into())).collect();
        with(
            &self.figures,
            json!({
                "from": self.period.from.rfc3339(), "to": self.period.to.rfc3339(),
                "environments": environments,
                "only": {
                    "process": self.choice.process, "kind": self.choice.kind,
                    "component": self.choice.component, "environment": self.environment,
                },
                "by": self.groups.as_ref().map(|(by, _)| words::by(*by)),
                "groups": self.groups.iter().flat_map(|(_, groups)| groups).map(group).collect::<Vec<_>>(),
                "months": months.map(month).collect::<Vec<_>>(),
                "cases": cases,
                "warnings": self.warnings,
            }),
        )
    }

    /// The figures as rows of a spreadsheet: all of it, then each group.
    #[must_use]
    pub fn flat(&self) -> Vec<Value> {
        let by = self.groups.as_ref().map(|(by, _)| words::by(*by));
        let all = flat(by, None, &self.figures);
        let groups = self.groups.iter().flat_map(|(_, groups)| groups);
        std::iter::once(all).chain(groups.map(|group| flat(by, Some(&group.value), &group.figures))).collect()
    }
}

/// A moment that may be missing.
pub(super) fn moment(at: Option<Moment>) -> Option<String> {
    at.map(Moment::rfc3339)
}

fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

fn spread(spread: &Spread) -> Value {
    json!({
        "count": spread.count, "median_seconds": spread.median_seconds, "p85_seconds": spread.p85_seconds,
        "total_seconds": spread.total_seconds,
    })
}

fn frequency(one: &Frequency) -> Value {
    json!({
        "succeeded": one.succeeded, "stood": one.stood, "failed": one.failed, "rolled_back": one.rolled_back,
        "cancelled": one.cancelled, "per_day": one.per_day.map(rounded), "per_week": one.per_week.map(rounded),
        "active_weeks": one.active_weeks, "weeks": one.weeks, "median_per_active_week": one.median_per_active_week,
    })
}

/// The four, put into an object.
fn four(figures: &Figures, into: Value) -> Value {
    let Figures { frequency: often, lead_time, failure_rate, restore_time, .. } = figures;
    let mut lead = spread(&lead_time.spread);
    put(&mut lead, json!({"from_commit": lead_time.from_commit}));
    let mut restored = spread(&restore_time.spread);
    put(
        &mut restored,
        json!({
            "open": restore_time.open, "by_rollback": restore_time.by_rollback,
            "until_success": spread(&restore_time.until_success),
        }),
    );
    let mut all = into;
    put(
        &mut all,
        json!({
            "deployments": frequency(often), "lead_time": lead,
            "failure_rate": {
                "rate": failure_rate.rate.map(rounded), "went_wrong": failure_rate.wrong, "of": failure_rate.of,
            },
            "restore_time": restored,
        }),
    );
    all
}

/// All figures, put into an object.
fn with(figures: &Figures, into: Value) -> Value {
    let state = |one: &crate::domain::metrics::figures::InState| {
        let mut object = spread(&one.spread);
        put(
            &mut object,
            json!({"process": one.process, "state": one.state, "in_later_iterations": one.in_later_iterations, "open": one.open}),
        );
        object
    };
    let gate = |one: &crate::domain::metrics::figures::AtGate| {
        let mut object = spread(&one.spread);
        put(&mut object, json!({"process": one.process, "gate": one.gate, "met_last": one.last, "waived": one.waived}));
        object
    };
    let waivers = figures.waivers.iter().map(|one| {
        let gates = one.gates.iter().map(|(gate, granted)| json!({"gate": gate, "granted": granted}));
        json!({
            "month": one.month.format("%Y-%m").to_string(), "granted": one.granted, "gates": gates.collect::<Vec<_>>(),
        })
    });
    let mut all = four(figures, into);
    put(
        &mut all,
        json!({
            "states": figures.states.iter().map(state).collect::<Vec<_>>(),
            "gates": figures.gates.iter().map(gate).collect::<Vec<_>>(),
            "waivers": waivers.collect::<Vec<_>>(),
        }),
    );
    all
}

fn put(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

fn flat(by: Option<&str>, value: Option<&str>, figures: &Figures) -> Value {
    let Figures { frequency: often, lead_time, failure_rate, restore_time, .. } = figures;
    json!({
        "by": value.and(by).unwrap_or("all"), "value": value,
        "deployments": often.succeeded, "per_week": often.per_week.map(rounded), "active_weeks": often.active_weeks,
        "median_per_active_week": often.median_per_active_week,
        "changes": lead_time.spread.count, "lead_time_median_seconds": lead_time.spread.median_seconds,
        "lead_time_p85_seconds": lead_time.spread.p85_seconds,
        "failure_rate": failure_rate.rate.map(rounded), "went_wrong": failure_rate.wrong, "of": failure_rate.of,
        "failed": often.failed, "rolled_back": often.rolled_back, "cancelled": often.cancelled,
        "restored_count": restore_time.spread.count, "not_restored_count": restore_time.open,
        "restore_time_median_seconds": restore_time.spread.median_seconds,
        "restore_time_p85_seconds": restore_time.spread.p85_seconds,
        "waivers": figures.granted(),
    })
}
