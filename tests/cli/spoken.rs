//! Evidence speaks of bytes: what a report is bound to, when it counts no more, and what the audit says of forgeries.
//!
//! Start at `a_report_of_the_former_iteration_does_not_open_a_gate`.

use crate::cms::{Stage, at};
use crate::house::{before, house, opens, why};
use crate::tampering::Forger as _;
use crate::world::World;
use serde_json::json;

/// The house asks for a report of tests; its type has neither `covers` nor `per`.
const TESTED: &str = "needs: {evidence: {type: tests, max: {failed: 0}}}";
const REPORT: &str = "<testsuite name=\"s\"><testcase name=\"a\"/></testsuite>";
const APP: &str = "war of the first try";
/// The folder of the release.
const FOLDER: &str = "releases/R/0/R001";

fn sha256(world: &World, name: &str) -> String {
    let list = world.run("artifact list R001 --json").succeeds().json();
    let found = list.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
    found["digest"].as_str().unwrap().trim_start_matches("sha256:").to_owned()
}

/// The house with two files of its one component.
fn packed(door: &str) -> World {
    let world = before(door);
    world.write("app.war", APP).write("make.sql", "create table").write("junit.xml", REPORT);
    world.run_as("dev", "artifact add R001 app.war make.sql --component web").succeeds();
    world
}

/// What the latest entry speaks of, by name.
fn subjects(world: &World) -> Vec<String> {
    let list = world.run("evidence list R001 --json").succeeds().json();
    let artifacts = list.as_array().unwrap().last().unwrap()["artifacts"].clone();
    artifacts.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// A bill of materials of a product with these bytes.
fn bom(hex: &str) -> String {
    let product = json!({"type": "application", "name": "app", "hashes": [{"alg": "SHA-256", "content": hex}]});
    let parts = json!([{"type": "library", "name": "libfoo", "licenses": [{"license": {"id": "MIT"}}]}]);
    json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"component": product}, "components": parts})
        .to_string()
}

#[test]
fn a_report_of_the_former_iteration_does_not_open_a_gate() {
    let world = packed(TESTED);
    let added = world.run_as("tester", "evidence add R001 junit.xml").succeeds();
    added.says("1 tests, 0 failed").says("it speaks of app.war, make.sql as they are now");
    assert!(opens(&world));
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.write("app.war", "war of the second try");
    world.run_as("dev", "artifact add R001 app.war --component web --replace").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    let refused = why(&world);
    assert!(refused.contains("no longer counts: it speaks of other bytes of `app.war`"), "{refused}");
    assert!(refused.contains("relman evidence add R001 FILE --type tests"), "{refused}");
    world.run("evidence list R001").says("no: it speaks of other bytes of `app.war`");
    world.run("check R001 --to done").ends_with(3).says("it speaks of other bytes of `app.war`");
    // Bytes that come back are those that were tested.
    world.write("app.war", APP);
    world.run_as("dev", "artifact add R001 app.war --component web --replace").succeeds();
    assert!(opens(&world));
    world.write("app.war", "war of the third try");
    world.run_as("dev", "artifact add R001 app.war --component web --replace").succeeds();
    assert!(!opens(&world));
    world.write("second.xml", &REPORT.replace("\"a\"", "\"b\""));
    world.run_as("tester", "evidence add R001 second.xml").succeeds();
    assert!(opens(&world));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_report_does_not_outlive_its_artifacts() {
    let world = packed(TESTED);
    world.run_as("tester", "evidence add R001 junit.xml").succeeds();
    // What comes besides is no other byte of what was tested.
    world.write("more.sql", "more");
    world.run_as("dev", "artifact add R001 more.sql --component web").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "artifact remove R001 make.sql -m unused").succeeds();
    assert!(why(&world).contains("it speaks of `make.sql`, which is no artifact now"));
}

