//! Two releases that meet on one system: named, and never refused.
//!
//! They meet where both are planned in one occurrence of a window, or on one day where one of them lies in
//! no window, and share a component or an environment. Start at [`meetings`].

use super::{Booking, Calendar, TimeSpan};
use crate::domain::id::Id;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Two planned times of different releases that meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting<'a> {
    /// The one.
    pub one: &'a Booking,
    /// The other.
    pub other: &'a Booking,
    /// Where in time they meet.
    pub place: Place,
    /// The components that both touch.
    pub components: Vec<&'a Id>,
    /// The environment where both are done.
    pub environment: Option<&'a Id>,
}

/// Where in time two releases meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In an occurrence of a window.
    Window(Id, TimeSpan),
    /// On a day.
    Day(NaiveDate),
}

/// The meetings of one booking with others.
#[must_use]
pub fn meetings_of<'a>(calendar: &Calendar, zone: Tz, one: &'a Booking, others: &'a [Booking]) -> Vec<Meeting<'a>> {
    let mine = places(calendar, zone, one);
    // Who is far away meets nobody, and nothing need be reckoned for it.
    let spans = mine.iter().filter_map(|place| match place {
        Place::Window(_, span) => Some((span.ends - span.begins).num_days() + 2),
        Place::Day(_) => None,
    });
    let near = spans.max().unwrap_or(1);
    let far = |other: &Booking| (other.at.local().date() - one.at.local().date()).num_days().abs() > near;
    let others = others.iter().filter(|other| other.release != one.release && !far(other));
    others.filter_map(|other| meeting(one, &mine, other, &places(calendar, zone, other))).collect()
}

/// All meetings among bookings, in the order of time.
#[must_use]
pub fn meetings<'a>(calendar: &Calendar, zone: Tz, booked: &'a [Booking]) -> Vec<Meeting<'a>> {
    let places: Vec<Vec<Place>> = booked.iter().map(|booking| places(calendar, zone, booking)).collect();
    let mut there: BTreeMap<&Place, Vec<usize>> = BTreeMap::new();
    for (number, places) in places.iter().enumerate() {
        places.iter().for_each(|place| there.entry(place).or_default().push(number));
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for numbers in there.values() {
        for (at, one) in numbers.iter().enumerate() {
            pairs.extend(numbers.iter().skip(at + 1).map(|other| (*one, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let meeting = |(one, other): (usize, usize)| {
        let (first, second) = (booked.get(one)?, booked.get(other)?);
        (first.release != second.release).then_some(())?;
        meeting(first, places.get(one)?, second, places.get(other)?)
    };
    let mut found: Vec<Meeting<'_>> = pairs.into_iter().filter_map(meeting).collect();
    found.sort_by_key(|meeting| meeting.one.at.seconds().min(meeting.other.at.seconds()));
    found
}

/// Where a booking lies: the occurrences of its windows, and last its day.
fn places(calendar: &Calendar, zone: Tz, booking: &Booking) -> Vec<Place> {
    let mut places = Vec::new();
    for id in &booking.windows {
        let Some(window) = calendar.windows.get(id).filter(|window| booking.may_use(id, window)) else { continue };
        let Some(local) = booking.reading(window, zone) else { continue };
        let spans = window.spans(local, local).unwrap_or_default();
        let inside = spans.into_iter().filter(|span| span.contains(local));
        places.extend(inside.map(|span| Place::Window(id.clone(), span)));
    }
    places.push(Place::Day(booking.at.local().date()));
    places
}

fn meeting<'a>(one: &'a Booking, mine: &[Place], other: &'a Booking, theirs: &[Place]) -> Option<Meeting<'a>> {
    // The day counts only where one of them lies in no window.
    let counts = |place: &&Place| matches!(place, Place::Window(..)) || mine.len() == 1 || theirs.len() == 1;
    let place = mine.iter().filter(counts).find(|place| theirs.contains(place))?.clone();
    let components: Vec<&Id> = one.components.iter().filter(|id| other.components.contains(id)).collect();
    let environment = one.environment.as_ref().filter(|_| one.environment == other.environment);
    let shares = !components.is_empty() || environment.is_some();
    shares.then_some(Meeting { one, other, place, components, environment })
}
