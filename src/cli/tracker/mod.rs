//! What a tracker wrote, taken over: the file, the mapping of its columns, and what becomes of each row.
//!
//! It resolves what a row means; the judge judges it, row by row for the report and whole for the record.
//! Start in `changes.rs` and `issues.rs`; `columns.rs` finds our keys in the file.

mod changes;
mod columns;
mod issues;
mod trial;

pub(super) use changes::changes;
pub(super) use issues::issues;

use super::act::{Planning, Shown, Step};
use super::failure::{Failure, Kind};
use super::named;
use crate::domain::action::Action;
use crate::domain::id::{Digest, FileName};
use crate::domain::import::TrackerFile;
use crate::domain::naming::ReleaseName;
use crate::format::tracker::{self, Row, Sheet, TRACKER_BYTES};
use crate::report::rows::{self, Outcome, Rows};
use clap::Args;
use std::path::{Path, PathBuf};

/// The file of a tracker
#[derive(Debug, Clone, Args)]
pub(super) struct TrackerArgs {
    /// Read what a tracker wrote, CSV or JSON, - for standard input
    #[arg(short = 'F', long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Take the columns from this mapping of relman.yaml
    #[arg(long, value_name = "NAME")]
    mapping: Option<String>,
    /// Import the other rows where some are rejected
    #[arg(long)]
    skip_rejected: bool,
}

/// A file that was read.
struct Taken {
    sheet: Sheet,
    source: TrackerFile,
}

impl TrackerArgs {
    fn take(&self, plan: &Planning<'_>) -> Result<Taken, Failure> {
        let path = self.file.as_deref().ok_or_else(|| {
            Failure::new(Kind::Usage, "FILE is missing: what a tracker wrote").hint("-F FILE, - for standard input")
        })?;
        let bytes = plan.session.read_bytes(path, TRACKER_BYTES)?;
        let file_name = if path == Path::new("-") { stdin()? } else { named::file_name(path)? };
        let sheet = tracker::read(file_name.as_str(), &bytes)
            .map_err(|error| Failure::new(Kind::Invalid, format!("{}:{error}", path.display())).hint(error.hint))?;
        Ok(Taken { sheet, source: TrackerFile { file_name, digest: Digest::of(&bytes) } })
    }

    /// The steps that take the rows over, unless one is rejected.
    fn steps(
        &self,
        plan: &Planning<'_>,
        name: &ReleaseName,
        noun: &str,
        rows: &Rows,
        action: impl Into<Action>,
    ) -> Result<Vec<Step>, Failure> {
        const TOLD: usize = 20;
        let rejected = rows.rejected();
        if rejected.is_empty() || self.skip_rejected {
            let shown = Shown { page: rows.page(), json: rows.json() };
            return Ok(vec![Step::Show(Box::new(shown)), plan.step(name, action)?]);
        }
        let file = self.file.as_deref().unwrap_or(Path::new("-"));
        let message = format!("{}: rows are rejected, so nothing was written", file.display());
        let mut failure = Failure::new(Kind::Invalid, message).having_found(rows.json()).detail(rows.summary());
        for line in rows.notes.iter().chain(rejected.iter().take(TOLD)) {
            failure = failure.detail(line);
        }
        if rejected.len() > TOLD {
            failure = failure.detail(format!("and {} more: --json has all", rejected.len() - TOLD));
        }
        let file = crate::report::encode::shell_file(&file.display().to_string());
        let mapping =
            self.mapping.as_deref().map(|mapping| format!(" --mapping {}", crate::report::encode::shell(mapping)));
        let mapping = mapping.unwrap_or_default();
        Err(failure
            .hint("correct these rows, there or in the file")
            .hint(format!("leave them out: relman {noun} import {name} -F {file}{mapping} --skip-rejected")))
    }
}

fn stdin() -> Result<FileName, Failure> {
    FileName::parse("-").map_err(|error| Failure::new(Kind::Usage, error.to_string()))
}

/// Why a row cannot stand as it says.
struct Rejected {
    column: Option<String>,
    reason: String,
}

impl Rejected {
    fn new(reason: impl Into<String>) -> Self {
        Self { column: None, reason: reason.into() }
    }

    fn row(self, row: &Row, id: String) -> rows::Row {
        rows::Row { number: row.number, id, outcome: Outcome::Rejected, column: self.column, text: self.reason }
    }
}

/// The one that a tracker's word means: its id or its title, whatever the case.
fn meant<'t, K: std::fmt::Display>(
    word: &str,
    known: impl IntoIterator<Item = (&'t K, Option<&'t str>)> + Clone,
) -> Option<&'t K> {
    let is_id = |(id, _): &(&'t K, Option<&'t str>)| id.to_string() == word;
    let same = |text: &str| text.to_lowercase() == word.to_lowercase();
    let alike = |(id, title): &(&'t K, Option<&'t str>)| same(&id.to_string()) || title.is_some_and(same);
    let exact = known.clone().into_iter().find(is_id);
    exact.or_else(|| known.into_iter().find(alike)).map(|(id, _)| id)
}

/// What was expected instead of a word.
fn expected<T: std::fmt::Display>(known: impl IntoIterator<Item = T>) -> String {
    let known: Vec<String> = known.into_iter().map(|one| format!("`{one}`")).collect();
    match known.as_slice() {
        [] => "there is none".to_owned(),
        known => format!("expected {}", known.join(", ")),
    }
}

/// A tracker's text as a message shows it.
fn shown(text: &str) -> String {
    const SHOWN_CHARS: usize = 60;
    let cut: String = text.chars().take(SHOWN_CHARS).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
