//! `relman inventory`: what runs where, since when, by which release.

use super::failure::Failure;
use super::form;
use super::named;
use super::session::{Reading, Session};
use crate::domain::id::Id;
use crate::domain::release::Outcome;
use crate::history::inventory::RunningEntry;
use crate::report::inventory::{self, Runs};
use clap::Args;
use serde_json::Value;

/// List what runs where
///
/// Examples:
///   relman inventory live
///   relman inventory live --as-of 2026-03-31
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct InventoryArgs {
    /// The environment; all of them where missing
    environment: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl InventoryArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        if let Some(wanted) = &self.environment {
            let mut known: Vec<&Id> =
                desk.policy.processes.values().flat_map(|process| process.environments.keys()).collect();
            known.dedup();
            if !known.iter().any(|id| **id == *wanted.as_str()) {
                return Err(named::unknown("environment", wanted, known));
            }
        }
        let here =
            |entry: &RunningEntry<'_>| self.environment.as_deref().is_none_or(|wanted| *entry.environment == *wanted);
        let runs = desk.ledger()?.inventory().running().filter(here).map(|entry| Runs {
            environment: entry.environment.clone(),
            component: entry.component.clone(),
            release: entry.standing.release.to_string(),
            artifacts: entry.standing.artifacts.clone(),
            items: entry.standing.items.clone(),
            since: entry.standing.since,
            outcome: Outcome::Success,
            url: entry.standing.url.clone(),
        });
        let (table, rows) = inventory::rows(&runs.collect::<Vec<_>>(), desk.now);
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }
}
