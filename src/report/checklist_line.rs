//! The lines of a checklist: every task that is asked, and every document that has a due date, with who
//! does it, where they are reached, and how it stands.
//!
//! Start at [`of`]; `checklist.rs` arranges them.

use super::condition;
use super::scene::Scene;
use super::sheet::{Sheet, Task};
use super::spreadsheet;
use super::table::Table;
use super::who;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::titled;
use crate::domain::release::Stamp;
use serde_json::{Value, json};

/// Something to do.
#[derive(Debug, Clone)]
pub(super) struct Line {
    is_task: bool,
    late: bool,
    due_at: Option<Moment>,
    /// When it was done, skipped or written, if that counts.
    at: Option<Moment>,
    owner: Id,
    people: Vec<Person>,
    /// What is said of it; that of a document has its title, who wrote it and when.
    task: Task,
}

/// Somebody who may do it.
#[derive(Debug, Clone)]
struct Person {
    name: String,
    phone: String,
    email: String,
}

/// All lines, what is due first before; what has no date comes last, in the order of the process.
pub(super) fn of(scene: &Scene<'_>, sheet: &Sheet) -> Vec<Line> {
    let view = &scene.view;
    let tasks = sheet.tasks.iter().filter_map(|task| {
        let (id, rule) = view.process.tasks.iter().find(|(id, _)| id.as_str() == task.id)?;
        let made = view.release.task(id).map(|entry| &entry.stamp);
        Some(Line::of(scene, true, (&rule.owner, made), task.clone()))
    });
    let documents = sheet.documents.iter().filter_map(|document| {
        let (id, rule) = view.process.documents.iter().find(|(id, _)| id.as_str() == document.id)?;
        let due = view.due(Some(rule.due.as_ref()?));
        let task = Task {
            id: document.id.clone(),
            title: document.title.clone(),
            owner_title: document.owner_title.clone(),
            due: due.map(|due| super::when::local(due.told)).unwrap_or_default(),
            due_at: due.map(|due| due.told),
            done: document.written,
            late: !document.written && due.is_some_and(|due| view.is_late(due)),
            by: document.by.clone(),
            at: document.at.clone(),
            clause: rule.clause.clone().unwrap_or_default(),
            group: view.process.roles.get(&rule.owner)?.group.as_ref().map(Id::to_string).unwrap_or_default(),
            ..Task::default()
        };
        let made = view.release.documents.iter().rfind(|entry| entry.document == *id).map(|entry| &entry.stamp);
        Some(Line::of(scene, false, (&rule.owner, made), task))
    });
    let mut lines: Vec<Line> = tasks.chain(documents).collect();
    lines.sort_by_key(|line| (line.due_at.is_none(), line.due_at.map(Moment::seconds)));
    lines
}

/// The tasks that are not asked of the release as it stands, with what would ask for them.
pub(super) fn not_asked(scene: &Scene<'_>) -> Vec<(String, String, String)> {
    let tasks = scene.view.process.tasks.iter().filter(|(_, rule)| !scene.view.holds(rule.when.as_ref()));
    let line = |(id, rule): (&Id, &crate::domain::process::duties::Task)| {
        let when = rule.when.as_ref().map(condition::words).unwrap_or_default();
        (id.to_string(), titled(id, &rule.title).to_owned(), when)
    };
    tasks.map(line).collect()
}

impl Line {
    fn of(scene: &Scene<'_>, is_task: bool, (owner, made): (&Id, Option<&Stamp>), task: Task) -> Self {
        let known = &scene.view.policy.people.people;
        let holders = who::holders(&scene.view, std::slice::from_ref(owner));
        let person = |id: &Id| {
            // Nobody calls a robot.
            let person = known.get(id).filter(|person| !person.robot)?;
            let email = person.email.first().cloned().unwrap_or_default();
            Some(Person { name: person.name.clone(), phone: person.phone.clone().unwrap_or_default(), email })
        };
        let people = holders.iter().flat_map(|who| &who.people).filter_map(person).collect();
        let (late, due_at) = (task.late, task.due_at);
        let at = made.filter(|_| !task.by.is_empty()).map(|stamp| stamp.at);
        Self { is_task, late, due_at, at, owner: owner.clone(), people, task }
    }

