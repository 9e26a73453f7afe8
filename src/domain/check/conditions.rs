//! Checks conditions: every name resolves, and each can hold and can fail to hold (language §8).
//!
//! Evaluates every condition for every shape of release in every state where it is asked.
//! Start at `check_names` and `check_verdicts`.

use super::findings::{Findings, Known, Place};
use super::names::Names;
use super::shapes::{Shape, Shapes};
use super::truth::{Situation, Truth, judge};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::{Choice, Condition};
use std::borrow::Borrow;

/// A condition of the process.
struct Asked<'p> {
    place: Place,
    condition: &'p Condition,
    scope: Scope<'p>,
}

/// Where a condition is asked.
enum Scope<'p> {
    /// In these states.
    States(&'p [Id]),
    /// At the transitions that list this gate.
    Gate(&'p Id),
    /// In every state that is not final.
    Open,
    /// In every state.
    Everywhere,
}

/// Holds the names in every condition to the process.
pub(super) fn check_names(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    for asked in all(process) {
        check_condition(&asked.place, asked.condition, names, findings);
    }
}

/// Names the conditions that can never hold, or that always will.
pub(super) fn check_verdicts(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for Asked { place, condition, scope } in all(process) {
        let states = |shape| standing(process, shapes, shape, &scope);
        let situations: Vec<Situation<'_>> =
            shapes.all.iter().flat_map(|shape| states(shape).into_iter().map(|state| shape.standing(state))).collect();
        let is = |condition: &Condition, truth: Truth| {
            !situations.is_empty() && situations.iter().all(|at| judge(process, Some(condition), *at) == truth)
        };
        if is(condition, Truth::Never) {
            findings.warning(
                &place,
                "this can never hold: no kind, component and state that come here fit it; correct it, or remove it",
            );
            continue;
        }
        if is(condition, Truth::Always) {
            findings.warning(
                &place,
                "this always holds, for every kind, component and state that come here; correct it, or leave it out",
            );
        }
        for (index, below) in condition.any.iter().flatten().enumerate() {
            if is(below, Truth::Never) {
                findings.warning(
                    &place.at("any").at(index),
                    "this one can never hold, so it adds nothing; correct it, or remove it",
                );
            }
        }
    }
}

fn all(process: &Process) -> Vec<Asked<'_>> {
    let mut found = Vec::new();
    let mut add = |place: Place, condition: Option<_>, scope| {
        found.extend(condition.map(|condition| Asked { place, condition, scope }));
    };
    for (id, item) in &process.transitions {
        add(Place::of("transitions").at(id).at("when"), item.when.as_ref(), Scope::States(&item.from));
    }
    for (id, item) in &process.gates {
        let place = Place::of("gates").at(id);
        add(place.at("when"), item.when.as_ref(), Scope::Gate(id));
        add(place.at("defer").at("when"), item.defer.as_ref().map(|defer| &defer.when), Scope::Gate(id));
    }
    for (id, item) in &process.tasks {
        add(Place::of("tasks").at(id).at("when"), item.when.as_ref(), Scope::Open);
    }
    for (id, item) in &process.documents {
        add(Place::of("documents").at(id).at("when"), item.when.as_ref(), Scope::Open);
    }
    for (id, item) in &process.package {
        add(Place::of("package").at(id).at("when"), item.when.as_ref(), Scope::Open);
    }
    for (id, item) in &process.notices {
        add(Place::of("notices").at(id).at("when"), item.when.as_ref(), Scope::Everywhere);
    }
    for (id, item) in &process.evidence {
        add(Place::of("evidence").at(id).at("when"), item.when.as_ref(), Scope::Open);
    }
    found
}

fn standing<'p>(process: &Process, shapes: &Shapes<'p>, shape: &Shape<'p>, scope: &Scope<'_>) -> Vec<&'p Id> {
    let asked = |state: &Id| match scope {
        Scope::States(states) => states.contains(state),
        Scope::Gate(id) => shapes.leaving(shape, state).any(|(_, transition)| transition.gates.contains(id)),
        Scope::Open => !process.is_final(state),
        Scope::Everywhere => true,
    };
    shape.states.iter().copied().filter(|state| asked(state)).collect()
}

