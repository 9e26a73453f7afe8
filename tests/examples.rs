//! Runs the examples with the built program, as a reader of the README would.
//!
//! Each test has a temporary folder of its own, in which nothing may be left behind.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]
#![allow(clippy::disallowed_methods, reason = "programs are found where the test run finds them")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

/// A folder to run things in, with an empty home.
struct Place {
    dir: tempfile::TempDir,
}

/// What a program printed, on both streams.
struct Said {
    code: Option<i32>,
    text: String,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["home", "tmp"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        Self { dir }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.dir.path()).stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.path("home"));
        command.env("TMPDIR", self.path("tmp")).env("RELMAN", env!("CARGO_BIN_EXE_relman"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("TZ", "UTC").env("LC_ALL", "C");
        command
    }

    fn script(&self, name: &str, variables: &[(&str, &str)]) -> Said {
        let mut command = self.command("sh");
        said(command.arg(Path::new(EXAMPLES).join(name)).envs(variables.iter().copied()))
    }

    /// What scripts left in the folder for temporary files.
    fn left(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.path("tmp")).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Said { code: output.status.code(), text }
}

impl Said {
    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.text);
        self
    }

    #[track_caller]
    fn says(self, wanted: &str) -> Self {
        assert!(self.text.contains(wanted), "`{wanted}` is not said:\n{}", self.text);
        self
    }
}

#[test]
fn a_process_of_ones_own_runs_from_its_files_alone() {
    let place = Place::new();
    let folder = format!("{EXAMPLES}/own-process/process.yaml");
    let checked = said(place.command(env!("CARGO_BIN_EXE_relman")).args(["process", "check", &folder])).ends_with(0);
    checked.says("errors 0, warnings 0");
    let told = place.script("own-process/release.sh", &[]).ends_with(0).says("verdict   clean");
    // A gate refused on the way, a return began another iteration, and a patch went its own way.
    told.says("1 gate is open").says("Iteration 3").says("--kind patch");
    assert_eq!(place.left(), Vec::<PathBuf>::new());
}

#[test]
fn the_first_release_ends_with_a_clean_audit_and_leaves_nothing() {
    let place = Place::new();
    let told = place.script("first-release.sh", &[]).ends_with(0);
    told.says("$ relman promote CFIS001 --to closed\n").says("verdict   clean\n").says(" signoff approve ");
    assert_eq!(place.left(), Vec::<PathBuf>::new());
}

#[test]
fn the_first_release_can_be_kept_and_audited_again() {
    let place = Place::new();
    place.script("first-release.sh", &[("KEEP", "1")]).ends_with(0).says("kept: ");
    let kept = place.left().pop().expect("a kept folder").join("cms");
    let mut audit = place.command(env!("CARGO_BIN_EXE_relman"));
    said(audit.arg("-R").arg(&kept).arg("audit")).ends_with(0).says("verdict   clean\n");
    let mut status = place.command("git");
    assert_eq!(said(status.arg("-C").arg(&kept).args(["status", "--porcelain"])).ends_with(0).text, "");
}

#[test]
fn when_and_who_is_planned_told_lent_and_counted() {
    let place = Place::new();
    let told = place.script("on-time.sh", &[]).ends_with(0);
    told.says("takes 1 release, booked by CFIS001")
        .says("LATE 2030-10-26 06:00 (11 days ago)")
        .says("2030-12-13 06:00 (in 5 weeks)")
        .says("notice finish downstream-systems delivered")
        .says("the delegation by change-coordinator ended on 2030-11-30 23:59")
        .says("done after it was due")
        .says("verdict   clean\n");
    assert_eq!(place.left(), Vec::<PathBuf>::new());
}

#[test]
fn what_a_release_carries_is_imported_packed_and_checked_on_the_other_side() {
    let place = Place::new();
    let told = place.script("carry-away.sh", &[]).ends_with(0);
    told.says("8 commits")
        .says("already so: change import v1.0..v1.1")
        .says("SMCR-88 changed")
        .says("already there, with the same bytes")
        .says("DAMAGED: 1 of 13 files")
        .says("verdict   clean");
    assert_eq!(place.left(), Vec::<PathBuf>::new());
}

#[test]
fn a_story_that_fails_ends_there_and_leaves_nothing() {
    let place = Place::new();
    let told = place.script("first-release.sh", &[("RELMAN", "/bin/false")]);
    assert_ne!(told.code, Some(0), "{}", told.text);
    assert!(!told.text.contains("relman new"), "{}", told.text);
    assert_eq!(place.left(), Vec::<PathBuf>::new());
}

#[test]
fn a_story_outside_of_the_repository_needs_the_program_and_ends_without_it() {
    let place = Place::new();
    for file in ["story.sh", "first-release.sh"] {
        std::fs::copy(Path::new(EXAMPLES).join(file), place.path(file)).unwrap();
    }
    // A script that climbs for ever is stopped, with 124.
    let story = |program: &str| {
        let mut command = place.command("timeout");
        said(command.args(["60", "sh", "first-release.sh"]).env("RELMAN", program))
    };
    story("").ends_with(1).says("RELMAN=");
    story(env!("CARGO_BIN_EXE_relman")).ends_with(0).says("verdict   clean\n");
}

