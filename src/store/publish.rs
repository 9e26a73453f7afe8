//! Moves the branch to the new commits: one compare-and-swap, which is the moment of success.
//!
//! Decides, after any error, whether it is done, not done, or unknown, by reading the branch again.
//! Work tree and index follow; what fails there is a warning.
//! Start reading at `Transaction::publish`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use git2::{ErrorCode, Oid};

use super::checkout;
use super::error::{StoreError, Warning};
use super::index_lock::is_same_file;
use super::intent::{Intent, Plan};
use super::objects;
use super::patience::{Patience, age_seconds};
use super::read::oid;
use super::transaction::Transaction;
use crate::history::object::ObjectId;

/// How long a locked branch is waited for.
const REF_PATIENCE: Duration = Duration::from_secs(10);

/// How often the branch may be called locked while no lock is to be seen.
const MAX_TRIES_WITHOUT_A_LOCK: u32 = 30;

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The commit that the branch now points to; `None` when there is none yet and none was made.
    pub tip: Option<ObjectId>,
    /// What did not follow, and why.
    pub warnings: Vec<Warning>,
}

/// Why nothing was published, or why that is not known.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Somebody else was faster: judge again on the new tip.
    #[error("the branch has moved")]
    Moved {
        /// Where the branch is now.
        now: Option<ObjectId>,
    },
    /// Somebody holds the lock of the branch.
    #[error("`{}` is in the way{}", path.display(), of_age(*age_seconds))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How old it is.
        age_seconds: Option<u64>,
    },
    /// The branch may or may not have moved.
    #[error("it is not known whether {tip} was recorded: {source}")]
    Unknown {
        /// The commit that the branch was to point to.
        tip: ObjectId,
        /// Why the branch could not be read again.
        source: StoreError,
    },
    /// Nothing was recorded.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl PublishError {
    /// Says what to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Moved { .. } => Some("run the command again".to_owned()),
            Self::Locked { path, .. } => Some(format!("if no git or relman is running: rm {}", path.display())),
            Self::Unknown { tip, .. } => Some(format!("git log --first-parent | grep {tip}")),
            Self::Failed(error) => error.hint(),
        }
    }
}

pub(super) fn of_age(seconds: Option<u64>) -> String {
    seconds.map_or_else(String::new, |seconds| format!(", {seconds} s old"))
}

/// How one try to move the branch ended.
enum Swap {
    Done(Option<Warning>),
    Busy(git2::Error),
}

