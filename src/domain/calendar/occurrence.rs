//! One occurrence of a window: when it is, who is booked in it, and whether there is room.
//!
//! Start at [`Occurrence`]; [`occurrences`] has all of a calendar in a time.

use super::free::local_of;
use super::span::holding;
use super::{Booking, Calendar, TimeSpan, Window, first_shown, seen_in};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;

/// One occurrence of a window.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'a> {
    /// Which window.
    pub id: &'a Id,
    /// The window.
    pub window: &'a Window,
    /// Its time on the clock of the window.
    pub span: TimeSpan,
    /// The zone of the store.
    pub zone: Tz,
}

impl Occurrence<'_> {
    /// The releases that are booked in it, each once, in the order of the bookings.
    #[must_use]
    pub fn held_by<'b>(&self, booked: &'b [Booking]) -> Vec<&'b ReleaseName> {
        let mut releases: Vec<&ReleaseName> = Vec::new();
        for booking in booked.iter().filter(|booking| booking.is_in(self.id, self.window, self.span, self.zone)) {
            if !releases.contains(&&booking.release) {
                releases.push(&booking.release);
            }
        }
        releases
    }

    /// True if as many releases are booked in it as fit.
    #[must_use]
    pub fn is_full(&self, booked: &[Booking]) -> bool {
        self.window.capacity.is_some_and(|capacity| self.held_by(booked).len() >= capacity as usize)
    }

    /// True if all of it lies in what freezes cover: see [`frozen`].
    #[must_use]
    pub fn is_frozen(&self, frozen: &[TimeSpan]) -> bool {
        let Some((begins, ends)) = self.begins().zip(self.ends()) else { return false };
        let (begins, ends) = (begins.local(), ends.local());
        begins >= ends || holding(frozen, begins).is_some_and(|span| ends <= span.ends)
    }

    /// When it begins, in the zone of the store, by the table of time zones.
    #[must_use]
    pub fn begins(&self) -> Option<Moment> {
        self.moment(self.span.begins)
    }

    /// The first moment after it, in the zone of the store, by the table of time zones.
    #[must_use]
    pub fn ends(&self) -> Option<Moment> {
        self.moment(self.span.ends)
    }

    /// The first moment at which a clock of the window shows this or more.
    fn moment(&self, local: NaiveDateTime) -> Option<Moment> {
        let there = self.window.zone.map_or(self.zone, |zone| zone.0);
        seen_in(first_shown(local, there)?, self.zone)
    }
}

/// What freezes cover, whatever kinds they let through, in the time of these occurrences.
#[must_use]
pub fn frozen(calendar: &Calendar, occurrences: &[Occurrence<'_>]) -> Vec<TimeSpan> {
    let begins = occurrences.iter().filter_map(Occurrence::begins).map(Moment::local).min();
    let ends = occurrences.iter().filter_map(Occurrence::ends).map(Moment::local).max();
    begins.zip(ends).map(|(begins, ends)| calendar.frozen(begins, ends)).unwrap_or_default()
}

/// The occurrences of all windows that touch the time from `from` to `until`, in the order of their beginnings.
///
/// Windows whose rule cannot be reckoned with have none.
#[must_use]
pub fn occurrences(calendar: &Calendar, zone: Tz, from: Moment, until: Moment) -> Vec<Occurrence<'_>> {
    let mut found: Vec<Occurrence<'_>> = Vec::new();
    for (id, window) in &calendar.windows {
        let there = window.zone.map_or(zone, |zone| zone.0);
        let local = |at: Moment| DateTime::from_timestamp(at.seconds(), 0).map(|at| local_of(there, at));
        let Some((from, until)) = local(from).zip(local(until)) else { continue };
        let spans = window.spans(from, until).unwrap_or_default();
        found.extend(spans.into_iter().map(|span| Occurrence { id, window, span, zone }));
    }
    found.sort_by_cached_key(|occurrence| occurrence.begins().map(Moment::seconds));
    found
}
