//! `deployed`: every component of the release runs there with exactly the files of now.
//!
//! The latest standing deployment of a component is the one that runs; files without a component
//! belong to every one (language §12).

use crate::domain::id::{Digest, FileName, Id};
use crate::domain::process::flow::DeploymentMode;
use crate::domain::process::requirement::DeployedNeed;
use crate::domain::refusal::Why;
use crate::domain::view::View;
use std::collections::BTreeSet;

pub(super) fn unmet(view: &View<'_>, need: &DeployedNeed) -> Vec<Why> {
    let environment = &need.environment;
    let mut missing: Vec<Why> = Vec::new();
    for component in &view.release.components {
        let other_files = match files_there(view, environment, component) {
            Some(there) if there == files_now(view, component) => continue,
            Some(_) => true,
            None => false,
        };
        let states = states_of(view, environment);
        missing.push(Why::NotDeployed {
            environment: environment.clone(),
            component: component.clone(),
            other_files,
            states,
        });
    }
    if view.release.components.is_empty() {
        missing.push(Why::ComponentsFew { have: 0, min: 1 });
    }
    missing
}

fn files_there<'a>(view: &View<'a>, environment: &Id, component: &Id) -> Option<BTreeSet<(&'a FileName, &'a Digest)>> {
    let latest = view.release.deployments.iter().rfind(|deployment| {
        deployment.environment == *environment && deployment.stands() && deployment.components.contains(component)
    })?;
    let own = latest.artifacts.iter().filter(|file| file.component.as_ref().is_none_or(|of| of == component));
    Some(own.map(|file| (&file.name, &file.digest)).collect())
}

fn files_now<'a>(view: &View<'a>, component: &Id) -> BTreeSet<(&'a FileName, &'a Digest)> {
    let artifacts = view.release.package.artifacts.iter();
    let own = artifacts.filter(|artifact| artifact.component.as_ref().is_none_or(|of| of == component));
    own.map(|artifact| (&artifact.name, &artifact.digest)).collect()
}

fn states_of(view: &View<'_>, environment: &Id) -> Vec<(Id, bool)> {
    let there = view.process.states.iter().filter(|(_, state)| state.environment.as_ref() == Some(environment));
    there.map(|(id, state)| (id.clone(), state.deployment == DeploymentMode::Recorded)).collect()
}
