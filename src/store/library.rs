//! The library: a folder of master copies, each under its SHA-256; often a drive that many share.
//!
//! A copy is written beside its place and moved there whole, so nobody ever reads half of one; it is
//! streamed, so its size does not matter. What a copy is known by is checked whenever it is read.
//! Start at `Library::put`; `Library::state` tells a whole copy from a damaged one.

use crate::domain::id::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
const PIECE_BYTES: usize = 1 << 18;

/// Where copies are written before they are whole.
const INCOMING: &str = "incoming";

/// A folder of master copies.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
}

/// What the library holds under a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Missing,
    /// More bytes than belong there; they were not read.
    Longer,
    /// Other bytes.
    Damaged {
        /// What they are.
        found: Digest,
    },
    /// The bytes.
    Whole,
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The bytes are not those that were named.
    #[error("the bytes are {found}, not {expected}")]
    OtherBytes {
        /// What was named.
        expected: Digest,
        /// What was read.
        found: Digest,
    },
    /// There are more bytes than belong there.
    #[error("the copy of {0} is longer than the record says")]
    Longer(Digest),
    /// There is no copy to read.
    #[error("the library holds no copy of {0}")]
    Missing(Digest),
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Library {
    /// A library in a folder, which must be there: a drive that is not mounted is no empty library.
    ///
    /// # Errors
    /// The folder is not there or is none.
    pub fn open(folder: &Path) -> io::Result<Self> {
        match fs::metadata(folder)?.is_dir() {
            true => Ok(Self { folder: folder.to_owned() }),
            false => Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder")),
        }
    }

    /// Where the copy of these bytes stands, below the folder of the library.
    #[must_use]
    pub fn place(digest: &Digest) -> PathBuf {
        let digits = digest.as_str().trim_start_matches("sha256:");
        Path::new("sha256").join(digits.get(..2).unwrap_or_default()).join(digits)
    }

    /// What stands under a digest; all of it is read, unless it is longer than `size`, where that is known.
    ///
    /// `seen` is told of bytes as they are read.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn state(&self, digest: &Digest, size: Option<u64>, seen: &mut dyn FnMut(u64)) -> Result<Held, CopyError> {
        let mut copy = match self.opened(digest, size) {
            Err(CopyError::Missing(_)) => return Ok(Held::Missing),
            Err(CopyError::Longer(_)) => return Ok(Held::Longer),
            opened => opened?,
        };
        let found = pour(&mut copy, &mut io::sink(), seen)?;
        Ok(if found == *digest { Held::Whole } else { Held::Damaged { found } })
    }

    /// Opens a copy, of which no more than one byte too many can be read; links are not followed.
    ///
    /// # Errors
    /// There is none, it is longer than `size`, or it cannot be read.
    pub fn opened(&self, digest: &Digest, size: Option<u64>) -> Result<io::Take<File>, CopyError> {
        let place = Self::place(digest);
        let path = self.folder.join(&place);
        let found = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(CopyError::Missing(digest.clone())),
            found => found?,
        };
        if !found.is_file() {
            return Err(io::Error::other(format!("{} is no plain file", place.display())).into());
        }
        if size.is_some_and(|size| found.len() > size) {
            return Err(CopyError::Longer(digest.clone()));
        }
        Ok(File::open(path)?.take(size.map_or(u64::MAX, |size| size.saturating_add(1))))
    }

    /// Copies a file into its place, unless a whole copy stands there; a damaged one is replaced.
    ///
    /// `name` tells two copies apart that are written at once.
    ///
    /// # Errors
    /// The file has other bytes than `digest`, or the disk refuses; nothing is left behind then.
    pub fn put(
        &self,
        file: &Path,
        (digest, size): (&Digest, u64),
        name: &str,
        seen: &mut dyn FnMut(u64),
    ) -> Result<Held, CopyError> {
        let before = self.state(digest, Some(size), &mut |_| {})?;
        let place = self.folder.join(Self::place(digest));
        if before == Held::Whole {
            // Whoever wrote it may have been stopped before it would have outlived a power cut.
            File::open(&place)?.sync_all()?;
            self.keep_folders(&place)?;
            return Ok(before);
        }
        self.keep(&mut File::open(file)?, digest, name, seen)?;
        Ok(before)
    }

    /// Copies what another library holds into this one, unless a whole copy stands here; gives what stood here before.
    ///
    /// # Errors
    /// The other library has no whole copy, or the disk refuses; nothing is left behind then.
    pub fn take(
        &self,
        from: &Self,
        (digest, size): (&Digest, Option<u64>),
        name: &str,
        seen: &mut dyn FnMut(u64),
    ) -> Result<Held, CopyError> {
        let before = self.state(digest, size, &mut |_| {})?;
        if before != Held::Whole {
            self.keep(&mut from.opened(digest, size)?, digest, name, seen)?;
        }
        Ok(before)
    }

    /// Lets bytes reach the place of their digest, whole.
    fn keep(
        &self,
        from: &mut dyn Read,
        digest: &Digest,
        name: &str,
        seen: &mut dyn FnMut(u64),
    ) -> Result<(), CopyError> {
        let place = self.folder.join(Self::place(digest));
        fs::create_dir_all(self.folder.join(INCOMING))?;
        fs::create_dir_all(place.parent().unwrap_or(&self.folder))?;
        self.keep_folders(&place)?;
        copied(from, &self.folder.join(INCOMING).join(name), &place, digest, seen)
    }

    /// Lets the names of the folders above a copy, and its own, reach the disk.
    fn keep_folders(&self, place: &Path) -> io::Result<()> {
        let folders = place.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.folder));
        folders.map(File::open).try_for_each(|folder| folder?.sync_all())
    }

    /// Copies a master copy out of the library to a path; a file that stands there is replaced as a whole.
    ///
    /// # Errors
    /// There is no copy, it is damaged, or the disk refuses; the path is untouched then.
    pub fn get(
        &self,
        (digest, size): (&Digest, u64),
        to: &Path,
        name: &str,
        seen: &mut dyn FnMut(u64),
    ) -> Result<(), CopyError> {
        let mut copy = self.opened(digest, Some(size))?;
        let folder = to.parent().unwrap_or(Path::new(""));
        copied(&mut copy, &folder.join(format!(".{name}")), to, digest, seen)
    }
}

