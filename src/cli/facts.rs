//! What a judgement needs from outside of the one release, read at the tip (design §1).
//!
//! The ledger makes the facts; its parts are kept in throw-away files, for `new` needs little of it and
//! often, and are brought to the tip by the commits that came since. Start at `facts`.

use super::act::Planned;
use super::desk::{self, Desk};
use super::failure::Failure;
use crate::domain::action::{Action, Schedule, Underneath};
use crate::domain::facts::Facts;
use crate::domain::id::{ActionId, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::process::Process;
use crate::domain::process::flow::MoveType;
use crate::domain::release::Release;
use crate::format::{journal, record};
use crate::history::bookings::Bookings;
use crate::history::inventory::Inventory;
use crate::history::ledger::{Asked, Ledger, Roll};
use crate::history::object::{CommitRead, ObjectId};
use crate::history::source::{Blobs, Unreadable};
use crate::store::{Store, Walk};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;

/// The names of the throw-away files; the number is raised when their form changes, and when a deployment gets a field.
const ROLL: &str = "roll-1.json";
const INVENTORY: &str = "inventory-1.json";
const BOOKED: &str = "booked-1.json";

/// A throw-away file: what was made of all commits up to one.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    tip: String,
    made: T,
}

/// The inventory, and the commits that changed it, each with the number of its events from then on.
#[derive(Default, Serialize, Deserialize)]
struct Marked {
    marks: Vec<(String, usize)>,
    inventory: Inventory,
}

/// The ledger at a commit.
pub(super) fn ledger(store: &Store, commit: ObjectId) -> Result<Ledger, Failure> {
    Ok(Ledger::new(roll(store, commit)?, marked(store, commit)?.inventory, booked(store, commit)?))
}

/// How releases began, at a commit.
pub(super) fn roll(store: &Store, commit: ObjectId) -> Result<Roll, Failure> {
    kept(store, commit, ROLL, &|| all_of(store, commit), |roll: &mut Roll, read, blob| {
        // What cannot be read is for the audit to find; it takes nothing from the rest.
        let _ = roll.advance(read, blob);
    })
}

/// The planned times of all releases, at a commit.
///
/// They are a matter of the heads alone, so the first time these are read, and not all of history.
pub(super) fn booked(store: &Store, commit: ObjectId) -> Result<Bookings, Failure> {
    let begin = || Ok((store.walk(Some(commit), commit)?, of_heads(store, commit)?));
    kept(store, commit, BOOKED, &begin, |bookings: &mut Bookings, read, blob| {
        let _ = bookings.advance(read, blob);
    })
}

/// The same, made of the heads as a commit has them.
pub(super) fn of_heads(store: &Store, commit: ObjectId) -> Result<Bookings, Failure> {
    let mut bookings = Bookings::default();
    for name in desk::names(store, commit)? {
        let head = store.read(commit, &record::path(&name, record::HEAD))?;
        let head = head.and_then(|bytes| record::read_head(&name, &bytes).ok());
        bookings.note(&name, head.as_ref());
    }
    Ok(bookings)
}

/// The inventory as it stood at a commit; where that is on the way to the tip, the tip's without what came since.
pub(super) fn inventory(store: &Store, commit: ObjectId) -> Result<Inventory, Failure> {
    let tip = store.tip()?.filter(|tip| *tip != commit);
    let since = tip.and_then(|tip| Some((tip, store.line(Some(commit), tip).ok()?)));
    let Some((tip, since)) = since else { return Ok(marked(store, commit)?.inventory) };
    let since: HashSet<String> = since.iter().map(ToString::to_string).collect();
    let kept = marked(store, tip)?;
    let events = kept.marks.iter().rfind(|(mark, _)| !since.contains(mark)).map_or(0, |(_, events)| *events);
    Ok(kept.inventory.as_it_was(events))
}

fn marked(store: &Store, commit: ObjectId) -> Result<Marked, Failure> {
    kept(store, commit, INVENTORY, &|| all_of(store, commit), |kept: &mut Marked, read, blob| {
        let events = kept.inventory.events();
        let _ = kept.inventory.advance(read, blob);
        if kept.inventory.events() != events {
            kept.marks.push((read.id.to_string(), kept.inventory.events()));
        }
    })
}

/// What is made so far, and the commits that are still to be taken in.
type Beginning<'s, T> = (Walk<'s>, T);

/// Nothing, and all commits up to one.
fn all_of<T: Default>(store: &Store, commit: ObjectId) -> Result<Beginning<'_, T>, Failure> {
    Ok((store.walk(None, commit)?, T::default()))
}

