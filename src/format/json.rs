//! Decides which JSON is read, and gives it as a tree: strict, because a report is written by others.
//!
//! A key that stands twice, more than 127 levels and too many values are refused; so is everything that is no
//! JSON (RFC 8259). Pure. Start at `read`; the readers of formats walk over `Json` and say where they stumble.

#[cfg(test)]
mod tests;
mod tree;

use super::evidence::{EvidenceError, REPORT_BYTES};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

pub(super) use tree::Wrong;

/// Values take up to a hundred bytes of memory each.
const MOST_VALUES: u32 = 1_000_000;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A whole number; nothing for any other.
    Number(Option<i64>),
    Text(String),
    List(Vec<Json>),
    Map(BTreeMap<String, Json>),
}

/// Reads a document.
///
/// # Errors
/// It is too long, no JSON, nests too deep, has a key twice or too many values.
pub(super) fn read(bytes: &[u8]) -> Result<Json, EvidenceError> {
    if bytes.len() > REPORT_BYTES {
        let size = bytes.len();
        let message = format!("the report has {size} bytes, and at most {REPORT_BYTES} are read");
        return Err(EvidenceError::at_start(message));
    }
    // Some tools of one platform begin with a byte order mark, which a reader may pass over.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let left = Cell::new(MOST_VALUES);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = Value { left: &left }.deserialize(&mut deserializer).and_then(|json| {
        deserializer.end()?;
        Ok(json)
    });
    read.map_err(|error| {
        let message = error.to_string();
        // The parser ends its messages with the place.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let place = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
        EvidenceError { line: place(error.line()), column: place(error.column()), message }
    })
}

/// Reads one value and counts it.
#[derive(Clone, Copy)]
struct Value<'c> {
    left: &'c Cell<u32>,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| D::Error::custom("there are too many values"))?;
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(Some(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(i64::try_from(value).ok()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                let key: String = key.chars().take(100).collect();
                return Err(A::Error::custom(format_args!("the key `{key}` stands here twice")));
            }
            map.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Json::Map(map))
    }
}
