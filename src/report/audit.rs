//! `relman audit`: what a replay found, for people and for scripts.
//!
//! What it can never answer stands below every clean report (cli §5).

use super::encode;
use super::page::{Block, Page};
use super::table::Table;
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
    /// The commit that it is about; empty where it is about a file alone.
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

impl FindingText {
    /// The finding for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {:.10}  {}", self.id, self.commit, encode::terminal(self.title));
        if let Some(place) = self.path.as_ref().or(self.release.as_ref()) {
            let _ = writeln!(text, "  at        {}", encode::terminal(place));
        }
        let _ = writeln!(text, "  expected  {}", encode::terminal(&self.expected));
        let _ = writeln!(text, "  found     {}", encode::terminal(&self.found));
        for line in &self.refusal {
            let _ = writeln!(text, "            {}", encode::terminal(line));
        }
        text
    }

    /// The finding for scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let commit = Some(&self.commit).filter(|commit| !commit.is_empty());
        json!({
            "id": self.id, "severity": "error", "commit": commit, "path": self.path, "release": self.release,
            "title": self.title, "expected": self.expected, "found": self.found, "refusal": self.refusal,
        })
    }
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
            let see = format!("git show {:.10}; relman explain {}", finding.commit, finding.id);
            let _ = writeln!(text, "{}  see       {see}\n", finding.text());
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
        let _ = writeln!(text, "verdict   {}", self.verdict());
        if self.is_clean() {
            text.push_str(NEVER);
        }
        text
    }

    fn verdict(&self) -> String {
        match (self.complete, self.findings.len()) {
            (false, _) => "history incomplete: fetch all of it, then audit again".to_owned(),
            (true, 0) => "clean".to_owned(),
            (true, 1) => "1 finding".to_owned(),
            (true, count) => format!("{count} findings"),
        }
    }

    /// The report as a page.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::new("Audit");
        let id = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_owned());
        let judged = format!("{} actions, {} policies, by relman {}", self.actions, self.policies, self.version);
        let pairs = [
            ("verdict", self.verdict()),
            ("root", id(&self.root)),
            ("tip", id(&self.tip)),
            ("store", self.store.clone()),
            ("judged", judged),
        ];
        page.push(Block::Pairs(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()));
        page.section("Findings", Block::Table(self.table()));
        if self.is_clean() {
            page.push(Block::Text(NEVER.to_owned()));
        }
        page
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
        let findings = self.findings.iter().map(FindingText::json);
        json!({
            "root": self.root, "tip": self.tip, "store": self.store, "actions": self.actions, "policies": self.policies,
            "complete": self.complete, "clean": self.is_clean(), "version": self.version,
            "findings": findings.collect::<Vec<_>>(),
        })
    }
}
