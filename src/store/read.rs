//! Reads commits, folders and files out of the object database.
//!
//! Decides nothing; what is missing, malformed or too large is an error that names it.
//! Sizes are looked up before anything is read into memory.
//! Start reading at `Store::read`.

use std::sync::Arc;

use git2::{ErrorCode, ObjectType, Oid};

use super::error::StoreError;
use super::gc::GC_PATIENCE;
use super::open::Store;
use super::patience::Patience;
use crate::history::object::{ObjectId, TreeEntry, tree_entries};

/// The largest object that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// How many folders are kept that were looked into.
const LOOKED: usize = 8;

/// A folder that was looked into; what a commit holds never changes.
pub(super) struct Looked {
    commit: ObjectId,
    folder: String,
    entries: Arc<[TreeEntry]>,
}

impl Store {
    /// Finds the commit that a user names: an id, a branch, a tag, `HEAD~3` or the like.
    ///
    /// # Errors
    /// `NoSuchCommit` when nothing goes by that name.
    pub fn resolve(&self, spec: &str) -> Result<ObjectId, StoreError> {
        self.repo
            .revparse_single(spec)
            .and_then(|object| object.peel_to_commit())
            .map(|commit| object_id(commit.id()))
            .map_err(|_| StoreError::NoSuchCommit { spec: spec.to_owned() })
    }

    /// Reads a file as it stands in a commit; `None` when there is none.
    ///
    /// # Errors
    /// `NotAPlainFile` for a folder, symlink or submodule; `TooLarge`; and when history is damaged.
    pub fn read(&self, commit: ObjectId, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.entry(commit, path)? {
            None => Ok(None),
            Some(entry) if matches!(entry.mode, 0o100_644 | 0o100_664 | 0o100_755) => {
                self.blob(entry.id).map(Some).map_err(|error| match error {
                    StoreError::Missing { id, .. } => StoreError::Missing { id, path: Some(path.to_owned()) },
                    StoreError::TooLarge { found, limit, .. } => {
                        StoreError::TooLarge { what: format!("`{path}`"), found, limit }
                    }
                    other => other,
                })
            }
            Some(_) => Err(StoreError::NotAPlainFile { path: path.to_owned() }),
        }
    }

    /// Reads a blob by its id.
    ///
    /// # Errors
    /// `Missing`, `WrongKind`, `TooLarge`.
    pub fn blob(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        self.object(id, ObjectType::Blob)
    }

    /// Reads the bytes of a commit.
    ///
    /// # Errors
    /// `Missing`, `WrongKind`, `TooLarge`.
    pub fn commit(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        self.object(id, ObjectType::Commit)
    }

