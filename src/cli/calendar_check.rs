//! `relman calendar check`: what lies outside of windows, in a freeze, or in each other's way.
//!
//! What is planned is judged here, as the calendar stands now; `calendar_since.rs` beside this judges what was.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::{Reading, Session};
use super::times::{self, BareDate};
use super::{calendar_since, form};
use crate::domain::action::{Action, Schedule};
use crate::domain::calendar::{Booking, day_of};
use crate::domain::gates;
use crate::domain::moment::Moment;
use crate::domain::view::View;
use crate::report::calendar;
use crate::report::calendar_check::{self, Row};
use clap::Args;

/// The exit code of an inspection that found something.
const FOUND: u8 = 4;

/// Check what is planned against the calendar, or what was done
///
/// Examples:
///   relman calendar check
///   relman calendar check --since 2026-01-01 --format csv
///
/// Exit 0: nothing to mend; 4: something lies off the calendar. A row marked as a note is no fault.
/// With --since: what was recorded since then, judged by the calendar that was in force.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckArgs {
    /// What lay outside since this day, and which tasks are late
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl CheckArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let zone = desk.policy.settings.time_zone.0;
        let rows = match &self.since {
            // RULE cli §1.8: `--since` is a date.
            Some(since) if day_of(since).is_none() => {
                let failure = Failure::new(Kind::Usage, format!("`{since}` is not a date"));
                return Err(failure.hint("write such as 2026-12-12"));
            }
            Some(since) => calendar_since::rows(&desk, times::parse(since, zone, desk.world.now, BareDate::Begins)?)?,
            None => planned(&desk)?,
        };
        if rows.is_empty() {
            form::aside_at_terminal(session, &self.reading, "nothing lies off the calendar\n");
        }
        let table = calendar_check::table(&rows, desk.now);
        form::list(session, &self.reading, &table, rows.iter().map(Row::json).collect())?;
        Ok(if rows.iter().any(|row| row.fault) { FOUND } else { 0 })
    }
}

/// What is planned, as the calendar stands now.
fn planned(desk: &Desk<'_>) -> Result<Vec<Row>, Failure> {
    let booked = desk.booked()?.all(&desk.policy);
    let mut rows = Vec::new();
    for booking in &booked {
        rows.extend(off_calendar(desk, booking)?);
    }
    rows.sort_by_key(|row| row.start.map(Moment::seconds));
    let (calendar, zone) = (&desk.policy.calendar, desk.policy.settings.time_zone.0);
    rows.extend(calendar_check::ahead(calendar, zone, &booked, desk.now));
    Ok(rows)
}

/// A planned time that is past and not reached, or that lies outside or in a freeze by now.
fn off_calendar(desk: &Desk<'_>, booking: &Booking) -> Result<Option<Row>, Failure> {
    let release = desk.release(&booking.release)?;
    let Some(view) = View::new(&desk.policy, &release, desk.now) else { return Ok(None) };
    let (what, why) = if view.is_past(booking.at) {
        ("past", format!("planned, and not reached: {} stands in `{}`", release.name, release.state))
    } else {
        let obstacles = gates::off_calendar(&view, &booking.milestone, booking.at);
        if obstacles.is_empty() {
            return Ok(None);
        }
        ("off-calendar", calendar::off(&view, &booking.milestone, booking.at, &obstacles))
    };
    let dated = |action: &Action| {
        matches!(action, Action::Schedule(Schedule { milestone, time, .. })
            if *milestone == booking.milestone && *time == Some(booking.at))
    };
    let entry = desk.entries(&booking.release)?.into_iter().rfind(|entry| dated(&entry.action));
    Ok(Some(Row {
        what,
        releases: vec![booking.release.to_string()],
        item: booking.milestone.to_string(),
        start: Some(booking.at),
        end: None,
        capacity: None,
        why,
        who: entry.map(|entry| entry.actor.to_string()).into_iter().collect(),
        commit: None,
        fault: true,
    }))
}
