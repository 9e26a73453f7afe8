//! `signoff`: people in a role approve exactly this (language §2, design §5).
//!
//! One person counts once for a gate, through every sign-off below its `all` and `any`: by their
//! latest entry, in the role that it names, at one requirement. Whoever has a role for a while takes
//! the seat of the person who gave it. [`tallies`] shares the voters out.

use super::{Gatehouse, Mover};
use crate::domain::currency::{self, Stale};
use crate::domain::id::{ActionId, Id};
use crate::domain::process::flow::Gate;
use crate::domain::process::part::Part;
use crate::domain::process::requirement::{Distinct, Reject, Signoff};
use crate::domain::refusal::Why;
use crate::domain::release::{Decision, SignoffEntry, Stamp};
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
    count(view, id, gate, None, &mut Vec::new())
}

/// Counts as if one more had been written.
pub(super) fn tallies_with<'a>(view: &View<'a>, id: &Id, gate: &'a Gate, more: &'a SignoffEntry) -> Vec<Tally<'a>> {
    count(view, id, gate, Some(more), &mut Vec::new())
}

fn count<'a>(
    view: &View<'a>,
    id: &Id,
    gate: &'a Gate,
    more: Option<&'a SignoffEntry>,
    asking: &mut Vec<Id>,
) -> Vec<Tally<'a>> {
    let mut tallies: Vec<Tally<'a>> = gate.needs.signoffs().map(Tally::new).collect();
    let mut voters = Vec::new();
    for entry in latest_votes(view, id, more) {
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
fn latest_votes<'a>(view: &View<'a>, gate: &Id, more: Option<&'a SignoffEntry>) -> Vec<&'a SignoffEntry> {
    let mut latest: Vec<&SignoffEntry> = Vec::new();
    for entry in view.release.signoffs.iter().chain(more).filter(|entry| entry.gate == *gate) {
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
        return latest_votes(view, other, None).iter().any(|entry| entry.stamp.by == *person);
    }
    asking.push(gate.clone());
    let counts = count(view, other, rule, None, asking).iter().any(|tally| tally.approves(person));
    asking.pop();
    counts
}

pub(super) fn unmet(house: &Gatehouse<'_>, need: &Signoff) -> Vec<Why> {
    let Some(tally) = house.tallies.iter().find(|tally| std::ptr::eq(tally.need, need)) else {
        return vec![Why::Broken { what: "this sign-off was not counted".to_owned() }];
    };
    let mut why: Vec<Why> = tally.rejections.iter().map(|entry| rejected(entry)).collect();
    // What the mover supplies by moving is not missing.
    let moved = house.moved.iter().find(|moved| std::ptr::eq(moved.need, need)).unwrap_or(tally);
    let approvals = tally.approvals();
    let roles = &need.role;
    if approvals.max(moved.approvals()) < need.count {
        why.push(Why::Approvals {
            roles: roles.clone(),
            have: approvals,
            need: need.count,
            can: house.who_can(tally),
            mover_signs: need.mover_signs,
        });
    }
    if tally.votes.max(moved.votes) < tally.quorum() && tally.quorum() > need.count {
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

/// Whose seat somebody takes who signs in a role that is not their own: of several givers the first
/// who has not spoken at the gate.
pub fn stands_for(view: &View<'_>, gate: &Id, role: &Id, person: &Id) -> Option<Id> {
    let seats = view.policy.people.seats(person, role, view.now);
    let spoke = |giver: &Id| {
        let mut voters = view.release.signoffs.iter().filter(|entry| entry.gate == *gate && entry.stamp.by != *person);
        voters.any(|entry| entry.seat() == giver)
    };
    let free = seats.iter().find(|giver| !spoke(giver));
    free.or(seats.first()).copied().filter(|giver| *giver != person).cloned()
}

/// RULE language §2, `mover-signs`: who makes the move approves its gates by making it, if they
/// hold the role, are no robot, not excluded, have not rejected and do not count already.
///
/// Gives the one requirement that they sign, and in which role.
pub fn by_moving<'g>(view: &View<'_>, id: &Id, gate: &'g Gate, person: &Id) -> Option<(&'g Signoff, &'g Id)> {
    let known = view.policy.people.people.get(person)?;
    let latest = view.release.signoffs.iter().rfind(|entry| entry.gate == *id && entry.stamp.by == *person);
    let rejected = latest
        .is_some_and(|entry| entry.decision == Decision::Reject && entry.stamp.iteration == view.release.iteration);
    let mine = view.policy.people.roles(person, view.now);
    let mut signed = gate.needs.signoffs().filter(|need| need.mover_signs).filter_map(|need| {
        let role = need.role.iter().find(|role| mine.contains(role))?;
        exclusion(view, id, need, person, &mut Vec::new()).is_none().then_some((need, role))
    });
    let first = signed.next().filter(|_| !known.robot && !rejected)?;
    (!tallies(view, id, gate).iter().any(|tally| tally.approves(person))).then_some(first)
}

/// What each of those who may move would write by moving.
pub(super) fn by_movers(view: &View<'_>, id: &Id, gate: &Gate, mover: Mover<'_>) -> Vec<SignoffEntry> {
    let people = &view.policy.people;
    let moves = |person: &Id| match mover {
        Mover::Nobody => false,
        Mover::Somebody(by) => people.holds_any(person, by, view.now),
        Mover::One(mover) => person == mover,
    };
    if !gate.needs.signoffs().any(|need| need.mover_signs) {
        return Vec::new();
    }
    let signed = people.people.keys().filter(|person| moves(person)).filter_map(|person| {
        let (need, role) = by_moving(view, id, gate, person)?;
        Some(approval(view, id, role, person, &need.covers))
    });
    signed.collect()
}

/// An approval as it would be written now; its action is none.
fn approval(view: &View<'_>, gate: &Id, role: &Id, person: &Id, parts: &[Part]) -> SignoffEntry {
    SignoffEntry {
        gate: gate.clone(),
        role: role.clone(),
        stands_for: stands_for(view, gate, role, person),
        decision: Decision::Approve,
        comment: None,
        covers: currency::covered(view, parts),
        stamp: Stamp {
            action: ActionId::from_random([0; 12]),
            by: person.clone(),
            at: view.now,
            iteration: view.release.iteration,
            stay: view.release.stay,
        },
    }
}

impl Gatehouse<'_> {
    /// The people who still can approve: they hold a role, are no robots, not excluded, and have not.
    fn who_can(&self, tally: &Tally<'_>) -> Vec<Id> {
        let people = &self.view.policy.people;
        let can = people.people.iter().filter(|(id, person)| {
            let holds = people.holds_any(id, &tally.need.role, self.view.now);
            holds && !person.robot && !tally.approves(id) && self.is_free(tally, id) && self.has_seat(tally, id)
        });
        can.map(|(id, _)| id.clone()).collect()
    }

    /// True if an approval of this person adds one here, and leaves no other requirement of the gate short.
    fn has_seat(&self, tally: &Tally<'_>, person: &Id) -> bool {
        let (view, people) = (self.view, &self.view.policy.people);
        let approvals = self.tallies.iter().flat_map(|tally| &tally.approvals);
        let roles =
            tally.need.role.iter().filter(|role| people.holds_any(person, std::slice::from_ref(*role), view.now));
        let taken = |seat: &Id| approvals.clone().any(|entry| entry.seat() == seat || entry.stamp.by == *person);
        if !roles.clone().flat_map(|role| people.seats(person, role, view.now)).any(taken) {
            return true;
        }
        roles.into_iter().any(|role| {
            let needs = self.gate.needs.signoffs().filter(|need| need.role.contains(role));
            let parts: Vec<Part> = needs.flat_map(|need| need.covers.iter().cloned()).collect();
            let more = approval(view, self.id, role, person, &parts);
            let after = tallies_with(view, self.id, self.gate, &more);
            after.iter().zip(self.tallies).all(|(after, before)| {
                let here = std::ptr::eq(before.need, tally.need);
                if here { after.approvals() > before.approvals() } else { before.wants_more() || !after.wants_more() }
            })
        })
    }

    fn is_free(&self, tally: &Tally<'_>, person: &Id) -> bool {
        exclusion(self.view, self.id, tally.need, person, &mut Vec::new()).is_none()
    }
}
