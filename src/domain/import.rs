//! Imports: where changes and issues came from, and what an import says of each.
//!
//! Plain data, resolved: every one stands in an import as it shall stand in the record.
//! The list of commits lies beside the record; `format/commits.rs` reads and writes it.

use super::id::{CommitId, Digest, FileName, Id, Word};
use super::release::IssueState;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Where an import comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportSource {
    /// A range of commits of a code repository.
    Git(CommitRange),
    /// A file that a tracker wrote.
    Tracker(TrackerFile),
}

/// A range of commits of a code repository, and what was found in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommitRange {
    /// The address of the repository without anything secret, or the name of its folder.
    pub repository: String,
    /// The range as it was named.
    pub range: String,
    /// The commit behind which the range begins; nothing where it has all that came before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CommitId>,
    /// The commit with which it ends.
    pub to: CommitId,
    /// Where the list of commits lies: `commits/<action>.json`.
    pub file: String,
    /// Its SHA-256.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// How many commits the range has.
    pub commits: u32,
    /// How many of them were left out.
    pub left_out: u32,
    /// How many of the others have no change.
    pub unreferenced: u32,
}

impl CommitRange {
    /// True if the other says of the same range what this one says: it lies elsewhere at most.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        Self { file: self.file.clone(), ..other.clone() } == *self
    }

    /// True if the other speaks of the range of the same name in the same repository.
    #[must_use]
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        (&self.repository, &self.range) == (&other.repository, &other.range)
    }
}

/// A file that a tracker wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrackerFile {
    /// What the user called it.
    pub file_name: FileName,
    /// Its SHA-256.
    pub digest: Digest,
}

/// A change as an import says that it shall stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImportedChange {
    /// Its id.
    pub id: Word,
    /// Its type.
    #[serde(rename = "type")]
    pub change_type: Word,
    /// Its title.
    pub title: String,
    /// The components that it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Id>,
    /// Its fields.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fields: IndexMap<Id, String>,
    /// Where it is described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The commits that carry it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commits: Vec<CommitId>,
    /// Its status, where the source says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Word>,
}

/// An issue as a tracker says that it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImportedIssue {
    /// Its number in this release; a new one has the next.
    pub number: u32,
    /// Where it was found.
    pub source: Id,
    /// What was found.
    pub title: String,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Id>,
    /// The change that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Word>,
    /// The id that the house's tracker gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Word>,
    /// Open or closed.
    pub state: IssueState,
    /// What became of it; only of a closed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}
