//! `relman process`: the processes in force, what they say, what is wrong with them, how they changed.

use super::desk::Desk;
use super::failure::Failure;
use super::findings;
use super::process_check::{CheckArgs, of_store};
use super::process_log::LogArgs;
use super::session::{Reading, Session};
use super::{desk, form, named};
use crate::domain::process::Process;
use crate::report::process;
use clap::{Args, Subcommand};
use serde_json::Value;

/// Processes
///
/// Examples:
///   relman process show house
///   relman process check house.yaml
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum ProcessVerb {
    List(ListArgs),
    Show(ShowArgs),
    Check(CheckArgs),
    Log(LogArgs),
}

impl ProcessVerb {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(session).map(|()| 0),
            Self::Show(args) => args.run(session).map(|()| 0),
            Self::Check(args) => args.run(session),
            Self::Log(args) => args.run(session).map(|()| 0),
        }
    }
}

/// List the processes
///
/// Examples:
///   relman process list
///   relman process list --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ListArgs {
    #[command(flatten)]
    reading: Reading,
}

impl ListArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let (table, rows) = process::list(&desk.policy);
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }
}

/// Show a process: states, transitions, gates, duties, roles
///
/// Examples:
///   relman process show
///   relman process show house --as-of 2026-03-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ShowArgs {
    /// The process; the default one of the store where missing
    process: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ShowArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let process = find(&desk, self.process.as_deref())?;
        let found = of_store(&findings::of_policy(&desk::policy_files(&store, desk.commit)?), process.process.as_str());
        let found = found.iter().map(findings::Found::json).collect();
        form::page(session, &self.reading, &process::page(process), &process::json(&desk.policy, process, found))
    }
}

/// The process of this id, else the default one of the store.
pub(super) fn find<'d>(desk: &'d Desk<'_>, given: Option<&str>) -> Result<&'d Process, Failure> {
    let id = given.unwrap_or(desk.policy.settings.process.as_str());
    desk.policy.processes.get(id).ok_or_else(|| named::unknown("process", id, desk.policy.processes.keys()))
}
