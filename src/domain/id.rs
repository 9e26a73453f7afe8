//! The identifiers: each a newtype whose only constructor checks it.
//!
//! Paths, commit messages and terminal output are made from these, so what they admit is what
//! can ever stand in a path. Ids of people and of everything a process names are [`Id`];
//! ids that the outside world chose (IR-1042, Opened) are [`Word`].

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What an identifier should have looked like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{found}` must {expected}")]
pub struct IdError {
    what: &'static str,
    found: String,
    expected: &'static str,
}

/// Declares a text newtype: its name, what messages call it, the test it passes, and its rule.
macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident, $what:literal, $test:expr, $rule:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts the text if it is well formed.
            ///
            /// # Errors
            /// Says what was found and what the rule is.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let well_formed: fn(&str) -> bool = $test;
                if well_formed(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    let found = text.chars().take(80).collect();
                    Err(IdError { what: $what, found, expected: $rule })
                }
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text_newtype!(
    /// The id of a person, or of anything that a process names (language, opening).
    Id,
    "id",
    |text| {
        text.len() <= 40
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    },
    "match [a-z][a-z0-9-]{0,39}"
);

text_newtype!(
    /// A change id, change type or status: a word that another system chose.
    Word,
    "word",
    |text| {
        text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && !text.ends_with(' ')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b" _.#/+-".contains(&b))
    },
    "start with a letter or digit and hold at most 64 letters, digits, spaces and _ . # / + -"
);

text_newtype!(
    /// The base name of a file as the user called it. Data, never part of a path of ours.
    FileName,
    "file name",
    |text| {
        !text.is_empty()
            && text.len() <= 255
            && text != "."
            && text != ".."
            && !text.chars().any(|c| c.is_control() || c == '/' || c == '\\')
    },
    "be a base name of 1 to 255 bytes without slashes or control characters"
);

text_newtype!(
    /// The SHA-256 of some bytes, written `sha256:` and 64 lower-case hexadecimal digits.
    Digest,
    "digest",
    |text| text
        .strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))),
    "be `sha256:` and 64 lower-case hexadecimal digits"
);

text_newtype!(
    /// The id of a commit of a code repository, whole: SHA-1 or SHA-256.
    CommitId,
    "commit id",
    |text| matches!(text.len(), 40 | 64) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
    "be 40 or 64 lower-case hexadecimal digits"
);

text_newtype!(
    /// The id of one action: 24 letters from k to z, so that nobody takes it for a commit id
    /// and no reader of YAML for a number.
    ActionId,
    "action id",
    |text| text.len() == 24 && text.bytes().all(|b| matches!(b, b'k'..=b'z')),
    "be 24 letters from k to z"
);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_sha256(&Sha256::digest(bytes))
    }

    /// Writes a finished SHA-256 in its text form.
    #[must_use]
    pub fn from_sha256(hash: &[u8]) -> Self {
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in hash {
            text.push(hex(byte >> 4));
            text.push(hex(byte & 15));
        }
        Self(text)
    }

    /// The first twelve hexadecimal digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(7..19).unwrap_or(&self.0)
    }
}

impl CommitId {
    /// The first ten digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

impl ActionId {
    /// Makes an id of twelve random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 12]) -> Self {
        Self(bytes.iter().flat_map(|b| [letter(b >> 4), letter(b & 15)]).collect())
    }

    /// Makes the id of the action that `--key` names, for one release (or `new`) and one position.
    #[must_use]
    pub fn from_key(scope: &str, key: &str, position: usize) -> Self {
        let hash = Sha256::digest(format!("relman key\n{scope}\n{position}\n{key}"));
        let mut bytes = [0; 12];
        for (to, from) in bytes.iter_mut().zip(hash) {
            *to = from;
        }
        Self::from_random(bytes)
    }
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0')
}

fn letter(nibble: u8) -> char {
    char::from(b'k' + nibble)
}
