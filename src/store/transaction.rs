//! Commits that are made one on another and published together.
//!
//! Decides the bytes of new objects; writes objects, never a ref, an index or a work tree.
//! Start reading at `Store::begin`, then `Transaction::commit`; `publish.rs` moves the branch.

use std::collections::{BTreeMap, BTreeSet};

use git2::{ObjectType, Repository};

use super::error::StoreError;
use super::objects::{self, AllWritten};
use super::open::Store;
use super::tree_edit::Edit;
use crate::history::object::{ObjectId, TreeEntry};
use crate::history::source::blob_id;

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The name, never empty.
    pub name: String,
    /// The address.
    pub email: String,
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

/// What one file shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path in the store, with slashes.
    pub path: String,
    /// The new bytes; `None` removes the file.
    pub content: Option<Vec<u8>>,
}

/// A chain of commits that nobody sees before `publish`.
#[must_use = "nothing is recorded before `publish`"]
pub struct Transaction<'s> {
    pub(super) store: &'s Store,
    reopened: Option<Repository>,
    pub(super) parent: Option<ObjectId>,
    pub(super) tip: Option<ObjectId>,
    pub(super) touched: BTreeSet<String>,
    pub(super) taken: BTreeMap<String, ObjectId>,
    pub(super) subject: String,
    pub(super) written: AllWritten,
}

impl Store {
    /// Begins a transaction on top of a commit, or with none for the first commit of the branch.
    ///
    /// # Errors
    /// When the repository cannot be opened to write.
    pub fn begin(&self, parent: Option<ObjectId>) -> Result<Transaction<'_>, StoreError> {
        Ok(Transaction {
            store: self,
            reopened: self.open_to_write()?,
            parent,
            tip: parent,
            touched: BTreeSet::new(),
            taken: BTreeMap::new(),
            subject: String::new(),
            written: AllWritten::default(),
        })
    }
}

impl Transaction<'_> {
    /// The last commit made here, else the one begun at.
    #[must_use]
    pub fn tip(&self) -> Option<ObjectId> {
        self.tip
    }

    /// Reads a file as the commits made so far leave it.
    ///
    /// # Errors
    /// As `Store::read`.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.tip.map_or(Ok(None), |tip| self.store.read(tip, path))
    }

    /// Lists a folder as the commits made so far leave it.
    ///
    /// # Errors
    /// As `Store::list`.
    pub fn list(&self, dir: &str) -> Result<Vec<TreeEntry>, StoreError> {
        self.tip.map_or(Ok(Vec::new()), |tip| self.store.list(tip, dir))
    }

    /// Makes one commit on top of the last; nobody sees it before `publish`.
    ///
    /// The message is kept byte for byte.
    ///
    /// # Errors
    /// `BadPath` for a path that is not plain; errors of reading and writing objects.
    pub fn commit(
        &mut self,
        changes: &[FileChange],
        message: &str,
        author: &Stamp,
        committer: &Stamp,
    ) -> Result<ObjectId, StoreError> {
        let mut edit = Edit::default();
        for change in changes {
            if !is_plain_path(&change.path) {
                return Err(StoreError::BadPath { path: change.path.clone() });
            }
            let blob = change.content.as_ref().map(|content| self.write(ObjectType::Blob, content.clone()));
            edit.note(&change.path, blob.transpose()?);
        }
        let before = self.tip.map(|tip| self.store.tree_of(tip)).transpose()?;
        let tree = match edit.apply(before, self)? {
            Some(tree) => tree,
            None => self.write(ObjectType::Tree, Vec::new())?,
        };
        let commit = self.commit_bytes(tree, message, author, committer)?;
        let id = self.write(ObjectType::Commit, commit)?;
        self.tip = Some(id);
        self.touched.extend(changes.iter().map(|change| change.path.clone()));
        message.lines().next().unwrap_or_default().clone_into(&mut self.subject);
        Ok(id)
    }

    /// Says that what a user wrote at this path is in the commit, changed or not: it may be brought to the tip.
    pub fn take_over(&mut self, path: &str, bytes: &[u8]) {
        self.taken.insert(path.to_owned(), blob_id(bytes));
    }

    /// The repository under relman's own configuration.
    pub(super) fn repo(&self) -> &Repository {
        self.reopened.as_ref().unwrap_or(&self.store.repo)
    }

    fn commit_bytes(
        &self,
        tree: ObjectId,
        message: &str,
        author: &Stamp,
        committer: &Stamp,
    ) -> Result<Vec<u8>, StoreError> {
        let parent = self.tip.map(|tip| format!("parent {tip}\n"));
        let parent = parent.unwrap_or_default();
        let (author, committer) = (identity(author)?, identity(committer)?);
        if message.contains('\0') {
            return Err(StoreError::NotForACommit { text: message.to_owned() });
        }
        let text = format!("tree {tree}\n{parent}author {author}\ncommitter {committer}\n\n{message}");
        Ok(text.into_bytes())
    }

    /// Writes one object; `objects::sync` makes it last.
    pub(super) fn write(&mut self, kind: ObjectType, bytes: Vec<u8>) -> Result<ObjectId, StoreError> {
        let object = objects::write(self.repo(), kind, bytes).map_err(StoreError::git(format!("write a {kind}")))?;
        let id = object.id;
        self.written.push(object);
        Ok(id)
    }

    pub(super) fn tree(&self, id: ObjectId) -> Result<Vec<TreeEntry>, StoreError> {
        self.store.tree(id)
    }
}

/// Writes a stamp as a commit holds it.
fn identity(stamp: &Stamp) -> Result<String, StoreError> {
    let Stamp { name, email, seconds, offset_minutes } = stamp;
    for text in [name, email] {
        let breaks_the_line = |c: char| c.is_control() || matches!(c, '<' | '>');
        if text.trim() != text || text.is_empty() || text.chars().any(breaks_the_line) {
            return Err(StoreError::NotForACommit { text: text.clone() });
        }
    }
    let sign = if *offset_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset_minutes.unsigned_abs() / 60, offset_minutes.unsigned_abs() % 60);
    Ok(format!("{name} <{email}> {seconds} {sign}{hours:02}{minutes:02}"))
}

/// Tells whether a path is relative, without `.`, `..`, `.git`, empty parts, backslashes or control bytes.
pub(super) fn is_plain_path(path: &str) -> bool {
    path.split('/').all(|part| {
        !matches!(part, "" | "." | "..")
            && !part.eq_ignore_ascii_case(".git")
            && !part.chars().any(|c| c.is_control() || c == '\\')
    })
}
