//! `relman audit`: what a replay found, for people and for scripts.
//!
//! What it can never answer stands below every clean report (cli §5).

use super::encode;
use super::table::Table;
use super::when;
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::view::View;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What no history can tell.
const NEVER: &str =
    "not answered by any history: that a deployment took place, that clocks were right, that a signer read\n";

/// A finding in words.
#[derive(Debug, Clone)]
pub struct FindingText {
    /// The id of the kind of finding.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The commit that it is about.
    pub commit: String,
    /// The file that it is about.
    pub path: Option<String>,
    /// The release that it is about.
    pub release: Option<String>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// What the judge said, line by line.
    pub refusal: Vec<String>,
}

/// What an audit says in the end.
#[derive(Debug, Clone)]
pub struct Audited {
    /// Where the store is.
    pub store: String,
    /// The version of the program.
    pub version: &'static str,
    /// The commit with which the store began.
    pub root: Option<String>,
    /// The last commit.
    pub tip: Option<String>,
    /// How many actions were judged.
    pub actions: u64,
    /// How many policies were judged.
    pub policies: u64,
    /// The history is whole.
    pub complete: bool,
    /// What was found, in the order of history.
    pub findings: Vec<FindingText>,
}

impl Audited {
    /// Nothing was found, in a history that is whole.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.complete && self.findings.is_empty()
    }

    /// The report for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        for finding in &self.findings {
            let _ = writeln!(text, "{}  {:.10}  {}", finding.id, finding.commit, encode::terminal(finding.title));
            let place = finding.path.as_ref().or(finding.release.as_ref());
            if let Some(place) = place {
                let _ = writeln!(text, "  at        {}", encode::terminal(place));
            }
            let _ = writeln!(text, "  expected  {}", encode::terminal(&finding.expected));
            let _ = writeln!(text, "  found     {}", encode::terminal(&finding.found));
            for line in &finding.refusal {
                let _ = writeln!(text, "            {}", encode::terminal(line));
            }
            let _ = writeln!(text, "  see       git show {:.10}; relman explain {}\n", finding.commit, finding.id);
        }
        let unknown = "none".to_owned();
        let _ = writeln!(text, "root      {}", self.root.as_ref().unwrap_or(&unknown));
        let _ = writeln!(text, "tip       {}", self.tip.as_ref().unwrap_or(&unknown));
        let _ = writeln!(text, "store     {}", encode::terminal(&self.store));
        let _ = writeln!(
            text,
            "judged    {} actions, {} policies, by relman {}",
            self.actions, self.policies, self.version
        );
        let verdict = match (self.complete, self.findings.len()) {
            (false, _) => "history incomplete: fetch all of it, then audit again".to_owned(),
            (true, 0) => "clean".to_owned(),
            (true, 1) => "1 finding".to_owned(),
            (true, count) => format!("{count} findings"),
        };
        let _ = writeln!(text, "verdict   {verdict}");
        if self.is_clean() {
            text.push_str(NEVER);
        }
        text
    }

    /// The findings as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["id", "commit", "release", "path", "expected", "found"]);
        for one in &self.findings {
            table.push(vec![
                one.id.to_owned(),
                one.commit.clone(),
                one.release.clone().unwrap_or_default(),
                one.path.clone().unwrap_or_default(),
                one.expected.clone(),
                one.found.clone(),
            ]);
        }
        table
    }

    /// The report for scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let findings = self.findings.iter().map(|one| {
            json!({
                "id": one.id, "severity": "error", "commit": one.commit, "path": one.path, "release": one.release,
                "title": one.title, "expected": one.expected, "found": one.found, "refusal": one.refusal,
            })
        });
        json!({
            "root": self.root, "tip": self.tip, "store": self.store, "actions": self.actions, "policies": self.policies,
            "complete": self.complete, "clean": self.is_clean(), "version": self.version,
            "findings": findings.collect::<Vec<_>>(),
        })
    }
}

/// For each move of one release, the gates that it passed and the actions that met them.
#[must_use]
pub fn gates_met(view: &View<'_>, history: &[Entry]) -> Table {
    let mut table = Table::new(&["at", "move", "gate", "clause", "met by"]);
    let mut before: Vec<&Entry> = Vec::new();
    for entry in history {
        if let Some(made) = entry.action.as_move() {
            let gates =
                view.process.transitions.get(made.transition).map(|rule| rule.gates.as_slice()).unwrap_or_default();
            for gate in gates {
                let Some(rule) = view.process.gates.get(gate) else { continue };
                let signed = before.iter().filter(|earlier| names(&earlier.action, gate.as_str()));
                let signed: Vec<String> = signed.map(|e| format!("{} {} {}", e.action.name(), e.actor, e.id)).collect();
                table.push(vec![
                    when::local(entry.at),
                    format!("{} -> {}", entry.action.name(), made.to),
                    gate.to_string(),
                    rule.clause.clone().unwrap_or_default(),
                    signed.join("\n"),
                ]);
            }
        }
        before.push(entry);
    }
    table
}

/// True if the action speaks at the gate: a vote or a waiver.
fn names(action: &Action, gate: &str) -> bool {
    match action {
        Action::WaiverGrant(grant) => grant.gate == *gate,
        _ => action.as_vote().is_some_and(|vote| *vote.gate == *gate),
    }
}
