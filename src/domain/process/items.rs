//! What a process names once: kinds, components, types, package, roles, fields, milestones (language §1).
//!
//! Plain data; defaults stand where the language page puts them.

use super::Table;
use super::condition::Condition;
use super::offset::Offset;
use crate::domain::id::{Id, Word};
use crate::domain::pattern::Pattern;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// Declares the items of the language: each has `title` and `clause` besides its own keys.
macro_rules! items {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            /// The title for people; the id where none is written.
            #[serde(default)]
            pub title: Option<String>,
            /// The clause of the written text that it comes from.
            #[serde(default)]
            pub clause: Option<String>,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}
pub(super) use items;

items! {
    /// A kind of release: selects gates and tasks.
    Kind {
        /// Taken by `new` without `--kind`.
        #[serde(default)]
        default: bool,
        /// Windows and freezes do not bind it.
        #[serde(default)]
        any_time: bool,
    }

    /// A part that is built and deployed on its own.
    Component {
        /// The artifact types that must be present for the component to be complete.
        #[serde(default)]
        artifacts: Vec<Id>,
    }

    /// A type of file in the release package.
    ArtifactType {
        /// What a file name looks like; without it, names that end in `.ID`.
        #[serde(default)]
        pattern: Option<Pattern>,
    }

    /// A part that the package must have.
    PackagePart {
        /// Otherwise not asked.
        #[serde(default)]
        when: Option<Condition>,
        /// Each of these is written and counts.
        #[serde(default)]
        documents: Vec<Id>,
        /// Each of these is filled.
        #[serde(default)]
        fields: Vec<Id>,
        /// At least one artifact is of one of these.
        #[serde(default)]
        artifact_types: Vec<Id>,
    }

    /// A type of change request, or of configuration item.
    ChangeType {
        /// What an id looks like; without it, anything.
        #[serde(default)]
        pattern: Option<Pattern>,
        /// The fields of such a change or item.
        #[serde(default)]
        fields: Table<ChangeField>,
        /// The statuses of such a change or item; the first is initial.
        #[serde(default)]
        statuses: IndexMap<Word, Status>,
    }

    /// A field of a change or item.
    ChangeField {
        /// Part of the content that people sign.
        #[serde(default = "yes")]
        content: bool,
    }

    /// A status of a change or item.
    Status {
        /// Fields without which the status is refused.
        #[serde(default)]
        requires: Vec<Id>,
    }

    /// A place where issues are found.
    IssueSource {}

    /// A place where releases are deployed.
    Environment {}

    /// A group of people.
    Group {
        /// Where it sits.
        #[serde(default)]
        location: Option<String>,
        /// What it does, by component.
        #[serde(default)]
        operations: IndexMap<Id, Vec<String>>,
    }

    /// A role that people hold.
    Role {
        /// The group that it belongs to.
        #[serde(default)]
        group: Option<Id>,
    }

    /// A text of the plan.
    Field {
        /// Characters; a shorter text counts as empty.
        #[serde(default = "one")]
        min: u32,
        /// Part of the content that people sign.
        #[serde(default = "yes")]
        content: bool,
        /// A change of one of these types that has a link fills the field.
        #[serde(default)]
        stand_in: Vec<Word>,
        /// Who may set it; without it, who may edit.
        #[serde(default)]
        by: Option<Vec<Id>>,
    }

    /// A planned point in time.
    Milestone {
        /// The one that `schedule NAME TIME` sets.
        #[serde(default)]
        default: bool,
        /// Reached when this state is entered.
        #[serde(default)]
        state: Option<Id>,
        /// Who may date it.
        by: Vec<Id>,
        /// Who answers for it.
        #[serde(default)]
        owner: Option<Id>,
        /// The calendar windows in one of which the time must lie.
        #[serde(default)]
        windows: Vec<Id>,
        /// Its time while nobody has set one.
        #[serde(default)]
        plan: Option<Offset>,
    }
}

impl ArtifactType {
    /// True if a file of this name can be of the type `id`.
    #[must_use]
    pub fn fits(&self, id: &Id, name: &str) -> bool {
        match &self.pattern {
            Some(pattern) => pattern.matches(name),
            None => name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(id.as_str())),
        }
    }
}

/// Who may act where no other key says so.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct May {
    /// Who may make releases; any role where missing.
    #[serde(default)]
    pub new: Option<Vec<Id>>,
    /// Who may change content; any role where missing.
    #[serde(default)]
    pub edit: Option<Vec<Id>>,
    /// Who may do tasks besides their owner.
    #[serde(default)]
    pub task: Vec<Id>,
    /// Who may write documents besides their owner.
    #[serde(default)]
    pub document: Vec<Id>,
    /// Who may send notices besides their owner.
    #[serde(default)]
    pub notice: Vec<Id>,
    /// Who may hold and let go; any role where missing.
    #[serde(default)]
    pub hold: Option<Vec<Id>>,
}

/// A line of document control.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The version of the text.
    #[serde(default)]
    pub version: Option<String>,
    /// The day, as written.
    #[serde(default)]
    pub date: Option<String>,
    /// Who made or reviewed it.
    #[serde(default)]
    pub by: Option<String>,
    /// What was done.
    #[serde(default)]
    pub text: Option<String>,
    /// The clauses concerned.
    #[serde(default)]
    pub clause: Option<String>,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}
