//! How a window or freeze recurs: the part of RFC 5545's RRULE that is taken, and why the rest is not.
//!
//! The library that reckons takes more than it gets right, and takes some of it silently; so a rule
//! is read here first, and what is not known to be right is refused. Start at [`read`].

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// The keys of a rule that are taken; BYWEEKNO reaches into the years beside it, and nobody agrees on those days.
const KEYS: [&str; 10] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYSETPOS", "WKST"];

const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule that was read: the same text, with its end written as the library wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// The rule for the library, to which every local reading is told as if it were UTC.
    pub(super) text: String,
}

/// Reads a rule.
///
/// # Errors
/// What is wrong with it, as a clause that follows the words "rule `…`".
pub(super) fn read(text: &str) -> Result<Rule, String> {
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for part in text.split(';') {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("has `{part}`, which is no KEY=VALUE"))?;
        if !KEYS.contains(&key) {
            return Err(format!("has `{key}`, and may have {}", KEYS.join(", ")));
        }
        if parts.iter().any(|(known, _)| *known == key) {
            return Err(format!("has `{key}` twice"));
        }
        parts.push((key, value));
    }
    let get = |wanted: &str| parts.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
    let freq = get("FREQ").ok_or("has no FREQ")?;
    if !FREQUENCIES.contains(&freq) {
        return Err(format!("has FREQ={freq}, and may have {}", FREQUENCIES.join(", ")));
    }
    for (key, value) in &parts {
        check_value(key, value, freq)?;
    }
    if get("COUNT").is_some() && get("UNTIL").is_some() {
        return Err("ends twice, by COUNT and by UNTIL".to_owned());
    }
    check_together(freq, &get)?;
    let written = |(key, value): &(&str, &str)| match (*key, until(value)) {
        ("UNTIL", Some(end)) => format!("UNTIL={}Z", end.format("%Y%m%dT%H%M%S")),
        _ => format!("{key}={value}"),
    };
    Ok(Rule { text: parts.iter().map(written).collect::<Vec<_>>().join(";") })
}

fn check_value(key: &str, value: &str, freq: &str) -> Result<(), String> {
    let wrong = |expected: &str| Err(format!("has {key}={value}; expected {expected}"));
    match key {
        "INTERVAL" if !is_number(value, 1..=999) => wrong("a number from 1 to 999"),
        "COUNT" if !is_number(value, 1..=9999) => wrong("a number from 1 to 9999"),
        "UNTIL" if until(value).is_none() => {
            wrong("a day such as 20261231, or a local time such as 20261231T180000 without Z")
        }
        "WKST" if !WEEKDAYS.contains(&value) => wrong("one of MO, TU, WE, TH, FR, SA, SU"),
        "BYMONTH" if !are_numbers(value, 12, false) => wrong("months from 1 to 12"),
        "BYMONTHDAY" if !are_numbers(value, 31, true) => wrong("days from 1 to 31, or -1 to -31 from the end"),
        "BYYEARDAY" if !are_numbers(value, 366, true) => wrong("days from 1 to 366, or -1 to -366 from the end"),
        "BYSETPOS" if !are_numbers(value, 366, true) => wrong("positions from 1 to 366, or -1 to -366 from the end"),
        "BYDAY" if !are_weekdays(value, freq) => match freq {
            "MONTHLY" => wrong("weekdays such as SA, 2SA or -1FR, all with a number from 1 to 5 or none"),
            "YEARLY" => wrong("weekdays such as SA, 2SA or -1FR, all with a number from 1 to 53 or none"),
            _ => wrong("weekdays such as SA; the second Saturday needs FREQ=MONTHLY or YEARLY"),
        },
        _ => Ok(()),
    }
}

/// RULE RFC 5545 §3.3.10: which parts may stand together.
fn check_together<'t>(freq: &str, get: &impl Fn(&str) -> Option<&'t str>) -> Result<(), String> {
    let refused = |key: &str, only: &str| Err(format!("has {key}, which goes with FREQ={only} only"));
    let has = |key: &str| get(key).is_some();
    if has("BYYEARDAY") && freq != "YEARLY" {
        return refused("BYYEARDAY", "YEARLY");
    }
    if has("BYMONTHDAY") && freq == "WEEKLY" {
        return refused("BYMONTHDAY", "DAILY, MONTHLY or YEARLY");
    }
    // The library counts positions in a first week that begins with the start.
    if has("BYSETPOS") && !["MONTHLY", "YEARLY"].contains(&freq) {
        return refused("BYSETPOS", "MONTHLY or YEARLY");
    }
    let others = ["BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY"];
    if has("BYSETPOS") && !others.into_iter().any(has) {
        return Err("has BYSETPOS, which picks from another BY… that is not there".to_owned());
    }
    Ok(())
}

/// The last moment of a rule: a day counts to its end.
fn until(value: &str) -> Option<NaiveDateTime> {
    if value.len() == 8 {
        let day = NaiveDate::parse_from_str(value, "%Y%m%d").ok()?;
        return Some(day.and_time(NaiveTime::from_hms_opt(23, 59, 59)?));
    }
    let time = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok()?;
    (value.len() == 15).then_some(time)
}

