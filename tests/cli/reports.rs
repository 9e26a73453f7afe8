//! Reports of real tools and of hostile hands, through the program: what is read, what is refused, what a gate says.
//!
//! `tests/reports/README.md` says what each tool printed itself. Start at `add`.

use crate::house::{self, before, opens, why};
use crate::world::{Ran, World};
use serde_json::{Value, json};

/// A report of a real tool, by its name in `tests/reports/`.
fn real(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/reports/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Adds a report of this text, whose type the content tells.
fn add(world: &World, name: &str, text: &str) -> Ran {
    world.write(name, text);
    world.run_as("tester", &format!("evidence add R001 {name}"))
}

/// What the list says of the latest entry.
fn latest(world: &World) -> Value {
    let list = world.run("evidence list R001 --json").succeeds().json();
    list.as_array().unwrap().last().unwrap().clone()
}

fn sarif(results: &str) -> String {
    format!(r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "t"}}}}, "results": [{results}]}}]}}"#)
}

/// A bill of materials with these components, each `name licence`; a licence may be empty.
fn bom(components: &[(&str, &str)]) -> String {
    let one = |(name, licence): &(&str, &str)| match *licence {
        "" => json!({"type": "library", "name": name}),
        licence => json!({"type": "library", "name": name, "licenses": [{"expression": licence}]}),
    };
    let components: Vec<Value> = components.iter().map(one).collect();
    json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}).to_string()
}

