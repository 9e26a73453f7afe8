//! What several actions have in common: a move is a move whatever its type, and a vote whatever it says.

use super::{
    Action, Cancel, Deny, Promote, Return, Rollback, SignoffAbstain, SignoffApprove, SignoffReject, SignoffWithdraw,
};
use crate::domain::id::Id;
use crate::domain::process::flow::MoveType;
use crate::domain::release::Decision;

/// A move, whatever its type: what the five moving actions have in common.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// The type that the action claims.
    pub move_type: MoveType,
    /// The transition.
    pub transition: &'a Id,
    /// Where it leads.
    pub to: &'a Id,
}

/// A vote, whatever its decision: what the four sign-off actions have in common.
#[derive(Debug, Clone, Copy)]
pub struct Vote<'a> {
    /// What is said.
    pub decision: Decision,
    /// The gate.
    pub gate: &'a Id,
    /// The role in which it is said.
    pub role: &'a Id,
}

impl Action {
    /// The move that this action is, if it is one.
    #[must_use]
    pub fn as_move(&self) -> Option<Move<'_>> {
        let (move_type, transition, to) = match self {
            Self::Promote(Promote { transition, to }) => (MoveType::Advance, transition, to),
            Self::Return(Return { transition, to }) => (MoveType::Return, transition, to),
            Self::Rollback(Rollback { transition, to, .. }) => (MoveType::Rollback, transition, to),
            Self::Deny(Deny { transition, to }) => (MoveType::Deny, transition, to),
            Self::Cancel(Cancel { transition, to }) => (MoveType::Cancel, transition, to),
            _ => return None,
        };
        Some(Move { move_type, transition, to })
    }

    /// The vote that this action is, if it is one.
    #[must_use]
    pub fn as_vote(&self) -> Option<Vote<'_>> {
        let (decision, gate, role) = match self {
            Self::SignoffApprove(SignoffApprove { gate, role }) => (Decision::Approve, gate, role),
            Self::SignoffReject(SignoffReject { gate, role }) => (Decision::Reject, gate, role),
            Self::SignoffAbstain(SignoffAbstain { gate, role }) => (Decision::Abstain, gate, role),
            Self::SignoffWithdraw(SignoffWithdraw { gate, role }) => (Decision::Withdraw, gate, role),
            _ => return None,
        };
        Some(Vote { decision, gate, role })
    }

    /// The vote as the action that it is in history.
    #[must_use]
    pub fn vote(decision: Decision, gate: Id, role: Id) -> Self {
        match decision {
            Decision::Approve => SignoffApprove { gate, role }.into(),
            Decision::Reject => SignoffReject { gate, role }.into(),
            Decision::Abstain => SignoffAbstain { gate, role }.into(),
            Decision::Withdraw => SignoffWithdraw { gate, role }.into(),
        }
    }
}
