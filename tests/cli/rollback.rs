//! Rollback (CMS-23, language §6): what it takes back, what it brings back, and how the release returns.

use crate::cms::{Stage, at, bring, standing};
use crate::story::tell;
use crate::world::World;

/// Two releases in production, the second with files of its own on top of the first.
fn two_in_production() -> World {
    let mut world = at(Stage::Deployed);
    world.write("dist/app.war", "war of CFIS002").write("dist/static.zip", "zip of CFIS002");
    world.write("dist/rates.xml", "<rates of='CFIS002'/>");
    bring(&mut world, "CFIS002", Stage::Deployed);
    world
}

/// What runs in production: component and release.
#[track_caller]
fn running(world: &World) -> Vec<(String, String)> {
    let rows = world.run("inventory production --json").succeeds().json();
    let mut running: Vec<(String, String)> = Vec::new();
    for row in rows.as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let one = (text("component"), text("release"));
        if !running.contains(&one) {
            running.push(one);
        }
    }
    running
}

fn all_of(release: &str) -> Vec<(String, String)> {
    vec![("cache".to_owned(), release.to_owned()), ("web".to_owned(), release.to_owned())]
}

/// The digest of an artifact as the tables show it.
fn short_digest(world: &World, release: &str, name: &str) -> String {
    let list = world.run(&format!("artifact list {release} --json")).succeeds().json();
    let found = list.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    found["digest"].as_str().unwrap()["sha256:".len()..][..12].to_owned()
}

