//! The agenda of a board: what its template may name.
//!
//! Each release is the whole of its sheet, with the gates that wait for the board. Start at
//! [`waiting`]; [`Agenda::of`] puts the releases of one process together.

use super::decided::{self, Vote};
use super::people;
use super::{ProcessText, Reached, Sheet, StoreText, Written};
use crate::domain::gates::{self, Mover, Standing, signoff};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::{Process, titled};
use crate::report::scene::Scene;
use crate::report::{when, why};
use serde::Serialize;

/// Everything that an agenda may name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Agenda {
    /// The id of the role whose word is waited for.
    pub role: String,
    /// The title of that role.
    pub role_title: String,
    /// The store.
    pub store: StoreText,
    /// The process.
    pub process: ProcessText,
    /// The releases that wait, those with the nearest planned time first.
    pub releases: Vec<Item>,
    /// Everybody who can be reached.
    pub contacts: Vec<Reached>,
    /// Who writes, and when.
    pub written: Written,
}

/// A release that waits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Item {
    /// All that a document of the release may name.
    #[serde(flatten)]
    pub sheet: Sheet,
    /// The gates that wait.
    pub waiting: Vec<Waiting>,
    /// The planned time of the default milestone.
    #[serde(skip)]
    pub planned: Option<Moment>,
}

/// A gate that waits for a role.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Waiting {
    /// Its id.
    pub gate: String,
    /// Its title.
    pub gate_title: String,
    /// The clause that it comes from.
    pub clause: String,
    /// The votes that count so far.
    pub votes: Vec<Vote>,
    /// So many must approve.
    pub count: u32,
    /// So many approve.
    pub approvals: u32,
    /// So many must vote.
    pub quorum: u32,
    /// So many have voted.
    pub voted: u32,
    /// What is missing.
    pub missing: Vec<String>,
}

/// True if a gate on a way out of the state may ask for the role: what a release must be read for.
#[must_use]
pub fn may_wait(process: &Process, state: &Id, role: &Id) -> bool {
    let mut listed = process.leaving(state).flat_map(|(_, transition)| &transition.gates);
    listed.any(|gate| process.gates.get(gate).is_some_and(|gate| gate.needs.signoffs().any(|n| n.role.contains(role))))
}

/// The gates at the door that still wait for the word of a role.
///
/// As in `todo`, what only an optional way asks is left out, and so is what is put off or set aside.
#[must_use]
pub fn waiting(scene: &Scene<'_>, role: &Id) -> Vec<Waiting> {
    let view = &scene.view;
    let mut found: Vec<Waiting> = Vec::new();
    for (id, door) in view.doors().filter(|(_, door)| !door.optional) {
        for asked in gates::of_transition(view, id, door, Mover::Somebody(&door.by)) {
            let Standing::Unmet(reasons) = &asked.standing else { continue };
            let tallies = signoff::tallies(view, asked.id, asked.gate);
            let open = tallies.iter().find(|tally| tally.need().role.contains(role) && tally.is_open());
            let Some(tally) = open.filter(|_| found.iter().all(|known| known.gate != asked.id.as_str())) else {
                continue;
            };
            let counts = |vote: &Vote| vote.counts && vote.gate == asked.id.as_str();
            found.push(Waiting {
                gate: asked.id.to_string(),
                gate_title: titled(asked.id, &asked.gate.title).to_owned(),
                clause: asked.gate.clause.clone().unwrap_or_default(),
                votes: decided::signoffs(scene).into_iter().filter(counts).collect(),
                count: tally.need().count,
                approvals: tally.approvals(),
                quorum: tally.quorum(),
                voted: tally.voted(),
                missing: reasons.iter().map(|reason| super::unmarked(&why::words(scene, asked.id, reason))).collect(),
            });
        }
    }
    found
}

impl Item {
    /// A release with the gates that wait.
    #[must_use]
    pub fn of(scene: &Scene<'_>, sheet: Sheet, waiting: Vec<Waiting>) -> Self {
        let milestone = scene.view.process.default_milestone();
        Self { sheet, waiting, planned: milestone.and_then(|milestone| Some(scene.view.dated(milestone)?.told)) }
    }
}

impl Agenda {
    /// The agenda of a role over releases of one process.
    #[must_use]
    pub fn of(
        policy: &Policy,
        process: &Process,
        role: &Id,
        mut releases: Vec<Item>,
        written: Written,
        now: Moment,
    ) -> Self {
        releases.sort_by_key(|item| (item.planned.is_none(), item.planned.map(Moment::seconds)));
        Self {
            role: role.to_string(),
            role_title: people::title_of(process, role),
            store: StoreText { title: policy.settings.title.clone() },
            process: super::process(process),
            releases,
            contacts: people::reached(policy, process, now),
            written,
        }
    }

    /// An agenda on which nothing stands, to try a template on.
    #[must_use]
    pub fn empty(process: &Process) -> Self {
        Self { process: super::process(process), ..Self::default() }
    }

    /// An agenda with one of everything, to try a template on.
    #[must_use]
    pub fn sample(process: &Process) -> Self {
        let sheet = Sheet::sample(process);
        let word = || sheet.release.name.clone();
        let waiting =
            Waiting { gate: word(), votes: sheet.signoffs.clone(), missing: vec![word()], ..Waiting::default() };
        Self {
            role: word(),
            role_title: word(),
            contacts: sheet.contacts.clone(),
            written: sheet.written.clone(),
            process: sheet.process.clone(),
            store: StoreText { title: word() },
            releases: vec![Item { waiting: vec![waiting], sheet, planned: None }],
        }
    }
}

impl Written {
    /// By whom and when a report is written.
    #[must_use]
    pub fn now(policy: &Policy, reader: Option<&Id>, now: Moment) -> Self {
        let by = reader.map(|reader| people::name_of(policy, reader)).unwrap_or_default();
        Self { by, at: when::local(now) }
    }
}
