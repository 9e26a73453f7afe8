//! `relman checklist`: who does what, by when, and what to do if it has to go back.
//!
//! By group for those who read it together, by due date for those who work it off. The way back
//! names the notes of the tasks (the folder of a backup) and what the inventory holds underneath.

use super::checklist_line::{self, Line};
use super::encode;
use super::package::ARTIFACTS;
use super::page::{Block, Page};
use super::scene::Scene;
use super::sheet::{Group, Noted, Sheet, Task};
use super::table::Table;
use crate::domain::action::Underneath;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use indexmap::IndexMap;
use serde_json::{Value, json};

/// How the tasks are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// By the group of their owner.
    #[default]
    Group,
    /// By due date.
    Due,
}

/// The checklist as a page; `underneath` is what the inventory holds below this release.
#[must_use]
pub fn page(scene: &Scene<'_>, underneath: &IndexMap<Id, Underneath>, by: By) -> Page {
    let sheet = Sheet::of(scene, underneath);
    let release = &sheet.release;
    let mut page = Page::new(format!("Checklist of {} {}", release.name, release.title));
    let mut pairs =
        vec![("kind".to_owned(), release.kind_title.clone()), ("state".to_owned(), release.state_title.clone())];
    pairs.extend(
        sheet.schedule.iter().filter(|time| !time.local.is_empty()).map(|t| (t.title.clone(), t.local.clone())),
    );
    page.push(Block::Pairs(pairs));
    let lines = checklist_line::of(scene, &sheet);
    match by {
        By::Due => page.section("Tasks", Block::Table(checklist_line::table(lines.iter()))),
        By::Group => {
            for group in &sheet.groups {
                push_group(&mut page, &lines, group);
            }
            let others = lines.iter().filter(|line| line.is_of(""));
            page.section("Tasks of no group", Block::Table(checklist_line::table(others)));
        }
    }
    let not_asked = checklist_line::not_asked(scene).into_iter();
    let not_asked = not_asked.map(|(id, title, when)| format!("{title} ({id}): asked when {when}"));
    page.section("Not asked as it stands", Block::List(not_asked.collect()));
    page.section("The way back", Block::List(way_back(&sheet)));
    push_people(&mut page, &sheet);
    page
}

/// Whom to reach, who is called in which order, and what the words mean.
pub(super) fn push_people(page: &mut Page, sheet: &Sheet) {
    let mut table = Table::new(&["name", "roles", "group", "phone", "email"]);
    for one in &sheet.contacts {
        let roles = one.roles.join(", ");
        table.push(vec![one.name.clone(), roles, one.group.clone(), one.phone.clone(), one.email.clone()]);
    }
    page.section("Contacts", Block::Table(table));
    let mut table = Table::new(&["order", "name", "role", "phone", "email"]);
    for (place, one) in sheet.escalation.iter().enumerate() {
        let order = (place + 1).to_string();
        table.push(vec![order, one.name.clone(), one.role.clone(), one.phone.clone(), one.email.clone()]);
    }
    page.section("Escalation", Block::Table(table));
    let terms = sheet.process.glossary.iter().map(|term| (term.term.clone(), term.meaning.clone())).collect();
    page.section("Glossary", Block::Pairs(terms));
}

fn push_group(page: &mut Page, lines: &[Line], group: &Group) {
    let tasks: Vec<&Line> = lines.iter().filter(|line| line.is_of(&group.id)).collect();
    if tasks.is_empty() && group.operations.is_empty() {
        return;
    }
    page.push(Block::Heading(group.title.clone()));
    if !group.location.is_empty() {
        page.push(Block::Pairs(vec![("location".to_owned(), group.location.clone())]));
    }
    let mut table = Table::new(&["component", "operations"]);
    for one in &group.operations {
        table.push(vec![one.component_title.clone(), one.lines.join("\n")]);
    }
    page.push(Block::Table(table));
    let mut table = Table::new(&["name", "roles", "phone", "email"]);
    for one in &group.people {
        table.push(vec![one.name.clone(), one.roles.join(", "), one.phone.clone(), one.email.clone()]);
    }
    page.push(Block::Table(table));
    page.push(Block::Table(checklist_line::table(tasks.into_iter())));
}

