//! Times for people: the local reading of the store's zone, and how far away it is.
//!
//! JSON has RFC 3339 with the offset (cli §1.11). Nothing here reads a clock.

use crate::domain::moment::Moment;

const DAY_SECONDS: i64 = 86_400;

/// The local reading, such as `2026-12-12 06:00`.
#[must_use]
pub fn local(at: Moment) -> String {
    at.local().format("%Y-%m-%d %H:%M").to_string()
}

/// The local reading and how far it is from now: `2026-12-12 06:00 (in 3 days)`.
#[must_use]
pub fn told(at: Moment, now: Moment) -> String {
    format!("{} ({})", local(at), relative(at, now))
}

/// How far a time is from now: `in 3 days`, `2 hours ago`, `now`.
#[must_use]
pub fn relative(at: Moment, now: Moment) -> String {
    // Days are counted as a calendar does, also over a day of 23 hours.
    let days = (at.local() - now.local()).num_seconds();
    let seconds = if days.abs() < DAY_SECONDS { at.seconds().saturating_sub(now.seconds()) } else { days };
    let distance = distance(seconds.saturating_abs());
    match seconds {
        _ if distance.is_empty() => "now".to_owned(),
        1.. => format!("in {distance}"),
        _ => format!("{distance} ago"),
    }
}

fn distance(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..60 => return String::new(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..DAY_SECONDS => (seconds / 3_600, "hour"),
        DAY_SECONDS..1_209_600 => (seconds / DAY_SECONDS, "day"),
        1_209_600..5_184_000 => (seconds / (7 * DAY_SECONDS), "week"),
        5_184_000..63_072_000 => (seconds / (30 * DAY_SECONDS), "month"),
        _ => (seconds / (365 * DAY_SECONDS), "year"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn times_are_told_from_now() {
        let now = at("2026-12-09T06:00-08:00");
        assert_eq!(told(at("2026-12-12T06:00-08:00"), now), "2026-12-12 06:00 (in 3 days)");
        assert_eq!(relative(at("2026-12-09T04:30-08:00"), now), "1 hour ago");
        assert_eq!(relative(at("2026-12-09T06:00:30-08:00"), now), "now");
        assert_eq!(relative(at("2027-01-09T06:00-08:00"), now), "in 4 weeks");
        assert_eq!(relative(at("2030-12-09T06:00-08:00"), now), "in 4 years");
    }

    #[test]
    fn a_day_of_23_hours_is_a_day() {
        let now = at("2030-03-09T06:00-08:00");
        assert_eq!(relative(at("2030-03-10T06:00-07:00"), now), "in 1 day");
        assert_eq!(relative(at("2030-03-11T06:00-07:00"), now), "in 2 days");
        assert_eq!(relative(at("2030-03-10T05:00-07:00"), now), "in 22 hours");
        assert_eq!(relative(now, at("2030-03-11T06:00-07:00")), "2 days ago");
    }
}
