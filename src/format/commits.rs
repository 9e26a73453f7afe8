//! Decides the form of a list of commits: every commit of a range once, with what became of it.
//!
//! Pure. The list lies beside the record as `commits/<action>.json`; the audit reads it again.
//! Start at `written`, and `disagreement`, what the audit asks. `commits/message.rs` reads a commit,
//! `references.rs` finds ids in it, `revert.rs` what it takes back, `sorting.rs` decides what counts.

mod brought;
mod message;
mod references;
mod revert;
mod sorting;
mod spelling;
#[cfg(test)]
mod tests;

pub use brought::Tangled;
pub use message::{Conventional, Header, Told, title};
pub use references::References;
pub use revert::{Revert, Reverted};
pub use sorting::{Ranged, sorted};
pub use spelling::{bare, spelled_alike};

use crate::domain::commits::CommitList;
use crate::domain::id::{CommitId, Word};
use crate::domain::import::CommitRange;
use crate::domain::release::Release;
use std::collections::{HashMap, HashSet};

/// The longest list.
pub const LIST_BYTES: usize = 16 * 1024 * 1024;

/// Writes a list, one commit on a line, the same bytes for the same list.
///
/// # Errors
/// A text that JSON does not hold; there is none.
pub fn written(list: &CommitList) -> Result<Vec<u8>, serde_json::Error> {
    let CommitList { repository, range, from, to, .. } = list;
    let (repository, range, from, to) = (repository.clone(), range.clone(), from.clone(), to.clone());
    let mut text = serde_json::to_string(&CommitList { repository, range, from, to, commits: Vec::new() })?;
    text.truncate(text.len().saturating_sub("]}".len()));
    for (place, commit) in list.commits.iter().enumerate() {
        text.push_str(if place == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(commit)?);
    }
    text.push_str("\n]}\n");
    Ok(text.into_bytes())
}

/// Reads a list.
///
/// # Errors
/// It is too long, or is no such list; with what was found.
pub fn read(bytes: &[u8]) -> Result<CommitList, String> {
    if bytes.len() > LIST_BYTES {
        return Err(format!("a list of {} bytes, and at most {LIST_BYTES} are read", bytes.len()));
    }
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// In what a list says otherwise than the action that binds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What the list should say.
    pub expected: String,
    /// What it says. Holds text of users: escape it for the sink.
    pub found: String,
}

/// Finds in what a list and the action that binds it disagree; `after` is what the action made of the release.
#[must_use]
pub fn disagreement(
    bytes: &[u8],
    range: &CommitRange,
    before: Option<&Release>,
    after: Option<&Release>,
) -> Option<Disagreement> {
    let list = match read(bytes) {
        Ok(list) => list,
        Err(found) => return Some(Disagreement { expected: "a list of commits".to_owned(), found }),
    };
    let claimed = head(&range.repository, &range.range, range.from.as_ref(), &range.to);
    let found = head(&list.repository, &list.range, list.from.as_ref(), &list.to);
    if claimed != found {
        return Some(Disagreement { expected: claimed, found });
    }
    let shown = |commits, left_out, unreferenced| {
        format!("{commits} commits, {left_out} left out, {unreferenced} without a change")
    };
    let (left_out, unreferenced) = list.counts();
    let claimed = shown(u64::from(range.commits), u64::from(range.left_out), u64::from(range.unreferenced));
    let found = shown(list.commits.len() as u64, left_out as u64, unreferenced as u64);
    if claimed != found {
        return Some(Disagreement { expected: claimed, found });
    }
    let mut said: HashMap<&CommitId, &[Word]> = HashMap::new();
    for commit in &list.commits {
        let apart = commit.left_out.is_none() || commit.changes.is_empty();
        if said.insert(&commit.id, &commit.changes).is_some() || !apart {
            let found = format!("{} twice, or left out and counted", commit.id);
            return Some(Disagreement { expected: "every commit once".to_owned(), found });
        }
    }
    disagreeing_change(&said, before, after?)
}

/// Holds the commits of every change to the list; what the list does not speak of was there before.
fn disagreeing_change(
    said: &HashMap<&CommitId, &[Word]>,
    before: Option<&Release>,
    after: &Release,
) -> Option<Disagreement> {
    let was = before.map(|release| release.changes.as_slice()).unwrap_or_default();
    let was: HashMap<&Word, HashSet<&CommitId>> =
        was.iter().map(|change| (&change.id, change.commits.iter().collect())).collect();
    let mut carried: usize = 0;
    for change in &after.changes {
        for commit in &change.commits {
            let holds = match said.get(commit) {
                Some(changes) => changes.contains(&change.id),
                None => was.get(&change.id).is_some_and(|commits| commits.contains(commit)),
            };
            if !holds {
                let expected = format!("commits of {} as the list has them", change.id);
                return Some(Disagreement { expected, found: format!("{commit}, of which it does not say so") });
            }
            carried += usize::from(said.contains_key(commit));
        }
    }
    // INVARIANT: the judge holds each commit of a change to once, so equal numbers are equal sets.
    let listed: usize = said.values().map(|changes| changes.len()).sum();
    (listed != carried).then(|| Disagreement {
        expected: format!("{listed} commits of changes, as the list has them"),
        found: format!("{carried} in the changes of the release"),
    })
}

fn head(repository: &str, range: &str, from: Option<&CommitId>, to: &CommitId) -> String {
    let from = from.map_or("the beginning", CommitId::as_str);
    format!("{range} of {repository}, from {from} to {to}")
}
