//! Every gate of `cio-101` refuses at least once, and says which it is.
//!
//! [`CASES`] leaves one thing out on the way, [`refusals`] adds what needs a story of its own. A gate of
//! the process that no case shuts turns `every_gate_of_the_process_refuses` red.

use crate::cio_way::{Stage, TEXTS, at, without};
use crate::story::tell;
use crate::world::World;
use relman::domain::process::Process;
use std::collections::BTreeSet;
use std::path::Path;

/// What is left out on the way to a stage, and the gates that stay shut.
const CASES: [(Stage, &str, &[&str]); 15] = [
    (Stage::Submitted, "package-complete", &["package-complete"]),
    (Stage::Submitted, "time-requested", &["time-requested"]),
    (Stage::Accepted, "complete-for-change-management", &["complete-for-change-management"]),
    (Stage::Accepted, "complete-for-librarians", &["complete-for-librarians"]),
    (Stage::Accepted, "completeness-reported", &["completeness-reported"]),
    (Stage::Accepted, "security-cleared", &["security-cleared"]),
    (Stage::Approved, "advisory-board-agrees", &["advisory-board-agrees"]),
    (Stage::Approved, "time-fixed", &["time-fixed"]),
    (Stage::Staging, "tasks-in-tracker", &["tasks-in-tracker"]),
    (Stage::Staging, "submitter-informed", &["submitter-informed"]),
    (Stage::Production, "delivered-to-staging", &["delivered-to-staging"]),
    (Stage::Production, "copies-verified", &["copies-verified"]),
    (Stage::Production, "teams-informed", &["teams-informed"]),
    (Stage::Completed, "installed-in-production", &["installed-in-production"]),
    (Stage::Completed, "tasks-performed", &["tasks-performed"]),
];

/// The gates that refuse a command.
#[track_caller]
fn unmet(world: &World, who: &str, command: &str) -> Vec<String> {
    world.run_as(who, &format!("{command} --json")).ends_with(3).unmet()
}

/// An emergency with everything that its submission asks, but what begins with `missing`.
fn emergency_but(missing: &str) -> World {
    let world = at(Stage::Store);
    let steps = [
        "new \"Counter offline\" --kind emergency --component distributed",
        "change add REL0001 PR-9 \"Counter offline\"",
        TEXTS,
        "artifact add REL0001 dist/letters.war --component distributed",
        "schedule REL0001 2030-11-01T12:00 --milestone requested",
        "document write REL0001 installation-instructions",
        "document write REL0001 release-notes",
        "document write REL0001 impact-and-rollback",
        "document write REL0001 code-movement",
        "notice record REL0001 emergency-iteration",
    ];
    for step in steps.iter().filter(|step| missing.is_empty() || !step.starts_with(missing)) {
        world.run_as("developer", step).succeeds();
    }
    world
}

