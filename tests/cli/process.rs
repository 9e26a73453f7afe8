//! `relman process`: what a process says, what is wrong with it, how it changed.

use crate::world::World;

const PROCESS: &str = include_str!("../../release-templates/cms-net/process.yaml");

const CALENDAR: &str = include_str!("../../release-templates/cms-net/calendar.yaml");

/// The line of a text, counted from 1.
fn line_of(text: &str, wanted: &str) -> usize {
    text.lines().position(|line| line.contains(wanted)).unwrap() + 1
}

#[test]
fn a_process_is_listed_and_shown() {
    let world = World::new("cms-net");
    let list = world.run("process list --json").succeeds().json();
    assert_eq!((&list[0]["process"], &list[0]["version"]), (&"cms-net".into(), &1.into()));
    world.run("process show").succeeds().says("acceptance-test").says("at-signed-off");
    let shown = world.run("process show cms-net --json").succeeds().json();
    assert_eq!((&shown["process"], &shown["version"]), (&"cms-net".into(), &1.into()));
    assert!(shown["gates"].as_array().unwrap().iter().any(|gate| gate["id"] == "at-signed-off"));
    assert!(shown["findings"].as_array().unwrap().iter().all(|found| found["severity"] == "warning"));
    world.run("process show cms-ned").ends_with(1).says("did you mean `cms-net`?");
}

#[test]
fn warnings_are_told_and_pass() {
    let world = World::new("cms-net");
    for line in ["process check --json", "process check cms-net --json"] {
        let json = world.run(line).succeeds().json();
        let checked = json.get(0).unwrap_or(&json);
        assert_eq!((&checked["process"], &checked["version"]), (&"cms-net".into(), &1.into()));
        let found = &checked["findings"][0];
        assert_eq!((&found["file"], &found["severity"]), (&"processes/cms-net.yaml".into(), &"warning".into()));
        let line = usize::try_from(found["line"].as_u64().unwrap()).unwrap();
        // The store has one line more: the one that leads an editor to the schema.
        assert_eq!(line, 331);
    }
    let clean = world.run("process check cms-net").succeeds().stderr.clone();
    assert!(clean.starts_with("cms-net version 1: errors 0, warnings 1; looked at states 9, transitions "), "{clean}");
    assert!(clean.trim_end().ends_with("templates 9"), "{clean}");
    assert_eq!(world.run("process check cms-net --format csv").succeeds().stdout.lines().count(), 2);
    world.write("small.yaml", SMALL);
    let clean = world.run("process check small.yaml").succeeds();
    assert_eq!(clean.stdout, "", "no findings, no table");
    assert!(clean.stderr.starts_with("small version 1: errors 0, warnings 0; looked at"), "{}", clean.stderr);
    world.run("process check nothing").ends_with(1).says("there is no file, and no process, `nothing`");
}

const SMALL: &str = r#"
relman: 1
process: small
version: 1
title: Small
naming: "S{number:3}"
kinds: {normal: {default: true}}
roles: {author: {}, boss: {}}
states: {begun: {initial: true, title: "Begun, not more"}, ended: {final: true}}
transitions: {end: {from: [begun], to: ended, by: [author], gates: [agreed]}}
gates: {agreed: {needs: {signoff: {role: [boss]}}, clause: How it ends}}
"#;

#[test]
fn a_clause_that_is_no_number_stands_in_quotes() {
    let world = World::by(SMALL);
    world.run_as("author", "new \"A release\"").succeeds();
    world.run_as("author", "promote S001 --to ended").ends_with(3).says("approval by boss (“How it ends”)");
    world.run("process show").succeeds().says("agreed, “How it ends”");
}

#[test]
fn a_text_with_a_comma_needs_quotes() {
    let world = World::empty();
    world.write("small.yaml", &SMALL.replace("\"Begun, not more\"", "Begun, not more"));
    let told = world.run("process check small.yaml").ends_with(4);
    told.says("unknown key `not more` without a value; a text with a comma needs quotes");
}

#[test]
fn every_process_that_ships_passes_with_all_its_templates() {
    let world = World::empty();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates");
    for entry in std::fs::read_dir(root).unwrap() {
        // Every template is filled twice by this: for an empty release, and for one with everything.
        world.run(&format!("process check {}", entry.unwrap().path().join("process.yaml").display())).succeeds();
    }
}

#[test]
fn errors_have_file_line_column_and_the_near_word() {
    let world = World::empty();
    world.write("calendar.yaml", CALENDAR);
    world.write("house.yaml", &PROCESS.replace("to: packaged", "to: packagd"));
    let line = line_of(PROCESS, "to: packaged");
    let found = world.run("process check house.yaml").ends_with(4);
    found.says(&format!("house.yaml:{line}:")).says("no state is called `packagd`").says("did you mean `packaged`?");
    let json = world.run("process check house.yaml --json").ends_with(4).json();
    let is_slip = |found: &&serde_json::Value| found["severity"] == "error";
    let slip = json["findings"].as_array().unwrap().iter().find(is_slip).unwrap();
    assert_eq!((&slip["file"], &slip["line"]), (&"house.yaml".into(), &line.into()));
    assert_eq!(slip["nearest"], "packaged");
    world.write("house.yaml", &PROCESS.replacen("\nroles:", "\nrolse:", 1));
    world.run("process check house.yaml").ends_with(4).says(":1\terror\tunknown key `rolse` (did you mean `roles`?)");
    let refused = world.run("init s --process house.yaml").ends_with(1);
    refused.says(&format!("house.yaml:{}:1: unknown key `rolse`", line_of(PROCESS, "roles:")));
    world.write("house.yaml", &PROCESS.replace("to: packaged", "to: packagd"));
    let refused = world.run("init s --process house.yaml --name-part contractor=IS").ends_with(1);
    refused.says(&format!("house.yaml:{line}:")).says("hint: relman process check house.yaml");
    assert!(!world.path("s").exists());
}

