//! `relman inventory`: what runs where, one row for each file and each item.
//!
//! The fold over all deployments is made elsewhere; this sets its result for people and scripts.

use super::table::Table;
use super::when;
use crate::domain::facts::{RunningFile, RunningItem};
use crate::domain::id::{Digest, FileName, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::release::Outcome;
use serde_json::{Value, json};

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
    /// How the deployment ended.
    pub outcome: Outcome,
    /// Where it can be followed.
    pub url: Option<String>,
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
                "digest": digest, "since": one.since.rfc3339(), "result": one.outcome, "url": one.url,
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
