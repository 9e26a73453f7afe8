//! The parts of a release: each a table for people and a list of objects for scripts.
//!
//! `show` has all of them, and every `NOUN list` has one (cli §2). What shares a file shares a
//! subject: the plan, what is carried, the work, the votes, the deployments.

mod carried;
mod decisions;
mod notices;
mod package;
mod plan;
mod run;
mod work;

pub use decisions::orphaned;
pub(super) use decisions::{lapsed, too_early};
pub(super) use package::{artifacts as artifacts_of_part, documents as documents_of_part};

use super::scene::Scene;
use super::spreadsheet;
use super::table::Table;
use serde_json::{Value, json};

/// One part of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name in JSON and for `--only`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// For people.
    pub table: Table,
    /// For scripts.
    pub json: Vec<Value>,
    /// The fields that its objects may have.
    fields: Vec<String>,
}

impl Part {
    fn new(id: &'static str, title: &'static str, header: &[&'static str]) -> Self {
        Self { id, title, table: Table::new(header), json: Vec::new(), fields: Vec::new() }
    }

    fn push(&mut self, row: Vec<String>, object: Value) {
        self.table.push(row);
        self.json.push(object);
    }

    /// As a CSV file.
    #[must_use]
    pub fn csv(&self) -> String {
        spreadsheet::csv(&self.json, &self.fields, &self.table.header)
    }

    /// Keeps the rows whose objects are wanted.
    pub fn retain(&mut self, wanted: impl Fn(&Value) -> bool) {
        let mut kept = self.json.iter().map(&wanted).collect::<Vec<_>>().into_iter();
        self.table.rows.retain(|_| kept.next().unwrap_or(false));
        self.json.retain(wanted);
    }

    /// The same part of several releases, with the name of each in front.
    #[must_use]
    pub fn across(parts: Vec<(String, Self)>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let (name, first) = parts.next()?;
        let mut header = vec!["release"];
        header.extend(&first.table.header);
        let mut all = Self { table: Table { header, rows: Vec::new() }, json: Vec::new(), ..first };
        for (name, table, json) in std::iter::once((name, first.table, first.json))
            .chain(parts.map(|(name, part)| (name, part.table, part.json)))
        {
            for row in table.rows {
                all.table.rows.push(std::iter::once(name.clone()).chain(row).collect());
            }
            for mut object in json {
                if let Value::Object(map) = &mut object {
                    map.insert("release".to_owned(), json!(name));
                }
                all.json.push(object);
            }
        }
        Some(all)
    }
}

/// The names of the parts, in the order of display.
pub const PARTS: [&str; 16] = [
    "components",
    "plan",
    "schedule",
    "changes",
    "items",
    "artifacts",
    "package",
    "evidence",
    "tasks",
    "documents",
    "notices",
    "issues",
    "signoffs",
    "waivers",
    "deployments",
    "comments",
];

/// One part by its name; `None` if there is no such part.
#[must_use]
pub fn of(scene: &Scene<'_>, id: &str) -> Option<Part> {
    let part = match id {
        "components" => plan::components(scene),
        "plan" => plan::fields(scene),
        "schedule" => plan::schedule(scene),
        "changes" => carried::changes(scene),
        "items" => carried::items(scene),
        "artifacts" => carried::artifacts(scene),
        "package" => package::of(scene),
        "evidence" => carried::evidence(scene),
        "tasks" => work::tasks(scene),
        "documents" => work::documents(scene),
        "notices" => notices::notices(scene),
        "issues" => decisions::issues(scene),
        "signoffs" => decisions::signoffs(scene),
        "waivers" => decisions::waivers(scene),
        "deployments" => run::deployments(scene),
        "comments" => run::comments(scene),
        _ => return None,
    };
    Some(part)
}
