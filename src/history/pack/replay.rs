//! Judges the steps of one release again: the audit, which leaps from one step to the next.
//!
//! What a step has to have behind it is proven by ids: the folder of the release before it is the
//! folder after the former one, and the policy is the one of the parent. Start at `replay`.

use super::line;
use super::objects::Objects;
use crate::domain::entry::Entry;
use crate::domain::gates::{self, Mover, Passed};
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::Release;
use crate::domain::view::View;
use crate::format::journal::{self, HISTORY};
use crate::format::policy::{CALENDAR, FOLDERS, PEOPLE, SETTINGS};
use crate::history::commit;
use crate::history::finding::{Finding, FindingId};
use crate::history::object::{CommitRead, ObjectId, TreeEntry};
use crate::history::replay::{Audit, Leap};
use crate::history::source::{Source, Unreadable};
use std::rc::Rc;

/// What a pack is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// The release.
    pub name: ReleaseName,
    /// The commit with which the store began.
    pub root: ObjectId,
    /// The commits that changed the release, in order.
    pub commits: Vec<ObjectId>,
    /// A later commit of the store, whose id is to prove all of them.
    pub line: Option<ObjectId>,
}

/// What the replay of a release came to.
#[derive(Debug)]
pub struct Replayed {
    /// Every step, in order.
    pub steps: Vec<Step>,
    /// The policies that were in force, each once.
    pub grounds: Vec<Ground>,
    /// Steps whose commits stand on one another.
    pub stretches: Vec<Stretch>,
    /// The release after the last step, where it can be read.
    pub release: Option<Release>,
    /// What was found, in the order of history.
    pub findings: Vec<Finding>,
}

/// One commit that changed the release.
#[derive(Debug)]
pub struct Step {
    /// The commit.
    pub commit: ObjectId,
    /// The one that it stands on.
    pub parent: Option<ObjectId>,
    /// What happened, where it can be read.
    pub entry: Option<Entry>,
    /// The policy that judged it, by its place among the grounds.
    pub ground: Option<usize>,
    /// Of a move: how each gate of its transition stood before it.
    pub gates: Vec<Passed>,
}

/// A policy that was in force at some step.
#[derive(Debug)]
pub struct Ground {
    /// A commit in which it stands.
    pub commit: ObjectId,
    /// What it is made of, as it stands in the root of the commit.
    pub entries: Vec<TreeEntry>,
    /// The policy, where it can be read.
    pub policy: Option<Rc<Policy>>,
}

/// Steps whose commits stand on one another: one id proves all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The first step, counted from 1.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// The commit that proves them: the last of them, or one behind it.
    pub commit: ObjectId,
}

/// Judges every step; what is missing or other than it should be is a finding, and the rest is judged on.
pub fn replay(objects: &mut Objects<'_>, of: &Steps) -> Replayed {
    let Steps { name, root, commits, line } = of;
    let folder = name.folder();
    objects.at_step(commits.len());
    let last = commits.last().and_then(|last| objects.list(*last, &folder).ok());
    if let Some(history) = last.and_then(|entries| entries.into_iter().find(is_history)) {
        objects.keep_history(history.id);
    }
    let objects = &*objects;
    let blob = |id: ObjectId| objects.blob(id);
    let list = |commit: ObjectId, path: &str| objects.list(commit, path);
    let source = Source { blob: &blob, folder: &list };
    let mut replaying = Replaying {
        objects,
        name,
        folder,
        audit: Audit::of_one_release(source, *root),
        after: None,
        ground: None,
        grounds: Vec::new(),
        findings: Vec::new(),
    };
    objects.at_step(1);
    replaying.check_root(*root);
    let mut steps = Vec::new();
    for commit in commits {
        objects.at_step(steps.len() + 1);
        steps.push(replaying.step(*commit, steps.len()));
    }
    let release = commits.last().and_then(|last| source.release(*last, name).ok().flatten());
    let Replaying { audit, grounds, mut findings, .. } = replaying;
    findings.extend(audit.finish().findings);
    let place = |finding: &Finding| commits.iter().position(|commit| *commit == finding.commit);
    findings.sort_by_key(place);
    let mut stretches = stretches(&steps);
    if let Some(line) = *line {
        match line::check(objects, name, line, commits) {
            Some(finding) => findings.push(finding),
            None => stretches = vec![Stretch { first: 1, last: commits.len(), commit: line }],
        }
    }
    Replayed { stretches, steps, grounds, release, findings }
}

struct Replaying<'a> {
    objects: &'a Objects<'a>,
    name: &'a ReleaseName,
    folder: String,
    audit: Audit<'a>,
    /// The folder of the release after the former step; nothing where that is not known.
    after: Option<Option<ObjectId>>,
    ground: Option<usize>,
    grounds: Vec<Ground>,
    findings: Vec<Finding>,
}

