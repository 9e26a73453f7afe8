//! Shows that the reports of common tools are counted right, and that hostile ones are refused quickly.
//!
//! The samples have the shape that each tool writes. Start at `read`.

use super::*;
use std::time::{Duration, Instant};

fn read(report: &str) -> [u32; 4] {
    let counts = counts(report.as_bytes()).unwrap();
    [counts.tests, counts.failed, counts.errors, counts.skipped]
}

fn refusal(report: impl AsRef<[u8]>) -> String {
    counts(report.as_ref()).unwrap_err().to_string()
}

#[test]
fn a_report_of_nextest() {
    let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0" uuid="6f" timestamp="2026-01-02T03:04:05Z" time="0.1">
    <testsuite name="relman" tests="2" disabled="0" errors="0" failures="1">
        <testcase name="tests::good" classname="relman" time="0.01"></testcase>
        <testcase name="tests::bad" classname="relman" time="0.02">
            <failure type="test failure with exit code 101">thread 'x' panicked &amp; died &lt;testcase&gt;</failure>
            <rerunFailure type="test failure"/>
            <system-out>a = 1</system-out>
        </testcase>
    </testsuite>
    <testsuite name="relman::cli" tests="2" disabled="0" errors="0" failures="0">
        <testcase name="flaky" classname="relman::cli"><flakyFailure type="test failure"/></testcase>
        <testcase name="good" classname="relman::cli"/>
    </testsuite>
</testsuites>"#;
    assert_eq!(read(report), [4, 1, 0, 0]);
}

#[test]
fn a_report_of_pytest() {
    let report = r#"<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" failures="1" skipped="2" tests="5" time="0.046"><testcase classname="t.T" name="test_a" time="0.001" /><testcase classname="t" name="test_b"><failure message="assert 1 &gt; 2">def</failure></testcase><testcase classname="t" name="test_c"><error message="failed on setup">E</error></testcase><testcase classname="t" name="test_d"><skipped type="pytest.skip" message="no">t.py:3</skipped></testcase><testcase classname="t" name="test_e"><skipped type="pytest.xfail" message=""/></testcase></testsuite></testsuites>"#;
    assert_eq!(read(report), [5, 1, 1, 2]);
}

#[test]
fn a_report_of_surefire() {
    let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire.xsd" name="org.x.ATest" time="0.1" tests="3" errors="0" skipped="1" failures="1">
  <properties><property name="a" value="b > c"/></properties>
  <testcase name="one" classname="org.x.ATest" time="0.03"/>
  <testcase name="two" classname="org.x.ATest"><skipped/></testcase>
  <testcase name="three" classname="org.x.ATest">
    <failure message="x" type="java.lang.AssertionError"><![CDATA[<testcase name="not me"><error/></testcase>]]></failure>
    <system-err><![CDATA[<!DOCTYPE no>]]></system-err>
  </testcase>
</testsuite>"#;
    assert_eq!(read(report), [3, 1, 0, 1]);
}

