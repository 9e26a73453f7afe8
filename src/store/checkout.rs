//! Lets work tree and index follow the branch, for the touched paths only.
//!
//! Decides, path by path, whose content stands there: relman's is brought to the tip, a user's is left alone.
//! Nothing here can fail an action that is recorded: what does not follow is a warning.
//! Start reading at `follow_and_finish`, then `Follow::settle`.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use super::error::{StoreError, Warning};
use super::index_file::{Edits, Entry, IndexFile, Staged};
use super::index_lock::{IndexLock, NoLock};
use super::index_program;
use super::intent::{self, Intent, Plan};
use super::open::Store;
use super::publish::of_age;
use super::read::oid;
use super::work_file::{self, Found};
use crate::history::object::{MODE_FILE, ObjectId};

/// Brings the touched paths of a published intent to the tip, and removes the intent when that is done.
pub(super) fn follow_and_finish(store: &Store, intent: Intent) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match follow(store, &intent, &mut warnings) {
        Ok(()) => intent.finish(),
        // The intent stays for the next command.
        Err(warning) => warnings.push(warning),
    }
    warnings
}

fn follow(store: &Store, intent: &Intent, warnings: &mut Vec<Warning>) -> Result<(), Warning> {
    let Some(work_dir) = store.checkout().map_err(|error| behind(&error))? else {
        return Ok(());
    };
    let git_dir = store.git_dir();
    let lock = IndexLock::acquire(git_dir, intent).map_err(|no_lock| match no_lock {
        NoLock::Held { path, age_seconds } => Warning::with_hint(
            format!("the index does not follow yet: `{}` is in the way{}", path.display(), of_age(age_seconds)),
            format!("if no git is running: rm {}", path.display()),
        ),
        NoLock::Failed(error) => behind(&error),
    })?;
    if store.checkout().map_err(|error| behind(&error))?.is_none() {
        return Ok(());
    }
    // INVARIANT: the tip is read under the lock, so the last to hold it brings the newest content.
    let tip = store.tip().map_err(|error| behind(&error))?;
    let mut follow = Follow { store, intent, work_dir, tip, warnings, edits: Edits::new() };
    let index = IndexFile::read(git_dir).map_err(|error| behind(&error))?;
    if let Some(index) = index {
        for path in &intent.plan.paths {
            follow.settle(path, index.staged(path)).map_err(|error| behind(&error))?;
        }
        if follow.edits.is_empty() {
            return Ok(());
        }
        let bytes = index.patched(&follow.edits, work_dir);
        return lock.commit(&bytes).map_err(|error| behind(&error));
    }
    drop(lock);
    let staged = index_program::staged(git_dir, work_dir, &intent.plan.paths).map_err(|error| behind(&error))?;
    for path in &intent.plan.paths {
        let staged = staged.get(path).copied().unwrap_or(Staged::Nothing);
        follow.settle(path, staged).map_err(|error| behind(&error))?;
    }
    index_program::apply(git_dir, work_dir, &follow.edits).map_err(|error| behind(&error))
}

fn behind(error: &dyn std::error::Error) -> Warning {
    Warning::with_hint(
        format!("recorded, but the work tree does not follow yet: {error}"),
        "the next command that acts tries again",
    )
}

struct Follow<'a> {
    store: &'a Store,
    intent: &'a Intent,
    work_dir: &'a Path,
    tip: Option<ObjectId>,
    warnings: &'a mut Vec<Warning>,
    edits: Edits,
}

