//! Finding a store, reading it, walking it.

use std::fs;

use relman::history::object::ObjectId;
use relman::store::{Kind, Stamp, Store, StoreError, init};
use tempfile::TempDir;

use crate::world::{World, change, discover, publish, removal, stamp, try_publish};

#[test]
fn a_file_too_large_is_refused_on_its_size() {
    let world = World::own();
    fs::File::create(world.file("large")).unwrap().set_len(200 * 1024 * 1024).unwrap();
    world.git(&["add", "large"]);
    world.git(&["commit", "-qm", "large"]);
    let store = world.store();
    let tip = store.tip().unwrap().unwrap();
    let error = store.read(tip, "large").unwrap_err();
    assert_eq!(error.to_string(), "`large` has a length of 209715200, at most 16777216 is read");
}

#[test]
fn a_store_is_found_from_where_one_stands() {
    let world = World::own();
    fs::create_dir_all(world.file("sub/folder")).unwrap();
    assert_eq!(discover(None, &world.file("sub/folder")).unwrap().branch(), "main");

    let elsewhere = World::code();
    let missing = discover(None, elsewhere.path()).err().unwrap();
    assert_eq!(missing.hint().unwrap(), "relman init, or name the store with -R or RELMAN_STORE");
    elsewhere.git(&["config", "relman.store", world.path().to_str().unwrap()]);
    let found = discover(None, elsewhere.path()).unwrap();
    assert_eq!(found.tip().unwrap(), world.store().tip().unwrap());
    let named = discover(Some(world.path()), elsewhere.path()).unwrap();
    assert_eq!(named.work_dir().unwrap(), found.work_dir().unwrap());

    let nowhere = TempDir::new().unwrap();
    assert!(matches!(discover(None, nowhere.path()), Err(StoreError::NoStore { .. })));
    let named = discover(Some(nowhere.path()), world.path());
    assert!(matches!(named, Err(StoreError::NotARepository { .. })));
}

#[test]
fn a_branch_that_is_only_at_the_remote_is_named() {
    let code = World::code();
    let store = init(code.path(), &Kind::Branch("relman".into())).unwrap();
    publish(&store, &[("relman.yaml", "title: CMS\n")]);
    let clone = World::empty();
    clone.git(&["clone", "-q", code.path().to_str().unwrap(), "."]);
    let missing = discover(None, clone.path()).err().unwrap();
    assert_eq!(missing.hint().unwrap(), "git branch --track relman origin/relman");
    clone.git(&["branch", "-q", "--track", "relman", "origin/relman"]);
    assert_eq!(clone.store().branch(), "relman");
}

fn changed(store: &Store, after: Option<ObjectId>, tip: ObjectId) -> Vec<String> {
    let walk = store.walk(after, tip).unwrap();
    walk.flat_map(|commit| {
        commit.unwrap().changes.into_iter().map(|change| {
            let sign = match (change.old, change.new) {
                (None, _) => '+',
                (_, None) => '-',
                (Some((old, _)), Some((new, _))) if old != new => 'm',
                _ => '~',
            };
            format!("{sign}{}", String::from_utf8_lossy(&change.path))
        })
    })
    .collect()
}

#[test]
fn a_walk_says_what_each_commit_changed() {
    let world = World::own();
    let store = world.store();
    let first = store.tip().unwrap().unwrap();
    publish(&store, &[("a/b/c", "1"), ("a.b", "1")]);
    publish(&store, &[("a/b/d", "1"), ("a.b", "2")]);
    try_publish(&store, store.tip().unwrap(), &[removal("a/b/c"), removal("a/b/d"), change("a/x", "1")]).unwrap();
    world.git(&["update-index", "--chmod=+x", "a.b"]);
    world.git(&["commit", "-qm", "mode"]);
    world.git(&["rm", "-rq", "a"]);
    fs::write(world.file("a"), "a file now").unwrap();
    world.git(&["add", "a"]);
    world.git(&["commit", "-qm", "kind"]);
    let tip = store.tip().unwrap().unwrap();
    let after_first = ["+a.b", "+a/b/c", "~a.b", "+a/b/d", "-a/b/c", "-a/b/d", "+a/x", "ma.b", "+a", "-a/x"];
    assert_eq!(changed(&store, Some(first), tip), after_first);
    assert_eq!(changed(&store, None, first), ["+.gitattributes", "+relman.yaml"]);
    assert_eq!(store.root(tip).unwrap(), first);
    assert_eq!(store.walk(None, tip).unwrap().len(), 6);
    assert!(matches!(store.walk(Some(tip), first), Err(StoreError::NotOnTheLine { .. })));
}

#[test]
fn the_commit_at_a_time_is_found() {
    let world = World::own();
    let store = world.store();
    let mut last = store.tip().unwrap();
    for seconds in [1_790_000_000, 1_790_000_100] {
        let mut transaction = store.begin(last).unwrap();
        let committer = Stamp { seconds, ..stamp() };
        last = Some(transaction.commit(&[change("x", &seconds.to_string())], "x", &stamp(), &committer).unwrap());
        transaction.publish().unwrap();
    }
    let (tip, before) = (last.unwrap(), store.resolve("main~1").unwrap());
    assert_eq!(store.commit_before(tip, 1_790_000_100).unwrap(), Some(tip));
    assert_eq!(store.commit_before(tip, 1_790_000_099).unwrap(), Some(before));
    assert_eq!(store.commit_before(tip, 5).unwrap(), None);
    assert!(matches!(store.resolve("nothing"), Err(StoreError::NoSuchCommit { .. })));
}

#[test]
fn a_shallow_history_is_called_incomplete() {
    let world = World::own();
    publish(&world.store(), &[("a", "1")]);
    assert!(!world.store().is_shallow());
    let clone = World::empty();
    let url = format!("file://{}", world.path().display());
    clone.git(&["clone", "-q", "--depth=1", &url, "."]);
    let store = clone.store();
    let tip = store.tip().unwrap().unwrap();
    assert!(store.is_shallow());
    assert!(matches!(store.root(tip), Err(StoreError::HistoryIncomplete { .. })));
    assert!(matches!(store.walk(None, tip), Err(StoreError::HistoryIncomplete { .. })));
    publish(&store, &[("b", "1")]);
    assert_eq!(clone.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_missing_object_is_named() {
    let world = World::own();
    let store = world.store();
    let tip = publish(&store, &[("a", "1")]);
    let blob = world.git(&["rev-parse", "HEAD:a"]).trim().to_owned();
    fs::remove_file(world.file(&format!(".git/objects/{}/{}", &blob[..2], &blob[2..]))).unwrap();
    let error = world.store().read(tip, "a").unwrap_err();
    assert_eq!(error.to_string(), format!("object {blob} is missing, needed for `a`"));
}
