//! Due dates of the five reconciliation tasks (plan, clause 6.3): over a change of clocks, after re-scheduling,
//! on a leap day, when they are late, and who may leave one out. Every instant is compared whole.

use crate::cms::{Stage, at};
use crate::story::{deliver, tell};
use crate::world::World;

/// The five tasks of clause 6.3, in its order; the second is a document.
const FIVE: [&str; 5] =
    ["inform-ebusiness", "release-notes", "send-release-notes", "transfer-web-packages", "backup-databases"];

/// CFIS001, planned in a store whose clocks are changed.
fn planned(zone: &str) -> World {
    let mut world = World::shipped(&format!("cms-net --name-part contractor=IS --time-zone {zone}"));
    deliver(&world);
    tell(
        &mut world,
        "as lead-developer\nnew \"Change cycle\" --component web --component cache\nas change-coordinator",
    );
    world
}

/// What JSON says of the due dates of the five, and whether the views agree on it.
#[track_caller]
fn due(world: &World) -> Vec<Option<String>> {
    let lists = ["task list CFIS001 --json", "document list CFIS001 --json"];
    let mut rows: Vec<serde_json::Value> = Vec::new();
    for list in lists {
        rows.extend(world.run(list).succeeds().json().as_array().unwrap().clone());
    }
    let lines = world.run("checklist CFIS001 --json").succeeds().json()["lines"].as_array().unwrap().clone();
    let todo = world.run("todo --all --json").succeeds().json();
    let of = |id: &str| {
        let due = rows.iter().find(|row| row["id"] == id).unwrap()["due"].clone();
        let line = lines.iter().find(|line| line["id"] == id).unwrap();
        assert_eq!(line["due"], due, "the checklist agrees on {id}");
        for row in todo.as_array().unwrap().iter().filter(|row| row["id"] == id && row["release"] == "CFIS001") {
            assert_eq!(row["due"], due, "todo agrees on {id}");
        }
        due.as_str().map(str::to_owned)
    };
    FIVE.iter().map(|id| of(id)).collect()
}

#[track_caller]
fn expect(world: &World, wanted: [&str; 5]) {
    let wanted: Vec<Option<String>> = wanted.into_iter().map(|one| Some(one.to_owned())).collect();
    assert_eq!(due(world), wanted);
}

