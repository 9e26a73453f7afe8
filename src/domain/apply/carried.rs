//! What the release carries besides files: changes and items, described, taken out, given a status.
//!
//! One set of rules for both lists; `change.rs` has what only changes have, their tests.

use super::{Case, known, text};
use crate::domain::action::{ChangeAdd, ChangeStatus, ChangeUpdate};
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::items::ChangeType;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::Change;
use indexmap::IndexMap;

pub(super) fn add(case: &mut Case<'_>, list: Carried, new: &ChangeAdd) -> Result<(), Refusal> {
    let place = place(case, list, &new.id);
    add_at(case, list, new, place)
}

/// The same for whoever knows already where it stands, if it does.
pub(super) fn add_at(case: &mut Case<'_>, list: Carried, add: &ChangeAdd, place: Option<usize>) -> Result<(), Refusal> {
    case.may_edit()?;
    let rule = known(list.type_word(), list.types(case.process), &add.change_type)?;
    if let Some(pattern) = rule.pattern.as_ref().filter(|pattern| !pattern.matches(add.id.as_str())) {
        let (text, pattern) = (add.id.to_string(), pattern.as_str().to_owned());
        return Err(Rule::Pattern { what: list.id_word(), text, pattern }.into());
    }
    text::check_line("title", &add.title)?;
    check_components(case, &add.components)?;
    check_fields(list, rule, &add.fields)?;
    add.link.as_ref().map_or(Ok(()), |link| text::check_line("link", link))?;
    let change = Change {
        id: add.id.clone(),
        change_type: add.change_type.clone(),
        title: add.title.clone(),
        components: add.components.clone(),
        fields: in_order(rule, add.fields.clone()),
        link: add.link.clone(),
        commits: Vec::new(),
        status: rule.statuses.keys().next().cloned(),
        tested: None,
    };
    if let Some(known) = place.and_then(|place| list.of(&case.next).get(place)) {
        let (commits, status, tested) = (known.commits.clone(), known.status.clone(), known.tested.clone());
        let same = Change { commits, status, tested, ..change };
        return Err(if same == *known {
            Refusal::Already
        } else {
            Rule::Exists { what: list.word(), id: add.id.to_string() }.into()
        });
    }
    case.check_editable(list.content_part())?;
    list.of_mut(&mut case.next).push(change);
    case.note_author();
    Ok(())
}

pub(super) fn update(case: &mut Case<'_>, list: Carried, new: &ChangeUpdate) -> Result<(), Refusal> {
    case.may_edit()?;
    let place = place(case, list, &new.id).ok_or_else(|| unknown(case, list, &new.id))?;
    update_at(case, list, new, place)
}

/// The same for whoever knows already where it stands.
pub(super) fn update_at(
    case: &mut Case<'_>,
    list: Carried,
    update: &ChangeUpdate,
    place: usize,
) -> Result<(), Refusal> {
    case.may_edit()?;
    let old = list.of(&case.next).get(place).ok_or_else(|| unknown(case, list, &update.id))?.clone();
    let rule = known(list.type_word(), list.types(case.process), &old.change_type)?;
    check_fields(list, rule, &update.fields)?;
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
        case.check_editable(list.content_part())?;
        case.note_author();
    }
    if let Some(known) = list.of_mut(&mut case.next).get_mut(place) {
        *known = new;
    }
    Ok(())
}

pub(super) fn remove(case: &mut Case<'_>, list: Carried, id: &Word) -> Result<(), Refusal> {
    case.may_edit()?;
    if list.find(&case.next, id).is_none() {
        return Err(Refusal::Already);
    }
    case.check_editable(list.content_part())?;
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    list.of_mut(&mut case.next).retain(|one| one.id != *id);
    if list == Carried::Change {
        for artifact in &mut case.next.package.artifacts {
            artifact.changes.retain(|change| change != id);
        }
    }
    case.note_author();
    Ok(())
}

pub(super) fn status(case: &mut Case<'_>, list: Carried, status: &ChangeStatus) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let one = carried(case, list, &status.id)?;
    let rule = known(list.type_word(), list.types(case.process), &one.change_type)?;
    let wanted = known("status", &rule.statuses, &status.status)?;
    if one.status.as_ref() == Some(&status.status) {
        return Err(Refusal::Already);
    }
    // RULE language §1: a status is refused while a field it requires is empty.
    let is_empty = |field: &&Id| one.fields.get(*field).is_none_or(|text| text.trim().is_empty());
    let fields: Vec<Id> = wanted.requires.iter().filter(is_empty).cloned().collect();
    if !fields.is_empty() {
        let (id, status) = (status.id.clone(), status.status.clone());
        return Err(Rule::StatusNeeds { list, id, status, fields }.into());
    }
    carried_mut(case, list, &status.id)?.status = Some(status.status.clone());
    Ok(())
}

fn place(case: &Case<'_>, list: Carried, id: &Word) -> Option<usize> {
    list.of(&case.next).iter().position(|one| one.id == *id)
}

fn unknown(case: &Case<'_>, list: Carried, id: &Word) -> Rule {
    let known = list.of(&case.next).iter().map(|one| one.id.to_string()).collect();
    Rule::Unknown { what: list.word(), id: id.to_string(), known }
}

pub(super) fn carried<'c>(case: &'c Case<'_>, list: Carried, id: &Word) -> Result<&'c Change, Rule> {
    list.find(&case.next, id).ok_or_else(|| unknown(case, list, id))
}

pub(super) fn carried_mut<'c>(case: &'c mut Case<'_>, list: Carried, id: &Word) -> Result<&'c mut Change, Rule> {
    let place = place(case, list, id).ok_or_else(|| unknown(case, list, id))?;
    list.of_mut(&mut case.next).get_mut(place).ok_or(Rule::Inconsistent { what: "it was there a moment ago" })
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

fn check_fields(list: Carried, rule: &ChangeType, fields: &IndexMap<Id, String>) -> Result<(), Rule> {
    for (field, value) in fields {
        known(list.field_word(), &rule.fields, field)?;
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
