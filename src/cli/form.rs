//! The form of an answer: table, JSON, Markdown, HTML, text, CSV; the same for every reading command (cli §1.14).

use super::failure::{Failure, Kind};
use super::print;
use super::session::{Format, Reading, Session};
use super::world;
use crate::report::encode;
use crate::report::page::{Block, Page};
use crate::report::spreadsheet;
use crate::report::table::Table;
use clap::ValueEnum as _;
use serde_json::Value;

/// RULE cli §1.14: what no terminal shows is never cut, so that a search finds every word.
const WIDE: u16 = u16::MAX;

/// The form that is wanted: what was asked for, else JSON with `--json`, else a table.
pub(super) fn wanted(session: &Session, reading: &Reading) -> Format {
    let default = if session.everywhere.json { Format::Json } else { Format::Table };
    reading.format.unwrap_or(default)
}

/// Writes a table.
pub(super) fn table(session: &Session, reading: &Reading, table: &Table, json: &Value) -> Result<(), Failure> {
    let text = match wanted(session, reading) {
        Format::Json => encode::json(json),
        Format::Md => table.markdown(),
        Format::Html => titled(table).html(),
        Format::Text => table.without_empty_columns().text(),
        Format::Csv => table.csv(),
        Format::Table if session.world.stdout_is_terminal && reading.output.is_none() => {
            table.without_empty_columns().terminal(session.world.columns())
        }
        Format::Table => table.tab_separated(!reading.no_header),
        other @ (Format::Junit | Format::Ics | Format::Svg) => {
            return Err(no_such_form(other, "table, json, md, html, text or csv"));
        }
    };
    print::answer(session, reading, &text)
}

/// Writes a list of objects: as CSV it has what its JSON has, whole.
pub(super) fn list(session: &Session, reading: &Reading, rows: &Table, objects: Vec<Value>) -> Result<(), Failure> {
    match wanted(session, reading) {
        Format::Csv => print::answer(session, reading, &spreadsheet::csv(&objects, &[], &rows.header)),
        _ => table(session, reading, rows, &Value::Array(objects)),
    }
}

/// A table as a page of its own: what was asked is its title.
fn titled(table: &Table) -> Page {
    let words = world::arguments().take_while(|word| !word.starts_with('-'));
    let mut page = Page::new(std::iter::once("relman".to_owned()).chain(words).collect::<Vec<_>>().join(" "));
    let empty = Block::Text("nothing".to_owned());
    page.push(if table.is_empty() { empty } else { Block::Table(table.clone()) });
    page
}

/// Says a line besides an empty table, to a person at a terminal.
pub(super) fn aside_at_terminal(session: &Session, reading: &Reading, line: &str) {
    if is_for_terminal(session, reading) && !session.everywhere.quiet {
        print::aside(line);
    }
}

/// True if a person reads the answer at a terminal, and asked for no form of it.
pub(super) fn is_for_terminal(session: &Session, reading: &Reading) -> bool {
    let is_read = session.world.stdout_is_terminal && reading.output.is_none();
    is_read && wanted(session, reading) == Format::Table
}

/// Writes a page of several parts.
pub(super) fn page(session: &Session, reading: &Reading, page: &Page, json: &Value) -> Result<(), Failure> {
    let text = match wanted(session, reading) {
        Format::Json => encode::json(json),
        _ => page_text(session, reading, page)?,
    };
    print::paged(session, reading, &text)
}

/// The text of a page for people.
pub(super) fn page_text(session: &Session, reading: &Reading, page: &Page) -> Result<String, Failure> {
    let on_terminal = session.world.stdout_is_terminal && reading.output.is_none();
    match wanted(session, reading) {
        Format::Md => Ok(page.markdown()),
        Format::Html => Ok(page.html()),
        Format::Text => Ok(page.text()),
        other @ (Format::Csv | Format::Junit | Format::Ics | Format::Svg) => {
            Err(no_such_form(other, "table, json, md, html or text"))
        }
        Format::Table | Format::Json => Ok(page.terminal(if on_terminal { session.world.columns() } else { WIDE })),
    }
}

/// The answer cannot be written in this form.
pub(super) fn no_such_form(form: Format, has: &str) -> Failure {
    let form = form.to_possible_value().map(|form| form.get_name().to_owned()).unwrap_or_default();
    Failure::new(Kind::Usage, format!("this answer has no form `{form}`")).hint(format!("--format {has}"))
}
