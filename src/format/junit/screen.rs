//! Decides which XML is safe to give to the parser, whose time grows faster than a hostile document.
//!
//! Pure, one pass, no recursion. roxmltree compares all attributes of an element and copies all namespaces in scope;
//! here both are bounded, and so is the depth. Whether the XML is well formed is the parser's to say.
//! Start at `refuse_costly`.

use crate::format::evidence::EvidenceError;

const DEEPEST: usize = 100;
const MOST_ATTRIBUTES: usize = 100;
const MOST_NAMESPACES: usize = 100;

/// Walks over the markup of a document.
///
/// # Errors
/// A document type, or more levels, attributes of one element or namespaces than a report has.
pub(super) fn refuse_costly(text: &str) -> Result<(), EvidenceError> {
    let (mut depth, mut namespaces) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some((_, markup)) = rest.split_once('<') {
        rest = if let Some(comment) = markup.strip_prefix("!--") {
            after(comment, "-->")
        } else if let Some(data) = markup.strip_prefix("![CDATA[") {
            after(data, "]]>")
        } else if let Some(instruction) = markup.strip_prefix('?') {
            after(instruction, "?>")
        } else if markup.starts_with('!') {
            return Err(refusal(text, markup, "a document type (`<!`) is not allowed"));
        } else if let Some(end) = markup.strip_prefix('/') {
            depth = depth.saturating_sub(1);
            after(end, ">")
        } else {
            let tag = Tag::read(markup);
            namespaces += tag.namespaces;
            depth += usize::from(!tag.is_empty);
            if tag.attributes > MOST_ATTRIBUTES {
                return Err(refusal(text, markup, "an element has too many attributes"));
            }
            if namespaces > MOST_NAMESPACES {
                return Err(refusal(text, markup, "the report has too many namespaces"));
            }
            if depth > DEEPEST {
                return Err(refusal(text, markup, "elements nest too deep"));
            }
            tag.rest
        };
    }
    Ok(())
}

fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

fn refusal(text: &str, markup: &str, message: &str) -> EvidenceError {
    let before = text.get(..text.len() - markup.len()).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    EvidenceError {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        message: message.to_owned(),
    }
}

/// What the start tag of an element costs.
struct Tag<'t> {
    attributes: usize,
    namespaces: usize,
    is_empty: bool,
    rest: &'t str,
}

impl<'t> Tag<'t> {
    fn read(markup: &'t str) -> Self {
        let mut tag = Self { attributes: 0, namespaces: 0, is_empty: false, rest: markup };
        while let Some(at) = tag.rest.find(['=', '"', '\'', '>']) {
            let (before, from) = tag.rest.split_at(at);
            tag.rest = from.get(1..).unwrap_or_default();
            match from.as_bytes().first() {
                Some(b'=') => {
                    tag.attributes += 1;
                    tag.namespaces += usize::from(is_namespace(before));
                }
                Some(b'>') => {
                    tag.is_empty = before.ends_with('/');
                    return tag;
                }
                Some(b'"') => tag.rest = after(tag.rest, "\""),
                _ => tag.rest = after(tag.rest, "'"),
            }
        }
        tag.rest = "";
        tag
    }
}

fn is_namespace(before_equals: &str) -> bool {
    let mut words = before_equals.split_ascii_whitespace();
    words.next_back().is_some_and(|name| name.starts_with("xmlns"))
}
