//! `relman diff`: what changed in a release between two points, and what that made stale.
//!
//! Both sides are flattened to paths and texts, and compared; whether an entry counts is asked of
//! the same rule of currency on both sides.

use super::diff_paths::paths;
use super::page::{Block, Page};
use super::parts;
use super::scene::Scene;
use super::table::Table;
use serde::Serialize;
use serde_json::{Value, json};

/// A text that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Where it stands, such as `artifacts.app.war.digest`.
    pub path: String,
    /// What it was; nothing where it was not there.
    pub before: Option<String>,
    /// What it is; nothing where it is gone.
    pub after: Option<String>,
}

/// An entry that counted before and does not now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WentStale {
    /// signoff, task, document, notice or evidence.
    pub what: &'static str,
    /// Which.
    pub id: String,
    /// Whose.
    pub by: String,
    /// Why it no longer counts, with the part that changed.
    pub why: String,
}

/// What is different between two points of one release.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// The release.
    pub release: String,
    /// The point before.
    pub from: String,
    /// The point after.
    pub to: String,
    /// What changed.
    pub changes: Vec<Changed>,
    /// What that made stale.
    pub stale: Vec<WentStale>,
}

/// Compares two points; `from` and `to` are what to call them.
#[must_use]
pub fn between(before: &Scene<'_>, after: &Scene<'_>, from: &str, to: &str) -> Diff {
    let (old, new) = (paths(&before.view), paths(&after.view));
    let mut changes = Vec::new();
    for (path, was) in &old {
        let is = new.get(path);
        if is != Some(was) {
            changes.push(Changed { path: path.clone(), before: Some(was.clone()), after: is.cloned() });
        }
    }
    for (path, is) in new.iter().filter(|(path, _)| !old.contains_key(*path)) {
        changes.push(Changed { path: path.clone(), before: None, after: Some(is.clone()) });
    }
    Diff {
        release: after.name().to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        changes,
        stale: went_stale(before, after),
    }
}

/// The parts whose entries can go stale, with the keys that tell their entries apart.
const ENTRIES: [(&str, &str, &[&str]); 5] = [
    ("signoffs", "signoff", &["gate", "action"]),
    ("tasks", "task", &["id"]),
    ("documents", "document", &["id"]),
    ("notices", "notice", &["id"]),
    ("evidence", "evidence", &["number"]),
];

fn went_stale(before: &Scene<'_>, after: &Scene<'_>) -> Vec<WentStale> {
    let mut stale = Vec::new();
    for (part, what, keys) in ENTRIES {
        let old = parts::of(before, part).map(|part| part.json).unwrap_or_default();
        for entry in parts::of(after, part).map(|part| part.json).unwrap_or_default() {
            let same = |old: &&Value| keys.iter().all(|key| old.get(key) == entry.get(key));
            let counted = old.iter().find(same).is_some_and(|old| old.get("counts") == Some(&json!(true)));
            if counted && entry.get("counts") == Some(&json!(false)) {
                let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                let id = match entry.get("number") {
                    Some(number) => format!("{} {}", text("type"), number),
                    None => keys.first().map(|key| text(key)).unwrap_or_default(),
                };
                stale.push(WentStale { what, id, by: text("by"), why: text("stale") });
            }
        }
    }
    stale
}

impl Diff {
    /// The JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "release": self.release, "from": self.from, "to": self.to, "changes": self.changes, "stale": self.stale,
        })
    }

    /// The page for people.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::new(format!("{} from {} to {}", self.release, self.from, self.to));
        if self.changes.is_empty() {
            page.push(Block::Text("nothing changed".to_owned()));
        }
        let mut table = Table::new(&["what", "before", "after"]);
        for one in &self.changes {
            let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
            table.push(vec![one.path.clone(), text(&one.before), text(&one.after)]);
        }
        page.push(Block::Table(table));
        let mut table = Table::new(&["what", "by", "no longer counts because"]);
        for one in &self.stale {
            table.push(vec![format!("{} {}", one.what, one.id), one.by.clone(), one.why.clone()]);
        }
        page.section("Made stale", Block::Table(table));
        page
    }
}
