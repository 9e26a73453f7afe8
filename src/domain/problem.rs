//! Decides how a finding about a file that somebody wrote is told.
//!
//! The checks know the place of a fault by its path alone; `format/locate.rs` turns the path into line and column.
//! Start at `Problem`.

/// One step from a node of a document to a node below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// The entry of a map with this key.
    Key(String),
    /// The item of a list at this place, counted from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document cannot be used.
    Error,
    /// The document can be used, but probably does not say what was meant.
    Warning,
}

/// A finding about the meaning of a document that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is, from the root of the document.
    pub path: Vec<Step>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
    /// The known word that was probably meant.
    pub nearest: Option<String>,
}

impl Problem {
    /// Makes a problem that keeps the document from being used.
    pub fn error(path: impl Into<Vec<Step>>, message: impl Into<String>) -> Self {
        Self::new(path.into(), Severity::Error, message.into())
    }

    /// Makes a problem that deserves a look.
    pub fn warning(path: impl Into<Vec<Step>>, message: impl Into<String>) -> Self {
        Self::new(path.into(), Severity::Warning, message.into())
    }

    /// Adds the known word that was probably meant.
    #[must_use]
    pub fn or_meant(mut self, nearest: Option<&str>) -> Self {
        self.nearest = nearest.map(str::to_owned);
        self
    }

    fn new(path: Vec<Step>, severity: Severity, message: String) -> Self {
        Self { path, severity, message, nearest: None }
    }
}
