//! Issues of a tracker's file: what each row says of an issue, found again by its ticket.
//!
//! What the file does not name stays. The tracker opens and closes; the word that it has for that is the answer
//! where it gives no other. Start at `issues`.

use super::columns::{Columns, NUMBER, Noun};
use super::trial::Trial;
use super::{Rejected, Taken, TrackerArgs, expected, meant, shown};
use crate::cli::act::{Planning, Step};
use crate::cli::failure::Failure;
use crate::cli::issue::source_of;
use crate::domain::action::IssueImport;
use crate::domain::id::{Id, Word};
use crate::domain::import::ImportedIssue;
use crate::domain::mapping::STATE;
use crate::domain::naming::ReleaseName;
use crate::domain::process::Process;
use crate::domain::release::{Issue, IssueState, Release};
use crate::format::tracker::Row;
use crate::report::encode;
use crate::report::rows::{self, Outcome, Rows};
use std::collections::HashMap;

/// The steps that take the issues of a file over; new ones are found in `found_in` where the file does not say.
pub(in crate::cli) fn issues(
    plan: &Planning<'_>,
    name: &ReleaseName,
    args: &TrackerArgs,
    found_in: Option<&str>,
) -> Result<Vec<Step>, Failure> {
    let release = plan.desk.release(name)?;
    let process = plan.desk.process(&release)?;
    let taken = args.take(plan)?;
    let columns = Columns::find(args, plan, process, Noun::Issue, &taken)?;
    let source = source_of(process, &release, found_in);
    let by_ticket = release.issues.iter().filter_map(|issue| Some((issue.ticket.as_ref()?, issue))).collect();
    let mut next = release.issues.last().map_or(1, |last| last.number.saturating_add(1));
    let mut reader = Reader {
        process,
        release: &release,
        taken: &taken,
        columns,
        by_ticket,
        source: source.as_ref().ok(),
        seen: HashMap::new(),
    };
    let mut trial = Trial::new(plan, &release);
    let mut rows = Rows::default();
    let mut issues = Vec::new();
    let mut lacks_source = false;
    for row in &taken.sheet.rows {
        let id = reader.columns.word(row, "id").ok().flatten();
        let id = id.or_else(|| reader.columns.word(row, NUMBER).ok().flatten()).unwrap_or_default();
        let told = reader.read(row).and_then(|read| {
            lacks_source |= read.lacks_source;
            if read.outcome != Outcome::Unchanged && !read.lacks_source {
                let change = read.issue.change.as_ref().and_then(|change| release.change(change));
                let one = IssueImport { source: taken.source.clone(), issues: vec![read.issue.clone()] };
                trial.of(&reader.columns, change, read.held, one)?;
            }
            Ok(read)
        });
        rows.rows.push(match told {
            Err(rejected) => rejected.row(row, shown(&id)),
            Ok(mut read) => {
                if read.held.is_none() {
                    read.issue.number = next;
                    read.text = format!("is issue {next}: {}", read.text);
                    next = next.saturating_add(1);
                }
                let (outcome, text) = (read.outcome, read.text);
                if outcome != Outcome::Unchanged {
                    issues.push(read.issue);
                }
                rows::Row { number: row.number, id, outcome, column: None, text }
            }
        });
    }
    if lacks_source && let Err(failure) = source {
        return Err(failure);
    }
    rows.notes = reader.columns.notes;
    args.steps(plan, name, "issue", &rows, IssueImport { source: taken.source, issues })
}

/// What a row means.
struct Read<'r> {
    held: Option<&'r Issue>,
    issue: ImportedIssue,
    outcome: Outcome,
    text: String,
    /// Nothing says where a new issue was found.
    lacks_source: bool,
}

struct Reader<'r> {
    process: &'r Process,
    release: &'r Release,
    taken: &'r Taken,
    columns: Columns,
    by_ticket: HashMap<&'r Word, &'r Issue>,
    /// Where new issues were found, where the file does not say.
    source: Option<&'r Id>,
    /// The rows that named a ticket or number already.
    seen: HashMap<String, usize>,
}