fn check_condition(place: &Place, condition: &Condition, names: &Names<'_>, findings: &mut Findings) {
    if *condition == Condition::default() {
        findings.error(place, "the condition is empty; name what must hold, or leave it out");
    }
    check_choice(&place.at("kind"), condition.kind.as_ref(), &names.kinds, findings);
    check_choice(&place.at("component"), condition.component.as_ref(), &names.components, findings);
    check_choice(&place.at("state"), condition.state.as_ref(), &names.states, findings);
    check_choice(&place.at("change-type"), condition.change_type.as_ref(), &names.change_types, findings);
    check_choice(&place.at("item-type"), condition.item_type.as_ref(), &names.item_types, findings);
    check_choice(&place.at("artifact-type"), condition.artifact_type.as_ref(), &names.artifact_types, findings);
    check_choice(&place.at("environment"), condition.environment.as_ref(), &names.environments, findings);
    check_choice(&place.at("field"), condition.field.as_ref(), &names.fields, findings);
    if let Some(below) = &condition.not {
        check_condition(&place.at("not"), below, names, findings);
    }
    if let Some(list) = &condition.any {
        let place = place.at("any");
        if list.is_empty() {
            findings.error(&place, "the list is empty; write at least one condition");
        }
        for (index, below) in list.iter().enumerate() {
            check_condition(&place.at(index), below, names, findings);
        }
    }
}

/// A choice of one value is written without a list, so its place is the key itself.
fn check_choice<T: Borrow<str> + PartialEq>(
    place: &Place,
    choice: Option<&Choice<T>>,
    known: &Known<'_>,
    findings: &mut Findings,
) {
    match choice.map(|choice| choice.0.as_slice()) {
        None => {}
        Some([one]) => findings.name(place, one.borrow(), known),
        Some(list) => findings.some_names(place, list, known),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    const LOOK: &str = "skip-by: [chief], when: {state: live}";

    #[track_caller]
    fn when(condition: &str, wanted: &[&str]) {
        expect(LOOK, &format!("when: {condition}"), wanted);
    }

    #[test]
    fn names_in_conditions_resolve() {
        when("{kind: urgnt}", &["error tasks/look/when/kind (urgent): no kind"]);
        when("{component: [web, bach]}", &["error tasks/look/when/component/1 (batch): no component"]);
        when("{state: life}", &["error tasks/look/when/state (live): no state"]);
        when("{change-type: RFX}", &["error tasks/look/when/change-type (RFC): no change type"]);
        when("{item-type: servr}", &["error tasks/look/when/item-type (server): no item type"]);
        when("{artifact-type: waar}", &["error tasks/look/when/artifact-type (war): no artifact type"]);
        when("{environment: lap}", &["error tasks/look/when/environment (lab): no environment"]);
        when("{field: plam}", &["error tasks/look/when/field (plan): no field"]);
        when("{not: {kind: urgnt}}", &["error tasks/look/when/not/kind (urgent): no kind"]);
        when("{any: [{kind: urgent}, {kind: norml}]}", &["error tasks/look/when/any/1/kind (normal): no kind"]);
    }

    #[test]
    fn conditions_say_something() {
        when("{}", &["error tasks/look/when: the condition is empty"]);
        when("{not: {}}", &["error tasks/look/when/not: the condition is empty"]);
        when("{kind: []}", &["error tasks/look/when/kind: the list is empty"]);
        when("{any: []}", &["error tasks/look/when/any: the list is empty"]);
    }

    #[test]
    fn a_condition_can_hold() {
        let never = "warning tasks/look/when: this can never hold";
        when("{state: done}", &[never]);
        when("{kind: urgent, not: {kind: urgent}}", &[never]);
        when("{iteration: 2, state: live, kind: normal}", &[]);
        when("{field: plan, artifact-type: war, change-type: DR, item-type: server, environment: lab}", &[]);
    }

    #[test]
    fn a_condition_can_fail_to_hold() {
        let always = "warning tasks/look/when: this always holds";
        when("{kind: [normal, urgent]}", &[always]);
        when("{component: [web, batch]}", &[always]);
        when("{iteration: 1}", &[always]);
        when("{not: {state: dropped}}", &[always]);
    }

    #[test]
    fn a_dead_alternative_is_named() {
        when("{any: [{state: live}, {state: done}]}", &["warning tasks/look/when/any/1: this one can never hold"]);
    }

    #[test]
    fn a_condition_is_judged_where_it_is_asked() {
        expect("when: {kind: normal}", "when: {state: draft}", &["warning transitions/drop/when: this always holds"]);
        expect(
            "named: {when: {component: web}",
            "named: {when: {state: live}",
            &["warning gates/named/when: this can never hold"],
        );
        expect(
            "when: {kind: urgent}, to",
            "when: {state: done}, to",
            &["warning gates/told/defer/when: this can never hold"],
        );
        expect(
            "after: live}",
            "after: live, when: {state: done}}",
            &[
                "warning gates/told/needs: at `release` gate `told` asks for nothing",
                "warning gates/told/needs: at `finish` gate `told` asks for nothing",
            ],
        );
    }
}
