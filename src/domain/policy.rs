//! The policy: settings, people, calendar and processes as they stand in one commit (design §2).
//!
//! Plain data that people write by hand; `format` reads it, `domain/amend.rs` judges changes of it.

use super::calendar::Calendar;
use super::delegation::Delegation;
use super::id::Id;
use super::mail::Mail;
use super::process::{Process, Table};
use chrono_tz::Tz;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The role of the store itself, which counts nowhere in a process (language §11).
pub const ADMINISTRATOR: &str = "administrator";

/// Everything that decides what may happen to a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// `relman.yaml`.
    pub settings: Settings,
    /// `people.yaml`.
    pub people: People,
    /// `calendar.yaml`.
    pub calendar: Calendar,
    /// `processes/<process>.yaml`, by name.
    pub processes: BTreeMap<Id, Process>,
    /// `templates/<process>/<file>`: the paths; what stands in them decides nothing.
    pub templates: BTreeSet<String>,
}

/// `relman.yaml`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The rules and the form in force.
    pub edition: u32,
    /// Raised by one with every policy commit; begins at 1.
    pub policy: u32,
    /// The name of the store for people.
    pub title: String,
    /// The zone in which times are written.
    pub time_zone: Zone,
    /// The process that `new` takes without `--process`.
    pub process: Id,
    /// Values for the parts of release names.
    #[serde(default)]
    pub naming: BTreeMap<Id, String>,
    /// The branch that holds the record.
    pub branch: String,
    /// The roles that may change the policy.
    #[serde(default = "administrator")]
    pub policy_by: Vec<Id>,
    /// Whether every action must carry a signature.
    #[serde(default)]
    pub signing: Signing,
    /// Whether acting commands exchange with the remote by themselves.
    #[serde(default)]
    pub sync: SyncMode,
    /// What the columns of a tracker are called, by the name of the mapping: key of ours to column; see `importing.md`.
    #[serde(default)]
    pub import: IndexMap<String, IndexMap<String, String>>,
    /// The folder of master copies, as an absolute path; `RELMAN_LIBRARY` goes before it.
    #[serde(default)]
    pub library: Option<String>,
    /// How `notice send` delivers.
    #[serde(default)]
    pub mail: Option<Mail>,
}

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Zone(pub Tz);

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|_| format!("time zone `{text}` must be an IANA name such as America/Los_Angeles"))
    }
}

/// Whether every action must carry a signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signing {
    /// A signature is not asked for.
    #[default]
    Optional,
    /// An action without a signature is refused.
    Required,
}

/// Whether acting commands exchange with the remote by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SyncMode {
    /// Only when asked.
    #[default]
    Manual,
    /// With every action.
    Auto,
}

/// `people.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Who may act.
    #[serde(default)]
    pub people: Table<Person>,
    /// Who is told, and never acts.
    #[serde(default)]
    pub contacts: Table<Contact>,
    /// Who is called, in this order: people or roles.
    #[serde(default)]
    pub escalation: Vec<Id>,
}

/// Somebody who may act.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name for people.
    pub name: String,
    /// Every address of theirs; one person is one person under each.
    pub email: Vec<String>,
    /// Where they are called.
    #[serde(default)]
    pub phone: Option<String>,
    /// The roles that they hold.
    #[serde(default)]
    pub roles: Vec<Id>,
    /// The roles of others that they hold for a while.
    #[serde(default)]
    pub delegated: Vec<Delegation>,
    /// A program: it acts, and never counts for a sign-off.
    #[serde(default)]
    pub robot: bool,
    /// Public keys.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// Somebody who is told, and never acts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name for people.
    pub name: String,
    /// The address.
    pub email: String,
    /// Where they are called.
    #[serde(default)]
    pub phone: Option<String>,
    /// The group that they belong to.
    #[serde(default)]
    pub group: Option<Id>,
}

fn administrator() -> Vec<Id> {
    Id::parse(ADMINISTRATOR).into_iter().collect()
}

impl People {
    /// The person with this address, whatever its case.
    #[must_use]
    pub fn by_email(&self, email: &str) -> Option<(&Id, &Person)> {
        self.people.iter().find(|(_, person)| person.email.iter().any(|known| known.eq_ignore_ascii_case(email)))
    }
}
