//! The five prerequisites of a production release (CMS-04 to CMS-08): each alone keeps `approved` shut.

use crate::cms::{Stage, at, standing};
use crate::story::tell;
use crate::world::World;

/// Everything that `approved` asks: by whom, and the command.
const SUPPLIES: [(&str, &str); 4] = [
    ("change-coordinator", "signoff approve CFIS001 --gate at-signed-off -m \"AT complete\""),
    ("change-coordinator", "notice record CFIS001 downstream-systems"),
    ("web-lead-developer", "artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml"),
    ("lead-developer", "evidence add CFIS001 dist/junit.xml"),
];

/// A world where everything is supplied, but not what this command brings.
fn all_but(missing: &str) -> World {
    let world = at(Stage::Acceptance);
    for (person, command) in SUPPLIES.iter().filter(|(_, command)| !command.starts_with(missing)) {
        world.run_as(person, command).succeeds();
    }
    world
}

/// The gate is the only one that is shut; who can open it is named with the command; the wrong person
/// is turned away with 6; the right one opens it.
#[track_caller]
fn only_this_gate(world: &World, gate: &str, title: &str, who: &str, how: &str, wrong: &str, command: &str) {
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved --json").ends_with(3);
    assert_eq!(refused.unmet(), [gate]);
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
    refused.says(gate).says(who).says(&format!("hint: {how}"));
    let check = world.run_as("change-coordinator", "check CFIS001 --to approved --json").ends_with(3).json();
    let open: Vec<_> = check["gates"].as_array().unwrap().iter().filter(|gate| gate["met"] == false).collect();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0]["id"], &open[0]["title"], &open[0]["clause"]), (&gate.into(), &title.into(), &"4".into()));
    world.run_as(wrong, command).ends_with(6);
    assert_eq!(standing(world, "CFIS001").0, "acceptance-test");
}

