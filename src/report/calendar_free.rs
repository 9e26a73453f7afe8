//! Free times in words: when work may begin, until when, and who is booked.
//!
//! [`of_release`] asks for one milestone, [`of_windows`] for every window.

use super::calendar::{self, NAMED};
use super::few::few;
use super::scene::Scene;
use super::table::Table;
use super::when;
use crate::domain::calendar::{Booking, Calendar, HORIZON_DAYS, Occurrence, frozen, occurrences, readings};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use chrono::Duration;
use chrono_tz::Tz;
use serde_json::{Value, json};

/// A time at which work may begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Free {
    /// From when on.
    pub start: Moment,
    /// The first moment at which it may not; nothing where nobody sees one.
    pub end: Option<Moment>,
    /// The window; nothing where it lies in none.
    pub what: Option<Id>,
    /// The releases that are booked in it.
    pub releases: Vec<String>,
    /// How many fit.
    pub capacity: Option<u32>,
}

/// The next times at which a milestone of a release may be, with the windows that are open then.
#[must_use]
pub fn of_release(scene: &Scene<'_>, milestone: &Id, booked: &[Booking], limit: usize) -> Vec<Free> {
    let (view, release) = (&scene.view, scene.view.release);
    let now = view.now;
    if view.process.kinds.get(&release.kind).is_some_and(|kind| kind.any_time) {
        return vec![Free { start: now, end: None, what: None, releases: Vec::new(), capacity: None }];
    }
    let Some(search) = calendar::search(scene, milestone, Some(booked)) else { return Vec::new() };
    let at_a_time = |at: Moment| {
        let own = Booking {
            release: release.name.clone(),
            milestone: milestone.clone(),
            at,
            readings: readings(search.calendar, search.windows, search.zone, at),
            environment: search.environment.cloned(),
            components: search.components.to_vec(),
            kind: release.kind.clone(),
            windows: search.windows.to_vec(),
        };
        let until = search.until(at);
        let open = occurrences(search.calendar, search.zone, at, at).into_iter();
        let open = open.filter(|one| own.is_in(one.id, one.window, one.span, one.zone) && !one.is_full(booked));
        let mut rows: Vec<Free> = open.map(|one| row(&one, booked, at, until)).collect();
        if rows.is_empty() {
            rows.push(Free { start: at, end: until, what: None, releases: Vec::new(), capacity: None });
        }
        rows
    };
    search.next(now, limit).into_iter().flat_map(at_a_time).collect()
}

/// The next occurrences of every window that no freeze covers, in the order of time.
#[must_use]
pub fn of_windows(calendar: &Calendar, zone: Tz, booked: &[Booking], now: Moment, limit: usize) -> Vec<Free> {
    let Some(until) = now.shifted(Duration::days(HORIZON_DAYS)) else { return Vec::new() };
    let mut taken: Vec<(&Id, usize)> = calendar.windows.keys().map(|id| (id, 0)).collect();
    let mut rows = Vec::new();
    let all = occurrences(calendar, zone, now, until);
    let frozen = frozen(calendar, &all);
    for one in all {
        let Some((_, count)) = taken.iter_mut().find(|(id, _)| *id == one.id) else { continue };
        if *count < limit && !one.is_frozen(&frozen) {
            *count += 1;
            let begins = one.begins().unwrap_or(now);
            rows.push(row(&one, booked, now.or_later(begins), None));
        }
    }
    rows
}

fn row(one: &Occurrence<'_>, booked: &[Booking], start: Moment, until: Option<Moment>) -> Free {
    let ends = [one.ends(), until].into_iter().flatten().min_by_key(|end| end.seconds());
    let releases = one.held_by(booked).into_iter().map(ToString::to_string).collect();
    Free { start, end: ends, what: Some(one.id.clone()), releases, capacity: one.window.capacity }
}

impl Free {
    /// The JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "start": self.start.rfc3339(), "end": self.end.map(Moment::rfc3339), "what": self.what,
            "releases": self.releases, "capacity": self.capacity,
        })
    }

    fn room(&self) -> String {
        let left = self.capacity.map(|capacity| (capacity as usize).saturating_sub(self.releases.len()));
        match (left, self.capacity) {
            (Some(0), _) => "full".to_owned(),
            (Some(left), Some(capacity)) => format!("{left} of {capacity}"),
            _ => String::new(),
        }
    }
}

/// The rows as a table.
#[must_use]
pub fn table(rows: &[Free], now: Moment) -> Table {
    let mut table = Table::new(&["begin", "until", "window", "room", "booked"]);
    for row in rows {
        let what = row.what.as_ref().map(Id::to_string).unwrap_or_default();
        let until = row.end.map(when::local).unwrap_or_default();
        let booked = few(&row.releases, NAMED, row.releases.len());
        table.push(vec![when::told(row.start, now), until, what, row.room(), booked]);
    }
    table
}
