//! Decides how actions stand in `history.yaml`: a list of entries that only grows at its end.
//!
//! Pure. `last`, `count` and `ids` do not parse what they are not asked for, because a history is
//! long and the audit looks at it with every action. Start at `append`.
//! INVARIANT: in the canonical form a line that begins with `- id: ` at column 0 begins an entry,
//! and nothing else does: the lines of every entry are indented, those of literal blocks as well,
//! and quoted text has no line breaks. Whoever parses an entry checks its bytes against the form.

use super::yaml::{self, RECORD_BYTES, ReadError};
use crate::domain::canonical::{CanonicalError, to_canonical};
use crate::domain::entry::Entry;
use crate::domain::id::ActionId;

/// The name of the file.
pub const HISTORY: &str = "history.yaml";

/// The longest history.
pub const HISTORY_BYTES: usize = 16 * 1024 * 1024;

const BEGINNING: &[u8] = b"- id: ";

/// Why a history cannot be read or continued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// There is no entry.
    #[error("`{HISTORY}` has no entries")]
    Empty,
    /// Something stands before the first entry.
    #[error("`{HISTORY}` does not begin with an entry")]
    Beginning,
    /// An entry is no entry.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An entry has other bytes than the form gives it: unknown keys, two actions, another layout.
    #[error("`{HISTORY}` line {line}: the entry is not in the canonical form")]
    NotCanonical {
        /// The line on which the entry begins, counted from 1.
        line: usize,
    },
    /// An entry cannot be written.
    #[error(transparent)]
    Write(#[from] CanonicalError),
    /// The entry would be too long.
    #[error("an entry of `{HISTORY}` would have {bytes} bytes, and at most {RECORD_BYTES} are read")]
    EntryTooLong {
        /// Its length.
        bytes: usize,
    },
    /// The history would be too long.
    #[error("`{HISTORY}` would have {bytes} bytes, and at most {HISTORY_BYTES} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

/// Puts an entry at the end of a history; an empty one begins with it.
///
/// # Errors
/// The entry cannot be written, or the history would be too long.
pub fn append(history: &[u8], entry: &Entry) -> Result<Vec<u8>, JournalError> {
    let text = written(entry)?;
    // What could not be read back is never written.
    if text.len() > RECORD_BYTES {
        return Err(JournalError::EntryTooLong { bytes: text.len() });
    }
    let bytes = history.len() + text.len();
    if bytes > HISTORY_BYTES {
        return Err(JournalError::TooLong { bytes });
    }
    Ok([history, text.as_bytes()].concat())
}

/// Counts the entries.
#[must_use]
pub fn count(history: &[u8]) -> usize {
    starts(history).count()
}

/// Gives the ids of the entries, oldest first; what is no id is left out.
pub fn ids(history: &[u8]) -> impl Iterator<Item = ActionId> {
    starts(history).filter_map(|start| {
        let line = history.get(start + BEGINNING.len()..)?.split(|byte| *byte == b'\n').next()?;
        ActionId::parse(std::str::from_utf8(line).ok()?).ok()
    })
}

/// Gives where each entry ends, oldest first: what a history was after each action is what stands before.
#[must_use]
pub fn ends(history: &[u8]) -> Vec<usize> {
    starts(history).skip(1).chain([history.len()]).collect()
}

/// Parts a history into what was there before its last entry, and that entry.
///
/// # Errors
/// There is none, or its bytes are not what the form makes of it.
pub fn split_last(history: &[u8]) -> Result<(&[u8], Entry), JournalError> {
    let start = starts_backwards(history).ok_or(JournalError::Empty)?;
    let (before, last) = history.split_at(start);
    Ok((before, parsed(before, last)?))
}

/// Reads the last entry.
///
/// # Errors
/// There is none, or its bytes are not what the form makes of it.
pub fn last(history: &[u8]) -> Result<Entry, JournalError> {
    split_last(history).map(|(_, entry)| entry)
}

/// Reads every entry, oldest first.
///
/// # Errors
/// Something that is no entry, or an entry whose bytes are not what the form makes of it.
pub fn entries(history: &[u8]) -> Result<Vec<Entry>, JournalError> {
    if !history.starts_with(BEGINNING) {
        return Err(if history.is_empty() { JournalError::Empty } else { JournalError::Beginning });
    }
    let starts: Vec<usize> = starts(history).collect();
    let ends = starts.iter().skip(1).copied().chain([history.len()]);
    let bounds = starts.iter().zip(ends);
    bounds
        .map(|(start, end)| {
            let before = history.get(..*start).unwrap_or_default();
            parsed(before, history.get(*start..end).unwrap_or_default())
        })
        .collect()
}

fn written(entry: &Entry) -> Result<String, CanonicalError> {
    to_canonical(&[entry])
}

fn parsed(before: &[u8], bytes: &[u8]) -> Result<Entry, JournalError> {
    let line = || before.iter().filter(|byte| **byte == b'\n').count();
    let read: Result<[Entry; 1], ReadError> = yaml::read_record(HISTORY, bytes);
    let [entry] = read.map_err(|error| ReadError { line: error.line + line(), ..error })?;
    // The reader skips keys beside the action that it does not know, and a second action.
    if written(&entry)?.as_bytes() == bytes { Ok(entry) } else { Err(JournalError::NotCanonical { line: line() + 1 }) }
}

fn starts(history: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    history.split_inclusive(|byte| *byte == b'\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        line.starts_with(BEGINNING).then_some(start)
    })
}

fn starts_backwards(history: &[u8]) -> Option<usize> {
    let mut end = history.len();
    for line in history.split_inclusive(|byte| *byte == b'\n').rev() {
        end -= line.len();
        if line.starts_with(BEGINNING) {
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests;
