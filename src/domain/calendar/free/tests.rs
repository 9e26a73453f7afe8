//! The search against a slow, obvious one: quarter by quarter, is a window open, with room, and no freeze?

use super::Search;
use crate::domain::calendar::{Booking, Calendar, Freeze, LocalTime, Window, readings};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Zone;
use crate::domain::process::offset::Span;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

/// Zones with odd rules: half an hour of daylight saving, clocks that change at midnight, a day that
/// never was, an offset of 45 minutes.
const ZONES: [Tz; 10] = [
    Tz::America__Los_Angeles,
    Tz::Australia__Lord_Howe,
    Tz::America__Sao_Paulo,
    Tz::America__Santiago,
    Tz::Asia__Beirut,
    Tz::Pacific__Apia,
    Tz::Asia__Kathmandu,
    Tz::Europe__London,
    Tz::Africa__Casablanca,
    Tz::UTC,
];

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn hours(count: i64) -> Span {
    Span(Duration::hours(count))
}

/// A calendar as the slow search reads it: days, hours, and how long.
#[derive(Debug, Clone)]
struct Said {
    zone: Tz,
    windows: Vec<Opens>,
    freezes: Vec<(NaiveDateTime, i64)>,
    /// Times that are booked, and whether for `web`, else for something that only open windows hold.
    booked: Vec<(DateTime<Utc>, bool)>,
    after: DateTime<Utc>,
}

/// A window: its zone, first beginning, rule, hours, whether it is for `web` alone, and how many fit.
type Opens = (Option<Tz>, NaiveDateTime, &'static str, i64, bool, Option<u32>);

impl Said {
    fn calendar(&self) -> (Calendar, Vec<Id>) {
        let mut calendar = Calendar::default();
        let mut ids = Vec::new();
        for (number, (zone, start, rule, length, of_web, capacity)) in self.windows.iter().enumerate() {
            let window = Window {
                title: None,
                start: LocalTime(*start),
                rule: Some((*rule).to_owned()),
                duration: hours(*length),
                zone: zone.map(Zone),
                components: if *of_web { vec![id("web")] } else { Vec::new() },
                environments: Vec::new(),
                capacity: *capacity,
            };
            ids.push(id(&format!("w{number}")));
            calendar.windows.insert(id(&format!("w{number}")), window);
        }
        for (number, (start, length)) in self.freezes.iter().enumerate() {
            let freeze = Freeze {
                title: None,
                start: LocalTime(*start),
                end: None,
                rule: None,
                duration: Some(hours(*length)),
                kinds: Vec::new(),
            };
            calendar.freezes.insert(id(&format!("f{number}")), freeze);
        }
        (calendar, ids)
    }

    fn bookings(&self, calendar: &Calendar, windows: &[Id]) -> Vec<Booking> {
        let booking = |(number, (at, of_web)): (usize, &(DateTime<Utc>, bool))| {
            let at = moment(self.zone, *at);
            Booking {
                release: ReleaseName::parse(&format!("R{number:03}")).unwrap(),
                milestone: id("go-live"),
                at,
                readings: readings(calendar, windows, self.zone, at),
                environment: None,
                components: vec![id(if *of_web { "web" } else { "cache" })],
                kind: id("usual"),
                windows: windows.to_vec(),
            }
        };
        self.booked.iter().enumerate().map(booking).collect()
    }

    /// True if everything may be touched then, read off a clock on the wall.
    fn is_free(&self, at: DateTime<Utc>) -> bool {
        let here = at.with_timezone(&self.zone).naive_local();
        let in_window = |(zone, start, rule, length, only_web, capacity): &Opens| {
            let shown = |at: DateTime<Utc>| at.with_timezone(&zone.unwrap_or(self.zone)).naive_local();
            let there = shown(at);
            // A window of n hours is open if it began on one of the days before.
            (0..=length / 24 + 1).any(|back| {
                let day = there.date() - Duration::days(back);
                let begins = day.and_time(start.time());
                let holds = |local: NaiveDateTime| begins <= local && local < begins + Duration::hours(*length);
                let inside = |(at, of_web): &&(DateTime<Utc>, bool)| holds(shown(*at)) && (*of_web || !only_web);
                let taken = self.booked.iter().filter(inside).count();
                meant(rule, begins_at(*start, rule), begins)
                    && holds(there)
                    && capacity.is_none_or(|capacity| taken < capacity as usize)
            })
        };
        let open: Vec<bool> = self.windows.iter().filter(|window| in_window(window)).map(|window| window.4).collect();
        let frozen =
            self.freezes.iter().any(|(start, length)| *start <= here && here < *start + Duration::hours(*length));
        // Windows of `web` open for it alone, the others for everything.
        open.contains(&false) && !frozen
    }
}

/// The first day from `start` on which the rule begins.
fn begins_at(start: NaiveDateTime, rule: &str) -> NaiveDateTime {
    (0..1500).map(|days| start + Duration::days(days)).find(|time| meant(rule, start, *time)).unwrap()
}

fn meant(rule: &str, first: NaiveDateTime, begins: NaiveDateTime) -> bool {
    use chrono::{Datelike, Weekday};
    let weekday = begins.weekday();
    begins >= first
        && match rule {
            "FREQ=DAILY" => true,
            "FREQ=WEEKLY;BYDAY=SA,SU" => matches!(weekday, Weekday::Sat | Weekday::Sun),
            "FREQ=MONTHLY;BYDAY=2SA" => weekday == Weekday::Sat && (8..=14).contains(&begins.day()),
            "FREQ=MONTHLY;BYMONTHDAY=29,30,31" => begins.day() >= 29,
            _ => begins.month() == 2 && begins.day() == 29,
        }
}

const RULES: [&str; 5] = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=MONTHLY;BYDAY=2SA",
    "FREQ=MONTHLY;BYMONTHDAY=29,30,31",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
];

