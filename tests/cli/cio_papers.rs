//! The documents and notices of `cio-101` as people get them: of a full release and of an empty one.
//!
//! Each is made by the built program; [`is_whole`] holds it to tables that a reader can read.

use crate::cio_way::{Stage, at, supply};
use crate::world::World;
use relman::domain::process::Process;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/cio-101")
}

fn process() -> Process {
    relman::format::yaml::read("process.yaml", &std::fs::read(folder().join("process.yaml")).unwrap()).unwrap()
}

/// Tables have a head, a rule and rows of one width; headings and tables have air around them.
#[track_caller]
fn is_whole(name: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    for (place, line) in lines.iter().enumerate() {
        let above = if place == 0 { "" } else { lines[place - 1] };
        if line.starts_with('|') {
            assert!(line.ends_with('|'), "{name}: `{line}` is no row");
            let first = !above.starts_with('|');
            assert!(!first || above.is_empty(), "{name}: no line is free above `{line}`");
            assert!(!first || lines.get(place + 1).is_some_and(|rule| rule.starts_with("|---")), "{name}: `{line}`");
            assert!(first || cells(line) == cells(above), "{name}: `{above}` and `{line}`");
        } else {
            assert!(line.is_empty() || !above.starts_with('|'), "{name}: no line is free above `{line}`");
        }
        if line.starts_with('#') {
            assert!(place == 0 || above.is_empty(), "{name}: no line is free above `{line}`");
            assert!(lines.get(place + 1).is_some_and(|below| below.is_empty()), "{name}: nothing free below `{line}`");
            let next = lines.iter().skip(place + 1).find(|line| !line.is_empty());
            let empty = next.is_none_or(|next| next.starts_with("## "));
            assert!(!empty, "{name}: nothing stands under `{line}`");
        }
        assert!(!(line.is_empty() && above.is_empty() && place > 1 && lines[place - 2].is_empty()), "{name}: a gap");
    }
    assert!(text.starts_with("# ") && text.ends_with('\n'), "{name}");
}

fn notice(world: &World, release: &str, notice: &str) -> String {
    world.run_as("change-manager", &format!("notice show {release} {notice}")).succeeds().stdout
}

fn document(world: &World, release: &str, id: &str) -> String {
    let owner = process().documents.get(id).unwrap().owner.to_string();
    world.run_as(&owner, &format!("document write {release} {id}")).succeeds();
    world.run(&format!("document show {release} {id}")).succeeds().stdout
}

#[test]
fn papers_of_a_full_release_are_whole() {
    let world = at(Stage::Production);
    supply(&world, Stage::Completed);
    let digest = world.run("artifact list REL0001 --json").succeeds().json()[0]["digest"].as_str().unwrap().to_owned();
    for (id, rule) in &process().documents {
        let text = document(&world, "REL0001", id.as_str());
        is_whole(id.as_str(), &text);
        for part in ["REL0001", "2030-11-10 01:00", "## Contacts", "librarian@example.org", "## Escalation"] {
            assert!(text.contains(part), "{id} lacks `{part}`:\n{text}");
        }
        assert!(!text.contains("Not written yet") && !text.contains("not stated"), "{id}:\n{text}");
        assert!(
            text.contains(&world.run("show REL0001 --json").json()["title"].as_str().unwrap().to_owned())
                || id.as_str() == "impact-and-rollback",
            "{id}: {:?}",
            rule.title
        );
    }
    for id in ["code-movement", "installation-instructions", "release-notes", "completeness-report"] {
        assert!(document(&world, "REL0001", id).contains(&digest["sha256:".len()..]), "{id} lacks the digest");
    }
    for id in process().notices.keys() {
        let text = notice(&world, "REL0001", id.as_str());
        is_whole(id.as_str(), &text);
        for part in ["To: ", "REL0001", "Rates of the new year", "1. Change Manager", "Change Manager, "] {
            assert!(text.contains(part), "{id} lacks `{part}`:\n{text}");
        }
    }
}

