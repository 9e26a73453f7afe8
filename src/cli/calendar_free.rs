//! `relman calendar free`: when work may begin, and who is booked.

use super::failure::Failure;
use super::session::{Reading, Session};
use super::{form, schedule};
use crate::report::calendar_free::{self, Free};
use crate::report::scene::Scene;
use clap::Args;

/// List the next free times
///
/// Examples:
///   relman calendar free CFIS001 --milestone rehearsal
///   relman calendar free --limit 5 --json
///
/// For a release: the times at which the milestone may be, with the windows that are open then.
/// Without one: the next occurrences of every window, full ones too, and who is booked.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct FreeArgs {
    /// The release; every window where missing
    name: Option<String>,
    /// The milestone; the default one of the process where missing
    #[arg(long, value_name = "ID", requires = "name")]
    milestone: Option<String>,
    /// So many times, or so many of each window
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
    #[command(flatten)]
    reading: Reading,
}

impl FreeArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let limit = usize::from(self.limit);
        let rows = match &self.name {
            None => {
                let (calendar, zone) = (&desk.policy.calendar, desk.policy.settings.time_zone.0);
                calendar_free::of_windows(calendar, zone, &desk.booked()?.all(&desk.policy), desk.now, limit)
            }
            Some(name) => {
                let release = desk.release(&desk.name(name)?)?;
                let milestone = schedule::milestone(desk.process(&release)?, self.milestone.as_deref())?;
                let booked = desk.booked()?.besides(&desk.policy, &release.name);
                let scene = Scene { view: desk.view(&release)?, history: &[], reader: None };
                calendar_free::of_release(&scene, &milestone, &booked, limit)
            }
        };
        if rows.is_empty() {
            form::aside_at_terminal(session, &self.reading, "no time is free within three years\n");
        }
        form::list(
            session,
            &self.reading,
            &calendar_free::table(&rows, desk.now),
            rows.iter().map(Free::json).collect(),
        )
    }
}