/// Streams bytes to a file beside its place, lets them reach the disk, and moves it there whole.
fn copied(
    from: &mut dyn Read,
    beside: &Path,
    to: &Path,
    digest: &Digest,
    seen: &mut dyn FnMut(u64),
) -> Result<(), CopyError> {
    let mut written = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
        let found = pour(from, &mut file, seen)?;
        if found != *digest {
            return Err(CopyError::OtherBytes { expected: digest.clone(), found });
        }
        file.sync_all()?;
        fs::rename(beside, to)?;
        // The name must last as well as the bytes.
        to.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())?;
        Ok(())
    };
    let outcome = written();
    if outcome.is_err() {
        let _ = fs::remove_file(beside);
    }
    outcome
}

/// Reads everything in pieces, writes it on, and gives its digest.
pub(super) fn pour(from: &mut dyn Read, to: &mut dyn Write, seen: &mut dyn FnMut(u64)) -> io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = match from.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let bytes = piece.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(Digest::from_sha256(&hash.finalize()));
        }
        hash.update(bytes);
        to.write_all(bytes)?;
        seen(read as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(bytes: &[u8]) -> Digest {
        Digest::from_sha256(&Sha256::digest(bytes))
    }

    /// A library with one copy in it, the file that it was made of, and the digest.
    fn library() -> (tempfile::TempDir, Library, PathBuf, Digest) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.war");
        fs::write(&file, b"bytes").unwrap();
        let digest = digest_of(b"bytes");
        let library = Library::open(folder.path()).unwrap();
        assert_eq!(library.put(&file, (&digest, 5), "one", &mut |_| {}).unwrap(), Held::Missing);
        (folder, library, file, digest)
    }

    #[test]
    fn a_copy_stands_under_its_digest_and_nothing_beside_it_stays() {
        let (folder, library, file, digest) = library();
        assert_eq!(fs::read(folder.path().join(Library::place(&digest))).unwrap(), b"bytes");
        assert_eq!(fs::read_dir(folder.path().join(INCOMING)).unwrap().count(), 0);
        let mut seen = 0;
        assert_eq!(library.state(&digest, Some(5), &mut |bytes| seen += bytes).unwrap(), Held::Whole);
        assert_eq!(seen, 5);
        assert_eq!(library.put(&file, (&digest, 5), "two", &mut |_| {}).unwrap(), Held::Whole);
    }

    #[test]
    fn a_damaged_copy_is_seen_never_handed_out_and_replaced() {
        let (folder, library, file, digest) = library();
        let place = folder.path().join(Library::place(&digest));
        fs::write(&place, b"bytez").unwrap();
        let damaged = Held::Damaged { found: digest_of(b"bytez") };
        assert_eq!(library.state(&digest, Some(5), &mut |_| {}).unwrap(), damaged);
        let to = folder.path().join("out.war");
        fs::write(&to, b"former").unwrap();
        let refused = library.get((&digest, 5), &to, "three", &mut |_| {});
        assert!(matches!(refused, Err(CopyError::OtherBytes { .. })), "{refused:?}");
        assert_eq!(fs::read(&to).unwrap(), b"former");
        assert!(!folder.path().join(".three").exists());
        assert_eq!(library.put(&file, (&digest, 5), "four", &mut |_| {}).unwrap(), damaged);
        library.get((&digest, 5), &to, "five", &mut |_| {}).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"bytes");
    }

    #[test]
    fn what_is_longer_or_no_file_is_not_read() {
        let (folder, library, file, digest) = library();
        let place = folder.path().join(Library::place(&digest));
        fs::write(&place, b"bytes, and many more").unwrap();
        let mut seen = 0;
        assert_eq!(library.state(&digest, Some(5), &mut |bytes| seen += bytes).unwrap(), Held::Longer);
        assert_eq!(seen, 0);
        let to = folder.path().join("out.war");
        let refused = library.get((&digest, 5), &to, "seven", &mut |_| {});
        assert!(matches!(refused, Err(CopyError::Longer(_))), "{refused:?}");
        assert_eq!(library.put(&file, (&digest, 5), "eight", &mut |_| {}).unwrap(), Held::Longer);
        // To open a pipe would wait for a writer that never comes.
        fs::remove_file(&place).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&place).status().unwrap().success());
        assert!(library.state(&digest, Some(5), &mut |_| {}).is_err());
        assert!(library.get((&digest, 5), &to, "nine", &mut |_| {}).is_err());
        fs::remove_file(&place).unwrap();
        std::os::unix::fs::symlink(&file, &place).unwrap();
        assert!(library.state(&digest, None, &mut |_| {}).is_err());
        assert!(!to.exists());
    }

    #[test]
    fn a_file_that_changed_since_it_was_read_is_not_taken() {
        let (folder, library, file, _) = library();
        let expected = digest_of(b"before");
        let refused = library.put(&file, (&expected, 5), "six", &mut |_| {});
        assert!(matches!(refused, Err(CopyError::OtherBytes { .. })), "{refused:?}");
        assert_eq!(library.state(&expected, None, &mut |_| {}).unwrap(), Held::Missing);
        assert_eq!(fs::read_dir(folder.path().join(INCOMING)).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_empty_library() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Library::open(&folder.path().join("not-mounted")).is_err());
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(Library::open(&file).is_err());
    }
}
