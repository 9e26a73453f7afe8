//! Work tree and index follow the branch, and leave a user's work alone.

use std::fs;

use relman::store::{Head, MAX_FILE_BYTES, StoreError};
use tempfile::TempDir;

use crate::world::{RECORD, World, change, publish, removal, stamp, try_publish, warnings};

#[test]
fn what_a_user_edited_is_neither_lost_nor_swept_in() {
    let world = World::own();
    let store = world.store();
    publish(&store, &[("edited", "old\n"), ("staged", "old\n"), ("gone", "old\n"), ("removed", "old\n")]);
    fs::write(world.file("edited"), "mine\n").unwrap();
    fs::write(world.file("staged"), "mine\n").unwrap();
    fs::write(world.file("fresh"), "mine\n").unwrap();
    fs::write(world.file("removed"), "mine\n").unwrap();
    fs::remove_file(world.file("gone")).unwrap();
    world.git(&["add", "staged"]);
    let changes = [
        change("edited", "new\n"),
        change("staged", "new\n"),
        change("gone", "new\n"),
        change("fresh", "new\n"),
        removal("removed"),
    ];
    let published = try_publish(&store, store.tip().unwrap(), &changes).unwrap();
    assert_eq!(
        warnings(&published),
        [
            "`edited` was edited by hand and is left alone",
            "`fresh` was edited by hand and is left alone",
            "`gone` was removed by hand and is left alone",
            "`removed` was edited by hand and is left alone",
            "`staged` is staged otherwise and is left alone",
        ]
    );
    for path in ["edited", "staged", "fresh", "removed"] {
        assert_eq!(world.read(path), "mine\n");
    }
    assert_eq!(world.git(&["status", "--porcelain"]), " M edited\n M fresh\n D gone\nM  staged\n?? removed\n");
    assert_eq!(world.git(&["show", ":edited", ":staged"]), "new\nmine\n");
    world.is_sound();
}

#[test]
fn an_edit_beside_the_touched_paths_stays_visible() {
    let world = World::own();
    let store = world.store();
    publish(&store, &[("beside", "aaa\n")]);
    // The same size, and perhaps the same second: only the content tells.
    fs::write(world.file("beside"), "bbb\n").unwrap();
    publish(&store, &[("touched", "1\n")]);
    assert_eq!(world.git(&["status", "--porcelain"]), " M beside\n");
}

#[test]
fn a_removed_file_takes_its_empty_folders_along() {
    let world = World::own();
    let store = world.store();
    publish(&store, &[(RECORD, "state: planned\n"), ("releases/keep", "1\n")]);
    let published = try_publish(&store, store.tip().unwrap(), &[removal(RECORD)]).unwrap();
    assert_eq!(published.warnings, []);
    assert!(!world.file("releases/CFIS").exists() && world.file("releases/keep").exists());
    assert_eq!(store.list(published.tip.unwrap(), "releases/CFIS").unwrap(), []);
    world.is_clean();
}

#[test]
fn a_symlink_is_never_followed_out_of_the_work_tree() {
    let world = World::own();
    let outside = TempDir::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), world.file("releases")).unwrap();
    let store = world.store();
    let published = try_publish(&store, store.tip().unwrap(), &[change(RECORD, "1\n")]).unwrap();
    assert_eq!(warnings(&published), [format!("`{RECORD}` is not a plain file and is left alone")]);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    fs::write(outside.path().join("secret"), "x").unwrap();
    let read = store.read_work_file("releases/secret");
    assert!(matches!(read, Err(StoreError::NotAPlainFile { .. })), "{read:?}");
    assert_eq!(store.list_work_files(&["relman.yaml", "releases", "processes"]).unwrap(), ["releases", "relman.yaml"]);
}

#[test]
fn files_that_people_edit_are_listed_and_read() {
    let world = World::own();
    let store = world.store();
    publish(&store, &[("processes/a.yaml", "1\n"), ("people.yaml", "2\n")]);
    fs::write(world.file("processes/b.yaml"), "3\n").unwrap();
    let listed = store.list_work_files(&["relman.yaml", "people.yaml", "calendar.yaml", "processes"]).unwrap();
    assert_eq!(listed, ["people.yaml", "processes/a.yaml", "processes/b.yaml", "relman.yaml"]);
    assert_eq!(store.read_work_file("processes/b.yaml").unwrap().unwrap(), b"3\n");
    assert_eq!(store.read_work_file("calendar.yaml").unwrap(), None);
    fs::File::create(world.file("people.yaml")).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    assert!(matches!(store.read_work_file("people.yaml"), Err(StoreError::TooLarge { .. })));
}

#[test]
fn an_index_that_is_not_plain_follows_through_git() {
    for setup in [["update-index", "--index-version=4"], ["update-index", "--split-index"]] {
        let world = World::own();
        publish(&world.store(), &[(RECORD, "state: planned\n"), ("gone", "1\n")]);
        world.git(&setup);
        let store = world.store();
        let changes = [change(RECORD, "state: packaged\n"), change("new", "1\n"), removal("gone")];
        let published = try_publish(&store, store.tip().unwrap(), &changes).unwrap();
        assert_eq!(published.warnings, []);
        assert_eq!(world.git(&["status", "--porcelain"]), "");
        world.is_clean();
    }
}

#[test]
fn another_branch_checked_out_is_not_touched() {
    let world = World::own();
    world.git(&["switch", "-qc", "feature"]);
    let mut store = world.store();
    assert_eq!(store.branch(), "feature");
    store.govern("main").unwrap();
    assert_eq!((store.head().unwrap(), store.has_checkout()), (Head::Branch("feature".into()), false));
    publish(&store, &[("new", "1\n")]);
    assert!(!world.file("new").exists());
    world.is_clean();
    world.git(&["switch", "-q", "--detach", "main"]);
    let store = world.store();
    assert!(store.is_detached() && store.branch() == "main" && !store.has_checkout());
    assert_eq!(store.head_commit().unwrap(), store.tip().unwrap());
}

#[test]
fn what_a_commit_takes_over_follows_edited_or_staged() {
    for is_staged in [false, true] {
        let world = World::own();
        let store = world.store();
        publish(&store, &[("taken", "old\n"), ("edited", "old\n")]);
        fs::write(world.file("taken"), "mine\n").unwrap();
        fs::write(world.file("edited"), "mine\n").unwrap();
        if is_staged {
            world.git(&["add", "taken"]);
        }
        let mut transaction = store.begin(store.tip().unwrap()).unwrap();
        let changes = [change("taken", "mine, and more\n"), change("edited", "new\n")];
        transaction.commit(&changes, "x: take over\n", &stamp(), &stamp()).unwrap();
        transaction.take_over("taken", b"mine\n");
        // Somebody who writes once more in between is left alone all the same.
        transaction.take_over("edited", b"something else\n");
        let published = transaction.publish().unwrap();
        assert_eq!(warnings(&published), ["`edited` was edited by hand and is left alone"]);
        assert_eq!((world.read("taken"), world.read("edited")), ("mine, and more\n".to_owned(), "mine\n".to_owned()));
        assert_eq!(world.git(&["status", "--porcelain"]), " M edited\n");
    }
}
