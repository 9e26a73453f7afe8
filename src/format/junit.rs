//! Decides what a JUnit report says: how many cases ran, failed, broke and were skipped.
//!
//! Pure. It counts the `testcase` elements themselves, because tools disagree about what the totals on a suite mean.
//! Start at `counts`; `junit/screen.rs` first refuses what would take the parser too long.

mod screen;
#[cfg(test)]
mod tests;

use super::evidence::{EvidenceError, REPORT_BYTES};
use crate::domain::evidence::Tests;
use roxmltree::{Document, Node, ParsingOptions};

/// Values take about a hundred bytes of memory each.
const MOST_NODES: u32 = 500_000;

/// Counts the cases of a JUnit report, as cargo-nextest, pytest, Surefire and others write it.
///
/// A case with a `failure` counts as failed and one with an `error` as broken, one with both as both;
/// of the others, one with `skipped` or the status `notrun` was not run. A flaky case that passed in the end passed.
/// Cases are counted and totals are not, but where a suite holds no cases at all; and no suite has fewer failed or
/// broken cases than it says itself, for a suite that broke as a whole has no case to show it.
///
/// # Errors
/// The report is too long, is no UTF-8 or no XML, has a document type, nests too deep,
/// is about something else than tests, or has a total that is no number.
pub(super) fn counts(bytes: &[u8]) -> Result<Tests, EvidenceError> {
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

fn of_document(document: &Document<'_>) -> Result<Tests, EvidenceError> {
    let root = document.root_element();
    if !is_suite(root) {
        let name = root.tag_name().name();
        let message = format!("this is no JUnit report: it begins with `{name}`, not `testsuites`");
        return Err(EvidenceError::at_start(message));
    }
    of_element(root)
}

/// An element with all that is below it; the screen bounds the depth.
fn of_element(node: Node<'_, '_>) -> Result<Tests, EvidenceError> {
    let mut sum = if is_case(node) { of_case(node) } else { Tests::default() };
    for child in node.children().filter(Node::is_element) {
        sum = plus(sum, of_element(child)?)
            .ok_or_else(|| EvidenceError::at_start("the totals are too large to be true"))?;
    }
    if !is_suite(node) {
        return Ok(sum);
    }
    if !node.children().any(|child| is_case(child) || is_suite(child)) {
        return plus(sum, of_totals(node)?)
            .ok_or_else(|| EvidenceError::at_start("the totals are too large to be true"));
    }
    let said = of_totals(node)?;
    sum.failed = sum.failed.max(said.failed);
    sum.errors = sum.errors.max(said.errors);
    Ok(sum)
}

fn is_case(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "testcase"
}

fn is_suite(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "testsuite" | "testsuites")
}

fn of_case(case: Node<'_, '_>) -> Tests {
    let has = |name: &str| case.children().any(|child| child.tag_name().name() == name);
    let (failed, broke) = (has("failure"), has("error"));
    let was_skipped = has("skipped") || case.attribute("status") == Some("notrun");
    Tests { tests: 1, failed: failed.into(), errors: broke.into(), skipped: (was_skipped && !failed && !broke).into() }
}

fn of_totals(suite: Node<'_, '_>) -> Result<Tests, EvidenceError> {
    let total = |name: &str| match suite.attribute(name) {
        None => Ok(0),
        Some(text) if text.trim().is_empty() => Ok(0),
        Some(text) => text
            .trim()
            .parse()
            .map_err(|_| EvidenceError::at_start(format!("the total `{name}` of a suite is not a whole number"))),
    };
    Ok(Tests {
        tests: total("tests")?,
        failed: total("failures")?,
        errors: total("errors")?,
        skipped: total("skipped")?,
    })
}

fn plus(a: Tests, b: Tests) -> Option<Tests> {
    Some(Tests {
        tests: a.tests.checked_add(b.tests)?,
        failed: a.failed.checked_add(b.failed)?,
        errors: a.errors.checked_add(b.errors)?,
        skipped: a.skipped.checked_add(b.skipped)?,
    })
}
