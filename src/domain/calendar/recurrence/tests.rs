//! The library against a slow, obvious search: day by day, does the rule mean this day?

use super::Recurrence;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use proptest::prelude::*;

/// A rule as a person would say it.
#[derive(Debug, Clone)]
struct Said {
    freq: &'static str,
    interval: u32,
    months: Vec<u32>,
    month_days: Vec<i32>,
    year_days: Vec<i32>,
    days: Vec<(i32, Weekday)>,
    positions: Vec<i32>,
    week_start: Weekday,
    count: Option<usize>,
    until: Option<NaiveDate>,
}

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Said {
    fn text(&self) -> String {
        let list = |numbers: &[i32]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let mut text = format!("FREQ={};INTERVAL={};WKST={}", self.freq, self.interval, name(self.week_start));
        let months: Vec<i32> = self.months.iter().map(|month| *month as i32).collect();
        for (key, numbers) in [
            ("BYMONTH", &months),
            ("BYMONTHDAY", &self.month_days),
            ("BYYEARDAY", &self.year_days),
            ("BYSETPOS", &self.positions),
        ] {
            if !numbers.is_empty() {
                text += &format!(";{key}={}", list(numbers));
            }
        }
        if !self.days.is_empty() {
            let day = |(number, day): &(i32, Weekday)| match number {
                0 => name(*day).to_owned(),
                number => format!("{number}{}", name(*day)),
            };
            text += &format!(";BYDAY={}", self.days.iter().map(day).collect::<Vec<_>>().join(","));
        }
        if let Some(count) = self.count {
            text += &format!(";COUNT={count}");
        }
        if let Some(until) = self.until {
            text += &format!(";UNTIL={}", until.format("%Y%m%d"));
        }
        text
    }

    /// The period in which a day lies, and whether the rule looks at it.
    fn period(&self, start: NaiveDate, day: NaiveDate) -> (i64, bool) {
        let week = |date: NaiveDate| {
            let since = (7 + date.weekday().num_days_from_monday() - self.week_start.num_days_from_monday()) % 7;
            date.checked_sub_days(Days::new(since.into())).unwrap()
        };
        let number = match self.freq {
            "DAILY" => (day - start).num_days(),
            "WEEKLY" => (week(day) - week(start)).num_days() / 7,
            "MONTHLY" => i64::from((day.year() - start.year()) * 12 + day.month() as i32 - start.month() as i32),
            _ => i64::from(day.year() - start.year()),
        };
        (number, number % i64::from(self.interval) == 0)
    }

    fn means(&self, start: NaiveDate, day: NaiveDate) -> bool {
        let from_end = |number: i32, length: i32| if number < 0 { length + 1 + number } else { number };
        let month_length = days_of_month(day);
        let year_length = if day.leap_year() { 366 } else { 365 };
        let (monthly, yearly) = (self.freq == "MONTHLY", self.freq == "YEARLY");
        let nothing_else = self.month_days.is_empty() && self.year_days.is_empty() && self.days.is_empty();
        let in_month = self.months.is_empty() || self.months.contains(&day.month());
        let in_month_days = match self.month_days.as_slice() {
            [] if monthly && self.days.is_empty() => day.day() == start.day(),
            [] if yearly && nothing_else => {
                day.day() == start.day() && (!self.months.is_empty() || day.month() == start.month())
            }
            [] => true,
            days => days.iter().any(|number| from_end(*number, month_length) == day.day() as i32),
        };
        let in_year_days = self.year_days.is_empty()
            || self.year_days.iter().any(|number| from_end(*number, year_length) == day.ordinal() as i32);
        let in_days = match self.days.as_slice() {
            [] if self.freq == "WEEKLY" => day.weekday() == start.weekday(),
            [] => true,
            days => days.iter().any(|(number, weekday)| {
                let of_month = monthly || !self.months.is_empty();
                let (at, length) =
                    if of_month { (day.day() as i32, month_length) } else { (day.ordinal() as i32, year_length) };
                let (first, last) = ((at - 1) / 7 + 1, -((length - at) / 7 + 1));
                *weekday == day.weekday() && (*number == 0 || *number == first || *number == last)
            }),
        };
        in_month && in_month_days && in_year_days && in_days
    }

    /// Every day from the start that is meant, up to `last`.
    fn days(&self, start: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(start.year(), 1, 1).unwrap();
        // One more period, so that positions from the end are seen whole.
        let days: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| day.year() <= last.year() + 1)
            .filter(|day| self.means(start, *day))
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < days.len() {
            let (period, looked_at) = self.period(start, days[at]);
            let of: Vec<NaiveDate> =
                days[at..].iter().copied().take_while(|day| self.period(start, *day).0 == period).collect();
            at += of.len();
            if looked_at {
                let picked = |position: usize| {
                    let (first, last) = (position as i32 + 1, position as i32 - of.len() as i32);
                    self.positions.is_empty() || self.positions.contains(&first) || self.positions.contains(&last)
                };
                found.extend(of.iter().enumerate().filter(|(position, _)| picked(*position)).map(|(_, day)| *day));
            }
        }
        found.retain(|day| *day >= start && self.until.is_none_or(|until| *day <= until));
        found.truncate(self.count.unwrap_or(usize::MAX));
        found.retain(|day| *day <= last);
        found
    }
}

