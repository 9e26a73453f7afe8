//! Checks `import` of `relman.yaml`: every key is one of ours and names a column.
//!
//! Reads the settings, and the processes for the fields of their change types; writes findings.
//! Start at `check_import`.

use super::findings::{Findings, Known, Place};
use crate::domain::id::Id;
use crate::domain::mapping::{CLOSED, ID, KEYS, STATE, fields};
use crate::domain::policy::Settings;
use crate::domain::process::Process;
use std::collections::BTreeMap;

pub(super) fn check_import(settings: &Settings, processes: &BTreeMap<Id, Process>, findings: &mut Findings) {
    let names = KEYS.into_iter().chain(processes.values().flat_map(fields).map(Id::as_str)).collect();
    let known = Known { noun: "key, or field of a change type,", home: "fields", names };
    for (name, mapping) in &settings.import {
        let place = Place::of("import").at(name.as_str());
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            findings
                .error(&place, "the name of the mapping is empty or holds control characters; write such as `jira`");
        }
        for (key, column) in mapping {
            let place = place.at(key.as_str());
            findings.name(&place, key, &known);
            if column.split(',').all(|word| word.trim().is_empty()) {
                findings
                    .error(&place, format!("`{key}` names no column; write the column of the tracker, or remove it"));
            }
        }
        if !mapping.contains_key(ID) {
            findings.error(&place, format!("the mapping has no `{ID}`; name the column that holds the tracker's id"));
        }
        if mapping.contains_key(CLOSED) && !mapping.contains_key(STATE) {
            let message = format!("`{CLOSED}` says which words of `{STATE}` mean closed; name the column of `{STATE}`");
            findings.error(&place.at(CLOSED), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::check_settings;
    use crate::domain::check::sample::{expect_lines, processes, read};

    #[track_caller]
    fn expect(import: &str, wanted: &[&str]) {
        let text = "edition: 1\npolicy: 1\ntitle: T\ntime-zone: UTC\nprocess: base\nnaming: {team: IS}\nbranch: main\n";
        let settings = read("relman.yaml", format!("{text}import: {import}\n").as_bytes()).unwrap();
        expect_lines(&check_settings(&settings, &processes()), wanted);
    }

    #[test]
    fn a_mapping_names_our_keys_and_their_columns() {
        expect("{jira: {id: Key, title: Summary, state: Status, closed: 'Done, Closed'}, mine: {id: n}}", &[]);
        expect(
            "{jira: {titel: Summary, closed: Done, link: ''}}",
            &[
                "error import/jira/titel (title): no key, or field of a change type, is called `titel`",
                "error import/jira/link: `link` names no column",
                "error import/jira: the mapping has no `id`",
                "error import/jira/closed: `closed` says which words of `state` mean closed",
            ],
        );
        expect("{'': {id: Key}}", &["error import/: the name of the mapping is empty"]);
    }
}