    /// True if its owner is of this group; of none where it is empty.
    pub(super) fn is_of(&self, group: &str) -> bool {
        self.task.group == group
    }

    /// How it stands: done, skipped, late or open.
    fn state(&self) -> &'static str {
        match (self.task.done, self.task.skipped, self.late) {
            (true, _, _) if self.is_task => "done",
            (true, _, _) => "written",
            (_, true, _) => "skipped",
            (_, _, true) => "late",
            _ => "open",
        }
    }

    /// The same for people: who, when and why.
    fn stands(&self) -> String {
        let task = &self.task;
        let by = if task.by.is_empty() { String::new() } else { format!(" by {}, {}", task.by, task.at) };
        match self.state() {
            "late" => "LATE".to_owned(),
            "skipped" => format!("skipped{by}: {}", task.note),
            state => format!("{state}{by}"),
        }
    }

    /// What it is, with what is noted of it, line by line.
    fn words(&self) -> String {
        let task = &self.task;
        let noted = match (task.note.as_str(), task.note_title.as_str()) {
            _ if task.skipped => String::new(),
            ("", "") => String::new(),
            ("", title) => format!("{title}: …"),
            (note, "") => note.to_owned(),
            (note, title) => format!("{title}: {note}"),
        };
        let ticket = if task.ticket.is_empty() { String::new() } else { format!("ticket {}", task.ticket) };
        let lines = [format!("{} ({})", task.title, task.id), task.remark.clone(), noted, ticket];
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The role, and everybody in it with where they are reached, line by line.
    fn owners(&self) -> String {
        let mut lines = vec![self.task.owner_title.clone()];
        for person in &self.people {
            // A person who bears the name of the role is said once.
            let name = if person.name == self.task.owner_title { "" } else { person.name.as_str() };
            let known = [name, &person.phone, &person.email].into_iter().filter(|one| !one.is_empty());
            lines.push(known.collect::<Vec<_>>().join(", "));
        }
        if self.people.is_empty() {
            lines.push("nobody holds this role".to_owned());
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// As JSON: what it is and how it stands, flat, so that a spreadsheet takes it too.
    pub(super) fn json(&self) -> Value {
        let task = &self.task;
        let each = |of: fn(&Person) -> &String| self.people.iter().map(of).cloned().collect::<Vec<_>>();
        json!({
            "due": self.due_at.map(Moment::rfc3339), "type": if self.is_task { "task" } else { "document" },
            "id": task.id, "title": task.title, "owner": self.owner, "owner_title": task.owner_title,
            "people": each(|person| &person.name), "phones": each(|person| &person.phone),
            "emails": each(|person| &person.email), "state": self.state(), "by": task.by, "at": self.at.map(Moment::rfc3339),
            "note": task.note, "remark": task.remark, "ticket": task.ticket, "clause": task.clause, "group": task.group,
        })
    }
}

/// The lines for people.
pub(super) fn table<'l>(lines: impl Iterator<Item = &'l Line>) -> Table {
    let mut table = Table::new(&["due, state", "task", "owner", "clause"]);
    for line in lines {
        let due = if line.task.due.is_empty() { String::new() } else { format!("{}\n", line.task.due) };
        let row = vec![format!("{due}{}", line.stands()), line.words(), line.owners(), line.task.clause.clone()];
        table.push(row);
    }
    table
}

/// The lines for a spreadsheet.
#[must_use]
pub(super) fn csv(lines: &[Line]) -> String {
    let objects: Vec<Value> = lines.iter().map(Line::json).collect();
    spreadsheet::csv(&objects, &[], &["due", "type", "id", "title", "owner", "state"])
}
