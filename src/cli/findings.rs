//! What is wrong with files that people wrote, each with file, line and column.
//!
//! `domain/check` knows paths in a document, `format/locate` knows lines; here they meet.
//! Start at `of_policy`; `placed` puts the places into a refusal of the judge.

use crate::domain::calendar::Calendar;
use crate::domain::check;
use crate::domain::problem::{Problem, Severity, Step};
use crate::domain::process::Process;
use crate::domain::refusal::{PolicyProblem, Refusal, Rule};
use crate::format::locate::locate;
use crate::format::policy::{self, CALENDAR, PEOPLE, PolicyFile, SETTINGS};
use crate::format::yaml::{self, ReadError};
use crate::report::document;
use crate::report::policy_problem;
use crate::report::table::Table;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Files by their path in a store.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) file: String,
    line: usize,
    column: usize,
    pub(super) severity: Severity,
    message: String,
    nearest: Option<String>,
}

impl Found {
    /// A finding about a whole file.
    pub(super) fn of_file(file: &str, message: impl Into<String>) -> Self {
        let (file, severity) = (file.to_owned(), Severity::Error);
        Self { file, line: 1, column: 1, severity, message: message.into(), nearest: None }
    }

    /// What deserves a look and is about a whole file.
    pub(super) fn warning(file: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::of_file(file, message) }
    }

    fn of_problem(file: &str, problem: Problem, files: &Files) -> Self {
        let (line, column) = position(files, file, &problem.path);
        let path = policy_problem::path(&problem.path);
        let message = if path.is_empty() { problem.message } else { format!("{path}: {}", problem.message) };
        Self { line, column, severity: problem.severity, nearest: problem.nearest, ..Self::of_file(file, message) }
    }

    pub(super) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn word(&self) -> &'static str {
        if self.is_error() { "error" } else { "warning" }
    }

    fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }

    fn told(&self) -> String {
        let nearest = self.nearest.as_ref().map(|nearest| format!(" (did you mean `{nearest}`?)"));
        format!("{}{}", self.message, nearest.unwrap_or_default())
    }

    /// The same finding, in the file as a person knows it.
    pub(super) fn shown_in(self, shown: &dyn Fn(&str) -> String) -> Self {
        Self { file: shown(&self.file), ..self }
    }

    /// Place and sentence in one line.
    pub(super) fn line(&self) -> String {
        format!("{}: {}", self.place(), self.told())
    }

    /// The same finding, the line apart: what was there before an edit above it is still the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (&self.file, &self.message) == (&other.file, &other.message)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "file": self.file, "line": self.line, "column": self.column, "severity": self.word(),
            "message": self.message, "nearest": self.nearest,
        })
    }
}

impl From<ReadError> for Found {
    fn from(error: ReadError) -> Self {
        let mut message = error.message;
        if error.nearest.is_none() && !error.expected.is_empty() {
            message.push_str(&format!("; expected one of `{}`", error.expected.join("`, `")));
        }
        let (line, column, nearest) = (error.line, error.column, error.nearest);
        Self { line, column, nearest, ..Self::of_file(&error.file, message) }
    }
}

/// Findings as a table.
pub(super) fn table(findings: &[Found]) -> Table {
    let mut table = Table::new(&["place", "severity", "finding"]);
    for found in findings {
        table.push(vec![found.place(), found.word().to_owned(), found.told()]);
    }
    table
}

/// Everything that is wrong with the files of a policy, templates included.
pub(super) fn of_policy(files: &Files) -> Vec<Found> {
    let policy = match policy::read(files) {
        Ok(policy) => policy,
        Err(errors) => return errors.into_iter().map(Found::from).collect(),
    };
    let problems = check::check_policy(&policy).into_iter();
    let mut found: Vec<Found> = problems.map(|(file, problem)| Found::of_problem(&file, problem, files)).collect();
    for (path, bytes) in files {
        if let Some(PolicyFile::Template(process)) = policy::kind(path)
            && let Some(process) = policy.processes.get(&process)
        {
            found.extend(of_template(path, bytes, process));
        }
    }
    found
}

