//! Who holds a place in which occurrence, who has room, and who meets whom.

use super::Booking;
use crate::domain::calendar::{
    Calendar, Obstacle, Place, Question, frozen, meetings, meetings_of, obstacles, occurrences, readings,
};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use chrono_tz::Tz;

const CALENDAR: &str = "
windows:
  night: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, capacity: 1}
  web-only: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, components: [web], capacity: 2}
  lab: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, environments: [lab], capacity: 1}
  day: {start: 2030-11-01T00:00, rule: FREQ=DAILY, duration: 36h, capacity: 1}
  away: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, zone: America/Los_Angeles, capacity: 1}
";

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn ids(text: &str) -> Vec<Id> {
    text.split_whitespace().map(id).collect()
}

fn calendar() -> Calendar {
    serde_yaml::from_str(CALENDAR).unwrap()
}

fn moment(time: &str) -> Moment {
    Moment::try_from(format!("2030-{time}+00:00")).unwrap()
}

/// A release, its time, what it touches, and the windows of its milestone; it goes to `live`.
fn booking(release: &str, time: &str, components: &str, windows: &str) -> Booking {
    let (at, windows) = (moment(time), ids(windows));
    Booking {
        release: ReleaseName::parse(release).unwrap(),
        milestone: id("go-live"),
        at,
        readings: readings(&calendar(), &windows, Tz::UTC, at),
        environment: Some(id("live")),
        components: ids(components),
        kind: id("plain"),
        windows,
    }
}

/// The windows that are full for each component, such as `web: night (R001)`.
fn full(own: &Booking, booked: &[Booking]) -> Vec<String> {
    let question = Question {
        at: own.at,
        zone: Tz::UTC,
        readings: &own.readings,
        windows: &own.windows,
        environment: own.environment.as_ref(),
        components: &own.components,
        kind: &own.kind,
        booked: Some(booked),
    };
    let words = |obstacle: &Obstacle| match obstacle {
        Obstacle::Full { component, windows } => {
            let held = |held_by: &[ReleaseName]| held_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let windows = windows.iter().map(|full| format!("{} ({})", full.window, held(&full.held_by)));
            let component = component.as_ref().map_or("all", Id::as_str);
            format!("{component}: {}", windows.collect::<Vec<_>>().join(", "))
        }
        other => panic!("{other:?}"),
    };
    obstacles(&calendar(), &question).iter().map(words).collect()
}

#[test]
fn an_occurrence_is_full_when_as_many_others_lie_in_it_as_fit() {
    let own = booking("R009", "11-03T01:00", "web", "night");
    assert_eq!(full(&own, &[]), [""; 0]);
    // Its first moment belongs to it, its end does not, and the night before is another one.
    for (time, count) in [("11-02T22:00", 1), ("11-03T03:59", 1), ("11-03T04:00", 0), ("11-09T22:00", 0)] {
        assert_eq!(full(&own, &[booking("R001", time, "web", "night")]).len(), count, "{time}");
    }
    // Two milestones of one release are one release, and others hold nothing of this window.
    let own = booking("R009", "11-03T01:00", "web", "web-only");
    let one = booking("R001", "11-02T23:00", "web", "web-only");
    let two = booking("R002", "11-02T23:00", "web", "web-only");
    assert_eq!(full(&own, &[one.clone(), one.clone()]), [""; 0]);
    assert_eq!(full(&own, &[one.clone(), two]), ["all: web-only (R001 R002)"]);
    for stranger in ["db", ""] {
        assert_eq!(full(&own, &[one.clone(), booking("R002", "11-02T23:00", stranger, "web-only")]), [""; 0]);
    }
    assert_eq!(full(&own, &[one, booking("R002", "11-02T23:00", "web", "night")]), [""; 0]);
}

#[test]
fn every_component_needs_a_window_with_room() {
    let own = booking("R009", "11-03T01:00", "web db", "night web-only");
    let holder = booking("R001", "11-02T22:00", "db", "night");
    assert_eq!(full(&own, std::slice::from_ref(&holder)), ["db: night (R001)"]);
    let web = |release| booking(release, "11-02T22:00", "web", "web-only");
    let all = [holder, web("R002"), web("R003")];
    assert_eq!(full(&own, &all), ["web: night (R001), web-only (R002 R003)", "db: night (R001)"]);
    let own = booking("R009", "11-03T01:00", "db cache", "night");
    assert_eq!(full(&own, &all), ["all: night (R001)"]);
}

#[test]
fn a_window_of_another_environment_is_not_held() {
    let mut own = booking("R009", "11-03T01:00", "web", "lab");
    own.environment = Some(id("lab"));
    let mut other = booking("R001", "11-03T01:00", "web", "lab");
    assert_eq!(full(&own, std::slice::from_ref(&other)), [""; 0]);
    other.environment = own.environment.clone();
    assert_eq!(full(&own, &[other]), ["all: lab (R001)"]);
}

#[test]
fn of_occurrences_that_overlap_one_with_room_is_enough() {
    // 36 hours every day: 11-05T06:00 lies in the fourth and in the fifth.
    let own = booking("R009", "11-05T06:00", "web", "day");
    let fourth = booking("R001", "11-04T13:00", "web", "day");
    let fifth = booking("R002", "11-05T13:00", "web", "day");
    assert_eq!(full(&own, std::slice::from_ref(&fourth)), [""; 0]);
    assert_eq!(full(&own, &[fourth, fifth]), ["all: day (R001)"]);
}

