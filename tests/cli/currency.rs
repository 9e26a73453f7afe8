//! The one rule of staleness (language §5): what still counts after a change, a return, a rollback.

use crate::cms::{Stage, at, standing};
use crate::house::{before, why};
use crate::story::tell;
use crate::world::World;

/// The gates that keep CFIS001 from this state, as its coordinator finds them.
#[track_caller]
fn shut(world: &World, to: &str) -> Vec<String> {
    let refused = world.run_as("change-coordinator", &format!("promote CFIS001 --to {to} --dry-run --json"));
    if refused.code == 0 { Vec::new() } else { refused.ends_with(3).unmet() }
}

fn replace_war(world: &World, bytes: &str) {
    world.write("dist/app.war", bytes);
    world.run_as("lead-developer", "artifact add CFIS001 dist/app.war --replace").succeeds();
}

#[test]
fn another_war_after_the_signoff_makes_everything_stale_that_speaks_of_it() {
    let world = at(Stage::Accepted);
    assert_eq!(shut(&world, "approved"), Vec::<String>::new());
    replace_war(&world, "war, changed after the sign-off");
    let stale = ["notes-ready", "at-signed-off", "package-verified", "package-tested", "tested-as-is"];
    assert_eq!(shut(&world, "approved"), stale);
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
    // The refusal says what changed, by whom, and when.
    refused.says("lead-developer").says("artifacts").says("app.war");
    let list = world.run("signoff list CFIS001 --json").succeeds().json();
    assert_eq!(list[0]["counts"], false, "{list}");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn content_that_goes_back_to_what_was_signed_makes_the_signoff_count_again() {
    let world = at(Stage::Accepted);
    let signed = world.read("dist/app.war");
    replace_war(&world, "war, changed after the sign-off");
    assert!(shut(&world, "approved").contains(&"at-signed-off".to_owned()));
    replace_war(&world, &signed);
    assert_eq!(shut(&world, "approved"), Vec::<String>::new());
    world.run_as("change-coordinator", "promote CFIS001 --to approved").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_moved_date_asks_for_a_new_notice_and_for_nothing_else() {
    let world = at(Stage::Accepted);
    world.run_as("change-coordinator", "schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
    assert_eq!(shut(&world, "approved"), ["downstream-notified"]);
    world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3).says("schedule:release");
    world.run_as("change-coordinator", "notice record CFIS001 downstream-systems").succeeds();
    assert_eq!(shut(&world, "approved"), Vec::<String>::new());
    // Back to the first date: the first notice is not the latest any more.
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-12-14 06:00\"").succeeds();
    assert_eq!(shut(&world, "approved"), ["downstream-notified"]);
}

#[test]
fn a_stale_signature_names_who_changed_what_it_covers() {
    let world = before("needs: {signoff: {role: [tester], covers: [\"issues:review\"]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("dev", "issue open R001 \"Blank page\" --found-in review").succeeds();
    world.run_as("lead", "issue open R001 \"Slow\" --found-in field").succeeds();
    world.run_as("ops", "issue close R001 2 -m \"faster now\"").succeeds();
    assert!(why(&world).contains("`issues:review` changed since (by dev, "), "{}", why(&world));
    // Who puts everything back is not to blame for the next one.
    let world = before("needs: {signoff: {role: [tester], covers: [fields, \"schedule:go-live\"]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("boss", "schedule R001 2031-01-11").succeeds();
    assert!(why(&world).contains("`schedule:go-live` changed since (by boss, "), "{}", why(&world));
}

#[test]
fn due_dates_move_with_the_schedule() {
    let world = at(Stage::Acceptance);
    let due = |task: &str| {
        let tasks = world.run("task list CFIS001 --json").succeeds().json();
        let found = tasks.as_array().unwrap().iter().find(|one| one["id"] == task).unwrap()["due"].clone();
        found.as_str().unwrap()[..10].to_owned()
    };
    assert_eq!(
        [due("inform-ebusiness"), due("send-release-notes"), due("backup-databases")],
        ["2030-11-30", "2030-12-13", "2030-12-14"]
    );
    world.run_as("change-coordinator", "schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
    assert_eq!(
        [due("inform-ebusiness"), due("send-release-notes"), due("backup-databases")],
        ["2030-12-28", "2031-01-10", "2031-01-11"]
    );
}

#[test]
fn a_return_leaves_work_done_and_takes_judgements_back() {
    let mut world = at(Stage::Accepted);
    tell(
        &mut world,
        r#"
as systems-analyst
issue open CFIS001 "Licence" --found-in project
change fail CFIS001 IR-1042 --cause fix -m "county 58"
(3) change pass CFIS001 IR-1042
as isu-chief
waiver grant CFIS001 no-project-issues --until 2030-12-20 -m "accepted"
as change-coordinator
hold CFIS001 -m "until the vendor answers"
(3) promote CFIS001 --to approved
return CFIS001 --to planned -m "IR-1042 goes back"
as lead-developer
(3) promote CFIS001 --to packaged
as change-coordinator
unhold CFIS001 -m "answered"
as lead-developer
promote CFIS001 --to packaged
as change-coordinator
promote CFIS001 --to acceptance-test
"#,
    );
    assert_eq!(standing(&world, "CFIS001"), ("acceptance-test".to_owned(), 2));
    // Notes, notice, tasks, verifications and the date stay; so does the issue, but not its waiver.
    assert_eq!(shut(&world, "approved"), ["at-signed-off", "package-tested", "no-project-issues"]);
    let refused = world.run("promote CFIS001 --to approved").ends_with(3);
    refused.says("iteration 1");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn after_a_rollback_the_same_package_may_be_tried_again() {
    let mut world = at(Stage::Deployed);
    tell(
        &mut world,
        r#"
as change-coordinator
rollback CFIS001 -m "letters print blank"
(3) return CFIS001 --to approved -m "again"
as cache-lead-developer
task done CFIS001 restore-datasets
as ebusiness-admin
task done CFIS001 reinstall-prior-package --note "sha256:0"
as systems-analyst
# The return would clear what the test found.
change fail CFIS001 IR-1042 --cause configuration -m "the switch"
as change-coordinator
(3) return CFIS001 --to approved -m "again"
as systems-analyst
change pass CFIS001 IR-1042
as change-coordinator
return CFIS001 --to approved -m "the switch was wrong, not the package"
"#,
    );
    assert_eq!(standing(&world, "CFIS001"), ("approved".to_owned(), 2));
    // The date was reached and is gone, and with it the notice of that date; the backup was of the first try.
    let again = ["dated", "at-signed-off", "downstream-notified", "package-tested", "backed-up"];
    assert_eq!(shut(&world, "production"), again);
    tell(
        &mut world,
        r#"
schedule CFIS001 "2031-01-11 06:00"
notice record CFIS001 downstream-systems
signoff approve CFIS001 --gate at-signed-off
as lead-developer
evidence add CFIS001 dist/junit.xml
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001-2"
as change-coordinator
promote CFIS001 --to production
as ebusiness-admin
deployment record CFIS001 production --result success
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
promote CFIS001 --to closed
"#,
    );
    world.run("audit").succeeds().says("clean");
}

#[test]
fn after_a_rollback_the_release_may_be_built_again() {
    let mut world = at(Stage::Deployed);
    tell(
        &mut world,
        r#"
as technical-lead
rollback CFIS001 -m "letters print blank"
as cache-lead-developer
task done CFIS001 restore-datasets
as ebusiness-admin
task done CFIS001 reinstall-prior-package --note "sha256:0"
as change-coordinator
return CFIS001 --to planned -m "build it again"
"#,
    );
    assert_eq!(standing(&world, "CFIS001"), ("planned".to_owned(), 2));
    world.write("dist/app.war", "war of iteration 2");
    tell(
        &mut world,
        r#"
as lead-developer
artifact add CFIS001 dist/app.war --replace
promote CFIS001 --to packaged
as change-coordinator
schedule CFIS001 "2031-01-11 06:00"
"#,
    );
    assert_eq!(shut(&world, "acceptance-test"), ["notes-ready"]);
    world.run_as("lead-developer", "document write CFIS001 release-notes").succeeds();
    world.run_as("change-coordinator", "promote CFIS001 --to acceptance-test").succeeds();
    let stale = ["at-signed-off", "downstream-notified", "package-verified", "package-tested"];
    assert_eq!(shut(&world, "approved"), stale);
    let files = world.run("inventory acceptance-test --json").succeeds().json();
    let war = files.as_array().unwrap().iter().find(|row| row["artifact"] == "app.war").unwrap();
    assert_eq!(war["release"], "CFIS001");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_rejection_blocks_and_does_not_go_stale_with_the_content() {
    let world = at(Stage::Accepted);
    world.run_as("change-coordinator", "signoff reject CFIS001 --gate at-signed-off").ends_with(2);
    world.run_as("change-coordinator", "signoff reject CFIS001 --gate at-signed-off -m \"county 58\"").succeeds();
    assert_eq!(shut(&world, "approved"), ["at-signed-off"]);
    world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3).says("county 58");
    replace_war(&world, "war, other bytes");
    let list = world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3);
    list.says("county 58");
}

#[test]
fn a_rejection_ends_when_the_same_person_signs_again() {
    let world = at(Stage::Accepted);
    world.run_as("change-coordinator", "signoff reject CFIS001 --gate at-signed-off -m \"county 58\"").succeeds();
    world.run_as("change-coordinator", "signoff approve CFIS001 --gate at-signed-off").succeeds();
    assert_eq!(shut(&world, "approved"), Vec::<String>::new());
}

#[test]
fn a_rejection_that_is_withdrawn_leaves_the_approval_missing() {
    let world = at(Stage::Accepted);
    world.run_as("change-coordinator", "signoff reject CFIS001 --gate at-signed-off -m \"county 58\"").succeeds();
    world.run_as("change-coordinator", "signoff withdraw CFIS001 --gate at-signed-off").succeeds();
    assert_eq!(shut(&world, "approved"), ["at-signed-off"]);
    world.run_as("change-coordinator", "promote CFIS001 --to approved").ends_with(3).is_silent_about("county 58");
}

#[test]
fn a_rejection_ends_with_the_iteration() {
    let mut world = at(Stage::Accepted);
    tell(
        &mut world,
        r#"
as change-coordinator
signoff reject CFIS001 --gate at-signed-off -m "county 58"
return CFIS001 --to planned -m "again"
as lead-developer
promote CFIS001 --to packaged
as change-coordinator
promote CFIS001 --to acceptance-test
"#,
    );
    world.run("promote CFIS001 --to approved").ends_with(3).says("at-signed-off").is_silent_about("county 58");
}

#[test]
fn what_counts_for_a_state_ends_when_the_state_is_left() {
    let mut world = at(Stage::HandedOver);
    assert_eq!(shut(&world, "production"), Vec::<String>::new());
    tell(
        &mut world,
        r#"
as change-coordinator
(3) promote CFIS001 --to production-test
as infrastructure-support
task done CFIS001 switch-ports
as cache-lead-developer
task done CFIS001 backup-before-test --note "folder before"
as change-coordinator
promote CFIS001 --to production-test
(3) promote CFIS001 --to approved
as systems-analyst
signoff approve CFIS001 -m "tested in production"
issue open CFIS001 "Slow"
(3) return CFIS001 --to planned -m "no"
as cache-lead-developer
task done CFIS001 restore-after-test
as infrastructure-support
task done CFIS001 restore-ports
as change-coordinator
(3) promote CFIS001 --to approved
as systems-analyst
issue close CFIS001 1 -m "as before"
as change-coordinator
promote CFIS001 --to approved
"#,
    );
    // The backup was taken before the test in production: it is no backup of now.
    assert_eq!(shut(&world, "production"), ["backed-up"]);
    world.run("promote CFIS001 --to production").ends_with(3).says("before the release entered `approved`");
    tell(
        &mut world,
        r#"
as infrastructure-support
task done CFIS001 switch-ports
as cache-lead-developer
task done CFIS001 backup-before-test --note "folder before"
as change-coordinator
promote CFIS001 --to production-test
"#,
    );
    // The second test in production needs its own sign-off and its own restoration.
    assert_eq!(shut(&world, "approved"), ["production-test-signed-off", "restored-after-test"]);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn diff_shows_why_a_signoff_went_stale() {
    let world = at(Stage::Accepted);
    replace_war(&world, "war, changed after the sign-off");
    let diff = world.run("diff CFIS001 --from signoff:at-signed-off --json").succeeds().json();
    let paths: Vec<_> = diff["changes"].as_array().unwrap().iter().map(|one| one["path"].to_string()).collect();
    assert!(paths.iter().any(|path| path.contains("app.war")), "{paths:?}");
    assert!(!paths.iter().any(|path| path.contains("static.zip")), "{paths:?}");
    assert!(diff["stale"].to_string().contains("at-signed-off"), "{diff}");
    let diff = world.run("diff CFIS001 --from env:acceptance-test").succeeds();
    diff.says("app.war");
    world.run("diff CFIS001 --from signoff:at-signd-off").ends_with(1).says("at-signed-off");
    world.run("diff CFIS001 --from iteration:2").ends_with(2);
}

#[test]
fn diff_shows_what_an_iteration_changed() {
    let mut world = at(Stage::Accepted);
    tell(&mut world, "as change-coordinator\nreturn CFIS001 --to planned -m \"again\"");
    replace_war(&world, "war of iteration 2");
    tell(&mut world, "as lead-developer\nset CFIS001 impact=\"Letters, rates and labels\"");
    let diff = world.run("diff CFIS001 --from iteration:1 --json").succeeds().json();
    let changes = diff["changes"].to_string();
    assert!(changes.contains("app.war") && changes.contains("Letters, rates and labels"), "{changes}");
}

#[test]
fn a_waiver_counts_to_the_end_of_its_day() {
    let mut world = at(Stage::Accepted);
    tell(
        &mut world,
        r#"
as technical-lead
issue open CFIS001 "Licence not renewed" --found-in project
as isu-chief
(1) waiver grant CFIS001 no-project-issues --until 2030-10-31 -m "accepted"
waiver grant CFIS001 no-project-issues --until 2030-11-01 -m "accepted"
wait 840
"#,
    );
    assert_eq!(shut(&world, "approved"), Vec::<String>::new(), "late on the day itself");
    world.run("check CFIS001 --to approved").succeeds().says("waived by isu-chief");
    world.wait_minutes(60);
    assert_eq!(shut(&world, "approved"), ["no-project-issues"], "after midnight");
    let expired = world.run("waiver list --expired").succeeds();
    expired.says("no-project-issues");
}

#[test]
fn a_policy_that_covers_less_keeps_entries_alive_and_one_that_covers_more_makes_them_stale() {
    let notice = r#"    to: ["group:partners"]
    covers: ["schedule:release"]"#;
    let amended = |covers: &str| {
        let world = at(Stage::Accepted);
        world.run_as("change-coordinator", "schedule CFIS001 \"2031-01-11 06:00\"").succeeds();
        assert_eq!(shut(&world, "approved"), ["downstream-notified"]);
        world.amend("processes/cms-net.yaml", |process| {
            assert!(process.contains(notice));
            let covers = format!("    to: [\"group:partners\"]\n    covers: {covers}");
            process.replace(notice, &covers).replace("\nversion: 1\n", "\nversion: 2\n")
        });
        world
    };
    let less = amended("[]");
    assert_eq!(shut(&less, "approved"), Vec::<String>::new());
    less.run("audit").succeeds().says("clean");

    let more = amended("[changes]");
    assert_eq!(shut(&more, "approved"), ["downstream-notified"]);
    more.run_as("change-coordinator", "notice record CFIS001 downstream-systems").succeeds();
    assert_eq!(shut(&more, "approved"), Vec::<String>::new());
}
