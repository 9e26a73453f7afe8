//! `relman list`: one row for each release.

use super::scene::Scene;
use super::table::Table;
use super::todo;
use super::when;
use crate::domain::gates::{self, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::flow::MoveType;
use serde_json::{Value, json};

/// A release in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: Id,
    /// Its process.
    pub process: Id,
    /// Where it stands.
    pub state: Id,
    /// Its iteration.
    pub iteration: u32,
    /// Its components.
    pub components: Vec<Id>,
    /// The time of the default milestone.
    pub scheduled: Option<Moment>,
    /// The open gates of the usual advances at the door.
    pub open_gates: Vec<Id>,
    /// The roles for which something waits.
    pub waiting_for: Vec<Id>,
    /// Something is overdue.
    pub late: bool,
}

/// The row of a release.
#[must_use]
pub fn row(scene: &Scene<'_>) -> Row {
    let (view, head) = (&scene.view, &scene.view.release.head);
    let rows = todo::of(scene);
    let mut waiting_for: Vec<Id> = Vec::new();
    for role in rows.iter().flat_map(|row| &row.who).filter_map(|who| who.role.as_ref()) {
        if !waiting_for.contains(role) {
            waiting_for.push(role.clone());
        }
    }
    Row {
        name: head.name.to_string(),
        title: head.title.clone(),
        kind: head.kind.clone(),
        process: head.process.clone(),
        state: head.state.clone(),
        iteration: head.iteration,
        components: head.components.clone(),
        scheduled: view.process.default_milestone().and_then(|milestone| Some(view.dated(milestone)?.told)),
        open_gates: open_gates(scene),
        waiting_for,
        late: rows.iter().any(|row| row.late),
    }
}

fn open_gates(scene: &Scene<'_>) -> Vec<Id> {
    let mut open: Vec<Id> = Vec::new();
    let usual = scene.view.doors().filter(|(_, door)| door.move_type == MoveType::Advance && !door.optional);
    for (id, door) in usual {
        for asked in gates::of_transition(&scene.view, id, door, Mover::Somebody(&door.by)) {
            if matches!(asked.standing, Standing::Unmet(_)) && !open.contains(asked.id) {
                open.push(asked.id.clone());
            }
        }
    }
    open
}

impl Row {
    /// The JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "name": self.name, "title": self.title, "kind": self.kind, "process": self.process, "state": self.state,
            "iteration": self.iteration, "components": self.components,
            "scheduled": self.scheduled.map(Moment::rfc3339), "open_gates": self.open_gates,
            "waiting_for": self.waiting_for, "late": self.late,
        })
    }
}

/// The rows as a table.
#[must_use]
pub fn table(rows: &[Row], now: Moment) -> Table {
    let mut table = Table::new(&["name", "title", "kind", "state", "date", "gates open", "waiting for", "late"]);
    for row in rows {
        table.push(vec![
            row.name.clone(),
            row.title.clone(),
            row.kind.to_string(),
            row.state.to_string(),
            row.scheduled.map(|at| when::told(at, now)).unwrap_or_default(),
            row.open_gates.len().to_string(),
            row.waiting_for.iter().map(Id::as_str).collect::<Vec<_>>().join(", "),
            if row.late { "late".to_owned() } else { String::new() },
        ]);
    }
    table
}
