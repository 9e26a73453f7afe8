//! Obligations in time (language §6): who owes what until when, over re-scheduling, and what is late.

use crate::cms::{Stage, at};
use crate::house::text;
use crate::story::tell;
use crate::world::World;

/// Two emergencies of which the first was packed and approved; nothing is dated yet.
fn emergencies() -> World {
    let mut world = at(Stage::Store);
    for name in ["CFIS001", "CFIS002"] {
        tell(
            &mut world,
            &r#"
as lead-developer
new "Repair county table" --kind emergency --component cache
change add NAME IR-9 "County table" link=https://helpdesk.example.org/IR-9
artifact add NAME dist/rates.xml --change IR-9
document write NAME emergency-report
promote NAME --to packaged
as change-coordinator
promote NAME --to approved
"#
            .replace("NAME", name),
        );
    }
    world
}

fn to_production(world: &mut World, name: &str) {
    tell(
        world,
        &r#"
as cache-lead-developer
task done NAME backup-databases --note "folder NAME"
as change-coordinator
promote NAME --to production
"#
        .replace("NAME", name),
    );
}

/// What is owed: release, gate, when it is due, whether it is late.
fn owed(world: &World) -> Vec<(String, String, String, bool)> {
    let rows = world.run("todo --all --type obligation --json").succeeds().json();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let mut owed: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(row, "release"), text(row, "id"), text(row, "due"), row["late"].as_bool().unwrap()))
        .collect();
    owed.sort();
    owed
}

fn due_of(world: &World, name: &str, gate: &str) -> (String, bool) {
    let found = owed(world).into_iter().find(|one| one.0 == name && one.1 == gate);
    let (_, _, due, late) = found.unwrap_or_else(|| panic!("{name} does not owe {gate}"));
    (due, late)
}

#[test]
fn a_due_date_follows_the_plan_and_then_the_fact() {
    let mut world = emergencies();
    assert_eq!(owed(&world).len(), 6, "three gates of two releases");
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), (String::new(), false));
    let schedule = |world: &World, when: &str| {
        world.run_as("change-coordinator", &format!("schedule CFIS001 {when}")).succeeds();
    };
    schedule(&world, "\"2030-11-04 10:00\"");
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), ("2030-11-05T10:00:00+00:00".to_owned(), false));
    assert_eq!(due_of(&world, "CFIS001", "package-tested"), ("2030-11-06T10:00:00+00:00".to_owned(), false));
    // Another date moves it, and one that is past makes it late; the other release is left alone.
    schedule(&world, "\"2030-11-09 10:00\"");
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), ("2030-11-10T10:00:00+00:00".to_owned(), false));
    world.clock("2030-11-10 10:00");
    assert!(!due_of(&world, "CFIS001", "downstream-notified").1, "at the very minute it is not");
    assert!(due_of(&world, "CFIS001", "downstream-notified").1);
    schedule(&world, "\"2030-11-12 10:00\"");
    assert!(!due_of(&world, "CFIS001", "downstream-notified").1, "it is put off");
    schedule(&world, "--clear");
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), (String::new(), false));
    assert_eq!(due_of(&world, "CFIS002", "downstream-notified"), (String::new(), false));
    // Once the state is entered, the plan says nothing any more.
    world.clock("2030-11-12 10:00");
    to_production(&mut world, "CFIS001");
    let (due, _) = due_of(&world, "CFIS001", "downstream-notified");
    assert!(due.starts_with("2030-11-13T10:0"), "{due}");
}

