//! `relman inventory`: what runs where, one row for each file.
//!
//! The fold over all deployments is made elsewhere; this sets its result for people and scripts.

use super::table::Table;
use super::when;
use crate::domain::facts::RunningFile;
use crate::domain::id::Id;
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
    /// Since when.
    pub since: Moment,
    /// How the deployment ended.
    pub outcome: Outcome,
    /// Where it can be followed.
    pub url: Option<String>,
}

/// The rows for people and for scripts.
#[must_use]
pub fn rows(runs: &[Runs], now: Moment) -> (Table, Vec<Value>) {
    let mut table =
        Table::new(&["environment", "component", "release", "artifact", "digest", "since", "result", "url"]);
    let mut objects = Vec::new();
    for one in runs {
        let files: Vec<Option<&RunningFile>> = match one.artifacts.as_slice() {
            [] => vec![None],
            files => files.iter().map(Some).collect(),
        };
        for file in files {
            objects.push(json!({
                "environment": one.environment, "component": one.component, "release": one.release,
                "artifact": file.map(|file| &file.name), "digest": file.map(|file| &file.digest),
                "since": one.since.rfc3339(), "result": one.outcome, "url": one.url,
            }));
            table.push(vec![
                one.environment.to_string(),
                one.component.to_string(),
                one.release.clone(),
                file.map(|file| file.name.to_string()).unwrap_or_default(),
                file.map(|file| file.digest.short().to_owned()).unwrap_or_default(),
                when::told(one.since, now),
                one.outcome.as_str().to_owned(),
                one.url.clone().unwrap_or_default(),
            ]);
        }
    }
    (table, objects)
}
