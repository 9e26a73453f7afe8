//! Deployments (language §6): the move is the permission, and somebody else states the fact.

use crate::cms::{Stage, at};
use crate::story::tell;
use crate::world::World;

/// In production by the record, on the Saturday of the change cycle.
fn in_the_window() -> World {
    let world = at(Stage::Production);
    world.clock("2030-12-14 06:00");
    world
}

#[test]
fn a_pipeline_starts_deploys_and_says_how_it_went() {
    let mut world = in_the_window();
    tell(
        &mut world,
        r#"
as lead-developer
(6) deployment start CFIS001 production dist/app.war
as ebusiness-admin
deployment start CFIS001 production dist/app.war --url https://ci.example.org/77 --dry-run
deployment start CFIS001 production dist/app.war --url https://ci.example.org/77
(3) deployment start CFIS001 production
(3) deployment record CFIS001 production --result success
as change-coordinator
(3) promote CFIS001 --to closed
as ebusiness-admin
(2) deployment finish CFIS001 production --result running
(2) deployment finish CFIS001 production --result skipped
"#,
    );
    world.run_as("ebusiness-admin", "todo").succeeds().says("production");
    world.run_as("ebusiness-admin", "deployment finish CFIS001 production --result failure").succeeds();
    let refused = world.run_as("change-coordinator", "promote CFIS001 --to closed").ends_with(3);
    refused.says("failure");
    tell(
        &mut world,
        r#"
as ebusiness-admin
deployment start CFIS001 production dist/app.war
deployment finish CFIS001 production --result success
deployment finish CFIS001 production --result success
(3) deployment finish CFIS001 production --result failure
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
promote CFIS001 --to closed
"#,
    );
    let list = world.run("deployment list CFIS001 --environment production --json").succeeds().json();
    let results: Vec<_> = list.as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["failure", "success"]);
    world.run("deployment list --result failure").succeeds().says("https://ci.example.org/77");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_words_of_github_and_gitlab_are_understood() {
    let words = [
        ("success", "success"),
        ("failure", "failure"),
        ("failed", "failure"),
        ("cancelled", "cancelled"),
        ("canceled", "cancelled"),
    ];
    let world = in_the_window();
    for (place, (word, meant)) in words.into_iter().enumerate() {
        world.run_as("ebusiness-admin", "deployment start CFIS001 production").succeeds();
        world.run_as("ebusiness-admin", &format!("deployment finish CFIS001 production --result {word}")).succeeds();
        let list = world.run("deployment list CFIS001 --environment production --json").succeeds().json();
        assert_eq!(list[place]["result"], meant, "{word}");
    }
}

#[test]
fn nothing_is_started_where_it_may_not_go() {
    let mut world = at(Stage::HandedOver);
    world.write("dist/stray.war", "some other bytes");
    tell(
        &mut world,
        r#"
as ebusiness-admin
(3) deployment start CFIS001 production dist/app.war
(3) deployment record CFIS001 production --result success
(3) deployment finish CFIS001 production --result success
(1) deployment start CFIS001 prodction
as change-coordinator
promote CFIS001 --to production
as ebusiness-admin
clock 2030-12-14 06:00
(3) deployment start CFIS001 production dist/stray.war
(1) deployment start CFIS001 production dist/nowhere.war
(1) deployment start CFIS001 production --component mainframe
(3) deployment start CFIS001 acceptance-test
as change-coordinator
hold CFIS001 -m "the network is down"
as ebusiness-admin
(3) deployment start CFIS001 production dist/app.war
# A fact can be recorded all the same.
deployment record CFIS001 production --result cancelled
as change-coordinator
unhold CFIS001 -m "up again"
as ebusiness-admin
deployment start CFIS001 production dist/app.war
"#,
    );
    world.run("deployment start CFIS001 production").ends_with(3).says("ebusiness-admin");
}

#[test]
fn components_are_deployed_by_different_hands() {
    let mut world = in_the_window();
    tell(
        &mut world,
        r#"
as ebusiness-admin
deployment start CFIS001 production --component web
as cache-lead-developer
deployment start CFIS001 production --component cache
(3) deployment start CFIS001 production --component web
deployment finish CFIS001 production --component cache --result success
as change-coordinator
"#,
    );
    let running = world.run("inventory production --json").json();
    assert!(running.as_array().unwrap().iter().all(|row| row["component"] == "cache"), "{running}");
    // One part alone is not the release.
    tell(&mut world, "as systems-analyst\ntask done CFIS001 verify-application\nas change-coordinator");
    let refused = world.run("promote CFIS001 --to closed --json").ends_with(3);
    assert_eq!(refused.unmet(), ["deployed-well"]);
    tell(
        &mut world,
        r#"
as ebusiness-admin
deployment finish CFIS001 production --component web --result success
as change-coordinator
(3) promote CFIS001 --to closed
as systems-analyst
# The first look was at half of it.
task done CFIS001 verify-application
as change-coordinator
promote CFIS001 --to closed
"#,
    );
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_rollback_ends_what_still_runs() {
    let mut world = in_the_window();
    tell(
        &mut world,
        r#"
as ebusiness-admin
deployment start CFIS001 production
as technical-lead
rollback CFIS001 -m "the server does not answer"
as ebusiness-admin
(3) deployment finish CFIS001 production --result success
"#,
    );
    assert_eq!(world.run("inventory production --json").json(), serde_json::json!([]));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_inventory_can_be_asked_of_the_past() {
    let mut world = at(Stage::Deployed);
    world.wait_minutes(60);
    tell(&mut world, "as change-coordinator\nrollback CFIS001 -m \"letters print blank\"");
    assert_eq!(world.run("inventory production --json").json(), serde_json::json!([]));
    let then = world.run("inventory production --as-of \"2030-11-01 10:00\" --json").succeeds().json();
    assert!(then.to_string().contains("app.war"), "{then}");
}
