//! Decides the words in which a file that cannot be read is refused.
//!
//! `Fault` is what goes wrong inside the reader; `ReadError` is what the caller gets, with the name of the file.
//! Start at `ReadError`. Input is shown shortened and escaped.

use super::tree::Position;
use crate::domain::nearest::nearest;
use serde::de;
use std::fmt::{self, Display};

const SHOWN_CHARS: usize = 60;

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file, as the caller names it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
    /// The known word that was probably meant.
    pub nearest: Option<String>,
    /// The known words, where there is a closed list of them.
    pub expected: Vec<String>,
}

impl ReadError {
    pub(super) fn new(file: &str, fault: Fault) -> Self {
        let at = fault.at.unwrap_or(Position { line: 1, column: 1 });
        Self {
            file: file.to_owned(),
            line: at.line,
            column: at.column,
            message: fault.message,
            nearest: fault.nearest,
            expected: fault.expected.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, .. } = self;
        write!(f, "{file}:{line}:{column}: {message}")?;
        match (&self.nearest, self.expected.as_slice()) {
            (Some(nearest), _) => write!(f, "; did you mean `{nearest}`?"),
            (None, []) => Ok(()),
            (None, [only]) => write!(f, "; expected `{only}`"),
            (None, words) => write!(f, "; expected one of `{}`", words.join("`, `")),
        }
    }
}

impl std::error::Error for ReadError {}

/// What is wrong with a document; the place may still be missing when serde raises it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Fault {
    at: Option<Position>,
    message: String,
    nearest: Option<String>,
    expected: &'static [&'static str],
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), nearest: None, expected: &[] }
    }

    /// Gives the fault its place, unless a deeper node has done so.
    pub(super) fn at(mut self, position: Position) -> Self {
        self.at.get_or_insert(position);
        self
    }

    /// Adds to the message.
    pub(super) fn noting(mut self, note: &str) -> Self {
        self.message.push_str(note);
        self
    }

    fn among(what: &str, word: &str, expected: &'static [&'static str]) -> Self {
        Self {
            nearest: nearest(word, expected.iter().copied()).map(str::to_owned),
            expected,
            ..Self::new(format!("unknown {what} `{}`", shown(word)))
        }
    }

    /// Makes the fault of a key that the map does not know.
    pub(super) fn unknown_key(key: &str, expected: &'static [&'static str]) -> Self {
        Self::among("key", key, expected)
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {}, found {}", asked(expected), described(found)))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {}, found {length} items", asked(expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::unknown_key(field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::among("word", variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("key `{field}` is missing; add it"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("key `{field}` stands here twice"))
    }
}

/// Shows input in a message: escaped, and not too much of it.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

/// Says in words of YAML what serde asks for in words of Rust.
fn asked(expected: &dyn de::Expected) -> String {
    let rust = expected.to_string();
    match rust.as_str() {
        "a string" | "str" | "a borrowed string" => "text".to_owned(),
        "a character" => "one character".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a map".to_owned(),
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" => "a whole number from 0 to 4294967295".to_owned(),
        "u64" | "usize" => "a whole number, not negative".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        other if other.starts_with("struct ") => "a map".to_owned(),
        other if other.starts_with("enum ") => "a word, or a map with one key".to_owned(),
        other => other.to_owned(),
    }
}

fn described(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Str(text) => format!("text `{}`", shown(text)),
        de::Unexpected::Bool(value) => format!("`{value}`"),
        de::Unexpected::Unsigned(number) => format!("`{number}`"),
        de::Unexpected::Signed(number) => format!("`{number}`"),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "a map".to_owned(),
        de::Unexpected::Unit => "nothing".to_owned(),
        other => other.to_string(),
    }
}
