//! What lies in a period: windows with who booked them, freezes, holidays, milestones of releases.
//!
//! Readings are turned into moments by the table of time zones, as people and their own calendars do;
//! nothing is judged by them. Start at [`of_calendar`] and [`of_release`].

use crate::domain::calendar::{Booking, Occurrence, TimeSpan, day_of, first_shown, seen_in};
use crate::domain::dated::Dated;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::titled;
use crate::domain::view::View;
use chrono::{Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde_json::{Value, json};

/// Days on the clock of a store, the last one not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The zone of the store.
    pub zone: Tz,
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A day with a name.
    Holiday,
    /// A time in which nothing may be planned.
    Freeze,
    /// A time in which work may be planned.
    Window,
    /// A milestone of a release whose time somebody set.
    Scheduled,
    /// A milestone whose time follows from another one.
    Derived,
    /// A milestone that is reached.
    Reached,
}

/// One thing in a calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is.
    pub sort: Sort,
    /// Its id; the name of a holiday.
    pub what: String,
    /// Its title for people.
    pub title: String,
    /// When it begins, on the clock of the store.
    pub begins: Moment,
    /// The first moment after it; that of a milestone is its own.
    pub ends: Moment,
    /// The zone on whose clock it is meant.
    pub zone: Tz,
    /// True if it lasts from midnight to midnight.
    pub whole_days: bool,
    /// The releases concerned.
    pub releases: Vec<String>,
    /// How many releases fit into it.
    pub capacity: Option<u32>,
    /// The components that it holds for; all where empty.
    pub components: Vec<String>,
    /// The environments that it holds for; all where empty.
    pub environments: Vec<String>,
    /// The kinds of release that it lets through.
    pub kinds: Vec<String>,
}

impl Period {
    /// So many months from a first day; `None` beyond any calendar.
    #[must_use]
    pub fn months(from: NaiveDate, count: u32, zone: Tz) -> Option<Self> {
        Some(Self { zone, from, until: from.checked_add_months(Months::new(count))? })
    }

    /// Its first moment, and the first after it.
    #[must_use]
    pub fn bounds(&self) -> Option<(Moment, Moment)> {
        let midnight = |day: NaiveDate| first_shown(day.and_time(NaiveTime::MIN), self.zone);
        Some((midnight(self.from)?, midnight(self.until)?))
    }

    fn touches(&self, entry: &Entry) -> bool {
        let Some((first, end)) = self.bounds() else { return false };
        let begun = end.is_after(entry.begins);
        begun && (entry.ends.is_after(first) || !first.is_after(entry.begins))
    }
}

impl Sort {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Freeze => "freeze",
            Self::Window => "window",
            Self::Scheduled | Self::Derived | Self::Reached => "milestone",
        }
    }

    /// How a milestone stands.
    #[must_use]
    pub fn standing(self) -> Option<&'static str> {
        match self {
            Self::Scheduled => Some("scheduled"),
            Self::Derived => Some("derived"),
            Self::Reached => Some("reached"),
            Self::Holiday | Self::Freeze | Self::Window => None,
        }
    }
}

impl Entry {
    /// A span of readings in a zone; `None` where the clocks skip all of it.
    fn spanning(sort: Sort, (what, title): (&str, &str), span: TimeSpan, zone: Tz, store: Tz) -> Option<Self> {
        let moment = |reading: NaiveDateTime| seen_in(first_shown(reading, zone)?, store);
        let (begins, ends) = (moment(span.begins)?, moment(span.ends)?);
        let midnight = |reading: NaiveDateTime| reading.time() == NaiveTime::MIN;
        ends.is_after(begins).then(|| Self {
            sort,
            what: what.to_owned(),
            title: title.to_owned(),
            begins,
            ends,
            zone,
            whole_days: zone == store && midnight(span.begins) && midnight(span.ends),
            releases: Vec::new(),
            capacity: None,
            components: Vec::new(),
            environments: Vec::new(),
            kinds: Vec::new(),
        })
    }

