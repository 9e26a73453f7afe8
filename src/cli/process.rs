//! `relman process`: the processes in force, what they say, what is wrong with them, how they changed.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::findings::{self, Found};
use super::process_check::{CheckArgs, of_file, of_store};
use super::process_diagram::DiagramArgs;
use super::process_log::LogArgs;
use super::process_upgrade::UpgradeArgs;
use super::session::{Reading, Session};
use super::{desk, form, named, print, shipped};
use crate::domain::process::Process;
use crate::format::yaml;
use crate::report::process;
use clap::{Args, Subcommand};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

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
    Diagram(DiagramArgs),
    Log(LogArgs),
    Upgrade(UpgradeArgs),
}

impl ProcessVerb {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(session).map(|()| 0),
            Self::Show(args) => args.run(session).map(|()| 0),
            Self::Check(args) => args.run(session),
            Self::Diagram(args) => args.run(session).map(|()| 0),
            Self::Log(args) => args.run(session).map(|()| 0),
            Self::Upgrade(args) => args.run(session).map(|()| 0),
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
        let store = match session.store() {
            Ok(store) => store,
            // Whoever is about to make a store wants to know what there is.
            Err(failure) if failure.kind == Kind::NotFound => return self.shipped(session),
            Err(failure) => return Err(failure),
        };
        let desk = session.desk(&store, &self.reading)?;
        let (table, rows) = process::list(&desk.policy.processes, Some(&desk.policy.settings.process));
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }

    fn shipped(&self, session: &Session) -> Result<(), Failure> {
        let templates = shipped::names().into_iter().filter_map(|name| shipped::find(&name));
        let processes = templates.map(|template| Ok((template.process.clone(), template.read()?)));
        let processes = processes.collect::<Result<BTreeMap<_, _>, Failure>>()?;
        let (table, rows) = process::list(&processes, None);
        form::table(session, &self.reading, &table, &Value::Array(rows))?;
        print::aside("there is no store here; these ship with relman: relman init --process ID\n");
        Ok(())
    }
}

/// Explain a process: who does what, in which order
///
/// Examples:
///   relman process show
///   relman process show house --as-of 2026-03-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ShowArgs {
    /// The process, or a file; the default one of the store where missing
    #[arg(value_name = "ID|FILE")]
    process: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ShowArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        if let Some(path) = self.process.as_deref().map(Path::new).filter(|path| session.path(path).is_file()) {
            let process = of_store_or_file(session, &self.reading, self.process.as_deref())?;
            let found = of_file(session, path)?;
            return self.print(session, &process, false, &found);
        }
        let shown = || {
            let store = session.store()?;
            let desk = session.desk(&store, &self.reading)?;
            let process = find(&desk, self.process.as_deref())?;
            let all = findings::of_policy(&desk::policy_files(&store, desk.commit)?);
            let found = of_store(&all, process.process.as_str());
            self.print(session, process, desk.policy.settings.process == process.process, &found)
        };
        shown().or_else(|failure| self.print(session, &that_ships(self.process.as_deref(), failure)?, false, &[]))
    }

    fn print(&self, session: &Session, process: &Process, default: bool, found: &[Found]) -> Result<(), Failure> {
        let found = found.iter().map(Found::json).collect();
        form::page(session, &self.reading, &process::page(process), &process::json(process, default, found))
    }
}

/// The process of this id, else the default one of the store.
pub(super) fn find<'d>(desk: &'d Desk<'_>, given: Option<&str>) -> Result<&'d Process, Failure> {
    let id = given.unwrap_or(desk.policy.settings.process.as_str());
    desk.policy.processes.get(id).ok_or_else(|| named::unknown("process", id, desk.policy.processes.keys()))
}

/// The process that ships under this id, where the store has none of it, or there is no store.
fn that_ships(given: Option<&str>, failure: Failure) -> Result<Process, Failure> {
    let template = given.filter(|_| failure.kind == Kind::NotFound).and_then(shipped::find);
    let Some(template) = template else { return Err(failure) };
    print::aside(&format!("`{}` is in no store here; this is the one that ships with relman\n", template.process));
    template.read()
}

/// The process in this file, or of this id; without either, the default one of the store.
pub(super) fn of_store_or_file(session: &Session, reading: &Reading, given: Option<&str>) -> Result<Process, Failure> {
    let file = given.map(Path::new).filter(|path| session.path(path).is_file());
    if let Some(path) = file {
        let bytes = session.read_bytes(path, yaml::POLICY_BYTES as u64)?;
        return Ok(yaml::read(&path.display().to_string(), &bytes)?);
    }
    let of_store = || {
        let store = session.store()?;
        let desk = session.desk(&store, reading)?;
        find(&desk, given).cloned()
    };
    of_store().or_else(|failure| that_ships(given, failure))
}
