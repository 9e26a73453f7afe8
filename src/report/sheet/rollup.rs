//! What comes along, in release notes: earlier releases that the environment does not have, or those
//! since a release. Each change, item and commit stands once, with the releases that bring it.
//!
//! `domain/rollup.rs` decides which releases come along. Start at [`Sheet::rolled_up`].

use super::{Change, Commit, Issue, Item, ReleaseText, Sheet};
use crate::domain::rollup::{Fate, Verdict};
use indexmap::IndexMap;
use serde::Serialize;

/// Since when the notes tell, and of which releases.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rollup {
    /// As it was asked for; empty where only the release itself is told.
    pub from: String,
    /// The title of the environment, or the name of the release.
    pub title: String,
    /// Every release that was looked at, in the order of their names.
    pub releases: Vec<Member>,
}

/// A release that comes along, or does not.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The title of its kind.
    pub kind_title: String,
    /// The title of the state in which it stands.
    pub state_title: String,
    /// True if it comes along.
    pub taken: bool,
    /// The word for why, such as `never-there`.
    pub reason: String,
    /// Why, for people.
    pub why: String,
    /// The ids of its components that come along; for what does not, those that are missing.
    pub components: Vec<String>,
}

/// An earlier release and what becomes of it.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The release.
    pub release: ReleaseText,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What it brings, if it comes along.
    pub sheet: Option<Sheet>,
}

/// Since when notes tell: as it was asked for, and for people.
#[derive(Debug, Clone)]
pub struct Since {
    /// As it was asked for, such as `env:live`.
    pub from: String,
    /// The title of the environment, or the name of the release.
    pub title: String,
}

impl Sheet {
    /// The same with all that comes along; `earlier` in the order of names.
    #[must_use]
    pub fn rolled_up(mut self, since: Since, earlier: Vec<Considered>) -> Self {
        let Since { from, title } = since;
        let mut releases: Vec<Member> = earlier.iter().map(|one| member(&one.release, &one.verdict, &title)).collect();
        let itself = member(&self.release, &Verdict::new(Fate::Itself, Vec::new()), &title);
        let components = self.components.iter().map(|component| component.id.clone()).collect();
        releases.push(Member { components, ..itself });
        let mut together = Together::default();
        for one in earlier {
            let Verdict { components, came, .. } = one.verdict;
            let coming: Vec<String> = components.iter().map(ToString::to_string).collect();
            let came: Vec<String> = came.iter().map(|(change, _)| change.to_string()).collect();
            if let Some(sheet) = one.sheet {
                for component in &sheet.components {
                    if coming.contains(&component.id) && !self.components.contains(component) {
                        self.components.push(component.clone());
                    }
                }
                together.take(sheet, &coming, &came);
            }
        }
        let own = Self {
            changes: std::mem::take(&mut self.changes),
            items: std::mem::take(&mut self.items),
            issues: std::mem::take(&mut self.issues),
            commits: std::mem::take(&mut self.commits),
            ranges: std::mem::take(&mut self.ranges),
            ..Self::default()
        };
        together.take(own, &[], &[]);
        self.changes = together.changes.into_values().collect();
        self.items = together.items.into_values().collect();
        self.commits = together.commits.into_values().collect();
        (self.issues, self.ranges) = (together.issues, together.ranges);
        self.give_commits();
        self.rollup = Rollup { from, title, releases };
        self
    }
}

/// What several releases bring, each thing once: the latest release says what it is.
#[derive(Default)]
struct Together {
    changes: IndexMap<String, Change>,
    items: IndexMap<String, Item>,
    commits: IndexMap<String, Commit>,
    issues: Vec<Issue>,
    ranges: Vec<super::Range>,
}

impl Together {
    /// Takes what a sheet brings to these components, or all of it where none are named, without the
    /// changes that came already.
    fn take(&mut self, sheet: Sheet, coming: &[String], came: &[String]) {
        let comes = |of: &[String]| coming.is_empty() || of.is_empty() || of.iter().any(|id| coming.contains(id));
        let mut stays: Vec<String> = Vec::new();
        for change in sheet.changes {
            if comes(&change.components) && !came.contains(&change.id) {
                put(&mut self.changes, change.id.clone(), change, |one| &mut one.releases);
            } else {
                stays.push(change.id);
            }
        }
        for item in sheet.items.into_iter().filter(|item| comes(&item.components)) {
            put(&mut self.items, item.id.clone(), item, |one| &mut one.releases);
        }
        for commit in sheet.commits {
            if commit.changes.is_empty() || commit.changes.iter().any(|change| !stays.contains(change)) {
                put(&mut self.commits, commit.id.clone(), commit, |one| &mut one.releases);
            }
        }
        self.issues.extend(sheet.issues);
        self.ranges.extend(sheet.ranges);
    }
}

/// Puts a thing where it is not yet, or its later description with the releases of the earlier.
fn put<T>(known: &mut IndexMap<String, T>, id: String, mut one: T, releases: impl Fn(&mut T) -> &mut Vec<String>) {
    if let Some(before) = known.get_mut(&id) {
        let own = std::mem::take(releases(&mut one));
        let mut all = std::mem::take(releases(before));
        all.extend(own);
        *releases(&mut one) = all;
    }
    known.insert(id, one);
}

fn member(release: &ReleaseText, verdict: &Verdict, there: &str) -> Member {
    let fate = verdict.fate;
    let came: Vec<String> = verdict.came.iter().map(|(change, by)| format!("{change} came with {by}")).collect();
    let came = if came.is_empty() { String::new() } else { format!("; {}", came.join(", ")) };
    Member {
        name: release.name.clone(),
        title: release.title.clone(),
        kind_title: release.kind_title.clone(),
        state_title: release.state_title.clone(),
        taken: fate.is_taken(),
        reason: fate.word().to_owned(),
        why: format!("{}{came}", why(fate, there, &release.state_title)),
        components: verdict.components.iter().map(ToString::to_string).collect(),
    }
}

/// Why a release comes along or does not; `there` is the title of the environment, or the release.
fn why(fate: Fate, there: &str, state: &str) -> String {
    match fate {
        Fate::Itself => "these notes are about it".to_owned(),
        Fate::Since => format!("it comes after {there}"),
        Fate::NeverThere => format!("{there} never had it"),
        Fate::RolledBack => format!("it was rolled back from {there}"),
        Fate::Otherwise => format!("{there} has it as it was before"),
        Fate::There => format!("{there} has it"),
        Fate::GivenUp => format!("it was denied or cancelled: {state}"),
        Fate::OtherProcess => "it follows another process".to_owned(),
        Fate::Apart => "its components do not come along".to_owned(),
        Fate::CameWith => "its changes came with later releases".to_owned(),
        Fate::Later => format!("it came to {there} later, by itself"),
        Fate::LeftOut => "it was left out by hand".to_owned(),
    }
}
