//! Imports of commits: the list beside the record and the changes in it say the same, or it is found.

use super::legal::new;
use super::tampered::{at, finds};
use super::world::{Draft, World, name};
use crate::domain::action::{Action, ChangeImport, ChangeRemove};
use crate::domain::commits::{CommitList, LeftOut, ListedCommit, Reason};
use crate::domain::id::{ActionId, CommitId, Digest, Word};
use crate::domain::import::{CommitRange, ImportSource, ImportedChange};
use crate::format::commits;
use crate::history::finding::FindingId;

fn commit(number: u32) -> CommitId {
    CommitId::parse(&format!("{number:040}")).unwrap()
}

fn word(text: &str) -> Word {
    Word::parse(text).unwrap()
}

fn listed(number: u32, changes: &[&str], reason: Option<Reason>) -> ListedCommit {
    let changes: Vec<Word> = changes.iter().map(|id| word(id)).collect();
    ListedCommit {
        id: commit(number),
        subject: format!("commit {number}"),
        date: None,
        references: changes.clone(),
        commit_type: None,
        scope: None,
        breaking: false,
        changes,
        left_out: reason.map(|reason| LeftOut { reason, by: None }),
    }
}

/// Five commits: two of one change, one of both, one left out, one without a change.
fn list() -> CommitList {
    CommitList {
        repository: "app".to_owned(),
        range: "v1..v2".to_owned(),
        from: Some(commit(99)),
        to: commit(5),
        commits: vec![
            listed(1, &["IR-1"], None),
            listed(2, &["IR-1", "IR-2"], None),
            listed(3, &[], Some(Reason::Merge)),
            listed(4, &["IR-1"], None),
            listed(5, &[], None),
        ],
    }
}

fn change(id: &str, commits: &[u32]) -> ImportedChange {
    ImportedChange {
        id: word(id),
        change_type: word("IR"),
        title: format!("about {id}"),
        components: Vec::new(),
        fields: Default::default(),
        link: None,
        commits: commits.iter().map(|number| commit(*number)).collect(),
        status: None,
    }
}

fn import(list: &CommitList, action: &ActionId) -> (ChangeImport, CommitRange) {
    let bytes = commits::written(list).unwrap();
    let (left_out, unreferenced) = list.counts();
    let range = CommitRange {
        repository: list.repository.clone(),
        range: list.range.clone(),
        from: list.from.clone(),
        to: list.to.clone(),
        file: format!("commits/{action}.json"),
        digest: Digest::of(&bytes),
        size: bytes.len() as u64,
        commits: list.commits.len() as u32,
        left_out: left_out as u32,
        unreferenced: unreferenced as u32,
    };
    let changes = vec![change("IR-1", &[1, 2, 4]), change("IR-2", &[2])];
    (ChangeImport { source: ImportSource::Git(range.clone()), changes }, range)
}

fn begun() -> World {
    let mut world = World::begun();
    world.act("max", "CFIS001", None, new("CFIS001"));
    world
}

fn drafted(world: &World, list: &CommitList, spoil: &dyn Fn(&mut ChangeImport, &mut CommitRange)) -> (Draft, String) {
    let action = ActionId::from_key("CFIS001", "import", world.commits.len());
    let (mut import, mut range) = import(list, &action);
    spoil(&mut import, &mut range);
    import.source = ImportSource::Git(range);
    let file = at(&format!("commits/{action}.json"));
    let text = String::from_utf8(commits::written(list).unwrap()).unwrap();
    (world.draft_with("max", "CFIS001", None, import, &action).file(&file, &text), file)
}

#[test]
fn an_import_has_no_findings_and_the_same_range_again_takes_its_place() {
    let mut world = begun();
    let (draft, _) = drafted(&world, &list(), &|_, _| {});
    world.commit(draft);
    let release = world.release(&name("CFIS001")).unwrap();
    assert_eq!(release.changes.iter().map(|change| change.commits.len()).collect::<Vec<_>>(), [3, 1]);
    world.act("max", "CFIS001", Some("elsewhere"), ChangeRemove { id: word("IR-2") });
    // The second commit was reverted since.
    let mut later = list();
    later.commits[1] = listed(2, &[], Some(Reason::Reverted));
    let (draft, _) = drafted(&world, &later, &|import, _| import.changes = vec![change("IR-1", &[1, 4])]);
    world.commit(draft);
    assert_eq!(world.audit().findings, []);
    let release = world.release(&name("CFIS001")).unwrap();
    assert_eq!((release.imports.len(), release.imports[0].source.left_out), (1, 2));
    assert_eq!(release.changes[0].commits, [commit(1), commit(4)]);
}

