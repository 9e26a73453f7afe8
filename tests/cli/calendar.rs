//! Windows and freezes (language §6, §7, §11): what is refused, why, and what is offered instead.

use crate::house::{opens, why};
use crate::world::{Ran, World};

/// Nights from Saturday to Sunday, and a freeze before them that lets the urgent through.
const CALENDAR: &str = "\
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
fn planned(calendar: &str) -> World {
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

/// The night takes two releases, and R002 and R003 are begun besides R001.
fn crowded(capacity: u32) -> World {
    let world =
        planned(&CALENDAR.replace("    duration: 6h\n", &format!("    duration: 6h\n    capacity: {capacity}\n")));
    for title in ["Second", "Third"] {
        world.run_as("dev", &format!("new {title} --component web")).succeeds();
    }
    world
}

fn schedule(world: &World, release: &str, time: &str) -> Ran {
    world.run_as("boss", &format!("schedule {release} \"{time}\""))
}

#[test]
fn a_full_window_is_refused_with_who_holds_it_and_the_next_ones_with_room() {
    let world = crowded(2);
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    schedule(&world, "R002", "2030-11-03 03:59").succeeds();
    let refused = schedule(&world, "R003", "2030-11-02 23:00").ends_with(3);
    refused
        .says("2030-11-02 23:00 has no room: `night` of 2030-11-02 22:00 takes 2 releases, booked by R001, R002")
        .says("relman schedule R003 \"2030-11-09 22:00\"")
        .says("relman schedule R003 \"2030-11-23 22:00\"")
        .says("relman schedule R003 \"2030-11-30 22:00\"")
        .is_silent_about("\"2030-11-02 22:00\"");
    world.run_as("boss", "schedule R003 --next-window").succeeds().says("go-live 2030-11-09T22:00+00:00");
    // Who moves within the occurrence is counted once, and who leaves it gives the place back.
    schedule(&world, "R002", "2030-11-02 22:30").succeeds();
    schedule(&world, "R003", "2030-11-02 23:00").ends_with(3);
    world.run_as("boss", "schedule R001 --clear").succeeds();
    schedule(&world, "R003", "2030-11-02 23:00").succeeds();
    // To take it back is to book again, and is judged so.
    world.run_as("boss", "undo R001 --yes").ends_with(3).says("booked by R002, R003");
    // A pack of one release alone knows nothing of the others, and believes.
    world.run("export R003 -o pack.zip").succeeds();
    world.run("export verify pack.zip").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_place_is_held_by_open_releases_that_are_not_there_yet() {
    let world = crowded(1);
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    world.run_as("boss", "hold R001 -m wait").succeeds();
    schedule(&world, "R002", "2030-11-02 22:00").ends_with(3);
    world.run_as("boss", "unhold R001 -m on").succeeds();
    world.run_as("boss", "deny R001 -m no").succeeds();
    schedule(&world, "R002", "2030-11-02 22:00").succeeds();
    // One batch is judged in its order.
    let batch = "schedule R003 \"2030-11-09 22:00\"\nschedule R002 \"2030-11-09 23:00\"\n";
    world.write("lines", batch);
    world.run_as("boss", "batch lines").ends_with(3).says("booked by R003");
    assert_eq!(world.run("show R003 --json").json()["schedule"][0]["time"], serde_json::Value::Null);
    // What is reached holds no place any more.
    world.run_as("dev", "promote R002 --to review").succeeds();
    world.run_as("boss", "promote R002 --to live").succeeds();
    schedule(&world, "R003", "2030-11-02 22:00").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn each_component_needs_a_window_with_room_and_a_waiver_lets_a_full_one_through() {
    let world = crowded(0);
    world.run("process check").says("no release fits into the window `night`");
    let refused = schedule(&world, "R001", "2030-11-02 22:00").ends_with(3);
    refused.says("`night` of 2030-11-02 22:00 takes no release").says("relman waiver grant R001 door");
    world.run_as("boss", "waiver grant R001 door --until 2030-12-01 -m \"the law of Monday\"").succeeds();
    let through = schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    through.says("off the calendar: 2030-11-02 22:00 has no room: `night`");
    // A gate and a deployment ask for no room.
    assert!(opens(&world));
    world.run_as("boss", "promote R001 --to live").succeeds();
    world.clock("2030-11-02 22:10");
    world.run_as("ops", "deployment start R001 prod").succeeds();
    world.amend("calendar.yaml", |calendar| {
        calendar.replace("    duration: 2h\n", "    duration: 2h\n    capacity: 1\n")
    });
    world.run_as("dev", "new Database --component db").succeeds();
    world.run_as("dev", "new \"Database too\" --component db").succeeds();
    schedule(&world, "R004", "2030-11-06 03:00").succeeds();
    schedule(&world, "R005", "2030-11-06 04:00").ends_with(3).says("`database` of 2030-11-06 03:00 takes 1 release");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn two_releases_that_meet_on_a_system_are_named_and_not_refused() {
    let world = planned(CALENDAR);
    world.run_as("dev", "new Second --component web --component db").succeeds();
    schedule(&world, "R001", "2030-11-02 22:00").succeeds().is_silent_about("meets");
    let met = schedule(&world, "R002", "2030-11-03 01:00").succeeds();
    met.says(
        "warning: R002 meets R001 (go-live 2030-11-02 22:00) in `night` of 2030-11-02 22:00: both touch web and go to prod",
    );
    schedule(&world, "R002", "2030-11-09 22:00").succeeds().is_silent_about("meets");
    let met = world.run_as("boss", "schedule R002 \"2030-11-02 23:00\" --json").succeeds().json();
    assert!(met["warnings"][0].as_str().unwrap().starts_with("R002 meets R001"), "{met}");
    world.run_as("boss", "schedule R002 \"2030-11-02 23:30\" --dry-run").succeeds().says("meets R001");
    world.run("calendar check").ends_with(4).says("meeting").says("R002");
}

#[test]
fn free_times_are_listed_with_room_and_who_is_booked() {
    let world = crowded(1);
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    let of = |line: &str| world.run(&format!("calendar free {line} --json")).succeeds().json();
    let windows = of("--limit 2");
    let told = |row: &serde_json::Value| {
        format!("{} {} {} {} {}", row["start"], row["end"], row["what"], row["releases"], row["capacity"])
            .replace('"', "")
    };
    let rows: Vec<String> = windows.as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "2030-11-02T22:00:00+00:00 2030-11-03T04:00:00+00:00 night [R001] 1",
            "2030-11-06T03:00:00+00:00 2030-11-06T05:00:00+00:00 database [] null",
            "2030-11-09T22:00:00+00:00 2030-11-10T04:00:00+00:00 night [] 1",
            "2030-11-13T03:00:00+00:00 2030-11-13T05:00:00+00:00 database [] null",
        ]
    );
    let rows: Vec<String> = of("R002 --limit 2").as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "2030-11-09T22:00:00+00:00 2030-11-10T04:00:00+00:00 night [] 1",
            // The Saturday between lies in the freeze.
            "2030-11-23T22:00:00+00:00 2030-11-24T04:00:00+00:00 night [] 1",
        ]
    );
    world.run("calendar free").succeeds().says("full").says("1 of 1");
    world.run("calendar free R002 --milestone no-such").ends_with(1);
}

