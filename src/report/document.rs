//! Documents and notices: a template of the process, filled from the record.
//!
//! Undefined names are errors, work and output are capped, and every value passes the Markdown
//! encoder: a value is never template text (security rule 17). Start at [`render`].

use super::encode;
use super::sheet::Sheet;
use super::sheet::agenda::Agenda;
use crate::domain::nearest::nearest;
use crate::domain::process::{AGENDA, Process};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior};
use serde::Serialize;
use std::io;

/// The longest document.
pub const DOCUMENT_BYTES: usize = 1024 * 1024;
/// The most steps that a template may take.
const FUEL: u64 = 2_000_000;

/// A template that cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct TemplateError {
    /// The file of the template.
    pub file: String,
    /// The line, from 1; 0 where none is known.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

/// Fills a template; `file` is what messages call it.
///
/// Besides the builtin filters there is `lines`: it keeps the line breaks of a text, where a plain
/// value has `<br>` so that it fits a cell of a table.
///
/// # Errors
/// The template is malformed, names what does not exist, or takes too much work or room.
pub fn render(file: &str, template: &str, sheet: &impl Serialize) -> Result<String, TemplateError> {
    let mut environment = environment();
    let told = |error: &Error| told(file, error);
    environment.add_template(file, template).map_err(|error| told(&error))?;
    let template = environment.get_template(file).map_err(|error| told(&error))?;
    let mut text = Capped(Vec::new());
    template.render_captured_to(Value::from(Serde(sheet)), &mut text).map_err(|error| told(&error))?;
    String::from_utf8(text.0).map_err(|_| TemplateError {
        file: file.to_owned(),
        line: 0,
        message: "the document is no text".to_owned(),
        nearest: None,
    })
}

/// Tries a template: looks its names up, also in branches that are seldom taken, and fills it for a
/// release without anything, and for one with one of everything; that of an agenda for agendas.
///
/// # Errors
/// As [`render`].
pub fn check(file: &str, template: &str, process: &Process) -> Result<(), TemplateError> {
    if file.rsplit('/').next() == Some(AGENDA) {
        return tried(file, template, &Agenda::empty(process), &Agenda::sample(process));
    }
    tried(file, template, &Sheet::empty(process), &Sheet::sample(process))
}

fn tried<C: Serialize>(file: &str, template: &str, empty: &C, full: &C) -> Result<(), TemplateError> {
    check_names(file, template, full)?;
    render(file, template, empty)?;
    render(file, template, full).map(drop)
}

fn check_names(file: &str, template: &str, sample: &impl Serialize) -> Result<(), TemplateError> {
    let environment = environment();
    let parsed = environment.template_from_named_str(file, template).map_err(|error| told(file, &error))?;
    let sheet = Value::from(Serde(sample));
    let is_global = |name: &str| environment.globals().any(|(global, _)| name.split('.').next() == Some(global));
    let names = parsed.undeclared_variables(true).into_iter().filter(|name| !is_global(name));
    let place = |name: &str| template.lines().position(|line| line.contains(name)).map_or(0, |line| line + 1);
    let unknown = names.filter_map(|name| Some((place(&name), strange(&sheet, &name)?, name)));
    match unknown.min_by_key(|(line, ..)| *line) {
        None => Ok(()),
        Some((line, nearest, name)) => {
            let message = format!("there is nothing called `{name}`");
            Err(TemplateError { file: file.to_owned(), line, message, nearest })
        }
    }
}

/// The nearest name, if the sheet has nothing of this one; what is no map has the methods of its type.
fn strange(sheet: &Value, name: &str) -> Option<Option<String>> {
    let (mut value, mut way) = (sheet.clone(), String::new());
    for step in name.split('.') {
        if value.kind() != ValueKind::Map {
            return None;
        }
        match value.get_attr(step) {
            Ok(next) if !next.is_undefined() => value = next,
            _ => {
                let known: Vec<String> = value.try_iter().into_iter().flatten().map(|key| key.to_string()).collect();
                let nearest = nearest(step, known.iter().map(String::as_str));
                return Some(nearest.map(|nearest| format!("{way}{nearest}")));
            }
        }
        way = format!("{way}{step}.");
    }
    None
}

fn environment<'source>() -> Environment<'source> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true);
    // Without delimiters of its own a syntax is always well formed.
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(encoded);
    // Nobody calls a value safe but this module.
    for filter in ["safe", "escape", "e"] {
        environment.remove_filter(filter);
    }
    environment.add_filter("lines", |text: String| Value::from_safe_string(encode::markdown_lines(&text)));
    environment
}

/// Writes a value through the Markdown encoder; what a block of the template made passed it before.
fn encoded(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(minijinja::ErrorKind::UndefinedError.into());
    }
    let text = if value.is_none() { String::new() } else { value.to_string() };
    let text = if value.is_safe() || value.is_number() { text } else { encode::markdown(&text) };
    out.write_str(&text).map_err(Error::from)
}

fn told(file: &str, error: &Error) -> TemplateError {
    let message = match error.kind() {
        minijinja::ErrorKind::WriteFailure => format!("the document would be longer than {DOCUMENT_BYTES} bytes"),
        minijinja::ErrorKind::OutOfFuel => "the template does too much work".to_owned(),
        kind => match error.detail() {
            Some(detail) => format!("{kind}: {detail}"),
            None => kind.to_string(),
        },
    };
    TemplateError {
        file: error.name().filter(|name| *name != "<string>").unwrap_or(file).to_owned(),
        line: error.line().unwrap_or(0),
        message,
        nearest: None,
    }
}

/// A buffer that takes no more than a document may have.
struct Capped(Vec<u8>);

impl io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len().saturating_add(bytes.len()) > DOCUMENT_BYTES {
            return Err(io::Error::other("the document is too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
