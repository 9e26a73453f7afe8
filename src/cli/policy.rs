//! `relman policy`: settings, people, calendar, processes and templates, as one thing with a number.

use super::failure::Failure;
use super::policy_commit::CommitArgs;
use super::policy_log::LogArgs;
use super::policy_status::StatusArgs;
use super::session::Session;
use clap::Subcommand;

/// The policy: settings, people, calendar, processes, templates
///
/// Examples:
///   relman policy status
///   relman policy commit -m "a second approver"
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum PolicyVerb {
    Status(StatusArgs),
    Commit(CommitArgs),
    Log(LogArgs),
}

impl PolicyVerb {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Status(args) => args.run(session),
            Self::Commit(args) => args.run(session),
            Self::Log(args) => args.run(session),
        }
    }
}
