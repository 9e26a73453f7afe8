//! The addendum CIO-101, demand by demand, and a release of each kind from beginning to end.

use crate::cio_way::{Stage, at, deliver, go, supply, without};
use crate::cms::standing;
use crate::story::tell;
use crate::world::World;

/// What runs in an environment: the releases, one for each file.
fn runs(world: &World, environment: &str) -> Vec<(String, String)> {
    let rows = world.run(&format!("inventory {environment} --json")).succeeds().json();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (text(row, "artifact"), text(row, "release"))).collect()
}

fn both() -> Vec<(String, String)> {
    let one = |file: &str| (file.to_owned(), "REL0001".to_owned());
    vec![one("letters.war"), one("rates.load")]
}

#[test]
fn a_release_goes_through_every_state_and_leaves_a_clean_history() {
    let mut world = at(Stage::Prepared);
    world.run_as("developer", "set REL0001 additional-servers=\"Training\"").succeeds();
    go(&world, Stage::Test);
    world.run_as("developer", "promote REL0001 --to additional").succeeds();
    for stage in
        [Stage::Submitted, Stage::Accepted, Stage::Approved, Stage::Staging, Stage::Production, Stage::Completed]
    {
        go(&world, stage);
    }
    tell(&mut world, "as change-manager\nnotice record REL0001 completion");
    assert_eq!(standing(&world, "REL0001"), ("completed".to_owned(), 1));
    assert_eq!(world.run("todo --all --json").succeeds().json(), serde_json::json!([]));
    // The trail says who moved it, and by which transition.
    let log = world.run("log REL0001 --action promote --json").succeeds().json();
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    let moves: Vec<String> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}: {}", text(one, "actor"), text(one, "summary").rsplit(' ').next().unwrap()))
        .collect();
    let expected = [
        "developer: try-in-development",
        "developer: try-in-test",
        "developer: try-on-additional-server",
        "requestor: submit",
        "change-analyst: accept",
        "change-manager: approve",
        "librarian: stage",
        "change-manager: move-to-production",
        "change-manager: complete",
    ];
    assert_eq!(moves, expected);
    world.run("audit").succeeds().says("clean");
    world.git("fsck --strict").succeeds();
}

#[test]
fn every_place_shows_what_went_there_by_which_release() {
    let world = at(Stage::Completed);
    for environment in ["development", "test", "staging", "production"] {
        assert_eq!(runs(&world, environment), both(), "{environment}");
    }
    assert_eq!(runs(&world, "additional"), []);
    // There is no way past the test system, but for an emergency.
    let world = at(Stage::Prepared);
    world.run_as("developer", "promote REL0001 --to test").ends_with(3);
    world.run_as("developer", "promote REL0001 --to submitted").ends_with(3).says("`test` or `additional`");
}

#[test]
fn a_package_lacks_each_of_its_five_parts_in_turn() {
    let parts = [
        ("installation-instructions", "Instructions"),
        ("release-notes", "Release notes"),
        ("impact-and-rollback", "Further information"),
        ("code-movement", "Forms"),
        ("production-cutover", "Forms"),
    ];
    for (missing, part) in parts {
        let world = at(Stage::Test);
        world.run_as("requestor", "schedule REL0001 2030-11-10T01:00 --milestone requested").succeeds();
        for (document, _) in parts.iter().filter(|(document, _)| *document != missing) {
            world.run_as("developer", &format!("document write REL0001 {document}")).succeeds();
        }
        let refused = world.run_as("developer", "promote REL0001 --to submitted --json").ends_with(3);
        assert_eq!(refused.unmet(), ["package-complete"]);
        refused.says(part).says(missing).says(&format!("relman document write REL0001 {missing}"));
        world.run_as("developer", &format!("document write REL0001 {missing}")).succeeds();
        world.run_as("developer", "promote REL0001 --to submitted").succeeds();
    }
    // The fifth is the code; without it nothing is even tried.
    let world = at(Stage::Prepared);
    world.run_as("developer", "artifact remove REL0001 letters.war -m \"made anew\"").succeeds();
    world.run_as("developer", "promote REL0001 --to development").ends_with(3).says("application");
}

