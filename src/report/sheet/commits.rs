//! The commits of a release, in a document: what was imported from code repositories.
//!
//! The lists lie beside the record; whoever fills a sheet reads them. Start at [`Sheet::with_commits`].

use super::Sheet;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How much of the id of a commit is shown, in digits.
const SHORT: usize = 10;

/// A range of commits that was imported.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Range {
    /// The address of the repository, or the name of its folder.
    pub repository: String,
    /// The range as it was named.
    pub range: String,
    /// The id of the commit behind which it begins; empty where it has all.
    pub from: String,
    /// The id of the commit with which it ends.
    pub to: String,
    /// How many commits it has.
    pub commits: u32,
    /// How many of them were left out.
    pub left_out: u32,
    /// How many of the others have no change.
    pub unreferenced: u32,
}

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Commit {
    /// Its id, whole.
    pub id: String,
    /// The first digits of its id.
    pub short: String,
    /// Its first line.
    pub subject: String,
    /// When it was written, as its author's clock said; empty where it does not say.
    pub date: String,
    /// What it is by Conventional Commits, such as `fix`; empty where it does not say.
    #[serde(rename = "type")]
    pub commit_type: String,
    /// What it concerns by Conventional Commits; empty where it does not say.
    pub scope: String,
    /// True if it says that it breaks something.
    pub breaking: bool,
    /// The ids of the changes that it carries.
    pub changes: Vec<String>,
    /// The ids of changes that it carried and that were removed from the release.
    pub removed: Vec<String>,
    /// Why it does not count: reverted, revert or merge; empty where it counts.
    pub left_out: String,
    /// The id of the commit that reverted it, or that it reverts.
    pub by: String,
    /// The names of the releases that bring it.
    pub releases: Vec<String>,
}

impl Commit {
    /// A commit of which nothing else is known.
    #[must_use]
    pub fn new(id: String) -> Self {
        let short = id.chars().take(SHORT).collect();
        Self { id, short, ..Self::default() }
    }

    /// True if it counts and belongs to no change.
    #[must_use]
    pub fn is_unreferenced(&self) -> bool {
        self.changes.is_empty() && self.left_out.is_empty()
    }
}

impl Sheet {
    /// The same with the commits of the release, in the order of the imports: of a commit that stands in
    /// several, the later import is right.
    #[must_use]
    pub fn with_commits(mut self, ranges: Vec<Range>, commits: impl IntoIterator<Item = Commit>) -> Self {
        self.ranges = ranges;
        let mut found: indexmap::IndexMap<String, Commit> = indexmap::IndexMap::new();
        for commit in commits {
            let releases = vec![self.release.name.clone()];
            let (removed, changes) = (commit.changes, Vec::new());
            found.insert(commit.id.clone(), Commit { releases, removed, changes, ..commit });
        }
        self.commits = found.into_values().collect();
        self.give_commits();
        self
    }

    /// Gives each change its commits; what a commit names and no change is, was removed.
    pub(super) fn give_commits(&mut self) {
        let known: HashSet<&str> = self.changes.iter().map(|change| change.id.as_str()).collect();
        for commit in &mut self.commits {
            let named = std::mem::take(&mut commit.removed).into_iter();
            let (there, removed): (Vec<_>, _) = named.partition(|id| known.contains(id.as_str()));
            commit.changes.extend(there);
            commit.removed = removed;
        }
        self.breaking =
            self.commits.iter().filter(|commit| commit.breaking && commit.left_out.is_empty()).cloned().collect();
        let mut of: HashMap<&str, Vec<&Commit>> = HashMap::new();
        for commit in &self.commits {
            commit.changes.iter().for_each(|change| of.entry(change.as_str()).or_default().push(commit));
        }
        for change in &mut self.changes {
            let commits = of.remove(change.id.as_str()).unwrap_or_default();
            change.commits = commits.into_iter().cloned().collect();
        }
    }
}
