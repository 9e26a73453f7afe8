//! Windows that take so many: who is booked, who has room, who meets whom, and what lies off the calendar.

use crate::calendar::{CALENDAR, planned};
use crate::house::opens;
use crate::world::{Ran, World};

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
    let keys =
        |row: &serde_json::Value| ["start", "end", "what", "releases", "capacity"].map(|key| row[key].to_string());
    assert_eq!(
        keys(&found[1]),
        [
            "\"2030-11-09T22:00:00+00:00\"",
            "\"2030-11-10T04:00:00+00:00\"",
            "\"overbooked\"",
            "[\"R001\",\"R002\"]",
            "1"
        ]
    );
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
                row["start"].as_str().unwrap(),
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
    world.run("calendar check --since \"2030-11-23 12:00\"").ends_with(2).says("is not a date");
    // The failure of Tuesday was recorded before, the success lay in the window of its time.
    let later = world.run("calendar check --since 2030-11-23 --json").ends_with(4).json();
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