#[test]
fn calendar_and_templates_beside_the_file_are_looked_at() {
    let world = World::empty();
    world.write("house/process.yaml", PROCESS);
    let found = world.run("process check house/process.yaml").ends_with(4);
    found.says("no window is called `change-saturday`").says("there is no template `release-notes.md`");
    world.write("house/calendar.yaml", CALENDAR);
    world.run("process check house/process.yaml").succeeds();
    world.write("house/templates/release-notes.md", "# {{ release.name }}\n{{ nothing }}\n");
    let found = world.run("process check house/process.yaml").ends_with(4);
    found.says("house/templates/release-notes.md:2:1\terror\tthere is nothing called `nothing`");
    world.write("house/templates/release-notes.md", "# {% if %}\n");
    world
        .run("process check house/process.yaml")
        .ends_with(4)
        .says("house/templates/release-notes.md:1:1\terror\tsyntax error");
    world
        .run("init s --process house/process.yaml --name-part contractor=IS")
        .ends_with(1)
        .says("house/templates/release-notes.md:1:1: syntax error");
    assert!(!world.path("s").exists());
    world.write("house/templates/release-notes.md", "plain\n");
    world.run("process check house/process.yaml").succeeds();
    world.write("house/calendar.yaml", "windows: {night: {start: x}}\n");
    world.run("process check house/process.yaml").ends_with(4).says("house/calendar.yaml:1:");
}

#[test]
fn a_file_in_a_store_has_the_calendar_and_templates_of_the_store() {
    let world = World::new("cms-net");
    let here = "-C store process check processes/cms-net.yaml";
    world.run(here).succeeds().is_silent_about("there is no template");
    world.write("store/templates/cms-net/release-notes.md", "{{ nothing }}\n");
    world
        .run(here)
        .ends_with(4)
        .says("templates/cms-net/release-notes.md:1:1\terror\tthere is nothing called `nothing`");
    world.run("-C store/processes process check cms-net.yaml").ends_with(4);
    // The store is asked as it is edited; what stands in a commit has its flag.
    world.run("process check cms-net").ends_with(4);
    world.run("process check cms-net --as-of HEAD").succeeds();
}

#[test]
fn the_log_names_every_version() {
    let world = World::new("cms-net");
    let text = world.read("store/processes/cms-net.yaml").replace("version: 1\n", "version: 2\n");
    world.write("store/processes/cms-net.yaml", &text);
    world.run("policy commit -m 'second edition'").succeeds();
    world.run("people add ada@example.org Ada").succeeds();
    let log = world.run("process log --json").succeeds().json();
    let versions: Vec<_> =
        log["versions"].as_array().unwrap().iter().map(|one| (&one["version"], &one["policy"])).collect();
    assert_eq!(versions, [(&1.into(), &1.into()), (&2.into(), &2.into())]);
    assert_eq!(log["versions"][1]["text"], "second edition");
    assert_eq!(log["versions"][1]["actor"], "administrator");
    assert_eq!(log["revisions"][0]["version"], "1.0");
    world.run("process log cms-net").succeeds().says("second edition").says("Initial version");
    world.run("process log cms-net --as-of HEAD~2").succeeds().is_silent_about("second edition");
    world.run("process list --as-of HEAD~2 --json").succeeds().says("\"version\": 1");
}

#[test]
fn the_check_looks_at_what_is_being_edited() {
    let world = World::new("cms-net");
    let file = "store/processes/cms-net.yaml";
    let text = world.read(file);
    let slipped = text.replacen("gates: [has-component,", "gates: [has-componnt,", 1);
    assert_ne!(slipped, text);
    world.write(file, &slipped);
    let line = slipped.lines().position(|line| line.contains("has-componnt")).unwrap() + 1;
    let found = world.run("process check").ends_with(4).says("`has-componnt`").says("has-component");
    found.says(&format!("processes/cms-net.yaml:{line}:"));
    // What is in force is sound.
    world.run("process check --as-of HEAD").succeeds();
}

#[test]
fn a_process_that_ships_is_explained_before_there_is_a_store() {
    let world = World::empty();
    let list = world.run("process list").succeeds().says("relman init --process ID");
    for shipped in ["cio-101", "cms-net", "era-sop", "itil"] {
        assert!(list.stdout.lines().any(|line| line.starts_with(&format!("{shipped}\t"))), "{}", list.stdout);
        world.run(&format!("process show {shipped}")).succeeds().says("the one that ships with relman");
    }
    world.run("process diagram itil").succeeds().says("the one that ships with relman");
    world.run("process show nothing").ends_with(1).says("no relman store");
    // In a store the one in force is meant, and others are said to be of the program.
    let world = World::new("cms-net");
    world.run("process show cms-net").succeeds().is_silent_about("ships with relman");
    world.run("process show itil").succeeds().says("ships with relman");
    world.run("process show nothing").ends_with(1).says("no process");
}
