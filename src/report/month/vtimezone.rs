//! A zone as a file of RFC 5545 says it: one observance for each time at which the clocks are changed.
//!
//! Right for the period that the file covers, and for nothing beyond it. Start at [`lines`].

use crate::domain::calendar::changes;
use crate::domain::moment::Moment;
use chrono::{DateTime, Duration, NaiveDateTime, Offset as _, TimeZone, Utc};
use chrono_tz::{OffsetComponents as _, OffsetName as _, Tz};

/// What holds before the period is said to hold since a year before it.
const BEFORE: Duration = Duration::days(366);

/// The lines of a VTIMEZONE that is right from the first to the last moment.
pub(super) fn lines(zone: Tz, first: Moment, last: Moment) -> Vec<String> {
    let day = Duration::days(1);
    let utc = |at: Moment| DateTime::from_timestamp(at.seconds(), 0);
    let (Some(first), Some(last)) = (utc(first), utc(last)) else { return Vec::new() };
    let begins = first - BEFORE;
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{}", zone.name())];
    // Nothing is changed at the beginning of what is said: it is how it was.
    lines.extend(observance(zone, begins, seconds(zone, begins)));
    for at in changes(zone, begins, last + day) {
        lines.extend(observance(zone, at, seconds(zone, at - Duration::seconds(1))));
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// How clocks go from a moment on; before it they went `before` seconds east of UTC.
fn observance(zone: Tz, at: DateTime<Utc>, before: i32) -> Vec<String> {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let sort = if offset.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    let onset = at.naive_utc() + Duration::seconds(before.into());
    let mut lines = vec![
        format!("BEGIN:{sort}"),
        format!("DTSTART:{}", local(onset)),
        format!("TZOFFSETFROM:{}", east(before)),
        format!("TZOFFSETTO:{}", east(offset.fix().local_minus_utc())),
    ];
    lines.extend(offset.abbreviation().map(|name| format!("TZNAME:{name}")));
    lines.push(format!("END:{sort}"));
    lines
}

/// A reading as RFC 5545 writes it.
pub(super) fn local(reading: NaiveDateTime) -> String {
    reading.format("%Y%m%dT%H%M%S").to_string()
}

fn seconds(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// An offset as RFC 5545 writes it: `-0330`.
fn east(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{:02}{:02}{rest}", minutes / 60, minutes % 60)
}
