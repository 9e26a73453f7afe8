//! A release flattened to paths and texts, for `diff`.
//!
//! Content, plan and schedule first, then what stands beside the content.

use crate::domain::carried::Carried;
use crate::domain::id::{CommitId, Id, Word};
use crate::domain::release::Outcome;
use crate::domain::view::View;
use indexmap::IndexMap;

/// Every text of the release by its path.
pub(super) fn paths(view: &View<'_>) -> IndexMap<String, String> {
    let (release, head) = (view.release, &view.release.head);
    let mut all = IndexMap::new();
    let mut put = |path: String, text: String| {
        if !text.is_empty() {
            all.insert(path, text);
        }
    };
    put("title".to_owned(), head.title.clone());
    put("state".to_owned(), head.state.to_string());
    put("iteration".to_owned(), head.iteration.to_string());
    for component in &head.components {
        put(format!("components.{component}"), "named".to_owned());
    }
    for (field, text) in &head.plan {
        put(format!("plan.{field}"), text.clone());
    }
    for milestone in view.process.milestones.keys() {
        put(format!("schedule.{milestone}"), view.dated(milestone).map(|at| at.told.to_string()).unwrap_or_default());
    }
    let carried = [Carried::Change, Carried::Item].into_iter();
    for (list, one) in carried.flat_map(|list| list.of(release).iter().map(move |one| (list, one))) {
        let at = |key: &str| format!("{}.{}.{key}", list.plural(), one.id);
        put(at("title"), one.title.clone());
        put(at("type"), one.change_type.to_string());
        put(at("components"), ids(&one.components));
        put(at("commits"), one.commits.iter().map(CommitId::short).collect::<Vec<_>>().join(", "));
        put(at("link"), one.link.clone().unwrap_or_default());
        put(at("status"), one.status.as_ref().map(Word::to_string).unwrap_or_default());
        let tested = one.tested.as_ref().filter(|tested| tested.stamp.iteration == head.iteration);
        put(at("result"), tested.map(|tested| tested.result.as_str().to_owned()).unwrap_or_default());
        for (field, text) in &one.fields {
            put(at(field.as_str()), text.clone());
        }
    }
    for range in release.imports.iter().map(|import| &import.source) {
        let at = format!("commits.{}.{}", range.repository, range.range);
        put(at, format!("{} to {} {}", range.commits, range.to.short(), range.digest));
    }
    for artifact in &release.package.artifacts {
        let at = |key: &str| format!("artifacts.{}.{key}", artifact.name);
        put(at("digest"), artifact.digest.to_string());
        put(at("component"), artifact.component.as_ref().map(Id::to_string).unwrap_or_default());
        put(at("type"), artifact.artifact_type.as_ref().map(Id::to_string).unwrap_or_default());
        put(at("changes"), artifact.changes.iter().map(Word::as_str).collect::<Vec<_>>().join(", "));
    }
    for document in view.process.documents.keys() {
        let latest = release.documents.iter().rfind(|entry| entry.document == *document);
        put(format!("documents.{document}"), latest.map(|entry| entry.digest.to_string()).unwrap_or_default());
    }
    for entry in release.evidence.iter().filter(|entry| entry.withdrawn.is_none()) {
        put(format!("evidence.{}", entry.number), format!("{} {}", entry.evidence_type, entry.digest));
    }
    for issue in &release.issues {
        put(format!("issues.{}", issue.number), format!("{}: {}", issue.state.as_str(), issue.title));
    }
    for (number, one) in release.deployments.iter().enumerate() {
        let result =
            if one.rolled_back.is_some() { "rolled back" } else { one.outcome.map_or("open", Outcome::as_str) };
        put(format!("deployments.{}", number + 1), format!("{} {}: {result}", one.environment, ids(&one.components)));
    }
    all
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
