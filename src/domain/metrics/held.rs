//! Decides how long each gate of a move held: from entering the state until it was met to stay.
//!
//! Follows the replay of one release, action by action: after each, the judge's own standing of the gates
//! of the transition that will be taken. What only time meets shows with the next action. Start at [`Watch`].

use super::case::{Held, Subject};
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::gates::{self, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::flow::MoveType;
use crate::domain::release::Release;
use crate::domain::view::View;
use indexmap::IndexMap;
use std::rc::Rc;

/// Watches the gates of a release while its history is told again.
#[derive(Debug)]
pub struct Watch<'e> {
    subject: Rc<Subject>,
    entries: &'e [Entry],
    /// How many actions were seen.
    seen: usize,
    entered: Option<Moment>,
    /// Since when each gate is met, of those that are.
    met: IndexMap<Id, Moment>,
    found: Vec<Held>,
}

impl<'e> Watch<'e> {
    /// Begins; the entries are all that will be told.
    #[must_use]
    pub fn new(subject: Rc<Subject>, entries: &'e [Entry]) -> Self {
        Self { subject, entries, seen: 0, entered: None, met: IndexMap::new(), found: Vec::new() }
    }

    /// What was found.
    #[must_use]
    pub fn found(self) -> Vec<Held> {
        self.found
    }

    /// Looks at the next action, as it was judged by the policy of then.
    pub fn see(&mut self, policy: &Policy, before: Option<&Release>, entry: &Entry, after: &Release) {
        let now = self.entered.map_or_else(|| entry.moment(), |entered| entered.or_later(entry.moment()));
        self.seen += 1;
        let made = entry.action.as_move();
        if let (Some(made), Some(before), Some(entered)) = (made, before, self.entered)
            && made.move_type == MoveType::Advance
        {
            self.close(policy, before, entry, made.transition, (entered, now));
        }
        if made.is_some() || matches!(entry.action, Action::New(_)) {
            (self.entered, self.met) = (Some(now), IndexMap::new());
        }
        self.look(policy, after, now);
    }

    /// The transition by which the release will advance from where it stands, if it will.
    fn door(&self) -> Option<&'e Id> {
        let next = self.entries.iter().skip(self.seen).find_map(|entry| entry.action.as_move())?;
        (next.move_type == MoveType::Advance).then_some(next.transition)
    }

    /// Notes which gates of the door are met now; what is met no more begins anew.
    fn look(&mut self, policy: &Policy, release: &Release, now: Moment) {
        let Some((view, id)) = View::new(policy, release, release.latest).zip(self.door()) else { return };
        let Some(transition) = view.process.transitions.get(id) else { return };
        for asked in gates::of_transition(&view, id, transition, Mover::Somebody(&transition.by)) {
            if matches!(asked.standing, Standing::Unmet(_)) {
                self.met.shift_remove(asked.id);
            } else if !self.met.contains_key(asked.id) {
                self.met.insert(asked.id.clone(), now);
            }
        }
    }

    /// The release moves: every gate that was asked is met by now.
    fn close(
        &mut self,
        policy: &Policy,
        release: &Release,
        entry: &Entry,
        id: &Id,
        (entered, moved): (Moment, Moment),
    ) {
        let Some(view) = View::new(policy, release, entry.at) else { return };
        let Some(transition) = view.process.transitions.get(id) else { return };
        let asked = gates::of_transition(&view, id, transition, Mover::Somebody(&transition.by)).into_iter();
        let asked = asked.filter(|one| !matches!(one.standing, Standing::DoesNotApply | Standing::Deferred { .. }));
        let mut held: Vec<Held> = asked
            .map(|one| Held {
                subject: Rc::clone(&self.subject),
                transition: id.clone(),
                gate: one.id.clone(),
                entered,
                met: self.met.get(one.id).copied().unwrap_or(moved),
                moved,
                waived: matches!(one.standing, Standing::Waived { .. }),
                last: false,
            })
            .collect();
        let latest = held.iter().map(|one| one.met.seconds()).max();
        held.iter_mut().for_each(|one| one.last = Some(one.met.seconds()) == latest && one.met.is_after(entered));
        self.found.append(&mut held);
    }
}
