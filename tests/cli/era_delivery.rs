//! What the ERA procedure demands from the test to the end (ERA-08 to ERA-14); `era_demands.rs` has what comes before.

use crate::era::{assert_shut, at, opener, shut};
use crate::era_demands::{supply_all_but, waits_for};
use crate::story::tell;

#[test]
fn the_test_team_executes_its_cases() {
    let mut world = at("team-testing");
    supply_all_but(&mut world, "go-no-go", &["cases-run-or-assessed"]);
    let command = "evidence add ERA001 dist/cases.xml --type test-cases";
    waits_for(&world, "go-no-go", "cases-run-or-assessed", "software-developer", command);
    world.run_as("test-team", "evidence add ERA001 dist/failed.xml --type test-cases").succeeds();
    assert_shut(&world, "go-no-go", &["cases-run-or-assessed"]);
    world.run_as("test-team", command).succeeds();
    world.run_as("test-team", "promote ERA001 --to go-no-go").succeeds();
}

#[test]
fn or_the_test_team_assesses_the_developers_results() {
    let mut world = at("team-testing");
    supply_all_but(&mut world, "go-no-go", &["cases-run-or-assessed"]);
    tell(
        &mut world,
        r#"
as test-team
(3) document write ERA001 test-assessment
set ERA001 assessment="All cases of the plan are among the developer's"
document write ERA001 test-assessment
(3) promote ERA001 --to go-no-go
as software-developer
(6) signoff approve ERA001 --gate cases-run-or-assessed
as test-team
signoff approve ERA001 --gate cases-run-or-assessed
promote ERA001 --to go-no-go --dry-run
as software-developer
evidence add ERA001 dist/failed.xml --type developer-tests
"#,
    );
    // It was given for other results than there are now.
    assert_shut(&world, "go-no-go", &["cases-run-or-assessed"]);
    let text = world.run("document show ERA001 test-assessment").succeeds();
    text.says("| developer.xml | 2 | 0 | 0 | 0 |").says("All cases of the plan are among the developer's");
}

#[test]
fn the_release_manager_decides_and_tells_everybody_and_the_help_desk() {
    let mut world = at("go-no-go");
    tell(
        &mut world,
        r#"
as test-team
(6) signoff approve ERA001 --gate go-decided
(6) notice record ERA001 go-notification
as release-manager
(3) promote ERA001 --to cleared
"#,
    );
    for gate in ["go-decided", "go-issued", "help-desk-informed"] {
        let mut world = at("go-no-go");
        supply_all_but(&mut world, "cleared", &[gate]);
        assert_shut(&world, "cleared", &[gate]);
    }
    supply_all_but(&mut world, "cleared", &[]);
    let told = world.run("notice list ERA001 --json").succeeds().json();
    let to = |id: &str| told.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()["recipients"].to_string();
    assert!(to("help-desk-notes").contains("help-desk"), "{told}");
    assert!(
        to("go-notification").contains("software-developer") && to("go-notification").contains("security"),
        "{told}"
    );
    let notes = world.run("document show ERA001 release-notes").succeeds();
    notes.says("Accession numbers sort by year").says("2030-12-14 06:00");
    // Another day: users and areas hear of it before anything is deployed.
    world.run_as("release-manager", "promote ERA001 --to cleared").succeeds();
    world.run_as("release-manager", "schedule ERA001 \"2031-01-11 06:00\"").succeeds();
    assert_shut(&world, "in-production", &["schedule-supported", "go-decided", "go-issued", "help-desk-informed"]);
}

#[test]
fn the_developer_deploys_completes_the_letter_and_tells_the_release_manager() {
    let mut world = at("cleared");
    world.run_as("release-manager", "promote ERA001 --to in-production").ends_with(6);
    // A letter that is completed before the deployment speaks of nothing.
    tell(
        &mut world,
        r#"
as software-developer
set ERA001 deployment-result="Went well"
document write ERA001 deployed-release-letter
promote ERA001 --to in-production
clock 2030-12-14 06:00
deployment start ERA001 production
deployment finish ERA001 production --result success
notice record ERA001 deployment-status
"#,
    );
    let missing = shut(&world, "qm-verified");
    assert!(missing.contains("letter-completed") && !missing.contains("deployed-well"), "{missing:?}");
    tell(&mut world, "as software-developer\ndocument write ERA001 deployed-release-letter");
    let missing = shut(&world, "qm-verified");
    assert!(missing.contains("status-reported"), "the status was told without the letter: {missing:?}");
    tell(&mut world, "as software-developer\nnotice record ERA001 deployment-status");
    assert_shut(&world, "qm-verified", &["records-resolved", "qm-asked", "verification-passed", "result-reported"]);
    let letter = world.run("document show ERA001 deployed-release-letter").succeeds();
    letter.says("Went well").says("ERA production").says("no new ports");
    // The letter that was approved stays as it was.
    world.run("document show ERA001 release-letter").succeeds().is_silent_about("Went well");
}

