//! Actions and policies that nobody was allowed to make, and commits that say another thing than they do.

use super::legal::{long, new, promote, set, with_policy};
use super::tampered::{at, finds, found, small};
use super::world::{PEOPLE, PROCESS, SETTINGS, World, id};
use crate::domain::action::{Comment, Hold};
use crate::domain::id::ActionId;
use crate::format::message;
use crate::history::finding::{Finding, FindingId};

/// Commits one action with something spoiled about its commit.
fn spoiled(spoil: impl FnOnce(&mut super::world::Draft)) -> (World, usize) {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", Some("as agreed"), Comment {});
    spoil(&mut draft);
    let index = world.commit(draft);
    (world, index)
}

#[track_caller]
fn finds_of_commit(id: FindingId, spoil: impl FnOnce(&mut super::world::Draft)) {
    let (world, index) = spoiled(spoil);
    finds(&world, id, index, "");
}

#[test]
fn another_author_committer_or_name() {
    let wrong = FindingId::WrongAuthor;
    let cho = || ("Cho Chief".to_owned(), "cho@example.org".to_owned());
    finds_of_commit(wrong, |draft| draft.author = cho());
    finds_of_commit(wrong, |draft| draft.committer = cho());
    finds_of_commit(wrong, |draft| (draft.author, draft.committer) = (cho(), cho()));
    finds_of_commit(wrong, |draft| draft.author.0 = "Cho Chief".to_owned());
    finds_of_commit(wrong, |draft| draft.committer.1 = "eve@example.org".to_owned());
    let (world, _) = spoiled(|draft| draft.committer.1 = "M@HOME.example".to_owned());
    assert_eq!(world.audit().findings, []);
}

#[test]
fn another_time() {
    finds_of_commit(FindingId::WrongTime, |draft| draft.at.0 += 1);
    finds_of_commit(FindingId::WrongTime, |draft| draft.at.1 = 0);
}

#[test]
fn time_runs_backwards() {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", Some("x"), Comment {});
    let then = crate::domain::moment::Moment::from_commit(draft.at.0 - 86_400, -480).unwrap();
    draft = draft.edit(&at("history.yaml"), &world.now().to_string(), &then.to_string());
    draft.at.0 -= 86_400;
    let index = world.commit(draft);
    finds(&world, FindingId::WrongTime, index, "");
}

#[test]
fn another_policy_number() {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", Some("x"), Comment {});
    let (_, bytes) = draft.files.get_mut(&at("history.yaml")).unwrap().as_mut().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let (before, last) = text.rsplit_once("policy: 1").unwrap();
    *bytes = format!("{before}policy: 2{last}").into_bytes();
    let index = world.commit(draft);
    finds(&world, FindingId::WrongPolicy, index, "");
}

#[test]
fn another_message() {
    finds_of_commit(FindingId::WrongMessage, |draft| draft.message.push_str("Relman-Actor: ann\n"));
    finds_of_commit(FindingId::WrongMessage, |draft| draft.message = draft.message.replace("agreed", "asked"));
    finds_of_commit(FindingId::WrongMessage, |draft| draft.message.clear());
}

#[test]
fn a_commit_of_another_grammar() {
    let history = at("history.yaml");
    for header in ["author Max Maker <max@example.org> 1 +0000\n", "tree 0\n", "mergetag x\n"] {
        let (world, index) = spoiled(|draft| draft.header = header.to_owned());
        finds(&world, FindingId::MalformedCommit, index, &history);
    }
    let (world, _) = spoiled(|draft| draft.header = "gpgsig -----BEGIN\n x\n -----END\n".to_owned());
    assert_eq!(world.audit().findings, []);
}

#[test]
fn a_merge_that_changes_records() {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", Some("x"), Comment {});
    draft.merged.push(world.commits[0].id);
    let index = world.commit(draft);
    world.act("max", "CFIS001", Some("later"), Comment {});
    finds(&world, FindingId::MergeChangesRecords, index, &at("history.yaml"));
}

