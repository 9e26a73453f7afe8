//! Writes objects, and makes them last: all of them reach the disk before a branch names one.
//!
//! Decides nothing. libgit2 syncs each file and its folder in turn; here files are synced side by side,
//! which the journal of a file system answers with one commit instead of twenty.
//! Start reading at `write`, then `sync`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use git2::{ObjectType, OdbLookupFlags, Oid, Repository};

use super::read::{object_id, oid};
use crate::history::object::ObjectId;

/// How many files are synced side by side.
const SIDE_BY_SIDE: usize = 4;

/// One object that a transaction wrote, kept until it is published.
pub(super) struct Written {
    pub(super) id: ObjectId,
    kind: ObjectType,
    bytes: Vec<u8>,
}

/// Writes an object, or finds it there and whole.
pub(super) fn write(repo: &Repository, kind: ObjectType, bytes: Vec<u8>) -> Result<Written, git2::Error> {
    let odb = repo.odb()?;
    let id = object_id(Oid::hash_object(kind, &bytes)?);
    // A power failure can leave an object empty under its name, and git would take it for written.
    if odb.exists_ext(oid(id), OdbLookupFlags::NO_REFRESH) && odb.read(oid(id)).is_err() {
        let _ = fs::remove_file(loose_path(&repo.commondir().join("objects"), id));
    }
    odb.write(kind, &bytes)?;
    Ok(Written { id, kind, bytes })
}

/// Writes again what is not there any more; true if something was missing.
pub(super) fn restore(repo: &Repository, objects: &[Written]) -> Result<bool, git2::Error> {
    let odb = repo.odb()?;
    let mut was_missing = false;
    for object in objects {
        if !odb.exists(oid(object.id)) {
            odb.write(object.kind, &object.bytes)?;
            was_missing = true;
        }
    }
    Ok(was_missing)
}

/// Lets the files of these objects and the folders that name them reach the disk; nothing names an object before.
pub(super) fn sync(folder: &Path, objects: &[Written]) -> io::Result<()> {
    let files: BTreeSet<PathBuf> = objects.iter().map(|object| loose_path(folder, object.id)).collect();
    let mut folders: BTreeSet<PathBuf> = files.iter().filter_map(|file| Some(file.parent()?.to_owned())).collect();
    folders.insert(folder.to_owned());
    // The files come first in each share, so that a folder finds its work done by the same commit of the journal.
    let paths: Vec<PathBuf> = files.into_iter().chain(folders).collect();
    sync_all(&paths)
}

fn sync_all(paths: &[PathBuf]) -> io::Result<()> {
    thread::scope(|scope| {
        let workers: Vec<_> = (0..SIDE_BY_SIDE)
            .map(|first| {
                let share = paths.iter().skip(first).step_by(SIDE_BY_SIDE);
                scope.spawn(move || share.into_iter().try_for_each(|path| sync_one(path)))
            })
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(synced) => synced,
            Err(_) => Err(io::Error::other("a thread ended early")),
        })
    })
}

/// What is not there as a file of its own is in a pack, and that was synced when it was made.
fn sync_one(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Ok(file) => file.sync_all(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn loose_path(folder: &Path, id: ObjectId) -> PathBuf {
    let hex = id.to_string();
    let (fan_out, rest) = hex.split_at(2);
    folder.join(fan_out).join(rest)
}
