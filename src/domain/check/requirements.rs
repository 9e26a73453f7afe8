//! Checks what gates need: every name resolves, and every requirement asks for something.
//!
//! One arm for each kind of requirement (language §2); `signoffs.rs` has the one about people.
//! Start at `check`.

use super::evidence;
use super::findings::{Findings, Known, Place};
use super::names::Names;
use super::signoffs;
use crate::domain::carried::Carried;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::ContentPart;
use crate::domain::process::requirement::{ArtifactsNeed, ChangesNeed, IssuesNeed, Requirement, TaskNeed};

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
        Requirement::Package(list) => findings.some_names(&needs.at("package"), list, &names.package),
        Requirement::Field(list) => findings.some_names(&needs.at("field"), list, &names.fields),
        Requirement::Evidence(need) => evidence::check(process, names, &needs.at("evidence"), need, findings),
        Requirement::Artifacts(need) => check_artifacts(process, &needs.at("artifacts"), need, findings),
        Requirement::Changes(need) => check_carried(process, &needs.at("changes"), Carried::Change, need, findings),
        Requirement::Items(need) => {
            check_carried(process, &needs.at("items"), Carried::Item, &need.as_of_changes(), findings);
        }
        Requirement::Issues(need) => check_issues(names, &needs.at("issues"), need, findings),
        Requirement::Schedule(need) => {
            let place = needs.at("schedule");
            findings.name(&place.at("milestone"), need.milestone.as_str(), &names.milestones);
            if need.reached && need.ahead.is_some() {
                let message = "what is reached is not ahead, so both together can never be met; remove one of them";
                findings.error(&place.at("ahead"), message);
            }
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
    findings.names(&place.at("ticketed"), &need.ticketed, &names.tasks);
    match need.overdue {
        None if need.done.is_empty() && need.ticketed.is_empty() => {
            let message = "this asks for nothing; name tasks under `done` or `ticketed`, or write `overdue: 0`";
            findings.error(place, message);
        }
        None | Some(0) => {}
        Some(count) => {
            let message = format!("`overdue: {count}` would let late tasks through; only `overdue: 0` is meant");
            findings.error(&place.at("overdue"), message);
        }
    }
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

fn check_carried(process: &Process, place: &Place, list: Carried, need: &ChangesNeed, findings: &mut Findings) {
    let (all, key) = (list.plural(), list.types_key());
    if let Some(only) = &need.change_type {
        let known = Known::new(list.type_word(), key, list.types(process).keys());
        findings.name(&place.at("type"), only.as_str(), &known);
    }
    let asks =
        need.min > 0 || need.packed || !need.fields.is_empty() || !need.status.is_empty() || need.failed.is_some();
    if !asks {
        findings.error(place, format!("this asks for nothing; write {}", askable(list)));
    }
    if need.min > 0 && !open_somewhere(process, list.content_part()) {
        let message =
            format!("no state leaves `{all}` open to change, so this can never be met; add it to an `editable`");
        findings.error(&place.at("min"), message);
    }
    let meant = list.types(process).iter().filter(|(id, _)| need.change_type.as_ref().is_none_or(|only| only == *id));
    let meant: Vec<_> = meant.collect();
    if need.min > 0 && list.types(process).is_empty() && need.change_type.is_none() {
        let message = format!("the process has no `{key}`, so this can never be met; write at least one");
        findings.error(&place.at("min"), message);
    }
    let (field_of, status_of) = nouns(list);
    let fields = meant.iter().flat_map(|(_, rule)| rule.fields.keys());
    findings.names(&place.at("fields"), &need.fields, &Known::new(field_of, key, fields));
    let statuses = meant.iter().flat_map(|(_, rule)| rule.statuses.keys());
    findings.names(&place.at("status"), &need.status, &Known::new(status_of, key, statuses));
    let somewhere = |field: &Id| list.types(process).values().any(|rule| rule.fields.contains_key(field));
    for (id, rule) in meant {
        for (index, field) in need.fields.iter().enumerate() {
            if somewhere(field) && !rule.fields.contains_key(field) {
                let message =
                    format!("{all} of type `{id}` have no field `{field}` and never pass; add it to the type");
                findings.warning(&place.at("fields").at(index), message);
            }
        }
        let reachable = need.status.is_empty() || need.status.iter().any(|s| rule.statuses.contains_key(s));
        if !reachable && need.change_type.is_none() {
            let message =
                format!("{all} of type `{id}` have none of these statuses and never pass; add one to the type");
            findings.warning(&place.at("status"), message);
        }
    }
}

fn askable(list: Carried) -> &'static str {
    match list {
        Carried::Change => "`min`, `packed: true`, `fields`, `status` or `failed`",
        Carried::Item => "`min`, `fields` or `status`",
    }
}