impl Transaction<'_> {
    /// Moves the branch from where the transaction began to its last commit, and lets the checkout follow.
    ///
    /// # Errors
    /// `Moved` when the branch is elsewhere by now, `Locked` when it stays locked, `Unknown`, and `Failed`.
    pub fn publish(self) -> Result<Published, PublishError> {
        let Some(tip) = self.tip.filter(|_| self.tip != self.parent) else {
            return Ok(Published { tip: self.tip, warnings: Vec::new() });
        };
        let plan = Plan {
            git_dir: self.store.git_dir().to_owned(),
            reference: self.store.branch_ref(),
            old: self.parent,
            new: tip,
            paths: self.touched.iter().cloned().collect(),
            taken: self.taken.clone(),
        };
        let pending = self.store.pending_dir();
        let intent = Intent::record(&pending, plan).map_err(StoreError::file("write", &pending))?;
        match self.swap_patiently(tip, &intent) {
            Ok(warning) => {
                let left = self.release_left_lock();
                let mut warnings: Vec<Warning> = warning.into_iter().chain(left).chain(self.secure_again()).collect();
                warnings.extend(checkout::follow_and_finish(self.store, intent));
                Ok(Published { tip: Some(tip), warnings })
            }
            // The intent stays: the next command looks what became of it.
            Err(error @ PublishError::Unknown { .. }) => Err(error),
            Err(error) => {
                intent.finish();
                Err(error)
            }
        }
    }

    /// Lets every object reach the disk.
    fn secure(&self) -> Result<(), StoreError> {
        self.keep()?;
        let folder = self.repo().commondir().join("objects");
        objects::sync(&folder, &self.written.objects).map_err(StoreError::file("sync", &folder))
    }

    /// Lets every object stay where it is, also beside a `git gc --prune=now`; true if one may be new on the disk.
    fn keep(&self) -> Result<bool, StoreError> {
        let beside_gc = self.store.gc_is_running();
        self.store.keep_from_gc(self.repo(), &self.written.objects)?;
        let restored = objects::restore(self.repo(), &self.written.objects);
        Ok(restored.map_err(StoreError::git("write the objects again"))? || beside_gc)
    }

    fn swap_patiently(&self, tip: ObjectId, intent: &Intent) -> Result<Option<Warning>, PublishError> {
        let seed = tip.as_bytes().iter().fold(0, |seed: u64, byte| seed.rotate_left(8) ^ u64::from(*byte));
        let mut patience = Patience::new(REF_PATIENCE, seed);
        let path = self.store.ref_lock();
        let mut tries_without_a_lock = 0;
        loop {
            self.secure()?;
            match self.swap(tip)? {
                Swap::Done(warning) => return Ok(warning),
                // libgit2 calls it locked, too, when it may not write there.
                Swap::Busy(error) if tries_without_a_lock > MAX_TRIES_WITHOUT_A_LOCK => {
                    return Err(self.failed(error).into());
                }
                Swap::Busy(_) if patience.wait() => {
                    tries_without_a_lock += u32::from(!path.exists());
                }
                Swap::Busy(_) => {
                    let now = intent.recorded().map(|recorded| recorded + patience.waited());
                    let age_seconds = age_seconds(&path, now);
                    return Err(PublishError::Locked { path, age_seconds });
                }
            }
        }
    }

    /// What a `git gc` pruned while the branch moved is written again; the branch names it now.
    fn secure_again(&self) -> Option<Warning> {
        let secured = self.keep().and_then(|is_new| if is_new { self.secure() } else { Ok(()) });
        let error = secured.err()?;
        Some(Warning::with_hint(error.to_string(), "git fsck"))
    }

    /// libgit2 gives a new reference its lock's file by a second name, and does not look whether the first went away.
    fn release_left_lock(&self) -> Option<Warning> {
        let lock = self.store.ref_lock();
        if !is_same_file(&lock, &lock.with_extension("")) {
            return None;
        }
        let error = fs::remove_file(&lock).err()?;
        let lock = lock.display();
        Some(Warning::with_hint(format!("`{lock}` is left and cannot be removed: {error}"), format!("rm {lock}")))
    }

    fn swap(&self, tip: ObjectId) -> Result<Swap, PublishError> {
        let expected = self.parent.map_or(Oid::ZERO_SHA1, oid);
        let log = format!("relman: {}", self.subject);
        // `force` lets the reference exist; `expected` is what makes it a compare-and-swap.
        let swapped = self.repo().reference_matching(&self.store.branch_ref(), oid(tip), true, expected, &log);
        let error = match swapped {
            Ok(_) => return Ok(Swap::Done(None)),
            Err(error) if error.code() == ErrorCode::Locked || self.is_pruned(tip) => {
                return Ok(Swap::Busy(error));
            }
            Err(error) => error,
        };
        let now = self.store.tip().map_err(|source| PublishError::Unknown { tip, source })?;
        if now == Some(tip) || now.is_some_and(|now| self.leads_to(tip, now)) {
            let message = format!("{tip} is recorded, but git reported: {}", error.message());
            return Ok(Swap::Done(Some(Warning::new(message))));
        }
        if now != self.parent {
            return Err(PublishError::Moved { now });
        }
        Err(self.failed(error).into())
    }

    fn is_pruned(&self, tip: ObjectId) -> bool {
        self.repo().odb().is_ok_and(|odb| !odb.exists(oid(tip)))
    }

    fn failed(&self, error: git2::Error) -> StoreError {
        StoreError::git(format!("move branch `{}`", self.store.branch()))(error)
    }

    fn leads_to(&self, tip: ObjectId, now: ObjectId) -> bool {
        self.repo().graph_descendant_of(oid(now), oid(tip)).unwrap_or(false)
    }
}
