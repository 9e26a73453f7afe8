//! Decides whom a notice concerns: people by role, group or as requester, and contacts by group.
//!
//! Pure. Start at [`of`]; a letter goes to those of [`reached`].

use super::id::Id;
use super::mail::is_mailbox;
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

/// Why a letter does not go to somebody whom a notice concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreached {
    /// A person and a contact have this id.
    Ambiguous,
    /// A robot reads no mail.
    Robot,
    /// There is no address.
    NoAddress,
    /// Mail cannot go to this address.
    Unfit(String),
    /// Somebody before has the same address.
    SameAddress,
    /// Nobody has this id.
    Unknown,
}

/// The address of a person or contact.
///
/// # Errors
/// Why mail cannot go to them.
pub fn address<'p>(people: &'p People, id: &Id) -> Result<&'p str, Unreached> {
    let address = match (people.people.get(id), people.contacts.get(id)) {
        (Some(_), Some(_)) => return Err(Unreached::Ambiguous),
        (Some(person), None) if person.robot => return Err(Unreached::Robot),
        (Some(person), None) => {
            let fit = person.email.iter().find(|address| is_mailbox(address));
            fit.or(person.email.first()).ok_or(Unreached::NoAddress)?
        }
        (None, Some(contact)) => &contact.email,
        (None, None) => return Err(Unreached::Unknown),
    };
    if is_mailbox(address) { Ok(address) } else { Err(Unreached::Unfit(address.clone())) }
}

/// RULE docs/notices.md: a letter goes to all of those whom the notice concerns and mail can reach, in their
/// order and to no address twice; with it those who are left out, and why.
#[must_use]
pub fn reached(people: &People, concerned: &[Id]) -> (Vec<Id>, Vec<(Id, Unreached)>) {
    let (mut to, mut left_out, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for id in concerned {
        match address(people, id).map(str::to_ascii_lowercase) {
            Ok(address) if addresses.contains(&address) => left_out.push((id.clone(), Unreached::SameAddress)),
            Ok(address) => {
                addresses.push(address);
                to.push(id.clone());
            }
            Err(why) => left_out.push((id.clone(), why)),
        }
    }
    (to, left_out)
}
