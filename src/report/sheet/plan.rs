//! What and when, in a document: plan, schedule, changes, artifacts, tasks, evidence.
//!
//! Only what is asked of this release, and only evidence that counts.

use super::commits::Commit;
use super::people::{name, role_title};
use crate::domain::carried::Carried;
use crate::domain::currency;
use crate::domain::evidence::Counts;
use crate::domain::gates;
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::{Process, titled};
use crate::domain::release::TaskOutcome;
use crate::report::encode;
use crate::report::scene::Scene;
use crate::report::when;
use serde::Serialize;
use std::collections::BTreeMap;

/// An id with its title.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Labelled {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A text of the plan or of a change.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The text; empty where none is written.
    pub text: String,
    /// True if it counts as filled.
    pub filled: bool,
}

/// A milestone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Time {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// RFC 3339; empty while undated.
    pub time: String,
    /// The local time; empty while undated.
    pub local: String,
    /// The title of the role that answers for it; empty where none does.
    pub owner_title: String,
    /// True if its state was entered in this iteration.
    pub reached: bool,
}

/// A change.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// The id of its type.
    #[serde(rename = "type")]
    pub change_type: String,
    /// The title of its type.
    pub type_title: String,
    /// Its title.
    pub title: String,
    /// The ids of its components.
    pub components: Vec<String>,
    /// The fields of its type.
    pub fields: Vec<Field>,
    /// Where it is described.
    pub link: String,
    /// Its status in the tracker.
    pub status: String,
    /// passed or failed, in this iteration.
    pub result: String,
    /// The commits that carry it.
    pub commits: Vec<Commit>,
    /// The names of the releases that bring it.
    pub releases: Vec<String>,
}

/// A configuration item that is no file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// The id of its type.
    #[serde(rename = "type")]
    pub item_type: String,
    /// The title of its type.
    pub type_title: String,
    /// Its title.
    pub title: String,
    /// The ids of its components, joined by commas; empty where it serves all of them.
    pub component: String,
    /// The fields of its type.
    pub fields: Vec<Field>,
    /// How far it is.
    pub status: String,
    /// Where it is described.
    pub link: String,
    /// The names of the releases that bring it.
    pub releases: Vec<String>,
    /// The ids of its components.
    #[serde(skip)]
    pub components: Vec<String>,
}

/// An artifact.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// The id of its type.
    #[serde(rename = "type")]
    pub artifact_type: String,
    /// The id of the component.
    pub component: String,
    /// The ids of the changes that it carries.
    pub changes: Vec<String>,
}

/// A task.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The id of the role that does it.
    pub owner: String,
    /// The title of that role.
    pub owner_title: String,
    /// When it is due, in local time; empty while undated.
    pub due: String,
    /// True if it is done and counts.
    pub done: bool,
    /// True if it was left out.
    pub skipped: bool,
    /// True if it is overdue.
    pub late: bool,
    /// What was noted.
    pub note: String,
    /// What is to be noted.
    pub note_title: String,
    /// The id that the tracker gave it; empty where it has none that counts.
    pub ticket: String,
    /// The name of who did it; empty where nobody did.
    pub by: String,
    /// When, in local time; empty where it is not.
    pub at: String,
    /// Text for the checklist.
    pub remark: String,
    /// The clause that it comes from.
    pub clause: String,
    /// The id of the group of the owner; empty where there is none.
    pub group: String,
    /// When it is due.
    #[serde(skip)]
    pub due_at: Option<Moment>,
}

/// What was noted when a task was done, whatever became of it since: the folder of a backup.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Noted {
    /// The id of the task.
    pub task: String,
    /// Its title.
    pub title: String,
    /// What is to be noted.
    pub note_title: String,
    /// What was noted.
    pub note: String,
    /// The name of who did it; empty where nobody did.
    pub by: String,
    /// When, in local time; empty where it is not.
    pub at: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// The id of its type.
    #[serde(rename = "type")]
    pub evidence_type: String,
    /// Its title.
    pub title: String,
    /// Its name.
    pub name: String,
    /// True if it was read for tests; else the numbers are 0 and mean nothing.
    pub counted: bool,
    /// How many tests it holds.
    pub tests: u32,
    /// How many failed.
    pub failed: u32,
    /// How many broke.
    pub errors: u32,
    /// How many were left out.
    pub skipped: u32,
    /// What was counted, in few words, whatever it was read for; empty where it was not.
    pub holds: String,
}

