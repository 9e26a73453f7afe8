//! Checks what gates need: every name resolves, and every requirement asks for something.
//!
//! One arm for each kind of requirement (language §2); `signoffs.rs` has the one about people.
//! Start at `check`.

use super::findings::{Findings, Known, Place};
use super::names::Names;
use super::signoffs;
use crate::domain::process::Process;
use crate::domain::process::duties::EvidenceFormat;
use crate::domain::process::flow::ContentPart;
use crate::domain::process::requirement::{
    ArtifactsNeed, ChangesNeed, EvidenceNeed, IssuesNeed, Maxima, Requirement, TaskNeed,
};

/// Holds a requirement, and those below it, to the language.
pub(super) fn check(
    process: &Process,
    names: &Names<'_>,
    needs: &Place,
    requirement: &Requirement,
    findings: &mut Findings,
) {
    match requirement {
        Requirement::All(list) => check_list(process, names, &needs.at("all"), list, findings),
        Requirement::Any(list) => check_list(process, names, &needs.at("any"), list, findings),
        Requirement::Signoff(signoff) => signoffs::check(process, names, &needs.at("signoff"), signoff, findings),
        Requirement::Task(task) => check_task(names, &needs.at("task"), task, findings),
        Requirement::Document(list) => findings.some_names(&needs.at("document"), list, &names.documents),
        Requirement::Notice(list) => findings.some_names(&needs.at("notice"), list, &names.notices),
        Requirement::Field(list) => findings.some_names(&needs.at("field"), list, &names.fields),
        Requirement::Evidence(need) => check_evidence(process, names, &needs.at("evidence"), need, findings),
        Requirement::Artifacts(need) => check_artifacts(process, &needs.at("artifacts"), need, findings),
        Requirement::Changes(need) => check_changes(process, names, &needs.at("changes"), need, findings),
        Requirement::Issues(need) => check_issues(names, &needs.at("issues"), need, findings),
        Requirement::Schedule(need) => {
            findings.name(&needs.at("schedule").at("milestone"), need.milestone.as_str(), &names.milestones);
        }
        Requirement::Deployed(need) => {
            let place = needs.at("deployed").at("environment");
            findings.name(&place, need.environment.as_str(), &names.environments);
            let served = process.states.values().any(|state| state.environment.as_ref() == Some(&need.environment));
            if names.environments.has(need.environment.as_str()) && !served {
                let message = format!(
                    "no state has the environment `{}`, so nothing is ever deployed there; give it to a state",
                    need.environment
                );
                findings.error(&place, message);
            }
        }
        Requirement::Components(need) => {
            let place = needs.at("components").at("min");
            let most = process.components.len();
            if need.min == 0 {
                findings.error(&place, "`min: 0` asks for nothing; write at least 1");
            } else if usize::try_from(need.min).is_ok_and(|min| min > most) {
                let message =
                    format!("the process has {most} components, so {} can never be named; lower `min`", need.min);
                findings.error(&place, message);
            }
        }
        Requirement::Soak(need) => {
            if need.duration.0.is_zero() {
                findings
                    .error(&needs.at("soak").at("duration"), "a soak of no time asks for nothing; write such as 24h");
            }
        }
    }
}

fn check_list(process: &Process, names: &Names<'_>, place: &Place, list: &[Requirement], findings: &mut Findings) {
    if list.is_empty() {
        findings.error(place, "the list is empty; write at least one requirement");
    }
    for (index, requirement) in list.iter().enumerate() {
        check(process, names, &place.at(index), requirement, findings);
    }
}

fn check_task(names: &Names<'_>, place: &Place, need: &TaskNeed, findings: &mut Findings) {
    findings.names(&place.at("done"), &need.done, &names.tasks);
    match need.overdue {
        None if need.done.is_empty() => {
            findings.error(place, "this asks for nothing; name tasks under `done`, or write `overdue: 0`");
        }
        None | Some(0) => {}
        Some(count) => {
            let message = format!("`overdue: {count}` would let late tasks through; only `overdue: 0` is meant");
            findings.error(&place.at("overdue"), message);
        }
    }
}

fn check_evidence(process: &Process, names: &Names<'_>, place: &Place, need: &EvidenceNeed, findings: &mut Findings) {
    findings.name(&place.at("type"), need.evidence_type.as_str(), &names.evidence);
    let Some(evidence) = process.evidence.get(&need.evidence_type) else { return };
    let (format, counted): (&str, &[&str]) = match evidence.format {
        EvidenceFormat::Junit => ("junit", &["failed", "errors", "skipped"]),
        EvidenceFormat::Sarif => ("sarif", &["error", "warning", "note"]),
        EvidenceFormat::File => ("file", &[]),
    };
    for key in written(&need.max).into_iter().filter(|key| !counted.contains(key)) {
        let can = if counted.is_empty() {
            "nothing; remove it, or give the type another format".to_owned()
        } else {
            format!("`{}`; use one of these", counted.join("`, `"))
        };
        let message = format!("evidence of the format `{format}` has no count `{key}`; it counts {can}");
        findings.error(&place.at("max").at(key), message);
    }
}

