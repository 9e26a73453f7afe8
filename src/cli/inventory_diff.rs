//! `relman inventory diff`: in what two environments differ.

use super::failure::Failure;
use super::inventory::{self, Books, Only};
use super::named;
use super::session::{Reading, Session};
use crate::report::inventory_diff::{DIFFERS, rows};
use clap::Args;

/// List in what two environments differ
///
/// Examples:
///   relman inventory diff tested live
///   relman inventory diff tested live --component web --json
///
/// Nothing is listed where both run the same files and items of the same releases.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DiffArgs {
    /// The one environment
    from: String,
    /// The other environment
    to: String,
    #[command(flatten)]
    only: Only,
    #[command(flatten)]
    reading: Reading,
}

impl DiffArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let books = Books::open(&desk, &[&self.from, &self.to], &self.only)?;
        let (from, to) = (named::id("environment", &self.from)?, named::id("environment", &self.to)?);
        let runs = |place: &str| books.running(Some(place)).map(inventory::runs).collect::<Vec<_>>();
        let (table, objects) = rows((&from, &runs(&self.from)), (&to, &runs(&self.to)));
        inventory::write(session, &self.reading, &table, &DIFFERS, objects)
    }
}
