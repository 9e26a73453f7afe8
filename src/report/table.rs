//! A table for a person, a pipe, a Markdown page or a spreadsheet.
//!
//! The cells are plain; each sink encodes them. For a terminal the table fits the width and wraps;
//! in a pipe it is never cut (cli §1.14).

use super::encode;
use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};

/// How wide a text file is.
pub const TEXT_COLUMNS: u16 = 100;
/// Columns between columns.
const GAP: u16 = 2;

/// The columns that a person at a narrow terminal misses least, those first.
const LEAST: [&str; 12] =
    ["clause", "remark", "role", "recipients", "iteration", "finished", "files", "digest", "url", "note", "by", "at"];

/// A header and rows of plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<&'static str>,
    /// The cells, one for each column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(header: &[&'static str]) -> Self {
        Self { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// True if there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The same table without the columns in which every cell is empty.
    #[must_use]
    pub fn without_empty_columns(&self) -> Self {
        let filled = |column: &usize| self.rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..self.header.len()).filter(filled).collect();
        let header = kept.iter().filter_map(|column| self.header.get(*column).copied()).collect();
        let row = |row: &Vec<String>| kept.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect();
        Self { header, rows: self.rows.iter().map(row).collect() }
    }

    /// For a terminal of this width: plain columns under an upper-case header.
    ///
    /// Cells wrap between words. Where even the longest words do not fit beside each other, the
    /// columns that a person misses least are left out; a pipe, JSON and Markdown have all.
    #[must_use]
    pub fn terminal(&self, width_columns: u16) -> String {
        self.fitting(width_columns).set(width_columns)
    }

    /// As a text file: as [`Table::terminal`], but nothing is left out; a table that has to be is wider.
    #[must_use]
    pub fn text(&self) -> String {
        let needed = u16::try_from(self.needed()).unwrap_or(u16::MAX);
        self.set(needed.max(TEXT_COLUMNS))
    }

    fn set(&self, width_columns: u16) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width_columns);
        table.force_no_tty();
        table.set_header(self.header.iter().map(|name| name.to_uppercase()));
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| encode::terminal_lines(cell)));
        }
        let widths = self.longest_words();
        for (column, width) in table.column_iter_mut().zip(widths) {
            column.set_padding((0, GAP));
            let width = u16::try_from(width).unwrap_or(width_columns).saturating_add(GAP).min(width_columns / 2);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        text
    }

    /// The table without the columns that keep the longest words from standing beside each other.
    fn fitting(&self, width_columns: u16) -> Self {
        let mut table = self.clone();
        for least in LEAST {
            if table.needed() <= usize::from(width_columns) {
                break;
            }
            table.drop_column(least);
        }
        table
    }

    /// How wide the table must be so that no word is broken.
    fn needed(&self) -> usize {
        self.longest_words().iter().map(|width| width + usize::from(GAP)).sum()
    }

    fn drop_column(&mut self, name: &str) {
        let Some(place) = self.header.iter().position(|column| *column == name) else { return };
        self.header.remove(place);
        for row in self.rows.iter_mut().filter(|row| place < row.len()) {
            row.remove(place);
        }
    }

    /// The longest word of each column, in characters.
    fn longest_words(&self) -> Vec<usize> {
        let longest = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let of_column = |(place, name): (usize, &&str)| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            cells.map(|cell| longest(cell)).max().unwrap_or(0).max(name.len())
        };
        self.header.iter().enumerate().map(of_column).collect()
    }

    /// For a pipe: tabs between the cells, nothing ever cut.
    #[must_use]
    pub fn tab_separated(&self, with_header: bool) -> String {
        let mut text = String::new();
        if with_header {
            text.push_str(&self.header.join("\t"));
            text.push('\n');
        }
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| encode::tab_separated(cell)).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }

    /// As a table of Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.header.iter().map(|name| encode::markdown(name)).collect());
        text.push_str(&line(self.header.iter().map(|_| "---".to_owned()).collect()));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(|cell| encode::markdown(cell)).collect()));
        }
        text
    }

    /// As a CSV file.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = self.header.join(",");
        text.push_str("\r\n");
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| encode::csv(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["name", "title"]);
        table.push(vec!["CFIS001".into(), "December change cycle of the year".into()]);
        table.push(vec!["CFIS002".into(), "a\tb|c\x1b".into()]);
        table
    }

    #[test]
    fn a_terminal_gets_columns_that_fit() {
        let text = table().terminal(30);
        assert_eq!(
            text,
            "NAME     TITLE\nCFIS001  December change\n         cycle of the year\nCFIS002  a\\tb|c\\x1b\n"
        );
        assert!(text.lines().all(|line| line.chars().count() <= 30));
    }

    #[test]
    fn a_pipe_gets_tabs_and_all_of_it() {
        let table = table();
        assert_eq!(table.tab_separated(false).lines().next(), Some("CFIS001\tDecember change cycle of the year"));
        assert_eq!(table.tab_separated(true).lines().next(), Some("name\ttitle"));
        assert_eq!(table.tab_separated(true).lines().nth(2), Some("CFIS002\ta\\tb|c\\x1b"));
    }

    #[test]
    fn markdown_and_csv() {
        assert_eq!(table().markdown().lines().nth(3), Some("| CFIS002 | a\\\\tb\\|c\\\\x1b |"));
        assert_eq!(table().csv().lines().nth(2), Some("CFIS002,\"a\tb|c\""));
    }
}
