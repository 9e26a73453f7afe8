//! What a judgement needs from outside of the one release, read at the tip (design §1).
//!
//! The ledger makes the facts; it is kept in a throw-away file and brought to the tip by the
//! commits that came since.

use super::act::Planned;
use super::desk::Desk;
use super::failure::Failure;
use crate::domain::action::{Action, Underneath};
use crate::domain::facts::Facts;
use crate::domain::id::{ActionId, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::process::Process;
use crate::domain::process::flow::MoveType;
use crate::domain::release::Release;
use crate::format::journal;
use crate::history::ledger::{Asked, Ledger};
use crate::history::object::ObjectId;
use crate::history::source::Unreadable;
use crate::store::Store;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The name of the throw-away file; the number is raised when its form changes.
const FILE: &str = "ledger-2.json";

#[derive(Serialize, Deserialize)]
struct Kept {
    tip: String,
    ledger: Ledger,
}

/// The ledger at a commit.
pub(super) fn ledger(store: &Store, commit: ObjectId) -> Result<Ledger, Failure> {
    let kept = store.read_cache(FILE).and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    let kept = kept.and_then(|kept| Some((kept.tip.parse::<ObjectId>().ok()?, kept.ledger)));
    let from_kept = kept.and_then(|(tip, ledger)| Some((store.walk(Some(tip), commit).ok()?, ledger)));
    let (walk, mut ledger) = match from_kept {
        Some(found) => found,
        None => (store.walk(None, commit)?, Ledger::default()),
    };
    let news = walk.len();
    for read in walk {
        let blob = |id: ObjectId| store.blob(id).map_err(|error| Unreadable(error.to_string()));
        // What cannot be read is for the audit to find; it takes nothing from the rest.
        let _ = ledger.advance(&read?, &blob);
    }
    if news > 0 && store.tip()? == Some(commit) {
        let kept = Kept { tip: commit.to_string(), ledger };
        if let Ok(bytes) = serde_json::to_vec(&kept) {
            store.write_cache(FILE, &bytes);
        }
        return Ok(kept.ledger);
    }
    Ok(ledger)
}

/// The ledger; in a shallow clone what its tip says must do (cli §1.9), which is all but removed records.
fn known_ledger<'d>(desk: &'d Desk<'_>) -> Result<Cow<'d, Ledger>, Failure> {
    if desk.store.is_shallow() {
        return Ok(Cow::Owned(Ledger::default()));
    }
    desk.ledger().map(Cow::Borrowed)
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
        Action::New(_) => Ok(known_ledger(desk)?.facts(&asked)),
        Action::Rollback(_) => Ok(desk.ledger()?.facts(&asked)),
        // Nothing of the ledger bears on the others.
        _ => Ok(Ledger::default().facts(&asked)),
    }
}

/// The next number of a series: one more than any that is, or once was.
pub(super) fn next_number(desk: &Desk<'_>, series: &str) -> Result<u32, Failure> {
    let highest = desk.highest(series)?;
    let ledger = known_ledger(desk)?;
    let retired = ledger.retired().filter(|name| name.series() == series).map(ReleaseName::number).max();
    Ok(highest.max(retired.unwrap_or(0)).saturating_add(1))
}

/// The release that an action began, if the action is known: `new --key` given again.
pub(super) fn named_by(desk: &Desk<'_>, id: &ActionId) -> Result<Option<ReleaseName>, Failure> {
    if !known_ledger(desk)?.has_begun(id) {
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
