//! Decides what an audit can find: one closed table of ids with their titles.
//!
//! Pure data; `report` makes the words. An id is never reused or renamed: scripts wait for it.
//! Start at the table.

use super::object::ObjectId;
use crate::domain::naming::ReleaseName;
use crate::domain::problem::Severity;
use crate::domain::refusal::Refusal;

/// Declares the kinds of finding: id, and one line for people.
macro_rules! findings {
    ($($name:ident = $id:literal $title:literal,)*) => {
        /// What kind of finding it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingId { $(#[doc = $title] $name,)* }

        impl FindingId {
            /// Every kind of finding.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The id, as it stands in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it means, in one line.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

findings! {
    TamperedRecord = "tampered-record" "files of a record changed otherwise than by an action that makes just these bytes",
    NotCanonical = "not-canonical" "a file means what it should, but is not written in the canonical form",
    IllegalAction = "illegal-action" "an action that the process in force then refuses",
    NameReused = "name-reused" "a release begins under a name that was used before",
    ActionReused = "action-reused" "an action has the id of an earlier one",
    RecordDeleted = "record-deleted" "the whole record of a release was removed or moved away",
    UnreadableRecord = "unreadable-record" "a record cannot be read, so actions on it cannot be judged",
    UnreadableObject = "unreadable-object" "a file of the record is missing from the repository, damaged or too large",
    DigestMismatch = "digest-mismatch" "a stored file is not the one that its action names by size and digest",
    CountsMismatch = "counts-mismatch" "a stored report says other counts than its action",
    ArtifactsMismatch = "artifacts-mismatch" "a stored report names other artifacts than its action",
    CommitsMismatch = "commits-mismatch" "a stored list of commits says other counts or other changes than its action",
    WrongAuthor = "wrong-author" "author, committer and actor of an action are not one person known to the policy then",
    WrongTime = "wrong-time" "the time of an action is not the author date of its commit, or runs backwards",
    WrongPolicy = "wrong-policy" "an action names another policy than the one in force then",
    WrongMessage = "wrong-message" "a commit message does not repeat its action",
    PolicyInvalid = "policy-invalid" "the policy cannot be read, or can never work",
    PolicyNotAllowed = "policy-not-allowed" "a change of the policy that the policy before it refuses",
    MixedCommit = "mixed-commit" "one commit changes the policy, a release or files of others together",
    TwoReleases = "two-releases" "one commit changes more than one release",
    MergeChangesRecords = "merge-changes-records" "a merge changes files of relman's against its first parent",
    MalformedCommit = "malformed-commit" "a commit that changes files of relman's breaks the strict grammar of commits",
    StrangePath = "strange-path" "a file lies where only files of relman's may be",
    StrangeMode = "strange-mode" "a file of relman's is a symlink, a submodule or executable",
    UnknownFile = "unknown-file" "the folder of a release holds a file that no action put there",
    AttributesChanged = "attributes-changed" "the `.gitattributes` that keeps bytes as they are was changed",
    RecordBeforeBeginning = "record-before-beginning" "records stood in the repository before the store began",
    BrokenLine = "broken-line" "a commit does not stand on the one before it",
    StepLeftOut = "step-left-out" "the steps of an evidence pack do not follow from one another: one is missing, moved or of another release",
    PackDiffers = "pack-differs" "a file of an evidence pack is missing, too many, or not the one that its steps make of it",
    HistoryRewritten = "history-rewritten" "the history is not the one that was seen before",
}

/// One thing that the audit found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What kind of finding it is.
    pub id: FindingId,
    /// How much it matters.
    pub severity: Severity,
    /// The commit that it is about.
    pub commit: ObjectId,
    /// The file, where it is about one; the first of several.
    pub path: Option<String>,
    /// The release, where it is about one.
    pub release: Option<ReleaseName>,
    /// What should be there. Holds text of users: escape it for the sink.
    pub expected: String,
    /// What is there. Holds text of users: escape it for the sink.
    pub found: String,
    /// What the judge said, where he refused.
    pub refusal: Option<Box<Refusal>>,
}

impl Finding {
    /// Begins a finding about a commit.
    #[must_use]
    pub fn new(id: FindingId, commit: ObjectId, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let (expected, found) = (expected.into(), found.into());
        Self { id, severity: Severity::Error, commit, path: None, release: None, expected, found, refusal: None }
    }

    /// Says that history no longer holds a commit that was seen in it before: a root or a pin.
    #[must_use]
    pub fn history_rewritten(seen_before: ObjectId, tip: ObjectId) -> Self {
        let expected = format!("a history that holds {seen_before}");
        Self::new(FindingId::HistoryRewritten, tip, expected, format!("the tip {tip} without it"))
    }

    /// Adds the file that it is about.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds the release that it is about.
    #[must_use]
    pub fn of(mut self, release: &ReleaseName) -> Self {
        self.release = Some(release.clone());
        self
    }

    /// Adds what the judge said.
    #[must_use]
    pub fn because(mut self, refusal: Refusal) -> Self {
        self.refusal = Some(Box::new(refusal));
        self
    }
}

impl std::str::FromStr for FindingId {
    type Err = UnknownFinding;
    fn from_str(text: &str) -> Result<Self, UnknownFinding> {
        let known = Self::ALL.iter().find(|id| id.as_str() == text);
        known.copied().ok_or_else(|| UnknownFinding(text.to_owned()))
    }
}

/// There is no such finding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no finding is called `{0}`")]
pub struct UnknownFinding(String);
