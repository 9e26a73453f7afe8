//! What a judgement needs from outside of the one release (design §1).
//!
//! `history/ledger.rs` builds it from the history before the commit, for the command line, the
//! audit and every other user alike.

use super::action::Underneath;
use super::calendar::Booking;
use super::id::{Digest, FileName, Id, Word};
use super::naming::ReleaseName;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The facts of one judgement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// `new`: a release of this name exists, or once existed.
    pub name_used: bool,
    /// An action with this id stands in the history of the release (`new`: of any release).
    pub action_seen: bool,
    /// `rollback`: what runs underneath this release in the environment that it leaves, by component.
    pub underneath: IndexMap<Id, Underneath>,
    /// `schedule`, with a time: what other releases have booked.
    pub booked: Vec<Booking>,
    /// `amend`: the releases that are not in a final state, with process and state.
    pub open: Vec<OpenRelease>,
}

/// What runs somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// The release that brought it.
    pub release: ReleaseName,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<RunningFile>,
    /// Its configuration items that are no files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<RunningItem>,
}

/// A file that runs somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunningFile {
    /// Its base name.
    pub name: FileName,
    /// Its SHA-256.
    pub digest: Digest,
}

/// A configuration item that is in use somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunningItem {
    /// Its id.
    pub id: Word,
    /// Its type.
    #[serde(rename = "type")]
    pub item_type: Word,
    /// The SHA-256 of what is content of it.
    pub digest: Digest,
}

/// A release that a change of policy must not strand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRelease {
    /// Its name.
    pub name: ReleaseName,
    /// The process that it follows.
    pub process: Id,
    /// Where it stands.
    pub state: Id,
    /// Its kind.
    pub kind: Id,
}
