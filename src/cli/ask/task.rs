//! What `task done` lacks: the release, the task that I may do, and the note that it asks.

use super::super::failure::Failure;
use super::super::task::DoneArgs;
use super::Asking;
use super::prompt::filled;
use crate::domain::currency;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::process::duties::Task;
use crate::domain::process::titled;
use crate::domain::view::View;
use crate::report::when;

/// Asks for what is missing.
pub(in crate::cli) fn missing(asking: &mut Asking<'_>, args: &DoneArgs) -> Result<(), Failure> {
    let (desk, roles) = (asking.desk, asking.my_roles());
    let has_some = |view: &View<'_>| !waiting(view, &roles).is_empty();
    let release = asking.release(args.name.as_deref(), "do a task of", has_some)?;
    let view = desk.view(&release)?;
    let mut tasks: Vec<&Task> = args.tasks.iter().filter_map(|id| view.process.tasks.get(id.as_str())).collect();
    if args.tasks.is_empty() {
        let choices = waiting(&view, &roles);
        // None is left: the command says so.
        if choices.is_empty() {
            return Ok(());
        }
        let row = |(id, task): &(&Id, &Task)| {
            let due = view.due(task.due.as_ref());
            let late = if due.is_some_and(|due| view.is_late(due)) { "LATE " } else { "" };
            let due = due.map(|due| format!("{late}{}", when::told(due.told, view.now))).unwrap_or_default();
            vec![id.to_string(), titled(id, &task.title).to_owned(), due]
        };
        let rows: Vec<Vec<String>> = choices.iter().map(row).collect();
        let picked = asking.prompt.pick(&format!("Which task of {} is done", release.name), &rows, 0)?;
        let Some((id, task)) = choices.get(picked) else { return Ok(()) };
        asking.value(id.as_str());
        tasks.push(*task);
    }
    if args.note.is_none() {
        let mut asked = tasks.iter().filter_map(|task| task.note.as_deref());
        if let Some(says) = asked.next() {
            let note =
                asking.prompt.line(&format!("Note: {}", crate::report::encode::terminal(says)), None, &filled)?;
            asking.flag("--note", &note);
        }
    }
    Ok(())
}

/// The tasks of a release that somebody with these roles may do and that do not count yet; what is
/// due first comes first.
pub(in crate::cli) fn waiting<'v>(view: &View<'v>, roles: &[&Id]) -> Vec<(&'v Id, &'v Task)> {
    let may =
        |task: &Task| roles.contains(&&task.owner) || view.process.may.task.iter().any(|role| roles.contains(&role));
    let counts = |id: &Id, task: &Task| currency::counts(gates::task_stale(view, id, task));
    let open = view.process.tasks.iter().filter(|(id, task)| {
        may(task) && view.holds(task.when.as_ref()) && !counts(id, task) && !gates::task_is_over(view, id, task)
    });
    let mut open: Vec<(&Id, &Task)> = open.collect();
    open.sort_by_key(|(_, task)| view.due(task.due.as_ref()).map_or(i64::MAX, |due| due.told.seconds()));
    open
}
