//! `relman schedule`: a milestone gets a time, or loses it.

use super::act::{Acts, Planning, Step};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::named;
use super::session::{Acting, MessageFrom};
use super::times::{self, BareDate};
use crate::domain::action::{Action, Schedule};
use crate::domain::calendar::{self, Booking, Readings};
use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::Process;
use crate::domain::release::Release;
use crate::report;
use crate::report::scene::Scene;
use clap::Args;

/// Set or clear the planned time of a milestone
///
/// Examples:
///   relman schedule CFIS001 "2030-12-14 06:00"
///   relman schedule CFIS001 --next-window --milestone rehearsal
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ScheduleArgs {
    /// The release
    name: String,
    /// The time, in the zone of the store where it has no offset
    #[arg(required_unless_present_any = ["clear", "next_window"], conflicts_with_all = ["clear", "next_window"])]
    when: Option<String>,
    /// The next time that lies in a window and in no freeze
    #[arg(long, conflicts_with = "clear")]
    next_window: bool,
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
            None => milestone(process, None)?,
        };
        let zone = plan.desk.policy.settings.time_zone.0;
        let read = |text: &String| times::parse(text, zone, plan.desk.world.now, BareDate::Begins);
        let time = match self.next_window {
            true => Some(next_window(plan.desk, &release, &milestone)?),
            false => self.when.as_ref().map(read).transpose()?,
        };
        Ok(vec![plan.step(&name, dated(plan.desk, &release, milestone, time)?)?])
    }
}

/// The milestone that a person means: one of the process, or its default one.
pub(super) fn milestone(process: &Process, given: Option<&str>) -> Result<Id, Failure> {
    match given {
        Some(given) => {
            let known = process.milestones.get_key_value(given);
            let (id, _) = known.ok_or_else(|| named::unknown("milestone", given, process.milestones.keys()))?;
            Ok(id.clone())
        }
        None => process.default_milestone().cloned().ok_or_else(|| {
            let known = process.milestones.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Failure::new(Kind::Usage, "name the milestone with --milestone").hint(format!("there is {known}"))
        }),
    }
}

/// The action that dates a milestone, with the readings that its windows ask for.
pub(super) fn dated(
    desk: &Desk<'_>,
    release: &Release,
    milestone: Id,
    time: Option<Moment>,
) -> Result<Schedule, Failure> {
    let rule = desk.process(release)?.milestones.get(&milestone);
    let readings = time.zip(rule).map(|(at, rule)| readings_of(desk, &rule.windows, at)).unwrap_or_default();
    Ok(Schedule { milestone, time, readings })
}

/// What clocks show at a time in the zones that windows have of their own.
pub(super) fn readings_of(desk: &Desk<'_>, windows: &[Id], at: Moment) -> Readings {
    calendar::readings(&desk.policy.calendar, windows, desk.policy.settings.time_zone.0, at)
}

/// Whom a release meets at the time that an action gave it, one line each.
pub(super) fn meetings(
    desk: &Desk<'_>,
    entry: &Entry,
    after: &Release,
    booked: &[Booking],
) -> Result<Vec<String>, Failure> {
    let Action::Schedule(Schedule { milestone, time: Some(_), .. }) = &entry.action else { return Ok(Vec::new()) };
    let own = desk.booked()?.of(&desk.policy, &after.name);
    let own = own.iter().filter(|booking| booking.milestone == *milestone);
    let (calendar, zone) = (&desk.policy.calendar, desk.policy.settings.time_zone.0);
    let met = own.flat_map(|one| calendar::meetings_of(calendar, zone, one, booked));
    Ok(met.map(|meeting| report::calendar::meeting(&after.name, &meeting)).collect())
}

/// The next free time of a milestone.
fn next_window(desk: &Desk<'_>, release: &Release, milestone: &Id) -> Result<Moment, Failure> {
    let scene = Scene { view: desk.view(release)?, history: &[], reader: None };
    let booked = desk.booked()?.besides(&desk.policy, &release.name);
    let free = report::calendar::next_free(&scene, milestone, &booked, 1);
    free.first().copied().ok_or_else(|| {
        Failure::new(Kind::NotYet, format!("no window of `{milestone}` is free within three years"))
            .hint("relman process show")
    })
}
