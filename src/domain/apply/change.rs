//! Changes: the requests that a release carries, how their tests ended, where the tracker has them.

use super::{Case, known, text};
use crate::domain::action::{ChangeAdd, ChangeFail, ChangeStatus, ChangeUpdate};
use crate::domain::id::{Id, Word};
use crate::domain::process::flow::ContentPart;
use crate::domain::process::items::ChangeType;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Cause, Change, TestResult, Tested};
use indexmap::IndexMap;

pub(super) fn add(case: &mut Case<'_>, add: &ChangeAdd) -> Result<(), Refusal> {
    case.may_edit()?;
    let rule = known("change type", &case.process.change_types, &add.change_type)?;
    if let Some(pattern) = rule.pattern.as_ref().filter(|pattern| !pattern.matches(add.id.as_str())) {
        let (text, pattern) = (add.id.to_string(), pattern.as_str().to_owned());
        return Err(Rule::Pattern { what: "change id", text, pattern }.into());
    }
    text::check_line("title", &add.title)?;
    check_components(case, &add.components)?;
    check_fields(rule, &add.fields)?;
    add.link.as_ref().map_or(Ok(()), |link| text::check_line("link", link))?;
    let change = Change {
        id: add.id.clone(),
        change_type: add.change_type.clone(),
        title: add.title.clone(),
        components: add.components.clone(),
        fields: in_order(rule, add.fields.clone()),
        link: add.link.clone(),
        status: rule.statuses.keys().next().cloned(),
        tested: None,
    };
    if let Some(known) = case.next.change(&add.id) {
        let same = Change { status: known.status.clone(), tested: known.tested.clone(), ..change };
        return Err(if same == *known {
            Refusal::Already
        } else {
            Rule::Exists { what: "change", id: add.id.to_string() }.into()
        });
    }
    case.check_editable(ContentPart::Changes)?;
    case.next.changes.push(change);
    case.note_author();
    Ok(())
}

pub(super) fn update(case: &mut Case<'_>, update: &ChangeUpdate) -> Result<(), Refusal> {
    case.may_edit()?;
    let old = carried(case, &update.id)?.clone();
    let rule = known("change type", &case.process.change_types, &old.change_type)?;
    check_fields(rule, &update.fields)?;
    let mut new = old.clone();
    if let Some(title) = &update.title {
        text::check_line("title", title)?;
        new.title.clone_from(title);
    }
    if let Some(components) = &update.components {
        check_components(case, components)?;
        new.components.clone_from(components);
    }
    if let Some(link) = &update.link {
        if !link.is_empty() {
            text::check_line("link", link)?;
        }
        new.link = Some(link.clone()).filter(|link| !link.is_empty());
    }
    new.fields.extend(update.fields.clone());
    new.fields = in_order(rule, new.fields);
    if new == old {
        return Err(Refusal::Already);
    }
    if content_of(rule, &new) != content_of(rule, &old) {
        case.check_editable(ContentPart::Changes)?;
        case.note_author();
    }
    *carried_mut(case, &update.id)? = new;
    Ok(())
}

pub(super) fn remove(case: &mut Case<'_>, id: &Word) -> Result<(), Refusal> {
    case.may_edit()?;
    if case.next.change(id).is_none() {
        return Err(Refusal::Already);
    }
    case.check_editable(ContentPart::Changes)?;
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    case.next.changes.retain(|change| change.id != *id);
    for artifact in &mut case.next.package.artifacts {
        artifact.changes.retain(|change| change != id);
    }
    case.note_author();
    Ok(())
}

pub(super) fn pass(case: &mut Case<'_>, id: &Word) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let iteration = case.next.iteration;
    let tested = carried(case, id)?.tested.as_ref().filter(|tested| tested.stamp.iteration == iteration);
    match tested {
        Some(tested) if tested.result == TestResult::Passed => return Err(Refusal::Already),
        // RULE language §3: what failed because of its fix passes only after a return.
        Some(tested) if tested.cause == Some(Cause::Fix) => {
            let returns = case.view().returns();
            return Err(Rule::FixNeedsReturn { change: id.clone(), returns }.into());
        }
        _ => {}
    }
    record_test(case, id, TestResult::Passed, None)
}