#[test]
fn without_the_coordinators_signoff_acceptance_is_not_complete() {
    let world = all_but("signoff");
    let command = SUPPLIES[0].1;
    let how = "relman signoff approve CFIS001 --gate at-signed-off";
    let title = "Acceptance testing is complete and signed off";
    only_this_gate(&world, "at-signed-off", title, "change-coordinator", how, "systems-analyst", command);
    world.run_as("change-coordinator", command).succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn without_notice_to_the_other_systems_nothing_is_approved() {
    let world = all_but("notice");
    let how = "relman notice record CFIS001 downstream-systems";
    let title = "Downstream and upstream systems are notified";
    only_this_gate(&world, "downstream-notified", title, "change-coordinator", how, "lead-developer", SUPPLIES[1].1);
    world.run_as("change-coordinator", SUPPLIES[1].1).succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn without_a_second_pair_of_eyes_the_package_is_not_verified() {
    let world = all_but("artifact");
    let how = "relman artifact verify CFIS001 app.war";
    let title = "The rollout package is verified";
    // Who added the files is the wrong person, whatever their role.
    only_this_gate(&world, "package-verified", title, "any role", how, "lead-developer", SUPPLIES[2].1);
    world.run_as("web-lead-developer", "artifact verify CFIS001 dist/app.war dist/static.zip").succeeds();
    let one_left = world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
    one_left.says("rates.xml").is_silent_about("app.war");
    world.run_as("web-lead-developer", "artifact verify CFIS001 dist/rates.xml").succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn without_a_test_report_the_package_is_not_tested() {
    let world = all_but("evidence");
    let how = "relman evidence add CFIS001 FILE --type test-results";
    let title = "The rollout package is tested";
    only_this_gate(&world, "package-tested", title, "any role", how, "administrator", SUPPLIES[3].1);
    world.run_as("lead-developer", SUPPLIES[3].1).succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn a_report_with_a_failed_or_a_broken_test_does_not_do() {
    let world = all_but("evidence");
    let suite = |case: &str| {
        format!("<testsuite name=\"s\"><testcase name=\"a\"/><testcase name=\"b\">{case}</testcase></testsuite>")
    };
    world.write("failed.xml", &suite("<failure/>")).write("broken.xml", &suite("<error/>"));
    world.write("empty.xml", "<testsuite name=\"s\"></testsuite>");
    for (file, says) in [("failed.xml", "failed"), ("broken.xml", "errors"), ("empty.xml", "no tests")] {
        world.run_as("lead-developer", &format!("evidence add CFIS001 {file} --type test-results")).succeeds();
        let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved --json").ends_with(3);
        assert_eq!(refused.unmet(), ["package-tested"], "{file}");
        refused.says(says);
    }
    // The latest report is the one that counts.
    world.run_as("lead-developer", SUPPLIES[3].1).succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn an_open_issue_of_the_acceptance_test_keeps_it_shut() {
    let world = all_but("nothing");
    // Where it stands is where it was found.
    world.run_as("systems-analyst", "issue open CFIS001 \"County code 58 missing\"").succeeds();
    let how = "relman issue close CFIS001 1 -m \"…\"";
    let title = "No issue from acceptance testing is open";
    let close = "issue close CFIS001 1 -m \"was the test data\"";
    only_this_gate(&world, "at-issues-closed", title, "any role", how, "administrator", close);
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
    refused.says("isu-chief").says("relman waiver grant CFIS001 at-issues-closed");
    world.run_as("systems-analyst", close).succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
}

#[test]
fn a_pending_project_issue_keeps_it_shut_until_it_is_closed_or_waived() {
    let mut world = all_but("nothing");
    world.run_as("technical-lead", "issue open CFIS001 \"Licence not renewed\" --found-in project").succeeds();
    let how = "relman issue close CFIS001 1 -m \"…\"";
    let title = "No project issue is pending";
    let close = "issue close CFIS001 1 -m \"renewed\"";
    only_this_gate(&world, "no-project-issues", title, "any role", how, "administrator", close);
    tell(
        &mut world,
        r#"
as change-coordinator
(6) waiver grant CFIS001 no-project-issues --until 2030-12-20 -m "accepted"
as isu-chief
waiver grant CFIS001 no-project-issues --until 2030-12-20 -m "accepted by the ISU chief"
as change-coordinator
promote CFIS001 --to approved --dry-run
as isu-chief
waiver withdraw CFIS001 no-project-issues -m "seen again"
as change-coordinator
(3) promote CFIS001 --to approved
as technical-lead
issue close CFIS001 1 -m "renewed"
as change-coordinator
promote CFIS001 --to approved
"#,
    );
}

#[test]
fn acceptance_itself_cannot_be_waived() {
    let world = all_but("signoff");
    let waiver = "waiver grant CFIS001 at-signed-off --until 2030-12-20 -m \"in a hurry\"";
    world.run_as("isu-chief", waiver).ends_with(6).says("at-signed-off");
    world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
}

#[test]
fn what_turns_up_after_acceptance_stops_the_deployment() {
    let world = at(Stage::HandedOver);
    world.run_as("systems-analyst", "issue open CFIS001 \"Letters print blank\" --found-in acceptance-test").succeeds();
    world.run_as("systems-analyst", "change fail CFIS001 IR-1042 --cause data").succeeds();
    world.run_as("technical-lead", "issue open CFIS001 \"Licence\" --found-in project").succeeds();
    world.run_as("systems-analyst", "issue open CFIS001 \"Slow\" --found-in production-test").succeeds();
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to production --json").ends_with(3);
    let shut = ["at-issues-closed", "no-project-issues", "no-failed-change", "production-test-issues"];
    assert_eq!(refused.unmet(), shut);
    world.run_as("systems-analyst", "issue close CFIS001 2 3 -m \"as before\"").succeeds();
    world.run_as("systems-analyst", "issue close CFIS001 1 -m \"test data\"").succeeds();
    world.run_as("systems-analyst", "change pass CFIS001 IR-1042").succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to production").succeeds();
}

#[test]
fn production_needs_the_backup_and_the_handed_over_packages() {
    let mut world = at(Stage::Approved);
    world.person("change-coordinator");
    let refused = world.run("promote CFIS001 --to production --json").ends_with(3);
    assert_eq!(refused.unmet(), ["web-handed-over", "backed-up"]);
    tell(
        &mut world,
        r#"
as cache-lead-developer
(2) task done CFIS001 backup-databases
(6) task done CFIS001 send-release-notes
as ebusiness-admin
(6) task done CFIS001 backup-databases --note "folder"
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001-20301214"
as technical-lead
task done CFIS001 send-release-notes
as web-lead-developer
task done CFIS001 transfer-web-packages
as technical-lead
(6) promote CFIS001 --to production
as change-coordinator
promote CFIS001 --to production
"#,
    );
    // The move was the coordinator's approval.
    world.run("signoff list CFIS001 --json").succeeds().says("production-approved");
}

#[test]
fn the_coordinator_can_still_say_no_to_production() {
    let world = at(Stage::HandedOver);
    let reject = "signoff reject CFIS001 --gate production-approved -m \"not on a holiday\"";
    world.run_as("change-coordinator", reject).succeeds();
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to production --json").ends_with(3);
    assert_eq!(refused.unmet(), ["production-approved"]);
    refused.says("not on a holiday");
    world.run_as("change-coordinator", "signoff withdraw CFIS001 --gate production-approved").succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to production").succeeds();
}

#[test]
fn a_failed_change_or_a_missing_file_keeps_acceptance_shut() {
    let world = all_but("nothing");
    world.run_as("systems-analyst", "change fail CFIS001 SMCR-88 --cause data -m \"rates of last year\"").succeeds();
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved --json").ends_with(3);
    assert_eq!(refused.unmet(), ["no-failed-change"]);
    world.run_as("systems-analyst", "change pass CFIS001 SMCR-88").succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to approved --dry-run").succeeds();
    // Files may change in acceptance test: what was packed once is asked again.
    world.run_as("lead-developer", "artifact remove CFIS001 rates.xml -m \"built anew\"").succeeds();
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved --json").ends_with(3);
    let unmet = refused.unmet();
    assert_eq!(unmet[..2], ["package-complete", "changes-packed"], "{unmet:?}");
}
