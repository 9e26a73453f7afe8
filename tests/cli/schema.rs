//! `relman schema`: what an editor is told is what the reader takes.

use crate::world::World;
use serde_json::{Value, json};
use std::path::PathBuf;

fn schema(word: &str) -> Value {
    World::empty().run(&format!("schema {word}")).succeeds().json()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[track_caller]
fn fits(schema: &Value, text: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&yaml(text)).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{}\nin:\n{text}", faults.join("\n"));
}

#[track_caller]
fn is_refused(schema: &Value, text: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    assert!(!validator.is_valid(&yaml(text)), "the schema takes:\n{text}");
}

/// The folders of the processes that ship.
fn shipped() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/release-templates");
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// A file of one process that ships, always the same: a folder is read in any order.
fn of_one(file: &str) -> String {
    let folder = shipped().into_iter().find(|folder| folder.ends_with("cms-net")).unwrap();
    std::fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn every_process_that_ships_fits() {
    let (process, calendar) = (schema("process"), schema("calendar"));
    for folder in shipped() {
        fits(&process, &std::fs::read_to_string(folder.join("process.yaml")).unwrap());
        if let Ok(text) = std::fs::read_to_string(folder.join("calendar.yaml")) {
            fits(&calendar, &text);
        }
    }
}

#[test]
fn a_slip_does_not_fit() {
    let process = schema("process");
    let text = of_one("process.yaml");
    let slips = [
        ("\nroles:", "\nrolse:"),
        ("\nversion: 1", "\nversion: one"),
        ("\nkinds:", "\nkinds: {Bad: {}}\nkind:"),
        ("initial: true", "initial: perhaps"),
        ("final: true", "finall: true"),
        ("type: return", "type: retrun"),
        ("owner:", "ownr:"),
        ("needs:", "need:"),
        ("\n    from: [", "\n    from: x\n    fro: ["),
        ("{number:", "{numbr:"),
    ];
    for (old, new) in slips {
        assert!(text.contains(old), "`{old}` stands nowhere");
        is_refused(&process, &text.replacen(old, new, 1));
    }
    let rest = "{relman: 1, process: p, version: 1, title: P, naming: \"P{number:3}\", kinds: {}, roles: {}, states: {}, \
        transitions: {}, MORE}";
    fits(&process, &rest.replace(", MORE", ""));
    for slip in [
        "tasks: {t: {owner: r, due: release -2w}}",
        "tasks: {t: {owner: r, per: round}}",
        "tasks: {t: {owner: r, covers: [contents]}}",
        "notices: {n: {owner: r, to: [somebody]}}",
        "gates: {g: {needs: {signof: {role: [r]}}}}",
        "gates: {g: {needs: {signoff: {role: [r], count: -1}}}}",
        "gates: {g: {needs: {soak: {duration: 24}}}}",
        "gates: {g: {needs: {field: [f], document: [d]}}}",
        "gates: {g: {when: {kinds: k}, needs: {field: [f]}}}",
        "source: null",
    ] {
        is_refused(&process, &rest.replace("MORE", slip));
    }
    for right in [
        "source: 4.2",
        "tasks: {t: {owner: r, due: release - 2 w, covers: [\"field:f\"], clause: 6.1}}",
        "gates: {g: {when: {kind: [k, l], not: {any: [{iteration: 2}]}}, needs: {all: [{soak: {duration: 3d}}]}}}",
    ] {
        fits(&process, &rest.replace("MORE", right));
    }
}

#[test]
fn every_map_of_keys_is_closed() {
    fn open(schema: &Value, at: &str, found: &mut Vec<String>) {
        if schema["properties"].is_object() && schema["additionalProperties"] != json!(false) {
            found.push(at.to_owned());
        }
        let below: Vec<(String, &Value)> = match schema {
            Value::Object(keys) => keys.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(list) => list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        below.into_iter().for_each(|(key, value)| open(value, &format!("{at}/{key}"), found));
    }
    for word in ["process", "people", "calendar", "settings"] {
        let mut found = Vec::new();
        open(&schema(word), word, &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn what_is_left_out_stands_as_default() {
    let process = schema("process");
    let default = |item: &str, key: &str| process["definitions"][item]["properties"][key]["default"].clone();
    assert_eq!(default("Transition", "type"), "advance");
    assert_eq!(default("Signoff", "count"), 1);
    assert_eq!(default("Signoff", "covers"), json!(["content"]));
    assert_eq!(default("Signoff", "per"), "iteration");
    assert_eq!(default("Task", "per"), "release");
    assert_eq!(default("Field", "min"), 1);
    assert_eq!(default("SoakNeed", "duration"), "24h");
    assert_eq!(default("EvidenceType", "format"), "file");
    assert_eq!(default("Component", "artifacts"), json!([]));
    assert_eq!(default("State", "editable"), Value::Null);
    assert_eq!(process["properties"]["tasks"]["default"], json!({}));
    assert_eq!(schema("settings")["properties"]["policy-by"]["default"], json!(["administrator"]));
}

#[test]
fn a_new_store_leads_editors_to_its_schemas() {
    let world = World::empty();
    world.write("house.yaml", "# yaml-language-server: $schema=elsewhere.json\n");
    for folder in shipped() {
        let process = folder.file_name().unwrap().to_string_lossy().into_owned();
        world.run(&format!("init {process} --process {process} --sample")).succeeds();
        let own = format!("processes/{process}.yaml");
        for file in ["relman.yaml", "people.yaml", "calendar.yaml", own.as_str()] {
            let text = world.read(&format!("{process}/{file}"));
            let named = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
            // The path counts from the file, as editors read it.
            let path = world.path(&format!("{process}/{file}")).parent().unwrap().join(named);
            let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            fits(&schema, &text);
            is_refused(&schema, &format!("{text}\nnothing-known: true\n"));
        }
        world.run(&format!("-R {process} audit")).succeeds();
        world.run(&format!("-R {process} policy status --json")).succeeds().says("\"files\": []");
    }
}

#[test]
fn a_comment_that_leads_elsewhere_makes_room() {
    let world = World::empty();
    let process = of_one("process.yaml");
    let parts: Vec<&str> = process.lines().filter(|line| line.starts_with("process: ")).collect();
    let id = parts[0].trim_start_matches("process: ");
    world.write("calendar.yaml", &of_one("calendar.yaml"));
    world.write("house.yaml", &format!("# yaml-language-server: $schema=house.json\n{process}"));
    world.run("init store --process house.yaml").succeeds();
    let written = world.read(&format!("store/processes/{id}.yaml"));
    assert_eq!(written, format!("# yaml-language-server: $schema=../.relman/schema/process.json\n{process}"));
}

#[test]
fn a_schema_is_written_to_a_file() {
    let world = World::empty();
    world.run("schema people -o people.schema.json").succeeds();
    assert_eq!(world.read("people.schema.json"), world.run("schema people -o -").succeeds().stdout);
    world.run("schema peple").ends_with(2).says("people");
    world.run("schema people -o nowhere/people.json").ends_with(1).says("cannot write `nowhere/people.json`");
}

#[test]
fn a_schema_that_somebody_committed_is_left_alone() {
    let world = World::empty();
    let git = |line: &str| {
        assert!(world.command("git", "ada").args(["-C", "mine"]).args(line.split(' ')).status().unwrap().success());
    };
    world.write("mine/.relman/schema/people.json", "{}\n");
    world.write("mine/.relman/schema/process.json", &world.run("schema process").succeeds().stdout);
    git("init -q -b main");
    git("add .");
    git("commit -q -m mine");
    let made = world.run("init mine --adopt --process cms-net --name-part contractor=IS").succeeds();
    made.says("warning: `.relman/schema/people.json` is there already with other bytes")
        .is_silent_about("process.json");
    assert_eq!(world.read("mine/.relman/schema/people.json"), "{}\n");
    assert!(world.path("mine/.relman/schema/settings.json").exists());
    world.run("-R mine audit").succeeds();
}

#[test]
fn a_file_that_somebody_committed_is_not_replaced_by_one_of_the_policy() {
    let world = World::empty();
    let git = |line: &str| {
        let output = world.command("git", "ada").args(["-C", "mine"]).args(line.split(' ')).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    world.write("mine/people.yaml", "my own people\n");
    git("init -q -b main");
    git("add .");
    git("commit -q -m mine");
    let before = git("rev-parse HEAD");
    let refused = world.run("init mine --adopt --process cms-net --name-part contractor=IS").ends_with(1);
    refused.says("`people.yaml` is in this repository already").says("relman init --branch relman");
    assert_eq!((git("rev-parse HEAD"), git("status --porcelain")), (before, String::new()));
    assert_eq!(world.read("mine/people.yaml"), "my own people\n");
}
