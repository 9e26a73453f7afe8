//! Emergency, data repair and expedited releases (CMS-03, CMS-17 to CMS-19): each by its own gates from new to closed.

use crate::cms::{Stage, at, standing};
use crate::story::tell;
use crate::world::World;

/// The five parts of the emergency report.
const PARTS: [&str; 5] = ["summary", "impact", "test-summary", "sources", "specification"];

/// An emergency that carries an SMCR, whose link stands in for nothing: packaged, with these parts filled.
fn emergency_with(parts: &[&str]) -> World {
    let mut world = at(Stage::Store);
    tell(
        &mut world,
        r#"
as lead-developer
new "Repair county table" --kind emergency --component cache
change add CFIS001 SMCR-9 "County table" --component cache link=https://helpdesk.example.org/SMCR-9
artifact add CFIS001 dist/rates.xml --change SMCR-9
"#,
    );
    for part in parts {
        world.run(&format!("set CFIS001 {part}=\"what there is to say of {part}\"")).succeeds();
    }
    world.run("promote CFIS001 --to packaged").succeeds();
    world
}

#[test]
fn the_emergency_report_is_refused_while_one_of_its_five_parts_is_missing() {
    for missing in PARTS {
        let filled: Vec<&str> = PARTS.into_iter().filter(|part| *part != missing).collect();
        let world = emergency_with(&filled);
        let refused = world.run("document write CFIS001 emergency-report").ends_with(3);
        let refused = refused.says(missing);
        for filled in filled {
            assert!(!refused.stderr.contains(&format!(" {filled}")), "{filled} is there: {}", refused.stderr);
        }
        // The text of the report cannot replace the part.
        world.write("report.md", "# All of it\n");
        world.run("document write CFIS001 emergency-report -F report.md").ends_with(3).says(missing);
        let approve = world.run_as("change-coordinator", "promote CFIS001 --to approved --json").ends_with(3);
        assert!(approve.unmet().contains(&"emergency-reported".to_owned()), "{}", approve.stderr);
    }
    let world = emergency_with(&PARTS);
    world.run("document write CFIS001 emergency-report").succeeds();
}

#[test]
fn a_linked_ir_or_dr_stands_in_for_the_parts_of_the_report() {
    for change in ["IR-7", "DR-7"] {
        let mut world = at(Stage::Store);
        tell(
            &mut world,
            &r#"
as lead-developer
new "Repair county table" --kind emergency --component cache
change add CFIS001 ID "County 58 rows wrong"
(3) document write CFIS001 emergency-report
change update CFIS001 ID link=https://helpdesk.example.org/ID
document write CFIS001 emergency-report
"#
            .replace("ID", change),
        );
    }
}

#[test]
fn an_emergency_goes_out_at_once_and_pays_its_debts_before_it_closes() {
    let mut world = emergency_with(&PARTS);
    tell(
        &mut world,
        r#"
as lead-developer
document write CFIS001 emergency-report
(6) promote CFIS001 --to approved
as change-coordinator
promote CFIS001 --to approved
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001"
as change-coordinator
promote CFIS001 --to production
as cache-lead-developer
deployment record CFIS001 production --result success
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
"#,
    );
    // What was put off is owed, each with who and until when.
    let todo = world.run("todo --all --type obligation --json").succeeds().json();
    let owed: Vec<_> = todo.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(owed, ["downstream-notified", "package-verified", "package-tested"]);
    for one in todo.as_array().unwrap() {
        assert!(one["due"].as_str().unwrap().starts_with("2030-11-0"), "a day or two after the release: {one}");
        assert!(!one["who"].as_array().unwrap().is_empty(), "{one}");
    }
    assert_eq!(todo[0]["who"][0]["role"], "change-coordinator");
    let refused = world.run("promote CFIS001 --to closed --json").ends_with(3);
    assert_eq!(refused.unmet(), ["downstream-notified", "package-verified", "package-tested"]);
    tell(
        &mut world,
        r#"
notice record CFIS001 downstream-systems
(3) promote CFIS001 --to closed
as web-lead-developer
artifact verify CFIS001 dist/rates.xml
as change-coordinator
(3) promote CFIS001 --to closed
as lead-developer
evidence add CFIS001 dist/junit.xml
as change-coordinator
promote CFIS001 --to closed
"#,
    );
    assert_eq!(world.run("todo --all --type obligation --json").json(), serde_json::json!([]));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_late_debt_is_said_to_be_late() {
    let mut world = emergency_with(&PARTS);
    tell(
        &mut world,
        r#"
document write CFIS001 emergency-report
as change-coordinator
promote CFIS001 --to approved
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001"
as change-coordinator
promote CFIS001 --to production
wait 2160
"#,
    );
    let todo = world.run("todo --all --type obligation --json").succeeds().json();
    let late: Vec<_> = todo
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one["late"].as_bool().unwrap()))
        .collect();
    assert_eq!(late, [("downstream-notified", true), ("package-verified", false), ("package-tested", false)]);
}

