//! `relman schedule`: a milestone gets a time, or loses it.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::named;
use super::session::{Acting, MessageFrom};
use super::times::{self, BareDate};
use crate::domain::action::Schedule;
use clap::Args;

/// Set or clear the planned time of a milestone
///
/// Examples:
///   relman schedule CFIS001 "2030-12-14 06:00"
///   relman schedule CFIS001 2030-11-23 --milestone rehearsal
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ScheduleArgs {
    /// The release
    name: String,
    /// The time, in the zone of the store where it has no offset
    #[arg(required_unless_present = "clear", conflicts_with = "clear")]
    when: Option<String>,
    /// Take the time away
    #[arg(long)]
    clear: bool,
    /// The milestone; the default one of the process where missing
    #[arg(long, value_name = "ID")]
    milestone: Option<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for ScheduleArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let process = plan.desk.process(&release)?;
        let milestone = match &self.milestone {
            Some(id) => named::id("--milestone", id)?,
            None => process.default_milestone().cloned().ok_or_else(|| {
                let known = process.milestones.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Failure::new(Kind::Usage, "name the milestone with --milestone").hint(format!("there is {known}"))
            })?,
        };
        let zone = plan.desk.policy.settings.time_zone.0;
        let read = |text: &String| times::parse(text, zone, plan.desk.world.now, BareDate::Begins);
        let time = self.when.as_ref().map(read).transpose()?;
        Ok(vec![plan.step(&name, Schedule { milestone, time })?])
    }
}
