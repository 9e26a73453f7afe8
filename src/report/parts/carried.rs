//! What a release carries: changes, items, artifacts, evidence.

use super::Part;
use crate::domain::carried::Carried;
use crate::domain::evidence::Counts;
use crate::domain::gates;
use crate::domain::id::{Digest, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::release::{Change, Confirmed, TestResult};
use crate::report::few::few;
use crate::report::scene::Scene;
use crate::report::{stale, when};
use serde_json::json;

pub(super) fn changes(scene: &Scene<'_>) -> Part {
    let header = ["id", "type", "title", "components", "status", "result", "artifacts", "fields", "link"];
    let mut part = Part::new("changes", "Changes", &header);
    part.fields = fields_of(scene, Carried::Change);
    let release = scene.view.release;
    for change in &release.changes {
        let files = release.package.artifacts.iter().filter(|artifact| artifact.changes.contains(&change.id));
        let files: Vec<&str> = files.map(|artifact| artifact.name.as_str()).collect();
        let tested = change.tested.as_ref();
        let counts = tested.is_some_and(|tested| tested.stamp.iteration == release.iteration);
        let result = tested.map(|tested| {
            let cause = tested.cause.map(|cause| format!(" ({})", cause.as_str())).unwrap_or_default();
            let lapsed = if counts { String::new() } else { format!(", of iteration {}", tested.stamp.iteration) };
            format!("{}{cause}{lapsed}", tested.result.as_str())
        });
        let object = json!({
            "id": change.id, "type": change.change_type, "title": change.title, "components": change.components,
            "fields": change.fields, "link": change.link, "commits": change.commits, "status": change.status,
            "result": tested.map(|t| t.result), "cause": tested.and_then(|t| t.cause),
            "text": tested.and_then(|t| t.text.clone()), "counts": counts,
            "failed": counts && tested.is_some_and(|t| t.result == TestResult::Failed),
            "by": tested.map(|t| &t.stamp.by), "at": tested.map(|t| t.stamp.at.rfc3339()), "artifacts": files,
        });
        let row = vec![
            change.id.to_string(),
            change.change_type.to_string(),
            change.title.clone(),
            joined(&change.components),
            change.status.as_ref().map(Word::to_string).unwrap_or_default(),
            result.unwrap_or_default(),
            files.join(", "),
            fields(change),
            change.link.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

pub(super) fn items(scene: &Scene<'_>) -> Part {
    let header = ["id", "type", "title", "components", "status", "fields", "link"];
    let mut part = Part::new("items", "Items", &header);
    part.fields = fields_of(scene, Carried::Item);
    for item in &scene.view.release.items {
        let object = json!({
            "id": item.id, "type": item.change_type, "title": item.title, "components": item.components,
            "fields": item.fields, "link": item.link, "status": item.status,
        });
        let row = vec![
            item.id.to_string(),
            item.change_type.to_string(),
            item.title.clone(),
            joined(&item.components),
            item.status.as_ref().map(Word::to_string).unwrap_or_default(),
            fields(item),
            item.link.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

/// The fields of all types, each once, in the order of the process.
fn fields_of(scene: &Scene<'_>, list: Carried) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for field in list.types(scene.view.process).values().flat_map(|rule| rule.fields.keys()) {
        if !fields.iter().any(|known| *known == field.as_str()) {
            fields.push(field.to_string());
        }
    }
    fields
}

fn fields(of: &Change) -> String {
    of.fields.iter().map(|(id, text)| format!("{id}: {text}")).collect::<Vec<_>>().join("\n")
}

pub(super) fn artifacts(scene: &Scene<'_>) -> Part {
    let header = ["name", "component", "type", "size", "digest", "changes", "added by", "verified by", "library"];
    let mut part = Part::new("artifacts", "Artifacts", &header);
    let package = &scene.view.release.package;
    for artifact in &package.artifacts {
        let verified = confirmers(&package.verifications, &artifact.digest);
        let deposited = package.deposits.iter().any(|one| one.digest == artifact.digest);
        let object = json!({
            "name": artifact.name, "digest": artifact.digest, "size": artifact.size, "type": artifact.artifact_type,
            "component": artifact.component, "changes": artifact.changes, "by": artifact.stamp.by,
            "at": artifact.stamp.at.rfc3339(), "iteration": artifact.stamp.iteration, "verified_by": verified,
            "deposited": deposited,
        });
        let row = vec![
            artifact.name.to_string(),
            artifact.component.as_ref().map(Id::to_string).unwrap_or_default(),
            artifact.artifact_type.as_ref().map(Id::to_string).unwrap_or_default(),
            artifact.size.to_string(),
            artifact.digest.short().to_owned(),
            joined(&artifact.changes),
            artifact.stamp.by.to_string(),
            joined(&verified),
            if deposited { "yes".to_owned() } else { String::new() },
        ];
        part.push(row, object);
    }
    part
}

/// Who compared these bytes, each once.
fn confirmers(confirmed: &[Confirmed], digest: &Digest) -> Vec<Id> {
    let mut by: Vec<Id> = Vec::new();
    for one in confirmed.iter().filter(|one| one.digest == *digest) {
        if !by.contains(&one.stamp.by) {
            by.push(one.stamp.by.clone());
        }
    }
    by
}

pub(super) fn evidence(scene: &Scene<'_>) -> Part {
    let header = ["id", "type", "name", "holds", "of", "by", "at", "counts", "digest"];
    let mut part = Part::new("evidence", "Evidence", &header);
    for entry in &scene.view.release.evidence {
        let rule = scene.view.process.evidence.get(&entry.evidence_type);
        let reasons = rule.map(|rule| gates::evidence_stale(&scene.view, rule, entry));
        let counts = reasons.as_ref().is_some_and(Vec::is_empty);
        let why = match &reasons {
            None => "the process has no such evidence any more".to_owned(),
            Some(reasons) => stale::all(scene, reasons, Some(&entry.stamp)),
        };
        let tests = entry.counts.as_ref().and_then(Counts::tests);
        let object = json!({
            "number": entry.number, "type": entry.evidence_type, "name": entry.name, "file": entry.file,
            "digest": entry.digest, "size": entry.size, "counted": entry.counts, "tests": tests.map(|of| of.tests),
            "failed": tests.map(|of| of.failed), "errors": tests.map(|of| of.errors),
            "skipped": tests.map(|of| of.skipped), "changes": entry.changes, "components": entry.components,
            "artifacts": entry.artifacts,
            "by": entry.stamp.by, "at": entry.stamp.at.rfc3339(), "iteration": entry.stamp.iteration,
            "covers": entry.covers, "withdrawn": entry.withdrawn.as_ref().map(|stamp| stamp.at).map(Moment::rfc3339),
            "counts": counts, "stale": why,
        });
        let artifacts: Vec<_> = entry.artifacts.iter().flatten().map(|subject| &subject.name).collect();
        let of = [joined(&entry.changes), joined(&entry.components), few(&artifacts, 3, artifacts.len())];
        let of: Vec<String> = of.into_iter().filter(|names| !names.is_empty()).collect();
        let row = vec![
            entry.number.to_string(),
            entry.evidence_type.to_string(),
            entry.name.to_string(),
            entry.counts.as_ref().map(ToString::to_string).unwrap_or_default(),
            of.join(", "),
            entry.stamp.by.to_string(),
            when::local(entry.stamp.at),
            stale::counts(counts, &why),
            entry.digest.short().to_owned(),
        ];
        part.push(row, object);
    }
    part
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
