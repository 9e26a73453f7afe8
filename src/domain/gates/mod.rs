//! Gates: what must hold before a transition (language §2), one file for each kind of requirement.
//!
//! [`standing`] says how a gate stands; `unmet` judges one requirement and never fails: what
//! cannot be evaluated is unmet, with that as the reason. Adding a kind is a file here, a variant
//! in `process/requirement.rs` and a line in `unmet`.

mod artifacts;
mod changes;
mod components;
mod deployed;
mod duties;
mod evidence;
mod field;
mod issues;
mod obstacles;
mod package;
mod schedule;
pub mod signoff;
mod soak;
mod task;
mod waivers;

use super::carried::Carried;
use super::dated::Dated;
use super::id::{ActionId, Id};
use super::moment::Moment;
use super::process::flow::{Gate, MoveType, Transition};
use super::process::requirement::Requirement;
use super::process::titled;
use super::refusal::{Duty, UnmetGate, Why};
use super::release::Waiver;
use super::view::View;
use signoff::Tally;

pub use duties::{
    attached, document_stale, notice_due, notice_is_asked, notice_stale, open_sending, task_is_over, task_stale,
    ticket, ticket_stale,
};
pub use evidence::{rested_on, stale as evidence_stale};
pub use obstacles::{obstacles, unfinished_deployment};
pub use package::{lacks as lacks_of_package, missing as missing_of_part};
pub use schedule::{asking as asking_for_date, in_the_way, is_let_through, off_calendar};
pub use waivers::{Fate, Orphan, ends_before, fate};

/// How a gate stands at a transition.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It is met.
    Met,
    /// Its condition does not hold, so it is met.
    DoesNotApply,
    /// It is put off to another transition, as an obligation.
    Deferred {
        /// The advance that asks it.
        to: Id,
        /// When it should be met.
        due: Option<Dated>,
    },
    /// It is set aside.
    Waived {
        /// By whom.
        by: Id,
        /// Why.
        reason: String,
        /// Until when.
        until: Moment,
    },
    /// It is not met.
    Unmet(Vec<Why>),
}

/// How a gate stood when a move was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    /// The gate.
    pub gate: Id,
    /// How it stood.
    pub standing: Standing,
    /// The actions that added the evidence that it was judged by.
    pub evidence: Vec<ActionId>,
}

/// What a judgement of gates may assume of the one who moves.
#[derive(Debug, Clone, Copy)]
pub enum Mover<'a> {
    /// Their signature is written already, or nobody moves.
    Nobody,
    /// Somebody with one of these roles will make the move and sign by it.
    Somebody(&'a [Id]),
    /// This person will make the move and sign by it.
    One(&'a Id),
}

/// A gate of a transition and how it stands.
pub struct Asked<'a> {
    /// The id of the gate.
    pub id: &'a Id,
    /// The gate.
    pub gate: &'a Gate,
    /// How it stands.
    pub standing: Standing,
}

/// Judges every gate of a transition.
#[must_use]
pub fn of_transition<'a>(view: &View<'a>, id: &Id, transition: &'a Transition, mover: Mover<'_>) -> Vec<Asked<'a>> {
    let gates = transition.gates.iter().filter_map(|gate_id| Some((gate_id, view.process.gates.get(gate_id)?)));
    gates
        .map(|(gate_id, gate)| {
            let standing = if is_deferred_past(view, gate, id, transition) {
                deferred(view, gate)
            } else {
                standing(view, gate_id, gate, mover)
            };
            Asked { id: gate_id, gate, standing }
        })
        .collect()
}

/// True if the gate is put off and this is not the advance that asks it (language §6).
#[must_use]
pub fn is_deferred_past(view: &View<'_>, gate: &Gate, id: &Id, transition: &Transition) -> bool {
    gate.defer.as_ref().is_some_and(|defer| {
        let asked_here = defer.to == *id && transition.move_type == MoveType::Advance;
        !asked_here && view.holds(Some(&defer.when))
    })
}

/// The gates that can be signed now: listed by a transition that leaves the present state, and not
/// put off past it.
#[must_use]
pub fn at_door<'a>(view: &View<'a>) -> Vec<&'a Id> {
    let mut at_door: Vec<&Id> = Vec::new();
    for (id, transition) in view.doors() {
        for gate_id in &transition.gates {
            let Some(gate) = view.process.gates.get(gate_id) else { continue };
            if !is_deferred_past(view, gate, id, transition) && !at_door.contains(&gate_id) {
                at_door.push(gate_id);
            }
        }
    }
    at_door
}

