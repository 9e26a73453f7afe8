//! `relman show`: what a release is, where it stands, what is next, then its parts.

use super::failure::{Failure, Kind};
use super::identity::Identity;
use super::session::{Reading, Session};
use super::{form, named};
use crate::report::{parts, scene::Scene, show};
use clap::Args;

/// Show a release
///
/// Examples:
///   relman show CFIS001
///   relman show CFIS001 --only changes --only signoffs
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ShowArgs {
    /// The release; the one of RELMAN_RELEASE where missing
    name: Option<String>,
    /// Only this part; may be repeated
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ShowArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        if let Some(other) = self.only.iter().find(|part| !parts::PARTS.contains(&part.as_str())) {
            return Err(named::unknown("part", other, parts::PARTS));
        }
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.optional_name(self.name.as_deref())?.ok_or_else(|| {
            Failure::new(Kind::Usage, "name the release").hint("relman show NAME, or set RELMAN_RELEASE; relman list")
        })?;
        let release = desk.release(&name)?;
        let history = desk.entries(&name)?;
        let reader = Identity::find(&store, &desk.policy).ok().map(|identity| identity.id);
        let scene = Scene { view: desk.view(&release)?, history: &history, reader: reader.as_ref() };
        let json = show::json(&scene, Some(&desk.commit.to_string()));
        form::page(session, &self.reading, &show::page(&scene, &self.only), &json)
    }
}
