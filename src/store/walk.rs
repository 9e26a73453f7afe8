//! Walks the first-parent line, oldest commit first, with what each commit changed.
//!
//! Decides nothing. Trees are compared raw, and equal subtrees are skipped by their id.
//! Start reading at `Store::walk`, then `compare`.

use std::cmp::Ordering;

use git2::ObjectType;

use super::error::StoreError;
use super::open::Store;
use super::read::{CommitHeader, commit_header};
use crate::history::object::{CommitRead, ObjectId, PathChange, RawEntry, TreeFault, tree_entries};

/// The longest path that is followed, in bytes.
const MAX_PATH_BYTES: usize = 4096;
/// The most leaves that one commit may change.
const MAX_CHANGES: usize = 1_000_000;

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
        let mut changes = Vec::new();
        self.compare(before.map(|before| before.tree), Some(tree), &mut Vec::new(), &mut changes)?;
        Ok(CommitRead { id, raw, changes })
    }

    fn header(&self, id: ObjectId) -> Result<CommitHeader, StoreError> {
        commit_header(id, &self.line_commit(id)?)
    }

    fn line_commit(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        self.commit(id).map_err(|error| match error {
            StoreError::Missing { id, .. } if self.is_shallow() => StoreError::HistoryIncomplete { id },
            other => other,
        })
    }

    /// Adds every leaf that differs between two trees, below `path`.
    fn compare(
        &self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        path: &mut Vec<u8>,
        changes: &mut Vec<PathChange>,
    ) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        let (old_raw, new_raw) = (self.tree_bytes(old)?, self.tree_bytes(new)?);
        let old_entries = tree_entries(&old_raw).map_err(fault(old))?;
        let new_entries = tree_entries(&new_raw).map_err(fault(new))?;
        let (mut olds, mut news) = (old_entries.iter().peekable(), new_entries.iter().peekable());
        loop {
            let order = match (olds.peek(), news.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.tree_order(new),
            };
            let old = if order == Ordering::Greater { None } else { olds.next() };
            let new = if order == Ordering::Less { None } else { news.next() };
            self.compare_entry(old, new, path, changes)?;
        }
    }

    fn compare_entry(
        &self,
        old: Option<&RawEntry<'_>>,
        new: Option<&RawEntry<'_>>,
        path: &mut Vec<u8>,
        changes: &mut Vec<PathChange>,
    ) -> Result<(), StoreError> {
        let leaf = |entry: Option<&RawEntry<'_>>| entry.map(|entry| (entry.mode, entry.id));
        let Some(either) = new.or(old) else {
            return Ok(());
        };
        if leaf(old) == leaf(new) {
            return Ok(());
        }
        let start = path.len();
        path.extend_from_slice(either.name);
        within("a path", path.len(), MAX_PATH_BYTES)?;
        within("the list of changes of a commit", changes.len(), MAX_CHANGES)?;
        // INVARIANT: a folder and a file of one name never stand opposite each other; the tree order keeps them apart.
        if either.is_tree() {
            path.push(b'/');
            self.compare(old.map(|old| old.id), new.map(|new| new.id), path, changes)?;
        } else {
            changes.push(PathChange { path: path.clone(), old: leaf(old), new: leaf(new) });
        }
        path.truncate(start);
        Ok(())
    }

    fn tree_bytes(&self, id: Option<ObjectId>) -> Result<Vec<u8>, StoreError> {
        id.map_or_else(|| Ok(Vec::new()), |id| self.object(id, ObjectType::Tree))
    }
}

/// Keeps trees that nest or repeat without end from filling the stack or the memory.
fn within(what: &str, found: usize, limit: usize) -> Result<(), StoreError> {
    if found <= limit {
        return Ok(());
    }
    Err(StoreError::TooLarge { what: what.to_owned(), found: found as u64, limit: limit as u64 })
}

fn fault(id: Option<ObjectId>) -> impl FnOnce(TreeFault) -> StoreError {
    // INVARIANT: no id, no bytes, no fault.
    move |fault| StoreError::Tree { id: id.unwrap_or(ObjectId::from_bytes([0; 20])), fault }
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