    /// Reads the bytes of a tree.
    ///
    /// # Errors
    /// `Missing`, `WrongKind`, `TooLarge`.
    pub fn tree_bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        self.object(id, ObjectType::Tree)
    }

    /// Lists a folder as it stands in a commit; `""` is the root, an absent folder is empty.
    ///
    /// # Errors
    /// When history is damaged.
    pub fn list(&self, commit: ObjectId, dir: &str) -> Result<Vec<TreeEntry>, StoreError> {
        let tree = if dir.is_empty() {
            self.tree_of(commit)?
        } else {
            match self.entry(commit, dir)? {
                Some(entry) if entry.is_tree() => entry.id,
                _ => return Ok(Vec::new()),
            }
        };
        self.tree(tree)
    }

    /// Looks up one entry as it stands in a commit.
    ///
    /// # Errors
    /// When history is damaged.
    pub fn entry(&self, commit: ObjectId, path: &str) -> Result<Option<TreeEntry>, StoreError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries = self.folder(commit, folder)?;
        Ok(entries.iter().find(|entry| entry.name == name.as_bytes()).cloned())
    }

    /// The entries of a folder, none if it is not there; those of the last few folders are kept.
    fn folder(&self, commit: ObjectId, folder: &str) -> Result<Arc<[TreeEntry]>, StoreError> {
        let is_it = |looked: &&Looked| looked.commit == commit && looked.folder == folder;
        if let Some(looked) = self.looked.borrow().iter().find(is_it) {
            return Ok(Arc::clone(&looked.entries));
        }
        let mut entries = self.tree(self.tree_of(commit)?)?;
        for part in folder.split('/').filter(|_| !folder.is_empty()) {
            let found = entries.iter().find(|entry| entry.name == part.as_bytes() && entry.is_tree());
            entries = found.map_or_else(|| Ok(Vec::new()), |found| self.tree(found.id))?;
        }
        let entries: Arc<[TreeEntry]> = entries.into();
        let mut kept = self.looked.borrow_mut();
        kept.truncate(LOOKED - 1);
        kept.push_front(Looked { commit, folder: folder.to_owned(), entries: Arc::clone(&entries) });
        Ok(entries)
    }

    pub(super) fn tree(&self, id: ObjectId) -> Result<Vec<TreeEntry>, StoreError> {
        let raw = self.object(id, ObjectType::Tree)?;
        let entries = tree_entries(&raw).map_err(|fault| StoreError::Tree { id, fault })?;
        Ok(entries.into_iter().map(crate::history::object::RawEntry::to_entry).collect())
    }

    pub(super) fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, StoreError> {
        Ok(commit_header(commit, &self.commit(commit)?)?.tree)
    }

    /// Reads an object; one that a running `git gc` is about to move is looked for again.
    pub(super) fn object(&self, id: ObjectId, kind: ObjectType) -> Result<Vec<u8>, StoreError> {
        let mut patience = Patience::new(GC_PATIENCE, 0);
        loop {
            match self.object_now(id, kind) {
                Err(StoreError::Missing { .. }) if self.gc_is_running() && patience.wait() => {}
                read => return read,
            }
        }
    }

    fn object_now(&self, id: ObjectId, kind: ObjectType) -> Result<Vec<u8>, StoreError> {
        let failed = |error: git2::Error| match error.code() {
            ErrorCode::NotFound => StoreError::Missing { id, path: None },
            _ => StoreError::git(format!("read object {id}"))(error),
        };
        let odb = self.repo.odb().map_err(StoreError::git("open the object database"))?;
        let (length, found) = odb.read_header(oid(id)).map_err(failed)?;
        if found != kind {
            return Err(StoreError::WrongKind { id, expected: kind.str(), found: found.str() });
        }
        if length as u64 > MAX_FILE_BYTES {
            return Err(StoreError::TooLarge {
                what: format!("{kind} {id}"),
                found: length as u64,
                limit: MAX_FILE_BYTES,
            });
        }
        Ok(odb.read(oid(id)).map_err(failed)?.data().to_vec())
    }
}

/// The two lines of a commit that history is strung on.
pub(super) struct CommitHeader {
    pub(super) tree: ObjectId,
    pub(super) first_parent: Option<ObjectId>,
}

/// Reads the tree and the first parent from the bytes of a commit.
pub(super) fn commit_header(id: ObjectId, raw: &[u8]) -> Result<CommitHeader, StoreError> {
    let fault = || StoreError::CommitHeader { id };
    let mut lines = raw.split(|byte| *byte == b'\n');
    let mut named = |key: &[u8]| lines.next()?.strip_prefix(key).and_then(|hex| std::str::from_utf8(hex).ok());
    let tree = named(b"tree ").ok_or_else(fault)?.parse().map_err(|_| fault())?;
    let first_parent = named(b"parent ").map(str::parse).transpose().map_err(|_| fault())?;
    Ok(CommitHeader { tree, first_parent })
}

pub(super) fn oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).unwrap_or(Oid::ZERO_SHA1)
}

pub(super) fn object_id(oid: Oid) -> ObjectId {
    let mut bytes = [0; 20];
    for (to, from) in bytes.iter_mut().zip(oid.as_bytes()) {
        *to = *from;
    }
    ObjectId::from_bytes(bytes)
}
