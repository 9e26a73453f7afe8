//! Windows and freezes (language §6, §7, §11): what is refused, why, and what is offered instead.

use crate::house::{opens, why};
use crate::world::World;

/// Nights from Saturday to Sunday, and a freeze before them that lets the urgent through.
pub(crate) const CALENDAR: &str = "\
windows:
  night:
    start: 2030-11-02T22:00
    rule: FREQ=WEEKLY;BYDAY=SA
    duration: 6h
  database:
    start: 2030-11-06T03:00
    rule: FREQ=WEEKLY;BYDAY=WE
    duration: 2h
    components: [db]
freezes:
  audit: {start: 2030-11-16, end: 2030-11-23, kinds: [urgent]}
";

/// R001 in review, whose milestone lies in these windows; its gate asks for the date.
pub(crate) fn planned(calendar: &str) -> World {
    let world = crate::house::before("needs: {schedule: {milestone: go-live}}, waivable-by: [boss]");
    world.write("store/calendar.yaml", calendar);
    let process = world.read("store/processes/house.yaml");
    let bound = process
        .replace(
            "go-live: {default: true, by: [boss]}",
            "go-live: {default: true, by: [boss], state: live, windows: [night, database]}",
        )
        .replace(
            "kinds: {plain: {default: true}, urgent: {}}",
            "kinds: {plain: {default: true}, urgent: {}, repair: {any-time: true}}",
        )
        .replace("version: 1", "version: 2");
    assert_ne!(process, bound);
    world.write("store/processes/house.yaml", &bound);
    world.run_as("administrator", "policy commit -m calendar").succeeds();
    world
}

