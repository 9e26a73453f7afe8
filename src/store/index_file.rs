//! Git's index as bytes: a plain one of version 2 is patched in place.
//!
//! Decides which indexes are plain; anything else is left to the `git` program.
//! Extensions are dropped: all of them are caches or hints that git makes anew.
//! Start reading at `IndexFile::parse`, then `IndexFile::patched`.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sha1::{Digest, Sha1};

use super::work_file;
use crate::history::object::{MODE_FILE, ObjectId};

const SIGNATURE: &[u8] = b"DIRC";
const VERSION: u32 = 2;
const HEADER_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 20;
/// Where the id of an entry begins, after ten words of stat data.
const ID_AT: usize = 40;
const FLAGS_AT: usize = 60;
const NAME_AT: usize = 62;
const SIZE_AT: usize = 36;
const LONG_NAME: u16 = 0x0fff;

/// What the index holds for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Staged {
    /// No entry.
    Nothing,
    /// A plain file with these bytes.
    File(ObjectId),
    /// A conflict, or something other than a plain file.
    Other,
}

/// What the index shall hold for a path: a file, with stat data if it stands in the work tree as it should.
pub(super) struct Entry {
    pub(super) id: ObjectId,
    pub(super) stat: Option<Metadata>,
}

/// The entries to put in or, where `None`, to take out.
pub(super) type Edits = BTreeMap<String, Option<Entry>>;

/// A plain index of version 2.
pub(super) struct IndexFile {
    bytes: Vec<u8>,
    entries: Vec<Slot>,
    written: Moment,
}

/// A time as git keeps it: seconds, then nanoseconds, of 32 bits each.
type Moment = (u32, u32);

/// Where one entry stands in the bytes.
struct Slot {
    start: usize,
    name_end: usize,
    end: usize,
    flags: u16,
}

impl IndexFile {
    /// Reads the index of a git directory; `None` when it is not a plain one.
    pub(super) fn read(git_dir: &Path) -> io::Result<Option<Self>> {
        let path = git_dir.join("index");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Some(Self { bytes: Vec::new(), entries: Vec::new(), written: (u32::MAX, 0) }));
            }
            Err(error) => return Err(error),
        };
        let written = changed_at(&fs::metadata(&path)?);
        Ok(Self::parse(bytes, written))
    }

    fn parse(bytes: Vec<u8>, written: Moment) -> Option<Self> {
        let body = bytes.len().checked_sub(CHECKSUM_BYTES)?;
        let has_checksum = bytes.get(body..)?.iter().any(|byte| *byte != 0);
        if bytes.get(..4)? != SIGNATURE || word(&bytes, 4)? != VERSION || !has_checksum {
            return None;
        }
        let count = usize::try_from(word(&bytes, 8)?).ok()?;
        let mut entries = Vec::with_capacity(count.min(body / NAME_AT));
        let mut start = HEADER_BYTES;
        for _ in 0..count {
            let slot = Slot::read(bytes.get(..body)?, start)?;
            start = slot.end;
            entries.push(slot);
        }
        has_optional_extensions_only(bytes.get(start..body)?)?;
        Some(Self { bytes, entries, written })
    }

    /// What the index holds for a path.
    pub(super) fn staged(&self, path: &str) -> Staged {
        let first = self.entries.partition_point(|slot| self.name(slot) < path.as_bytes());
        match self.entries.get(first).filter(|slot| self.name(slot) == path.as_bytes()) {
            None => Staged::Nothing,
            Some(slot) => match (slot.stage(), word(&self.bytes, slot.start + 24), self.id(slot)) {
                (0, Some(MODE_FILE), Some(id)) => Staged::File(id),
                _ => Staged::Other,
            },
        }
    }

    /// The bytes of the index after these edits.
    ///
    /// Where the times of a file and of the old index are too close to tell whether the file was edited,
    /// this looks: the new index takes that doubt away from git.
    pub(super) fn patched(&self, edits: &Edits, work_dir: &Path) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + edits.len() * 128 + HEADER_BYTES + CHECKSUM_BYTES);
        out.extend_from_slice(SIGNATURE);
        out.extend_from_slice(&VERSION.to_be_bytes());
        out.extend_from_slice(&[0; 4]);
        let mut count = 0_u32;
        let mut edits = edits.iter().peekable();
        for slot in &self.entries {
            let name = self.name(slot);
            while let Some((path, entry)) = edits.next_if(|(path, _)| path.as_bytes() < name) {
                count += push(&mut out, path, entry.as_ref());
            }
            if edits.peek().is_some_and(|(path, _)| path.as_bytes() == name) {
                continue;
            }
            let start = out.len();
            out.extend_from_slice(self.bytes.get(slot.start..slot.end).unwrap_or_default());
            count += 1;
            if self.is_doubtful(slot, work_dir)
                && let Some(size) = out.get_mut(start + SIZE_AT..start + ID_AT)
            {
                size.fill(0);
            }
        }
        for (path, entry) in edits {
            count += push(&mut out, path, entry.as_ref());
        }
        if let Some(words) = out.get_mut(8..HEADER_BYTES) {
            words.copy_from_slice(&count.to_be_bytes());
        }
        let checksum = Sha1::digest(&out);
        out.extend_from_slice(&checksum);
        out
    }

    /// Tells whether an entry claims what its file may no longer hold, unseen by a git that compares seconds.
    fn is_doubtful(&self, slot: &Slot, work_dir: &Path) -> bool {
        let stat = |at| word(&self.bytes, slot.start + at).unwrap_or_default();
        let changed = (stat(8), stat(12));
        if changed.0 < self.written.0 || slot.stage() != 0 {
            return false;
        }
        let (Ok(path), Some(id)) = (std::str::from_utf8(self.name(slot)), self.id(slot)) else {
            return true;
        };
        let is_unchanged = |file: Metadata| changed_at(&file) == changed && low(file.size()) == stat(SIZE_AT);
        let is_older = changed < self.written && fs::symlink_metadata(work_dir.join(path)).is_ok_and(is_unchanged);
        !is_older && !work_file::holds(work_dir, path, id)
    }

    fn name(&self, slot: &Slot) -> &[u8] {
        self.bytes.get(slot.start + NAME_AT..slot.name_end).unwrap_or_default()
    }

    fn id(&self, slot: &Slot) -> Option<ObjectId> {
        ObjectId::try_from(self.bytes.get(slot.start + ID_AT..slot.start + FLAGS_AT)?).ok()
    }
}