#[test]
fn cases_count_and_totals_do_not() {
    let lies = r#"<testsuites tests="0" failures="0"><testsuite tests="1" failures="0"><testcase><failure/><failure/></testcase><testcase/></testsuite></testsuites>"#;
    assert_eq!(read(lies), [2, 1, 0, 0]);
    let nested = r#"<testsuites><testsuite><testsuite><testcase/></testsuite><testcase><error/><failure/></testcase></testsuite></testsuites>"#;
    assert_eq!(read(nested), [2, 1, 1, 0]);
    assert_eq!(read(r#"<testsuite><testcase status="notrun"/></testsuite>"#), [1, 0, 0, 1]);
    assert_eq!(read(r#"<testsuite><testcase><failure/><skipped/></testcase></testsuite>"#), [1, 1, 0, 0]);
}

#[test]
fn a_suite_has_no_fewer_failures_than_it_says() {
    // A suite that broke before its cases, and a report that lost them.
    let lost = r#"<testsuites><testsuite tests="9" failures="2" errors="1"><testcase/><testcase><failure/></testcase></testsuite><testsuite><testcase><error/></testcase></testsuite></testsuites>"#;
    assert_eq!(read(lost), [3, 2, 2, 0]);
    let of_all =
        r#"<testsuites failures="3"><testsuite failures="1"><testcase><failure/></testcase></testsuite></testsuites>"#;
    assert_eq!(read(of_all), [1, 3, 0, 0]);
    // What it says of tests and skipped ones is not asked, and an empty total says nothing.
    assert_eq!(read(r#"<testsuite tests="9" skipped="4" failures=" "><testcase/></testsuite>"#), [1, 0, 0, 0]);
    for wrong in ["18446744073709551616", "-1", "1.5", "NaN"] {
        let report = format!(r#"<testsuite failures="{wrong}"><testcase/></testsuite>"#);
        assert_eq!(refusal(&report), "1:1: the total `failures` of a suite is not a whole number", "{wrong}");
    }
}

#[test]
fn a_report_of_surefire_with_reruns() {
    let report = r#"<testsuite name="A" tests="3" errors="0" skipped="0" failures="1" flakes="1">
  <testcase name="flaky"><flakyFailure message="x"><stackTrace>s</stackTrace></flakyFailure><flakyError/></testcase>
  <testcase name="bad"><failure message="x"/><rerunFailure message="x"/><rerunError/></testcase>
  <testcase name="good"/></testsuite>"#;
    assert_eq!(read(report), [3, 1, 0, 0]);
}

#[test]
fn a_report_of_googletest() {
    let report = r#"<testsuites tests="4" failures="1" disabled="1" errors="0" name="AllTests">
  <testsuite name="Sum" tests="4" failures="1" disabled="1" skipped="1" errors="0">
    <testcase name="Adds" status="run" result="COMPLETED" classname="Sum"/>
    <testcase name="Fails" status="run" result="COMPLETED"><failure message="one"/><failure message="two"/></testcase>
    <testcase name="DISABLED_Later" status="notrun" result="suppressed"/>
    <testcase name="Skips" status="run" result="skipped"><skipped message="no"/></testcase>
  </testsuite></testsuites>"#;
    assert_eq!(read(report), [4, 1, 0, 2]);
}

#[test]
fn a_suite_that_broke_before_its_first_case() {
    let report = r#"<testsuites name="all" tests="3" failures="1" errors="1">
  <testsuite name="a" errors="0" failures="1" skipped="1" tests="3">
    <testcase name="one"/><testcase name="two"><failure>x</failure></testcase><testcase name="three"><skipped/></testcase>
  </testsuite><testsuite name="b" errors="1" failures="0" skipped="0" tests="0"/></testsuites>"#;
    assert_eq!(read(report), [3, 1, 1, 1]);
}

#[test]
fn totals_count_where_a_suite_has_no_cases() {
    let summary = r#"<testsuites tests="99"><testsuite tests="7" failures="1" errors="2" skipped="3"/><testsuite><testcase/></testsuite></testsuites>"#;
    assert_eq!(read(summary), [8, 1, 2, 3]);
    assert_eq!(read("<testsuites/>"), [0, 0, 0, 0]);
    assert_eq!(refusal("<testsuite tests='many'/>"), "1:1: the total `tests` of a suite is not a whole number");
    assert_eq!(refusal("<testsuite tests='-1'/>"), "1:1: the total `tests` of a suite is not a whole number");
    let huge = "<testsuites><testsuite tests='4294967295'/><testsuite tests='1'/></testsuites>";
    assert_eq!(refusal(huge), "1:1: the totals are too large to be true");
}

#[test]
fn what_is_no_report_is_refused() {
    for (report, expected) in [
        ("<html/>", "1:1: this is no JUnit report: it begins with `html`, not `testsuites`"),
        ("", "1:1: the document does not have a root node"),
        ("<testsuite>\n<testcase></testsuite>", "2:11: expected 'testcase' tag, not 'testsuite'"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE t [<!ENTITY a \"b\">]>\n<testsuite/>",
            "2:1: a document type (`<!`) is not allowed",
        ),
        ("<testsuite>&a;</testsuite>", "1:12: unknown entity reference 'a'"),
    ] {
        assert_eq!(refusal(report), expected);
    }
    assert_eq!(refusal(b"<testsuite>\xff"), "1:1: the byte at offset 11 is not UTF-8");
    assert_eq!(
        refusal(vec![b' '; REPORT_BYTES + 1]),
        "1:1: the report has 10485761 bytes, and at most 10485760 are read"
    );
}

#[test]
fn a_hostile_report_is_refused_at_once() {
    let spaces: String = (0..300_000).map(|n| format!("<a xmlns:n{n}='{n}'/>")).collect();
    let attributes: String = (0..600_000).map(|n| format!(" a{n}=''")).collect();
    for (report, expected) in [
        ("<a>".repeat(1_000_000), "elements nest too deep"),
        ("<a>".repeat(100_000) + &"</a>".repeat(100_000), "elements nest too deep"),
        (format!("<a>{spaces}</a>"), "the report has too many namespaces"),
        (format!("<testsuite{attributes}/>"), "an element has too many attributes"),
        (format!("<testsuite>{}</testsuite>", "<a/>".repeat(600_000)), "nodes limit reached"),
    ] {
        let start = Instant::now();
        let refused = refusal(&report);
        assert!(refused.ends_with(expected), "{refused}");
        // Quadratic work would take minutes; the bound leaves room for a busy machine.
        assert!(start.elapsed() < Duration::from_secs(20), "{refused}");
    }
}

#[test]
fn a_report_cut_anywhere_never_panics() {
    let report =
        "<?xml version='1.0'?><!-- é --><testsuite a=\"é>\"><testcase><![CDATA[x]]>&amp;</testcase></testsuite>";
    for end in 0..report.len() {
        assert!(counts(&report.as_bytes()[..end]).is_err());
    }
    assert_eq!(read(report), [1, 0, 0, 0]);
}