/// What `cargo test` prints, turned into a report by the script beside the process.
fn junit(place: &Place, printed: &str) -> String {
    let mut command = place.command("sh");
    command.arg(Path::new(EXAMPLES).join("release-relman/junit.sh"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(printed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

const WHOLE_RUN: &str = "   Compiling relman v0.1.0\n     Running unittests src/lib.rs (target/debug/deps/relman-0)\n\n\
    running 2 tests\ntest domain::a ... ok\ntest domain::b ... ignored, slow\n\n\
    test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n\
    \u{20}  Doc-tests relman\n\nrunning 1 test\ntest src/lib.rs - <T> & \"co\" (line 3) ... ok\n\n\
    test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";

#[test]
fn what_cargo_test_prints_becomes_a_report() {
    let place = Place::new();
    let report = junit(&place, WHOLE_RUN);
    let head = r#"<testsuite name="cargo test" tests="3" failures="0" errors="0" skipped="1">"#;
    assert!(report.contains(head), "{report}");
    assert!(report.contains(r#"name="src/lib.rs - &lt;T&gt; &amp; &quot;co&quot; (line 3)""#), "{report}");
    let failed = junit(&place, &WHOLE_RUN.replace("domain::a ... ok", "domain::a ... FAILED"));
    assert!(failed.contains(r#"tests="3" failures="1" errors="0""#), "{failed}");
    let broken = junit(&place, WHOLE_RUN.split("test result").next().unwrap());
    assert!(broken.contains(r#"errors="1""#), "{broken}");
    assert!(junit(&place, "error: could not compile `relman`\n").contains(r#"tests="1" failures="0" errors="1""#));
}

/// The process by which relman is released, run from end to end on small files.
#[test]
fn the_process_of_relman_releases_and_audits_clean() {
    let place = Place::new();
    for (file, text) in [("relman-0.1.0-linux-x86_64", "program"), ("relman-0.1.0.tar.gz", "sources")] {
        std::fs::write(place.path(file), text).unwrap();
    }
    std::fs::write(place.path("junit.xml"), junit(&place, WHOLE_RUN)).unwrap();
    let run = |person: &str, words: &[&str]| {
        let mut command = place.command(env!("CARGO_BIN_EXE_relman"));
        let email = format!("{person}@example.org");
        command.env("GIT_AUTHOR_EMAIL", &email).env("GIT_COMMITTER_EMAIL", &email);
        said(command.env("RELMAN_STORE", place.path("store")).args(words))
    };
    let process = format!("{EXAMPLES}/release-relman/process.yaml");
    run("administrator", &["process", "check", &process]).ends_with(0).says("errors 0, warnings 0");
    run("administrator", &["init", "store", "--process", &process, "--sample"]).ends_with(0);
    let files = ["relman-0.1.0-linux-x86_64", "relman-0.1.0.tar.gz"];
    let (maintainer, reviewer) = ("maintainer", "reviewer");
    run(maintainer, &["new", "relman 0.1.0", "--component", "program"]).ends_with(0).says("RELMAN001: new version");
    run(maintainer, &["set", "RELMAN001", "version=0.1.0", "upgrade=Replace the program."]).ends_with(0);
    run(maintainer, &["change", "add", "RELMAN001", "e3e9caf", "a hermetic world"]).ends_with(0);
    run(maintainer, &["promote", "RELMAN001", "--to", "built"]).ends_with(3).says("package-complete");
    run(maintainer, &["artifact", "add", "RELMAN001", files[0], files[1]]).ends_with(0);
    run(maintainer, &["promote", "RELMAN001", "--to", "built"]).ends_with(0);
    run(maintainer, &["evidence", "add", "RELMAN001", "junit.xml"]).ends_with(0);
    run(maintainer, &["artifact", "verify", "RELMAN001", files[0]]).ends_with(6);
    run(reviewer, &["artifact", "verify", "RELMAN001", files[0], files[1]]).ends_with(0);
    run(maintainer, &["promote", "RELMAN001", "--to", "tested"]).ends_with(0);
    run(maintainer, &["document", "write", "RELMAN001", "release-notes"]).ends_with(0);
    run(maintainer, &["task", "done", "RELMAN001", "check-licences"]).ends_with(0);
    run(maintainer, &["promote", "RELMAN001", "--to", "released"]).ends_with(3).says("reviewed");
    run(reviewer, &["signoff", "approve", "RELMAN001"]).ends_with(0);
    run(maintainer, &["promote", "RELMAN001", "--to", "released"]).ends_with(0);
    run(maintainer, &["notice", "record", "RELMAN001", "announcement"]).ends_with(0);
    run(reviewer, &["inventory"]).ends_with(0).says("public");
    run(reviewer, &["audit"]).ends_with(0).says("clean");
    run(reviewer, &["rollback", "RELMAN001", "-m", "the program does not start"]).ends_with(0).says("withdrawn");
    run(reviewer, &["audit"]).ends_with(0).says("clean");
}
