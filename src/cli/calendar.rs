//! `relman calendar`: windows and freezes, and what is planned in them.
//!
//! `calendar_free.rs` and `calendar_check.rs` beside this have what can be asked besides.

use super::failure::{Failure, Kind};
use super::session::Session;
use super::{calendar_check, calendar_free};
use clap::{Args, Subcommand};

/// Windows and freezes, and what is planned in them
///
/// Examples:
///   relman calendar free CFIS001
///   relman calendar check --since 2026-01-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CalendarArgs {
    #[command(subcommand)]
    verb: Option<CalendarVerb>,
}

/// What can be asked of a calendar besides
#[derive(Debug, Subcommand)]
enum CalendarVerb {
    Free(calendar_free::FreeArgs),
    Check(calendar_check::CheckArgs),
}

impl CalendarArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match &self.verb {
            Some(CalendarVerb::Free(args)) => args.run(session).map(|()| 0),
            Some(CalendarVerb::Check(args)) => args.run(session),
            None => Err(Failure::new(Kind::Usage, "say what to ask").hint("relman calendar free")),
        }
    }
}
