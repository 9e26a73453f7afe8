//! Reads, writes and removes files of the work tree, without ever following a symlink in it.
//!
//! Decides what counts as reachable: plain folders all the way, and a plain file at the end.
//! Start reading at `look`; `Store::read_work_file` is for files that people edit.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};

use super::error::StoreError;
use super::open::Store;
use super::read::{MAX_FILE_BYTES, object_id};
use super::transaction::is_plain_path;
use crate::history::object::ObjectId;

/// What stands at a path of the work tree.
pub(super) enum Found {
    /// Nothing.
    Absent,
    /// A plain file: the id that git gives its bytes, and its stat data.
    File(ObjectId, Metadata),
    /// A symlink, a folder, something below a symlink, or a file too large to compare.
    Other,
}

/// Looks at a path of the work tree.
pub(super) fn look(work_dir: &Path, path: &str) -> io::Result<Found> {
    if !is_plain_path(path) || !folders_are_plain(work_dir, path)? {
        return Ok(Found::Other);
    }
    let full = work_dir.join(path);
    let metadata = match fs::symlink_metadata(&full) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return Ok(Found::Other);
    }
    let bytes = read_capped(&full)?;
    let id = Oid::hash_object(ObjectType::Blob, &bytes).map_err(io::Error::other)?;
    Ok(Found::File(object_id(id), metadata))
}

/// Tells whether a plain file stands there with these bytes.
pub(super) fn holds(work_dir: &Path, path: &str, id: ObjectId) -> bool {
    matches!(look(work_dir, path), Ok(Found::File(found, _)) if found == id)
}

fn folders_are_plain(work_dir: &Path, path: &str) -> io::Result<bool> {
    let mut folder = work_dir.to_owned();
    let Some((folders, _)) = path.rsplit_once('/') else {
        return Ok(true);
    };
    for part in folders.split('/') {
        folder.push(part);
        match fs::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file that `look` found reachable, over `draft`, in one rename.
pub(super) fn write(work_dir: &Path, path: &str, bytes: &[u8], draft: &Path) -> io::Result<Metadata> {
    let full = work_dir.join(path);
    if let Some(folder) = full.parent() {
        fs::create_dir_all(folder)?;
    }
    create(draft, bytes)?;
    match fs::rename(draft, &full) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            fs::remove_file(draft)?;
            replace(&full, bytes)?;
        }
        renamed => renamed?,
    }
    fs::symlink_metadata(&full)
}

/// Removes a file that `look` found, and the folders that this leaves empty.
pub(super) fn remove(work_dir: &Path, path: &str) -> io::Result<()> {
    fs::remove_file(work_dir.join(path))?;
    let mut folders = path;
    while let Some((folder, _)) = folders.rsplit_once('/') {
        if fs::remove_dir(work_dir.join(folder)).is_err() {
            break;
        }
        folders = folder;
    }
    Ok(())
}

/// Writes a file beside its place and renames it over.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("relman-{}", std::process::id()));
    create(&draft, bytes)?;
    fs::rename(&draft, path)
}

/// Makes a file anew; what had the name before, a link too, is left as it was.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _ = fs::remove_file(path);
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

impl Store {
    /// Reads a file of the work tree that people edit; `None` when there is none.
    ///
    /// # Errors
    /// `NotAPlainFile` for a symlink, a folder or what lies below a symlink; `TooLarge`; `File`.
    pub fn read_work_file(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(work_dir) = self.work_dir() else {
            return Ok(None);
        };
        let not_plain = || StoreError::NotAPlainFile { path: path.to_owned() };
        let full = work_dir.join(path);
        if !is_plain_path(path) || !folders_are_plain(work_dir, path).map_err(StoreError::file("read", &full))? {
            return Err(not_plain());
        }
        match fs::symlink_metadata(&full) {
            Ok(metadata) if !metadata.is_file() => Err(not_plain()),
            Ok(metadata) if metadata.len() > MAX_FILE_BYTES => {
                Err(StoreError::TooLarge { what: format!("`{path}`"), found: metadata.len(), limit: MAX_FILE_BYTES })
            }
            Ok(_) => read_capped(&full).map(Some).map_err(StoreError::file("read", &full)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file("read", &full)(error)),
        }
    }

    /// Lists what stands in the work tree at these files and below these folders, sorted.
    ///
    /// A symlink is listed, and never followed; reading it is refused.
    ///
    /// # Errors
    /// `File` when a folder cannot be read.
    pub fn list_work_files(&self, roots: &[&str]) -> Result<Vec<String>, StoreError> {
        let Some(work_dir) = self.work_dir() else {
            return Ok(Vec::new());
        };
        let mut files = Vec::new();
        let mut open: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
        while let Some(path) = open.pop() {
            let full: PathBuf = work_dir.join(&path);
            match fs::symlink_metadata(&full) {
                Ok(metadata) if metadata.is_dir() => {
                    for entry in fs::read_dir(&full).map_err(StoreError::file("read", &full))? {
                        let name = entry.map_err(StoreError::file("read", &full))?.file_name();
                        open.push(format!("{path}/{}", name.to_string_lossy()));
                    }
                }
                Ok(_) => files.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::file("read", &full)(error)),
            }
        }
        files.sort();
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_in_place_of_the_file_or_its_draft_is_replaced_and_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("precious"), "gold").unwrap();
        let draft = at("own").with_extension(format!("relman-{}", std::process::id()));
        for link in [at("own"), draft] {
            std::os::unix::fs::symlink(at("precious"), &link).unwrap();
            replace(&at("own"), b"ours").unwrap();
            assert_eq!(fs::read(at("own")).unwrap(), b"ours");
            assert!(fs::symlink_metadata(at("own")).unwrap().is_file());
        }
        assert_eq!(fs::read(at("precious")).unwrap(), b"gold");
    }
}
