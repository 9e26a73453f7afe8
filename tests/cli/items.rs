//! Configuration items that are no files (ITIL-02): described, ordered and configured, deployed, and taken back.

use crate::house::{before, house, opens, why};
use crate::world::World;

const LAB: &str = "needs: {deployed: {environment: lab}}";

/// What stands in an environment: release and item, by the JSON of the inventory.
#[track_caller]
fn standing(world: &World, environment: &str) -> Vec<(String, String)> {
    let rows = world.run(&format!("inventory {environment} --json")).succeeds().json();
    let items = rows.as_array().unwrap().iter().filter(|row| row["item"].is_string());
    items
        .map(|row| {
            assert_eq!((&row["artifact"], &row["item_type"]), (&serde_json::Value::Null, &"server".into()), "{row}");
            (row["release"].as_str().unwrap().to_owned(), row["item"].as_str().unwrap().to_owned())
        })
        .collect()
}

fn pair(release: &str, item: &str) -> (String, String) {
    (release.to_owned(), item.to_owned())
}

#[test]
fn an_item_is_described_and_its_status_waits_for_its_fields() {
    let world = before(LAB);
    world.run_as("dev", "item add R001 SRV-1 \"Web server\" room=4 --component web").succeeds().says("SRV-1");
    world.run_as("dev", "item add R001 SRV-1 Another").ends_with(1).says("relman item update R001 SRV-1");
    world.run_as("dev", "item add R001 BOX-1").ends_with(2).says("server: SRV-");
    world.run_as("dev", "item add R001 BOX-1 --type server").ends_with(1).says("SRV-");
    let refused = world.run_as("tester", "item status R001 SRV-1 configured").ends_with(3);
    refused
        .says("SRV-1 cannot become configured while `serial` is empty")
        .says("relman item update R001 SRV-1 serial=");
    world.run_as("dev", "item update R001 SRV-1 serial=C02X link=https://assets.example.org/1").succeeds();
    world.run_as("tester", "item status R001 SRV-1 configured -m \"by the book\"").succeeds();
    let list = world.run("item list R001 --json").succeeds().json();
    assert_eq!((&list[0]["type"], &list[0]["status"]), (&"server".into(), &"configured".into()));
    assert_eq!(list[0]["fields"], serde_json::json!({"serial": "C02X", "room": "4"}));
    world.run("show R001 --only items").succeeds().says("SRV-1").says("serial: C02X");
    world.run("notes R001").succeeds().says("SRV-1").says("Web server");
    world.run("log R001").succeeds().says("added server SRV-1 \"Web server\"").says("SRV-1 is now configured");
    world.run("explain R001 server").succeeds().says("item type server").says("configured needs serial");
    let diff = world.run("diff R001 --from HEAD~1 --json").succeeds().json();
    assert_eq!(diff["changes"][0]["path"], "items.SRV-1.status");
    // The component is in use; and what is unknown to the release is said with what there is.
    world.run_as("dev", "set R001 --no-component web").ends_with(3).says("SRV-1");
    world.run_as("dev", "item update R001 SRV-2 room=5").ends_with(1).says("relman item list R001");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn an_item_is_content_that_people_sign_and_its_status_is_not() {
    let world = before("needs: {signoff: {role: [lead]}}");
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "item add R001 SRV-1 serial=C02X").succeeds();
    assert!(why(&world).contains("`content` changed since"), "{}", why(&world));
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    world.run_as("tester", "item status R001 SRV-1 configured").succeeds();
    world.run_as("dev", "item update R001 SRV-1 note=tall link=https://assets.example.org/1").succeeds();
    assert!(opens(&world), "status, link and fields that are no content");
    world.run_as("dev", "item update R001 SRV-1 serial=C02Y").succeeds();
    assert!(!opens(&world));
    world.run_as("dev", "item update R001 SRV-1 serial=C02X").succeeds();
    assert!(opens(&world), "what goes back to what was signed counts again");
    // Where items are shut, the refusal names the way to where they are open.
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run_as("dev", "item add R001 SRV-2").ends_with(3).says("the items may not change in `lab`");
}

#[test]
fn a_release_without_items_has_the_content_that_it_had_before_there_were_items() {
    let world = before("needs: {signoff: {role: [lead]}}");
    world.run_as("dev", "set R001 plan=\"in two steps\"").succeeds();
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    let content = "components:\n  - web\nfields:\n  plan: in two steps\nchanges: []\nartifacts: []\n";
    let digest = relman::domain::id::Digest::of(content.as_bytes());
    assert!(world.read("store/releases/R/0/R001/signoffs.yaml").contains(&format!("content: {digest}\n")));
}

#[test]
fn sign_offs_may_cover_the_items_alone() {
    let world = before("needs: {signoff: {role: [lead], covers: [items]}}");
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "item add R001 SRV-1").succeeds();
    assert!(why(&world).contains("`items` changed"), "{}", why(&world));
}