/// What is made of all commits up to one: read from its file, and brought there by those that came since.
///
/// The file is written anew at the tip.
fn kept<'s, T: Serialize + DeserializeOwned>(
    store: &'s Store,
    commit: ObjectId,
    file: &str,
    begin: &dyn Fn() -> Result<Beginning<'s, T>, Failure>,
    take_in: impl Fn(&mut T, &CommitRead, Blobs<'_>),
) -> Result<T, Failure> {
    let kept = store.read_cache(file).and_then(|bytes| serde_json::from_slice::<Kept<T>>(&bytes).ok());
    let from_kept = kept.and_then(|kept| {
        let tip = kept.tip.parse::<ObjectId>().ok()?;
        Some((store.walk(Some(tip), commit).ok()?, kept.made))
    });
    let is_first = from_kept.is_none();
    let (walk, mut made) = from_kept.map_or_else(begin, Ok)?;
    let is_news = is_first || walk.len() > 0;
    let blob = |id: ObjectId| store.blob(id).map_err(|error| Unreadable(error.to_string()));
    for read in walk {
        take_in(&mut made, &read?, &blob);
    }
    let kept = Kept { tip: commit.to_string(), made };
    if is_news
        && store.tip()? == Some(commit)
        && let Ok(bytes) = serde_json::to_vec(&kept)
    {
        store.write_cache(file, &bytes);
    }
    Ok(kept.made)
}

/// The roll; in a shallow clone what its tip says must do (cli §1.9), which is all but removed records.
fn known_roll<'d>(desk: &'d Desk<'_>) -> Result<Cow<'d, Roll>, Failure> {
    if desk.store.is_shallow() {
        return Ok(Cow::Owned(Roll::default()));
    }
    desk.roll().map(Cow::Borrowed)
}

/// The facts of a judgement on a release.
pub(super) fn facts(
    desk: &Desk<'_>,
    planned: &Planned,
    before: Option<&Release>,
    history: &[u8],
) -> Result<Facts, Failure> {
    let asked = Asked {
        policy: &desk.policy,
        release: before,
        folder_exists: before.is_some(),
        history,
        action: &planned.action,
        id: &planned.id,
    };
    match planned.action {
        Action::New(_) => Ok(known_roll(desk)?.facts(&asked)),
        Action::Rollback(_) => Ok(desk.ledger()?.facts(&asked)),
        Action::Schedule(Schedule { time: Some(_), .. }) => Ok(desk.booked()?.facts(&asked)),
        // Nothing of the ledger bears on the others.
        _ => Ok(Ledger::default().facts(&asked)),
    }
}

/// The next number of a series: one more than any that is, or once was.
pub(super) fn next_number(desk: &Desk<'_>, series: &str) -> Result<u32, Failure> {
    let highest = desk.highest(series)?;
    let roll = known_roll(desk)?;
    let retired = roll.retired().filter(|name| name.series() == series).map(ReleaseName::number).max();
    Ok(highest.max(retired.unwrap_or(0)).saturating_add(1))
}

/// The release that an action began, if the action is known: `new --key` given again.
pub(super) fn named_by(desk: &Desk<'_>, id: &ActionId) -> Result<Option<ReleaseName>, Failure> {
    if !known_roll(desk)?.has_begun(id) {
        return Ok(None);
    }
    for name in desk.names()? {
        let history = desk.file(&name, journal::HISTORY)?.unwrap_or_default();
        if journal::ids(&history).next().as_ref() == Some(id) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// What the inventory holds underneath a release, in the environment of the state that it is in.
pub(super) fn underneath(desk: &Desk<'_>, release: &Release) -> Result<IndexMap<Id, Underneath>, Failure> {
    let state = desk.process(release)?.states.get(&release.state);
    match state.and_then(|state| state.environment.as_ref()) {
        Some(environment) => Ok(desk.ledger()?.inventory().underneath(environment, &release.name)),
        None => Ok(IndexMap::new()),
    }
}

/// What there is to go back to, by component of the release: what runs besides it in the environment
/// that a rollback leaves, whether the release is on its way there, there, or taken back.
pub(super) fn way_back(desk: &Desk<'_>, release: &Release) -> Result<IndexMap<Id, Underneath>, Failure> {
    let Some(environment) = rolled_back_from(desk.process(release)?, release) else { return Ok(IndexMap::new()) };
    let ledger = desk.ledger()?;
    let besides = |component: &Id| ledger.inventory().besides(environment, component, &release.name);
    Ok(release.components.iter().map(|component| (component.clone(), besides(component))).collect())
}

/// The environment that a rollback leaves; of several the one of the present state, else the last one
/// where the release went, else the last one of the process.
fn rolled_back_from<'p>(process: &'p Process, release: &Release) -> Option<&'p Id> {
    let rollbacks = process.transitions.values().filter(|transition| transition.move_type == MoveType::Rollback);
    let environment_of = |state: &Id| process.states.get(state).and_then(|state| state.environment.as_ref());
    let left: Vec<&Id> = rollbacks.flat_map(|rollback| &rollback.from).filter_map(environment_of).collect();
    let here = environment_of(&release.state).filter(|here| left.contains(here));
    let went = || {
        let last = release.deployments.iter().rfind(|deployment| left.contains(&&deployment.environment));
        last.and_then(|deployment| left.iter().copied().find(|one| **one == deployment.environment))
    };
    here.or_else(went).or(left.last().copied())
}
