//! Records edited with git: each edit is one finding, at its commit, about its file.

use super::legal::{REPORT, add_evidence, evidence, long, new, released, set};
use super::world::{World, name};
use crate::domain::action::Comment;
use crate::domain::evidence::{Counts, Tests};
use crate::domain::id::ActionId;
use crate::format::record::path;
use crate::history::finding::FindingId;
use crate::history::replay::Report;

/// The path of a file of the first release.
pub(super) fn at(file: &str) -> String {
    path(&name("CFIS001"), file)
}

/// What was found: id, which commit, path.
pub(super) fn found(world: &World, report: &Report) -> Vec<(FindingId, usize, Option<String>)> {
    let index = |finding: &crate::history::finding::Finding| {
        world.commits.iter().position(|commit| commit.id == finding.commit).unwrap()
    };
    report.findings.iter().map(|finding| (finding.id, index(finding), finding.path.clone())).collect()
}

#[track_caller]
pub(super) fn finds(world: &World, id: FindingId, commit: usize, path: &str) {
    let report = world.audit();
    let path = (!path.is_empty()).then(|| path.to_owned());
    assert_eq!(found(world, &report), [(id, commit, path)], "{:#?}", report.findings);
}

/// A release with a field, and a comment still to come.
pub(super) fn small() -> World {
    let mut world = World::begun();
    world.act("max", "CFIS001", None, new("CFIS001"));
    world.act("max", "CFIS001", None, set("none"));
    world
}

/// Commits an edit of a file without any action, and goes on legally.
fn edited(file: &str, from: &str, to: &str) -> (World, usize) {
    let mut world = small();
    let text = String::from_utf8(world.bytes(&at(file))).unwrap();
    assert!(text.contains(from), "{text}");
    let draft = world.plain("max", "oops").file(&at(file), &text.replace(from, to));
    let index = world.commit(draft);
    (world, index)
}

#[test]
fn an_edit_without_an_action() {
    let (mut world, index) = edited("release.yaml", "impact: none", "impact: small");
    world.act("max", "CFIS001", Some("later"), Comment {});
    finds(&world, FindingId::TamperedRecord, index, &at("release.yaml"));
}

#[test]
fn an_edit_and_its_revert_are_two() {
    let (mut world, index) = edited("release.yaml", "impact: none", "impact: small");
    let text = String::from_utf8(world.bytes(&at("release.yaml"))).unwrap().replace("small", "none");
    let draft = world.plain("max", "Revert").file(&at("release.yaml"), &text);
    world.commit(draft);
    let of = |commit| (FindingId::TamperedRecord, commit, Some(at("release.yaml")));
    assert_eq!(found(&world, &world.audit()), [of(index), of(index + 1)]);
}

#[test]
fn a_past_entry_edited() {
    let (world, index) = edited("history.yaml", "title: December", "title: November");
    finds(&world, FindingId::TamperedRecord, index, &at("history.yaml"));
}

#[test]
fn a_past_entry_edited_under_a_new_one() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", Some("x"), Comment {}).edit(&at("history.yaml"), "December", "November");
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("history.yaml"));
}

#[test]
fn the_last_entry_taken_away() {
    let mut world = small();
    let first = world.commits[1].changes.iter().find(|change| change.path.ends_with(b"history.yaml")).unwrap();
    let short = world.source(|source| (source.blob)(first.new.unwrap().1)).unwrap();
    let draft = world.plain("max", "x").file(&at("history.yaml"), &String::from_utf8(short).unwrap());
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("history.yaml"));
}

#[test]
fn two_actions_in_one_commit() {
    let mut world = small();
    let first = world.draft("max", "CFIS001", Some("one"), Comment {});
    let mut both = world.clone();
    both.commit(first);
    let mut second = both.draft("max", "CFIS001", Some("two"), Comment {});
    second.at = (world.now().seconds(), -480);
    let index = world.commit(second);
    finds(&world, FindingId::TamperedRecord, index, &at("history.yaml"));
}

#[test]
fn something_else_changed_along_with_an_action() {
    let mut world = small();
    let head = String::from_utf8(world.bytes(&at("release.yaml"))).unwrap().replace("impact: none", "impact: small");
    let draft = world.draft("max", "CFIS001", Some("x"), Comment {}).file(&at("release.yaml"), &head);
    let index = world.commit(draft);
    world.act("max", "CFIS001", Some("later"), Comment {});
    finds(&world, FindingId::TamperedRecord, index, &at("release.yaml"));
}