#[test]
fn the_approval_of_an_emergency_goes_with_its_report() {
    let mut world = emergency_with(&PARTS);
    tell(
        &mut world,
        r#"
as lead-developer
document write CFIS001 emergency-report
as change-coordinator
signoff approve CFIS001 --gate emergency-approved
check CFIS001 --to approved
as lead-developer
set CFIS001 test-summary="run again"
"#,
    );
    let refused = world.run_as("change-coordinator", "check CFIS001 --to approved --json").ends_with(3).json();
    let open: Vec<_> = refused["gates"].as_array().unwrap().iter().filter(|gate| gate["met"] == false).collect();
    assert_eq!(open[0]["id"], "emergency-reported");
    tell(&mut world, "as lead-developer\ndocument write CFIS001 emergency-report");
    // Another report was approved than the one that is there now; the mover signs anew by moving.
    let list = world.run("signoff list CFIS001").succeeds();
    list.says("emergency-report");
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn an_emergency_is_not_approved_by_who_wrote_it() {
    let mut world = at(Stage::Store);
    world.amend("people.yaml", |people| {
        people.replace("roles: [change-coordinator]", "roles: [change-coordinator, lead-developer]")
    });
    tell(
        &mut world,
        r#"
as change-coordinator
new "Repair county table" --kind emergency --component cache
change add CFIS001 DR-7 "County 58" link=https://helpdesk.example.org/DR-7
artifact add CFIS001 dist/rates.xml --change DR-7
document write CFIS001 emergency-report
promote CFIS001 --to packaged
(3) promote CFIS001 --to approved
(6) signoff approve CFIS001 --gate emergency-approved
"#,
    );
    world
        .run("promote CFIS001 --to approved")
        .ends_with(3)
        .says("emergency-approved")
        .says("changed the content of this release");
}

#[test]
fn what_is_known_to_be_wrong_stops_an_emergency_too() {
    let mut world = emergency_with(&PARTS);
    tell(
        &mut world,
        r#"
as lead-developer
document write CFIS001 emergency-report
as systems-analyst
change fail CFIS001 SMCR-9 --cause data
issue open CFIS001 "Blank" --found-in acceptance-test
issue open CFIS001 "Licence" --found-in project
as change-coordinator
"#,
    );
    let refused = world.run("promote CFIS001 --to approved --json").ends_with(3);
    assert_eq!(refused.unmet(), ["no-failed-change", "at-issues-closed", "no-project-issues"]);
    world.run("change pass CFIS001 SMCR-9").succeeds();
    world.run("issue close CFIS001 1 2 -m \"looked at\"").succeeds();
    world.run("promote CFIS001 --to approved").succeeds();
}

#[test]
fn an_emergency_follows_no_calendar_and_no_date() {
    let mut world = emergency_with(&PARTS);
    tell(
        &mut world,
        "as lead-developer\ndocument write CFIS001 emergency-report\nas change-coordinator\npromote CFIS001 --to approved",
    );
    world.run("check CFIS001 --to production").ends_with(3).says("does not apply").is_silent_about("schedule CFIS001");
}

#[test]
fn a_data_repair_is_tested_and_signed_off_in_one_environment() {
    let mut world = at(Stage::Store);
    world.write("dist/repair.sql", "update counties set code = 58;");
    tell(
        &mut world,
        r#"
as lead-developer
new "Repair county rows" --kind data-repair --component cache
change add CFIS001 DR-12 "County 58 rows wrong" link=https://helpdesk.example.org/DR-12
artifact add CFIS001 dist/repair.sql --change DR-12 --component cache
promote CFIS001 --to packaged
document write CFIS001 emergency-report
as change-coordinator
(3) promote CFIS001 --to acceptance-test
"#,
    );
    let refused = world.run("promote CFIS001 --to approved --json").ends_with(3);
    assert_eq!(refused.unmet(), ["repair-tested"]);
    tell(
        &mut world,
        r#"
as lead-developer
evidence add CFIS001 dist/junit.xml
as change-coordinator
(3) promote CFIS001 --to approved
as lead-developer
(6) signoff approve CFIS001 --gate repair-tested
as systems-analyst
signoff approve CFIS001 -m "tested in the test environment"
as change-coordinator
promote CFIS001 --to approved
"#,
    );
    let refused = world.run("promote CFIS001 --to production --json").ends_with(3);
    assert_eq!(refused.unmet(), ["package-verified", "backed-up"], "only the notice is put off for a repair");
    tell(
        &mut world,
        r#"
as web-lead-developer
artifact verify CFIS001 dist/repair.sql
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001"
as change-coordinator
promote CFIS001 --to production
as cache-lead-developer
deployment record CFIS001 production --result success
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
(3) promote CFIS001 --to closed
notice record CFIS001 downstream-systems
promote CFIS001 --to closed
"#,
    );
    assert_eq!(standing(&world, "CFIS001"), ("closed".to_owned(), 1));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn an_expedited_release_is_agreed_with_the_coordinator_before_it_is_packed() {
    let mut world = at(Stage::Store);
    tell(
        &mut world,
        r#"
as lead-developer
new "Two small requests" --kind expedited --component web --component cache
change add CFIS001 IR-1042 "Letter" --component web
change add CFIS001 SMCR-88 "Rates" --component cache priority=2
set CFIS001 impact="Letters" rollback="Reinstall the prior WAR"
artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
"#,
    );
    let refused = world.run("promote CFIS001 --to packaged --json").ends_with(3);
    assert_eq!(refused.unmet(), ["requests-agreed"]);
    refused.says("IR-1042").says("priority");
    tell(
        &mut world,
        r#"
change update CFIS001 IR-1042 priority=1
(3) promote CFIS001 --to packaged
as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
signoff approve CFIS001 -m "these two, on that Saturday"
# The agreement is about requests and schedule: another date needs another one.
schedule CFIS001 "2031-01-11 06:00"
as lead-developer
(3) promote CFIS001 --to packaged
as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
as lead-developer
promote CFIS001 --to packaged --dry-run
# And so do other priorities.
change update CFIS001 IR-1042 priority=3
(3) promote CFIS001 --to packaged
change update CFIS001 IR-1042 priority=1
promote CFIS001 --to packaged
document write CFIS001 release-notes
as technical-lead
task done CFIS001 inform-ebusiness
as change-coordinator
"#,
    );
    let refused = world.run("promote CFIS001 --to acceptance-test --json").ends_with(3);
    assert_eq!(refused.unmet(), ["resources-confirmed"], "a web part needs the Office of Technology");
    tell(
        &mut world,
        r#"
as technical-lead
task done CFIS001 confirm-resources
as change-coordinator
promote CFIS001 --to acceptance-test
"#,
    );
    crate::cms::bring_on(&mut world, "CFIS001", Stage::Acceptance, Stage::Deployed);
    tell(&mut world, "promote CFIS001 --to closed");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn an_expedited_release_without_a_web_part_needs_no_such_resources() {
    let mut world = at(Stage::Store);
    tell(&mut world, "as lead-developer\nnew \"Rates\" --kind expedited --component cache");
    let tasks = world.run("task list CFIS001").succeeds();
    tasks.is_silent_about("confirm-resources").is_silent_about("inform-ebusiness");
}
