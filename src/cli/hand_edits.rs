//! What people have changed by hand in the policy files of the work tree, and not committed.
//!
//! Decides what differs from the tip, and refuses a work tree that is behind it: there the former
//! policy would pass for an edit, and a commit would take back what somebody else put in force.
//! Start at `HandEdits::read`.

use super::failure::{Failure, Kind};
use super::findings::{Files, Found};
use crate::domain::policy::{Policy, Settings};
use crate::format::policy::{CALENDAR, FOLDERS, PEOPLE, SETTINGS};
use crate::format::yaml;
use crate::store::{Store, StoreError};

/// The policy files of a work tree.
pub(super) struct HandEdits {
    /// Those that can be read, by path.
    pub(super) files: Files,
    /// Those that differ from the tip, and how.
    pub(super) differ: Vec<(String, &'static str)>,
    /// Those that cannot be taken: symlinks and the like.
    pub(super) unfit: Vec<Found>,
}

impl HandEdits {
    /// Reads the work tree beside the files of the tip; `None` when there is no checkout.
    pub(super) fn read(store: &Store, tip: &Files) -> Result<Option<Self>, Failure> {
        if !store.has_checkout() {
            return Ok(None);
        }
        let roots: Vec<&str> = [SETTINGS, PEOPLE, CALENDAR].into_iter().chain(FOLDERS).collect();
        let (mut files, mut unfit) = (Files::new(), Vec::new());
        for path in store.list_work_files(&roots)? {
            match store.read_work_file(&path) {
                Ok(Some(bytes)) => {
                    files.insert(path, bytes);
                }
                Ok(None) => {}
                Err(StoreError::NotAPlainFile { .. }) => {
                    let message = "not a plain file; a policy file is no symlink and lies below none";
                    unfit.push(Found::of_file(&path, message));
                }
                Err(error) => return Err(error.into()),
            }
        }
        let mut differ: Vec<(String, &'static str)> = files
            .iter()
            .filter_map(|(path, bytes)| match tip.get(path) {
                Some(before) if before == bytes => None,
                Some(_) => Some((path.clone(), "edited")),
                None => Some((path.clone(), "new")),
            })
            .collect();
        let removed = tip.keys().filter(|path| !files.contains_key(*path) && !unfit.iter().any(|f| f.file == **path));
        differ.extend(removed.map(|path| (path.clone(), "removed")));
        differ.extend(unfit.iter().map(|found| (found.file.clone(), "not a file")));
        differ.sort();
        Ok(Some(Self { files, differ, unfit }))
    }
}

/// Refuses to change files that somebody has edited by hand (design §3: never lost, never swept in).
pub(super) fn refuse_edited(store: &Store, policy: &Policy, tip: &Files, paths: &[&str]) -> Result<(), Failure> {
    refuse_behind(store, policy)?;
    let Some(edits) = HandEdits::read(store, tip)? else { return Ok(()) };
    let edited: Vec<&str> =
        edits.differ.iter().map(|(path, _)| path.as_str()).filter(|path| paths.contains(path)).collect();
    if edited.is_empty() {
        return Ok(());
    }
    let message = format!("{} has edits that are not committed; they are left alone", edited.join(", "));
    Err(Failure::new(Kind::NotYet, message)
        .hint("relman policy status")
        .hint("relman policy commit -m \"…\", then this command again"))
}

/// Refuses a work tree that another checkout or a bare push has left behind.
///
/// Every policy commit raises the number, so the one that git's index holds tells which policy
/// the work tree was taken from.
pub(super) fn refuse_behind(store: &Store, policy: &Policy) -> Result<(), Failure> {
    let Some(staged) = store.staged_file(SETTINGS)? else { return Ok(()) };
    let Ok(settings) = yaml::read::<Settings>(SETTINGS, &staged) else { return Ok(()) };
    let (taken, now) = (settings.policy, policy.settings.policy);
    if taken >= now {
        return Ok(());
    }
    let message = format!("the work tree holds policy {taken}, and policy {now} is in force; it was changed elsewhere");
    Err(Failure::new(Kind::NotYet, message)
        .detail("what differs would pass for an edit, and take back what the others changed")
        .hint("keep what you edited: git diff --output=../edits.patch")
        .hint("git reset --hard, then: git apply --3way ../edits.patch"))
}