#[test]
fn an_actor_without_the_role_and_a_gate_that_is_shut() {
    let mut world = small();
    let draft = world.draft("cho", "CFIS001", None, promote("submit", "testing"));
    let index = world.commit(draft);
    let report = world.audit();
    assert!(report.findings[0].refusal.is_some());
    finds(&world, FindingId::IllegalAction, index, "");
    let mut world = small();
    let before = world.release(&super::world::name("CFIS001")).unwrap();
    let mut after = before.clone();
    after.state = id("testing");
    let draft = world.draft("max", "CFIS001", None, promote("submit", "testing"));
    let entry = crate::format::journal::last(&draft.files[&at("history.yaml")].as_ref().unwrap().1).unwrap();
    let draft = world.written("max", Some(&before), &after, &entry);
    let index = world.commit(draft);
    finds(&world, FindingId::IllegalAction, index, "");
}

#[test]
fn an_action_that_already_held() {
    let mut world = small();
    let draft = world.draft("max", "CFIS001", None, set("none"));
    let index = world.commit(draft);
    finds(&world, FindingId::IllegalAction, index, "");
}

#[test]
fn an_action_id_used_twice() {
    let mut world = small();
    let first = ActionId::from_random([1; 12]);
    let draft = world.draft_with("max", "CFIS001", Some("x"), Comment {}, &first);
    let index = world.commit(draft);
    finds(&world, FindingId::ActionReused, index, "");
    let mut world = small();
    let draft = world.forged("max", new("CFIS002"), &first);
    let index = world.commit(draft);
    finds(&world, FindingId::ActionReused, index, "");
}

#[test]
fn a_release_in_the_folder_of_another() {
    let mut world = World::begun();
    let mut draft = world.draft("max", "CFIS001", None, new("CFIS001"));
    let files = std::mem::take(&mut draft.files);
    draft.files = files.into_iter().map(|(path, bytes)| (path.replace("CFIS001", "CFIS002"), bytes)).collect();
    let index = world.commit(draft);
    finds(&world, FindingId::IllegalAction, index, "");
}

#[test]
fn policy_and_release_or_others_in_one_commit() {
    let mut world = small();
    let mut draft = world.draft("max", "CFIS001", Some("x"), Comment {});
    draft.files.extend(with_policy(&world, PEOPLE).files);
    let index = world.commit(draft);
    finds(&world, FindingId::MixedCommit, index, "relman.yaml");
    let (world, index) = spoiled(|draft| *draft = draft.clone().file("README.md", "x"));
    finds(&world, FindingId::MixedCommit, index, &at("history.yaml"));
}

#[test]
fn a_role_granted_to_oneself() {
    let mut world = small();
    let people = PEOPLE.replace("roles: [maker]", "roles: [maker, administrator]");
    let mut draft = with_policy(&world, &people);
    draft.author = ("Max Maker".to_owned(), "max@example.org".to_owned());
    draft.committer = draft.author.clone();
    draft.message = message::of_policy(2, "mine", &id("max"));
    let index = world.commit(draft);
    finds(&world, FindingId::PolicyNotAllowed, index, "");
}

