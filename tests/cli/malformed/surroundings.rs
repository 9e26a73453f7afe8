//! A world that is not as it should be: environment, folders, repositories.

use super::{Trial, Trials};

/// The entries of the table here.
pub(super) const ENTRIES: usize = CASES.len() + 5;

/// Environment, words, exit code, what is said. The first five are no store at all.
type Case = (&'static [(&'static str, Option<&'static str>)], &'static [&'static str], i32, &'static str);

const COMMENT: &[&str] = &["comment", "CFIS002", "-m", "x"];

const CASES: &[Case] = &[
    (&[("GIT_COMMITTER_DATE", Some("nonsense"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("2030-13-45T00:00:00Z"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("99999999999999999999 +0000"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("@"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("- +0000"))], COMMENT, 2, ""),
    (&[("GIT_COMMITTER_DATE", Some("-1 +0000"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("1969-12-31T00:00:00Z"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_COMMITTER_DATE", Some("253402300800 +0000"))], COMMENT, 2, "GIT_COMMITTER_DATE"),
    (&[("GIT_AUTHOR_EMAIL", None), ("GIT_COMMITTER_EMAIL", None)], COMMENT, 6, "e-mail"),
    (&[("GIT_AUTHOR_EMAIL", Some("")), ("GIT_COMMITTER_EMAIL", Some(""))], COMMENT, 6, "e-mail"),
    (&[("GIT_AUTHOR_EMAIL", Some("eve@example.org"))], COMMENT, 6, "eve@example.org"),
    (&[("GIT_COMMITTER_EMAIL", Some("eve@example.org"))], COMMENT, 6, "eve@example.org"),
    (&[("GIT_COMMITTER_EMAIL", Some("isu-chief@example.org"))], COMMENT, 6, "two people"),
    (&[("GIT_AUTHOR_EMAIL", Some("a\u{1b}[31m@b"))], COMMENT, 6, "people.yaml"),
    (&[("GIT_AUTHOR_EMAIL", Some("a>\nb"))], COMMENT, 6, "people.yaml"),
    (&[("RELMAN_STORE", Some("nowhere"))], COMMENT, 1, "nowhere"),
    (&[("RELMAN_STORE", Some("/"))], COMMENT, 1, "`/`"),
    (&[("RELMAN_STORE", Some("dist"))], COMMENT, 1, "dist"),
    (&[("RELMAN_STORE", Some("dist/app.war"))], COMMENT, 1, "dist/app.war"),
    (&[("RELMAN_STORE", None)], COMMENT, 1, "no relman store"),
    (&[("RELMAN_STORE", None)], &["audit"], 1, "no relman store"),
    (&[("RELMAN_STORE", None)], &["list"], 1, "no relman store"),
    (&[], &["-C", "nowhere", "list"], 2, "nowhere"),
    (&[], &["-C", "dist/app.war", "list"], 2, "dist/app.war"),
    (&[], &["-R", "nowhere", "list"], 1, "nowhere"),
    (&[], &["-R", "", "list"], 2, "--store"),
    (&[("RELMAN_RELEASE", Some("../x"))], &["show", "_"], 1, "../x"),
    (&[("RELMAN_RELEASE", None)], &["show", "_"], 2, "RELMAN_RELEASE"),
    (&[("RELMAN_RELEASE", Some("_"))], &["show", "_"], 2, "RELMAN_RELEASE"),
    (&[("COLUMNS", Some("nonsense")), ("RELMAN_STORE", Some("nowhere"))], &["list"], 1, "nowhere"),
    (&[("GIT_EDITOR", Some("false"))], &["comment", "CFIS002", "--edit"], 1, ""),
    (&[("GIT_EDITOR", Some("/nowhere/ed"))], &["comment", "CFIS002", "--edit"], 1, "/nowhere/ed"),
    (&[("GIT_EDITOR", Some("true"))], &["comment", "CFIS002", "--edit"], 1, ""),
];

#[test]
fn a_world_that_is_not_as_it_should_be_is_told() {
    let mut trials = Trials::begin();
    for (environment, words, code, says) in CASES {
        let before = trials.state();
        let ran = trials.run(words, environment, b"");
        let what = format!("{environment:?}");
        trials.hold(&Trial { what, codes: vec![*code], says: vec![(*says).to_owned()] }, &ran, &before);
    }
    trials.end(CASES.len());
}

#[test]
fn a_home_that_is_missing_is_no_fault() {
    let mut trials = Trials::begin();
    for home in [None, Some("/nowhere"), Some("")] {
        let before = trials.state();
        let ran = trials.run(&["show", "CFIS001"], &[("HOME", home)], b"");
        trials.hold(&Trial { what: format!("{home:?}"), codes: vec![0], says: Vec::new() }, &ran, &before);
    }
    trials.end(3);
}

#[test]
fn repositories_that_are_no_store_are_told() {
    let mut trials = Trials::begin();
    trials.world.git("init --quiet ../empty").succeeds();
    trials.world.git("init --quiet --bare ../bare.git").succeeds();
    for folder in ["empty", "bare.git"] {
        trials.refuses(&["-R", folder, "list"], 1, "no relman store");
    }
    trials.end(2);
}
