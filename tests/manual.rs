//! Holds `docs/process-language.md` to the program: its tables of keys are made from the schema, its
//! examples are checked as a user's process would be, and the findings that it names exist.
//!
//! `KEYS=write cargo test --test manual` writes the tables anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]
#![allow(clippy::disallowed_methods, reason = "the variable that asks for new tables")]

use relman::domain::calendar::Calendar;
use relman::domain::check::{check_calendar, check_people, check_process, check_settings};
use relman::domain::policy::{People, Settings};
use relman::domain::problem::{Problem, Severity};
use relman::domain::process::Process;
use relman::format::schema::{Written, schema};
use relman::format::yaml;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/process-language.md");
const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- end of keys -->\n";

/// What a definition is called where the way to it would not say it.
const NAMES: [(&str, &str); 2] = [("Condition", "`when`: a condition"), ("Requirement", "`needs`: a requirement")];

fn page() -> String {
    std::fs::read_to_string(PAGE).unwrap()
}

/// Walks the definitions of a schema in the order in which a reader meets them.
struct Keys<'s> {
    root: &'s Value,
    told: Vec<String>,
    text: String,
}

impl<'s> Keys<'s> {
    fn of(file: Written) -> String {
        let root = schema(file);
        let mut keys = Keys { root: &root, told: Vec::new(), text: String::new() };
        keys.table(&format!("{} file", file.word()), &root);
        keys.text
    }

