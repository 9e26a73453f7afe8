//! Imports: one action for any number of changes, each under the rules of `carried.rs`.
//!
//! What an import of commits says of a range is kept; said again of the same range, it takes the
//! place of what was said before.

use super::{Case, carried, text};
use crate::domain::action::{ChangeAdd, ChangeImport, ChangeStatus, ChangeUpdate};
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::import::{CommitRange, ImportSource, ImportedChange};
use crate::domain::process::flow::ContentPart;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Change, Import};
use indexmap::IndexMap;
use std::collections::{HashMap, HashSet};

pub(super) fn changes(case: &mut Case<'_>, import: &ChangeImport) -> Result<(), Refusal> {
    case.may_edit()?;
    check_once(&import.changes)?;
    let mut changed = false;
    let places = case.next.changes.iter().enumerate().map(|(place, change)| (change.id.clone(), place));
    let places: HashMap<Word, usize> = places.collect();
    for change in &import.changes {
        changed |= put(case, change, &import.source, places.get(&change.id).copied())?;
    }
    if let ImportSource::Git(range) = &import.source {
        changed |= keep(case, range)?;
    }
    // RULE language §3: what brings about nothing is no action; importing twice is once.
    if changed { Ok(()) } else { Err(Refusal::Already) }
}

fn check_once(changes: &[ImportedChange]) -> Result<(), Rule> {
    let mut seen = HashSet::new();
    for change in changes {
        let commits: HashSet<_> = change.commits.iter().collect();
        if !seen.insert(&change.id) || commits.len() < change.commits.len() {
            return Err(Rule::Inconsistent { what: "an import names each change once, and each commit of it" });
        }
    }
    Ok(())
}

/// Makes a change stand as the import says; true if it stood otherwise.
fn put(
    case: &mut Case<'_>,
    change: &ImportedChange,
    source: &ImportSource,
    place: Option<usize>,
) -> Result<bool, Refusal> {
    let list = Carried::Change;
    let held = place.and_then(|place| Some((place, case.next.changes.get(place)?.clone())));
    let judged = match &held {
        Some((_, held)) if held.change_type != change.change_type => {
            return Err(Rule::Exists { what: list.word(), id: change.id.to_string() }.into());
        }
        Some((place, held)) => carried::update_at(case, list, &described(change, held), *place),
        None => carried::add_at(case, list, &added(change), None),
    };
    let mut changed = match judged {
        Err(Refusal::Already) => false,
        judged => judged.map(|()| true)?,
    };
    // What was added stands last.
    let place = place.unwrap_or(case.next.changes.len().saturating_sub(1));
    if case.next.changes.get(place).is_some_and(|stands| stands.commits != change.commits) {
        if !matches!(source, ImportSource::Git(_)) {
            return Err(Rule::Inconsistent { what: "a tracker says nothing of commits" }.into());
        }
        // RULE language §4: the commits of a change are content.
        case.check_editable(ContentPart::Changes)?;
        case.note_author();
        if let Some(stands) = case.next.changes.get_mut(place) {
            stands.commits.clone_from(&change.commits);
        }
        changed = true;
    }
    if let Some(status) = &change.status {
        let status = ChangeStatus { id: change.id.clone(), status: status.clone() };
        match carried::status(case, list, &status) {
            Err(Refusal::Already) => {}
            judged => changed |= judged.map(|()| true)?,
        }
    }
    Ok(changed)
}

fn added(change: &ImportedChange) -> ChangeAdd {
    let ImportedChange { id, change_type, title, components, fields, link, .. } = change.clone();
    ChangeAdd { id, change_type, title, components, fields, link }
}

fn described(change: &ImportedChange, held: &Change) -> ChangeUpdate {
    let ImportedChange { id, title, components, fields, link, .. } = change.clone();
    // A field that the import does not name is cleared.
    let mut all: IndexMap<Id, String> = held.fields.keys().map(|field| (field.clone(), String::new())).collect();
    all.extend(fields);
    let link = Some(link.unwrap_or_default());
    ChangeUpdate { id, title: Some(title), components: Some(components), fields: all, link }
}

/// Keeps what was said of a range, in place of what was said of it before; true if that is news.
fn keep(case: &mut Case<'_>, range: &CommitRange) -> Result<bool, Refusal> {
    case.check_file("commits", &range.file)?;
    text::check_line("repository", &range.repository)?;
    text::check_line("range", &range.range)?;
    if range.left_out.checked_add(range.unreferenced).is_none_or(|apart| apart > range.commits) {
        return Err(Rule::Inconsistent { what: "no more commits stand apart than there are" }.into());
    }
    if case.next.imports.iter().any(|known| known.source.says_the_same(range)) {
        return Ok(false);
    }
    let is_other = |known: &Import| !known.source.is_of_the_same(range);
    case.next.imports.retain(is_other);
    let import = Import { source: range.clone(), stamp: case.stamp() };
    case.next.imports.push(import);
    Ok(true)
}
