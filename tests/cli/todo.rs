//! `todo`: whom to call about what is late, and how it looks at a terminal.

use crate::world::World;

/// A release whose tasks before the release are late.
fn late() -> World {
    let world = World::new("cms-net");
    world.run_as("lead-developer", "new December --component web").succeeds();
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-12-14 06:00\"").succeeds();
    world.clock("2030-12-05 09:00");
    world
}

/// The people who are called, in this order.
fn call(world: &World, order: &str) {
    world.amend("people.yaml", |people| {
        let line = people.lines().find(|line| line.starts_with("escalation:")).unwrap();
        people.replace(line, &format!("escalation: {order}"))
    });
}

#[test]
fn what_is_late_says_whom_to_call_next() {
    let world = late();
    let called = || {
        let late = world.run("todo --all --late --json").succeeds().json();
        let rows = late.as_array().unwrap();
        let row = rows.iter().find(|row| row["id"] == "inform-ebusiness").unwrap();
        row["escalation"].clone()
    };
    // The technical lead and the coordinator are responsible, and stand first.
    let chief = serde_json::json!({
        "person": "isu-chief", "name": "CMS ISU Chief", "phone": null, "email": "isu-chief@example.org"
    });
    assert_eq!(called(), chief);
    call(&world, "[isu-chief, technical-lead]");
    assert_eq!(called(), chief, "nobody comes after the last who is responsible");
    call(&world, "[technical-lead, systems-analyst, isu-chief]");
    assert_eq!(called()["person"], "systems-analyst");
    let all = world.run("todo --all --json").succeeds().json();
    let in_time: Vec<_> = all.as_array().unwrap().iter().filter(|row| row["late"] == false).collect();
    assert!(!in_time.is_empty() && in_time.iter().all(|row| row["escalation"].is_null()));
}

#[test]
fn escalate_shows_what_is_late_with_a_column_of_calls() {
    let world = late();
    let told = world.run("todo --all --escalate").succeeds();
    assert!(told.stdout.starts_with("release\twhat\ttitle\tdue\twho\tcall\n"), "{}", told.stdout);
    assert!(told.stdout.lines().skip(1).all(|line| line.contains("LATE")), "{}", told.stdout);
    assert!(told.stdout.contains("\tCMS ISU Chief, isu-chief@example.org\n"), "{}", told.stdout);
    assert_eq!(told.stderr, "");
    world.run_as("change-coordinator", "todo --escalate").succeeds().says("inform-ebusiness");
    world.run_as("systems-analyst", "todo --escalate").succeeds().is_silent_about("LATE");
    call(&world, "[]");
    world.run("todo --all --escalate").succeeds().says("under `escalation:` in people.yaml");
    world.run("todo --all --escalate -q").succeeds().is_silent_about("people.yaml");
    world.run("todo --all").succeeds().is_silent_about("people.yaml");
    world.run("todo --do --escalate").ends_with(2);
}

#[test]
fn at_a_terminal_what_is_late_comes_first_and_a_command_stands_in_its_line() {
    let world = late();
    let seen = |line: &str| world.at_terminal("change-coordinator", line).ends_with(0).stdout.replace('\r', "");
    let mine = seen("todo");
    assert!(mine.contains("6 things wait for you: 1 late, 5 with a date"), "{mine}");
    assert!(mine.contains("\n    relman task done CFIS001 inform-ebusiness\n"), "{mine}");
    assert!(!mine.contains("    for "), "{mine}");
    let all = seen("todo --all --no-pager");
    let place = |text: &str| all.find(text).unwrap_or_else(|| panic!("no `{text}`: {all}"));
    assert!(place("\nLATE\n") < place("\nWITH A DATE\n") && place("\nWITH A DATE\n") < place("\nWITHOUT A DATE\n"));
    assert!(all.contains("    for technical-lead; change-coordinator\n"), "{all}");
    let calls = seen("todo --escalate");
    assert!(calls.contains("    call CMS ISU Chief, isu-chief@example.org\n"), "{calls}");
    assert!(!calls.contains("relman task"), "{calls}");
}