    fn definition(&self, name: &str) -> &'s Value {
        &self.root["definitions"][name]
    }

    /// The definitions that a schema names.
    fn named(schema: &Value) -> Vec<&str> {
        match schema {
            Value::Object(keys) => keys
                .iter()
                .flat_map(|(key, value)| match (key.as_str(), value) {
                    ("$ref", Value::String(path)) => vec![path.trim_start_matches("#/definitions/")],
                    _ => Self::named(value),
                })
                .collect(),
            Value::Array(list) => list.iter().flat_map(Self::named).collect(),
            _ => Vec::new(),
        }
    }

    fn table(&mut self, heading: &str, schema: &'s Value) {
        let described = schema["description"].as_str().unwrap_or_default();
        let _ = write!(self.text, "### {heading}\n\n{described}\n\n");
        let mut next = Vec::new();
        if let Some(kinds) = schema["oneOf"].as_array() {
            self.text.push_str("| key | value | it holds when |\n|---|---|---|\n");
            for kind in kinds {
                let (key, value) = kind["properties"].as_object().unwrap().iter().next().unwrap();
                let means = kind["description"].as_str().unwrap();
                let _ = writeln!(self.text, "| {key} | {} | {means} |", self.value(value));
                next.push((format!("{}.{key}", plain(heading)), value));
            }
        } else {
            self.text.push_str("| key | value | meaning | default |\n|---|---|---|---|\n");
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for (key, property) in schema["properties"].as_object().unwrap() {
                let default = match &property["default"] {
                    _ if required.contains(&key.as_str()) => "required".to_owned(),
                    Value::Null => "none".to_owned(),
                    Value::Array(list) if list.is_empty() => "empty".to_owned(),
                    Value::Object(keys) if keys.is_empty() => "empty".to_owned(),
                    Value::String(word) => format!("`{word}`"),
                    other => format!("`{}`", other.to_string().replace('"', "")),
                };
                let means = property["description"].as_str().unwrap().replace('|', "\\|");
                let _ = writeln!(
                    self.text,
                    "| {key} | {} | {means}{} | {default} |",
                    self.value(property),
                    self.words(property)
                );
                let way = if heading.ends_with(" file") { key.clone() } else { format!("{}.{key}", plain(heading)) };
                next.push((way, property));
            }
        }
        self.text.push('\n');
        for (way, property) in next {
            for name in Self::named(property) {
                let definition = self.definition(name);
                let has_keys = definition["properties"].is_object() || definition["oneOf"][0]["properties"].is_object();
                if has_keys && !self.told.iter().any(|told| told == name) {
                    self.told.push(name.to_owned());
                    let special = NAMES.iter().find(|(known, _)| *known == name).map(|(_, title)| (*title).to_owned());
                    self.table(&special.unwrap_or_else(|| format!("`{way}`")), definition);
                }
            }
        }
    }

    /// What a value looks like, in a word or two.
    fn value(&self, schema: &Value) -> String {
        if let Some(path) = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str()) {
            let name = path.trim_start_matches("#/definitions/");
            let definition = self.definition(name);
            return match (name, definition["oneOf"].as_array()) {
                ("Condition", _) => "condition".to_owned(),
                ("Requirement", _) => "requirement".to_owned(),
                (_, Some(words)) => {
                    let words = words.iter().filter_map(|word| word["const"].as_str());
                    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
                }
                _ => "map".to_owned(),
            };
        }
        if schema["anyOf"].is_array() {
            return format!("{}, or a list", self.value(&schema["anyOf"][0]));
        }
        let text = |schema: &Value| match schema["pattern"].as_str() {
            None => "text".to_owned(),
            Some("^") => "regular expression".to_owned(),
            Some("^[a-z][a-z0-9-]{0,39}$") => "id".to_owned(),
            Some(pattern) if pattern.starts_with("^[A-Za-z0-9](") => "word".to_owned(),
            Some(pattern) if pattern.contains("{number:") => "pattern of names".to_owned(),
            Some(pattern) if pattern.starts_with("^(content|") => "part".to_owned(),
            Some(pattern) if pattern.starts_with("^(requester|") => "recipient".to_owned(),
            Some(pattern) if pattern.starts_with("^[A-Za-z0-9_+/-]") => "time zone".to_owned(),
            Some(pattern) if pattern.contains("T[0-9]") && pattern.contains("[+-]") => "time with offset".to_owned(),
            Some(pattern) if pattern.contains("[+-]") => "offset".to_owned(),
            Some(pattern) if pattern.starts_with("^[0-9]{4}-") => "local time".to_owned(),
            Some(pattern) if pattern.contains("[hdw]") => "length of time".to_owned(),
            Some(other) => panic!("no word for the pattern {other}"),
        };
        match schema["type"].as_str() {
            None if schema["type"].is_array() => "text".to_owned(),
            Some("string") => text(schema),
            Some("integer") => "number".to_owned(),
            Some("boolean") => "`true`, `false`".to_owned(),
            Some("array") => format!("list of {}", self.value(&schema["items"])),
            Some("object") => {
                let below = schema["patternProperties"].as_object().and_then(|keys| keys.iter().next());
                let id = |pattern: &str| text(&serde_json::json!({"pattern": pattern}));
                match below {
                    Some((key, value)) => format!("map: {} to {}", id(key), self.value(value)),
                    None => format!("map: text to {}", self.value(&schema["additionalProperties"])),
                }
            }
            other => panic!("no word for {other:?}: {schema}"),
        }
    }

    /// The words that a value can be, with what each means.
    fn words(&self, schema: &Value) -> String {
        let mut text = String::new();
        for name in Self::named(schema) {
            for word in self.definition(name)["oneOf"].as_array().into_iter().flatten() {
                if let (Some(word), Some(means)) = (word["const"].as_str(), word["description"].as_str()) {
                    let _ = write!(text, "<br>`{word}`: {means}");
                }
            }
        }
        text
    }
}

/// A heading as the beginning of a way to a key below it.
fn plain(heading: &str) -> String {
    heading.split_once(':').map_or(heading, |(key, _)| key).trim_matches('`').to_owned()
}

#[test]
fn the_tables_of_keys_are_those_of_the_program() {
    let keys: String = [Written::Process, Written::People, Written::Calendar, Written::Settings].map(Keys::of).concat();
    let page = page();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{BEGIN}\n{keys}{END}{after}");
    if std::env::var("KEYS").is_ok_and(|wish| wish == "write") {
        std::fs::write(PAGE, &wanted).unwrap();
    } else {
        let line = wanted.lines().zip(page.lines()).find(|(wanted, found)| wanted != found);
        assert!(wanted == page, "the tables are out of date: {line:?}; run KEYS=write cargo test --test manual");
    }
}

