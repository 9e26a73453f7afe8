//! `relman calendar`: the month at a terminal, and the same entries as a list, JSON, Markdown, HTML and CSV.

use crate::cms::{Stage, at};
use crate::terminal::Terminal;
use crate::world::World;

const CALENDAR: &str = "\
windows:
  change-saturday:
    title: Change cycle Saturday
    start: 2026-01-10T06:00
    rule: FREQ=MONTHLY;BYDAY=2SA
    duration: 6h
    environments: [production]
    capacity: 2
  night:
    title: \"<b>Night</b> | of, others\"
    start: 2030-11-06T22:00
    rule: FREQ=WEEKLY;BYDAY=WE
    duration: 6h
    zone: Europe/Berlin
freezes:
  year-end: {title: End of the year, start: 2026-12-18, rule: FREQ=YEARLY, duration: 18d, kinds: [emergency]}
holidays:
  2030-12-25: Christmas Day
  2031-01-01: New Year
";

/// CFIS001 in acceptance test, to be released on 14 December; CFIS002 is finished.
fn planned() -> World {
    let mut world = at(Stage::Acceptance);
    world.write("store/calendar.yaml", CALENDAR);
    world.run_as("administrator", "policy commit -m calendar").succeeds();
    world.run_as("lead-developer", "new \"Another one\" --component web").succeeds();
    world.run_as("change-coordinator", "cancel CFIS002 -m \"not needed\"").succeeds();
    world.person("change-coordinator");
    world
}

/// The month of a terminal this wide.
#[track_caller]
fn seen(world: &World, columns: usize, line: &str) -> String {
    let mut command = world.command_at_terminal("change-coordinator", line);
    command.env("COLUMNS", columns.to_string());
    let ran = Terminal::running(command, true).ends();
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let text = ran.stdout.replace("\r\n", "\n");
    for shown in text.lines() {
        assert!(shown.chars().count() <= columns, "{columns}: `{shown}`\n{text}");
    }
    text
}

#[test]
fn a_terminal_shows_a_month_that_begins_on_monday_and_fits() {
    let world = planned();
    world.clock("2030-12-12 10:00");
    insta::assert_snapshot!("month_80", seen(&world, 80, "calendar"));
    let wide = seen(&world, 160, "calendar");
    assert!(wide.contains(">06:00 CFIS001") && wide.contains("12 today"), "{wide}");
    for columns in [80, 100, 120] {
        seen(&world, columns, "calendar --month 2031-01");
    }
    let november = seen(&world, 80, "calendar --month 2030-11");
    assert!(november.contains("xCFIS001") && !november.contains("today"), "{november}");
    assert!(!november.contains("CFIS002"), "what is finished is not shown: {november}");
}

#[test]
fn a_pipe_gets_a_line_for_each_entry_and_json_has_them_whole() {
    let world = planned();
    let list = world.run("calendar --month 2030-12").succeeds().stdout;
    let rows: Vec<&str> = list.lines().collect();
    assert_eq!(rows[0], "start\tend\ttype\twhat\ttitle\tstanding\treleases\tcapacity\tzone");
    let saturday =
        "2030-12-14 06:00\t2030-12-14 12:00\twindow\tchange-saturday\tChange cycle Saturday\t\tCFIS001\t2\tUTC";
    assert!(rows.contains(&saturday), "{list}");
    // 22:00 in Berlin is 21:00 here; a window of the last night of the month before ends in this one.
    let night = "2030-12-04 21:00\t2030-12-05 03:00\twindow\tnight\t<b>Night</b> | of, others\t\t\t\tEurope/Berlin";
    assert!(rows.contains(&night), "{list}");
    let json = world.run("calendar --month 2030-12 --json").succeeds().json();
    let all = json.as_array().unwrap();
    assert_eq!(all.len(), rows.len() - 1);
    let found = |kind: &str| all.iter().find(|one| one["type"] == kind).unwrap().clone();
    let (window, freeze, milestone) = (found("window"), found("freeze"), found("milestone"));
    assert_eq!(window["start"], "2030-12-04T21:00:00+00:00");
    assert_eq!(
        (&freeze["start"], &freeze["end"]),
        (&"2030-12-18T00:00:00+00:00".into(), &"2031-01-05T00:00:00+00:00".into())
    );
    assert_eq!(freeze["kinds"], serde_json::json!(["emergency"]));
    assert_eq!(milestone["what"], "release");
    assert_eq!(
        (&milestone["start"], &milestone["standing"]),
        (&"2030-12-14T06:00:00+00:00".into(), &"scheduled".into())
    );
    assert_eq!(found("holiday")["what"], "Christmas Day");
    let saturday = all.iter().find(|one| one["what"] == "change-saturday").unwrap();
    assert_eq!((&saturday["capacity"], &saturday["releases"]), (&2.into(), &serde_json::json!(["CFIS001"])));
    // The freeze goes on in January.
    let january = world.run("calendar --month 2031-01 --json").succeeds().json();
    assert!(january.as_array().unwrap().iter().any(|one| one["what"] == "year-end"));
    let csv = world.run("calendar --month 2030-12 --format csv").succeeds().stdout;
    assert!(
        csv.starts_with("start,end,type,what,title,standing,releases,capacity,components,environments,kinds,zone\r\n")
    );
    assert_eq!(csv.lines().count(), rows.len());
    let empty = world.run("calendar --month 2024-02 --format csv").succeeds().stdout;
    assert!(empty.starts_with("start,end,type,what,"), "{empty}");
}