pub(super) fn component(process: &Process, id: &Id) -> Labelled {
    let title = process.components.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title));
    Labelled { id: id.to_string(), title: title.to_owned() }
}

pub(super) fn fields(scene: &Scene<'_>) -> Vec<Field> {
    let (view, plan) = (&scene.view, &scene.view.release.head.plan);
    let field = |(id, rule): (&Id, &crate::domain::process::items::Field)| Field {
        id: id.to_string(),
        title: titled(id, &rule.title).to_owned(),
        text: plan.get(id).cloned().unwrap_or_default(),
        filled: view.is_filled(id),
    };
    view.process.fields.iter().map(field).collect()
}

pub(super) fn by_id(scene: &Scene<'_>) -> BTreeMap<String, String> {
    fields(scene).into_iter().map(|field| (field.id.replace('-', "_"), field.text)).collect()
}

pub(super) fn schedule(scene: &Scene<'_>) -> Vec<Time> {
    let time = |(id, rule): (&Id, &crate::domain::process::items::Milestone)| {
        let reached = scene.view.reached(id);
        let at = reached.or_else(|| Some(scene.view.dated(id)?.told));
        Time {
            id: id.to_string(),
            title: titled(id, &rule.title).to_owned(),
            time: at.map(Moment::rfc3339).unwrap_or_default(),
            local: at.map(when::local).unwrap_or_default(),
            owner_title: rule.owner.as_ref().map(|owner| role_title(scene, owner)).unwrap_or_default(),
            reached: reached.is_some(),
        }
    };
    scene.view.process.milestones.iter().map(time).collect()
}

pub(super) fn changes(scene: &Scene<'_>) -> Vec<Change> {
    let (process, release) = (scene.view.process, scene.view.release);
    let change = |change: &crate::domain::release::Change| {
        let (type_title, fields) = typed(process, Carried::Change, change);
        let tested = change.tested.as_ref().filter(|tested| tested.stamp.iteration == release.iteration);
        Change {
            id: change.id.to_string(),
            change_type: change.change_type.to_string(),
            type_title,
            title: change.title.clone(),
            components: change.components.iter().map(Id::to_string).collect(),
            fields,
            link: change.link.as_deref().map(encode::link).unwrap_or_default(),
            status: change.status.as_ref().map(Word::to_string).unwrap_or_default(),
            result: tested.map(|tested| tested.result.as_str().to_owned()).unwrap_or_default(),
            commits: Vec::new(),
            releases: vec![release.name.to_string()],
        }
    };
    release.changes.iter().map(change).collect()
}

pub(super) fn items(scene: &Scene<'_>) -> Vec<Item> {
    let item = |item: &crate::domain::release::Change| {
        let (type_title, fields) = typed(scene.view.process, Carried::Item, item);
        let components: Vec<String> = item.components.iter().map(Id::to_string).collect();
        Item {
            id: item.id.to_string(),
            item_type: item.change_type.to_string(),
            type_title,
            title: item.title.clone(),
            component: components.join(", "),
            fields,
            status: item.status.as_ref().map(Word::to_string).unwrap_or_default(),
            link: item.link.as_deref().map(encode::link).unwrap_or_default(),
            releases: vec![scene.name().to_owned()],
            components,
        }
    };
    scene.view.release.items.iter().map(item).collect()
}

/// The title of the type of a change or item, and every field of the type.
fn typed(process: &Process, list: Carried, one: &crate::domain::release::Change) -> (String, Vec<Field>) {
    let rule = list.types(process).get(&one.change_type);
    let known = rule.map(|rule| rule.fields.iter()).into_iter().flatten();
    let fields = known.map(|(id, field)| {
        let text = one.fields.get(id).cloned().unwrap_or_default();
        let filled = !text.trim().is_empty();
        Field { id: id.to_string(), title: titled(id, &field.title).to_owned(), text, filled }
    });
    (type_title(process, list, &one.change_type), fields.collect())
}

pub(super) fn type_title(process: &Process, list: Carried, id: &Word) -> String {
    list.types(process).get(id).and_then(|rule| rule.title.clone()).unwrap_or_else(|| id.to_string())
}