#[test]
fn a_policy_that_breaks_a_rule() {
    let commit = |spoil: &dyn Fn(super::world::Draft) -> super::world::Draft| {
        let mut world = small();
        let draft = spoil(with_policy(&world, PEOPLE));
        let index = world.commit(draft);
        (world, index)
    };
    let (world, index) = commit(&|draft| draft.file("relman.yaml", &SETTINGS.replace("policy: 1", "policy: 3")));
    assert_eq!(
        found(&world, &world.audit()),
        [(FindingId::WrongMessage, index, None), (FindingId::PolicyNotAllowed, index, None)]
    );
    let (world, index) = commit(&|draft| draft.file("processes/base.yaml", "process: base\n"));
    finds(&world, FindingId::PolicyInvalid, index, "processes/base.yaml");
    let (world, index) = commit(&|draft| {
        draft.file("processes/base.yaml", &PROCESS.replace("version: 1", "version: 2").replace("to: live", "to: sky"))
    });
    finds(&world, FindingId::PolicyInvalid, index, "processes/base.yaml");
    let (world, index) = commit(&|mut draft| {
        draft.message = draft.message.replace("one more", "one more\n\nfree");
        draft
    });
    finds(&world, FindingId::WrongMessage, index, "");
    let (world, index) = commit(&|draft| {
        let gone =
            PROCESS.replace("version: 1", "version: 2").replace("  draft: {initial: true,", "  plan: {initial: true,");
        draft.file("processes/base.yaml", &gone.replace("[draft]", "[plan]").replace("to: draft", "to: plan"))
    });
    finds(&world, FindingId::PolicyNotAllowed, index, "");
    let (world, index) = commit(&|mut draft| {
        draft.files.insert("relman.yaml".to_owned(), None);
        draft
    });
    finds(&world, FindingId::PolicyInvalid, index, "relman.yaml");
    let (world, index) = commit(&|mut draft| {
        draft.files.get_mut("people.yaml").unwrap().as_mut().unwrap().0 = 0o100_755;
        draft
    });
    finds(&world, FindingId::StrangeMode, index, "people.yaml");
}

#[test]
fn a_role_that_was_taken_away_no_longer_acts() {
    let mut world = small();
    let policy = with_policy(&world, &PEOPLE.replace("roles: [maker]", "roles: []"));
    world.commit(policy);
    let draft = world.draft("max", "CFIS001", Some("wait"), Hold {});
    let index = world.commit(draft);
    finds(&world, FindingId::IllegalAction, index, "");
}

#[test]
fn a_beginning_that_is_none() {
    let begin = |spoil: &dyn Fn(super::world::Draft) -> super::world::Draft| {
        let mut world = World::default();
        let draft = spoil(world.init());
        world.commit(draft);
        world
    };
    let settings = SETTINGS.replace("policy: 1", "policy: 2");
    let world = begin(&|mut draft| {
        draft.message = message::of_policy(2, "begin", &id("ann"));
        draft.file("relman.yaml", &settings)
    });
    finds(&world, FindingId::PolicyNotAllowed, 0, "");
    let world = begin(&|draft| draft.file("people.yaml", &PEOPLE.replace("administrator", "chief")));
    assert_eq!(found(&world, &world.audit())[0].1, 0);
    let world = begin(&|draft| draft.file("releases/CFIS/0/CFIS001/release.yaml", "x\n"));
    finds(&world, FindingId::RecordBeforeBeginning, 0, "releases");
}

#[test]
fn a_name_from_before_the_beginning() {
    let mut world = World::default();
    let before = world.plain("eve", "x").file(&at("release.yaml"), "old\n");
    world.commit(before);
    let init = world.init();
    let standing = world.clone();
    world.commit(init.clone());
    finds(&world, FindingId::RecordBeforeBeginning, 1, "releases");
    world = standing;
    let mut away = world.plain("eve", "x");
    away.files.insert(at("release.yaml"), None);
    world.commit(away);
    world.commit(init);
    assert_eq!(world.audit().findings, []);
    let draft = world.forged("max", new("CFIS001"), &ActionId::from_random([9; 12]));
    let index = world.commit(draft);
    finds(&world, FindingId::NameReused, index, "");
}

#[test]
fn a_line_that_is_broken() {
    let mut world = long();
    world.commits.remove(3);
    let report = world.audit_unchecked();
    assert_eq!(report.findings.iter().map(|finding| finding.id).collect::<Vec<_>>(), [FindingId::BrokenLine]);
    let rewritten = Finding::history_rewritten(world.commits[0].id, world.tip());
    assert_eq!(rewritten.id.as_str(), "history-rewritten");
}

#[test]
fn ids_of_findings_are_found_by_their_text() {
    for id in FindingId::ALL {
        assert_eq!(id.as_str().parse(), Ok(*id));
        assert!(!id.title().is_empty() && id.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    }
}