#[test]
fn an_action_with_another_effect() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", None, set("large")).edit(&at("release.yaml"), "large", "little");
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("release.yaml"));
}

#[test]
fn an_action_without_its_effect() {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", None, set("large"));
    draft.files.remove(&at("release.yaml"));
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("release.yaml"));
}

#[test]
fn other_bytes_of_the_same_meaning() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", None, set("large"));
    let index = world.commit(draft.edit(&at("release.yaml"), "impact: large", "impact: \"large\""));
    world.act("max", "CFIS001", None, set("small"));
    finds(&world, FindingId::NotCanonical, index, &at("release.yaml"));
}

#[test]
fn an_entry_with_an_unknown_key() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", Some("x"), Comment {});
    let index = world.commit(draft.edit(&at("history.yaml"), "  comment: {}", "  colour: red\n  comment: {}"));
    finds(&world, FindingId::NotCanonical, index, &at("history.yaml"));
}

#[test]
fn a_record_made_unreadable_is_found_once() {
    let mut world = small();
    let good = String::from_utf8(world.bytes(&at("release.yaml"))).unwrap();
    let draft = world.draft("max", "CFIS001", Some("later"), Comment {});
    let spoil = world.plain("max", "x").file(&at("release.yaml"), "no record\n");
    let index = world.commit(spoil);
    world.commit(draft);
    assert_eq!(found(&world, &world.audit()).len(), 1);
    let restore = world.plain("max", "x").file(&at("release.yaml"), &good);
    let put_back = world.commit(restore);
    world.act("max", "CFIS001", Some("again"), Comment {});
    let of = |commit| (FindingId::TamperedRecord, commit, Some(at("release.yaml")));
    assert_eq!(found(&world, &world.audit()), [of(index), of(put_back)]);
    let pinned = world.audit_after(index, Default::default());
    assert_eq!(pinned.findings[0].id, FindingId::UnreadableRecord);
}

#[test]
fn a_record_deleted_and_its_name_used_again() {
    let mut world = small();
    let mut delete = world.plain("max", "x");
    delete.files = [at("release.yaml"), at("history.yaml")].map(|path| (path, None)).into();
    let deleted = world.commit(delete);
    finds(&world, FindingId::RecordDeleted, deleted, "releases/CFIS/0/CFIS001");
    let draft = world.forged("max", new("CFIS001"), &ActionId::from_random([77; 12]));
    let reused = world.commit(draft);
    let gone = (FindingId::RecordDeleted, deleted, Some("releases/CFIS/0/CFIS001".to_owned()));
    assert_eq!(found(&world, &world.audit()), [gone, (FindingId::NameReused, reused, None)]);
}

#[test]
fn a_record_moved() {
    let mut world = small();
    let mut moved = world.plain("max", "x");
    for file in ["release.yaml", "history.yaml"] {
        let text = String::from_utf8(world.bytes(&at(file))).unwrap().replace("CFIS001", "CFIS002");
        moved = moved.file(&path(&name("CFIS002"), file), &text);
        moved.files.insert(at(file), None);
    }
    let index = world.commit(moved);
    finds(&world, FindingId::RecordDeleted, index, "releases/CFIS/0/CFIS001");
}

#[test]
fn two_releases_in_one_commit() {
    let mut world = small();
    world.act("max", "CFIS002", None, new("CFIS002"));
    let one = world.draft("max", "CFIS001", Some("x"), Comment {});
    let mut two = world.draft("max", "CFIS002", Some("x"), Comment {});
    two.files.extend(one.files);
    let index = world.commit(two);
    world.act("max", "CFIS001", None, set("large"));
    finds(&world, FindingId::TwoReleases, index, &path(&name("CFIS002"), "history.yaml"));
}

#[test]
fn deployments_removed() {
    let mut world = World::begun();
    released(&mut world, "CFIS001");
    let mut draft = world.plain("max", "x");
    draft.files.insert(at("deployments.yaml"), None);
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &at("deployments.yaml"));
    assert_eq!(world.ledger.inventory().running().count(), 0);
}

