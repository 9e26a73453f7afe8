//! Release names: the house pattern of a process, and the path that follows from a name alone.
//!
//! A pattern is literals, `{part:width}` and one `{number:width}` at the end (language §1).
//! The series is what stands before the number; numbers start at 1 and are never used again.

use super::id::{Id, IdError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The name of a release, such as CFIS001. Only [`ReleaseName::parse`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct ReleaseName(String);

/// Why a name, a pattern or a series is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamingError {
    /// The text is not a name that any pattern could make.
    #[error("name `{0}` must be capital letters, digits, `-` or `_` that end in a number")]
    Name(String),
    /// The name does not follow the pattern of the process.
    #[error("name `{name}` does not follow the pattern `{pattern}`")]
    Convention {
        /// The name asked for.
        name: String,
        /// The pattern of the process.
        pattern: String,
    },
    /// The pattern itself is malformed.
    #[error("naming pattern `{pattern}`: {reason}")]
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A part of the pattern has no value.
    #[error("the name needs the part `{0}`")]
    PartMissing(Id),
    /// The pattern has no such part.
    #[error("the pattern `{pattern}` has no part `{part}`")]
    PartUnknown {
        /// The part that was given.
        part: Id,
        /// The pattern of the process.
        pattern: String,
    },
    /// A part has a value of another shape.
    #[error("part `{part}` must be {width} capital letters or digits, found `{found}`")]
    PartShape {
        /// The part of the pattern.
        part: Id,
        /// Its width in characters.
        width: usize,
        /// The value found.
        found: String,
    },
    /// The part right before the number ends in a digit, so the number could not be told apart.
    #[error("the series `{0}` may not end in a digit")]
    SeriesDigit(String),
    /// Every number of the series is taken.
    #[error("the series `{series}` is full: {last} is its last name")]
    Full {
        /// What stands before the number.
        series: String,
        /// The last name of the series.
        last: String,
    },
}

impl ReleaseName {
    /// Accepts a name of capital letters, digits, `-` and `_` that ends in at most nine digits.
    ///
    /// # Errors
    /// [`NamingError::Name`] with the text.
    pub fn parse(text: &str) -> Result<Self, NamingError> {
        let series = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = text.len() - series.len();
        let shaped = text.len() <= 40
            && (1..=9).contains(&digits)
            && series.starts_with(|c: char| c.is_ascii_uppercase())
            && series.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
            && !is_device(series);
        if shaped { Ok(Self(text.to_owned())) } else { Err(NamingError::Name(text.chars().take(80).collect())) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last run of digits.
    #[must_use]
    pub fn series(&self) -> &str {
        self.0.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// The number at the end.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.get(self.series().len()..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    /// The folder of the record, which follows from the name alone (design §3).
    #[must_use]
    pub fn folder(&self) -> String {
        format!("releases/{}/{}/{}", self.series(), self.number() / 100, self.0)
    }
}

/// Names that some file systems keep for devices.
fn is_device(series: &str) -> bool {
    matches!(series, "CON" | "PRN" | "AUX" | "NUL" | "COM" | "LPT")
}

impl fmt::Display for ReleaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ReleaseName {
    type Error = NamingError;
    fn try_from(text: String) -> Result<Self, NamingError> {
        Self::parse(&text)
    }
}

/// The naming pattern of a process.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Naming {
    text: String,
    pieces: Vec<Piece>,
    width: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Part { name: Id, width: usize },
}

impl Naming {
    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parts that need a value, in the order of the pattern.
    pub fn parts(&self) -> impl Iterator<Item = &Id> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Part { name, .. } => Some(name),
            Piece::Literal(_) => None,
        })
    }

    /// The series that these part values make.
    ///
    /// # Errors
    /// A part is missing or has another shape.
    pub fn series(&self, values: &BTreeMap<Id, String>) -> Result<String, NamingError> {
        let mut series = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => series.push_str(text),
                Piece::Part { name, width } => {
                    let value = values.get(name).ok_or_else(|| NamingError::PartMissing(name.clone()))?;
                    series.push_str(self.part_value(name, *width, value)?);
                }
            }
        }
        if series.ends_with(|c: char| c.is_ascii_digit()) {
            return Err(NamingError::SeriesDigit(series));
        }
        Ok(series)
    }

    /// Checks one value that a person gave for a part of the pattern.
    ///
    /// # Errors
    /// The pattern has no such part, or the value has another shape.
    pub fn check_part(&self, part: &Id, value: &str) -> Result<(), NamingError> {
        let known = self.pieces.iter().find_map(|piece| match piece {
            Piece::Part { name, width } if name == part => Some(*width),
            _ => None,
        });
        match known {
            Some(width) => self.part_value(part, width, value).map(|_| ()),
            None => Err(NamingError::PartUnknown { part: part.clone(), pattern: self.text.clone() }),
        }
    }

    fn part_value<'a>(&self, part: &Id, width: usize, value: &'a str) -> Result<&'a str, NamingError> {
        if value.len() == width && value.bytes().all(is_name_byte) {
            Ok(value)
        } else {
            Err(NamingError::PartShape { part: part.clone(), width, found: value.to_owned() })
        }
    }

    /// The name with this number in the series.
    ///
    /// # Errors
    /// [`NamingError::Full`] when the number is wider than the pattern allows.
    pub fn name(&self, series: &str, number: u32) -> Result<ReleaseName, NamingError> {
        let digits = format!("{number:0width$}", width = self.width);
        if digits.len() > self.width {
            let last = format!("{series}{}", "9".repeat(self.width));
            return Err(NamingError::Full { series: series.to_owned(), last });
        }
        ReleaseName::parse(&format!("{series}{digits}"))
    }

    /// Holds a name that somebody chose to the pattern.
    ///
    /// # Errors
    /// [`NamingError::Convention`] with both.
    pub fn fits(&self, name: &ReleaseName) -> Result<(), NamingError> {
        let mut rest = name.as_str();
        for piece in &self.pieces {
            let next = match piece {
                Piece::Literal(text) => rest.strip_prefix(text.as_str()),
                Piece::Part { width, .. } => rest
                    .split_at_checked(*width)
                    .and_then(|(part, rest)| part.bytes().all(is_name_byte).then_some(rest)),
            };
            rest = next.ok_or_else(|| self.broken_by(name))?;
        }
        let numbered =
            rest.len() == self.width && name.as_str().strip_prefix(name.series()) == Some(rest) && name.number() > 0;
        if numbered { Ok(()) } else { Err(self.broken_by(name)) }
    }

    fn broken_by(&self, name: &ReleaseName) -> NamingError {
        NamingError::Convention { name: name.to_string(), pattern: self.text.clone() }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

impl TryFrom<String> for Naming {
    type Error = NamingError;
    fn try_from(text: String) -> Result<Self, NamingError> {
        let wrong = |reason| NamingError::Pattern { pattern: text.clone(), reason };
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        loop {
            let Some((literal, field)) = rest.split_once('{') else {
                return Err(wrong("must end in {number:WIDTH}"));
            };
            if !literal.is_empty() {
                if !literal.bytes().all(|b| is_name_byte(b) || b == b'-' || b == b'_') {
                    return Err(wrong("literals are capital letters, digits, `-` and `_`"));
                }
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            let (field, after) = field.split_once('}').ok_or_else(|| wrong("`{` without `}`"))?;
            let (name, width) = field.split_once(':').ok_or_else(|| wrong("a part is {name:width}"))?;
            let width = width.parse().ok().filter(|w| (1..=9).contains(w)).ok_or_else(|| wrong("a width is 1 to 9"))?;
            if name == "number" {
                if !after.is_empty() {
                    return Err(wrong("the number stands at the end"));
                }
                if pieces.is_empty() {
                    return Err(wrong("something must stand before the number"));
                }
                if matches!(pieces.last(), Some(Piece::Literal(l)) if l.ends_with(|c: char| c.is_ascii_digit())) {
                    return Err(wrong("no digit may stand right before the number"));
                }
                return Ok(Self { text, pieces, width });
            }
            let name = Id::parse(name).map_err(|_: IdError| wrong("a part is named by an id"))?;
            pieces.push(Piece::Part { name, width });
            rest = after;
        }
    }
}
