//! Decides whom a notice concerns: people by role, group or as requester, and contacts by group.
//!
//! Pure. Start at [`of`].

use super::id::Id;
use super::moment::Moment;
use super::policy::People;
use super::process::Process;
use super::process::duties::Recipient;
use super::release::Release;

/// RULE language §11: everybody whose role is named or is in the group, and the contacts of the group.
#[must_use]
pub fn of(people: &People, process: &Process, release: &Release, to: &[Recipient], now: Moment) -> Vec<Id> {
    let in_group =
        |role: &Id, group: &Id| process.roles.get(role).is_some_and(|rule| rule.group.as_ref() == Some(group));
    let mut found: Vec<Id> = Vec::new();
    for recipient in to {
        let persons = people.people.iter().filter(|(id, _)| match recipient {
            Recipient::Role(role) => people.roles(id, now).contains(&role),
            Recipient::Group(group) => people.roles(id, now).iter().any(|role| in_group(role, group)),
            Recipient::Requester => **id == release.requester,
        });
        let contacts = people.contacts.iter().filter(|(_, contact)| match recipient {
            Recipient::Group(group) => contact.group.as_ref() == Some(group),
            Recipient::Role(_) | Recipient::Requester => false,
        });
        let ids = persons.map(|(id, _)| id).chain(contacts.map(|(id, _)| id));
        for id in ids {
            if !found.contains(id) {
                found.push(id.clone());
            }
        }
    }
    found
}
