//! What the command line makes has no findings, from the root and from any pin.

use super::world::{PEOPLE, SETTINGS, World, id, name};
use crate::domain::action::{
    Action, Comment, DocumentWrite, EvidenceAdd, New, Promote, Return, Rollback, Set, SignoffApprove, Underneath,
};
use crate::domain::id::{ActionId, Digest, FileName};
use crate::domain::process::duties::EvidenceFormat;
use crate::format::evidence::read;
use crate::format::message;
use crate::format::record::path;
use crate::history::ledger::Ledger;

pub(super) const REPORT: &str = "<testsuite><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>";

pub(super) fn new(release: &str) -> New {
    let (process, kind) = (id("base"), id("normal"));
    New { name: name(release), process, title: "December".to_owned(), kind, components: vec![id("web")] }
}

pub(super) fn set(value: &str) -> Set {
    Set { key: id("impact"), value: value.to_owned() }
}

pub(super) fn promote(transition: &str, to: &str) -> Promote {
    Promote { transition: id(transition), to: id(to) }
}

pub(super) fn approve() -> SignoffApprove {
    SignoffApprove { gate: id("agreed"), role: id("chief") }
}

/// The action of a report, and the draft that brings it.
pub(super) fn evidence(action: &ActionId, text: &str) -> EvidenceAdd {
    EvidenceAdd {
        evidence_type: id("report"),
        name: FileName::parse("junit.xml").unwrap(),
        file: format!("evidence/{action}.xml"),
        digest: Digest::of(text.as_bytes()),
        size: text.len() as u64,
        counts: read(EvidenceFormat::Junit, text.as_bytes()).unwrap().map(|report| report.counts),
        changes: Vec::new(),
        components: Vec::new(),
        artifacts: Some(Vec::new()),
    }
}

pub(super) fn add_evidence(world: &mut World, release: &str) {
    let action = ActionId::from_key(release, "evidence", world.commits.len());
    let add = evidence(&action, REPORT);
    let file = path(&name(release), &add.file);
    let draft = world.draft_with("max", release, None, add, &action).file(&file, REPORT);
    world.commit(draft);
}

/// A release that runs.
pub(super) fn released(world: &mut World, release: &str) {
    world.act("max", release, None, new(release));
    add_evidence(world, release);
    world.act("max", release, None, promote("submit", "testing"));
    world.act("cho", release, Some("fine\nRelman-Actor: ann"), approve());
    world.act("cho", release, None, promote("release", "live"));
}

pub(super) fn with_policy(world: &World, people: &str) -> super::world::Draft {
    let message = message::of_policy(2, "one more", &id("ann"));
    let draft = world.plain("ann", &message).file("relman.yaml", &SETTINGS.replace("policy: 1", "policy: 2"));
    draft.file("people.yaml", people)
}

pub(super) fn long() -> World {
    let mut world = World::begun();
    world.act("max", "CFIS001", None, new("CFIS001"));
    world.act("max", "CFIS001", None, set("none"));
    let readme = world.plain("eve", "a readme").file("README.md", "hello\n");
    world.commit(readme);
    let action = ActionId::from_key("CFIS001", "notes", 0);
    let file = format!("documents/{action}.md");
    let write = DocumentWrite { document: id("notes"), file: file.clone(), digest: Digest::of(b"# Notes\n") };
    let notes = world.draft_with("max", "CFIS001", None, write, &action);
    world.commit(notes.file(&path(&name("CFIS001"), &file), "# Notes\n"));
    add_evidence(&mut world, "CFIS001");
    world.act("max", "CFIS001", None, promote("submit", "testing"));
    world.act("cho", "CFIS001", None, approve());
    world.act("cho", "CFIS001", Some("by night"), promote("release", "live"));
    released(&mut world, "CFIS002");
    let action = ActionId::from_key("CFIS002", "undo", 0);
    let mut undo = Rollback { transition: id("undo"), to: id("undone"), underneath: Default::default() };
    undo.underneath = world.facts(&name("CFIS002"), &undo.clone().into(), &action).underneath;
    assert!(matches!(&undo.underneath[&id("web")], Underneath::Running(below) if below.release == name("CFIS001")));
    let draft = world.draft_with("cho", "CFIS002", Some("it broke"), undo, &action);
    world.commit(draft);
    let policy = with_policy(&world, &PEOPLE.replace("roles: [maker]", "roles: [maker, chief]"));
    world.commit(policy);
    let again = Return { transition: id("again"), to: id("draft") };
    world.act("max", "CFIS002", Some("once more"), again);
    world.act("max", "CFIS002", Some("done"), Comment {});
    world
}

