//! Every gate of the ERA procedure refuses; the loop of step 9, the no-go, and the way back from production.

use crate::era::{WAY, assert_shut, at, forward, forward_with, gate_by_gate, opener, shut, standing};
use crate::story::tell;
use crate::world::World;
use std::collections::BTreeSet;

/// Deployed, and taken back.
fn rolled_back() -> World {
    let mut world = at("in-production");
    tell(
        &mut world,
        r#"
as software-developer
deployment record ERA001 production --result failure
set ERA001 deployment-result="The queue does not start"
as release-manager
rollback ERA001 -m "the queue does not start"
"#,
    );
    world
}

/// The gates that keep ERA001 from going back, in the words of the refusal.
#[track_caller]
fn shut_behind(world: &World, command: &str) -> BTreeSet<String> {
    let refused = world.run_as("release-manager", &format!("{command} -m reason --json")).ends_with(3);
    refused.unmet().into_iter().collect()
}

fn set(gates: &[&str]) -> BTreeSet<String> {
    gates.iter().map(|gate| (*gate).to_owned()).collect()
}

#[test]
fn every_gate_of_the_process_refuses() {
    let (_, mut seen) = gate_by_gate();
    let world = at("cleared");
    world.run_as("release-manager", "deny ERA001 -m \"archive is moving\"").succeeds();
    seen.extend(shut_behind(&world, "return ERA001 --to build"));
    let mut world = at("in-production");
    tell(&mut world, opener("deployed-well"));
    tell(&mut world, opener("letter-completed"));
    tell(&mut world, opener("records-resolved"));
    world.run_as("release-manager", "rollback ERA001 -m \"search is empty\"").succeeds();
    seen.extend(shut_behind(&world, "return ERA001 --to build"));

    let text = include_bytes!("../../release-templates/era-sop/process.yaml");
    let process: relman::domain::process::Process = relman::format::yaml::read("process.yaml", text).unwrap();
    let all: BTreeSet<String> = process.gates.keys().map(ToString::to_string).collect();
    assert_eq!(seen, all, "a gate that no script has seen shut");
}