/// Days before clocks are changed somewhere, or before a day that not every year has.
const BEFORE: [(Tz, &str); 12] = [
    (Tz::Pacific__Apia, "2011-12-29"),
    (Tz::America__Los_Angeles, "2025-03-08"),
    (Tz::America__Los_Angeles, "2025-11-01"),
    (Tz::Australia__Lord_Howe, "2025-04-05"),
    (Tz::Australia__Lord_Howe, "2025-10-04"),
    (Tz::America__Sao_Paulo, "2018-11-03"),
    (Tz::America__Sao_Paulo, "2018-02-16"),
    (Tz::America__Santiago, "2025-09-06"),
    (Tz::Asia__Beirut, "2025-03-29"),
    (Tz::Africa__Casablanca, "2025-04-05"),
    (Tz::Europe__London, "2025-03-29"),
    (Tz::UTC, "2024-02-27"),
];

fn said() -> impl Strategy<Value = Said> {
    let zone = || prop::sample::select(ZONES.to_vec());
    let day = || {
        (2011i32..2027, 1u32..=12, 1u32..=28, 0u32..48).prop_map(|(year, month, day, half)| {
            NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(half / 2, half % 2 * 30, 0).unwrap()
        })
    };
    let near = prop_oneof![
        (zone(), day()),
        prop::sample::select(BEFORE.to_vec()).prop_map(|(zone, text)| {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
            (zone, day.and_hms_opt(0, 0, 0).unwrap())
        }),
    ];
    near.prop_flat_map(move |(here, near)| {
        // At any time of the day, or in the hours in which clocks are changed.
        let around = move || {
            let halves = prop_oneof![-40i64 * 48..40 * 48, (-40i64..40, -2i64..8).prop_map(|(days, h)| days * 48 + h)];
            halves.prop_map(move |halves| near + Duration::minutes(30 * halves))
        };
        let other = prop_oneof![3 => Just(None), 1 => prop::sample::select(ZONES.to_vec()).prop_map(Some)];
        let fits = prop_oneof![2 => Just(None), 1 => (0u32..3).prop_map(Some)];
        let of_web = prop::bool::weighted(0.2);
        let window = (other, around(), prop::sample::select(RULES.to_vec()), 1i64..40, of_web, fits);
        // Every beginning of a window, and half an hour to ten hours after it.
        let places = prop::collection::vec((0usize..3, 0i64..6, 0i64..20, any::<bool>()), 0..12);
        let freezes = prop::collection::vec((around(), 1i64..300), 0..3);
        let later = prop_oneof![0i64..700, 0i64..96];
        (Just(here), prop::collection::vec(window, 1..4), freezes, places, later).prop_map(
            move |(here, windows, freezes, places, halves)| {
                let first = |(zone, start, rule, length, of_web, fits): Opens| {
                    (zone, begins_at(start, rule), rule, length, of_web, fits)
                };
                let windows: Vec<Opens> = windows.into_iter().map(first).collect();
                let after = Utc.from_utc_datetime(&near) + Duration::minutes(30 * halves);
                let booked = |(window, count, halves, of_web): (usize, i64, i64, bool)| {
                    let (zone, start, rule, ..) = windows[window % windows.len()];
                    let days =
                        (0..120).map(|days| after.naive_utc().date().and_time(start.time()) + Duration::days(days));
                    let begins = days.filter(|day| meant(rule, start, *day)).nth(usize::try_from(count).unwrap())?;
                    let local = begins + Duration::minutes(30 * halves);
                    Some((zone.unwrap_or(here).from_local_datetime(&local).earliest()?.to_utc(), of_web))
                };
                let booked = places.into_iter().filter_map(booked).collect();
                Said { zone: here, windows, freezes, booked, after }
            },
        )
    })
}

