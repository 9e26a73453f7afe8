//! What ends a command without success: kind, words, hints and the exit code (cli §1.15, §1.16).

use crate::format::journal::JournalError;
use crate::format::record::RecordError;
use crate::format::yaml::ReadError;
use crate::report::encode;
use crate::report::refusal::Told;
use crate::store::{PublishError, StoreError};
use serde_json::{Value, json};

/// Why a command failed; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The command line is wrong.
    Usage,
    /// There is no such thing.
    NotFound,
    /// Something could not be read or is not well formed.
    Invalid,
    /// A gate, hold or order says no.
    NotYet,
    /// Somebody else may.
    NotYou,
    /// It is not known whether it happened.
    OutcomeUnknown,
    /// The disk, git or relman itself failed.
    Internal,
    /// Somebody stopped it.
    Interrupted,
    /// Somebody left a question without an answer.
    Left,
    /// Whoever read the answer went away.
    ClosedPipe,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::NotFound => "not-found",
            Self::Invalid => "invalid",
            Self::NotYet => "not-yet",
            Self::NotYou => "not-you",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::Internal | Self::Interrupted | Self::Left | Self::ClosedPipe => "internal",
        }
    }

    pub(super) fn exit(self) -> u8 {
        match self {
            Self::NotFound | Self::Invalid | Self::Internal => 1,
            Self::Usage => 2,
            Self::NotYet => 3,
            Self::OutcomeUnknown => 5,
            Self::NotYou => 6,
            Self::Interrupted | Self::Left => 130,
            Self::ClosedPipe => 141,
        }
    }
}

/// A command that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    message: String,
    lines: Vec<String>,
    hints: Vec<String>,
    line: Option<usize>,
    /// A refusal of the judge, which has its own words.
    told: Option<Box<Told>>,
    /// What became of the rows of a file, for a program.
    found: Option<Box<Value>>,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { kind, message, lines: Vec::new(), hints: Vec::new(), line: None, told: None, found: None }
    }

    /// Adds a next step.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a line below the message.
    #[must_use]
    pub(super) fn detail(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Adds what became of the rows of a file.
    #[must_use]
    pub(super) fn having_found(mut self, found: Value) -> Self {
        self.found = Some(Box::new(found));
        self
    }

    /// True if something could not be read, which is no refusal of the judge.
    pub(super) fn is_unreadable(&self) -> bool {
        self.kind == Kind::Invalid && self.told.is_none()
    }

    /// Gives a failure that says no next step the help of its command; a refusal ends with one.
    #[must_use]
    pub(super) fn ending_with_help_of(mut self, called: &str) -> Self {
        let is_told = self.told.as_ref().is_some_and(|told| !told.hints.is_empty());
        let hint = match self.kind {
            Kind::Interrupted | Kind::Left | Kind::ClosedPipe => return self,
            _ if is_told || !self.hints.is_empty() => return self,
            Kind::Internal | Kind::OutcomeUnknown => "relman audit, once what is in the way is gone".to_owned(),
            _ => format!("{called} --help"),
        };
        match &mut self.told {
            Some(told) => told.hints.push(hint),
            None => self.hints.push(hint),
        }
        self
    }

    /// Names the line of the batch that failed.
    #[must_use]
    pub(super) fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// What went wrong, in one line.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The failure for a person.
    pub(super) fn text(&self) -> String {
        let place = self.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        if let Some(told) = &self.told {
            let hints = self.hints.iter().map(|hint| format!("hint: {}\n", encode::terminal(hint)));
            return told.text().replacen("error: ", &format!("error: {place}"), 1) + &hints.collect::<String>();
        }
        let mut text = format!("error: {place}{}\n", encode::terminal(&self.message));
        for line in &self.lines {
            text.push_str(&format!("  {}\n", encode::terminal(line)));
        }
        for hint in &self.hints {
            text.push_str(&format!("hint: {}\n", encode::terminal(hint)));
        }
        text
    }

    /// The failure for a program.
    pub(super) fn json(&self) -> Value {
        if let Some(told) = &self.told {
            let mut json = told.json();
            if let Some(line) = json.pointer_mut("/error/line") {
                *line = json!(self.line);
            }
            return json;
        }
        let details = self.lines.iter().map(|line| format!("; {line}")).collect::<String>();
        let mut json = json!({"error": {
            "kind": self.kind.word(),
            "message": format!("{}{details}", self.message),
            "hints": self.hints,
            "unmet": [],
            "line": self.line,
        }});
        if let (Some(found), Some(Value::Object(error))) = (&self.found, json.get_mut("error")) {
            error.insert("found".to_owned(), Value::clone(found));
        }
        json
    }
}

impl From<Told> for Failure {
    fn from(told: Told) -> Self {
        let kind = match told.kind {
            "usage" => Kind::Usage,
            "not-found" => Kind::NotFound,
            "not-yet" => Kind::NotYet,
            "not-you" => Kind::NotYou,
            "outcome-unknown" => Kind::OutcomeUnknown,
            _ => Kind::Invalid,
        };
        let message = told.message.clone();
        Self { told: Some(Box::new(told)), ..Self::new(kind, message) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::NoStore { .. } | StoreError::NotARepository { .. } | StoreError::NoSuchCommit { .. } => {
                Kind::NotFound
            }
            StoreError::CutOff { .. } | StoreError::RangeTooLong { .. } => Kind::Invalid,
            _ => Kind::Internal,
        };
        let failure = Self::new(kind, error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        let kind = if matches!(error, PublishError::Unknown { .. }) { Kind::OutcomeUnknown } else { Kind::Internal };
        let failure = Self::new(kind, error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::new(Kind::Invalid, error.to_string())
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        if let RecordError::TooLong { .. } = error {
            let failure = Self::new(Kind::Invalid, error.to_string());
            return failure.hint("one release carries less: fewer or shorter texts, or a second release for the rest");
        }
        Self::new(Kind::Invalid, error.to_string()).hint("relman audit")
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::new(Kind::Invalid, error.to_string()).hint("relman audit")
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Kind::Internal, format!("{error:#}"))
    }
}
