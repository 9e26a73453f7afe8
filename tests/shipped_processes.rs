//! Holds the processes that ship to the process check: no errors, and each warning is known and defended.
//!
//! Start at `the_processes_that_ship_are_sound`; a warning that nobody defends here turns it red.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use relman::domain::calendar::Calendar;
use relman::domain::check::{check_calendar, check_process};
use relman::domain::process::Process;
use relman::format::yaml;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The warnings that stay: the process, how the message begins, and why.
const KNOWN: [(&str, &str, &str); 2] = [
    (
        "cms-net",
        "leaving `acceptance-test` this way",
        "a cancelled build stays in acceptance test until the next one replaces it; no user sees it",
    ),
    (
        "itil",
        "leaving `user-test` this way",
        "what users tried stays until the next release is tried; nobody works by it",
    ),
];

/// The folders of the processes that ship.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates");
    fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let name = path.display().to_string();
    yaml::read(&name, &fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_processes_that_ship_are_sound() {
    let mut met = Vec::new();
    for folder in folders() {
        let process: Process = read(&folder.join("process.yaml"));
        assert_eq!(process.process.as_str(), folder.file_name().unwrap());
        let calendar: Calendar = read(&folder.join("calendar.yaml"));
        let templates = fs::read_dir(folder.join("templates")).unwrap();
        let templates: Vec<String> = templates.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let templates: Vec<&str> = templates.iter().map(String::as_str).collect();
        let mut found = check_process(&process, &calendar, &templates);
        found.extend(check_calendar(&calendar, &BTreeMap::from([(process.process.clone(), process.clone())])));
        for problem in found {
            let known = KNOWN
                .iter()
                .position(|(name, start, _)| process.process.as_str() == *name && problem.message.starts_with(start));
            met.push(known.unwrap_or_else(|| panic!("{}: {problem:?}", process.process)));
        }
    }
    for (index, (process, start, _)) in KNOWN.iter().enumerate() {
        assert!(met.contains(&index), "{process}: nothing is found any more that begins `{start}`");
    }
}
