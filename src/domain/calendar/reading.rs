//! The readings of one time in other zones than the store's, as the command worked them out.
//!
//! A record keeps the reading, so that a newer table of time zones never changes an old verdict
//! (language §7). What is kept may stray from the table of today by an hour, as laws about clocks do,
//! and in a zone whose clocks never move by nothing. Start at [`readings`].

use super::{Calendar, LocalTime};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use chrono::{DateTime, Duration, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Local readings by the name of their zone.
pub type Readings = BTreeMap<String, LocalTime>;

/// How far a reading may stray from the table of today: laws about clocks move them by an hour.
const PLAUSIBLE: Duration = Duration::hours(1);

/// The readings of a time that the windows ask for, by the table of time zones.
#[must_use]
pub fn readings(calendar: &Calendar, windows: &[Id], zone: Tz, at: Moment) -> Readings {
    let zones = zones(calendar, windows, zone).into_iter();
    zones.map(|other| (other.name().to_owned(), LocalTime(by_table(other, at)))).collect()
}

/// The zones that the windows have of their own, besides that of the store.
#[must_use]
pub fn zones(calendar: &Calendar, windows: &[Id], zone: Tz) -> Vec<Tz> {
    let zones = windows.iter().filter_map(|id| calendar.windows.get(id)?.zone.map(|zone| zone.0));
    zones.filter(|other| *other != zone).collect()
}

/// True if a clock in the zone may have shown this at that moment.
#[must_use]
pub fn is_plausible(zone: Tz, at: Moment, local: NaiveDateTime) -> bool {
    let never_moves =
        matches!(zone.name().split('/').next(), Some("UTC" | "Etc" | "GMT" | "UCT" | "Zulu" | "Universal"));
    let strays = (by_table(zone, at) - local).abs();
    strays < Duration::minutes(1) || !never_moves && strays <= PLAUSIBLE
}

/// What a clock in the zone shows, to the minute.
fn by_table(zone: Tz, at: Moment) -> NaiveDateTime {
    let utc = DateTime::from_timestamp(at.seconds(), 0).unwrap_or_default();
    let local = zone.from_utc_datetime(&utc.naive_utc()).naive_local();
    local - Duration::seconds(local.and_utc().timestamp().rem_euclid(60))
}