pub(super) fn artifacts(scene: &Scene<'_>) -> Vec<File> {
    let file = |artifact: &crate::domain::release::Artifact| File {
        name: artifact.name.to_string(),
        digest: artifact.digest.to_string(),
        size: artifact.size,
        artifact_type: artifact.artifact_type.as_ref().map(Id::to_string).unwrap_or_default(),
        component: artifact.component.as_ref().map(Id::to_string).unwrap_or_default(),
        changes: artifact.changes.iter().map(Word::to_string).collect(),
    };
    scene.view.release.package.artifacts.iter().map(file).collect()
}

/// The tasks that are asked, in the order of the process.
pub(super) fn tasks(scene: &Scene<'_>) -> Vec<Task> {
    let view = &scene.view;
    let asked = view.process.tasks.iter().filter(|(_, rule)| view.holds(rule.when.as_ref()));
    let task = |(id, rule): (&Id, &crate::domain::process::duties::Task)| {
        let entry = view.release.task(id);
        let over = gates::task_is_over(view, id, rule);
        let counts = over || currency::counts(gates::task_stale(view, id, rule));
        let skipped = counts && entry.is_some_and(|entry| entry.outcome == TaskOutcome::Skipped);
        // What was noted stays readable when the task no longer counts: a way back needs it.
        let noted = entry.filter(|entry| entry.outcome == TaskOutcome::Done || skipped);
        let note = noted.and_then(|entry| entry.note.clone()).unwrap_or_default();
        let entry = entry.filter(|_| counts);
        let due = view.due(rule.due.as_ref());
        let ticket = gates::ticket(view, id, rule);
        let group = view.process.roles.get(&rule.owner).and_then(|role| role.group.as_ref());
        Task {
            id: id.to_string(),
            title: titled(id, &rule.title).to_owned(),
            owner: rule.owner.to_string(),
            owner_title: role_title(scene, &rule.owner),
            due: due.map(|due| when::local(due.told)).unwrap_or_default(),
            done: counts && !skipped,
            skipped,
            late: !counts && due.is_some_and(|due| view.is_late(due)),
            note,
            note_title: rule.note.clone().unwrap_or_default(),
            ticket: ticket.and_then(|entry| entry.ticket.as_ref()).map(Word::to_string).unwrap_or_default(),
            by: entry.map(|entry| name(scene, &entry.stamp.by)).unwrap_or_default(),
            at: entry.map(|entry| when::local(entry.stamp.at)).unwrap_or_default(),
            remark: rule.remark.clone().unwrap_or_default(),
            clause: rule.clause.clone().unwrap_or_default(),
            group: group.map(Id::to_string).unwrap_or_default(),
            due_at: due.map(|due| due.told),
        }
    };
    asked.map(task).collect()
}

/// The latest note of every task that asks for one; of those that are asked now, also the empty ones.
pub(super) fn noted(scene: &Scene<'_>) -> Vec<Noted> {
    let view = &scene.view;
    let mut all = Vec::new();
    for (id, rule) in &view.process.tasks {
        let Some(says) = &rule.note else { continue };
        let mut entries = view.release.tasks.iter();
        let latest = entries.rfind(|entry| entry.task == *id && entry.outcome == TaskOutcome::Done);
        if latest.is_none() && !view.holds(rule.when.as_ref()) {
            continue;
        }
        all.push(Noted {
            task: id.to_string(),
            title: titled(id, &rule.title).to_owned(),
            note_title: says.clone(),
            note: latest.and_then(|entry| entry.note.clone()).unwrap_or_default(),
            by: latest.map(|entry| name(scene, &entry.stamp.by)).unwrap_or_default(),
            at: latest.map(|entry| when::local(entry.stamp.at)).unwrap_or_default(),
        });
    }
    all
}

pub(super) fn evidence(scene: &Scene<'_>) -> Vec<Evidence> {
    let mut all = Vec::new();
    for entry in &scene.view.release.evidence {
        let Some(rule) = scene.view.process.evidence.get(&entry.evidence_type) else { continue };
        if !gates::evidence_stale(&scene.view, rule, entry).is_empty() {
            continue;
        }
        let tests = entry.counts.as_ref().and_then(Counts::tests);
        let counts = tests.unwrap_or_default();
        all.push(Evidence {
            evidence_type: entry.evidence_type.to_string(),
            title: titled(&entry.evidence_type, &rule.title).to_owned(),
            name: entry.name.to_string(),
            counted: tests.is_some(),
            tests: counts.tests,
            failed: counts.failed,
            errors: counts.errors,
            skipped: counts.skipped,
            holds: entry.counts.as_ref().map(ToString::to_string).unwrap_or_default(),
        });
    }
    all
}
