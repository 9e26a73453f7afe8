//! `evidence`: an entry of the type counts, for each change or component, and all that stand are good enough.
//!
//! An entry stands until a later one speaks of everything that it speaks of. Start at `unmet`;
//! `rested_on` tells which entries a gate was judged by.

use crate::domain::currency::{self, Stale};
use crate::domain::evidence::{Counts, Licensed};
use crate::domain::id::{Digest, FileName};
use crate::domain::licence;
use crate::domain::process::duties::{EvidenceFormat, EvidenceType};
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::{Each, EvidenceNeed, Requirement};
use crate::domain::refusal::{Lack, Why};
use crate::domain::release::Evidence;
use crate::domain::view::View;
use std::collections::BTreeSet;

pub(super) fn unmet(view: &View<'_>, need: &EvidenceNeed) -> Vec<Why> {
    let Some(rule) = view.process.evidence.get(&need.evidence_type) else {
        return vec![Why::Broken { what: format!("the process has no evidence `{}`", need.evidence_type) }];
    };
    if !view.holds(rule.when.as_ref()) {
        return Vec::new();
    }
    asked(view, need).into_iter().flat_map(|(of, entries)| unmet_of(view, need, rule, of, &entries)).collect()
}

/// The entries that a gate is judged by now: those that count, and that no later one stands for.
#[must_use]
pub fn rested_on<'a>(view: &View<'a>, gate: &Gate) -> Vec<&'a Evidence> {
    let mut all: Vec<&Evidence> = Vec::new();
    for requirement in gate.needs.flattened() {
        let Requirement::Evidence(need) = requirement else { continue };
        let Some(rule) = view.process.evidence.get(&need.evidence_type) else { continue };
        for (_, entries) in asked(view, need) {
            for entry in standing(view, need, rule, &entries) {
                if all.iter().all(|known| known.number != entry.number) {
                    all.push(entry);
                }
            }
        }
    }
    all
}

/// What is asked for, each with all entries of it: everything, or each change or component.
fn asked<'a>(view: &View<'a>, need: &EvidenceNeed) -> Vec<(Option<&'a str>, Vec<&'a Evidence>)> {
    let release = view.release;
    let entries = |concerned: &dyn Fn(&Evidence) -> bool| {
        let of_type = release.evidence.iter().filter(|entry| entry.evidence_type == need.evidence_type);
        of_type.filter(|entry| concerned(entry)).collect()
    };
    match need.each {
        None => vec![(None, entries(&|_| true))],
        Some(Each::Change) => {
            let each = release.changes.iter().map(|change| &change.id);
            each.map(|id| (Some(id.as_str()), entries(&|entry| entry.changes.contains(id)))).collect()
        }
        Some(Each::Component) => {
            let each = release.components.iter();
            each.map(|id| (Some(id.as_str()), entries(&|entry| entry.components.contains(id)))).collect()
        }
    }
}

fn speaks_of_none(entry: &Evidence) -> bool {
    entry.artifacts.as_ref().is_some_and(Vec::is_empty)
}

/// Those of the entries that count, and that no later one that counts speaks for, in their order.
fn standing<'a>(
    view: &View<'_>,
    need: &EvidenceNeed,
    rule: &EvidenceType,
    entries: &[&'a Evidence],
) -> Vec<&'a Evidence> {
    // What speaks of no file, of a component that has none, does not answer for those that there are.
    let may_be_of_none = need.each.is_some() || view.release.package.artifacts.is_empty();
    let answers = |entry: &&Evidence| may_be_of_none || !speaks_of_none(entry);
    not_superseded(entries.iter().copied().filter(answers).filter(|entry| stale(view, rule, entry).is_empty()))
}

