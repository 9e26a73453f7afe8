//! What can be wrong with a change of the policy.

use crate::domain::delegation::Untimely;
use crate::domain::id::Id;
use crate::domain::problem::Problem;

/// Why a change of policy is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyProblem {
    /// The number must be the former one and one.
    Number {
        /// The number expected.
        expected: u32,
        /// The number found.
        found: u32,
    },
    /// The version of a changed process must be raised by one.
    Version {
        /// The process.
        process: Id,
        /// The version expected.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// The policy is not valid as a whole; file and finding.
    Invalid(Vec<(String, Problem)>),
    /// Open releases stand in what vanishes.
    Stranded {
        /// The process that they follow.
        process: Id,
        /// What vanishes.
        what: Stranding,
        /// The releases.
        releases: Vec<String>,
    },
    /// A gate of an open release could never open any more.
    Shut {
        /// The process.
        process: Id,
        /// The gate.
        gate: Id,
        /// How many people it needs.
        needs: u32,
        /// How many people there would be.
        have: u32,
        /// The roles that may sign.
        roles: Vec<Id>,
    },
    /// A role cannot be given for this while.
    Delegation {
        /// To whom.
        to: Id,
        /// By whom.
        from: Id,
        /// The role.
        role: Id,
        /// What is wrong.
        wrong: Untimely,
    },
    /// The governed branch, edition or root setting may not change.
    Fixed {
        /// The key.
        key: &'static str,
    },
}

/// What vanishes under an open release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranding {
    /// Its process.
    Process,
    /// The state in which it stands.
    State(Id),
    /// Its kind.
    Kind(Id),
}