/// The YAML examples of the page, each with its line.
fn examples() -> Vec<(usize, String)> {
    let page = page();
    let mut examples: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in page.lines().enumerate() {
        match line {
            "```yaml" => {
                examples.push((number + 1, String::new()));
                inside = true;
            }
            "```" => inside = false,
            _ if inside => {
                let _ = writeln!(examples.last_mut().unwrap().1, "{line}");
            }
            _ => {}
        }
    }
    examples
}

fn is_process(text: &str) -> bool {
    text.starts_with("relman: 1\n")
}

/// The process of the page into which its fragments are put: the last that stands there whole.
fn whole() -> Map<String, Value> {
    let (_, text) = examples().into_iter().rfind(|(_, text)| is_process(text)).unwrap();
    yaml::read("the whole process", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Puts the items of a fragment beside or in the place of those of the process.
fn with(mut process: Map<String, Value>, fragment: Map<String, Value>) -> Map<String, Value> {
    for (key, value) in fragment {
        match (process.get_mut(&key), value) {
            (Some(Value::Object(items)), Value::Object(new)) => items.extend(new),
            (_, value) => drop(process.insert(key, value)),
        }
    }
    process
}

#[track_caller]
fn check(line: usize, process: &Process, calendar: &Calendar) {
    let templates: Vec<String> =
        process.documents.keys().chain(process.notices.keys()).map(|id| format!("{id}.md")).collect();
    let templates: Vec<&str> = templates.iter().map(String::as_str).collect();
    no_errors(line, &check_process(process, calendar, &templates));
}

#[track_caller]
fn no_errors(line: usize, problems: &[Problem]) {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "the example at line {line}: {errors:#?}");
}

#[test]
fn every_example_is_a_process_or_fits_into_one() {
    let examples = examples();
    assert!(examples.len() > 20, "only {} examples were found", examples.len());
    let process: Process = serde_json::from_value(Value::Object(whole())).unwrap();
    let processes = BTreeMap::from([(process.process.clone(), process)]);
    for (line, text) in &examples {
        let file = format!("docs/process-language.md, the example at line {line}");
        let told = |error: yaml::ReadError| -> ! { panic!("{error}") };
        match text.lines().next().unwrap() {
            "# people.yaml" => {
                let people: People = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                no_errors(*line, &check_people(&people, &processes));
            }
            "# calendar.yaml" => {
                let calendar: Calendar = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                no_errors(*line, &check_calendar(&calendar, &processes));
            }
            "# relman.yaml" => {
                let settings: Settings = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                no_errors(*line, &check_settings(&settings, &processes));
            }
            _ if is_process(text) => {
                let process: Process = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                check(*line, &process, &Calendar::default());
            }
            _ => {
                let fragment = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                let text = Value::Object(with(whole(), fragment)).to_string();
                // JSON is YAML, so the fragment is held to the same reader as a file.
                let process: Process = yaml::read(&file, text.as_bytes()).unwrap_or_else(|error| told(error));
                check(*line, &process, &Calendar::default());
            }
        }
    }
}

#[test]
fn the_processes_of_the_page_are_without_warnings() {
    for (line, text) in examples().into_iter().filter(|(_, text)| is_process(text)) {
        let process: Process = yaml::read("the example", text.as_bytes()).unwrap();
        let templates = ["release-notes.md", "announcement.md"];
        let found = check_process(&process, &Calendar::default(), &templates);
        assert!(found.is_empty(), "the example at line {line}: {found:#?}");
    }
}

/// The messages of the check, as far as they stand in one piece in the sources.
fn sources_of_the_check() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/check");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let text = files.map(|text| text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned());
    let joined = text.collect::<String>().replace("\\\n", "");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_finding_that_the_page_names_exists() {
    let (page, sources) = (page(), sources_of_the_check());
    let (_, rest) = page.split_once("## What the check finds\n").unwrap();
    let (section, _) = rest.split_once("\n## ").unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| … ")).collect();
    assert!(rows.len() > 20, "only {} findings are named", rows.len());
    for row in rows {
        let words = row.trim_start_matches("| … ").split(" … |").next().unwrap();
        assert!(sources.contains(words), "no check says `{words}`");
    }
}
