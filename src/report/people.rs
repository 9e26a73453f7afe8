//! People and contacts: `contacts`, `people list`, `whoami`.
//!
//! The escalation order names people or roles; a person stands at the first place that means them.
//! Whoever has a role for a while stands where its holders do, and is marked.

use super::page::{Block, Page};
use super::table::Table;
use super::when;
use crate::domain::delegation::{Delegation, Held, Lapse};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::{People, Person};
use serde_json::{Value, json};

/// Where somebody stands in the escalation order, from 1.
#[must_use]
pub fn place(people: &People, id: &Id, now: Moment) -> Option<usize> {
    let roles = people.roles(id, now);
    people.escalation.iter().position(|who| who == id || roles.contains(&who)).map(|place| place + 1)
}

/// Everybody who can be reached; with `escalation`, only those who are called, in their order.
#[must_use]
pub fn contacts(people: &People, escalation: bool, now: Moment) -> (Table, Vec<Value>) {
    struct Reached<'a> {
        id: &'a Id,
        name: &'a str,
        roles: Vec<Held<'a>>,
        group: Option<&'a Id>,
        phone: &'a str,
        email: &'a str,
        place: Option<usize>,
    }
    let of_people = people.people.iter().filter(|(_, person)| !person.robot).map(|(id, person)| Reached {
        id,
        name: &person.name,
        roles: people.held(id, now),
        group: None,
        phone: person.phone.as_deref().unwrap_or_default(),
        email: person.email.first().map_or("", String::as_str),
        place: place(people, id, now),
    });
    let of_contacts = people.contacts.iter().map(|(id, contact)| Reached {
        id,
        name: &contact.name,
        roles: Vec::new(),
        group: contact.group.as_ref(),
        phone: contact.phone.as_deref().unwrap_or_default(),
        email: &contact.email,
        place: place(people, id, now),
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
            None => held(&one.roles),
        };
        objects.push(json!({
            "person": one.id, "name": one.name, "roles": one.roles.iter().map(|held| held.role).collect::<Vec<_>>(),
            "group": one.group, "phone": one.phone, "email": one.email, "escalation": one.place,
            "stands_for": one.roles.iter().filter_map(|held| held.lent).map(|lent| json!({
                "role": lent.role, "from": lent.from, "until": lent.until.rfc3339(),
            })).collect::<Vec<_>>(),
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
pub fn list(people: &People, role: Option<&Id>, now: Moment) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["person", "name", "email", "roles", "delegated", "robot"]);
    let mut objects = Vec::new();
    for (id, person) in
        people.people.iter().filter(|(id, _)| role.is_none_or(|role| people.roles(id, now).contains(&role)))
    {
        objects.push(object(people, id, person, now));
        table.push(vec![
            id.to_string(),
            person.name.clone(),
            person.email.join(", "),
            ids(&person.roles),
            lent(people, id, person, now).join("\n"),
            if person.robot { "robot".to_owned() } else { String::new() },
        ]);
    }
    (table, objects)
}

fn object(people: &People, id: &Id, person: &Person, now: Moment) -> Value {
    json!({
        "person": id, "name": person.name, "email": person.email, "roles": person.roles,
        "delegated": delegated(people, id, person, now), "robot": person.robot, "keys": person.keys,
    })
}

/// The roles that somebody has for a while, as objects.
fn delegated(people: &People, id: &Id, person: &Person, now: Moment) -> Vec<Value> {
    let object = |lent: &Delegation| {
        json!({
            "role": lent.role, "from": lent.from, "since": lent.since.map(Moment::rfc3339),
            "until": lent.until.rfc3339(), "counts": people.lapse(id, lent, now).is_none(),
        })
    };
    person.delegated.iter().map(object).collect()
}

/// The roles that somebody has for a while, in words.
fn lent(people: &People, id: &Id, person: &Person, now: Moment) -> Vec<String> {
    let words = |lent: &Delegation| {
        let state = match people.lapse(id, lent, now) {
            None => format!("until {}", when::told(lent.until, now)),
            Some(Lapse::NotBegun(since)) => format!("from {} until {}", when::local(since), when::local(lent.until)),
            Some(Lapse::Ended(until)) => format!("ended on {}", when::local(until)),
            Some(Lapse::NotHeld | Lapse::NotForPolicy) => format!("ended: {} does not hold it", lent.from),
        };
        format!("{} for {}, {state}", lent.role, lent.from)
    };
    person.delegated.iter().map(words).collect()
}

/// Roles in one line; those of a while say whose they are.
fn held(roles: &[Held<'_>]) -> String {
    let words = |held: &Held<'_>| match held.lent {
        Some(lent) => format!("{} for {}", held.role, lent.from),
        None => held.role.to_string(),
    };
    roles.iter().map(words).collect::<Vec<_>>().join(", ")
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
pub fn whoami(people: &People, person: Option<(&Id, &Person)>, place: Place<'_>, now: Moment) -> (Page, Value) {
    let mut page = Page::new(match person {
        Some((id, person)) => format!("{id}  {}", person.name),
        None => format!("nobody in people.yaml has the address {}", place.email),
    });
    let roles = person.map(|(_, person)| ids(&person.roles)).filter(|roles| !roles.is_empty());
    let mut pairs = vec![("email".to_owned(), place.email.to_owned())];
    pairs.push(("roles".to_owned(), roles.unwrap_or_else(|| "none".to_owned())));
    let given = person.map(|(id, person)| lent(people, id, person, now)).unwrap_or_default();
    if !given.is_empty() {
        pairs.push(("delegated".to_owned(), given.join("\n")));
    }
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
        "delegated": person.map(|(id, person)| delegated(people, id, person, now)).unwrap_or_default(),
        "robot": person.is_some_and(|(_, person)| person.robot),
        "keys": person.map(|(_, person)| person.keys.clone()).unwrap_or_default(),
        "store": place.store, "branch": place.branch, "head": place.head,
    });
    (page, value)
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