#[test]
fn who_is_in_a_window_of_another_zone_is_read_off_its_own_clock() {
    // 22:00 in Los Angeles is 05:00 here before the first Sunday of November, and 06:00 after.
    let own = booking("R009", "11-10T07:00", "web", "away");
    assert_eq!(full(&own, &[booking("R001", "11-10T06:00", "web", "away")]), ["all: away (R001)"]);
    assert_eq!(full(&own, &[booking("R001", "11-10T12:00", "web", "away")]), [""; 0]);
    // A record that has no reading, since the window came later, holds no place that anybody could know of.
    let mut unread = booking("R001", "11-10T06:00", "web", "away");
    unread.readings.clear();
    assert_eq!(full(&own, &[unread]), [""; 0]);
}

#[test]
fn an_occurrence_is_told_on_the_clock_of_the_store() {
    let calendar = calendar();
    let all = occurrences(&calendar, Tz::UTC, moment("11-09T12:00"), moment("11-10T05:00"));
    let told = |name: &str| {
        let one = all.iter().find(|one| *one.id == id(name)).unwrap();
        format!("{} {}", one.begins().unwrap(), one.ends().unwrap())
    };
    assert_eq!(told("night"), "2030-11-09T22:00+00:00 2030-11-10T04:00+00:00");
    assert!(all.iter().all(|one| *one.id != id("away")));
    // In Lord Howe no clock ever showed 02:15 on that Sunday.
    let calendar: Calendar = serde_yaml::from_str(
        "windows: {w: {start: 2030-10-06T02:15, duration: 1h}}\nfreezes: {f: {start: 2030-10-05, duration: 3d}}",
    )
    .unwrap();
    let at = |text: &str| Moment::try_from(text.to_owned()).unwrap();
    let (from, until) = (at("2030-10-05T12:00+10:30"), at("2030-10-06T12:00+11:00"));
    let skipped = occurrences(&calendar, Tz::Australia__Lord_Howe, from, until);
    assert_eq!(skipped[0].begins().unwrap().to_string(), "2030-10-06T02:30+11:00");
    assert!(skipped[0].is_frozen(&frozen(&calendar, &skipped)));
}

#[test]
fn releases_meet_in_one_occurrence_or_on_one_day_where_they_share_something() {
    let calendar = calendar();
    let meet = |booked: &[Booking]| -> Vec<String> {
        let told = |place: &Place| match place {
            Place::Window(window, _) => window.to_string(),
            Place::Day(day) => day.to_string(),
        };
        let words = meetings(&calendar, Tz::UTC, booked).into_iter().map(|one| {
            let releases = one.releases().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let components = one.components.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            format!("{} {releases}: {components} {}", told(&one.place), one.environment.map_or("-", Id::as_str))
        });
        words.collect()
    };
    let one = booking("R001", "11-02T22:00", "web db", "night");
    let mut other = booking("R002", "11-03T01:00", "web db", "night");
    assert_eq!(meet(&[one.clone(), other.clone()]), ["night R001 R002: db web live"]);
    assert_eq!(meet(&[one.clone(), booking("R001", "11-03T01:00", "web", "night")]), [""; 0]);
    other.environment = Some(id("lab"));
    assert_eq!(meet(&[one.clone(), other.clone()]), ["night R001 R002: db web -"]);
    other.components = ids("cache");
    assert_eq!(meet(&[one.clone(), other]), [""; 0]);
    // Three on one system, and two of them on a component: each is told once.
    let third = booking("R003", "11-03T02:00", "cache", "night");
    let second = booking("R002", "11-03T01:00", "web", "night");
    assert_eq!(meet(&[one.clone(), second, third]), ["night R001 R002: web -", "night R001 R002 R003:  live"]);
    // Without windows the day counts: that of the clock of the store.
    let outside = |release, time| booking(release, time, "web", "");
    assert_eq!(meet(&[one.clone(), outside("R002", "11-03T01:00")]), [""; 0]);
    assert_eq!(meet(&[one.clone(), outside("R002", "11-02T01:00")]), ["2030-11-02 R001 R002: web live"]);
    let mut asked_for = outside("R002", "11-02T01:00");
    asked_for.environment = None;
    assert_eq!(meet(&[one.clone(), asked_for]), [""; 0]);
    let others = [outside("R002", "11-02T01:00"), outside("R003", "11-02T02:00"), outside("R004", "12-02T02:00")];
    let met = meetings_of(&calendar, Tz::UTC, &one, &others);
    assert_eq!(met.iter().map(|met| met.releases().len()).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_window_from_a_gap_of_the_clocks_begins_after_it() {
    let text = "windows: {gap: {start: 2031-03-30T02:05, duration: 6h, zone: Europe/Berlin}}";
    let calendar: Calendar = serde_yaml::from_str(text).unwrap();
    let at = |time: &str| Moment::try_from(format!("2031-03-30T{time}+00:00")).unwrap();
    let found = occurrences(&calendar, Tz::UTC, at("00:00"), at("12:00"));
    assert_eq!(found[0].begins(), Some(at("01:00")));
}
