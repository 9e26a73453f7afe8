//! Why the judge says no: reasons as data; `report` makes the words and the commands.
//!
//! A refusal lists every unmet gate at once (design §1). [`Rule`] is a rule of the language that
//! an action breaks, [`Why`] what is missing at a gate, [`PolicyProblem`] what is wrong with a
//! change of the policy.

mod policy;
mod rule;
mod why;

use super::id::Id;

pub use policy::{PolicyProblem, Stranding};
pub use rule::{Rule, TextProblem};
pub use why::{Duty, Lack, Why};

/// What the judge answers instead of a release.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// What the action would bring about already holds.
    Already,
    /// Rules and gates say no.
    Refused {
        /// The rules that are broken.
        rules: Vec<Rule>,
        /// The gates that are not met.
        gates: Vec<UnmetGate>,
    },
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self::Refused { rules: vec![rule], gates: Vec::new() }
    }
}

/// What kind of no it is; the exit code follows from it (cli §1.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalKind {
    /// It already holds.
    Already,
    /// Waiting or working can change it.
    NotYet,
    /// The command lacks something.
    Usage,
    /// The record or process has no such thing.
    NotFound,
    /// What was given is not well formed.
    Invalid,
    /// It is not known whether it happened.
    OutcomeUnknown,
    /// Somebody else may.
    NotYou,
}

impl Refusal {
    /// The kind of the gravest reason: not yet and not you together are not you.
    #[must_use]
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Already => RefusalKind::Already,
            Self::Refused { rules, .. } => rules.iter().map(Rule::kind).max().unwrap_or(RefusalKind::NotYet),
        }
    }
}

/// A gate that is not met, with every reason.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmetGate {
    /// The gate.
    pub gate: Id,
    /// Its title.
    pub title: String,
    /// The clause that it comes from.
    pub clause: Option<String>,
    /// What is missing.
    pub why: Vec<Why>,
    /// The roles that may set it aside.
    pub waivable_by: Vec<Id>,
}
