//! The audit: judges every commit of a history again, oldest first (design §1).
//!
//! Pure, and never stops at a finding: after one it goes on from what was committed. Start at
//! `Audit::feed`, which tells what a commit is about; `replay/act.rs` judges the action on a release,
//! `replay/amendment.rs` a change of the policy.
//! INVARIANT: order is position; no date decides what was in force.

mod act;
mod amendment;
mod attached;
mod memory;
#[cfg(test)]
mod tests;
mod touched;
mod who;

use super::commit::{self, Commit};
use super::finding::{Finding, FindingId};
use super::ledger::Ledger;
use super::object::{CommitRead, ObjectId};
use super::paths::ATTRIBUTES;
use super::source::{Source, Unreadable};
use crate::domain::facts::OpenRelease;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::Release;
use crate::format::policy;
use crate::format::yaml::ReadError;
use memory::Memory;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use touched::Touched;

/// An audit under way.
pub struct Audit<'a> {
    source: Source<'a>,
    /// Every release at the commit where a resumed audit began.
    earlier: Option<&'a dyn Fn() -> Result<Vec<OpenRelease>, Unreadable>>,
    /// The policy in force, once the store has begun.
    policy: Option<Rc<Policy>>,
    ledger: Ledger,
    memory: Memory,
    /// The releases whose record cannot be read; that was found.
    doubtful: BTreeSet<ReleaseName>,
    /// Where every release stands; `None` for one whose record was removed.
    standing: BTreeMap<ReleaseName, Option<OpenRelease>>,
    root: Option<ObjectId>,
    tip: Option<ObjectId>,
    actions: u64,
    policies: u64,
    is_complete: bool,
    findings: Vec<Finding>,
}

/// Where an audit begins that does not begin at the beginning.
pub struct Pin<'a> {
    /// The commit up to which history was audited before.
    pub commit: ObjectId,
    /// The first commit of the store.
    pub root: ObjectId,
    /// The ledger there.
    pub ledger: Ledger,
    /// Every release there; asked only where a change of the policy is judged.
    pub releases: &'a dyn Fn() -> Result<Vec<OpenRelease>, Unreadable>,
}

/// Where an audit of one release goes on, and what is other there than where it stood.
#[derive(Debug, Clone, Copy)]
pub struct Leap<'n> {
    /// The commit; the next one that is fed stands on it.
    pub to: ObjectId,
    /// The policy is another one.
    pub policy: bool,
    /// This release is other than the audit knows it.
    pub release: Option<&'n ReleaseName>,
}

/// Why an audit cannot begin at a pin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// An object cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The policy in force there cannot be read.
    #[error("the policy at the pin cannot be read")]
    Policy(Vec<ReadError>),
}

/// What an audit says in the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The commit with which the store began.
    pub root: Option<ObjectId>,
    /// The last commit.
    pub tip: Option<ObjectId>,
    /// How many actions were judged.
    pub actions: u64,
    /// How many policies were judged.
    pub policies: u64,
    /// False when history is cut off before its beginning, or no store ever began.
    pub complete: bool,
    /// What was found, in the order of history.
    pub findings: Vec<Finding>,
}

impl<'a> Audit<'a> {
    /// Begins at the beginning of history.
    #[must_use]
    pub fn new(source: Source<'a>) -> Self {
        Self {
            source,
            earlier: None,
            policy: None,
            ledger: Ledger::default(),
            memory: Memory::default(),
            doubtful: BTreeSet::new(),
            standing: BTreeMap::new(),
            root: None,
            tip: None,
            actions: 0,
            policies: 0,
            is_complete: false,
            findings: Vec::new(),
        }
    }

    /// Begins after a commit up to which history was audited before.
    ///
    /// # Errors
    /// The policy in force there cannot be read.
    pub fn resume(source: Source<'a>, pin: Pin<'a>) -> Result<Self, PinError> {
        let files = source.policy_files(pin.commit)?;
        let policy = policy::read(&files).map_err(PinError::Policy)?;
        Ok(Self {
            earlier: Some(pin.releases),
            policy: Some(Rc::new(policy)),
            ledger: pin.ledger,
            root: Some(pin.root),
            tip: Some(pin.commit),
            is_complete: true,
            ..Self::new(source)
        })
    }

