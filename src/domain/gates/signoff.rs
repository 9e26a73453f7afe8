//! `signoff`: people in a role approve exactly this (language §2, design §5).
//!
//! One person counts once for a gate, through every sign-off below its `all` and `any`: by their
//! latest entry, in the role that it names, at one requirement. Whoever has a role for a while takes
//! the seat of the person who gave it. [`tallies`] shares the voters out.

use super::{Gatehouse, Mover};
use crate::domain::currency::{self, Stale};
use crate::domain::id::Id;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::{Distinct, Reject, Signoff};
use crate::domain::refusal::Why;
use crate::domain::release::{Decision, SignoffEntry};
use crate::domain::view::View;

/// What has been said at one sign-off requirement.
pub struct Tally<'a> {
    need: &'a Signoff,
    approvals: Vec<&'a SignoffEntry>,
    votes: u32,
    rejections: Vec<&'a SignoffEntry>,
    stale: Vec<(&'a Id, Vec<Stale>)>,
    excluded: Vec<(&'a Id, Distinct)>,
}

impl Tally<'_> {
    /// The requirement that was counted.
    #[must_use]
    pub fn need(&self) -> &Signoff {
        self.need
    }

    /// True if people are missing here.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.wants_more()
    }

    /// True if people are missing here, or somebody's rejection stands.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.wants_more() || !self.rejections.is_empty()
    }

    /// So many people approve.
    #[must_use]
    pub fn approvals(&self) -> u32 {
        u32::try_from(self.approvals.len()).unwrap_or(u32::MAX)
    }

    /// So many people have voted: an approval, a rejection and an abstention are votes.
    #[must_use]
    pub fn voted(&self) -> u32 {
        self.votes
    }

    /// So many people must have voted.
    #[must_use]
    pub fn quorum(&self) -> u32 {
        self.need.quorum.unwrap_or(self.need.count)
    }

    /// True if this person's approval counts here.
    #[must_use]
    pub fn approves(&self, person: &Id) -> bool {
        self.approvals.iter().any(|entry| entry.stamp.by == *person)
    }
}

/// Counts every sign-off requirement of a gate.
#[must_use]
pub fn tallies<'a>(view: &View<'a>, id: &Id, gate: &'a Gate) -> Vec<Tally<'a>> {
    count(view, id, gate, &mut Vec::new())
}

fn count<'a>(view: &View<'a>, id: &Id, gate: &'a Gate, asking: &mut Vec<Id>) -> Vec<Tally<'a>> {
    let mut tallies: Vec<Tally<'a>> = gate.needs.signoffs().map(Tally::new).collect();
    let mut voters = Vec::new();
    for entry in latest_votes(view, id) {
        let mut seats = Vec::new();
        for (seat, tally) in tallies.iter_mut().enumerate() {
            if tally.need.role.contains(&entry.role) && tally.admits(view, id, entry, asking) {
                seats.push(seat);
            }
        }
        voters.push((entry, seats));
    }
    voters = once_for_each_seat(voters);
    // Whoever fits one requirement only is seated first, so that nobody takes the only place of another.
    voters.sort_by_key(|(_, seats)| seats.len());
    for (entry, seats) in voters {
        let wanting = |seat: &&usize| tallies.get(**seat).is_some_and(Tally::wants_more);
        let seat = seats.iter().find(wanting).or(seats.first()).copied();
        if let Some(tally) = seat.and_then(|seat| tallies.get_mut(seat)) {
            tally.seat(entry);
        }
    }
    tallies
}

/// One seat, one vote (decision 0028): the word of who holds the role goes before that of who has it
/// for a while, and of several of those the latest goes first.
fn once_for_each_seat(voters: Vec<(&SignoffEntry, Vec<usize>)>) -> Vec<(&SignoffEntry, Vec<usize>)> {
    let counted: Vec<&SignoffEntry> =
        voters.iter().filter(|(_, seats)| !seats.is_empty()).map(|(entry, _)| *entry).collect();
    let gives_way = |entry: &SignoffEntry| {
        let place = counted.iter().position(|one| std::ptr::eq(*one, entry));
        entry.stands_for.is_some()
            && counted.iter().enumerate().any(|(other, one)| {
                one.seat() == entry.seat() && (one.stands_for.is_none() || place.is_some_and(|place| place < other))
            })
    };
    voters.into_iter().filter(|(entry, _)| !gives_way(entry)).collect()
}

impl<'a> Tally<'a> {
    fn new(need: &'a Signoff) -> Self {
        let (approvals, rejections, stale, excluded) = Default::default();
        Self { need, approvals, votes: 0, rejections, stale, excluded }
    }

    /// Whether a vote counts at this requirement; what keeps it from counting is noted.
    fn admits(&mut self, view: &View<'a>, gate: &Id, entry: &'a SignoffEntry, asking: &mut Vec<Id>) -> bool {
        // RULE language §2: a rejection under `blocks` does not go stale with the content; the next
        // iteration ends it.
        let of_this_round = entry.stamp.iteration == view.release.iteration;
        if entry.decision == Decision::Reject && self.need.reject == Reject::Blocks && of_this_round {
            self.rejections.push(entry);
        }
        let person = &entry.stamp.by;
        if let Some(because) = exclusion(view, gate, self.need, person, asking) {
            self.excluded.push((person, because));
            return false;
        }
        let stale = currency::stale(view, &self.need.covers, self.need.per, &entry.covers, &entry.stamp);
        if !stale.is_empty() {
            self.stale.push((person, stale));
            return false;
        }
        true
    }

