//! Checks what gates ask of evidence: the type resolves, and its format has what is asked for.
//!
//! Start at `check`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::licence;
use crate::domain::nearest::nearest;
use crate::domain::process::Process;
use crate::domain::process::duties::EvidenceFormat;
use crate::domain::process::requirement::{Each, EvidenceNeed};

/// Holds what a gate asks of evidence to the format of its type.
pub(super) fn check(process: &Process, names: &Names<'_>, place: &Place, need: &EvidenceNeed, findings: &mut Findings) {
    findings.name(&place.at("type"), need.evidence_type.as_str(), &names.evidence);
    let none = match need.each {
        Some(Each::Component) if process.components.is_empty() => Some(("component", "components")),
        Some(Each::Change) if process.change_types.is_empty() => Some(("change", "change-types")),
        _ => None,
    };
    if let Some((each, home)) = none {
        let message =
            format!("no release has a {each}, so this asks for nothing; name some under `{home}`, or remove it");
        findings.error(&place.at("each"), message);
    }
    let Some(evidence) = process.evidence.get(&need.evidence_type) else { return };
    let format = evidence.format;
    check_limits(&place.at("max"), format, "max", &need.max.set(), format.limited(), findings);
    check_limits(&place.at("min"), format, "min", &need.min.set(), format.asked_for(), findings);
    check_licences(&place.at("licences"), format, &need.licences, findings);
}

/// Holds limits to what the format counts.
fn check_limits(
    place: &Place,
    format: EvidenceFormat,
    list: &str,
    set: &[(&'static str, u32)],
    counted: &[&'static str],
    findings: &mut Findings,
) {
    for (key, limit) in set {
        if !counted.contains(key) {
            let can = if counted.is_empty() {
                "nothing; remove it, or give the type another format".to_owned()
            } else {
                format!("`{}`; use one of these", counted.join("`, `"))
            };
            let word = format.word();
            let message = format!("evidence of the format `{word}` has no count `{key}` for `{list}`; it has {can}");
            findings.error_or_meant(&place.at(*key), message, nearest(key, counted.iter().copied()));
        } else if list == "min" && *limit == 0 {
            findings.error(&place.at(*key), format!("`{key}: 0` asks for nothing; write at least 1"));
        }
    }
}

fn check_licences(place: &Place, format: EvidenceFormat, licences: &[String], findings: &mut Findings) {
    if licences.is_empty() {
        return;
    }
    if !format.is_of_components() {
        let message = format!(
            "evidence of the format `{}` has no licences; give the type the format cyclonedx, spdx or sbom",
            format.word()
        );
        findings.error(place, message);
    }
    for (index, one) in licences.iter().enumerate() {
        if one.trim().is_empty() {
            findings.error(&place.at(index), "the licence is empty; write its SPDX id, such as MIT");
        } else if !licence::is_single(one) {
            let message = format!("`{one}` is an expression of several licences; name each of them on its own");
            findings.error(&place.at(index), message);
        }
        if licences.iter().take(index).any(|earlier| earlier.eq_ignore_ascii_case(one)) {
            findings.warning(&place.at(index), format!("`{one}` stands in this list twice; remove one"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[track_caller]
    fn needs(evidence: &str, problems: &[&str]) {
        let at = "gates/complete-plan/needs/evidence";
        let placed = |problem: &&str| match problem.strip_prefix("warning ") {
            Some(rest) => format!("warning {at}{rest}"),
            None => format!("error {at}{problem}"),
        };
        let problems: Vec<String> = problems.iter().map(placed).collect();
        let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
        let new = format!("complete-plan: {{needs: {{evidence: {evidence}}}}}");
        expect("complete-plan: {needs: {field: [plan]}}", &new, &problems);
    }

    #[test]
    fn limits_fit_the_format_of_the_evidence() {
        needs("{type: scan, max: {error: 0, warning: 3, note: 9, suppressed: 0}}", &[]);
        needs("{type: report, max: {failed: 0, errors: 0, skipped: 2}, min: {tests: 1}}", &[]);
        needs("{type: parts, max: {unlicensed: 0}, min: {components: 1}, licences: [MIT, Apache-2.0]}", &[]);
        needs(
            "{type: report, max: {error: 0}}",
            &["/max/error (errors): evidence of the format `junit` has no count `error` for `max`; it has `failed`, \
               `errors`, `skipped`; use one of these"],
        );
        needs(
            "{type: scan, max: {failed: 0, errors: 1}}",
            &[
                "/max/failed: evidence of the format `sarif` has no count `failed`",
                "/max/errors (error): evidence of the format `sarif` has no count `errors`",
            ],
        );
        needs(
            "{type: letter, max: {failed: 0}}",
            &["/max/failed: evidence of the format `file` has no count `failed` for `max`; it has nothing"],
        );
        needs(
            "{type: scan, min: {tests: 1}}",
            &["/min/tests: evidence of the format `sarif` has no count `tests` for `min`; it has nothing"],
        );
        needs("{type: report, min: {tests: 0}}", &["/min/tests: `tests: 0` asks for nothing; write at least 1"]);
    }

    #[test]
    fn licences_are_single_and_of_components() {
        needs("{type: scan, licences: [MIT]}", &["/licences: evidence of the format `sarif` has no licences"]);
        needs(
            "{type: parts, licences: [MIT, \" \", MIT OR Apache-2.0, mit]}",
            &[
                "/licences/1: the licence is empty",
                "/licences/2: `MIT OR Apache-2.0` is an expression of several licences",
                "warning /licences/3: `mit` stands in this list twice",
            ],
        );
    }
}
