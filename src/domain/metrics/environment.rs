//! The environment whose deployments count where nobody names one: the last on the way out.
//!
//! No name decides it: it is the environment of the last state with one that a release passes on its way
//! to a final state, by advances alone.

use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::MoveType;
use std::collections::BTreeSet;

/// The environment of the last state on the way to a final one that has an environment.
///
/// Where several ways lead out, the last of them in the order of the process.
#[must_use]
pub fn last_on_the_way(process: &Process) -> Option<&Id> {
    let mut seen: BTreeSet<&Id> =
        process.states.iter().filter(|(_, state)| state.final_state).map(|(id, _)| id).collect();
    let mut open: Vec<&Id> = seen.iter().copied().collect();
    let mut last = None;
    while let Some(id) = open.pop() {
        let Some((place, _, state)) = process.states.get_full(id) else { continue };
        // Behind the first environment from the end nobody looks.
        if let Some(environment) = &state.environment {
            last = last.max(Some((place, environment)));
            continue;
        }
        let advances = process.transitions.values().filter(|one| one.move_type == MoveType::Advance && one.to == *id);
        open.extend(advances.flat_map(|one| &one.from).filter(|from| seen.insert(from)));
    }
    last.map(|(_, environment)| environment)
}
