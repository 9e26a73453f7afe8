//! Decides the facts of a judgement: what is known from outside of the one release (design §1).
//!
//! Pure. The only maker of [`Facts`]: the audit keeps a ledger as it goes, the command line keeps one
//! in throw-away files and advances them to the tip. Start at `Ledger::facts`.
//! It trusts what it reads and judges nothing; a history without findings gives both the same ledger.

use super::bookings::Bookings;
use super::inventory::Inventory;
use super::object::{CommitRead, MODE_FILE, ObjectId};
use super::paths::{InFolder, PathClass, class_of};
use super::source::{Blobs, Unreadable};
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::facts::{Facts, OpenRelease};
use crate::domain::id::ActionId;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::{Deployment, Release};
use crate::format::journal::{self, HISTORY};
use crate::format::record::{self, HEAD, read_file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What cannot be read from the tip cheaply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    roll: Roll,
    inventory: Inventory,
    bookings: Bookings,
    /// Only one release is known, so what an action says of others is taken for true.
    #[serde(skip)]
    believes: bool,
}

/// How releases began: all that `new` asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roll {
    /// The names of releases whose record was removed; they are never used again.
    retired: BTreeSet<ReleaseName>,
    /// The action that began each release.
    begun: BTreeSet<ActionId>,
}

/// What a judgement is about, as things stand before it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The release; none for `new`.
    pub release: Option<&'a Release>,
    /// `new`: a folder of that name exists.
    pub folder_exists: bool,
    /// The bytes of the release's `history.yaml`; empty for `new`.
    pub history: &'a [u8],
    /// The action.
    pub action: &'a Action,
    /// Its id.
    pub id: &'a ActionId,
}

impl Ledger {
    /// A ledger of one release alone: what a rollback found underneath is believed, not looked up.
    #[must_use]
    pub fn of_one_release() -> Self {
        Self { believes: true, ..Self::default() }
    }

    /// Puts together what was kept apart.
    #[must_use]
    pub fn new(roll: Roll, inventory: Inventory, bookings: Bookings) -> Self {
        Self { roll, inventory, bookings, believes: false }
    }

    /// Gives the facts of a judgement on a release.
    #[must_use]
    pub fn facts(&self, asked: &Asked<'_>) -> Facts {
        if matches!(asked.action, Action::New(_)) {
            return self.roll.facts(asked);
        }
        let mut facts = self.bookings.facts(asked);
        if let (Action::Rollback(rollback), true) = (asked.action, self.believes) {
            facts.underneath = rollback.underneath.clone();
        } else if let (Action::Rollback(_), Some(release)) = (asked.action, asked.release) {
            let process = asked.policy.processes.get(&release.process);
            let state = process.and_then(|process| process.states.get(&release.state));
            if let Some(environment) = state.and_then(|state| state.environment.as_ref()) {
                facts.underneath = self.inventory.underneath(environment, &release.name);
            }
        }
        facts
    }

    /// Gives the facts of a judgement on the policy, from every release as it stands.
    #[must_use]
    pub fn facts_of_policy(policy: &Policy, releases: impl IntoIterator<Item = OpenRelease>) -> Facts {
        let is_final = |release: &OpenRelease| {
            policy.processes.get(&release.process).is_some_and(|process| process.is_final(&release.state))
        };
        let open = releases.into_iter().filter(|release| !is_final(release)).collect();
        Facts { open, ..Facts::default() }
    }

    /// What runs where.
    #[must_use]
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Takes in an action that was judged.
    pub fn note(&mut self, before: Option<&Release>, after: &Release, entry: &Entry) {
        self.roll.note(before, entry);
        let deployed = before.map(|release| release.deployments.as_slice()).unwrap_or_default();
        if deployed != after.deployments.as_slice() {
            self.inventory.observe(&after.name, deployed, &after.deployments, entry.happened);
        }
        self.bookings.note(&after.name, Some(&after.head));
    }

