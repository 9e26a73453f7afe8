//! Decides how history is looked at: through two questions that the store answers.
//!
//! Pure: what a release or the policy was at a commit is read through [`Source`] alone.
//! Start at `Source`; `blob_id` tells what bytes would be called without asking anybody.

use super::object::{Kind, MODE_FILE, ObjectId, TreeEntry};
use super::paths::RELEASES;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Release;
use crate::format::policy::{self, FOLDERS};
use crate::format::record::{self, RecordError};
use sha1::{Digest as _, Sha1};
use std::collections::BTreeMap;

/// Gives the bytes of a blob.
pub type Blobs<'a> = &'a dyn Fn(ObjectId) -> Result<Vec<u8>, Unreadable>;
/// Gives the entries of a folder as it stands in a commit.
pub type Folders<'a> = &'a dyn Fn(ObjectId, &str) -> Result<Vec<TreeEntry>, Unreadable>;

/// The questions that the store answers.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The bytes of a blob.
    pub blob: Blobs<'a>,
    /// The entries of a folder as it stands in a commit; `""` is the root, an absent one is empty.
    pub folder: Folders<'a>,
}

/// What keeps an object, or the record made of objects, from being read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl From<RecordError> for Unreadable {
    fn from(error: RecordError) -> Self {
        Self(error.to_string())
    }
}

/// The id that git gives to a file of these bytes.
///
/// The audit compares ids, and so need not read what it can derive.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> ObjectId {
    object_id(Kind::Blob, bytes)
}

/// The id that git gives to an object of these bytes.
#[must_use]
pub fn object_id(kind: Kind, bytes: &[u8]) -> ObjectId {
    let mut hash = Sha1::new();
    hash.update(format!("{} {}\0", kind.as_str(), bytes.len()));
    hash.update(bytes);
    ObjectId::from_bytes(hash.finalize().into())
}

impl Source<'_> {
    /// Reads the release of a folder as it stands in a commit; `None` where the folder is empty.
    ///
    /// # Errors
    /// An object cannot be read, or the folder is no record.
    pub fn release(&self, commit: ObjectId, name: &ReleaseName) -> Result<Option<Release>, Unreadable> {
        let entries = (self.folder)(commit, &name.folder())?;
        if entries.is_empty() {
            return Ok(None);
        }
        let get = |file: &str| {
            let entry = entries.iter().find(|entry| entry.name == file.as_bytes());
            entry.map(|entry| self.plain_file(file, entry)).transpose()
        };
        record::read(name, &get).map(Some)
    }

    fn plain_file(&self, file: &str, entry: &TreeEntry) -> Result<Vec<u8>, Unreadable> {
        match entry.mode {
            MODE_FILE | 0o100_664 | 0o100_755 => (self.blob)(entry.id),
            _ => Err(Unreadable(format!("`{file}` is no plain file"))),
        }
    }

    /// Tells whether any record stands in a commit.
    ///
    /// # Errors
    /// An object cannot be read.
    pub fn has_releases(&self, commit: ObjectId) -> Result<bool, Unreadable> {
        Ok(!(self.folder)(commit, RELEASES)?.is_empty())
    }

    /// Reads every file of the policy as it stands in a commit, by path.
    ///
    /// What has no business in a folder of the policy comes too, so that reading the policy names it.
    ///
    /// # Errors
    /// An object cannot be read.
    pub fn policy_files(&self, commit: ObjectId) -> Result<BTreeMap<String, Vec<u8>>, Unreadable> {
        let mut files = BTreeMap::new();
        for entry in (self.folder)(commit, "")? {
            let name = String::from_utf8_lossy(&entry.name).into_owned();
            if entry.is_tree() && FOLDERS.contains(&name.as_str()) {
                self.policy_folder(commit, &name, &mut files)?;
            } else if policy::is_policy_path(&name) {
                let bytes = self.plain_file(&name, &entry)?;
                files.insert(name, bytes);
            }
        }
        Ok(files)
    }

    fn policy_folder(
        &self,
        commit: ObjectId,
        folder: &str,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Unreadable> {
        for entry in (self.folder)(commit, folder)? {
            let path = format!("{folder}/{}", String::from_utf8_lossy(&entry.name));
            let is_template_folder = folder == "templates" && entry.is_tree();
            if is_template_folder {
                self.policy_folder(commit, &path, files)?;
            } else if policy::is_policy_path(&path) {
                files.insert(path.clone(), self.plain_file(&path, &entry)?);
            } else {
                files.insert(path, Vec::new());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_one_that_git_gives() {
        assert_eq!(blob_id(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_id(b"hello\n").to_string(), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
