//! `relman calendar`: windows and freezes, and what is planned in them.
//!
//! `calendar_view.rs` shows a month; `calendar_free.rs` and `calendar_check.rs` have what can be asked besides.

use super::failure::Failure;
use super::session::Session;
use super::{calendar_check, calendar_free, calendar_view};
use clap::{Args, Subcommand};

/// Show windows, freezes, holidays, and what is planned
///
/// Examples:
///   relman calendar --month 2030-12
///   relman calendar --format ics -o releases.ics
///
/// A terminal shows the month as a grid, a pipe gets one line for each entry.
/// Without --month it is the present one; a file for calendars then has a year from the first of this month.
/// Windows that are meant on the clock of another zone stand on the clock of the store, with the name of that zone.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub(super) struct CalendarArgs {
    #[command(subcommand)]
    verb: Option<CalendarVerb>,
    #[command(flatten)]
    view: calendar_view::ViewArgs,
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
            None => self.view.run(session).map(|()| 0),
        }
    }
}
