//! The JSON Schema of each file that people write, made from the types that read it.
//!
//! Draft 7, because that is what editors of YAML know. Where the reader is milder than JSON, or
//! stricter, the schema follows the reader. Start at `text`; `led` leads an editor to it.

use crate::domain::calendar::Calendar;
use crate::domain::policy::{People, Settings};
use crate::domain::process::Process;
use crate::format::policy::{self, PolicyFile};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// How a comment begins that names the schema of a YAML file.
const MODELINE: &str = "# yaml-language-server: $schema=";

/// A kind of file that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A process.
    Process,
    /// `people.yaml`.
    People,
    /// `calendar.yaml`.
    Calendar,
    /// `relman.yaml`.
    Settings,
}

impl Written {
    /// Every kind of file.
    pub const ALL: [Self; 4] = [Self::Process, Self::People, Self::Calendar, Self::Settings];

    /// The file of the policy that lies at a path; nothing where it is none that has a schema.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        match policy::kind(path)? {
            PolicyFile::Settings => Some(Self::Settings),
            PolicyFile::People => Some(Self::People),
            PolicyFile::Calendar => Some(Self::Calendar),
            PolicyFile::Process(_) => Some(Self::Process),
            PolicyFile::Template(_) => None,
        }
    }

    /// Where its schema lies in a store: outside of the policy, so that the audit does not judge it.
    #[must_use]
    pub fn schema_path(self) -> String {
        format!(".relman/schema/{}.json", self.word())
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::People => "people",
            Self::Calendar => "calendar",
            Self::Settings => "settings",
        }
    }
}

/// The schema of a kind of file.
#[must_use]
pub fn schema(file: Written) -> Value {
    let (mut schema, title) = match file {
        Written::Process => (made::<Process>(), "A process of relman"),
        Written::People => (made::<People>(), "The people of a store of relman"),
        Written::Calendar => (made::<Calendar>(), "The calendar of a store of relman"),
        Written::Settings => (made::<Settings>(), "The settings of a store of relman"),
    };
    follow_the_reader(&mut schema);
    if let Value::Object(keys) = &mut schema {
        keys.insert("title".to_owned(), title.into());
    }
    schema
}

/// The same as the text of a file.
#[must_use]
pub fn text(file: Written) -> String {
    format!("{:#}\n", schema(file))
}

/// Begins a file of the policy with the comment that leads an editor to its schema.
///
/// A path there counts from the file. A comment that leads elsewhere makes room.
#[must_use]
pub fn led(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Some(file) = Written::at(path) else { return bytes };
    let up = "../".repeat(path.matches('/').count());
    let mut text = format!("{MODELINE}{up}{}\n", file.schema_path()).into_bytes();
    text.extend_from_slice(unled(&bytes));
    text
}

/// True if a file begins with such a comment.
#[must_use]
pub fn is_led(bytes: &[u8]) -> bool {
    bytes.starts_with(MODELINE.as_bytes())
}

/// A file without the comment.
#[must_use]
pub fn unled(bytes: &[u8]) -> &[u8] {
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    bytes.get(first.len()..).filter(|_| is_led(bytes)).unwrap_or(bytes)
}

fn made<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
}

/// Changes every schema below, deepest first, to say what the reader of YAML takes.
fn follow_the_reader(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(follow_the_reader),
        Value::Object(keys) => {
            let required: Vec<Value> = keys.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            if let Some(Value::Object(properties)) = keys.get_mut("properties") {
                for (key, property) in properties {
                    if !required.contains(&json!(key)) {
                        show_default(property);
                    }
                }
            }
            keys.values_mut().for_each(follow_the_reader);
            if keys.get("format").is_some_and(Value::is_string) {
                keys.remove("format");
            }
            take_any_scalar_for_text(keys);
        }
        _ => {}
    }
}

/// A key that can be left out and has no `null` is a list or a map that is empty then, where nothing else is said.
fn show_default(property: &mut Value) {
    let Value::Object(keys) = property else { return };
    let had_null = drop_null(keys);
    if keys.get("default") == Some(&Value::Null) {
        keys.remove("default");
    }
    if had_null || keys.contains_key("default") {
        return;
    }
    let empty = match keys.get("type").and_then(Value::as_str) {
        Some("array") => json!([]),
        Some("object") => json!({}),
        None if keys.contains_key("allOf") || keys.contains_key("$ref") => json!({}),
        _ => return,
    };
    keys.insert("default".to_owned(), empty);
}

/// RULE language: there is no `null` in a file; a key that says nothing is left out.
fn drop_null(keys: &mut Map<String, Value>) -> bool {
    let mut had_null = false;
    if let Some(Value::Array(types)) = keys.get_mut("type") {
        types.retain(|one| one != "null");
        had_null = true;
        if let [only] = types.as_slice() {
            let only = only.clone();
            keys.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = keys.get_mut("anyOf")
        && choices.iter().any(|one| one["type"] == "null")
    {
        choices.retain(|one| one["type"] != "null");
        had_null = true;
        if let [only] = choices.as_slice() {
            let only = only.clone();
            keys.remove("anyOf");
            match only {
                Value::Object(said) if !said.contains_key("$ref") => {
                    for (key, value) in said {
                        keys.entry(key).or_insert(value);
                    }
                }
                only => drop(keys.insert("allOf".to_owned(), json!([only]))),
            }
        }
    }
    had_null
}

/// A plain scalar is text where text is asked for, so `clause: 6.1` is right without quotes.
fn take_any_scalar_for_text(keys: &mut Map<String, Value>) {
    let bound = ["pattern", "enum", "const"].iter().any(|key| keys.contains_key(*key));
    if !bound && keys.get("type") == Some(&json!("string")) {
        keys.insert("type".to_owned(), json!(["string", "number", "boolean"]));
    }
}