    /// Begins an audit of one release alone, whose commits are not neighbours: see [`Audit::leap`].
    ///
    /// What lies outside of the release is not known, and the ledger believes what an action says of it.
    #[must_use]
    pub fn of_one_release(source: Source<'a>, root: ObjectId) -> Self {
        Self { root: Some(root), is_complete: true, ledger: Ledger::of_one_release(), ..Self::new(source) }
    }

    /// Goes on at a later commit of the line; nothing in between is looked at.
    pub fn leap(&mut self, leap: Leap<'_>) {
        self.tip = Some(leap.to);
        if let Some(name) = leap.release {
            self.memory.forget(name);
        }
        if leap.policy {
            self.take_policy(leap.to);
        }
    }

    /// A release as it stands, if the audit has it at hand.
    #[must_use]
    pub fn release(&self, name: &ReleaseName) -> Option<&Release> {
        self.memory.get(name)
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Option<Rc<Policy>> {
        self.policy.clone()
    }

    /// Judges the next commit of the first-parent line.
    pub fn feed(&mut self, commit: &CommitRead) {
        let parsed = commit::parse(&commit.raw);
        self.check_line(commit);
        self.judge(commit, parsed);
        self.tip = Some(commit.id);
    }

    /// Ends the audit.
    #[must_use]
    pub fn finish(self) -> Report {
        Report {
            root: self.root,
            tip: self.tip,
            actions: self.actions,
            policies: self.policies,
            complete: self.is_complete && self.root.is_some(),
            findings: self.findings,
        }
    }

    /// The ledger at the last commit that was fed.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn check_line(&mut self, commit: &CommitRead) {
        let parent = commit::first_parent(&commit.raw);
        match self.tip {
            None => self.is_complete = parent.is_none(),
            Some(tip) if parent == Some(tip) => {}
            Some(tip) => {
                let found = parent.map_or_else(|| "no parent".to_owned(), |parent| format!("first parent {parent}"));
                self.find(Finding::new(FindingId::BrokenLine, commit.id, format!("first parent {tip}"), found));
            }
        }
    }

    fn judge(&mut self, commit: &CommitRead, parsed: Result<Commit<'_>, commit::CommitFault>) {
        let touched = Touched::of(commit);
        // RULE design §3: a commit that touches nothing of relman's is not judged.
        if touched.is_nothing() {
            return;
        }
        if self.root.is_none() && !touched.begins_a_store() {
            // Before the store began nothing is judged, but a name that was there is a used one.
            // What cannot be read there is nobody's record.
            let _ = self.ledger.advance(commit, self.source.blob);
            return;
        }
        let first_path = touched.first_path();
        let parsed = match parsed {
            Ok(parsed) if parsed.parents.len() <= 1 => parsed,
            Ok(parsed) => {
                // RULE security 5: a merge may change nothing of relman's against its first parent.
                let found = format!("a merge of {} parents that changes them", parsed.parents.len());
                let finding =
                    Finding::new(FindingId::MergeChangesRecords, commit.id, "no file of relman's changed", found);
                self.find(finding.at(first_path));
                return self.go_on_from(commit, &touched);
            }
            Err(fault) => {
                let finding =
                    Finding::new(FindingId::MalformedCommit, commit.id, "a well-formed commit", fault.to_string());
                self.find(finding.at(first_path));
                return self.go_on_from(commit, &touched);
            }
        };
        self.check_surroundings(commit, &touched);
        self.judge_content(commit, &parsed, &touched);
    }

    /// Looks at what stands beside the policy and the releases.
    fn check_surroundings(&mut self, commit: &CommitRead, touched: &Touched<'_>) {
        if let Some((change, expected)) = touched.strange.first() {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            let found = match (&change.new, touched.strange.len() - 1) {
                (None, _) => "removed".to_owned(),
                (Some(_), 0) => "another file".to_owned(),
                (Some(_), more) => format!("another file, and {more} more"),
            };
            self.find(Finding::new(FindingId::StrangePath, commit.id, *expected, found).at(path));
        }
        if touched.attributes.is_some() {
            let finding =
                Finding::new(FindingId::AttributesChanged, commit.id, "`* -text`, as init wrote it", "changed");
            self.find(finding.at(ATTRIBUTES.0));
        }
        let is_mixed = match (touched.policy.is_empty(), touched.releases.is_empty()) {
            (false, false) => true,
            (true, true) => false,
            _ => touched.has_foreign,
        };
        // The first commit brings what it finds in the folder.
        if is_mixed && self.root.is_some() {
            let found = "files of the policy, of releases or of others together";
            let finding = Finding::new(FindingId::MixedCommit, commit.id, "one release, or the policy, alone", found);
            self.find(finding.at(touched.first_path()));
        }
    }