#[test]
fn a_time_lies_in_a_window_or_is_refused_with_the_next_free_ones() {
    let world = planned(CALENDAR);
    let refused = world.run_as("boss", "schedule R001 \"2030-11-09 21:59\"").ends_with(3);
    refused
        .says("2030-11-09 21:59 lies outside of `night` and `database`")
        .says("relman schedule R001 \"2030-11-02 22:00\"")
        .says("relman schedule R001 \"2030-11-09 22:00\"")
        // The next Saturday lies in the freeze.
        .says("relman schedule R001 \"2030-11-23 22:00\"")
        .is_silent_about("2030-11-16");
    for (time, code) in [("22:00", 0), ("23:59", 0)] {
        world.run_as("boss", &format!("schedule R001 \"2030-11-09 {time}\"")).ends_with(code);
    }
    world.run_as("boss", "schedule R001 \"2030-11-10 03:59\"").succeeds();
    // The end of a window belongs to it no more.
    world.run_as("boss", "schedule R001 \"2030-11-10 04:00\"").ends_with(3);
    assert!(opens(&world));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_next_window_is_taken_and_a_time_is_written_in_the_zone_of_the_store() {
    let world = planned(CALENDAR);
    world.run_as("boss", "schedule R001 --next-window").succeeds().says("go-live 2030-11-02T22:00+00:00");
    // In a window the next free time is now.
    world.clock("2030-11-02 23:00");
    world.run_as("boss", "schedule R001 --next-window").succeeds().says("go-live 2030-11-02T23:00+00:00");
    world.run_as("boss", "schedule R001 2030-11-09T17:30-05:00").succeeds();
    assert!(world.read("store/releases/R/0/R001/release.yaml").contains("go-live: \"2030-11-09T22:30+00:00\""));
    world.run_as("boss", "schedule R001 --clear --next-window").ends_with(2);
}

#[test]
fn a_freeze_is_set_aside_by_its_kinds_or_by_a_waiver_and_never_by_a_flag() {
    let world = planned(CALENDAR);
    let frozen = world.run_as("boss", "schedule R001 \"2030-11-16 22:00\"").ends_with(3);
    frozen
        .says("lies in the freeze `audit`, which lasts until 2030-11-23 00:00")
        .says("relman waiver grant R001 door --until DATE -m");
    world.run_as("boss", "waiver grant R001 door --until 2030-12-01 -m \"the law of Monday\"").succeeds();
    let let_through = world.run_as("boss", "schedule R001 \"2030-11-16 22:00\"").succeeds();
    let_through.says("off the calendar: 2030-11-16 22:00 lies in the freeze `audit`");
    world.run_as("dev", "new Urgent --kind urgent --component web").succeeds();
    world.run_as("boss", "schedule R002 \"2030-11-16 22:00\"").succeeds();
    world.run_as("boss", "schedule R002 \"2030-11-17 09:00\"").ends_with(3).says("outside of");
    world.run_as("dev", "new Repair --kind repair --component web").succeeds();
    world.run_as("boss", "schedule R003 \"2030-11-17 09:00\"").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn each_component_needs_an_open_window() {
    let world = planned(CALENDAR);
    world.run_as("dev", "new Both --component web --component db").succeeds();
    world.run_as("dev", "new Database --component db").succeeds();
    let refused = world.run_as("boss", "schedule R002 \"2030-11-06 03:00\"").ends_with(3);
    refused.says("for web").is_silent_about("for db");
    world.run_as("boss", "schedule R003 \"2030-11-06 03:00\"").succeeds();
    world.run_as("boss", "schedule R002 \"2030-11-09 22:00\"").succeeds();
}

#[test]
fn a_gate_judges_the_date_by_the_calendar_as_it_stands_now() {
    let world = planned(CALENDAR);
    world.run_as("boss", "schedule R001 \"2030-11-09 22:00\"").succeeds();
    assert!(opens(&world));
    world.amend("calendar.yaml", |calendar| {
        format!("{calendar}  elections: {{start: 2030-11-09, duration: 2d, kinds: [urgent]}}\n")
    });
    assert!(!opens(&world));
    let told = why(&world);
    assert!(
        told.contains("the freeze `elections`") && told.contains("relman schedule R001 \"2030-11-23 22:00\""),
        "{told}"
    );
    world.run("audit").succeeds().says("clean");
}

#[test]
fn work_begins_in_a_window_and_may_end_after_it() {
    let world = planned(CALENDAR);
    world.run_as("boss", "schedule R001 \"2030-11-02 22:00\"").succeeds();
    world.run_as("boss", "promote R001 --to live").succeeds();
    world
        .run_as("ops", "deployment start R001 prod")
        .ends_with(3)
        .says("outside of `night`")
        .says("work may begin at 2030-11-02 22:00");
    world.clock("2030-11-03 03:59");
    let started = world.run_as("ops", "deployment start R001 prod").succeeds();
    started.is_silent_about("deployment record");
    world.clock("2030-11-03 05:00");
    world.run_as("ops", "deployment finish R001 prod --result failure").succeeds();
    world.run_as("ops", "deployment start R001 prod").ends_with(3);
    let told = world.run_as("ops", "deployment record R001 prod --result success").succeeds();
    // A fact is recorded whenever it was, and it is said that it lay outside.
    told.says("off the calendar: 2030-11-03 05:02 lies outside of `night` and `database`");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_window_of_another_zone_is_judged_by_its_own_clock() {
    // A night in Los Angeles: 22:00 there is 05:00 here in summer, and 06:00 after the first Sunday of November.
    let calendar = CALENDAR.replace("    duration: 6h\n", "    duration: 6h\n    zone: America/Los_Angeles\n");
    let world = planned(&calendar);
    world.run_as("boss", "schedule R001 \"2030-11-03 04:59\"").ends_with(3);
    world.run_as("boss", "schedule R001 \"2030-11-03 05:00\"").succeeds();
    world
        .run_as("boss", "schedule R001 \"2030-11-10 05:59\"")
        .ends_with(3)
        .says("relman schedule R001 \"2030-11-10 06:00\"");
    world.run_as("boss", "schedule R001 \"2030-11-10 06:00\"").succeeds();
    let release = world.read("store/releases/R/0/R001/release.yaml");
    assert!(release.contains("America/Los_Angeles: \"2030-11-09T22:00\""), "{release}");
    assert!(opens(&world));
    world.run("audit").succeeds().says("clean");
    // A window that comes later has no reading of the time that was given before.
    world.amend("calendar.yaml", |calendar| calendar.replace("America/Los_Angeles", "Europe/Berlin"));
    assert!(why(&world).contains("has no reading in Europe/Berlin"), "{}", why(&world));
}

#[test]
fn a_calendar_that_cannot_be_reckoned_with_is_refused_with_its_line() {
    let world = planned(CALENDAR);
    for (from, to, said) in [
        (
            "FREQ=WEEKLY;BYDAY=SA",
            "FREQ=HOURLY",
            "calendar.yaml:4:5: windows.night.rule: rule `FREQ=HOURLY` has FREQ=HOURLY",
        ),
        ("FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;INTERVAL=0;BYDAY=SA", "from 1 to 999"),
        ("FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SU", "its first time is 2030-11-03T22:00"),
        ("duration: 6h", "duration: 0h", "lasts no time at all"),
        (", end: 2030-11-23", "", "never ends"),
        ("end: 2030-11-23", "end: 2030-11-16", "ends before it begins"),
    ] {
        world.write("store/calendar.yaml", &CALENDAR.replacen(from, to, 1));
        world.run_as("administrator", "policy commit -m x").ends_with(1).says(said);
    }
}

#[test]
fn the_check_of_the_store_looks_at_the_calendar_that_is_being_edited() {
    let world = planned(CALENDAR);
    world.write("store/calendar.yaml", &CALENDAR.replace("FREQ=WEEKLY;BYDAY=SA", "FREQ=HOURLY"));
    world.run("process check").ends_with(4).says("calendar.yaml:4:5");
    world.write("store/calendar.yaml", &CALENDAR.replace("  database:", "  orphan:"));
    world.run("process check").says("no milestone names the window `orphan`");
}

#[test]
fn a_waiver_of_a_gate_that_is_not_asked_lets_nothing_through() {
    let world = planned(CALENDAR);
    let gates = "other: {when: {kind: urgent}, needs: {signoff: {role: [tester, lead]}}";
    let dated = "other: {when: {kind: urgent}, needs: {all: [{schedule: {milestone: go-live}}, {signoff: {role: [tester, lead]}}]}";
    world.amend("processes/house.yaml", |process| process.replace(gates, dated).replace("version: 2", "version: 3"));
    world.run_as("ops", "waiver grant R001 other --until 2030-12-01 -m \"wrong door\"").succeeds();
    world.run_as("boss", "schedule R001 \"2030-11-16 22:00\"").ends_with(3).says("the freeze `audit`");
}

#[test]
fn readings_that_nobody_asked_for_are_found() {
    let world = planned(CALENDAR);
    world.run_as("boss", "schedule R001 \"2030-11-09 22:00\"").succeeds();
    for file in ["release.yaml", "history.yaml"] {
        let path = format!("store/releases/R/0/R001/{file}");
        let text = world.read(&path);
        let (from, to) = match file {
            "release.yaml" => (
                "schedule:\n  go-live: \"2030-11-09T22:00+00:00\"\n",
                "readings:\n  go-live:\n    Asia/Tokyo: \"2030-11-10T07:00\"\n",
            ),
            _ => ("time: \"2030-11-09T22:00+00:00\"\n", "    readings:\n      Asia/Tokyo: \"2030-11-10T07:00\"\n"),
        };
        let place = text.rfind(from).unwrap() + from.len();
        world.write(&path, &format!("{}{to}{}", &text[..place], &text[place..]));
    }
    world.git("commit -q --amend --no-edit -a").succeeds();
    world.run("audit").ends_with(4).says("readings are of the zones of the windows");
}

#[test]
fn some_window_of_a_milestone_can_open() {
    let world = planned(CALENDAR);
    let elsewhere = CALENDAR.replace("duration: 6h", "duration: 6h\n    environments: [lab]");
    // The other window still opens for one component.
    world.write("store/calendar.yaml", &elsewhere);
    world.run("process check").succeeds().is_silent_about("no time is ever free");
    world.write("store/calendar.yaml", &elsewhere.replace("duration: 2h", "duration: 2h\n    environments: [lab]"));
    world.run("process check").ends_with(4).says("no time is ever free");
    world.run_as("administrator", "policy commit -m x").ends_with(1).says("processes/house.yaml:");
    world.write("store/calendar.yaml", &CALENDAR.replace("duration: 6h", "duration: 6h\n    zone: Asia/Tokyo"));
    let process = world.read("store/processes/house.yaml");
    let counted = process.replace("by: [boss], state: live,", "by: [boss], state: live, plan: begin + 2w,");
    world.write("store/processes/house.yaml", &counted.replace("milestones: {", "milestones: {begin: {by: [boss]}, "));
    world.run("process check").says("has no reading in the zone of a window");
}
