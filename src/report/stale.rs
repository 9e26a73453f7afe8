//! Words for why an entry no longer counts: which part changed, by whom, when (language §10).

use super::few::few;
use super::part_history::{differences, last_change};
use super::scene::Scene;
use super::when;
use crate::domain::currency::Stale;
use crate::domain::id::FileName;
use crate::domain::release::Stamp;

/// How many pieces that changed are named.
const SHOWN: usize = 6;

/// One reason in words; `made` is the stamp of the entry, where there is one.
#[must_use]
pub fn words(scene: &Scene<'_>, stale: &Stale, made: Option<&Stamp>) -> String {
    match stale {
        Stale::Changed(part) => {
            let touch = made.and_then(|stamp| last_change(scene, part, &stamp.action));
            let what = made.map(|stamp| differences(scene, part, &stamp.action)).unwrap_or_default();
            match touch {
                Some(entry) => {
                    format!("`{part}` changed since (by {}, {}){}", entry.actor, when::local(entry.at), named(&what))
                }
                None => format!("`{part}` changed since{}", named(&what)),
            }
        }
        Stale::Lacks(part) => format!("it says nothing of `{part}`, which the process now names"),
        Stale::Iteration(iteration) => format!("it is of iteration {iteration}"),
        Stale::Stay => format!("it was made before the release entered `{}`", scene.state()),
        Stale::Reopened => "it was set to be done again".to_owned(),
        Stale::Withdrawn => "it was taken back".to_owned(),
        Stale::OtherBytes(names) => format!("it speaks of other bytes of {}", quoted(names)),
        Stale::Removed(names) if names.len() == 1 => {
            format!("it speaks of {}, which is no artifact now", quoted(names))
        }
        Stale::Removed(names) => format!("it speaks of {}, which are no artifacts now", quoted(names)),
        Stale::NoBytes => "it was made when there was no artifact to speak of".to_owned(),
    }
}

fn quoted(names: &[FileName]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    few(&quoted, 3, quoted.len())
}

/// What is other than it was, as far as one line has room.
fn named(what: &[String]) -> String {
    let shown = what.get(..SHOWN).unwrap_or(what).join(", ");
    match what.len().saturating_sub(SHOWN) {
        _ if what.is_empty() => String::new(),
        0 => format!(": {shown}"),
        more => format!(": {shown} and {more} more"),
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