#[test]
fn a_rollback_names_the_backup_folder_and_the_files_that_ran_before() {
    let mut world = two_in_production();
    assert_eq!(running(&world), all_of("CFIS002"));
    world.person("change-coordinator");
    world.run("rollback CFIS002").ends_with(2);
    let told = world.run("rollback CFIS002 -m \"letters print blank\"").succeeds();
    let told = told.says("folder CFIS002-20301214").says("CFIS001").says("app.war").says("rates.xml");
    told.says(&short_digest(&world, "CFIS001", "app.war")).is_silent_about(&short_digest(&world, "CFIS002", "app.war"));
    assert_eq!(running(&world), all_of("CFIS001"));
    assert_eq!(standing(&world, "CFIS002").0, "rolled-back");
    world.run("deployment list CFIS002").succeeds().says("rolled back");
    world.run("todo --all").succeeds().says("rolled-back").says("restore-datasets");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_first_release_of_all_leaves_nothing_behind() {
    let mut world = at(Stage::Deployed);
    world.person("technical-lead");
    world.run("rollback CFIS001 -m \"letters print blank\"").succeeds().says("nothing");
    assert_eq!(running(&world), []);
}

#[test]
fn only_those_who_may_roll_back() {
    let mut world = at(Stage::Deployed);
    world.person("lead-developer");
    world.run("rollback CFIS001 -m \"letters print blank\"").ends_with(6).says("technical-lead");
    assert_eq!(running(&world), all_of("CFIS001"));
}

#[test]
fn the_rollback_of_a_superseded_release_disturbs_nobody() {
    let mut world = two_in_production();
    world.person("change-coordinator");
    world.run("rollback CFIS001 -m \"found late\"").succeeds();
    assert_eq!(running(&world), all_of("CFIS002"));
    // The first release is gone from underneath: a second rollback never brings it back.
    let told = world.run("rollback CFIS002 -m \"letters print blank\"").succeeds();
    told.says("nothing").is_silent_about("CFIS001");
    assert_eq!(running(&world), []);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_second_rollback_goes_past_the_first() {
    let mut world = two_in_production();
    world.write("dist/app.war", "war of CFIS003");
    bring(&mut world, "CFIS003", Stage::Deployed);
    world.person("change-coordinator");
    world.run("rollback CFIS002 -m \"first\"").succeeds();
    let told = world.run("rollback CFIS003 -m \"second\"").succeeds();
    let told = told.says("CFIS001").says(&short_digest(&world, "CFIS001", "app.war")).is_silent_about("from CFIS002");
    told.says("relman library get CFIS001 app.war");
    assert_eq!(running(&world), all_of("CFIS001"));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_checklist_of_a_rollback_shows_the_way_back() {
    let mut world = two_in_production();
    let before = world.run("checklist CFIS002").succeeds();
    before.says("(restore-datasets): asked when it stands in rolled-back");
    tell(&mut world, "as change-coordinator\nrollback CFIS002 -m \"letters print blank\"");
    let list = world.run("checklist CFIS002").succeeds();
    let list = list
        .says("(restore-datasets)")
        .is_silent_about("(restore-datasets): asked")
        .says("reinstall-prior-package")
        .says("folder CFIS002-20301214");
    let list = list.says("CFIS001").says(&short_digest(&world, "CFIS001", "app.war"));
    list.says("relman library get CFIS001 app.war").says("the package CFIS001.zip");
}

#[test]
fn nothing_leaves_rolled_back_before_it_is_restored() {
    let mut world = two_in_production();
    tell(
        &mut world,
        r#"
as change-coordinator
rollback CFIS002 -m "letters print blank"
(3) return CFIS002 --to planned -m "again"
(3) cancel CFIS002 -m "given up"
as cache-lead-developer
task done CFIS002 restore-datasets
as change-coordinator
(3) return CFIS002 --to planned -m "again"
as ebusiness-admin
(2) task done CFIS002 reinstall-prior-package
task done CFIS002 reinstall-prior-package --note "the WAR of CFIS001"
as change-coordinator
cancel CFIS002 -m "given up"
notice record CFIS002 rolled-back
"#,
    );
    assert_eq!(standing(&world, "CFIS002"), ("cancelled".to_owned(), 1));
}

#[test]
fn what_was_rolled_back_comes_back_in_a_new_iteration() {
    let mut world = two_in_production();
    tell(
        &mut world,
        r#"
as change-coordinator
rollback CFIS002 -m "letters print blank"
as cache-lead-developer
task done CFIS002 restore-datasets
as ebusiness-admin
task done CFIS002 reinstall-prior-package --note "the WAR of CFIS001"
as change-coordinator
return CFIS002 --to approved -m "the switch was wrong"
schedule CFIS002 "2031-01-11 06:00"
notice record CFIS002 downstream-systems
signoff approve CFIS002 --gate at-signed-off
as lead-developer
evidence add CFIS002 dist/junit.xml
as cache-lead-developer
task done CFIS002 backup-databases --note "folder of the second try"
as change-coordinator
promote CFIS002 --to production
(3) promote CFIS002 --to closed
as ebusiness-admin
deployment record CFIS002 production --result success
"#,
    );
    assert_eq!(standing(&world, "CFIS002"), ("production".to_owned(), 2));
    assert_eq!(running(&world), all_of("CFIS002"));
    // And out again: both tries are taken back, and the folder is that of the second.
    world.person("change-coordinator");
    let told = world.run("rollback CFIS002 -m \"again\"").succeeds();
    told.says("folder of the second try").is_silent_about("folder CFIS002-20301214");
    assert_eq!(running(&world), all_of("CFIS001"));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn release_notes_name_what_runs_in_production_and_not_what_is_being_tested() {
    let mut world = at(Stage::Deployed);
    world.write("dist/app.war", "war of CFIS002");
    bring(&mut world, "CFIS002", Stage::Acceptance);
    world.write("dist/app.war", "war of CFIS003");
    bring(&mut world, "CFIS003", Stage::Planned);
    let digest = |release: &str| short_digest(&world, release, "app.war");
    let notes = world.run("document show CFIS003 release-notes").succeeds();
    notes.says("CFIS001").says(&digest("CFIS001")).says(&digest("CFIS003")).is_silent_about(&digest("CFIS002"));
}