#[test]
fn a_list_that_says_otherwise_is_found() {
    let spoiled = |id: FindingId, spoil: &dyn Fn(&mut ChangeImport, &mut CommitRange)| {
        let mut world = begun();
        let (draft, file) = drafted(&world, &list(), spoil);
        let index = world.commit(draft);
        finds(&world, id, index, &file);
    };
    spoiled(FindingId::DigestMismatch, &|_, range| range.digest = Digest::of(b"other"));
    spoiled(FindingId::DigestMismatch, &|_, range| range.size += 1);
    let mismatch = FindingId::CommitsMismatch;
    spoiled(mismatch, &|_, range| range.commits += 1);
    spoiled(mismatch, &|_, range| range.left_out -= 1);
    spoiled(mismatch, &|_, range| range.unreferenced += 1);
    spoiled(mismatch, &|_, range| range.to = commit(4));
    spoiled(mismatch, &|_, range| range.from = None);
    spoiled(mismatch, &|_, range| range.repository = "other".to_owned());
    spoiled(mismatch, &|_, range| range.range = "v1..v3".to_owned());
    // A commit more, a commit of nowhere, a commit less, a change less, a change that the list does not name.
    spoiled(mismatch, &|import, _| import.changes[1].commits.push(commit(5)));
    spoiled(mismatch, &|import, _| import.changes[1].commits.push(commit(6)));
    spoiled(mismatch, &|import, _| import.changes[0].commits.truncate(2));
    spoiled(mismatch, &|import, _| import.changes.truncate(1));
    spoiled(mismatch, &|import, _| import.changes.push(change("IR-3", &[3])));
}

#[test]
fn a_list_that_is_none_or_has_a_commit_twice_is_found() {
    let spoil_list = |spoil: &dyn Fn(&mut CommitList)| {
        let mut world = begun();
        let mut list = list();
        spoil(&mut list);
        let (draft, file) = drafted(&world, &list, &|_, _| {});
        let index = world.commit(draft);
        finds(&world, FindingId::CommitsMismatch, index, &file);
    };
    spoil_list(&|list| list.commits[4] = list.commits[2].clone());
    spoil_list(&|list| list.commits[0].left_out = Some(LeftOut { reason: Reason::Merge, by: None }));
    let mut world = begun();
    let text = "[1, 2]\n";
    let (draft, file) = drafted(&world, &list(), &|_, range| {
        (range.digest, range.size) = (Digest::of(text.as_bytes()), text.len() as u64);
    });
    let index = world.commit(draft.file(&file, text));
    finds(&world, FindingId::CommitsMismatch, index, &file);
}

#[test]
fn a_list_changed_later_or_missing_is_found() {
    let mut world = begun();
    let (draft, file) = drafted(&world, &list(), &|_, _| {});
    world.commit(draft);
    let text = String::from_utf8(world.bytes(&file)).unwrap().replace("commit 5", "another");
    let draft = world.plain("max", "x").file(&file, &text);
    let index = world.commit(draft);
    finds(&world, FindingId::TamperedRecord, index, &file);
    let mut world = begun();
    let (mut draft, file) = drafted(&world, &list(), &|_, _| {});
    draft.files.remove(&file);
    let index = world.commit(draft);
    finds(&world, FindingId::DigestMismatch, index, &file);
}

#[test]
fn what_the_judge_refuses_is_an_illegal_action() {
    let refused = |spoil: &dyn Fn(&mut ChangeImport, &mut CommitRange)| {
        let mut world = begun();
        let (mut draft, file) = drafted(&world, &list(), spoil);
        draft.files.retain(|path, _| path.ends_with("history.yaml") || *path == file);
        world.commit(draft);
        let found: Vec<FindingId> = world.audit().findings.iter().map(|finding| finding.id).collect();
        assert!(found.contains(&FindingId::IllegalAction), "{found:?}");
    };
    refused(&|import, _| import.changes[0].commits.push(commit(1)));
    refused(&|import, _| import.changes[1] = import.changes[0].clone());
    refused(&|import, _| import.changes[0].change_type = word("XR"));
    refused(&|import, _| import.changes[0].title = String::new());
    refused(&|import, _| import.changes[0].status = Some(word("Gone")));
    refused(&|_, range| range.left_out = 5);
    refused(&|_, range| range.repository = "two\nlines".to_owned());
}

#[test]
fn a_tracker_says_nothing_of_commits() {
    let mut world = begun();
    let (draft, _) = drafted(&world, &list(), &|_, _| {});
    world.commit(draft);
    let source = || {
        let file_name = crate::domain::id::FileName::parse("tracker.csv").unwrap();
        ImportSource::Tracker(crate::domain::import::TrackerFile { file_name, digest: Digest::of(b"rows") })
    };
    let mut told = change("IR-1", &[1, 2, 4]);
    told.title = "as the tracker says".to_owned();
    world.act("max", "CFIS001", None, ChangeImport { source: source(), changes: vec![told] });
    assert_eq!(world.audit().findings, []);
    let forged: Action = ChangeImport { source: source(), changes: vec![change("IR-1", &[1])] }.into();
    let mut draft = world.draft("max", "CFIS001", None, forged);
    draft.files.retain(|path, _| path.ends_with("history.yaml"));
    let index = world.commit(draft);
    let found: Vec<_> = world.audit().findings.iter().map(|finding| (finding.id, finding.commit)).collect();
    assert_eq!(found, [(FindingId::IllegalAction, world.commits[index].id)]);
}
