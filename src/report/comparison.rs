//! `relman inventory compare`: what was found against what runs by the record; what differs stands first.

use super::holders::Holder;
use super::table::Table;
use crate::domain::comparison::{Comparison, Found, Recorded};
use crate::domain::facts::RunningItem;
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use serde_json::{Value, json};

/// A configuration item that no list of files can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCompared {
    /// The component that it belongs to.
    pub component: Id,
    /// The release that brought it.
    pub release: ReleaseName,
    /// The item.
    pub item: RunningItem,
}

/// All that a comparison is told with.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The environment.
    pub environment: &'a Id,
    /// The list, as it was named.
    pub file: &'a str,
    /// What differs, and what does not.
    pub comparison: &'a Comparison<'a>,
    /// The releases that hold what is not approved.
    pub holders: &'a [Holder],
    /// What could not be compared.
    pub not_compared: &'a [NotCompared],
}

impl Told<'_> {
    /// The rows for people: not approved, missing, approved.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["what", "file", "component", "release", "why", "digest"]);
        let mut push = |what: &str, file: &str, recorded: Option<&Recorded>, why: String, digest: String| {
            table.push(vec![
                what.to_owned(),
                file.to_owned(),
                recorded.map(|one| one.component.to_string()).unwrap_or_default(),
                recorded.map(|one| one.release.to_string()).unwrap_or_default(),
                why,
                digest,
            ]);
        };
        for (found, instead_of) in &self.comparison.not_approved {
            push("not approved", &found.path, None, self.why(found, *instead_of), found.digest.to_string());
        }
        for one in &self.comparison.missing {
            push("missing", one.file.name.as_str(), Some(one), String::new(), one.file.digest.to_string());
        }
        for (found, one) in &self.comparison.approved {
            let is_named = found.base_name() == one.file.name.as_str();
            let why = if is_named { String::new() } else { format!("the record calls it {}", one.file.name) };
            push("approved", &found.path, Some(one), why, found.digest.to_string());
        }
        table
    }

    /// One line for people: how many of each.
    #[must_use]
    pub fn summary(&self) -> String {
        let Comparison { approved, not_approved, missing } = self.comparison;
        let items = match self.not_compared.len() {
            0 => String::new(),
            1 => "; 1 configuration item is no file and was not compared".to_owned(),
            many => format!("; {many} configuration items are no files and were not compared"),
        };
        format!("{} approved, {} not approved, {} missing{items}\n", approved.len(), not_approved.len(), missing.len())
    }

    /// The answer for scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let recorded = |one: &Recorded| {
            json!({
                "component": one.component, "release": one.release.as_str(), "artifact": one.file.name,
                "digest": one.file.digest,
            })
        };
        let with_path = |found: &Found, value: Value| {
            let mut object = serde_json::Map::new();
            object.insert("path".to_owned(), json!(found.path));
            object.insert("line".to_owned(), json!(found.line));
            object.extend(value.as_object().cloned().unwrap_or_default());
            Value::Object(object)
        };
        let approved = self.comparison.approved.iter().map(|(found, one)| with_path(found, recorded(one)));
        let not_approved = self.comparison.not_approved.iter().map(|(found, instead_of)| {
            let held_by: Vec<Value> = self.holders_of(found).map(Holder::json).collect();
            let instead_of = instead_of.map(recorded);
            with_path(found, json!({"digest": found.digest, "instead_of": instead_of, "held_by": held_by}))
        });
        let items = self.not_compared.iter().map(|one| {
            json!({
                "component": one.component, "release": one.release.as_str(), "item": one.item.id,
                "item_type": one.item.item_type,
            })
        });
        json!({
            "environment": self.environment, "file": self.file,
            "approved": approved.collect::<Vec<_>>(), "not_approved": not_approved.collect::<Vec<_>>(),
            "missing": self.comparison.missing.iter().map(|one| recorded(one)).collect::<Vec<_>>(),
            "not_compared": items.collect::<Vec<_>>(),
        })
    }

    fn holders_of<'h>(&'h self, found: &'h Found) -> impl Iterator<Item = &'h Holder> {
        self.holders.iter().filter(|holder| holder.digest == found.digest)
    }

    /// Why a file is not approved: what should be there by that name, and whose bytes these are.
    fn why(&self, found: &Found, instead_of: Option<&Recorded>) -> String {
        let instead = instead_of.map(|one| format!("{} has other bytes as {}", one.release, one.file.name));
        let mut held: Vec<String> = self.holders_of(found).map(|holder| holder.told_of(self.environment)).collect();
        held.dedup();
        if held.is_empty() {
            held.push("no release holds these bytes".to_owned());
        }
        instead.into_iter().chain(held).collect::<Vec<_>>().join("; ")
    }
}
