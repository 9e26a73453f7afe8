//! Decides whether the files that an action binds are the ones that the commit brings.
//!
//! Reads the stored file with the same functions as the command line did (language §9): digest,
//! size and the counts of a report. Start at `findings`.

use crate::domain::action::Action;
use crate::domain::evidence::Counts;
use crate::domain::id::{Digest, Id};
use crate::domain::process::Process;
use crate::format::evidence;
use crate::history::finding::{Finding, FindingId};
use crate::history::object::{ObjectId, PathChange};
use crate::history::source::Source;

/// A file that an action binds.
struct Bound<'a> {
    file: &'a str,
    digest: &'a Digest,
    size: Option<u64>,
    counted: Option<(&'a Id, Option<Counts>)>,
}

fn bound(action: &Action) -> Option<Bound<'_>> {
    match action {
        Action::DocumentWrite(write) => {
            Some(Bound { file: &write.file, digest: &write.digest, size: None, counted: None })
        }
        Action::EvidenceAdd(add) => {
            let counted = Some((&add.evidence_type, add.counts));
            Some(Bound { file: &add.file, digest: &add.digest, size: Some(add.size), counted })
        }
        _ => None,
    }
}

/// Compares the attached files that a commit changes with the one that its action binds.
pub(super) fn findings(
    source: &Source<'_>,
    commit: ObjectId,
    process: Option<&Process>,
    action: &Action,
    changes: &[(&str, &PathChange)],
) -> Vec<Finding> {
    let bound = bound(action);
    let is_bound = |file: &str| bound.as_ref().is_some_and(|bound| bound.file == file);
    let mut findings = Vec::new();
    let strange = changes.iter().find(|(file, change)| !is_bound(file) || change.old.is_some());
    if let Some((file, change)) = strange {
        let found = if change.new.is_some() { "changed" } else { "removed" };
        let expected = "only the file that the action names, and that once";
        findings.push(Finding::new(FindingId::TamperedRecord, commit, expected, found).at(*file));
    }
    let Some(bound) = bound else { return findings };
    let brought = changes.iter().find(|(file, _)| *file == bound.file).and_then(|(_, change)| change.new);
    let Some((_, id)) = brought else {
        findings.push(Finding::new(FindingId::DigestMismatch, commit, bound.digest.as_str(), "no file").at(bound.file));
        return findings;
    };
    match (source.blob)(id) {
        Ok(bytes) => findings.extend(mismatch(commit, process, &bound, &bytes)),
        Err(error) => {
            let unreadable =
                Finding::new(FindingId::UnreadableObject, commit, bound.digest.as_str(), error.to_string());
            findings.push(unreadable.at(bound.file));
        }
    }
    findings
}

fn mismatch(commit: ObjectId, process: Option<&Process>, bound: &Bound<'_>, bytes: &[u8]) -> Option<Finding> {
    let found = Digest::of(bytes);
    if found != *bound.digest {
        let finding = Finding::new(FindingId::DigestMismatch, commit, bound.digest.as_str(), found.as_str());
        return Some(finding.at(bound.file));
    }
    if let Some(size) = bound.size.filter(|size| *size != bytes.len() as u64) {
        let (expected, found) = (format!("{size} bytes"), format!("{} bytes", bytes.len()));
        return Some(Finding::new(FindingId::DigestMismatch, commit, expected, found).at(bound.file));
    }
    let (evidence_type, claimed) = bound.counted?;
    let rule = process?.evidence.get(evidence_type)?;
    let found = match evidence::counts(rule.format, bytes) {
        Ok(counts) if counts == claimed => return None,
        Ok(counts) => shown(counts),
        Err(error) => error.to_string(),
    };
    Some(Finding::new(FindingId::CountsMismatch, commit, shown(claimed), found).at(bound.file))
}

fn shown(counts: Option<Counts>) -> String {
    match counts {
        None => "no counts".to_owned(),
        Some(Counts { tests, failed, errors, skipped }) => {
            format!("{tests} tests, {failed} failed, {errors} errors, {skipped} skipped")
        }
    }
}