fn written(max: &Maxima) -> Vec<&'static str> {
    let Maxima { failed, errors, skipped, error, warning, note } = max;
    let all = [
        ("failed", failed),
        ("errors", errors),
        ("skipped", skipped),
        ("error", error),
        ("warning", warning),
        ("note", note),
    ];
    all.into_iter().filter(|(_, limit)| limit.is_some()).map(|(key, _)| key).collect()
}

fn check_artifacts(process: &Process, place: &Place, need: &ArtifactsNeed, findings: &mut Findings) {
    if !(need.complete || need.verified || need.in_library) {
        findings.error(place, "this asks for nothing; write `complete`, `verified` or `in-library: true`");
    }
    let required = process.components.values().any(|component| !component.artifacts.is_empty());
    if need.complete && !required {
        let message = "no component names artifact types, so every package is complete; name them under `components`";
        findings.warning(&place.at("complete"), message);
    }
    if need.complete && required && !open_somewhere(process, ContentPart::Artifacts) {
        let message = "no state leaves `artifacts` open to change, so this can never be met; add it to an `editable`";
        findings.error(&place.at("complete"), message);
    }
}

fn check_changes(process: &Process, names: &Names<'_>, place: &Place, need: &ChangesNeed, findings: &mut Findings) {
    if let Some(change_type) = &need.change_type {
        findings.name(&place.at("type"), change_type.as_str(), &names.change_types);
    }
    let asks =
        need.min > 0 || need.packed || !need.fields.is_empty() || !need.status.is_empty() || need.failed.is_some();
    if !asks {
        findings.error(place, "this asks for nothing; write `min`, `packed: true`, `fields`, `status` or `failed`");
    }
    if need.min > 0 && !open_somewhere(process, ContentPart::Changes) {
        let message = "no state leaves `changes` open to change, so this can never be met; add it to an `editable`";
        findings.error(&place.at("min"), message);
    }
    let meant = process.change_types.iter().filter(|(id, _)| need.change_type.as_ref().is_none_or(|only| only == *id));
    let meant: Vec<_> = meant.collect();
    let fields = meant.iter().flat_map(|(_, change_type)| change_type.fields.keys());
    findings.names(&place.at("fields"), &need.fields, &Known::new("field of these changes", "change-types", fields));
    let statuses = meant.iter().flat_map(|(_, change_type)| change_type.statuses.keys());
    findings.names(&place.at("status"), &need.status, &Known::new("status of these changes", "change-types", statuses));
    for (id, change_type) in meant {
        for (index, field) in need.fields.iter().enumerate() {
            if names_somewhere(process, field.as_str()) && !change_type.fields.contains_key(field) {
                let message =
                    format!("changes of type `{id}` have no field `{field}` and never pass; add it to the type");
                findings.warning(&place.at("fields").at(index), message);
            }
        }
        let reachable = need.status.is_empty() || need.status.iter().any(|s| change_type.statuses.contains_key(s));
        if !reachable && need.change_type.is_none() {
            let message =
                format!("changes of type `{id}` have none of these statuses and never pass; add one to the type");
            findings.warning(&place.at("status"), message);
        }
    }
}

fn names_somewhere(process: &Process, field: &str) -> bool {
    process.change_types.values().any(|change_type| change_type.fields.contains_key(field))
}

fn check_issues(names: &Names<'_>, place: &Place, need: &IssuesNeed, findings: &mut Findings) {
    findings.some_names(&place.at("found-in"), &need.found_in, &names.issue_sources);
}

