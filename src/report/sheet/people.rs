//! Who, in a document: groups with what they do, contacts, the escalation order.
//!
//! Documents are for people, so names and titles stand here, not ids.

use super::plan::component;
use crate::domain::delegation::Held;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::{Process, titled};
use crate::report::people::place;
use crate::report::scene::Scene;
use serde::Serialize;

/// A group.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it sits.
    pub location: String,
    /// What it does, by component.
    pub operations: Vec<Operations>,
    /// Who is in it.
    pub people: Vec<Reached>,
}

/// What a group does for one component.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Operations {
    /// The id of the component.
    pub component: String,
    /// The title of the component.
    pub component_title: String,
    /// What it does, line by line.
    pub lines: Vec<String>,
}

/// Somebody who can be reached.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reached {
    /// The id of the person or contact.
    pub person: String,
    /// Its name.
    pub name: String,
    /// The titles of the roles.
    pub roles: Vec<String>,
    /// The address.
    pub email: String,
    /// The number; empty where none is known.
    pub phone: String,
    /// The group.
    pub group: String,
}

/// Somebody who is called when things go wrong.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Called {
    /// Its name.
    pub name: String,
    /// The titles of the roles.
    pub role: String,
    /// The number; empty where none is known.
    pub phone: String,
    /// The address.
    pub email: String,
}

/// The name of a person or contact; the id where nobody has it any more.
pub(super) fn name(scene: &Scene<'_>, id: &Id) -> String {
    name_of(scene.view.policy, id)
}

/// The same, without a release.
pub(super) fn name_of(policy: &Policy, id: &Id) -> String {
    let people = &policy.people;
    let person = people.people.get(id).map(|person| person.name.clone());
    person.or_else(|| people.contacts.get(id).map(|contact| contact.name.clone())).unwrap_or_else(|| id.to_string())
}

/// The title of a role of the process.
pub(super) fn role_title(scene: &Scene<'_>, role: &Id) -> String {
    title_of(scene.view.process, role)
}

/// The same, without a release.
pub(super) fn title_of(process: &Process, role: &Id) -> String {
    process.roles.get(role).map_or(role.as_str(), |rule| titled(role, &rule.title)).to_owned()
}

/// The title of a role, with the name of whose it is where it is held for a while.
fn title_held(policy: &Policy, process: &Process, held: Held<'_>) -> String {
    let title = title_of(process, held.role);
    held.lent.map_or_else(|| title.clone(), |lent| format!("{title} for {}", name_of(policy, &lent.from)))
}

pub(super) fn groups(scene: &Scene<'_>) -> Vec<Group> {
    let process = scene.view.process;
    let reached = contacts(scene);
    let group = |(id, rule): (&Id, &crate::domain::process::items::Group)| {
        let operations = rule.operations.iter().map(|(part, lines)| {
            let part = component(process, part);
            Operations { component: part.id, component_title: part.title, lines: lines.clone() }
        });
        let title = titled(id, &rule.title).to_owned();
        Group {
            id: id.to_string(),
            location: rule.location.clone().unwrap_or_default(),
            operations: operations.collect(),
            people: reached.iter().filter(|one| one.group == title).cloned().collect(),
            title,
        }
    };
    process.groups.iter().map(group).collect()
}

/// Everybody who holds a role of the process, and every contact.
pub(super) fn contacts(scene: &Scene<'_>) -> Vec<Reached> {
    reached(scene.view.policy, scene.view.process, scene.view.now)
}

/// The same, without a release.
pub(super) fn reached(policy: &Policy, process: &Process, now: Moment) -> Vec<Reached> {
    let people = &policy.people;
    let group_title = |group: &Id| process.groups.get(group).map(|rule| titled(group, &rule.title).to_owned());
    let group_of = |role: &Id| process.roles.get(role).and_then(|rule| rule.group.as_ref()).and_then(group_title);
    let of_people = people.people.iter().filter(|(_, person)| !person.robot).filter_map(|(id, person)| {
        let mut roles = people.held(id, now);
        roles.retain(|held| process.roles.contains_key(held.role));
        (!roles.is_empty()).then(|| Reached {
            person: id.to_string(),
            name: person.name.clone(),
            email: person.email.first().cloned().unwrap_or_default(),
            phone: person.phone.clone().unwrap_or_default(),
            group: roles.iter().find_map(|held| group_of(held.role)).unwrap_or_default(),
            roles: roles.into_iter().map(|held| title_held(policy, process, held)).collect(),
        })
    });
    let of_contacts = people.contacts.iter().map(|(id, contact)| Reached {
        person: id.to_string(),
        name: contact.name.clone(),
        roles: Vec::new(),
        email: contact.email.clone(),
        phone: contact.phone.clone().unwrap_or_default(),
        group: contact.group.as_ref().and_then(group_title).unwrap_or_default(),
    });
    of_people.chain(of_contacts).collect()
}

/// Who is called, in the order of `people.yaml`; a role stands for everybody who holds it.
pub(super) fn escalation(scene: &Scene<'_>) -> Vec<Called> {
    let people = &scene.view.policy.people;
    let mut called: Vec<(usize, Called)> = Vec::new();
    for (id, person) in people.people.iter().filter(|(_, person)| !person.robot) {
        let Some(place) = place(people, id, scene.view.now) else { continue };
        let roles = people.held(id, scene.view.now);
        let roles: Vec<String> =
            roles.into_iter().map(|held| title_held(scene.view.policy, scene.view.process, held)).collect();
        called.push((
            place,
            Called {
                name: person.name.clone(),
                role: roles.join(", "),
                phone: person.phone.clone().unwrap_or_default(),
                email: person.email.first().cloned().unwrap_or_default(),
            },
        ));
    }
    for (id, contact) in &people.contacts {
        let Some(place) = place(people, id, scene.view.now) else { continue };
        let (name, phone) = (contact.name.clone(), contact.phone.clone().unwrap_or_default());
        called.push((place, Called { name, role: String::new(), phone, email: contact.email.clone() }));
    }
    called.sort_by_key(|(place, _)| *place);
    called.into_iter().map(|(_, one)| one).collect()
}
