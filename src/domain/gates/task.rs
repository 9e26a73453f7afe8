//! `task`: each task is done and counts; no task of the release is overdue.

use super::duties;
use crate::domain::process::requirement::TaskNeed;
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Why};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &TaskNeed) -> Vec<Why> {
    let mut why = duties::unmet(view, Duty::Task, &need.done);
    if need.overdue.is_some() {
        why.extend(overdue(view));
    }
    why
}

fn overdue(view: &View<'_>) -> Vec<Why> {
    let undone = view.process.tasks.iter().filter(|(id, _)| duties::unmet_one(view, Duty::Task, id).is_some());
    undone
        .filter_map(|(id, task)| {
            let due = view.due(task.due.as_ref()).filter(|due| view.is_past(*due))?;
            let title = titled(id, &task.title).to_owned();
            Some(Why::Overdue { task: id.clone(), title, owner: task.owner.clone(), due })
        })
        .collect()
}
