//! `relman notes`: the release notes that follow from the record alone.
//!
//! What goes out, with which files, when, and what to do if it fails; since a release or since what
//! runs somewhere, also what earlier releases bring along. Nothing here depends on the time of day.

use super::page::{Block, Page};
use super::scene::Scene;
use super::sheet::{Change, Commit, Field, Issue, Member, Sheet};
use super::table::Table;
use super::when;
use crate::domain::process::titled;
use indexmap::IndexMap;
use serde_json::{Value, json};

/// The notes as a page.
#[must_use]
pub fn page(scene: &Scene<'_>, sheet: &Sheet) -> Page {
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
    push_rollup(&mut page, sheet);
    page.section("Breaking changes", Block::Table(breaking(sheet)));
    page.section("Changes", Block::Table(changes(sheet)));
    for component in &sheet.components {
        let of = sheet.changes.iter().filter(|change| change.components.contains(&component.id));
        page.section(&component.title, Block::List(of.map(line).collect()));
    }
    // RULE: a change that names no component concerns all of them, and is told once.
    let of_none = sheet.changes.iter().filter(|change| change.components.is_empty() && !sheet.components.is_empty());
    page.section("No component of its own", Block::List(of_none.map(line).collect()));
    push_commits(&mut page, sheet);
    page.section("Items", Block::Table(items(sheet)));
    page.section("Artifacts", Block::Table(artifacts(sheet)));
    for field in sheet.plan.iter().filter(|field| !field.text.trim().is_empty()) {
        page.section(&field.title, Block::Text(field.text.clone()));
    }
    page.section("Known issues", Block::Table(known_issues(sheet)));
    page.section("Evidence", Block::Table(evidence(sheet)));
    page.section("Written documents", Block::List(written(scene)));
    page
}

/// True if these notes tell of more than one release.
fn is_rolled_up(sheet: &Sheet) -> bool {
    !sheet.rollup.from.is_empty()
}

/// Which releases come along and why; those that are there already need no line of their own.
fn push_rollup(page: &mut Page, sheet: &Sheet) {
    if !is_rolled_up(sheet) {
        return;
    }
    let is_there = |member: &&Member| member.reason == crate::domain::rollup::Fate::There.word();
    let mut table = Table::new(&["release", "title", "comes", "components", "why"]);
    for one in sheet.rollup.releases.iter().filter(|member| !is_there(member)) {
        let comes = if one.taken { "yes" } else { "no" };
        let (components, why) = (one.components.join(", "), one.why.clone());
        table.push(vec![one.name.clone(), one.title.clone(), comes.to_owned(), components, why]);
    }
    let what_runs = if sheet.rollup.from.starts_with("env:") { "what runs in " } else { "" };
    page.section(&format!("Releases since {what_runs}{}", sheet.rollup.title), Block::Table(table));
    let there: Vec<&str> = sheet.rollup.releases.iter().filter(is_there).map(|one| one.name.as_str()).collect();
    if !there.is_empty() {
        page.push(Block::Text(format!("{} has already: {}", sheet.rollup.title, there.join(", "))));
    }
}

fn line(change: &Change) -> String {
    let test = if change.result.is_empty() { String::new() } else { format!(", test {}", change.result) };
    format!("{}: {} ({}{test})", change.id, change.title, change.type_title)
}

/// The changes, those of one type together in the order of the process.
fn changes(sheet: &Sheet) -> Table {
    let mut table =
        Table::new(&["type", "change", "title", "components", "fields", "result", "link", "commits", "releases"]);
    let mut by_type: IndexMap<&str, Vec<&Change>> = IndexMap::new();
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
            change.commits.iter().map(|commit| commit.short.as_str()).collect::<Vec<_>>().join(" "),
            of_several(sheet, &change.releases),
        ]);
    }
    table
}

/// The commits that say that they break something, with the changes that they carry.
fn breaking(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["change", "commit", "subject", "releases"]);
    for commit in &sheet.breaking {
        let (changes, releases) = (commit.changes.join(", "), of_several(sheet, &commit.releases));
        table.push(vec![changes, commit.short.clone(), commit.subject.clone(), releases]);
    }
    table
}

/// The releases that bring a thing, where the notes tell of several.
fn of_several(sheet: &Sheet, releases: &[String]) -> String {
    if is_rolled_up(sheet) { releases.join(", ") } else { String::new() }
}

fn push_commits(page: &mut Page, sheet: &Sheet) {
    let mut table = Table::new(&["repository", "range", "commits", "left out", "without a change"]);
    for one in &sheet.ranges {
        let counts = [one.commits, one.left_out, one.unreferenced].map(|count| count.to_string());
        table.push([vec![one.repository.clone(), one.range.clone()], counts.to_vec()].concat());
    }
    page.section("Commits", Block::Table(table));
    let without: Vec<&Commit> = sheet.commits.iter().filter(|commit| commit.is_unreferenced()).collect();
    let mut table = Table::new(&["commit", "type", "subject", "removed change", "releases"]);
    for commit in without {
        let kind = if commit.breaking { format!("{}!", commit.commit_type) } else { commit.commit_type.clone() };
        let (removed, releases) = (commit.removed.join(", "), of_several(sheet, &commit.releases));
        table.push(vec![commit.short.clone(), kind, commit.subject.clone(), removed, releases]);
    }
    page.section("Commits without a change", Block::Table(table));
}

/// The configuration items that are no files.
fn items(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["type", "item", "title", "component", "fields", "status", "link", "releases"]);
    for item in &sheet.items {
        table.push(vec![
            item.type_title.clone(),
            item.id.clone(),
            item.title.clone(),
            item.component.clone(),
            filled(&item.fields),
            item.status.clone(),
            item.link.clone(),
            of_several(sheet, &item.releases),
        ]);
    }
    table
}

fn artifacts(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["artifact", "component", "type", "changes", "size", "digest"]);
    for file in &sheet.artifacts {
        table.push(vec![
            file.name.clone(),
            file.component.clone(),
            file.artifact_type.clone(),
            file.changes.join(", "),
            file.size.to_string(),
            file.digest.clone(),
        ]);
    }
    table
}

fn evidence(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["evidence", "file", "holds"]);
    for one in &sheet.evidence {
        table.push(vec![one.title.clone(), one.name.clone(), one.holds.clone()]);
    }
    table
}

fn open_issues(sheet: &Sheet) -> impl Iterator<Item = &Issue> {
    let open = crate::domain::release::IssueState::Open.as_str();
    sheet.issues.iter().filter(move |issue| issue.state == open)
}

fn known_issues(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["issue", "title", "severity", "found in", "change", "release"]);
    for issue in open_issues(sheet) {
        table.push(vec![
            issue.id.clone(),
            issue.title.clone(),
            issue.severity.clone(),
            issue.source_title.clone(),
            issue.change.clone(),
            of_several(sheet, std::slice::from_ref(&issue.release)),
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
pub fn json(scene: &Scene<'_>, sheet: &Sheet) -> Value {
    json!({
        "release": sheet.release, "schedule": sheet.schedule, "components": sheet.components,
        "changes": sheet.changes, "items": sheet.items, "artifacts": sheet.artifacts, "plan": sheet.plan, "evidence": sheet.evidence,
        "documents": super::parts::of(scene, "documents").map(|part| part.json).unwrap_or_default(),
        "commits": sheet.commits, "breaking": sheet.breaking, "ranges": sheet.ranges, "issues": open_issues(sheet).collect::<Vec<_>>(),
        "rollup": if is_rolled_up(sheet) { json!(sheet.rollup) } else { Value::Null },
    })
}