    /// The first and the last day that it touches, on the clock of the store.
    #[must_use]
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        let first = self.begins.local().date();
        let last = (self.ends.local() - Duration::seconds(1)).date();
        (first, last.max(first))
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "start": self.begins.rfc3339(), "end": self.ends.rfc3339(), "type": self.sort.as_str(), "what": self.what,
            "title": self.title, "standing": self.sort.standing(), "releases": self.releases, "capacity": self.capacity,
            "components": self.components, "environments": self.environments, "kinds": self.kinds,
            "zone": self.zone.name(),
        })
    }
}

/// Windows, freezes and holidays of a period, in order of time.
#[must_use]
pub fn of_calendar(policy: &Policy, period: &Period, bookings: &[Booking]) -> Vec<Entry> {
    let (calendar, store) = (&policy.calendar, policy.settings.time_zone.0);
    // Elsewhere it is another day.
    let Some((from, until)) = around(period) else { return Vec::new() };
    let mut found = Vec::new();
    for (id, window) in &calendar.windows {
        let zone = window.zone.map_or(store, |zone| zone.0);
        for span in window.spans(from, until).unwrap_or_default() {
            let names = (id.as_str(), titled(id, &window.title));
            let Some(entry) = Entry::spanning(Sort::Window, names, span, zone, store) else { continue };
            let occurrence = Occurrence { id, window, span, zone: store };
            found.push(Entry {
                releases: occurrence.held_by(bookings).into_iter().map(ToString::to_string).collect(),
                capacity: window.capacity,
                components: words(&window.components),
                environments: words(&window.environments),
                ..entry
            });
        }
    }
    for (id, freeze) in &calendar.freezes {
        for span in freeze.spans(from, until).unwrap_or_default() {
            let entry = Entry::spanning(Sort::Freeze, (id.as_str(), titled(id, &freeze.title)), span, store, store);
            found.extend(entry.map(|entry| Entry { kinds: words(&freeze.kinds), ..entry }));
        }
    }
    for (day, name) in &calendar.holidays {
        let Some((day, next)) = day_of(day).and_then(|day| Some((day, day.succ_opt()?))) else { continue };
        let span = TimeSpan { begins: day.and_time(NaiveTime::MIN), ends: next.and_time(NaiveTime::MIN) };
        found.extend(Entry::spanning(Sort::Holiday, (name, name), span, store, store));
    }
    found.retain(|entry| period.touches(entry));
    found
}

/// The milestones of a release that lie in a period.
#[must_use]
pub fn of_release(view: &View<'_>, period: &Period) -> Vec<Entry> {
    let entry = |id: &Id| {
        let set = view.release.schedule.contains_key(id);
        let (sort, at) = match (view.reached(id), set) {
            (Some(at), _) => (Sort::Reached, at),
            (None, true) => (Sort::Scheduled, view.dated(id)?.told),
            (None, false) => (Sort::Derived, view.dated(id).map(|dated: Dated| dated.told)?),
        };
        let at = seen_in(at, period.zone)?;
        Some(Entry {
            sort,
            what: id.to_string(),
            title: view.release.title.clone(),
            begins: at,
            ends: at,
            zone: period.zone,
            whole_days: false,
            releases: vec![view.release.name.to_string()],
            capacity: None,
            components: words(&view.release.components),
            environments: Vec::new(),
            kinds: vec![view.release.kind.to_string()],
        })
    };
    view.process.milestones.keys().filter_map(entry).filter(|entry| period.touches(entry)).collect()
}

/// Puts entries in order of time; what lasts longer comes first.
pub fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| (entry.begins.seconds(), std::cmp::Reverse(entry.ends.seconds()), entry.sort);
        key(one).cmp(&key(other)).then_with(|| (&one.releases, &one.what).cmp(&(&other.releases, &other.what)))
    });
}

fn around(period: &Period) -> Option<(NaiveDateTime, NaiveDateTime)> {
    const PLAY: Days = Days::new(2);
    let from = period.from.checked_sub_days(PLAY)?;
    Some((from.and_time(NaiveTime::MIN), period.until.checked_add_days(PLAY)?.and_time(NaiveTime::MIN)))
}

fn words(ids: &[Id]) -> Vec<String> {
    ids.iter().map(Id::to_string).collect()
}
