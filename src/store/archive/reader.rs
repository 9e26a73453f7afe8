//! Reads an archive as it was written, and refuses every other byte with a reason.
//!
//! The directory at the end is held to the form when the archive is opened: names, places without gap or
//! overlap, and the exact bytes. The header and the checksum of a file are held to it when the file is read.
//! Start at `Archive::open`.

use super::bytes::{self, Entry};
use super::name::{Names, PartName};
use super::{ArchiveError, MAX_DIRECTORY_BYTES, MAX_ENTRIES, PIECE_BYTES};
use crate::domain::id::Digest;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

/// An archive whose directory is sound.
#[derive(Debug)]
pub struct Archive {
    file: RefCell<File>,
    entries: Vec<Entry>,
}

impl Archive {
    /// Opens an archive and holds its directory to the form.
    ///
    /// # Errors
    /// It cannot be read, or is not as relman writes them.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        // To open a pipe would wait for a writer that never comes.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is no plain file").into());
        }
        let mut file = File::open(path)?;
        let end = file.metadata()?.len();
        let (count, directory, offset) = directory(&mut file, end)?;
        let entries = entries(count, &directory, offset)?;
        Ok(Self { file: RefCell::new(file), entries })
    }

    /// The files in it, in the order of their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The size of a file in it, in bytes.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u64> {
        self.entry(name).map(|entry| entry.size)
    }

    /// Reads a file of at most `limit` bytes whole.
    ///
    /// # Errors
    /// There is none, it is larger or damaged, or the disk refuses.
    pub fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        if self.size(name).is_some_and(|size| size > limit) {
            return Err(ArchiveError::TooLarge { name: name.to_owned(), limit });
        }
        let mut bytes = Vec::new();
        self.stream(name, &mut bytes, &mut |_| {})?;
        Ok(bytes)
    }

    /// Writes the bytes of a file on, and gives their digest; `seen` is told of bytes as they are read.
    ///
    /// Who gets an error has to throw away what was written.
    ///
    /// # Errors
    /// There is none, it is damaged, or the disk refuses.
    pub fn stream(&self, name: &str, to: &mut dyn Write, seen: &mut dyn FnMut(u64)) -> Result<Digest, ArchiveError> {
        let entry = self.entry(name).ok_or_else(|| ArchiveError::Missing(name.to_owned()))?;
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(entry.offset))?;
        let expected = entry.header();
        let mut header = vec![0; expected.len()];
        file.read_exact(&mut header)?;
        if header != expected {
            return Err(entry.refused("the header before it is damaged, or says other things than the directory"));
        }
        let mut check = crc32fast::Hasher::new();
        let mut hash = Sha256::new();
        let mut piece = Vec::new();
        let mut left = entry.size;
        while left > 0 {
            piece.resize(usize::try_from(left).unwrap_or(PIECE_BYTES).min(PIECE_BYTES), 0);
            file.read_exact(&mut piece)?;
            check.update(&piece);
            hash.update(&piece);
            to.write_all(&piece)?;
            seen(piece.len() as u64);
            left -= piece.len() as u64;
        }
        match check.finalize() == entry.crc {
            true => Ok(Digest::from_sha256(&hash.finalize())),
            false => Err(entry.refused("its bytes do not have their checksum")),
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        self.entries.get(at)
    }
}

impl Entry {
    fn refused(&self, why: &'static str) -> ArchiveError {
        ArchiveError::Refused { name: Some(self.name.to_string()), why }
    }
}

fn refused(why: &'static str) -> ArchiveError {
    ArchiveError::Refused { name: None, why }
}