#[test]
fn five_tasks_of_reconciliation_keep_their_hour_when_the_clocks_are_changed_and_follow_the_schedule() {
    let world = planned("America/Los_Angeles");
    assert_eq!(due(&world), vec![None; 5], "undated");
    // The clocks go back on 3 November 2030.
    world.run("schedule CFIS001 \"2030-11-09 06:00\"").succeeds();
    expect(
        &world,
        [
            "2030-10-26T06:00:00-07:00",
            "2030-10-19T06:00:00-07:00",
            "2030-11-08T06:00:00-08:00",
            "2030-11-08T06:00:00-08:00",
            "2030-11-09T06:00:00-08:00",
        ],
    );
    let show = world.run("show CFIS001 --json").succeeds().json();
    let uat = show["schedule"].as_array().unwrap().iter().find(|one| one["id"] == "acceptance-test").unwrap();
    assert_eq!(uat["time"], "2030-10-19T06:00:00-07:00", "a milestone that follows from another");
    world.run("todo --all").succeeds().says("2030-10-26 06:00");
    // Once moved: no clock is changed between.
    world.run("schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
    expect(
        &world,
        [
            "2030-12-28T06:00:00-08:00",
            "2030-12-21T06:00:00-08:00",
            "2031-01-10T06:00:00-08:00",
            "2031-01-10T06:00:00-08:00",
            "2031-01-11T06:00:00-08:00",
        ],
    );
    // Twice: the clocks go forward on 9 March 2031, the day after.
    world.run("schedule CFIS001 \"2031-03-08 06:00\"").succeeds();
    let tasks = world.run("task list CFIS001 --json").succeeds().json();
    let verify = tasks.as_array().unwrap().iter().find(|one| one["id"] == "verify-application").unwrap().clone();
    assert_eq!(verify["due"], "2031-03-09T06:00:00-07:00");
    expect(
        &world,
        [
            "2031-02-22T06:00:00-08:00",
            "2031-02-15T06:00:00-08:00",
            "2031-03-07T06:00:00-08:00",
            "2031-03-07T06:00:00-08:00",
            "2031-03-08T06:00:00-08:00",
        ],
    );
    world.run("schedule CFIS001 --clear").succeeds();
    assert_eq!(due(&world), vec![None; 5], "cleared");
    // The leap day of 2048, in winter; the clocks go forward on 8 March.
    world.run("schedule CFIS001 \"2048-03-14 06:00\"").succeeds();
    expect(
        &world,
        [
            "2048-02-29T06:00:00-08:00",
            "2048-02-22T06:00:00-08:00",
            "2048-03-13T06:00:00-07:00",
            "2048-03-13T06:00:00-07:00",
            "2048-03-14T06:00:00-07:00",
        ],
    );
    world.run("audit").succeeds().says("clean");
}

#[test]
fn half_an_hour_is_a_change_of_clocks_too() {
    let world = planned("Australia/Lord_Howe");
    // Daylight saving of half an hour ends there on 6 April 2031.
    world.run("schedule CFIS001 \"2031-04-12 06:00\"").succeeds();
    expect(
        &world,
        [
            "2031-03-29T06:00:00+11:00",
            "2031-03-22T06:00:00+11:00",
            "2031-04-11T06:00:00+10:30",
            "2031-04-11T06:00:00+10:30",
            "2031-04-12T06:00:00+10:30",
        ],
    );
}

#[test]
fn dates_count_from_when_the_milestone_was_reached_whatever_is_scheduled_then() {
    let world = at(Stage::Production);
    let show = world.run("show CFIS001 --json").succeeds().json();
    let release = show["schedule"].as_array().unwrap().iter().find(|one| one["id"] == "release").unwrap().clone();
    let reached = release["reached"].as_str().unwrap().to_owned();
    assert_ne!(release["time"], release["reached"], "it was reached at another time than planned");
    let before = due(&world);
    let day = |moment: &str, days: i64| {
        let moment = chrono::DateTime::parse_from_rfc3339(moment).unwrap() + chrono::Duration::days(days);
        Some(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
    };
    assert_eq!([&before[0], &before[2], &before[4]], [&day(&reached, -14), &day(&reached, -1), &day(&reached, 0)]);
    world.run_as("change-coordinator", "schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
    assert_eq!(due(&world), before);
    world.run_as("change-coordinator", "schedule CFIS001 --clear").succeeds();
    assert_eq!(due(&world), before);
}

/// The gate that lets nothing late pass, before `packaged`; the first task may be left out by the coordinator.
fn strict(zone: &str) -> World {
    let world = planned(zone);
    world.amend("processes/cms-net.yaml", |process| {
        process
            .replace("gates: [has-component,", "gates: [nothing-late, has-component,")
            .replace("\ngates:\n", "\ngates:\n  nothing-late: {title: Nothing is late, needs: {task: {overdue: 0}}}\n")
            .replace("    due: release - 2w\n", "    due: release - 2w\n    skip-by: [change-coordinator]\n")
            .replacen("version: 1", "version: 2", 1)
    });
    world
}

#[test]
fn a_task_is_late_after_its_moment_and_the_gate_names_each_late_one_with_its_date() {
    let world = strict("America/Los_Angeles");
    world.run("schedule CFIS001 \"2030-11-09 06:00\"").succeeds();
    let late = || {
        let list = world.run("task list CFIS001 --late --json").succeeds().json();
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let unmet = || world.run("promote CFIS001 --to packaged --json").unmet().contains(&"nothing-late".to_owned());
    // 06:00 in winter is 14:00 in UTC: the moment itself is not late, the next minute is.
    world.clock("2030-11-08 14:00");
    assert_eq!(late(), ["inform-ebusiness"]);
    assert_eq!(late(), ["inform-ebusiness", "send-release-notes", "transfer-web-packages"]);
    assert!(unmet());
    let refused = world.run("promote CFIS001 --to packaged").ends_with(6);
    refused
        .says("task `inform-ebusiness` is overdue since 2030-10-26 06:00 (")
        .says("task `send-release-notes` is overdue since 2030-11-08 06:00 (")
        .says("task `transfer-web-packages` is overdue since 2030-11-08 06:00 (")
        .is_silent_about("task `backup-databases` is overdue");
    // Re-scheduled, nothing is late any more.
    world.run("schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
    assert!(late().is_empty() && !unmet());
}

#[test]
fn a_task_is_left_out_with_a_reason_and_by_who_may() {
    let world = strict("America/Los_Angeles");
    world.run("schedule CFIS001 \"2030-11-09 06:00\"").succeeds();
    world.run("promote CFIS001 --to packaged").says("task `inform-ebusiness` is overdue since 2030-10-26 06:00");
    world.run("task skip CFIS001 inform-ebusiness").ends_with(2);
    world.run_as("technical-lead", "task skip CFIS001 inform-ebusiness -m \"no need\"").ends_with(6);
    world
        .run("task skip CFIS001 send-release-notes -m \"no need\"")
        .ends_with(6)
        .says("names no role for it (`skip-by`)");
    world.run("task skip CFIS001 inform-ebusiness -m \"told by telephone\"").succeeds();
    world.run("promote CFIS001 --to packaged").is_silent_about("is overdue");
    world.run("checklist CFIS001").succeeds().says("skipped by").says("told by telephone");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_checklist_has_owners_where_they_are_reached_and_how_each_line_stands() {
    let world = strict("America/Los_Angeles");
    world.amend("people.yaml", |people| {
        people.replacen("  technical-lead:\n", "  technical-lead:\n    phone: +1 555 0100\n", 1)
    });
    world.run("schedule CFIS001 \"2030-11-09 06:00\"").succeeds();
    world.run("task skip CFIS001 inform-ebusiness -m \"told by telephone\"").succeeds();
    world.run_as("web-lead-developer", "task done CFIS001 transfer-web-packages").succeeds();
    world.clock("2030-11-08 14:01");
    let by_due = world.run("checklist CFIS001 --by due --format md").succeeds().stdout;
    let order: Vec<usize> = ["(release-notes)", "(inform-ebusiness)", "(send-release-notes)", "(backup-databases)"]
        .iter()
        .map(|id| by_due.find(id).unwrap_or_else(|| panic!("{id}: {by_due}")))
        .collect();
    assert!(order.is_sorted(), "{by_due}");
    for text in [
        "2030-10-26 06:00<br>skipped by CMS Change Management Coordinator, 2030-11-01 02:",
        ": told by telephone |",
        "2030-11-08 06:00<br>LATE",
        "2030-11-08 06:00<br>done by Web Lead Developer, 2030-11-01 02:",
        "Technical Lead<br>+1 555 0100, technical-lead@example.org",
        "Write to the e-business group",
        "confirm-resources): asked when the kind is expedited",
    ] {
        assert!(by_due.contains(text), "{text}: {by_due}");
    }
    let by_group = world.run("checklist CFIS001 --format html").succeeds().stdout;
    assert!(by_group.contains("<h2 id=\"development-team\">") && by_group.contains("technical-lead@example.org"));
    let csv = world.run("checklist CFIS001 --format csv").succeeds().stdout;
    assert!(csv.starts_with("due,type,id,title,owner,owner_title,people,phones,emails,state,by,at,"), "{csv}");
    assert!(csv.contains("2030-10-26T06:00:00-07:00,task,inform-ebusiness,"), "{csv}");
    for columns in [80, 100] {
        let mut command = world.command_at_terminal("change-coordinator", "checklist CFIS001 --by due --no-pager");
        command.env("COLUMNS", columns.to_string());
        let seen = crate::terminal::Terminal::running(command, true).ends();
        assert_eq!(seen.code, 0);
        let table = seen.stdout.split("THE WAY BACK").next().unwrap();
        assert!(table.contains("technical-lead@example.org") && table.contains("LATE"), "{table}");
        for line in table.lines().skip(1) {
            assert!(line.trim_end().chars().count() <= columns, "{columns}: {line}");
        }
    }
}