#[test]
fn another_file_asks_for_every_paper_anew() {
    let mut world = at(Stage::Submitted);
    world.write("dist/letters.war", "another one");
    tell(
        &mut world,
        r#"
as librarian
return REL0001 --to preparation -m "letters.war is of last year"
as developer
artifact add REL0001 dist/letters.war --replace
promote REL0001 --to development
promote REL0001 --to test
(3) promote REL0001 --to submitted
"#,
    );
    let refused = world.run("promote REL0001 --to submitted --json").ends_with(3);
    assert_eq!(refused.unmet(), ["package-complete"]);
    refused.says("installation-instructions").says("release-notes").says("code-movement");
}

#[test]
fn the_platform_chooses_the_form() {
    let listed = |components: &str| {
        let world = at(Stage::Store);
        world.run_as("requestor", &format!("new \"Forms\" {components}")).succeeds();
        let list = world.run("document list REL0001 --json").succeeds().json();
        let ids: Vec<String> =
            list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        (ids.contains(&"code-movement".to_owned()), ids.contains(&"production-cutover".to_owned()))
    };
    assert_eq!(listed("--component distributed"), (true, false));
    assert_eq!(listed("--component zseries"), (false, true));
    assert_eq!(listed("--component distributed --component zseries"), (true, true));
}

#[test]
fn impact_and_rollback_are_written_at_length() {
    for field in ["impact", "rollback", "risk"] {
        let world = at(Stage::Prepared);
        world.run_as("developer", &format!("set REL0001 {field}=\"As usual\"")).succeeds();
        let refused = world.run_as("developer", "document write REL0001 impact-and-rollback").ends_with(3);
        refused.says(field);
        world.run_as("developer", "check REL0001 --to submitted").ends_with(3).says("impact-documented").says(field);
    }
}

#[test]
fn the_release_time_is_stated_and_another_one_asks_for_other_forms() {
    assert_eq!(without(Stage::Submitted, "time-requested"), ["time-requested"]);
    let world = at(Stage::Submitted);
    world.run_as("librarian", "schedule REL0001 2030-11-17T01:00 --milestone requested").ends_with(6).says("developer");
    world.run_as("developer", "schedule REL0001 2030-11-17T01:00 --milestone requested").succeeds();
    supply(&world, Stage::Accepted);
    let refused = world.run_as("change-analyst", "promote REL0001 --to accepted").ends_with(3);
    refused.says("package-complete").says("code-movement");
}

#[test]
fn two_people_find_the_package_complete() {
    // One person with both roles is still one person.
    let world = at(Stage::Submitted);
    world.run_as("administrator", "people grant librarian change-analyst").succeeds();
    supply(&world, Stage::Accepted);
    let first = "signoff approve REL0001 --gate complete-for-change-management --role change-analyst";
    world.run_as("change-analyst", "signoff withdraw REL0001 --gate complete-for-change-management").succeeds();
    world.run_as("librarian", first).succeeds();
    let refused = world.run_as("change-manager", "promote REL0001 --to accepted --json").ends_with(3);
    assert_eq!(refused.unmet(), ["complete-for-librarians"]);
    // Nor does it help to have made the package.
    world.run_as("administrator", "people grant developer librarian").succeeds();
    world.run_as("developer", "signoff approve REL0001 --gate complete-for-librarians").ends_with(6);
    // Who reviewed other instructions has reviewed nothing.
    let world = at(Stage::Submitted);
    supply(&world, Stage::Accepted);
    world.write("other.md", "# Other instructions\n");
    world.run_as("developer", "document write REL0001 installation-instructions -F other.md").succeeds();
    let refused = world.run_as("change-analyst", "promote REL0001 --to accepted --json").ends_with(3);
    assert_eq!(refused.unmet(), ["complete-for-change-management", "complete-for-librarians"]);
}

#[test]
fn the_change_team_fixes_the_time_and_suggests_others() {
    let world = at(Stage::Accepted);
    world.run_as("requestor", "schedule REL0001 2030-11-10T01:00").ends_with(6).says("change-manager");
    world.run_as("developer", "set REL0001 alternates=\"17 November\"").ends_with(6);
    world.run_as("librarian", "set REL0001 alternates=\"17 November 01:00, 24 November 01:00\"").succeeds();
    let told = world.run_as("change-manager", "notice show REL0001 schedule-or-next-steps").succeeds();
    told.says("17 November 01:00, 24 November 01:00").says("no time");
}

