//! Reads JSON: an array of objects, or an object with one array, as trackers answer and export.
//!
//! Pure. A key that stands twice in one object is refused, and so are depth and number beyond measure.
//! Start at `read`; `Tree::cell` follows a dotted path, through every element of an array.

use super::{AS_ARRAY, Cell, Content, IN_PARTS, Row, Sheet, TrackerError};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Values take about a hundred bytes of memory each.
const MOST_VALUES: usize = 1_000_000;

/// A value; numbers and truths are the texts that they are written as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    Null,
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

pub(super) fn read(text: &str) -> Result<Sheet, TrackerError> {
    let left = std::cell::Cell::new(MOST_VALUES);
    let mut source = serde_json::Deserializer::from_str(text);
    let tree = Seed { left: &left }.deserialize(&mut source).and_then(|tree| source.end().map(|()| tree));
    let tree = tree.map_err(|error| {
        let (line, column) = (error.line().max(1), error.column().max(1));
        let message = error.to_string();
        // The parser ends its messages with the place.
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        let message = message.replace("recursion limit exceeded", "the values nest too deep");
        let hint = if left.get() == 0 { IN_PARTS } else { AS_ARRAY };
        TrackerError { line, column, message, hint }
    })?;
    let rows = objects(tree)?.into_iter().enumerate().map(|(index, tree)| {
        let content = match tree {
            Tree::Map(_) => Content::Object(tree),
            other => Content::Broken(format!("expected an object, found {}", other.kind())),
        };
        Row { number: index + 1, content }
    });
    Ok(Sheet { header: None, rows: rows.collect() })
}

/// The array that holds the rows.
fn objects(tree: Tree) -> Result<Vec<Tree>, TrackerError> {
    let keys = match tree {
        Tree::List(rows) => return Ok(rows),
        Tree::Map(keys) => keys,
        other => {
            let message = format!("expected an array of objects, found {}", other.kind());
            return Err(TrackerError::at_start(message, AS_ARRAY));
        }
    };
    let mut arrays: Vec<(String, Vec<Tree>)> = Vec::new();
    for (key, value) in keys {
        if let Tree::List(rows) = value {
            arrays.push((key, rows));
        }
    }
    // Trackers answer with empty arrays of warnings beside the rows.
    if arrays.len() > 1 {
        arrays.retain(|(_, rows)| !rows.is_empty());
    }
    let names: Vec<String> = arrays.iter().map(|(key, _)| format!("`{}`", key.escape_debug())).collect();
    match (arrays.pop(), arrays.is_empty()) {
        (Some((_, rows)), true) => Ok(rows),
        (Some(_), false) => {
            let message = format!("the object has several arrays: {}", names.join(", "));
            Err(TrackerError::at_start(message, AS_ARRAY))
        }
        (None, _) => Err(TrackerError::at_start("the object has no array of rows", AS_ARRAY)),
    }
}

impl Tree {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Text(_) => "a text or number",
            Self::List(_) => "an array",
            Self::Map(_) => "an object",
        }
    }

    /// What a dotted path leads to; a key with a dot in it goes before the path.
    pub(super) fn cell(&self, path: &str) -> Cell {
        let mut texts = Vec::new();
        match self.collect(path, &mut texts) {
            Ok(true) => Cell::Said(texts),
            Ok(false) => Cell::Absent,
            Err(found) => Cell::Wrong(found.to_owned()),
        }
    }

    pub(super) fn has(&self, path: &str) -> bool {
        !matches!(self.cell(path), Cell::Absent)
    }

    /// Adds the texts at the path; false if nothing is there.
    fn collect(&self, path: &str, texts: &mut Vec<String>) -> Result<bool, &'static str> {
        match self {
            Self::Null => Ok(true),
            Self::Text(text) if path.is_empty() => {
                texts.push(text.clone());
                Ok(true)
            }
            Self::List(elements) => {
                for element in elements {
                    element.collect(path, texts)?;
                }
                Ok(true)
            }
            Self::Map(_) if path.is_empty() => Err(self.kind()),
            Self::Map(keys) => {
                let of = |wanted: &str| keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
                if let Some(value) = of(path) {
                    return value.collect("", texts);
                }
                let dots = path.match_indices('.').filter_map(|(at, _)| Some((path.get(..at)?, path.get(at + 1..)?)));
                for (first, rest) in dots {
                    if let Some(value) = of(first) {
                        return value.collect(rest, texts);
                    }
                }
                Ok(false)
            }
            Self::Text(_) => Ok(false),
        }
    }

    /// Its keys, and the paths one level below.
    pub(super) fn names(&self) -> Vec<String> {
        let Self::Map(keys) = self else { return Vec::new() };
        let below = |(key, value): &(String, Self)| match value {
            Self::Map(below) => below.iter().map(|(inner, _)| format!("{key}.{inner}")).collect(),
            _ => vec![key.clone()],
        };
        keys.iter().flat_map(below).collect()
    }
}

/// Reads one value, and counts.
#[derive(Clone, Copy)]
struct Seed<'c> {
    left: &'c std::cell::Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Tree;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Tree, D::Error> {
        match self.left.get().checked_sub(1) {
            Some(left) => self.left.set(left),
            None => return Err(D::Error::custom(format!("the file has more than {MOST_VALUES} values"))),
        }
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Tree, A::Error> {
        let mut map: Vec<(String, Tree)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = keys.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                let shown: String = key.chars().take(60).collect();
                return Err(A::Error::custom(format!("the key `{}` stands twice in one object", shown.escape_debug())));
            }
            map.push((key, keys.next_value_seed(self)?));
        }
        Ok(Tree::Map(map))
    }
}