fn days_of_month(day: NaiveDate) -> i32 {
    (28..=31).rev().find(|number| day.with_day(*number).is_some()).unwrap() as i32
}

fn name(day: Weekday) -> &'static str {
    NAMES[day.num_days_from_monday() as usize]
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0u8..7).prop_map(|number| Weekday::try_from(number).unwrap())
}

fn signed(max: i32) -> impl Strategy<Value = i32> {
    (1..=max, any::<bool>()).prop_map(|(number, from_end)| if from_end { -number } else { number })
}

/// Sometimes nothing, sometimes up to three different ones.
fn some<T: std::fmt::Debug + PartialEq + Clone>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::collection::vec(of, 1..4).prop_map(|mut all| {
            let mut different: Vec<T> = Vec::new();
            for one in all.drain(..) {
                if !different.contains(&one) {
                    different.push(one);
                }
            }
            different
        }),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let freq = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let numbers = (some(1u32..=12), some(signed(31)), some(signed(366)), some(signed(4)));
    let days = some((prop_oneof![2 => Just(0), 1 => signed(5)], weekday()));
    let ends = (prop::option::of(1usize..30), prop::option::of(0u64..4000), any::<bool>());
    (freq, 1u32..=4, numbers, days, weekday(), ends).prop_map(|(freq, interval, numbers, days, week_start, ends)| {
        let (months, month_days, year_days, positions) = numbers;
        let (count, until, by_count) = ends;
        let day = |days: u64| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().checked_add_days(Days::new(days)).unwrap();
        Said {
            freq,
            interval,
            months,
            month_days,
            year_days,
            days,
            positions,
            week_start,
            count: count.filter(|_| by_count),
            until: until.filter(|_| !by_count).map(day),
        }
    })
}

fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(0, 0, 0).unwrap()
}

proptest! {
    // `.ci/run` asks for 10,000 with PROPTEST_CASES.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(2000)))]

    #[test]
    fn beginnings_are_those_that_a_slow_search_finds(said in said(), offset in 0u64..3000, hour in 0u32..24) {
        let near = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap().checked_add_days(Days::new(offset)).unwrap();
        // The start is a beginning: the first day from `near` that the rule means when it starts there.
        let unending = Said { count: None, until: None, ..said.clone() };
        let last = near.checked_add_days(Days::new(1500)).unwrap();
        let start = (0..400).map(|days| near.checked_add_days(Days::new(days)).unwrap()).find(|start| {
            said.means(*start, *start) && unending.days(*start, *start).first() == Some(start)
        });
        // Some rules never begin, and what is refused cannot be wrong.
        let Some(start) = start else { return Ok(()) };
        let text = said.text();
        let first = start.and_hms_opt(hour, 30, 0).unwrap();
        let Ok(read) = Recurrence::new(first, Some(&text)) else { return Ok(()) };
        let later = midnight(start).checked_add_days(Days::new(offset % 700)).unwrap();
        let wanted: Vec<NaiveDateTime> =
            said.days(start, last).iter().map(|day| day.and_hms_opt(hour, 30, 0).unwrap()).filter(|time| *time >= later).collect();
        let found = read.between(later, midnight(last).checked_add_days(Days::new(1)).unwrap());
        let differs = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
        prop_assert!(found == wanted, "{} from {}: {:?}, {} and {}", text, first, differs, found.len(), wanted.len());
    }
}

#[test]
fn a_start_that_the_rule_does_not_mean_is_refused() {
    let start = NaiveDate::from_ymd_opt(2026, 1, 9).unwrap().and_hms_opt(6, 0, 0).unwrap();
    let error = Recurrence::new(start, Some("FREQ=MONTHLY;BYDAY=2SA")).unwrap_err();
    assert!(error.contains("its first time is 2026-01-10T06:00"), "{error}");
    let error = Recurrence::new(start, Some("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).unwrap_err();
    assert!(error.contains("never begins"), "{error}");
    let once = Recurrence::new(start, None).unwrap();
    assert_eq!(once.between(midnight(start.date()), start), vec![start]);
}

#[test]
fn what_is_counted_is_not_counted_from_the_very_beginning() {
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().and_hms_opt(6, 0, 0).unwrap();
    for rule in
        ["FREQ=DAILY;COUNT=3000", "FREQ=DAILY;INTERVAL=3;COUNT=900", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=500"]
    {
        let recurrence = Recurrence::new(first, Some(rule)).unwrap();
        let whole = recurrence.between(first, first + chrono::Duration::days(4000));
        let far = first + chrono::Duration::days(2000);
        // The library begins in the last turns before the time that is asked for.
        let begun = recurrence.beginnings(far).unwrap();
        assert!((&begun).into_iter().take_while(|at| at.naive_utc() < far).count() <= 8, "{rule}");
        let rest: Vec<NaiveDateTime> = whole.into_iter().filter(|at| *at >= far).collect();
        assert_eq!(recurrence.between(far, first + chrono::Duration::days(4000)), rest, "{rule}");
    }
}
