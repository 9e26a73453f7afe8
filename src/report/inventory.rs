//! `relman inventory`: what runs where, one row for each file and each item; and what ran from when until when.
//!
//! The fold over all deployments is made elsewhere; this sets its result for people and scripts.
//! A spreadsheet gets what scripts get: whole digests, and times with their offset.

use super::table::Table;
use super::when;
use crate::domain::facts::{RunningFile, RunningItem};
use crate::domain::id::{Digest, FileName, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Outcome;
use serde_json::{Value, json};

/// The columns of a spreadsheet of what runs.
pub const RUNS: [&str; 11] = [
    "environment",
    "component",
    "release",
    "artifact",
    "item",
    "item_type",
    "digest",
    "since",
    "recorded",
    "result",
    "url",
];

/// The columns of a spreadsheet of what ran.
pub const RAN: [&str; 12] = [
    "environment",
    "component",
    "release",
    "from",
    "until",
    "began",
    "after",
    "ended",
    "ended_by",
    "rolled_back",
    "recorded",
    "url",
];

/// What runs of one component in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// Where.
    pub environment: Id,
    /// What.
    pub component: Id,
    /// The release that brought it.
    pub release: String,
    /// Its files.
    pub artifacts: Vec<RunningFile>,
    /// Its configuration items that are no files.
    pub items: Vec<RunningItem>,
    /// Since when.
    pub since: Moment,
    /// When that was recorded.
    pub recorded: Moment,
    /// How the deployment ended.
    pub outcome: Outcome,
    /// Where it can be followed.
    pub url: Option<String>,
}

/// What ran of one component in one environment, from when until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// Where.
    pub environment: Id,
    /// What.
    pub component: Id,
    /// The release that brought it.
    pub release: ReleaseName,
    /// From when, where that is known.
    pub from: Option<Moment>,
    /// Until when, where it runs no more and that is known.
    pub until: Option<Moment>,
    /// The release whose rollback brought it back; nothing where it was deployed.
    pub after: Option<ReleaseName>,
    /// Why it ended.
    pub ended: Option<Ended>,
    /// When it was rolled back, long after it had ended.
    pub rolled_back: Option<Moment>,
    /// When its deployment was recorded.
    pub recorded: Moment,
    /// Where the deployment can be followed.
    pub url: Option<String>,
}

/// Why something runs no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// A release came on top.
    Deployment(ReleaseName),
    /// It was rolled back.
    Rollback,
}

/// A file or an item that runs.
struct Piece<'a> {
    artifact: Option<&'a FileName>,
    item: Option<(&'a Word, &'a Word)>,
    digest: &'a Digest,
}

/// The rows for people and for scripts: one for each file and item, or one without either.
#[must_use]
pub fn rows(runs: &[Runs], now: Moment) -> (Table, Vec<Value>) {
    let mut table =
        Table::new(&["environment", "component", "release", "artifact", "item", "digest", "since", "result", "url"]);
    let mut objects = Vec::new();
    for one in runs {
        let files =
            one.artifacts.iter().map(|file| Piece { artifact: Some(&file.name), item: None, digest: &file.digest });
        let items = one.items.iter().map(|item| Piece {
            artifact: None,
            item: Some((&item.item_type, &item.id)),
            digest: &item.digest,
        });
        let mut pieces: Vec<Option<Piece<'_>>> = files.chain(items).map(Some).collect();
        if pieces.is_empty() {
            pieces.push(None);
        }
        for piece in pieces {
            let artifact = piece.as_ref().and_then(|piece| piece.artifact);
            let item = piece.as_ref().and_then(|piece| piece.item);
            let digest = piece.map(|piece| piece.digest);
            objects.push(json!({
                "environment": one.environment, "component": one.component, "release": one.release,
                "artifact": artifact, "item": item.map(|(_, id)| id), "item_type": item.map(|(kind, _)| kind),
                "digest": digest, "since": one.since.rfc3339(), "recorded": one.recorded.rfc3339(),
                "result": one.outcome, "url": one.url,
            }));
            table.push(vec![
                one.environment.to_string(),
                one.component.to_string(),
                one.release.clone(),
                artifact.map(ToString::to_string).unwrap_or_default(),
                item.map(|(kind, id)| format!("{kind} {id}")).unwrap_or_default(),
                digest.map(|digest| digest.short().to_owned()).unwrap_or_default(),
                when::told(one.since, now),
                one.outcome.as_str().to_owned(),
                one.url.clone().unwrap_or_default(),
            ]);
        }
    }
    (table, objects)
}

/// The rows of what ran, for people and for scripts.
#[must_use]
pub fn history(ran: &[Ran]) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["environment", "component", "release", "from", "until", "began", "ended", "url"]);
    let mut objects = Vec::new();
    for one in ran {
        let (ended, ended_by) = match &one.ended {
            None => (None, None),
            Some(Ended::Deployment(release)) => (Some("deployment"), Some(release.as_str())),
            Some(Ended::Rollback) => (Some("rollback"), Some(one.release.as_str())),
        };
        let time = |at: Option<Moment>| at.map(Moment::rfc3339);
        objects.push(json!({
            "environment": one.environment, "component": one.component, "release": one.release.as_str(),
            "from": time(one.from), "until": time(one.until),
            "began": if one.after.is_some() { "rollback" } else { "deployment" },
            "after": one.after.as_ref().map(ReleaseName::as_str), "ended": ended, "ended_by": ended_by,
            "rolled_back": time(one.rolled_back), "recorded": one.recorded.rfc3339(), "url": one.url,
        }));
        let local = |at: Option<Moment>| at.map(when::local).unwrap_or_default();
        table.push(vec![
            one.environment.to_string(),
            one.component.to_string(),
            one.release.to_string(),
            local(one.from),
            local(one.until),
            one.after.as_ref().map_or("deployed".to_owned(), |after| format!("rollback of {after}")),
            why_ended(one),
            one.url.clone().unwrap_or_default(),
        ]);
    }
    (table, objects)
}

fn why_ended(ran: &Ran) -> String {
    let ended = match &ran.ended {
        None => "runs".to_owned(),
        Some(Ended::Deployment(release)) => format!("deployment of {release}"),
        Some(Ended::Rollback) => "its rollback".to_owned(),
    };
    match ran.rolled_back {
        Some(at) => format!("{ended}; rolled back {}", when::local(at)),
        None => ended,
    }
}

/// Flat objects as a table with these columns, for a spreadsheet.
#[must_use]
pub fn sheet(columns: &[&'static str], objects: &[Value]) -> Table {
    let mut table = Table::new(columns);
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    objects.iter().for_each(|object| table.push(columns.iter().map(|key| cell(object.get(*key))).collect()));
    table
}