impl Replaying<'_> {
    fn check_root(&mut self, root: ObjectId) {
        let found = match self.objects.list(root, "") {
            Ok(entries) if entries.iter().any(|entry| entry.name == SETTINGS.as_bytes()) => return,
            Ok(_) => "a commit without it".to_owned(),
            Err(error) => error.to_string(),
        };
        let expected = format!("the commit with which a store began, with `{SETTINGS}`");
        self.findings.push(Finding::new(FindingId::StepLeftOut, root, expected, found));
    }

    fn step(&mut self, commit: ObjectId, place: usize) -> Step {
        match self.judged(commit, place) {
            Ok(step) => step,
            Err(error) => {
                let (id, expected) = (FindingId::UnreadableObject, "an object that can be read");
                self.findings.push(Finding::new(id, commit, expected, error.to_string()).of(self.name));
                self.after = None;
                Step { commit, parent: None, entry: None, ground: None, gates: Vec::new() }
            }
        }
    }

    fn judged(&mut self, id: ObjectId, place: usize) -> Result<Step, Unreadable> {
        let commit = self.objects.commit(id)?;
        let parent = commit::first_parent(&commit.raw);
        let after = self.objects.folder(id, &self.folder)?;
        let before = match parent {
            Some(parent) => self.objects.folder(parent, &self.folder)?,
            None => None,
        };
        let follows = self.follows(&commit, place, before, after);
        if let Some(parent) = parent {
            let policy = self.stand_on(parent)?;
            let release = (!follows).then_some(self.name);
            self.audit.leap(Leap { to: parent, policy, release });
            self.name_ground();
        }
        let history = self.objects.list(id, &self.folder)?.into_iter().find(is_history);
        if let Some(history) = &history {
            self.objects.know_history(history.id, place + 1);
        }
        let entry = history.and_then(|history| journal::last(&self.objects.blob(history.id).ok()?).ok());
        let gates = entry.as_ref().and_then(|entry| self.gates(entry)).unwrap_or_default();
        self.audit.feed(&commit);
        self.after = Some(after);
        Ok(Step { commit: id, parent, entry, ground: self.ground, gates })
    }

    /// How the gates of a move stand before it; the judge's own word, kept for the page.
    fn gates(&self, entry: &Entry) -> Option<Vec<Passed>> {
        let made = entry.action.as_move()?;
        let (policy, release) = (self.audit.policy()?, self.audit.release(self.name)?);
        let view = View::new(&policy, release, entry.at)?;
        let transition = view.process.transitions.get(made.transition)?;
        let asked = gates::of_transition(&view, made.transition, transition, Mover::Nobody);
        let passed = asked.into_iter().map(|asked| {
            let evidence = gates::rested_on(&view, asked.gate).into_iter().map(|entry| entry.stamp.action.clone());
            Passed { gate: asked.id.clone(), standing: asked.standing, evidence: evidence.collect() }
        });
        Some(passed.collect())
    }

    /// True if the release stands before the step as it stood after the former one.
    fn follows(
        &mut self,
        commit: &CommitRead,
        place: usize,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) -> bool {
        let shown = |folder: Option<ObjectId>| folder.map_or_else(|| "no record".to_owned(), |id| format!("tree {id}"));
        let expected = if place == 0 { Some(None) } else { self.after };
        let follows = expected == Some(before);
        if let Some(expected) = expected.filter(|_| !follows) {
            let whose = if place == 0 { "before the first step" } else { "as the former step left it" };
            let (expected, found) = (format!("{}, {whose}", shown(expected)), shown(before));
            let finding = Finding::new(FindingId::StepLeftOut, commit.id, expected, found);
            self.findings.push(finding.of(self.name).at(self.folder.clone()));
        }
        if before == after {
            let found = "a commit that leaves it alone";
            let finding = Finding::new(FindingId::StepLeftOut, commit.id, "a step of the release", found);
            self.findings.push(finding.of(self.name).at(self.folder.clone()));
        }
        follows
    }

    /// Looks which policy is in force there; true if it is another one than before.
    fn stand_on(&mut self, parent: ObjectId) -> Result<bool, Unreadable> {
        let is_policy = |entry: &TreeEntry| {
            [SETTINGS, PEOPLE, CALENDAR].iter().chain(&FOLDERS).any(|name| entry.name == name.as_bytes())
        };
        let entries: Vec<TreeEntry> = self.objects.list(parent, "")?.into_iter().filter(is_policy).collect();
        let is_so = |ground: &Ground| ground.entries == entries;
        if self.ground.and_then(|at| self.grounds.get(at)).is_some_and(is_so) {
            return Ok(false);
        }
        let known = self.grounds.iter().position(is_so);
        self.ground = Some(known.unwrap_or(self.grounds.len()));
        if known.is_none() {
            self.grounds.push(Ground { commit: parent, entries, policy: None });
        }
        Ok(true)
    }

    /// Keeps the policy that the audit read, unless it could not read this one and went on with the former.
    fn name_ground(&mut self) {
        let read = self.audit.policy();
        let is_other =
            |ground: &Ground| !matches!((&ground.policy, &read), (Some(one), Some(other)) if Rc::ptr_eq(one, other));
        let is_new = self.grounds.iter().all(is_other);
        if let Some(ground) =
            self.ground.and_then(|at| self.grounds.get_mut(at)).filter(|ground| ground.policy.is_none() && is_new)
        {
            ground.policy = read;
        }
    }
}

fn is_history(entry: &TreeEntry) -> bool {
    entry.name == HISTORY.as_bytes()
}

fn stretches(steps: &[Step]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let number = place + 1;
        match stretches.last_mut() {
            Some(stretch) if step.parent == Some(stretch.commit) => {
                (stretch.last, stretch.commit) = (number, step.commit);
            }
            _ => stretches.push(Stretch { first: number, last: number, commit: step.commit }),
        }
    }
    stretches
}
