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

/// How many bytes of objects a transaction keeps, to write again what a `git gc` takes meanwhile.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// One object that a transaction wrote.
pub(super) struct Written {
    pub(super) id: ObjectId,
    kind: ObjectType,
    /// Kept until it is published, while there is room.
    bytes: Option<Vec<u8>>,
}

/// The objects that a transaction wrote.
#[derive(Default)]
pub(super) struct AllWritten {
    pub(super) objects: Vec<Written>,
    kept_bytes: usize,
}

impl AllWritten {
    /// Adds an object; its bytes are kept while there is room for them.
    pub(super) fn push(&mut self, mut object: Written) {
        let size = object.bytes.as_ref().map_or(0, Vec::len);
        if self.kept_bytes + size > KEPT_BYTES {
            object.bytes = None;
        } else {
            self.kept_bytes += size;
        }
        self.objects.push(object);
    }
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
    Ok(Written { id, kind, bytes: Some(bytes) })
}

/// Writes again what is not there any more; true if something was missing.
///
/// # Errors
/// It cannot be written, or a `git gc` took one of so many that their bytes were not kept: nothing names it yet.
pub(super) fn restore(repo: &Repository, objects: &[Written]) -> Result<bool, git2::Error> {
    let odb = repo.odb()?;
    let mut was_missing = false;
    for object in objects {
        if !odb.exists(oid(object.id)) {
            let taken = || git2::Error::from_str("a git gc took it while it was written; run the command again");
            odb.write(object.kind, object.bytes.as_deref().ok_or_else(taken)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_written_again_while_its_bytes_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let repo = Repository::init(folder.path()).unwrap();
        let mut all = AllWritten::default();
        for size in [KEPT_BYTES - 1, 2] {
            all.push(write(&repo, ObjectType::Blob, vec![b'x'; size]).unwrap());
        }
        let remove = |place: usize| {
            let path = loose_path(&repo.commondir().join("objects"), all.objects[place].id);
            fs::remove_file(path).unwrap();
        };
        remove(0);
        assert!(restore(&repo, &all.objects).unwrap());
        assert!(!restore(&repo, &all.objects).unwrap());
        // For the second there was no room: nothing is lost, because nothing names it.
        remove(1);
        let error = restore(&repo, &all.objects).unwrap_err();
        assert!(error.message().contains("run the command again"), "{error}");
    }
}
