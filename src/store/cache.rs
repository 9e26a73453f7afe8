//! Throw-away files beside the history: what can be derived from it, kept so as not to derive it anew.
//!
//! Nothing here is ever trusted over git; losing a file costs time and nothing else.

use super::open::Store;
use super::work_file;
use std::fs;

impl Store {
    /// Reads a throw-away file; `None` when it is not there or cannot be read.
    #[must_use]
    pub fn read_cache(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.own_dir().join(name)).ok()
    }

    /// Writes a throw-away file; a disk that refuses it costs time and nothing else.
    pub fn write_cache(&self, name: &str, bytes: &[u8]) {
        let _ = work_file::replace(&self.own_dir().join(name), bytes);
    }
}
