//! What a gate needs: the closed list of requirements (language §2).
//!
//! `domain/gates/` has one file for each kind. A list never means "or"; that is `any`.

use super::duties::Per;
use super::offset::Span;
use super::part::Part;
use crate::domain::id::{Id, Word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One requirement.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// Every one below.
    All(Vec<Requirement>),
    /// At least one below.
    Any(Vec<Requirement>),
    /// People approve.
    Signoff(Signoff),
    /// Tasks are done, have their tickets, or none is late.
    Task(TaskNeed),
    /// Each document is written and counts.
    Document(Vec<Id>),
    /// Each notice was sent and counts.
    Notice(Vec<Id>),
    /// Everything of each part of the package is there.
    Package(Vec<Id>),
    /// Each field is filled to its minimum.
    Field(Vec<Id>),
    /// Evidence counts and is good enough.
    Evidence(EvidenceNeed),
    /// The files of the package are complete, verified or deposited.
    Artifacts(ArtifactsNeed),
    /// The changes are there, packed, described and not failed.
    Changes(ChangesNeed),
    /// The configuration items are there, described and in the right status.
    Items(ItemsNeed),
    /// Not too many issues are open.
    Issues(IssuesNeed),
    /// A milestone is dated, reached, or far enough ahead.
    Schedule(ScheduleNeed),
    /// What there is now is deployed in an environment.
    Deployed(DeployedNeed),
    /// Enough components are named.
    Components(ComponentsNeed),
    /// The release has stood in its state long enough.
    Soak(SoakNeed),
}

/// People in a role approve.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signoff {
    /// The roles that may sign.
    pub role: Vec<Id>,
    /// So many people must approve.
    #[serde(default = "one")]
    pub count: u32,
    /// So many people must have voted; `count` where missing.
    #[serde(default)]
    pub quorum: Option<u32>,
    /// What a rejection does.
    #[serde(default)]
    pub reject: Reject,
    /// Who may not sign, by what they did.
    #[serde(default)]
    pub distinct_from: Vec<Distinct>,
    /// The parts that a signature covers.
    #[serde(default = "content")]
    pub covers: Vec<Part>,
    /// How long a signature counts.
    #[serde(default = "per_iteration")]
    pub per: Per,
    /// Who makes the transition approves by making it.
    #[serde(default)]
    pub mover_signs: bool,
}

/// What a rejection does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reject {
    /// The gate is shut while it stands.
    #[default]
    Blocks,
    /// It is one vote.
    Counts,
}

/// People excluded from signing by what they did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Distinct {
    /// Who made the release.
    Requester,
    /// Who changed its content, in any iteration.
    Author,
    /// Who last moved it into a state with an environment.
    Deployer,
    /// Whoever now counts for that gate.
    Gate(Id),
}

impl TryFrom<String> for Distinct {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "requester" => Ok(Self::Requester),
            "author" => Ok(Self::Author),
            "deployer" => Ok(Self::Deployer),
            gate => Id::parse(gate).map(Self::Gate).map_err(|error| error.to_string()),
        }
    }
}

/// Tasks are done, have their tickets, or none is late.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskNeed {
    /// Each of these is done and counts.
    #[serde(default)]
    pub done: Vec<Id>,
    /// Each of these has a ticket that counts.
    #[serde(default)]
    pub ticketed: Vec<Id>,
    /// At most so many tasks of the release are overdue; only 0 is meant.
    #[serde(default)]
    pub overdue: Option<u32>,
}

/// Evidence counts and is good enough.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceNeed {
    /// The type of evidence.
    #[serde(rename = "type")]
    pub evidence_type: Id,
    /// One for each of these.
    #[serde(default)]
    pub each: Option<Each>,
    /// What the latest may hold at most.
    #[serde(default)]
    pub max: Maxima,
    /// What the latest must hold at least.
    #[serde(default)]
    pub min: Minima,
    /// The licences that its components may have; any where missing.
    #[serde(default)]
    pub licences: Vec<String>,
}

/// For each of what there must be evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// For each change.
    Change,
    /// For each component.
    Component,
}

/// What a report may hold at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maxima {
    /// Failed tests.
    #[serde(default)]
    pub failed: Option<u32>,
    /// Tests that broke.
    #[serde(default)]
    pub errors: Option<u32>,
    /// Tests that were left out.
    #[serde(default)]
    pub skipped: Option<u32>,
    /// Findings of level error.
    #[serde(default)]
    pub error: Option<u32>,
    /// Findings of level warning.
    #[serde(default)]
    pub warning: Option<u32>,
    /// Findings of level note.
    #[serde(default)]
    pub note: Option<u32>,
    /// Findings that were suppressed.
    #[serde(default)]
    pub suppressed: Option<u32>,
    /// Components without a licence.
    #[serde(default)]
    pub unlicensed: Option<u32>,
}

