//! `relman issue`: what was found, and what became of it.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::lists::IssueListArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use super::tracker::{self, TrackerArgs};
use crate::domain::action::{IssueClose, IssueOpen, IssueReopen, IssueUpdate};
use crate::domain::id::{Id, Word};
use crate::domain::process::Process;
use crate::domain::release::Release;
use clap::{Args, Subcommand};

/// Issues
///
/// Examples:
///   relman issue open CFIS001 "County code 58 missing"
///   relman issue close CFIS001 1 -m "fixed in iteration 2"
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum IssueVerb {
    #[command(visible_alias = "create")]
    Open(OpenArgs),
    Update(UpdateArgs),
    Close(CloseArgs),
    Reopen(ReopenArgs),
    Import(ImportArgs),
    /// List the open issues of a release
    List(IssueListArgs),
}

impl IssueVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Open(args) => Some(args),
            Self::Update(args) => Some(args),
            Self::Close(args) => Some(args),
            Self::Reopen(args) => Some(args),
            Self::Import(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session),
            _ => Ok(()),
        }
    }
}

/// Open an issue
///
/// Examples:
///   relman issue open CFIS001 "County code 58 missing"
///   relman issue open CFIS001 "Contract not signed" --found-in project
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct OpenArgs {
    /// The release
    name: String,
    /// What was found
    title: String,
    /// Where it was found; the source named like the state where missing
    #[arg(long, value_name = "SOURCE")]
    found_in: Option<String>,
    /// The change that it concerns
    #[arg(long, value_name = "ID")]
    change: Option<String>,
    /// How bad it is
    #[arg(long, value_name = "WORD")]
    severity: Option<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for OpenArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let process = plan.desk.process(&release)?;
        let source = source_of(process, &release, self.found_in.as_deref())?;
        let number = release.issues.last().map_or(1, |last| last.number.saturating_add(1));
        let severity = self.severity.as_deref().map(|word| named::id("--severity", word)).transpose()?;
        let change = self.change.as_deref().map(|id| named::word("--change", id)).transpose()?;
        Ok(vec![plan.step(&name, IssueOpen { number, source, title: self.title.clone(), severity, change })?])
    }
}

/// Where an issue was found: the source that somebody names, else the one named like the state.
pub(super) fn source_of(process: &Process, release: &Release, named: Option<&str>) -> Result<Id, Failure> {
    match named {
        Some(source) => named::id("--found-in", source),
        None if process.issue_sources.contains_key(&release.state) => Ok(release.state.clone()),
        None => {
            let known = process.issue_sources.keys().map(Id::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("no source of issues is named like the state `{}`; name one", release.state);
            Err(Failure::new(Kind::Usage, message).hint(format!("--found-in {known}")))
        }
    }
}

/// Take over what a tracker says of issues; importing twice changes nothing
///
/// Examples:
///   relman issue import CFIS001 -F bugs.csv
///   relman issue import CFIS001 -F issues.json --mapping github --found-in field
///
/// An issue is found again by its ticket: it is opened, described anew, closed and opened again as
/// the tracker says. Columns that the file does not have change nothing.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ImportArgs {
    /// The release
    name: String,
    #[command(flatten)]
    tracker: TrackerArgs,
    /// Where new issues were found, where the file does not say; the source named like the state where missing
    #[arg(long, value_name = "SOURCE")]
    found_in: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

impl Acts for ImportArgs {
    fn acting(&self) -> Acting {
        self.acting.clone()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        tracker::issues(plan, &name, &self.tracker, self.found_in.as_deref())
    }
}

/// Describe an issue anew
///
/// Examples:
///   relman issue update CFIS001 1 title="County codes 57 and 58 missing"
///   relman issue update CFIS001 1 severity=high change=IR-1042
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UpdateArgs {
    /// The release
    name: String,
    /// The number of the issue
    number: u32,
    /// KEY=VALUE: title, severity, change
    #[arg(required = true, value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for UpdateArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let (title, severity, change): (Option<String>, Option<Id>, Option<Word>) = Default::default();
        let mut update = IssueUpdate { number: self.number, title, severity, change };
        for pair in &self.pairs {
            match named::key_value(pair)? {
                ("title", value) => update.title = Some(value.to_owned()),
                ("severity", value) => update.severity = Some(named::id("severity", value)?),
                ("change", value) => update.change = Some(named::word("change", value)?),
                (other, _) => return Err(named::unknown("key of an issue", other, ["title", "severity", "change"])),
            }
        }
        Ok(vec![plan.step(&name, update)?])
    }
}

macro_rules! by_number {
    ($($(#[$doc:meta])* $args:ident => $action:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Args)]
        #[command(verbatim_doc_comment)]
        pub(super) struct $args {
            /// The release
            name: String,
            /// The numbers of the issues
            #[arg(required = true)]
            numbers: Vec<u32>,
            #[command(flatten)]
            acting: Acting,
            #[command(flatten)]
            from: MessageFrom,
        }

        impl Acts for $args {
            fn acting(&self) -> Acting {
                self.acting.clone().or_from(&self.from)
            }

            fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
                let name = plan.desk.name(&self.name)?;
                self.numbers.iter().map(|number| plan.step(&name, $action { number: *number })).collect()
            }
        }
    )*};
}

by_number! {
    /// Close issues; the message is the answer
    ///
    /// Examples:
    ///   relman issue close CFIS001 1 -m "fixed in iteration 2"
    ///   relman issue close CFIS001 1 2 -m "fixed in iteration 2"
    CloseArgs => IssueClose;

    /// Open issues again
    ///
    /// Examples:
    ///   relman issue reopen CFIS001 1 -m "seen again"
    ///   relman issue reopen CFIS001 1 2 -m "seen again"
    ReopenArgs => IssueReopen;
}
