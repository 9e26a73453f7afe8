//! Finishes what a killed process left behind, so that the next command works.
//!
//! Decides which lock files a dead process left: only those that its own intent proves to be its.
//! Start reading at `Store::heal`.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::checkout;
use super::error::{StoreError, Warning};
use super::index_lock;
use super::intent::{self, Found, Intent};
use super::open::Store;
use super::patience::Patience;

/// How long an empty lock of the branch must stay unchanged before it counts as left behind.
const EMPTY_LOCK_PATIENCE: Duration = Duration::from_millis(500);
/// How long others may be at work.
const SETTLING_PATIENCE: Duration = Duration::from_secs(5);
/// How long another process may take to heal.
const HEALER_PATIENCE: Duration = Duration::from_secs(2);

impl Store {
    /// Finishes what killed processes left behind; costs one look into a folder when there is nothing.
    ///
    /// # Errors
    /// `File` when the folder of intents cannot be read.
    pub fn heal(&self) -> Result<Vec<Warning>, StoreError> {
        self.release_kept();
        let pending = self.pending_dir();
        if fs::read_dir(&pending).map_or(true, |mut entries| entries.next().is_none()) {
            return Ok(Vec::new());
        }
        let Some(_healing) = self.heal_alone() else {
            return Ok(Vec::new());
        };
        let Found { abandoned, others_live } = intent::find(&pending).map_err(StoreError::file("read", &pending))?;
        let mut warnings = Vec::new();
        for intent in abandoned {
            if !others_live {
                warnings.extend(release_branch(&self.lock_of(&intent.plan.reference), &intent));
            }
            warnings.extend(self.finish_abandoned(intent));
        }
        Ok(warnings)
    }

    /// Tells whether nobody is at work on a file: every tip that was read before this was asked has reached the checkout.
    #[must_use]
    pub fn is_settled(&self, path: &str) -> bool {
        let plans = intent::plans(&self.pending_dir()).unwrap_or_default();
        !plans.iter().any(|plan| plan.paths.iter().any(|planned| planned == path))
    }

    /// Waits until nobody is at work on a file; `false` when that takes too long.
    #[must_use]
    pub fn settle_down(&self, path: &str) -> bool {
        let mut patience = Patience::new(SETTLING_PATIENCE, 0);
        while !self.is_settled(path) {
            if !patience.wait() {
                return false;
            }
        }
        true
    }

    /// Only one process heals at a time, so that none removes a lock that was taken in between.
    fn heal_alone(&self) -> Option<File> {
        // Only to lock it: whatever a link leads to keeps what it holds.
        let healing = File::options().append(true).create(true).open(self.own_dir().join("healing")).ok()?;
        let mut patience = Patience::new(HEALER_PATIENCE, 0);
        while healing.try_lock().is_err() {
            if !patience.wait() {
                return None;
            }
        }
        Some(healing)
    }

    fn finish_abandoned(&self, intent: Intent) -> Vec<Warning> {
        let git_dir = intent.plan.git_dir.clone();
        let mut warnings = Vec::new();
        match index_lock::release_abandoned(&git_dir, &intent) {
            Ok(true) => warnings.push(removed(&git_dir.join("index.lock"))),
            Ok(false) => {}
            Err(error) => warnings.push(Warning::new(format!("cannot release the index: {error}"))),
        }
        if git_dir == self.git_dir() && intent.plan.reference == self.branch_ref() {
            warnings.extend(checkout::follow_and_finish(self, intent));
        } else if !git_dir.exists() {
            intent.finish();
        }
        warnings
    }

    pub(super) fn pending_dir(&self) -> PathBuf {
        self.own_dir().join("pending")
    }

    pub(super) fn ref_lock(&self) -> PathBuf {
        self.lock_of(&self.branch_ref())
    }

    fn lock_of(&self, reference: &str) -> PathBuf {
        self.repo.commondir().join(format!("{reference}.lock"))
    }
}

/// Removes the lock of the branch if the dead process of this intent left it.
fn release_branch(lock: &Path, intent: &Intent) -> Option<Warning> {
    let content = fs::read_to_string(lock).ok()?;
    let own = format!("{}\n", intent.plan.new);
    let is_left_behind = if content.is_empty() { stays_empty(lock) } else { own.starts_with(&content) };
    if !is_left_behind {
        return None;
    }
    fs::remove_file(lock).ok().map(|()| removed(lock))
}

/// Git and relman write into their lock at once: an empty one that stays is left behind.
fn stays_empty(lock: &Path) -> bool {
    let identity = || -> io::Result<(u64, u64, i64, i64)> {
        let lock = fs::symlink_metadata(lock)?;
        Ok((lock.ino(), lock.len(), lock.mtime(), lock.mtime_nsec()))
    };
    let Ok(first) = identity() else { return false };
    let mut patience = Patience::new(EMPTY_LOCK_PATIENCE, 0);
    while patience.wait() {
        if !identity().is_ok_and(|now| now == first) {
            return false;
        }
    }
    true
}

fn removed(lock: &Path) -> Warning {
    Warning::new(format!("`{}` was left by a relman that was killed, and is removed", lock.display()))
}
