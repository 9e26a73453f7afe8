//! The rules of the language that an action can break, and the kind of no that each is.

use super::{PolicyProblem, RefusalKind};
use crate::domain::calendar::Obstacle;
use crate::domain::carried::Carried;
use crate::domain::delegation::Lapse;
use crate::domain::id::{Digest, FileName, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::flow::ContentPart;
use crate::domain::process::requirement::Distinct;
use crate::domain::release::Outcome;

/// A rule of the language that an action breaks.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Nobody of this id stands in `people.yaml`.
    UnknownPerson {
        /// The actor.
        person: Id,
    },
    /// The actor holds none of the roles; without roles, any role of the process would do.
    NoRole {
        /// The roles that may.
        roles: Vec<Id>,
    },
    /// A role was given to the actor for a while, and does not count here and now.
    NotDelegated {
        /// The roles of which one is needed.
        roles: Vec<Id>,
        /// Who gave it.
        from: Id,
        /// Why it does not count.
        lapse: Lapse,
    },
    /// Robots never count for a sign-off.
    Robot,
    /// Who added bytes cannot be the one who verifies them.
    OwnArtifact {
        /// The file.
        name: FileName,
    },
    /// The actor is excluded from the gate by what they did.
    Excluded {
        /// The gate.
        gate: Id,
        /// What they did.
        because: Distinct,
    },
    /// Nobody may leave this task out.
    NotSkippable {
        /// The task.
        task: Id,
    },
    /// Nobody may set this gate aside.
    NotWaivable {
        /// The gate.
        gate: Id,
    },
    /// The release stands in a final state.
    Final {
        /// The state.
        state: Id,
    },
    /// This part of the content may not change here.
    NotEditable {
        /// The part.
        part: ContentPart,
        /// Where the release stands.
        state: Id,
        /// The returns that lead to where it may: transition and state.
        returns: Vec<(Id, Id)>,
    },
    /// The release is held.
    Held {
        /// By whom.
        by: Id,
        /// Why.
        reason: Option<String>,
    },
    /// The transition does not leave the present state.
    NotFrom {
        /// The transition.
        transition: Id,
        /// Where the release stands.
        state: Id,
        /// Where the transition begins.
        from: Vec<Id>,
    },
    /// The notice was sent, and nobody can tell whether it arrived.
    SendingOpen {
        /// The notice.
        notice: Id,
        /// Who sent it.
        by: Id,
        /// When.
        at: Moment,
        /// To whom.
        recipients: Vec<Id>,
        /// The name by which mail programs know it.
        message_id: String,
        /// True if the sender could not tell; otherwise they have not said, and may be at it still.
        told: bool,
    },
    /// There is no sending of the notice that waits for its outcome, or it is somebody else's.
    NoSending {
        /// The notice.
        notice: Id,
    },
    /// Documents that should go along are not written, or no longer count.
    NotAttached {
        /// The notice.
        notice: Id,
        /// The documents.
        documents: Vec<Id>,
    },
    /// The transition, task, document, notice or gate is not for this release as it stands.
    DoesNotApply {
        /// What it is.
        what: &'static str,
        /// Which.
        id: Id,
    },
    /// No transition that lists the gate leaves the present state.
    NotAtDoor {
        /// The gate.
        gate: Id,
        /// Where the release stands.
        state: Id,
        /// The states in which it can be signed.
        doors: Vec<Id>,
    },
    /// The last deployment of the state is not a success.
    LastDeployment {
        /// The state.
        state: Id,
        /// The environment of the state.
        environment: Id,
        /// How it ended; nothing when it still runs or never began.
        outcome: Option<Outcome>,
    },
    /// The time lies outside of the windows of a milestone, or in a freeze.
    NotFree {
        /// The milestone.
        milestone: Id,
        /// The time.
        at: Moment,
        /// What stands in the way.
        obstacles: Vec<Obstacle>,
        /// It is the time of now, at which work was to begin.
        begins: bool,
    },
    /// The release does not stand where this environment is deployed.
    NotThere {
        /// The environment.
        environment: Id,
        /// The states in which it may be deployed.
        states: Vec<Id>,
    },
    /// Another start is open.
    StartOpen {
        /// The environment.
        environment: Id,
        /// The component.
        component: Id,
        /// Who began it.
        by: Id,
    },
    /// No start is open.
    NoStart {
        /// The environment.
        environment: Id,
    },
    /// These bytes are not in the package of the release.
    UnknownFile {
        /// Their digest.
        digest: Digest,
    },
    /// The change failed because of its fix: only a return clears that.
    FixNeedsReturn {
        /// The change.
        change: Word,
        /// The returns that leave the present state: transition and state.
        returns: Vec<(Id, Id)>,
    },
    /// The status needs fields that are empty.
    StatusNeeds {
        /// Whether it is a change or an item.
        list: Carried,
        /// Its id.
        id: Word,
        /// The status.
        status: Word,
        /// The empty fields.
        fields: Vec<Id>,
    },
    /// The document needs fields that are empty.
    DocumentNeeds {
        /// The document.
        document: Id,
        /// The empty fields.
        fields: Vec<Id>,
    },
    /// Something else in the record still uses it.
    InUse {
        /// What it is.
        what: &'static str,
        /// Which.
        id: String,
        /// What uses it.
        by: Vec<String>,
    },
    /// The release has as many actions as one may have.
    TooManyActions {
        /// The limit.
        limit: u32,
    },
    /// The record or process has no such thing.
    Unknown {
        /// What it is.
        what: &'static str,
        /// Which was asked for.
        id: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The name is taken, or was once.
    NameUsed {
        /// The name.
        name: String,
    },
    /// The name does not follow the convention.
    Naming {
        /// What is wrong.
        problem: String,
    },
    /// The id stands in history already.
    ActionSeen,
    /// A text is too long, empty, or holds control characters.
    Text {
        /// Which text.
        what: String,
        /// What is wrong with it.
        problem: TextProblem,
    },
    /// The text does not match the pattern of the process.
    Pattern {
        /// What it is.
        what: &'static str,
        /// The text.
        text: String,
        /// What it should look like.
        pattern: String,
    },
    /// It is there already, with other content.
    Exists {
        /// What it is.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// The action contradicts the record or itself; the command line never makes such a one.
    Inconsistent {
        /// What does not fit.
        what: &'static str,
    },
    /// A reason must be given.
    ReasonMissing,
    /// The task asks for a note.
    NoteMissing {
        /// The task.
        task: Id,
        /// What the note should say.
        says: String,
    },
    /// The time lies in the past.
    Past {
        /// The time.
        at: Moment,
    },
    /// A change of policy says no.
    Policy {
        /// What is wrong.
        problem: PolicyProblem,
    },
}

impl Rule {
    /// The kind of no.
    #[must_use]
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::UnknownPerson { .. }
            | Self::NoRole { .. }
            | Self::NotDelegated { .. }
            | Self::Robot
            | Self::OwnArtifact { .. }
            | Self::NotWaivable { .. }
            | Self::NotSkippable { .. }
            | Self::Excluded { .. } => RefusalKind::NotYou,
            Self::Unknown { .. } => RefusalKind::NotFound,
            Self::NameUsed { .. }
            | Self::Naming { .. }
            | Self::ActionSeen
            | Self::Text { .. }
            | Self::Pattern { .. }
            | Self::Exists { .. }
            | Self::Inconsistent { .. }
            | Self::Past { .. } => RefusalKind::Invalid,
            Self::Policy { problem } => match problem {
                PolicyProblem::Stranded { .. } | PolicyProblem::Shut { .. } => RefusalKind::NotYet,
                _ => RefusalKind::Invalid,
            },
            Self::SendingOpen { .. } => RefusalKind::OutcomeUnknown,
            Self::ReasonMissing | Self::NoteMissing { .. } => RefusalKind::Usage,
            _ => RefusalKind::NotYet,
        }
    }
}

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing is there.
    Empty,
    /// So many characters at most.
    TooLong(usize),
    /// Control characters, or line breaks where one line is meant.
    Control,
}
