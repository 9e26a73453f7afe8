//! Decides which spellings are one id: a pattern that takes `IR-7`, `IR 7` and `IR7` means one request.
//!
//! Pure. The spelling of the release wins, else the first of the range. Start at `spelled_alike`.

use crate::domain::commits::ListedCommit;
use crate::domain::id::Word;
use std::collections::{HashMap, HashSet};

/// Gives every change of the commits one spelling; `known` are those that the release has.
pub fn spelled_alike<'k>(commits: &mut [ListedCommit], known: impl Iterator<Item = &'k Word>) {
    let mut spelled: HashMap<String, Word> = HashMap::new();
    let mut exact: HashSet<Word> = HashSet::new();
    for id in known {
        spelled.entry(bare(id)).or_insert_with(|| id.clone());
        exact.insert(id.clone());
    }
    for commit in commits {
        let mut seen = HashSet::new();
        let changes = std::mem::take(&mut commit.changes).into_iter();
        // A release may have two that differ in nothing else: then each is meant as it is written.
        let alike =
            changes.map(|id| if exact.contains(&id) { id } else { spelled.entry(bare(&id)).or_insert(id).clone() });
        commit.changes = alike.filter(|id| seen.insert(id.clone())).collect();
    }
}

/// Letters and digits, with what parts two numbers.
#[must_use]
pub fn bare(id: &Word) -> String {
    let mut bare = String::with_capacity(id.as_str().len());
    let mut gap = false;
    for c in id.as_str().chars() {
        if matches!(c, ' ' | '-' | '_') {
            gap = true;
            continue;
        }
        let between_numbers = c.is_ascii_digit() && bare.ends_with(|last: char| last.is_ascii_digit());
        if gap && between_numbers {
            bare.push('-');
        }
        gap = false;
        bare.push(c);
    }
    bare
}