    /// Takes in a commit as it is, reading no more than what it changed.
    ///
    /// # Errors
    /// A blob cannot be read; the rest of the commit is taken in all the same.
    pub fn advance(&mut self, commit: &CommitRead, blob: Blobs<'_>) -> Result<(), Unreadable> {
        let begun = self.roll.advance(commit, blob);
        let booked = self.bookings.advance(commit, blob);
        self.inventory.advance(commit, blob).and(begun).and(booked)
    }
}

impl Roll {
    /// Gives the facts of a judgement on `new`.
    #[must_use]
    pub fn facts(&self, asked: &Asked<'_>) -> Facts {
        let is_retired = matches!(asked.action, Action::New(new) if self.retired.contains(&new.name));
        let (name_used, action_seen) = (asked.folder_exists || is_retired, self.begun.contains(asked.id));
        Facts { name_used, action_seen, ..Facts::default() }
    }

    /// The names of releases whose record was removed.
    pub fn retired(&self) -> impl Iterator<Item = &ReleaseName> {
        self.retired.iter()
    }

    /// True if a release began with this action.
    #[must_use]
    pub fn has_begun(&self, action: &ActionId) -> bool {
        self.begun.contains(action)
    }

    /// Takes in an action that was judged.
    pub fn note(&mut self, before: Option<&Release>, entry: &Entry) {
        if before.is_none() {
            self.begun.insert(entry.id.clone());
        }
    }

    /// Takes in a commit as it is.
    ///
    /// # Errors
    /// A blob cannot be read; the rest of the commit is taken in all the same.
    pub fn advance(&mut self, commit: &CommitRead, blob: Blobs<'_>) -> Result<(), Unreadable> {
        let mut outcome = Ok(());
        for change in &commit.changes {
            match class_of(&change.path) {
                PathClass::Release(name, InFolder::Record(HEAD)) if change.old.is_some() && change.new.is_none() => {
                    self.retired.insert(name);
                }
                PathClass::Release(_, InFolder::Record(HISTORY)) if change.old.is_none() => {
                    match read(change.new, blob) {
                        Ok(new) => self.begun.extend(journal::ids(&new.unwrap_or_default()).next()),
                        Err(error) => outcome = Err(error),
                    }
                }
                _ => {}
            }
        }
        outcome
    }
}

impl Inventory {
    /// Takes in a commit as it is.
    ///
    /// # Errors
    /// A blob cannot be read; the rest of the commit is taken in all the same.
    pub fn advance(&mut self, commit: &CommitRead, blob: Blobs<'_>) -> Result<(), Unreadable> {
        let mut outcome = Ok(());
        for change in &commit.changes {
            let PathClass::Release(name, InFolder::Record("deployments.yaml")) = class_of(&change.path) else {
                continue;
            };
            match (read(change.old, blob), read(change.new, blob)) {
                (Ok(old), Ok(new)) => {
                    let happened = happened(commit, &name, blob);
                    self.observe(&name, &deployments(&name, old), &deployments(&name, new), happened);
                }
                (Err(error), _) | (_, Err(error)) => outcome = Err(error),
            }
        }
        outcome
    }
}

/// The bytes of one side of a change, where that is a plain file.
pub(super) fn read(side: Option<(u32, ObjectId)>, blob: Blobs<'_>) -> Result<Option<Vec<u8>>, Unreadable> {
    match side {
        Some((MODE_FILE, id)) => blob(id).map(Some),
        _ => Ok(None),
    }
}

/// When the action of a commit happened in the world, where it says so.
fn happened(commit: &CommitRead, name: &ReleaseName, blob: Blobs<'_>) -> Option<Moment> {
    let path = record::path(name, HISTORY);
    let (mode, id) = commit.changes.iter().find(|change| change.path == path.as_bytes())?.new?;
    let history = blob(id).ok().filter(|_| mode == MODE_FILE)?;
    journal::last(&history).ok()?.happened
}

fn deployments(name: &ReleaseName, bytes: Option<Vec<u8>>) -> Vec<Deployment> {
    let read = |bytes: Vec<u8>| read_file(name, "deployments.yaml", &bytes).ok();
    bytes.and_then(read).unwrap_or_default()
}