#[test]
fn milestones_are_shown_as_they_stand() {
    let world = planned();
    world.run_as("lead-developer", "new \"A third\" --component web").succeeds();
    world.run("schedule CFIS003 \"2031-01-11 06:00\"").succeeds();
    let entries = |month: &str| {
        let json = world.run(&format!("calendar --month {month} --json")).succeeds().json();
        let rows = json.as_array().unwrap().clone().into_iter().filter(|one| one["type"] == "milestone");
        rows.map(|one| format!("{} {} {}", one["releases"][0], one["what"], one["standing"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(entries("2030-11"), ["CFIS001 acceptance-test reached"]);
    assert_eq!(entries("2030-12"), ["CFIS001 release scheduled", "CFIS003 acceptance-test derived"]);
    assert_eq!(entries("2031-01"), ["CFIS003 release scheduled"]);
}

#[test]
fn a_page_is_one_table_of_days_and_every_text_is_text() {
    let world = planned();
    world.clock("2030-12-12 10:00");
    let page = world.run("calendar --format html").succeeds().stdout;
    for text in [
        "<table class=\"month\">",
        "<td class=\"today\"><time datetime=\"2030-12-12\">12</time><div class=\"window\">",
        "<time datetime=\"2030-12-14\">14</time><div class=\"window\">06:00 Change cycle Saturday</div>\
         <div class=\"scheduled\">06:00 CFIS001 release</div>",
        "&lt;b&gt;Night&lt;/b&gt;",
        "default-src 'none'",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("<b>") && !page.contains("<script"), "{page}");
    assert_eq!(page.matches("<tr>").count(), 1 + 6 + 1 + world.run("calendar --no-header").stdout.lines().count());
    let list = world.run("calendar --format md").succeeds().stdout;
    assert!(list.starts_with("# December 2030 (UTC)\n"), "{list}");
    assert!(
        list.contains("| Sat 14 06:00-12:00 | window change-saturday | Change cycle Saturday | CFIS001 (1 of 2) |")
    );
    assert!(list.contains("| Wed 4 21:00 - Thu 5 03:00 | window night | \\<b\\>Night\\</b\\> \\| of, others |  | clock of Europe/Berlin |"), "{list}");
    assert!(list.contains("| Wed 18 - Sat 4 Jan 2031 | freeze year-end | End of the year |  | emergency |"), "{list}");
    assert!(list.contains("| Wed 25 | holiday Christmas Day |"), "{list}");
    world.run("calendar --format text").succeeds().says("14").says("=06:00");
}

#[test]
fn what_is_no_month_or_no_form_of_it_is_refused() {
    let world = planned();
    for month in ["2030-13", "2030", "12-2030", "2030-1", "2030-12-01"] {
        world.run(&format!("calendar --month {month}")).ends_with(2).says("write such as 2030-12");
    }
    world.run("calendar --format junit").ends_with(2).says("csv or ics");
    world.run("list --format ics").ends_with(2).says("no form `ics`");
    world.run("calendar --month 2030-12 free").ends_with(2);
}

#[test]
fn a_holiday_that_is_no_day_is_refused_with_its_line() {
    let world = planned();
    let calendar = CALENDAR.replace("2030-12-25: Christmas Day", "2030-12-25: Christmas Day\n  2031-02-29: Leap day");
    world.write("store/calendar.yaml", &calendar);
    let line = calendar.lines().position(|line| line.contains("2031-02-29")).unwrap() + 1;
    let refused = world.run_as("administrator", "policy commit -m holidays");
    assert_ne!(refused.code, 0);
    refused.says(&format!("calendar.yaml:{line}:")).says("`2031-02-29` is no day of a calendar").says("2026-12-25");
}

#[test]
fn a_release_holds_one_place_in_a_window_whatever_it_does_there() {
    let night = "windows:\n  night: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, capacity: 2}\n  database: {start: 2030-11-06T03:00, duration: 2h}\n";
    let world = crate::calendar::planned(night);
    let process = world.read("store/processes/house.yaml");
    let more = process.replace("milestones: {", "milestones: {check: {by: [boss], windows: [night]}, ");
    world.write("store/processes/house.yaml", &more.replace("version: 2", "version: 3"));
    world.run_as("administrator", "policy commit -m check").succeeds();
    for which in ["", " --milestone check"] {
        world.run_as("boss", &format!("schedule R001 \"2030-11-09 22:00\"{which}")).succeeds();
    }
    let entries = world.run("calendar --month 2030-11 --json").succeeds().json();
    let held = entries.as_array().unwrap().iter().find(|one| one["start"] == "2030-11-09T22:00:00+00:00").unwrap();
    assert_eq!((&held["type"], &held["releases"]), (&"window".into(), &serde_json::json!(["R001"])), "{entries}");
}