impl Follow<'_> {
    /// Brings one path to the tip, unless a user's work stands there. Doing it twice changes nothing.
    fn settle(&mut self, path: &str, staged: Staged) -> Result<(), StoreError> {
        let wanted = self.blob_at(self.tip, path)?;
        let in_index = match staged {
            Staged::Nothing => None,
            Staged::File(id) => Some(id),
            Staged::Other => return self.leave_staged(path),
        };
        if in_index != wanted && !self.was_recorded(path, in_index)? {
            return self.leave_staged(path);
        }
        let found = work_file::look(self.work_dir, path).map_err(StoreError::file("look at", Path::new(path)))?;
        let stat = match (found, wanted) {
            (Found::File(id, stat), Some(wanted)) if id == wanted => Some(stat),
            (Found::Absent, None) => None,
            (Found::Absent, Some(wanted)) if in_index.is_none() => Some(self.write(path, wanted)?),
            (Found::File(id, _), wanted) if self.was_recorded(path, Some(id))? => match wanted {
                Some(wanted) => Some(self.write(path, wanted)?),
                None => {
                    work_file::remove(self.work_dir, path).map_err(self.failed("remove", path))?;
                    None
                }
            },
            (Found::Absent, Some(_)) => self.warn(path, "was removed by hand"),
            (Found::File(..), _) => self.warn(path, "was edited by hand"),
            (Found::Other, _) => self.warn(path, "is not a plain file"),
        };
        if in_index != wanted || stat.is_some() {
            self.edits.insert(path.to_owned(), wanted.map(|id| Entry { id, stat }));
        }
        Ok(())
    }

    fn leave_staged(&mut self, path: &str) -> Result<(), StoreError> {
        let message = format!("`{path}` is staged otherwise and is left alone");
        let hint = format!("git diff --cached -- {path}");
        self.warnings.push(Warning::with_hint(message, hint));
        Ok(())
    }

    /// Tells whether this content of a path, or its absence, is what relman left there.
    ///
    /// INVARIANT: under the lock of the index, a state that is behind is that before an intent which is still there:
    /// its process removes it only after it held the lock and brought the path to the tip.
    fn was_recorded(&self, path: &str, id: Option<ObjectId>) -> Result<bool, StoreError> {
        if self.is_around(&self.intent.plan, path, id)? {
            return Ok(true);
        }
        for plan in intent::plans(&self.store.pending_dir()).unwrap_or_default() {
            if plan.reference == self.intent.plan.reference && self.is_around(&plan, path, id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_around(&self, plan: &Plan, path: &str, id: Option<ObjectId>) -> Result<bool, StoreError> {
        if self.blob_at(plan.old, path)? == id {
            return Ok(true);
        }
        // What was never published never left relman: such bytes are a user's own, edited to be published.
        if !self.is_published(plan.new) {
            return Ok(false);
        }
        let is_taken = id.is_some() && plan.taken.get(path).copied() == id;
        Ok(is_taken || self.blob_at(Some(plan.new), path)? == id)
    }

    fn is_published(&self, commit: ObjectId) -> bool {
        let leads_to = |tip| self.store.repo.graph_descendant_of(oid(tip), oid(commit)).unwrap_or(false);
        self.tip.is_some_and(|tip| tip == commit || leads_to(tip))
    }

    fn blob_at(&self, commit: Option<ObjectId>, path: &str) -> Result<Option<ObjectId>, StoreError> {
        let Some(commit) = commit else {
            return Ok(None);
        };
        let entry = self.store.entry(commit, path)?;
        Ok(entry.filter(|entry| entry.mode == MODE_FILE).map(|entry| entry.id))
    }

    fn write(&self, path: &str, id: ObjectId) -> Result<Metadata, StoreError> {
        let bytes = self.store.blob(id)?;
        work_file::write(self.work_dir, path, &bytes, &self.intent.draft_file()).map_err(self.failed("write", path))
    }

    fn failed(&self, what: &'static str, path: &str) -> impl FnOnce(io::Error) -> StoreError + use<> {
        StoreError::file(what, &self.work_dir.join(path))
    }

    fn warn(&mut self, path: &str, why: &str) -> Option<Metadata> {
        let message = format!("`{path}` {why} and is left alone");
        self.warnings.push(Warning::with_hint(message, format!("git diff HEAD -- {path}")));
        None
    }
}
