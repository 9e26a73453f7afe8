//! Undo (cli §2): the inverse of one's own last action, as a new action; where there is none, what there is.

use crate::house::{before, house};
use crate::world::World;

/// The record of a release without what every action changes.
fn record(world: &World) -> String {
    let mut show = world.run("show R001 --json").succeeds().json();
    for key in ["commit", "next"] {
        show.as_object_mut().unwrap().remove(key);
    }
    for issue in show["issues"].as_array_mut().unwrap() {
        issue.as_object_mut().unwrap().retain(|key, _| ["id", "state", "title"].contains(&key.as_str()));
    }
    show.to_string()
}

fn ready() -> World {
    let world = before("needs: {signoff: {role: [tester, lead]}}, waivable-by: [ops]");
    world
        .write("app.war", "one")
        .write("other.war", "two")
        .write("report.xml", "<testsuite name=\"s\"><testcase name=\"a\"/></testsuite>");
    for line in [
        "set R001 plan=\"a plan of enough characters\"",
        "change add R001 RFC-1 One letter=x",
        "item add R001 SRV-1 One serial=C02X",
        "artifact add R001 other.war --change RFC-1",
    ] {
        world.run_as("dev", line).succeeds();
    }
    world.run_as("boss", "schedule R001 \"2030-12-14 06:00\"").succeeds();
    world
}

/// What is done, and the action that undoes it so that the record reads as before.
const INVERSES: &[(&str, &str, &str)] = &[
    ("dev", "set R001 title=Other", "set"),
    ("dev", "set R001 plan=\"another plan of enough characters\"", "set"),
    ("dev", "set R001 plan=", "set"),
    ("tester", "set R001 remarks=noted", "set"),
    ("dev", "set R001 --component db", "component.remove"),
    ("dev", "change add R001 BUG-2 Two", "change.remove"),
    ("dev", "change remove R001 RFC-1 -m other", "change.add"),
    ("tester", "change status R001 RFC-1 Resolved", "change.status"),
    ("dev", "item add R001 LIC-2 Two", "item.remove"),
    ("dev", "item remove R001 SRV-1 -m other", "item.add"),
    ("tester", "item status R001 SRV-1 configured", "item.status"),
    ("dev", "artifact add R001 app.war", "artifact.remove"),
    ("dev", "artifact remove R001 other.war -m other", "artifact.add"),
    ("boss", "schedule R001 \"2030-12-15 06:00\"", "schedule"),
    ("boss", "schedule R001 --clear", "schedule"),
    ("boss", "hold R001 -m wait", "unhold"),
];

#[test]
fn what_has_an_inverse_reads_afterwards_as_before() {
    for (person, command, inverse) in INVERSES {
        let world = ready();
        let before = record(&world);
        world.run_as(person, command).succeeds();
        assert_ne!(record(&world), before, "{command}");
        let undone = world.run_as(person, "undo R001 -m \"by mistake\" --json").succeeds().json();
        assert_eq!(undone["action"], *inverse, "{command}");
        assert_eq!(record_but_stamps(&world), but_stamps(&before), "{command}");
        world.run("audit").succeeds().says("clean");
    }
}

fn record_but_stamps(world: &World) -> serde_json::Value {
    but_stamps(&record(world))
}

/// A change that comes back has lost its test and tracker status, and a file has another time.
fn but_stamps(record: &str) -> serde_json::Value {
    let mut record: serde_json::Value = serde_json::from_str(record).unwrap();
    for file in record["artifacts"].as_array_mut().unwrap() {
        file.as_object_mut().unwrap().retain(|key, _| ["name", "digest", "type", "component"].contains(&key.as_str()));
    }
    for change in record["changes"].as_array_mut().unwrap() {
        change
            .as_object_mut()
            .unwrap()
            .retain(|key, _| ["id", "title", "type", "components", "status", "fields"].contains(&key.as_str()));
    }
    record
}

#[test]
fn entries_are_taken_back_and_stay_in_history() {
    let world = ready();
    let entries = [
        ("ops", "task done R001 wash", "task.reopen"),
        ("boss", "task skip R001 wash -m clean", "task.reopen"),
        ("tester", "evidence add R001 report.xml", "evidence.withdraw"),
        ("tester", "issue open R001 One", "issue.close"),
        ("tester", "issue reopen R001 1 -m again", "issue.close"),
        ("tester", "issue close R001 1 -m fixed", "issue.reopen"),
        ("tester", "signoff approve R001 --gate door", "signoff.withdraw"),
        ("tester", "signoff reject R001 --gate door -m no", "signoff.withdraw"),
        ("ops", "waiver grant R001 door --until +9d -m known", "waiver.withdraw"),
    ];
    for (person, command, inverse) in entries {
        if command.starts_with("issue close") {
            world.run_as(person, "issue reopen R001 1 -m \"to close it\"").succeeds();
        }
        // The owner of a task undoes what somebody else may only skip.
        world.run_as(person, command).succeeds();
        let undone = world.run_as(person, "undo R001 -m \"by mistake\" --json");
        if command.starts_with("task skip") {
            undone.ends_with(6);
            continue;
        }
        assert_eq!(undone.succeeds().json()["action"], inverse, "{command}");
    }
    world.run("log R001").succeeds().says("by mistake");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn where_nothing_undoes_it_the_way_that_is_left_is_named() {
    let world = house("needs: {components: {min: 1}}");
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("dev", "undo R001").ends_with(3).says("relman cancel R001");
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("dev", "undo R001").ends_with(3).says("relman return R001");
    world.run_as("lead", "notice record R001 told").succeeds();
    world.run_as("lead", "undo R001").ends_with(3).says("relman comment R001");
    world.run_as("ops", "task ticket R001 wash OPS-1 --url https://ops.example.org/1").succeeds();
    world.run_as("ops", "undo R001").ends_with(3).says("relman task ticket R001 wash TICKET");
    world.run_as("ops", "task ticket R001 wash OPS-2").succeeds();
    world.run_as("ops", "undo R001").succeeds().says("task ticket wash OPS-1");
    let log = world.run("log R001 --json").succeeds().json();
    assert_eq!(log.as_array().unwrap().last().unwrap()["url"], "https://ops.example.org/1");
    world.run_as("boss", "promote R001 --to live").succeeds();
    world.run_as("ops", "deployment start R001 prod").succeeds();
    world.run_as("ops", "undo R001").ends_with(3).says("relman deployment finish R001");
}

#[test]
fn nobody_undoes_what_others_did() {
    let world = ready();
    let log = world.run("log R001 --action schedule --json").json();
    let id = log[0]["id"].as_str().unwrap();
    world.run_as("dev", &format!("undo R001 {id} -m no")).ends_with(6).says("ask boss");
    // One's own last action, although others acted since.
    world.run_as("dev", "set R001 plan=\"another plan of enough characters\"").succeeds();
    world.run_as("boss", "hold R001 -m wait").succeeds();
    let undone = world.run_as("dev", "undo R001 --json").succeeds().json();
    assert_eq!((&undone["action"], &undone["item"]), (&"set".into(), &"plan".into()));
    world.run_as("tester", "undo R001").ends_with(1);
}
