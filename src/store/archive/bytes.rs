//! The bytes of an archive: how each of its headers is written, and nothing about files.
//!
//! The form is that of PKWARE's APPNOTE 6.3.9, cut down to what is needed: files that are stored as they are,
//! with one time, one set of attributes, and the extra field of 64-bit sizes where a number needs it.
//! The writer writes these bytes, and the reader accepts nothing else. Start at [`Entry`].

use super::name::PartName;

/// From here on a number stands in the extra field; what stands in its place says so.
pub(super) const BIG: u32 = u32::MAX;

/// The bytes of the header at the end of a file, where there are no 64-bit numbers.
pub(super) const TAIL_BYTES: u64 = 22;

/// The bytes of what comes before it where there are.
pub(super) const BIG_TAIL_BYTES: u64 = 76;

/// The bytes of an entry of the directory, without name and extra field.
pub(super) const DIRECTORY_ENTRY_BYTES: usize = 46;

/// The flag that names are UTF-8.
const UTF_8: u16 = 1 << 11;

/// The first of January 1980 at midnight, the first time that the form knows.
const TIME: u32 = 0x0021_0000;

/// A plain file that its owner writes and everybody reads.
pub(super) const PLAIN_FILE: u32 = 0o100_644 << 16;

/// The version of the form that a reader needs: 2.0, with 64-bit numbers 4.5.
const fn needed(big: bool) -> u16 {
    if big { 45 } else { 20 }
}

/// The writer: version 4.5, with attributes as on Unix.
const MADE_BY: u16 = 3 << 8 | 45;

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name.
    pub(super) name: PartName,
    /// Its CRC-32.
    pub(super) crc: u32,
    /// Its size in bytes.
    pub(super) size: u64,
    /// Where its header begins.
    pub(super) offset: u64,
}

impl Entry {
    /// The header before its bytes.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut extra = Extra::default();
        // Here both sizes stand, or none.
        let (size, _) = (extra.size_of(self.size), extra.size_of(self.size));
        let mut bytes = b"PK\x03\x04".to_vec();
        put16(&mut bytes, needed(extra.is_there()));
        self.middle(&mut bytes, size);
        put16(&mut bytes, extra.len());
        bytes.extend(self.name.as_str().as_bytes());
        extra.end(&mut bytes);
        bytes
    }

    /// Its entry in the directory at the end of the archive.
    pub(super) fn directory_entry(&self) -> Vec<u8> {
        let mut extra = Extra::default();
        let (size, _) = (extra.size_of(self.size), extra.size_of(self.size));
        let offset = extra.size_of(self.offset);
        let mut bytes = b"PK\x01\x02".to_vec();
        put16(&mut bytes, MADE_BY);
        put16(&mut bytes, needed(extra.is_there()));
        self.middle(&mut bytes, size);
        put16(&mut bytes, extra.len());
        // No comment, the first disk, and nothing about its content.
        bytes.extend([0; 6]);
        put32(&mut bytes, PLAIN_FILE);
        put32(&mut bytes, offset);
        bytes.extend(self.name.as_str().as_bytes());
        extra.end(&mut bytes);
        bytes
    }

    /// What both headers have: flags, method, time, checksum, sizes, the length of the name.
    fn middle(&self, bytes: &mut Vec<u8>, size: u32) {
        put16(bytes, UTF_8);
        put16(bytes, 0);
        put32(bytes, TIME);
        put32(bytes, self.crc);
        put32(bytes, size);
        put32(bytes, size);
        put16(bytes, u16::try_from(self.name.as_str().len()).unwrap_or(u16::MAX));
    }

    /// Where what comes after it begins; `None` beyond every file.
    pub(super) fn end(&self) -> Option<u64> {
        self.offset.checked_add(self.header().len() as u64)?.checked_add(self.size)
    }
}

/// The extra field with the numbers that are too big for their place.
#[derive(Default)]
struct Extra(Vec<u8>);

impl Extra {
    /// What stands in the place of a number: itself, or that it is here.
    fn size_of(&mut self, number: u64) -> u32 {
        match u32::try_from(number) {
            Ok(small) if small != BIG => small,
            _ => {
                self.0.extend(number.to_le_bytes());
                BIG
            }
        }
    }

    fn is_there(&self) -> bool {
        !self.0.is_empty()
    }

    fn len(&self) -> u16 {
        if self.is_there() { self.0.len() as u16 + 4 } else { 0 }
    }

    fn end(self, bytes: &mut Vec<u8>) {
        if self.is_there() {
            put16(bytes, 1);
            put16(bytes, self.0.len() as u16);
            bytes.extend(self.0);
        }
    }
}

/// What stands behind the directory, and ends the archive.
pub(super) fn tail(count: u16, size: u32, offset: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut extra = Extra::default();
    let short = extra.size_of(offset);
    if extra.is_there() {
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44u64.to_le_bytes());
        put16(&mut bytes, MADE_BY);
        put16(&mut bytes, needed(true));
        bytes.extend([0; 8]);
        bytes.extend(u64::from(count).to_le_bytes());
        bytes.extend(u64::from(count).to_le_bytes());
        bytes.extend(u64::from(size).to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(b"PK\x06\x07");
        put32(&mut bytes, 0);
        bytes.extend(offset.wrapping_add(u64::from(size)).to_le_bytes());
        put32(&mut bytes, 1);
    }
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 4]);
    put16(&mut bytes, count);
    put16(&mut bytes, count);
    put32(&mut bytes, size);
    put32(&mut bytes, short);
    put16(&mut bytes, 0);
    bytes
}

fn put16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend(number.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend(number.to_le_bytes());
}

/// The number of two bytes at a place; 0 beyond the end.
pub(super) fn get16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u16::from_le_bytes(*chunk))
}

/// The number of four bytes at a place; 0 beyond the end.
pub(super) fn get32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

/// The number of eight bytes at a place; 0 beyond the end.
pub(super) fn get64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u64::from_le_bytes(*chunk))
}