/// By due date; what has none comes last, in the order of the process.
pub(super) fn sorted(tasks: &[Task]) -> Vec<&Task> {
    let mut tasks: Vec<&Task> = tasks.iter().collect();
    tasks.sort_by_key(|task| (task.due_at.is_none(), task.due_at.map(Moment::seconds)));
    tasks
}

/// A line for each task; what holds of it only in some cases stands beside it.
pub(super) fn task_table(tasks: Vec<&Task>) -> Table {
    let mut table = Table::new(&["done", "due", "task", "remark", "owner", "by", "at", "note", "ticket", "clause"]);
    for task in tasks {
        let done = match (task.done, task.skipped, task.late) {
            (true, _, _) => "[x]",
            (_, true, _) => "[-] skipped",
            (_, _, true) => "[ ] LATE",
            _ => "[ ]",
        };
        let note = match (task.note.is_empty(), task.note_title.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("{}: …", task.note_title),
            (false, true) => task.note.clone(),
            (false, false) => format!("{}: {}", task.note_title, task.note),
        };
        table.push(vec![
            done.to_owned(),
            task.due.clone(),
            format!("{} ({})", task.title, task.id),
            task.remark.clone(),
            task.owner_title.clone(),
            task.by.clone(),
            task.at.clone(),
            note,
            task.ticket.clone(),
            task.clause.clone(),
        ]);
    }
    table
}

/// What a rollback needs: the notes of the tasks, then what runs underneath.
#[must_use]
pub fn way_back(sheet: &Sheet) -> Vec<String> {
    let line = |noted: &Noted| match (noted.note.as_str(), noted.at.as_str()) {
        ("", _) => format!("{}: not noted yet ({})", noted.note_title, noted.title),
        (note, at) => format!("{}: {note} ({}, {at})", noted.note_title, noted.title),
    };
    let mut lines: Vec<String> = sheet.noted.iter().map(line).collect();
    for one in &sheet.underneath {
        if one.release.is_empty() {
            lines.push(format!("{}: nothing ran before", one.component_title));
            continue;
        }
        let files = one.artifacts.iter().map(|file| format!("{} {}", file.name, file.digest));
        let items = one.items.iter().map(|item| format!("{} {}", item.type_title, item.id));
        let what: Vec<String> = files.chain(items).collect();
        let names: Vec<&str> = one.artifacts.iter().map(|file| file.name.as_str()).collect();
        let what = if what.is_empty() { UNNAMED.to_owned() } else { format!(" with {}", what.join(", ")) };
        let place = where_files_lie(&one.release, &names);
        lines.push(format!("{}: {}{what}{place}", one.component_title, one.release));
    }
    lines
}

/// What is said of a release of which neither files nor items ran.
const UNNAMED: &str = ", of which the record names neither files nor items";

/// Where the files of an earlier release are to be had; nothing where it has none.
pub(super) fn where_files_lie(release: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let files = names.iter().map(|name| encode::shell_file(name)).collect::<Vec<_>>().join(" ");
    format!(
        "; to be had by: relman library get {release} {files} -o DIR (where the house keeps a library), or in {ARTIFACTS}/ of the package {release}.zip"
    )
}

/// The lines of the checklist as a spreadsheet.
#[must_use]
pub fn csv(scene: &Scene<'_>, underneath: &IndexMap<Id, Underneath>) -> String {
    checklist_line::csv(&checklist_line::of(scene, &Sheet::of(scene, underneath)))
}

/// The checklist as JSON.
#[must_use]
pub fn json(scene: &Scene<'_>, underneath: &IndexMap<Id, Underneath>) -> Value {
    let sheet = Sheet::of(scene, underneath);
    let lines: Vec<Value> = checklist_line::of(scene, &sheet).iter().map(Line::json).collect();
    let not_asked = checklist_line::not_asked(scene).into_iter();
    let not_asked: Vec<Value> =
        not_asked.map(|(id, title, when)| json!({"id": id, "title": title, "when": when})).collect();
    json!({
        "release": sheet.release, "schedule": sheet.schedule, "lines": lines, "not_asked": not_asked,
        "tasks": sorted(&sheet.tasks), "groups": sheet.groups, "noted": sheet.noted,
        "underneath": sheet.underneath, "contacts": sheet.contacts, "escalation": sheet.escalation,
        "glossary": sheet.process.glossary,
    })
}
