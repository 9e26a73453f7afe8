//! States, transitions and gates: where a release can stand and what moves it (language §1).
//!
//! Plain data; `domain/gates/` judges what a gate needs.

use super::condition::Condition;
use super::items::items;
use super::offset::Offset;
use super::requirement::Requirement;
use crate::domain::id::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

items! {
    /// Where a release stands.
    State {
        /// Releases begin here.
        #[serde(default)]
        initial: bool,
        /// No way out.
        #[serde(default, rename = "final")]
        final_state: bool,
        /// The parts of the content that may change here; without it, all in the initial state and none elsewhere.
        #[serde(default)]
        editable: Option<Vec<ContentPart>>,
        /// Releases in this state go there.
        #[serde(default)]
        environment: Option<Id>,
        /// Whether entering deploys, or somebody records it.
        #[serde(default)]
        deployment: DeploymentMode,
        /// Who may record a deployment; any role where missing.
        #[serde(default)]
        deployed_by: Option<Vec<Id>>,
        /// What entering deploys; all of the release where missing.
        #[serde(default)]
        components: Option<Vec<Id>>,
    }

    /// A named move between states.
    Transition {
        /// Where it may begin.
        from: Vec<Id>,
        /// Where it leads.
        to: Id,
        /// What it does besides entering the state.
        #[serde(default, rename = "type")]
        move_type: MoveType,
        /// The roles that may make it.
        by: Vec<Id>,
        /// It exists only for releases of which this holds.
        #[serde(default)]
        when: Option<Condition>,
        /// All must be met.
        #[serde(default)]
        gates: Vec<Id>,
        /// Taken only with `--to` or `--via`.
        #[serde(default)]
        optional: bool,
        /// Whether a reason must be given.
        #[serde(default)]
        reason: Option<Reason>,
    }

    /// A named prerequisite of transitions.
    Gate {
        /// What must hold.
        needs: Requirement,
        /// Otherwise the gate is met: it does not apply.
        #[serde(default)]
        when: Option<Condition>,
        /// The roles that may set it aside.
        #[serde(default)]
        waivable_by: Vec<Id>,
        /// Put off as an obligation.
        #[serde(default)]
        defer: Option<Defer>,
    }
}

/// A part of the content that a state may leave open to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContentPart {
    /// The components named.
    Components,
    /// The fields that are content.
    Fields,
    /// The changes carried.
    Changes,
    /// The configuration items carried.
    Items,
    /// The files of the package.
    Artifacts,
}

impl ContentPart {
    /// Every part, in the order of display.
    pub const ALL: [Self; 5] = [Self::Components, Self::Fields, Self::Changes, Self::Items, Self::Artifacts];

    /// The word of the language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Components => "components",
            Self::Fields => "fields",
            Self::Changes => "changes",
            Self::Items => "items",
            Self::Artifacts => "artifacts",
        }
    }
}

/// How a deployment into the environment of a state comes into the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeploymentMode {
    /// Entering the state is the deployment and its success.
    #[default]
    Entering,
    /// Somebody records start and outcome.
    Recorded,
}

/// The type of a transition (language §3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MoveType {
    /// Forward; refused while held.
    #[default]
    Advance,
    /// Back, and the next iteration begins.
    Return,
    /// Takes back what this release put into the environment of the present state.
    Rollback,
    /// Turned down.
    Deny,
    /// Given up.
    Cancel,
}

impl MoveType {
    /// The command that makes such a move.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Advance => "promote",
            Self::Return => "return",
            Self::Rollback => "rollback",
            Self::Deny => "deny",
            Self::Cancel => "cancel",
        }
    }
}

/// Whether a transition asks for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Refused without one.
    Required,
    /// May be left out.
    Optional,
}

/// How an emergency puts a gate off (language §6).
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defer {
    /// For these releases.
    pub when: Condition,
    /// The advance at which it is asked instead.
    pub to: Id,
    /// When it should be met.
    #[serde(default)]
    pub due: Option<Offset>,
}

impl Transition {
    /// True if the move is refused without a reason.
    #[must_use]
    pub fn needs_reason(&self) -> bool {
        match self.reason {
            Some(reason) => reason == Reason::Required,
            None => self.move_type != MoveType::Advance,
        }
    }
}

impl State {
    /// True if this part of the content may change here.
    #[must_use]
    pub fn leaves_open(&self, part: ContentPart) -> bool {
        match &self.editable {
            Some(parts) => parts.contains(&part),
            None => self.initial,
        }
    }
}
