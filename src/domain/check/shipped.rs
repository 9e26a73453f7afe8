//! Holds the shipped process to its own checks: no errors, and each warning is known and defended.
//!
//! Start at `the_shipped_process_is_sound`.

use super::sample::{expect_lines, read};
use super::{check_calendar, check_process};
use crate::domain::policy::Calendar;
use crate::domain::process::Process;
use std::collections::BTreeMap;

const PROCESS: &str = include_str!("../../../release-templates/cms-net/process.yaml");
const CALENDAR: &str = include_str!("../../../release-templates/cms-net/calendar.yaml");
const TEMPLATES: [&str; 7] = [
    "deployment-checklist.md",
    "downstream-systems.md",
    "emergency-report.md",
    "release-confirmed.md",
    "release-notes.md",
    "responsibilities.md",
    "rolled-back.md",
];

fn shipped() -> (Process, Calendar) {
    let process = read("process.yaml", PROCESS.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let calendar = read("calendar.yaml", CALENDAR.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    (process, calendar)
}

#[test]
fn the_shipped_process_is_sound() {
    let (process, calendar) = shipped();
    let wanted = [
        // The plan names Saturdays, so the window stays, though nobody judges it yet.
        "warning milestones/release/windows: windows are kept, and judged by a later edition",
        // A cancelled build stays in acceptance test until the next one replaces it; no user sees it.
        "warning transitions/cancel/from/2: leaving `acceptance-test` this way leaves the deployment",
    ];
    expect_lines(&check_process(&process, &calendar, &TEMPLATES), &wanted);
}

#[test]
fn the_shipped_calendar_is_sound() {
    let (process, calendar) = shipped();
    expect_lines(&check_calendar(&calendar, &BTreeMap::from([(process.process.clone(), process)])), &[]);
}

#[test]
fn a_slip_in_the_shipped_process_is_found() {
    let slipped = PROCESS.replace("- at-signed-off\n", "- at-signed-of\n");
    let process = read("process.yaml", slipped.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let found = check_process(&process, &shipped().1, &TEMPLATES);
    assert!(found.iter().any(|problem| problem.nearest.as_deref() == Some("at-signed-off")), "{found:?}");
}
