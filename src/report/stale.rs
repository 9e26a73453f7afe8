//! Words for why an entry no longer counts: which part changed, by whom, when (language §10).

use super::part_history::last_change;
use super::scene::Scene;
use super::when;
use crate::domain::currency::Stale;
use crate::domain::release::Stamp;

/// One reason in words; `made` is the stamp of the entry, where there is one.
#[must_use]
pub fn words(scene: &Scene<'_>, stale: &Stale, made: Option<&Stamp>) -> String {
    match stale {
        Stale::Changed(part) => {
            let touch = made.and_then(|stamp| last_change(scene, part, &stamp.action));
            match touch {
                Some(entry) => format!("`{part}` changed since (by {}, {})", entry.actor, when::local(entry.at)),
                None => format!("`{part}` changed since"),
            }
        }
        Stale::Lacks(part) => format!("it says nothing of `{part}`, which the process now names"),
        Stale::Iteration(iteration) => format!("it is of iteration {iteration}"),
        Stale::Stay => format!("it was made before the release entered `{}`", scene.state()),
        Stale::Reopened => "it was set to be done again".to_owned(),
        Stale::Withdrawn => "it was taken back".to_owned(),
    }
}

/// Every reason in one line.
#[must_use]
pub fn all(scene: &Scene<'_>, stale: &[Stale], made: Option<&Stamp>) -> String {
    stale.iter().map(|one| words(scene, one, made)).collect::<Vec<_>>().join("; ")
}

/// The cell of a table that says whether an entry counts.
#[must_use]
pub fn counts(counts: bool, why: &str) -> String {
    if counts { "yes".to_owned() } else { format!("no: {why}") }
}
