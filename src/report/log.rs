//! `relman log`: what happened, in plain words, one line for each action.
//!
//! A new action does not compile without its words. The same words serve as the subject of a commit.

use super::summary;
use super::table::Table;
use super::when;
use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use serde_json::{Value, json};

/// An entry of the log.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The release.
    pub release: &'a str,
    /// The entry.
    pub entry: &'a Entry,
    /// The commit that brought it, where it is known.
    pub commit: Option<&'a str>,
    /// In whose place the actor signed.
    pub stands_for: Option<&'a Id>,
}

/// The JSON object of an entry.
#[must_use]
pub fn json(line: &Line<'_>) -> Value {
    let entry = line.entry;
    json!({
        "id": entry.id, "at": entry.at.rfc3339(), "release": line.release, "action": entry.action.name(),
        "summary": summary::of(&entry.action), "actor": entry.actor, "role": summary::role(&entry.action),
        "stands_for": line.stands_for,
        "message": entry.message, "url": entry.url, "commit": line.commit, "policy": entry.policy,
        "happened": entry.happened.map(Moment::rfc3339),
    })
}

/// The entries as a table.
#[must_use]
pub fn table(lines: &[Line<'_>]) -> Table {
    let mut table = Table::new(&["at", "release", "who", "what", "why"]);
    for line in lines {
        let entry = line.entry;
        let happened = entry.happened.map(|at| format!(" (happened {})", when::local(at))).unwrap_or_default();
        let stands_for = line.stands_for.map(|giver| format!(" in the place of {giver}")).unwrap_or_default();
        let url = entry.url.as_ref().map(|url| format!(" <{url}>")).unwrap_or_default();
        let why = format!("{}{url}", entry.message.clone().unwrap_or_default()).trim().to_owned();
        table.push(vec![
            when::local(entry.at),
            line.release.to_owned(),
            entry.actor.to_string(),
            format!("{}{stands_for}{happened}", summary::of(&entry.action)),
            why,
        ]);
    }
    table
}
