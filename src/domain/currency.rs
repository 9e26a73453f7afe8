//! Currency: the one rule that decides whether an entry still counts (language §5).
//!
//! An entry counts while every part that the process now names has the digest that the entry
//! holds, and while its iteration or stay is the present one where the process asks for that.
//! Staleness is computed, never stored.

use super::carried::Carried;
use super::evidence::{self, Subject};
use super::id::{CommitId, Digest, FileName, Id, Word};
use super::import::CommitRange;
use super::moment::Moment;
use super::process::Process;
use super::process::duties::Per;
use super::process::part::Part;
use super::release::{Artifact, Change, Covered, Deployed, DeployedItem, Import, IssueState, Stamp};
use super::view::View;
use serde::Serialize;
use std::collections::BTreeMap;

/// Why an entry no longer counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stale {
    /// A part that it covers changed since.
    Changed(Part),
    /// The process now names a part that the entry does not hold.
    Lacks(Part),
    /// It is of an earlier iteration.
    Iteration(u32),
    /// It was made before the release entered the state in which it stands.
    Stay,
    /// It was set to be done again.
    Reopened,
    /// It was taken back.
    Withdrawn,
    /// It speaks of other bytes of these artifacts.
    OtherBytes(Vec<FileName>),
    /// It speaks of artifacts that were removed.
    Removed(Vec<FileName>),
    /// It was made when there was no artifact to speak of.
    NoBytes,
}

/// The digests that an entry made now would hold.
#[must_use]
pub fn covered(view: &View<'_>, parts: &[Part]) -> Covered {
    parts.iter().map(|part| (part.clone(), digest(view, part))).collect()
}

/// Everything that keeps an entry from counting; empty when it counts.
#[must_use]
pub fn stale(view: &View<'_>, parts: &[Part], per: Per, held: &Covered, stamp: &Stamp) -> Vec<Stale> {
    let mut reasons = Vec::new();
    match per {
        Per::Release => {}
        Per::Iteration if stamp.iteration == view.release.iteration => {}
        Per::State if stamp.stay == view.release.stay => {}
        Per::Iteration => reasons.push(Stale::Iteration(stamp.iteration)),
        Per::State => reasons.push(Stale::Stay),
    }
    for part in parts {
        match held.get(part) {
            None => reasons.push(Stale::Lacks(part.clone())),
            Some(digest_then) if *digest_then != digest(view, part) => reasons.push(Stale::Changed(part.clone())),
            Some(_) => {}
        }
    }
    reasons
}

/// True if there is an entry, and nothing keeps it from counting.
#[must_use]
pub fn counts(stale: Option<Vec<Stale>>) -> bool {
    stale.is_some_and(|stale| stale.is_empty())
}

/// What keeps evidence of these artifacts from speaking of those of now; who did not say is asked nothing.
#[must_use]
pub fn of_other_bytes(view: &View<'_>, subjects: Option<&[Subject]>, components: &[Id]) -> Vec<Stale> {
    let package = &view.release.package;
    let Some(subjects) = subjects else { return Vec::new() };
    if subjects.is_empty() && !evidence::subjects_of(package, components).is_empty() {
        return vec![Stale::NoBytes];
    }
    let (mut other, mut removed) = (Vec::new(), Vec::new());
    for subject in subjects {
        match package.artifact(&subject.name) {
            Some(artifact) if artifact.digest == subject.digest => {}
            Some(_) => other.push(subject.name.clone()),
            None => removed.push(subject.name.clone()),
        }
    }
    let reasons = [Stale::OtherBytes(other), Stale::Removed(removed)];
    let holds =
        |reason: &Stale| !matches!(reason, Stale::OtherBytes(names) | Stale::Removed(names) if names.is_empty());
    reasons.into_iter().filter(holds).collect()
}

/// The digest of a part as it is now: of its canonical YAML, or of `absent`.
#[must_use]
pub fn digest(view: &View<'_>, part: &Part) -> Digest {
    match part {
        Part::Content => of(&content(view)),
        Part::Components => of(&components(view)),
        Part::Fields => of(&fields(view)),
        Part::Changes => of(&carried(view, Carried::Change)),
        Part::Items => of(&carried(view, Carried::Item)),
        Part::Artifacts => of(&artifacts(view)),
        Part::Commits => commits(view),
        Part::Field(field) => of_text(view.release.plan.get(field).map(String::as_str)),
        Part::Schedule(milestone) => of_text(view.planned(milestone).as_ref().map(Moment::to_string).as_deref()),
        Part::Document(document) => {
            let latest = view.release.documents.iter().rfind(|entry| entry.document == *document);
            of_text(latest.map(|entry| entry.digest.as_str()))
        }
        Part::Evidence(kind) => {
            let entries = view.release.evidence.iter().filter(|e| e.evidence_type == *kind && e.withdrawn.is_none());
            let entries =
                entries.map(|entry| EvidenceText { digest: &entry.digest, artifacts: entry.artifacts.as_deref() });
            of(&entries.collect::<Vec<_>>())
        }
        Part::Deployment(environment) => {
            let standing = view.release.deployments.iter().filter(|d| d.environment == *environment && d.stands());
            let standing = standing.map(|d| StandingDeployment {
                components: &d.components,
                artifacts: &d.artifacts,
                items: &d.items,
                iteration: d.started.iteration,
            });
            of(&standing.collect::<Vec<_>>())
        }
        Part::Issues(source) => {
            let issues = view.release.issues.iter().filter(|issue| issue.source == *source);
            let issues = issues.map(|issue| IssueText {
                number: issue.number,
                text: &issue.title,
                answer: issue.answer.as_deref().unwrap_or_default(),
                state: issue.state,
            });
            of(&issues.collect::<Vec<_>>())
        }
    }
}

