//! Checks `people.yaml`: addresses, roles, contacts, escalation, and that somebody is in charge.
//!
//! Reads the people and the roles and groups of the processes; writes findings. Start at
//! `check_people`.

use super::delegated;
use super::findings::{Findings, Known, Place};
use crate::domain::id::Id;
use crate::domain::mail::{MAILBOX, is_mailbox};
use crate::domain::policy::{ADMINISTRATOR, People, Person};
use crate::domain::problem::Problem;
use crate::domain::process::Process;
use std::collections::BTreeMap;

/// Checks `people.yaml`.
#[must_use]
pub fn check_people(people: &People, processes: &BTreeMap<Id, Process>) -> Vec<Problem> {
    let mut findings = Findings::default();
    let roles = known_roles(processes);
    for (id, person) in &people.people {
        let place = Place::of("people").at(id);
        check_text(&place.at("name"), &person.name, &mut findings);
        check_phone(&place.at("phone"), person.phone.as_deref(), &mut findings);
        check_addresses(&place.at("email"), person, &mut findings);
        findings.names(&place.at("roles"), &person.roles, &roles);
        delegated::check(people, id, person, &roles, &mut findings);
    }
    check_owners(people, &mut findings);
    check_contacts(people, processes, &mut findings);
    check_escalation(people, roles, &mut findings);
    let in_charge = |person: &Person| {
        !person.robot && !person.email.is_empty() && person.roles.iter().any(|role| role.as_str() == ADMINISTRATOR)
    };
    if !people.people.values().any(in_charge) {
        let message = format!(
            "nobody is in charge of the store; give one person who is no robot and has an address the role \
             `{ADMINISTRATOR}`"
        );
        findings.error(&Place::of("people"), message);
    }
    findings.into_problems()
}

/// The roles of every process, and that of the store.
pub(super) fn known_roles(processes: &BTreeMap<Id, Process>) -> Known<'_> {
    let mut known = Known::new("role", "roles of a process", processes.values().flat_map(|p| p.roles.keys()));
    known.names.push(ADMINISTRATOR);
    known
}

fn check_text(place: &Place, text: &str, findings: &mut Findings) {
    if text.trim().is_empty() {
        findings.error(place, "the name is empty; write what people call them");
    } else if text.chars().any(|c| c.is_control() || "<>".contains(c)) {
        let message = format!(
            "`{}` holds a control character, `<` or `>`, which git cannot keep; leave it out",
            text.escape_debug()
        );
        findings.error(place, message);
    }
}

fn check_phone(place: &Place, phone: Option<&str>, findings: &mut Findings) {
    if phone.is_some_and(|phone| phone.chars().any(char::is_control)) {
        findings.error(place, "the number holds a control character; write it on one line");
    }
}

fn check_addresses(place: &Place, person: &Person, findings: &mut Findings) {
    if person.email.is_empty() {
        findings.warning(place, "without an address nobody can act as this person; add one, or make them a contact");
    }
    for (index, email) in person.email.iter().enumerate() {
        check_address(&place.at(index), email, findings);
    }
}

fn check_address(place: &Place, email: &str, findings: &mut Findings) {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "<>".contains(c);
    let whole =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if !whole || email.contains(odd) {
        let message = format!(
            "`{}` is no address; write one like name@example.org, without spaces, `<` or `>`",
            email.escape_debug()
        );
        findings.error(place, message);
    } else if !is_mailbox(email) {
        let message = format!("no notice can be mailed to `{}`; {MAILBOX}", email.escape_debug());
        findings.warning(place, message);
    }
}

/// One address belongs to one person, because it is how a commit says who acted.
fn check_owners(people: &People, findings: &mut Findings) {
    let mut owners: BTreeMap<String, &Id> = BTreeMap::new();
    for (id, person) in &people.people {
        for (index, email) in person.email.iter().enumerate() {
            let place = Place::of("people").at(id).at("email").at(index);
            match owners.insert(email.to_lowercase(), id) {
                Some(owner) if owner == id => {
                    findings.warning(&place, format!("`{email}` stands here twice; remove one"));
                }
                Some(owner) => {
                    let message = format!("`{email}` belongs to `{owner}` already; one address belongs to one person");
                    findings.error(&place, message);
                }
                None => {}
            }
        }
    }
}

fn check_contacts(people: &People, processes: &BTreeMap<Id, Process>, findings: &mut Findings) {
    let groups = Known::new("group", "groups of a process", processes.values().flat_map(|p| p.groups.keys()));
    for (id, contact) in &people.contacts {
        let place = Place::of("contacts").at(id);
        check_text(&place.at("name"), &contact.name, findings);
        check_address(&place.at("email"), &contact.email, findings);
        check_phone(&place.at("phone"), contact.phone.as_deref(), findings);
        if let Some(group) = &contact.group {
            findings.name(&place.at("group"), group.as_str(), &groups);
        }
    }
}

