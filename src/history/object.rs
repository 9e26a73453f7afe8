//! Git's objects as relman sees them: ids, tree entries, and what a commit changed.
//!
//! Decides which bytes are a well-formed tree; touches nothing.
//! Start reading at `CommitRead`, then `tree_entries`, the strict parser.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// The SHA-1 name of a git object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 20]);

impl ObjectId {
    /// Takes the twenty bytes of an id.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Gives the twenty bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Gives the first seven hexadecimal digits, as people write it.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Says that a text is not an object id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an object id has 40 hexadecimal digits in lower case")]
pub struct NotAnObjectId;

impl FromStr for ObjectId {
    type Err = NotAnObjectId;

    fn from_str(text: &str) -> Result<Self, NotAnObjectId> {
        if text.len() != 40 {
            return Err(NotAnObjectId);
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = match pair {
                [high, low] => digit(*high)? << 4 | digit(*low)?,
                _ => return Err(NotAnObjectId),
            };
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<&[u8]> for ObjectId {
    type Error = NotAnObjectId;

    fn try_from(bytes: &[u8]) -> Result<Self, NotAnObjectId> {
        bytes.try_into().map(Self).map_err(|_| NotAnObjectId)
    }
}

fn digit(byte: u8) -> Result<u8, NotAnObjectId> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(NotAnObjectId),
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A commit.
    Commit,
    /// A folder.
    Tree,
    /// A file.
    Blob,
}

impl Kind {
    /// Git's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// The mode of a plain file, the only one that relman writes.
pub const MODE_FILE: u32 = 0o100_644;
/// The mode of a folder.
pub const MODE_TREE: u32 = 0o040_000;

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// The mode, such as `0o100644`.
    pub mode: u32,
    /// The name, bytes without a slash.
    pub name: Vec<u8>,
    /// The blob, tree or commit that it names.
    pub id: ObjectId,
}

impl TreeEntry {
    /// Tells whether the entry is a folder.
    #[must_use]
    pub fn is_tree(&self) -> bool {
        self.mode == MODE_TREE
    }
}

/// One entry of a tree, borrowed from the bytes of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawEntry<'t> {
    /// The mode, such as `0o100644`.
    pub mode: u32,
    /// The name, bytes without a slash.
    pub name: &'t [u8],
    /// The blob, tree or commit that it names.
    pub id: ObjectId,
}

impl RawEntry<'_> {
    /// Tells whether the entry is a folder.
    #[must_use]
    pub fn is_tree(&self) -> bool {
        self.mode == MODE_TREE
    }

    /// Copies the entry out of the tree.
    #[must_use]
    pub fn to_entry(self) -> TreeEntry {
        TreeEntry { mode: self.mode, name: self.name.to_vec(), id: self.id }
    }

    /// Compares as git sorts a tree: a folder as if its name ended in a slash.
    #[must_use]
    pub fn tree_order(&self, other: &RawEntry<'_>) -> Ordering {
        tree_order((self.name, self.is_tree()), (other.name, other.is_tree()))
    }
}

/// Compares two names, each with whether it is a folder, as git sorts a tree.
#[must_use]
pub fn tree_order(one: (&[u8], bool), other: (&[u8], bool)) -> Ordering {
    let shared = one.0.len().min(other.0.len());
    let next = |(name, is_tree): (&[u8], bool)| name.get(shared).copied().or(is_tree.then_some(b'/'));
    let order = one.0.get(..shared).cmp(&other.0.get(..shared));
    order.then_with(|| next(one).cmp(&next(other)))
}

/// One leaf that a commit changed against its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// The whole path, bytes.
    pub path: Vec<u8>,
    /// Mode and id before, `None` when it was added.
    pub old: Option<(u32, ObjectId)>,
    /// Mode and id after, `None` when it was removed.
    pub new: Option<(u32, ObjectId)>,
}

/// A commit as read: its bytes, and what it changed against its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRead {
    /// The id of the commit.
    pub id: ObjectId,
    /// The bytes of the commit object, unparsed.
    pub raw: Vec<u8>,
    /// Every leaf that differs, in the order of the trees.
    pub changes: Vec<PathChange>,
}

