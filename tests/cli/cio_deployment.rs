//! The addendum CIO-101 from the board on: votes, tracker, staging area, unexpected events, emergencies.

use crate::cio_way::{Stage, TEXTS, at, deliver, go, supply, without};
use crate::cms::standing;
use crate::story::tell;
use crate::world::{Ran, World};

/// At the door of the board, everything else supplied, with these votes given.
fn voted(votes: &[(&str, &str)]) -> World {
    let world = at(Stage::Accepted);
    world.run_as("change-manager", "schedule REL0001 2030-11-10T01:00").succeeds();
    for (who, vote) in votes {
        world.run_as(who, &format!("signoff {vote} REL0001 --gate advisory-board-agrees -m \"my word\"")).succeeds();
    }
    world
}

#[test]
fn the_board_decides_by_quorum_and_majority() {
    let (chair, business, operations) = ("board-chair", "board-business", "board-operations");
    let passes: [&[(&str, &str)]; 3] = [
        &[(chair, "approve"), (business, "approve"), (operations, "approve")],
        &[(chair, "approve"), (business, "approve"), (operations, "abstain")],
        // A rejection is one vote: the majority decides.
        &[(chair, "reject"), (business, "approve"), (operations, "approve")],
    ];
    for votes in passes {
        voted(votes).run_as("change-manager", "promote REL0001 --to approved").succeeds();
    }
    let fails: [(&[(&str, &str)], &str); 4] = [
        (&[], "missing 2 of 2 approvals"),
        // Two who agree are no quorum.
        (&[(chair, "approve"), (business, "approve")], "missing 1 of 3 votes"),
        (&[(chair, "approve"), (business, "abstain"), (operations, "abstain")], "missing 1 of 2 approvals"),
        (&[(chair, "approve"), (business, "reject"), (operations, "reject")], "missing 1 of 2 approvals"),
    ];
    for (votes, says) in fails {
        let world = voted(votes);
        let refused = world.run_as("change-manager", "promote REL0001 --to approved --json").ends_with(3);
        assert_eq!(refused.unmet(), ["advisory-board-agrees"], "{votes:?}");
        world.run_as("change-manager", "promote REL0001 --to approved").ends_with(3).says(says);
    }
    // Who wrote it has no vote, whatever seat they hold.
    let world = voted(&[]);
    world.run_as("administrator", "people grant developer board-chair").succeeds();
    world.run_as("developer", "signoff approve REL0001 --gate advisory-board-agrees").ends_with(6);
}

#[test]
fn the_agenda_shows_what_waits_for_the_board() {
    let world = voted(&[("board-chair", "approve")]);
    world.run_as("requestor", "new \"Not that far\" --component zseries").succeeds();
    let agenda = world.run_as("change-analyst", "agenda --role board-business --format md").succeeds();
    let agenda = agenda.says("Change Advisory Board").says("REL0001").says("2030-11-10 01:00");
    let agenda = agenda.says("Whoever prints letters").says("Copy the former letters.war").says("Low: only one job");
    agenda.says("Board Chair").says("my word").is_silent_about("REL0002");
    for vote in ["board-business", "board-operations"] {
        world.run_as(vote, "signoff approve REL0001 --gate advisory-board-agrees").succeeds();
    }
    world.run("agenda --role board-business --format md").succeeds().says("No release waits");
}

#[test]
fn nothing_is_staged_before_its_tasks_are_in_the_tracker() {
    assert_eq!(without(Stage::Staging, "tasks-in-tracker"), ["tasks-in-tracker"]);
    let world = at(Stage::Approved);
    let refused = world.run_as("librarian", "promote REL0001 --to staging").ends_with(3);
    let refused = refused.says("`cut-over-zseries` has no ticket").says("relman task ticket REL0001 cut-over-zseries");
    refused.says("mainframe-operator");
    // Only the tasks of the platforms that it has are asked for, and the numbers come out again.
    supply(&world, Stage::Staging);
    let list = world.run("task list REL0001 --json").succeeds().json();
    let tickets: Vec<(&str, &str)> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|task| (task["id"].as_str().unwrap(), task["ticket"].as_str().unwrap_or_default()))
        .collect();
    let expected = [
        ("deliver-to-staging", "T-100"),
        ("move-distributed", "T-101"),
        ("cut-over-zseries", "T-102"),
        ("verify-in-production", "T-103"),
    ];
    assert_eq!(tickets, expected);
}