#[test]
fn a_release_that_does_not_pass_goes_back_to_step_five_and_nothing_of_the_last_round_counts() {
    let mut world = at("team-testing");
    for round in [2, 3] {
        world.run_as("test-team", "issue open ERA001 \"Withdrawn records are found\"").succeeds();
        world.run_as("test-team", "change fail ERA001 OCR-102 --cause fix -m \"still found\"").succeeds();
        world.run_as("release-manager", "return ERA001 --to build -m no").ends_with(6);
        world.run_as("test-team", "return ERA001 --to build -m \"OCR-102 is not fixed\"").succeeds();
        assert_eq!(standing(&world), ("build".to_owned(), round));

        // What was tested, written, approved and passed in the last round is asked for again, for the same build too.
        world.run_as("release-manager", "promote ERA001 --to developer-testing --dry-run").succeeds();
        world.write("dist/era.tar.gz", &format!("build of iteration {round}"));
        forward(&mut world, "developer-testing");
        assert_shut(&world, "review", &["developer-tested", "letter-written", "installation-planned"]);
        forward(&mut world, "review");
        assert_shut(&world, "team-testing", &["letter-distributed", "letter-approved", "testing-coordinated"]);
        forward(&mut world, "team-testing");
        assert_shut(&world, "go-no-go", &["cases-run-or-assessed", "release-passed"]);
    }
    for step in WAY.iter().skip(4) {
        forward(&mut world, step.to);
    }
    assert_eq!(standing(&world), ("closed".to_owned(), 3));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_same_build_is_tested_anew_in_the_next_round() {
    let mut world = at("go-no-go");
    tell(
        &mut world,
        r#"
as release-manager
signoff reject ERA001 --gate go-decided -m "the archive is moving"
deny ERA001 -m "the archive is moving"
notice record ERA001 no-go-notification
return ERA001 --to build -m "the same build, later"
promote ERA001 --to developer-testing
"#,
    );
    assert_eq!(standing(&world), ("developer-testing".to_owned(), 2));
    // The plan speaks of the same files; tests and letter are of the last round.
    assert_shut(&world, "review", &["developer-tested", "letter-written"]);
    forward(&mut world, "review");
    forward(&mut world, "team-testing");
    assert_shut(&world, "go-no-go", &["cases-run-or-assessed", "release-passed"]);
    forward(&mut world, "go-no-go");
    assert_shut(&world, "cleared", &["go-decided", "go-issued", "help-desk-informed"]);
}

#[test]
fn a_failed_deployment_is_tried_again_or_taken_back() {
    let mut world = at("in-production");
    tell(
        &mut world,
        r#"
as release-manager
(6) deployment record ERA001 production --result success
as software-developer
deployment record ERA001 production --result failure
as quality-management
(3) promote ERA001 --to qm-verified
as software-developer
deployment record ERA001 production --result success
"#,
    );
    assert!(!shut(&world, "qm-verified").contains("deployed-well"));

    let mut world = rolled_back();
    assert_eq!(standing(&world), ("rolled-back".to_owned(), 1));
    assert_eq!(world.run("inventory production --json").succeeds().json(), serde_json::json!([]));
    // Nobody goes on before the earlier release runs again and everybody knows.
    assert_eq!(shut_behind(&world, "return ERA001 --to build"), set(&["restored"]));
    assert_eq!(shut_behind(&world, "cancel ERA001"), set(&["restored"]));
    world.run("todo --role software-developer").succeeds().says("restore-earlier");
    world.run("todo --role release-manager").succeeds().says("rolled-back");
    tell(
        &mut world,
        r#"
as software-developer
(2) task done ERA001 restore-earlier
task done ERA001 restore-earlier --note "nothing ran before"
as release-manager
(3) return ERA001 --to build -m "the queue"
notice record ERA001 rolled-back
return ERA001 --to build -m "the queue"
"#,
    );
    assert_eq!(standing(&world), ("build".to_owned(), 2));
    world.write("dist/era.tar.gz", "build of iteration 2");
    for to in ["developer-testing", "review", "team-testing", "go-no-go"] {
        forward(&mut world, to);
    }
    // The day has passed: a new one is fixed, and each area is asked about it.
    let again = ["dated", "schedule-supported", "go-decided", "go-issued", "help-desk-informed"];
    assert_shut(&world, "cleared", &again);
    tell(&mut world, "as release-manager\nschedule ERA001 \"2031-01-11 06:00\"");
    tell(&mut world, opener("schedule-supported"));
    for to in ["cleared", "in-production", "qm-verified", "closed"] {
        forward(&mut world, to);
    }
    assert_eq!(standing(&world), ("closed".to_owned(), 2));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_rollback_brings_back_the_release_that_ran_before() {
    let mut world = at("qm-verified");
    world.write("dist/era.tar.gz", "build of ERA002");
    tell(&mut world, &WAY[0].before.replace("ERA001", "ERA002"));
    for step in &WAY[..7] {
        forward_with(&mut world, "ERA002", step.to);
    }
    tell(&mut world, &opener("deployed-well").replace("ERA001", "ERA002"));
    let runs = |world: &World| world.run("inventory production --json").succeeds().json()[0]["release"].clone();
    assert_eq!(runs(&world), "ERA002");
    let plan = world.run("document show ERA002 installation-plan").succeeds();
    plan.says("| ERA system | ERA001 | era.tar.gz |");
    let told = world.run_as("release-manager", "rollback ERA002 -m \"search is empty\"").succeeds();
    told.says("ERA001").says("era.tar.gz");
    assert_eq!(runs(&world), "ERA001");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_release_that_qm_does_not_verify_comes_back_with_its_records_open() {
    let mut world = at("in-production");
    for gate in ["deployed-well", "letter-completed", "status-reported", "records-resolved", "qm-asked"] {
        tell(&mut world, opener(gate));
    }
    tell(
        &mut world,
        r#"
as quality-management
signoff reject ERA001 --gate verification-passed -m "search is empty"
(3) promote ERA001 --to qm-verified
(6) rollback ERA001 -m "search is empty"
as release-manager
rollback ERA001 -m "search is empty"
notice record ERA001 rolled-back
as software-developer
task done ERA001 restore-earlier --note "nothing ran before"
"#,
    );
    assert_eq!(shut_behind(&world, "return ERA001 --to build"), set(&["records-reopened"]));
    tell(
        &mut world,
        r#"
as release-manager
change status ERA001 OCR-101 Opened
(3) return ERA001 --to build -m "search is empty"
change status ERA001 OCR-102 Opened
return ERA001 --to build -m "search is empty"
"#,
    );
    assert_eq!(standing(&world), ("build".to_owned(), 2));
}

#[test]
fn a_no_go_is_told_before_anything_else_is_done_about_it() {
    for from in ["go-no-go", "cleared"] {
        for way in ["return ERA001 --to build", "return ERA001 --to intake", "cancel ERA001"] {
            let world = at(from);
            world.run_as("test-team", "deny ERA001 -m \"archive is moving\"").ends_with(6);
            world.run_as("release-manager", "deny ERA001 -m \"archive is moving\"").succeeds();
            world.run("todo --role release-manager").succeeds().says("no-go-notification");
            assert_eq!(shut_behind(&world, way), set(&["no-go-issued"]), "{way}");
            world.run_as("release-manager", "notice record ERA001 no-go-notification").succeeds();
            world.run_as("release-manager", &format!("{way} -m \"archive is moving\"")).succeeds();
        }
    }
}

#[test]
fn an_ocr_that_is_taken_out_goes_through_the_schedule_again() {
    let mut world = at("team-testing");
    tell(
        &mut world,
        r#"
as release-manager
(3) change remove ERA001 OCR-102 -m "withdrawn by the board"
return ERA001 --to intake -m "OCR-102 is withdrawn"
change remove ERA001 OCR-102 -m "withdrawn by the board"
"#,
    );
    assert_shut(&world, "build", &["package-received", "schedule-supported", "lmc-notified"]);
    tell(&mut world, "as release-manager\ndocument write ERA001 ocr-package\nnotice record ERA001 approved-ocrs");
    tell(&mut world, opener("schedule-supported"));
    world.run_as("release-manager", "promote ERA001 --to build").succeeds();
}

#[test]
fn what_turns_up_after_the_test_stops_go_and_deployment() {
    for (state, to) in [("go-no-go", "cleared"), ("cleared", "in-production")] {
        let mut world = at(state);
        for gate in ["go-decided", "go-issued", "help-desk-informed"] {
            tell(&mut world, if state == "go-no-go" { opener(gate) } else { "" });
        }
        world.run_as("test-team", "evidence add ERA001 dist/failed.xml --type test-cases").succeeds();
        world.run_as("test-team", "change fail ERA001 OCR-101 --cause data").succeeds();
        world.run_as("software-developer", "document write ERA001 release-letter").succeeds();
        let stopped = shut(&world, to);
        for gate in ["cases-run-or-assessed", "no-failed-ocr", "letter-approved", "go-decided"] {
            assert!(stopped.contains(gate), "{to}: {stopped:?}");
        }
    }
}

#[test]
fn a_release_that_is_given_up_tells_those_who_wait_for_it() {
    let mut world = at("review");
    tell(
        &mut world,
        r#"
as software-developer
(6) cancel ERA001 -m "the board took it back"
as release-manager
cancel ERA001 -m "the board took it back"
"#,
    );
    world.run("todo --role release-manager").succeeds().says("cancelled");
    world.run_as("release-manager", "notice record ERA001 cancelled").succeeds();
    assert_eq!(world.run("todo --all --json").succeeds().json(), serde_json::json!([]));
}