/// Everything that is wrong with a process, its calendar and its templates, as `init` would take them.
pub(super) fn of_process(file: &str, files: &Files) -> Vec<Found> {
    let bytes = |path: &str| files.get(path).map(Vec::as_slice).unwrap_or_default();
    let process: Result<Process, ReadError> = yaml::read(file, bytes(file));
    let calendar: Result<Calendar, ReadError> = yaml::read(CALENDAR, bytes(CALENDAR));
    let (process, calendar) = match (process, calendar) {
        (Ok(process), Ok(calendar)) => (process, calendar),
        (process, calendar) => return process.err().into_iter().chain(calendar.err()).map(Found::from).collect(),
    };
    let folder = format!("templates/{}/", process.process);
    let templates: Vec<(&String, &str)> =
        files.keys().filter_map(|path| Some((path, path.strip_prefix(&folder)?))).collect();
    let names: Vec<&str> = templates.iter().map(|(_, name)| *name).collect();
    let of = |file: &str, problems: Vec<Problem>| -> Vec<Found> {
        problems.into_iter().map(|problem| Found::of_problem(file, problem, files)).collect()
    };
    let mut found = of(file, check::check_process(&process, &calendar, &names));
    found.extend(of(CALENDAR, check::check_calendar(&calendar, &[(process.process.clone(), process.clone())].into())));
    found.extend(templates.iter().filter_map(|(path, _)| of_template(path, bytes(path), &process)));
    found
}

fn of_template(path: &str, bytes: &[u8], process: &Process) -> Option<Found> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some(Found::of_file(path, "the template is not UTF-8 text"));
    };
    let error = document::check(path, text, process).err()?;
    let message = format!("{}; `docs/templates.md` has the names and the language of templates", error.message);
    Some(Found { line: error.line.max(1), nearest: error.nearest, ..Found::of_file(path, message) })
}

fn position(files: &Files, file: &str, path: &[Step]) -> (usize, usize) {
    let text = files.get(file).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.and_then(|text| locate(text, path)).map_or((1, 1), |at| (at.line, at.column))
}

/// Puts line and column to what the judge says of files.
///
/// `shown` is what a person knows a file of the store by.
pub(super) fn placed(refusal: Refusal, files: &Files, shown: &dyn Fn(&str) -> String) -> Refusal {
    let Refusal::Refused { rules, gates } = refusal else { return refusal };
    let placed = |rule: Rule| match rule {
        Rule::Policy { problem } => Rule::Policy { problem: placed_problem(problem, files, shown) },
        other => other,
    };
    Refusal::Refused { rules: rules.into_iter().map(placed).collect(), gates }
}

fn placed_problem(problem: PolicyProblem, files: &Files, shown: &dyn Fn(&str) -> String) -> PolicyProblem {
    let at = |file: &str, path: &[Step]| {
        let (line, column) = position(files, file, path);
        format!("{}:{line}:{column}", shown(file))
    };
    let (file, key) = match &problem {
        PolicyProblem::Invalid(found) => {
            let placed = found.iter().map(|(file, problem)| (at(file, &problem.path), problem.clone()));
            return PolicyProblem::Invalid(placed.collect());
        }
        PolicyProblem::Number { .. } => (SETTINGS.to_owned(), "policy"),
        PolicyProblem::Fixed { key } => (SETTINGS.to_owned(), *key),
        PolicyProblem::Version { process, .. } => (format!("processes/{process}.yaml"), "version"),
        PolicyProblem::Delegation { to, .. } => {
            let words = policy_problem::words(&problem).join("; ");
            let path = ["people", to.as_str(), "delegated"].map(Step::from);
            return PolicyProblem::Invalid(vec![(at(PEOPLE, &path), Problem::error(Vec::new(), words))]);
        }
        PolicyProblem::Stranded { .. } | PolicyProblem::Shut { .. } => return problem,
    };
    // A rule about one key is told as a finding at that key.
    let words = policy_problem::words(&problem).join("; ");
    PolicyProblem::Invalid(vec![(at(&file, &[key.into()]), Problem::error(Vec::new(), words))])
}
