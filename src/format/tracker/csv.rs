//! Reads CSV (RFC 4180) with `,` or `;` between the cells, whichever the header has more of.
//!
//! Pure. A row with too few or too many cells is kept as broken, so that the others can be told from it.
//! Start at `read`.

use super::{AS_TABLE, AS_UTF8, Content, MOST_ROWS, Row, Sheet, TrackerError, place};
use ::csv::{ReaderBuilder, StringRecord};

/// The most columns; a tracker with all of its fields has some hundreds.
const MOST_COLUMNS: usize = 2_000;

pub(super) fn read(text: &str) -> Result<Sheet, TrackerError> {
    let separator = separator(text);
    refuse_open_quote(text, separator)?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut records = reader.records();
    let unreadable = |error: ::csv::Error| {
        let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        TrackerError { line, column: 1, message: error.to_string(), hint: AS_UTF8 }
    };
    let header = records.next().transpose().map_err(unreadable)?.unwrap_or_default();
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    if header.len() > MOST_COLUMNS {
        let message = format!("the header has {} columns, and at most {MOST_COLUMNS} are read", header.len());
        return Err(TrackerError::at_start(message, AS_TABLE));
    }
    let mut rows = Vec::new();
    // One more than are read, so that the caller sees that there are too many.
    for (index, record) in records.take(MOST_ROWS + 1).enumerate() {
        let record = record.map_err(unreadable)?;
        if !record.iter().all(|cell| cell.trim().is_empty()) {
            rows.push(Row { number: index + 2, content: content(&record, header.len()) });
        }
    }
    Ok(Sheet { header: Some(header), rows })
}

fn content(record: &StringRecord, columns: usize) -> Content {
    if record.len() == columns {
        // Windows ends lines within a cell as it ends lines of a file.
        return Content::Cells(record.iter().map(|cell| cell.replace("\r\n", "\n")).collect());
    }
    Content::Broken(format!("the row has {} cells, and the header has {columns}", record.len()))
}

/// Where a reader stands between quotes; a quote opens at the beginning of a cell, and two within it are one.
#[derive(Clone, Copy)]
enum Quote {
    Begin,
    Plain,
    Open(usize),
    MayClose(usize),
}

impl Quote {
    fn next(self, at: usize, byte: u8, separators: &[u8]) -> Self {
        match (self, byte) {
            (Self::Open(from), b'"') => Self::MayClose(from),
            (Self::Open(from), _) | (Self::MayClose(from), b'"') => Self::Open(from),
            (Self::Begin, b'"') => Self::Open(at),
            (_, b'\n' | b'\r') => Self::Begin,
            (_, byte) if separators.contains(&byte) => Self::Begin,
            _ => Self::Plain,
        }
    }
}

/// The separator that the header has more of; the comma where it has neither.
fn separator(text: &str) -> u8 {
    let (mut quote, mut commas, mut semicolons) = (Quote::Begin, 0_usize, 0_usize);
    for (at, byte) in text.trim_start().bytes().enumerate() {
        quote = quote.next(at, byte, b",;");
        match (quote, byte) {
            (Quote::Begin, b',') => commas += 1,
            (Quote::Begin, b';') => semicolons += 1,
            (Quote::Begin, _) => break,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// A quote without an end takes the rest of the file into one cell.
fn refuse_open_quote(text: &str, separator: u8) -> Result<(), TrackerError> {
    let bytes = text.bytes().enumerate();
    match bytes.fold(Quote::Begin, |quote, (at, byte)| quote.next(at, byte, &[separator])) {
        Quote::Open(at) => {
            let (line, column) = place(text.get(..at).unwrap_or_default());
            let message = "a quote opens here and is never closed".to_owned();
            Err(TrackerError { line, column, message, hint: "close it, or write two where a text holds one" })
        }
        _ => Ok(()),
    }
}
