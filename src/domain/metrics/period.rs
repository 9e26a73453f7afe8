//! A period of time, and the months and weeks of which it is made.
//!
//! Days, weeks and months are those that a clock in the zone of the store shows: a month in which the
//! clocks are changed has as many days as any other. Durations of cases are real seconds.

use crate::domain::calendar::first_shown;
use crate::domain::moment::Moment;
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

/// From a second to a second, both of them in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first second.
    pub from: Moment,
    /// Its last second.
    pub to: Moment,
    /// The zone of the store.
    pub zone: Tz,
}

/// How finely a period is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Step {
    /// The first day of the next week, month or year.
    fn after(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Week => first.checked_add_signed(Duration::days(7)),
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Year => first.checked_add_months(Months::new(12)),
        }
    }
}

impl Period {
    /// True if the moment lies in it.
    #[must_use]
    pub fn has(&self, at: Moment) -> bool {
        !self.from.is_after(at) && !at.is_after(self.to)
    }

    /// What a clock in the zone shows at a moment.
    #[must_use]
    pub fn local(&self, at: Moment) -> NaiveDateTime {
        DateTime::from_timestamp(at.seconds(), 0)
            .map_or_else(|| at.local(), |time| time.with_timezone(&self.zone).naive_local())
    }

    /// How many days it has; the parts of a day too.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a period of so many seconds is longer than history")]
    pub fn days(&self) -> f64 {
        let seconds = (self.local(self.to) - self.local(self.from)).num_seconds() + 1;
        seconds.max(0) as f64 / 86_400.0
    }

    /// The first day of the week, the month or the year of a moment.
    #[must_use]
    pub fn first_day(&self, at: Moment, step: Step) -> NaiveDate {
        let date = self.local(at).date();
        let first = match step {
            Step::Week => date.checked_sub_signed(Duration::days(date.weekday().num_days_from_monday().into())),
            Step::Month => date.with_day(1),
            Step::Year => date.with_ordinal(1),
        };
        first.unwrap_or(date)
    }

    /// The weeks, months or years that it touches, by their first days.
    #[must_use]
    pub fn steps(&self, step: Step) -> Vec<NaiveDate> {
        let last = self.first_day(self.to, step);
        let first = self.first_day(self.from, step);
        std::iter::successors(Some(first), |date| step.after(*date)).take_while(|date| *date <= last).collect()
    }

    /// The part of it that lies in the week, month or year that begins with a day.
    #[must_use]
    pub fn part(&self, first: NaiveDate, step: Step) -> Option<Self> {
        let next = step.after(first)?;
        let (from, to) = (self.begin_of(first)?, self.begin_of(next)?.shifted(Duration::seconds(-1))?);
        let to = if to.is_after(self.to) { self.to } else { to };
        let part = Self { from: self.from.or_later(from), to, zone: self.zone };
        (!part.from.is_after(part.to)).then_some(part)
    }

    /// The first second of a day; where clocks are set forward over midnight, the first that there is.
    fn begin_of(&self, day: NaiveDate) -> Option<Moment> {
        first_shown(day.and_time(NaiveTime::MIN), self.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str, zone: Tz) -> Period {
        let moment = |text: &str| Moment::try_from(text.to_owned()).unwrap();
        Period { from: moment(from), to: moment(to), zone }
    }

    #[test]
    fn a_month_has_its_days_whatever_the_clocks_do() {
        let march = period("2031-03-01T00:00+01:00", "2031-03-31T23:59:59+02:00", Tz::Europe__Berlin);
        assert!((march.days() - 31.0).abs() < 1e-9);
        assert_eq!(march.to.seconds() + 1 - march.from.seconds(), 31 * 86_400 - 3_600);
    }

    #[test]
    fn parts_cover_the_period_and_do_not_overlap() {
        let zones = [Tz::Europe__Berlin, Tz::America__Sao_Paulo, Tz::Australia__Lord_Howe, Tz::Pacific__Apia];
        for zone in zones {
            let whole = period("2011-10-05T12:00Z".replace('Z', "+00:00").as_str(), "2018-12-01T07:30+00:00", zone);
            for step in [Step::Week, Step::Month, Step::Year] {
                let steps = whole.steps(step);
                let parts: Vec<Period> = steps.iter().filter_map(|day| whole.part(*day, step)).collect();
                assert_eq!(parts.len(), steps.len(), "{zone}");
                assert_eq!(parts.first().unwrap().from.seconds(), whole.from.seconds());
                assert_eq!(parts.last().unwrap().to.seconds(), whole.to.seconds());
                for pair in parts.windows(2) {
                    assert_eq!(pair[0].to.seconds() + 1, pair[1].from.seconds(), "{zone} {step:?}");
                }
                for (day, part) in steps.iter().zip(&parts) {
                    assert_eq!(whole.first_day(part.from, step), *day, "{zone} {step:?}");
                    assert_eq!(whole.first_day(part.to, step), *day, "{zone} {step:?}");
                }
            }
        }
    }

    #[test]
    fn both_ends_belong_to_it() {
        let day = period("2031-03-01T00:00+00:00", "2031-03-01T23:59:59+00:00", Tz::UTC);
        assert!(day.has(day.from) && day.has(day.to));
        assert!(!day.has(day.to.shifted(Duration::seconds(1)).unwrap()));
        assert!((day.days() - 1.0).abs() < 1e-9);
    }
}
