//! A letter as a file in a folder, for a mail program to take, or for somebody to look at.

use super::Ended;
use crate::cli::failure::{Failure, Kind};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder, if it is there: like the library it is never made by relman.
pub(super) fn checked(folder: PathBuf) -> Result<PathBuf, Failure> {
    if folder.is_dir() {
        return Ok(folder);
    }
    let message = format!("there is no folder `{}` for letters", folder.display());
    Err(Failure::new(Kind::NotFound, message).hint(format!("mkdir -p {}", folder.display())))
}

/// Writes the letter whole: nobody reads half of one, and no file is written over.
pub(super) fn deliver(folder: &Path, message_id: &str, bytes: &[u8]) -> Ended {
    let (fresh, place) = (folder.join(format!(".{message_id}.part")), folder.join(format!("{message_id}.eml")));
    let written = File::create_new(&fresh).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    // A link is refused where a file of the name is; a rename would take its place.
    let linked = written.and_then(|()| fs::hard_link(&fresh, &place));
    let _ = fs::remove_file(&fresh);
    if let Err(error) = linked {
        return Ended::failed(&format!("the file could not be written: {error}"));
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Ok(()) => Ended::delivered("written to the folder"),
        Err(error) => Ended::unknown(&format!("the file is there, and may not outlast a loss of power: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::release::Delivery;

    #[test]
    fn a_file_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("k@example.org.eml");
        assert_eq!(deliver(folder.path(), "k@example.org", b"one").outcome, Delivery::Delivered);
        assert_eq!(deliver(folder.path(), "k@example.org", b"two").outcome, Delivery::Failed);
        assert_eq!(fs::read(&place).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(deliver(&folder.path().join("none"), "k@example.org", b"x").outcome, Delivery::Failed);
    }
}
