//! Decides the bytes of every file under `releases/`: our own YAML form, the same for ever.
//!
//! Pure. Currency digests these bytes and audit compares them, so no library writes them.
//! Start at `to_canonical`; `canonical/scalar.rs` decides when text needs quotes, `canonical/emit.rs` lays it out.
//! `format/yaml.rs` reads the form back.

mod block;
mod emit;
mod key;
mod scalar;
#[cfg(test)]
mod tests;

use serde::{Serialize, ser};

/// Why a value has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A record leaves out what it does not have.
    #[error("a record has no empty values; leave the key out")]
    Nothing,
    /// No record holds a number with a fraction: their text differs between readers.
    #[error("a record has no numbers with a fraction")]
    Fraction,
    /// No record holds raw bytes.
    #[error("a record has no raw bytes")]
    Bytes,
    /// A map key is neither text nor a whole number.
    #[error("a key of a record is text or a whole number")]
    Key,
    /// A map key is too long for a YAML reader to see it as one.
    #[error("a key of a record has at most {} bytes", key::LONGEST_BYTES)]
    LongKey,
    /// The type of the value refused to be written.
    #[error("{0}")]
    Refused(String),
}

impl ser::Error for CanonicalError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }
}

/// Writes a value in the canonical form of records (`docs/record-format.md`).
///
/// Keys keep the order in which the value serialises them. The text ends with one line feed.
///
/// # Errors
/// `Nothing` for `None` and units, `Fraction` for floats, `Bytes` for byte strings,
/// `Key` and `LongKey` for keys that are no text, no whole number or too long,
/// `Refused` with the message of a type that refuses to be serialised.
pub fn to_canonical<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    let mut out = String::new();
    value.serialize(emit::Emitter::top(&mut out))?;
    Ok(out)
}
