//! Malformed input of every kind: the exact exit code, the place, a next step, and nothing half done.
//!
//! Tables: files of the policy, files of a record, arguments, evidence and files, the environment. A table
//! gathers every fault before it fails. Start at `Trial`.

mod arguments;
mod files;
mod policy;
mod records;
mod surroundings;

use crate::tampering::standing;
use crate::world::{Ran, World};
use std::process::Stdio;

/// The fewest entries that all tables have together.
const FEWEST: usize = 200;

/// One malformed input and what the program must say of it.
pub(super) struct Trial {
    /// What is wrong, for people.
    pub(super) what: String,
    /// The exit codes that are right; mostly one.
    pub(super) codes: Vec<i32>,
    /// What standard error must hold, each of them.
    pub(super) says: Vec<String>,
}

/// A store, and the faults that were seen in it.
pub(super) struct Trials {
    pub(super) world: World,
    entries: usize,
    faults: Vec<String>,
}

impl Trials {
    pub(super) fn begin() -> Self {
        Self { world: standing(), entries: 0, faults: Vec::new() }
    }

    /// Runs the program with these words, exactly.
    pub(super) fn run(&self, words: &[&str], environment: &[(&str, Option<&str>)], input: &[u8]) -> Ran {
        use std::io::Write as _;
        let mut command = self.world.command(env!("CARGO_BIN_EXE_relman"), "lead-developer");
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let mut child = command.spawn().unwrap();
        // Whoever does not read it, does not.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ran {
            command: format!("relman {words:?}"),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What the store holds: its tip and what differs from it.
    pub(super) fn state(&self) -> String {
        let tip = self.world.read("store/.git/refs/heads/main");
        format!("{tip}{}", self.world.git("status --porcelain").stdout)
    }

    /// Holds one answer to what it must be.
    pub(super) fn hold(&mut self, trial: &Trial, ran: &Ran, before: &str) {
        self.entries += 1;
        let mut faults = Vec::new();
        let all = format!("{}{}", ran.stdout, ran.stderr);
        if !trial.codes.contains(&ran.code) {
            faults.push(format!("ended with {}, expected {:?}", ran.code, trial.codes));
        }
        if all.contains("panicked") || ran.code == 101 || ran.code == -1 {
            faults.push("panicked".to_owned());
        }
        faults.extend(
            trial.says.iter().filter(|text| !ran.stderr.contains(*text)).map(|text| format!("does not say `{text}`")),
        );
        let ends_well = ran.stderr.contains("hint: ") || ran.stderr.contains("try '--help'");
        if ran.code != 0 && ran.code != 4 && ran.stdout.is_empty() && !ends_well {
            faults.push("says no next step".to_owned());
        }
        if all.contains('\u{1b}') {
            faults.push("sends an escape to the terminal".to_owned());
        }
        let after = self.state();
        if after != before {
            faults.push(format!("left something behind:\n{before}->\n{after}"));
        }
        if !faults.is_empty() {
            let said: String = all.chars().take(700).collect();
            self.faults.push(format!("{}: {}\n  {}\n{said}\n", trial.what, faults.join("; "), ran.command));
        }
    }

    /// Runs the program and holds it to a refusal with this code.
    pub(super) fn refuses(&mut self, words: &[&str], code: i32, says: &str) {
        let before = self.state();
        let ran = self.run(words, &[], b"");
        let trial = Trial { what: says.to_owned(), codes: vec![code], says: vec![says.to_owned()] };
        self.hold(&trial, &ran, &before);
    }

    /// Ends a table: nothing was wrong, and it has as many entries as it says.
    #[track_caller]
    pub(super) fn end(self, entries: usize) {
        assert!(
            self.faults.is_empty(),
            "{} of {} are wrong:\n\n{}",
            self.faults.len(),
            self.entries,
            self.faults.join("\n")
        );
        assert_eq!(self.entries, entries, "the table has another length");
    }
}

#[test]
fn there_are_two_hundred_of_them() {
    let tables = [policy::ENTRIES, records::ENTRIES, arguments::ENTRIES, files::ENTRIES, surroundings::ENTRIES];
    assert!(tables.iter().sum::<usize>() >= FEWEST, "{tables:?}");
}
