//! `relman waiver`: one gate of one release set aside, with a reason and an expiry.

use super::act::{Acts, Planning, Step};
use super::failure::Failure;
use super::lists::WaiverListArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use super::times::{self, BareDate};
use crate::domain::action::{WaiverGrant, WaiverWithdraw};
use clap::{Args, Subcommand};

/// Gates set aside
///
/// Examples:
///   relman waiver grant CFIS001 board-approved --until 2030-12-20 -m "accepted by the chief"
///   relman waiver list
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum WaiverVerb {
    Grant(GrantArgs),
    Withdraw(WithdrawArgs),
    List(WaiverListArgs),
}

impl WaiverVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Grant(args) => Some(args),
            Self::Withdraw(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session),
            _ => Ok(()),
        }
    }
}

/// Set a gate of a release aside
///
/// Examples:
///   relman waiver grant CFIS001 board-approved --until 2030-12-20 -m "accepted by the chief"
///   relman waiver grant CFIS001 board-approved --until "2030-12-20 18:00" -m "accepted by the chief"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct GrantArgs {
    /// The release
    name: String,
    /// The gate
    gate: String,
    /// Until when it counts; a date means the end of that day
    #[arg(long, value_name = "DATE")]
    until: String,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for GrantArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let gate = named::id("gate", &self.gate)?;
        let zone = plan.desk.policy.settings.time_zone.0;
        let until = times::parse(&self.until, zone, plan.desk.world.now, BareDate::Ends)?;
        Ok(vec![plan.step(&name, WaiverGrant { gate, until })?])
    }
}

/// Take a waiver back
///
/// Examples:
///   relman waiver withdraw CFIS001 board-approved -m "the contract is signed"
///   relman waiver withdraw CFIS001 board-approved -m "the date is set"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct WithdrawArgs {
    /// The release
    name: String,
    /// The gate
    gate: String,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for WithdrawArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let gate = named::id("gate", &self.gate)?;
        Ok(vec![plan.step(&name, WaiverWithdraw { gate })?])
    }
}
