//! Decides what a JUnit report says: how many cases ran, failed, broke and were skipped.
//!
//! Pure. It counts the `testcase` elements themselves, because tools disagree about what the totals on a suite mean.
//! Start at `counts`; `junit/screen.rs` first refuses what would take the parser too long.

mod screen;
#[cfg(test)]
mod tests;

use crate::domain::evidence::Counts;
use roxmltree::{Document, Node, ParsingOptions};

/// The longest report.
pub const REPORT_BYTES: usize = 10 * 1024 * 1024;

/// Values take about a hundred bytes of memory each.
const MOST_NODES: u32 = 500_000;

/// Why a report cannot be read, and where; what is wrong with the report as a whole has the place 1:1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct EvidenceError {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
}

impl EvidenceError {
    fn at_start(message: impl Into<String>) -> Self {
        Self { line: 1, column: 1, message: message.into() }
    }
}

/// Counts the cases of a JUnit report, as cargo-nextest, pytest, Surefire and others write it.
///
/// A case with a `failure` counts as failed and one with an `error` as broken, one with both as both;
/// of the others, one with `skipped` or the status `notrun` was not run. A flaky case that passed in the end passed.
/// The totals on a suite count only where the suite holds no cases at all.
///
/// # Errors
/// The report is too long, is no UTF-8 or no XML, has a document type, nests too deep,
/// is about something else than tests, or has a total that is no number.
pub fn counts(bytes: &[u8]) -> Result<Counts, EvidenceError> {
    if bytes.len() > REPORT_BYTES {
        let size = bytes.len();
        let message = format!("the report has {size} bytes, and at most {REPORT_BYTES} are read");
        return Err(EvidenceError::at_start(message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        EvidenceError::at_start(format!("the byte at offset {offset} is not UTF-8"))
    })?;
    screen::refuse_costly(text)?;
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        let message = error.to_string();
        // The parser ends its messages with the place.
        let message = message.split(" at ").next().unwrap_or_default().to_owned();
        EvidenceError { line: place.row, column: place.col, message }
    })?;
    of_document(&document)
}

fn of_document(document: &Document<'_>) -> Result<Counts, EvidenceError> {
    let root = document.root_element();
    if !is_suite(root) {
        let name = root.tag_name().name();
        let message = format!("this is no JUnit report: it begins with `{name}`, not `testsuites`");
        return Err(EvidenceError::at_start(message));
    }
    let mut sum = Counts::default();
    for node in root.descendants().filter(Node::is_element) {
        let part = if is_case(node) {
            of_case(node)
        } else if is_suite(node) && !node.children().any(|child| is_case(child) || is_suite(child)) {
            of_totals(node)?
        } else {
            continue;
        };
        sum = plus(sum, part).ok_or_else(|| EvidenceError::at_start("the totals are too large to be true"))?;
    }
    Ok(sum)
}

fn is_case(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "testcase"
}

fn is_suite(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "testsuite" | "testsuites")
}

fn of_case(case: Node<'_, '_>) -> Counts {
    let has = |name: &str| case.children().any(|child| child.tag_name().name() == name);
    let (failed, broke) = (has("failure"), has("error"));
    let was_skipped = has("skipped") || case.attribute("status") == Some("notrun");
    Counts { tests: 1, failed: failed.into(), errors: broke.into(), skipped: (was_skipped && !failed && !broke).into() }
}

fn of_totals(suite: Node<'_, '_>) -> Result<Counts, EvidenceError> {
    let total = |name: &str| match suite.attribute(name) {
        None => Ok(0),
        Some(text) => text
            .trim()
            .parse()
            .map_err(|_| EvidenceError::at_start(format!("the total `{name}` of a suite is not a whole number"))),
    };
    Ok(Counts {
        tests: total("tests")?,
        failed: total("failures")?,
        errors: total("errors")?,
        skipped: total("skipped")?,
    })
}

fn plus(a: Counts, b: Counts) -> Option<Counts> {
    Some(Counts {
        tests: a.tests.checked_add(b.tests)?,
        failed: a.failed.checked_add(b.failed)?,
        errors: a.errors.checked_add(b.errors)?,
        skipped: a.skipped.checked_add(b.skipped)?,
    })
}
