//! `document` and `notice`, and what they share with tasks: each is there and counts.
//!
//! A duty whose `when` does not hold is not asked: every gate on it is met (language §1).

use crate::domain::currency::{self, Stale};
use crate::domain::dated::Dated;
use crate::domain::id::Id;
use crate::domain::process::duties::{Document, Notice, Per, Task};
use crate::domain::process::requirement::{Requirement, TaskNeed};
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Why};
use crate::domain::release::{Attachment, Covered, NoticeEntry, TaskEntry, TaskOutcome};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, duty: Duty, ids: &[Id]) -> Vec<Why> {
    ids.iter().filter_map(|id| unmet_one(view, duty, id)).collect()
}

pub(super) fn unmet_one(view: &View<'_>, duty: Duty, id: &Id) -> Option<Why> {
    let judged = match duty {
        Duty::Task => view.process.tasks.get(id).map(|r| (&r.when, &r.title, &r.owner, task_stale(view, id, r))),
        Duty::Document => {
            view.process.documents.get(id).map(|r| (&r.when, &r.title, &r.owner, document_stale(view, id, r)))
        }
        Duty::Notice => view.process.notices.get(id).map(|r| (&r.when, &r.title, &r.owner, notice_stale(view, id, r))),
    };
    let Some((when, title, owner, state)) = judged else {
        return Some(Why::Broken { what: format!("the process has no such task, document or notice: `{id}`") });
    };
    if !view.holds(when.as_ref()) || state.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    Some(Why::Duty {
        duty,
        id: id.clone(),
        title: titled(id, title).to_owned(),
        owner: owner.clone(),
        stale: state.unwrap_or_default(),
    })
}

/// What keeps the latest entry of a task from counting; `None` when there is no entry.
#[must_use]
pub fn task_stale(view: &View<'_>, id: &Id, rule: &Task) -> Option<Vec<Stale>> {
    let latest = view.release.task(id)?;
    if latest.outcome == TaskOutcome::Reopened {
        return Some(vec![Stale::Reopened]);
    }
    Some(currency::stale(view, &rule.covers, rule.per, &latest.covers, &latest.stamp))
}

/// What keeps the latest ticket of a task from counting; `None` when it has none.
///
/// A ticket counts as long as the task itself would, whatever becomes of what the task covers.
#[must_use]
pub fn ticket_stale(view: &View<'_>, id: &Id, rule: &Task) -> Option<Vec<Stale>> {
    let latest = view.release.ticket(id)?;
    Some(currency::stale(view, &[], rule.per, &Covered::new(), &latest.stamp))
}

/// The ticket of a task, while it counts or the time of the task is over.
#[must_use]
pub fn ticket<'a>(view: &View<'a>, id: &Id, rule: &Task) -> Option<&'a TaskEntry> {
    let counts = ticket_stale(view, id, rule)?.is_empty() || task_is_over(view, id, rule);
    view.release.ticket(id).filter(|_| counts)
}

/// True if a task that counts for one state was done in this iteration, and no door of the present
/// state asks for it: its time is over, and nobody should do it again.
#[must_use]
pub fn task_is_over(view: &View<'_>, id: &Id, rule: &Task) -> bool {
    let asks = |gate: &Id| {
        let needs = view.process.gates.get(gate).map(|gate| gate.needs.flattened()).unwrap_or_default();
        let named = |need: &TaskNeed| need.done.contains(id) || need.ticketed.contains(id);
        needs.iter().any(|need| matches!(need, Requirement::Task(task) if named(task)))
    };
    let latest = view.release.task(id);
    let done = latest
        .is_some_and(|entry| entry.outcome != TaskOutcome::Reopened && entry.stamp.iteration == view.release.iteration);
    rule.per == Per::State && done && !view.doors().any(|(_, door)| door.gates.iter().any(asks))
}

/// What keeps the latest writing of a document from counting; `None` when there is none.
#[must_use]
pub fn document_stale(view: &View<'_>, id: &Id, rule: &Document) -> Option<Vec<Stale>> {
    let latest = view.release.documents.iter().rfind(|entry| entry.document == *id)?;
    Some(currency::stale(view, &rule.covers, rule.per, &latest.covers, &latest.stamp))
}

/// What keeps the latest word of a notice from counting; `None` when nobody was told.
#[must_use]
pub fn notice_stale(view: &View<'_>, id: &Id, rule: &Notice) -> Option<Vec<Stale>> {
    let latest = view.release.told(id)?;
    Some(currency::stale(view, &rule.covers, rule.per, &latest.covers, &latest.stamp))
}

/// RULE language §1, §7: a notice is due by its date, else when the state that it follows was entered;
/// before that is entered it is not due at all.
#[must_use]
pub fn notice_due(view: &View<'_>, rule: &Notice) -> Option<Dated> {
    let entered = match &rule.after {
        Some(state) => Some(Dated::set(*view.release.entered.get(state)?)),
        None => None,
    };
    view.due(rule.due.as_ref()).or(entered)
}

/// True if a notice can be asked for: not in a final state, unless it follows one that was entered.
#[must_use]
pub fn notice_is_asked(view: &View<'_>, rule: &Notice) -> bool {
    let stands = match &rule.after {
        Some(state) => view.release.entered.contains_key(state),
        None => !view.process.is_final(&view.release.state),
    };
    stands && view.holds(rule.when.as_ref())
}

/// The latest sending of a notice of which nobody can tell whether it arrived, while it would count:
/// one that was overtaken, by a later word or by what it speaks of, keeps nobody from sending.
#[must_use]
pub fn open_sending<'a>(view: &View<'a>, id: &Id, rule: &Notice) -> Option<&'a NoticeEntry> {
    let of_notice = view.release.notices.iter().rev().filter(|entry| entry.notice == *id);
    let mut since = of_notice.take_while(|entry| !entry.is_told());
    let counts = |entry: &NoticeEntry| currency::stale(view, &rule.covers, rule.per, &entry.covers, &entry.stamp);
    since.find(|entry| entry.is_open() && counts(entry).is_empty())
}

/// The documents that go along with a notice of this release, or those that must be written first.
///
/// # Errors
/// The documents that were not written, or whose latest writing no longer counts.
pub fn attached(view: &View<'_>, rule: &Notice) -> Result<Vec<Attachment>, Vec<Id>> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for id in &rule.attach {
        let Some(document) = view.process.documents.get(id).filter(|rule| view.holds(rule.when.as_ref())) else {
            continue;
        };
        let counts = currency::counts(document_stale(view, id, document));
        match view.release.documents.iter().rfind(|entry| entry.document == *id).filter(|_| counts) {
            Some(entry) => found.push(Attachment { document: id.clone(), digest: entry.digest.clone() }),
            None => missing.push(id.clone()),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}
