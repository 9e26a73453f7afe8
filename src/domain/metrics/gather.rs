//! Decides what the record of one release says of deployments, changes, states and waivers.
//!
//! Pure: the record and its history, nothing else. A moment is when something happened in the world where
//! somebody said so, else when it was recorded. Start at [`gather`].

use super::case::{Cases, Delivered, Deployed, Ending, Granted, Recovery, Stay, Subject};
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::id::{ActionId, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::Process;
use crate::domain::process::flow::MoveType;
use crate::domain::release::{Deployment, Outcome, Release, Stamp};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is known of a release.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Its record.
    pub release: &'a Release,
    /// Every action, in order.
    pub entries: &'a [Entry],
    /// The environment whose deployments count; nothing where the process leads into none.
    pub environment: Option<&'a Id>,
    /// The process as it was when the release began.
    pub began_under: Option<&'a Process>,
    /// The process as it is.
    pub process: Option<&'a Process>,
    /// When the first commit of each change was written, of those that have any.
    pub first_commits: &'a BTreeMap<Word, Moment>,
}

/// A change that the release carries at some moment.
struct Carried {
    since: Moment,
    components: Vec<Id>,
}

/// The cases of one release, without those that need a replay.
#[must_use]
pub fn gather(known: &Known<'_>) -> Cases {
    let subject = subject(known.release);
    let happened = known.entries.iter().filter_map(|entry| Some((&entry.id, entry.happened?))).collect();
    let deployed = known.release.deployments.iter().filter_map(|one| deployed(known, &subject, &happened, one));
    let granted = known.entries.iter().filter_map(|entry| match &entry.action {
        Action::WaiverGrant(grant) => {
            Some(Granted { subject: Rc::clone(&subject), gate: grant.gate.clone(), at: entry.moment() })
        }
        _ => None,
    });
    Cases {
        deployed: deployed.collect(),
        delivered: delivered(known, &subject, &happened),
        stays: stays(known, &subject),
        held: Vec::new(),
        granted: granted.collect(),
    }
}

/// The release as its cases name it.
#[must_use]
pub fn subject(release: &Release) -> Rc<Subject> {
    Rc::new(Subject {
        release: release.name.clone(),
        process: release.process.clone(),
        kind: release.kind.clone(),
        components: release.components.clone(),
    })
}

/// What was said of when actions happened.
type Happened<'a> = BTreeMap<&'a ActionId, Moment>;

fn when(happened: &Happened<'_>, stamp: &Stamp) -> Moment {
    happened.get(&stamp.action).copied().unwrap_or(stamp.at)
}

/// A deployment, if it is one of the environment and has ended.
fn deployed(known: &Known<'_>, subject: &Rc<Subject>, happened: &Happened<'_>, one: &Deployment) -> Option<Deployed> {
    let end =
        one.finished.as_ref().or(one.rolled_back.as_ref()).filter(|_| Some(&one.environment) == known.environment)?;
    let ending = match (one.outcome, &one.rolled_back) {
        (_, Some(_)) => Ending::RolledBack,
        (Some(Outcome::Success), None) => Ending::Stood,
        (Some(Outcome::Failure), None) => Ending::Failed,
        (Some(Outcome::Cancelled), None) => Ending::Cancelled,
        (None, None) => return None,
    };
    let at = when(happened, end);
    let taken_back = match &one.rolled_back {
        Some(stamp) => Some(when(happened, stamp)),
        None if ending == Ending::Failed => next_rollback(known, &one.environment, end),
        None => None,
    };
    Some(Deployed {
        subject: Rc::clone(subject),
        environment: one.environment.clone(),
        components: one.components.clone(),
        at,
        recorded: end.at,
        ending,
        succeeded: one.outcome == Some(Outcome::Success),
        taken_back: taken_back.map(|back| at.or_later(back)),
        recovery: Recovery::default(),
    })
}

