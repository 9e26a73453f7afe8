//! Archives: a zip whose bytes follow from what is in it, and from nothing else.
//!
//! relman writes it and reads it itself: files are stored as they are, in the order of their names, with one
//! time and one set of attributes. The reader accepts these bytes and no others, so one flipped bit anywhere
//! is found and what hostile hands made is refused before anything of it is used. Nothing is ever unpacked.
//! Start in `writer.rs` and `reader.rs`; `bytes.rs` has the form, `name.rs` what a file may be called.

mod bytes;
mod folder;
#[cfg(test)]
mod hostile;
mod name;
mod reader;
mod writer;

pub use folder::Folder;
pub use name::PartName;
pub use reader::Archive;
pub use writer::{Before, Writer, Written};

/// The most files of an archive.
const MAX_ENTRIES: u16 = 50_000;

/// The most bytes of its directory, which is read at once.
const MAX_DIRECTORY_BYTES: usize = 16 << 20;

/// Bytes that are read at once.
const PIECE_BYTES: usize = 1 << 18;

/// Why an archive was not written, or is not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is not as relman writes them.
    #[error("{}{why}", place(name))]
    Refused {
        /// The file in it, where the fault lies in one; it may be any text.
        name: Option<String>,
        /// What is wrong.
        why: &'static str,
    },
    /// There is no such file in it.
    #[error("the archive has no `{0}`")]
    Missing(String),
    /// A file in it is larger than what is read at once.
    #[error("`{name}` is larger than {limit} bytes")]
    TooLarge {
        /// The file.
        name: String,
        /// What is read at once.
        limit: u64,
    },
    /// The disk.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Why an archive is refused that another program packed.
const COMPRESSED: &str = "it is compressed";
const ATTRIBUTES: &str = "it is a link, a folder, or has other attributes than a plain file";
const OTHER_END: &str = "its end is damaged, has a comment, or is not as relman writes it";
const OTHER_ENTRY: &str = "what the directory says of it is damaged, or not as relman writes it";

impl ArchiveError {
    /// True where it may be a sound archive that another program packed, and no name in it was refused but
    /// that of a folder.
    #[must_use]
    pub fn may_be_packed_again(&self) -> bool {
        let Self::Refused { name, why } = self else { return false };
        let is_folder = name.as_ref().and_then(|name| name.strip_suffix('/'));
        let is_folder = is_folder.is_some_and(|folder| PartName::parse(folder).is_ok());
        is_folder || [COMPRESSED, ATTRIBUTES, OTHER_END, OTHER_ENTRY].contains(why)
    }
}

/// Which file a fault lies in, before the fault itself.
fn place(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!("`{}`: ", name.escape_debug())).unwrap_or_default()
}
