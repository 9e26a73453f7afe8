//! Evidence: reports that gates read, bound to the record by their bytes.

use super::{Case, known};
use crate::domain::action::EvidenceAdd;
use crate::domain::evidence::Subject;
use crate::domain::gates::evidence_stale;
use crate::domain::process::duties::EvidenceFormat;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::Evidence;

pub(super) fn add(case: &mut Case<'_>, add: &EvidenceAdd) -> Result<(), Refusal> {
    let rule = known("evidence type", &case.process.evidence, &add.evidence_type)?;
    match &rule.owner {
        Some(owner) => case.actor.answers_for(owner, &[])?,
        None => case.actor.takes_part(case.process)?,
    }
    if !case.view().holds(rule.when.as_ref()) {
        return Err(Rule::DoesNotApply { what: "evidence", id: add.evidence_type.clone() }.into());
    }
    check_links(case, add)?;
    // RULE language §2: a report that is read speaks of bytes, so that it lapses with them.
    if add.artifacts.is_none() && rule.format != EvidenceFormat::File {
        return Err(Rule::Inconsistent { what: "a report that is read says of which artifacts it speaks" }.into());
    }
    case.check_file("evidence", &add.file)?;
    let counts_already = case.next.evidence.iter().any(|entry| {
        entry.evidence_type == add.evidence_type
            && entry.digest == add.digest
            && entry.changes == add.changes
            && entry.components == add.components
            && entry.artifacts == add.artifacts
            && evidence_stale(&case.view(), rule, entry).is_empty()
    });
    if counts_already {
        return Err(Refusal::Already);
    }
    let entry = Evidence {
        number: case.next.evidence.last().map_or(1, |last| last.number.saturating_add(1)),
        evidence_type: add.evidence_type.clone(),
        name: add.name.clone(),
        file: add.file.clone(),
        digest: add.digest.clone(),
        size: add.size,
        counts: add.counts.clone(),
        changes: add.changes.clone(),
        components: add.components.clone(),
        artifacts: add.artifacts.clone(),
        covers: case.covered(&rule.covers),
        stamp: case.stamp(),
        withdrawn: None,
    };
    case.next.evidence.push(entry);
    Ok(())
}

fn check_links(case: &Case<'_>, add: &EvidenceAdd) -> Result<(), Rule> {
    if let Some(other) = add.changes.iter().find(|change| case.next.change(change).is_none()) {
        let known = case.next.changes.iter().map(|change| change.id.to_string()).collect();
        return Err(Rule::Unknown { what: "change", id: other.to_string(), known });
    }
    if let Some(other) = add.components.iter().find(|component| !case.next.components.contains(component)) {
        let known = case.next.components.iter().map(ToString::to_string).collect();
        return Err(Rule::Unknown { what: "component", id: other.to_string(), known });
    }
    // RULE language §5: evidence speaks of the bytes of now, or of none.
    let package = &case.next.package;
    let is_other = |subject: &&Subject| package.artifact(&subject.name).is_none_or(|now| now.digest != subject.digest);
    if let Some(other) = add.artifacts.iter().flatten().find(is_other) {
        return Err(Rule::UnknownFile { digest: other.digest.clone() });
    }
    Ok(())
}

pub(super) fn withdraw(case: &mut Case<'_>, number: u32) -> Result<(), Refusal> {
    let found = case.next.evidence.iter().find(|entry| entry.number == number);
    let entry = found.ok_or_else(|| {
        let known = case.next.evidence.iter().map(|entry| entry.number.to_string()).collect();
        Rule::Unknown { what: "evidence", id: number.to_string(), known }
    })?;
    match case.process.evidence.get(&entry.evidence_type).and_then(|rule| rule.owner.as_ref()) {
        Some(owner) => case.actor.answers_for(owner, &[])?,
        None => case.actor.takes_part(case.process)?,
    }
    if entry.withdrawn.is_some() {
        return Err(Refusal::Already);
    }
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    let stamp = case.stamp();
    if let Some(entry) = case.next.evidence.iter_mut().find(|entry| entry.number == number) {
        entry.withdrawn = Some(stamp);
    }
    Ok(())
}
