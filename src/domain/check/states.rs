//! Checks the states one by one; `paths.rs` looks at how they hang together.
//!
//! Reads the process; writes findings. Start at `check`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{DeploymentMode, State};

/// Holds the states to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    check_ends(process, findings);
    for id in process.environments.keys() {
        if !process.states.values().any(|state| state.environment.as_ref() == Some(id)) {
            let message = format!(
                "no state has the environment `{id}`, so nothing is ever there; give it to a state, or remove it"
            );
            findings.warning(&Place::of("environments").at(id), message);
        }
    }
    for (id, state) in &process.states {
        let place = Place::of("states").at(id);
        match &state.environment {
            Some(environment) => {
                findings.name(&place.at("environment"), environment.as_str(), &names.environments);
            }
            None => check_undeployed(&place, state, findings),
        }
        if let Some(roles) = &state.deployed_by {
            findings.some_names(&place.at("deployed-by"), roles, &names.roles);
        }
        if let Some(components) = &state.components {
            findings.some_names(&place.at("components"), components, &names.components);
        }
    }
}

fn check_ends(process: &Process, findings: &mut Findings) {
    let place = Place::of("states");
    let initial: Vec<&Id> = process.states.iter().filter(|(_, state)| state.initial).map(|(id, _)| id).collect();
    match initial.as_slice() {
        [] => findings.error(&place, "no state is initial; mark exactly one with `initial: true`"),
        [_] => {}
        [first, rest @ ..] => {
            for state in rest {
                let message = format!("state `{first}` is initial already; mark only one with `initial: true`");
                findings.error(&place.at(*state).at("initial"), message);
            }
        }
    }
    if !process.states.values().any(|state| state.final_state) {
        findings.error(&place, "no state is final, so no release ever ends; mark at least one with `final: true`");
    }
    for (id, state) in &process.states {
        if state.initial && state.final_state {
            let message = format!("state `{id}` is initial and final, so a release would end as it begins; choose one");
            findings.error(&place.at(id).at("final"), message);
        }
        if state.final_state && state.editable.as_ref().is_some_and(|parts| !parts.is_empty()) {
            let message = format!("nothing can change in the final state `{id}`; remove `editable`");
            findings.warning(&place.at(id).at("editable"), message);
        }
    }
}

fn check_undeployed(place: &Place, state: &State, findings: &mut Findings) {
    let keys = [
        ("deployment", state.deployment != DeploymentMode::Entering),
        ("deployed-by", state.deployed_by.is_some()),
        ("components", state.components.is_some()),
    ];
    for (key, written) in keys {
        if written {
            let message = format!("`{key}` says nothing of a state without `environment`; name one, or remove `{key}`");
            findings.warning(&place.at(key), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn a_release_begins_in_one_state_and_ends() {
        expect(
            "draft: {initial: true}",
            "draft: {editable: [fields, changes, artifacts]}",
            &["error states: no state is initial"],
        );
        expect(
            "undone: {}",
            "undone: {initial: true}",
            &["error states/undone/initial: state `draft` is initial already"],
        );
        expect(
            "done: {final: true}\n  dropped: {final: true}",
            "done: {}\n  dropped: {}",
            &["error states: no state is final"],
        );
        expect(
            "done: {final: true}\n",
            "done: {final: true, initial: true}\n",
            &[
                "error states/done/initial: state `draft` is",
                "error states/done/final: state `done` is initial and final",
            ],
        );
        expect(
            "done: {final: true}\n",
            "done: {final: true, editable: [fields]}\n",
            &["warning states/done/editable: nothing can change in the final state"],
        );
    }

    #[test]
    fn names_of_states_resolve() {
        expect(
            "testing: {environment: lab}",
            "testing: {environment: lap}",
            &["warning environments/lab: no state has the environment", "error states/testing/environment (lab)"],
        );
        expect("deployed-by: [maker]", "deployed-by: [makr]", &["error states/live/deployed-by/0 (maker)"]);
        expect("components: [web, batch]", "components: [web, bach]", &["error states/live/components/1 (batch)"]);
    }

    #[test]
    fn an_environment_is_where_some_state_is() {
        let unused = "warning environments/attic: no state has the environment `attic`, so nothing is ever there";
        expect("environments: {lab: {}", "environments: {attic: {}, lab: {}", &[unused]);
    }

    #[test]
    fn deployments_need_an_environment() {
        expect(
            "undone: {}",
            "undone: {deployment: recorded}",
            &["warning states/undone/deployment: `deployment` says nothing of a state without `environment`"],
        );
    }
}
