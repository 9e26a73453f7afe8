//! Checks the roles that people hold for a while: whose they are, to whom they may go.
//!
//! What is over, or was given by somebody who no longer holds it, counts for nothing and may stay; the
//! judge of a new policy looks at what is new (`domain/delegation.rs`). Start at `check`.

use super::findings::{Findings, Known, Place};
use crate::domain::delegation::Delegation;
use crate::domain::id::Id;
use crate::domain::policy::{ADMINISTRATOR, People, Person};

/// Checks the roles that one person has for a while.
pub(super) fn check(people: &People, id: &Id, person: &Person, roles: &Known<'_>, findings: &mut Findings) {
    let known = Known::new("person", "people", people.people.keys());
    for (index, lent) in person.delegated.iter().enumerate() {
        let place = Place::of("people").at(id).at("delegated").at(index);
        findings.name(&place.at("role"), lent.role.as_str(), roles);
        findings.name(&place.at("from"), lent.from.as_str(), &known);
        if let Some((key, message)) = wrong(people, id, person, lent) {
            findings.error(&place.at(key), message);
        }
        let same = |earlier: &&Delegation| earlier.role == lent.role && earlier.from == lent.from;
        if person.delegated.iter().take(index).any(|earlier| same(&earlier)) {
            let message = format!("`{}` of `{}` stands here twice; leave one, with its end", lent.role, lent.from);
            findings.error(&place, message);
        }
    }
}

fn wrong(people: &People, id: &Id, person: &Person, lent: &Delegation) -> Option<(&'static str, String)> {
    let Delegation { role, from, since, until } = lent;
    if *role == *ADMINISTRATOR {
        let message = format!("`{role}` is a role of the store and is not delegated; give it, and take it back");
        return Some(("role", message));
    }
    if person.robot {
        return Some(("role", format!("`{id}` is a robot, and a role is delegated to people only")));
    }
    if from == id {
        return Some(("from", format!("`{id}` cannot stand for `{id}`; name who holds `{role}`")));
    }
    if people.people.get(from).is_some_and(|giver| giver.robot) {
        return Some(("from", format!("`{from}` is a robot, and only people delegate")));
    }
    let reversed = since.is_some_and(|since| since.is_after(*until));
    reversed.then(|| ("until", format!("it ends on {until}, before it begins; write a later time")))
}

#[cfg(test)]
mod tests {
    use crate::domain::check::check_people;
    use crate::domain::check::sample::{expect_lines, processes, read};

    #[track_caller]
    fn expect(delegated: &str, wanted: &[&str]) {
        let text = format!(
            "people:
  ada: {{name: Ada, email: [ada@example.org], roles: [administrator, chief]}}
  bo: {{name: Bo, email: [bo@example.org], delegated: [{delegated}]}}
  bot: {{name: Bot, email: [bot@example.org], robot: true, roles: [maker]}}
"
        );
        expect_lines(&check_people(&read("people.yaml", text.as_bytes()).unwrap(), &processes()), wanted);
    }

    #[test]
    fn a_role_goes_from_one_person_to_another_for_a_while() {
        let until = "until: \"2026-08-31T23:59:59+02:00\"";
        expect(&format!("{{role: chief, from: ada, {until}}}"), &[]);
        expect(&format!("{{role: chief, from: ada, since: \"2026-08-01T00:00+02:00\", {until}}}"), &[]);
        // Ada holds no such role: it counts for nothing.
        expect(&format!("{{role: maker, from: ada, {until}}}"), &[]);
        let at = |key: &str, message: &str| format!("error people/bo/delegated/0/{key}: {message}");
        expect(
            &format!("{{role: administrator, from: ada, {until}}}"),
            &[&at("role", "`administrator` is a role of the store and is not delegated")],
        );
        expect(&format!("{{role: chief, from: bo, {until}}}"), &[&at("from", "`bo` cannot stand for `bo`")]);
        expect(&format!("{{role: maker, from: bot, {until}}}"), &[&at("from", "`bot` is a robot")]);
        expect(&format!("{{role: chief, from: eve, {until}}}"), &[&at("from", "no person is called `eve`")]);
        expect(&format!("{{role: cheif, from: ada, {until}}}"), &["error people/bo/delegated/0/role (chief): no role"]);
        expect(
            &format!("{{role: chief, from: ada, since: \"2026-09-01T00:00+02:00\", {until}}}"),
            &[&at("until", "it ends on 2026-08-31T23:59:59+02:00, before it begins")],
        );
        let twice = format!("{{role: chief, from: ada, {until}}}, {{role: chief, from: ada, {until}}}");
        expect(&twice, &["error people/bo/delegated/1: `chief` of `ada` stands here twice"]);
    }

    #[test]
    fn a_robot_stands_for_nobody() {
        let text = "people:
  ada: {name: Ada, email: [ada@example.org], roles: [administrator, chief]}
  bot: {name: Bot, email: [bot@example.org], robot: true, delegated: [{role: chief, from: ada, until: \"2026-08-31T23:59:59+02:00\"}]}
";
        let found = check_people(&read("people.yaml", text.as_bytes()).unwrap(), &processes());
        expect_lines(&found, &["error people/bot/delegated/0/role: `bot` is a robot"]);
    }
}
