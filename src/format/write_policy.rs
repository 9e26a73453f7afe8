//! The first `relman.yaml` and `people.yaml` of a store: text that people go on writing by hand.
//!
//! Every text from outside is written as a double-quoted scalar, so that nothing in it is YAML.

use crate::domain::id::Id;
use crate::domain::policy::ADMINISTRATOR;
use crate::domain::process::items::Role;
use crate::domain::process::{Process, titled};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Who makes a store.
#[derive(Debug, Clone)]
pub struct Founder {
    /// Their id.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// What the settings of a new store say.
#[derive(Debug, Clone)]
pub struct NewSettings {
    /// The name of the store for people.
    pub title: String,
    /// The zone in which times are written.
    pub time_zone: String,
    /// The default process.
    pub process: Id,
    /// Values for the parts of release names.
    pub naming: BTreeMap<Id, String>,
    /// The branch that holds the record.
    pub branch: String,
}

/// The text of `relman.yaml`.
#[must_use]
pub fn settings(new: &NewSettings) -> String {
    let mut text = format!(
        "# The settings of this store. Change them by hand, then: relman policy commit -m \"why\"\n\
         edition: 1          # of rules and form\n\
         policy: 1           # raised by one with every policy commit\n\
         title: {}\n\
         time-zone: {}\n\
         process: {}\n",
        quoted(&new.title),
        quoted(&new.time_zone),
        new.process
    );
    if !new.naming.is_empty() {
        text.push_str("naming:\n");
        for (part, value) in &new.naming {
            let _ = writeln!(text, "  {part}: {}", quoted(value));
        }
    }
    let _ = writeln!(text, "branch: {}", quoted(&new.branch));
    let _ = writeln!(text, "policy-by: [{ADMINISTRATOR}]");
    text
}

/// The text of `people.yaml`: the founder, and an invented person for every role of a process.
#[must_use]
pub fn people(founder: &Founder, sample: Option<&Process>) -> String {
    let invented: Vec<(&Id, &Role, String)> = sample.map_or_else(Vec::new, |process| {
        process.roles.iter().map(|(role, rule)| (role, rule, format!("{role}@example.org"))).collect()
    });
    let mut own_roles = vec![ADMINISTRATOR];
    own_roles.extend(invented.iter().filter(|(_, _, email)| *email == founder.email).map(|(role, ..)| role.as_str()));

    let mut text = "# Who may act, in which roles; whom to tell; whom to call first.\npeople:\n".to_owned();
    text.push_str(&person(&founder.id, &founder.name, &founder.email, &own_roles));
    for (role, rule, email) in invented.iter().filter(|(_, _, email)| *email != founder.email) {
        let id = id_of(email, |id| *id == founder.id).unwrap_or_else(|| (*role).clone());
        text.push_str(&person(&id, titled(role, &rule.title), email, &[role.as_str()]));
    }
    if let Some(process) = sample {
        text.push_str(&contacts(process));
        text.push_str(&escalation(process));
    }
    text
}

/// A contact for each group that no role belongs to: its members are told and never act.
fn contacts(process: &Process) -> String {
    let has_role = |group: &Id| process.roles.values().any(|rule| rule.group.as_ref() == Some(group));
    let mut text = String::new();
    for (group, rule) in process.groups.iter().filter(|(group, _)| !has_role(group)) {
        let (title, email) = (quoted(titled(group, &rule.title)), quoted(&format!("{group}@example.org")));
        let _ = writeln!(text, "  {group}:\n    name: {title}\n    email: {email}\n    group: {group}");
    }
    if text.is_empty() { text } else { format!("contacts:\n{text}") }
}

/// The roles that look after everything are called first.
fn escalation(process: &Process) -> String {
    let mut roles: Vec<&str> = Vec::new();
    for role in process.may.task.iter().chain(process.may.hold.iter().flatten()) {
        if !roles.contains(&role.as_str()) {
            roles.push(role.as_str());
        }
    }
    if roles.is_empty() { String::new() } else { format!("escalation: [{}]\n", roles.join(", ")) }
}

fn person(id: &Id, name: &str, email: &str, roles: &[&str]) -> String {
    let (name, email, roles) = (quoted(name), quoted(email), roles.join(", "));
    format!("  {id}:\n    name: {name}\n    email: [{email}]\n    roles: [{roles}]\n")
}

/// An id for a person with this address that nobody has yet; `None` when a thousand share its stem.
#[must_use]
pub fn id_of(email: &str, is_taken: impl Fn(&Id) -> bool) -> Option<Id> {
    let local = email.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let letters: String = local.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let start = letters.trim_matches('-').trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let stem: String = start.chars().take(36).collect();
    let stem = if stem.is_empty() { "person".to_owned() } else { stem };
    let numbered = (2..1000).map(|number| format!("{stem}-{number}"));
    let mut candidates = std::iter::once(stem.clone()).chain(numbered).filter_map(|text| Id::parse(&text).ok());
    candidates.find(|id| !is_taken(id))
}

/// A text as a double-quoted YAML scalar.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() || !c.is_ascii() && !c.is_alphanumeric() => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
