//! A plain `git commit` in a store is named by the next command, with the way back (cli §1.20).
//!
//! Cheap: looks at the last commit alone. What lies deeper is for the audit.

use super::failure::Failure;
use crate::format::message;
use crate::history::commit;
use crate::history::object::{CommitRead, ObjectId};
use crate::history::paths::{PathClass, class_of};
use crate::store::Store;

/// The last commit, made with git alone.
pub(super) struct PlainCommit {
    commit: ObjectId,
    path: String,
    /// It has no parent to go back to, or somebody else has it already.
    is_fixed: bool,
}

impl PlainCommit {
    /// Looks whether the last commit changes relman's files without being relman's.
    pub(super) fn at(store: &Store, tip: ObjectId) -> Result<Option<Self>, Failure> {
        // A clone that is cut off right here cannot tell.
        let Ok(read) = store.read_commit(tip) else { return Ok(None) };
        let parsed = commit::parse(&read.raw).ok();
        let is_ours = parsed.as_ref().is_some_and(|parsed| message::is_ours(parsed.message));
        let Some(path) = governed(&read).filter(|_| !is_ours) else { return Ok(None) };
        let is_fixed = commit::first_parent(&read.raw).is_none() || store.is_published(tip)?;
        Ok(Some(Self { commit: tip, path, is_fixed }))
    }

    /// What happened. It is told beside an action that went on top, which the way back would take along.
    pub(super) fn warning(&self) -> String {
        let (commit, path) = (self.commit.short(), &self.path);
        let cost = if self.is_fixed { "" } else { "; this also takes back what was recorded after it" };
        format!(
            "commit {commit} changed `{path}` with git alone, and the audit will name it{cost}: {}",
            self.way_back()
        )
    }

    /// How to go back.
    pub(super) fn way_back(&self) -> String {
        let commit = self.commit.short();
        if self.is_fixed { format!("git revert {commit}") } else { format!("git reset --soft {commit}^") }
    }
}

/// The first path of relman's that a commit changes.
fn governed(read: &CommitRead) -> Option<String> {
    let ours = |path: &[u8]| !matches!(class_of(path), PathClass::Foreign | PathClass::Attributes);
    let first = read.changes.iter().find(|change| ours(&change.path))?;
    Some(String::from_utf8_lossy(&first.path).into_owned())
}
