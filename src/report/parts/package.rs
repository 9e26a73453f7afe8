//! The parts that the package must have: what of each is there, in the order of the archive.

use super::Part;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::process::items::PackagePart;
use crate::domain::process::titled;
use crate::domain::view::View;
use crate::report::scene::Scene;
use crate::report::why;
use serde_json::json;

/// Every part that applies to the release.
pub(super) fn of(scene: &Scene<'_>) -> Part {
    let mut part = Part::new("package", "Package", &["id", "title", "state", "holds", "clause"]);
    let view = &scene.view;
    for (id, rule) in view.process.package.iter().filter(|(_, rule)| view.holds(rule.when.as_ref())) {
        let missing: Vec<String> =
            gates::missing_of_part(view, rule).iter().map(|lacks| why::words(scene, id, lacks)).collect();
        let title = titled(id, &rule.title);
        let (documents, artifacts) = (documents(view, rule), artifacts(view, rule));
        let state = if missing.is_empty() { "there".to_owned() } else { missing.join("; ") };
        let held = rule.fields.iter().filter(|field| view.is_filled(field)).map(Id::to_string);
        let held: Vec<String> =
            documents.iter().map(ToString::to_string).chain(held).chain(artifacts.clone()).collect();
        let object = json!({
            "id": id, "title": title, "there": missing.is_empty(), "missing": missing, "documents": documents,
            "fields": rule.fields, "artifacts": artifacts, "clause": rule.clause,
        });
        let clause = rule.clause.clone().unwrap_or_default();
        part.push(vec![id.to_string(), title.to_owned(), state, held.join(", "), clause], object);
    }
    part
}

/// The documents of the part that are asked of this release.
pub(in crate::report) fn documents<'a>(view: &View<'a>, rule: &'a PackagePart) -> Vec<&'a Id> {
    let asked = |id: &&Id| view.process.documents.get(*id).is_some_and(|document| view.holds(document.when.as_ref()));
    rule.documents.iter().filter(asked).collect()
}

/// The names of the files of the part.
pub(in crate::report) fn artifacts(view: &View<'_>, rule: &PackagePart) -> Vec<String> {
    let of_part = view.release.package.artifacts.iter();
    let of_part = of_part.filter(|file| file.artifact_type.as_ref().is_some_and(|t| rule.artifact_types.contains(t)));
    of_part.map(|file| file.name.to_string()).collect()
}
