//! Duties: tasks are done, skipped, reopened or ticketed, documents written. `notice.rs` has the notices.
//!
//! Whoever owns the duty does it, or who may besides. A duty whose `when` does not hold is not
//! asked for, and nothing can be recorded for it.

use super::{Case, known, text};
use crate::domain::action::{DocumentWrite, TaskDone, TaskTicket};
use crate::domain::currency;
use crate::domain::gates::{document_stale, task_stale, ticket_stale};
use crate::domain::id::Id;
use crate::domain::process::condition::Condition;
use crate::domain::process::duties::Task;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Covered, DocumentEntry, TaskEntry, TaskOutcome};

pub(super) fn task_done(case: &mut Case<'_>, done: &TaskDone) -> Result<(), Refusal> {
    let rule = known("task", &case.process.tasks, &done.task)?;
    case.actor.answers_for(&rule.owner, &case.process.may.task)?;
    check_asked(case, "task", &done.task, rule.when.as_ref())?;
    if let Some(note) = &done.note {
        text::check_text("note", note)?;
    }
    let note = done.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if let (Some(says), None) = (&rule.note, note) {
        return Err(Rule::NoteMissing { task: done.task.clone(), says: says.clone() }.into());
    }
    let latest = case.next.task(&done.task);
    let same = latest.is_some_and(|entry| entry.outcome == TaskOutcome::Done && entry.note == done.note);
    if same && currency::counts(task_stale(&case.view(), &done.task, rule)) {
        return Err(Refusal::Already);
    }
    add_task_entry(case, &done.task, rule, TaskOutcome::Done, done.note.clone());
    Ok(())
}

pub(super) fn task_skip(case: &mut Case<'_>, task: &Id) -> Result<(), Refusal> {
    let rule = known("task", &case.process.tasks, task)?;
    // RULE language §1: only the roles of `skip-by` leave a task out, and say why.
    if rule.skip_by.is_empty() {
        return Err(Rule::NotSkippable { task: task.clone() }.into());
    }
    case.actor.holds(&rule.skip_by)?;
    check_asked(case, "task", task, rule.when.as_ref())?;
    if currency::counts(task_stale(&case.view(), task, rule)) {
        return Err(Refusal::Already);
    }
    let reason = case.context.reason().ok_or(Rule::ReasonMissing)?.to_owned();
    add_task_entry(case, task, rule, TaskOutcome::Skipped, Some(reason));
    Ok(())
}

pub(super) fn task_reopen(case: &mut Case<'_>, task: &Id) -> Result<(), Refusal> {
    let rule = known("task", &case.process.tasks, task)?;
    case.actor.answers_for(&rule.owner, &case.process.may.task)?;
    let latest = case.next.task(task);
    if latest.is_none_or(|entry| entry.outcome == TaskOutcome::Reopened) {
        return Err(Refusal::Already);
    }
    let reason = case.context.reason().ok_or(Rule::ReasonMissing)?.to_owned();
    add_task_entry(case, task, rule, TaskOutcome::Reopened, Some(reason));
    Ok(())
}

fn add_task_entry(case: &mut Case<'_>, task: &Id, rule: &Task, outcome: TaskOutcome, note: Option<String>) {
    let covers = case.covered(&rule.covers);
    let stamp = case.stamp();
    case.next.tasks.push(TaskEntry { task: task.clone(), outcome, note, ticket: None, url: None, covers, stamp });
}

pub(super) fn task_ticket(case: &mut Case<'_>, given: &TaskTicket) -> Result<(), Refusal> {
    let rule = known("task", &case.process.tasks, &given.task)?;
    case.actor.answers_for(&rule.owner, &case.process.may.task)?;
    check_asked(case, "task", &given.task, rule.when.as_ref())?;
    let url = &case.context.url;
    let same = case
        .next
        .ticket(&given.task)
        .is_some_and(|latest| latest.ticket.as_ref() == Some(&given.ticket) && (url.is_none() || latest.url == *url));
    if same && currency::counts(ticket_stale(&case.view(), &given.task, rule)) {
        return Err(Refusal::Already);
    }
    // RULE language §3: a ticket covers nothing; it is the tracker's word for the task, not for its outcome.
    let entry = TaskEntry {
        task: given.task.clone(),
        outcome: TaskOutcome::Ticketed,
        note: None,
        ticket: Some(given.ticket.clone()),
        url: url.clone(),
        covers: Covered::new(),
        stamp: case.stamp(),
    };
    case.next.tasks.push(entry);
    Ok(())
}

pub(super) fn document_write(case: &mut Case<'_>, write: &DocumentWrite) -> Result<(), Refusal> {
    let rule = known("document", &case.process.documents, &write.document)?;
    case.actor.answers_for(&rule.owner, &case.process.may.document)?;
    check_asked(case, "document", &write.document, rule.when.as_ref())?;
    case.check_file("documents", &write.file)?;
    // RULE language §1: the fields of `requires` are filled before the document can be written.
    let fields: Vec<Id> = rule.requires.iter().filter(|field| !case.view().is_filled(field)).cloned().collect();
    if !fields.is_empty() {
        return Err(Rule::DocumentNeeds { document: write.document.clone(), fields }.into());
    }
    let latest = case.next.documents.iter().rfind(|entry| entry.document == write.document);
    let same = latest.is_some_and(|entry| entry.digest == write.digest);
    if same && currency::counts(document_stale(&case.view(), &write.document, rule)) {
        return Err(Refusal::Already);
    }
    let entry = DocumentEntry {
        document: write.document.clone(),
        file: write.file.clone(),
        digest: write.digest.clone(),
        covers: case.covered(&rule.covers),
        stamp: case.stamp(),
    };
    case.next.documents.push(entry);
    Ok(())
}

pub(super) fn check_asked(case: &Case<'_>, what: &'static str, id: &Id, when: Option<&Condition>) -> Result<(), Rule> {
    if case.view().holds(when) { Ok(()) } else { Err(Rule::DoesNotApply { what, id: id.clone() }) }
}

impl Case<'_> {
    /// RULE language §12: the file of an action lies under its id, so that no user's name is a path.
    pub(super) fn check_file(&self, folder: &str, file: &str) -> Result<(), Rule> {
        let extension = file.strip_prefix(&format!("{folder}/{}.", self.context.id));
        let well_formed = extension.is_some_and(|extension| {
            (1..=10).contains(&extension.len())
                && extension.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if well_formed { Ok(()) } else { Err(Rule::Inconsistent { what: "the file lies under the id of the action" }) }
    }
}