    fn wants_more(&self) -> bool {
        self.approvals.len() < self.need.count as usize || self.votes < self.quorum()
    }

    fn seat(&mut self, entry: &'a SignoffEntry) {
        self.votes += 1;
        if entry.decision == Decision::Approve {
            self.approvals.push(entry);
        }
    }
}

/// The latest entry of each person for the gate, without what was taken back and without robots.
///
/// Who holds a role has the last word: it ends what was said for them before.
fn latest_votes<'a>(view: &View<'a>, gate: &Id) -> Vec<&'a SignoffEntry> {
    let mut latest: Vec<&SignoffEntry> = Vec::new();
    for entry in view.release.signoffs.iter().filter(|entry| entry.gate == *gate) {
        let overruled =
            |earlier: &SignoffEntry| entry.stands_for.is_none() && earlier.stands_for.as_ref() == Some(&entry.stamp.by);
        latest.retain(|earlier| earlier.stamp.by != entry.stamp.by && !overruled(earlier));
        latest.push(entry);
    }
    let is_robot = |person: &Id| view.policy.people.people.get(person).is_some_and(|person| person.robot);
    latest.retain(|entry| entry.decision != Decision::Withdraw && !is_robot(&entry.stamp.by));
    latest
}

/// Why a person may not sign, by what they did (language §2, `distinct-from`).
///
/// `asking` are the gates whose voters are being counted: a gate that excludes by itself, through
/// others, finds everybody who ever voted there.
pub fn exclusion(view: &View<'_>, gate: &Id, need: &Signoff, person: &Id, asking: &mut Vec<Id>) -> Option<Distinct> {
    let excludes = |distinct: &&Distinct| match distinct {
        Distinct::Requester => view.release.requester == *person,
        Distinct::Author => view.release.authors.contains(person),
        Distinct::Deployer => view.release.deployer.as_ref() == Some(person),
        Distinct::Gate(other) => counts_at(view, gate, other, person, asking),
    };
    need.distinct_from.iter().find(excludes).cloned()
}

fn counts_at(view: &View<'_>, gate: &Id, other: &Id, person: &Id, asking: &mut Vec<Id>) -> bool {
    let Some(rule) = view.process.gates.get(other) else { return true };
    if asking.contains(other) {
        return latest_votes(view, other).iter().any(|entry| entry.stamp.by == *person);
    }
    asking.push(gate.clone());
    let counts = count(view, other, rule, asking).iter().any(|tally| tally.approves(person));
    asking.pop();
    counts
}

pub(super) fn unmet(house: &Gatehouse<'_>, need: &Signoff) -> Vec<Why> {
    let Some(tally) = house.tallies.iter().find(|tally| std::ptr::eq(tally.need, need)) else {
        return vec![Why::Broken { what: "this sign-off was not counted".to_owned() }];
    };
    let mut why: Vec<Why> = tally.rejections.iter().map(|entry| rejected(entry)).collect();
    let moved = u32::from(house.mover_could_sign(tally));
    let approvals = tally.approvals();
    let roles = &need.role;
    if approvals.saturating_add(moved) < need.count {
        why.push(Why::Approvals {
            roles: roles.clone(),
            have: approvals,
            need: need.count,
            can: house.who_can(tally),
            mover_signs: need.mover_signs,
        });
    }
    if tally.votes.saturating_add(moved) < tally.quorum() && tally.quorum() > need.count {
        let (have, quorum) = (tally.votes, tally.quorum());
        why.push(Why::Quorum { roles: roles.clone(), have, need: quorum, can: house.who_can(tally) });
    }
    if !why.is_empty() {
        let stale = tally.stale.iter();
        why.extend(stale.map(|(by, stale)| Why::SignoffStale { by: (*by).clone(), stale: stale.clone() }));
        let excluded = tally.excluded.iter();
        why.extend(excluded.map(|(by, why)| Why::Excluded { person: (*by).clone(), because: why.clone() }));
    }
    why
}

fn rejected(entry: &SignoffEntry) -> Why {
    Why::Rejected { by: entry.stamp.by.clone(), comment: entry.comment.clone() }
}

impl Gatehouse<'_> {
    /// The people who still can approve: they hold a role, are no robots, not excluded, and have not.
    fn who_can(&self, tally: &Tally<'_>) -> Vec<Id> {
        let people = &self.view.policy.people;
        let can = people.people.iter().filter(|(id, person)| {
            let seats = tally.need.role.iter().flat_map(|role| people.seats(id, role, self.view.now));
            let mut free = seats.filter(|seat| !tally.approvals.iter().any(|entry| entry.seat() == *seat));
            free.next().is_some() && !person.robot && !tally.approves(id) && self.is_free(tally, id)
        });
        can.map(|(id, _)| id.clone()).collect()
    }

    /// True if whoever makes the move could sign the gate by it (language §2, `mover-signs`).
    fn mover_could_sign(&self, tally: &Tally<'_>) -> bool {
        let Mover::Somebody(by) = self.mover else { return false };
        let may_move = |person: &Id| self.view.policy.people.holds_any(person, by, self.view.now);
        tally.need.mover_signs && self.who_can(tally).iter().any(may_move)
    }

    fn is_free(&self, tally: &Tally<'_>, person: &Id) -> bool {
        // The gate's own id matters only to a process that excludes by itself in a circle.
        exclusion(self.view, person, tally.need, person, &mut Vec::new()).is_none()
    }
}
