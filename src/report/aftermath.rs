//! What an action leaves behind that people should know at once: obligations, and what a rollback
//! goes back to.

use super::calendar;
use super::checklist;
use super::few::few;
use super::scene::Scene;
use super::todo_due;
use super::{when, who};
use crate::domain::action::{Action, EvidenceAdd, Schedule, Underneath};
use crate::domain::calendar::{Booking, readings};
use crate::domain::gates::in_the_way;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::items::Milestone;

/// The lines below the answer of an action that took place at a time.
#[must_use]
pub fn lines(scene: &Scene<'_>, action: &Action, at: Moment, booked: &[Booking]) -> Vec<String> {
    match action {
        Action::Promote(_) => obligations(scene),
        // RULE language §6: a fact is recorded whenever it was; that it lay outside is said.
        Action::DeploymentRecord(_) => {
            let here = |(_, rule): &(&Id, &Milestone)| rule.state.as_ref() == Some(scene.state());
            let reached = scene.view.process.milestones.iter().find(here);
            reached.map(|(milestone, _)| off_calendar(scene, milestone, at, None)).unwrap_or_default()
        }
        Action::Schedule(Schedule { milestone, time: Some(time), .. }) => {
            off_calendar(scene, milestone, *time, Some(booked))
        }
        Action::EvidenceAdd(add) => told(add),
        Action::Rollback(rollback) => {
            let back = rollback.underneath.iter().map(|(component, under)| match under {
                Underneath::Nothing => format!("{component}: nothing ran before"),
                Underneath::Running(running) => {
                    let files = running.artifacts.iter().map(|file| format!("{} {}", file.name, file.digest));
                    let items = running.items.iter().map(|item| format!("{} {}", item.item_type, item.id));
                    let what: Vec<String> = files.chain(items).collect();
                    let names: Vec<&str> = running.artifacts.iter().map(|file| file.name.as_str()).collect();
                    let place = checklist::where_files_lie(running.release.as_str(), &names);
                    let what = if what.is_empty() { String::new() } else { format!(": {}", what.join(", ")) };
                    format!("{component}: back to {}{what}{place}", running.release)
                }
            });
            noted(scene).into_iter().chain(back).collect()
        }
        _ => Vec::new(),
    }
}

/// What would stand in the way of a time, had nobody let it through.
fn off_calendar(scene: &Scene<'_>, milestone: &Id, at: Moment, booked: Option<&[Booking]>) -> Vec<String> {
    let policy = scene.view.policy;
    let windows = scene.view.process.milestones.get(milestone).map(|rule| rule.windows.as_slice()).unwrap_or_default();
    let readings = readings(&policy.calendar, windows, policy.settings.time_zone.0, at);
    let lines = calendar::obstacles(at, &in_the_way(&scene.view, milestone, at, &readings, booked));
    lines.into_iter().map(|line| format!("off the calendar: {line}")).collect()
}

/// What a report says in numbers, and of which artifacts, so that nobody has to open it to know.
fn told(add: &EvidenceAdd) -> Vec<String> {
    let counts = add.counts.iter().map(ToString::to_string);
    let of = add.artifacts.iter().map(|subjects| match subjects.as_slice() {
        [] => "it speaks of no artifact".to_owned(),
        subjects => {
            let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
            format!("it speaks of {} as they are now", few(&names, 5, names.len()))
        }
    });
    counts.chain(of).collect()
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