#[test]
fn a_gate_asks_for_items_their_fields_and_their_status() {
    let world = before("needs: {items: {type: server, min: 2, fields: [serial], status: [configured]}}");
    let text = why(&world);
    assert!(text.contains("0 of 2 items of type server"), "{text}");
    assert!(text.contains("relman item add R001 ID \"TITLE\" --type server"), "{text}");
    world.run_as("dev", "item add R001 SRV-1 room=4").succeeds();
    world.run_as("dev", "item add R001 SRV-2 serial=C02Y").succeeds();
    world.run_as("dev", "item add R001 LIC-1").succeeds();
    let text = why(&world);
    assert!(text.contains("`serial` of SRV-1 is empty") && text.contains("SRV-2 is ordered, not configured"), "{text}");
    assert!(text.contains("relman item update R001 SRV-1 serial=") && !text.contains("LIC-1"), "{text}");
    assert!(text.contains("relman item status R001 SRV-2 configured"), "{text}");
    world.run_as("dev", "todo --all --type item").succeeds().says("relman item status R001 SRV-2 configured");
    world.run_as("dev", "item update R001 SRV-1 serial=C02X").succeeds();
    for item in ["SRV-1", "SRV-2"] {
        world.run_as("tester", &format!("item status R001 {item} configured")).succeeds();
    }
    assert!(opens(&world));
}

#[test]
fn a_condition_asks_for_the_type_of_an_item() {
    let world = before("when: {item-type: server}, needs: {signoff: {role: [lead]}}");
    world.run_as("dev", "item add R001 LIC-1").succeeds();
    assert!(opens(&world), "a licence is no server");
    world.run_as("dev", "item add R001 SRV-1").succeeds();
    assert!(!opens(&world));
    world.run("explain R001 door").succeeds().says("it carries an item of type server");
}

#[test]
fn the_inventory_shows_what_hardware_runs_where_and_a_rollback_takes_it_back() {
    let world = house("needs: {components: {min: 1}}");
    let items = [("R001", "SRV-1", "--component web"), ("R002", "SRV-2", "")];
    for (release, item, component) in items {
        world.run_as("dev", &format!("new \"Release {release}\" --component web --component db")).succeeds();
        world.run_as("dev", &format!("item add {release} {item} serial=C02X {component}")).succeeds();
        world.run_as("dev", &format!("promote {release} --to review")).succeeds();
        world.run_as("boss", &format!("promote {release} --to live")).succeeds();
        world.run_as("ops", &format!("deployment record {release} prod --result success")).succeeds();
    }
    // An item without a component belongs to every one.
    assert_eq!(standing(&world, "prod"), [pair("R002", "SRV-2"), pair("R002", "SRV-2")]);
    world.run("inventory prod").succeeds().says("server SRV-2").is_silent_about("SRV-1");
    world.run("deployment list R002").succeeds().says("server SRV-2");
    let told = world.run_as("ops", "rollback R002 -m \"smoke from the rack\"").succeeds();
    told.says("web: back to R001: server SRV-1").says("db: back to R001");
    assert_eq!(standing(&world, "prod"), [pair("R001", "SRV-1")]);
    world.run_as("ops", "rollback R001 -m \"more smoke\"").succeeds();
    assert_eq!(standing(&world, "prod"), []);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_is_deployed_holds_exactly_the_items_of_now() {
    let world = before(LAB);
    world.run_as("dev", "item add R001 SRV-1 serial=C02X --component web").succeeds();
    world.run_as("dev", "promote R001 --to lab").succeeds();
    assert_eq!(standing(&world, "lab"), [pair("R001", "SRV-1")]);
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert!(opens(&world));
    world.run_as("tester", "item status R001 SRV-1 configured").succeeds();
    assert!(opens(&world), "a status is no content");
    let other = "web runs in lab with other items than those of now";
    world.run_as("dev", "item update R001 SRV-1 serial=C02Y").succeeds();
    assert!(why(&world).contains(other), "other hardware under the same id: {}", why(&world));
    world.run_as("dev", "item update R001 SRV-1 serial=C02X").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "item add R001 SRV-2").succeeds();
    assert!(why(&world).contains(other), "{}", why(&world));
    world.run_as("dev", "item remove R001 SRV-2 -m \"not delivered\"").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "item remove R001 SRV-1 -m \"not needed\"").succeeds();
    assert!(why(&world).contains(other), "{}", why(&world));
}

#[test]
fn what_is_no_content_makes_no_other_hardware() {
    let world = before(LAB);
    world.run_as("dev", "item add R001 SRV-1 serial=C02X room=4 note=tall --component web").succeeds();
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("tester", "item status R001 SRV-1 configured").succeeds();
    world.run_as("dev", "item update R001 SRV-1 note=small link=https://assets.example.org/1").succeeds();
    assert!(opens(&world), "neither status nor link nor a field that is no content is part of it");
    world.run_as("dev", "item update R001 SRV-1 room=5").succeeds();
    assert!(why(&world).contains("web runs in lab with other items than those of now"), "{}", why(&world));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_batch_carries_items() {
    let world = before(LAB);
    world.write("lines", "item add R001 SRV-1 serial=C02X\nitem status R001 SRV-1 configured\n");
    world.run_as("dev", "batch lines").succeeds();
    let list = world.run("item list R001 --json").json();
    assert_eq!(list[0]["status"], "configured");
}
