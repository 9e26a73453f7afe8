//! What can be missing at a gate.

use crate::domain::calendar::Obstacle;
use crate::domain::carried::Carried;
use crate::domain::currency::Stale;
use crate::domain::evidence::Licensed;
use crate::domain::id::{FileName, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::requirement::Distinct;

/// What is missing at a gate.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// Too few people approve.
    Approvals {
        /// The roles that may sign.
        roles: Vec<Id>,
        /// So many approve.
        have: u32,
        /// So many are needed.
        need: u32,
        /// The people who still can.
        can: Vec<Id>,
        /// The move itself would be one.
        mover_signs: bool,
    },
    /// Too few people voted.
    Quorum {
        /// The roles that may sign.
        roles: Vec<Id>,
        /// So many voted.
        have: u32,
        /// So many are needed.
        need: u32,
        /// The people who still can.
        can: Vec<Id>,
    },
    /// Somebody's rejection stands.
    Rejected {
        /// Whose.
        by: Id,
        /// What they said.
        comment: Option<String>,
    },
    /// A signature no longer counts.
    SignoffStale {
        /// Whose.
        by: Id,
        /// Why.
        stale: Vec<Stale>,
    },
    /// A signature does not count because of what its person did.
    Excluded {
        /// The person.
        person: Id,
        /// What they did.
        because: Distinct,
    },
    /// A task, document or notice is missing.
    Duty {
        /// What it is.
        duty: Duty,
        /// Which.
        id: Id,
        /// Its title.
        title: String,
        /// Who supplies it.
        owner: Id,
        /// Why the latest entry does not count; empty when there is none.
        stale: Vec<Stale>,
    },
    /// A task is overdue.
    Overdue {
        /// The task.
        task: Id,
        /// Its title.
        title: String,
        /// Who does it.
        owner: Id,
        /// Since when.
        due: Moment,
    },
    /// A task has no ticket.
    NoTicket {
        /// The task.
        task: Id,
        /// Its title.
        title: String,
        /// Who gives it one.
        owner: Id,
        /// Why the latest ticket does not count; empty when there is none.
        stale: Vec<Stale>,
    },
    /// A part of the package lacks something.
    PackagePart {
        /// The part.
        part: Id,
        /// Its title.
        title: String,
        /// What it lacks.
        lacks: Box<Why>,
    },
    /// No file is of any of these types.
    ArtifactNone {
        /// The types.
        artifact_types: Vec<Id>,
        /// Who may add it; any role when nothing.
        by: Option<Vec<Id>>,
    },
    /// A field is empty or too short.
    FieldEmpty {
        /// The field.
        field: Id,
        /// Its title.
        title: String,
        /// So many characters are asked for.
        min: u32,
        /// Who may fill it.
        by: Vec<Id>,
    },
    /// No evidence counts.
    EvidenceMissing {
        /// Its type.
        evidence_type: Id,
        /// The change or component that lacks it.
        of: Option<String>,
        /// Who adds it; any role when nothing.
        owner: Option<Id>,
        /// Why the latest entry does not count; empty when there is none.
        stale: Vec<Stale>,
    },
    /// Evidence is not good enough.
    EvidenceOver {
        /// Its type.
        evidence_type: Id,
        /// Its number in the record.
        number: u32,
        /// The change or component that it is of.
        of: Option<String>,
        /// What was counted.
        what: &'static str,
        /// How many were found; nothing when the file was not read for it.
        found: Option<u32>,
        /// How many may be.
        max: u32,
    },
    /// Evidence holds too little.
    EvidenceUnder {
        /// Its type.
        evidence_type: Id,
        /// Its number in the record.
        number: u32,
        /// The change or component that it is of.
        of: Option<String>,
        /// What was counted.
        what: &'static str,
        /// How many were found; nothing when the file was not read for it.
        found: Option<u32>,
        /// How many must be.
        min: u32,
    },
    /// Evidence names components under other licences than the allowed ones.
    EvidenceLicences {
        /// Its type.
        evidence_type: Id,
        /// Its number in the record.
        number: u32,
        /// The change or component that it is of.
        of: Option<String>,
        /// The licences that are not allowed, with their components.
        licences: Vec<Licensed>,
    },
    /// A report shows nothing.
    EvidenceEmpty {
        /// Its type.
        evidence_type: Id,
        /// Its number in the record.
        number: u32,
        /// What it lacks.
        lacks: Lack,
    },
    /// A component lacks a type of file.
    ArtifactMissing {
        /// The component.
        component: Id,
        /// The type.
        artifact_type: Id,
        /// Who may add it; any role when nothing.
        by: Option<Vec<Id>>,
    },
    /// Nobody but who added it verified a file.
    Unverified {
        /// The file.
        name: FileName,
        /// Who added it.
        added_by: Id,
    },
    /// A file was not put into the library.
    NotInLibrary {
        /// The file.
        name: FileName,
    },
    /// Too few changes or items.
    CarriedFew {
        /// Which of the two.
        list: Carried,
        /// Of this type; all when nothing.
        of_type: Option<Word>,
        /// So many there are.
        have: u32,
        /// So many are needed.
        min: u32,
    },
    /// A change has no file.
    Unpacked {
        /// The change.
        change: Word,
    },
    /// A field of a change or item is empty.
    CarriedField {
        /// Which of the two.
        list: Carried,
        /// Its id.
        id: Word,
        /// The field.
        field: Id,
    },
    /// A change or item has another status.
    CarriedStatus {
        /// Which of the two.
        list: Carried,
        /// Its id.
        id: Word,
        /// Its status.
        status: Option<Word>,
        /// What it should be.
        wanted: Vec<Word>,
    },
    /// Too many changes stand failed.
    ChangesFailed {
        /// Which.
        changes: Vec<Word>,
        /// So many may.
        max: u32,
    },
    /// Too many issues are open.
    IssuesOpen {
        /// Which.
        numbers: Vec<u32>,
        /// So many may.
        max: u32,
    },
    /// A milestone has no time.
    Undated {
        /// The milestone.
        milestone: Id,
        /// Who may date it.
        by: Vec<Id>,
    },
    /// The time of a milestone lies outside of its windows, or in a freeze.
    NotFree {
        /// The milestone.
        milestone: Id,
        /// Its time.
        at: Moment,
        /// What stands in the way.
        obstacles: Vec<Obstacle>,
        /// Who may date it.
        by: Vec<Id>,
    },
    /// A milestone is not reached.
    NotReached {
        /// The milestone.
        milestone: Id,
        /// Its time.
        at: Moment,
    },
    /// It is too late before a milestone.
    TooLate {
        /// The milestone.
        milestone: Id,
        /// The last moment.
        latest: Moment,
        /// Who may date it.
        by: Vec<Id>,
    },
    /// A component is not deployed there, or with other files or items.
    NotDeployed {
        /// The environment.
        environment: Id,
        /// The component.
        component: Id,
        /// What of it is there otherwise than now: files, items; empty where nothing is there.
        other: Vec<&'static str>,
        /// The state in which it can be deployed, and whether that is recorded.
        states: Vec<(Id, bool)>,
    },
    /// Too few components.
    ComponentsFew {
        /// So many there are.
        have: u32,
        /// So many are needed.
        min: u32,
    },
    /// The release must stand longer.
    Soak {
        /// Until when.
        until: Moment,
    },
    /// None of the alternatives holds.
    NoneOf(Vec<Vec<Why>>),
    /// The requirement cannot be evaluated.
    Broken {
        /// What is missing in the process.
        what: String,
    },
}

/// The three kinds of work that leave an entry and share their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// A line of the checklist.
    Task,
    /// A document.
    Document,
    /// A notice.
    Notice,
}

/// What a report lacks to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It holds no tests.
    Tests,
    /// No run of it looked for findings.
    Runs,
    /// A run of it did not end well.
    Success,
    /// It was not read for components.
    Components,
}
