//! Decides what YAML relman accepts: one small, plain language that every reader reads the same.
//!
//! Pure: bytes in, values out. Refused: anchors, aliases, tags, merge keys, duplicate and unknown keys,
//! several documents, odd bytes, deep nesting. A plain scalar is text unless a number or truth value is asked for.
//! Start at `read`; `yaml/screen.rs` looks at the bytes, `yaml/tree.rs` at the structure, `yaml/value.rs` gives it to serde.

mod access;
mod error;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod round_trip;
mod screen;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use error::ReadError;
pub use tree::Position;
pub(super) use tree::{Content, Node, parse};

use serde::de::DeserializeOwned;

/// The longest file that people write: settings, people, calendar, a process.
pub const POLICY_BYTES: usize = 1024 * 1024;
/// The longest file of a record.
pub const RECORD_BYTES: usize = 4 * 1024 * 1024;

/// Reads a file that people write.
///
/// `file` is the name to use in messages.
///
/// # Errors
/// The first thing that keeps the file from being a `T`, with its line and column.
pub fn read<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, ReadError> {
    read_within(POLICY_BYTES, file, bytes)
}

/// Reads a file of a record.
///
/// # Errors
/// The same as [`read`], with the larger cap on size.
pub fn read_record<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, ReadError> {
    read_within(RECORD_BYTES, file, bytes)
}

fn read_within<T: DeserializeOwned>(cap_bytes: usize, file: &str, bytes: &[u8]) -> Result<T, ReadError> {
    screen::text(bytes, cap_bytes)
        .and_then(|text| T::deserialize(&parse(text)?))
        .map_err(|fault| ReadError::new(file, fault))
}