/// The refusals that need more than something left out on the way.
fn refusals() -> Vec<String> {
    let mut seen = Vec::new();
    let mut expect = |world: &World, who: &str, command: &str, wanted: &[&str]| {
        let found = unmet(world, who, command);
        assert_eq!(found, wanted, "{command}");
        seen.extend(found);
    };
    // Nothing is named, nothing is there.
    let world = at(Stage::Store);
    world.run_as("requestor", "new \"Nothing in it\"").succeeds();
    expect(&world, "developer", "promote REL0001 --to development", &["platform-named"]);
    // Each platform has code of its own.
    let world = at(Stage::Prepared);
    world.run_as("developer", "artifact remove REL0001 rates.load -m \"linked anew\"").succeeds();
    expect(&world, "developer", "promote REL0001 --to development", &["code-complete"]);
    // An emergency is submitted from the desk: nothing of it may be missing.
    let submit = "promote REL0001 --to submitted";
    expect(&emergency_but("change add"), "developer", submit, &["changes-named"]);
    expect(&emergency_but("schedule"), "developer", submit, &["time-requested"]);
    expect(&emergency_but("notice"), "developer", submit, &["change-manager-called"]);
    expect(&emergency_but("artifact"), "developer", submit, &["code-complete", "package-complete"]);
    // A sentence is no impact.
    let world = emergency_but("");
    world.run_as("developer", "set REL0001 impact=\"None that we know\"").succeeds();
    for document in ["installation-instructions", "release-notes", "code-movement"] {
        world.run_as("developer", &format!("document write REL0001 {document}")).succeeds();
    }
    world.run_as("developer", "document write REL0001 impact-and-rollback").ends_with(3).says("impact");
    expect(&world, "developer", submit, &["package-complete", "impact-documented"]);
    // The life cycle names a server more.
    let world = at(Stage::Prepared);
    world.run_as("developer", "set REL0001 additional-servers=\"Training\"").succeeds();
    crate::cio_way::go(&world, Stage::Test);
    world.run_as("developer", "schedule REL0001 2030-11-10T01:00 --milestone requested").succeeds();
    for document in
        ["installation-instructions", "release-notes", "impact-and-rollback", "code-movement", "production-cutover"]
    {
        world.run_as("developer", &format!("document write REL0001 {document}")).succeeds();
    }
    expect(&world, "developer", submit, &["additional-server-passed"]);
    // Something was noticed.
    let world = at(Stage::Submitted);
    crate::cio_way::supply(&world, Stage::Accepted);
    world.run_as("librarian", "issue open REL0001 \"Step 2 names no server\"").succeeds();
    expect(&world, "change-analyst", "promote REL0001 --to accepted", &["issues-settled"]);
    // An emergency goes through the Change Manager, not past them.
    let mut world = emergency_but("");
    tell(
        &mut world,
        r#"
as developer
promote REL0001 --to submitted
as change-analyst
signoff approve REL0001 --gate complete-for-change-management
as librarian
signoff approve REL0001 --gate complete-for-librarians
as security-officer
signoff approve REL0001 --gate security-cleared
as change-manager
promote REL0001 --to accepted
schedule REL0001 +2h
"#,
    );
    expect(&world, "change-manager", "promote REL0001 --to approved", &["emergency-reviewed"]);
    // Nothing leads out of a rollback before the requestor knows and the prior version runs.
    let world = at(Stage::Production);
    world.run_as("system-administrator", "rollback REL0001 -m \"letters are empty\"").succeeds();
    let wanted = ["requestor-informed", "prior-version-restored"];
    expect(&world, "developer", "return REL0001 --to preparation -m again", &wanted);
    expect(&world, "developer", "return REL0001 --to submitted -m again", &wanted);
    expect(&world, "change-manager", "cancel REL0001 -m \"given up\"", &wanted);
    seen
}

#[test]
fn every_gate_of_the_process_refuses() {
    let mut seen: BTreeSet<String> = refusals().into_iter().collect();
    for (stage, gate, wanted) in CASES {
        let found = without(stage, gate);
        assert_eq!(found, wanted, "without what `{gate}` asks");
        seen.extend(found);
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/cio-101/process.yaml");
    let process: Process = relman::format::yaml::read("process.yaml", &std::fs::read(file).unwrap()).unwrap();
    let gates: BTreeSet<String> = process.gates.keys().map(ToString::to_string).collect();
    assert_eq!(seen, gates, "left: gates that were seen to refuse; right: gates of the process");
}

#[test]
fn a_refusal_names_the_clause_and_who_can_help() {
    let world = at(Stage::Submitted);
    let check = world.run_as("change-analyst", "check REL0001 --to accepted --json").ends_with(3).json();
    let gates = check["gates"].as_array().unwrap();
    let clear = gates.iter().find(|gate| gate["id"] == "security-cleared").unwrap();
    assert_eq!((&clear["clause"], &clear["who"][0]["role"]), (&"Then what".into(), &"security-officer".into()));
    assert!(gates.iter().all(|gate| gate["clause"].is_string()), "{check}");
}
