//! The next times that are free, for who looks for one: a help, and never a judgement.
//!
//! A time can become free only where a window begins, a freeze ends, or the clocks are changed; each
//! of these is asked of the judge, and the first that passes is the answer. Start at [`Search::next`].

use super::{Booking, Calendar, Obstacle, Question, changes, obstacles, readings};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// How far ahead is looked, in days.
const HORIZON_DAYS: i64 = 3 * 366;
/// So many days are looked at in one go.
const STRIDE_DAYS: i64 = 31;

/// What is to be done, and where one looks for a time.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The calendar.
    pub calendar: &'a Calendar,
    /// The zone of the store.
    pub zone: Tz,
    /// The windows in one of which it must lie.
    pub windows: &'a [Id],
    /// Where it will be done.
    pub environment: Option<&'a Id>,
    /// What is touched.
    pub components: &'a [Id],
    /// The kind of the release.
    pub kind: &'a Id,
    /// What other releases have booked; nothing where nobody asks for room.
    pub booked: Option<&'a [Booking]>,
}

impl Search<'_> {
    /// What stands in the way of a time, by the table of time zones.
    #[must_use]
    pub fn obstacles(&self, at: Moment) -> Vec<Obstacle> {
        let readings = readings(self.calendar, self.windows, self.zone, at);
        obstacles(
            self.calendar,
            &Question {
                at,
                zone: self.zone,
                readings: &readings,
                windows: self.windows,
                environment: self.environment,
                components: self.components,
                kind: self.kind,
                booked: self.booked,
            },
        )
    }

    /// The first times from `after` on at which one may begin: `after` itself, or where it becomes free.
    #[must_use]
    pub fn next(&self, after: Moment, count: usize) -> Vec<Moment> {
        let mut was_free = false;
        let begins = self.turns(after).filter(|(_, is_free)| {
            let was_free = std::mem::replace(&mut was_free, *is_free);
            *is_free && !was_free
        });
        begins.map(|(at, _)| at).take(count).collect()
    }

    /// Until when one may begin, from a time at which one may; nothing where nobody sees an end.
    #[must_use]
    pub fn until(&self, from: Moment) -> Option<Moment> {
        self.turns(from).find(|(_, is_free)| !is_free).map(|(at, _)| at)
    }

    /// A time and all after it at which something may change, each with whether one may begin then.
    fn turns(&self, after: Moment) -> impl Iterator<Item = (Moment, bool)> {
        let start = DateTime::from_timestamp(after.seconds(), 0);
        let strides = start.into_iter().flat_map(|start| (0..=HORIZON_DAYS / STRIDE_DAYS).map(move |n| (start, n)));
        let times = strides.flat_map(|(start, stride)| {
            let from = start + Duration::days(stride * STRIDE_DAYS);
            let first = (stride == 0).then_some(start);
            first.into_iter().chain(self.candidates(from, from + Duration::days(STRIDE_DAYS)))
        });
        times.filter_map(|time| moment_in(self.zone, time)).map(|at| (at, self.obstacles(at).is_empty()))
    }

    /// Where something may change after `from` and until `until`, in order.
    fn candidates(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let mut times = changes(self.zone, from, until);
        let mut add = |zone: Tz, local: NaiveDateTime| times.extend(instants(zone, local));
        let span = |zone: Tz| (local_of(zone, from) - Duration::days(1), local_of(zone, until) + Duration::days(1));
        for window in self.windows.iter().filter_map(|id| self.calendar.windows.get(id)) {
            let zone = window.zone.map_or(self.zone, |zone| zone.0);
            let (first, last) = span(zone);
            for span in window.spans(first, last).unwrap_or_default() {
                add(zone, span.begins);
                add(zone, span.ends);
            }
        }
        let (first, last) = span(self.zone);
        for freeze in self.calendar.freezes.values() {
            for span in freeze.spans(first, last).unwrap_or_default() {
                add(self.zone, span.begins);
                add(self.zone, span.ends);
            }
        }
        for window in self.windows.iter().filter_map(|id| self.calendar.windows.get(id)) {
            if let Some(zone) = window.zone {
                times.extend(changes(zone.0, from, until));
            }
        }
        times.retain(|time| from < *time && *time <= until);
        times.sort_unstable();
        times.dedup();
        times
    }
}

/// A time as a clock in the zone shows it.
pub(super) fn moment_in(zone: Tz, time: DateTime<Utc>) -> Option<Moment> {
    let offset = zone.offset_from_utc_datetime(&time.naive_utc()).fix();
    Moment::new(time.with_timezone(&offset))
}

pub(super) fn local_of(zone: Tz, time: DateTime<Utc>) -> NaiveDateTime {
    time.with_timezone(&zone).naive_local()
}

/// Every moment at which a clock in the zone shows this: none where the clocks skip it, two where they repeat it.
pub(super) fn instants(zone: Tz, local: NaiveDateTime) -> impl Iterator<Item = DateTime<Utc>> {
    let found = zone.from_local_datetime(&local);
    let both = [found.earliest(), found.latest()];
    both.into_iter().flatten().map(|time| time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests;
