//! `relman todo`: what waits, for whom, until when, and by which command.
//!
//! Rows come from the doors (what their open gates ask for, and a move when none is open), from due
//! dates, from notices that follow a state, from obligations, and from deployments that must be
//! recorded. [`of`] makes the rows of one release, [`Wanted`] picks among them.

use super::escalation::{self, Called};
use super::scene::Scene;
use super::table::Table;
use super::todo_door;
use super::todo_due;
use super::when;
use super::who::{self, Who};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::People;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Something that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Todo {
    /// The release.
    pub release: String,
    /// What it is: signoff, task, ticket, document, notice, obligation, evidence, artifact, change, item,
    /// issue, field, component, schedule, deployment or move.
    pub kind: &'static str,
    /// Which.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// When it should be done.
    pub due: Option<Moment>,
    /// The due date has passed.
    pub late: bool,
    /// Who can do it.
    pub who: Vec<Who>,
    /// The commands.
    pub how: Vec<String>,
}

/// Which rows are wanted; everything where nothing is named.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Only for holders of this role.
    pub role: Option<&'a Id>,
    /// Only what this person can do.
    pub person: Option<&'a Id>,
    /// Only what is late.
    pub late: bool,
    /// Only this kind of row.
    pub kind: Option<&'a str>,
}

/// The kinds of rows, as `--type` takes them.
pub const KINDS: [&str; 16] = [
    "signoff",
    "task",
    "ticket",
    "document",
    "notice",
    "obligation",
    "evidence",
    "artifact",
    "change",
    "item",
    "issue",
    "field",
    "component",
    "schedule",
    "deployment",
    "move",
];

/// Who was read from rows that were kept, by their text: hundreds of rows wait for the same people.
pub type Known = BTreeMap<String, Vec<Who>>;

/// Everything that waits in one release: what is late, then what the door asks for, then what has
/// a date.
#[must_use]
pub fn of(scene: &Scene<'_>) -> Vec<Todo> {
    let mut rows: Vec<Todo> = Vec::new();
    let found = [
        todo_due::deployments(scene),
        todo_due::sendings(scene),
        todo_due::obligations(scene),
        todo_due::after_states(scene),
        todo_door::rows(scene),
        todo_due::dated(scene),
    ];
    for row in found.into_iter().flatten() {
        if !rows.iter().any(|known| known.is_the_same_as(&row)) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (!row.late, row.due.filter(|_| row.late).map(Moment::seconds)));
    rows
}

impl Wanted<'_> {
    /// True if the row is wanted.
    #[must_use]
    pub fn takes(&self, row: &Todo) -> bool {
        let of_role = |role: &Id| row.who.iter().any(|who| who.role.as_ref().is_none_or(|of| of == role));
        let of_person = |person: &Id| row.who.iter().any(|who| who.people.contains(person));
        self.role.is_none_or(of_role)
            && self.person.is_none_or(of_person)
            && (!self.late || row.late)
            && self.kind.is_none_or(|kind| kind == row.kind)
    }
}

impl Todo {
    /// True if both are one thing to do; a gate may wait for the signatures of several people.
    fn is_the_same_as(&self, other: &Self) -> bool {
        let same = (self.kind, &self.id) == (other.kind, &other.id);
        same && (self.kind != "signoff" || self.who == other.who)
    }

    /// The row as it is kept for later, with who can do it in a line of its own; what it is of, and when, the keeper knows.
    #[must_use]
    pub fn kept(&self) -> String {
        let row = (self.kind, &self.id, &self.title, self.due, self.late, &self.how);
        let parts = [serde_json::to_string(&row), serde_json::to_string(&self.who)];
        // Texts have a JSON form; without one the row is no row when it is read again.
        parts.map(Result::unwrap_or_default).join("\n")
    }

    /// Reads a row that was kept; `None` where it is none.
    #[must_use]
    pub fn of_kept(release: &str, text: &str, known: &mut Known) -> Option<Self> {
        let (row, of) = text.split_once('\n')?;
        let (kind, id, title, due, late, how): (&str, _, _, _, _, _) = serde_json::from_str(row).ok()?;
        let kind = KINDS.into_iter().find(|known| *known == kind)?;
        if !known.contains_key(of) {
            known.insert(of.to_owned(), serde_json::from_str(of).ok()?);
        }
        let who = known.get(of)?.clone();
        Some(Self { release: release.to_owned(), kind, id, title, due, late, who, how })
    }

    /// The JSON object; what is late says whom to call.
    #[must_use]
    pub fn json(&self, people: &People, now: Moment) -> Value {
        json!({
            "release": self.release,
            "type": self.kind,
            "id": self.id,
            "title": self.title,
            "due": self.due.map(Moment::rfc3339),
            "late": self.late,
            "who": self.who,
            "how": self.how,
            "escalation": self.escalation(people, now),
        })
    }

    /// Whom to call about it, while it is late.
    pub(super) fn escalation(&self, people: &People, now: Moment) -> Option<Called> {
        let responsible: Vec<&Id> = self.who.iter().flat_map(|who| &who.people).collect();
        if self.late { escalation::next(people, &responsible, now) } else { None }
    }
}

/// The rows as a table; with these people, whom to call in place of the commands.
#[must_use]
pub fn table(rows: &[Todo], calls: Option<&People>, now: Moment) -> Table {
    let last = if calls.is_some() { "call" } else { "how" };
    let mut table = Table::new(&["release", "what", "title", "due", "who", last]);
    for row in rows {
        let due = row.due.map(|due| when::told(due, now)).unwrap_or_default();
        let due = if row.late { format!("LATE {due}") } else { due };
        let what = format!("{} {}", row.kind, row.id);
        let last = match calls {
            Some(people) => row.escalation(people, now).map(|called| called.told()).unwrap_or_default(),
            None => row.how.join("\n"),
        };
        table.push(vec![row.release.clone(), what, row.title.clone(), due, who::told(&row.who), last]);
    }
    table
}

/// How much waits, in one line: `7 things wait for you: 2 late, 3 with a date`.
#[must_use]
pub fn counted(rows: &[Todo], whom: &str) -> String {
    let things = if rows.len() == 1 { "1 thing waits".to_owned() } else { format!("{} things wait", rows.len()) };
    let late = rows.iter().filter(|row| row.late).count();
    let dated = rows.iter().filter(|row| !row.late && row.due.is_some()).count();
    let parts = [(late, "late"), (dated, "with a date")].into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    format!("{things}{whom}{parts}")
}
