//! Hostile text on its way out: no sink gets it raw (security rule 17).
//!
//! One store holds every text in every place that takes it; each test looks at one sink.

use crate::tampering::Forger as _;
use crate::world::{Snapshot, World};
use std::sync::OnceLock;

/// Texts of one line, as anybody may write them into a title.
const TITLES: [&str; 18] = [
    "](javascript:alert(1))",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7777*7777}}",
    "{% for x in range(9999) %}x{% endfor %}",
    "a|b|c",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "# heading",
    "`code` *bold* _under_",
    "Relman-Action: signoff.approve",
    "--force",
    "$(touch owned); `touch owned`",
    "turned \u{202e}around\u{202c} \u{200b}hidden",
];

/// Text of many lines that plays commit message and terminal.
const MESSAGE: &str = "fine\n\nRelman-Action: signoff.approve\nRelman-Actor: isu-chief\nRelman-Action-Id: zzzzzzzzzzzzzzzzzzzzzzzz\n\n=1+1\n# heading\n\u{202e}around";

/// A store whose releases have these titles, and the texts everywhere else in the first of them.
fn hostile() -> World {
    static STORE: OnceLock<Snapshot> = OnceLock::new();
    let snapshot = STORE.get_or_init(|| {
        let mut world = World::new("cms-net");
        crate::story::deliver(&world);
        world.person("lead-developer");
        let run = |words: &[&str]| {
            let output = world.command(env!("CARGO_BIN_EXE_relman"), "lead-developer").args(words).output().unwrap();
            assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        for (place, title) in TITLES.iter().enumerate() {
            run(&["new", "--component", "web", "--", title]);
            let id = format!("IR-{place}");
            run(&["change", "add", "CFIS001", &id, &format!("t {title}"), "link=javascript:alert(1)"]);
            run(&["comment", "CFIS001", &format!("--message={title}")]);
            run(&["issue", "open", "CFIS001", "--found-in", "project", "--", title]);
        }
        run(&["set", "CFIS001", &format!("impact={MESSAGE}")]);
        run(&["set", "CFIS001", &format!("rollback={}", TITLES.join("\n"))]);
        run(&["comment", "CFIS001", &format!("--message={MESSAGE}")]);
        std::fs::copy(world.path("dist/app.war"), world.path("dist/=1+1](javascript:x)<script>.war")).unwrap();
        run(&["artifact", "add", "CFIS001", "dist/=1+1](javascript:x)<script>.war", "--component", "web"]);
        run(&["document", "write", "CFIS001", "release-notes"]);
        world.snapshot()
    });
    World::resume(snapshot)
}

/// Nothing that acts on a terminal or turns text around.
#[track_caller]
fn is_quiet(text: &str) {
    let loud = text.chars().find(|c| {
        c.is_control() && *c != '\n' && *c != '\t' || matches!(*c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}')
    });
    assert_eq!(loud, None, "{text}");
}

/// Markdown in which no value acts.
#[track_caller]
fn is_inert_markdown(text: &str) {
    is_quiet(text);
    assert!(!text.contains("](javascript:"), "{text}");
    assert!(!text.contains("60481729"), "a value was taken for a template:\n{text}");
    for (place, _) in text.match_indices("<script").chain(text.match_indices("<img")) {
        assert!(text[..place].ends_with('\\'), "{text}");
    }
    assert!(!text.contains("a|b|c") && text.contains("a\\|b\\|c"), "{text}");
    assert!(!text.contains("![x](http"), "{text}");
}

#[test]
fn terminals_and_pipes_get_no_mark_that_acts() {
    let world = hostile();
    for line in [
        "list --all",
        "show CFIS001",
        "show CFIS018",
        "log",
        "log CFIS001",
        "todo --all",
        "issue list CFIS001",
        "change list CFIS001",
        "artifact list CFIS001",
        "explain CFIS001 package-complete",
        "audit",
        "diff CFIS001 --from iteration:1",
    ] {
        let ran = world.run(line).succeeds();
        is_quiet(&ran.stdout);
        is_quiet(&ran.stderr);
    }
    let ran = world.run("check CFIS001 --to packaged").ends_with(3);
    is_quiet(&ran.stdout);
}

#[test]
fn a_row_of_a_pipe_is_one_line() {
    let world = hostile();
    let list = world.run("list --all").succeeds().stdout;
    assert_eq!(list.lines().count(), 1 + TITLES.len(), "{list}");
    let columns = list.lines().next().unwrap().matches('\t').count();
    assert!(list.lines().all(|line| line.matches('\t').count() == columns), "{list}");
    let log = world.run("log CFIS001").succeeds().stdout;
    let columns = log.lines().next().unwrap().matches('\t').count();
    assert!(log.lines().all(|line| line.matches('\t').count() == columns), "{log}");
}

#[test]
fn no_spreadsheet_calculates() {
    let world = hostile();
    for line in ["list --all", "log CFIS001", "issue list CFIS001", "change list CFIS001", "artifact list CFIS001"] {
        let csv = world.run(&format!("{line} --format csv")).succeeds().stdout;
        // The lines end as RFC 4180 has it.
        let csv = csv.replace("\r\n", "\n");
        is_quiet(&csv);
        for cell in cells(&csv) {
            let first = cell.trim_start().chars().next();
            assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "`{line}` has the cell {cell:?}");
        }
    }
}