fn check_escalation<'a>(people: &'a People, roles: Known<'a>, findings: &mut Findings) {
    let names = people.people.keys().map(Id::as_str).chain(roles.names).collect();
    let known = Known { noun: "person or role", home: "people", names };
    findings.names(&Place::of("escalation"), &people.escalation, &known);
    for (index, called) in people.escalation.iter().enumerate() {
        let answers = |(_, person): (&Id, &Person)| !person.robot;
        let nobody = match people.people.get_key_value(called) {
            Some(person) => !answers(person),
            None => known.has(called.as_str()) && !people.owners(called).any(answers),
        };
        if nobody {
            let message =
                format!("nobody answers for `{called}`; give the role to a person who is no robot, or name one");
            findings.warning(&Place::of("escalation").at(index), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check_people;
    use crate::domain::check::sample::{expect_lines, processes, read};

    const BASE: &str = "people:
  ada: {name: Ada, email: [ada@example.org], roles: [administrator, chief]}
  bot: {name: Bot, email: [bot@example.org, ci@example.org], roles: [maker], robot: true}
contacts:
  desk: {name: Desk, email: desk@example.org, group: office}
escalation: [chief, ada]
";

    #[track_caller]
    fn expect(old: &str, new: &str, wanted: &[&str]) {
        assert_eq!(BASE.matches(old).count(), 1, "`{old}` must stand there exactly once");
        let people = read("people.yaml", BASE.replace(old, new).as_bytes()).unwrap();
        expect_lines(&check_people(&people, &processes()), wanted);
    }

    #[test]
    fn the_base_people_have_no_findings() {
        expect("Desk", "Desk", &[]);
    }

    #[test]
    fn one_address_belongs_to_one_person() {
        expect(
            "ci@example.org",
            "Ada@Example.ORG",
            &["error people/bot/email/1: `Ada@Example.ORG` belongs to `ada` already"],
        );
        expect(
            "ci@example.org",
            "BOT@example.org",
            &["warning people/bot/email/1: `BOT@example.org` stands here twice"],
        );
    }

    #[test]
    fn addresses_are_addresses() {
        for address in ["ci", "ci@a@b", "c i@b", "ci@", "\"@b\"", "<ci@b>", "\"ci@b\\n\""] {
            expect(
                "[bot@example.org, ci@example.org]",
                &format!("[bot@example.org, {address}]"),
                &["error people/bot/email/1: "],
            );
        }
        expect("email: desk@example.org", "email: \"a,b@example.org\"", &["warning contacts/desk/email: no notice"]);
        expect("email: desk@example.org", "email: desk@exаmple.org", &["warning contacts/desk/email: no notice"]);
        expect("email: desk@example.org", "email: desk", &["error contacts/desk/email: `desk` is no address"]);
        expect("[bot@example.org, ci@example.org]", "[]", &["warning people/bot/email: without an address"]);
    }

    #[test]
    fn names_are_one_line_of_text() {
        expect("name: Bot", "name: \"B\\tot\"", &["error people/bot/name: `B\\tot` holds a control character"]);
        expect("name: Bot", "name: Bot <x>", &["error people/bot/name: `Bot <x>`"]);
        expect("name: Desk", "name: \"\"", &["error contacts/desk/name: the name is empty"]);
        expect("name: Desk", "phone: \"1\\n2\", name: Desk", &["error contacts/desk/phone: the number holds"]);
    }

    #[test]
    fn roles_groups_and_people_exist() {
        expect("roles: [maker]", "roles: [makr]", &["error people/bot/roles/0 (maker): no role"]);
        expect("group: office", "group: ofice", &["error contacts/desk/group (office): no group"]);
        expect("[chief, ada]", "[chief, adda]", &["error escalation/1 (ada): no person or role is called `adda`"]);
    }

    #[test]
    fn somebody_is_in_charge() {
        let nobody = ["error people: nobody is in charge of the store"];
        expect("[administrator, chief]", "[chief]", &nobody);
        let answers =
            ["warning escalation/0: nobody answers for `chief`", "warning escalation/1: nobody answers for `ada`"];
        expect("[administrator, chief]", "[administrator, chief], robot: true", &[&answers[..], &nobody].concat());
    }

    #[test]
    fn everybody_who_is_called_answers() {
        expect("[chief, ada]", "[maker, ada]", &["warning escalation/0: nobody answers for `maker`"]);
        expect("[chief, ada]", "[bot]", &["warning escalation/0: nobody answers for `bot`"]);
        expect("[chief, ada]", "[administrator]", &[]);
    }
}
