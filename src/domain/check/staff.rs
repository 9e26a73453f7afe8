//! Checks that there are people for what the processes ask: roles, sign-offs, notices.
//!
//! Warnings only: people come and go, and a store begins with one. Whoever holds a role on their own is
//! counted: whoever has it for a while adds no seat, and whether people have the time is not asked. Start at `check`.

use super::findings::{Findings, Place};
use crate::domain::id::Id;
use crate::domain::policy::People;
use crate::domain::problem::Problem;
use crate::domain::process::Process;
use crate::domain::process::duties::Recipient;
use crate::domain::process::requirement::{Distinct, Requirement, Signoff};
use std::collections::{BTreeMap, BTreeSet};

/// Names the roles that nobody holds, the gates for which there are too few people, and the notices
/// that reach nobody.
#[must_use]
pub(super) fn check(people: &People, processes: &BTreeMap<Id, Process>) -> Vec<Problem> {
    let mut findings = Findings::default();
    let place = Place::of("people");
    for (name, process) in processes {
        let held = |role: &Id| people.owners(role).next().is_some();
        let empty: Vec<&str> = process.roles.keys().filter(|role| !held(role)).map(Id::as_str).collect();
        if !empty.is_empty() {
            let message = format!(
                "nobody holds the role `{}` of process `{name}`, so nobody can do what it may; give it with: relman \
                 people grant PERSON ROLE",
                empty.join("`, `")
            );
            findings.warning(&place, message);
        }
        for (gate, rule) in &process.gates {
            // Roles that nobody holds have been named.
            let signoffs = demanded(&rule.needs).into_iter().filter(|need| need.role.iter().any(held));
            for need in signoffs {
                if let Some(message) = short(people, process, gate, need) {
                    findings.warning(&place, message);
                }
            }
        }
        for (id, notice) in &process.notices {
            if !notice.to.iter().any(|recipient| reaches(people, process, recipient)) {
                let message = format!(
                    "notice `{id}` of process `{name}` reaches nobody; add a contact of its group, or give a role"
                );
                findings.warning(&Place::of("contacts"), message);
            }
        }
    }
    findings.into_problems()
}

/// The sign-offs without which the requirement is not met.
fn demanded(needs: &Requirement) -> Vec<&Signoff> {
    match needs {
        Requirement::All(list) => list.iter().flat_map(demanded).collect(),
        Requirement::Signoff(signoff) => vec![signoff],
        _ => Vec::new(),
    }
}

fn holders<'p>(people: &'p People, need: &Signoff) -> BTreeSet<&'p Id> {
    let holds = |role: &Id| need.role.contains(role);
    let holders = people.people.iter().filter(|(_, person)| !person.robot && person.roles.iter().any(holds));
    holders.map(|(id, _)| id).collect()
}

fn wanted(need: &Signoff) -> usize {
    need.quorum.unwrap_or(0).max(need.count) as usize
}

/// Says how many people are missing at a gate; those who sign a gate that it excludes are others.
fn short(people: &People, process: &Process, gate: &Id, need: &Signoff) -> Option<String> {
    let here = holders(people, need);
    let roles = need.role.iter().map(Id::as_str).collect::<Vec<_>>().join("`, `");
    if here.len() < wanted(need) {
        return Some(format!(
            "gate `{gate}` needs {} people with the role `{roles}`, and there are {}; give it to more: relman people \
             grant PERSON ROLE",
            wanted(need),
            here.len()
        ));
    }
    need.distinct_from.iter().find_map(|distinct| {
        let Distinct::Gate(other) = distinct else { return None };
        let there = demanded(&process.gates.get(other)?.needs).into_iter().next()?;
        let both: BTreeSet<&Id> = here.union(&holders(people, there)).copied().collect();
        let asked = wanted(need) + there.count as usize;
        (both.len() < asked).then(|| {
            format!(
                "gate `{gate}` is signed by others than gate `{other}`, which takes {asked} people with the role \
                 `{roles}` or those of `{other}`, and there are {}; give a role to more: relman people grant PERSON \
                 ROLE",
                both.len()
            )
        })
    })
}

