//! Roles that are held for a while: who may give them, what may be signed with them, and what a forger makes of it.

use super::legal::{add_evidence, approve, new, promote, with_policy};
use super::tampered::{at, finds, small};
use super::world::{PEOPLE, World, id};
use crate::format::message;
use crate::history::finding::FindingId;

const IN_TIME: &str = "2026-03-31T23:59:59-07:00";

/// Max has the role of Cho until then; the store begins in March 2026.
fn people(role: &str, from: &str, until: &str) -> String {
    let lent = format!("roles: [maker], delegated: [{{role: {role}, from: {from}, until: \"{until}\"}}]");
    PEOPLE.replace("roles: [maker]", &lent)
}

/// A release that waits for its approval, in a store with that policy.
fn waiting(people: &str) -> World {
    let mut world = World::begun();
    world.act("max", "CFIS001", None, new("CFIS001"));
    add_evidence(&mut world, "CFIS001");
    world.act("max", "CFIS001", None, promote("submit", "testing"));
    let policy = with_policy(&world, people);
    world.commit(policy);
    world
}

#[test]
fn a_delegate_signs_and_moves() {
    let mut world = waiting(&people("chief", "cho", IN_TIME));
    world.act("max", "CFIS001", None, approve());
    world.act("max", "CFIS001", None, promote("release", "live"));
    assert_eq!(world.audit().findings, []);
}

#[test]
fn for_whom_somebody_signed_is_found_by_the_judge() {
    let signed = |from: &str, to: &str| {
        let mut world = waiting(&people("chief", "cho", IN_TIME));
        let draft = world.draft("max", "CFIS001", None, approve()).edit(&at("signoffs.yaml"), from, to);
        let index = world.commit(draft);
        finds(&world, FindingId::TamperedRecord, index, &at("signoffs.yaml"));
    };
    signed("  stands-for: cho\n", "");
    signed("stands-for: cho", "stands-for: ann");
    // Whoever speaks for themselves speaks for nobody else.
    let mut world = waiting(PEOPLE);
    let draft = world.draft("cho", "CFIS001", None, approve());
    let draft = draft.edit(&at("signoffs.yaml"), "role: chief\n", "role: chief\n  stands-for: max\n");
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("signoffs.yaml"));
}

#[test]
fn a_forged_delegation_is_found() {
    let refused = |text: &str| {
        let mut world = small();
        let draft = with_policy(&world, text);
        let index = world.commit(draft);
        finds(&world, FindingId::PolicyNotAllowed, index, "");
    };
    // Of a role that is not the giver's; until the year 9999; a year and two days; over before it began.
    refused(&people("chief", "ann", IN_TIME));
    refused(&people("chief", "cho", "9999-12-31T23:59:59+00:00"));
    refused(&people("chief", "cho", "2027-03-04T23:59:59-08:00"));
    refused(&people("chief", "cho", "2026-02-28T23:59:59-08:00"));
    // On from a delegate.
    let chain = people("chief", "cho", IN_TIME).replace(
        "roles: [administrator]",
        &format!("roles: [administrator], delegated: [{{role: chief, from: max, until: \"{IN_TIME}\"}}]"),
    );
    refused(&chain);
    // In a circle, of a role that nobody in it holds.
    let circle = people("chief", "ann", IN_TIME).replace(
        "roles: [administrator]",
        &format!("roles: [administrator], delegated: [{{role: chief, from: max, until: \"{IN_TIME}\"}}]"),
    );
    refused(&circle);
    let invalid = |text: &str| {
        let mut world = small();
        let draft = with_policy(&world, text);
        let index = world.commit(draft);
        finds(&world, FindingId::PolicyInvalid, index, "people.yaml");
    };
    invalid(&people("administrator", "ann", IN_TIME));
    invalid(&people("maker", "max", IN_TIME));
    invalid(&people("chief", "cho", IN_TIME).replace("roles: [maker]", "robot: true, roles: [maker]"));
}

#[test]
fn who_may_not_change_the_policy_delegates_nothing() {
    // Not to themselves, and not even what is theirs.
    for (actor, full) in [("max", "Max Maker"), ("cho", "Cho Chief")] {
        let mut world = small();
        let mut draft = with_policy(&world, &people("chief", "cho", IN_TIME));
        draft.author = (full.to_owned(), format!("{actor}@example.org"));
        draft.committer = draft.author.clone();
        draft.message = message::of_policy(2, "mine", &id(actor));
        let index = world.commit(draft);
        finds(&world, FindingId::PolicyNotAllowed, index, "");
    }
}

#[test]
fn a_delegation_that_counts_for_nothing_signs_nothing() {
    // Forged and found, it still gives no role; nor does one that has ended.
    let illegal = |text: &str| {
        let mut world = waiting(text);
        let before = world.audit().findings.len();
        let signed = world.draft("max", "CFIS001", None, approve());
        let index = world.commit(signed);
        let findings = world.audit().findings;
        let of_commit: Vec<_> = findings.iter().filter(|one| one.commit == world.commits[index].id).collect();
        assert_eq!(of_commit.iter().map(|one| one.id).collect::<Vec<_>>(), [FindingId::IllegalAction]);
        assert_eq!(findings.len(), before + 1);
    };
    illegal(&people("chief", "ann", IN_TIME));
    illegal(&people("chief", "cho", "2026-03-02T01:04:30-08:00"));
}
