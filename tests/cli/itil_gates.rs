//! Every gate of the process `itil` refuses, and alone: with all else supplied it is the one that is shut.

use crate::itil_way::{WAY, before, prepared, standing, supply};
use crate::story::tell;
use relman::domain::process::Process;
use std::collections::BTreeSet;

/// The gates of the process as it ships.
fn gates() -> BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/itil/process.yaml");
    let process: Process = relman::format::yaml::read("process.yaml", &std::fs::read(path).unwrap()).unwrap();
    process.gates.keys().map(ToString::to_string).collect()
}

/// Leaves out what one gate asks, is refused by that gate only, and goes on when all is supplied.
fn refuses_alone(to: &str, gate: &str) {
    let mut world = before(to);
    supply(&mut world, "R001", to, gate);
    world.person("release-manager");
    let promote = format!("promote R001 --to {to}");
    let refused = world.run(&format!("{promote} --json")).ends_with(3);
    assert_eq!(refused.unmet(), [gate], "{}", refused.stderr);
    assert!(!refused.stderr.contains("\"hints\": []"), "nobody is told how to go on: {}", refused.stderr);
    let rule = world.run(&format!("explain {gate} --json")).succeeds().json();
    assert!(rule["clause"].as_str().is_some_and(|clause| !clause.is_empty()), "{gate} names no clause");
    supply(&mut world, "R001", to, "");
    world.person("release-manager").run(&format!("{promote} --dry-run")).succeeds();
}

#[test]
fn every_gate_of_the_process_is_seen_refusing() {
    let doors = || WAY.iter().flat_map(|door| door.supplies.iter().map(|(gate, _)| (door.to, *gate)));
    let all: Vec<(&str, &str)> = doors().collect();
    // Worlds are apart from each other: two at a time, on two cores.
    std::thread::scope(|scope| {
        for half in all.chunks(all.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(|(to, gate)| refuses_alone(to, gate)));
        }
    });
    let mut seen: BTreeSet<String> = all.iter().map(|(_, gate)| (*gate).to_owned()).collect();
    seen.extend(after_a_back_out());
    assert_eq!(seen, gates());
}

/// The gate on every way out of `backed-out`.
fn after_a_back_out() -> Vec<String> {
    let mut world = prepared("stage-two");
    tell(&mut world, "as system-administrator\nrollback R001 -m \"pages are blank\"\nas release-manager");
    let ways =
        ["return R001 --to development -m again", "return R001 --to accepted -m again", "cancel R001 -m \"given up\""];
    let mut seen = BTreeSet::new();
    for way in ways {
        let unmet = world.run(&format!("{way} --json")).ends_with(3).unmet();
        assert_eq!(unmet.len(), 1, "{way}: {unmet:?}");
        seen.extend(unmet);
    }
    tell(
        &mut world,
        r#"
as system-administrator
task done R001 switch-back --note "at 03:10"
as release-manager
(3) return R001 --to accepted -m again
as erp-administrator
task done R001 translate-data --note "no records"
as release-manager
return R001 --to development -m again --dry-run
return R001 --to accepted -m again --dry-run
cancel R001 -m "given up"
"#,
    );
    assert_eq!(standing(&world, "R001").0, "cancelled");
    seen.into_iter().collect()
}

/// A gate that is asked a second time sees what changed behind it.
#[track_caller]
fn is_asked_again(to: &str, story: &str, gate: &str) {
    let mut world = prepared(to);
    tell(&mut world, &format!("as release-manager\npromote R001 --to {to} --dry-run\n{story}\nas release-manager"));
    let unmet = world.run(&format!("promote R001 --to {to} --json")).ends_with(3).unmet();
    assert!(unmet.iter().any(|one| one == gate), "{gate} did not refuse: {unmet:?}");
}

#[test]
fn what_changes_during_development_is_agreed_again() {
    let more = "as capacity-manager\nset R001 hardware-needs=\"Three web servers with 64 GB each\"";
    is_asked_again("user-test", more, "hardware-assessed");
    let other = "as release-manager\nset R001 specification=\"Four WebServices: order, track, supply, return\"";
    is_asked_again("user-test", other, "specification-agreed");
    let sooner = "as release-manager\nschedule R001 2030-12-20 --milestone delivery";
    is_asked_again("user-test", sooner, "specification-agreed");
}

#[test]
fn what_turns_up_before_stage_one_stops_it() {
    let fault = "as website-user\nissue open R001 \"Blank page\" --found-in user-test";
    is_asked_again("stage-one", fault, "test-faults-closed");
    is_asked_again(
        "stage-one",
        "as website-user\nissue open R001 \"And in French?\" --found-in question",
        "questions-answered",
    );
    is_asked_again("stage-one", "as ordering-user\nchange fail R001 RFC-12 --cause setup", "no-rfc-failed");
    is_asked_again(
        "stage-one",
        "as website-user\nsignoff reject R001 --gate user-accepted -m \"blank\"",
        "user-accepted",
    );
    is_asked_again(
        "stage-two",
        "as release-manager\nschedule R001 \"2031-02-16 02:00\" --milestone stage-two",
        "users-warned",
    );
}

#[test]
fn change_management_and_nobody_else_lets_a_known_fault_through() {
    let mut world = before("accepted");
    supply(&mut world, "R001", "accepted", "test-faults-closed");
    tell(
        &mut world,
        r#"
as release-manager
(6) waiver grant R001 test-faults-closed --until 2031-03-01 -m "in a hurry"
as change-manager
waiver grant R001 test-faults-closed --until 2031-03-01 -m "cosmetic, mended with the next release"
(6) waiver grant R001 user-accepted --until 2031-03-01 -m "in a hurry"
as release-manager
promote R001 --to accepted
"#,
    );
    assert_eq!(standing(&world, "R001").0, "accepted");
}
