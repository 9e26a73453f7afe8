//! `relman process check`: what can never work in a process, with file, line and column.
//!
//! Of the store as it is edited or stood in a commit, or of a file that is in no store yet. A file that cannot
//! be read at all is a finding, not a failure. Start at `CheckArgs::run`.

use super::desk::{self, Desk};
use super::failure::{Failure, Kind};
use super::findings::{self, Found};
use super::form;
use super::hand_edits::HandEdits;
use super::named;
use super::orphans::{self, Orphaned};
use super::print;
use super::session::{Format, Reading, Session};
use super::shipped;
use crate::domain::process::Process;
use crate::format::policy::{self, PolicyFile};
use crate::format::yaml;
use clap::Args;
use serde_json::{Value, json};
use std::path::Path;

/// Find what can never work in a process
///
/// Examples:
///   relman process check
///   relman process check house.yaml --json
///
/// Looks at the templates too, and in a work tree at what you are editing. Exit code 0: nothing, or warnings; 4: errors.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckArgs {
    /// The process, or a file with calendar.yaml and templates/ beside it; all of the store where missing
    #[arg(value_name = "ID|FILE")]
    process: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// A process and what is wrong with it.
struct Checked {
    process: String,
    /// What was looked at; nothing where the file cannot be read.
    read: Option<Process>,
    templates: usize,
    findings: Vec<Found>,
}

impl CheckArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let path = self.process.as_deref().map(Path::new).filter(|path| session.path(path).is_file());
        let checked = match path {
            Some(path) => vec![checked_file(session, path)?],
            None => self.in_store(session)?,
        };
        let findings: Vec<Found> = checked.iter().flat_map(|one| one.findings.clone()).collect();
        let json = match (&self.process, checked.as_slice()) {
            (Some(_), [only]) => only.json(),
            _ => Value::Array(checked.iter().map(Checked::json).collect()),
        };
        // Without findings there is nothing to head.
        match form::wanted(session, &self.reading) {
            Format::Table if findings.is_empty() => print::answer(session, &self.reading, "")?,
            _ => form::table(session, &self.reading, &findings::table(&findings), &json)?,
        }
        if !session.everywhere.quiet && form::wanted(session, &self.reading) == Format::Table {
            checked.iter().for_each(|one| print::aside(&one.summary()));
        }
        Ok(if findings.iter().any(Found::is_error) { 4 } else { 0 })
    }

    fn in_store(&self, session: &Session) -> Result<Vec<Checked>, Failure> {
        let store = session.store()?;
        let tip = store.tip()?.ok_or_else(|| Failure::new(Kind::NotFound, "the store has no commit yet"))?;
        let commit = match &self.reading.as_of {
            Some(then) => session.commit_of(&store, tip, then)?,
            None => tip,
        };
        let committed = desk::policy_files(&store, commit)?;
        // What somebody is editing is what they ask about; what was in force then has nothing to do with it.
        let edits = if self.reading.as_of.is_none() { HandEdits::read(&store, &committed)? } else { None };
        let files = edits.map_or(committed, |edits| edits.files);
        let mut all = findings::of_policy(&files);
        if let Ok(policy) = policy::read(&files) {
            let orphans = orphans::of(&Desk::at(&store, &session.world, commit)?, &policy)?;
            let found =
                |orphan: &Orphaned| Found::warning(&format!("processes/{}.yaml", orphan.process), orphan.told());
            all.extend(orphans.iter().map(found));
        }
        let processes = files.keys().filter_map(|path| match policy::kind(path) {
            Some(PolicyFile::Process(id)) => Some((path, id)),
            _ => None,
        });
        let processes: Vec<_> = processes.collect();
        if let Some(given) = &self.process
            && !processes.iter().any(|(_, id)| id.as_str() == given)
        {
            let known = processes.iter().map(|(_, id)| id);
            return Err(named::unknown("file, and no process,", given, known));
        }
        let wanted =
            processes.into_iter().filter(|(_, id)| self.process.as_ref().is_none_or(|given| *given == *id.as_str()));
        let checked = wanted.map(|(path, id)| {
            let read = files.get(path).and_then(|bytes| yaml::read::<Process>(path, bytes).ok());
            let findings = of_store(&all, id.as_str());
            Checked { process: id.to_string(), read, templates: templates(files.keys(), id.as_str()), findings }
        });
        let mut checked: Vec<Checked> = checked.collect();
        // The calendar is of all processes, and told once.
        let of_calendar = all.iter().filter(|found| found.file == policy::CALENDAR).cloned();
        if let Some(first) = checked.first_mut() {
            first.findings.extend(of_calendar);
        }
        Ok(checked)
    }
}

impl Checked {
    fn json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Found::json).collect();
        let version = self.read.as_ref().map(|process| process.version);
        json!({"process": self.process, "version": version, "findings": findings})
    }

    /// What was looked at, and how much was found.
    fn summary(&self) -> String {
        let errors = self.findings.iter().filter(|found| found.is_error()).count();
        let found = format!("errors {errors}, warnings {}", self.findings.len() - errors);
        let Some(process) = &self.read else { return format!("{}: {found}\n", self.process) };
        let looked_at = [
            ("states", process.states.len()),
            ("transitions", process.transitions.len()),
            ("gates", process.gates.len()),
            ("tasks", process.tasks.len()),
            ("documents", process.documents.len()),
            ("notices", process.notices.len()),
            ("templates", self.templates),
        ];
        let looked_at: Vec<String> = looked_at.iter().map(|(what, count)| format!("{what} {count}")).collect();
        format!("{} version {}: {found}; looked at {}\n", self.process, process.version, looked_at.join(", "))
    }
}

fn templates<'f>(files: impl Iterator<Item = &'f String>, process: &str) -> usize {
    let folder = format!("templates/{process}/");
    files.filter(|path| path.starts_with(&folder)).count()
}

/// Those of the findings on a policy that are about one process: its file and its templates.
pub(super) fn of_store(findings: &[Found], process: &str) -> Vec<Found> {
    let (file, folder) = (format!("processes/{process}.yaml"), format!("templates/{process}/"));
    let of_process = |found: &&Found| found.file == file || found.file.starts_with(&folder);
    findings.iter().filter(of_process).cloned().collect()
}

/// What is wrong with the process in a file.
pub(super) fn of_file(session: &Session, path: &Path) -> Result<Vec<Found>, Failure> {
    checked_file(session, path).map(|checked| checked.findings)
}

fn checked_file(session: &Session, path: &Path) -> Result<Checked, Failure> {
    let shown = path.display().to_string();
    let bytes = session.read_bytes(path, yaml::POLICY_BYTES as u64)?;
    let process: Process = match yaml::read(&shown, &bytes) {
        Ok(process) => process,
        Err(error) => return Ok(Checked { process: shown, read: None, templates: 0, findings: vec![error.into()] }),
    };
    let template = shipped::from_file(session, path)?;
    let findings = findings::of_process(&template.file, &template.files).into_iter();
    let findings = findings.map(|found| found.shown_in(&|file| template.shown(file)));
    let (id, findings) = (process.process.to_string(), findings.collect());
    let templates = templates(template.files.keys(), &id);
    Ok(Checked { process: id, read: Some(process), templates, findings })
}
