//! Configuration items: smuggled in, given a status by hand, taken out of a deployment or out of the inventory.

use super::Forger as _;
use crate::house::before;
use crate::world::World;

const FOLDER: &str = "releases/R/0/R001";

/// R001 in the laboratory with an item.
fn installed() -> World {
    let world = before("needs: {components: {min: 1}}");
    world.run_as("dev", "item add R001 SRV-1 \"Web server\" serial=C02X --component web").succeeds();
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run("audit").succeeds().says("clean");
    world
}

/// Edits of what a record says: the file, what stands there, what is put in its place.
const EDITS: &[(&str, &str, &str)] = &[
    ("items.yaml", "status: ordered", "status: configured"),
    ("items.yaml", "  status: ordered\n", ""),
    ("items.yaml", "serial: C02X", "serial: C02Y"),
    ("items.yaml", "id: SRV-1", "id: SRV-2"),
    ("items.yaml", "  status: ordered\n", "  status: ordered\n- id: SRV-2\n  type: server\n  title: One more\n"),
    (
        "items.yaml",
        "  status: ordered\n",
        "  status: ordered\n  tested:\n    result: passed\n    stamp:\n      action: zzzzzzzzzzzzzzzzzzzzzzzz\n      by: dev\n      at: \"2030-11-01T09:40+00:00\"\n      iteration: 1\n      stay: 3\n",
    ),
    ("deployments.yaml", "id: SRV-1", "id: SRV-2"),
    ("deployments.yaml", "type: server", "type: licence"),
    ("deployments.yaml", "      components:\n        - web\n", ""),
    ("history.yaml", "serial: C02X", "serial: C02Y"),
];

#[test]
fn every_edit_of_an_item_is_found_alone_and_beneath_an_action() {
    for (file, from, to) in EDITS {
        let path = format!("{FOLDER}/{file}");
        let world = installed();
        world.edit(&path, from, to);
        let commit = world.commit_all("Tidy up\n");
        world.finds("tampered-record", &commit, Some(&path));

        let world = installed();
        world.run_as("dev", "comment R001 -m \"nothing to see\"").succeeds();
        world.edit(&path, from, to);
        let commit = world.amend_all();
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn items_brought_to_a_release_that_had_none_are_found() {
    let world = before("needs: {components: {min: 1}}");
    let path = format!("{FOLDER}/items.yaml");
    world.write(&format!("store/{path}"), "- id: SRV-1\n  type: server\n  title: Web server\n  status: ordered\n");
    let commit = world.commit_all("x\n");
    world.finds("tampered-record", &commit, Some(&path));
}

#[test]
fn an_item_added_where_the_content_is_shut_is_found() {
    // The very bytes that relman would write, by a copy whose process leaves the laboratory open.
    let world = installed();
    let copy = World::resume(&world.snapshot());
    copy.edit("processes/house.yaml", "lab, editable: [artifacts]", "lab, editable: [artifacts, items]");
    copy.commit_all("weaker\n");
    copy.run_as("dev", "item add R001 SRV-2 Second").succeeds();
    let raw = copy.raw("HEAD");
    for file in copy.git_with(&["ls-files", FOLDER], b"").lines() {
        world.write(&format!("store/{file}"), &copy.read(&format!("store/{file}")));
    }
    world.git_with(&["add", "--all"], b"");
    let tree = world.git_with(&["write-tree"], b"");
    let (_, rest) = raw.split_once("\nauthor ").unwrap();
    let commit = world.forge(format!("tree {tree}\nparent {}\nauthor {rest}", world.tip()).as_bytes());
    world.finds("illegal-action", &commit, None);
}
