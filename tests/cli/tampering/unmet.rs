//! Moves and sign-offs that the process forbids, written by hand in the very bytes that relman would write.
//!
//! A copy of the store gets a weaker process, without telling; relman acts there; what it wrote is grafted back.

use super::{FIRST, Forger as _, SECOND, standing};
use crate::world::World;

/// The folder of a release that some cases begin.
const THIRD: &str = "releases/CFIS/0/CFIS003";

/// Weakens the copy, acts there, and puts the outcome on top of the honest store; gives its commit.
pub(super) fn grafted(world: &World, weaken: &[(&str, &str, &str)], person: &str, line: &str) -> String {
    let copy = World::resume(&world.snapshot());
    for (file, from, to) in weaken {
        copy.edit(file, from, to);
    }
    copy.commit_all("weaker\n");
    copy.run_as(person, line).succeeds();
    let raw = copy.raw("HEAD");
    for folder in [FIRST, SECOND, THIRD] {
        for file in copy.git_with(&["ls-files", folder], b"").lines() {
            world.write(&format!("store/{file}"), &copy.read(&format!("store/{file}")));
        }
    }
    world.git_with(&["add", "--all"], b"");
    let tree = world.git_with(&["write-tree"], b"");
    let (_, rest) = raw.split_once("\nauthor ").unwrap();
    world.forge(format!("tree {tree}\nparent {}\nauthor {rest}", world.tip()).as_bytes())
}

const PROCESS: &str = "processes/cms-net.yaml";

#[test]
fn a_promotion_with_unmet_gates_is_found() {
    let world = standing();
    let weaken = [(
        PROCESS,
        "    gates: [has-component, package-complete, changes-packed, contingency-written, requests-agreed]\n",
        "",
    )];
    world.run("unhold CFIS002 -m x").succeeds();
    let commit = grafted(&world, &weaken, "lead-developer", "promote CFIS002 --to packaged");
    let audit = world.run("audit").ends_with(4);
    audit.says("package-complete");
    world.finds("illegal-action", &commit, None);
}

#[test]
fn a_move_while_on_hold_is_found() {
    let world = standing();
    let copy = [(
        PROCESS,
        "    gates: [has-component, package-complete, changes-packed, contingency-written, requests-agreed]\n",
        "",
    )];
    // In the copy nobody ever held it.
    let hold = world.read(&format!("store/{SECOND}/release.yaml"));
    let hold = hold.split_once("hold:").unwrap().1.to_owned();
    let weaken = [copy[0], (&*format!("{SECOND}/release.yaml"), &*format!("hold:{hold}"), "")];
    let commit = grafted(&world, &weaken, "lead-developer", "promote CFIS002 --to packaged");
    let found = world.findings();
    assert!(
        found.iter().all(|(_, at, _)| *at == commit) && found.iter().any(|(id, ..)| id == "illegal-action"),
        "{found:?}"
    );
    world.goes_on(&found);
}

#[test]
fn an_action_without_the_role_is_found() {
    for (role, line) in [
        ("isu-chief", "change add CFIS002 IR-7 Mine"),
        ("isu-chief", "artifact add CFIS002 dist/app.war --component web"),
        ("isu-chief", "set CFIS002 impact=none"),
        ("isu-chief", "new Mine"),
    ] {
        let world = standing();
        let weaken = [("people.yaml", "roles: [isu-chief]", "roles: [isu-chief, lead-developer]")];
        let commit = grafted(&world, &weaken, role, line);
        world.finds("illegal-action", &commit, None);
    }
}

#[test]
fn a_signoff_of_ones_own_change_is_found() {
    let world = standing();
    world.run_as("technical-lead", "rollback CFIS001 -m x").ends_with(3);
    world.run_as("lead-developer", "new Repair --kind emergency --component web").succeeds();
    world.run_as("lead-developer", "change add CFIS003 IR-9 Mine").succeeds();
    let own = [("people.yaml", "roles: [lead-developer]", "roles: [lead-developer, change-coordinator]")];
    let distinct = (
        PROCESS,
        "        distinct-from: [author]\n        covers: [content, \"document:emergency-report\"]\n",
        "        covers: [content]\n",
    );
    let weaken = [
        own[0],
        distinct,
        (PROCESS, "    from: [packaged]\n    to: approved\n", "    from: [planned, packaged]\n    to: approved\n"),
    ];
    let commit = grafted(&world, &weaken, "lead-developer", "signoff approve CFIS003 --gate emergency-approved");
    world.finds("illegal-action", &commit, None);
}

#[test]
fn a_waiver_by_somebody_who_may_not_is_found() {
    let world = standing();
    let weaken = [("people.yaml", "roles: [technical-lead]", "roles: [technical-lead, isu-chief]")];
    let line = "waiver grant CFIS002 no-project-issues --until 2030-12-01 -m mine";
    let commit = grafted(&world, &weaken, "technical-lead", line);
    world.finds("illegal-action", &commit, None);
}
