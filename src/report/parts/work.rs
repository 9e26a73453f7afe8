//! The work on a release: tasks and documents. Each says whether it counts, and why not; so does `notices.rs`.

use super::Part;
use crate::domain::currency::Stale;
use crate::domain::dated::Dated;
use crate::domain::gates;
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::titled;
use crate::domain::release::{Stamp, TaskOutcome};
use crate::report::scene::Scene;
use crate::report::{stale, when};
use serde_json::{Value, json};

/// How a duty stands: the same five cells and keys for all three.
pub(super) struct Standing {
    due: Option<Dated>,
    late: bool,
    /// What counted for a state ended with it, and nobody asks for it any more.
    over: bool,
    pub(super) counts: bool,
    stale: String,
    by: Option<Id>,
    at: Option<Moment>,
}

impl Standing {
    pub(super) fn of(scene: &Scene<'_>, due: Option<Dated>, reasons: Option<Vec<Stale>>, made: Option<&Stamp>) -> Self {
        let counts = reasons.as_ref().is_some_and(Vec::is_empty);
        let stale = reasons.map(|reasons| stale::all(scene, &reasons, made)).unwrap_or_default();
        // Nothing can be done any more in a final state, so nothing is late there.
        let over = scene.view.process.is_final(scene.state());
        let late = !counts && !over && due.is_some_and(|due| scene.view.is_late(due));
        Self { due, late, over, counts, stale, by: made.map(|stamp| stamp.by.clone()), at: made.map(|stamp| stamp.at) }
    }

    pub(super) fn state(&self, done: &str) -> String {
        let late = if self.late { ", LATE" } else { "" };
        match (self.counts, self.at) {
            (true, _) => done.to_owned(),
            (false, Some(_)) if self.over => done.to_owned(),
            (false, None) if self.over => format!("not {done}"),
            (false, None) => format!("open{late}"),
            (false, Some(_)) => format!("open{late}: {}", self.stale),
        }
    }

    pub(super) fn due(&self, now: Moment) -> String {
        self.due.map(|due| when::told(due.told, now)).unwrap_or_default()
    }

    pub(super) fn by(&self) -> String {
        self.by.as_ref().map(Id::to_string).unwrap_or_default()
    }

    pub(super) fn at(&self) -> String {
        self.at.map(when::local).unwrap_or_default()
    }

    /// The keys that all three share, put before the others.
    pub(super) fn json(&self, own: Value) -> Value {
        let mut object = json!({
            "due": self.due.map(|due| due.told.rfc3339()), "late": self.late, "counts": self.counts, "stale": self.stale,
            "by": self.by, "at": self.at.map(Moment::rfc3339),
        });
        if let (Value::Object(shared), Value::Object(mut all)) = (&mut object, own) {
            all.append(shared);
            return Value::Object(all);
        }
        object
    }
}

pub(super) fn tasks(scene: &Scene<'_>) -> Part {
    let header = ["id", "title", "owner", "due", "state", "by", "at", "note", "ticket", "remark", "clause"];
    let mut part = Part::new("tasks", "Tasks", &header);
    let view = &scene.view;
    for (id, rule) in &view.process.tasks {
        let entry = view.release.task(id);
        let ticket = gates::ticket(view, id, rule);
        let applies = view.holds(rule.when.as_ref());
        if !applies && entry.is_none() && ticket.is_none() {
            continue;
        }
        let reasons = gates::task_stale(view, id, rule);
        let due = view.due(rule.due.as_ref()).filter(|_| applies);
        let mut stands = Standing::of(scene, due, reasons, entry.map(|entry| &entry.stamp));
        if gates::task_is_over(view, id, rule) {
            (stands.over, stands.late) = (true, false);
        }
        let outcome = entry.map(|entry| entry.outcome);
        let done = if outcome == Some(TaskOutcome::Skipped) { "skipped" } else { "done" };
        let note = entry.and_then(|entry| entry.note.clone());
        let state = if applies { stands.state(done) } else { "not asked now".to_owned() };
        let object = stands.json(json!({
            "id": id, "title": titled(id, &rule.title), "owner": rule.owner, "applies": applies,
            "done": stands.counts, "outcome": outcome, "note": note,
            "ticket": ticket.and_then(|entry| entry.ticket.as_ref()), "ticket_url": ticket.and_then(|entry| entry.url.as_ref()),
            "remark": rule.remark, "clause": rule.clause,
        }));
        let row = vec![
            id.to_string(),
            titled(id, &rule.title).to_owned(),
            rule.owner.to_string(),
            stands.due(view.now),
            state,
            stands.by(),
            stands.at(),
            note.unwrap_or_default(),
            ticket.and_then(|entry| entry.ticket.as_ref()).map(Word::to_string).unwrap_or_default(),
            rule.remark.clone().unwrap_or_default(),
            rule.clause.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

pub(super) fn documents(scene: &Scene<'_>) -> Part {
    let header = ["id", "title", "owner", "due", "state", "by", "at", "digest"];
    let mut part = Part::new("documents", "Documents", &header);
    let view = &scene.view;
    for (id, rule) in &view.process.documents {
        let entry = view.release.documents.iter().rfind(|entry| entry.document == *id);
        if !view.holds(rule.when.as_ref()) && entry.is_none() {
            continue;
        }
        let reasons = gates::document_stale(view, id, rule);
        let stands = Standing::of(scene, view.due(rule.due.as_ref()), reasons, entry.map(|entry| &entry.stamp));
        let object = stands.json(json!({
            "id": id, "title": titled(id, &rule.title), "owner": rule.owner, "file": entry.map(|e| &e.file),
            "digest": entry.map(|e| &e.digest), "covers": entry.map(|e| e.covers.clone()).unwrap_or_default(), "clause": rule.clause,
        }));
        let row = vec![
            id.to_string(),
            titled(id, &rule.title).to_owned(),
            rule.owner.to_string(),
            stands.due(view.now),
            stands.state("written"),
            stands.by(),
            stands.at(),
            entry.map(|entry| entry.digest.short().to_owned()).unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}
