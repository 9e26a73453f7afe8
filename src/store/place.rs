//! Where a store is: its directories, what `HEAD` points to, whether history is whole.
//!
//! Decides whether there is a checkout to keep in step; reads refs and marker files only.
//! Start reading at `Store::has_checkout`.

use std::fs;
use std::path::Path;

use git2::ErrorCode;

use super::error::StoreError;
use super::open::Store;
use super::read::object_id;
use crate::history::object::ObjectId;

/// What `HEAD` points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// A branch by its short name, with or without commits.
    Branch(String),
    /// A commit, and no branch.
    Detached(ObjectId),
}

impl Store {
    /// Tells whether the repository has no work tree.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.repo.is_bare()
    }

    /// The folder of the work tree, if there is one.
    #[must_use]
    pub fn work_dir(&self) -> Option<&Path> {
        self.repo.workdir()
    }

    /// The git directory; of a linked work tree, its own.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.repo.path()
    }

    /// Reads what `HEAD` points to, anew each time.
    ///
    /// # Errors
    /// `Git` when `HEAD` cannot be read.
    pub fn head(&self) -> Result<Head, StoreError> {
        let head = self.repo.find_reference("HEAD").map_err(StoreError::git("read `HEAD`"))?;
        if let Some(id) = head.target() {
            return Ok(Head::Detached(object_id(id)));
        }
        let target = head.symbolic_target_bytes().unwrap_or_default();
        let other = || String::from_utf8_lossy(target).into_owned();
        Ok(Head::Branch(branch_of(target).unwrap_or_else(other)))
    }

    /// The commit that `HEAD` points to, if there is one.
    ///
    /// # Errors
    /// `Git` when `HEAD` cannot be read.
    pub fn head_commit(&self) -> Result<Option<ObjectId>, StoreError> {
        self.commit_of("HEAD")
    }

    /// Tells whether `HEAD` points to a commit and no branch.
    #[must_use]
    pub fn is_detached(&self) -> bool {
        matches!(self.head(), Ok(Head::Detached(_)))
    }

    /// Tells whether the governed branch is checked out: only then are files and index kept in step.
    #[must_use]
    pub fn has_checkout(&self) -> bool {
        self.checkout().is_ok_and(|dir| dir.is_some())
    }

    /// The work tree that follows the governed branch, if there is one at this moment.
    pub(super) fn checkout(&self) -> Result<Option<&Path>, StoreError> {
        let Some(work_dir) = self.work_dir() else {
            return Ok(None);
        };
        let is_checked_out = matches!(self.head()?, Head::Branch(name) if name == self.branch());
        Ok(is_checked_out.then_some(work_dir))
    }

    /// Tells whether history may be cut or overlaid: shallow, grafted, or with replaced objects.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        let grafts = self.repo.commondir().join("info/grafts");
        self.repo.is_shallow()
            || fs::metadata(grafts).is_ok_and(|grafts| grafts.len() > 0)
            || self.repo.references_glob("refs/replace/*").is_ok_and(|mut replaced| replaced.names().next().is_some())
    }

    /// The last commit of the governed branch; `None` while it has none.
    ///
    /// # Errors
    /// `Git` when the branch cannot be read.
    pub fn tip(&self) -> Result<Option<ObjectId>, StoreError> {
        self.commit_of(&self.branch_ref())
    }

    /// Tells whether a branch of a remote, as it was seen last, stands at this commit.
    ///
    /// # Errors
    /// `Git` when the references cannot be read.
    pub fn is_published(&self, commit: ObjectId) -> Result<bool, StoreError> {
        let glob = format!("refs/remotes/*/{}", self.branch());
        let seen = self.repo.references_glob(&glob).map_err(StoreError::git("read the branches of remotes"))?;
        Ok(seen.flatten().any(|reference| reference.target().map(object_id) == Some(commit)))
    }

    pub(super) fn branch_ref(&self) -> String {
        format!("refs/heads/{}", self.branch())
    }

    fn commit_of(&self, reference: &str) -> Result<Option<ObjectId>, StoreError> {
        match self.repo.refname_to_id(reference) {
            Ok(id) => Ok(Some(object_id(id))),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(StoreError::git(format!("read `{reference}`"))(error)),
        }
    }
}

/// The short name of a branch, from the bytes of its full name.
fn branch_of(reference: &[u8]) -> Option<String> {
    let name = reference.strip_prefix(b"refs/heads/")?;
    String::from_utf8(name.to_vec()).ok()
}
