//! `artifacts`: the package is complete, verified by a second person, or in the library.

use crate::domain::process::requirement::ArtifactsNeed;
use crate::domain::refusal::Why;
use crate::domain::release::Artifact;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &ArtifactsNeed) -> Vec<Why> {
    let mut why = Vec::new();
    if need.complete {
        why.extend(incomplete(view));
    }
    let artifacts = &view.release.package.artifacts;
    if need.verified {
        let unverified = artifacts.iter().filter(|artifact| !is_verified(view, artifact));
        why.extend(
            unverified
                .map(|artifact| Why::Unverified { name: artifact.name.clone(), added_by: artifact.stamp.by.clone() }),
        );
    }
    if need.in_library {
        let deposits = &view.release.package.deposits;
        let missing = artifacts.iter().filter(|a| !deposits.iter().any(|deposit| deposit.digest == a.digest));
        why.extend(missing.map(|artifact| Why::NotInLibrary { name: artifact.name.clone() }));
    }
    why
}

/// The types of file that components need and do not have.
pub(super) fn incomplete(view: &View<'_>) -> Vec<Why> {
    let mut why = Vec::new();
    for component in &view.release.components {
        let Some(rule) = view.process.components.get(component) else {
            why.push(Why::Broken { what: format!("the process has no component `{component}`") });
            continue;
        };
        for artifact_type in &rule.artifacts {
            let is_it = |artifact: &Artifact| {
                artifact.artifact_type.as_ref() == Some(artifact_type)
                    && artifact.component.as_ref().is_none_or(|of| of == component)
            };
            if !view.release.package.artifacts.iter().any(is_it) {
                why.push(Why::ArtifactMissing {
                    component: component.clone(),
                    artifact_type: artifact_type.clone(),
                    by: view.process.may.edit.clone(),
                });
            }
        }
    }
    why
}

/// RULE language §2: verified by somebody other than who added these bytes.
fn is_verified(view: &View<'_>, artifact: &Artifact) -> bool {
    let confirmed = &view.release.package.verifications;
    confirmed.iter().any(|one| one.digest == artifact.digest && one.stamp.by != artifact.stamp.by)
}
