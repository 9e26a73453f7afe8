//! What lies off the calendar, in rows: planned times, windows, meetings, deployments and tasks.
//!
//! [`ahead`] looks at what is planned as the calendar stands now; rows of what lay outside are made of history
//! by the command. Start at [`Row`].

use super::calendar::{self, NAMED, shared};
use super::few::few;
use super::table::Table;
use super::when;
use crate::domain::calendar::{Booking, Calendar, Meeting, Occurrence, day_of, frozen, meetings, occurrences};
use crate::domain::moment::Moment;
use chrono::Duration;
use chrono_tz::Tz;
use serde_json::{Value, json};

/// So far is looked ahead.
const YEAR_DAYS: i64 = 366;

/// Something that lies off the calendar, or that people should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was found: `off-calendar`, `past`, `overbooked`, `full`, `meeting`, `closed`, `holiday`, `deployment`,
    /// `task` or `overdue`.
    pub what: &'static str,
    /// Whom it is about.
    pub releases: Vec<String>,
    /// Which milestone, window, environment or task.
    pub item: String,
    /// When, or when it begins.
    pub start: Option<Moment>,
    /// The first moment after it, of an occurrence of a window.
    pub end: Option<Moment>,
    /// How many fit, in an occurrence of a window.
    pub capacity: Option<u32>,
    /// Why it is told.
    pub why: String,
    /// Who did it, or answers for it.
    pub who: Vec<String>,
    /// The commit that brought it.
    pub commit: Option<String>,
    /// It should not be so; else it is only said.
    pub fault: bool,
}

impl Row {
    /// The JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "start": self.start.map(Moment::rfc3339), "end": self.end.map(Moment::rfc3339), "what": self.what,
            "releases": self.releases, "capacity": self.capacity, "item": self.item, "why": self.why, "who": self.who, "commit": self.commit, "fault": self.fault,
        })
    }
}

/// The rows as a table.
#[must_use]
pub fn table(rows: &[Row], now: Moment) -> Table {
    let mut table = Table::new(&["what", "release", "item", "when", "why", "who", "commit"]);
    for row in rows {
        let what = if row.fault { row.what.to_owned() } else { format!("{} (note)", row.what) };
        let when = row.start.map(|at| when::told(at, now)).unwrap_or_default();
        let commit = row.commit.as_deref().map(|commit| commit.chars().take(7).collect()).unwrap_or_default();
        let releases = few(&row.releases, NAMED, row.releases.len());
        table.push(vec![what, releases, row.item.clone(), when, row.why.clone(), row.who.join(", "), commit]);
    }
    table
}

/// What windows, meetings and holidays say of the coming year.
#[must_use]
pub fn ahead(calendar: &Calendar, zone: Tz, booked: &[Booking], now: Moment) -> Vec<Row> {
    let until = now.shifted(Duration::days(YEAR_DAYS)).unwrap_or(now);
    let coming: Vec<Booking> = booked.iter().filter(|booking| booking.at.is_after(now)).cloned().collect();
    let all = occurrences(calendar, zone, now, until);
    let frozen = frozen(calendar, &all);
    let mut rows: Vec<Row> = all.iter().filter_map(|one| filled(one, booked)).collect();
    for id in calendar.windows.keys() {
        let mut own = all.iter().filter(|one| one.id == id).peekable();
        if own.peek().is_some() && own.all(|one| one.is_frozen(&frozen)) {
            let why = format!("every occurrence of `{id}` until {} lies in a freeze", when::local(until));
            rows.push(of_window("closed", id.to_string(), None, why, true));
        }
    }
    rows.extend(meetings(calendar, zone, &coming).iter().filter_map(met));
    rows.extend(coming.iter().filter_map(|booking| on_holiday(calendar, booking)));
    rows
}

fn of_window(what: &'static str, item: String, start: Option<Moment>, why: String, fault: bool) -> Row {
    Row {
        what,
        releases: Vec::new(),
        item,
        start,
        end: None,
        capacity: None,
        why,
        who: Vec::new(),
        commit: None,
        fault,
    }
}

/// A window that takes no more, or holds more than it takes.
fn filled(one: &Occurrence<'_>, booked: &[Booking]) -> Option<Row> {
    let capacity = one.window.capacity? as usize;
    let held_by: Vec<String> = one.held_by(booked).into_iter().map(ToString::to_string).collect();
    let (what, fault) = match held_by.len() {
        0 => return None,
        held if held > capacity => ("overbooked", true),
        held if held == capacity => ("full", false),
        _ => return None,
    };
    let why = format!("`{}` takes {}; booked: {}", one.id, calendar::releases(one.window.capacity?), held_by.len());
    let row = of_window(what, one.id.to_string(), one.begins(), why, fault);
    Some(Row { releases: held_by, end: one.ends(), capacity: one.window.capacity, ..row })
}

/// Releases on one component are in each other's way; that they share no more than an environment is only said.
fn met(meeting: &Meeting<'_>) -> Option<Row> {
    let first = meeting.bookings.iter().min_by_key(|booking| booking.at.seconds())?;
    let why = format!("{}, {}", shared(meeting), calendar::place(&meeting.place));
    let releases = meeting.releases().into_iter().map(ToString::to_string).collect();
    let fault = !meeting.components.is_empty();
    Some(Row { releases, ..of_window("meeting", first.milestone.to_string(), Some(first.at), why, fault) })
}

fn on_holiday(calendar: &Calendar, booking: &Booking) -> Option<Row> {
    let day = booking.at.local().date();
    let (_, title) = calendar.holidays.iter().find(|(text, _)| day_of(text) == Some(day))?;
    let row = of_window("holiday", booking.milestone.to_string(), Some(booking.at), title.clone(), false);
    Some(Row { releases: vec![booking.release.to_string()], ..row })
}