#[test]
fn the_check_names_what_lies_off_the_calendar_as_it_stands_now() {
    let world = crowded(2);
    world.run("calendar check").succeeds();
    schedule(&world, "R001", "2030-11-09 22:00").succeeds();
    schedule(&world, "R002", "2030-11-09 22:00").succeeds();
    schedule(&world, "R003", "2030-12-07 22:00").succeeds();
    world.amend("calendar.yaml", |calendar| {
        let frozen = calendar.replace("capacity: 2", "capacity: 1");
        format!("{frozen}  law: {{start: 2030-12-01, duration: 10d}}\nholidays: {{2030-12-07: Saint Nicholas}}\n")
    });
    let found = world.run("calendar check --json").ends_with(4).json();
    let rows: Vec<String> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!("{} {} {}", row["what"].as_str().unwrap(), row["releases"], row["item"].as_str().unwrap())
                .replace('"', "")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "off-calendar [R003] go-live",
            "overbooked [R001,R002] night",
            "full [R003] night",
            "meeting [R001,R002] go-live",
            "holiday [R003] go-live"
        ]
    );
    assert_eq!(found[0]["who"][0], "boss");
    assert!(found[0]["why"].as_str().unwrap().contains("the freeze `law`"), "{found}");
    world.run("show R003").succeeds().says("lies in the freeze `law`");
    // Nothing that was booked becomes illegal.
    world.run("audit").succeeds().says("clean");
    world.clock("2030-11-11 08:00");
    world.run("calendar check --format csv").ends_with(4).says("past").says("R001 stands in `review`");
    world.amend("calendar.yaml", |calendar| {
        calendar.replace("start: 2030-12-01, duration: 10d", "start: 2030-11-11, duration: 80w")
    });
    world.run("calendar check").ends_with(4).says("every occurrence of `database`");
    for form in ["csv", "md", "html", "text"] {
        world.run(&format!("calendar check --format {form}")).ends_with(4).says("R003");
    }
}

