//! `relman calendar`: a month for a terminal, lists for everybody else, a file for other calendars.
//!
//! `entry.rs` says what lies in a period, `grid.rs` sets a month, `ics.rs` writes RFC 5545;
//! `html/month.rs` is the month as a page. Nothing here reads a clock. Start at [`Month`].

mod entry;
mod grid;
pub mod ics;
mod vtimezone;

use super::page::{Block, Page};
use super::table::Table;
use chrono::{Datelike, NaiveDate};

pub use entry::{Entry, Period, Sort, of_calendar, of_release, sort};

/// A month as people read it.
#[derive(Debug, Clone, Copy)]
pub struct Month<'a> {
    /// Its days.
    pub period: Period,
    /// What lies in it, in order of time.
    pub entries: &'a [Entry],
    /// The day on which it is read.
    pub today: NaiveDate,
}

impl Month<'_> {
    /// What it is called: `December 2030 (Europe/Berlin)`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} ({})", self.period.from.format("%B %Y"), self.period.zone.name())
    }

    /// The grid of a terminal of this width, with the list below.
    #[must_use]
    pub fn terminal(&self, width_columns: u16) -> String {
        let list = self.list().without_empty_columns().terminal(width_columns);
        let gap = if list.is_empty() { "" } else { "\n" };
        format!("{}{gap}{list}", grid::terminal(self, width_columns))
    }

    /// Days and their names of the weeks that touch it, Mondays first; days of other months are `None`.
    #[must_use]
    pub(super) fn weeks(&self) -> Vec<Vec<Option<NaiveDate>>> {
        let before = self.period.from.weekday().num_days_from_monday() as usize;
        let days = self.period.from.iter_days().take_while(|day| *day < self.period.until).map(Some);
        let mut cells: Vec<Option<NaiveDate>> = vec![None; before];
        cells.extend(days);
        cells.resize(cells.len().next_multiple_of(7), None);
        cells.chunks(7).map(<[_]>::to_vec).collect()
    }

    /// What touches a day.
    pub(super) fn on(&self, day: NaiveDate) -> Vec<&Entry> {
        let touches = |entry: &&Entry| (entry.days().0..=entry.days().1).contains(&day);
        let mut found: Vec<&Entry> = self.entries.iter().filter(touches).collect();
        found.sort_by_key(|entry| (entry.sort.min(Sort::Scheduled), entry.begins.seconds()));
        found
    }

    /// A line for each entry, as people read it.
    #[must_use]
    pub fn list(&self) -> Table {
        let mut table = Table::new(&["when", "what", "title", "releases", "for"]);
        for entry in self.entries {
            let zone = (entry.zone != self.period.zone).then(|| format!("clock of {}", entry.zone.name()));
            let holds_for = Some(entry.holds_for()).filter(|words| !words.is_empty());
            let holds_for = holds_for.into_iter().chain(zone).collect::<Vec<_>>().join("; ");
            let title = if entry.title == entry.what { String::new() } else { entry.title.clone() };
            table.push(vec![self.when(entry), entry.name(), title, entry.booked(), holds_for]);
        }
        table
    }

    /// The page: the list under the name of the month.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::new(self.title());
        let empty = Block::Text("nothing".to_owned());
        page.push(if self.entries.is_empty() { empty } else { Block::Table(self.list()) });
        page
    }

    /// The days and times of an entry: `Sat 14 06:00-12:00`, `Wed 18 - Sat 4 Jan 2031`.
    fn when(&self, entry: &Entry) -> String {
        let (first, last) = entry.days();
        let day = |day: NaiveDate| {
            let from = self.period.from;
            let form = match (day.year() == from.year(), day.month() == from.month()) {
                (false, _) => "%a %-d %b %Y",
                (true, false) => "%a %-d %b",
                (true, true) => "%a %-d",
            };
            day.format(form).to_string()
        };
        let time = |at: crate::domain::moment::Moment| at.local().format("%H:%M").to_string();
        let ends_on = entry.ends.local().date();
        match (entry.whole_days, entry.begins == entry.ends) {
            (true, _) if first == last => day(first),
            (true, _) => format!("{} - {}", day(first), day(last)),
            (false, true) => format!("{} {}", day(first), time(entry.begins)),
            (false, false) if first == ends_on => {
                format!("{} {}-{}", day(first), time(entry.begins), time(entry.ends))
            }
            (false, false) => {
                format!("{} {} - {} {}", day(first), time(entry.begins), day(ends_on), time(entry.ends))
            }
        }
    }
}

impl Entry {
    /// What it is, in words: `window night`, `milestone go-live (reached)`.
    fn name(&self) -> String {
        let standing = match self.sort {
            Sort::Derived => " (derived)",
            Sort::Reached => " (reached)",
            _ => "",
        };
        format!("{} {}{standing}", self.sort.as_str(), self.what)
    }

    /// The releases, and how many fit: `CFIS001 (1 of 2)`.
    fn booked(&self) -> String {
        let names = self.releases.join(", ");
        match self.capacity {
            Some(capacity) => format!("{names} ({} of {capacity})", self.releases.len()).trim_start().to_owned(),
            None => names,
        }
    }

    /// What it holds for, or lets through.
    fn holds_for(&self) -> String {
        let all = [&self.environments, &self.components, &self.kinds];
        all.into_iter().filter(|words| !words.is_empty()).map(|words| words.join(", ")).collect::<Vec<_>>().join("; ")
    }
}

/// Every entry with all that is known of it, for pipes.
#[must_use]
pub fn table(entries: &[Entry]) -> Table {
    let mut table = Table::new(&["start", "end", "type", "what", "title", "standing", "releases", "capacity", "zone"]);
    for entry in entries {
        let local = |at: crate::domain::moment::Moment| at.local().format("%Y-%m-%d %H:%M").to_string();
        table.push(vec![
            local(entry.begins),
            local(entry.ends),
            entry.sort.as_str().to_owned(),
            entry.what.clone(),
            entry.title.clone(),
            entry.sort.standing().unwrap_or_default().to_owned(),
            entry.releases.join(", "),
            entry.capacity.map(|capacity| capacity.to_string()).unwrap_or_default(),
            entry.zone.name().to_owned(),
        ]);
    }
    table
}
