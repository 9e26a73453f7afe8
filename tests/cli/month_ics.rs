//! `relman calendar --format ics`, read by a second implementation: each instant is reckoned from the zones
//! that the file itself brings, and compared with what JSON says.

use crate::house::house;
use crate::world::World;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use icalendar::parser::{Component, Property, read_calendar, unfold};

/// What one event says.
#[derive(Debug, PartialEq)]
struct Event {
    uid: String,
    start: DateTime<chrono::Utc>,
    end: DateTime<chrono::Utc>,
    summary: String,
}

/// A property of a component that must be there.
fn property<'c>(component: &'c Component<'_>, name: &str) -> &'c Property<'c> {
    component.find_prop(name).unwrap_or_else(|| panic!("no {name}: {component:?}"))
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
}

/// Seconds east of UTC of `+HHMM` or `+HHMMSS`.
fn east(text: &str) -> i64 {
    let number = |from: usize| text.get(from..from + 2).map_or(0, |digits| digits.parse::<i64>().unwrap());
    let seconds = number(1) * 3600 + number(3) * 60 + number(5);
    if text.starts_with('-') { -seconds } else { seconds }
}

/// The instant of a time with its TZID, by the VTIMEZONE of the file alone (RFC 5545 §3.6.5).
fn instant(calendar: &[Component<'_>], time: &Property<'_>) -> DateTime<chrono::Utc> {
    let text = time.val.as_str();
    if let Some(utc) = text.strip_suffix('Z') {
        return local(utc).and_utc();
    }
    let parameter = time.params.iter().find(|parameter| parameter.key == "TZID").unwrap();
    let name = parameter.val.as_ref().unwrap().as_str();
    let is_it = |zone: &&Component<'_>| zone.name == "VTIMEZONE" && property(zone, "TZID").val.as_str() == name;
    let zone = calendar.iter().find(is_it).unwrap_or_else(|| panic!("no VTIMEZONE {name}"));
    let reading = local(text);
    let onset = |observance: &&Component<'_>| local(property(observance, "DTSTART").val.as_str());
    let observances = zone.components.iter().filter(|observance| onset(observance) <= reading);
    let holds = observances.max_by_key(onset).unwrap_or_else(|| panic!("{name} says nothing of {reading}"));
    let found = (reading - Duration::seconds(east(property(holds, "TZOFFSETTO").val.as_str()))).and_utc();
    // The table of another library says the same.
    let tz: Tz = name.parse().unwrap();
    assert_eq!(tz.from_local_datetime(&reading).earliest().unwrap().to_utc(), found, "{reading} in {name}");
    found
}

/// The events of a file, whose lines are as RFC 5545 wants them; whole days begin on the clock of the store.
fn events(text: &str, store: Tz) -> Vec<Event> {
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "only CRLF ends a line");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "a line is longer than 75 bytes");
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).unwrap();
    let property_of = |name: &str| calendar.properties.iter().find(|property| property.name == name).unwrap();
    assert_eq!(property_of("VERSION").val.as_str(), "2.0");
    let all = calendar.components;
    assert!(all.iter().all(|one| one.name == "VEVENT" || one.name == "VTIMEZONE"));
    let event = |event: &Component<'_>| {
        let midnight = |text: &str| {
            let day = NaiveDate::parse_from_str(text, "%Y%m%d").unwrap().and_hms_opt(0, 0, 0).unwrap();
            // A day whose midnight is skipped begins later.
            (0..=1500)
                .find_map(|minutes| store.from_local_datetime(&(day + Duration::minutes(minutes))).earliest())
                .unwrap()
                .to_utc()
        };
        let moment = |property: &Property<'_>| match property.val.as_str().len() {
            8 => midnight(property.val.as_str()),
            _ => instant(&all, property),
        };
        let start = moment(property(event, "DTSTART"));
        let end = event.find_prop("DTEND").map_or(start, moment);
        assert!(property(event, "DTSTAMP").val.as_str().ends_with('Z'));
        let summary = property(event, "SUMMARY").val.as_str().to_owned();
        Event { uid: property(event, "UID").val.as_str().to_owned(), start, end, summary }
    };
    all.iter().filter(|one| one.name == "VEVENT").map(event).collect()
}

/// A store in a zone, with windows on its clock and on those of others, and a release.
fn world(zone: &str) -> World {
    let world = house("needs: {schedule: {milestone: go-live}}");
    let windows = "\
windows:
  late: {title: Late, start: 2011-01-01T23:30, rule: FREQ=DAILY, duration: 2h}
  early: {title: Early, start: 2011-01-02T01:45, rule: FREQ=WEEKLY;BYDAY=SU, duration: 1h}
  island: {title: Island, start: 2011-01-01T23:45, rule: FREQ=DAILY, duration: 3h, zone: Australia/Lord_Howe}
  andes: {title: Andes, start: 2011-01-01T22:30, rule: FREQ=WEEKLY;BYDAY=SA, duration: 4h, zone: America/Santiago}
  samoa: {title: Samoa, start: 2011-01-01T06:00, rule: FREQ=DAILY, duration: 30h, zone: Pacific/Apia}
freezes:
  longest: {start: 2011-01-15, rule: FREQ=MONTHLY, duration: 3d}
holidays: {2030-11-28: Feast, 2031-03-30: Sunday, 2031-09-07: Spring}
";
    world.write("store/calendar.yaml", windows);
    let settings = world.read("store/relman.yaml");
    assert!(settings.contains("time-zone: \"UTC\""), "{settings}");
    world.write("store/relman.yaml", &settings.replace("time-zone: \"UTC\"", &format!("time-zone: {zone:?}")));
    world.run_as("administrator", "policy commit -m zone").succeeds();
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world
}

