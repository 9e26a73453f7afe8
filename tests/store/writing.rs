//! Commits in every kind of place, alone and against others.

use std::fs;

use relman::store::{Kind, PublishError, Store, StoreError, init};

use crate::world::{RECORD, World, change, discover, publish, stamp, try_publish};

#[test]
fn a_store_of_its_own_is_written_and_clean() {
    let world = World::own();
    world.is_clean();
    let tip = publish(&world.store(), &[(RECORD, "state: planned\n"), ("a", "1\n"), ("a.b", "2\n"), ("a0", "3\n")]);
    assert_eq!(world.git(&["rev-parse", "main"]).trim(), tip.to_string());
    assert_eq!(world.read(RECORD), "state: planned\n");
    world.is_clean();
    let listed = world.git(&["ls-files", "-s"]);
    world.git(&["read-tree", "HEAD"]);
    assert_eq!(world.git(&["ls-files", "-s"]), listed);
}

#[test]
fn a_commit_is_byte_exact() {
    let world = World::own();
    let store = world.store();
    let parent = store.tip().unwrap();
    let mut transaction = store.begin(parent).unwrap();
    let message = "one\n\n# not a comment\n  \n\ntrailing\n\n\n";
    let id = transaction.commit(&[change("x", "1")], message, &stamp(), &stamp()).unwrap();
    assert_eq!(transaction.read("x").unwrap().unwrap(), b"1");
    assert_eq!(store.tip().unwrap(), parent);
    assert_eq!(transaction.publish().unwrap().tip, Some(id));
    let raw = String::from_utf8(store.commit(id).unwrap()).unwrap();
    let tree = world.git(&["rev-parse", "HEAD^{tree}"]);
    let who = "Kim <kim@example.org> 1780000000 -0530";
    let parent = parent.unwrap();
    assert_eq!(raw, format!("tree {tree}parent {parent}\nauthor {who}\ncommitter {who}\n\n{message}"));
}

#[test]
fn a_bare_store_is_written() {
    let world = World::empty();
    let store = init(world.path(), &Kind::Bare).unwrap();
    publish(&store, &[("relman.yaml", "title: CMS\n")]);
    let store = world.store();
    assert!(store.is_bare() && !store.has_checkout() && store.branch() == "main");
    publish(&store, &[(RECORD, "state: planned\n")]);
    assert_eq!(world.git(&["show", &format!("main:{RECORD}")]), "state: planned\n");
    world.is_sound();
}

#[test]
fn a_branch_of_a_code_repository_is_written_without_a_checkout() {
    for branch in ["relman", "records/cms"] {
        let world = World::code();
        let store = init(world.path(), &Kind::Branch(branch.into())).unwrap();
        publish(&store, &[("relman.yaml", "title: CMS\n")]);
        let store = discover(None, &world.path().join(".git")).unwrap();
        assert_eq!((store.branch(), store.has_checkout()), (branch, false));
        publish(&store, &[(RECORD, "state: planned\n")]);
        assert_eq!(world.git(&["rev-list", "--count", branch]).trim(), "2");
        assert!(!world.file("relman.yaml").exists());
        world.is_clean();
        let again = init(world.path(), &Kind::Branch(branch.into()));
        assert!(matches!(again, Err(StoreError::InTheWay { .. })));
    }
}

#[test]
fn an_existing_repository_is_adopted() {
    let world = World::code();
    fs::write(world.file("README"), "edited\n").unwrap();
    fs::write(world.file("staged"), "staged\n").unwrap();
    world.git(&["add", "staged"]);
    let store = init(world.path(), &Kind::Adopt).unwrap();
    publish(&store, &[("relman.yaml", "title: CMS\n")]);
    assert_eq!(world.git(&["status", "--porcelain"]), " M README\nA  staged\n");
    assert_eq!(world.git(&["rev-list", "--count", "HEAD"]).trim(), "2");
    assert!(matches!(init(world.path(), &Kind::Adopt), Err(StoreError::InTheWay { .. })));
    assert!(matches!(init(world.path(), &Kind::Own), Err(StoreError::InTheWay { .. })));
}

#[test]
fn who_is_slower_is_told_where_the_branch_is() {
    let world = World::own();
    let store = world.store();
    let parent = store.tip().unwrap();
    let now = publish(&store, &[("one", "1\n")]);
    match try_publish(&store, parent, &[change("two", "2\n")]) {
        Err(PublishError::Moved { now: Some(found) }) => assert_eq!(found, now),
        other => panic!("{other:?}"),
    }
    assert!(matches!(try_publish(&store, None, &[change("two", "2\n")]), Err(PublishError::Moved { .. })));
    assert!(!world.file("two").exists());
    world.is_clean();
}

#[test]
fn racing_writers_lose_nothing() {
    let world = World::own();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let world = &world;
            scope.spawn(move || {
                for number in 0..25 {
                    publish_again_until_done(&world.store(), &format!("w{writer}/{number}"), "shared");
                }
            });
        }
    });
    assert_eq!(world.git(&["rev-list", "--count", "HEAD"]).trim(), "201");
    assert_eq!(world.git(&["ls-files"]).lines().count(), 203);
    world.store().heal().unwrap();
    world.is_clean();
}

fn publish_again_until_done(store: &Store, own: &str, shared: &str) {
    loop {
        store.heal().unwrap();
        match try_publish(store, store.tip().unwrap(), &[change(own, own), change(shared, own)]) {
            Ok(published) => return assert_eq!(published.warnings, []),
            Err(PublishError::Moved { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_hostile_configuration_changes_no_byte() {
    let world = World::own();
    for (key, value) in [
        ("core.autocrlf", "true"),
        ("core.fsyncObjectFiles", "false"),
        ("filter.x.clean", "false"),
        ("commit.gpgsign", "true"),
        ("core.hooksPath", "hooks"),
        ("user.email", "kim@example.org"),
    ] {
        world.git(&["config", key, value]);
    }
    fs::write(world.file(".git/info/attributes"), "* filter=x text\n").unwrap();
    let store = world.store();
    assert_eq!(store.config_string("user.email").unwrap(), "kim@example.org");
    let tip = publish(&store, &[("crlf", "a\r\nb\n")]);
    assert_eq!(store.read(tip, "crlf").unwrap().unwrap(), b"a\r\nb\n");
    assert_eq!(world.read("crlf"), "a\r\nb\n");
}

#[test]
fn paths_that_leave_the_store_are_refused() {
    let world = World::own();
    let store = world.store();
    for path in ["../x", "a/../b", "/a", "a//b", "", ".", ".git/config", "a/.GIT/b", "a\nb", "a\\b"] {
        let refused = try_publish(&store, store.tip().unwrap(), &[change(path, "1")]);
        assert!(matches!(refused, Err(PublishError::Failed(StoreError::BadPath { .. }))), "{path}");
    }
    let refused = try_publish(&store, store.tip().unwrap(), &[change("relman.yaml/x", "1")]);
    assert!(matches!(refused, Err(PublishError::Failed(StoreError::BadPath { .. }))));
}
