//! Decides whether the files that an action binds are the ones that the commit brings.
//!
//! Reads the stored file with the same functions as the command line did (language §9): digest,
//! size, the counts of a report, the artifacts that it names and the changes of a list of commits. Start at `findings`.

use crate::domain::action::{Action, EvidenceAdd};
use crate::domain::evidence::{Counts, OfOtherBytes, Report, Subject};
use crate::domain::id::Digest;
use crate::domain::import::{CommitRange, ImportSource};
use crate::domain::process::Process;
use crate::domain::release::{Package, Release};
use crate::format::{commits, evidence};
use crate::history::finding::{Finding, FindingId};
use crate::history::object::{ObjectId, PathChange};
use crate::history::source::Source;

/// A file that an action binds.
struct Bound<'a> {
    file: &'a str,
    digest: &'a Digest,
    size: Option<u64>,
    says: Says<'a>,
}

/// What the action claims of what stands in the file.
enum Says<'a> {
    Nothing,
    Evidence(&'a EvidenceAdd),
    Commits(&'a CommitRange),
}

/// The release around the action, and its process.
pub(super) struct Scene<'a> {
    pub(super) process: Option<&'a Process>,
    pub(super) before: Option<&'a Release>,
    pub(super) after: Option<&'a Release>,
}

fn bound(action: &Action) -> Option<Bound<'_>> {
    match action {
        Action::DocumentWrite(write) => {
            Some(Bound { file: &write.file, digest: &write.digest, size: None, says: Says::Nothing })
        }
        Action::EvidenceAdd(add) => {
            let says = Says::Evidence(add);
            Some(Bound { file: &add.file, digest: &add.digest, size: Some(add.size), says })
        }
        Action::ChangeImport(import) => match &import.source {
            ImportSource::Git(range) => {
                let says = Says::Commits(range);
                Some(Bound { file: &range.file, digest: &range.digest, size: Some(range.size), says })
            }
            ImportSource::Tracker(_) => None,
        },
        _ => None,
    }
}

/// Compares the attached files that a commit changes with the one that its action binds.
pub(super) fn findings(
    source: &Source<'_>,
    commit: ObjectId,
    scene: &Scene<'_>,
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
        Ok(bytes) => findings.extend(mismatch(commit, scene, &bound, &bytes)),
        Err(error) => {
            let unreadable =
                Finding::new(FindingId::UnreadableObject, commit, bound.digest.as_str(), error.to_string());
            findings.push(unreadable.at(bound.file));
        }
    }
    findings
}

fn mismatch(commit: ObjectId, scene: &Scene<'_>, bound: &Bound<'_>, bytes: &[u8]) -> Option<Finding> {
    let found = Digest::of(bytes);
    if found != *bound.digest {
        let finding = Finding::new(FindingId::DigestMismatch, commit, bound.digest.as_str(), found.as_str());
        return Some(finding.at(bound.file));
    }
    if let Some(size) = bound.size.filter(|size| *size != bytes.len() as u64) {
        let (expected, found) = (format!("{size} bytes"), format!("{} bytes", bytes.len()));
        return Some(Finding::new(FindingId::DigestMismatch, commit, expected, found).at(bound.file));
    }
    match bound.says {
        Says::Nothing => None,
        Says::Evidence(add) => of_evidence(commit, scene, add, bytes).map(|finding| finding.at(bound.file)),
        Says::Commits(range) => {
            let disagreement = commits::disagreement(bytes, range, scene.before, scene.after)?;
            let id = FindingId::CommitsMismatch;
            Some(Finding::new(id, commit, disagreement.expected, disagreement.found).at(bound.file))
        }
    }
}

/// Compares what an action says of a report with the report.
fn of_evidence(commit: ObjectId, scene: &Scene<'_>, add: &EvidenceAdd, bytes: &[u8]) -> Option<Finding> {
    let format = scene.process?.evidence.get(&add.evidence_type)?.format;
    let claimed = add.counts.as_ref();
    let other_counts = |found: String| Some(Finding::new(FindingId::CountsMismatch, commit, shown(claimed), found));
    let report = match evidence::read(format, bytes) {
        Ok(report) => report,
        Err(error) => return other_counts(error.to_string()),
    };
    let counts = report.as_ref().map(|report| &report.counts);
    if counts != claimed {
        return other_counts(shown(counts));
    }
    let (expected, found) = other_subjects(add, report.as_ref()?, &scene.before?.package)?;
    Some(Finding::new(FindingId::ArtifactsMismatch, commit, expected, found))
}

/// What an action says to be spoken of, and what the report says, where these differ.
fn other_subjects(add: &EvidenceAdd, report: &Report, package: &Package) -> Option<(String, String)> {
    let Some(claimed) = &add.artifacts else {
        return Some(("the artifacts that it speaks of".to_owned(), "none said".to_owned()));
    };
    let found = match report.subjects(package) {
        Ok(named) if named.is_empty() || named == *claimed => return None,
        Ok(named) => listed(&named),
        Err(OfOtherBytes(digests)) => digests.iter().map(Digest::as_str).collect::<Vec<_>>().join(", "),
    };
    Some((listed(claimed), found))
}

fn listed(subjects: &[Subject]) -> String {
    let all: Vec<String> = subjects.iter().map(|subject| format!("{} {}", subject.name, subject.digest)).collect();
    if all.is_empty() { "no artifacts".to_owned() } else { all.join(", ") }
}

fn shown(counts: Option<&Counts>) -> String {
    counts.map_or_else(|| "no counts".to_owned(), ToString::to_string)
}
