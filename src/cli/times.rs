//! Times as people and git write them, in the store's zone (cli §1.11).
//!
//! An hour that daylight saving skips is refused; of a doubled one the earlier is taken unless the
//! offset is given. Nothing here reads a clock.

use super::failure::{Failure, Kind};
use crate::domain::calendar::{first_shown, seen_in};
use crate::domain::moment::Moment;
use chrono::{
    DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use chrono_tz::Tz;

/// What a bare date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BareDate {
    /// Its 00:00.
    Begins,
    /// Its last second.
    Ends,
}

/// The time of the clock in a zone, to the second.
pub(super) fn in_zone(time: DateTime<Utc>, zone: Tz) -> Result<Moment, Failure> {
    let local = time.with_timezone(&zone);
    let offset = whole_minutes(local.offset().fix());
    Moment::new(time.with_timezone(&offset)).ok_or_else(|| unreadable(&time.to_rfc3339()))
}

/// Reads a time that a person wrote.
pub(super) fn parse(text: &str, zone: Tz, now: DateTime<Utc>, bare: BareDate) -> Result<Moment, Failure> {
    if let Some(time) = relative(text, now) {
        return in_zone(time, zone);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return in_zone(time.to_utc(), zone);
    }
    for form in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%d %H:%M%:z"] {
        if let Ok(time) = DateTime::parse_from_str(text, form) {
            return in_zone(time.to_utc(), zone);
        }
    }
    for form in ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
            return local_time(text, local, zone);
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| unreadable(text))?;
    let shown = |date: NaiveDate| first_shown(date.and_time(NaiveTime::MIN), zone);
    let found = match bare {
        BareDate::Begins => shown(date),
        BareDate::Ends => {
            let next = date.succ_opt().and_then(shown);
            next.and_then(|next| seen_in(next.shifted(Duration::seconds(-1))?, zone))
        }
    };
    // A day that the clocks skip has neither.
    found.filter(|at| at.local().date() == date).ok_or_else(|| unreadable(text))
}

/// Reads a time with its offset in the zone of the store.
fn as_written(text: &str, time: DateTime<FixedOffset>) -> Result<Moment, Failure> {
    Moment::new(time).ok_or_else(|| unreadable(text))
}

fn local_time(text: &str, local: NaiveDateTime, zone: Tz) -> Result<Moment, Failure> {
    let found = match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time,
        LocalResult::None => {
            let message = format!("`{text}` does not exist in {zone}: the clocks are set forward over it");
            return Err(Failure::new(Kind::Usage, message).hint("name the hour before or after"));
        }
    };
    let offset = whole_minutes(found.offset().fix());
    as_written(text, found.with_timezone(&offset))
}

fn relative(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if text == "now" {
        return Some(now);
    }
    let (count, unit) = text.strip_prefix('+')?.split_at_checked(text.len().checked_sub(2)?)?;
    let count: i64 = count.parse::<u16>().ok()?.into();
    let span = match unit {
        "m" => Duration::minutes(count),
        "h" => Duration::hours(count),
        "d" => Duration::days(count),
        "w" => Duration::weeks(count),
        _ => return None,
    };
    now.checked_add_signed(span)
}

/// Reads a date as git takes it from its environment: `SECONDS +ZZZZ`, or RFC 3339.
pub(super) fn of_git(text: &str) -> Option<DateTime<Utc>> {
    let raw = text.strip_prefix('@').unwrap_or(text);
    let seconds = raw.split(' ').next().unwrap_or_default();
    if let Ok(seconds) = seconds.parse::<i64>() {
        return Utc.timestamp_opt(seconds, 0).single();
    }
    let forms = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%:z"];
    let written = forms.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    written
        .or_else(|| DateTime::parse_from_rfc3339(text).ok())
        .or_else(|| DateTime::parse_from_rfc2822(text).ok())
        .map(|time| time.with_timezone(&Utc))
}

fn whole_minutes(offset: FixedOffset) -> FixedOffset {
    let seconds = offset.local_minus_utc();
    FixedOffset::east_opt(seconds - seconds % 60).unwrap_or(offset)
}

fn unreadable(text: &str) -> Failure {
    let message = format!("`{text}` is not a time");
    Failure::new(Kind::Usage, message)
        .hint("write 2026-12-12, \"2026-12-12 06:00\", 2026-12-12T06:00:00-08:00, now, +2h or +3d")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str, bare: BareDate) -> Option<String> {
        let now = Utc.timestamp_opt(1_900_000_000, 0).unwrap();
        parse(text, zone.parse().unwrap(), now, bare).ok().map(|at| at.to_string())
    }

    #[test]
    fn a_day_begins_and_ends_by_the_clocks_of_its_zone() {
        for (zone, day, begins, ends) in [
            ("UTC", "2032-02-29", "2032-02-29T00:00+00:00", "2032-02-29T23:59:59+00:00"),
            ("Europe/Berlin", "2031-03-30", "2031-03-30T00:00+01:00", "2031-03-30T23:59:59+02:00"),
            ("Europe/Berlin", "2031-10-26", "2031-10-26T00:00+02:00", "2031-10-26T23:59:59+01:00"),
            // The clocks go over midnight: there is no 00:00, and an evening hour comes twice.
            ("America/Santiago", "2031-09-06", "2031-09-06T00:00-04:00", "2031-09-06T23:59:59-04:00"),
            ("America/Santiago", "2031-09-07", "2031-09-07T01:00-03:00", "2031-09-07T23:59:59-03:00"),
            ("America/Santiago", "2031-04-05", "2031-04-05T00:00-03:00", "2031-04-05T23:59:59-04:00"),
            ("Australia/Lord_Howe", "2031-10-05", "2031-10-05T00:00+10:30", "2031-10-05T23:59:59+11:00"),
        ] {
            assert_eq!(read(day, zone, BareDate::Begins).as_deref(), Some(begins), "{zone} {day}");
            assert_eq!(read(day, zone, BareDate::Ends).as_deref(), Some(ends), "{zone} {day}");
        }
        // The islands went to sleep on the 29th, and woke up on the 31st.
        assert_eq!(read("2011-12-30", "Pacific/Apia", BareDate::Begins), None);
        assert_eq!(read("2011-12-30", "Pacific/Apia", BareDate::Ends), None);
        let last = read("2011-12-29", "Pacific/Apia", BareDate::Ends);
        assert_eq!(last.as_deref(), Some("2011-12-29T23:59:59-10:00"));
        assert_eq!(read("2031-02-29", "UTC", BareDate::Ends), None);
    }
}
