//! Every file of a record, edited by hand: alone in a commit, and hidden beneath an action that relman made.

use super::{FIRST, Forger as _, SECOND, standing};

/// Edits of what a record says: the file, what stands there, what is put in its place.
const EDITS: &[(&str, &str, &str)] = &[
    ("release.yaml", "name: CFIS001", "name: CFIS009"),
    ("release.yaml", "process: cms-net", "process: other"),
    ("release.yaml", "title: December", "title: November"),
    ("release.yaml", "kind: change-cycle", "kind: emergency"),
    ("release.yaml", "  - cache\n", ""),
    ("release.yaml", "requester: lead-developer", "requester: isu-chief"),
    ("release.yaml", "state: rolled-back", "state: closed"),
    ("release.yaml", "since: \"2030-11-01T09:2", "since: \"2030-11-01T08:2"),
    ("release.yaml", "stay: 6", "stay: 5"),
    ("release.yaml", "iteration: 1", "iteration: 2"),
    ("release.yaml", "  packaged: ", "  rested: "),
    ("release.yaml", "authors:\n  - lead-developer\n", ""),
    ("release.yaml", "deployer: change-coordinator", "deployer: isu-chief"),
    ("release.yaml", "impact: Letters and rates only", "impact: none"),
    ("release.yaml", "release: \"2030-12-14T06:00", "release: \"2030-12-15T06:00"),
    ("changes.yaml", "result: passed", "result: failed"),
    ("changes.yaml", "title: Yearly rate table", "title: Monthly rate table"),
    ("changes.yaml", "type: SMCR", "type: IR"),
    ("package.yaml", "digest: sha256:", "digest: sha256:00"),
    ("package.yaml", "size: ", "size: 1"),
    ("package.yaml", "by: lead-developer", "by: web-lead-developer"),
    ("package.yaml", "by: web-lead-developer", "by: isu-chief"),
    ("package.yaml", "component: web", "component: cache"),
    ("checklist.yaml", "outcome: done", "outcome: skipped"),
    ("checklist.yaml", "note: folder", "note: no folder"),
    ("checklist.yaml", "by: technical-lead", "by: lead-developer"),
    ("issues.yaml", "state: closed", "state: open"),
    ("issues.yaml", "answer: no fault", "answer: a fault"),
    ("evidence.yaml", "failed: 0", "failed: 1"),
    ("evidence.yaml", "tests: 2", "tests: 200"),
    ("evidence.yaml", "name: junit.xml", "name: other.xml"),
    ("signoffs.yaml", "by: change-coordinator", "by: isu-chief"),
    ("signoffs.yaml", "role: change-coordinator", "role: isu-chief"),
    ("signoffs.yaml", "decision: approve", "decision: reject"),
    ("signoffs.yaml", "content: sha256:", "content: sha256:0"),
    ("signoffs.yaml", "comment: AT complete", "comment: AT begun"),
    ("waivers.yaml", "until: \"2030-12-20", "until: \"2031-12-20"),
    ("waivers.yaml", "gate: no-project-issues", "gate: at-signed-off"),
    ("waivers.yaml", "reason: accepted", "reason: agreed"),
    ("documents.yaml", "digest: sha256:", "digest: sha256:0"),
    ("notices.yaml", "  - partners", "  - nobody"),
    ("notices.yaml", "notice: downstream-systems", "notice: rolled-back"),
    ("deployments.yaml", "outcome: success", "outcome: failure"),
    ("deployments.yaml", "environment: production", "environment: production-test"),
    ("deployments.yaml", "https://ci.example.org/77", "https://ci.example.org/78"),
    ("history.yaml", "title: December", "title: November"),
    ("history.yaml", "actor: lead-developer", "actor: isu-chief"),
    ("history.yaml", "message: rates wrong", "message: rates right"),
    ("history.yaml", "policy: 1", "policy: 2"),
];

