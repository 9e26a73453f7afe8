//! People and contacts: `contacts`, `people list`, `whoami`.
//!
//! The escalation order names people or roles; a person stands at the first place that means them.

use super::page::{Block, Page};
use super::table::Table;
use crate::domain::id::Id;
use crate::domain::policy::{People, Person};
use serde_json::{Value, json};

/// Where somebody stands in the escalation order, from 1.
#[must_use]
pub fn place(people: &People, id: &Id, roles: &[Id]) -> Option<usize> {
    people.escalation.iter().position(|who| who == id || roles.contains(who)).map(|place| place + 1)
}

/// Everybody who can be reached; with `escalation`, only those who are called, in their order.
#[must_use]
pub fn contacts(people: &People, escalation: bool) -> (Table, Vec<Value>) {
    struct Reached<'a> {
        id: &'a Id,
        name: &'a str,
        roles: &'a [Id],
        group: Option<&'a Id>,
        phone: &'a str,
        email: &'a str,
        place: Option<usize>,
    }
    let of_people = people.people.iter().filter(|(_, person)| !person.robot).map(|(id, person)| Reached {
        id,
        name: &person.name,
        roles: &person.roles,
        group: None,
        phone: person.phone.as_deref().unwrap_or_default(),
        email: person.email.first().map_or("", String::as_str),
        place: place(people, id, &person.roles),
    });
    let of_contacts = people.contacts.iter().map(|(id, contact)| Reached {
        id,
        name: &contact.name,
        roles: &[],
        group: contact.group.as_ref(),
        phone: contact.phone.as_deref().unwrap_or_default(),
        email: &contact.email,
        place: place(people, id, &[]),
    });
    let mut all: Vec<Reached<'_>> = of_people.chain(of_contacts).collect();
    if escalation {
        all.retain(|one| one.place.is_some());
        all.sort_by_key(|one| one.place);
    }
    let mut table = Table::new(&["person", "name", "roles", "phone", "email", "escalation"]);
    let mut objects = Vec::new();
    for one in all {
        let roles = match one.group {
            Some(group) => format!("contact of {group}"),
            None => ids(one.roles),
        };
        objects.push(json!({
            "person": one.id, "name": one.name, "roles": one.roles, "group": one.group, "phone": one.phone,
            "email": one.email, "escalation": one.place,
        }));
        let place = one.place.map(|place| place.to_string()).unwrap_or_default();
        table.push(vec![
            one.id.to_string(),
            one.name.to_owned(),
            roles,
            one.phone.to_owned(),
            one.email.to_owned(),
            place,
        ]);
    }
    (table, objects)
}

/// The people who may act; only holders of `role` where one is named.
#[must_use]
pub fn list(people: &People, role: Option<&Id>) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["person", "name", "email", "roles", "robot"]);
    let mut objects = Vec::new();
    for (id, person) in people.people.iter().filter(|(_, person)| role.is_none_or(|role| person.roles.contains(role))) {
        objects.push(object(id, person));
        table.push(vec![
            id.to_string(),
            person.name.clone(),
            person.email.join(", "),
            ids(&person.roles),
            if person.robot { "robot".to_owned() } else { String::new() },
        ]);
    }
    (table, objects)
}

fn object(id: &Id, person: &Person) -> Value {
    json!({
        "person": id, "name": person.name, "email": person.email, "roles": person.roles, "robot": person.robot,
        "keys": person.keys,
    })
}

/// Where the reader works: what `whoami` says besides the person.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The address that git gives.
    pub email: &'a str,
    /// The store.
    pub store: &'a str,
    /// Its branch.
    pub branch: &'a str,
    /// The commit that it stands at.
    pub head: &'a str,
}

/// Who the reader is; `None` where nobody in `people.yaml` has the address.
#[must_use]
pub fn whoami(person: Option<(&Id, &Person)>, place: Place<'_>) -> (Page, Value) {
    let mut page = Page::new(match person {
        Some((id, person)) => format!("{id}  {}", person.name),
        None => format!("nobody in people.yaml has the address {}", place.email),
    });
    let roles = person.map(|(_, person)| ids(&person.roles)).filter(|roles| !roles.is_empty());
    let mut pairs = vec![("email".to_owned(), place.email.to_owned())];
    pairs.push(("roles".to_owned(), roles.unwrap_or_else(|| "none".to_owned())));
    if let Some((_, person)) = person {
        pairs.push(("robot".to_owned(), if person.robot { "yes" } else { "no" }.to_owned()));
        pairs.push(("keys".to_owned(), person.keys.len().to_string()));
    }
    for (name, value) in [("store", place.store), ("branch", place.branch), ("head", place.head)] {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    page.push(Block::Pairs(pairs));
    let value = json!({
        "person": person.map(|(id, _)| id), "email": place.email,
        "roles": person.map(|(_, person)| person.roles.clone()).unwrap_or_default(),
        "robot": person.is_some_and(|(_, person)| person.robot),
        "keys": person.map(|(_, person)| person.keys.clone()).unwrap_or_default(),
        "store": place.store, "branch": place.branch, "head": place.head,
    });
    (page, value)
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