impl Slot {
    fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let flags = bytes.get(start + FLAGS_AT..start + NAME_AT)?;
        let flags = u16::from_be_bytes(flags.try_into().ok()?);
        let name = bytes.get(start + NAME_AT..)?;
        let length = match flags & LONG_NAME {
            LONG_NAME => name.iter().position(|byte| *byte == 0)?,
            short => usize::from(short),
        };
        let end = start + padded(NAME_AT + length);
        (end <= bytes.len()).then_some(Self { start, name_end: start + NAME_AT + length, end, flags })
    }

    fn stage(&self) -> u16 {
        self.flags >> 12 & 3
    }
}

fn push(out: &mut Vec<u8>, path: &str, entry: Option<&Entry>) -> u32 {
    let Some(entry) = entry else { return 0 };
    let start = out.len();
    // Stat data of nothing: git looks at the file itself.
    let stat = entry.stat.as_ref().map_or([0; 10], stat_words);
    stat.iter().for_each(|word| out.extend_from_slice(&word.to_be_bytes()));
    out.extend_from_slice(entry.id.as_bytes());
    let length = u16::try_from(path.len()).unwrap_or(LONG_NAME).min(LONG_NAME);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(path.as_bytes());
    out.resize(start + padded(NAME_AT + path.len()), 0);
    if let Some(mode) = out.get_mut(start + 24..start + 28) {
        mode.copy_from_slice(&MODE_FILE.to_be_bytes());
    }
    1
}

/// The ten words of stat data, each cut to 32 bits as git does.
fn stat_words(stat: &Metadata) -> [u32; 10] {
    [
        time(stat.ctime()),
        time(stat.ctime_nsec()),
        time(stat.mtime()),
        time(stat.mtime_nsec()),
        low(stat.dev()),
        low(stat.ino()),
        MODE_FILE,
        stat.uid(),
        stat.gid(),
        low(stat.size()),
    ]
}

fn changed_at(stat: &Metadata) -> Moment {
    (time(stat.mtime()), time(stat.mtime_nsec()))
}

fn time(part: i64) -> u32 {
    low(part.cast_unsigned())
}

fn low(wide: u64) -> u32 {
    u32::try_from(wide & 0xffff_ffff).unwrap_or_default()
}

/// Entries end in one to eight zero bytes, at a multiple of eight.
fn padded(length: usize) -> usize {
    (length + 8) & !7
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// An extension whose name begins in lower case changes what the index means: a split or sparse one.
fn has_optional_extensions_only(mut rest: &[u8]) -> Option<()> {
    while !rest.is_empty() {
        let length = usize::try_from(word(rest, 4)?).ok()?;
        if !rest.first()?.is_ascii_uppercase() {
            return None;
        }
        rest = rest.get(8_usize.checked_add(length)?..)?;
    }
    Some(())
}