fn nouns(list: Carried) -> (&'static str, &'static str) {
    match list {
        Carried::Change => ("field of these changes", "status of these changes"),
        Carried::Item => ("field of these items", "status of these items"),
    }
}

fn check_issues(names: &Names<'_>, place: &Place, need: &IssuesNeed, findings: &mut Findings) {
    findings.some_names(&place.at("found-in"), &need.found_in, &names.issue_sources);
}

fn open_somewhere(process: &Process, part: ContentPart) -> bool {
    process.states.values().any(|state| !state.final_state && state.leaves_open(part))
}

#[cfg(test)]
mod tests {
    use crate::domain::calendar::Calendar;
    use crate::domain::check::check_process;
    use crate::domain::check::sample::{edited, expect, expect_edits};
    use crate::domain::process::Process;

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
        needs("{task: {ticketed: [lok]}}", &["error gates/complete-plan/needs/task/ticketed/0 (look): no task"]);
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
    fn items_are_held_to_their_types() {
        let error = |rest: &str, message: &str| format!("error gates/complete-plan/needs/items{rest}{message}");
        needs("{items: {type: server, min: 1, fields: [serial, room], status: [configured]}}", &[]);
        needs("{items: {fields: [serial]}}", &[]);
        needs("{items: {}}", &[&error("", ": this asks for nothing; write `min`, `fields` or `status`")]);
        needs("{items: {type: servr, min: 1}}", &[&error("/type", " (server): no item type")]);
        needs("{items: {type: server, fields: [seral]}}", &[&error("/fields/0", " (serial): no field of these items")]);
        needs(
            "{items: {type: server, status: [orderd]}}",
            &[&error("/status/0", " (ordered): no status of these items")],
        );
        needs(
            "{items: {fields: [room]}}",
            &["warning gates/complete-plan/needs/items/fields/0: items of type `licence` have no field `room`"],
        );
        needs(
            "{items: {status: [ordered]}}",
            &["warning gates/complete-plan/needs/items/status: items of type `licence` have none of these statuses"],
        );
    }

    #[test]
    fn items_that_nobody_can_add_are_never_there() {
        let open = "draft: {initial: true}";
        expect_edits(
            &[
                (PLANNED, "complete-plan: {needs: {items: {min: 1}}}"),
                (open, "draft: {initial: true, editable: [fields, changes]}"),
            ],
            &[
                "error gates/complete/needs/artifacts/complete: no state leaves `artifacts` open",
                "error gates/complete-plan/needs/items/min: no state leaves `items` open",
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
    fn what_is_reached_is_not_ahead() {
        needs("{schedule: {milestone: release, ahead: 2d}}", &[]);
        needs(
            "{schedule: {milestone: release, reached: true, ahead: 2d}}",
            &["error gates/complete-plan/needs/schedule/ahead: what is reached is not ahead"],
        );
    }

    #[test]
    fn evidence_for_each_of_nothing_asks_for_nothing() {
        needs("{evidence: {type: letter, each: component}}", &[]);
        for (each, home) in [("change", "change-types"), ("component", "components")] {
            let letter = format!("complete-plan: {{needs: {{evidence: {{type: letter, each: {each}}}}}}}");
            let process = edited(&[(PLANNED, &letter)]);
            let process = Process { change_types: Default::default(), components: Default::default(), ..process };
            let found = check_process(&process, &Calendar::default(), &[]);
            let wanted = format!("no release has a {each}, so this asks for nothing; name some under `{home}`");
            assert!(found.iter().any(|problem| problem.message.starts_with(&wanted)), "{found:#?}");
        }
    }

    #[test]
    fn an_environment_without_a_state_is_never_deployed_to() {
        expect(
            "environment: live, deployment",
            "environment: lab, deployment",
            &[
                "warning environments/live: no state has the environment `live`",
                "error gates/checked/needs/all/3/deployed/environment: no state has the environment `live`",
            ],
        );
    }
}