impl<'r> Reader<'r> {
    fn read(&mut self, row: &Row) -> Result<Read<'r>, Rejected> {
        if let Some(broken) = row.broken() {
            return Err(Rejected::new(broken));
        }
        let ticket = self.columns.word(row, "id")?.map(|word| Word::parse(&word)).transpose();
        let ticket = ticket.map_err(|error| self.columns.rejected("id", error.to_string()))?;
        let held = self.held(row, ticket.as_ref())?;
        let key = held.map_or_else(|| format!("{ticket:?}"), |held| held.number.to_string());
        if let Some(first) = self.seen.get(&key) {
            return Err(self.columns.rejected("id", format!("row {first} is about this issue already")));
        }
        self.seen.insert(key, row.number);
        let source = self.source(row, held)?;
        let lacks_source = source.is_none();
        let mut issue = match held {
            Some(held) => as_held(held),
            None => fresh(source.unwrap_or_else(|| self.release.state.clone())),
        };
        if ticket.is_some() {
            issue.ticket = ticket;
        }
        self.describe(row, held, &mut issue)?;
        let (outcome, text) = match held.map(|held| differs(held, &issue)) {
            None => (Outcome::Added, issue.title.clone()),
            Some(what) if what.is_empty() => (Outcome::Unchanged, String::new()),
            Some(what) => (Outcome::Updated, what.join(", ")),
        };
        Ok(Read { held, issue, outcome, text, lacks_source })
    }

    /// The issue that a row is about: by its ticket, or by its number in a list of ours.
    fn held(&self, row: &Row, ticket: Option<&Word>) -> Result<Option<&'r Issue>, Rejected> {
        if let Some(held) = ticket.and_then(|ticket| self.by_ticket.get(ticket)) {
            return Ok(Some(held));
        }
        let number = self.columns.word(row, NUMBER)?;
        let held = number.as_ref().and_then(|number| self.release.issue(number.parse().ok()?));
        match (held, ticket) {
            (Some(held), Some(_)) if held.ticket.is_some() => {
                let known = held.ticket.as_ref().map(Word::to_string).unwrap_or_default();
                Err(self
                    .columns
                    .rejected("id", format!("issue {} has the ticket `{known}`, and keeps it", held.number)))
            }
            (Some(held), _) => Ok(Some(held)),
            (None, Some(_)) => Ok(None),
            (None, None) => match number {
                Some(number) => Err(self.columns.rejected(NUMBER, format!("there is no issue `{}`", shown(&number)))),
                None => Err(self.columns.rejected("id", "the id is missing")),
            },
        }
    }

    fn source(&self, row: &Row, held: Option<&Issue>) -> Result<Option<Id>, Rejected> {
        let sources = self.process.issue_sources.iter().map(|(id, rule)| (id, rule.title.as_deref()));
        let said = match self.columns.word(row, "found-in")? {
            Some(word) => Some(meant(&word, sources).ok_or_else(|| {
                let known = expected(self.process.issue_sources.keys());
                self.columns.rejected("found-in", format!("no source of issues is called `{}`; {known}", shown(&word)))
            })?),
            None => None,
        };
        match (held, said) {
            (Some(held), Some(said)) if held.source != *said => {
                let reason = format!("issue {} was found in `{}`, and that stays", held.number, held.source);
                Err(self.columns.rejected("found-in", reason))
            }
            (Some(held), _) => Ok(Some(held.source.clone())),
            (None, said) => Ok(said.or(self.source).cloned()),
        }
    }

    /// Puts in what the row says; what it does not name stays.
    fn describe(&self, row: &Row, held: Option<&Issue>, issue: &mut ImportedIssue) -> Result<(), Rejected> {
        match self.columns.text(row, "title")?.filter(|title| !title.trim().is_empty()) {
            Some(title) => self.put(&mut issue.title, &title),
            None if held.is_none() => return Err(self.columns.rejected("title", "a new issue needs a title")),
            None => {}
        }
        if let Some(word) = self.columns.text(row, "severity")? {
            issue.severity = match word.trim() {
                "" => None,
                word => Some(severity(word).ok_or_else(|| {
                    let reason = format!("`{}` is no severity; expected a word that begins with a letter", shown(word));
                    self.columns.rejected("severity", reason)
                })?),
            };
        }
        if let Some(word) = self.columns.text(row, "change")? {
            issue.change = match word.trim() {
                "" => None,
                word => Some(Word::parse(word).map_err(|error| self.columns.rejected("change", error.to_string()))?),
            };
        }
        self.open_or_close(row, issue)
    }

    fn open_or_close(&self, row: &Row, issue: &mut ImportedIssue) -> Result<(), Rejected> {
        let word = self.columns.word(row, STATE)?;
        if let Some(word) = &word {
            let is_closed = self.columns.closed.contains(&word.to_lowercase());
            issue.state = if is_closed { IssueState::Closed } else { IssueState::Open };
        }
        let mut answer = issue.answer.take().unwrap_or_default();
        if let Some(said) = self.columns.text(row, "answer")?.filter(|said| !said.trim().is_empty()) {
            self.put(&mut answer, &said);
        }
        issue.answer = match issue.state {
            IssueState::Open => None,
            IssueState::Closed => Some(answer).filter(|answer| !answer.is_empty()).or(word),
        };
        Ok(())
    }

    /// Replaces a text, unless the cell is what our own list writes for it.
    fn put(&self, kept: &mut String, said: &str) {
        let is_ours = *kept == said || self.taken.sheet.is_csv() && encode::visible(kept) == said;
        if !is_ours {
            said.trim().clone_into(kept);
        }
    }
}

/// A tracker's word for how bad something is, as an id: `Very High` is `very-high`.
fn severity(word: &str) -> Option<Id> {
    let word = word.to_lowercase();
    let parts: Vec<&str> = word.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    Id::parse(&parts.join("-")).ok()
}

fn as_held(held: &Issue) -> ImportedIssue {
    ImportedIssue {
        number: held.number,
        source: held.source.clone(),
        title: held.title.clone(),
        severity: held.severity.clone(),
        change: held.change.clone(),
        ticket: held.ticket.clone(),
        state: held.state,
        answer: held.answer.clone(),
    }
}

/// An issue that is not there yet; alone in its release it would be the first.
fn fresh(source: Id) -> ImportedIssue {
    let (title, severity, change, ticket, answer) = Default::default();
    ImportedIssue { number: 1, source, title, severity, change, ticket, state: IssueState::Open, answer }
}

/// What an import would change of an issue.
fn differs(held: &Issue, issue: &ImportedIssue) -> Vec<&'static str> {
    let state = match issue.state {
        IssueState::Open => "opened again",
        IssueState::Closed => "closed",
    };
    let what = [
        (held.title != issue.title, "title"),
        (held.severity != issue.severity, "severity"),
        (held.change != issue.change, "change"),
        (held.ticket != issue.ticket, "ticket"),
        (held.state != issue.state, state),
        (held.state == issue.state && held.answer != issue.answer, "answer"),
    ];
    what.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name).collect()
}