fn is_number(value: &str, range: std::ops::RangeInclusive<u16>) -> bool {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) && !value.starts_with('0');
    plain && value.parse().is_ok_and(|number| range.contains(&number))
}

/// Different numbers from 1 to `max`, and below zero where that is meant.
fn are_numbers(value: &str, max: u16, negative: bool) -> bool {
    let numbers: Vec<&str> = value.split(',').collect();
    let fits = |number: &&str| {
        let digits = if negative { number.strip_prefix('-').unwrap_or(number) } else { number };
        is_number(digits, 1..=max)
    };
    numbers.iter().all(fits) && are_different(&numbers)
}

fn are_weekdays(value: &str, freq: &str) -> bool {
    let max = match freq {
        "MONTHLY" => 5,
        "YEARLY" => 53,
        _ => 0,
    };
    let fits = |day: &&str| {
        let Some((number, day)) = day.len().checked_sub(2).and_then(|at| day.split_at_checked(at)) else {
            return false;
        };
        let digits = number.strip_prefix('-').unwrap_or(number);
        WEEKDAYS.contains(&day) && (number.is_empty() || is_number(digits, 1..=max.max(1)) && max > 0)
    };
    let days: Vec<&str> = value.split(',').collect();
    // The library passes over the plain ones where others have a number.
    let plain = days.iter().filter(|day| day.len() == 2).count();
    days.iter().all(fits) && are_different(&days) && (plain == 0 || plain == days.len())
}

fn are_different(values: &[&str]) -> bool {
    values.iter().enumerate().all(|(at, value)| !values.iter().skip(at + 1).any(|other| other == value))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_taken_keeps_its_words() {
        for text in [
            "FREQ=MONTHLY;BYDAY=2SA",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20;COUNT=3",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ] {
            assert_eq!(read(text).unwrap().text, text);
        }
        assert_eq!(read("FREQ=DAILY;UNTIL=20261231").unwrap().text, "FREQ=DAILY;UNTIL=20261231T235959Z");
        assert_eq!(read("FREQ=DAILY;UNTIL=20261231T180000").unwrap().text, "FREQ=DAILY;UNTIL=20261231T180000Z");
    }

    #[test]
    fn what_would_be_taken_wrongly_is_refused() {
        for (text, wanted) in [
            ("", "no KEY=VALUE"),
            ("INTERVAL=2", "no FREQ"),
            ("FREQ=HOURLY", "may have DAILY"),
            ("FREQ=daily", "may have DAILY"),
            ("freq=DAILY", "has `freq`"),
            ("FREQ=DAILY;", "no KEY=VALUE"),
            ("RRULE:FREQ=DAILY", "has `RRULE:FREQ`"),
            ("FREQ=DAILY;FREQ=DAILY", "`FREQ` twice"),
            ("FREQ=DAILY;INTERVAL=0", "from 1 to 999"),
            ("FREQ=DAILY;INTERVAL=-1", "from 1 to 999"),
            ("FREQ=DAILY;INTERVAL=01", "from 1 to 999"),
            ("FREQ=DAILY;COUNT=0", "from 1 to 9999"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "ends twice"),
            ("FREQ=DAILY;UNTIL=20261231T180000Z", "without Z"),
            ("FREQ=DAILY;UNTIL=20260231", "a day such as"),
            ("FREQ=DAILY;BYHOUR=6", "has `BYHOUR`"),
            ("FREQ=DAILY;BYEASTER=0", "has `BYEASTER`"),
            ("FREQ=DAILY;BYSETPOS=1;BYDAY=MO", "goes with FREQ=MONTHLY or YEARLY"),
            ("FREQ=WEEKLY;BYDAY=2SA", "the second Saturday needs"),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "goes with FREQ=DAILY"),
            ("FREQ=MONTHLY;BYDAY=6SA", "from 1 to 5"),
            ("FREQ=MONTHLY;BYDAY=0SA", "from 1 to 5"),
            ("FREQ=MONTHLY;BYDAY=SA,SA", "weekdays"),
            ("FREQ=MONTHLY;BYDAY=SU,3SA", "or none"),
            ("FREQ=YEARLY;BYWEEKNO=3", "has `BYWEEKNO`"),
            ("FREQ=MONTHLY;BYYEARDAY=3", "goes with FREQ=YEARLY"),
            ("FREQ=MONTHLY;BYSETPOS=1", "that is not there"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "days from 1 to 31"),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "days from 1 to 31"),
            ("FREQ=MONTHLY;BYMONTH=13", "months from 1 to 12"),
            ("FREQ=MONTHLY;BYMONTH=-1", "months from 1 to 12"),
            ("FREQ=MONTHLY;WKST=XX", "one of MO"),
            ("FREQ=MONTHLY;BYDAY=Ä", "weekdays"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