impl Maxima {
    /// The limits that are set, by their keys.
    #[must_use]
    pub fn set(&self) -> Vec<(&'static str, u32)> {
        let Self { failed, errors, skipped, error, warning, note, suppressed, unlicensed } = *self;
        let all = [
            ("failed", failed),
            ("errors", errors),
            ("skipped", skipped),
            ("error", error),
            ("warning", warning),
            ("note", note),
            ("suppressed", suppressed),
            ("unlicensed", unlicensed),
        ];
        all.into_iter().filter_map(|(key, limit)| Some((key, limit?))).collect()
    }
}

/// What a report must hold at least.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minima {
    /// Tests.
    #[serde(default)]
    pub tests: Option<u32>,
    /// Components.
    #[serde(default)]
    pub components: Option<u32>,
}

impl Minima {
    /// The limits that are set, by their keys.
    #[must_use]
    pub fn set(&self) -> Vec<(&'static str, u32)> {
        let all = [("tests", self.tests), ("components", self.components)];
        all.into_iter().filter_map(|(key, limit)| Some((key, limit?))).collect()
    }
}

/// The files of the package are complete, verified or deposited.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArtifactsNeed {
    /// Every component has its types.
    #[serde(default)]
    pub complete: bool,
    /// Every digest was verified by somebody other than who added it.
    #[serde(default)]
    pub verified: bool,
    /// Every digest was deposited.
    #[serde(default)]
    pub in_library: bool,
}

/// The changes are there, packed, described and not failed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesNeed {
    /// Only changes of this type; all where missing.
    #[serde(default, rename = "type")]
    pub change_type: Option<Word>,
    /// At least so many.
    #[serde(default)]
    pub min: u32,
    /// Every one has an artifact.
    #[serde(default)]
    pub packed: bool,
    /// These fields are filled.
    #[serde(default)]
    pub fields: Vec<Id>,
    /// Its status is one of these.
    #[serde(default)]
    pub status: Vec<Word>,
    /// At most so many stand failed.
    #[serde(default)]
    pub failed: Option<u32>,
}

/// The configuration items are there, described and in the right status.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsNeed {
    /// Only items of this type; all where missing.
    #[serde(default, rename = "type")]
    pub item_type: Option<Word>,
    /// At least so many.
    #[serde(default)]
    pub min: u32,
    /// These fields are filled.
    #[serde(default)]
    pub fields: Vec<Id>,
    /// Its status is one of these.
    #[serde(default)]
    pub status: Vec<Word>,
}

impl ItemsNeed {
    /// The same asked of changes, so that one rule judges both; items are neither packed nor tested.
    #[must_use]
    pub fn as_of_changes(&self) -> ChangesNeed {
        let Self { item_type, min, fields, status } = self.clone();
        ChangesNeed { change_type: item_type, min, packed: false, fields, status, failed: None }
    }
}

/// Not too many issues are open.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IssuesNeed {
    /// The sources that count.
    pub found_in: Vec<Id>,
    /// The severities that count; all where missing.
    #[serde(default)]
    pub severity: Vec<Id>,
    /// At most so many are open.
    #[serde(default)]
    pub max: u32,
}

/// A milestone is dated, reached, or far enough ahead.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleNeed {
    /// The milestone.
    pub milestone: Id,
    /// Now is not before it.
    #[serde(default)]
    pub reached: bool,
    /// Now is at least this long before it.
    #[serde(default)]
    pub ahead: Option<Span>,
}

/// What there is now is deployed in an environment.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployedNeed {
    /// The environment.
    pub environment: Id,
}

/// Enough components are named.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentsNeed {
    /// At least so many.
    pub min: u32,
}

/// The release has stood in its state long enough.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoakNeed {
    /// At least this long, such as `24h`, `3d` or `2w`.
    #[serde(default)]
    #[schemars(extend("default" = "24h"))]
    pub duration: Span,
}

impl Requirement {
    /// The requirement and everything below it, in the order in which it is written.
    #[must_use]
    pub fn flattened(&self) -> Vec<&Self> {
        let mut all = vec![self];
        if let Self::All(below) | Self::Any(below) = self {
            all.extend(below.iter().flat_map(Self::flattened));
        }
        all
    }

    /// The sign-offs at or below the requirement, in the order in which they are written.
    pub fn signoffs(&self) -> impl Iterator<Item = &Signoff> {
        self.flattened().into_iter().filter_map(|requirement| match requirement {
            Self::Signoff(signoff) => Some(signoff),
            _ => None,
        })
    }
}

fn one() -> u32 {
    1
}

fn content() -> Vec<Part> {
    vec![Part::Content]
}

fn per_iteration() -> Per {
    Per::Iteration
}