/// When the release was next rolled back after a deployment that failed, if it left the environment by that.
fn next_rollback(known: &Known<'_>, environment: &Id, failed: &Stamp) -> Option<Moment> {
    let process = known.process?;
    let behind = known.entries.iter().skip_while(|entry| entry.id != failed.action);
    let leaves = |entry: &&Entry| {
        entry.action.as_move().is_some_and(|made| {
            let from = process.transitions.get(made.transition).map(|transition| transition.from.as_slice());
            let mut left = from.unwrap_or_default().iter().filter_map(|state| process.states.get(state));
            made.move_type == MoveType::Rollback && left.any(|state| state.environment.as_ref() == Some(environment))
        })
    };
    behind.into_iter().find(leaves).map(Entry::moment)
}

/// The changes that came into the environment to stay, each with the first deployment that brought it.
fn delivered(known: &Known<'_>, subject: &Rc<Subject>, happened: &Happened<'_>) -> Vec<Delivered> {
    let stood =
        known.release.deployments.iter().filter(|one| one.stands() && Some(&one.environment) == known.environment);
    let by_start: BTreeMap<&ActionId, &Deployment> = stood.map(|one| (&one.started.action, one)).collect();
    let mut carried: IndexMap<&Word, Carried> = IndexMap::new();
    let mut found: Vec<Delivered> = Vec::new();
    for entry in known.entries {
        carry(&mut carried, entry);
        let Some(deployment) = by_start.get(&entry.id) else { continue };
        let at = when(happened, deployment.finished.as_ref().unwrap_or(&deployment.started));
        for (change, what) in &carried {
            let comes = |id: &&Id| what.components.is_empty() || what.components.contains(id);
            let components: Vec<Id> = deployment.components.iter().filter(comes).cloned().collect();
            if components.is_empty() || found.iter().any(|before| before.change == **change) {
                continue;
            }
            let commit = known.first_commits.get(change.as_str()).copied();
            let (from, from_commit) = (commit.unwrap_or(what.since), commit.is_some());
            let subject = Rc::clone(subject);
            found.push(Delivered { subject, change: (*change).clone(), components, from, from_commit, at });
        }
    }
    found
}

/// What an action does to the changes that a release carries.
fn carry<'e>(carried: &mut IndexMap<&'e Word, Carried>, entry: &'e Entry) {
    match &entry.action {
        Action::ChangeAdd(add) => {
            carried.insert(&add.id, Carried { since: entry.moment(), components: add.components.clone() });
        }
        Action::ChangeImport(import) => {
            for change in &import.changes {
                let since = carried.get(&change.id).map_or_else(|| entry.moment(), |before| before.since);
                carried.insert(&change.id, Carried { since, components: change.components.clone() });
            }
        }
        Action::ChangeUpdate(update) => {
            if let (Some(change), Some(components)) = (carried.get_mut(&update.id), &update.components) {
                change.components.clone_from(components);
            }
        }
        Action::ChangeRemove(remove) => {
            carried.shift_remove(&remove.id);
        }
        _ => {}
    }
}

/// The stays in states, each from the move that entered it to the one that left it.
fn stays(known: &Known<'_>, subject: &Rc<Subject>) -> Vec<Stay> {
    let is_final = |state: &Id| known.process.is_some_and(|process| process.is_final(state));
    let mut stays: Vec<Stay> = Vec::new();
    let mut iteration = 1;
    let stay = |state: &Id, entered: Moment, iteration: u32| {
        let subject = Rc::clone(subject);
        Stay { subject, state: state.clone(), entered, left: None, iteration, is_final: is_final(state) }
    };
    for entry in known.entries {
        let initial = || known.began_under.or(known.process).and_then(Process::initial_state);
        let Some(made) = entry.action.as_move() else {
            if matches!(entry.action, Action::New(_)) {
                stays.extend(initial().map(|state| stay(state, entry.moment(), iteration)));
            }
            continue;
        };
        // Whoever says that a move happened long ago cannot have it before the one that it followed.
        let at = stays.last().map_or_else(|| entry.moment(), |last| last.entered.or_later(entry.moment()));
        if let Some(last) = stays.last_mut() {
            last.left = Some(at);
        }
        iteration += u32::from(made.move_type == MoveType::Return);
        stays.push(stay(made.to, at, iteration));
    }
    stays
}
