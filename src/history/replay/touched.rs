//! Decides what a commit is about, by the paths that it changes.
//!
//! Pure. Start at `Touched::of`.

use crate::domain::naming::ReleaseName;
use crate::format::policy::SETTINGS;
use crate::history::object::{CommitRead, PathChange};
use crate::history::paths::{ATTRIBUTES, InFolder, PathClass, class_of};
use crate::history::source::blob_id;
use std::collections::BTreeMap;

/// The changes of a commit, sorted by whose they are.
#[derive(Debug, Default)]
pub(super) struct Touched<'c> {
    pub(super) policy: Vec<(String, &'c PathChange)>,
    pub(super) releases: BTreeMap<ReleaseName, Vec<(InFolder, &'c PathChange)>>,
    /// With what should be there.
    pub(super) strange: Vec<(&'c PathChange, &'static str)>,
    /// The `.gitattributes` that `init` wrote.
    pub(super) attributes: Option<&'c PathChange>,
    pub(super) has_foreign: bool,
}

impl<'c> Touched<'c> {
    pub(super) fn of(commit: &'c CommitRead) -> Self {
        let mut touched = Self::default();
        for change in &commit.changes {
            match class_of(&change.path) {
                PathClass::Policy(path) => touched.policy.push((path, change)),
                PathClass::Release(name, file) => touched.releases.entry(name).or_default().push((file, change)),
                PathClass::Strange(expected) => touched.strange.push((change, expected)),
                PathClass::Attributes if change.old.is_some_and(|(_, id)| id == blob_id(ATTRIBUTES.1)) => {
                    touched.attributes = Some(change);
                }
                PathClass::Attributes | PathClass::Foreign => touched.has_foreign = true,
            }
        }
        touched
    }

    /// True if nothing of relman's is among them.
    pub(super) fn is_nothing(&self) -> bool {
        !self.has_records() && self.strange.is_empty() && self.attributes.is_none()
    }

    /// True if the policy or a release changes.
    pub(super) fn has_records(&self) -> bool {
        !self.policy.is_empty() || !self.releases.is_empty()
    }

    /// True if the commit brings the settings, with which a store begins.
    pub(super) fn begins_a_store(&self) -> bool {
        self.policy.iter().any(|(path, change)| path == SETTINGS && change.new.is_some())
    }

    /// The first path of relman's, for a finding about all of them.
    pub(super) fn first_path(&self) -> String {
        let policy = self.policy.first().map(|(_, change)| *change);
        let release = self.releases.values().find_map(|changes| changes.first()).map(|(_, change)| *change);
        let strange = self.strange.first().map(|(change, _)| *change);
        let first = policy.or(release).or(strange).or(self.attributes);
        first.map(|change| String::from_utf8_lossy(&change.path).into_owned()).unwrap_or_default()
    }
}
