//! Decides the form of counts in a record: one for each format, told apart by their keys.
//!
//! Field order is the order in the files and part of the form: do not move.
//! Start at `Counts`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What was counted of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Written")]
pub enum Counts {
    /// The test cases of a test report.
    Tests(Tests),
    /// The findings of a scan.
    Findings(Findings),
    /// The components of a bill of materials.
    Components(Components),
}

/// The test cases of a report by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tests {
    /// Every test case, whatever became of it.
    pub tests: u32,
    /// Cases whose assertion did not hold.
    pub failed: u32,
    /// Cases that broke before they could judge.
    pub errors: u32,
    /// Cases that were not run.
    pub skipped: u32,
}

/// The findings of a scan by level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Runs that looked for something.
    pub runs: u32,
    /// Runs that did not end well.
    #[serde(skip_serializing_if = "is_none")]
    pub broken: u32,
    /// Serious problems.
    pub error: u32,
    /// Problems.
    pub warning: u32,
    /// Small problems.
    pub note: u32,
    /// What somebody decided not to count, of any level.
    pub suppressed: u32,
}

/// The components of a bill of materials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Components {
    /// Every component but the product itself.
    pub components: u32,
    /// Those without a licence.
    pub unlicensed: u32,
    /// Each licence, in the order of its text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<Licensed>,
}

/// The components under one licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licensed {
    /// The licence or licence expression.
    pub licence: String,
    /// How many components are under it.
    pub components: u32,
    /// The first of them by name.
    pub names: Vec<String>,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Counts {
    /// One count, by the key that a limit has in the language.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<u32> {
        match (self, key) {
            (Self::Tests(of), "tests") => Some(of.tests),
            (Self::Tests(of), "failed") => Some(of.failed),
            (Self::Tests(of), "errors") => Some(of.errors),
            (Self::Tests(of), "skipped") => Some(of.skipped),
            (Self::Findings(of), "error") => Some(of.error),
            (Self::Findings(of), "warning") => Some(of.warning),
            (Self::Findings(of), "note") => Some(of.note),
            (Self::Findings(of), "suppressed") => Some(of.suppressed),
            (Self::Components(of), "components") => Some(of.components),
            (Self::Components(of), "unlicensed") => Some(of.unlicensed),
            _ => None,
        }
    }

    /// The test cases, where it is a test report.
    #[must_use]
    pub fn tests(&self) -> Option<Tests> {
        match self {
            Self::Tests(tests) => Some(*tests),
            _ => None,
        }
    }
}

/// The counts in few words; the same stand in the message of a commit.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tests(Tests { tests, failed, errors, skipped }) => {
                write!(f, "{tests} tests, {failed} failed, {errors} errors, {skipped} skipped")
            }
            Self::Findings(Findings { runs, broken, error, warning, note, suppressed }) => {
                let (error, warning, note) = (some(*error, "error"), some(*warning, "warning"), some(*note, "note"));
                write!(f, "{error}, {warning}, {note}, {suppressed} suppressed in {}", some(*runs, "run"))?;
                if *broken == 0 { Ok(()) } else { write!(f, ", {broken} broken") }
            }
            Self::Components(Components { components, unlicensed, licences }) => {
                let different = u32::try_from(licences.len()).unwrap_or(u32::MAX);
                let (components, different) = (some(*components, "component"), some(different, "licence"));
                write!(f, "{components}, {unlicensed} unlicensed, {different}")
            }
        }
    }
}

fn some(count: u32, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Every key that counts may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    tests: Option<u32>,
    failed: Option<u32>,
    errors: Option<u32>,
    skipped: Option<u32>,
    runs: Option<u32>,
    broken: Option<u32>,
    error: Option<u32>,
    warning: Option<u32>,
    note: Option<u32>,
    suppressed: Option<u32>,
    components: Option<u32>,
    unlicensed: Option<u32>,
    licences: Option<Vec<Licensed>>,
}

impl TryFrom<Written> for Counts {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { tests, failed, errors, skipped, .. } = written;
        let Written { runs, broken, error, warning, note, suppressed, .. } = written;
        let Written { components, unlicensed, licences, .. } = written;
        let of_tests = [tests, failed, errors, skipped];
        let of_findings = [runs, error, warning, note, suppressed];
        let of_components = [components, unlicensed];
        let none = |counts: &[Option<u32>]| counts.iter().all(Option::is_none);
        match (of_tests, of_findings, of_components) {
            ([Some(tests), Some(failed), Some(errors), Some(skipped)], findings, components)
                if none(&findings) && none(&components) && broken.is_none() && licences.is_none() =>
            {
                Ok(Self::Tests(Tests { tests, failed, errors, skipped }))
            }
            (tests, [Some(runs), Some(error), Some(warning), Some(note), Some(suppressed)], components)
                if none(&tests) && none(&components) && licences.is_none() =>
            {
                let broken = broken.unwrap_or_default();
                Ok(Self::Findings(Findings { runs, broken, error, warning, note, suppressed }))
            }
            (tests, findings, [Some(components), Some(unlicensed)])
                if none(&tests) && none(&findings) && broken.is_none() =>
            {
                let licences = licences.unwrap_or_default();
                Ok(Self::Components(Components { components, unlicensed, licences }))
            }
            _ => Err("expected the counts of one format: tests, failed, errors, skipped; or runs, error, warning, \
                      note, suppressed; or components, unlicensed"),
        }
    }
}