#[test]
fn every_instant_is_the_one_of_json_also_where_clocks_have_odd_rules() {
    let zones = [
        "America/Los_Angeles",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Beirut",
        "Pacific/Apia",
        "Europe/Berlin",
        "UTC",
    ];
    for zone in zones {
        let world = world(zone);
        world.run_as("boss", "schedule R001 2030-11-03T09:30:00Z").succeeds();
        // Months in which clocks are changed somewhere; Apia skipped the 30th of December 2011.
        for month in ["2030-10", "2030-11", "2031-03", "2031-04", "2031-09", "2011-12"] {
            let json = world.run(&format!("calendar --month {month} --json")).succeeds().json();
            let text = world.run(&format!("calendar --month {month} --format ics")).succeeds().stdout;
            let events = events(&text, zone.parse().unwrap());
            let rows = json.as_array().unwrap();
            assert_eq!(events.len(), rows.len(), "{zone} {month}");
            assert!(rows.len() > 60, "{zone} {month}");
            for (event, row) in events.iter().zip(rows) {
                let at = |key: &str| DateTime::parse_from_rfc3339(row[key].as_str().unwrap()).unwrap().to_utc();
                assert_eq!((event.start, event.end), (at("start"), at("end")), "{zone} {month}: {event:?} {row}");
            }
            let mut uids: Vec<&String> = events.iter().map(|event| &event.uid).collect();
            uids.sort();
            uids.dedup();
            assert_eq!(uids.len(), rows.len(), "each has a name of its own");
        }
    }
}

#[test]
fn the_second_of_two_readings_is_written_in_utc() {
    let world = world("America/Los_Angeles");
    world.run_as("boss", "schedule R001 \"2030-11-03 01:30-08:00\"").succeeds();
    let text = world.run("calendar --month 2030-11 --format ics").succeeds().stdout;
    assert!(text.contains("DTSTART:20301103T093000Z\r\n"), "{text}");
    world.run_as("boss", "schedule R001 \"2030-11-03 01:30-07:00\"").succeeds();
    let text = world.run("calendar --month 2030-11 --format ics").succeeds().stdout;
    assert!(text.contains("DTSTART;TZID=America/Los_Angeles:20301103T013000\r\n"), "{text}");
}

#[test]
fn a_year_from_this_month_has_the_same_bytes_for_the_same_commit_and_the_same_names_ever_after() {
    let world = world("Europe/Berlin");
    world.run_as("boss", "schedule R001 \"2030-11-12 06:00\"").succeeds();
    let first = world.run("calendar --format ics").succeeds().stdout;
    world.wait_minutes(600);
    assert_eq!(world.run("calendar --format ics").succeeds().stdout, first);
    let zone = Tz::Europe__Berlin;
    let before = events(&first, zone);
    let days: Vec<NaiveDate> = before.iter().map(|event| event.start.with_timezone(&zone).date_naive()).collect();
    let (from, until) = (days.iter().min().unwrap().to_string(), days.iter().max().unwrap().to_string());
    assert!(from.as_str() >= "2030-10-30" && until.starts_with("2031-10-3"), "{from} {until}");
    world.run_as("boss", "schedule R001 \"2030-11-19 06:00\"").succeeds();
    let second = world.run("calendar --format ics").succeeds().stdout;
    assert_ne!(second, first);
    let after = events(&second, zone);
    let (mut old, mut new): (Vec<&String>, Vec<&String>) =
        (before.iter().map(|event| &event.uid).collect(), after.iter().map(|event| &event.uid).collect());
    old.sort();
    new.sort();
    assert_eq!(old, new, "a milestone that moved is known again");
    let of = |events: &[Event]| events.iter().find(|event| event.uid.starts_with("R001-")).unwrap().start;
    assert_eq!(of(&after) - of(&before), Duration::days(7));
    world.run("calendar --format ics -o year.ics").succeeds();
    assert_eq!(world.read("year.ics"), second);
}

#[test]
fn hostile_texts_stay_texts() {
    let world = world("Europe/Berlin");
    let long = "Größe, 変更; ".repeat(12);
    let title = "Line\\nEND:VEVENT\\nBEGIN:VEVENT\\r\\nSUMMARY:forged; a, b\\\\c";
    let calendar = world.read("store/calendar.yaml").replace("title: Late", &format!("title: \"{title}\""));
    world.write("store/calendar.yaml", &calendar);
    let refused = world.run_as("administrator", "policy commit -m titles").ends_with(1);
    refused.says("windows.late.title: the title holds control characters or line breaks");
    world.write("store/calendar.yaml", &calendar.replace("\\r", " ").replace("\\n", " "));
    world.run_as("administrator", "policy commit -m titles").succeeds();
    world.run_as("dev", &format!("set R001 \"title={}\"", long.trim())).succeeds();
    world.run_as("boss", "schedule R001 \"2030-11-12 06:00\"").succeeds();
    let rows = world.run("calendar --month 2030-11 --json").succeeds().json().as_array().unwrap().len();
    let text = world.run("calendar --month 2030-11 --format ics").succeeds().stdout;
    let events = events(&text, Tz::Europe__Berlin);
    assert_eq!(events.len(), rows, "nobody adds an event");
    let release = events.iter().find(|event| event.uid.starts_with("R001-")).unwrap();
    assert_eq!(release.summary, format!("R001 go-live: {}", long.trim()));
    let late = events.iter().find(|event| event.uid.starts_with("window-late-")).unwrap();
    assert_eq!(late.summary, "Window: Line END:VEVENT BEGIN:VEVENT  SUMMARY:forged; a, b\\c");
}
