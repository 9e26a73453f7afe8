//! What clocks show, by the table of time zones: for who reads a calendar, and never for a judgement.
//!
//! Start at [`first_shown`]: the moment that a person means by a reading.

use crate::domain::moment::Moment;
use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// The longest stretch that clocks ever skipped: a day, in Samoa and before it elsewhere.
const LONGEST_GAP_MINUTES: i64 = 25 * 60;

/// The moment at which clocks show a reading: the earlier of two, and the first after a stretch that they skip.
#[must_use]
pub fn first_shown(reading: NaiveDateTime, zone: Tz) -> Option<Moment> {
    let earliest = |minutes: i64| {
        let reading = reading.checked_add_signed(Duration::minutes(minutes))?;
        Some((minutes, zone.from_local_datetime(&reading).earliest()?))
    };
    let (minutes, mut found) = earliest(0).or_else(|| (1..=LONGEST_GAP_MINUTES).find_map(earliest))?;
    if minutes > 0 {
        found -= Duration::seconds(i64::from(found.second()));
    }
    Moment::new(found.with_timezone(&found.offset().fix()))
}

/// The same moment with the offset of a zone.
#[must_use]
pub fn seen_in(at: Moment, zone: Tz) -> Option<Moment> {
    let utc = DateTime::from_timestamp(at.seconds(), 0)?;
    Moment::new(utc.with_timezone(&offset(zone, utc)))
}

/// The moments at which the clocks of a zone are changed, after `from` and until `until`, with a day of play.
#[must_use]
pub fn changes(zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut changes = Vec::new();
    let mut day = from;
    while day < until {
        let next = day + Duration::days(1);
        let (mut before, mut after) = (day, next);
        if offset(zone, before) != offset(zone, after) {
            while after - before > Duration::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(zone, middle) == offset(zone, day) { before = middle } else { after = middle }
            }
            changes.extend(after.with_nanosecond(0));
        }
        day = next;
    }
    changes
}

fn offset(zone: Tz, time: DateTime<Utc>) -> chrono::FixedOffset {
    zone.offset_from_utc_datetime(&time.naive_utc()).fix()
}
