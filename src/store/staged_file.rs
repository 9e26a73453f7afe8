//! Reads what git's index holds of a file: what the work tree was taken from, or somebody staged.
//!
//! Decides nothing. Start reading at `Store::staged_file`.

use super::error::StoreError;
use super::index_file::{IndexFile, Staged};
use super::index_program;
use super::open::Store;

impl Store {
    /// Reads a file as the index of the checkout has it; `None` when it has none, or there is no checkout.
    ///
    /// # Errors
    /// `File` when the index cannot be read; `Missing`, `TooLarge`.
    pub fn staged_file(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(work_dir) = self.checkout()? else {
            return Ok(None);
        };
        let git_dir = self.git_dir();
        let staged = match IndexFile::read(git_dir).map_err(StoreError::file("read", git_dir))? {
            Some(index) => index.staged(path),
            None => index_program::staged(git_dir, work_dir, &[path.to_owned()])
                .map_err(StoreError::file("read the index of", git_dir))?
                .remove(path)
                .unwrap_or(Staged::Nothing),
        };
        match staged {
            Staged::File(id) => self.blob(id).map(Some),
            Staged::Nothing | Staged::Other => Ok(None),
        }
    }
}
