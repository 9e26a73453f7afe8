//! Decides which files are the policy, and reads them as one.
//!
//! Pure: the bytes of every policy file in, the policy or all that is wrong with them out.
//! Start at `read`; `kind` names the file that a path is. What the files mean together is
//! judged by `domain/check` and `domain/amend.rs`.

use super::yaml::{self, Content, POLICY_BYTES, ReadError};
use crate::domain::calendar::Calendar;
use crate::domain::id::Id;
use crate::domain::policy::{People, Policy, Settings};
use crate::domain::process::Process;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// The file of the settings: where it is, a store is.
pub const SETTINGS: &str = "relman.yaml";
/// The file of the people.
pub const PEOPLE: &str = "people.yaml";
/// The file of windows and freezes.
pub const CALENDAR: &str = "calendar.yaml";
/// The folders that hold nothing but policy.
pub const FOLDERS: [&str; 2] = ["processes", "templates"];

/// The edition of rules and form that this reader knows.
const EDITION: u32 = 1;

const TEMPLATE_NAME_BYTES: usize = 100;

/// What a policy file is, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyFile {
    /// `relman.yaml`.
    Settings,
    /// `people.yaml`.
    People,
    /// `calendar.yaml`.
    Calendar,
    /// `processes/<process>.yaml`.
    Process(Id),
    /// `templates/<process>/<file>`, with the process.
    Template(Id),
}

/// Tells which policy file lies at a path; `None` for any other path.
#[must_use]
pub fn kind(path: &str) -> Option<PolicyFile> {
    match path {
        SETTINGS => return Some(PolicyFile::Settings),
        PEOPLE => return Some(PolicyFile::People),
        CALENDAR => return Some(PolicyFile::Calendar),
        _ => {}
    }
    let (folder, rest) = path.split_once('/')?;
    match folder {
        "processes" => Some(PolicyFile::Process(Id::parse(rest.strip_suffix(".yaml")?).ok()?)),
        "templates" => {
            let (process, file) = rest.split_once('/')?;
            let process = Id::parse(process).ok()?;
            is_template_name(file).then_some(PolicyFile::Template(process))
        }
        _ => None,
    }
}

/// Tells whether a policy file may lie at this path.
#[must_use]
pub fn is_policy_path(path: &str) -> bool {
    kind(path).is_some()
}

fn is_template_name(file: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    file.len() <= TEMPLATE_NAME_BYTES
        && file.bytes().next().is_some_and(is_plain)
        && file.bytes().all(|b| is_plain(b) || matches!(b, b'.' | b'_' | b'-'))
}

/// Reads the policy from all of its files: path to bytes.
///
/// # Errors
/// Everything that keeps the files from being a policy, at once; of a newer edition only that.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Policy, Vec<ReadError>> {
    if let Some(newer) = files.get(SETTINGS).and_then(|bytes| newer_edition(bytes)) {
        return Err(vec![newer]);
    }
    let mut reading = Reading { errors: Vec::new() };
    let settings: Option<Settings> = reading.required(files, SETTINGS);
    let people: Option<People> = reading.required(files, PEOPLE);
    let mut calendar = Calendar::default();
    let mut processes = BTreeMap::new();
    let mut templates = BTreeSet::new();
    for (path, bytes) in files {
        match kind(path) {
            Some(PolicyFile::Settings | PolicyFile::People) => {}
            Some(PolicyFile::Calendar) => calendar = reading.file(path, bytes).unwrap_or_default(),
            Some(PolicyFile::Process(id)) => {
                if let Some(process) = reading.process(path, bytes, &id) {
                    processes.insert(id, process);
                }
            }
            Some(PolicyFile::Template(process)) => {
                reading.template(path, bytes, files, &process);
                templates.insert(path.clone());
            }
            None => reading.refuse(path, "no file of the policy has this name"),
        }
    }
    match (settings, people) {
        (Some(settings), Some(people)) if reading.errors.is_empty() => {
            Ok(Policy { settings, people, calendar, processes, templates })
        }
        _ => Err(reading.errors),
    }
}

struct Reading {
    errors: Vec<ReadError>,
}

impl Reading {
    fn refuse(&mut self, file: &str, message: impl Into<String>) {
        self.errors.push(whole_file(file, message.into()));
    }

    fn file<T: DeserializeOwned>(&mut self, path: &str, bytes: &[u8]) -> Option<T> {
        yaml::read(path, bytes).map_err(|error| self.errors.push(error)).ok()
    }

    fn required<T: DeserializeOwned>(&mut self, files: &BTreeMap<String, Vec<u8>>, path: &str) -> Option<T> {
        match files.get(path) {
            Some(bytes) => self.file(path, bytes),
            None => {
                self.refuse(path, "the file is missing");
                None
            }
        }
    }

    fn process(&mut self, path: &str, bytes: &[u8], id: &Id) -> Option<Process> {
        let process: Process = self.file(path, bytes)?;
        if process.process != *id {
            self.refuse(
                path,
                format!("the process in it is named `{}`; a file has the name of its process", process.process),
            );
        }
        Some(process)
    }

    fn template(&mut self, path: &str, bytes: &[u8], files: &BTreeMap<String, Vec<u8>>, process: &Id) {
        if !files.contains_key(&format!("processes/{process}.yaml")) {
            self.refuse(path, format!("there is no process `{process}`"));
        }
        if bytes.len() > POLICY_BYTES {
            let size = bytes.len();
            self.refuse(path, format!("the file has {size} bytes, and at most {POLICY_BYTES} are read"));
        }
    }
}

fn whole_file(file: &str, message: String) -> ReadError {
    ReadError { file: file.to_owned(), line: 1, column: 1, message, nearest: None, expected: Vec::new() }
}

/// A newer edition may have keys and words that this reader does not know, so it is told first.
fn newer_edition(bytes: &[u8]) -> Option<ReadError> {
    let bytes = bytes.get(..POLICY_BYTES.min(bytes.len()))?;
    let root = yaml::parse(std::str::from_utf8(bytes).ok()?).ok()?;
    let Content::Map(entries) = &root.content else { return None };
    entries.iter().find_map(|(key, value)| {
        let (Content::Scalar { text: key, .. }, Content::Scalar { text, .. }) = (&key.content, &value.content) else {
            return None;
        };
        let edition: u32 = text.parse().ok().filter(|edition| key == "edition" && *edition > EDITION)?;
        let message = format!(
            "edition {edition} is newer than this relman, which knows edition {EDITION}; install a newer relman"
        );
        Some(ReadError { line: value.at.line, column: value.at.column, ..whole_file(SETTINGS, message) })
    })
}

#[cfg(test)]
mod tests;
