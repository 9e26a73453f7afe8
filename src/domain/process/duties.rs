//! What people must do: tasks, documents, notices and evidence (language §1, second table).
//!
//! They share their keys; `domain/currency.rs` decides by `covers` and `per` whether an entry counts.

use super::condition::Condition;
use super::items::items;
use super::offset::Offset;
use super::part::Part;
use crate::domain::id::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

items! {
    /// A line of the checklist.
    Task {
        /// The role that does it.
        owner: Id,
        /// Otherwise not asked and not shown.
        #[serde(default)]
        when: Option<Condition>,
        /// When it should be done.
        #[serde(default)]
        due: Option<Offset>,
        /// The parts of the record that it speaks of.
        #[serde(default)]
        covers: Vec<Part>,
        /// How long it counts.
        #[serde(default = "per_release")]
        per: Per,
        /// `task done` needs a note that says this.
        #[serde(default)]
        note: Option<String>,
        /// Roles whose skip counts as done.
        #[serde(default)]
        skip_by: Vec<Id>,
        /// Text for the checklist.
        #[serde(default)]
        remark: Option<String>,
    }

    /// A document that is written.
    Document {
        /// The role that writes it.
        owner: Id,
        /// Otherwise not asked and not shown.
        #[serde(default)]
        when: Option<Condition>,
        /// When it should be written.
        #[serde(default)]
        due: Option<Offset>,
        /// The parts of the record that it speaks of.
        #[serde(default)]
        covers: Vec<Part>,
        /// How long it counts.
        #[serde(default = "per_release")]
        per: Per,
        /// Fields that must be filled before it can be written.
        #[serde(default)]
        requires: Vec<Id>,
        /// The file under `templates/<process>/`; `<id>.md` where missing.
        #[serde(default)]
        template: Option<String>,
    }

    /// A message that must go to somebody.
    Notice {
        /// The role that sends it.
        owner: Id,
        /// Otherwise not asked and not shown.
        #[serde(default)]
        when: Option<Condition>,
        /// When it should be sent.
        #[serde(default)]
        due: Option<Offset>,
        /// The parts of the record that it speaks of.
        #[serde(default)]
        covers: Vec<Part>,
        /// How long it counts.
        #[serde(default = "per_release")]
        per: Per,
        /// The file under `templates/<process>/`; `<id>.md` where missing.
        #[serde(default)]
        template: Option<String>,
        /// Who is told.
        to: Vec<Recipient>,
        /// The documents that go along when it is sent, as they were last written.
        #[serde(default)]
        attach: Vec<Id>,
        /// Falls due when this state is entered; may still be sent in a final state.
        #[serde(default)]
        after: Option<Id>,
    }

    /// A type of evidence.
    EvidenceType {
        /// The role that adds it; any role where missing.
        #[serde(default)]
        owner: Option<Id>,
        /// Otherwise not asked and not shown.
        #[serde(default)]
        when: Option<Condition>,
        /// When it should be there.
        #[serde(default)]
        due: Option<Offset>,
        /// The parts of the record that it speaks of.
        #[serde(default)]
        covers: Vec<Part>,
        /// How long it counts.
        #[serde(default = "per_release")]
        per: Per,
        /// How it is read for counts.
        #[serde(default)]
        format: EvidenceFormat,
    }
}

fn per_release() -> Per {
    Per::Release
}

/// How long an entry counts (language §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Always.
    Release,
    /// In the iteration in which it was made.
    Iteration,
    /// Since the release last entered the state in which it stands.
    State,
}

/// How a piece of evidence is read for counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceFormat {
    /// Tests, failures, errors, skipped.
    Junit,
    /// Findings by level.
    Sarif,
    /// Components and licences, in the form of CycloneDX.
    Cyclonedx,
    /// Components and licences, in the form of SPDX.
    Spdx,
    /// Components and licences, in either form.
    Sbom,
    /// Not read.
    #[default]
    File,
}

impl EvidenceFormat {
    /// The word for it in the language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Cyclonedx => "cyclonedx",
            Self::Spdx => "spdx",
            Self::Sbom => "sbom",
            Self::File => "file",
        }
    }

    /// The counts that `max` can limit.
    #[must_use]
    pub fn limited(self) -> &'static [&'static str] {
        match self {
            Self::Junit => &["failed", "errors", "skipped"],
            Self::Sarif => &["error", "warning", "note", "suppressed"],
            Self::Cyclonedx | Self::Spdx | Self::Sbom => &["unlicensed"],
            Self::File => &[],
        }
    }

    /// The counts of which `min` can ask for enough.
    #[must_use]
    pub fn asked_for(self) -> &'static [&'static str] {
        match self {
            Self::Junit => &["tests"],
            Self::Cyclonedx | Self::Spdx | Self::Sbom => &["components"],
            Self::Sarif | Self::File => &[],
        }
    }

    /// True if it is read for components and their licences.
    #[must_use]
    pub fn is_of_components(self) -> bool {
        matches!(self, Self::Cyclonedx | Self::Spdx | Self::Sbom)
    }
}

/// Who is told by a notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Recipient {
    /// Everybody with the role.
    Role(Id),
    /// Everybody whose role is in the group, and the contacts of the group.
    Group(Id),
    /// Who made the release.
    Requester,
}

impl TryFrom<String> for Recipient {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let parsed = match text.split_once(':') {
            Some(("role", id)) => Id::parse(id).ok().map(Self::Role),
            Some(("group", id)) => Id::parse(id).ok().map(Self::Group),
            None if text == "requester" => Some(Self::Requester),
            _ => None,
        };
        parsed.ok_or_else(|| format!("recipient `{text}` must be role:ID, group:ID or requester"))
    }
}