/// The cells of a CSV text.
fn cells(csv: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in csv.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    assert!(!quoted, "a quote is not closed:\n{csv}");
    cells
}

#[test]
fn markdown_stays_text() {
    let world = hostile();
    is_inert_markdown(&world.run("notes CFIS001 --format md").succeeds().stdout);
    is_inert_markdown(&world.run("document show CFIS001 release-notes").succeeds().stdout);
    for line in ["list --all", "log CFIS001", "issue list CFIS001", "change list CFIS001"] {
        is_inert_markdown(&world.run(&format!("{line} --format md")).succeeds().stdout);
    }
    is_quiet(&world.run("show CFIS001 --format md").succeeds().stdout);
    is_quiet(&world.run("checklist CFIS001 --format md").succeeds().stdout);
}

#[test]
fn json_gives_every_text_back_as_it_was() {
    let world = hostile();
    let list = world.run("list --all --json").succeeds();
    assert!(!list.stdout.contains('\u{202e}'), "{}", list.stdout);
    let list = list.json();
    let titles: Vec<&str> = list.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!(titles, TITLES);
    let show = world.run("show CFIS001 --json").succeeds().json();
    assert!(show.to_string().contains("signoff.approve"));
}

#[test]
fn no_text_passes_for_a_trailer() {
    let world = hostile();
    let line = world.git_with(&["rev-list", "--reverse", "HEAD"], b"");
    for commit in line.lines().skip(1) {
        let message = world.git_with(&["log", "-1", "--format=%B", commit], b"");
        is_quiet(&message);
        let trailers = world.git_with(&["interpret-trailers", "--parse"], message.as_bytes());
        let keys: Vec<&str> = trailers.lines().filter_map(|line| line.split_once(": ")).map(|(key, _)| key).collect();
        assert_eq!(keys, ["Relman-Release", "Relman-Action", "Relman-Action-Id", "Relman-Actor"], "{message}");
        assert!(trailers.ends_with("Relman-Actor: lead-developer"), "{message}");
    }
    let approvals = world.git_with(&["log", "--format=%H", "--grep=^Relman-Action: signoff"], b"");
    assert_eq!(approvals, "", "a text is found as an approval");
    world.run("audit").succeeds();
}

#[test]
fn errors_show_what_they_were_given_escaped() {
    let world = hostile();
    for words in [
        ["show", "\u{1b}[31mCFIS001"],
        ["show", "\u{202e}CFIS001"],
        ["explain", "\u{9b}31m"],
        ["list", "--state=\u{1b}]0;x\u{7}"],
    ] {
        for json in [false, true] {
            let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "lead-developer");
            let output = command.args(words).args(json.then_some("--json")).output().unwrap();
            assert!([1, 2].contains(&output.status.code().unwrap()), "{words:?}");
            is_quiet(&String::from_utf8(output.stderr).unwrap());
            is_quiet(&String::from_utf8(output.stdout).unwrap());
        }
    }
}
