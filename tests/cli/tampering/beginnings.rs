//! Histories that are cut off, overlaid or rewritten from an old commit on.

use super::{FIRST, Forger as _, standing};
use crate::world::World;

/// Rewrites history: from the first commit on, files whose text changes get it changed, commit by commit.
fn rewritten(world: &World, change: impl Fn(&str, &str) -> String) -> Vec<(String, String)> {
    let line = world.git_with(&["rev-list", "--reverse", "--first-parent", "HEAD"], b"");
    let mut parent: Option<String> = None;
    let mut commits = Vec::new();
    for old in line.lines() {
        world.git_with(&["read-tree", old], b"");
        for path in world.git_with(&["ls-files", FIRST], b"").lines() {
            let text = format!("{}\n", world.git_with(&["show", &format!(":{path}")], b""));
            let changed = change(path, &text);
            if changed != text {
                let blob = world.git_with(&["hash-object", "-w", "--stdin"], changed.as_bytes());
                world.git_with(&["update-index", "--cacheinfo", &format!("100644,{blob},{path}")], b"");
            }
        }
        let tree = world.git_with(&["write-tree"], b"");
        let raw = world.raw(old);
        let rest = change("", raw.split_once("\nauthor ").unwrap().1);
        let above = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
        let new = world.forge(format!("tree {tree}\n{above}author {rest}").as_bytes());
        commits.push((old.to_owned(), new.clone()));
        parent = Some(new);
    }
    world.git("reset --quiet --hard").succeeds();
    commits
}

/// The rewritten form of the commit with this subject.
fn with_subject(world: &World, subject: &str) -> String {
    world.git_with(&["log", "--format=%H", "--max-count=1", &format!("--grep=^{subject}")], b"")
}

#[test]
fn a_history_rewritten_unchanged_is_the_same_history() {
    let world = standing();
    assert!(rewritten(&world, |_, text| text.to_owned()).iter().all(|(old, new)| old == new));
    assert_eq!(world.findings(), []);
}

#[test]
fn counts_of_a_report_rewritten_everywhere_are_found_against_its_bytes() {
    let world = standing();
    rewritten(&world, |_, text| text.replace("tests: 2\n", "tests: 9\n").replace("2 tests", "9 tests"));
    let commit = with_subject(&world, "CFIS001: evidence add");
    let file = world.git_with(&["ls-files", &format!("{FIRST}/evidence")], b"");
    world.finds("counts-mismatch", &commit, Some(&file));
}

#[test]
fn bytes_of_a_report_or_document_rewritten_everywhere_are_found_against_their_digest() {
    for (folder, subject) in [("evidence", "CFIS001: evidence add"), ("documents", "CFIS001: document write")] {
        let world = standing();
        rewritten(&world, |path, text| {
            if path.contains(folder) && !path.ends_with(".yaml") { text.to_uppercase() } else { text.to_owned() }
        });
        let commit = with_subject(&world, subject);
        let file = world.git_with(&["ls-files", &format!("{FIRST}/{folder}")], b"");
        world.finds("digest-mismatch", &commit, Some(&file));
    }
}

#[test]
fn a_signoff_given_to_somebody_else_everywhere_is_found() {
    let world = standing();
    let by = |text: &str| {
        let mut all: Vec<String> = text.split_inclusive("- ").map(str::to_owned).collect();
        for entry in all.iter_mut().filter(|entry| entry.contains("AT complete")) {
            *entry = entry
                .replace("by: change-coordinator", "by: isu-chief")
                .replace("actor: change-coordinator", "actor: isu-chief");
        }
        all.concat()
    };
    rewritten(&world, |path, text| {
        let changed =
            if path.ends_with("history.yaml") || path.ends_with("signoffs.yaml") { by(text) } else { text.to_owned() };
        if path.is_empty() && text.contains("AT complete") {
            return changed
                .replace("CMS Change Management Coordinator <change-coordinator", "CMS ISU Chief <isu-chief")
                .replace("change-coordinator", "isu-chief");
        }
        changed
    });
    let commit = with_subject(&world, "CFIS001: signoff approve");
    let found = world.findings();
    // The one who signs has no such role. The words of the message are another matter, and told as well.
    assert!(found.contains(&("illegal-action".to_owned(), commit.clone(), None)), "{found:?}");
    assert_eq!(found[0].1, commit, "{found:?}");
    world.goes_on(&found);
}

