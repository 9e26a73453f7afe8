//! `relman calendar`: a month, or what lies in it as a list or a file for other calendars.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::{Format, Reading, Session};
use super::{form, print};
use crate::report::month::{self, Entry, Month, Period, ics};
use crate::report::table::TEXT_COLUMNS;
use crate::report::{encode, spreadsheet};
use chrono::{Datelike as _, NaiveDate};
use clap::Args;
use serde_json::Value;

/// So many months are written for other calendars, where none is named.
const MONTHS_AHEAD: u32 = 12;

/// What is shown
#[derive(Debug, Args)]
pub(super) struct ViewArgs {
    /// The month, such as 2030-12; the present one where missing
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ViewArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let wanted = form::wanted(session, &self.reading);
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let period = self.period(&desk, wanted)?;
        let entries = entries(&desk, &period)?;
        let month = Month { period, entries: &entries, today: desk.now.local().date() };
        let objects = || entries.iter().map(Entry::json).collect::<Vec<_>>();
        let on_terminal = session.world.stdout_is_terminal && self.reading.output.is_none();
        let text = match wanted {
            Format::Json => encode::json(&Value::Array(objects())),
            Format::Csv => spreadsheet::csv(&objects(), &[], &month::table(&[]).header),
            Format::Md => month.page().markdown(),
            Format::Html => month.html(),
            Format::Text => month.terminal(TEXT_COLUMNS),
            Format::Table if on_terminal => month.terminal(session.world.columns()),
            Format::Table => month::table(&entries).tab_separated(!self.reading.no_header),
            Format::Ics => file(&desk, &entries)?,
            Format::Junit | Format::Svg => {
                return Err(form::no_such_form(wanted, "table, json, md, html, text, csv or ics"));
            }
        };
        print::answer(session, &self.reading, &text)
    }

    fn period(&self, desk: &Desk<'_>, wanted: Format) -> Result<Period, Failure> {
        let today = desk.now.local().date();
        let (first, count) = match &self.month {
            Some(month) => (first_of(month)?, 1),
            None if wanted == Format::Ics => (today.with_day(1).unwrap_or(today), MONTHS_AHEAD),
            None => (today.with_day(1).unwrap_or(today), 1),
        };
        let period = Period::months(first, count, desk.policy.settings.time_zone.0);
        period.ok_or_else(|| Failure::new(Kind::Usage, "the month lies beyond any calendar"))
    }
}

/// The first day of a month as people write it.
fn first_of(month: &str) -> Result<NaiveDate, Failure> {
    let day = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok();
    let written = day.filter(|day| month.len() == 7 && (1970..=9998).contains(&day.year()));
    written.ok_or_else(|| Failure::new(Kind::Usage, format!("`{month}` is not a month")).hint("write such as 2030-12"))
}

/// Everything in a period: what the calendar says, and the milestones of every open release.
fn entries(desk: &Desk<'_>, period: &Period) -> Result<Vec<Entry>, Failure> {
    let mut entries = month::of_calendar(&desk.policy, period, &desk.booked()?.all(&desk.policy));
    for name in desk.names()? {
        let head = desk.head(&name)?;
        let process = desk.policy.processes.get(&head.process);
        if process.is_some_and(|process| !process.is_final(&head.state)) {
            entries.extend(month::of_release(&desk.view(&desk.release(&name)?)?, period));
        }
    }
    month::sort(&mut entries);
    Ok(entries)
}

/// The entries for other calendars, as of the commit that they are read from.
fn file(desk: &Desk<'_>, entries: &[Entry]) -> Result<String, Failure> {
    let made = desk.committed_at()?;
    let store = desk.store.root(desk.commit)?.to_string();
    let title = &desk.policy.settings.title;
    Ok(ics::file(&ics::File { title, store: &store, made }, entries))
}