fn moment(zone: Tz, at: DateTime<Utc>) -> Moment {
    Moment::new(at.with_timezone(&zone.offset_from_utc_datetime(&at.naive_utc()).fix())).unwrap()
}

proptest! {
    // `.ci/run` asks for 10,000 with PROPTEST_CASES.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases))]

    #[test]
    fn the_first_free_time_is_the_one_that_a_slow_search_finds(said in said()) {
        const QUARTERS: i64 = 4 * 24 * 40;
        let (calendar, windows) = said.calendar();
        let (web, cache, kind) = (id("web"), id("cache"), id("usual"));
        let components = [web, cache];
        let booked = said.bookings(&calendar, &windows);
        let search = Search {
            calendar: &calendar,
            zone: said.zone,
            windows: &windows,
            environment: None,
            components: &components,
            kind: &kind,
            booked: Some(&booked),
        };
        let found = search.next(moment(said.zone, said.after), 1).first().map(|at| at.seconds());
        let quarters = (0..QUARTERS).map(|quarters| said.after + Duration::minutes(15 * quarters));
        let wanted = { quarters }.find(|at| said.is_free(*at)).map(|at| at.timestamp());
        let end = (said.after + Duration::minutes(15 * QUARTERS)).timestamp();
        prop_assert_eq!(found.filter(|at| *at < end), wanted, "{:?}", said);
    }
}

/// How many times are looked at from then on, of a hundred windows that open every day.
fn looked_at(rule: &str, freeze: &str, after: &str) -> usize {
    let window = |number: usize| {
        format!("  w{number}: {{start: 2020-01-01T{:02}:{:02}, rule: {rule}, duration: 1h}}", number % 24, number % 60)
    };
    let windows: Vec<String> = (0..100).map(window).collect();
    let text = format!("windows:\n{}\nfreezes: {{f: {{{freeze}}}}}", windows.join("\n"));
    let calendar: Calendar = serde_yaml::from_str(&text).unwrap();
    let windows: Vec<Id> = calendar.windows.keys().cloned().collect();
    let kind = id("usual");
    let search = Search {
        calendar: &calendar,
        zone: Tz::Europe__Berlin,
        windows: &windows,
        environment: None,
        components: &[],
        kind: &kind,
        booked: None,
    };
    search.turns(Moment::try_from(after.to_owned()).unwrap()).count()
}

#[test]
fn a_search_looks_at_few_times_however_long_a_freeze_is() {
    let after = "2026-12-05T23:00+01:00";
    assert_eq!(looked_at("FREQ=DAILY;COUNT=9999", "start: 2026-01-01, end: 2040-01-01", after), 1);
    assert_eq!(looked_at("FREQ=DAILY", "start: 2016-01-01, rule: FREQ=DAILY, duration: 1d", after), 1);
    let shut = looked_at("FREQ=DAILY;COUNT=9999", "start: 2026-01-01, end: 2026-01-02", after);
    assert_eq!(shut, super::MOST_TURNS);
}