#[test]
fn a_report_before_the_first_artifact_speaks_of_none() {
    let world = before(TESTED);
    world.write("junit.xml", REPORT).write("app.war", APP);
    world.run_as("tester", "evidence add R001 junit.xml").succeeds().says("it speaks of no artifact");
    assert!(opens(&world), "nothing to speak of");
    world.run_as("dev", "artifact add R001 app.war --component web").succeeds();
    assert!(why(&world).contains("it was made when there was no artifact to speak of"));
    // The same file again is a word on the artifacts of now; once more is nothing new.
    world.run_as("tester", "evidence add R001 junit.xml").succeeds().says("it speaks of app.war as they are now");
    assert!(opens(&world));
    world.run_as("tester", "evidence add R001 junit.xml").succeeds().says("already");
}

#[test]
fn a_report_speaks_of_what_is_named() {
    let world = packed(TESTED);
    world.run_as("dev", "set R001 --component db").succeeds();
    world.write("data.sql", "data").write("all.sql", "all");
    world.run_as("dev", "artifact add R001 data.sql --component db").succeeds();
    world.run_as("dev", "artifact add R001 all.sql").succeeds();
    world.run_as("tester", "evidence add R001 junit.xml --component db").succeeds();
    assert_eq!(subjects(&world), ["all.sql", "data.sql"]);
    world.run_as("tester", "evidence add R001 junit.xml --artifact make.sql --artifact app.war").succeeds();
    assert_eq!(subjects(&world), ["app.war", "make.sql"]);
    world.run("evidence list R001").says("app.war, make.sql");
    world.write("data.sql", "other data");
    world.run_as("dev", "artifact add R001 data.sql --component db --replace").succeeds();
    assert!(opens(&world), "nothing was said of data.sql");
    let unknown = world.run_as("tester", "evidence add R001 junit.xml --artifact ap.war").ends_with(1);
    unknown.says("there is no artifact `ap.war`").says("did you mean `app.war`?");
    // A file that nobody reads is bound where somebody says so.
    world.write("scan.pdf", "no findings");
    world.run_as("tester", "evidence add R001 scan.pdf").succeeds().is_silent_about("it speaks of");
    world.run_as("tester", "evidence add R001 scan.pdf --artifact app.war").succeeds().says("it speaks of app.war");
}