#[test]
fn what_lay_outside_is_listed_with_the_waiver_and_the_calendar_of_its_time() {
    let world = planned(CALENDAR);
    world.run_as("boss", "schedule R001 \"2030-11-02 22:00\"").succeeds();
    world.run_as("boss", "waiver grant R001 door --until 2030-12-01 -m \"the law of Monday\"").succeeds();
    world.run("calendar check --since 2030-11-01").succeeds();
    schedule(&world, "R001", "2030-11-16 23:00").succeeds();
    world.run_as("boss", "promote R001 --to live").succeeds();
    world.clock("2030-11-12 10:00");
    world.run_as("ops", "deployment record R001 prod --result failure --at \"2030-11-12 09:00\"").succeeds();
    world.clock("2030-11-23 22:00");
    world.run_as("ops", "deployment record R001 prod --result success").succeeds();
    world.run_as("ops", "task done R001 wash").succeeds();
    // The windows of today would hold what lay outside then, and the other way about.
    world.amend("calendar.yaml", |_| "windows:\n  night: {start: 2030-11-12T08:00, duration: 4h}\n  database: {start: 2030-11-12T08:00, duration: 4h}\n".to_owned());
    world.run_as("dev", "new Later --component web").succeeds();
    world.clock("2030-12-24 10:00");
    let found = world.run("calendar check --since 2030-11-01 --json").ends_with(4).json();
    let rows: Vec<String> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {}",
                row["what"].as_str().unwrap(),
                row["item"].as_str().unwrap(),
                row["when"].as_str().unwrap(),
                row["who"][0].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "off-calendar go-live 2030-11-16T23:00:00+00:00 boss",
            "deployment prod 2030-11-12T09:00:00+00:00 ops",
            "task wash 2030-11-23T22:01:00+00:00 ops",
        ]
    );
    let why = |row: usize| found[row]["why"].as_str().unwrap();
    assert!(
        why(0).contains("the freeze `audit`") && why(0).contains("`door` waived by boss: the law of Monday"),
        "{}",
        why(0)
    );
    assert!(why(1).contains("lies outside of `night`"), "{}", why(1));
    assert_eq!(found[0]["commit"].as_str().unwrap().len(), 40);
    // The failure of Tuesday was recorded before, the success lay in the window of its time.
    let later = world.run("calendar check --since \"2030-11-23 12:00\" --json").ends_with(4).json();
    assert_eq!(later.as_array().unwrap().len(), 1, "{later}");
    world.run_as("boss", "schedule R002 --clear").succeeds();
    world.run("calendar check --since 2030-12-01").succeeds();
}

#[test]
fn of_four_at_once_one_gets_the_last_place() {
    let world = crowded(2);
    world.run_as("dev", "new Fourth --component web").succeeds();
    world.run_as("dev", "new Fifth --component web").succeeds();
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    let at_once = ["R002", "R003", "R004", "R005"].map(|release| {
        let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "boss");
        command.args(["schedule", release, "2030-11-02 23:00"]);
        std::thread::spawn(move || Ran::of("schedule".to_owned(), &command.output().unwrap()))
    });
    let mut codes = at_once.map(|one| one.join().unwrap().code);
    codes.sort_unstable();
    assert_eq!(codes, [0, 3, 3, 3]);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_commit_that_books_a_full_window_is_found() {
    let mut world = crowded(1);
    world.person("boss");
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    schedule(&world, "R002", "2030-11-09 22:00").succeeds();
    for file in ["release.yaml", "history.yaml"] {
        let path = format!("store/releases/R/0/R002/{file}");
        world.write(&path, &world.read(&path).replace("2030-11-09T22:00", "2030-11-02T22:00"));
    }
    let message = world.git("log -1 --format=%B").succeeds().stdout.replace("2030-11-09T22:00", "2030-11-02T22:00");
    world.write("message", message.trim_end());
    let file = world.path("message").display().to_string();
    world.git(&format!("commit -q --amend -a -F {file}")).succeeds();
    let found = world.run("audit --json").ends_with(4).json();
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{found}");
    assert_eq!(findings[0]["id"], "illegal-action");
    assert!(findings[0].to_string().contains("takes 1 release, booked by R001"), "{found}");
}

#[test]
fn who_is_booked_does_not_hang_on_a_file_that_can_be_thrown_away() {
    let world = crowded(1);
    schedule(&world, "R001", "2030-11-02 22:00").succeeds();
    schedule(&world, "R002", "2030-11-02 22:00").ends_with(3);
    let kept = "store/.git/relman/booked-1.json";
    assert!(world.read(kept).contains("R001"));
    world.write(kept, "{");
    schedule(&world, "R002", "2030-11-02 22:00").ends_with(3);
    std::fs::remove_file(world.path(kept)).unwrap();
    schedule(&world, "R002", "2030-11-02 22:00").ends_with(3);
    // It is of another commit than the one that is asked for.
    let before = world.git("rev-parse HEAD~1").succeeds().stdout.trim().to_owned();
    let then = world.run(&format!("calendar free --limit 1 --json --as-of {before}")).succeeds().json();
    assert_eq!(then[0]["releases"].as_array().unwrap().len(), 0, "{then}");
    world.run("calendar free --limit 1").succeeds().says("R001");
}
