//! What another text of a process changes, in words: what came, what went, what is different.

use crate::domain::process::Process;
use indexmap::IndexMap;
use std::fmt::Display;
use std::hash::Hash;

/// One line for each table of the language that changed, and for each key besides.
#[must_use]
pub fn words(before: &Process, after: &Process) -> Vec<String> {
    let mut lines = Vec::new();
    let once = [
        ("title", before.title != after.title),
        ("source", before.source != after.source),
        ("naming", before.naming != after.naming),
        ("revisions", before.revisions != after.revisions),
        ("reviews", before.reviews != after.reviews),
        ("may", before.may != after.may),
    ];
    lines.extend(once.into_iter().filter(|(_, changed)| *changed).map(|(key, _)| format!("{key} changed")));
    let title = |title: &Option<String>| title.clone();
    lines.extend(table("kinds", &before.kinds, &after.kinds, |item| title(&item.title)));
    lines.extend(table("components", &before.components, &after.components, |item| title(&item.title)));
    lines.extend(table("artifact types", &before.artifact_types, &after.artifact_types, |item| title(&item.title)));
    lines.extend(table("change types", &before.change_types, &after.change_types, |item| title(&item.title)));
    lines.extend(table("item types", &before.item_types, &after.item_types, |item| title(&item.title)));
    lines.extend(table("package", &before.package, &after.package, |item| title(&item.title)));
    lines.extend(table("issue sources", &before.issue_sources, &after.issue_sources, |item| title(&item.title)));
    lines.extend(table("evidence", &before.evidence, &after.evidence, |item| title(&item.title)));
    lines.extend(table("environments", &before.environments, &after.environments, |item| title(&item.title)));
    lines.extend(table("groups", &before.groups, &after.groups, |item| title(&item.title)));
    lines.extend(table("roles", &before.roles, &after.roles, |item| title(&item.title)));
    lines.extend(table("fields", &before.fields, &after.fields, |item| title(&item.title)));
    lines.extend(table("milestones", &before.milestones, &after.milestones, |item| title(&item.title)));
    lines.extend(table("states", &before.states, &after.states, |item| title(&item.title)));
    lines.extend(table("transitions", &before.transitions, &after.transitions, |item| title(&item.title)));
    lines.extend(table("gates", &before.gates, &after.gates, |item| title(&item.title)));
    lines.extend(table("tasks", &before.tasks, &after.tasks, |item| title(&item.title)));
    lines.extend(table("documents", &before.documents, &after.documents, |item| title(&item.title)));
    lines.extend(table("notices", &before.notices, &after.notices, |item| title(&item.title)));
    lines.extend(table("glossary", &before.glossary, &after.glossary, |_| None));
    lines
}

fn table<K: Hash + Eq + Display, T: PartialEq>(
    name: &str,
    before: &IndexMap<K, T>,
    after: &IndexMap<K, T>,
    title: impl Fn(&T) -> Option<String>,
) -> Vec<String> {
    let told = |id: &K, item: &T| match title(item) {
        Some(title) => format!("{id} ({title})"),
        None => id.to_string(),
    };
    let added = after.iter().filter(|(id, _)| !before.contains_key(*id)).map(|(id, item)| told(id, item)).collect();
    let removed = before.iter().filter(|(id, _)| !after.contains_key(*id)).map(|(id, item)| told(id, item)).collect();
    let differs = |(id, item): &(&K, &T)| before.get(*id).is_some_and(|before| before != *item);
    let changed: Vec<String> = after.iter().filter(differs).map(|(id, item)| told(id, item)).collect();
    let reordered =
        before.keys().filter(|id| after.contains_key(*id)).ne(after.keys().filter(|id| before.contains_key(*id)));
    let lines: [(&str, Vec<String>); 3] = [("added", added), ("removed", removed), ("changed", changed)];
    let mut lines: Vec<String> = lines
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(how, ids)| format!("{name} {how}: {}", ids.join(", ")))
        .collect();
    if reordered {
        lines.push(format!("{name}: in another order"));
    }
    lines
}
