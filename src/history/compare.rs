//! Compares two trees, raw: every leaf that differs; equal subtrees are skipped by their id.
//!
//! Pure: whoever asks gives the bytes of the trees, a store or an evidence pack. Start at `changes`.

use super::object::{ObjectId, PathChange, RawEntry, TreeFault, tree_entries};
use super::source::Unreadable;
use std::cmp::Ordering;

/// The longest path that is followed, in bytes.
const MAX_PATH_BYTES: usize = 4096;
/// The most leaves that one commit may change.
const MAX_CHANGES: usize = 1_000_000;

/// Gives the bytes of a tree.
pub type Trees<'t, E> = &'t dyn Fn(ObjectId) -> Result<Vec<u8>, E>;

/// Why two trees cannot be compared, besides that one is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareFault {
    /// The bytes of a tree are none.
    #[error("tree {id} {fault}")]
    Tree {
        /// The tree.
        id: ObjectId,
        /// What is wrong with it.
        fault: TreeFault,
    },
    /// The trees nest or repeat without end.
    #[error("{what} has a length of {found}, and at most {limit} are followed")]
    TooLarge {
        /// What would fill the stack or the memory.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The limit.
        limit: usize,
    },
}

impl From<CompareFault> for Unreadable {
    fn from(fault: CompareFault) -> Self {
        Self(fault.to_string())
    }
}

/// Gives every leaf that differs between two trees, in the order of the trees.
///
/// # Errors
/// A tree is missing or malformed, or there is no end to them.
pub fn changes<E: From<CompareFault>>(
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    trees: Trees<'_, E>,
) -> Result<Vec<PathChange>, E> {
    let mut compared = Compared { trees, path: Vec::new(), changes: Vec::new() };
    compared.tree(old, new)?;
    Ok(compared.changes)
}

struct Compared<'t, E> {
    trees: Trees<'t, E>,
    /// The path down to the folder that is compared.
    path: Vec<u8>,
    changes: Vec<PathChange>,
}

impl<E: From<CompareFault>> Compared<'_, E> {
    fn tree(&mut self, old: Option<ObjectId>, new: Option<ObjectId>) -> Result<(), E> {
        if old == new {
            return Ok(());
        }
        let bytes = |id: Option<ObjectId>| id.map_or_else(|| Ok(Vec::new()), |id| (self.trees)(id));
        let (old_raw, new_raw) = (bytes(old)?, bytes(new)?);
        let old_entries = tree_entries(&old_raw).map_err(fault(old))?;
        let new_entries = tree_entries(&new_raw).map_err(fault(new))?;
        let (mut olds, mut news) = (old_entries.iter().peekable(), new_entries.iter().peekable());
        loop {
            let order = match (olds.peek(), news.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.tree_order(new),
            };
            let old = if order == Ordering::Greater { None } else { olds.next() };
            let new = if order == Ordering::Less { None } else { news.next() };
            self.entry(old, new)?;
        }
    }

    fn entry(&mut self, old: Option<&RawEntry<'_>>, new: Option<&RawEntry<'_>>) -> Result<(), E> {
        let leaf = |entry: Option<&RawEntry<'_>>| entry.map(|entry| (entry.mode, entry.id));
        let Some(either) = new.or(old) else {
            return Ok(());
        };
        if leaf(old) == leaf(new) {
            return Ok(());
        }
        let start = self.path.len();
        self.path.extend_from_slice(either.name);
        within("a path", self.path.len(), MAX_PATH_BYTES)?;
        within("the list of changes of a commit", self.changes.len(), MAX_CHANGES)?;
        // INVARIANT: a folder and a file of one name never stand opposite each other; the tree order keeps them apart.
        if either.is_tree() {
            self.path.push(b'/');
            self.tree(old.map(|old| old.id), new.map(|new| new.id))?;
        } else {
            self.changes.push(PathChange { path: self.path.clone(), old: leaf(old), new: leaf(new) });
        }
        self.path.truncate(start);
        Ok(())
    }
}

/// Keeps trees that nest or repeat without end from filling the stack or the memory.
fn within(what: &'static str, found: usize, limit: usize) -> Result<(), CompareFault> {
    if found <= limit { Ok(()) } else { Err(CompareFault::TooLarge { what, found, limit }) }
}

fn fault(id: Option<ObjectId>) -> impl FnOnce(TreeFault) -> CompareFault {
    // INVARIANT: no id, no bytes, no fault.
    move |fault| CompareFault::Tree { id: id.unwrap_or(ObjectId::from_bytes([0; 20])), fault }
}