/// The digest of what is content of one configuration item.
pub(super) fn digest_of_item(process: &Process, item: &Change) -> Digest {
    of(&described(process, Carried::Item, item))
}

fn of<T: Serialize + ?Sized>(value: &T) -> Digest {
    match super::canonical::to_canonical(value) {
        Ok(text) => Digest::of(text.as_bytes()),
        // Unreachable for the types above; a digest that matches no other keeps the rule closed.
        Err(error) => Digest::of(format!("no canonical form: {error}").as_bytes()),
    }
}

/// The bytes `absent` are no canonical form, which ends in a line break: no text can claim to be absent.
fn of_text(text: Option<&str>) -> Digest {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => of(text),
        None => Digest::of(b"absent"),
    }
}

/// All of language §4; lists are sorted, so that the order in which things came does not count.
#[derive(Serialize)]
struct Content<'a> {
    components: Vec<&'a Id>,
    fields: BTreeMap<&'a Id, &'a str>,
    changes: Vec<ChangeContent<'a>>,
    // A release without items has the digest that it had before there were items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ChangeContent<'a>>,
    artifacts: Vec<ArtifactContent<'a>>,
}

#[derive(Serialize)]
struct ChangeContent<'a> {
    id: &'a Word,
    #[serde(rename = "type")]
    change_type: &'a Word,
    title: &'a str,
    components: Vec<&'a Id>,
    fields: BTreeMap<&'a Id, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    commits: Vec<&'a CommitId>,
}

#[derive(Serialize)]
struct ArtifactContent<'a> {
    name: &'a str,
    digest: &'a Digest,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    artifact_type: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'a Id>,
    changes: Vec<&'a Word>,
}

#[derive(Serialize)]
struct StandingDeployment<'a> {
    components: &'a [Id],
    artifacts: &'a [Deployed],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    items: &'a [DeployedItem],
    iteration: u32,
}

#[derive(Serialize)]
struct EvidenceText<'a> {
    digest: &'a Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifacts: Option<&'a [Subject]>,
}

#[derive(Serialize)]
struct IssueText<'a> {
    number: u32,
    text: &'a str,
    answer: &'a str,
    state: IssueState,
}

fn content<'a>(view: &View<'a>) -> Content<'a> {
    Content {
        components: components(view),
        fields: fields(view),
        changes: carried(view, Carried::Change),
        items: carried(view, Carried::Item),
        artifacts: artifacts(view),
    }
}

fn components<'a>(view: &View<'a>) -> Vec<&'a Id> {
    sorted(view.release.head.components.iter())
}

fn fields<'a>(view: &View<'a>) -> BTreeMap<&'a Id, &'a str> {
    let is_content = |field: &Id| view.process.fields.get(field).is_some_and(|rule| rule.content);
    let filled = view.release.head.plan.iter().filter(|(field, text)| is_content(field) && !text.is_empty());
    filled.map(|(field, text)| (field, text.as_str())).collect()
}

fn carried<'a>(view: &View<'a>, list: Carried) -> Vec<ChangeContent<'a>> {
    let mut all: Vec<_> = list.of(view.release).iter().map(|one| described(view.process, list, one)).collect();
    all.sort_by_key(|one| one.id);
    all
}

fn described<'a>(process: &Process, list: Carried, one: &'a Change) -> ChangeContent<'a> {
    let rules = list.types(process).get(&one.change_type).map(|kind| &kind.fields);
    let is_content = |field: &Id| rules.and_then(|rules| rules.get(field)).is_some_and(|rule| rule.content);
    let fields = one.fields.iter().filter(|(field, _)| is_content(field));
    ChangeContent {
        id: &one.id,
        change_type: &one.change_type,
        title: &one.title,
        components: sorted(one.components.iter()),
        fields: fields.map(|(field, text)| (field, text.as_str())).collect(),
        commits: sorted(one.commits.iter()),
    }
}

/// What the imports say, wherever their lists lie; without imports there is nothing that could change.
fn commits(view: &View<'_>) -> Digest {
    let nowhere = |import: &Import| CommitRange { file: String::new(), ..import.source.clone() };
    let said: Vec<CommitRange> = view.release.imports.iter().map(nowhere).collect();
    if said.is_empty() { Digest::of(b"absent") } else { of(&said) }
}

fn artifacts<'a>(view: &View<'a>) -> Vec<ArtifactContent<'a>> {
    let as_content = |artifact: &'a Artifact| ArtifactContent {
        name: artifact.name.as_str(),
        digest: &artifact.digest,
        artifact_type: artifact.artifact_type.as_ref(),
        component: artifact.component.as_ref(),
        changes: sorted(artifact.changes.iter()),
    };
    let mut artifacts: Vec<_> = view.release.package.artifacts.iter().map(as_content).collect();
    artifacts.sort_by_key(|artifact| artifact.name);
    artifacts
}

fn sorted<'a, T: Ord>(items: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut items: Vec<_> = items.collect();
    items.sort();
    items
}
