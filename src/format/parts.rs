//! Decides how the components of a bill of materials are counted, whichever form it has.
//!
//! Pure. The readers of CycloneDX and SPDX give each component with its licences. Start at `Tally::component`.

use super::evidence::EvidenceError;
use crate::domain::evidence::{Components, Licensed};
use std::collections::BTreeMap;

/// So many different licences are kept.
const MOST_LICENCES: usize = 1_000;
/// So many names are kept of the components under one licence.
const MOST_NAMES: usize = 3;
const LONGEST_LICENCE: usize = 300;
const LONGEST_NAME: usize = 100;

/// Components so far.
#[derive(Default)]
pub(super) struct Tally {
    components: u32,
    unlicensed: u32,
    licences: BTreeMap<String, Licensed>,
}

impl Tally {
    /// Counts a component; every one of its licences binds.
    pub(super) fn component(&mut self, name: &str, version: Option<&str>, licences: &[&str]) {
        self.components = self.components.saturating_add(1);
        let mut said: Vec<String> = licences.iter().map(|licence| tidy(licence, LONGEST_LICENCE)).collect();
        // SPDX 2.3 §7.13: what nobody asserts, and what is found to be none.
        said.retain(|licence| !matches!(licence.as_str(), "" | "NOASSERTION" | "NONE"));
        said.sort();
        said.dedup();
        if said.is_empty() {
            self.unlicensed = self.unlicensed.saturating_add(1);
            return;
        }
        let name = match version.map(str::trim).filter(|version| !version.is_empty()) {
            Some(version) => tidy(&format!("{name}@{version}"), LONGEST_NAME),
            None => tidy(name, LONGEST_NAME),
        };
        for licence in said {
            let empty = || Licensed { licence: licence.clone(), components: 0, names: Vec::new() };
            let entry = self.licences.entry(licence.clone()).or_insert_with(empty);
            entry.components = entry.components.saturating_add(1);
            if let Err(at) = entry.names.binary_search(&name) {
                entry.names.insert(at, name.clone());
                entry.names.truncate(MOST_NAMES);
            }
        }
    }

    /// What was counted.
    ///
    /// # Errors
    /// There are more different licences than a record keeps.
    pub(super) fn finish(self) -> Result<Components, EvidenceError> {
        let Self { components, unlicensed, licences } = self;
        if licences.len() > MOST_LICENCES {
            let message = format!("it has {} different licences, and at most {MOST_LICENCES} are kept", licences.len());
            return Err(EvidenceError::at_start(message));
        }
        Ok(Components { components, unlicensed, licences: licences.into_values().collect() })
    }
}

/// One line without control characters. What is cut ends in `…`, which no licence that is allowed does.
fn tidy(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
