//! Decides which bytes of a YAML text an edit replaces: entries of maps, items of lists.
//!
//! Pure. Knows blocks and brackets; `None` where the layout is another. It may be wrong about a text
//! nobody thought of: `edit.rs` reads every result again. Start at `add_entry`.

use crate::format::yaml::{Content, Node};
use std::ops::Range;

/// Bytes of the text, and what stands there instead.
#[derive(Debug)]
pub(super) struct Splice {
    pub(super) at: Range<usize>,
    pub(super) text: String,
}

/// A new entry of a map whose value is a map.
pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    /// The entries of the value, each a line.
    pub(super) keys: &'a [String],
}

/// The text after its splices, which do not overlap.
pub(super) fn applied(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|splice| splice.at.start);
    let mut new = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for splice in splices {
        new.push_str(text.get(done..splice.at.start)?);
        new.push_str(&splice.text);
        done = splice.at.end;
    }
    new.push_str(text.get(done..)?);
    Some(new)
}

/// Adds an entry at the end of a map.
pub(super) fn add_entry(text: &str, map: &Node<'_>, new: &Entry<'_>) -> Option<Splice> {
    let Content::Map(entries) = &map.content else { return None };
    if is_flow(text, map) {
        return Some(into_brackets(map, entries.last().map(|(_, value)| value), &in_braces(new)));
    }
    let outer = indentation(text, map.range.start)?;
    let (_, last) = entries.last()?;
    // The new entry is indented like the one before it.
    let siblings = matches!(last.content, Content::Map(_)) && !is_flow(text, last);
    let inner = if siblings { indentation(text, last.range.start)?.to_owned() } else { format!("{outer}  ") };
    let keys = new.keys.iter().map(|key| format!("{inner}{key}\n"));
    let lines = format!("{outer}{}:\n{}", new.key, keys.collect::<String>());
    Some(below(text, last, &lines))
}

/// Adds one line at the end of a map.
pub(super) fn add_line(text: &str, map: &Node<'_>, line: &str) -> Option<Splice> {
    let Content::Map(entries) = &map.content else { return None };
    let (_, last) = entries.last()?;
    if is_flow(text, map) {
        return Some(into_brackets(map, Some(last), line));
    }
    let indentation = indentation(text, map.range.start)?;
    Some(below(text, last, &format!("{indentation}{line}\n")))
}

/// Adds an item at the end of a list.
pub(super) fn append_item(text: &str, list: &Node<'_>, item: &str) -> Option<Splice> {
    let Content::List(items) = &list.content else { return None };
    if is_flow(text, list) {
        return Some(into_brackets(list, items.last(), item));
    }
    // The parser does not tell of every block where its first dash stands.
    let first = items.first()?.range.start;
    let dash = text.get(line_start(text, first)..first)?.trim_end().strip_suffix('-')?;
    let dash = dash.bytes().all(|byte| byte == b' ').then_some(dash)?;
    Some(below(text, items.last()?, &format!("{dash}- {item}\n")))
}

/// Puts another item in the place of one; a block keeps its dash, and its remarks go with it.
pub(super) fn replace_item(text: &str, list: &Node<'_>, index: usize, new: &str) -> Option<Splice> {
    let Content::List(items) = &list.content else { return None };
    let at = items.get(index)?.range.clone();
    let length = text.get(at.clone())?.trim_end().len();
    Some(Splice { at: at.start..at.start + length, text: new.to_owned() })
}

/// Removes an item of the list below a key; a list that would be empty becomes `[]`.
pub(super) fn remove_item(text: &str, key: &Node<'_>, list: &Node<'_>, index: usize) -> Option<Vec<Splice>> {
    let Content::List(items) = &list.content else { return None };
    let item = items.get(index)?;
    let removed = |at: Range<usize>| Splice { at, text: String::new() };
    if let Some(line) = own_line(text, item, is_flow(text, list)) {
        let mut splices = vec![removed(line)];
        if items.len() == 1 && !is_flow(text, list) {
            let colon = key.range.end + text.get(key.range.end..)?.find(':')? + 1;
            splices.push(Splice { at: colon..colon, text: " []".to_owned() });
        }
        return Some(splices);
    }
    if !is_flow(text, list) {
        return None;
    }
    let before = index.checked_sub(1).and_then(|index| items.get(index));
    // A remark in a gap belongs to somebody; the gap stays.
    let at = match (before, items.get(index + 1)) {
        (Some(before), _) if is_bare(text, before, item) => before.range.end..item.range.end,
        (_, Some(after)) if is_bare(text, item, after) => item.range.start..after.range.start,
        (None, None) => item.range.start..item.range.end + comma_after(text, item)?,
        _ => return None,
    };
    Some(vec![removed(at)])
}

fn is_flow(text: &str, node: &Node<'_>) -> bool {
    matches!(text.as_bytes().get(node.range.start), Some(b'[' | b'{'))
}

fn in_braces(new: &Entry<'_>) -> String {
    format!("{}: {{{}}}", new.key, new.keys.join(", "))
}

fn into_brackets(brackets: &Node<'_>, last: Option<&Node<'_>>, new: &str) -> Splice {
    let (at, text) = match last {
        Some(last) => (last.range.end, format!(", {new}")),
        None => (brackets.range.start + 1, new.to_owned()),
    };
    Splice { at: at..at, text }
}

/// Puts lines below the last line of a value.
fn below(text: &str, value: &Node<'_>, lines: &str) -> Splice {
    // The parser counts the line breaks after a block of text to its value.
    let end = text.get(..value.range.end).map_or(value.range.end, |text| text.trim_end().len());
    match text.get(end..).and_then(|rest| rest.find('\n')) {
        Some(line) => Splice { at: end + line + 1..end + line + 1, text: lines.to_owned() },
        None => Splice { at: text.len()..text.len(), text: format!("\n{}", lines.trim_end()) },
    }
}

/// The spaces before a place, if nothing else stands before it on its line.
fn indentation(text: &str, at: usize) -> Option<&str> {
    let before = text.get(line_start(text, at)..at)?;
    before.bytes().all(|byte| byte == b' ').then_some(before)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |line_break| line_break + 1)
}

/// The whole line of an item that has one of its own, line break and remark included.
fn own_line(text: &str, item: &Node<'_>, in_brackets: bool) -> Option<Range<usize>> {
    let start = line_start(text, item.range.start);
    let before = text.get(start..item.range.start)?.trim_start();
    let rest = text.get(item.range.end..)?;
    let length = rest.find('\n')? + 1;
    let after = rest.get(..length)?;
    let after = if in_brackets { after.strip_prefix(',').unwrap_or(after) } else { after };
    let alone = if in_brackets { before.is_empty() } else { before.trim_end() == "-" };
    let bare = after.trim().is_empty() || after.starts_with(' ') && after.trim_start().starts_with('#');
    (alone && bare).then_some(start..item.range.end + length)
}

/// True if only a comma and white space stand between two items.
fn is_bare(text: &str, one: &Node<'_>, next: &Node<'_>) -> bool {
    let gap = text.get(one.range.end..next.range.start);
    gap.is_some_and(|gap| gap.chars().all(|c| c == ',' || c.is_whitespace()))
}

/// How many bytes after the item its comma ends.
fn comma_after(text: &str, item: &Node<'_>) -> Option<usize> {
    let rest = text.get(item.range.end..)?;
    let after = rest.trim_start();
    Some(if after.starts_with(',') { rest.len() - after.len() + 1 } else { 0 })
}