#[test]
fn tasks_go_out_to_the_tracker_and_their_tickets_come_back() {
    let world = at(Stage::Approved);
    world.run("task list REL0001 --format csv -o tasks.csv").succeeds();
    let tasks = world.read("tasks.csv").replace("\r\n", "\n");
    assert!(tasks.starts_with("id,title,owner,applies,done,outcome,note,ticket,ticket_url,"), "{tasks}");
    assert!(tasks.lines().next().unwrap().contains(",due,"), "{tasks}");
    // What a tracker answers after it took them in: the task, the number that it gave, the page.
    let ids = tasks.lines().skip(1).map(|line| line.split(',').next().unwrap());
    let answered: String =
        ids.clone().zip(100..).map(|(id, n)| format!("{id},T-{n},https://t.example.org/T-{n}\r\n")).collect();
    world.write("tickets.csv", &format!("task,ticket,url\r\n{answered}"));
    // The two lines of docs/importing.md.
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/importing.md")).unwrap();
    let lines = page.split("<!-- tickets -->\n```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let script = lines.replace("CFIS001", "REL0001").replace("relman ", concat!(env!("CARGO_BIN_EXE_relman"), " "));
    for says in ["REL0001: task ticket cut-over-zseries T-102", "already"] {
        let ran = world.command("sh", "change-manager").args(["-ec", &script]).output().unwrap();
        Ran::of(script.clone(), &ran).succeeds().says(says);
    }
    let list = world.run("task list REL0001 --json").succeeds().json();
    let task = list.as_array().unwrap().iter().find(|task| task["id"] == "move-distributed").unwrap();
    assert_eq!((&task["ticket"], &task["ticket_url"]), (&"T-101".into(), &"https://t.example.org/T-101".into()));
    world.run("task list REL0001 --format csv").succeeds().says("T-103,https://t.example.org/T-103");
    let refused = world.run_as("librarian", "promote REL0001 --to staging --json").ends_with(3);
    assert_eq!(refused.unmet(), ["submitter-informed"], "the tasks keep nothing shut any more");
}

#[test]
fn the_staged_copies_are_compared_digest_by_digest() {
    let world = at(Stage::Staging);
    world.write("staging/rates.load", "rates, cut off on the way");
    world.run_as("librarian", "artifact verify REL0001 staging/letters.war").succeeds();
    world.run_as("librarian", "artifact verify REL0001 staging/rates.load").ends_with(3).says("no artifact");
    // The one who added the files is not the one who compares them.
    world.run_as("developer", "artifact verify REL0001 dist/rates.load").ends_with(6);
    let refused = world.run_as("librarian", "promote REL0001 --to production --json").ends_with(3);
    assert!(refused.unmet().contains(&"copies-verified".to_owned()));
    refused.says("rates.load").is_silent_about("letters.war");
    // Nobody else says that the code lies there.
    world.run_as("developer", "deployment record REL0001 staging --result success").ends_with(6);
}

#[test]
fn the_teams_are_told_schedule_and_place() {
    let world = at(Stage::Staging);
    supply(&world, Stage::Production);
    let told = world.run_as("librarian", "notice show REL0001 staging-place-and-schedule").succeeds();
    let told = told.says("/staging/REL0001").says("2030-11-10 01:00").says("letters.war").says("T-102");
    told.says("System Administrator");
    for change in ["set REL0001 staging-place=/staging/2/REL0001", "schedule REL0001 2030-11-17T01:00"] {
        world.run_as("change-manager", change).succeeds();
        let refused = world.run_as("librarian", "promote REL0001 --to production --json").ends_with(3);
        assert!(refused.unmet().contains(&"teams-informed".to_owned()), "after {change}");
        world.run_as("librarian", "notice record REL0001 staging-place-and-schedule").succeeds();
    }
}

#[test]
fn an_unexpected_event_rolls_back_and_the_way_back_is_the_review() {
    let mut world = at(Stage::Production);
    supply(&world, Stage::Completed);
    tell(
        &mut world,
        r#"
as system-administrator
issue open REL0001 "Letters are empty"
as change-manager
(3) promote REL0001 --to completed
as system-administrator
rollback REL0001 -m "letters are empty"
"#,
    );
    assert_eq!(standing(&world, "REL0001"), ("rolled-back".to_owned(), 1));
    assert_eq!(world.run("inventory production --json").succeeds().json(), serde_json::json!([]));
    world.run_as("change-manager", "todo").succeeds().says("unexpected-event");
    let told = world.run_as("change-manager", "notice show REL0001 unexpected-event").succeeds();
    told.says("Requestor").says("Letters are empty");
    tell(
        &mut world,
        r#"
as change-manager
notice record REL0001 unexpected-event
(3) return REL0001 --to submitted -m "the printer was off"
as system-administrator
task done REL0001 restore-distributed --note "the letters of October"
as mainframe-operator
task done REL0001 restore-zseries --note "the rates of October"
issue close REL0001 1 -m "the printer was off"
as change-manager
return REL0001 --to submitted -m "the printer was off; the package is the same"
"#,
    );
    assert_eq!(standing(&world, "REL0001"), ("submitted".to_owned(), 2));
    // The package is as it was, and it is reviewed all the same; so is all that follows.
    let refused = world.run_as("change-analyst", "promote REL0001 --to accepted --json").ends_with(3);
    let all =
        ["complete-for-change-management", "complete-for-librarians", "completeness-reported", "security-cleared"];
    assert_eq!(refused.unmet(), all);
    for stage in [Stage::Accepted, Stage::Approved, Stage::Staging, Stage::Production, Stage::Completed] {
        go(&world, stage);
    }
    assert_eq!(standing(&world, "REL0001"), ("completed".to_owned(), 2));
    let log = world.run("log REL0001 --action rollback").succeeds();
    log.says("system-administrator").says("letters are empty");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_was_rolled_back_is_prepared_anew_or_given_up() {
    let mut world = at(Stage::Production);
    tell(
        &mut world,
        r#"
as mainframe-operator
rollback REL0001 -m "the rates are wrong"
task done REL0001 restore-zseries --note "the rates of October"
as system-administrator
task done REL0001 restore-distributed --note "the letters of October"
as change-manager
notice record REL0001 unexpected-event
as developer
(6) cancel REL0001 -m "given up"
return REL0001 --to preparation -m "the table is mended"
as requestor
cancel REL0001 -m "not this year"
"#,
    );
    assert_eq!(standing(&world, "REL0001"), ("withdrawn".to_owned(), 2));
    world.run("audit").succeeds().says("clean");
}

/// One iteration of an emergency from the desk to the door of the Change Manager.
const TO_THE_MANAGER: &str = r#"
as developer
document write REL0001 installation-instructions
document write REL0001 release-notes
document write REL0001 impact-and-rollback
document write REL0001 code-movement
(3) promote REL0001 --to submitted
notice record REL0001 emergency-iteration
promote REL0001 --to submitted
as change-analyst
signoff approve REL0001 --gate complete-for-change-management
as librarian
signoff approve REL0001 --gate complete-for-librarians
as security-officer
signoff approve REL0001 --gate security-cleared
as change-manager
promote REL0001 --to accepted
schedule REL0001 +1h
(3) promote REL0001 --to approved
"#;

/// From the word of the Change Manager into production.
const INTO_PRODUCTION: &str = r#"
as change-manager
signoff approve REL0001 --gate emergency-reviewed -m "seen"
promote REL0001 --to approved
task ticket REL0001 deliver-to-staging T-1
task ticket REL0001 move-distributed T-2
task ticket REL0001 verify-in-production T-3
notice record REL0001 schedule-or-next-steps
as librarian
promote REL0001 --to staging
deployment record REL0001 staging --result success
set REL0001 staging-place=/staging/REL0001
task done REL0001 deliver-to-staging
artifact verify REL0001 staging/letters.war
notice record REL0001 staging-place-and-schedule
promote REL0001 --to production
as system-administrator
deployment record REL0001 production --result success
"#;

#[test]
fn three_iterations_of_an_emergency_each_go_through_the_change_manager() {
    let mut world = at(Stage::Store);
    tell(&mut world, "as developer\nnew \"Counter offline\" --kind emergency --component distributed");
    world.run("change add REL0001 PR-9 \"Counter offline\"").succeeds();
    world.run(TEXTS).succeeds();
    world.run("schedule REL0001 +1h --milestone requested").succeeds();
    for iteration in 1..=3 {
        deliver(&world, &iteration.to_string());
        world.run_as("developer", "artifact add REL0001 dist/letters.war --component distributed --replace").succeeds();
        tell(&mut world, TO_THE_MANAGER);
        // What was approved in the iterations before counts in none that follows.
        let refused = world.run_as("change-manager", "promote REL0001 --to approved --json").ends_with(3);
        assert_eq!(refused.unmet(), ["emergency-reviewed"], "iteration {iteration}");
        for other in ["change-analyst", "developer", "security-officer"] {
            world.run_as(other, "signoff approve REL0001 --gate emergency-reviewed").ends_with(6);
        }
        tell(&mut world, INTO_PRODUCTION);
        if iteration < 3 {
            tell(&mut world, "as developer\nreturn REL0001 --to preparation -m \"still offline on two counters\"");
        }
    }
    assert_eq!(standing(&world, "REL0001"), ("production".to_owned(), 3));
    let show = world.run("signoff list REL0001 --json").succeeds().json();
    let seen: Vec<(&str, bool)> = show
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["gate"] == "emergency-reviewed")
        .map(|one| (one["by"].as_str().unwrap(), one["counts"].as_bool().unwrap()))
        .collect();
    assert_eq!(seen, [("change-manager", false), ("change-manager", false), ("change-manager", true)]);
    // What could wait is owed: the report, and the word to the board.
    let todo = world.run("todo --all --type obligation --json").succeeds().json();
    let owed: Vec<_> = todo.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(owed, ["completeness-reported", "advisory-board-agrees"]);
    tell(
        &mut world,
        r#"
as system-administrator
task done REL0001 move-distributed
as developer
task done REL0001 verify-in-production
as change-manager
(3) promote REL0001 --to completed
as librarian
document write REL0001 completeness-report
as board-chair
signoff approve REL0001 --gate advisory-board-agrees
as board-business
signoff abstain REL0001 --gate advisory-board-agrees
as board-operations
signoff approve REL0001 --gate advisory-board-agrees
as change-manager
promote REL0001 --to completed
notice record REL0001 completion
"#,
    );
    // The iterations are listed, with why each began.
    let report = world.run("document show REL0001 completeness-report").succeeds();
    report.says("| 2 |").says("| 3 |").says("still offline on two counters");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_change_manager_does_not_review_an_emergency_of_their_own() {
    let mut world = at(Stage::Store);
    world.run_as("administrator", "people grant change-manager developer").succeeds();
    tell(
        &mut world,
        "as change-manager\nnew \"Counter offline\" --kind emergency --component distributed\nchange add REL0001 PR-9 Offline",
    );
    world.run(TEXTS).succeeds();
    world.run("schedule REL0001 +1h --milestone requested").succeeds();
    tell(&mut world, "artifact add REL0001 dist/letters.war --component distributed");
    // The documents are the developer's, the emergency is the Change Manager's.
    tell(&mut world, TO_THE_MANAGER);
    world.run_as("change-manager", "signoff approve REL0001 --gate emergency-reviewed").ends_with(6);
    // Another one can.
    world.run_as("administrator", "people grant change-analyst change-manager").succeeds();
    world.run_as("change-analyst", "signoff approve REL0001 --gate emergency-reviewed").succeeds();
    world.run_as("change-manager", "promote REL0001 --to approved").succeeds();
}

#[test]
fn a_normal_release_takes_no_short_cut() {
    let world = at(Stage::Prepared);
    world.run_as("developer", "promote REL0001 --to submitted").ends_with(3);
    let world = at(Stage::Production);
    world.run_as("developer", "return REL0001 --to preparation -m \"next one\"").ends_with(3);
}
