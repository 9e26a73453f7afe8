//! Reads the commits of a range: those that one commit has and another has not, oldest first.
//!
//! Each commit is read once, newest first by its date, until nothing is left that the other commit
//! may not have. Dates may lie: it goes on for a day behind the oldest commit of the range.
//! Start at `CodeRepository::range`.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use git2::{ObjectType, Odb, Oid};

use super::code::{CodeRepository, commit_id};
use super::error::StoreError;
use super::read::{MAX_FILE_BYTES, object_id};
use crate::domain::id::CommitId;
use crate::format::commits::{Header, Ranged, References, Told};

/// The most commits of a range.
pub const MOST_COMMITS: usize = 100_000;

/// How far the clocks of people may differ, in seconds.
const SKEW_SECONDS: i64 = 24 * 60 * 60;

/// A commit that was come by.
struct Seen {
    parents: Vec<Oid>,
    committed: i64,
    /// Its parents were not reached yet.
    is_open: bool,
    /// What it says; nothing where the commit behind which the range begins has it.
    told: Option<Told>,
}

/// A walk under way.
struct Walk<'a> {
    odb: Odb<'a>,
    is_shallow: bool,
    references: &'a References,
    seen: HashMap<Oid, Seen>,
    open: BinaryHeap<(i64, Oid)>,
    /// How many of those to come are in the range, as far as is known.
    wanted: usize,
    found: usize,
    /// The date of the oldest commit that was taken for one of the range.
    oldest: i64,
    /// The newest commit before the range whose parents are not here.
    cut: Option<(i64, Oid)>,
}

impl CodeRepository {
    /// Reads the commits that `to` has and `from` has not, each behind its parents.
    ///
    /// # Errors
    /// `CutOff` where the history is not all here, `RangeTooLong`, and when objects are damaged.
    pub fn range(
        &self,
        from: Option<&CommitId>,
        to: &CommitId,
        references: &References,
    ) -> Result<Vec<Ranged>, StoreError> {
        let odb = self.repo.odb().map_err(StoreError::git("read the code repository"))?;
        let (seen, open, wanted, found) = Default::default();
        let is_shallow = self.repo.is_shallow();
        let mut walk = Walk { odb, is_shallow, references, seen, open, wanted, found, oldest: i64::MAX, cut: None };
        for (id, is_before) in from.map(|id| (id, true)).into_iter().chain([(to, false)]) {
            let id = Oid::from_str(id.as_str()).map_err(StoreError::git("read the id of a commit"))?;
            if !walk.reach(id, is_before)? {
                return Err(StoreError::Missing { id: object_id(id), path: None });
            }
        }
        walk.run()?;
        walk.in_order()
    }
}

