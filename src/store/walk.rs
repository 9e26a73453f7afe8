//! Walks the first-parent line, oldest commit first, with what each commit changed.
//!
//! Decides nothing; `history/compare.rs` compares the trees. Start reading at `Store::walk`.

use super::error::StoreError;
use super::open::Store;
use super::read::{CommitHeader, commit_header};
use crate::history::compare;
use crate::history::object::{CommitRead, ObjectId, PathChange};

/// The commits of a first-parent line, read one at a time.
pub struct Walk<'s> {
    store: &'s Store,
    ids: std::vec::IntoIter<ObjectId>,
}

impl Iterator for Walk<'_> {
    type Item = Result<CommitRead, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ids.next().map(|id| self.store.read_commit(id))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ids.size_hint()
    }
}

impl ExactSizeIterator for Walk<'_> {}

impl Store {
    /// Walks from after `after` (or from the root) to `tip`, oldest first.
    ///
    /// # Errors
    /// `NotOnTheLine` when `after` does not lead to `tip`; `HistoryIncomplete` when the line is cut.
    pub fn walk(&self, after: Option<ObjectId>, tip: ObjectId) -> Result<Walk<'_>, StoreError> {
        Ok(Walk { store: self, ids: self.line(after, tip)?.into_iter() })
    }

    /// Lists the ids of the first-parent line from after `after` (or from the root) to `tip`, oldest first.
    ///
    /// # Errors
    /// `NotOnTheLine` when `after` does not lead to `tip`; `HistoryIncomplete` when the line is cut.
    pub fn line(&self, after: Option<ObjectId>, tip: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
        let mut ids = Vec::new();
        let mut next = Some(tip);
        while next != after {
            match next {
                Some(id) => {
                    next = self.header(id)?.first_parent;
                    ids.push(id);
                }
                None => {
                    let after = after.unwrap_or(tip);
                    return Err(StoreError::NotOnTheLine { after, tip });
                }
            }
        }
        ids.reverse();
        Ok(ids)
    }

    /// Finds the first parent of a commit; `None` for a root.
    ///
    /// # Errors
    /// `Missing` or `CommitHeader` when the commit cannot be read.
    pub fn parent(&self, commit: ObjectId) -> Result<Option<ObjectId>, StoreError> {
        Ok(self.header(commit)?.first_parent)
    }

    /// Finds the oldest commit of the first-parent line.
    ///
    /// # Errors
    /// `HistoryIncomplete` when the line is cut.
    pub fn root(&self, tip: ObjectId) -> Result<ObjectId, StoreError> {
        let mut root = tip;
        while let Some(parent) = self.header(root)?.first_parent {
            root = parent;
        }
        Ok(root)
    }

    /// Finds the last commit of the first-parent line that was committed at or before a time.
    ///
    /// # Errors
    /// `HistoryIncomplete` when the line is cut before that time.
    pub fn commit_before(&self, tip: ObjectId, unix_seconds: i64) -> Result<Option<ObjectId>, StoreError> {
        let mut next = Some(tip);
        while let Some(id) = next {
            let raw = self.line_commit(id)?;
            let written = committer_seconds(&raw).ok_or(StoreError::CommitHeader { id })?;
            if written <= unix_seconds {
                return Ok(Some(id));
            }
            next = commit_header(id, &raw)?.first_parent;
        }
        Ok(None)
    }

    /// Reads one commit, and what it changed against its first parent.
    ///
    /// # Errors
    /// When the commit or a tree is missing or malformed.
    pub fn read_commit(&self, id: ObjectId) -> Result<CommitRead, StoreError> {
        let raw = self.line_commit(id)?;
        let CommitHeader { tree, first_parent } = commit_header(id, &raw)?;
        let before = first_parent.map(|parent| self.header(parent)).transpose()?;
        let changes = compare::changes(before.map(|before| before.tree), Some(tree), &|id| self.tree_bytes(id))?;
        Ok(CommitRead { id, raw, changes })
    }

    /// Every file that differs between two commits, whatever lies between them.
    ///
    /// # Errors
    /// When a commit or a tree is missing or malformed.
    pub fn changes_between(&self, old: ObjectId, new: ObjectId) -> Result<Vec<PathChange>, StoreError> {
        let (old, new) = (self.header(old)?.tree, self.header(new)?.tree);
        compare::changes(Some(old), Some(new), &|id| self.tree_bytes(id))
    }

    pub(super) fn header(&self, id: ObjectId) -> Result<CommitHeader, StoreError> {
        commit_header(id, &self.line_commit(id)?)
    }

    fn line_commit(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        self.commit(id).map_err(|error| match error {
            StoreError::Missing { id, .. } if self.is_shallow() => StoreError::HistoryIncomplete { id },
            other => other,
        })
    }
}

fn committer_seconds(raw: &[u8]) -> Option<i64> {
    let line = raw
        .split(|byte| *byte == b'\n')
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix(b"committer "))?;
    let mut words = line.rsplit(|byte| *byte == b' ');
    words.next();
    std::str::from_utf8(words.next()?).ok()?.parse().ok()
}
