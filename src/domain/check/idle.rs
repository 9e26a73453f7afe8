//! Checks that a gate which asks for tasks, documents, notices or evidence asks for one of them
//! where it stands: one whose conditions are all false there would be met by nothing (language §4).
//!
//! Start at `check`.

use super::findings::{Findings, Place};
use super::shapes::{Door, Shapes};
use super::truth::{Situation, Truth, judge_all};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::Requirement;
use indexmap::IndexMap;

/// Names the gates that ask for nothing at a transition that lists them, and what they ask for nowhere.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let duties = duties(process, gate);
        if duties.is_empty() {
            continue;
        }
        let place = Place::of("gates").at(id).at("needs");
        let doors = shapes.doors(id, gate);
        let asks = |door: &Door<'_, '_>, duty: &Duty<'_>| duty.may_hold(process, door.shape.standing(door.state));
        let mut at: IndexMap<&Id, bool> = IndexMap::new();
        for door in &doors {
            *at.entry(door.transition_id).or_default() |= duties.iter().any(|duty| asks(door, duty));
        }
        let is_idle = at.values().any(|asks| !asks);
        for (transition, _) in at.into_iter().filter(|(_, asks)| !asks) {
            let message = format!(
                "at `{transition}` gate `{id}` asks for nothing: the `when` of everything that it needs is false \
                 there; list it elsewhere, or correct a `when`"
            );
            findings.warning(&place, message);
        }
        // What holds nowhere at all is named at its `when`.
        let holds_somewhere = |duty: &Duty<'_>| {
            let mut everywhere = shapes.all.iter().flat_map(|shape| shape.states.iter().map(|id| shape.standing(id)));
            everywhere.any(|at| !process.is_final(at.state) && duty.may_hold(process, at))
        };
        let own = duties.iter().filter(|duty| !duty.of_package && !is_idle);
        for duty in own.filter(|duty| !doors.iter().any(|door| asks(door, duty)) && holds_somewhere(duty)) {
            let message = format!(
                "{} `{}` is never asked where gate `{id}` stands, so the gate does without it; correct its `when`, or \
                 take it out of the gate",
                duty.noun, duty.id
            );
            findings.warning(&place, message);
        }
    }
}

/// Something that a gate asks people for; all of its conditions must hold before it is asked.
struct Duty<'p> {
    noun: &'static str,
    id: &'p Id,
    whens: Vec<&'p Condition>,
    /// A part of the package lists it for all releases, also for those of which it is not asked.
    of_package: bool,
}

impl Duty<'_> {
    fn may_hold(&self, process: &Process, at: Situation<'_>) -> bool {
        judge_all(process, &self.whens, at) != Truth::Never
    }
}

fn duties<'p>(process: &'p Process, gate: &'p Gate) -> Vec<Duty<'p>> {
    let mut found = Vec::new();
    let mut add = |noun, id: &'p Id, whens: &[&'p Option<Condition>]| {
        let of_package = whens.len() > 1 || noun == "part";
        found.push(Duty { noun, id, whens: whens.iter().copied().flatten().collect(), of_package });
    };
    for requirement in gate.needs.flattened() {
        match requirement {
            Requirement::Task(need) => {
                let tasks = need.done.iter().chain(&need.ticketed).filter_map(|id| process.tasks.get_key_value(id));
                tasks.for_each(|(id, item)| add("task", id, &[&item.when]));
            }
            Requirement::Document(list) => {
                let documents = list.iter().filter_map(|id| process.documents.get_key_value(id));
                documents.for_each(|(id, item)| add("document", id, &[&item.when]));
            }
            Requirement::Notice(list) => {
                let notices = list.iter().filter_map(|id| process.notices.get_key_value(id));
                notices.for_each(|(id, item)| add("notice", id, &[&item.when]));
            }
            Requirement::Evidence(need) => {
                let evidence = process.evidence.get_key_value(&need.evidence_type).into_iter();
                evidence.for_each(|(id, item)| add("evidence", id, &[&item.when]));
            }
            Requirement::Package(list) => {
                for (id, part) in list.iter().filter_map(|id| process.package.get_key_value(id)) {
                    let documents = part.documents.iter().filter_map(|id| process.documents.get_key_value(id));
                    documents.for_each(|(id, item)| add("document", id, &[&part.when, &item.when]));
                    if !(part.fields.is_empty() && part.artifact_types.is_empty()) {
                        add("part", id, &[&part.when]);
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
    fn everything_that_a_gate_needs_is_asked_somewhere() {
        expect(
            "when: {state: live}}",
            "when: {state: draft}}",
            &["warning gates/checked/needs: task `look` is never asked where gate `checked` stands"],
        );
    }

    #[test]
    fn one_kind_without_a_duty_is_meant() {
        expect("when: {state: live}}", "when: {kind: urgent}}", &[]);
    }
}
