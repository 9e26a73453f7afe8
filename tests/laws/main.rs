//! The laws that hold for every input (style, Tests 4), without git and without the program.
//!
//! Random legal histories grow in memory; what the judge refuses is refused. Start at `grown`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod bytes;
mod memory;
mod metrics;
mod reports;
mod spans;
mod wishes;

use memory::Memory;
use relman::domain::apply::apply;
use relman::domain::release::Release;
use relman::format::{journal, record};
use std::collections::BTreeMap;
use wishes::Dice;

/// How many histories.
const HISTORIES: u64 = 180;
/// How many wishes each, most of which are refused.
const WISHES: usize = 220;

/// A random history of two releases; gives it with what came of each kind of wish.
fn grown(seed: u64) -> (Memory, BTreeMap<&'static str, usize>) {
    let mut dice = Dice::seeded(seed);
    let mut memory = Memory::begun();
    let mut done: BTreeMap<&'static str, usize> = BTreeMap::new();
    for number in 0..WISHES {
        let wish = wishes::wish(&mut dice, &memory, number);
        if number % 67 == 66 {
            memory.amend(number);
        }
        let name = wish.action.name();
        if memory.act(wish) {
            *done.entry(name).or_default() += 1;
        }
    }
    (memory, done)
}

/// Nothing is found in it.
fn has_no_findings(seed: u64, memory: &Memory) {
    let report = memory.audit();
    assert_eq!(report.findings, [], "history {seed}");
    assert!(report.complete);
}

/// Read after write is the identity, of records and of histories.
fn reads_back_as_it_was_written(seed: u64, memory: &Memory) {
    for release in memory.releases() {
        assert_eq!(memory.read(&release.name).unwrap(), release, "history {seed}");
        for (file, text) in record::files(&release).unwrap() {
            assert_eq!(memory.text(&record::path(&release.name, file)), Some(text), "history {seed}");
        }
        let history = memory.text(&record::path(&release.name, journal::HISTORY)).unwrap();
        let entries = journal::entries(history.as_bytes()).unwrap();
        let again = entries.iter().fold(Vec::new(), |bytes, entry| journal::append(&bytes, entry).unwrap());
        assert_eq!(String::from_utf8(again).unwrap(), history, "history {seed}");
    }
}

/// Any edit of one line is found, at its commit and nowhere else; gives how many were tried.
fn any_edit_is_found(seed: u64, memory: &Memory) -> usize {
    let mut dice = Dice::seeded(seed + 20_000);
    let edits: Vec<_> = (0..4).filter_map(|_| memory.edited(&mut dice)).collect();
    for (edited, commit, what) in &edits {
        let report = edited.audit();
        assert!(!report.findings.is_empty(), "history {seed}: {what} is not found");
        assert!(report.findings.iter().all(|finding| finding.commit == *commit), "history {seed}: {what}");
    }
    edits.len()
}

#[test]
fn legal_histories_have_no_findings_read_back_and_bear_no_edit() {
    let mut all: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut edits = 0;
    for seed in 1..=HISTORIES {
        let (memory, done) = grown(seed);
        has_no_findings(seed, &memory);
        reads_back_as_it_was_written(seed, &memory);
        edits += any_edit_is_found(seed, &memory);
        for (name, times) in done {
            *all.entry(name).or_default() += times;
        }
    }
    // The histories are worth something only where they get somewhere.
    let never: Vec<&str> = wishes::POSSIBLE.iter().copied().filter(|name| !all.contains_key(name)).collect();
    assert_eq!(never, Vec::<&str>::new(), "{all:?}");
    assert!(all.values().sum::<usize>() > 180 * 30, "{all:?}");
    assert!(edits > 400, "only {edits} edits");
}

#[test]
fn the_same_input_gives_the_same_answer_and_a_refusal_changes_nothing() {
    for seed in 1..=40 {
        let (memory, _) = grown(seed);
        let mut dice = Dice::seeded(seed + 10_000);
        for number in 0..60 {
            let wish = wishes::wish(&mut dice, &memory, number);
            let (policy, context) = (memory.policy(), memory.context(&wish));
            let before: Option<Release> = memory.read(&wish.release);
            let facts = memory.facts(&wish, &context.id);
            let kept = (policy.clone(), before.clone(), facts.clone());
            let one = apply(&policy, before.as_ref(), &facts, &wish.action, &context);
            let other = apply(&policy, before.as_ref(), &facts, &wish.action, &context);
            assert_eq!(one, other);
            assert_eq!((policy, before, facts), kept);
            let mut again = memory.clone();
            assert_eq!(again.act(wish), one.is_ok());
            if one.is_err() {
                assert_eq!(again.tip(), memory.tip(), "a refusal changed something");
            }
        }
    }
}
