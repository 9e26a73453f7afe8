//! Decides what a merge brought: the commits of the range that it has and its first parent has not.
//!
//! Pure, without recursion: a history may be as deep as it likes. Start at `Lines::brought`.

use std::collections::{BinaryHeap, HashMap};

/// The most steps for all merges of a range; no history that people made comes near.
const MOST_STEPS: usize = 50_000_000;

/// The merges of the range need more steps than anybody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the merges of the range are too tangled to be followed")]
pub struct Tangled;

/// The parents of every commit, each by its place in the range; a parent has a smaller place.
pub(super) struct Lines<'a> {
    pub(super) parents: &'a dyn Fn(usize) -> Vec<usize>,
    steps: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(parents: &'a dyn Fn(usize) -> Vec<usize>) -> Self {
        Self { parents, steps: 0 }
    }

    /// What is reached from `from` and not from `kept`, newest first.
    pub(super) fn brought(&mut self, from: &[usize], kept: &[usize]) -> Result<Vec<usize>, Tangled> {
        let mut is_kept: HashMap<usize, bool> = HashMap::new();
        let mut open = BinaryHeap::new();
        let mut wanted = 0_usize;
        for (places, kept) in [(from, false), (kept, true)] {
            for place in places {
                reach(*place, kept, &mut is_kept, &mut open, &mut wanted);
            }
        }
        let mut brought = Vec::new();
        // INVARIANT: parents have smaller places, so every way to a place was walked before it is taken.
        while let Some(place) = open.pop().filter(|_| wanted > 0) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Err(Tangled);
            }
            let kept = is_kept.get(&place).copied().unwrap_or(true);
            if !kept {
                wanted -= 1;
                brought.push(place);
            }
            for parent in (self.parents)(place) {
                reach(parent, kept, &mut is_kept, &mut open, &mut wanted);
            }
        }
        Ok(brought)
    }
}

fn reach(
    place: usize,
    kept: bool,
    is_kept: &mut HashMap<usize, bool>,
    open: &mut BinaryHeap<usize>,
    wanted: &mut usize,
) {
    match is_kept.get_mut(&place) {
        None => {
            is_kept.insert(place, kept);
            open.push(place);
            *wanted += usize::from(!kept);
        }
        Some(known) if kept && !*known => {
            *known = true;
            *wanted -= 1;
        }
        Some(_) => {}
    }
}
