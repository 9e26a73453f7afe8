//! What became of the rows of a tracker's file: added, updated, unchanged, rejected.
//!
//! Nothing is decided here; `cli/tracker` fills it. A person reads every row but the unchanged ones, JSON has all.

use super::page::{Block, Page};
use super::table::Table;
use serde_json::{Value, json};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there before.
    Added,
    /// It stands otherwise now.
    Updated,
    /// It stood so already.
    Unchanged,
    /// It cannot stand so.
    Rejected,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Added, Self::Updated, Self::Unchanged, Self::Rejected];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file.
    pub number: usize,
    /// The tracker's id, as it stands there.
    pub id: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The column at fault, where there is one.
    pub column: Option<String>,
    /// What was added or changed, or why the row is rejected.
    pub text: String,
}

/// All rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The rows, in the order of the file.
    pub rows: Vec<Row>,
    /// What a reader should know of the file as a whole.
    pub notes: Vec<String>,
}

impl Rows {
    /// How many rows ended so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// How many ended how.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = Outcome::ALL.map(|outcome| format!("{} {}", self.count(outcome), outcome.as_str()));
        let rows = self.rows.len();
        format!("{rows} row{}: {}", if rows == 1 { "" } else { "s" }, counts.join(", "))
    }

    /// A line for each rejected row.
    #[must_use]
    pub fn rejected(&self) -> Vec<String> {
        self.rows.iter().filter(|row| row.outcome == Outcome::Rejected).map(Row::reason).collect()
    }

    /// The summary, the notes, and a line for each row that is not as it was.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::new(self.summary());
        let mut table = Table::new(&["row", "id", "import", "column", "what"]);
        for row in self.rows.iter().filter(|row| row.outcome != Outcome::Unchanged) {
            let outcome = row.outcome.as_str().to_owned();
            let column = row.column.clone().unwrap_or_default();
            table.push(vec![row.number.to_string(), row.id.clone(), outcome, column, row.text.clone()]);
        }
        page.section("rows", Block::Table(table));
        page.section("notes", Block::List(self.notes.clone()));
        page
    }

    /// All of it.
    #[must_use]
    pub fn json(&self) -> Value {
        let row = |row: &Row| {
            json!({
                "row": row.number, "id": row.id, "outcome": row.outcome.as_str(), "column": row.column,
                "text": row.text,
            })
        };
        json!({
            "added": self.count(Outcome::Added), "updated": self.count(Outcome::Updated),
            "unchanged": self.count(Outcome::Unchanged), "rejected": self.count(Outcome::Rejected),
            "notes": self.notes, "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

impl Row {
    fn reason(&self) -> String {
        let column = self.column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
        let id = if self.id.is_empty() { String::new() } else { format!(" ({})", self.id) };
        format!("row {}{id}{column}: {}", self.number, self.text)
    }
}
