//! Shows that findings are counted by the clauses of the specification.
//!
//! Start at `of`, which reads one run; the logs of real tools are read in `tests/cli/reports.rs`.

use super::*;
use crate::format::json;

fn read(log: &str) -> Result<Report, EvidenceError> {
    report(&json::read(log.as_bytes()).unwrap())
}

fn findings(log: &str) -> Findings {
    match read(log).unwrap().counts {
        Counts::Findings(findings) => findings,
        other => panic!("{other}"),
    }
}

fn refusal(log: &str) -> String {
    read(log).unwrap_err().to_string()
}

/// What a run is counted as: error, warning, note, suppressed.
fn of(run: &str) -> [u32; 4] {
    let found = findings(&format!("{{\"version\": \"2.1.0\", \"runs\": [{run}]}}"));
    [found.error, found.warning, found.note, found.suppressed]
}

/// The same of a run with these results and a driver with three rules.
fn results(results: &str) -> [u32; 4] {
    let rules = r#"{"id": "A", "guid": "g-a", "defaultConfiguration": {"level": "error"}}, {"id": "B/c"},
        {"id": "N", "defaultConfiguration": {"level": "none"}}"#;
    let more = r#"{"name": "more", "guid": "g-x", "rules": [{"id": "X", "defaultConfiguration": {"level": "note"}}]}"#;
    let invocations = r#"[{"executionSuccessful": true}, {"executionSuccessful": true, "ruleConfigurationOverrides": [
        {"descriptor": {"index": 0}, "configuration": {"level": "note"}},
        {"descriptor": {"id": "X", "toolComponent": {"index": 0}}, "configuration": {"level": "error"}}]}]"#;
    of(&format!(
        r#"{{"tool": {{"driver": {{"name": "t", "rules": [{rules}]}}, "extensions": [{more}]}},
        "invocations": {invocations}, "results": [{results}]}}"#
    ))
}