    fn judge_content(&mut self, commit: &CommitRead, parsed: &Commit<'_>, touched: &Touched<'_>) {
        if self.root.is_none() {
            self.root = Some(commit.id);
            self.begin(commit, parsed, touched);
            return self.take_releases(commit, touched);
        }
        let gone = self.find_gone(commit, touched);
        let mut releases = touched.releases.iter();
        match (releases.next(), releases.next(), touched.policy.is_empty()) {
            (None, _, false) => self.judge_amendment(commit, parsed, touched),
            (Some((name, changes)), None, true) if !gone => self.judge_act(commit, parsed, name, changes),
            (None, _, true) => {}
            (Some(_), Some((second, changes)), true) if !gone => {
                let names: Vec<String> = touched.releases.keys().map(ReleaseName::to_string).collect();
                let finding = Finding::new(
                    FindingId::TwoReleases,
                    commit.id,
                    "one release",
                    format!("changes to {}", names.join(", ")),
                );
                let path = changes.first().map(|(_, change)| String::from_utf8_lossy(&change.path).into_owned());
                self.find(finding.of(second).at(path.unwrap_or_default()));
                self.go_on_from(commit, touched);
            }
            _ => self.go_on_from(commit, touched),
        }
    }

    /// RULE design §3: there is no delete. True if a record went away whole.
    fn find_gone(&mut self, commit: &CommitRead, touched: &Touched<'_>) -> bool {
        let mut gone = false;
        for (name, changes) in &touched.releases {
            let removes = changes.iter().all(|(_, change)| change.new.is_none());
            if removes && (self.source.folder)(commit.id, &name.folder()).is_ok_and(|left| left.is_empty()) {
                let moved: Vec<String> =
                    touched.releases.keys().filter(|other| *other != name).map(ToString::to_string).collect();
                let found = match moved.as_slice() {
                    [] => "no record".to_owned(),
                    others => format!("no record, while {} changed", others.join(", ")),
                };
                let finding = Finding::new(FindingId::RecordDeleted, commit.id, "the record", found);
                self.find(finding.of(name).at(name.folder()));
                gone = true;
            }
        }
        gone
    }

    /// Takes what was committed for what is, without a judgement.
    fn go_on_from(&mut self, commit: &CommitRead, touched: &Touched<'_>) {
        if self.root.is_none() {
            self.root = Some(commit.id);
        }
        if !touched.policy.is_empty() {
            self.take_policy(commit.id);
        }
        self.take_releases(commit, touched);
    }

    fn take_releases(&mut self, commit: &CommitRead, touched: &Touched<'_>) {
        for name in touched.releases.keys() {
            self.take_release(commit.id, name);
        }
        if let Err(error) = self.ledger.advance(commit, self.source.blob) {
            self.find_unreadable(commit.id, &error);
        }
    }

    /// Reads a release as it was committed; from then on that is what it is.
    fn take_release(&mut self, commit: ObjectId, name: &ReleaseName) {
        match self.source.release(commit, name) {
            Ok(Some(release)) => self.keep(name, release),
            Ok(None) => {
                self.memory.forget(name);
                self.doubtful.remove(name);
                self.standing.insert(name.clone(), None);
            }
            Err(_) => {
                self.memory.forget(name);
                self.doubtful.insert(name.clone());
            }
        }
    }

    fn keep(&mut self, name: &ReleaseName, release: Release) {
        let (process, state, kind) = (release.process.clone(), release.state.clone(), release.kind.clone());
        self.standing.insert(name.clone(), Some(OpenRelease { name: name.clone(), process, state, kind }));
        self.doubtful.remove(name);
        self.memory.keep(name, release);
    }

    fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}
