//! Decides what becomes of every commit of a range: it counts under changes or under none, or is left out.
//!
//! Pure. What a later commit took back does not count, unless that was taken back too: from the newest
//! on, a commit that stands takes back what it names. Then merges hand their references to what they
//! brought. Start at `sorted`.

use super::brought::{Lines, Tangled};
use super::message::{Told, without_prefix};
use super::revert::{Reverted, own_number};
use crate::domain::commits::{LeftOut, ListedCommit, Reason};
use crate::domain::id::{CommitId, Word};
use std::collections::{BTreeMap, HashMap};

/// A commit of the range with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranged {
    /// Its id.
    pub id: CommitId,
    /// Its parents in order; each with its place in the range, if it is in it.
    pub parents: Vec<(CommitId, Option<usize>)>,
    /// What it says.
    pub told: Told,
}

/// Sorts the commits of a range, which stand oldest first, each behind its parents.
///
/// # Errors
/// Merges without end; no history that people made has them.
pub fn sorted(range: Vec<Ranged>) -> Result<Vec<ListedCommit>, Tangled> {
    let parents = |place: usize| {
        let parents = range.get(place).map(|commit| commit.parents.as_slice()).unwrap_or_default();
        parents.iter().filter_map(|(_, place)| *place).collect()
    };
    let mut lines = Lines::new(&parents);
    let known = Known::of(&range);
    let (mut reverts, mut reverted_by) = (vec![None; range.len()], vec![None; range.len()]);
    for (place, commit) in range.iter().enumerate().rev() {
        let targets = known.targets(place, commit);
        if let (Some((first, _)), true) = (targets.first(), commit.told.revert.is_all) {
            set(&mut reverts, place, *first);
        }
        // RULE issue 4 §1: a revert that was reverted itself takes nothing back.
        if is_set(&reverted_by, place) {
            continue;
        }
        for (target, reverted) in targets {
            let Some(merge) = range.get(target) else { continue };
            let mut all = vec![target];
            if merge.parents.len() > 1 {
                let (from, kept) = sides(merge, reverted);
                all.extend(lines.brought(&from, &kept)?);
            }
            for gone in all.into_iter().filter(|gone| *gone < place) {
                if !is_set(&reverted_by, gone) {
                    set(&mut reverted_by, gone, place);
                }
            }
        }
    }
    let mut carried: Vec<Vec<_>> = Vec::with_capacity(range.len());
    let mut left_out = Vec::with_capacity(range.len());
    for (place, commit) in range.iter().enumerate() {
        let by = |reason, places: &[Option<usize>]| {
            let other = places.get(place).copied().flatten().and_then(|place| range.get(place))?;
            Some(LeftOut { reason, by: Some(other.id.clone()) })
        };
        let is_bare_merge = commit.parents.len() > 1 && commit.told.references.is_empty();
        let merge = is_bare_merge.then_some(LeftOut { reason: Reason::Merge, by: None });
        let out = by(Reason::Reverted, &reverted_by).or_else(|| by(Reason::Revert, &reverts)).or(merge);
        carried.push(if out.is_none() { commit.told.references.clone() } else { Vec::new() });
        left_out.push(out);
    }
    // The oldest merge is the nearest: it speaks first.
    for (place, merge) in range.iter().enumerate() {
        if merge.told.brings.is_empty() || left_out.get(place).is_none_or(Option::is_some) {
            continue;
        }
        let (from, kept) = sides(merge, None);
        for brought in lines.brought(&from, &kept)? {
            let is_open = left_out.get(brought).is_some_and(Option::is_none);
            if let Some(changes) = carried.get_mut(brought).filter(|changes| is_open && changes.is_empty()) {
                changes.clone_from(&merge.told.brings);
            }
        }
    }
    let sorted = range.into_iter().zip(carried).zip(left_out);
    Ok(sorted.map(|((commit, changes), left_out)| listed(commit, changes, left_out)).collect())
}

/// The parents that a merge brought, and the one that it went into: the first, unless a revert names it.
fn sides(merge: &Ranged, reverted: Option<&Reverted>) -> (Vec<usize>, Vec<usize>) {
    let named = reverted.and_then(|reverted| reverted.kept.as_deref());
    let at = named.and_then(|kept| merge.parents.iter().position(|(id, _)| id.as_str().starts_with(kept)));
    let at = at.unwrap_or(0);
    let side = |is_kept: bool| {
        let parents = merge.parents.iter().enumerate().filter(move |(place, _)| (*place == at) == is_kept);
        parents.filter_map(|(_, (_, place))| *place).collect()
    };
    (side(false), side(true))
}

