//! Issues: what was found, by number, from 1 in each release.

use super::{Case, known, text};
use crate::domain::action::{IssueImport, IssueOpen, IssueUpdate};
use crate::domain::id::Word;
use crate::domain::import::ImportedIssue;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Issue, IssueState};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn open(case: &mut Case<'_>, open: &IssueOpen) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    known("issue source", &case.process.issue_sources, &open.source)?;
    text::check_line("title", &open.title)?;
    check_change(case, open.change.as_ref())?;
    let next_number = case.next.issues.last().map_or(1, |last| last.number.saturating_add(1));
    if open.number != next_number {
        return Err(Rule::Inconsistent { what: "the number of an issue is the next one" }.into());
    }
    let issue = Issue {
        number: open.number,
        source: open.source.clone(),
        title: open.title.clone(),
        severity: open.severity.clone(),
        change: open.change.clone(),
        ticket: None,
        state: IssueState::Open,
        answer: None,
        opened: case.stamp(),
        closed: None,
    };
    case.next.issues.push(issue);
    Ok(())
}

pub(super) fn update(case: &mut Case<'_>, update: &IssueUpdate) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    check_change(case, update.change.as_ref())?;
    if let Some(title) = &update.title {
        text::check_line("title", title)?;
    }
    let issue = numbered(case, update.number)?;
    let former = issue.clone();
    if let Some(title) = &update.title {
        issue.title.clone_from(title);
    }
    if update.severity.is_some() {
        issue.severity.clone_from(&update.severity);
    }
    if update.change.is_some() {
        issue.change.clone_from(&update.change);
    }
    if *issue == former { Err(Refusal::Already) } else { Ok(()) }
}

pub(super) fn close(case: &mut Case<'_>, number: u32) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let answer = case.context.reason().map(str::to_owned);
    let stamp = case.stamp();
    let issue = numbered(case, number)?;
    if issue.state == IssueState::Closed {
        return Err(Refusal::Already);
    }
    let answer = answer.ok_or(Rule::ReasonMissing)?;
    issue.state = IssueState::Closed;
    issue.answer = Some(answer);
    issue.closed = Some(stamp);
    Ok(())
}

pub(super) fn reopen(case: &mut Case<'_>, number: u32) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let reasoned = case.context.reason().is_some();
    let issue = numbered(case, number)?;
    if issue.state == IssueState::Open {
        return Err(Refusal::Already);
    }
    if !reasoned {
        return Err(Rule::ReasonMissing.into());
    }
    issue.state = IssueState::Open;
    issue.answer = None;
    issue.closed = None;
    Ok(())
}

/// Takes over what a tracker says: it opens, describes, closes and opens again, each by the rules of its own.
///
/// The tracker is the reason, so a closed issue has the tracker's answer and an open one needs none.
pub(super) fn import(case: &mut Case<'_>, import: &IssueImport) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let former = case.next.issues.clone();
    let with_ticket = former.iter().filter_map(|issue| Some((issue.ticket.as_ref()?, issue.number)));
    let mut tickets: BTreeMap<&Word, u32> = with_ticket.collect();
    let mut seen = BTreeSet::new();
    for issue in &import.issues {
        if !seen.insert(issue.number) {
            return Err(Rule::Inconsistent { what: "an import names an issue once" }.into());
        }
        if let Some(ticket) = &issue.ticket
            && tickets.insert(ticket, issue.number).is_some_and(|number| number != issue.number)
        {
            return Err(Rule::Inconsistent { what: "a ticket belongs to one issue" }.into());
        }
        import_one(case, issue)?;
    }
    if case.next.issues == former { Err(Refusal::Already) } else { Ok(()) }
}

fn import_one(case: &mut Case<'_>, import: &ImportedIssue) -> Result<(), Refusal> {
    known("issue source", &case.process.issue_sources, &import.source)?;
    text::check_line("title", &import.title)?;
    check_change(case, import.change.as_ref())?;
    check_answer(import)?;
    let stamp = case.stamp();
    let next_number = case.next.issues.last().map_or(1, |last| last.number.saturating_add(1));
    if import.number == next_number {
        case.next.issues.push(Issue {
            number: import.number,
            source: import.source.clone(),
            title: import.title.clone(),
            severity: import.severity.clone(),
            change: import.change.clone(),
            ticket: import.ticket.clone(),
            state: import.state,
            answer: import.answer.clone(),
            opened: stamp.clone(),
            closed: (import.state == IssueState::Closed).then_some(stamp),
        });
        return Ok(());
    }
    // Issues are numbered in their order, and none is ever taken out.
    let place = case.next.issues.binary_search_by_key(&import.number, |issue| issue.number).ok();
    let Some(issue) = place.and_then(|place| case.next.issues.get_mut(place)) else {
        return Err(Rule::Inconsistent { what: "the number of an issue is the next one" }.into());
    };
    if issue.source != import.source {
        return Err(Rule::Inconsistent { what: "an issue stays where it was found" }.into());
    }
    if issue.ticket.is_some() && issue.ticket != import.ticket {
        return Err(Rule::Inconsistent { what: "an issue keeps its ticket" }.into());
    }
    issue.title.clone_from(&import.title);
    issue.severity.clone_from(&import.severity);
    issue.change.clone_from(&import.change);
    issue.ticket.clone_from(&import.ticket);
    issue.closed = match import.state {
        IssueState::Open => None,
        // Who brings another answer stands for it.
        IssueState::Closed => issue.closed.take().filter(|_| issue.answer == import.answer).or(Some(stamp)),
    };
    issue.answer.clone_from(&import.answer);
    issue.state = import.state;
    Ok(())
}

fn check_answer(import: &ImportedIssue) -> Result<(), Rule> {
    match (&import.answer, import.state) {
        (None, IssueState::Open) => Ok(()),
        (Some(_), IssueState::Open) => Err(Rule::Inconsistent { what: "an open issue has no answer" }),
        (Some(answer), IssueState::Closed) if !answer.trim().is_empty() => text::check_text("answer", answer),
        (_, IssueState::Closed) => Err(Rule::ReasonMissing),
    }
}

fn numbered<'c>(case: &'c mut Case<'_>, number: u32) -> Result<&'c mut Issue, Rule> {
    let known = case.next.issues.iter().map(|issue| issue.number.to_string()).collect();
    let found = case.next.issues.iter_mut().find(|issue| issue.number == number);
    found.ok_or(Rule::Unknown { what: "issue", id: number.to_string(), known })
}

fn check_change(case: &Case<'_>, change: Option<&Word>) -> Result<(), Rule> {
    match change.filter(|change| case.next.change(change).is_none()) {
        Some(other) => {
            let known = case.next.changes.iter().map(|change| change.id.to_string()).collect();
            Err(Rule::Unknown { what: "change", id: other.to_string(), known })
        }
        None => Ok(()),
    }
}
