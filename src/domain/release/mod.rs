//! A release as its record holds it: one struct for each file of its folder (design §3).
//!
//! Nothing here judges. Entries are appended and never reset; `domain/currency.rs` decides which
//! of them still count. Field order is the order in the files and part of the form: do not move.
//! `entries.rs` has what stands in the lists, `words.rs` the closed words.

mod entries;
mod notices;
mod words;

use super::calendar::Readings;
use super::id::{Digest, Id, Word};
use super::moment::Moment;
use super::naming::ReleaseName;
use super::process::part::Part;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use entries::{
    Artifact, Attachment, Change, Confirmed, Deployed, DeployedItem, Deployment, DocumentEntry, Evidence, Hold, Import,
    Issue, NoticeEntry, Package, SignoffEntry, Stamp, TaskEntry, Tested, Waiver,
};
pub use words::{Cause, Decision, Delivery, IssueState, Outcome, TaskOutcome, TestResult, Way};

/// Declares a struct of the record: unknown keys are refused, what is empty is not written.
macro_rules! record {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}
use record;

/// The digest of each part that an entry covers.
pub type Covered = BTreeMap<Part, Digest>;

/// One release, whole, but for the entries of its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `release.yaml`.
    pub head: Head,
    /// `changes.yaml`.
    pub changes: Vec<Change>,
    /// `commits.yaml`.
    pub imports: Vec<Import>,
    /// `items.yaml`; an item has the form of a change and is never tested.
    pub items: Vec<Change>,
    /// `package.yaml`.
    pub package: Package,
    /// `checklist.yaml`.
    pub tasks: Vec<TaskEntry>,
    /// `issues.yaml`.
    pub issues: Vec<Issue>,
    /// `evidence.yaml`.
    pub evidence: Vec<Evidence>,
    /// `signoffs.yaml`.
    pub signoffs: Vec<SignoffEntry>,
    /// `waivers.yaml`.
    pub waivers: Vec<Waiver>,
    /// `documents.yaml`.
    pub documents: Vec<DocumentEntry>,
    /// `notices.yaml`.
    pub notices: Vec<NoticeEntry>,
    /// `deployments.yaml`.
    pub deployments: Vec<Deployment>,
    /// How many entries `history.yaml` has.
    pub actions: u32,
    /// The time of its last entry.
    pub latest: Moment,
}

impl std::ops::Deref for Release {
    type Target = Head;
    fn deref(&self) -> &Head {
        &self.head
    }
}

impl std::ops::DerefMut for Release {
    fn deref_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

record! {
    /// `release.yaml`: identity, and where the release stands.
    Head {
        /// The name, which never changes.
        name: ReleaseName,
        /// The process that it follows.
        process: Id,
        /// The title for people.
        title: String,
        /// The kind, which never changes.
        kind: Id,
        /// The components, in the order in which they were named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
        /// Who made the release.
        requester: Id,
        /// Where it stands.
        state: Id,
        /// Since when.
        since: Moment,
        /// How many states it has entered: the count of its stays.
        stay: u32,
        /// The round of build and test.
        iteration: u32,
        /// When each state was last entered in this iteration.
        entered: IndexMap<Id, Moment>,
        /// Who changed the content, in any iteration.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        authors: Vec<Id>,
        /// Who last moved it into a state with an environment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deployer: Option<Id>,
        /// The hold, while there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<Hold>,
        /// The texts of the plan, in the order of the process.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        plan: IndexMap<Id, String>,
        /// The planned times that somebody set.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        schedule: IndexMap<Id, Moment>,
        /// What clocks show then in the zones of windows that have one of their own.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        readings: IndexMap<Id, Readings>,
    }
}

impl Release {
    /// The change with this id.
    #[must_use]
    pub fn change(&self, id: &Word) -> Option<&Change> {
        self.changes.iter().find(|change| change.id == *id)
    }

    /// The latest word on the doing of a task; its tickets are apart.
    #[must_use]
    pub fn task(&self, id: &Id) -> Option<&TaskEntry> {
        self.tasks.iter().rfind(|entry| entry.task == *id && entry.outcome != TaskOutcome::Ticketed)
    }

    /// The latest word of a notice that reached somebody: told by other means, or delivered.
    #[must_use]
    pub fn told(&self, notice: &Id) -> Option<&NoticeEntry> {
        self.notices.iter().rfind(|entry| entry.notice == *notice && entry.is_told())
    }

    /// The latest ticket of a task.
    #[must_use]
    pub fn ticket(&self, task: &Id) -> Option<&TaskEntry> {
        self.tasks.iter().rfind(|entry| entry.task == *task && entry.outcome == TaskOutcome::Ticketed)
    }

    /// The issue with this number.
    #[must_use]
    pub fn issue(&self, number: u32) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.number == number)
    }
}
