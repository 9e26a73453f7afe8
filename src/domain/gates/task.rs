//! `task`: each task is done and counts; each has its ticket; no task of the release is overdue.

use super::duties;
use crate::domain::id::Id;
use crate::domain::process::requirement::TaskNeed;
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Why};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &TaskNeed) -> Vec<Why> {
    let mut why = duties::unmet(view, Duty::Task, &need.done);
    why.extend(need.ticketed.iter().filter_map(|id| without_ticket(view, id)));
    if need.overdue.is_some() {
        why.extend(overdue(view));
    }
    why
}

fn without_ticket(view: &View<'_>, id: &Id) -> Option<Why> {
    let Some(task) = view.process.tasks.get(id) else {
        return Some(Why::Broken { what: format!("the process has no task `{id}`") });
    };
    let stale = duties::ticket_stale(view, id, task);
    if !view.holds(task.when.as_ref()) || stale.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let (title, owner, stale) = (titled(id, &task.title).to_owned(), task.owner.clone(), stale.unwrap_or_default());
    Some(Why::NoTicket { task: id.clone(), title, owner, stale })
}

fn overdue(view: &View<'_>) -> Vec<Why> {
    let undone = view.process.tasks.iter().filter(|(id, _)| duties::unmet_one(view, Duty::Task, id).is_some());
    undone
        .filter_map(|(id, task)| {
            let due = view.due(task.due.as_ref()).filter(|due| view.is_late(*due))?;
            let title = titled(id, &task.title).to_owned();
            Some(Why::Overdue { task: id.clone(), title, owner: task.owner.clone(), due: due.told })
        })
        .collect()
}
