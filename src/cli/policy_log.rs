//! `relman policy log`: every change of the policy, as git has it.
//!
//! A commit is a change of the policy when it touches one of its files, whoever made it and
//! whatever it says; what the judge thinks of it is for `audit` to tell. Start at `amendments`.

use super::failure::Failure;
use super::form;
use super::session::{Reading, Session};
use super::times;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Settings;
use crate::format::policy::{self, SETTINGS};
use crate::format::{message, yaml};
use crate::history::commit;
use crate::history::object::ObjectId;
use crate::report::table::Table;
use crate::report::when;
use crate::store::Store;
use chrono::DateTime;
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value, json};

/// Print the changes of the policy, in order
///
/// Examples:
///   relman policy log
///   relman policy log --as-of 2026-03-01 --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct LogArgs {
    #[command(flatten)]
    reading: Reading,
}

impl LogArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let zone = desk.policy.settings.time_zone.0;
        let found = amendments(&store, desk.commit, zone, &policy::is_policy_path)?;
        let mut table = Table::new(&["policy", "at", "who", "what", "files", "commit"]);
        for one in &found {
            let number = one.number.map(|number| number.to_string()).unwrap_or_default();
            let (at, commit) = (when::local(one.at), one.short_commit());
            table.push(vec![number, at, one.actor.clone(), one.text.clone(), one.files.join(", "), commit]);
        }
        let rows = found.iter().map(Amendment::json).collect();
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }
}

/// A commit that changed policy files.
pub(super) struct Amendment {
    pub(super) commit: ObjectId,
    /// The number of the policy that it made, where it can be read.
    pub(super) number: Option<u32>,
    pub(super) at: Moment,
    /// The person, or the author as git has it where the message is none of relman's.
    pub(super) actor: String,
    /// What its author said of it.
    pub(super) text: String,
    files: Vec<String>,
}

impl Amendment {
    pub(super) fn short_commit(&self) -> String {
        format!("{:.7}", self.commit.to_string())
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "policy": self.number, "at": self.at.rfc3339(), "actor": self.actor, "text": self.text,
            "files": self.files, "commit": self.commit.to_string(),
        })
    }
}

/// The commits up to a tip that changed one of these files, oldest first.
pub(super) fn amendments(
    store: &Store,
    tip: ObjectId,
    zone: Tz,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Amendment>, Failure> {
    let mut found = Vec::new();
    for read in store.walk(None, tip)? {
        let read = read?;
        let paths = read.changes.iter().map(|change| String::from_utf8_lossy(&change.path).into_owned());
        let files: Vec<String> = paths.filter(|path| is_wanted(path)).collect();
        if files.is_empty() {
            continue;
        }
        // A commit that no grammar allows is a finding of the audit, and no line of a log.
        let Ok(parsed) = commit::parse(&read.raw) else { continue };
        let Some(time) = DateTime::from_timestamp(parsed.author.seconds, 0) else { continue };
        let (actor, text) = said(&parsed);
        let (commit, number, at) = (read.id, number(store, read.id)?, times::in_zone(time, zone)?);
        found.push(Amendment { commit, number, at, actor, text, files });
    }
    Ok(found)
}

/// Who changed it and why, as the message says; of a message that is not ours, its subject and the author.
fn said(commit: &commit::Commit<'_>) -> (String, String) {
    let last = commit.message.lines().last().unwrap_or_default();
    let actor = last.strip_prefix("Relman-Actor: ").and_then(|actor| Id::parse(actor).ok());
    match actor.and_then(|actor| Some((message::read_policy(commit.message, &actor)?, actor))) {
        Some((said, actor)) => (actor.to_string(), said.text),
        None => {
            let subject = commit.message.lines().next().unwrap_or_default();
            (commit.author.email.to_owned(), subject.to_owned())
        }
    }
}

fn number(store: &Store, commit: ObjectId) -> Result<Option<u32>, Failure> {
    let Some(bytes) = store.read(commit, SETTINGS)? else { return Ok(None) };
    Ok(yaml::read::<Settings>(SETTINGS, &bytes).ok().map(|settings| settings.policy))
}
