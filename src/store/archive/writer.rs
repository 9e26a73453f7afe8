//! Writes an archive beside its place, and moves it there whole.
//!
//! Bytes are streamed, so the size of a file does not matter. What a killed writer left is swept by the next.
//! Start at `Writer::create`.

use super::bytes::{self, Entry};
use super::name::{Names, PartName};
use super::{ArchiveError, MAX_DIRECTORY_BYTES, MAX_ENTRIES, PIECE_BYTES};
use crate::domain::id::Digest;
use crate::store::library::pour;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// An archive that is being written; dropped before `finish`, it leaves nothing.
#[derive(Debug)]
pub struct Writer {
    to: PathBuf,
    beside: PathBuf,
    file: File,
    names: Names,
    /// The directory so far.
    directory: Vec<u8>,
    count: u16,
    offset: u64,
    is_done: bool,
}

impl Writer {
    /// Begins an archive that will stand at `to`; `token` tells two apart that are written at once.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create(to: &Path, token: &str) -> io::Result<Self> {
        let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sweep(folder_of(to), &format!(".{name}."))?;
        let beside = to.with_file_name(format!(".{name}.{token}.part"));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&beside)?;
        let to = to.to_owned();
        let names = Names::default();
        let writer = Self { to, beside, file, names, directory: Vec::new(), count: 0, offset: 0, is_done: false };
        // Held until the file is closed: a writer that lives is not swept.
        writer.file.lock()?;
        Ok(writer)
    }

    /// Adds a file of `size` bytes, and gives the digest of what was read; names come in the order of their bytes.
    ///
    /// # Errors
    /// The name does not fit, more or fewer bytes come, or the disk refuses; the archive is lost then.
    pub fn add(&mut self, name: &str, from: &mut dyn Read, size: u64) -> Result<Digest, ArchiveError> {
        let refused = |why| ArchiveError::Refused { name: Some(name.to_owned()), why };
        let name = PartName::parse(name).map_err(refused)?;
        self.names.take(&name).map_err(refused)?;
        let mut entry = Entry { name: name.clone(), crc: 0, size, offset: self.offset };
        self.file.write_all(&entry.header())?;
        let mut check = crc32fast::Hasher::new();
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE_BYTES];
        let mut left = size;
        loop {
            let read = match from.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            let bytes = piece.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(|| refused("it is longer than it should be"))?;
            check.update(bytes);
            hash.update(bytes);
            self.file.write_all(bytes)?;
        }
        if left > 0 {
            return Err(refused("it is shorter than it should be"));
        }
        entry.crc = check.finalize();
        self.file.seek(SeekFrom::Start(entry.offset))?;
        self.file.write_all(&entry.header())?;
        self.offset = entry.end().ok_or_else(|| refused("the archive is too large"))?;
        self.file.seek(SeekFrom::Start(self.offset))?;
        self.directory.extend(entry.directory_entry());
        self.count += 1;
        if self.count > MAX_ENTRIES || self.directory.len() > MAX_DIRECTORY_BYTES {
            return Err(refused("there are too many files"));
        }
        Ok(Digest::from_sha256(&hash.finalize()))
    }

    /// Ends the archive: its bytes reach the disk, and what stands at its place is replaced as a whole.
    ///
    /// # Errors
    /// The disk refuses; what stood there still does, unless only the last wait for the disk failed.
    pub fn finish(mut self) -> io::Result<Written> {
        self.file.write_all(&self.directory)?;
        // Both fit: `add` holds them to the limits.
        let size = u32::try_from(self.directory.len()).map_err(io::Error::other)?;
        self.file.write_all(&bytes::tail(self.count, size, self.offset))?;
        self.file.sync_all()?;
        self.file.rewind()?;
        let size = self.file.metadata()?.len();
        let digest = pour(&mut self.file, &mut io::sink(), &mut |_| {})?;
        let before = match fs::symlink_metadata(&self.to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Before::Nothing,
            Ok(found) if found.is_file() && found.len() == size => {
                match pour(&mut File::open(&self.to)?, &mut io::sink(), &mut |_| {})? == digest {
                    true => Before::Same,
                    false => Before::Other,
                }
            }
            found => found.map(|_| Before::Other)?,
        };
        if before != Before::Same {
            fs::rename(&self.beside, &self.to)?;
            self.is_done = true;
        }
        File::open(folder_of(&self.to))?.sync_all()?;
        Ok(Written { digest, size, before })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// An archive that stands at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its SHA-256.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// What stood there.
    pub before: Before,
}

/// What stood at the place of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The same bytes; they were left alone.
    Same,
    /// Something else, which is gone.
    Other,
}

/// The folder that a file stands in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Removes what writers left that were killed: nobody holds it any more.
fn sweep(folder: &Path, prefix: &str) -> io::Result<()> {
    for one in fs::read_dir(folder)? {
        let one = one?;
        let name = one.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(".part"));
        if is_ours && one.file_type()?.is_file() && File::open(one.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(one.path());
        }
    }
    Ok(())
}
