//! Decides what a file of evidence says, by the format that the process gives its type.
//!
//! Pure. The command line reads reports with it, and the audit reads them again. Start at `read`.

use super::json::{self, Json};
use super::{cyclonedx, junit, sarif, spdx};
use crate::domain::evidence::{Counts, Report};
use crate::domain::process::duties::EvidenceFormat;

/// The longest report.
pub const REPORT_BYTES: usize = 10 * 1024 * 1024;

/// Why a report cannot be read, and where; what is wrong with the report as a whole has the place 1:1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct EvidenceError {
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
}

impl EvidenceError {
    pub(super) fn at_start(message: impl Into<String>) -> Self {
        Self { line: 1, column: 1, message: message.into() }
    }
}

/// Reads a file of this format; one that nobody reads says nothing.
///
/// # Errors
/// The file is not of its format.
pub fn read(format: EvidenceFormat, bytes: &[u8]) -> Result<Option<Report>, EvidenceError> {
    match format {
        EvidenceFormat::File => Ok(None),
        EvidenceFormat::Junit => junit::counts(bytes).map(|tests| Some(Report::silent(Counts::Tests(tests)))),
        EvidenceFormat::Sarif => sarif::report(&json::read(bytes)?).map(Some),
        EvidenceFormat::Cyclonedx => cyclonedx::report(&json::read(bytes)?).map(Some),
        EvidenceFormat::Spdx => spdx::report(&json::read(bytes)?).map(Some),
        EvidenceFormat::Sbom => {
            let json = json::read(bytes)?;
            match kind(&json) {
                EvidenceFormat::Cyclonedx => cyclonedx::report(&json).map(Some),
                EvidenceFormat::Spdx => spdx::report(&json).map(Some),
                _ => Err(EvidenceError::at_start(
                    "this is no bill of materials: it has neither `bomFormat`, as CycloneDX, nor `spdxVersion`, as SPDX 2",
                )),
            }
        }
    }
}

/// The format that the content shows: `file` where it is none of those that are read.
#[must_use]
pub fn recognised(bytes: &[u8]) -> EvidenceFormat {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => json::read(bytes).map_or(EvidenceFormat::File, |json| kind(&json)),
        Some(b'<') if junit::counts(bytes).is_ok() => EvidenceFormat::Junit,
        _ => EvidenceFormat::File,
    }
}

fn kind(json: &Json) -> EvidenceFormat {
    if json.get("bomFormat").is_some() {
        EvidenceFormat::Cyclonedx
    } else if json.get("spdxVersion").is_some() {
        EvidenceFormat::Spdx
    } else if json.get("runs").is_some() && json.get("version").is_some() {
        EvidenceFormat::Sarif
    } else {
        EvidenceFormat::File
    }
}