#[test]
fn what_real_tools_wrote_is_read_as_they_printed_it() {
    let world = before("needs: {field: [plan]}");
    let tests = |tests: u32, failed: u32, errors: u32, skipped: u32| json!({"tests": tests, "failed": failed, "errors": errors, "skipped": skipped});
    let findings = |error: u32, warning: u32, note: u32| json!({"runs": 1, "error": error, "warning": warning, "note": note, "suppressed": 0});
    for (name, evidence_type, counted) in [
        ("nextest.xml", "tests", tests(3, 1, 0, 0)),
        ("pytest.xml", "tests", tests(9, 3, 3, 2)),
        ("jest.xml", "tests", tests(7, 3, 1, 1)),
        ("clippy.sarif", "lint", findings(0, 4, 0)),
        ("bandit.sarif", "lint", findings(2, 1, 3)),
    ] {
        add(&world, name, &real(name)).succeeds();
        let found = latest(&world);
        assert_eq!((&found["type"], &found["counted"]), (&json!(evidence_type), &counted), "{name}");
    }
    let npm = json!([
        ["(MIT AND Zlib)", 1],
        ["(MIT OR GPL-3.0-or-later)", 1],
        ["ISC", 1],
        ["MIT", 10],
        ["Python-2.0", 1],
        ["WTFPL", 1]
    ]);
    let python = json!([
        ["Apache-2.0 OR BSD-2-Clause", 1],
        ["BSD-3-Clause", 1],
        ["License :: OSI Approved :: Apache Software License", 1],
        ["License :: OSI Approved :: BSD License", 1]
    ]);
    for (name, components, licences) in [
        ("npm.cdx.json", 15, npm.clone()),
        ("npm.spdx.json", 15, npm),
        ("python.cdx.json", 4, python),
        ("python.spdx.json", 4, json!([["BSD-3-Clause", 1], ["MIT", 2], ["MPL-2.0", 1]])),
    ] {
        add(&world, name, &real(name)).succeeds();
        let found = latest(&world);
        assert_eq!(found["type"], "parts", "{name}");
        assert_eq!((&found["counted"]["components"], &found["counted"]["unlicensed"]), (&json!(components), &json!(0)));
        let listed = found["counted"]["licences"].as_array().unwrap();
        let listed: Vec<Value> = listed.iter().map(|one| json!([one["licence"], one["components"]])).collect();
        assert_eq!(json!(listed), licences, "{name}");
    }
    let list = world.run("evidence list R001").succeeds();
    list.says("9 tests, 3 failed, 3 errors, 2 skipped").says("2 errors, 1 warning, 3 notes, 0 suppressed in 1 run");
    world.run("show R001").says("15 components, 0 unlicensed, 6 licences");
    world.run("notes R001").says("15 components, 0 unlicensed, 6 licences");
    world.run("log R001").says("added lint bandit.sarif: 2 errors, 1 warning");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_scan_holds_at_most_what_it_may() {
    let world = before("needs: {evidence: {type: lint, max: {error: 0, warning: 1, note: 2}}}");
    assert!(why(&world).contains("there is no evidence of type lint"));
    add(&world, "two.sarif", &sarif(r#"{"level": "error"}, {"level": "error"}, {"level": "note"}"#)).succeeds();
    assert!(why(&world).contains("lint: 2 findings of level error, at most 0 allowed"));
    add(&world, "warned.sarif", &sarif("{}, {}")).succeeds();
    assert!(why(&world).contains("lint: 2 findings of level warning, at most 1 allowed"));
    let suppressed = r#"{"level": "error", "suppressions": [{"kind": "external", "status": "accepted"}]}, {}"#;
    add(&world, "decided.sarif", &sarif(suppressed)).succeeds();
    assert!(opens(&world));
    // A scan that never ran is no clean scan.
    add(&world, "none.sarif", r#"{"version": "2.1.0", "runs": []}"#).succeeds();
    assert!(why(&world).contains("no run of lint looked for findings (evidence 4, `none.sarif`)"));
    let failed = r#"{"version": "2.1.0", "runs": [{"invocations": [{"executionSuccessful": false}], "results": []}]}"#;
    add(&world, "failed.sarif", failed).succeeds();
    assert!(why(&world).contains("a run of lint did not end well"));
    add(&world, "clean.sarif", &sarif("")).succeeds();
    assert!(opens(&world));
}

#[test]
fn suppressed_findings_can_be_limited_too() {
    let world = before("needs: {evidence: {type: lint, max: {suppressed: 0}}}");
    add(&world, "decided.sarif", &sarif(r#"{"suppressions": [{}]}"#)).succeeds();
    assert!(why(&world).contains("lint: 1 suppressed finding, at most 0 allowed"));
    add(&world, "clean.sarif", &sarif("{}")).succeeds();
    assert!(opens(&world));
}

#[test]
fn parts_have_licences_that_are_allowed() {
    let world = before(
        "needs: {evidence: {type: parts, min: {components: 2}, licences: [MIT, Apache-2.0, \"Our own terms\"]}}",
    );
    add(&world, "few.json", &bom(&[("a", "MIT")])).succeeds();
    assert!(why(&world).contains("parts: 1 component, at least 2 needed"));
    add(&world, "bad.json", &bom(&[("libfoo", "GPL-3.0-only"), ("b", "MIT AND GPL-3.0-only"), ("c", "MIT")]))
        .succeeds();
    let refused = why(&world);
    assert!(refused.contains("licence GPL-3.0-only of libfoo is not allowed"), "{refused}");
    assert!(refused.contains("licence MIT AND GPL-3.0-only of b is not allowed"), "{refused}");
    assert!(refused.contains("relman evidence add R001 FILE --type parts"), "{refused}");
    // Who has no licence has none that is allowed.
    add(&world, "silent.json", &bom(&[("a", "MIT"), ("b", "")])).succeeds();
    assert!(why(&world).contains("parts: 1 component without a licence, at most 0 allowed"));
    let good = [("a", "mit"), ("b", "GPL-3.0-only OR Apache-2.0"), ("c", "Our own terms"), ("d", "Apache-2.0+")];
    add(&world, "good.json", &bom(&good)).succeeds();
    assert!(opens(&world));
}

#[test]
fn a_part_may_be_without_a_licence_where_the_gate_says_so() {
    let world = before("needs: {evidence: {type: parts, max: {unlicensed: 1}, licences: [MIT]}}");
    add(&world, "one.json", &bom(&[("a", "MIT"), ("b", "")])).succeeds();
    assert!(opens(&world));
    add(&world, "two.json", &bom(&[("a", ""), ("b", "")])).succeeds();
    assert!(why(&world).contains("parts: 2 components without a licence, at most 1 allowed"));
}

#[test]
fn a_test_report_has_enough_tests() {
    let world = before("needs: {evidence: {type: tests, min: {tests: 3}}}");
    add(&world, "two.xml", "<testsuite><testcase/><testcase/></testsuite>").succeeds();
    assert!(why(&world).contains("tests: 2 tests, at least 3 needed"));
    add(&world, "three.xml", "<testsuite><testcase/><testcase/><testcase/></testsuite>").succeeds();
    assert!(opens(&world));
    // A suite that broke as a whole has no case that shows it.
    let world = before("needs: {evidence: {type: tests, max: {failed: 0, errors: 0}}}");
    add(&world, "broken.xml", r#"<testsuite tests="9" errors="1"><testcase/></testsuite>"#).succeeds();
    assert!(why(&world).contains("tests: 1 errors, at most 0 allowed"));
}

#[test]
fn what_is_no_report_is_refused_with_file_place_and_what_was_expected() {
    let world = before("needs: {field: [plan]}");
    let deep = "[".repeat(100_000);
    let entity =
        "<!DOCTYPE t [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><testsuite><testcase name=\"&b;\"/></testsuite>";
    let deep_xml = "<testsuite>".repeat(100_000);
    let external = "<?xml version=\"1.0\"?>\n<!DOCTYPE t SYSTEM \"file:///etc/passwd\"><testsuite/>";
    for (name, evidence_type, text, says) in [
        ("a.xml", "tests", entity, "a.xml:1:1: a document type (`<!`) is not allowed"),
        ("a.xml", "tests", external, "a.xml:2:1: a document type (`<!`) is not allowed"),
        ("a.xml", "tests", "<testsuite failures=\"NaN\"/>", "the total `failures` of a suite is not a whole number"),
        ("a.xml", "tests", "<testsuite tests=\"18446744073709551616\"/>", "the total `tests` of a suite"),
        ("a.xml", "tests", "<testsuite tests=\"-1\"/>", "the total `tests` of a suite"),
        ("a.xml", "tests", &deep_xml, "elements nest too deep"),
        ("a.xml", "tests", "{}", "a.xml:1:1: "),
        ("a.sarif", "lint", &deep, "a.sarif:1:128: recursion limit exceeded"),
        ("a.sarif", "lint", "{\"runs\": [],\n\"runs\": []}", "a.sarif:2:6: the key `runs` stands here twice"),
        ("a.sarif", "lint", "{\"version\": NaN}", "a.sarif:1:"),
        ("a.sarif", "lint", "<testsuite/>", "a.sarif:1:1: expected value"),
        (
            "a.sarif",
            "lint",
            "{\"version\": \"2.1.0\", \"runs\": [{\"results\": [{\"level\": \"x\"}]}]}",
            "`runs[0].results[0].level`",
        ),
        ("a.json", "parts", "{\"runs\": []}", "this is no bill of materials"),
        (
            "a.json",
            "parts",
            "{\"spdxVersion\": \"SPDX-3.0\"}",
            "this is `SPDX-3.0`, and SPDX-2.2 and SPDX-2.3 are read",
        ),
        ("a.json", "parts", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.1\"}", "this is CycloneDX `1.1`"),
    ] {
        world.write(name, text);
        let tip = world.tip();
        let start = std::time::Instant::now();
        let refused = world.run_as("tester", &format!("evidence add R001 {name} --type {evidence_type}")).ends_with(1);
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{name}: {:?}", start.elapsed());
        refused.says(says).says(&format!("`{evidence_type}` is read as "));
        assert_eq!(world.tip(), tip, "nothing was written");
    }
}

#[test]
fn where_the_content_does_not_tell_the_type_is_asked_for() {
    let world = before("needs: {field: [plan]}");
    // What nobody reads goes to the only type that is not read.
    add(&world, "notes.txt", "plain").succeeds().says("evidence add scan");
    add(&world, "cut.sarif", "{\"version\": ").succeeds().says("evidence add scan");
    let refused = world.run_as("tester", "evidence add R001 notes.txt --type lnt").ends_with(1);
    refused.says("there is no evidence type `lnt`").says("did you mean `lint`?");
}

#[test]
fn what_a_format_never_has_is_found_by_the_check_with_its_line() {
    let world = World::empty();
    for (asked, says) in [
        (
            "type: tests, max: {error: 0}",
            "evidence of the format `junit` has no count `error` for `max`; it has `failed`",
        ),
        ("type: lint, max: {warnings: 0}", "unknown key `warnings` (did you mean `warning`?)"),
        ("type: lint, max: {errors: 0}", "(did you mean `error`?)"),
        ("type: lint, min: {tests: 1}", "evidence of the format `sarif` has no count `tests` for `min`"),
        (
            "type: parts, max: {failed: 0}",
            "evidence of the format `sbom` has no count `failed` for `max`; it has `unlicensed`",
        ),
        ("type: tests, licences: [MIT]", "evidence of the format `junit` has no licences"),
        ("type: parts, licences: [MIT OR ISC]", "`MIT OR ISC` is an expression of several licences"),
        ("type: scan, max: {error: 0}", "evidence of the format `file` has no count `error` for `max`; it has nothing"),
    ] {
        let process = house::text(&format!("needs: {{evidence: {{{asked}}}}}"));
        world.write("house.yaml", &process);
        let line = process.lines().position(|line| line.contains(asked)).unwrap() + 1;
        world.run("process check house.yaml").ends_with(4).says(&format!("house.yaml:{line}:")).says(says);
    }
    world.write("house.yaml", &house::text("needs: {evidence: {type: parts, max: {unlicensed: 0}, licences: [MIT]}}"));
    world.run("process check house.yaml").succeeds();
}
