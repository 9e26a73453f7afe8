//! Decides what a SARIF 2.1.0 log says: how many findings of which level, and in how many runs somebody looked.
//!
//! Pure. Numbers with § are clauses of the specification (OASIS, SARIF 2.1.0). Start at `report`;
//! `sarif/rules.rs` finds the level that a rule gives to its findings.

mod rules;
#[cfg(test)]
mod tests;

use super::evidence::EvidenceError;
use super::json::{Json, Wrong};
use crate::domain::evidence::{Counts, Findings, Report};
use crate::domain::id::Digest;
use rules::Rules;

/// How bad a finding is (§3.27.10); `none` is no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    None,
    Note,
    Warning,
    Error,
}

const LEVELS: [(&str, Level); 4] =
    [("none", Level::None), ("note", Level::Note), ("warning", Level::Warning), ("error", Level::Error)];

/// What kinds of results there are (§3.27.9), and whether they are findings.
const KINDS: [(&str, bool); 6] = [
    ("fail", true),
    ("pass", false),
    ("open", false),
    ("review", false),
    ("informational", false),
    ("notApplicable", false),
];

/// How a result stands to an earlier run (§3.27.24), and whether it is in this one.
const STATES: [(&str, bool); 4] = [("new", true), ("unchanged", true), ("updated", true), ("absent", false)];

/// How a suppression stands (§3.35.3), and whether it suppresses.
const STATUSES: [(&str, bool); 3] = [("accepted", true), ("underReview", false), ("rejected", false)];

/// Counts the findings of all runs.
///
/// # Errors
/// It is no SARIF 2.1.0, a word is none of the specification, or results lie in other files.
pub(super) fn report(json: &Json) -> Result<Report, EvidenceError> {
    let Some(version) = json.text("version")?.filter(|_| matches!(json, Json::Map(_))) else {
        return Err(EvidenceError::at_start("this is no SARIF log: it has no `version`"));
    };
    if version != "2.1.0" {
        let version: String = version.chars().take(20).collect();
        return Err(EvidenceError::at_start(format!("this is SARIF `{version}`, and 2.1.0 is read")));
    }
    let mut findings = Findings::default();
    let mut mentions = Vec::new();
    json.each("inlineExternalProperties", |external| match external.list("results")? {
        Some(_) => Err(Wrong::new("results", "are kept apart from their run, which is not read")),
        None => Ok(()),
    })?;
    json.each("runs", |run| {
        of_run(run, &mut findings)?;
        run.each("artifacts", |artifact| {
            let hashes = artifact.map("hashes")?;
            mentions.extend(hashes.map(|hashes| hashes.text("sha-256")).transpose()?.flatten().and_then(digest));
            Ok(())
        })
    })?;
    mentions.sort();
    mentions.dedup();
    Ok(Report { counts: Counts::Findings(findings), claims: Vec::new(), mentions })
}

/// The SHA-256 as relman writes it.
pub(super) fn digest(hex: &str) -> Option<Digest> {
    Digest::parse(&format!("sha256:{}", hex.trim().to_ascii_lowercase())).ok()
}

fn of_run(run: &Json, sum: &mut Findings) -> Result<(), Wrong> {
    if let Some(external) = run.map("externalPropertyFileReferences")? {
        for elsewhere in ["results", "driver", "extensions", "invocations"] {
            if external.get(elsewhere).is_some() {
                let message = "lies in another file, which is not read; write one log that has it all";
                return Err(Wrong::new(elsewhere, message).below("externalPropertyFileReferences"));
            }
        }
    }
    let invocations = run.list("invocations")?.unwrap_or_default();
    // §3.20.14: the engineering system knows that the tool failed.
    let ended_well = invocations.iter().map(|invocation| match invocation.get("executionSuccessful") {
        None | Some(Json::Null | Json::Bool(true)) => Ok(true),
        Some(Json::Bool(false)) => Ok(false),
        Some(_) => Err(Wrong::new("executionSuccessful", "is neither `true` nor `false`").below("invocations")),
    });
    let ended_well = ended_well.collect::<Result<Vec<bool>, _>>()?;
    if ended_well.contains(&false) {
        sum.broken = sum.broken.saturating_add(1);
    }
    // §3.14.23: without results, nobody looked; an empty list says that nothing was found.
    if run.get("results").is_some() {
        sum.runs = sum.runs.saturating_add(1);
    }
    let rules = Rules::of(run)?;
    run.each("results", |result| {
        let is_finding = result.word("kind", &KINDS)?.unwrap_or(true);
        let is_present = result.word("baselineState", &STATES)?.unwrap_or(true);
        let level = match result.word("level", &LEVELS)? {
            Some(level) => level,
            None => rules.level(result)?,
        };
        let is_suppressed = is_suppressed(result)?;
        let count = match level {
            _ if !is_finding || !is_present => return Ok(()),
            Level::None => return Ok(()),
            _ if is_suppressed => &mut sum.suppressed,
            Level::Note => &mut sum.note,
            Level::Warning => &mut sum.warning,
            Level::Error => &mut sum.error,
        };
        *count = count.saturating_add(1);
        Ok(())
    })
}

/// §3.27.23: there are suppressions, and none is under review or rejected.
fn is_suppressed(result: &Json) -> Result<bool, Wrong> {
    let mut all = true;
    result.each("suppressions", |suppression| {
        // A source code comment suppresses, and few tools give it a status.
        all &= suppression.word("status", &STATUSES)?.unwrap_or(true);
        Ok(())
    })?;
    Ok(all && result.list("suppressions")?.is_some_and(|list| !list.is_empty()))
}
