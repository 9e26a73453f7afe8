//! `relman contacts`: whom to call, and in which order.

use super::failure::Failure;
use super::form;
use super::session::{Reading, Session};
use crate::report::people;
use clap::Args;
use serde_json::Value;

/// List people and contacts; with --escalation those to call first, in order
///
/// Examples:
///   relman contacts
///   relman contacts --escalation
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ContactsArgs {
    /// Only those to call, in the order in which they are called
    #[arg(long)]
    escalation: bool,
    #[command(flatten)]
    reading: Reading,
}

impl ContactsArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let (table, rows) = people::contacts(&desk.policy.people, self.escalation, desk.now);
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }
}