#[test]
fn an_entry_left_out_everywhere_is_found_where_it_was_made() {
    let world = standing();
    let id = world.git_with(&["log", "--format=%B", "--grep=^CFIS001: issue open"], b"");
    let id = id.lines().find_map(|line| line.strip_prefix("Relman-Action-Id: ")).unwrap().to_owned();
    rewritten(&world, |path, text| {
        if !path.ends_with("history.yaml") {
            return text.to_owned();
        }
        let parts: Vec<&str> = text.split("- id: ").collect();
        let kept = parts.into_iter().filter(|part| !part.starts_with(&id));
        kept.collect::<Vec<_>>().join("- id: ")
    });
    let commit = with_subject(&world, "CFIS001: issue open");
    let found = world.findings();
    assert_eq!((found[0].0.as_str(), &found[0].1), ("tampered-record", &commit), "{found:?}");
    world.goes_on(&found);
}

#[test]
fn another_first_commit_is_found_by_those_who_know_the_root() {
    let world = standing();
    let root = world.git_with(&["rev-list", "--max-parents=0", "HEAD"], b"");
    world.run(&format!("audit --root {root}")).succeeds();
    rewritten(&world, |path, text| {
        if path.is_empty() { text.replace(" 1919754000 +0000", " 1919753000 +0000") } else { text.to_owned() }
    });
    world.run("audit").succeeds();
    world.run(&format!("audit --root {root}")).ends_with(4).says("history-rewritten");
}

#[test]
fn a_commit_without_its_parent_begins_nothing_new() {
    let world = standing();
    let raw = world.raw("HEAD");
    let parent = raw.lines().nth(1).unwrap();
    let commit = world.forge(raw.replacen(&format!("{parent}\n"), "", 1).as_bytes());
    let found = world.findings();
    assert!(found.iter().any(|(id, ..)| id == "record-before-beginning"), "{found:?}");
    assert!(found.iter().all(|(_, at, _)| *at == commit), "{found:?}");
}

#[test]
fn a_parent_that_is_not_there_is_told() {
    let world = standing();
    let raw = world.raw("HEAD");
    let parent = raw.lines().nth(1).unwrap();
    world.forge(raw.replacen(parent, &format!("parent {}", "1".repeat(40)), 1).as_bytes());
    world.run("audit").ends_with(1).says("is missing").says("hint: ");
}

#[test]
fn a_replaced_object_does_not_deceive_and_is_told() {
    let world = standing();
    let honest = world.tip();
    world.edit(&format!("{FIRST}/waivers.yaml"), "2030-12-20", "2031-12-20");
    let forged = world.commit_all("x\n");
    world.git(&format!("reset --quiet --hard {honest}")).succeeds();
    world.git(&format!("replace {honest} {forged}")).succeeds();
    let audit = world.run("audit --json").ends_with(4).json();
    assert_eq!((&audit["complete"], &audit["clean"]), (&false.into(), &false.into()));
    assert_eq!(audit["findings"], serde_json::json!([]));
    world.run("audit").ends_with(4).says("history incomplete");
    world.run("waiver list CFIS001").succeeds().is_silent_about("2031");
    world.git(&format!("replace -d {honest}")).succeeds();
    world.run("audit").succeeds();
}

#[test]
fn a_shallow_clone_is_never_clean() {
    for depth in [1, 5] {
        let world = standing();
        let from = format!("file://{}", world.path("store").display());
        world.git_with(
            &["clone", "--quiet", "--depth", &depth.to_string(), &from, &world.path("shallow").display().to_string()],
            b"",
        );
        let shallow = world.path("shallow").display().to_string();
        let audit = world.run(&format!("-R {shallow} audit --json"));
        assert!([1, 4].contains(&audit.code), "{audit:?}");
        world
            .run(&format!("-R {shallow} audit"))
            .ends_with(audit.code)
            .says("incomplete")
            .is_silent_about("verdict   clean");
        world.run(&format!("-R {shallow} check CFIS002 --to packaged")).ends_with(3);
        world.run(&format!("-R {shallow} comment CFIS001 -m x")).succeeds();
    }
}

#[test]
fn a_graft_is_never_clean() {
    let world = standing();
    let tip = world.tip();
    world.write("store/.git/info/grafts", &format!("{tip}\n"));
    world.run("audit").ends_with(4).says("incomplete");
}

#[test]
fn a_missing_or_damaged_object_is_told() {
    let world = standing();
    let blob = world.git_with(&["rev-parse", &format!("HEAD:{FIRST}/signoffs.yaml")], b"");
    let path = world.path(&format!("store/.git/objects/{}/{}", &blob[..2], &blob[2..]));
    if path.exists() {
        std::fs::remove_file(path).unwrap();
        let ran = world.run("show CFIS001");
        assert_eq!(ran.code, 1, "{ran:?}");
        super::is_clear(&ran);
        world.run("comment CFIS002 -m later").succeeds();
        let audit = world.run("audit");
        assert!([0, 1, 4].contains(&audit.code), "{audit:?}");
    }
}
