//! Decides which files a release is, and what stands in each (design §3).
//!
//! Pure: a release becomes canonical text, and the text of a folder becomes a release.
//! Start at `changes`, what an action writes, and `read`. History is `format/journal.rs`.

use super::journal::{self, HISTORY, JournalError};
use super::yaml::{self, RECORD_BYTES, ReadError};
use crate::domain::canonical::{CanonicalError, to_canonical};
use crate::domain::naming::ReleaseName;
use crate::domain::release::{Head, Package, Release};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The file that says what the release is and where it stands; the only one that is always there.
pub const HEAD: &str = "release.yaml";

/// Why a folder is no release, or a release cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A file that every record has is not there.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] JournalError),
    /// The record says another name than its folder.
    #[error("the folder of {folder} holds the record of {inside}")]
    Name {
        /// The name that the folder has.
        folder: ReleaseName,
        /// The name that the record has.
        inside: ReleaseName,
    },
    /// A value has no canonical form.
    #[error(transparent)]
    Write(#[from] CanonicalError),
    /// A file would be longer than anybody reads.
    #[error("`{file}` would have {bytes} bytes, and at most {RECORD_BYTES} are read")]
    TooLong {
        /// The file.
        file: &'static str,
        /// Its length.
        bytes: usize,
    },
}

/// Declares the files of a record beside its history: name, field, and when there is one.
macro_rules! files {
    ($($file:literal $field:ident $exists:expr;)*) => {
        /// The names of the files of a record beside its history, in the order of display.
        pub const FILES: &[&str] = &[HEAD, $($file,)*];

        /// Gives what an action writes beside the history: the files that differ, `None` where
        /// one goes away.
        ///
        /// # Errors
        /// A value that has no canonical form, or a file that gets too long.
        pub fn changes(
            before: Option<&Release>,
            after: &Release,
        ) -> Result<Vec<(&'static str, Option<String>)>, RecordError> {
            let mut changes = Vec::new();
            if before.is_none_or(|before| before.head != after.head) {
                changes.push((HEAD, Some(written(HEAD, &after.head)?)));
            }
            $({
                let exists: fn(&Release) -> bool = $exists;
                let was_there = before.is_some_and(exists);
                let differs = before.is_none_or(|before| before.$field != after.$field);
                if exists(after) && differs {
                    changes.push(($file, Some(written($file, &after.$field)?)));
                } else if was_there && differs {
                    changes.push(($file, None));
                }
            })*
            Ok(changes)
        }
    };
}

files! {
    "changes.yaml" changes |release| !release.changes.is_empty();
    "commits.yaml" imports |release| !release.imports.is_empty();
    "items.yaml" items |release| !release.items.is_empty();
    "package.yaml" package |release| !release.package.is_empty();
    "checklist.yaml" tasks |release| !release.tasks.is_empty();
    "issues.yaml" issues |release| !release.issues.is_empty();
    "evidence.yaml" evidence |release| !release.evidence.is_empty();
    "signoffs.yaml" signoffs |release| !release.signoffs.is_empty();
    "waivers.yaml" waivers |release| !release.waivers.is_empty();
    "documents.yaml" documents |release| !release.documents.is_empty();
    "notices.yaml" notices |release| !release.notices.is_empty();
    "deployments.yaml" deployments |release| !release.deployments.is_empty();
}

/// Gives every file that a release has beside its history.
///
/// # Errors
/// A value that has no canonical form, or a file that gets too long.
pub fn files(release: &Release) -> Result<Vec<(&'static str, String)>, RecordError> {
    let all = changes(None, release)?;
    Ok(all.into_iter().filter_map(|(file, text)| Some((file, text?))).collect())
}

/// Gives the bytes of a file of a folder, if it is there.
pub type Get<'a, E> = &'a dyn Fn(&str) -> Result<Option<Vec<u8>>, E>;

/// Reads the release of a folder; `get` gives the bytes of a file of the folder, if it is there.
///
/// Other bytes than the canonical ones are read as well, as long as they mean something: the audit
/// reports them and goes on.
///
/// # Errors
/// What `get` says; and when a file is missing, malformed, or names another release.
pub fn read<E: From<RecordError>>(name: &ReleaseName, get: Get<'_, E>) -> Result<Release, E> {
    let missing = |file: &str| RecordError::Missing(path(name, file));
    let head = get(HEAD)?.ok_or_else(|| missing(HEAD))?;
    let head = read_head(name, &head)?;
    let history = get(HISTORY)?.ok_or_else(|| missing(HISTORY))?;
    let latest = journal::last(&history).map_err(RecordError::from)?.at;
    let folder = Folder { name, get };
    Ok(Release {
        head,
        changes: folder.list("changes.yaml")?,
        imports: folder.list("commits.yaml")?,
        items: folder.list("items.yaml")?,
        package: folder.file("package.yaml")?.unwrap_or_else(no_package),
        tasks: folder.list("checklist.yaml")?,
        issues: folder.list("issues.yaml")?,
        evidence: folder.list("evidence.yaml")?,
        signoffs: folder.list("signoffs.yaml")?,
        waivers: folder.list("waivers.yaml")?,
        documents: folder.list("documents.yaml")?,
        notices: folder.list("notices.yaml")?,
        deployments: folder.list("deployments.yaml")?,
        actions: u32::try_from(journal::count(&history)).unwrap_or(u32::MAX),
        latest,
    })
}

/// Reads `release.yaml` alone, for lists.
///
/// # Errors
/// It is malformed, or names another release.
pub fn read_head(name: &ReleaseName, bytes: &[u8]) -> Result<Head, RecordError> {
    let head: Head = read_file(name, HEAD, bytes)?;
    if head.name == *name { Ok(head) } else { Err(RecordError::Name { folder: name.clone(), inside: head.name }) }
}

/// Reads one file of the record of a release, such as the list in `deployments.yaml`.
///
/// # Errors
/// It is malformed.
pub fn read_file<T: DeserializeOwned>(name: &ReleaseName, file: &str, bytes: &[u8]) -> Result<T, RecordError> {
    Ok(yaml::read_record(&path(name, file), bytes)?)
}

/// The path of a file of a record in the store.
#[must_use]
pub fn path(name: &ReleaseName, file: &str) -> String {
    format!("{}/{file}", name.folder())
}

struct Folder<'a, E> {
    name: &'a ReleaseName,
    get: Get<'a, E>,
}

impl<E: From<RecordError>> Folder<'_, E> {
    fn file<T: DeserializeOwned>(&self, file: &str) -> Result<Option<T>, E> {
        match (self.get)(file)? {
            Some(bytes) => Ok(Some(read_file(self.name, file, &bytes)?)),
            None => Ok(None),
        }
    }

    fn list<T: DeserializeOwned>(&self, file: &str) -> Result<Vec<T>, E> {
        Ok(self.file(file)?.unwrap_or_default())
    }
}

fn no_package() -> Package {
    Package { artifacts: Vec::new(), verifications: Vec::new(), deposits: Vec::new() }
}

fn written<T: Serialize>(file: &'static str, value: &T) -> Result<String, RecordError> {
    let text = to_canonical(value)?;
    // What could not be read back is never written.
    if text.len() > RECORD_BYTES { Err(RecordError::TooLong { file, bytes: text.len() }) } else { Ok(text) }
}

#[cfg(test)]
mod tests;
