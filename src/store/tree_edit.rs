//! Makes new trees out of old ones: only the folders on the way to a change are rewritten.
//!
//! Decides that an empty folder does not exist, and that a file never replaces a folder.
//! Start reading at `Edit::apply`.

use std::collections::BTreeMap;

use git2::ObjectType;

use super::error::StoreError;
use super::transaction::Transaction;
use crate::history::object::{MODE_FILE, MODE_TREE, ObjectId, TreeEntry, tree_order};

/// Changes to one folder, by name.
#[derive(Default)]
pub(super) struct Edit<'p> {
    files: BTreeMap<&'p str, Option<ObjectId>>,
    folders: BTreeMap<&'p str, Edit<'p>>,
}

impl<'p> Edit<'p> {
    /// Notes that the file at `path` shall be this blob, or shall not be.
    pub(super) fn note(&mut self, path: &'p str, blob: Option<ObjectId>) {
        match path.split_once('/') {
            None => {
                self.files.insert(path, blob);
            }
            Some((folder, rest)) => self.folders.entry(folder).or_default().note(rest, blob),
        }
    }

    /// Writes the changed tree and those below it; `None` when nothing is left in it.
    ///
    /// # Errors
    /// `BadPath` when a file stands where a folder is needed or the other way round; errors of reading and writing.
    pub(super) fn apply(
        &self,
        tree: Option<ObjectId>,
        transaction: &mut Transaction<'_>,
    ) -> Result<Option<ObjectId>, StoreError> {
        let mut entries = match tree {
            Some(tree) => transaction.tree(tree)?,
            None => Vec::new(),
        };
        for (name, blob) in &self.files {
            refuse(&entries, name, TreeEntry::is_tree)?;
            set(&mut entries, name, MODE_FILE, *blob);
        }
        for (name, folder) in &self.folders {
            refuse(&entries, name, |entry| !entry.is_tree())?;
            let below = entries.iter().find(|entry| entry.name == name.as_bytes()).map(|entry| entry.id);
            let below = folder.apply(below, transaction)?;
            set(&mut entries, name, MODE_TREE, below);
        }
        if entries.is_empty() {
            return Ok(None);
        }
        entries.sort_by(|one, other| tree_order((&one.name, one.is_tree()), (&other.name, other.is_tree())));
        transaction.write(ObjectType::Tree, tree_bytes(&entries)).map(Some)
    }
}

fn refuse(entries: &[TreeEntry], name: &str, wrong: impl Fn(&TreeEntry) -> bool) -> Result<(), StoreError> {
    match entries.iter().find(|entry| entry.name == name.as_bytes()) {
        Some(entry) if wrong(entry) => Err(StoreError::BadPath { path: name.to_owned() }),
        _ => Ok(()),
    }
}

fn set(entries: &mut Vec<TreeEntry>, name: &str, mode: u32, id: Option<ObjectId>) {
    entries.retain(|entry| entry.name != name.as_bytes());
    if let Some(id) = id {
        entries.push(TreeEntry { mode, name: name.as_bytes().to_vec(), id });
    }
}

/// The bytes of a tree object. The entries are sorted.
pub(super) fn tree_bytes(entries: &[TreeEntry]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(entries.len() * 48);
    for entry in entries {
        raw.extend_from_slice(format!("{:o} ", entry.mode).as_bytes());
        raw.extend_from_slice(&entry.name);
        raw.push(0);
        raw.extend_from_slice(entry.id.as_bytes());
    }
    raw
}
