//! `NOUN list`: one part of a release, or of all of them.

use super::desk::Desk;
use super::failure::Failure;
use super::session::{Format, Reading, Session};
use super::times::{self, BareDate};
use super::{form, print};
use crate::domain::gates::Fate;
use crate::domain::naming::ReleaseName;
use crate::report::parts::{self, Part};
use crate::report::scene::Scene;
use crate::report::table::Table;
use clap::Args;
use serde_json::Value;

/// A part of one release
#[derive(Debug, Args)]
pub(super) struct PartArgs {
    /// The release
    name: String,
    #[command(flatten)]
    reading: Reading,
}

impl PartArgs {
    pub(super) fn run(&self, session: &Session, part: &str) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        write(session, &self.reading, of_one(&desk, &name, part, |_| true)?)
    }
}

/// List the open issues of a release
///
/// Examples:
///   relman issue list CFIS001
///   relman issue list CFIS001 --all
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct IssueListArgs {
    /// The release
    name: String,
    /// The closed ones too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    reading: Reading,
}

impl IssueListArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        let part = of_one(&desk, &name, "issues", |issue| self.all || text(issue, "state") == "open")?;
        write(session, &self.reading, part)
    }
}

/// List the tasks of a release
///
/// Examples:
///   relman task list CFIS001
///   relman task list CFIS001 --late
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct TaskListArgs {
    /// The release
    name: String,
    /// Only what is overdue
    #[arg(long)]
    late: bool,
    #[command(flatten)]
    reading: Reading,
}

impl TaskListArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        write(session, &self.reading, of_one(&desk, &name, "tasks", |task| !self.late || truth(task, "late"))?)
    }
}

/// List waivers, of one release or of all
///
/// Examples:
///   relman waiver list
///   relman waiver list CFIS001 --expired
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct WaiverListArgs {
    /// The release; all of them where missing
    name: Option<String>,
    /// Only those whose time is over
    #[arg(long)]
    expired: bool,
    #[command(flatten)]
    reading: Reading,
}

impl WaiverListArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let names = one_or_all(&desk, self.name.as_deref())?;
        let part = across(&desk, &names, "waivers", |waiver| !self.expired || truth(waiver, "expired"))?;
        let states = |part: &Part| part.json.iter().map(|one| text(one, "state").to_owned()).collect::<Vec<_>>();
        let states = part.as_ref().map(states).unwrap_or_default();
        write(session, &self.reading, part)?;
        if !session.everywhere.quiet && form::wanted(session, &self.reading) == Format::Table {
            print::aside(&counted(&states));
        }
        Ok(())
    }
}

/// How many waivers there are, and what became of them, in one line.
fn counted(states: &[String]) -> String {
    let of = |word: &str| states.iter().filter(|state| *state == word).count();
    let some = Fate::WORDS.iter().map(|word| (word, of(word))).filter(|(_, count)| *count > 0);
    let some: String = some.map(|(word, count)| format!(", {word} {count}")).collect();
    format!("waivers {}{some}\n", states.len())
}

/// List deployments, of one release or of all
///
/// Examples:
///   relman deployment list --environment live --since 2026-01-01
///   relman deployment list CFIS001
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DeploymentListArgs {
    /// The release; all of them where missing
    name: Option<String>,
    /// Only there
    #[arg(long, value_name = "ID")]
    environment: Option<String>,
    /// Only those that ended so
    #[arg(long, value_name = "RESULT")]
    result: Option<String>,
    /// Only those since that day
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl DeploymentListArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let names = one_or_all(&desk, self.name.as_deref())?;
        let zone = desk.policy.settings.time_zone.0;
        let day = |text: &String| times::parse(text, zone, session.world.now, BareDate::Begins);
        let since = self.since.as_ref().map(day).transpose()?;
        let is =
            |value: &Value, key: &str, wanted: &Option<String>| wanted.as_ref().is_none_or(|w| text(value, key) == w);
        let started =
            |value: &Value| chrono::DateTime::parse_from_rfc3339(text(value, "started")).map(|at| at.timestamp());
        let part = across(&desk, &names, "deployments", |one| {
            let late_enough = since.is_none_or(|since| started(one).is_ok_and(|at| at >= since.seconds()));
            is(one, "environment", &self.environment) && is(one, "result", &self.result) && late_enough
        })?;
        write(session, &self.reading, part)
    }
}

fn text<'v>(object: &'v Value, key: &str) -> &'v str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn truth(object: &Value, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn one_or_all(desk: &Desk<'_>, name: Option<&str>) -> Result<Vec<ReleaseName>, Failure> {
    match desk.optional_name(name)? {
        Some(name) => Ok(vec![name]),
        None => desk.names(),
    }
}

/// The part of one release, without its name in front.
fn of_one(
    desk: &Desk<'_>,
    name: &ReleaseName,
    part: &str,
    keep: impl Fn(&Value) -> bool,
) -> Result<Option<Part>, Failure> {
    let release = desk.release(name)?;
    let history = desk.entries(name)?;
    let scene = Scene { view: desk.view(&release)?, history: &history, reader: None };
    let mut found = parts::of(&scene, part);
    if let Some(found) = &mut found {
        found.retain(keep);
    }
    Ok(found)
}

/// The part of many releases, with the name of each in front.
fn across(
    desk: &Desk<'_>,
    names: &[ReleaseName],
    part: &str,
    keep: impl Fn(&Value) -> bool,
) -> Result<Option<Part>, Failure> {
    let mut found = Vec::new();
    for name in names {
        if let Some(part) = of_one(desk, name, part, &keep)? {
            found.push((name.to_string(), part));
        }
    }
    Ok(Part::across(found))
}

fn write(session: &Session, reading: &Reading, part: Option<Part>) -> Result<(), Failure> {
    match part {
        Some(part) if form::wanted(session, reading) == Format::Csv => print::answer(session, reading, &part.csv()),
        Some(part) => form::table(session, reading, &part.table, &Value::Array(part.json)),
        None => form::table(session, reading, &Table::new(&["release"]), &Value::Array(Vec::new())),
    }
}