impl Walk<'_> {
    /// Puts a commit on the way, or says of one on the way that the range does not have it.
    ///
    /// False where the commit is not here.
    fn reach(&mut self, id: Oid, is_before: bool) -> Result<bool, StoreError> {
        if self.seen.contains_key(&id) {
            if is_before {
                self.take_out(id);
            }
            return Ok(true);
        }
        let Ok((bytes, _)) = self.odb.read_header(id) else { return Ok(false) };
        if bytes as u64 > MAX_FILE_BYTES {
            let what = format!("commit {id}");
            return Err(StoreError::TooLarge { what, found: bytes as u64, limit: MAX_FILE_BYTES });
        }
        let object = self.odb.read(id).map_err(StoreError::git(format!("read commit {id}")))?;
        let malformed = || StoreError::CommitHeader { id: object_id(id) };
        let header =
            Header::read(object.data()).filter(|_| object.kind() == ObjectType::Commit).ok_or_else(malformed)?;
        let parents = header.parents.iter().map(|id| Oid::from_str(id)).collect::<Result<_, _>>();
        let parents = parents.map_err(|_| malformed())?;
        let committed = header.committed;
        let told = (!is_before).then(|| Told::read(&header, self.references));
        if told.is_some() {
            self.wanted += 1;
            self.found += 1;
            self.oldest = self.oldest.min(committed);
        }
        if self.found > MOST_COMMITS {
            return Err(StoreError::RangeTooLong { limit: MOST_COMMITS });
        }
        self.seen.insert(id, Seen { parents, committed, is_open: true, told });
        self.open.push((committed, id));
        Ok(true)
    }

    /// Takes a commit out of the range, and with it all that was come by through it.
    fn take_out(&mut self, id: Oid) {
        let mut out = vec![id];
        while let Some(id) = out.pop() {
            let Some(seen) = self.seen.get_mut(&id) else { continue };
            if seen.told.take().is_some() {
                self.found -= 1;
                self.wanted -= usize::from(seen.is_open);
                out.extend(seen.parents.iter().filter(|_| !seen.is_open));
            }
        }
    }

    fn run(&mut self) -> Result<(), StoreError> {
        while let Some((committed, id)) = self.open.pop() {
            if self.wanted == 0 && committed < self.oldest.saturating_sub(SKEW_SECONDS) {
                break;
            }
            let Some(seen) = self.seen.get_mut(&id) else { continue };
            seen.is_open = false;
            let is_before = seen.told.is_none();
            self.wanted -= usize::from(!is_before);
            for parent in seen.parents.clone() {
                let is_here = self.reach(parent, is_before)?;
                match (is_here, self.is_shallow) {
                    (true, _) => {}
                    (false, false) => return Err(StoreError::Missing { id: object_id(parent), path: None }),
                    (false, true) if is_before => self.cut = self.cut.max(Some((committed, id))),
                    (false, true) => return Err(StoreError::CutOff { id: object_id(id) }),
                }
            }
        }
        // Behind the cut may lie what says that some older commit is not of the range.
        match self.cut.filter(|(committed, _)| self.found > 0 && self.oldest <= *committed) {
            Some((_, id)) => Err(StoreError::CutOff { id: object_id(id) }),
            None => Ok(()),
        }
    }

    /// The commits of the range: the oldest first whose parents all stand already.
    fn in_order(self) -> Result<Vec<Ranged>, StoreError> {
        let mut waiting: HashMap<Oid, usize> = HashMap::new();
        let mut children: HashMap<Oid, Vec<Oid>> = HashMap::new();
        let mut seen = self.seen;
        seen.retain(|_, seen| seen.told.is_some());
        for (id, commit) in &seen {
            let within = commit.parents.iter().filter(|parent| seen.contains_key(*parent));
            let mut count = 0;
            for parent in within {
                children.entry(*parent).or_default().push(*id);
                count += 1;
            }
            waiting.insert(*id, count);
        }
        let mut ready: BinaryHeap<Reverse<(i64, Oid)>> = BinaryHeap::new();
        let first = waiting.iter().filter(|(_, count)| **count == 0).filter_map(|(id, _)| Some((seen.get(id)?, id)));
        ready.extend(first.map(|(commit, id)| Reverse((commit.committed, *id))));
        let mut places: HashMap<Oid, usize> = HashMap::with_capacity(seen.len());
        let mut range = Vec::with_capacity(seen.len());
        while let Some(Reverse((_, id))) = ready.pop() {
            let Some(commit) = seen.remove(&id) else { continue };
            let parents = commit.parents.iter().map(|parent| Some((commit_id(*parent)?, places.get(parent).copied())));
            let parents = parents.collect::<Option<Vec<_>>>();
            let whole = commit_id(id).zip(parents).zip(commit.told);
            let ((id_text, parents), told) = whole.ok_or(StoreError::CommitHeader { id: object_id(id) })?;
            places.insert(id, range.len());
            range.push(Ranged { id: id_text, parents, told });
            for child in children.remove(&id).unwrap_or_default() {
                let Some(count) = waiting.get_mut(&child) else { continue };
                *count -= 1;
                if let (0, Some(commit)) = (*count, seen.get(&child)) {
                    ready.push(Reverse((commit.committed, child)));
                }
            }
        }
        Ok(range)
    }
}
