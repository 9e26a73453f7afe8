//! Decides what a file of evidence is counted as, by the format that the process gives its type.
//!
//! Pure. The command line reads counts with it, and the audit reads them again. Start at `counts`.

use super::junit::{self, EvidenceError};
use crate::domain::evidence::Counts;
use crate::domain::process::duties::EvidenceFormat;

/// Counts what a file of this format says; a format that nobody reads has no counts.
///
/// # Errors
/// The file is not of its format.
pub fn counts(format: EvidenceFormat, bytes: &[u8]) -> Result<Option<Counts>, EvidenceError> {
    match format {
        EvidenceFormat::Junit => junit::counts(bytes).map(Some),
        _ => Ok(None),
    }
}
