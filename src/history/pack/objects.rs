//! The objects of git that a replay asks for, out of a store or a pack, and which those were.
//!
//! A history that only grew is kept once: what it was after an earlier step is its beginning, and
//! is known by its id. Start at `Objects`.

use crate::format::journal;
use crate::history::commit;
use crate::history::compare;
use crate::history::object::{CommitRead, Kind, ObjectId, TreeEntry, tree_entries};
use crate::history::source::{Unreadable, blob_id};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Gives the bytes of an object.
pub type Get<'a> = &'a dyn Fn(Kind, ObjectId) -> Result<Vec<u8>, Unreadable>;

/// Objects, and which of them were asked for.
pub struct Objects<'a> {
    get: Get<'a>,
    /// The history after the last step, and where its entries end.
    history: Vec<u8>,
    ends: Vec<usize>,
    /// What the history was earlier: the id of the file, and its length.
    earlier: RefCell<BTreeMap<ObjectId, usize>>,
    /// What was asked for, and at which step first.
    asked: RefCell<BTreeMap<(Kind, ObjectId), usize>>,
    step: Cell<usize>,
}

impl<'a> Objects<'a> {
    /// Takes objects from there.
    #[must_use]
    pub fn new(get: Get<'a>) -> Self {
        let (history, ends) = (Vec::new(), Vec::new());
        Self { get, history, ends, earlier: RefCell::default(), asked: RefCell::default(), step: Cell::new(1) }
    }

    /// From now on what is asked for is asked for by this step, counted from 1.
    pub(super) fn at_step(&self, number: usize) {
        self.step.set(number);
    }

    /// Everything that was asked for, with the step that asked first.
    pub(super) fn asked(&self) -> BTreeMap<(Kind, ObjectId), usize> {
        self.asked.borrow().clone()
    }

    /// Gives an object, and notes that it was asked for.
    ///
    /// # Errors
    /// It is not there.
    pub fn object(&self, kind: Kind, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
        let bytes = (self.get)(kind, id)?;
        self.asked.borrow_mut().entry((kind, id)).or_insert(self.step.get());
        Ok(bytes)
    }

    pub(super) fn blob(&self, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
        match self.earlier.borrow().get(&id).and_then(|length| self.history.get(..*length)) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => self.object(Kind::Blob, id),
        }
    }

    /// Keeps the last history, whose beginnings are the earlier ones.
    pub(super) fn keep_history(&mut self, id: ObjectId) {
        if let Ok(bytes) = self.object(Kind::Blob, id) {
            self.ends = journal::ends(&bytes);
            self.history = bytes;
        }
    }

    /// Looks whether a history is what the last one was after so many entries.
    pub(super) fn know_history(&self, id: ObjectId, entries: usize) {
        let length = entries.checked_sub(1).and_then(|at| self.ends.get(at).copied());
        let is_it = |length: &usize| self.history.get(..*length).is_some_and(|bytes| blob_id(bytes) == id);
        if let Some(length) = length.filter(|length| *length < self.history.len()).filter(is_it) {
            self.earlier.borrow_mut().insert(id, length);
        }
    }

    pub(super) fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, Unreadable> {
        let raw = self.object(Kind::Commit, commit)?;
        commit::tree(&raw).ok_or_else(|| Unreadable(format!("commit {commit} names no tree")))
    }

    pub(super) fn entries(&self, tree: ObjectId) -> Result<Vec<TreeEntry>, Unreadable> {
        let raw = self.object(Kind::Tree, tree)?;
        let entries = tree_entries(&raw).map_err(|fault| Unreadable(format!("tree {tree} {fault}")))?;
        Ok(entries.into_iter().map(crate::history::object::RawEntry::to_entry).collect())
    }

    /// The tree of a folder as it stands in a commit; `""` is the root.
    pub(super) fn folder(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, Unreadable> {
        let mut tree = self.tree_of(commit)?;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let entries = self.entries(tree)?;
            let Some(entry) = entries.iter().find(|entry| entry.name == part.as_bytes() && entry.is_tree()) else {
                return Ok(None);
            };
            tree = entry.id;
        }
        Ok(Some(tree))
    }

    /// The entries of a folder as it stands in a commit; an absent one is empty.
    pub(super) fn list(&self, commit: ObjectId, path: &str) -> Result<Vec<TreeEntry>, Unreadable> {
        self.folder(commit, path)?.map_or_else(|| Ok(Vec::new()), |tree| self.entries(tree))
    }

    /// Every file below a folder, with its path below it.
    pub(super) fn leaves(&self, tree: ObjectId) -> Result<Vec<(Vec<u8>, TreeEntry)>, Unreadable> {
        let changes = compare::changes(None, Some(tree), &|id| self.object(Kind::Tree, id))?;
        let leaf = |change: crate::history::object::PathChange| {
            let (mode, id) = change.new?;
            Some((change.path.clone(), TreeEntry { mode, name: change.path, id }))
        };
        Ok(changes.into_iter().filter_map(leaf).collect())
    }

    /// A commit, and what it changed against its first parent.
    pub(super) fn commit(&self, id: ObjectId) -> Result<CommitRead, Unreadable> {
        let raw = self.object(Kind::Commit, id)?;
        let tree = self.tree_of(id)?;
        let before = commit::first_parent(&raw).map(|parent| self.tree_of(parent)).transpose()?;
        let changes = compare::changes(before, Some(tree), &|id| self.object(Kind::Tree, id))?;
        Ok(CommitRead { id, raw, changes })
    }
}
