//! What stands in the lists of a record: changes, files, tasks, issues, votes, deployments.
//!
//! Field order is the order in the files and part of the form: do not move.

use super::words::{Cause, Decision, Delivery, IssueState, Outcome, TaskOutcome, TestResult, Way};
use super::{Covered, record};
use crate::domain::evidence::{Counts, Subject};
use crate::domain::id::{ActionId, CommitId, Digest, FileName, Id, Word};
use crate::domain::import::CommitRange;
use crate::domain::moment::Moment;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

record! {
    /// Who did something, when, and in which round: what every entry carries.
    Stamp {
        /// The action that made the entry.
        action: ActionId,
        /// Who did it.
        by: Id,
        /// When.
        at: Moment,
        /// In which iteration.
        iteration: u32,
        /// In which stay: the count of states entered by then.
        stay: u32,
    }

    /// A hold: it blocks every advance.
    Hold {
        /// Who holds.
        by: Id,
        /// Since when.
        at: Moment,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// A change request or a configuration item that the release carries.
    Change {
        /// Its id in the tracker or the inventory of the house.
        id: Word,
        /// Its type.
        #[serde(rename = "type")]
        change_type: Word,
        /// The title for people.
        title: String,
        /// The components that it concerns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
        /// The fields of its type, in the order of the process.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        fields: IndexMap<Id, String>,
        /// Where it is described; never content.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        /// The commits that carry it, as imports said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        commits: Vec<CommitId>,
        /// Its status.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<Word>,
        /// How its latest test ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tested: Option<Tested>,
    }

    /// A range of commits of which the record knows what it carries; a later one overrules an earlier.
    Import {
        /// Which, and what was found in it.
        source: CommitRange,
        /// Who imported it, when.
        stamp: Stamp,
    }

    /// How the test of a change ended.
    Tested {
        /// Passed or failed.
        result: TestResult,
        /// Why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Cause>,
        /// What was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Who, when.
        stamp: Stamp,
    }

    /// `package.yaml`: the files of the release package.
    Package {
        /// The files, by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        artifacts: Vec<Artifact>,
        /// Who compared which bytes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        verifications: Vec<Confirmed>,
        /// Which bytes were put into the library.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deposits: Vec<Confirmed>,
    }

    /// A file of the release package.
    Artifact {
        /// Its base name.
        name: FileName,
        /// Its SHA-256.
        digest: Digest,
        /// Its size in bytes.
        size: u64,
        /// Its type.
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        artifact_type: Option<Id>,
        /// The component that it belongs to; all of them where missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        component: Option<Id>,
        /// The changes that it carries.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<Word>,
        /// Who added it, when.
        stamp: Stamp,
    }

    /// Somebody says something of exactly these bytes.
    Confirmed {
        /// The bytes.
        digest: Digest,
        /// Who, when.
        stamp: Stamp,
    }

    /// What happened to a task.
    TaskEntry {
        /// The task.
        task: Id,
        /// What happened.
        outcome: TaskOutcome,
        /// What the task asks to be noted, or why it was skipped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// The id that the house's tracker gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Word>,
        /// Where the tracker has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// What it speaks of.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        covers: Covered,
        /// Who, when.
        stamp: Stamp,
    }

    /// Something that was found.
    Issue {
        /// Its number in this release, from 1.
        number: u32,
        /// Where it was found.
        source: Id,
        /// What was found.
        title: String,
        /// How bad it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Id>,
        /// The change that it concerns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<Word>,
        /// The id that the house's tracker gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Word>,
        /// Open or closed.
        state: IssueState,
        /// What became of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
        /// Who opened it, when.
        opened: Stamp,
        /// Who closed it, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        closed: Option<Stamp>,
    }

    /// A report, scan or file that a gate reads.
    Evidence {
        /// Its number in this release, from 1.
        number: u32,
        /// Its type.
        #[serde(rename = "type")]
        evidence_type: Id,
        /// What the user called the file.
        name: FileName,
        /// Where it lies in the folder of the record.
        file: String,
        /// Its SHA-256.
        digest: Digest,
        /// Its size in bytes.
        size: u64,
        /// What it was read for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counts: Option<Counts>,
        /// The changes that it speaks of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<Word>,
        /// The components that it speaks of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
        /// The artifacts that it speaks of, by name; missing where nobody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        artifacts: Option<Vec<Subject>>,
        /// What it speaks of.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        covers: Covered,
        /// Who added it, when.
        stamp: Stamp,
        /// Who took it back, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdrawn: Option<Stamp>,
    }

    /// A vote of a person at a gate.
    SignoffEntry {
        /// The gate.
        gate: Id,
        /// The role in which the person speaks.
        role: Id,
        /// Who gave them the role for a while; missing where it was their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands_for: Option<Id>,
        /// What they say.
        decision: Decision,
        /// What they say besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        /// What they saw.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        covers: Covered,
        /// Who, when.
        stamp: Stamp,
    }

    /// A gate of this release set aside.
    Waiver {
        /// The gate.
        gate: Id,
        /// Why.
        reason: String,
        /// Until when it counts.
        until: Moment,
        /// Who set it aside, when.
        stamp: Stamp,
        /// Who took it back, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdrawn: Option<Stamp>,
    }

    /// A document as somebody wrote it.
    DocumentEntry {
        /// The document.
        document: Id,
        /// Where it lies in the folder of the record.
        file: String,
        /// Its SHA-256.
        digest: Digest,
        /// What it speaks of.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        covers: Covered,
        /// Who, when.
        stamp: Stamp,
    }

    /// A message that went to somebody: told by other means, or a sending of relman's own.
    NoticeEntry {
        /// The notice.
        notice: Id,
        /// The SHA-256 of its text, where relman sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<Digest>,
        /// The people and contacts that it went to.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        recipients: Vec<Id>,
        /// What stood above it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        /// The name by which mail programs know it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
        /// By which way it left; a sending has one, what was told by other means has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        way: Option<Way>,
        /// The documents that went along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
        /// The entry that it repeats, because somebody said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<ActionId>,
        /// What it speaks of.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        covers: Covered,
        /// Who, when.
        stamp: Stamp,
        /// What became of the sending; missing while nobody has said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Delivery>,
        /// The last word of server or program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
        /// Who said what became of it, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        finished: Option<Stamp>,
    }

    /// A document that goes along with a message.
    Attachment {
        /// The document.
        document: Id,
        /// The SHA-256 of its bytes.
        digest: Digest,
    }

    /// A deployment of this release.
    Deployment {
        /// Where.
        environment: Id,
        /// What.
        components: Vec<Id>,
        /// The files of these components at that moment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        artifacts: Vec<Deployed>,
        /// The configuration items of these components at that moment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<DeployedItem>,
        /// Who began it, when.
        started: Stamp,
        /// Who said how it ended, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        finished: Option<Stamp>,
        /// How it ended; nothing while it runs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
        /// Where it can be followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Who took it back, when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rolled_back: Option<Stamp>,
    }

    /// A configuration item as it was deployed.
    DeployedItem {
        /// Its id.
        id: Word,
        /// Its type.
        #[serde(rename = "type")]
        item_type: Word,
        /// The SHA-256 of its id, type, title, components and fields, whatever the policy calls content.
        digest: Digest,
        /// The components that it serves; all of them where missing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
    }

    /// A file as it was deployed.
    Deployed {
        /// Its base name.
        name: FileName,
        /// Its SHA-256.
        digest: Digest,
        /// The component that it belongs to; all of them where missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        component: Option<Id>,
    }
}

impl SignoffEntry {
    /// Whose seat at the gate the vote takes: that of its person, or of who gave them the role.
    #[must_use]
    pub fn seat(&self) -> &Id {
        self.stands_for.as_ref().unwrap_or(&self.stamp.by)
    }
}

impl Deployment {
    /// True if it succeeded and was not rolled back.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.outcome == Some(Outcome::Success) && self.rolled_back.is_none()
    }
}

impl Change {
    /// True if it belongs to the component: it names it, or none at all.
    #[must_use]
    pub fn serves(&self, component: &Id) -> bool {
        serves(&self.components, component)
    }
}

impl DeployedItem {
    /// True if it belongs to the component: it names it, or none at all.
    #[must_use]
    pub fn serves(&self, component: &Id) -> bool {
        serves(&self.components, component)
    }
}

fn serves(components: &[Id], component: &Id) -> bool {
    components.is_empty() || components.contains(component)
}

impl Package {
    /// True while nothing was ever packed; the file then does not exist.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.artifacts.is_empty() && self.verifications.is_empty() && self.deposits.is_empty()
    }

    /// The file of this name.
    #[must_use]
    pub fn artifact(&self, name: &FileName) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.name == *name)
    }
}
