//! Limits of texts: one line or many, so many characters, no control characters.

use crate::domain::context::Context;
use crate::domain::refusal::{Rule, TextProblem};

const LINE_CHARS: usize = 300;
const TEXT_CHARS: usize = 100_000;

/// Holds a title or other single line to its limits.
pub(super) fn check_line(what: &str, text: &str) -> Result<(), Rule> {
    let problem = if text.trim().is_empty() {
        TextProblem::Empty
    } else if text.chars().count() > LINE_CHARS {
        TextProblem::TooLong(LINE_CHARS)
    } else if text.chars().any(char::is_control) {
        TextProblem::Control
    } else {
        return Ok(());
    };
    Err(Rule::Text { what: what.to_owned(), problem })
}

/// Holds a text of many lines to its limits; it may be empty.
pub(super) fn check_text(what: &str, text: &str) -> Result<(), Rule> {
    let problem = if text.chars().count() > TEXT_CHARS {
        TextProblem::TooLong(TEXT_CHARS)
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        TextProblem::Control
    } else {
        return Ok(());
    };
    Err(Rule::Text { what: what.to_owned(), problem })
}

/// Holds message and address of an entry to their limits.
pub(super) fn check_context(context: &Context) -> Result<(), Rule> {
    if let Some(message) = &context.message {
        check_text("message", message)?;
        if message.trim().is_empty() {
            return Err(Rule::Text { what: "message".to_owned(), problem: TextProblem::Empty });
        }
    }
    context.url.as_ref().map_or(Ok(()), |url| check_line("url", url))
}