fn open_somewhere(process: &Process, part: ContentPart) -> bool {
    process.states.values().any(|state| !state.final_state && state.leaves_open(part))
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    const PLANNED: &str = "complete-plan: {needs: {field: [plan]}}";

    #[track_caller]
    fn needs(needs: &str, wanted: &[&str]) {
        expect(PLANNED, &format!("complete-plan: {{needs: {needs}}}"), wanted);
    }

    #[test]
    fn lists_are_not_empty() {
        needs("{all: []}", &["error gates/complete-plan/needs/all: the list is empty"]);
        needs("{all: [{any: []}]}", &["error gates/complete-plan/needs/all/0/any: the list is empty"]);
        needs("{document: []}", &["error gates/complete-plan/needs/document: the list is empty"]);
        needs("{notice: []}", &["error gates/complete-plan/needs/notice: the list is empty"]);
        needs("{field: []}", &["error gates/complete-plan/needs/field: the list is empty"]);
        needs("{issues: {found-in: []}}", &["error gates/complete-plan/needs/issues/found-in: the list is empty"]);
    }

    #[test]
    fn names_in_requirements_resolve() {
        needs("{field: [plann]}", &["error gates/complete-plan/needs/field/0 (plan): no field"]);
        needs("{document: [reprot]}", &["error gates/complete-plan/needs/document/0 (report): no document"]);
        needs("{notice: [new]}", &["error gates/complete-plan/needs/notice/0 (news): no notice"]);
        needs("{task: {done: [lok]}}", &["error gates/complete-plan/needs/task/done/0 (look): no task"]);
        needs(
            "{evidence: {type: reprt}}",
            &["error gates/complete-plan/needs/evidence/type (report): no type of evidence"],
        );
        needs(
            "{issues: {found-in: [tests]}}",
            &["error gates/complete-plan/needs/issues/found-in/0 (test): no issue source"],
        );
        needs(
            "{schedule: {milestone: relase}}",
            &["error gates/complete-plan/needs/schedule/milestone (release): no milestone"],
        );
        needs(
            "{deployed: {environment: lbb}}",
            &["error gates/complete-plan/needs/deployed/environment (lab): no environment"],
        );
        needs(
            "{changes: {type: RFX, min: 1}}",
            &["error gates/complete-plan/needs/changes/type (RFC): no change type"],
        );
    }

    #[test]
    fn every_requirement_asks_for_something() {
        needs("{task: {}}", &["error gates/complete-plan/needs/task: this asks for nothing"]);
        needs("{artifacts: {}}", &["error gates/complete-plan/needs/artifacts: this asks for nothing"]);
        needs("{artifacts: {verified: false}}", &["error gates/complete-plan/needs/artifacts: this asks for nothing"]);
        needs("{changes: {}}", &["error gates/complete-plan/needs/changes: this asks for nothing"]);
        needs("{components: {min: 0}}", &["error gates/complete-plan/needs/components/min: `min: 0` asks for nothing"]);
        needs("{soak: {duration: 0h}}", &["error gates/complete-plan/needs/soak/duration: a soak of no time"]);
    }

    #[test]
    fn late_tasks_are_none() {
        needs("{task: {overdue: 0}}", &[]);
        needs(
            "{task: {overdue: 2}}",
            &["error gates/complete-plan/needs/task/overdue: `overdue: 2` would let late tasks"],
        );
    }

    #[test]
    fn limits_fit_the_format_of_the_evidence() {
        needs("{evidence: {type: scan, max: {error: 0}}}", &[]);
        needs(
            "{evidence: {type: report, max: {error: 0}}}",
            &[
                "error gates/complete-plan/needs/evidence/max/error: evidence of the format `junit` has no count `error`; \
                 it counts `failed`",
            ],
        );
        needs(
            "{evidence: {type: scan, max: {failed: 0}}}",
            &["error gates/complete-plan/needs/evidence/max/failed: evidence of the format `sarif`"],
        );
        needs(
            "{evidence: {type: letter, max: {failed: 0}}}",
            &[
                "error gates/complete-plan/needs/evidence/max/failed: evidence of the format `file` has no count `failed`; \
                 it counts nothing",
            ],
        );
    }

    #[test]
    fn fields_and_statuses_belong_to_the_changes() {
        needs("{changes: {type: DR, fields: [county]}}", &[]);
        needs(
            "{changes: {fields: [impct]}}",
            &["error gates/complete-plan/needs/changes/fields/0 (impact): no field of these changes"],
        );
        needs(
            "{changes: {fields: [county]}}",
            &["warning gates/complete-plan/needs/changes/fields/0: changes of type `RFC` have no field"],
        );
        needs(
            "{changes: {type: RFC, status: [Closd]}}",
            &["error gates/complete-plan/needs/changes/status/0 (Closed): no status"],
        );
        needs(
            "{changes: {status: [Closed]}}",
            &["warning gates/complete-plan/needs/changes/status: changes of type `DR` have none"],
        );
    }

    #[test]
    fn what_can_never_be_met_is_an_error() {
        needs(
            "{components: {min: 3}}",
            &["error gates/complete-plan/needs/components/min: the process has 2 components"],
        );
        expect(
            "draft: {initial: true}",
            "draft: {initial: true, editable: [fields]}",
            &[
                "error gates/complete/needs/artifacts/complete: no state leaves `artifacts` open",
                "error gates/named/needs/any/0/changes/min: no state leaves `changes` open",
            ],
        );
        expect(
            "web: {artifacts: [war]}",
            "web: {}",
            &["warning gates/complete/needs/artifacts/complete: no component names artifact types"],
        );
    }

    #[test]
    fn an_environment_without_a_state_is_never_deployed_to() {
        expect(
            "environment: live, deployment",
            "environment: lab, deployment",
            &["error gates/checked/needs/all/3/deployed/environment: no state has the environment `live`"],
        );
    }
}
