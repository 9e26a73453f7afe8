//! A written process as data: the top level of the language (language §1).
//!
//! Everything here is what a process file says, field by field; nothing here judges.
//! `items.rs` holds what is named once, `flow.rs` states, transitions and gates, `duties.rs` what
//! people must do, `requirement.rs` and `condition.rs` what must hold.

pub mod condition;
pub mod duties;
pub mod flow;
pub mod items;
pub mod offset;
pub mod part;
pub mod requirement;

use super::id::{Id, Word};
use super::naming::Naming;
use duties::{Document, EvidenceType, Notice, Task};
use flow::{Gate, State, Transition};
use indexmap::IndexMap;
use items::{
    ArtifactType, ChangeType, Component, Environment, Field, Group, IssueSource, Kind, May, Milestone, PackagePart,
    Review, Role,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// The template of `relman agenda`: no document and no notice is made of it.
pub const AGENDA: &str = "agenda.md";

/// A map of the language: ids to items, in the order of display.
pub type Table<T> = IndexMap<Id, T>;

/// One process file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Process {
    /// Version of the language; 1.
    pub relman: u32,
    /// The name of the process.
    pub process: Id,
    /// Raised by one with every change.
    pub version: u32,
    /// The title for people.
    pub title: String,
    /// The written text that the process follows.
    #[serde(default)]
    pub source: Option<String>,
    /// How releases are named.
    pub naming: Naming,
    /// Document control: what changed in the written text.
    #[serde(default)]
    pub revisions: Vec<Review>,
    /// Document control: who reviewed it.
    #[serde(default)]
    pub reviews: Vec<Review>,
    /// Terms and what they mean.
    #[serde(default)]
    pub glossary: IndexMap<String, String>,
    /// Who may act where no other key says so.
    #[serde(default)]
    pub may: May,
    /// Kinds of release.
    pub kinds: Table<Kind>,
    /// Parts that are built and deployed on their own.
    #[serde(default)]
    pub components: Table<Component>,
    /// Types of files in the release package.
    #[serde(default)]
    pub artifact_types: Table<ArtifactType>,
    /// The parts that the package must have, in the order of the archive.
    #[serde(default)]
    pub package: Table<PackagePart>,
    /// Types of change requests.
    #[serde(default)]
    pub change_types: IndexMap<Word, ChangeType>,
    /// Types of configuration items that are no files, such as hardware.
    #[serde(default)]
    pub item_types: IndexMap<Word, ChangeType>,
    /// Where issues are found.
    #[serde(default)]
    pub issue_sources: Table<IssueSource>,
    /// Types of evidence.
    #[serde(default)]
    pub evidence: Table<EvidenceType>,
    /// Where releases are deployed.
    #[serde(default)]
    pub environments: Table<Environment>,
    /// Groups of people, for responsibility tables and notices.
    #[serde(default)]
    pub groups: Table<Group>,
    /// Roles that people hold.
    pub roles: Table<Role>,
    /// Texts of the plan.
    #[serde(default)]
    pub fields: Table<Field>,
    /// Points in time that are planned.
    #[serde(default)]
    pub milestones: Table<Milestone>,
    /// Where a release can stand.
    pub states: Table<State>,
    /// Named moves between states.
    pub transitions: Table<Transition>,
    /// Named prerequisites of transitions.
    #[serde(default)]
    pub gates: Table<Gate>,
    /// Lines of the checklist.
    #[serde(default)]
    pub tasks: Table<Task>,
    /// Documents that are written.
    #[serde(default)]
    pub documents: Table<Document>,
    /// Messages that must go out.
    #[serde(default)]
    pub notices: Table<Notice>,
}

impl Process {
    /// The kind that `new` takes without `--kind`.
    #[must_use]
    pub fn default_kind(&self) -> Option<&Id> {
        self.kinds.iter().find(|(_, kind)| kind.default).map(|(id, _)| id)
    }

    /// The state in which a release begins.
    #[must_use]
    pub fn initial_state(&self) -> Option<&Id> {
        self.states.iter().find(|(_, state)| state.initial).map(|(id, _)| id)
    }

    /// The milestone that `schedule NAME TIME` sets: the default one, or the only one.
    #[must_use]
    pub fn default_milestone(&self) -> Option<&Id> {
        let default = self.milestones.iter().find(|(_, milestone)| milestone.default);
        let only = || self.milestones.first().filter(|_| self.milestones.len() == 1);
        default.or_else(only).map(|(id, _)| id)
    }

    /// The transitions that leave a state, in the order of the process.
    pub fn leaving<'a>(&'a self, state: &'a Id) -> impl Iterator<Item = (&'a Id, &'a Transition)> {
        self.transitions.iter().filter(move |(_, transition)| transition.from.contains(state))
    }

    /// True if nothing but what a final state allows may happen there.
    #[must_use]
    pub fn is_final(&self, state: &Id) -> bool {
        self.states.get(state).is_some_and(|state| state.final_state)
    }
}

/// The title of an item, which is its id where none is written.
#[must_use]
pub fn titled<'a>(id: &'a Id, title: &'a Option<String>) -> &'a str {
    title.as_deref().unwrap_or(id.as_str())
}
