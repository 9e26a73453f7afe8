//! Throw-away files beside the history: what can be derived from it, kept so as not to derive it anew.
//!
//! Nothing here is ever trusted over git; losing a file costs time and nothing else. What somebody
//! linked there is not relman's own, and is neither read nor written.

use super::open::Store;
use super::work_file;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

impl Store {
    /// Reads a throw-away file; `None` when it is not there or cannot be read.
    #[must_use]
    pub fn read_cache(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.own_folder()?.join(name);
        if is_own(&file) { fs::read(file).ok() } else { None }
    }

    /// Writes a throw-away file; a disk that refuses it costs time and nothing else.
    ///
    /// It takes the place of whatever had the name, as a link does not lead the new file elsewhere.
    pub fn write_cache(&self, name: &str, bytes: &[u8]) {
        if let Some(folder) = self.own_folder() {
            let _ = work_file::replace(&folder.join(name), bytes);
        }
    }

    /// The folder of relman in the git directory, by a path without links; `None` where it is no folder.
    pub(super) fn own_folder(&self) -> Option<PathBuf> {
        let own = self.own_dir();
        let folder = own.parent()?.canonicalize().ok()?.join(own.file_name()?);
        // Where it cannot be made there is none to be looked at either.
        let _ = fs::create_dir(&folder);
        fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()).then_some(folder)
    }
}

/// True for a plain file of one name, and where nothing stands.
pub(super) fn is_own(file: &Path) -> bool {
    match fs::symlink_metadata(file) {
        Ok(found) => found.is_file() && found.nlink() == 1,
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}