/// Why bytes are not a well-formed tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    /// The bytes end in the middle of an entry.
    #[error("ends in the middle of an entry")]
    Truncated,
    /// A mode that git does not know, or written with leading zeros.
    #[error("has an entry with an unknown mode")]
    Mode,
    /// A name that is empty, has a slash, or is `.` or `..`.
    #[error("has an entry with an impossible name")]
    Name,
    /// Entries out of order, or a name twice.
    #[error("has entries out of order or twice")]
    Order,
}

/// Parses the bytes of a tree, strictly.
///
/// # Errors
/// Names the first fault.
pub fn tree_entries(raw: &[u8]) -> Result<Vec<RawEntry<'_>>, TreeFault> {
    let mut entries: Vec<RawEntry<'_>> = Vec::with_capacity(raw.len() / 32);
    let mut rest = raw;
    while !rest.is_empty() {
        let (entry, after) = tree_entry(rest)?;
        if entries.last().is_some_and(|last| last.tree_order(&entry) != Ordering::Less)
            || entry.is_tree() && has_file(&entries, entry.name)
        {
            return Err(TreeFault::Order);
        }
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

fn has_file(entries: &[RawEntry<'_>], name: &[u8]) -> bool {
    entries.binary_search_by(|entry| tree_order((entry.name, entry.is_tree()), (name, false))).is_ok()
}

fn tree_entry(raw: &[u8]) -> Result<(RawEntry<'_>, &[u8]), TreeFault> {
    let space = raw.iter().take(7).position(|byte| *byte == b' ').ok_or(TreeFault::Mode)?;
    let (mode, rest) = raw.split_at(space);
    let mode = match mode {
        b"40000" => MODE_TREE,
        b"100644" => MODE_FILE,
        b"100664" => 0o100_664,
        b"100755" => 0o100_755,
        b"120000" => 0o120_000,
        b"160000" => 0o160_000,
        _ => return Err(TreeFault::Mode),
    };
    let rest = rest.get(1..).ok_or(TreeFault::Truncated)?;
    let nul = rest.iter().position(|byte| *byte == 0).ok_or(TreeFault::Truncated)?;
    let (name, rest) = rest.split_at(nul);
    if matches!(name, b"" | b"." | b"..") || name.contains(&b'/') {
        return Err(TreeFault::Name);
    }
    let id = rest.get(1..21).ok_or(TreeFault::Truncated)?;
    let id = ObjectId::try_from(id).map_err(|NotAnObjectId| TreeFault::Truncated)?;
    Ok((RawEntry { mode, name, id }, rest.get(21..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut raw = Vec::new();
        for (mode, name) in entries {
            raw.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            raw.extend_from_slice(&[7; 20]);
        }
        raw
    }

    #[test]
    fn an_id_reads_as_it_prints() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        let id: ObjectId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.short(), "0123456");
        assert!(text.to_uppercase().parse::<ObjectId>().is_err());
        assert!("0123".parse::<ObjectId>().is_err());
    }

    #[test]
    fn a_folder_sorts_as_if_it_ended_in_a_slash() {
        let good = tree(&[("100644", "a.b"), ("40000", "a"), ("100644", "a0")]);
        assert_eq!(tree_entries(&good).unwrap().len(), 3);
        let bad = tree(&[("40000", "a"), ("100644", "a.b")]);
        assert_eq!(tree_entries(&bad), Err(TreeFault::Order));
    }

    #[test]
    fn a_malformed_tree_is_refused() {
        let twice = tree(&[("100644", "a"), ("100644", "a.b"), ("40000", "a")]);
        assert_eq!(tree_entries(&twice), Err(TreeFault::Order));
        assert_eq!(tree_entries(&tree(&[("040000", "a")])), Err(TreeFault::Mode));
        assert_eq!(tree_entries(&tree(&[("100644", "..")])), Err(TreeFault::Name));
        assert_eq!(tree_entries(&tree(&[("100644", "a/b")])), Err(TreeFault::Name));
        let whole = tree(&[("100644", "a")]);
        for end in 1..whole.len() {
            assert!(tree_entries(&whole[..end]).is_err(), "cut at {end}");
        }
    }
}