#[test]
fn papers_of_an_empty_release_are_whole() {
    let world = at(Stage::Store);
    world.run_as("requestor", "new \"Two names\" --component distributed --component zseries").succeeds();
    world.run_as("requestor", "new Nothing").succeeds();
    for id in process().notices.keys() {
        for release in ["REL0001", "REL0002"] {
            is_whole(id.as_str(), &notice(&world, release, id.as_str()));
        }
    }
    // What has a text of its own is refused while the text is missing; the rest says what is not there.
    for (id, rule) in &process().documents {
        if rule.requires.is_empty() {
            is_whole(id.as_str(), &document(&world, "REL0001", id.as_str()));
        } else {
            let refused = world.run_as(rule.owner.as_str(), &format!("document write REL0001 {id}")).ends_with(3);
            rule.requires.iter().fold(refused, |refused, field| refused.says(field.as_str()));
        }
    }
    let report = document(&world, "REL0002", "completeness-report");
    is_whole("completeness-report", &report);
    for part in
        ["| Release notes | **no** | Release notes (missing) |", "No file is in the package yet.", "not asked yet"]
    {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn the_forms_hold_what_their_platform_needs() {
    let world = at(Stage::Production);
    supply(&world, Stage::Completed);
    let movement = document(&world, "REL0001", "code-movement");
    for part in [
        "electronic equivalent of form F052",
        "| letters.war | application | CR-12 |",
        "| 2 | Copy letters.war to the application server | |",
        "| Completeness, librarians | Librarian | Librarian | approve |",
        "| Change Advisory Board | Advisory Board Member for operations | Advisory Board Member for operations | abstain |",
        "| Move the code to the distributed production systems | System Administrator | 2030-",
        "| T-101 |",
        "| Production | success | System Administrator |",
        "| Additional server | | | | |",
    ] {
        assert!(movement.contains(part), "no `{part}`:\n{movement}");
    }
    assert!(!movement.contains("| rates.load |") && !movement.contains("| zSeries Operator | 20"), "{movement}");
    let cutover = document(&world, "REL0001", "production-cutover");
    for part in [
        "electronic equivalent of form F053",
        "| rates.load | load-module | CR-12 |",
        "## F. Back-out",
        "| Production | success | zSeries Operator |",
        "| zSeries systems | no release before this one |",
    ] {
        assert!(cutover.contains(part), "no `{part}`:\n{cutover}");
    }
    assert!(!cutover.contains("| letters.war |"), "{cutover}");
}

#[test]
fn the_reason_of_a_denial_and_of_a_rollback_reaches_the_submitter() {
    let world = at(Stage::Submitted);
    world.run_as("change-analyst", "deny REL0001 -m \"nobody can install by this\"").succeeds();
    let told = notice(&world, "REL0001", "denial");
    for part in ["To: Requestor, Developer", "nobody can install by this", "that is iteration 2"] {
        assert!(told.contains(part), "{told}");
    }
    is_whole("denial", &told);
    let world = at(Stage::Production);
    world.run_as("mainframe-operator", "rollback REL0001 -m \"the job ends with code 12\"").succeeds();
    let told = notice(&world, "REL0001", "unexpected-event");
    for part in ["To: Requestor, Developer", "zSeries Operator rolled it back", "the job ends with code 12"] {
        assert!(told.contains(part), "{told}");
    }
    is_whole("unexpected-event", &told);
}

#[test]
fn every_template_belongs_to_something() {
    let process = process();
    let ids = process.documents.keys().chain(process.notices.keys());
    let mut wanted: Vec<String> = ids.map(|id| format!("{id}.md")).chain(["agenda.md".to_owned()]).collect();
    wanted.sort();
    let entries = std::fs::read_dir(folder().join("templates")).unwrap();
    let mut found: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, wanted);
}
