//! An archive that somebody unpacked: the files below a folder, read in place.
//!
//! Links are not followed, and what is no plain file is named. Start at `Folder::open`.

use super::{ArchiveError, MAX_ENTRIES};
use crate::domain::id::Digest;
use crate::store::library::pour;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// The files below a folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// By path with `/`: the size of a plain file, nothing for anything else.
    files: BTreeMap<String, Option<u64>>,
}

impl Folder {
    /// Lists the files below a folder.
    ///
    /// # Errors
    /// It cannot be read, or holds more than an archive may.
    pub fn open(root: &Path) -> Result<Self, ArchiveError> {
        let refused = |why| ArchiveError::Refused { name: None, why };
        let mut files = BTreeMap::new();
        let mut folders = vec![(String::new(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            if depth > MAX_DEPTH {
                return Err(refused("its folders are too deep"));
            }
            for one in fs::read_dir(root.join(&folder))? {
                let one = one?;
                let path = format!("{folder}{}", one.file_name().to_string_lossy());
                let found = one.metadata()?;
                if found.is_dir() {
                    folders.push((format!("{path}/"), depth + 1));
                } else {
                    files.insert(path, found.is_file().then_some(found.len()));
                }
                if files.len() + folders.len() > usize::from(MAX_ENTRIES) {
                    return Err(refused("there are more files than are read"));
                }
            }
        }
        Ok(Self { root: root.to_owned(), files })
    }

    /// The files in it, in the order of their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The size of a plain file in it, in bytes.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).copied().flatten()
    }

    /// Writes the bytes of a file on, and gives their digest; `seen` is told of bytes as they are read.
    ///
    /// # Errors
    /// There is none, it is no plain file, or the disk refuses.
    pub fn stream(&self, name: &str, to: &mut dyn Write, seen: &mut dyn FnMut(u64)) -> Result<Digest, ArchiveError> {
        let Some(found) = self.files.get(name) else { return Err(ArchiveError::Missing(name.to_owned())) };
        let Some(size) = found else {
            return Err(io::Error::other("it is a link, or no plain file").into());
        };
        let file = File::open(self.root.join(name))?;
        Ok(pour(&mut file.take(size.saturating_add(1)), to, seen)?)
    }
}