/// Finds the directory: how many entries it has, its bytes, and where it begins.
fn directory(file: &mut File, end: u64) -> Result<(u16, Vec<u8>, u64), ArchiveError> {
    let last = last_bytes(file, end, bytes::TAIL_BYTES)?;
    if !last.starts_with(b"PK\x05\x06") {
        return Err(refused("it does not end as an archive does: it was cut off, has more behind it, or is none"));
    }
    let (count, size) = (bytes::get16(&last, 10), bytes::get32(&last, 12));
    let mut offset = u64::from(bytes::get32(&last, 16));
    let is_big = offset == u64::from(bytes::BIG);
    if is_big {
        offset = bytes::get64(&last_bytes(file, end, bytes::TAIL_BYTES + bytes::BIG_TAIL_BYTES)?, 48);
    }
    if count > MAX_ENTRIES || size as usize > MAX_DIRECTORY_BYTES {
        return Err(refused("it has more files than are read"));
    }
    let tail = bytes::tail(count, size, offset);
    let length = offset.checked_add(u64::from(size)).and_then(|sum| sum.checked_add(tail.len() as u64));
    if length != Some(end) {
        return Err(refused("its length is not what its end says: bytes are missing, or were added"));
    }
    if last_bytes(file, end, tail.len() as u64)? != tail {
        return Err(refused(super::OTHER_END));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut directory = vec![0; size as usize];
    file.read_exact(&mut directory)?;
    Ok((count, directory, offset))
}

fn last_bytes(file: &mut File, end: u64, count: u64) -> Result<Vec<u8>, ArchiveError> {
    let short = || refused("it is too short to be an archive");
    file.seek(SeekFrom::Start(end.checked_sub(count).ok_or_else(short)?))?;
    let mut bytes = Vec::new();
    file.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the entries, which cover the archive from its first byte to its directory without gap or overlap.
fn entries(count: u16, directory: &[u8], end: u64) -> Result<Vec<Entry>, ArchiveError> {
    let mut names = Names::default();
    let mut entries = Vec::with_capacity(usize::from(count));
    let (mut rest, mut offset) = (directory, 0);
    while !rest.is_empty() {
        let (entry, length) = entry(rest, offset)?;
        names.take(&entry.name).map_err(|why| entry.refused(why))?;
        offset =
            entry.end().filter(|next| *next <= end).ok_or_else(|| entry.refused("it is longer than the archive"))?;
        rest = rest.get(length..).unwrap_or_default();
        entries.push(entry);
    }
    if entries.len() != usize::from(count) {
        return Err(refused("it has another number of files than its end says"));
    }
    if offset != end {
        return Err(refused("there are bytes between its last file and its directory"));
    }
    Ok(entries)
}

/// Reads the first entry of the directory, whose file must begin at `offset`; gives its length too.
fn entry(rest: &[u8], offset: u64) -> Result<(Entry, usize), ArchiveError> {
    let begin = bytes::DIRECTORY_ENTRY_BYTES;
    if !rest.starts_with(b"PK\x01\x02") || rest.len() < begin {
        return Err(refused("its directory is damaged"));
    }
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(bytes::get16(rest, at)));
    let whole = rest.get(..begin + name + extra + comment).ok_or_else(|| refused("its directory is damaged"))?;
    let raw = whole.get(begin..begin + name).unwrap_or_default();
    let refused = |why| ArchiveError::Refused { name: Some(String::from_utf8_lossy(raw).into_owned()), why };
    let text = std::str::from_utf8(raw).map_err(|_| refused("its name is not UTF-8"))?;
    let name = PartName::parse(text).map_err(refused)?;
    if bytes::get16(whole, 8) & 1 != 0 {
        return Err(refused("it is encrypted"));
    }
    if bytes::get16(whole, 10) != 0 {
        return Err(refused(super::COMPRESSED));
    }
    if bytes::get32(whole, 38) != bytes::PLAIN_FILE {
        return Err(refused(super::ATTRIBUTES));
    }
    // The big numbers stand behind the name, those alone that are too big for their place.
    let mut big = begin + raw.len() + 4;
    let mut number = |at| match bytes::get32(whole, at) {
        bytes::BIG => {
            big += 8;
            bytes::get64(whole, big - 8)
        }
        small => u64::from(small),
    };
    let (size, stored, begins) = (number(24), number(20), number(42));
    if size != stored {
        return Err(refused("it has two sizes"));
    }
    if begins != offset {
        return Err(refused("it does not begin where what is before it ends"));
    }
    let entry = Entry { name, crc: bytes::get32(whole, 16), size, offset };
    match entry.directory_entry() == whole {
        true => Ok((entry, whole.len())),
        false => Err(refused(super::OTHER_ENTRY)),
    }
}