#[test]
fn a_level_of_its_own_comes_first() {
    for (level, expected) in
        [("error", [1, 0, 0, 0]), ("warning", [0, 1, 0, 0]), ("note", [0, 0, 1, 0]), ("none", [0; 4])]
    {
        assert_eq!(results(&format!(r#"{{"ruleId": "A", "level": "{level}"}}"#)), expected, "{level}");
    }
}

#[test]
fn else_the_level_is_that_of_the_rule() {
    const ERROR: [u32; 4] = [1, 0, 0, 0];
    const WARNING: [u32; 4] = [0, 1, 0, 0];
    const NOTE: [u32; 4] = [0, 0, 1, 0];
    for (result, expected) in [
        (r#"{"ruleIndex": 0}"#, ERROR),
        (r#"{"ruleId": "A"}"#, ERROR),
        (r#"{"ruleId": "A/more"}"#, ERROR),
        (r#"{"rule": {"index": 0}}"#, ERROR),
        (r#"{"rule": {"guid": "g-a"}}"#, ERROR),
        (r#"{"ruleId": "A", "ruleIndex": -1}"#, ERROR),
        (r#"{"ruleIndex": 1}"#, WARNING),
        (r#"{"ruleId": "nowhere", "ruleIndex": 99}"#, WARNING),
        ("{}", WARNING),
        (r#"{"ruleIndex": 2}"#, [0; 4]),
        // Rules of extensions, named in each way.
        (r#"{"rule": {"index": 0, "toolComponent": {"index": 0}}}"#, NOTE),
        (r#"{"rule": {"id": "X", "toolComponent": {"name": "more"}}}"#, NOTE),
        (r#"{"ruleId": "X", "rule": {"toolComponent": {"guid": "g-x"}}}"#, NOTE),
        (r#"{"ruleId": "X"}"#, NOTE),
        // An invocation that set the level otherwise.
        (r#"{"ruleIndex": 0, "provenance": {"invocationIndex": 0}}"#, ERROR),
        (r#"{"ruleIndex": 0, "provenance": {"invocationIndex": 1}}"#, NOTE),
        (r#"{"ruleId": "X", "provenance": {"invocationIndex": 1}}"#, ERROR),
        (r#"{"ruleIndex": 1, "provenance": {"invocationIndex": 1}}"#, WARNING),
    ] {
        assert_eq!(results(result), expected, "{result}");
    }
}

#[test]
fn only_a_failure_of_this_run_is_a_finding() {
    for kind in ["pass", "open", "review", "informational", "notApplicable"] {
        assert_eq!(results(&format!(r#"{{"kind": "{kind}", "level": "error"}}"#)), [0; 4], "{kind}");
    }
    assert_eq!(results(r#"{"kind": "fail", "level": "error"}"#), [1, 0, 0, 0]);
    assert_eq!(results(r#"{"baselineState": "absent", "level": "error"}"#), [0; 4]);
    for state in ["new", "unchanged", "updated"] {
        assert_eq!(results(&format!(r#"{{"baselineState": "{state}", "level": "error"}}"#)), [1, 0, 0, 0], "{state}");
    }
}

#[test]
fn what_is_suppressed_is_counted_apart() {
    for (suppressions, is_suppressed) in [
        ("null", false),
        ("[]", false),
        (r#"[{"kind": "inSource"}]"#, true),
        (r#"[{"kind": "external", "status": "accepted"}]"#, true),
        (r#"[{"status": "underReview"}]"#, false),
        (r#"[{"status": "rejected"}]"#, false),
        (r#"[{"status": "accepted"}, {"status": "rejected"}]"#, false),
    ] {
        let expected = if is_suppressed { [0, 0, 0, 1] } else { [1, 0, 0, 0] };
        let result = format!(r#"{{"level": "error", "suppressions": {suppressions}}}"#);
        assert_eq!(results(&result), expected, "{suppressions}");
    }
    assert_eq!(results(r#"{"level": "none", "suppressions": [{}]}"#), [0; 4], "what is no finding is not suppressed");
}

#[test]
fn runs_add_up_and_say_whether_somebody_looked() {
    let log = |runs: &str| findings(&format!("{{\"version\": \"2.1.0\", \"runs\": {runs}}}"));
    let two = log(r#"[{"results": [{"level": "error"}]}, {"results": [{"level": "error"}, {"level": "note"}]}]"#);
    assert_eq!((two.runs, two.broken, two.error, two.note), (2, 0, 2, 1));
    assert_eq!(log("[]").runs, 0);
    assert_eq!(log(r#"[{}, {"results": null}]"#).runs, 0, "§3.14.23: nobody looked");
    assert_eq!(log(r#"[{"results": []}]"#).runs, 1);
    let broken = log(r#"[{"invocations": [{"executionSuccessful": false}], "results": []}, {"results": []}]"#);
    assert_eq!((broken.runs, broken.broken), (2, 1));
    // What is no word of the specification does not say that it ended well.
    for odd in ["\"false\"", "0", "[]"] {
        let run = format!(r#"{{"invocations": [{{"executionSuccessful": {odd}}}], "results": []}}"#);
        let error = refusal(&format!(r#"{{"version": "2.1.0", "runs": [{run}]}}"#));
        assert!(error.contains("neither `true` nor `false`"), "{error}");
    }
}

#[test]
fn many_rules_and_many_findings_are_no_burden() {
    let many = |one: &dyn Fn(usize) -> String| (0..20_000).map(one).collect::<Vec<_>>().join(",");
    let rules = many(&|n| format!(r#"{{"id": "R{n}", "guid": "g{n}"}}"#));
    let results = many(&|n| format!(r#"{{"rule": {{"guid": "g{n}"}}, "provenance": {{"invocationIndex": 0}}}}"#));
    let overrides = many(&|n| format!(r#"{{"descriptor": {{"guid": "g{n}"}}, "configuration": {{"level": "note"}}}}"#));
    let begun = std::time::Instant::now();
    let counts = of(&format!(
        r#"{{"tool": {{"driver": {{"name": "t", "rules": [{rules}]}}}},
        "invocations": [{{"ruleConfigurationOverrides": [{overrides}]}}], "results": [{results}]}}"#
    ));
    assert_eq!(counts[2], 20_000);
    assert!(begun.elapsed().as_secs() < 20, "each finding looks at each rule");
}

#[test]
fn the_bytes_of_files_that_were_read_are_mentioned() {
    let hex = "A".repeat(64);
    let log = format!(
        r#"{{"version": "2.1.0", "runs": [{{"results": [], "artifacts": [{{"hashes": {{"sha-256": "{hex}", "md5": "x"}}}},
        {{"hashes": {{"sha-256": "too short"}}}}, {{}}]}}]}}"#
    );
    let read = read(&log).unwrap();
    assert_eq!(read.mentions, [digest(&hex).unwrap()]);
    assert!(read.claims.is_empty());
}

#[test]
fn what_is_not_of_the_specification_is_refused() {
    let run = |run: &str| refusal(&format!("{{\"version\": \"2.1.0\", \"runs\": [{run}]}}"));
    assert_eq!(refusal("[]"), "1:1: this is no SARIF log: it has no `version`");
    assert_eq!(refusal("{\"runs\": []}"), "1:1: this is no SARIF log: it has no `version`");
    assert_eq!(refusal("{\"version\": \"2.0.0\"}"), "1:1: this is SARIF `2.0.0`, and 2.1.0 is read");
    assert_eq!(refusal("{\"version\": \"2.1.0\", \"runs\": {}}"), "1:1: `runs` is no list");
    assert_eq!(run("{\"results\": {}}"), "1:1: `runs[0].results` is no list");
    assert_eq!(run("{\"results\": [1]}"), "1:1: `runs[0].results[0]` is no object");
    assert_eq!(
        run("{\"results\": [{\"level\": \"fatal\"}]}"),
        "1:1: `runs[0].results[0].level` is `fatal`, not one of none, note, warning, error"
    );
    assert!(run("{\"results\": [{\"level\": 1}]}").ends_with("is no text"));
    assert!(run("{\"results\": [{\"kind\": \"Fail\"}]}").contains("`Fail`, not one of fail"));
    assert!(run("{\"results\": [{\"suppressions\": [{\"status\": \"x\"}]}]}").contains("suppressions[0].status"));
    assert!(run("{\"results\": [{\"ruleIndex\": -7}]}").ends_with("is no position in a list"));
    assert!(
        run("{\"externalPropertyFileReferences\": {\"results\": [{}]}}")
            .starts_with("1:1: `runs[0].externalPropertyFileReferences.results` lies in another file")
    );
    assert!(
        refusal("{\"version\": \"2.1.0\", \"inlineExternalProperties\": [{\"results\": []}]}")
            .starts_with("1:1: `inlineExternalProperties[0].results` are kept apart")
    );
}
