//! Reads the file of a tracker, CSV or JSON, as rows whose cells are found by the name of a column.
//!
//! Pure: bytes in, a sheet out. The content says which of the two forms it is, never the name alone.
//! Start at `read`; `tracker/csv.rs` and `tracker/json.rs` read the forms, `tracker/disarmed.rs` gives cells back
//! that were kept from being formulas. What the cells mean is decided in `cli/tracker`.

mod csv;
mod disarmed;
mod json;
#[cfg(test)]
mod tests;

use json::Tree;

/// The longest file.
pub const TRACKER_BYTES: u64 = 16 * 1024 * 1024;

/// The most rows of one file.
pub const MOST_ROWS: usize = 10_000;

/// Why a file cannot be read, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct TrackerError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
    /// The next step.
    pub hint: &'static str,
}

const AS_UTF8: &str = "save it as CSV in UTF-8, or as JSON, and import that";
const AS_ARRAY: &str = "write an array of objects, or an object with one array of them";
const AS_TABLE: &str = "write a first line with the names of the columns, then one line for each row";
const IN_PARTS: &str = "import it in parts: importing twice changes nothing";

impl TrackerError {
    fn at_start(message: impl Into<String>, hint: &'static str) -> Self {
        Self { line: 1, column: 1, message: message.into(), hint }
    }
}

/// A file of a tracker, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The names of the columns; none where every row has its own keys.
    header: Option<Vec<String>>,
    /// The rows that say something.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number as a spreadsheet counts, the header being 1; of JSON the number of the object.
    pub number: usize,
    content: Content,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Cells(Vec<String>),
    Object(Tree),
    Broken(String),
}

/// Where a thing stands in every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the file, or the dotted path.
    pub name: String,
    /// Where it stands, from 0; several where the name stands there again.
    places: Vec<usize>,
}

/// What a row says of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: the thing stays as it is.
    Absent,
    /// These texts; an empty one, or none, where the cell is empty.
    Said(Vec<String>),
    /// Something that is no text.
    Wrong(String),
}

/// Reads the file; `name` tells only what its author took it for.
///
/// # Errors
/// The bytes are too many, no UTF-8 text, neither form, not well formed, or have more rows than are read.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, TrackerError> {
    if bytes.len() as u64 > TRACKER_BYTES {
        let message = format!("the file has more than {TRACKER_BYTES} bytes");
        return Err(TrackerError::at_start(message, IN_PARTS));
    }
    let text = text(bytes)?;
    let sheet = match text.trim_start().chars().next() {
        None => return Err(TrackerError::at_start("the file is empty", AS_TABLE)),
        Some('[' | '{') => json::read(text)?,
        Some('<') => return Err(TrackerError::at_start("this is HTML or XML, not CSV or JSON", AS_UTF8)),
        Some(first) if name.to_ascii_lowercase().ends_with(".json") => {
            let message = format!("this is no JSON: it begins with `{}`", first.escape_debug());
            return Err(TrackerError::at_start(message, AS_ARRAY));
        }
        Some(_) => csv::read(text)?,
    };
    if sheet.rows.len() > MOST_ROWS {
        let message = format!("the file has more than {MOST_ROWS} rows, and no more are read");
        return Err(TrackerError::at_start(message, IN_PARTS));
    }
    Ok(sheet)
}

/// The text without the mark that Excel puts before it.
fn text(bytes: &[u8]) -> Result<&str, TrackerError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TrackerError::at_start("this is a workbook of a spreadsheet, not CSV or JSON", AS_UTF8));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(TrackerError::at_start("the text is UTF-16, and only UTF-8 is read", AS_UTF8));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()).into_owned();
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let (line, column) = place(&before);
        TrackerError { line, column, message: format!("the byte 0x{byte:02X} is not UTF-8"), hint: AS_UTF8 }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The line and column that come after a text.
fn place(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

impl Sheet {
    /// The column of this name: exactly so, else whatever its case; `None` if no row has it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Column> {
        let named = |name: &str, places: Vec<usize>| Some(Column { name: name.to_owned(), places });
        let Some(header) = &self.header else {
            let is_there = |row: &Row| matches!(&row.content, Content::Object(object) if object.has(name));
            return self.rows.iter().any(is_there).then(|| named(name, Vec::new())).flatten();
        };
        let places = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            header.iter().enumerate().filter(|(_, column)| same(column)).map(|(place, _)| place).collect()
        };
        let mut found = places(&|column| column == name);
        if found.is_empty() {
            found = places(&|column| column.to_lowercase() == name.to_lowercase());
        }
        let known = found.first().and_then(|place| header.get(*place))?;
        named(known, found)
    }

    /// The names that a person may have meant: the columns, or the keys of the first object and one level below.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match (&self.header, self.rows.first().map(|row| &row.content)) {
            (Some(header), _) => header.clone(),
            (None, Some(Content::Object(object))) => object.names(),
            (None, _) => Vec::new(),
        }
    }

    /// True if cells may have been kept from being formulas.
    #[must_use]
    pub fn is_csv(&self) -> bool {
        self.header.is_some()
    }
}

impl Row {
    /// What makes the row as a whole unreadable.
    #[must_use]
    pub fn broken(&self) -> Option<&str> {
        match &self.content {
            Content::Broken(why) => Some(why),
            _ => None,
        }
    }

    /// What the row says in a column.
    #[must_use]
    pub fn cell(&self, column: &Column) -> Cell {
        match &self.content {
            Content::Broken(_) => Cell::Absent,
            Content::Object(object) => object.cell(&column.name),
            Content::Cells(cells) => {
                let texts = column.places.iter().filter_map(|place| cells.get(*place));
                Cell::Said(texts.map(|text| disarmed::armed(text).to_owned()).collect())
            }
        }
    }
}

impl Column {
    /// How often the name stands in the header.
    #[must_use]
    pub fn times(&self) -> usize {
        self.places.len()
    }
}