#[test]
fn a_record_is_resolved_with_the_letter_and_the_person_of_qm() {
    let mut world = at("in-production");
    for gate in ["deployed-well", "letter-completed", "status-reported", "qm-asked", "verification-passed"] {
        tell(&mut world, opener(gate));
    }
    tell(&mut world, opener("result-reported"));
    assert_shut(&world, "qm-verified", &["records-resolved"]);
    tell(
        &mut world,
        r#"
as release-manager
(3) change status ERA001 OCR-101 Resolved
change update ERA001 OCR-101 deployed-release="Letter of ERA001"
(3) change status ERA001 OCR-101 Resolved
change update ERA001 OCR-101 assigned="A. Verifier"
change status ERA001 OCR-101 Resolved
change update ERA001 OCR-102 deployed-release="Letter of ERA001" assigned="A. Verifier"
"#,
    );
    let refused = world.run_as("quality-management", "promote ERA001 --to qm-verified").ends_with(3);
    refused.says("OCR-102").says("Opened").says("Resolved").says("attach-letter");
    world.run_as("quality-management", "task done ERA001 attach-letter").ends_with(6);
    tell(&mut world, "as release-manager\nchange status ERA001 OCR-102 Resolved\ntask done ERA001 attach-letter");
    world.run_as("quality-management", "promote ERA001 --to qm-verified").succeeds();
}

#[test]
fn the_tracker_says_which_records_are_resolved_and_reads_what_the_release_holds() {
    let mut world = at("in-production");
    for gate in ["deployed-well", "letter-completed", "status-reported", "qm-asked", "verification-passed"] {
        tell(&mut world, opener(gate));
    }
    tell(&mut world, opener("result-reported"));
    world.amend("relman.yaml", |settings| {
        let mapping =
            "{id: OCR, title: Headline, status: State, deployed-release: Deployed Release, assigned: Assigned}";
        format!("{settings}import:\n  tracker: {mapping}\n")
    });
    // The export of the tracker: a record is not resolved there before its fields are filled.
    let export = "OCR;State;Deployed Release;Assigned\r\nOCR-101;Resolved;Letter of ERA001;\r\n\
        OCR-102;Resolved;Letter of ERA001;A. Verifier\r\n";
    world.write("export.csv", export);
    let refused = world.run_as("release-manager", "change import ERA001 -F export.csv").ends_with(1);
    let refused =
        refused.says("row 2 (OCR-101), column `State`: OCR-101 cannot become Resolved while `assigned` is empty");
    refused.is_silent_about("row 3");
    world.write("export.csv", &export.replace("ERA001;\r\n", "ERA001;A. Verifier\r\n"));
    world.run_as("release-manager", "change import ERA001 -F export.csv").succeeds().says("2 rows: 0 added, 2 updated");
    world.run_as("release-manager", "change import ERA001 -F export.csv").succeeds().says("already so");
    // And out to the tracker: its id, status and fields, as CSV and JSON.
    let csv = world.run("change list ERA001 --format csv").succeeds();
    let csv = csv.says("fields.priority,fields.approved,fields.deployed-release,fields.assigned,link,commits,status");
    csv.says("Letter of ERA001,A. Verifier,,,Resolved");
    let list = world.run("change list ERA001 --json").succeeds().json();
    let resolved = |one: &serde_json::Value| one["status"] == "Resolved" && one["fields"]["assigned"] == "A. Verifier";
    assert!(list.as_array().unwrap().iter().all(resolved), "{list:#}");
    tell(&mut world, "as release-manager\ntask done ERA001 attach-letter");
    world.run_as("quality-management", "promote ERA001 --to qm-verified").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn qm_verifies_and_nobody_who_built_or_deployed_it() {
    let mut world = at("cleared");
    // Two people with a hat of each kind: one built the release, the other deploys it.
    world.amend("people.yaml", |people| {
        let mut people = people.to_owned();
        for (person, more) in [
            ("software-developer", "quality-management"),
            ("security", "software-developer, quality-management"),
            ("configuration-management", "quality-management"),
        ] {
            people = people.replace(&format!("roles: [{person}]"), &format!("roles: [{person}, {more}]"));
        }
        people
    });
    world.run_as("security", "promote ERA001 --to in-production").succeeds();
    supply_all_but(&mut world, "qm-verified", &["verification-passed"]);
    assert_shut(&world, "qm-verified", &["verification-passed"]);
    for wrong in ["software-developer", "security", "release-manager", "test-team"] {
        world.run_as(wrong, "signoff approve ERA001 --gate verification-passed").ends_with(6);
    }
    // A colleague of QM who did neither could.
    world.run_as("configuration-management", "signoff approve ERA001 --gate verification-passed --dry-run").succeeds();
    tell(&mut world, opener("verification-passed"));
    // Deployed once more: verified anew.
    world.run_as("quality-management", "promote ERA001 --to qm-verified --dry-run").succeeds();
    let again = "deployment record ERA001 production --result success --url https://ci.example.org/2";
    world.run_as("software-developer", again).succeeds();
    let missing = shut(&world, "qm-verified");
    assert!(missing.contains("letter-completed") && missing.contains("verification-passed"), "{missing:?}");
}

#[test]
fn the_release_closes_when_the_secretariat_knows() {
    let mut world = at("qm-verified");
    waits_for(&world, "closed", "occb-notified", "quality-management", "notice record ERA001 occb-verified");
    tell(&mut world, opener("occb-notified"));
    let told = world.run("notice list ERA001 --json").succeeds().json();
    let told = told.as_array().unwrap().iter().find(|one| one["id"] == "occb-verified").unwrap().clone();
    assert_eq!(told["recipients"], serde_json::json!(["occb"]), "{told}");
    world.run_as("release-manager", "promote ERA001 --to closed").succeeds();
}