/// An entry without artifacts is spoken for by any later one.
fn not_superseded<'a>(entries: impl DoubleEndedIterator<Item = &'a Evidence>) -> Vec<&'a Evidence> {
    let mut standing: Vec<(&Evidence, BTreeSet<(&FileName, &Digest)>)> = Vec::new();
    for entry in entries.rev() {
        let subjects = entry.artifacts.iter().flatten().map(|subject| (&subject.name, &subject.digest));
        let subjects: BTreeSet<_> = subjects.collect();
        // RULE language §5: an entry stands until a later one speaks of everything that it speaks of.
        if standing.iter().all(|(_, later)| !subjects.is_subset(later)) {
            standing.push((entry, subjects));
        }
    }
    standing.into_iter().rev().map(|(entry, _)| entry).collect()
}

fn unmet_of(
    view: &View<'_>,
    need: &EvidenceNeed,
    rule: &EvidenceType,
    of: Option<&str>,
    entries: &[&Evidence],
) -> Vec<Why> {
    let standing = standing(view, need, rule, entries);
    if !standing.is_empty() {
        return standing.into_iter().flat_map(|entry| poor(need, rule, entry, of)).collect();
    }
    let (evidence_type, owner) = (need.evidence_type.clone(), rule.owner.clone());
    let stale = entries.last().map(|entry| stale(view, rule, entry)).unwrap_or_default();
    vec![Why::EvidenceMissing { evidence_type, of: of.map(str::to_owned), owner, stale }]
}

/// Everything that keeps a piece of evidence from counting; empty when it counts.
#[must_use]
pub fn stale(view: &View<'_>, rule: &EvidenceType, entry: &Evidence) -> Vec<Stale> {
    if entry.withdrawn.is_some() {
        return vec![Stale::Withdrawn];
    }
    let mut stale = currency::stale(view, &rule.covers, rule.per, &entry.covers, &entry.stamp);
    // RULE language §5: a report of other bytes says nothing of these.
    stale.extend(currency::of_other_bytes(view, entry.artifacts.as_deref(), &entry.components));
    stale
}

/// Everything in which a piece of evidence that counts is not good enough.
fn poor(need: &EvidenceNeed, rule: &EvidenceType, entry: &Evidence, of: Option<&str>) -> Vec<Why> {
    let evidence_type = &need.evidence_type;
    let (of, number) = (|| of.map(str::to_owned), entry.number);
    let counts = entry.counts.as_ref();
    let lacks = lacks(rule.format, counts);
    if !lacks.is_empty() {
        let empty = |lacks| Why::EvidenceEmpty { evidence_type: evidence_type.clone(), number, lacks };
        return lacks.into_iter().map(empty).collect();
    }
    let found = |key| counts.and_then(|counts| counts.of(key));
    let mut max = need.max.set();
    // RULE language §2: a component without a licence has none that is allowed.
    if !need.licences.is_empty() && need.max.unlicensed.is_none() {
        max.push(("unlicensed", 0));
    }
    let mut all = Vec::new();
    for (what, max) in max {
        let found = found(what);
        // What was not counted cannot be within a limit.
        if found.is_none_or(|found| found > max) {
            all.push(Why::EvidenceOver { evidence_type: evidence_type.clone(), number, of: of(), what, found, max });
        }
    }
    for (what, min) in need.min.set() {
        let found = found(what);
        if found.is_none_or(|found| found < min) {
            all.push(Why::EvidenceUnder { evidence_type: evidence_type.clone(), number, of: of(), what, found, min });
        }
    }
    let licences = forbidden(counts, &need.licences);
    if !licences.is_empty() {
        all.push(Why::EvidenceLicences { evidence_type: evidence_type.clone(), number, of: of(), licences });
    }
    all
}

