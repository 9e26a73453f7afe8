//! `deployed`: every component of the release runs there with exactly the files and items of now.
//!
//! The latest standing deployment of a component is the one that runs; files and items without a
//! component belong to every one (language §12).

use crate::domain::currency;
use crate::domain::id::Id;
use crate::domain::process::flow::DeploymentMode;
use crate::domain::process::requirement::DeployedNeed;
use crate::domain::refusal::Why;
use crate::domain::release::Deployment;
use crate::domain::view::View;
use std::collections::BTreeSet;

pub(super) fn unmet(view: &View<'_>, need: &DeployedNeed) -> Vec<Why> {
    let environment = &need.environment;
    let mut missing: Vec<Why> = Vec::new();
    for component in &view.release.components {
        let other = match latest(view, environment, component) {
            Some(there) => match differing(view, there, component) {
                other if other.is_empty() => continue,
                other => other,
            },
            None => Vec::new(),
        };
        let states = states_of(view, environment);
        missing.push(Why::NotDeployed {
            environment: environment.clone(),
            component: component.clone(),
            other,
            states,
        });
    }
    if view.release.components.is_empty() {
        missing.push(Why::ComponentsFew { have: 0, min: 1 });
    }
    missing
}

fn latest<'a>(view: &View<'a>, environment: &Id, component: &Id) -> Option<&'a Deployment> {
    view.release.deployments.iter().rfind(|deployment| {
        deployment.environment == *environment && deployment.stands() && deployment.components.contains(component)
    })
}

/// What the deployment held otherwise than the release has it for the component now.
fn differing(view: &View<'_>, there: &Deployment, component: &Id) -> Vec<&'static str> {
    let serves = |of: &Option<Id>| of.as_ref().is_none_or(|of| of == component);
    let files = there.artifacts.iter().filter(|file| serves(&file.component));
    let files: BTreeSet<_> = files.map(|file| (&file.name, &file.digest)).collect();
    let files_now = view.release.package.artifacts.iter().filter(|artifact| serves(&artifact.component));
    let files_now: BTreeSet<_> = files_now.map(|artifact| (&artifact.name, &artifact.digest)).collect();

    let items = there.items.iter().filter(|item| item.serves(component));
    let items: BTreeSet<_> = items.map(|item| (&item.id, item.digest.clone())).collect();
    let items_now = view.release.items.iter().filter(|item| item.serves(component));
    let items_now: BTreeSet<_> =
        items_now.map(|item| (&item.id, currency::digest_of_item(view.process, item))).collect();

    let compared = [("files", files == files_now), ("items", items == items_now)];
    compared.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect()
}

fn states_of(view: &View<'_>, environment: &Id) -> Vec<(Id, bool)> {
    let there = view.process.states.iter().filter(|(_, state)| state.environment.as_ref() == Some(environment));
    there.map(|(id, state)| (id.clone(), state.deployment == DeploymentMode::Recorded)).collect()
}
