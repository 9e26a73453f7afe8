//! Files that are not what they should be: evidence, artifacts, documents, batches.

use super::{Trial, Trials};

/// The entries of the tables here.
pub(super) const ENTRIES: usize = REPORTS.len() + LINES.len() + BATCHES.len() + 2;

/// Reports that are no JUnit, and what is said of them.
const REPORTS: &[(&str, &[u8], &str)] = &[
    ("empty", b"", "report.xml:1"),
    ("no XML", b"all tests passed\n", "report.xml:1"),
    ("another root", b"<html><body/></html>", "report.xml:1"),
    ("cut off", b"<testsuite tests=\"2\"><testcase name=\"a\"/>", "report.xml:1"),
    ("two roots", b"<testsuite/><testsuite/>", "report.xml:1"),
    ("a DTD", b"<!DOCTYPE testsuite []>\n<testsuite/>", "report.xml:1"),
    ("an entity from a file", b"<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<testsuite>&x;</testsuite>", "report.xml:1"),
    (
        "an entity bomb",
        b"<!DOCTYPE t [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>\n<testsuite>&c;</testsuite>",
        "report.xml:1",
    ),
    ("UTF-16", b"\xff\xfe<\0t\0", "report.xml:1"),
    ("bad UTF-8", b"<testsuite name=\"\xc3\x28\"/>", "report.xml:1"),
    ("NUL", b"<testsuite name=\"\0\"/>", "report.xml:1"),
    ("an unknown entity", b"<testsuite name=\"&nbsp;\"/>", "report.xml:1"),
    ("an attribute twice", b"<testsuite tests=\"1\" tests=\"2\"/>", "report.xml:1"),
];

/// Command lines about files.
const LINES: &[(&[&str], i32, &str)] = &[
    (&["artifact", "add", "CFIS002", "dist"], 2, "is a folder"),
    (&["artifact", "add", "CFIS002", "nowhere.war"], 1, "nowhere.war"),
    (&["artifact", "add", "CFIS002", ".."], 2, ""),
    (&["artifact", "add", "CFIS002", "dist/app.war/"], 1, "dist/app.war/"),
    (&["artifact", "add", "CFIS002", ""], 2, ""),
    (&["artifact", "add", "CFIS002", "dist/app.war", "--component", "mainframe"], 1, "mainframe"),
    (&["artifact", "add", "CFIS002", "dist/app.war", "--component", "web", "--type", "tape"], 1, "tape"),
    (&["artifact", "add", "CFIS002", "dist/app.war", "--component", "web", "--change", "IR-77"], 1, "IR-77"),
    (&["artifact", "add", "CFIS002", "dist/a\nb.war", "--component", "web"], 2, "base name"),
    (&["artifact", "verify", "CFIS002", "dist/app.war"], 3, "no artifact of the release"),
    (&["artifact", "verify", "CFIS001", "dist"], 2, "is a folder"),
    (&["evidence", "add", "CFIS001", "dist"], 1, "dist"),
    (&["evidence", "add", "CFIS001", "nowhere.xml"], 1, "nowhere.xml"),
    (&["evidence", "add", "CFIS001", "dist/junit.xml", "--type", "gossip"], 1, "gossip"),
    (&["document", "write", "CFIS001", "release-notes", "-F", "nowhere.md"], 1, "nowhere.md"),
    (&["document", "write", "CFIS001", "release-notes", "-F", "dist"], 1, "dist"),
    (&["show", "CFIS001", "-o", "nowhere/at/all.txt"], 1, "nowhere/at/all.txt"),
];

/// Batches, each with the line that is wrong.
const BATCHES: &[(&str, i32, &str)] = &[
    ("comment CFIS002 -m one\ncomment CFIS002 -m \"two\n", 2, "line 2: "),
    ("comment CFIS002 -m one\nfrobnicate\n", 2, "line 2: "),
    ("comment CFIS002 -m one\nshow CFIS002\n", 2, "line 2: "),
    ("comment CFIS002 -m one\ncomment CFIS999 -m two\n", 1, "line 2: "),
    ("comment CFIS002 -m one\n\n# then\nset CFIS002 colour=red\n", 1, "line 4: "),
    ("comment CFIS002 -m one\npromote CFIS002 --to packaged\n", 3, "line 2: "),
    ("new One\nnew Two --name CFIS003\n", 1, "line 2: "),
    ("comment CFIS002 -m one\ninit elsewhere\n", 2, "line 2: "),
    ("comment CFIS002 -m one\nbatch other\n", 2, "line 2: "),
    ("comment CFIS002 -m one\naudit\n", 2, "line 2: "),
];

#[test]
fn a_report_that_cannot_be_read_is_told_with_its_line() {
    let mut trials = Trials::begin();
    for (what, bytes, says) in REPORTS {
        std::fs::write(trials.world.path("report.xml"), bytes).unwrap();
        let before = trials.state();
        let ran = trials.run(&["evidence", "add", "CFIS001", "report.xml", "--type", "test-results"], &[], b"");
        let says = vec![(*says).to_owned()];
        trials.hold(&Trial { what: (*what).to_owned(), codes: vec![1], says }, &ran, &before);
    }
    trials.end(REPORTS.len());
}

#[test]
fn files_that_are_too_large_are_refused() {
    let mut trials = Trials::begin();
    std::fs::write(trials.world.path("large.xml"), vec![b' '; 11 << 20]).unwrap();
    trials.refuses(&["evidence", "add", "CFIS001", "large.xml", "--type", "test-results"], 1, "is larger than");
    trials.refuses(&["document", "write", "CFIS001", "release-notes", "-F", "large.xml"], 1, "is larger than");
    trials.end(2);
}

#[test]
fn files_that_are_not_there_or_no_files_are_refused() {
    let mut trials = Trials::begin();
    for (words, code, says) in LINES {
        trials.refuses(words, *code, says);
    }
    trials.end(LINES.len());
}

#[test]
fn a_batch_names_its_line_and_does_nothing() {
    let mut trials = Trials::begin();
    for (text, code, says) in BATCHES {
        let before = trials.state();
        let ran = trials.run(&["batch", "-"], &[], text.as_bytes());
        let says = vec![(*says).to_owned()];
        trials.hold(&Trial { what: (*text).to_owned(), codes: vec![*code], says }, &ran, &before);
    }
    trials.end(BATCHES.len());
}
