//! The page of an evidence pack, for somebody who has never seen relman, and what its check says.
//!
//! The page is made from what is in the pack and from nothing else, so that a reader can make it again
//! and compare. Start at [`Pack::page`]; [`Checked`] is the answer of `relman export verify`.

use super::audit::FindingText;
use super::met::{self, Judged};
use super::page::{Block, Page};
use super::table::Table;
use super::{encode, summary, when};
use crate::domain::action::{Action, Underneath};
use crate::domain::entry::Entry;
use crate::domain::gates::Passed;
use crate::domain::policy::Policy;
use crate::domain::process::Process;
use crate::domain::release::Release;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One step, as a pack has it.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The commit.
    pub commit: String,
    /// What happened, where it can be read.
    pub entry: Option<&'a Entry>,
    /// The folder of the policy that judged it.
    pub folder: Option<String>,
    /// The policy, where it can be read.
    pub policy: Option<&'a Policy>,
    /// Of a move: how each gate stood before it.
    pub gates: &'a [Passed],
}

/// Steps whose commits stand on one another: first, last, and the commit that proves them.
pub type Stretch = (usize, usize, String);

/// A pack, judged again.
#[derive(Debug, Clone)]
pub struct Pack<'a> {
    /// The release.
    pub name: &'a str,
    /// The commit with which the store began.
    pub root: String,
    /// The steps, in order.
    pub steps: Vec<Step<'a>>,
    /// A later commit of the store, down from which every commit is in the pack.
    pub line: Option<String>,
    /// The stretches of steps that prove one another.
    pub stretches: Vec<Stretch>,
    /// The release after the last step, where it can be read.
    pub release: Option<&'a Release>,
    /// What the judge found.
    pub findings: Vec<FindingText>,
}

/// What the pack says that nothing in it proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The commit of the step, where it is about one.
    pub commit: Option<String>,
    /// What is claimed.
    pub what: String,
}

impl<'a> Pack<'a> {
    fn process(&self, step: &Step<'a>) -> Option<&'a Process> {
        step.policy?.processes.get(&self.release?.process)
    }

    fn entries(&self) -> impl Iterator<Item = (&Step<'a>, &'a Entry)> {
        self.steps.iter().filter_map(|step| Some((step, step.entry?)))
    }

    /// Everything that is said and not proven.
    #[must_use]
    pub fn claims(&self) -> Vec<Claim> {
        let of_all = |what: &str| Claim { commit: None, what: what.to_owned() };
        let mut claims = vec![
            of_all("these commits are the ones of the store: compare their ids with what you know from elsewhere"),
            match &self.line {
                Some(line) => of_all(&format!("nothing happened to the release after {line:.10}")),
                None => of_all("nothing happened to the release after the last step"),
            },
            of_all(&format!("the store began with {:.10}, and these steps stand on it", self.root)),
            of_all("each policy was put in force as the policy before it allows: relman audit of the store tells"),
        ];
        for (step, entry) in self.entries() {
            let mut claim = |what: String| claims.push(Claim { commit: Some(step.commit.clone()), what });
            match &entry.action {
                Action::New(_) => claim("the name and the id of the action were never used before".to_owned()),
                Action::Rollback(rollback) => {
                    let runs = rollback.underneath.iter().map(|(component, under)| match under {
                        Underneath::Nothing => format!("nothing for {component}"),
                        Underneath::Running(running) => format!("{} for {component}", running.release),
                    });
                    let runs = runs.collect::<Vec<_>>().join(", ");
                    let runs = if runs.is_empty() { "nothing that the record names" } else { &runs };
                    claim(format!("underneath there was {runs}"));
                }
                _ => {}
            }
        }
        claims
    }

    /// The page that explains the pack.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::new(format!("{}: evidence pack", self.name));
        page.push(Block::Text(INTRODUCTION.replace("NAME", self.name)));
        page.section("The release", Block::Pairs(self.facts()));
        let outcome = match self.findings.len() {
            0 => "Every step was judged again when this pack was written, and nothing was found.".to_owned(),
            1 => "One finding was made when the steps were judged again. It stands below.".to_owned(),
            count => format!("{count} findings were made when the steps were judged again. They stand below."),
        };
        page.section("The outcome", Block::Text(outcome));
        page.push(Block::Table(findings(&self.findings)));
        let judged = self.steps.iter().enumerate().filter_map(|(place, step)| {
            let (label, process) = (format!("step {}", place + 1), self.process(step));
            Some(Judged { label, entry: step.entry?, process, gates: step.gates })
        });
        let judged: Vec<Judged<'_>> = judged.collect();
        page.section("How each gate was met", Block::Text(GATES.to_owned()));
        page.push(Block::Table(met::gates(&judged)));
        page.push(Block::Heading("What happened, step by step".to_owned()));
        self.happened().into_iter().for_each(|table| page.push(Block::Table(table)));
        page.section("What lies in this pack", Block::Pairs(pairs(&FILES)));
        page.section("How to check it with relman", Block::Text(WITH.to_owned()));
        page.section("How to check it without relman", Block::Text(UNPACK.to_owned()));
        page.push(Block::Text(self.commands()));
        page.push(Block::Text(WITHOUT.to_owned()));
        page.push(Block::Text(COMPARE.to_owned()));
        page.push(Block::Table(self.anchors()));
        page.section("What is proven", Block::List(PROVEN.iter().map(|text| (*text).to_owned()).collect()));
        let claims = self.claims().into_iter().map(|claim| match claim.commit {
            Some(commit) => format!("At {commit:.10}: {}.", claim.what),
            None => format!("{}.", capital(&claim.what)),
        });
        let never = NEVER.iter().map(|text| format!("{}.", capital(text)));
        page.section("What is claimed and not proven", Block::List(claims.chain(never).collect()));
        page.section("Words", Block::Pairs(pairs(&GLOSSARY)));
        page
    }