/// What keeps a report from showing anything at all.
fn lacks(format: EvidenceFormat, counts: Option<&Counts>) -> Vec<Lack> {
    match (format, counts) {
        // RULE language §2: a report without tests is unmet.
        (EvidenceFormat::Junit, Some(Counts::Tests(tests))) if tests.tests > 0 => Vec::new(),
        (EvidenceFormat::Junit, _) => vec![Lack::Tests],
        (EvidenceFormat::Sarif, Some(Counts::Findings(findings))) => {
            let none = (findings.runs == 0).then_some(Lack::Runs);
            none.into_iter().chain((findings.broken > 0).then_some(Lack::Success)).collect()
        }
        (EvidenceFormat::Sarif, _) => vec![Lack::Runs],
        (EvidenceFormat::File, _) => Vec::new(),
        (EvidenceFormat::Cyclonedx | EvidenceFormat::Spdx | EvidenceFormat::Sbom, Some(Counts::Components(_))) => {
            Vec::new()
        }
        (EvidenceFormat::Cyclonedx | EvidenceFormat::Spdx | EvidenceFormat::Sbom, _) => vec![Lack::Components],
    }
}

fn forbidden(counts: Option<&Counts>, allowed: &[String]) -> Vec<Licensed> {
    match counts {
        Some(Counts::Components(found)) if !allowed.is_empty() => {
            let forbidden = found.licences.iter().filter(|one| !licence::is_allowed(&one.licence, allowed));
            forbidden.cloned().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries numbered from 1: each what it speaks of, nothing where it does not say.
    fn entries(of: &[Option<&[&str]>]) -> Vec<Evidence> {
        let one = |(place, artifacts): (usize, &Option<&[&str]>)| {
            let subject = |name: &&str| {
                let (name, bytes) = name.split_once('@').unwrap_or((name, name));
                serde_json::json!({"name": name, "digest": Digest::of(bytes.as_bytes())})
            };
            let mut entry = serde_json::json!({
                "number": place + 1, "type": "scan", "name": "a.sarif", "file": "evidence/a.sarif",
                "digest": Digest::of(b"a"), "size": 1, "stamp": {
                    "action": "kkkkkkkkkkkkkkkkkkkkkkkk", "by": "anna", "at": "2026-01-01T00:00:00+00:00",
                    "iteration": 1, "stay": 1,
                },
            });
            if let Some(artifacts) = artifacts {
                entry["artifacts"] = artifacts.iter().map(subject).collect();
            }
            serde_json::from_value(entry).unwrap()
        };
        of.iter().enumerate().map(one).collect()
    }

    #[test]
    fn an_entry_stands_until_a_later_one_speaks_of_all_that_it_speaks_of() {
        const A: Option<&[&str]> = Some(&["a"]);
        const B: Option<&[&str]> = Some(&["b"]);
        const BOTH: Option<&[&str]> = Some(&["a", "b"]);
        const NONE: Option<&[&str]> = Some(&[]);
        const OLD: Option<&[&str]> = None;
        for (of, stand) in [
            (&[][..], &[][..]),
            (&[A], &[1]),
            (&[A, A], &[2]),
            (&[A, B], &[1, 2]),
            (&[A, BOTH], &[2]),
            (&[BOTH, A], &[1, 2]),
            (&[BOTH, A, B], &[1, 2, 3]),
            (&[BOTH, A, BOTH], &[3]),
            (&[A, B, A], &[2, 3]),
            (&[A, B, BOTH], &[3]),
            (&[Some(&["b", "a"]), BOTH], &[2]),
            (&[Some(&["a@other"]), A], &[1, 2]),
            (&[OLD, OLD], &[2]),
            (&[OLD, A], &[2]),
            (&[A, OLD], &[1, 2]),
            (&[A, OLD, OLD], &[1, 3]),
            (&[NONE, OLD], &[2]),
            (&[OLD, NONE], &[2]),
            (&[NONE, A], &[2]),
            (&[A, NONE], &[1, 2]),
            (&[A, OLD, B], &[1, 3]),
        ] {
            let entries = entries(of);
            let found: Vec<u32> = not_superseded(entries.iter()).iter().map(|entry| entry.number).collect();
            assert_eq!(found, stand, "{of:?}");
        }
    }
}