#[test]
fn in_one_batch_a_report_speaks_of_the_files_of_the_lines_above() {
    let mut world = before(TESTED);
    world.write("junit.xml", REPORT).write("app.war", APP);
    world.person("dev");
    let lines = "artifact add R001 app.war --component web\nevidence add R001 junit.xml\n";
    world.run_with_input("batch -", lines).succeeds();
    assert_eq!(subjects(&world), ["app.war"]);
    world.run("undo R001 -m wrong").succeeds();
    assert!(!opens(&world));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_component_without_files_is_tested_all_the_same() {
    let world = packed("needs: {evidence: {type: tests, each: component}}");
    world.run_as("dev", "set R001 --component db").succeeds();
    world.run_as("tester", "evidence add R001 junit.xml --component web").succeeds();
    world.run_as("tester", "evidence add R001 junit.xml --component db").succeeds();
    assert!(opens(&world));
    world.write("data.sql", "data");
    world.run_as("dev", "artifact add R001 data.sql --component db").succeeds();
    assert!(why(&world).contains("for db no longer counts: it was made when there was no artifact to speak of"));
}

#[test]
fn a_report_that_names_its_bytes_is_believed() {
    let world = packed("needs: {evidence: {type: parts, min: {components: 1}}}");
    world.write("parts.json", &bom(&sha256(&world, "app.war").to_uppercase()));
    world.run_as("tester", "evidence add R001 parts.json").succeeds();
    assert_eq!(subjects(&world), ["app.war"]);
    world.write("make.sql", "other tables");
    world.run_as("dev", "artifact add R001 make.sql --component web --replace").succeeds();
    assert!(opens(&world), "it says nothing of make.sql");
    let refused = world.run_as("tester", "evidence add R001 parts.json --artifact make.sql").ends_with(2);
    refused.says("`parts.json` speaks of app.war by its SHA-256, not of `make.sql`").says("leave --artifact out");

    // The scan of a file among others.
    let scan = json!({"version": "2.1.0", "runs": [{"results": [], "artifacts": [
        {"hashes": {"sha-256": sha256(&world, "app.war")}}, {"hashes": {"sha-256": "0".repeat(64)}}]}]});
    world.write("one.sarif", &scan.to_string());
    world.run_as("tester", "evidence add R001 one.sarif").succeeds();
    assert_eq!(subjects(&world), ["app.war"]);
    // Sources are no artifacts, and a scan that names them alone is of all.
    world.write("sources.sarif", &scan.to_string().replace(&sha256(&world, "app.war"), &"1".repeat(64)));
    world.run_as("tester", "evidence add R001 sources.sarif").succeeds();
    assert_eq!(subjects(&world), ["app.war", "make.sql"]);

    let spdx = json!({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["SPDXRef-app"],
        "packages": [{"SPDXID": "SPDXRef-app", "name": "app",
            "checksums": [{"algorithm": "SHA256", "checksumValue": sha256(&world, "make.sql")}]},
            {"SPDXID": "SPDXRef-a", "name": "a"}]});
    world.write("parts.spdx.json", &spdx.to_string());
    world.run_as("tester", "evidence add R001 parts.spdx.json").succeeds();
    assert_eq!(subjects(&world), ["make.sql"]);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_report_of_another_build_is_refused() {
    let world = packed("needs: {evidence: {type: parts}}");
    let tip = world.tip();
    world.write("parts.json", &bom(&"ab".repeat(32)));
    let refused = world.run_as("tester", "evidence add R001 parts.json").ends_with(3);
    refused
        .says("`parts.json` speaks of bytes that no artifact of R001 has")
        .says(&format!("sha256:{}", "ab".repeat(32)))
        .says("relman artifact add R001 FILE");
    world.run_as("tester", "evidence add R001 parts.json --artifact app.war").ends_with(3);
    assert_eq!(world.tip(), tip, "nothing was written");
}

/// Rewrites the last action in record, history and message, as somebody with git and no scruples would.
fn forge_last(world: &World, edits: &[(&str, &str)]) -> String {
    for (from, to) in edits {
        for file in ["evidence.yaml", "history.yaml"] {
            let path = format!("store/{FOLDER}/{file}");
            let text = world.read(&path);
            // The entries before the last stay as they are.
            let last = text.rfind("- id: ").unwrap_or_default();
            let (before, last) = text.split_at(last);
            world.write(&path, &format!("{before}{}", last.replace(from, to)));
        }
    }
    world.amend_all()
}

fn stored_file(world: &World, end: &str) -> String {
    let files = world.git_with(&["ls-files", &format!("{FOLDER}/evidence")], b"");
    files.lines().find(|line| line.ends_with(end)).unwrap().to_owned()
}

#[test]
fn counts_that_the_file_does_not_have_are_found() {
    fn lint(world: &World) {
        world.write("a.sarif", r#"{"version": "2.1.0", "runs": [{"results": [{"level": "error"}, {}]}]}"#);
        world.run_as("tester", "evidence add R001 a.sarif").succeeds();
    }
    fn parts(world: &World) {
        world.write("a.json", &bom(&sha256(world, "app.war")));
        world.run_as("tester", "evidence add R001 a.json").succeeds();
    }
    for (make, end, edit, (from, to)) in [
        (lint as fn(&World), ".sarif", ("error: 1\n", "error: 0\n"), ("1 error, ", "0 errors, ")),
        (lint, ".sarif", ("suppressed: 0\n", "suppressed: 1\n"), ("0 suppressed", "1 suppressed")),
        (parts, ".json", ("licence: MIT\n", "licence: ISC\n"), ("nothing", "nothing")),
        (parts, ".json", ("unlicensed: 0\n", "unlicensed: 1\n"), ("0 unlicensed", "1 unlicensed")),
    ] {
        let world = packed(TESTED);
        make(&world);
        assert_eq!(world.findings(), []);
        let forged = forge_last(&world, &[edit]);
        // A long line of a message is wrapped.
        let (wrapped_from, wrapped_to) = (from.replace(' ', "\n"), to.replace(' ', "\n"));
        let raw = world.raw(&forged).replace(from, to).replace(&wrapped_from, &wrapped_to);
        let commit = world.forge(raw.as_bytes());
        let path = stored_file(&world, end);
        assert_eq!(world.findings(), [("counts-mismatch".to_owned(), commit, Some(path))], "{edit:?}");
    }
}

#[test]
fn artifacts_that_the_file_does_not_name_are_found() {
    let world = packed(TESTED);
    let (app, sql) = (sha256(&world, "app.war"), sha256(&world, "make.sql"));
    world.write("a.json", &bom(&app));
    world.run_as("tester", "evidence add R001 a.json").succeeds();
    let commit = forge_last(&world, &[("- name: app.war", "- name: make.sql"), (&app, &sql)]);
    let path = stored_file(&world, ".json");
    assert_eq!(world.findings(), [("artifacts-mismatch".to_owned(), commit, Some(path))]);
    world.run("audit").ends_with(4).says("make.sql").says("a stored report names other artifacts than its action");
    world.run("explain artifacts-mismatch").succeeds();
}

#[test]
fn bytes_that_are_not_in_the_package_cannot_be_spoken_of() {
    let world = packed(TESTED);
    world.run_as("tester", "evidence add R001 junit.xml").succeeds();
    forge_last(&world, &[(&sha256(&world, "app.war"), &"0".repeat(64))]);
    let found: Vec<String> = world.findings().into_iter().map(|(id, ..)| id).collect();
    assert!(found.contains(&"illegal-action".to_owned()), "{found:?}");
}

#[test]
fn a_changed_file_is_found() {
    let world = packed(TESTED);
    world.write("a.json", &bom(&sha256(&world, "app.war")));
    world.run_as("tester", "evidence add R001 a.json").succeeds();
    let path = stored_file(&world, ".json");
    world.edit(&path, "libfoo", "libbar");
    let commit = world.amend_all();
    assert_eq!(world.findings(), [("digest-mismatch".to_owned(), commit, Some(path))]);
}

/// Leaves out what an edition before wrote nothing of.
fn without_artifacts(text: &str) -> String {
    let mut kept = String::new();
    let mut below: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let depth = line.len() - line.trim_start().len();
        let item = line.trim_start().starts_with("- ");
        if below.is_some_and(|key| depth > key || (depth == key && item)) {
            continue;
        }
        below = (line.trim() == "artifacts:").then_some(depth);
        if below.is_none() {
            kept.push_str(line);
        }
    }
    kept
}

fn forge_unbound(world: &World) -> String {
    for file in ["evidence.yaml", "history.yaml"] {
        let path = format!("store/{FOLDER}/{file}");
        world.write(&path, &without_artifacts(&world.read(&path)));
    }
    world.amend_all()
}

#[test]
fn a_report_that_is_read_is_always_bound() {
    // To leave out what it speaks of would make it count for ever.
    for name in ["a.json", "a.xml"] {
        let world = packed(TESTED);
        world.write("a.json", &bom(&sha256(&world, "app.war")));
        world.write("a.xml", "<testsuite><testcase name=\"a\"/></testsuite>");
        world.run_as("tester", &format!("evidence add R001 {name}")).succeeds();
        let commit = forge_unbound(&world);
        let found = world.findings();
        assert!(found.iter().any(|(id, at, _)| id == "illegal-action" && *at == commit), "{name}: {found:?}");
    }
}

#[test]
fn a_report_of_a_component_without_files_says_nothing_of_the_others() {
    let world = packed(TESTED);
    world.run_as("dev", "set R001 --component db").succeeds();
    world.write("a.xml", "<testsuite><testcase name=\"a\"/></testsuite>");
    world.run_as("tester", "evidence add R001 a.xml --component db").succeeds().says("it speaks of no artifact");
    assert!(!opens(&world));
    world.run_as("tester", "evidence add R001 a.xml").succeeds();
    assert!(opens(&world));
}

#[test]
fn the_rollout_package_is_tested_as_it_is() {
    let world = at(Stage::Acceptance);
    world.run_as("lead-developer", "evidence add CFIS001 dist/junit.xml").succeeds();
    world.run_as("change-coordinator", "return CFIS001 --to planned -m \"the letter is wrong\"").succeeds();
    world.write("dist/app.war", "the letter, mended");
    let replace = "artifact add CFIS001 dist/app.war --component web --change IR-1042 --replace";
    world.run_as("lead-developer", replace).succeeds();
    let check = world.run("check CFIS001 --to approved").ends_with(3);
    check.says("it is of iteration 1").says("it speaks of other bytes of `app.war`");
    world.run_as("lead-developer", "evidence add CFIS001 dist/junit.xml").succeeds();
    world.run("check CFIS001 --to approved").ends_with(3).is_silent_about("it speaks of other bytes");
}

/// A scan that names no file and has these results.
fn scan(results: &str) -> String {
    format!(r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "t"}}}}, "results": [{results}]}}]}}"#)
}

