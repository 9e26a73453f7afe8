//! `relman process log`: the versions of a process as git has them, and the revisions that its text tells.

use super::failure::Failure;
use super::form;
use super::policy_log::{self, Amendment};
use super::process;
use super::session::{Reading, Session};
use crate::domain::process::Process;
use crate::format::yaml;
use crate::report;
use crate::report::page::{Block, Page};
use crate::report::table::Table;
use crate::report::when;
use crate::store::Store;
use clap::Args;
use serde_json::{Value, json};

/// Print the versions of a process, in order
///
/// Examples:
///   relman process log
///   relman process log house --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct LogArgs {
    /// The process; the default one of the store where missing
    process: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl LogArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let process = process::find(&desk, self.process.as_deref())?;
        let file = format!("processes/{}.yaml", process.process);
        let zone = desk.policy.settings.time_zone.0;
        let found = policy_log::amendments(&store, desk.commit, zone, &|path| path == file)?;
        let mut table = Table::new(&["version", "policy", "at", "who", "what", "commit"]);
        let mut rows = Vec::new();
        for one in &found {
            let version = version(&store, one, &file)?;
            table.push(vec![
                version.map(|version| version.to_string()).unwrap_or_default(),
                one.number.map(|number| number.to_string()).unwrap_or_default(),
                when::local(one.at),
                one.actor.clone(),
                one.text.clone(),
                one.short_commit(),
            ]);
            rows.push(json!({
                "version": version, "policy": one.number, "at": one.at.rfc3339(), "actor": one.actor,
                "text": one.text, "commit": one.commit.to_string(),
            }));
        }
        let mut page = Page::new(format!("{}  version {}", process.process, process.version));
        page.section("Versions in force", Block::Table(table));
        page.section("Revisions of the text", Block::Table(report::process::reviews(&process.revisions)));
        let revisions: Vec<Value> = process.revisions.iter().map(report::process::review).collect();
        let json = json!({
            "process": process.process, "version": process.version, "versions": rows, "revisions": revisions,
        });
        form::page(session, &self.reading, &page, &json)
    }
}

/// The version that a commit put in force; none where it took the process away.
fn version(store: &Store, one: &Amendment, file: &str) -> Result<Option<u32>, Failure> {
    let Some(bytes) = store.read(one.commit, file)? else { return Ok(None) };
    Ok(yaml::read::<Process>(file, &bytes).ok().map(|process| process.version))
}
