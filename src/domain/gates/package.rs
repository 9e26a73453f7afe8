//! `package`: everything of each part of the package that applies is there.
//!
//! Nothing is stored for it: what a part must have stands in the process, what it has in the record.

use super::{duties, field};
use crate::domain::id::Id;
use crate::domain::process::items::PackagePart;
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Why};
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
