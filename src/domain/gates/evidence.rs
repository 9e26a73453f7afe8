//! `evidence`: an entry of the type counts, for each change or component, and is good enough.

use crate::domain::currency::{self, Stale};
use crate::domain::process::duties::{EvidenceFormat, EvidenceType};
use crate::domain::process::requirement::{Each, EvidenceNeed, Maxima};
use crate::domain::refusal::Why;
use crate::domain::release::Evidence;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &EvidenceNeed) -> Vec<Why> {
    let Some(rule) = view.process.evidence.get(&need.evidence_type) else {
        return vec![Why::Broken { what: format!("the process has no evidence `{}`", need.evidence_type) }];
    };
    if !view.holds(rule.when.as_ref()) {
        return Vec::new();
    }
    let release = view.release;
    match need.each {
        None => unmet_of(view, need, rule, None, |_| true),
        Some(Each::Change) => {
            let each = release.changes.iter().map(|change| &change.id);
            each.flat_map(|id| unmet_of(view, need, rule, Some(id.as_str()), |e| e.changes.contains(id))).collect()
        }
        Some(Each::Component) => {
            let each = release.components.iter();
            each.flat_map(|id| unmet_of(view, need, rule, Some(id.as_str()), |e| e.components.contains(id))).collect()
        }
    }
}

fn unmet_of(
    view: &View<'_>,
    need: &EvidenceNeed,
    rule: &EvidenceType,
    of: Option<&str>,
    concerned: impl Fn(&Evidence) -> bool,
) -> Vec<Why> {
    let of = of.map(str::to_owned);
    let entries = view.release.evidence.iter().filter(|e| e.evidence_type == need.evidence_type && concerned(e));
    let mut last_stale = Vec::new();
    for entry in entries.rev() {
        let stale = stale(view, rule, entry);
        if stale.is_empty() {
            return over(need, rule, entry, of.as_deref());
        }
        if last_stale.is_empty() {
            last_stale = stale;
        }
    }
    let (evidence_type, owner) = (need.evidence_type.clone(), rule.owner.clone());
    vec![Why::EvidenceMissing { evidence_type, of, owner, stale: last_stale }]
}

/// Everything that keeps a piece of evidence from counting; empty when it counts.
#[must_use]
pub fn stale(view: &View<'_>, rule: &EvidenceType, entry: &Evidence) -> Vec<Stale> {
    match entry.withdrawn {
        Some(_) => vec![Stale::Withdrawn],
        None => currency::stale(view, &rule.covers, rule.per, &entry.covers, &entry.stamp),
    }
}

fn over(need: &EvidenceNeed, rule: &EvidenceType, entry: &Evidence, of: Option<&str>) -> Vec<Why> {
    let evidence_type = &need.evidence_type;
    // RULE language §2: a report without tests is unmet.
    if rule.format == EvidenceFormat::Junit && entry.counts.is_none_or(|counts| counts.tests == 0) {
        return vec![Why::EvidenceEmpty { evidence_type: evidence_type.clone() }];
    }
    let exceeds = |(what, max, found): (&'static str, Option<u32>, Option<u32>)| {
        let max = max?;
        // What was not counted cannot be within a maximum.
        let within = found.is_some_and(|found| found <= max);
        let (evidence_type, of) = (evidence_type.clone(), of.map(str::to_owned));
        (!within).then_some(Why::EvidenceOver { evidence_type, of, what, found, max })
    };
    limits(&need.max, entry).into_iter().filter_map(exceeds).collect()
}

/// Each maximum with what the entry holds of it. Findings of scans are not read by this edition.
fn limits(max: &Maxima, entry: &Evidence) -> [(&'static str, Option<u32>, Option<u32>); 6] {
    let counts = entry.counts;
    [
        ("failed", max.failed, counts.map(|c| c.failed)),
        ("errors", max.errors, counts.map(|c| c.errors)),
        ("skipped", max.skipped, counts.map(|c| c.skipped)),
        ("error", max.error, None),
        ("warning", max.warning, None),
        ("note", max.note, None),
    ]
}
