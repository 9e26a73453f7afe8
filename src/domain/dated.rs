//! A time that was set, or that follows from one by an offset (language §7).
//!
//! It is judged by its local reading, so that a newer table of time zones never changes an old verdict;
//! people and scripts are told the moment at which a clock in the zone of the store shows that reading.

use super::calendar::first_shown;
use super::moment::Moment;
use chrono::Duration;
use chrono_tz::Tz;

/// A time that was set, or that follows from one by an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// What is judged: its local reading counts, the offset is that of the time it follows from.
    pub judged: Moment,
    /// What is told: the moment at which a clock in the zone of the store shows the reading.
    pub told: Moment,
}

impl Dated {
    /// A time that was set, or at which something happened.
    #[must_use]
    pub fn set(at: Moment) -> Self {
        Self { judged: at, told: at }
    }

    /// The reading moved by a distance; `None` beyond any calendar.
    #[must_use]
    pub fn moved(self, distance: Duration, zone: Tz) -> Option<Self> {
        if distance.is_zero() {
            return Some(self);
        }
        let judged = self.judged.shifted(distance)?;
        // Without a table that knows this reading, the offset of the time it follows from is the best there is.
        Some(Self { judged, told: first_shown(judged.local(), zone).unwrap_or(judged) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a time and a distance in days.
    #[track_caller]
    fn told(zone: Tz, base: &str, distance: Duration) -> String {
        let base = Dated::set(Moment::try_from(base.to_owned()).unwrap());
        let moved = base.moved(distance, zone).unwrap();
        let judged = base.judged.shifted(distance).unwrap();
        assert_eq!(moved.judged, judged, "what is judged asks no table");
        moved.told.to_string()
    }

    #[test]
    fn a_day_stays_a_day_when_the_clocks_are_changed() {
        let zone = Tz::America__Los_Angeles;
        assert_eq!(told(zone, "2030-11-09T06:00-08:00", Duration::weeks(-2)), "2030-10-26T06:00-07:00");
        assert_eq!(told(zone, "2030-03-09T06:00-08:00", Duration::days(2)), "2030-03-11T06:00-07:00");
        assert_eq!(told(zone, "2030-11-09T06:00-08:00", Duration::zero()), "2030-11-09T06:00-08:00");
        assert_eq!(
            told(Tz::Australia__Lord_Howe, "2030-04-09T06:00+10:30", Duration::weeks(-1)),
            "2030-04-02T06:00+11:00"
        );
        assert_eq!(told(Tz::UTC, "2028-03-01T06:00+00:00", Duration::days(-1)), "2028-02-29T06:00+00:00");
    }

    #[test]
    fn a_skipped_reading_is_told_as_the_first_after_it_and_a_doubled_one_as_the_earlier() {
        let zone = Tz::America__Los_Angeles;
        assert_eq!(told(zone, "2030-03-11T02:30-07:00", Duration::days(-1)), "2030-03-10T03:00-07:00");
        assert_eq!(told(zone, "2030-11-04T01:30-08:00", Duration::days(-1)), "2030-11-03T01:30-07:00");
        // A time that was set in the doubled hour stays the one that was meant.
        assert_eq!(told(zone, "2030-11-03T01:30-08:00", Duration::zero()), "2030-11-03T01:30-08:00");
        assert_eq!(told(Tz::Africa__Cairo, "2030-04-27T00:15+03:00", Duration::days(-1)), "2030-04-26T01:00+03:00");
        assert_eq!(
            told(Tz::Australia__Lord_Howe, "2030-10-07T02:15+11:00", Duration::days(-1)),
            "2030-10-06T02:30+11:00"
        );
        assert_eq!(told(Tz::Pacific__Apia, "2011-12-31T12:00+14:00", Duration::days(-1)), "2011-12-31T00:00+14:00");
    }
}