fn listed(commit: Ranged, changes: Vec<Word>, left_out: Option<LeftOut>) -> ListedCommit {
    let Told { subject, date, references, conventional, .. } = commit.told;
    let (commit_type, scope, breaking) =
        conventional.map_or((None, None, false), |said| (Some(said.commit_type), said.scope, said.breaking));
    let date = date.map(|date| date.to_string());
    ListedCommit { id: commit.id, subject, date, references, commit_type, scope, breaking, changes, left_out }
}

fn is_set(places: &[Option<usize>], place: usize) -> bool {
    places.get(place).is_some_and(Option::is_some)
}

fn set(places: &mut [Option<usize>], place: usize, value: usize) {
    if let Some(entry) = places.get_mut(place) {
        *entry = Some(value);
    }
}

/// By what a revert may name a commit of the range.
struct Known<'a> {
    ids: BTreeMap<&'a str, usize>,
    copies: BTreeMap<&'a str, usize>,
    subjects: HashMap<&'a str, Vec<usize>>,
    pulls: HashMap<u64, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn of(range: &'a [Ranged]) -> Self {
        let mut known =
            Self { ids: BTreeMap::new(), copies: BTreeMap::new(), subjects: HashMap::new(), pulls: HashMap::new() };
        for (place, commit) in range.iter().enumerate() {
            known.ids.insert(commit.id.as_str(), place);
            known.copies.extend(commit.told.copy_of.iter().map(|id| (id.as_str(), place)));
            let subject = commit.told.subject.as_str();
            // People quote a subject with its prefix and number, or without them.
            let mut forms = vec![subject, without_prefix(subject)];
            forms.extend(forms.clone().into_iter().filter_map(|form| Some(own_number(form)?.0)));
            forms.dedup();
            for form in forms {
                known.subjects.entry(form).or_default().push(place);
            }
            let merged = subject.strip_prefix("Merge pull request #").and_then(|rest| rest.split(' ').next());
            let number = merged.and_then(|number| number.parse().ok());
            if let Some(number) = number.or_else(|| own_number(subject).map(|(_, number)| number)) {
                known.pulls.entry(number).or_default().push(place);
            }
        }
        known
    }

    /// The commits before `place` that a commit takes back, each with what was said of it.
    fn targets<'c>(&self, place: usize, commit: &'c Ranged) -> Vec<(usize, Option<&'c Reverted>)> {
        let revert = &commit.told.revert;
        let by_id = revert.ids.iter().filter_map(|reverted| {
            let found = of_prefix(&self.ids, &reverted.id).or_else(|| of_prefix(&self.copies, &reverted.id));
            found.filter(|target| *target < place).map(|target| (target, Some(reverted)))
        });
        let mut targets: Vec<_> = by_id.collect();
        let latest = |places: &Vec<usize>| places.iter().rev().find(|target| **target < place).copied();
        if targets.is_empty() && revert.is_all {
            let pull = revert.pull.and_then(|number| latest(self.pulls.get(&number)?));
            let subject = || revert.subjects.iter().find_map(|subject| self.of_subject(subject, place));
            targets.extend(pull.or_else(subject).map(|target| (target, None)));
        }
        targets
    }

    /// The latest commit before `place` with this subject; one that was cut ends in an ellipsis.
    fn of_subject(&self, subject: &str, place: usize) -> Option<usize> {
        let latest = |places: &Vec<usize>| places.iter().rev().find(|target| **target < place).copied();
        if let Some(places) = self.subjects.get(subject) {
            return latest(places);
        }
        let cut = subject.strip_suffix('…').or_else(|| subject.strip_suffix("..."))?;
        let begins = self.subjects.iter().filter(|(known, _)| !cut.is_empty() && known.starts_with(cut));
        begins.filter_map(|(_, places)| latest(places)).max()
    }
}

/// The only entry whose key begins so.
fn of_prefix(known: &BTreeMap<&str, usize>, prefix: &str) -> Option<usize> {
    let mut fits = known.range(prefix..).take_while(|(id, _)| id.starts_with(prefix));
    let (first, other) = (fits.next(), fits.next());
    first.filter(|_| other.is_none()).map(|(_, place)| *place)
}