    fn tip(&self) -> &str {
        self.steps.last().map_or("", |step| step.commit.as_str())
    }

    fn facts(&self) -> Vec<(String, String)> {
        let mut facts = vec![("Name".to_owned(), self.name.to_owned())];
        let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
        if let Some(release) = self.release {
            fact("Title", release.title.clone());
            let process = self.steps.last().and_then(|step| self.process(step));
            let titled =
                |title: Option<String>, id: String| title.map_or(id.clone(), |title| format!("{title} ({id})"));
            let followed = titled(process.map(|process| process.title.clone()), release.process.to_string());
            let version = process.map(|process| format!(", version {}", process.version)).unwrap_or_default();
            fact("Process", format!("{followed}{version}"));
            fact("Kind", release.kind.to_string());
            fact("Components", release.components.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
            fact("Stands at", release.state.to_string());
            fact("Last action", when::local(release.latest));
        }
        fact("Times", self.zones());
        fact("Steps", self.steps.len().to_string());
        fact("Last step", self.tip().to_owned());
        fact("Store began with", format!("{} (claimed)", self.root));
        facts
    }

    /// The zones in which times are written here.
    fn zones(&self) -> String {
        let mut zones: Vec<&str> = Vec::new();
        for zone in self.steps.iter().filter_map(|step| Some(step.policy?.settings.time_zone.0.name())) {
            if !zones.contains(&zone) {
                zones.push(zone);
            }
        }
        match zones.as_slice() {
            [] => "as the record has them".to_owned(),
            [zone] => format!("in the time zone of the store, {zone}"),
            zones => format!("in the time zone of the store, which was {}", zones.join(", then ")),
        }
    }

    /// The commands that check a pack without relman; each fits into a line of the text.
    fn commands(&self) -> String {
        let folder = self.release.map(|release| release.name.folder()).unwrap_or_default();
        let policy = self.steps.last().and_then(|step| step.folder.as_deref()).unwrap_or_default();
        COMMANDS.replace("TIP", self.tip()).replace("FOLDER", &folder).replace("POLICY", policy)
    }

    /// The steps in tables that can be set one at a time: a long history is no reason for much memory.
    fn happened(&self) -> Vec<Table> {
        let rows = self.steps.iter().enumerate().map(|(place, step)| {
            let told = |words: &dyn Fn(&Entry) -> String| step.entry.map(words).unwrap_or_default();
            vec![
                (place + 1).to_string(),
                told(&|entry| {
                    let happened = entry.happened.filter(|happened| *happened != entry.at);
                    let happened = happened.map(|at| format!(" (happened {})", when::local(at))).unwrap_or_default();
                    format!("{}{happened}", when::local(entry.at))
                }),
                told(&|entry| entry.actor.to_string()),
                told(&|entry| summary::of(&entry.action)),
                told(&|entry| entry.message.clone().unwrap_or_default()),
                step.folder.clone().unwrap_or_default(),
                step.commit.clone(),
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let header = ["step", "at", "who", "what", "why", "policy", "commit"];
        rows.chunks(TABLE_ROWS).map(|rows| Table { rows: rows.to_vec(), ..Table::new(&header) }).collect()
    }

    fn anchors(&self) -> Table {
        let mut table = Table::new(&["steps", "id to compare"]);
        for (first, last, commit) in &self.stretches {
            let steps = if first == last { first.to_string() } else { format!("{first} to {last}") };
            table.push(vec![steps, commit.clone()]);
        }
        table
    }
}

/// The answer of `relman export verify`.
#[derive(Debug, Clone)]
pub struct Checked<'a> {
    /// The file.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The version of the program.
    pub version: &'static str,
    /// The pack.
    pub pack: Pack<'a>,
    /// Every file: path, SHA-256 where it can be read, and whether it is what it should be.
    pub parts: Vec<(String, Option<String>, bool)>,
    /// Files from whose bytes nothing can be read: path, and why.
    pub damaged: Vec<(String, String)>,
    /// What is wrong with files, those that are damaged among them.
    pub faults: Vec<FindingText>,
    /// The program that worded the pages, if it is another one.
    pub other: Option<String>,
}

impl Checked<'_> {
    /// Nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.pack.findings.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &FindingText> {
        self.faults.iter().chain(&self.pack.findings)
    }

    /// What was found, by line: where a file is damaged, the rest follows from it, or cannot be told from that.
    fn found(&self) -> String {
        if self.damaged.is_empty() {
            return self.all().map(|finding| finding.text() + "\n").collect();
        }
        let damaged = self
            .damaged
            .iter()
            .map(|(path, why)| format!("damaged: {}: {}\n", encode::terminal(path), encode::terminal(why)));
        let mut text: String = damaged.collect();
        match self.all().filter(|finding| !self.is_damaged(finding)).count() {
            0 => {}
            1 => text.push_str("1 more finding follows from that, or cannot be told apart from it: --json has it\n"),
            count => {
                let _ = writeln!(
                    text,
                    "{count} more findings follow from that, or cannot be told apart from it: --json has them"
                );
            }
        }
        text + "hint: ask for the file again, and compare the sha256 of both copies\n"
    }

    fn is_damaged(&self, finding: &FindingText) -> bool {
        finding.commit.is_empty() && self.damaged.iter().any(|(path, _)| Some(path) == finding.path.as_ref())
    }

    /// The report for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.found();
        // Writing to a string cannot fail.
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name:<9} {}", encode::terminal(value));
        };
        line("file", &self.file);
        line("sha256", &self.sha256);
        line("release", self.pack.name);
        line("root", &self.pack.root);
        line("tip", self.pack.tip());
        let (steps, files) = (self.pack.steps.len(), self.parts.len());
        line("judged", &format!("{steps} steps, {files} files, by relman {}", self.version));
        if let Some(other) = &self.other {
            line("pages", &format!("worded by relman {other}, so not compared; trust what stands here"));
        }
        let count = self.all().count();
        let unread = if self.other.is_some() { ", but for the pages, which were not compared" } else { "" };
        line(
            "verdict",
            &match count {
                0 => format!("clean{unread}"),
                1 => "1 finding".to_owned(),
                _ => format!("{count} findings"),
            },
        );
        text.push_str("\ncompare with what you know from elsewhere; git log prints the same ids:\n");
        for (first, last, commit) in &self.pack.stretches {
            let _ = writeln!(text, "  {commit}  steps {first} to {last}");
        }
        text.push_str("\nclaimed, and not proven by this file:\n");
        for claim in self.pack.claims() {
            let at = claim.commit.map(|commit| format!("{commit:.10}: ")).unwrap_or_default();
            let _ = writeln!(text, "  {at}{}", encode::terminal(&claim.what));
        }
        for never in NEVER {
            let _ = writeln!(text, "  {}", encode::terminal(never));
        }
        text
    }

    /// The findings as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        findings(&self.all().cloned().collect::<Vec<_>>())
    }

    /// The report for scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let steps = self.pack.steps.iter().map(|step| {
            let entry = step.entry;
            json!({
                "commit": step.commit, "action": entry.map(|entry| entry.id.to_string()),
                "name": entry.map(|entry| entry.action.name()), "at": entry.map(|entry| entry.at.rfc3339()),
                "actor": entry.map(|entry| entry.actor.to_string()), "policy": step.folder,
            })
        });
        let anchors = self.pack.stretches.iter();
        let anchors = anchors.map(|(first, last, commit)| json!({"first": first, "last": last, "commit": commit}));
        let claims = self.pack.claims();
        let claims = claims.iter().map(|claim| json!({"commit": claim.commit, "claim": claim.what}));
        let parts = self.parts.iter().map(|(path, sha256, ok)| json!({"path": path, "sha256": sha256, "ok": ok}));
        let damaged = self.damaged.iter().map(|(path, _)| path);
        json!({
            "damaged": damaged.collect::<Vec<_>>(), "file": self.file, "sha256": self.sha256, "release": self.pack.name, "root": self.pack.root,
            "tip": self.pack.tip(), "line": self.pack.line, "clean": self.is_clean(), "version": self.version, "pages": self.other,
            "parts": parts.collect::<Vec<_>>(), "steps": steps.collect::<Vec<_>>(),
            "anchors": anchors.collect::<Vec<_>>(), "claims": claims.collect::<Vec<_>>(),
            "findings": self.all().map(FindingText::json).collect::<Vec<_>>(),
        })
    }
}

