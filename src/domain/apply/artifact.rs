//! Artifacts: the files of the release package, known by their SHA-256.

use super::{Case, known};
use crate::domain::action::ArtifactAdd;
use crate::domain::id::{Digest, FileName};
use crate::domain::process::flow::ContentPart;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Artifact, Confirmed};

pub(super) fn add(case: &mut Case<'_>, add: &ArtifactAdd) -> Result<(), Refusal> {
    case.may_edit()?;
    check_links(case, add)?;
    let artifact = Artifact {
        name: add.name.clone(),
        digest: add.digest.clone(),
        size: add.size,
        artifact_type: add.artifact_type.clone(),
        component: add.component.clone(),
        changes: add.changes.clone(),
        stamp: case.stamp(),
    };
    if let Some(known) = case.next.package.artifact(&add.name) {
        let same = Artifact { stamp: known.stamp.clone(), ..artifact.clone() };
        if same == *known {
            return Err(Refusal::Already);
        }
    }
    case.check_editable(ContentPart::Artifacts)?;
    // RULE language §3: the same name replaces.
    match case.next.package.artifacts.iter_mut().find(|known| known.name == add.name) {
        Some(known) if known.digest == add.digest => {
            // The bytes stay those of who added them: relabelling makes nobody their author.
            let stamp = known.stamp.clone();
            *known = Artifact { stamp, ..artifact };
        }
        Some(known) => *known = artifact,
        None => case.next.package.artifacts.push(artifact),
    }
    case.note_author();
    Ok(())
}

fn check_links(case: &Case<'_>, add: &ArtifactAdd) -> Result<(), Rule> {
    if let Some(component) = &add.component {
        known("component", &case.process.components, component)?;
        if !case.next.components.contains(component) {
            let known = case.next.components.iter().map(ToString::to_string).collect();
            return Err(Rule::Unknown { what: "component", id: component.to_string(), known });
        }
    }
    if let Some(artifact_type) = &add.artifact_type {
        let rule = known("artifact type", &case.process.artifact_types, artifact_type)?;
        // RULE language §1: a name fits the pattern of its type, or ends in `.ID` where there is none.
        if !rule.fits(artifact_type, add.name.as_str()) {
            let pattern = rule.pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
            let pattern = pattern.unwrap_or_else(|| format!("….{artifact_type}"));
            return Err(Rule::Pattern { what: "file name", text: add.name.to_string(), pattern });
        }
    }
    for change in &add.changes {
        if case.next.change(change).is_none() {
            let known = case.next.changes.iter().map(|change| change.id.to_string()).collect();
            return Err(Rule::Unknown { what: "change", id: change.to_string(), known });
        }
    }
    Ok(())
}

pub(super) fn remove(case: &mut Case<'_>, name: &FileName) -> Result<(), Refusal> {
    case.may_edit()?;
    if case.next.package.artifact(name).is_none() {
        return Err(Refusal::Already);
    }
    case.check_editable(ContentPart::Artifacts)?;
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    case.next.package.artifacts.retain(|artifact| artifact.name != *name);
    case.note_author();
    Ok(())
}

pub(super) fn verify(case: &mut Case<'_>, digest: &Digest) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    let mut added = carried(case, digest)?;
    // RULE language §3: whoever added the bytes does not verify them.
    if let Some(own) = added.find(|artifact| artifact.stamp.by == case.context.actor) {
        return Err(Rule::OwnArtifact { name: own.name.clone() }.into());
    }
    drop(added);
    let confirmed = case.next.package.verifications.iter();
    if confirmed.clone().any(|one| one.digest == *digest && one.stamp.by == case.context.actor) {
        return Err(Refusal::Already);
    }
    let stamp = case.stamp();
    case.next.package.verifications.push(Confirmed { digest: digest.clone(), stamp });
    Ok(())
}

pub(super) fn deposit(case: &mut Case<'_>, digest: &Digest) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    drop(carried(case, digest)?);
    if case.next.package.deposits.iter().any(|one| one.digest == *digest) {
        return Err(Refusal::Already);
    }
    let stamp = case.stamp();
    case.next.package.deposits.push(Confirmed { digest: digest.clone(), stamp });
    Ok(())
}

fn carried<'c>(case: &'c Case<'_>, digest: &'c Digest) -> Result<impl Iterator<Item = &'c Artifact>, Rule> {
    let mut with = case.next.package.artifacts.iter().filter(move |artifact| artifact.digest == *digest).peekable();
    if with.peek().is_none() {
        return Err(Rule::UnknownFile { digest: digest.clone() });
    }
    Ok(with)
}
