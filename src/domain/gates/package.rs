//! `package`: everything of each part of the package that applies is there.
//!
//! [`lacks`] is what a package as a whole lacks, for whoever packs it.
//! Nothing is stored for it: what a part must have stands in the process, what it has in the record.

use super::{artifacts, duties, field};
use crate::domain::id::Id;
use crate::domain::process::items::PackagePart;
use crate::domain::process::requirement::Requirement;
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, UnmetGate, Why};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, ids: &[Id]) -> Vec<Why> {
    ids.iter().flat_map(|id| unmet_part(view, id)).collect()
}

fn unmet_part(view: &View<'_>, id: &Id) -> Vec<Why> {
    let Some(part) = view.process.package.get(id) else {
        return vec![Why::Broken { what: format!("the process has no part `{id}` of the package") }];
    };
    let of_part = |lacks: Why| {
        let title = titled(id, &part.title).to_owned();
        Why::PackagePart { part: id.clone(), title, lacks: Box::new(lacks) }
    };
    missing(view, part).into_iter().map(of_part).collect()
}

/// What a part of the package lacks; nothing where it does not apply.
#[must_use]
pub fn missing(view: &View<'_>, part: &PackagePart) -> Vec<Why> {
    if !view.holds(part.when.as_ref()) {
        return Vec::new();
    }
    let mut why = duties::unmet(view, Duty::Document, &part.documents);
    why.extend(field::unmet(view, &part.fields));
    let artifacts = &view.release.package.artifacts;
    let is_of_part = |kind: &Id| part.artifact_types.contains(kind);
    if !part.artifact_types.is_empty() && !artifacts.iter().any(|a| a.artifact_type.as_ref().is_some_and(is_of_part)) {
        let (artifact_types, by) = (part.artifact_types.clone(), view.process.may.edit.clone());
        why.push(Why::ArtifactNone { artifact_types, by });
    }
    why
}

/// What a package of the release would lack: of each part that the process names, and of the files that
/// components need where a gate of this release asks for all of them.
#[must_use]
pub fn lacks(view: &View<'_>) -> Vec<UnmetGate> {
    let lacking = |id: &Id, title: &Option<String>, clause: &Option<String>, why: Vec<Why>| {
        let (title, clause) = (titled(id, title).to_owned(), clause.clone());
        (!why.is_empty()).then(|| UnmetGate { gate: id.clone(), title, clause, why, waivable_by: Vec::new() })
    };
    let parts = view.process.package.iter();
    let mut lacks: Vec<UnmetGate> =
        parts.filter_map(|(id, part)| lacking(id, &part.title, &part.clause, missing(view, part))).collect();
    let asks_for_all = |need: &&Requirement| matches!(need, Requirement::Artifacts(need) if need.complete);
    let mut gates = view.process.gates.iter().filter(|(_, gate)| view.holds(gate.when.as_ref()));
    if let Some((id, gate)) = gates.find(|(_, gate)| gate.needs.flattened().iter().any(asks_for_all)) {
        lacks.extend(lacking(id, &gate.title, &gate.clause, artifacts::incomplete(view)));
    }
    lacks
}