fn deferred(view: &View<'_>, gate: &Gate) -> Standing {
    match &gate.defer {
        Some(defer) => Standing::Deferred { to: defer.to.clone(), due: view.due(defer.due.as_ref()) },
        None => Standing::Met,
    }
}

/// Judges one gate as if it were asked now, whatever is put off.
#[must_use]
pub fn standing(view: &View<'_>, id: &Id, gate: &Gate, mover: Mover<'_>) -> Standing {
    let standing = standing_unwaived(view, id, gate, mover);
    // RULE language §6: a waiver sets the whole gate aside, a rejection included.
    match waiver(view, id).filter(|_| matches!(standing, Standing::Unmet(_))) {
        Some(waiver) => {
            Standing::Waived { by: waiver.stamp.by.clone(), reason: waiver.reason.clone(), until: waiver.until }
        }
        None => standing,
    }
}

/// The same, whatever was set aside.
fn standing_unwaived(view: &View<'_>, id: &Id, gate: &Gate, mover: Mover<'_>) -> Standing {
    if !view.holds(gate.when.as_ref()) {
        return Standing::DoesNotApply;
    }
    let tallies = signoff::tallies(view, id, gate);
    let judged = |moved: &[Tally<'_>]| unmet(&Gatehouse { view, id, gate, tallies: &tallies, moved }, &gate.needs);
    let unsigned = judged(&tallies);
    if unsigned.is_empty() {
        return Standing::Met;
    }
    // One person moves: what is missing is missing whoever of them does.
    let signed = signoff::by_movers(view, id, gate, mover);
    let by_moving = signed.iter().map(|more| judged(&signoff::tallies_with(view, id, gate, more)));
    let why = by_moving.min_by_key(Vec::len).filter(|why| why.len() <= unsigned.len()).unwrap_or(unsigned);
    if why.is_empty() { Standing::Met } else { Standing::Unmet(why) }
}

/// The waiver of a gate that counts now: of this iteration, not taken back, not past its end.
#[must_use]
pub fn waiver<'a>(view: &View<'a>, gate: &Id) -> Option<&'a Waiver> {
    view.release.waivers.iter().rfind(|waiver| {
        waiver.gate == *gate
            && waiver.withdrawn.is_none()
            && waiver.stamp.iteration == view.release.head.iteration
            && !view.now.is_after(waiver.until)
    })
}

/// The gate as a refusal tells of it.
#[must_use]
pub fn unmet_gate(id: &Id, gate: &Gate, why: Vec<Why>) -> UnmetGate {
    UnmetGate {
        gate: id.clone(),
        title: titled(id, &gate.title).to_owned(),
        clause: gate.clause.clone(),
        why,
        waivable_by: gate.waivable_by.clone(),
    }
}

/// What the requirements of one gate are judged with.
struct Gatehouse<'a> {
    view: &'a View<'a>,
    id: &'a Id,
    gate: &'a Gate,
    tallies: &'a [Tally<'a>],
    /// The same as if the mover had signed by moving.
    moved: &'a [Tally<'a>],
}

/// Everything that keeps a requirement from being met; empty when it is.
fn unmet(house: &Gatehouse<'_>, needs: &Requirement) -> Vec<Why> {
    let view = house.view;
    match needs {
        Requirement::All(all) => all.iter().flat_map(|one| unmet(house, one)).collect(),
        Requirement::Any(any) => {
            let attempts: Vec<_> = any.iter().map(|one| unmet(house, one)).collect();
            if attempts.iter().any(Vec::is_empty) { Vec::new() } else { vec![Why::NoneOf(attempts)] }
        }
        Requirement::Signoff(need) => signoff::unmet(house, need),
        Requirement::Task(need) => task::unmet(view, need),
        Requirement::Document(ids) => duties::unmet(view, Duty::Document, ids),
        Requirement::Notice(ids) => duties::unmet(view, Duty::Notice, ids),
        Requirement::Package(ids) => package::unmet(view, ids),
        Requirement::Field(ids) => field::unmet(view, ids),
        Requirement::Evidence(need) => evidence::unmet(view, need),
        Requirement::Artifacts(need) => artifacts::unmet(view, need),
        Requirement::Changes(need) => changes::unmet(view, Carried::Change, need),
        Requirement::Items(need) => changes::unmet(view, Carried::Item, &need.as_of_changes()),
        Requirement::Issues(need) => issues::unmet(view, need),
        Requirement::Schedule(need) => schedule::unmet(view, need),
        Requirement::Deployed(need) => deployed::unmet(view, need),
        Requirement::Components(need) => components::unmet(view, need),
        Requirement::Soak(need) => soak::unmet(view, need),
    }
}
