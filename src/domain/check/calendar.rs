//! Checks `calendar.yaml`: its names, and whether its rules are ones that can be reckoned with.
//!
//! Reads the calendar and the processes; writes findings. Start at `check_calendar`.

use super::findings::{Findings, Known, Place};
use crate::domain::calendar::{Calendar, LocalTime, Recurrence, day_of};
use crate::domain::id::Id;
use crate::domain::problem::{Problem, Step};
use crate::domain::process::Process;
use chrono::Duration;
use std::collections::BTreeMap;

/// What recurs lasts no longer.
const LONGEST: Duration = Duration::days(366);
/// What lasts so many times as long as the distance of its rule was probably not meant.
const MANY: i32 = 4;

/// Checks `calendar.yaml`.
#[must_use]
pub fn check_calendar(calendar: &Calendar, processes: &BTreeMap<Id, Process>) -> Vec<Problem> {
    let mut findings = Findings::default();
    let all = || processes.values();
    let components = Known::new("component", "components of a process", all().flat_map(|p| p.components.keys()));
    let environments =
        Known::new("environment", "environments of a process", all().flat_map(|p| p.environments.keys()));
    let kinds = Known::new("kind", "kinds of a process", all().flat_map(|p| p.kinds.keys()));
    let asked = |id: &Id| all().flat_map(|p| p.milestones.values()).any(|milestone| milestone.windows.contains(id));
    for (id, window) in &calendar.windows {
        let place = Place::of("windows").at(id);
        if !asked(id) {
            findings.warning(&place, format!("no milestone names the window `{id}`, so it opens for nothing; name it under `windows` of a milestone"));
        }
        findings.names(&place.at("components"), &window.components, &components);
        findings.names(&place.at("environments"), &window.environments, &environments);
        check_title(&place, window.title.as_deref(), &mut findings);
        let length = Some(window.duration.0);
        check_rule(&place, window.start, window.rule.as_deref(), length, &mut findings);
        if window.duration.0.is_zero() {
            findings.error(&place.at("duration"), format!("window `{id}` lasts no time at all; write such as `4h`"));
        }
        if window.capacity == Some(0) {
            let message = format!("no release fits into the window `{id}`; write how many, or leave `capacity` out");
            findings.warning(&place.at("capacity"), message);
        }
    }
    for (id, freeze) in &calendar.freezes {
        let place = Place::of("freezes").at(id);
        findings.names(&place.at("kinds"), &freeze.kinds, &kinds);
        check_title(&place, freeze.title.as_deref(), &mut findings);
        check_rule(&place, freeze.start, freeze.rule.as_deref(), freeze.length().ok(), &mut findings);
        match freeze.length() {
            Err(why) => findings.error(&place, format!("freeze `{id}` {why}")),
            Ok(length) if length.is_zero() => {
                findings.error(&place.at("duration"), format!("freeze `{id}` lasts no time at all"));
            }
            Ok(_) => {}
        }
    }
    for (day, name) in &calendar.holidays {
        let place = Place::of("holidays").at(Step::Key(day.clone()));
        if day_of(day).is_none() {
            findings.error(&place, format!("holiday `{day}` is no day of a calendar; write such as `2026-12-25`"));
        }
        if name.trim().is_empty() {
            findings.error(&place, format!("holiday `{day}` has no name"));
        }
        check_text(&place, "name of a holiday", name, &mut findings);
    }
    findings.into_problems()
}

fn check_rule(place: &Place, start: LocalTime, rule: Option<&str>, length: Option<Duration>, findings: &mut Findings) {
    let recurrence = match Recurrence::new(start.0, rule) {
        Ok(recurrence) => recurrence,
        Err(why) => return findings.error(&place.at("rule"), why),
    };
    let (Some(rule), Some(length)) = (rule, length) else { return };
    let (place, days) = (place.at("duration"), length.num_days());
    if length > LONGEST {
        let message = format!("lasts {days} days and comes again by `{rule}`; what recurs lasts no longer than a year");
        findings.error(&place, message);
    } else if let Some(distance) = recurrence.distance().filter(|distance| length > *distance * MANY) {
        let apart = distance.num_days();
        let message =
            format!("lasts {days} days, and begins anew every {apart} by `{rule}`; is one of them meant otherwise?");
        findings.warning(&place, message);
    }
}

fn check_title(place: &Place, title: Option<&str>, findings: &mut Findings) {
    title.iter().for_each(|title| check_text(&place.at("title"), "title", title, findings));
}

fn check_text(place: &Place, what: &str, text: &str, findings: &mut Findings) {
    if text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        findings.error(place, format!("the {what} holds control characters or line breaks; write it in one line"));
    }
}

#[cfg(test)]
mod tests {
    use super::check_calendar;
    use crate::domain::check::sample::{expect_lines, processes, read};
    use crate::domain::id::Id;

    #[track_caller]
    fn expect(text: &str, wanted: &[&str]) {
        let calendar = read("calendar.yaml", text.as_bytes()).unwrap();
        let mut processes = processes();
        let milestones = processes.values_mut().flat_map(|process| process.milestones.values_mut());
        milestones.for_each(|milestone| milestone.windows = vec![Id::parse("w").unwrap()]);
        expect_lines(&check_calendar(&calendar, &processes), wanted);
    }

