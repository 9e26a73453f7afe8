//! What an action leaves behind that people should know at once: obligations, and what a rollback
//! goes back to.

use super::scene::Scene;
use super::todo_due;
use super::{when, who};
use crate::domain::action::{Action, Underneath};
use crate::domain::evidence::Counts;

/// The lines below the answer of an action.
#[must_use]
pub fn lines(scene: &Scene<'_>, action: &Action) -> Vec<String> {
    match action {
        Action::Promote(_) => obligations(scene),
        Action::EvidenceAdd(add) => add.counts.iter().map(counted).collect(),
        Action::Rollback(rollback) => {
            let back = rollback.underneath.iter().map(|(component, under)| match under {
                Underneath::Nothing => format!("{component}: nothing ran before"),
                Underneath::Running(running) => {
                    let files = running.artifacts.iter().map(|file| format!("{} {}", file.name, file.digest));
                    let items = running.items.iter().map(|item| format!("{} {}", item.item_type, item.id));
                    let what: Vec<String> = files.chain(items).collect();
                    format!("{component}: back to {}: {}", running.release, what.join(", "))
                }
            });
            noted(scene).into_iter().chain(back).collect()
        }
        _ => Vec::new(),
    }
}

/// What a report says in numbers, so that nobody has to open it to know.
fn counted(counts: &Counts) -> String {
    let Counts { tests, failed, errors, skipped } = counts;
    format!("tests: {tests}, failed: {failed}, errors: {errors}, skipped: {skipped}")
}

/// What was put off and is still owed.
fn obligations(scene: &Scene<'_>) -> Vec<String> {
    let owed = todo_due::obligations(scene).into_iter().map(|row| {
        let due = row.due.map(|due| format!(" by {}", when::local(due))).unwrap_or_default();
        format!("still owed{due}: {} ({})", row.title, who::told(&row.who))
    });
    owed.collect()
}

/// The notes of the tasks that ask for one, such as the folder of a back-up.
#[must_use]
pub fn noted(scene: &Scene<'_>) -> Vec<String> {
    let asks = scene.view.process.tasks.iter().filter_map(|(id, rule)| Some((id, rule.note.as_ref()?)));
    let noted = asks.filter_map(|(id, says)| {
        let latest = scene.view.release.tasks.iter().rfind(|entry| entry.task == *id)?;
        Some(format!("{says}: {}", latest.note.as_ref()?))
    });
    noted.collect()
}
