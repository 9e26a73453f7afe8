//! Actions: the closed list of what can happen to a release (language §3).
//!
//! An action is resolved: what a command works out stands in it, so that nobody resolves anew.
//! The name of a variant in history is the name of its command, parts joined by a dot.

#[macro_use]
mod declare;
mod shape;

use super::calendar::Readings;
use super::evidence::{Counts, Subject};
use super::facts::Running;
use super::id::{ActionId, Digest, FileName, Id, Word};
use super::import::{ImportSource, ImportedChange, ImportedIssue, TrackerFile};
use super::moment::Moment;
use super::naming::ReleaseName;
use super::release::{Attachment, Cause, Delivery, Outcome, Way};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use shape::{Move, Vote};

actions! {
    /// A release begins.
    New = "new" {
        /// Its name.
        name: ReleaseName,
        /// The process that it follows.
        process: Id,
        /// Its title.
        title: String,
        /// Its kind.
        kind: Id,
        /// Its components.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
    }

    /// The title or a field of the plan gets a text; an empty one clears it.
    Set = "set" {
        /// `title`, or a field of the process.
        key: Id,
        /// The text.
        value: String,
    }

    /// A component joins the release.
    ComponentAdd = "component.add" {
        /// The component.
        id: Id,
    }

    /// A component leaves the release.
    ComponentRemove = "component.remove" {
        /// The component.
        id: Id,
    }

    /// A change request joins the release.
    ChangeAdd = "change.add" {
        /// Its id.
        id: Word,
        /// Its type.
        #[serde(rename = "type")]
        change_type: Word,
        /// Its title.
        title: String,
        /// The components that it concerns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Id>,
        /// Its fields.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        fields: IndexMap<Id, String>,
        /// Where it is described.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    }

    /// A change request is described anew; what is not named stays.
    ChangeUpdate = "change.update" {
        /// Its id.
        id: Word,
        /// The new title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The new components.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        components: Option<Vec<Id>>,
        /// The new values of fields; an empty one clears.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        fields: IndexMap<Id, String>,
        /// The new link; an empty one clears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    }

    /// A change request leaves the release.
    ChangeRemove = "change.remove" {
        /// Its id.
        id: Word,
    }

    /// A change passed its test.
    ChangePass = "change.pass" {
        /// Its id.
        id: Word,
    }

    /// A change failed its test.
    ChangeFail = "change.fail" {
        /// Its id.
        id: Word,
        /// Why.
        cause: Cause,
    }

    /// A change has another status in the house's tracker.
    ChangeStatus = "change.status" {
        /// Its id.
        id: Word,
        /// The status.
        status: Word,
    }

    /// Changes come from commits or from a tracker: added, or described as the source says.
    ChangeImport = "change.import" {
        /// Where they come from.
        source: ImportSource,
        /// Those that are added or described anew, each as it shall stand.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<ImportedChange>,
    }

    /// A configuration item joins the release.
    ItemAdd = "item.add" (ChangeAdd)

    /// A configuration item is described anew; what is not named stays.
    ItemUpdate = "item.update" (ChangeUpdate)

    /// A configuration item leaves the release.
    ItemRemove = "item.remove" (ChangeRemove)

    /// A configuration item has another status.
    ItemStatus = "item.status" (ChangeStatus)

    /// A file joins the package, or other bytes take its name.
    ArtifactAdd = "artifact.add" {
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
    }

    /// A file leaves the package.
    ArtifactRemove = "artifact.remove" {
        /// Its base name.
        name: FileName,
    }

    /// Somebody compared these bytes.
    ArtifactVerify = "artifact.verify" {
        /// The bytes.
        digest: Digest,
    }

    /// These bytes were put into the library.
    ArtifactDeposit = "artifact.deposit" {
        /// The bytes.
        digest: Digest,
    }

    /// Something was found.
    IssueOpen = "issue.open" {
        /// Its number in this release.
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
    }

    /// An issue is described anew; what is not named stays.
    IssueUpdate = "issue.update" {
        /// Its number.
        number: u32,
        /// The new text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The new severity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Id>,
        /// The change that it concerns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<Word>,
    }

    /// An issue is dealt with; the message is the answer.
    IssueClose = "issue.close" {
        /// Its number.
        number: u32,
    }

    /// An issue is open again.
    IssueReopen = "issue.reopen" {
        /// Its number.
        number: u32,
    }

    /// What a tracker says of issues is taken over: those that are new or other than they stood.
    IssueImport = "issue.import" {
        /// The file of the tracker.
        source: TrackerFile,
        /// The issues, each as it shall stand.
        issues: Vec<ImportedIssue>,
    }

    /// A report, scan or file joins the record.
    EvidenceAdd = "evidence.add" {
        /// Its type.
        #[serde(rename = "type")]
        evidence_type: Id,
        /// What the user called the file.
        name: FileName,
        /// Where it lies: `evidence/<action>.<ext>`.
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
    }

    /// A piece of evidence is taken back.
    EvidenceWithdraw = "evidence.withdraw" {
        /// Its number in this release.
        number: u32,
    }

    /// A milestone gets a time, or loses it.
    Schedule = "schedule" {
        /// The milestone.
        milestone: Id,
        /// The planned time; nothing clears it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<Moment>,
        /// What clocks show then in the zones of windows that have one of their own.
        #[serde(default, skip_serializing_if = "Readings::is_empty")]
        readings: Readings,
    }

    /// A task is done.
    TaskDone = "task.done" {
        /// The task.
        task: Id,
        /// What the task asks to be noted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }

    /// A task is left out by somebody who may.
    TaskSkip = "task.skip" {
        /// The task.
        task: Id,
    }

    /// A task is to be done again.
    TaskReopen = "task.reopen" {
        /// The task.
        task: Id,
    }

    /// A task has a ticket in the house's tracker.
    TaskTicket = "task.ticket" {
        /// The task.
        task: Id,
        /// The id of the ticket.
        ticket: Word,
    }

    /// A document is written.
    DocumentWrite = "document.write" {
        /// The document.
        document: Id,
        /// Where it lies: `documents/<action>.<ext>`.
        file: String,
        /// Its SHA-256.
        digest: Digest,
    }

    /// People were told by other means.
    NoticeRecord = "notice.record" {
        /// The notice.
        notice: Id,
        /// The people and contacts that it concerns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        recipients: Vec<Id>,
    }

    /// A message is about to leave: recorded before anything goes out.
    NoticeSend = "notice.send" {
        /// The notice.
        notice: Id,
        /// The SHA-256 of its exact text.
        digest: Digest,
        /// What stands above it.
        subject: String,
        /// The people and contacts that it goes to.
        recipients: Vec<Id>,
        /// The name by which mail programs know it: the id of the action, `@` and a host.
        message_id: String,
        /// By which way it leaves.
        way: Way,
        /// The documents that go along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
        /// The entry of the notice that it repeats, because somebody said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<ActionId>,
    }

    /// What became of a message that left.
    NoticeFinish = "notice.finish" {
        /// The notice.
        notice: Id,
        /// The action that began to send it.
        sending: ActionId,
        /// What became of it.
        outcome: Delivery,
        /// The last word of server or program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    }

    /// A person approves at a gate.
    SignoffApprove = "signoff.approve" {
        /// The gate.
        gate: Id,
        /// The role in which they speak.
        role: Id,
    }

    /// A person rejects at a gate.
    SignoffReject = "signoff.reject" {
        /// The gate.
        gate: Id,
        /// The role in which they speak.
        role: Id,
    }

    /// A person abstains at a gate.
    SignoffAbstain = "signoff.abstain" {
        /// The gate.
        gate: Id,
        /// The role in which they speak.
        role: Id,
    }

    /// A person takes their vote back.
    SignoffWithdraw = "signoff.withdraw" {
        /// The gate.
        gate: Id,
        /// The role in which they speak.
        role: Id,
    }

    /// A gate of this release is set aside.
    WaiverGrant = "waiver.grant" {
        /// The gate.
        gate: Id,
        /// Until when.
        until: Moment,
    }

    /// A waiver is taken back.
    WaiverWithdraw = "waiver.withdraw" {
        /// The gate.
        gate: Id,
    }

    /// The release advances.
    Promote = "promote" {
        /// The transition.
        transition: Id,
        /// Where it leads.
        to: Id,
    }

    /// The release goes back, and the next iteration begins.
    Return = "return" {
        /// The transition.
        transition: Id,
        /// Where it leads.
        to: Id,
    }

    /// The release is taken out of the environment of its state.
    Rollback = "rollback" {
        /// The transition.
        transition: Id,
        /// Where it leads.
        to: Id,
        /// What the inventory holds underneath, by component.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        underneath: IndexMap<Id, Underneath>,
    }

    /// The release is turned down.
    Deny = "deny" {
        /// The transition.
        transition: Id,
        /// Where it leads.
        to: Id,
    }

    /// The release is given up.
    Cancel = "cancel" {
        /// The transition.
        transition: Id,
        /// Where it leads.
        to: Id,
    }

    /// A deployment begins.
    DeploymentStart = "deployment.start" {
        /// Where.
        environment: Id,
        /// What.
        components: Vec<Id>,
        /// The files that are about to be deployed, where the caller named them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Digest>,
        /// What clocks show now in the zones of windows that have one of their own.
        #[serde(default, skip_serializing_if = "Readings::is_empty")]
        readings: Readings,
    }

    /// A deployment ended.
    DeploymentFinish = "deployment.finish" {
        /// Where.
        environment: Id,
        /// What.
        components: Vec<Id>,
        /// How.
        outcome: Outcome,
    }

    /// A deployment took place, and how it ended.
    DeploymentRecord = "deployment.record" {
        /// Where.
        environment: Id,
        /// What.
        components: Vec<Id>,
        /// How.
        outcome: Outcome,
    }

    /// Somebody says something.
    Comment = "comment" {}

    /// Every advance is blocked.
    Hold = "hold" {}

    /// Advances are possible again.
    Unhold = "unhold" {}
}

/// What a rollback brings back for one component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Underneath {
    /// Nothing was there before.
    Nothing,
    /// This was there before.
    Running(Running),
}
