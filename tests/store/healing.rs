//! What a killed process leaves behind is finished by the next one.

use std::fs;
use std::path::PathBuf;

use relman::history::object::ObjectId;

use crate::world::{RECORD, World, change, publish, stamp, try_publish};

/// Puts the store where a process left it that was killed right after it moved the branch.
fn killed_after_the_swap(world: &World, files: &[(&str, &str)]) -> PathBuf {
    let store = world.store();
    let old = store.tip().unwrap().unwrap();
    let status = world.git(&["status", "--porcelain"]);
    let changes: Vec<_> = files.iter().map(|(path, content)| change(path, content)).collect();
    let mut transaction = store.begin(Some(old)).unwrap();
    let new = transaction.commit(&changes, "CFIS001: promote", &stamp(), &stamp()).unwrap();
    world.git(&["update-ref", "refs/heads/main", &new.to_string(), &old.to_string()]);
    assert_ne!(world.git(&["status", "--porcelain"]), status);
    write_pending(world, old, new, files)
}

fn write_pending(world: &World, old: ObjectId, new: ObjectId, files: &[(&str, &str)]) -> PathBuf {
    let pending = world.file(".git/relman/pending");
    fs::create_dir_all(&pending).unwrap();
    let paths: Vec<_> = files.iter().map(|(path, _)| *path).collect();
    let git_dir = world.store().git_dir().display().to_string();
    let text = format!("relman pending 1\n{git_dir}\nrefs/heads/main\n{old}\n{new}\n{}\nend", paths.join("\n"));
    let file = pending.join(format!("{new}-0"));
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn the_next_command_heals_a_checkout_that_did_not_follow() {
    let world = World::own();
    publish(&world.store(), &[(RECORD, "state: planned\n")]);
    let pending = killed_after_the_swap(&world, &[(RECORD, "state: packaged\n"), ("new", "1\n")]);
    assert_eq!(world.store().heal().unwrap(), []);
    assert_eq!(world.read(RECORD), "state: packaged\n");
    assert!(!pending.exists());
    world.is_clean();
    assert_eq!(world.store().heal().unwrap(), []);
}

/// A user edited two files, and a process that was to publish them, one of them changed, was killed.
fn killed_while_taking_over(world: &World, is_published: bool) {
    publish(&world.store(), &[("same", "old\n"), ("taken", "old\n")]);
    fs::write(world.file("same"), "mine\n").unwrap();
    fs::write(world.file("taken"), "mine\n").unwrap();
    world.git(&["add", "taken"]);
    let staged = world.git(&["rev-parse", ":taken"]);
    let store = world.store();
    let old = store.tip().unwrap().unwrap();
    let mut transaction = store.begin(Some(old)).unwrap();
    let changes = [change("same", "mine\n"), change("taken", "mine, and more\n")];
    let new = transaction.commit(&changes, "x: y", &stamp(), &stamp()).unwrap();
    if is_published {
        world.git(&["update-ref", "refs/heads/main", &new.to_string(), &old.to_string()]);
    }
    write_pending(world, old, new, &[("same", ""), (&format!("taken\t{}", staged.trim()), "")]);
    world.store().heal().unwrap();
}

#[test]
fn what_was_taken_over_and_published_follows() {
    let world = World::own();
    killed_while_taking_over(&world, true);
    assert_eq!((world.read("same"), world.read("taken")), ("mine\n".to_owned(), "mine, and more\n".to_owned()));
    world.is_clean();
}

#[test]
fn what_was_to_be_taken_over_and_never_published_is_still_the_users() {
    let world = World::own();
    killed_while_taking_over(&world, false);
    assert_eq!((world.read("same"), world.read("taken")), ("mine\n".to_owned(), "mine\n".to_owned()));
    assert_eq!(world.git(&["status", "--porcelain"]), " M same\nM  taken\n");
}

#[test]
fn locks_of_a_killed_process_are_released_and_named() {
    let world = World::own();
    let pending = killed_after_the_swap(&world, &[("new", "1\n")]);
    let mark = pending.with_extension("index");
    fs::write(&mark, "half").unwrap();
    fs::hard_link(&mark, world.file(".git/index.lock")).unwrap();
    fs::write(world.file(".git/refs/heads/main.lock"), "").unwrap();
    let said: Vec<_> = world.store().heal().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2);
    assert!(said[0].contains("main.lock` was left by a relman that was killed"));
    assert!(said[1].contains("index.lock` was left by a relman that was killed"));
    publish(&world.store(), &[("more", "1\n")]);
    world.is_clean();
}

#[test]
fn a_lock_of_somebody_else_is_named_and_kept() {
    let world = World::own();
    let lock = world.file(".git/index.lock");
    fs::write(&lock, "").unwrap();
    let store = world.store();
    let published = try_publish(&store, store.tip().unwrap(), &[change("new", "1\n")]).unwrap();
    assert!(lock.exists());
    assert!(published.warnings[0].message.contains("index.lock` is in the way, "));
    assert!(published.warnings[0].hint.as_ref().unwrap().contains("rm "));
    fs::remove_file(&lock).unwrap();
    assert_eq!(store.heal().unwrap(), []);
    world.is_clean();
}

#[test]
fn the_work_of_a_living_process_is_left_to_it() {
    let world = World::own();
    let pending = killed_after_the_swap(&world, &[("new", "1\n")]);
    let living = fs::File::open(&pending).unwrap();
    living.lock().unwrap();
    assert_eq!(world.store().heal().unwrap(), []);
    assert!(pending.exists() && !world.file("new").exists());
    drop(living);
    world.store().heal().unwrap();
    world.is_clean();
}

fn packs_kept(world: &World) -> usize {
    let packs = fs::read_dir(world.file(".git/objects/pack")).unwrap();
    let is_keep = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".keep");
    packs.filter(|entry| is_keep(&entry.as_ref().unwrap().file_name())).count()
}

#[test]
fn new_objects_are_kept_while_a_gc_runs_and_given_free_afterwards() {
    let world = World::own();
    let running = world.file(".git/gc.pid");
    fs::write(&running, format!("{} here", std::process::id())).unwrap();
    let tip = publish(&world.store(), &[("new", "1\n")]);
    assert_eq!(packs_kept(&world), 1);
    // What a prune does that marked before the branch moved.
    let hex = tip.to_string();
    let (folder, file) = hex.split_at(2);
    fs::remove_file(world.file(&format!(".git/objects/{folder}/{file}"))).unwrap();
    world.is_clean();
    world.store().heal().unwrap();
    assert_eq!(packs_kept(&world), 1);
    fs::remove_file(&running).unwrap();
    world.store().heal().unwrap();
    assert_eq!(packs_kept(&world), 0);
    world.is_clean();
}
