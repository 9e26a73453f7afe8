//! Checks that a gate which asks for tasks, documents, notices or evidence asks for one of them
//! where it stands: one whose conditions are all false there would be met by nothing (language §4).
//!
//! Start at `check`.

use super::findings::{Findings, Place};
use super::shapes::Shapes;
use super::truth::{Truth, judge};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::Requirement;
use indexmap::IndexMap;

/// Names the gates that ask for nothing at a transition that lists them.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let duties = conditions_of_duties(process, gate);
        if duties.is_empty() {
            continue;
        }
        let mut asks: IndexMap<&Id, bool> = IndexMap::new();
        for door in shapes.doors(id, gate) {
            let standing = door.shape.standing(door.state);
            let holds = |when: &&Condition| judge(process, Some(when), standing) != Truth::Never;
            let something = duties.iter().any(|whens| whens.iter().all(holds));
            *asks.entry(door.transition_id).or_default() |= something;
        }
        for (transition, _) in asks.into_iter().filter(|(_, asks)| !asks) {
            let message = format!(
                "at `{transition}` gate `{id}` asks for nothing: the `when` of everything that it needs is false \
                 there; list it elsewhere, or correct a `when`"
            );
            findings.warning(&Place::of("gates").at(id).at("needs"), message);
        }
    }
}

/// What each duty of the gate depends on: all of its conditions must hold before it is asked.
fn conditions_of_duties<'p>(process: &'p Process, gate: &'p Gate) -> Vec<Vec<&'p Condition>> {
    let mut found: Vec<Vec<&Condition>> = Vec::new();
    let mut add = |whens: &[&'p Option<Condition>]| found.push(whens.iter().copied().flatten().collect());
    for requirement in gate.needs.flattened() {
        match requirement {
            Requirement::Task(need) => {
                let tasks = need.done.iter().chain(&need.ticketed);
                tasks.filter_map(|id| process.tasks.get(id)).for_each(|item| add(&[&item.when]));
            }
            Requirement::Document(list) => {
                list.iter().filter_map(|id| process.documents.get(id)).for_each(|item| add(&[&item.when]));
            }
            Requirement::Notice(list) => {
                list.iter().filter_map(|id| process.notices.get(id)).for_each(|item| add(&[&item.when]));
            }
            Requirement::Evidence(need) => {
                process.evidence.get(&need.evidence_type).into_iter().for_each(|item| add(&[&item.when]));
            }
            Requirement::Package(list) => {
                for part in list.iter().filter_map(|id| process.package.get(id)) {
                    let documents = part.documents.iter().filter_map(|id| process.documents.get(id));
                    documents.for_each(|item| add(&[&part.when, &item.when]));
                    if !(part.fields.is_empty() && part.artifact_types.is_empty()) {
                        add(&[&part.when]);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_edits};

    #[test]
    fn a_gate_asks_for_something_where_it_stands() {
        expect("{document: [report]}, ", "", &[]);
        expect(
            "{all: [{task: {done: [look]}}, {document: [report]}, {issues",
            "{all: [{task: {done: [look]}}, {issues",
            &[],
        );
        expect(
            "complete-plan: {needs: {field: [plan]}}",
            "complete-plan: {needs: {task: {done: [look]}}}",
            &["warning gates/complete-plan/needs: at `submit` gate `complete-plan` asks for nothing"],
        );
    }

    #[test]
    fn a_part_of_the_package_asks_where_its_documents_do() {
        let package = |part: &str, wanted: &[&str]| {
            let groups = format!("package: {{papers: {{{part}}}}}\ngroups: {{office");
            expect_edits(
                &[
                    ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {package: [papers]}}"),
                    ("groups: {office", &groups),
                    ("requires: [plan], covers: [content]}", "when: {state: live}}"),
                ],
                wanted,
            );
        };
        package("documents: [report, annex]", &[]);
        package("documents: [report], fields: [remark]", &[]);
        let nothing = "warning gates/complete-plan/needs: at `submit` gate `complete-plan` asks for nothing";
        package("documents: [report]", &[nothing]);
        package("fields: [remark], when: {state: live}", &[nothing]);
    }

    #[test]
    fn one_kind_without_a_duty_is_meant() {
        expect("when: {state: live}}", "when: {kind: urgent}}", &[]);
    }
}
