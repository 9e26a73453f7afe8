//! The way from a later commit of the store down to the first step: its id then proves every step.
//!
//! Start at `check`.

use super::objects::Objects;
use crate::domain::naming::ReleaseName;
use crate::history::commit;
use crate::history::finding::{Finding, FindingId};
use crate::history::object::{Kind, ObjectId};
use crate::history::source::Unreadable;

/// So many commits of the way lie in one file of a pack.
const COMMITS: usize = 1_000;

/// Looks whether every step lies on the way, and whether the release still stands as the last one left it.
pub(super) fn check(objects: &Objects<'_>, name: &ReleaseName, to: ObjectId, steps: &[ObjectId]) -> Option<Finding> {
    let unreadable = |error: Unreadable| {
        Finding::new(FindingId::UnreadableObject, to, "every commit of the line down to the first step", error.0)
    };
    objects.at_step(steps.len() + 1);
    match stands_still(objects, name, to, steps) {
        Ok(true) => {}
        Ok(false) => {
            let (expected, found) = ("the record as the last step left it", "another record");
            let finding = Finding::new(FindingId::StepLeftOut, to, expected, found);
            return Some(finding.of(name).at(name.folder()));
        }
        Err(error) => return Some(unreadable(error)),
    }
    let mut wanted = steps.iter().rev().copied().peekable();
    let (mut next, mut walked) = (Some(to), 0);
    while let Some(step) = wanted.peek().copied() {
        let Some(id) = next else {
            let found = "a line that ends without it";
            return Some(Finding::new(FindingId::BrokenLine, to, format!("the step {step} before it"), found));
        };
        if id == step {
            wanted.next();
        }
        objects.at_step(steps.len() + 1 + walked / COMMITS);
        walked += 1;
        next = match objects.object(Kind::Commit, id) {
            Ok(raw) => commit::first_parent(&raw),
            Err(error) => return Some(unreadable(error)),
        };
    }
    None
}

fn stands_still(
    objects: &Objects<'_>,
    name: &ReleaseName,
    to: ObjectId,
    steps: &[ObjectId],
) -> Result<bool, Unreadable> {
    let folder = |commit: ObjectId| objects.folder(commit, &name.folder());
    steps.last().map_or(Ok(false), |last| Ok(folder(to)? == folder(*last)?))
}
