//! The next times that are free, for who looks for one: a help, and never a judgement.
//!
//! A time can become free only where a window begins, a freeze ends, or the clocks are changed; each
//! of these is asked of the judge, and the first that passes is the answer. Start at [`Search::next`].

use super::judge::outside;
use super::span::{Spans, holding, merged};
use super::{Booking, Calendar, Question, TimeSpan, Window, changes, readings};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// How far ahead is looked, in days.
pub const HORIZON_DAYS: i64 = 3 * 366;
/// So many days are looked at in one go.
const STRIDE_DAYS: i64 = 31;
/// So many times are looked at; who has more windows that stay shut sees less far.
const MOST_TURNS: usize = 10_000;

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
        let reckoned = start.map(|start| Reckoned::of(self, start));
        let strides = start.zip(reckoned).into_iter().flat_map(move |(start, reckoned)| {
            let strides = (0..=HORIZON_DAYS / STRIDE_DAYS).filter_map(move |stride| {
                let from = start.checked_add_signed(Duration::days(stride * STRIDE_DAYS))?;
                let until = from.checked_add_signed(Duration::days(STRIDE_DAYS))?;
                let first = (stride == 0).then_some(start);
                Some(Stride::of(&reckoned, first, from, until))
            });
            strides.flat_map(Stride::turns)
        });
        strides.take(MOST_TURNS)
    }
}

/// A calendar with its rules read, and what freezes cover as far as is looked.
struct Reckoned<'s> {
    search: &'s Search<'s>,
    windows: Vec<(&'s Id, &'s Window, Result<Spans, String>)>,
    /// Nothing where a freeze cannot be reckoned with, which lets no time through.
    frozen: Option<Vec<TimeSpan>>,
}

impl<'s> Reckoned<'s> {
    fn of(search: &'s Search<'s>, start: DateTime<Utc>) -> Self {
        let named = search.windows.iter().filter_map(|id| search.calendar.windows.get_key_value(id));
        let (from, until) = around(search.zone, start, start + Duration::days(HORIZON_DAYS + STRIDE_DAYS));
        let binding = search.calendar.freezes.values().filter(|freeze| !freeze.kinds.contains(search.kind));
        let frozen: Result<Vec<Vec<TimeSpan>>, String> = binding.map(|freeze| freeze.spans(from, until)).collect();
        Self {
            search,
            windows: named.map(|(id, window)| (id, window, window.reckoned())).collect(),
            frozen: frozen.ok().map(|spans| merged(spans.concat())),
        }
    }
}

/// Some days, with the spans of windows in them, and where something may change.
struct Stride<'s> {
    search: &'s Search<'s>,
    frozen: Vec<TimeSpan>,
    spans: BTreeMap<&'s Id, Result<Vec<TimeSpan>, String>>,
    times: Vec<DateTime<Utc>>,
}

impl<'s> Stride<'s> {
    fn of(reckoned: &Reckoned<'s>, first: Option<DateTime<Utc>>, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let search = reckoned.search;
        let mut stride =
            Self { search, frozen: Vec::new(), spans: BTreeMap::new(), times: first.into_iter().collect() };
        let (begin, end) = around(search.zone, from, until);
        let everything = TimeSpan { begins: begin, ends: end };
        let frozen = reckoned.frozen.as_deref().unwrap_or(std::slice::from_ref(&everything));
        // Where all of it is frozen, no window matters and nothing changes.
        if let Some(whole) = holding(frozen, begin).filter(|span| end <= span.ends) {
            stride.frozen.push(whole);
            return stride;
        }
        stride.frozen.extend(frozen.iter().filter(|span| begin < span.ends && span.begins <= end));
        let mut times = changes(search.zone, from, until);
        for (id, window, spans) in &reckoned.windows {
            let zone = window.zone.map_or(search.zone, |zone| zone.0);
            let (begin, end) = around(zone, from, until);
            let found = spans.clone().and_then(|spans| spans.between(begin, end));
            // Who asks for room must know each occurrence; to all others a stretch of time is the same.
            let asks = window.capacity.is_some() && search.booked.is_some();
            let found = found.map(|spans| if asks { spans } else { merged(spans) });
            let ends = found.iter().flatten().flat_map(|span| [span.begins, span.ends]);
            times.extend(ends.flat_map(|local| instants(zone, local)));
            times.extend(window.zone.iter().flat_map(|zone| changes(zone.0, from, until)));
            stride.spans.insert(id, found);
        }
        let ends = stride.frozen.iter().flat_map(|span| [span.begins, span.ends]);
        times.extend(ends.flat_map(|local| instants(search.zone, local)));
        times.retain(|time| from < *time && *time <= until);
        times.sort_unstable();
        times.dedup();
        stride.times.extend(times);
        stride
    }

    fn turns(self) -> impl Iterator<Item = (Moment, bool)> + 's {
        let times = self.times.clone().into_iter().filter_map({
            let zone = self.search.zone;
            move |time| moment_in(zone, time)
        });
        times.map(move |at| (at, self.is_free(at)))
    }

    /// As the judge says of the time, by the table of time zones.
    fn is_free(&self, at: Moment) -> bool {
        let Search { calendar, zone, windows, environment, components, kind, booked } = *self.search;
        if holding(&self.frozen, at.local()).is_some() {
            return false;
        }
        let readings = readings(calendar, windows, zone, at);
        let question = Question { at, zone, readings: &readings, windows, environment, components, kind, booked };
        let spans = |id: &Id, _: &Window, at: NaiveDateTime| match self.spans.get(id) {
            Some(Ok(spans)) => Ok(spans.iter().filter(|span| span.contains(at)).copied().collect()),
            Some(Err(why)) => Err(why.clone()),
            None => Ok(Vec::new()),
        };
        outside(calendar, &question, &spans).is_ok_and(|found| found.is_empty())
    }
}

/// What clocks show from a time to another, with a day of play.
fn around(zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> (NaiveDateTime, NaiveDateTime) {
    (local_of(zone, from) - Duration::days(1), local_of(zone, until) + Duration::days(1))
}

/// A time as a clock in the zone shows it.
fn moment_in(zone: Tz, time: DateTime<Utc>) -> Option<Moment> {
    let offset = zone.offset_from_utc_datetime(&time.naive_utc()).fix();
    Moment::new(time.with_timezone(&offset))
}

pub(super) fn local_of(zone: Tz, time: DateTime<Utc>) -> NaiveDateTime {
    time.with_timezone(&zone).naive_local()
}

/// Every moment at which a clock in the zone shows this: none where the clocks skip it, two where they repeat it.
fn instants(zone: Tz, local: NaiveDateTime) -> impl Iterator<Item = DateTime<Utc>> {
    let found = zone.from_local_datetime(&local);
    let both = [found.earliest(), found.latest()];
    both.into_iter().flatten().map(|time| time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests;