pub(super) fn fail(case: &mut Case<'_>, fail: &ChangeFail) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let iteration = case.next.iteration;
    let tested = carried(case, &fail.id)?.tested.as_ref().filter(|tested| tested.stamp.iteration == iteration);
    match tested.filter(|tested| tested.result == TestResult::Failed).and_then(|tested| tested.cause) {
        Some(cause) if cause == fail.cause => return Err(Refusal::Already),
        // A failure of the fix is not talked down to one of the set-up: only a return clears it.
        Some(Cause::Fix) => {
            let returns = case.view().returns();
            return Err(Rule::FixNeedsReturn { change: fail.id.clone(), returns }.into());
        }
        _ => {}
    }
    record_test(case, &fail.id, TestResult::Failed, Some(fail.cause))
}

fn record_test(case: &mut Case<'_>, id: &Word, result: TestResult, cause: Option<Cause>) -> Result<(), Refusal> {
    let text = case.context.reason().map(str::to_owned);
    let tested = Tested { result, cause, text, stamp: case.stamp() };
    carried_mut(case, id)?.tested = Some(tested);
    Ok(())
}

pub(super) fn status(case: &mut Case<'_>, status: &ChangeStatus) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let change = carried(case, &status.id)?;
    let rule = known("change type", &case.process.change_types, &change.change_type)?;
    let wanted = known("status", &rule.statuses, &status.status)?;
    if change.status.as_ref() == Some(&status.status) {
        return Err(Refusal::Already);
    }
    // RULE language §1: a status is refused while a field it requires is empty.
    let is_empty = |field: &&Id| change.fields.get(*field).is_none_or(|text| text.trim().is_empty());
    let fields: Vec<Id> = wanted.requires.iter().filter(is_empty).cloned().collect();
    if !fields.is_empty() {
        let (change, status) = (status.id.clone(), status.status.clone());
        return Err(Rule::StatusNeeds { change, status, fields }.into());
    }
    carried_mut(case, &status.id)?.status = Some(status.status.clone());
    Ok(())
}

fn unknown(case: &Case<'_>, id: &Word) -> Rule {
    let known = case.next.changes.iter().map(|change| change.id.to_string()).collect();
    Rule::Unknown { what: "change", id: id.to_string(), known }
}

fn carried<'c>(case: &'c Case<'_>, id: &Word) -> Result<&'c Change, Rule> {
    case.next.change(id).ok_or_else(|| unknown(case, id))
}

fn carried_mut<'c>(case: &'c mut Case<'_>, id: &Word) -> Result<&'c mut Change, Rule> {
    let missing = unknown(case, id);
    case.next.changes.iter_mut().find(|change| change.id == *id).ok_or(missing)
}

fn check_components(case: &Case<'_>, components: &[Id]) -> Result<(), Rule> {
    let carried = &case.next.components;
    match components.iter().find(|component| !carried.contains(component)) {
        Some(other) => {
            let known = carried.iter().map(Id::to_string).collect();
            Err(Rule::Unknown { what: "component", id: other.to_string(), known })
        }
        None => Ok(()),
    }
}

fn check_fields(rule: &ChangeType, fields: &IndexMap<Id, String>) -> Result<(), Rule> {
    for (field, value) in fields {
        known("field of the change type", &rule.fields, field)?;
        text::check_text(field.as_str(), value)?;
    }
    Ok(())
}

/// The fields that hold something, in the order of the process.
fn in_order(rule: &ChangeType, mut fields: IndexMap<Id, String>) -> IndexMap<Id, String> {
    fields.retain(|_, text| !text.is_empty());
    let order = |field: &Id| rule.fields.get_index_of(field).unwrap_or(usize::MAX);
    fields.sort_by(|a, _, b, _| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    fields
}

/// RULE language §4: title, components and the fields marked as content are; the link never is.
fn content_of<'c>(rule: &ChangeType, change: &'c Change) -> (&'c str, &'c [Id], Vec<(&'c Id, &'c str)>) {
    let is_content = |field: &Id| rule.fields.get(field).is_some_and(|field| field.content);
    let fields = change.fields.iter().filter(|(field, _)| is_content(field));
    (&change.title, &change.components, fields.map(|(field, text)| (field, text.as_str())).collect())
}