fn findings(findings: &[FindingText]) -> Table {
    let mut table = Table::new(&["id", "commit", "path", "expected", "found"]);
    for one in findings {
        let cells = [one.id, &one.commit, one.path.as_deref().unwrap_or_default(), &one.expected, &one.found];
        let mut row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        if let Some(last) = row.last_mut() {
            one.refusal.iter().for_each(|line| *last = format!("{last}\n{line}"));
        }
        table.push(row);
    }
    table
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The most rows of a table of steps.
const TABLE_ROWS: usize = 200;

const INTRODUCTION: &str = "\
This file holds the record of the release NAME, the rules that were in force at each of its steps, and what is needed to check both.
The record was kept by relman, a program that keeps releases in a git repository, its store: each thing that happens to a release is one commit, and a written process decides what may happen.
You need neither relman nor the store to read it. You need one of them, or git, to check it.
It holds personal data: names, addresses and roles of the people who could act, because authority is judged by them.";

const GATES: &str = "\
A gate is a prerequisite of a move; its clause is the place in the written text that it comes from. Each gate here held when the move was made, or the move would be a finding; the actions named are the latest of those that speak to it, and of reports those that it was judged by at that moment. Where none is named, the gate did not apply, or held by what was not there, such as an open issue.";

const FILES: [(&str, &str); 8] = [
    ("record/", "the record after the last step; history.yaml has every action, the other files what they came to"),
    ("record/documents/ and the like", "documents, reports, lists of commits, bound to the record by their SHA-256"),
    ("policy/NUMBER/", "the rules in force: settings, people with their roles, calendar, processes, templates"),
    ("git/STEP.pack", "the git objects that prove the step: commits, and trees down to the record and the rules"),
    ("manifest.json", "release, root and steps, for programs"),
    ("README.html, README.txt", "this page"),
    ("SHA256SUMS", "the digests of all other files, against accidents"),
    ("not in it", "the released files themselves; the record holds their name, size and SHA-256"),
];

const WITH: &str = "\
relman export verify FILE
It needs no store and no network. It reads every byte, proves record and rules to belong to the commits, and judges every step again by the rules in force then: the same function that allowed or refused it when it happened. Exit code 0: nothing found; 4: findings, each with what was expected and what is there; 1: it is no evidence pack, or damaged beyond reading.";

const UNPACK: &str = "\
Unpack the file into an empty folder, and in it:";

const COMMANDS: &str = "\
sha256sum -c SHA256SUMS
git init proof
for pack in git/*.pack; do git -C proof unpack-objects < $pack; done
tip=TIP
git -C proof cat-file -p $tip
git -C proof ls-tree -r $tip:FOLDER
for file in record/*.yaml; do echo $(git hash-object --no-filters $file) $file; done
git -C proof ls-tree $tip^
for file in POLICY/*.yaml; do echo $(git hash-object --no-filters $file) $file; done";

const WITHOUT: &str = "\
Git itself computed the ids of every commit and folder. The id that git hash-object prints for a file of record/ is the one that the first ls-tree shows, of the release after the last step; the id of a file of policy/NUMBER/ is the one that the second shows, of the rules that judged the last step. The same goes for each other step: manifest.json names its commit and its policy. Only folders of the record and the rules are in the pack, so ls-tree -r of a whole commit ends with an error. What git cannot do is judge the steps: read history.yaml beside the process in policy/NUMBER/processes/.";

const COMPARE: &str = "\
Then compare the ids below with ids that you know from somewhere else than this file: a clone of the store, a mail, the log of a build. An id covers every step of its row. Where there are many, let somebody who has the store export the release anew, with the same relman, and compare one number: the same record gives the same file, so both have the same sha256.";

const PROVEN: [&str; 5] = [
    "Every byte of record and rules belongs to the commits named here: ids are SHA-1 digests as git computes them, which hold against accidents and, for all that is publicly known, against a second content made for an id that is given. Somebody who prepares two contents together can give both one id; git refuses those that are known.",
    "Each step was allowed by the rules that stood in the commit before it, by whom the commit names, at the time that it names.",
    "Each step began with exactly the record that the step before it left.",
    "Documents and reports are the ones that their actions name by SHA-256, and reports say what their actions counted.",
    "A sign-off covers exactly the content that its digest names.",
];

const NEVER: [&str; 4] = [
    "that the author of a commit is who it says: commits carry a name, and nothing here is signed",
    "that clocks were right, that a deployment took place, that a signer read",
    "that the released files are what the record says: compare them by sha256sum with record/package.yaml",
    "what other releases did: the store's own audit judges all of them",
];

const GLOSSARY: [(&str, &str); 10] = [
    ("release", "one record, from its plan to its end"),
    ("process", "the written rules that a release follows: states, moves, gates, roles"),
    ("gate", "a prerequisite of a move"),
    ("clause", "the place in the written text that a rule comes from"),
    ("sign-off", "a person in a role approves or rejects exactly this content"),
    ("waiver", "one gate of one release set aside, with a reason and an end"),
    ("policy", "all rules together; it has a number, which each change raises by one"),
    ("store", "the git repository that holds the records"),
    (
        "commit, tree, blob",
        "git's words for a step of history, a folder and a file; each is named by the digest of its content",
    ),
    ("iteration", "one round of build and test; a return begins the next"),
];