fn reaches(people: &People, process: &Process, recipient: &Recipient) -> bool {
    let held = |role: &Id| people.owners(role).next().is_some();
    match recipient {
        Recipient::Requester => true,
        Recipient::Role(role) => held(role),
        Recipient::Group(group) => {
            let of_group = |item: Option<&Id>| item == Some(group);
            people.contacts.values().any(|contact| of_group(contact.group.as_ref()))
                || process.roles.iter().any(|(role, rule)| of_group(rule.group.as_ref()) && held(role))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::domain::check::sample::{edited, expect_lines, processes, read};
    use crate::domain::policy::People;
    use std::collections::BTreeMap;

    const BASE: &str = "people:
  ada: {name: Ada, email: [ada@example.org], roles: [chief]}
  bo: {name: Bo, email: [bo@example.org], roles: [maker]}
";

    fn people(old: &str, new: &str) -> People {
        assert_eq!(BASE.matches(old).count(), 1, "`{old}` must stand there exactly once");
        read("people.yaml", BASE.replace(old, new).as_bytes()).unwrap()
    }

    #[track_caller]
    fn signed(needs: &str, wanted: &[&str]) {
        let signoff = "signoff: {role: [chief], distinct-from: [author], mover-signs: true}";
        let process = edited(&[(signoff, needs)]);
        let processes = BTreeMap::from([(process.process.clone(), process)]);
        expect_lines(&check(&people("Bo", "Bo"), &processes), wanted);
    }

    #[test]
    fn a_role_is_held() {
        expect_lines(&check(&people("Bo", "Bo"), &processes()), &[]);
        expect_lines(
            &check(&people("roles: [maker]", "roles: []"), &processes()),
            &["warning people: nobody holds the role `maker` of process `base`"],
        );
        // A robot may do what the role may, and signs nothing.
        expect_lines(&check(&people("roles: [maker]", "roles: [maker], robot: true"), &processes()), &[]);
        expect_lines(
            &check(&people("roles: [chief]", "roles: [chief], robot: true"), &processes()),
            &["warning people: gate `agreed` needs 1 people with the role `chief`, and there are 0"],
        );
    }

    #[test]
    fn enough_people_can_sign() {
        signed("signoff: {role: [chief, maker], count: 2}", &[]);
        signed("signoff: {role: [chief], count: 2}", &["warning people: gate `agreed` needs 2 people"]);
        signed("signoff: {role: [chief], quorum: 2}", &["warning people: gate `agreed` needs 2 people"]);
        signed("any: [{signoff: {role: [chief], count: 2}}, {field: [plan]}]", &[]);
        signed("all: [{signoff: {role: [chief], count: 2}}]", &["warning people: gate `agreed` needs 2 people"]);
    }

    #[test]
    fn others_can_sign_the_other_gate() {
        let second = |role: &str| {
            let planned = format!("complete-plan: {{needs: {{signoff: {{role: [{role}], distinct-from: [agreed]}}}}}}");
            let process = edited(&[("complete-plan: {needs: {field: [plan]}}", planned.as_str())]);
            check(&people("Bo", "Bo"), &BTreeMap::from([(process.process.clone(), process)]))
        };
        expect_lines(&second("maker"), &[]);
        expect_lines(
            &second("chief"),
            &["warning people: gate `complete-plan` is signed by others than gate `agreed`, which takes 2 people"],
        );
    }

    #[test]
    fn a_notice_reaches_somebody() {
        let reached = |to: &str| {
            let process = edited(&[("to: [\"group:office\", \"role:chief\", requester]", &format!("to: [{to}]"))]);
            check(&people("roles: [chief]", "roles: []"), &BTreeMap::from([(process.process.clone(), process)]))
        };
        let nobody = "warning people: nobody holds the role `chief`";
        expect_lines(&reached("requester"), &[nobody]);
        expect_lines(
            &reached("\"group:office\""),
            &[nobody, "warning contacts: notice `news` of process `base` reaches"],
        );
        expect_lines(&reached("\"role:chief\", \"role:maker\""), &[nobody]);
    }
}
