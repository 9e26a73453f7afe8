//! Changes what people wrote, in their own text: comments, order and layout stay (design §4).
//!
//! Pure: a text in, a text out. Every edit is read again, strictly, and must say exactly what was
//! meant; where it does not, or the text is laid out in a way that the editor does not know,
//! nothing is changed and a person edits by hand. Start at `add_person`; `edit/splice.rs` finds
//! the bytes.

mod splice;

use super::policy::{PEOPLE, SETTINGS};
use super::write_policy::quoted;
use super::yaml::{self, Content, Node, parse};
use crate::domain::delegation::Delegation;
use crate::domain::id::Id;
use crate::domain::policy::{People, Person, Settings};
use crate::domain::process::Process;
use serde::de::DeserializeOwned;
use splice::{Entry, Splice};

/// A text that the editor leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is laid out in a way that relman does not edit")]
pub struct NotEditable;

/// Sets `policy:` in the text of the settings.
///
/// # Errors
/// The text cannot be edited.
pub fn set_policy_number(text: &[u8], number: u32) -> Result<Vec<u8>, NotEditable> {
    edited(
        SETTINGS,
        text,
        |settings: &mut Settings| settings.policy = number,
        |root, _| {
            let (_, value) = entry(root, "policy")?;
            Some(vec![Splice { at: value.range.clone(), text: number.to_string() }])
        },
    )
}

/// Sets the version of a process.
///
/// # Errors
/// The text cannot be edited.
pub fn set_process_version(text: &[u8], version: u32) -> Result<Vec<u8>, NotEditable> {
    edited(
        "process",
        text,
        |process: &mut Process| process.version = version,
        |root, _| {
            let (_, value) = entry(root, "version")?;
            Some(vec![Splice { at: value.range.clone(), text: version.to_string() }])
        },
    )
}

/// Adds a person without roles at the end of the people.
///
/// # Errors
/// The text cannot be edited.
pub fn add_person(text: &[u8], id: &Id, person: &Person) -> Result<Vec<u8>, NotEditable> {
    let addresses = person.email.iter().map(|email| quoted(email)).collect::<Vec<_>>().join(", ");
    let mut keys = vec![format!("name: {}", quoted(&person.name)), format!("email: [{addresses}]")];
    keys.extend(person.robot.then(|| "robot: true".to_owned()));
    keys.push("roles: []".to_owned());
    let new = Entry { key: id.as_str(), keys: &keys };
    let mean = |people: &mut People| {
        people.people.insert(id.clone(), person.clone());
    };
    edited(PEOPLE, text, mean, |root, text| {
        let (_, people) = entry(root, "people")?;
        Some(vec![splice::add_entry(text, people, &new)?])
    })
}

/// Gives a person a role.
///
/// # Errors
/// The text cannot be edited.
pub fn grant(text: &[u8], person: &Id, role: &Id) -> Result<Vec<u8>, NotEditable> {
    let mean = |people: &mut People| {
        if let Some(person) = people.people.get_mut(person) {
            person.roles.push(role.clone());
        }
    };
    edited(PEOPLE, text, mean, |root, text| {
        let (_, person) = entry(entry(root, "people")?.1, person.as_str())?;
        let splice = match entry(person, "roles") {
            Some((_, roles)) => splice::append_item(text, roles, role.as_str())?,
            None => splice::add_line(text, person, &format!("roles: [{role}]"))?,
        };
        Some(vec![splice])
    })
}

/// Takes a role from a person; the remark on its line, if it has one of its own, goes with it.
///
/// # Errors
/// The text cannot be edited.
pub fn revoke(text: &[u8], person: &Id, role: &Id) -> Result<Vec<u8>, NotEditable> {
    let mean = |people: &mut People| {
        if let Some(person) = people.people.get_mut(person) {
            person.roles.retain(|held| held != role);
        }
    };
    edited(PEOPLE, text, mean, |root, text| {
        let (_, person) = entry(entry(root, "people")?.1, person.as_str())?;
        let (key, roles) = entry(person, "roles")?;
        let Content::List(items) = &roles.content else { return None };
        let is_role = |item: &Node<'_>| matches!(&item.content, Content::Scalar { text, .. } if *text == role.as_str());
        let index = items.iter().position(is_role)?;
        splice::remove_item(text, key, roles, index)
    })
}

