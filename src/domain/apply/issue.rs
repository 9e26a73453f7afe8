//! Issues: what was found, by number, from 1 in each release.

use super::{Case, known, text};
use crate::domain::action::{IssueOpen, IssueUpdate};
use crate::domain::id::Word;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Issue, IssueState};

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
