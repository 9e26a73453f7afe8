//! Releases that meet on one system: named, and never refused.
//!
//! They meet where they are planned in one occurrence of a window, or on one day where one of them lies in
//! no window, and share a component or an environment. Start at [`meetings`].

use super::{Booking, Calendar, TimeSpan};
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Planned times of several releases that meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting<'a> {
    /// Where in time they meet.
    pub place: Place,
    /// Who meets, in the order in which the bookings were given.
    pub bookings: Vec<&'a Booking>,
    /// The components that all of them touch.
    pub components: Vec<&'a Id>,
    /// The environment where all of them are done.
    pub environment: Option<&'a Id>,
}

/// Where in time releases meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In an occurrence of a window.
    Window(Id, TimeSpan),
    /// On a day.
    Day(NaiveDate),
}

/// What several releases share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shared<'a> {
    Component(&'a Id),
    Environment(&'a Id),
}

impl Meeting<'_> {
    /// The releases, each once.
    #[must_use]
    pub fn releases(&self) -> Vec<&ReleaseName> {
        let mut releases: Vec<&ReleaseName> = self.bookings.iter().map(|booking| &booking.release).collect();
        releases.sort();
        releases.dedup();
        releases
    }
}

/// The meetings of one booking with others.
#[must_use]
pub fn meetings_of<'a>(calendar: &Calendar, zone: Tz, one: &'a Booking, others: &'a [Booking]) -> Vec<Meeting<'a>> {
    // Who is far away meets nobody, and nothing need be reckoned for it.
    let longest = calendar.windows.values().map(|window| window.duration.0.num_days()).max().unwrap_or_default();
    let distance = |other: &Booking| (other.at.seconds() - one.at.seconds()).abs() / 86_400;
    let near = others.iter().filter(|other| other.release != one.release && distance(other) <= longest + 2);
    let mut found = meetings(calendar, zone, std::iter::once(one).chain(near));
    found.retain(|meeting| meeting.bookings.contains(&one));
    found
}

/// All meetings among bookings, in the order of time.
#[must_use]
pub fn meetings<'a>(calendar: &Calendar, zone: Tz, booked: impl IntoIterator<Item = &'a Booking>) -> Vec<Meeting<'a>> {
    // A milestone without window and environment, such as a time that was asked for, is no work on a system.
    let is_work = |booking: &&Booking| !booking.windows.is_empty() || booking.environment.is_some();
    let mut there: BTreeMap<(Place, Shared<'a>), Vec<(&'a Booking, bool)>> = BTreeMap::new();
    for booking in booked.into_iter().filter(is_work) {
        let mut places = windows(calendar, zone, booking);
        let is_in_none = places.is_empty();
        places.push(Place::Day(booking.at.local().date()));
        for place in places {
            let components = booking.components.iter().map(Shared::Component);
            for shared in components.chain(booking.environment.as_ref().map(Shared::Environment)) {
                there.entry((place.clone(), shared)).or_default().push((booking, is_in_none));
            }
        }
    }
    let mut found: Vec<Meeting<'a>> = Vec::new();
    for ((place, shared), there) in there {
        // The day counts only where one of them lies in no window.
        if matches!(place, Place::Day(_)) && !there.iter().any(|(_, is_in_none)| *is_in_none) {
            continue;
        }
        let bookings: Vec<&Booking> = there.into_iter().map(|(booking, _)| booking).collect();
        if bookings.iter().all(|booking| Some(&booking.release) == bookings.first().map(|first| &first.release)) {
            continue;
        }
        let (components, environment) = match shared {
            Shared::Component(id) => (vec![id], None),
            Shared::Environment(id) => (Vec::new(), Some(id)),
        };
        match found.iter_mut().rfind(|known| known.place == place && known.bookings == bookings) {
            Some(known) => {
                known.components.extend(components);
                known.environment = known.environment.or(environment);
            }
            None => found.push(Meeting { place, bookings, components, environment }),
        }
    }
    found.sort_by_key(|meeting| meeting.bookings.iter().map(|booking| booking.at.seconds()).min());
    found
}

/// The occurrences of its windows in which a booking lies.
fn windows(calendar: &Calendar, zone: Tz, booking: &Booking) -> Vec<Place> {
    let mut places = Vec::new();
    for id in &booking.windows {
        let Some(window) = calendar.windows.get(id).filter(|window| booking.may_use(id, window)) else { continue };
        let Some(local) = booking.reading(window, zone) else { continue };
        let spans = window.spans(local, local).unwrap_or_default();
        let inside = spans.into_iter().filter(|span| span.contains(local));
        places.extend(inside.map(|span| Place::Window(id.clone(), span)));
    }
    places
}