#[test]
fn submitters_are_told_the_schedule_or_what_is_still_to_do() {
    let mut world = at(Stage::Submitted);
    tell(
        &mut world,
        r#"
as librarian
set REL0001 remarks="Step 2 names no server"
as change-manager
notice record REL0001 schedule-or-next-steps
"#,
    );
    let told = world.run("notice show REL0001 schedule-or-next-steps").succeeds();
    let told = told.says("Step 2 names no server").says("The librarians find it complete").says("Librarian");
    told.says("no time for its move").says("Requestor");
    // The schedule is another message.
    for stage in [Stage::Accepted, Stage::Approved] {
        go(&world, stage);
    }
    supply(&world, Stage::Staging);
    let told = world.run("notice show REL0001 schedule-or-next-steps").succeeds();
    told.says("2030-11-10 01:00").is_silent_about("no time for its move");
    // And so is another schedule.
    world.run_as("change-manager", "schedule REL0001 2030-11-17T01:00").succeeds();
    let refused = world.run_as("librarian", "promote REL0001 --to staging --json").ends_with(3);
    assert_eq!(refused.unmet(), ["submitter-informed"]);
}

#[test]
fn change_management_or_security_may_deny_with_a_reason() {
    for who in ["change-manager", "change-analyst", "security-officer"] {
        let world = at(Stage::Submitted);
        world.run_as(who, "deny REL0001").ends_with(2);
        world.run_as(who, "deny REL0001 -m \"nobody can install by this\"").succeeds();
        assert_eq!(standing(&world, "REL0001"), ("denied".to_owned(), 1));
        world.run("log REL0001 --action deny").succeeds().says("nobody can install by this").says(who);
        world.run_as("change-manager", "todo").succeeds().says("denial");
    }
    for who in ["developer", "requestor", "board-chair", "librarian"] {
        at(Stage::Submitted).run_as(who, "deny REL0001 -m \"I do not like it\"").ends_with(6);
    }
    // A risk may be seen late, but not after the code was handed on.
    at(Stage::Approved).run_as("security-officer", "deny REL0001 -m \"a key lies in it\"").succeeds();
    at(Stage::Staging).run_as("security-officer", "deny REL0001 -m \"a key lies in it\"").ends_with(3);
    // The rejection of security alone keeps it where it is.
    let world = at(Stage::Submitted);
    supply(&world, Stage::Accepted);
    world
        .run_as("security-officer", "signoff reject REL0001 --gate security-cleared -m \"a key lies in it\"")
        .succeeds();
    let refused = world.run_as("change-analyst", "promote REL0001 --to accepted --json").ends_with(3);
    assert_eq!(refused.unmet(), ["security-cleared"]);
}

#[test]
fn a_denied_release_is_submitted_again_and_finished() {
    let mut world = at(Stage::Submitted);
    supply(&world, Stage::Accepted);
    tell(
        &mut world,
        r#"
as security-officer
signoff reject REL0001 --gate security-cleared -m "a key lies in letters.war"
deny REL0001 -m "a key lies in letters.war"
as change-manager
notice record REL0001 denial
(3) promote REL0001 --to accepted
(6) return REL0001 --to preparation -m "mended"
as developer
return REL0001 --to preparation -m "mended"
"#,
    );
    assert_eq!(standing(&world, "REL0001"), ("preparation".to_owned(), 2));
    deliver(&world, "2");
    tell(&mut world, "as developer\nartifact add REL0001 dist/letters.war --replace");
    go(&world, Stage::Test);
    for document in ["installation-instructions", "release-notes", "impact-and-rollback"] {
        world.run_as("developer", &format!("document write REL0001 {document}")).succeeds();
    }
    for form in ["code-movement", "production-cutover"] {
        world.run_as("developer", &format!("document write REL0001 {form}")).succeeds();
    }
    world.run_as("requestor", "promote REL0001 --to submitted").succeeds();
    // Nobody's word of the first iteration counts in the second.
    let refused = world.run_as("change-analyst", "promote REL0001 --to accepted --json").ends_with(3);
    let all =
        ["complete-for-change-management", "complete-for-librarians", "completeness-reported", "security-cleared"];
    assert_eq!(refused.unmet(), all);
    for stage in [Stage::Accepted, Stage::Approved, Stage::Staging, Stage::Production, Stage::Completed] {
        go(&world, stage);
    }
    assert_eq!(standing(&world, "REL0001"), ("completed".to_owned(), 2));
    world.run("audit").succeeds().says("clean");
}
