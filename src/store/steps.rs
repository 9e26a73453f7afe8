//! Finds the commits of one folder on the first-parent line, and the commit with which the store began.
//!
//! Decides nothing. Of each commit only the trees down to the folder are read, and of those only the
//! ones that differ from the commit after it. Start reading at `Store::steps`.

use super::error::StoreError;
use super::open::{SETTINGS_FILE, Store};
use super::read::commit_header;
use crate::history::object::{ObjectId, tree_entries};

impl Store {
    /// Lists the commits that changed a folder, oldest first, from the one that it came to be with.
    ///
    /// # Errors
    /// `HistoryIncomplete` when the line is cut; and when history is damaged.
    pub fn steps(&self, tip: ObjectId, folder: &str) -> Result<Vec<ObjectId>, StoreError> {
        let mut way = Way { store: self, parts: folder.split('/').collect(), seen: Vec::new(), end: None };
        let mut steps = Vec::new();
        let (mut commit, mut header) = (tip, commit_header(tip, &self.commit(tip)?)?);
        let mut now = way.follow(header.tree)?;
        while let Some(parent) = header.first_parent {
            header = self.header(parent)?;
            let before = way.follow(header.tree)?;
            if before != now {
                steps.push(commit);
            }
            if before.is_none() && now.is_some() {
                now = None;
                break;
            }
            (commit, now) = (parent, before);
        }
        // The folder stood in the first commit of all.
        steps.extend(now.map(|_| commit));
        steps.reverse();
        Ok(steps)
    }

    /// Finds the commit with which the store began: the first of the line that has the settings.
    ///
    /// # Errors
    /// `HistoryIncomplete` when the line is cut; and when history is damaged.
    pub fn beginning(&self, tip: ObjectId) -> Result<ObjectId, StoreError> {
        let line = self.line(None, tip)?;
        let (mut none, mut some) = (0, line.len().saturating_sub(1));
        while none < some {
            let middle = none.midpoint(some);
            let Some(commit) = line.get(middle) else { break };
            if self.entry(*commit, SETTINGS_FILE)?.is_some() {
                some = middle;
            } else {
                none = middle + 1;
            }
        }
        Ok(line.get(some).copied().unwrap_or(tip))
    }
}

/// The way from the root of a commit down to a folder.
struct Way<'s> {
    store: &'s Store,
    parts: Vec<&'s str>,
    /// The trees on the way in the commit that was looked at last.
    seen: Vec<ObjectId>,
    /// Where it led.
    end: Option<ObjectId>,
}

impl Way<'_> {
    fn follow(&mut self, root: ObjectId) -> Result<Option<ObjectId>, StoreError> {
        let mut tree = Some(root);
        for depth in 0..self.parts.len() {
            let Some(id) = tree else { break };
            if self.seen.get(depth) == Some(&id) {
                // From here on all is as it was.
                return Ok(self.end);
            }
            self.seen.truncate(depth);
            self.seen.push(id);
            let raw = self.store.tree_bytes(id)?;
            let entries = tree_entries(&raw).map_err(|fault| StoreError::Tree { id, fault })?;
            let part = self.parts.get(depth).map_or(&b""[..], |part| part.as_bytes());
            tree = entries.iter().find(|entry| entry.name == part && entry.is_tree()).map(|entry| entry.id);
        }
        self.end = tree;
        Ok(tree)
    }
}