#[test]
fn every_edit_of_a_record_is_found_at_its_commit_and_file() {
    for (file, from, to) in EDITS {
        let world = standing();
        let path = format!("{FIRST}/{file}");
        world.edit(&path, from, to);
        let commit = world.commit_all("Tidy up\n");
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn every_edit_beneath_an_action_is_found_at_its_commit_and_file() {
    for (file, from, to) in EDITS {
        let world = standing();
        world.run("comment CFIS001 -m \"nothing to see\"").succeeds();
        let path = format!("{FIRST}/{file}");
        world.edit(&path, from, to);
        let commit = world.amend_all();
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn an_edit_is_found_again_when_it_is_taken_back() {
    let world = standing();
    let path = format!("{FIRST}/waivers.yaml");
    world.edit(&path, "2030-12-20", "2031-12-20");
    let first = world.commit_all("x\n");
    world.edit(&path, "2031-12-20", "2030-12-20");
    let second = world.commit_all("Revert\n");
    let found = world.findings();
    let of = |commit: String| ("tampered-record".to_owned(), commit, Some(path.clone()));
    assert_eq!(found, [of(first), of(second)]);
    world.goes_on(&found);
}

#[test]
fn a_hold_taken_away_by_hand_is_found() {
    let world = standing();
    let path = format!("{SECOND}/release.yaml");
    let text = world.read(&format!("store/{path}"));
    world.write(&format!("store/{path}"), text.split("hold:").next().unwrap());
    let commit = world.commit_all("x\n");
    world.finds("tampered-record", &commit, Some(&path));
}

#[test]
fn a_rollback_hidden_from_the_deployments_is_found() {
    let world = standing();
    let path = format!("{FIRST}/deployments.yaml");
    let text = world.read(&format!("store/{path}"));
    let (before, _) = text.split_once("  rolled-back:").unwrap();
    world.write(&format!("store/{path}"), before);
    let commit = world.commit_all("x\n");
    world.finds("tampered-record", &commit, Some(&path));
    world.run("inventory production --json").succeeds();
}

#[test]
fn lists_with_something_added_are_found() {
    let stamp = "  stamp:\n    action: zzzzzzzzzzzzzzzzzzzzzzzz\n    by: isu-chief\n    at: \"2030-11-01T09:40+00:00\"\n    iteration: 1\n    stay: 6\n";
    let digest = "0".repeat(64);
    let added = [
        ("signoffs.yaml", format!("- gate: at-signed-off\n  role: change-coordinator\n  decision: approve\n{stamp}")),
        ("waivers.yaml", format!("- gate: dated\n  reason: x\n  until: \"2031-12-20T23:59:59+00:00\"\n{stamp}")),
        ("notices.yaml", format!("- notice: rolled-back\n  recipients:\n    - partners\n{stamp}")),
        ("checklist.yaml", format!("- task: restore-datasets\n  outcome: done\n{stamp}")),
        (
            "documents.yaml",
            format!("- document: responsibilities\n  file: documents/x.md\n  digest: sha256:{digest}\n{stamp}"),
        ),
        ("changes.yaml", "- id: DR-1\n  type: DR\n  title: One more\n".to_owned()),
    ];
    for (file, text) in added {
        let world = standing();
        let path = format!("{FIRST}/{file}");
        let before = world.read(&format!("store/{path}"));
        world.write(&format!("store/{path}"), &format!("{before}{text}"));
        let commit = world.commit_all("x\n");
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn a_verification_by_somebody_who_never_compared_is_found() {
    let world = standing();
    let path = format!("{FIRST}/package.yaml");
    let text = world.read(&format!("store/{path}"));
    let (artifacts, verifications) = text.split_once("verifications:\n").unwrap();
    let first: String = verifications.split_inclusive('\n').take(7).collect();
    let forged = first.replace("web-lead-developer", "isu-chief");
    world.write(&format!("store/{path}"), &format!("{artifacts}verifications:\n{forged}{verifications}"));
    let commit = world.commit_all("x\n");
    world.finds("tampered-record", &commit, Some(&path));
}

#[test]
fn every_file_of_a_record_emptied_or_taken_away_is_found() {
    let files = world_files();
    assert!(files.len() > 12, "{files:?}");
    for path in files {
        for is_emptied in [true, false] {
            let world = standing();
            let full = world.path(&format!("store/{path}"));
            if is_emptied {
                std::fs::write(full, "").unwrap();
            } else {
                std::fs::remove_file(full).unwrap();
            }
            let commit = world.commit_all("x\n");
            let is_history = is_emptied && path.ends_with("history.yaml");
            world.finds(if is_history { "unreadable-record" } else { "tampered-record" }, &commit, Some(&path));
        }
    }
}

#[test]
fn stored_files_of_other_bytes_are_found() {
    for path in world_files().iter().filter(|path| !path.ends_with(".yaml")) {
        for hidden in [false, true] {
            let world = standing();
            if hidden {
                world.run("comment CFIS001 -m \"nothing to see\"").succeeds();
            }
            world.edit(path, "e", "3");
            let commit = if hidden { world.amend_all() } else { world.commit_all("x\n") };
            world.finds("tampered-record", &commit, Some(path));
        }
    }
}

/// Every file of the first release, by its path in the store.
fn world_files() -> Vec<String> {
    let world = standing();
    let files = world.git_with(&["ls-files", FIRST], b"");
    files.lines().map(str::to_owned).collect()
}