#[test]
fn a_good_report_of_one_file_does_not_excuse_a_bad_one_of_another() {
    let world =
        packed("needs: {all: [{evidence: {type: parts, licences: [MIT]}}, {evidence: {type: lint, max: {error: 0}}}]}");
    let add = |name: &str, text: &str, more: &str| {
        world.write(name, text);
        world.run_as("tester", &format!("evidence add R001 {name}{more}"))
    };
    let gpl = |hex: &str| bom(hex).replace("MIT", "GPL-3.0-only");
    add("clean.sarif", &scan(""), "").succeeds();
    // Bills of materials say themselves of which bytes they are.
    add("app.json", &gpl(&sha256(&world, "app.war")), "").succeeds();
    add("sql.json", &bom(&sha256(&world, "make.sql")), "").succeeds();
    assert!(!opens(&world));
    let refused = why(&world);
    assert!(refused.contains("licence GPL-3.0-only of libfoo is not allowed (evidence 2, `app.json`)"), "{refused}");
    assert!(refused.contains("relman evidence add R001 FILE --type parts --artifact app.war"), "{refused}");
    add("mended.json", &bom(&sha256(&world, "app.war")), " --type parts --artifact app.war").succeeds();
    assert!(opens(&world));
    // Scans speak of what is named; one of everything stands for all former ones.
    let (error, of_app, of_sql) = (r#"{"level": "error"}"#, " --artifact app.war", " --artifact make.sql");
    add("app.sarif", &scan(error), of_app).succeeds();
    add("sql.sarif", &scan("{}"), of_sql).succeeds();
    assert!(why(&world).contains("lint: 1 finding of level error, at most 0 allowed (evidence 5, `app.sarif`)"));
    add("both.sarif", &scan("{}, {}"), "").succeeds();
    assert!(opens(&world));
    // What is bad of everything is not mended piece by piece; taken back, it is gone.
    add("bad.sarif", &scan(&format!("{error}, {error}")), "").succeeds();
    add("app-2.sarif", &scan("{}, {}, {}"), of_app).succeeds();
    add("sql-2.sarif", &scan("{}, {}, {}, {}"), of_sql).succeeds();
    let refused = why(&world);
    assert!(refused.contains("2 findings of level error, at most 0 allowed (evidence 8, `bad.sarif`)"), "{refused}");
    assert!(!refused.contains("--artifact"), "{refused}");
    world.run_as("tester", "evidence withdraw R001 8 -m \"of another build\"").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "promote R001 --to done").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_is_asked_of_each_component_is_judged_by_its_own_reports() {
    let world = house("needs: {evidence: {type: lint, each: component, max: {error: 0}}}");
    world.run_as("dev", "new \"A release\" --component web --component db").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.write("app.war", APP);
    world.run_as("dev", "artifact add R001 app.war --component web").succeeds();
    world.write("db.sql", "create").write("bad.sarif", &scan(r#"{"level": "error"}"#)).write("good.sarif", &scan(""));
    world.run_as("dev", "artifact add R001 db.sql --component db").succeeds();
    let add = |what: &str| world.run_as("tester", &format!("evidence add R001 {what}")).succeeds();
    add("bad.sarif --component web --component db");
    add("good.sarif --component web");
    let refused = why(&world);
    // The first speaks of the file of db besides, and so still stands for web too.
    assert!(refused.contains("lint for web: 1 finding") && refused.contains("lint for db: 1 finding"), "{refused}");
    add("good.sarif --component web --component db");
    assert!(opens(&world));
}