#[test]
fn an_extra_file_and_a_strange_path() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", Some("x"), Comment {}).file(&at("notes.txt"), "hello");
    let index = world.commit(draft);
    finds(&world, FindingId::UnknownFile, index, &at("notes.txt"));
    let mut world = small();
    let draft = world.plain("max", "x").file("releases/README.md", "hello");
    let index = world.commit(draft);
    finds(&world, FindingId::StrangePath, index, "releases/README.md");
}

#[test]
fn strange_modes() {
    let modes = [(0o100_755, "release.yaml"), (0o120_000, "changes.yaml"), (0o160_000, "changes.yaml")];
    for (mode, file) in modes {
        let mut world = small();
        let mut draft = world.plain("max", "x");
        let bytes = if mode == 0o100_755 { world.bytes(&at(file)) } else { b"../other".to_vec() };
        draft.files.insert(at(file), Some((mode, bytes)));
        let index = world.commit(draft);
        finds(&world, FindingId::StrangeMode, index, &at(file));
    }
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", None, set("large"));
    draft.files.get_mut(&at("release.yaml")).unwrap().as_mut().unwrap().0 = 0o100_755;
    let index = world.commit(draft);
    finds(&world, FindingId::StrangeMode, index, &at("release.yaml"));
}

#[test]
fn attributes_changed() {
    let mut world = small();
    let draft = world.plain("max", "x").file(".gitattributes", "* text=auto\n");
    let index = world.commit(draft);
    finds(&world, FindingId::AttributesChanged, index, ".gitattributes");
}

#[test]
fn evidence_of_other_bytes_size_or_counts() {
    let spoiled = |spoil: &dyn Fn(&mut crate::domain::action::EvidenceAdd), text: &str| {
        let mut world = small();
        let action = ActionId::from_key("CFIS001", "e", 0);
        let mut add = evidence(&action, REPORT);
        spoil(&mut add);
        let file = at(&add.file);
        let draft = world.draft_with("max", "CFIS001", None, add, &action).file(&file, text);
        let index = world.commit(draft);
        (world, index, file)
    };
    let (world, index, file) = spoiled(&|_| {}, "<testsuite/>");
    finds(&world, FindingId::DigestMismatch, index, &file);
    let (world, index, file) = spoiled(&|add| add.size = 7, REPORT);
    finds(&world, FindingId::DigestMismatch, index, &file);
    let (world, index, file) =
        spoiled(&|add| add.counts = Some(Counts::Tests(Tests { tests: 9, ..Tests::default() })), REPORT);
    finds(&world, FindingId::CountsMismatch, index, &file);
    let (world, index, file) = spoiled(&|add| add.counts = None, REPORT);
    finds(&world, FindingId::CountsMismatch, index, &file);
}

#[test]
fn evidence_missing_or_replaced() {
    let mut world = small();
    let action = ActionId::from_key("CFIS001", "e", 0);
    let add = evidence(&action, REPORT);
    let file = at(&add.file);
    let draft = world.draft_with("max", "CFIS001", None, add, &action);
    let index = world.commit(draft);
    finds(&world, FindingId::DigestMismatch, index, &file);
    let mut world = small();
    add_evidence(&mut world, "CFIS001");
    let file = world.tree.keys().find(|path| path.contains("/evidence/")).unwrap().clone();
    let draft = world.plain("max", "x").file(&file, "<testsuite/>");
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &file);
    let mut world = small();
    let draft = world.draft("max", "CFIS001", Some("x"), Comment {}).file(&file, "<testsuite/>");
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &file);
}

#[test]
fn every_line_of_a_legal_history_matters() {
    let world = long();
    for (index, commit) in world.commits.iter().enumerate() {
        for (place, change) in commit.changes.iter().enumerate() {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            if !path.starts_with("releases/") {
                continue;
            }
            let bytes = world.source(|source| (source.blob)(change.new.unwrap().1)).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for left_out in 0..lines.len() {
                let kept = lines.iter().enumerate().filter(|(line, _)| *line != left_out).map(|(_, line)| *line);
                let mut spoiled = world.clone();
                spoiled.replace(index, place, kept.collect::<String>().as_bytes());
                spoiled.commits.truncate(index + 1);
                let report = spoiled.audit_unchecked();
                assert!(!report.findings.is_empty(), "commit {index}, {path} without line {}", left_out + 1);
                assert!(report.findings.iter().all(|finding| finding.commit == commit.id), "{:#?}", report.findings);
            }
        }
    }
}
