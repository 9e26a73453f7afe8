//! Holds git's lock of the index, by git's own protocol, so that a killed holder can be told.
//!
//! Decides nothing. The lock is a hard link to a file of the intent: its inode says whose it is.
//! Start reading at `IndexLock::acquire`, then `release_abandoned`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::intent::Intent;
use super::patience::{Patience, age_seconds};

/// How long a locked index is waited for.
const INDEX_PATIENCE: Duration = Duration::from_secs(5);

/// The lock of the index, held; dropping it gives it free.
pub(super) struct IndexLock {
    index: PathBuf,
    lock: PathBuf,
    mark: PathBuf,
}

/// Why the lock was not given.
pub(super) enum NoLock {
    /// Somebody else holds it.
    Held {
        /// The lock file.
        path: PathBuf,
        /// How old it is.
        age_seconds: Option<u64>,
    },
    /// It could not be made.
    Failed(io::Error),
}

impl IndexLock {
    /// Takes the lock of the index in a git directory, waiting a while for it.
    pub(super) fn acquire(git_dir: &Path, intent: &Intent) -> Result<Self, NoLock> {
        let (index, lock) = (git_dir.join("index"), git_dir.join("index.lock"));
        let mark = intent.index_mark();
        // A mark that a killed process left may be the index itself under a second name: never write into it.
        let _ = fs::remove_file(&mark);
        OpenOptions::new().write(true).create_new(true).open(&mark).map_err(NoLock::Failed)?;
        let mut patience = Patience::new(INDEX_PATIENCE, mark.as_os_str().len() as u64);
        loop {
            match fs::hard_link(&mark, &lock) {
                Ok(()) => return Ok(Self { index, lock, mark }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && patience.wait() => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let marked = fs::metadata(&mark).and_then(|mark| mark.modified()).ok();
                    let age_seconds = age_seconds(&lock, marked.map(|marked| marked + patience.waited()));
                    let _ = fs::remove_file(&mark);
                    return Err(NoLock::Held { path: lock, age_seconds });
                }
                Err(error) => return Err(NoLock::Failed(error)),
            }
        }
    }

    /// Makes these bytes the index, and gives the lock free.
    pub(super) fn commit(self, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).truncate(true).open(&self.lock)?.write_all(bytes)?;
        fs::rename(&self.lock, &self.index)
    }
}

impl Drop for IndexLock {
    fn drop(&mut self) {
        // After a commit the mark is the index itself under a second name, and the lock may be another's.
        if is_same_file(&self.lock, &self.mark) {
            let _ = fs::remove_file(&self.lock);
        }
        let _ = fs::remove_file(&self.mark);
    }
}

/// Gives a lock free whose holder was killed; the caller holds that holder's intent.
pub(super) fn release_abandoned(git_dir: &Path, intent: &Intent) -> io::Result<bool> {
    let lock = git_dir.join("index.lock");
    let abandoned = is_same_file(&lock, &intent.index_mark());
    if abandoned {
        fs::remove_file(lock)?;
    }
    Ok(abandoned)
}

/// Tells whether two paths name one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::symlink_metadata(one), fs::symlink_metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}
