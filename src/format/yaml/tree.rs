//! Decides the structure of a document: maps with distinct text keys, lists and scalars, each with its place.
//!
//! Pure. The events come from the parser inside serde-saphyr; what it would resolve (anchors, tags, merge keys) is refused.
//! Start at `parse`.
//! INVARIANT: a tree is at most `DEEPEST` levels deep, so that walking it by recursion is safe.

use super::error::{Fault, shown};
use serde_yaml::granit_parser::{
    ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, Span, StrInput, Tag,
};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

const DEEPEST: usize = 64;
const MOST_NODES: usize = 500_000;
/// From here on a set is faster than looking at each.
const MANY_KEYS: usize = 24;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl From<Marker> for Position {
    fn from(marker: Marker) -> Self {
        Self { line: marker.line().max(1), column: marker.col() + 1 }
    }
}

/// A value and where it begins.
#[derive(Debug)]
pub(in crate::format) struct Node<'t> {
    pub(in crate::format) at: Position,
    /// Its bytes in the text; of a block, to the end of the last value in it.
    pub(in crate::format) range: Range<usize>,
    pub(in crate::format) content: Content<'t>,
}

impl Node<'_> {
    fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// What a node holds.
#[derive(Debug)]
pub(in crate::format) enum Content<'t> {
    Scalar { text: Cow<'t, str>, is_plain: bool },
    List(Vec<Node<'t>>),
    Map(Vec<(Node<'t>, Node<'t>)>),
}

/// Reads the one document of a text.
///
/// # Errors
/// The text is no YAML, has no document or several, or uses what relman refuses.
pub(in crate::format) fn parse(text: &str) -> Result<Node<'_>, Fault> {
    let mut options = Options::default();
    options.disallow_directives = true;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(text, options);
    Builder { text, parser, nodes: 0 }.document()
}

struct Builder<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    nodes: usize,
}

impl<'t> Builder<'t> {
    fn document(mut self) -> Result<Node<'t>, Fault> {
        loop {
            match self.next()? {
                (Event::DocumentStart(..), _) => break,
                (Event::StreamEnd, _) => return Err(Fault::new("the file has no content")),
                _ => {}
            }
        }
        let (event, span) = self.next()?;
        let root = self.node(event, span, 0)?;
        if let Content::Scalar { text, is_plain: true } = &root.content
            && text.is_empty()
        {
            return Err(Fault::new("the file has no content"));
        }
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(root),
                (Event::DocumentStart(..), span) => {
                    return Err(refuse("a second document begins; a file holds one", span));
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Fault::new(words(&error)).at((*error.marker()).into())),
            None => Err(Fault::new("the document breaks off")),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node<'t>, Fault> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(refuse(format!("the file has more than {MOST_NODES} values"), span));
        }
        if depth > DEEPEST {
            return Err(refuse(format!("values nest deeper than {DEEPEST} levels"), span));
        }
        let mut range = bytes(span);
        let content = match event {
            Event::Scalar(text, style, anchor, tag) => {
                refuse_properties(anchor, tag.as_deref(), span)?;
                let is_plain = style == ScalarStyle::Plain;
                let text = if is_plain && self.is_absent(span) { Cow::Borrowed("") } else { text };
                Content::Scalar { text, is_plain }
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_properties(anchor, tag.as_deref(), span)?;
                let (items, end) = self.items(depth + 1)?;
                let last = items.last().map(|item| item.range.end);
                range.end = if self.is_flow(range.start) { end } else { last.unwrap_or(range.end) };
                Content::List(items)
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_properties(anchor, tag.as_deref(), span)?;
                let (entries, end) = self.entries(depth + 1)?;
                let last = entries.last().map(|(_, value)| value.range.end);
                range.end = if self.is_flow(range.start) { end } else { last.unwrap_or(range.end) };
                Content::Map(entries)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let message = "an alias (`*`) is not allowed; quote the text if it begins with `*`";
                return Err(refuse(message, span));
            }
            _ => return Err(refuse("a value is missing", span)),
        };
        Ok(Node { at: span.start.into(), range, content })
    }

    /// True if a list or map with brackets begins here.
    fn is_flow(&self, start: usize) -> bool {
        matches!(self.text.as_bytes().get(start), Some(b'[' | b'{'))
    }

    /// The parser gives `~` for a value that is not there.
    fn is_absent(&self, span: Span) -> bool {
        self.text.get(bytes(span)).is_none_or(str::is_empty)
    }

    fn items(&mut self, depth: usize) -> Result<(Vec<Node<'t>>, usize), Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((items, bytes(span).end)),
                (event, span) => items.push(self.node(event, span, depth)?),
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<(Node<'t>, Node<'t>)>, usize), Fault> {
        let mut entries: Vec<(Node<'t>, Node<'t>)> = Vec::new();
        let mut keys = HashSet::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, span) => return Ok((entries, bytes(span).end)),
                (event, span) => self.node(event, span, depth)?,
            };
            refuse_key(&key, &entries, &mut keys)?;
            let (event, span) = self.next()?;
            entries.push((key, self.node(event, span, depth)?));
        }
    }
}

