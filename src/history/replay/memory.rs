//! Decides which releases an audit keeps in memory: those that were last used.
//!
//! Pure. Two generations, so that a history of a million actions needs no more memory than a short
//! one; what is not kept is read from the commit again. Start at `Memory`.

use crate::domain::naming::ReleaseName;
use crate::domain::release::Release;
use std::collections::HashMap;

/// The most releases of one generation.
const GENERATION: usize = 2_000;

/// The releases that were last used.
#[derive(Debug, Default)]
pub(super) struct Memory {
    young: HashMap<ReleaseName, Release>,
    old: HashMap<ReleaseName, Release>,
}

impl Memory {
    /// Looks at a release.
    pub(super) fn get(&self, name: &ReleaseName) -> Option<&Release> {
        self.young.get(name).or_else(|| self.old.get(name))
    }

    /// Takes a release out.
    pub(super) fn take(&mut self, name: &ReleaseName) -> Option<Release> {
        self.young.remove(name).or_else(|| self.old.remove(name))
    }

    /// Puts a release in, in place of what was kept of it.
    pub(super) fn keep(&mut self, name: &ReleaseName, release: Release) {
        self.old.remove(name);
        self.young.insert(name.clone(), release);
        if self.young.len() > GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
    }

    pub(super) fn forget(&mut self, name: &ReleaseName) {
        self.young.remove(name);
        self.old.remove(name);
    }
}