#[test]
fn a_legal_history_has_no_findings() {
    let world = long();
    let report = world.audit();
    assert_eq!(report.findings, []);
    assert_eq!((report.actions, report.policies, report.complete), (15, 2, true));
    assert_eq!((report.root, report.tip), (Some(world.commits[0].id), Some(world.tip())));
    let running: Vec<_> = world.ledger.inventory().running().collect();
    let shown =
        running.iter().map(|entry| format!("{} {} {}", entry.environment, entry.component, entry.standing.release));
    assert_eq!(shown.collect::<Vec<_>>(), ["lab web CFIS002", "live web CFIS001"]);
    let live = running.last().unwrap().standing;
    assert!(live.recorded().is_after(live.since()), "it happened before it was recorded");
}

#[test]
fn an_audit_from_a_pin_agrees() {
    let world = long();
    let mut ledger = Ledger::default();
    for pinned in 0..world.commits.len() {
        world.source(|source| ledger.advance(&world.commits[pinned], source.blob)).unwrap();
        let report = world.audit_after(pinned, ledger.clone());
        assert_eq!(report.findings, [], "from {pinned}");
        assert_eq!(report.tip, Some(world.tip()));
        assert!(report.complete);
    }
    assert_eq!(ledger, world.ledger);
    let kept = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&kept).unwrap(), ledger);
}

#[test]
fn a_history_that_is_cut_off_is_not_complete() {
    let mut world = World::begun();
    world.act("max", "CFIS001", None, new("CFIS001"));
    world.commits.remove(0);
    let report = world.audit();
    assert!(!report.complete && report.root.is_none());
}

#[test]
fn an_adopted_repository_is_judged_from_where_the_store_begins() {
    let mut world = World::default();
    let mut old =
        world.plain("eve", "code").file("src/main.rs", "fn main() {}\n").file(".gitattributes", "*.sh text\n");
    old.header = "encoding latin1\n".to_owned();
    world.commit(old);
    let mut init = world.init();
    init.files.remove(".gitattributes");
    world.commit(init);
    world.act("max", "CFIS001", None, new("CFIS001"));
    let mut merge = world.plain("eve", "merge").file(".gitattributes", "*.sh -text\n");
    merge.merged.push(world.commits[0].id);
    world.commit(merge);
    let report = world.audit();
    assert_eq!(report.findings, []);
    assert_eq!((report.root, report.complete), (Some(world.commits[1].id), true));
}

#[test]
fn a_name_or_id_that_was_used_is_a_fact() {
    let world = long();
    let used: Action = new("CFIS001").into();
    let fresh = ActionId::from_random([99; 12]);
    assert!(world.facts(&name("CFIS001"), &used, &fresh).name_used);
    let next: Action = new("CFIS003").into();
    assert!(!world.facts(&name("CFIS003"), &next, &fresh).name_used);
    let first = ActionId::from_random([1; 12]);
    assert!(world.facts(&name("CFIS003"), &next, &first).action_seen);
    assert!(world.facts(&name("CFIS001"), &Comment {}.into(), &first).action_seen);
    assert!(!world.facts(&name("CFIS002"), &Comment {}.into(), &first).action_seen);
}
