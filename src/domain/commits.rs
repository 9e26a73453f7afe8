//! Commits of a code repository as an import has them: every commit of a range once, with what became of it.
//!
//! Plain data. `format/commits.rs` decides what becomes of a commit, and how the list is written.

use super::id::{CommitId, Word};
use serde::{Deserialize, Serialize};

/// A range of commits, oldest first: a commit stands behind its parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitList {
    /// The address of the repository without anything secret, or the name of its folder.
    pub repository: String,
    /// The range as it was named.
    pub range: String,
    /// The commit behind which the range begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CommitId>,
    /// The commit with which it ends.
    pub to: CommitId,
    /// Every commit of the range.
    pub commits: Vec<ListedCommit>,
}

/// One commit of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedCommit {
    /// Its id.
    pub id: CommitId,
    /// Its first line. Text of users: escape it for the sink.
    pub subject: String,
    /// When it was written, with the offset of its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The ids that its own text names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Word>,
    /// What it is by Conventional Commits, such as `fix`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub commit_type: Option<String>,
    /// What it concerns by Conventional Commits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// It says that it breaks something.
    #[serde(default, skip_serializing_if = "is_false")]
    pub breaking: bool,
    /// The changes that it carries: what it names itself, else what the merge that brought it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Word>,
    /// Why it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOut>,
}

impl ListedCommit {
    /// True if it counts and belongs to no change.
    #[must_use]
    pub fn is_unreferenced(&self) -> bool {
        self.changes.is_empty() && self.left_out.is_none()
    }
}

/// Why a commit does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The reason.
    pub reason: Reason,
    /// The other commit of the range: the revert of a reverted one, what a revert reverts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CommitId>,
}

/// The reasons for which a commit does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A later commit of the range took it back.
    Reverted,
    /// It takes back a commit of the range, or its reverting.
    Revert,
    /// It joins lines and names no change.
    Merge,
}

impl Reason {
    /// The word as the list has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reverted => "reverted",
            Self::Revert => "revert",
            Self::Merge => "merge",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl CommitList {
    /// How many commits count for nothing, and how many of the others have no change.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let left_out = self.commits.iter().filter(|commit| commit.left_out.is_some()).count();
        (left_out, self.commits.iter().filter(|commit| commit.is_unreferenced()).count())
    }
}