    #[test]
    fn a_window_opens_for_a_milestone() {
        expect("windows: {w: {start: 2026-01-10T06:00, duration: 6h}}", &[]);
        let orphan = "warning windows/other: no milestone names the window `other`";
        expect("windows: {other: {start: 2026-01-10T06:00, duration: 6h}}", &[orphan]);
    }

    #[test]
    fn names_of_the_calendar_exist() {
        let window = |keys| format!("windows: {{w: {{start: 2026-01-10T06:00, duration: 6h, {keys}}}}}");
        expect(&window("components: [web], environments: [live]"), &[]);
        expect(&window("components: [wep]"), &["error windows/w/components/0 (web): no component"]);
        expect(&window("environments: [life]"), &["error windows/w/environments/0 (live): no environment"]);
        expect(
            "freezes: {f: {start: 2026-12-20T00:00, duration: 2w, kinds: [urgnt]}}",
            &["error freezes/f/kinds/0 (urgent): no kind"],
        );
    }

    #[test]
    fn a_holiday_is_a_day_with_a_name() {
        expect("holidays: {2028-02-29: Leap day, 2026-12-25: Christmas}", &[]);
        expect("holidays: {2026-02-29: Leap day}", &["error holidays/2026-02-29: holiday `2026-02-29` is no day"]);
        expect("holidays: {12-25: Christmas}", &["error holidays/12-25: holiday `12-25` is no day"]);
        expect("holidays: {2026-12-25T00:00: Christmas}", &["error holidays/2026-12-25T00:00: holiday"]);
        expect("holidays: {2026-12-25: ''}", &["error holidays/2026-12-25: holiday `2026-12-25` has no name"]);
    }

    #[test]
    fn names_and_titles_are_one_line() {
        let line = "holds control characters or line breaks";
        expect(
            r#"holidays: {2026-12-25: "a\nb"}"#,
            &[&format!("error holidays/2026-12-25: the name of a holiday {line}")],
        );
        let window = r#"windows: {w: {title: "a\e[31m", start: 2026-01-10T06:00, duration: 6h}}"#;
        expect(window, &[&format!("error windows/w/title: the title {line}")]);
        let freeze = r#"freezes: {f: {title: "a\u2028b", start: 2026-01-10T06:00, duration: 6h}}"#;
        expect(freeze, &[&format!("error freezes/f/title: the title {line}")]);
    }

    #[test]
    fn what_recurs_is_over_within_a_year_and_before_it_begins_anew_often() {
        let window = |keys| format!("windows: {{w: {{start: 2026-01-10T06:00, {keys}}}}}");
        expect(&window("duration: 999w"), &[]);
        expect(&window("duration: 366d, rule: FREQ=YEARLY"), &[]);
        expect(&window("duration: 6d, rule: FREQ=DAILY;BYMONTHDAY=10"), &[]);
        expect(&window("duration: 36h, rule: FREQ=DAILY"), &[]);
        expect(&window("duration: 367d, rule: FREQ=YEARLY"), &["error windows/w/duration: lasts 367 days"]);
        expect(
            &window("duration: 5d, rule: FREQ=DAILY"),
            &["warning windows/w/duration: lasts 5 days, and begins anew every 1"],
        );
        let freeze = "freezes: {f: {start: 2026-01-01, rule: FREQ=DAILY, duration: 53w}}";
        expect(freeze, &["error freezes/f/duration: lasts 371 days"]);
    }

    #[test]
    fn rules_can_be_reckoned_with() {
        let window = |keys| format!("windows: {{w: {{start: 2026-01-10T06:00, {keys}}}}}");
        expect(&window("duration: 6h, rule: FREQ=MONTHLY;BYDAY=2SA"), &[]);
        expect(
            &window("duration: 6h, rule: FREQ=HOURLY"),
            &["error windows/w/rule: rule `FREQ=HOURLY` has FREQ=HOURLY, and may have DAILY"],
        );
        expect(
            &window("duration: 6h, rule: FREQ=MONTHLY;BYDAY=3SA"),
            &[
                "error windows/w/rule: rule `FREQ=MONTHLY;BYDAY=3SA` does not begin at `start`; its first time is 2026-01-17T06:00",
            ],
        );
        expect(&window("duration: 0h"), &["error windows/w/duration: window `w` lasts no time at all"]);
        expect(&window("duration: 6h, capacity: 2"), &[]);
        expect(&window("duration: 6h, capacity: 0"), &["warning windows/w/capacity: no release fits"]);
        let freeze = |keys| format!("freezes: {{f: {{start: 2026-12-20, {keys}}}}}");
        expect(&freeze("end: 2027-01-03"), &[]);
        expect(&freeze("duration: 2w, rule: FREQ=YEARLY"), &[]);
        expect(&freeze("kinds: []"), &["error freezes/f: freeze `f` never ends"]);
        expect(&freeze("end: 2026-12-20"), &["error freezes/f: freeze `f` ends before it begins"]);
        expect(&freeze("end: 2027-01-03, duration: 2w"), &["error freezes/f: freeze `f` has both"]);
        expect(&freeze("end: 2027-01-03, rule: FREQ=YEARLY"), &["error freezes/f: freeze `f` recurs"]);
    }
}