#[test]
fn what_is_owed_too_long_is_named_wherever_one_looks() {
    let mut world = emergencies();
    to_production(&mut world, "CFIS001");
    world.run("show CFIS001").succeeds().says("downstream-notified, due 2030-11-02");
    world.clock("2030-11-02 12:00");
    world.run("list").succeeds().says("\tlate");
    world
        .run("show CFIS001")
        .succeeds()
        .says("downstream-notified, LATE, due 2030-11-02")
        .says("package-tested, due 2030-11-03");
    let show = world.run("show CFIS001 --json").succeeds().json();
    let late: Vec<_> = show["obligations"].as_array().unwrap().iter().map(|one| one["late"] == true).collect();
    assert_eq!(late, [true, false, false]);
    world
        .run("check CFIS001 --to closed")
        .ends_with(3)
        .says("an obligation, LATE, due 2030-11-02")
        .says("an obligation, due 2030-11-03");
    let late = world.run("todo --all --late --type obligation").succeeds();
    late.says("CFIS001")
        .says("LATE")
        .says("change-coordinator")
        .says("blocks `close`")
        .is_silent_about("package-tested");
    // It blocks its own transition, late or not, and no other.
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to closed --json").ends_with(3);
    assert!(refused.unmet().contains(&"downstream-notified".to_owned()));
    world
        .run_as("change-coordinator", "check CFIS002 --to production")
        .says("later")
        .says("an obligation until `close`");
    world.run_as("change-coordinator", "notice record CFIS001 downstream-systems").succeeds();
    assert!(owed(&world).iter().all(|one| !one.3 && (one.0 != "CFIS001" || one.1 != "downstream-notified")));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_a_return_leaves_is_owed_by_the_next_round() {
    let mut world = emergencies();
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-11-04 10:00\"").succeeds();
    to_production(&mut world, "CFIS001");
    world.clock("2030-11-09 10:00");
    assert!(due_of(&world, "CFIS001", "downstream-notified").1);
    tell(
        &mut world,
        "as change-coordinator\nrollback CFIS001 -m \"rates wrong\"\ntask done CFIS001 restore-datasets\nreturn CFIS001 --to planned -m \"rates wrong\"",
    );
    // The date went with the round that ended, and with it what was late.
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), (String::new(), false));
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-11-12 10:00\"").succeeds();
    assert_eq!(due_of(&world, "CFIS001", "downstream-notified"), ("2030-11-13T10:00:00+00:00".to_owned(), false));
}

#[test]
fn a_release_is_late_for_nothing_but_what_it_owes() {
    let world = World::by(
        &text("needs: {field: [plan]}, defer: {when: {kind: plain}, to: end, due: go-live + 1d}")
            .replace("wash: {owner: ops, due: go-live - 1d,", "wash: {owner: ops,")
            .replace(
                "end: {from: [live], to: done, by: [boss]}",
                "end: {from: [live], to: done, by: [boss], gates: [door]}",
            ),
    );
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("boss", "schedule R001 \"2030-11-02 12:00\"").succeeds();
    let is_late = |world: &World| world.run("list --json").succeeds().json()[0]["late"] == true;
    world.clock("2030-11-03 12:00");
    assert!(!is_late(&world), "at the very minute it is not");
    assert!(is_late(&world));
    world.run("list").succeeds().says("\tlate\n");
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(!is_late(&world));
}

#[test]
fn the_board_is_owed_its_word_a_week_after_production() {
    let world = crate::cio_way::at(crate::cio_way::Stage::Store);
    world.run_as("developer", "new \"Counter offline\" --kind emergency --component distributed").succeeds();
    assert_eq!(due_of(&world, "REL0001", "advisory-board-agrees"), (String::new(), false));
    assert_eq!(due_of(&world, "REL0001", "completeness-reported"), (String::new(), false));
    world.run_as("change-manager", "schedule REL0001 \"2030-11-04 10:00\"").succeeds();
    assert_eq!(due_of(&world, "REL0001", "advisory-board-agrees"), ("2030-11-11T10:00:00+00:00".to_owned(), false));
    world.clock("2030-11-11 10:01");
    assert_eq!(owed(&world).iter().filter(|one| one.3).count(), 2);
    world.run("show REL0001").succeeds().says("advisory-board-agrees, LATE, due 2030-11-11 10:00");
    world.run("todo --role board-chair --late --type obligation").succeeds().says("advisory-board-agrees");
}
