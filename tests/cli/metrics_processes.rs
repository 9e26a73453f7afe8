//! Figures of delivery by the processes that ship and by one that nobody here wrote: each environment is derived.

use crate::cms::{Stage, at, bring};
use crate::world::World;
use serde_json::{Value, json};

/// The last environment on the way out, of each process that ships.
#[test]
fn each_process_has_its_own_last_environment() {
    for (words, environment) in [
        ("cms-net --name-part contractor=IS", "production"),
        ("cio-101", "production"),
        ("itil", "production"),
        ("era-sop", "production"),
    ] {
        let world = World::shipped(words);
        let all = world.run("metrics --json").succeeds().json();
        assert_eq!(all["environments"][0]["environment"], environment, "{words}");
        world.run("metrics").succeeds().says(&format!("{environment} (last on the way of "));
        world.run("metrics --format svg").succeeds().says("nothing in this period");
    }
}

#[test]
fn a_process_of_another_house_has_one_too() {
    let mut world = World::empty();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/own-process/process.yaml");
    world.run(&format!("init store --process {example} --sample")).succeeds();
    world.governs("store");
    let all = world.run("metrics --json").succeeds().json();
    assert_eq!(all["environments"], json!([{"process": "sig-release", "environment": "stable"}]));
}

#[test]
fn a_change_cycle_and_its_rollback_are_measured() {
    let mut world = at(Stage::Deployed);
    world.write("dist/app.war", "war of CFIS002").write("dist/static.zip", "zip of CFIS002");
    world.write("dist/rates.xml", "<rates of='CFIS002'/>");
    bring(&mut world, "CFIS002", Stage::Deployed);
    world.wait_minutes(60).run_as("change-coordinator", "rollback CFIS002 -m \"letters print blank\"").succeeds();
    let all = world.run("metrics --json").succeeds().json();
    assert_eq!(all["warnings"], json!([]));
    assert_eq!((&all["deployments"]["succeeded"], &all["deployments"]["rolled_back"]), (&json!(2), &json!(1)));
    assert_eq!((&all["failure_rate"]["rate"], &all["restore_time"]["by_rollback"]), (&json!(0.5), &json!(1)));
    // Both changes of the first release, none of the second.
    assert_eq!(all["lead_time"]["count"], 2);
    let gates: Vec<&Value> = all["gates"].as_array().unwrap().iter().map(|one| &one["gate"]).collect();
    assert!(gates.contains(&&json!("at-signed-off")), "{gates:?}");
    let signed = all["cases"]["gates"].as_array().unwrap().iter().find(|one| one["gate"] == "at-signed-off").unwrap();
    assert_eq!((&signed["release"], &signed["transition"]), (&json!("CFIS001"), &json!("approve")));
    assert!(signed["seconds"].as_i64().unwrap() > 0);
    world.run("metrics").succeeds().says("1 rolled back").says("Acceptance test");
    world.run("metrics --environment acceptance-test --json").succeeds().says("\"succeeded\": 2");
}
