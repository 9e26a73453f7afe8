//! `relman whoami`: the person that the store knows me as.

use super::failure::Failure;
use super::form;
use super::identity::Identity;
use super::session::{Reading, Session};
use crate::report::people::{self as report, Place};
use clap::Args;

/// Show who you are in this store
///
/// Examples:
///   relman whoami
///   relman whoami --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct WhoamiArgs {
    #[command(flatten)]
    reading: Reading,
}

impl WhoamiArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let me = Identity::find(&store, &desk.policy)?;
        let folder = store.work_dir().unwrap_or(store.git_dir()).display().to_string();
        let head = desk.commit.to_string();
        let place = Place { email: &me.email, store: &folder, branch: store.branch(), head: &head };
        let people = &desk.policy.people;
        let (page, json) = report::whoami(people, people.people.get_key_value(&me.id), place, desk.now);
        form::page(session, &self.reading, &page, &json)
    }
}
