//! `relman notes`: the release notes that follow from the record alone.
//!
//! What goes out, with which files, when, and what to do if it fails.

use super::page::{Block, Page};
use super::scene::Scene;
use super::sheet::{Field, Sheet};
use super::table::Table;
use super::when;
use crate::domain::process::titled;
use indexmap::IndexMap;
use serde_json::{Value, json};

/// The notes as a page.
#[must_use]
pub fn page(scene: &Scene<'_>) -> Page {
    let sheet = Sheet::of(scene, &IndexMap::new());
    let release = &sheet.release;
    let mut page = Page::new(format!("{} {}", release.name, release.title));
    let mut pairs = vec![
        ("kind".to_owned(), release.kind_title.clone()),
        ("state".to_owned(), release.state_title.clone()),
        ("iteration".to_owned(), release.iteration.to_string()),
    ];
    pairs.extend(
        sheet.schedule.iter().filter(|time| !time.local.is_empty()).map(|t| (t.title.clone(), t.local.clone())),
    );
    page.push(Block::Pairs(pairs));
    page.section("Changes", Block::Table(changes(&sheet)));
    for component in &sheet.components {
        let of: Vec<String> = sheet
            .changes
            .iter()
            .filter(|change| change.components.contains(&component.id))
            .map(|change| format!("{}: {}", change.id, change.title))
            .collect();
        page.section(&component.title, Block::List(of));
    }
    page.section("Items", Block::Table(items(&sheet)));
    let mut files = Table::new(&["artifact", "component", "type", "changes", "size", "digest"]);
    for file in &sheet.artifacts {
        files.push(vec![
            file.name.clone(),
            file.component.clone(),
            file.artifact_type.clone(),
            file.changes.join(", "),
            file.size.to_string(),
            file.digest.clone(),
        ]);
    }
    page.section("Artifacts", Block::Table(files));
    for field in sheet.plan.iter().filter(|field| !field.text.trim().is_empty()) {
        page.section(&field.title, Block::Text(field.text.clone()));
    }
    let mut tests = Table::new(&["evidence", "file", "tests", "failed", "errors", "skipped"]);
    for one in &sheet.evidence {
        let counts = [one.tests, one.failed, one.errors, one.skipped]
            .map(|count| if one.counted { count.to_string() } else { String::new() });
        tests.push([vec![one.title.clone(), one.name.clone()], counts.to_vec()].concat());
    }
    page.section("Evidence", Block::Table(tests));
    page.section("Written documents", Block::List(written(scene)));
    page
}

/// The changes, those of one type together in the order of the process.
fn changes(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["type", "change", "title", "components", "fields", "result", "link"]);
    let mut by_type: IndexMap<&str, Vec<&super::sheet::Change>> = IndexMap::new();
    for change in &sheet.changes {
        by_type.entry(change.type_title.as_str()).or_default().push(change);
    }
    for change in by_type.into_values().flatten() {
        table.push(vec![
            change.type_title.clone(),
            change.id.clone(),
            change.title.clone(),
            change.components.join(", "),
            filled(&change.fields),
            change.result.clone(),
            change.link.clone(),
        ]);
    }
    table
}

/// The configuration items that are no files.
fn items(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["type", "item", "title", "component", "fields", "status", "link"]);
    for item in &sheet.items {
        table.push(vec![
            item.type_title.clone(),
            item.id.clone(),
            item.title.clone(),
            item.component.clone(),
            filled(&item.fields),
            item.status.clone(),
            item.link.clone(),
        ]);
    }
    table
}

fn filled(fields: &[Field]) -> String {
    let filled = fields.iter().filter(|field| field.filled);
    filled.map(|field| format!("{}: {}", field.title, field.text)).collect::<Vec<_>>().join("\n")
}

fn written(scene: &Scene<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, rule) in &scene.view.process.documents {
        if let Some(entry) = scene.view.release.documents.iter().rfind(|entry| entry.document == *id) {
            let title = titled(id, &rule.title);
            let (by, at) = (&entry.stamp.by, when::local(entry.stamp.at));
            lines.push(format!("{title} ({}), written by {by} on {at}", entry.file));
        }
    }
    lines
}

/// The notes as JSON.
#[must_use]
pub fn json(scene: &Scene<'_>) -> Value {
    let sheet = Sheet::of(scene, &IndexMap::new());
    json!({
        "release": sheet.release, "schedule": sheet.schedule, "components": sheet.components,
        "changes": sheet.changes, "items": sheet.items, "artifacts": sheet.artifacts, "plan": sheet.plan, "evidence": sheet.evidence,
        "documents": super::parts::of(scene, "documents").map(|part| part.json).unwrap_or_default(),
    })
}