fn words(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => format!("values nest deeper than {DEEPEST} levels"),
        kind => format!("{kind}; {}", remedy(kind)),
    }
}

/// What to do about a text that is no YAML, as far as the parser's word for it tells.
fn remedy(kind: &ErrorKind) -> &'static str {
    let told = kind.to_string();
    let has = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if has(&["directive", "TAG", "document"]) {
        "leave the line out: a file holds one document, without directives"
    } else if has(&["tab"]) {
        "indent with spaces"
    } else if has(&["flow", "bracket", "quote", "'['", "illegal placement"]) {
        "close every `[`, `{` and quote, and put a comma between items"
    } else if has(&["mapping values", "simple key is"]) {
        "put a text with `: ` in quotes, or correct the indentation of this line"
    } else if has(&["simple key expected"]) {
        "write `:` and a space after a key"
    } else if has(&["block", "indent", "expected key", "eof"]) {
        "begin the keys of one map, and the items of one list, in the same column"
    } else {
        "put the text in quotes, if it is meant as text"
    }
}

/// The bytes of a token; a parser that reads from text always knows them.
fn bytes(span: Span) -> Range<usize> {
    span.start.byte_offset().unwrap_or(0)..span.end.byte_offset().unwrap_or(0)
}

fn refuse(message: impl Into<String>, span: Span) -> Fault {
    Fault::new(message).at(span.start.into())
}

fn refuse_properties(anchor: usize, tag: Option<&Tag>, span: Span) -> Result<(), Fault> {
    if anchor != 0 {
        return Err(refuse("an anchor (`&`) is not allowed; quote the text if it begins with `&`", span));
    }
    if tag.is_some() {
        let message = "a tag (`!`) is not allowed; quote the text if it begins with `!`";
        return Err(Fault::new(message).at(span.tag_start.unwrap_or(span.start).into()));
    }
    Ok(())
}

/// `keys` is what came before as a set, once there are many.
fn refuse_key(key: &Node<'_>, before: &[(Node<'_>, Node<'_>)], keys: &mut HashSet<String>) -> Result<(), Fault> {
    let Content::Scalar { text, is_plain } = &key.content else {
        return Err(Fault::new("a key must be text").at(key.at));
    };
    if *is_plain && text.is_empty() {
        return Err(Fault::new("a key is missing before `:`").at(key.at));
    }
    if *is_plain && text == "<<" {
        return Err(Fault::new("merge keys (`<<`) are not allowed").at(key.at));
    }
    let is_there = if before.len() < MANY_KEYS {
        before.iter().any(|(other, _)| other.text() == Some(text))
    } else {
        if keys.is_empty() {
            keys.extend(before.iter().filter_map(|(other, _)| other.text().map(str::to_owned)));
        }
        !keys.insert(text.to_string())
    };
    if is_there {
        return Err(Fault::new(format!("key `{}` stands here twice", shown(text))).at(key.at));
    }
    Ok(())
}
