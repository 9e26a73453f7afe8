//! The parts of a record that an entry can cover (language §5).

use crate::domain::id::Id;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A part of the record with a digest of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    /// All of the content.
    Content,
    /// The components named.
    Components,
    /// The fields that are content.
    Fields,
    /// The changes carried.
    Changes,
    /// The configuration items carried.
    Items,
    /// The files of the package.
    Artifacts,
    /// What was imported from code repositories.
    Commits,
    /// One field, content or not.
    Field(Id),
    /// The planned time of a milestone, derived ones included.
    Schedule(Id),
    /// The bytes of the latest writing.
    Document(Id),
    /// The digests of the entries of the type.
    Evidence(Id),
    /// The deployments of this release that stand there.
    Deployment(Id),
    /// Id, text, answer and state of the issues of a source.
    Issues(Id),
}

impl Part {
    /// How each part is written.
    pub const WORDS: [&'static str; 13] = [
        "content",
        "components",
        "fields",
        "changes",
        "items",
        "artifacts",
        "commits",
        "field:ID",
        "schedule:ID",
        "document:ID",
        "evidence:ID",
        "deployment:ID",
        "issues:SOURCE",
    ];
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content => f.write_str("content"),
            Self::Components => f.write_str("components"),
            Self::Fields => f.write_str("fields"),
            Self::Changes => f.write_str("changes"),
            Self::Items => f.write_str("items"),
            Self::Artifacts => f.write_str("artifacts"),
            Self::Commits => f.write_str("commits"),
            Self::Field(id) => write!(f, "field:{id}"),
            Self::Schedule(id) => write!(f, "schedule:{id}"),
            Self::Document(id) => write!(f, "document:{id}"),
            Self::Evidence(id) => write!(f, "evidence:{id}"),
            Self::Deployment(id) => write!(f, "deployment:{id}"),
            Self::Issues(id) => write!(f, "issues:{id}"),
        }
    }
}

impl From<Part> for String {
    fn from(part: Part) -> Self {
        part.to_string()
    }
}

impl TryFrom<String> for Part {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let named = |make: fn(Id) -> Self, id: &str| Id::parse(id).ok().map(make);
        let parsed = match text.split_once(':').unwrap_or((&text, "")) {
            ("content", "") => Some(Self::Content),
            ("components", "") => Some(Self::Components),
            ("fields", "") => Some(Self::Fields),
            ("changes", "") => Some(Self::Changes),
            ("items", "") => Some(Self::Items),
            ("artifacts", "") => Some(Self::Artifacts),
            ("commits", "") => Some(Self::Commits),
            ("field", id) => named(Self::Field, id),
            ("schedule", id) => named(Self::Schedule, id),
            ("document", id) => named(Self::Document, id),
            ("evidence", id) => named(Self::Evidence, id),
            ("deployment", id) => named(Self::Deployment, id),
            ("issues", id) => named(Self::Issues, id),
            _ => None,
        };
        parsed.ok_or_else(|| format!("part `{text}` must be one of {}", Self::WORDS.join(", ")))
    }
}