/// Gives a person a role of somebody else for a while, in place of the same one with another time.
///
/// # Errors
/// The text cannot be edited.
pub fn delegate(text: &[u8], person: &Id, lent: &Delegation) -> Result<Vec<u8>, NotEditable> {
    let is_same = |known: &Delegation| known.role == lent.role && known.from == lent.from;
    let mean = |people: &mut People| {
        let Some(person) = people.people.get_mut(person) else { return };
        match person.delegated.iter_mut().find(|known| is_same(known)) {
            Some(known) => *known = lent.clone(),
            None => person.delegated.push(lent.clone()),
        }
    };
    let since = lent.since.map(|since| format!("since: {}, ", quoted(&since.to_string()))).unwrap_or_default();
    let until = quoted(&lent.until.to_string());
    let item = format!("{{role: {}, from: {}, {since}until: {until}}}", lent.role, lent.from);
    let read: People = yaml::read(PEOPLE, text).map_err(|_| NotEditable)?;
    let known = read.people.get(person).and_then(|person| person.delegated.iter().position(is_same));
    edited(PEOPLE, text, mean, |root, text| {
        let (_, person) = entry(entry(root, "people")?.1, person.as_str())?;
        let splice = match (entry(person, "delegated"), known) {
            (Some((_, list)), Some(known)) => splice::replace_item(text, list, known, &item)?,
            (Some((_, list)), None) => splice::append_item(text, list, &item)?,
            (None, _) => splice::add_line(text, person, &format!("delegated: [{item}]"))?,
        };
        Some(vec![splice])
    })
}

/// Takes back a role that a person has for a while.
///
/// # Errors
/// The text cannot be edited.
pub fn undelegate(text: &[u8], person: &Id, role: &Id, from: &Id) -> Result<Vec<u8>, NotEditable> {
    let is_it = |known: &Delegation| known.role == *role && known.from == *from;
    let read: People = yaml::read(PEOPLE, text).map_err(|_| NotEditable)?;
    let known = read.people.get(person).and_then(|person| person.delegated.iter().position(is_it));
    let mean = |people: &mut People| {
        if let Some(person) = people.people.get_mut(person) {
            person.delegated.retain(|known| !is_it(known));
        }
    };
    edited(PEOPLE, text, mean, |root, text| {
        let (_, person) = entry(entry(root, "people")?.1, person.as_str())?;
        let (key, list) = entry(person, "delegated")?;
        splice::remove_item(text, key, list, known?)
    })
}

/// The entry of a map with this key.
fn entry<'n, 't>(node: &'n Node<'t>, wanted: &str) -> Option<(&'n Node<'t>, &'n Node<'t>)> {
    let Content::Map(entries) = &node.content else { return None };
    let is_wanted = |key: &Node<'_>| matches!(&key.content, Content::Scalar { text, .. } if text == wanted);
    entries.iter().find(|(key, _)| is_wanted(key)).map(|(key, value)| (key, value))
}

/// Edits a text, and holds the result to what was meant.
fn edited<T: DeserializeOwned + PartialEq>(
    file: &str,
    bytes: &[u8],
    mean: impl FnOnce(&mut T),
    edit: impl FnOnce(&Node<'_>, &str) -> Option<Vec<Splice>>,
) -> Result<Vec<u8>, NotEditable> {
    let mut meant: T = yaml::read(file, bytes).map_err(|_| NotEditable)?;
    mean(&mut meant);
    let text = std::str::from_utf8(bytes).map_err(|_| NotEditable)?;
    let root = parse(text).map_err(|_| NotEditable)?;
    let splices = edit(&root, text).ok_or(NotEditable)?;
    let new = splice::applied(text, splices).ok_or(NotEditable)?.into_bytes();
    let read: T = yaml::read(file, &new).map_err(|_| NotEditable)?;
    if read == meant { Ok(new) } else { Err(NotEditable) }
}

#[cfg(test)]
mod tests;
