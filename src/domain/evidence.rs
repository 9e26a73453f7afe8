//! Decides what a piece of evidence is counted in.
//!
//! It holds the counts that a gate compares with its `max` (language §2); it reads no files.
//! Start at `Counts`; `format/junit.rs` makes it from a test report.

use serde::{Deserialize, Serialize};

/// The test cases of a report by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Every test case, whatever became of it.
    pub tests: u32,
    /// Cases whose assertion did not hold.
    pub failed: u32,
    /// Cases that broke before they could judge.
    pub errors: u32,
    /// Cases that were not run.
    pub skipped: u32,
}
