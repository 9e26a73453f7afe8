//! Checks that what a gate needs can be there before the gate: fields, files and changes can be
//! filled in on the way to it, and what it wants deployed has been where it would be deployed.
//!
//! Gates below an `any` are left aside: another alternative may open. Start at `check`.

use super::findings::{Findings, Place};
use super::paths::described;
use super::shapes::{Door, Shapes};
use super::truth::Truth;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{ContentPart, Gate, State, Transition};
use crate::domain::process::requirement::Requirement;

/// What must have been possible on the way to a gate.
enum Want<'p> {
    /// A state with this environment.
    Deployed(&'p Id),
    /// A state that leaves one of these parts open to change; and what is filled there.
    Open(Vec<ContentPart>, String),
}

/// Names the gates that nothing on the way to them can satisfy.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        for (place, want) in wants(process, id, gate) {
            let initial = process.initial_state().and_then(|id| process.states.get(id));
            if initial.is_some_and(|state| want.is_met_in(state)) {
                continue;
            }
            let doors = shapes.doors(id, gate);
            if let Some(door) = doors.iter().find(|door| !is_supplied(process, shapes, (id, gate), door, &want)) {
                findings.error(&place, want.told(door));
            }
        }
    }
}

/// True if a release that has not passed the gate yet can have been where the want is met.
fn is_supplied(
    process: &Process,
    shapes: &Shapes<'_>,
    gate: (&Id, &Gate),
    door: &Door<'_, '_>,
    want: &Want<'_>,
) -> bool {
    let onward = |from: &Id| {
        let start = door.shape.states.iter().copied().find(|state| *state == from);
        let asked_always = |id: &Id, way: &Transition| {
            way.from.iter().all(|state| shapes.asked(door.shape, gate, (id, way), state) == Truth::Always)
        };
        start.map(|start| shapes.onward(door.shape, start, |id, way| !asked_always(id, way))).unwrap_or_default()
    };
    let before = process.initial_state().map(onward).unwrap_or_default();
    if !before.contains(&door.state) {
        // Another door of the gate comes first, and is looked at by itself.
        return true;
    }
    let meets = |state: &&&Id| process.states.get(**state).is_some_and(|state| want.is_met_in(state));
    before.iter().filter(meets).any(|state| onward(state).contains(&door.state))
}

fn wants<'p>(process: &'p Process, id: &'p Id, gate: &'p Gate) -> Vec<(Place, Want<'p>)> {
    let mut found = Vec::new();
    collect(process, &Place::of("gates").at(id).at("needs"), &gate.needs, &mut found);
    found
}

fn collect<'p>(process: &'p Process, needs: &Place, requirement: &'p Requirement, found: &mut Vec<(Place, Want<'p>)>) {
    match requirement {
        Requirement::All(list) => {
            for (index, below) in list.iter().enumerate() {
                collect(process, &needs.at("all").at(index), below, found);
            }
        }
        Requirement::Field(fields) => {
            let place = needs.at("field");
            found.extend(fields.iter().enumerate().filter_map(|(index, id)| filled(process, &place.at(index), id)));
        }
        Requirement::Document(documents) => {
            documents.iter().for_each(|id| required(process, id, found));
        }
        Requirement::Artifacts(need) if need.complete => {
            let required = process.components.values().any(|component| !component.artifacts.is_empty());
            let want = Want::Open(vec![ContentPart::Artifacts], "the package".to_owned());
            found.extend(required.then(|| (needs.at("artifacts").at("complete"), want)));
        }
        Requirement::Changes(need) if need.min > 0 => {
            let want = Want::Open(vec![ContentPart::Changes], "the list of changes".to_owned());
            found.push((needs.at("changes").at("min"), want));
        }
        Requirement::Items(need) if need.min > 0 => {
            let want = Want::Open(vec![ContentPart::Items], "the list of items".to_owned());
            found.push((needs.at("items").at("min"), want));
        }
        Requirement::Package(parts) => {
            for (id, part) in parts.iter().filter_map(|id| process.package.get_key_value(id)) {
                let place = Place::of("package").at(id);
                let fields = part.fields.iter().enumerate();
                found.extend(fields.filter_map(|(index, id)| filled(process, &place.at("fields").at(index), id)));
                part.documents.iter().for_each(|id| required(process, id, found));
                let want = || Want::Open(vec![ContentPart::Artifacts], "the package".to_owned());
                found.extend((!part.artifact_types.is_empty()).then(|| (place.at("artifact-types"), want())));
            }
        }
        Requirement::Deployed(need) => {
            found.push((needs.at("deployed").at("environment"), Want::Deployed(&need.environment)));
        }
        _ => {}
    }
}

/// The fields without which a document is not written.
fn required<'p>(process: &'p Process, id: &Id, found: &mut Vec<(Place, Want<'p>)>) {
    let Some(document) = process.documents.get(id) else { return };
    let place = Place::of("documents").at(id).at("requires");
    let fields = document.requires.iter().enumerate();
    found.extend(fields.filter_map(|(index, id)| filled(process, &place.at(index), id)));
}

/// A field that is content needs a state that leaves fields open; a change may stand in for some.
fn filled<'p>(process: &'p Process, place: &Place, id: &Id) -> Option<(Place, Want<'p>)> {
    let field = process.fields.get(id).filter(|field| field.content)?;
    let mut parts = vec![ContentPart::Fields];
    parts.extend((!field.stand_in.is_empty()).then_some(ContentPart::Changes));
    Some((place.clone(), Want::Open(parts, format!("field `{id}`"))))
}

impl Want<'_> {
    fn is_met_in(&self, state: &State) -> bool {
        match self {
            Self::Deployed(environment) => state.environment.as_ref() == Some(environment),
            Self::Open(parts, _) => !state.final_state && parts.iter().any(|part| state.leaves_open(*part)),
        }
    }

    fn told(&self, door: &Door<'_, '_>) -> String {
        let (release, way) = (described(door.shape), door.transition_id);
        match self {
            Self::Deployed(environment) => format!(
                "{release} comes to `{way}` without a state that has the environment `{environment}`, so this can \
                 never be met there; give the environment to an earlier state, or list the gate later"
            ),
            Self::Open(parts, what) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.word()).collect();
                format!(
                    "no state on the way to `{way}` leaves `{}` open to change, so nobody may fill {what} before it; \
                     add it to the `editable` of an earlier state",
                    parts.join("` or `")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_edits};

    #[test]
    fn what_is_deployed_was_there_before() {
        expect(
            "complete-plan: {needs: {field: [plan]}}",
            "complete-plan: {needs: {deployed: {environment: live}}}",
            &[
                "error gates/complete-plan/needs/deployed/environment: a release of kind `normal` with component `web` comes \
                 to `submit` without a state that has the environment `live`",
            ],
        );
        // A second try may come back from where it was deployed.
        expect_edits(
            &[
                ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {deployed: {environment: lab}}}"),
                ("gates: [complete, complete-plan, named]", "gates: [complete, named]"),
                ("gates: [tested, ", "gates: [complete-plan, tested, "),
            ],
            &[],
        );
    }

    #[test]
    fn a_field_can_be_set_before_it_is_asked() {
        let closed = ("draft: {initial: true}", "draft: {initial: true, editable: [components, changes, artifacts]}");
        let later = ("testing: {environment: lab}", "testing: {environment: lab, editable: [fields]}");
        let alone = ("plan: {stand-in: [RFC], by: [maker]}", "plan: {by: [maker]}");
        let moved = [
            ("gates: [complete, complete-plan, named]", "gates: [complete, named]"),
            ("[tested, ", "[complete-plan, tested, "),
        ];
        expect_edits(&[closed, later, alone, moved[0], moved[1]], &[]);
        // The field is open only behind its gate, and on the way back to it nobody has come before.
        expect_edits(
            &[closed, later, alone],
            &[
                "warning transitions/release/gates: gate `complete-plan` reads `fields`",
                "error gates/complete-plan/needs/field/0: no state on the way to `submit` leaves `fields` open to change, so \
                 nobody may fill field `plan` before it; add it",
            ],
        );
        // A change may stand in for it.
        expect_edits(&[closed, later], &["warning transitions/release/gates: gate `complete-plan` reads `fields`"]);
    }

    #[test]
    fn a_document_can_be_written_before_it_is_asked() {
        let closed = ("draft: {initial: true}", "draft: {initial: true, editable: [components, changes, artifacts]}");
        let later = ("undone: {}", "undone: {editable: [fields]}");
        let alone = ("plan: {stand-in: [RFC], by: [maker]}", "plan: {by: [maker]}");
        let unasked = ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {document: [report]}}");
        expect_edits(
            &[closed, later, alone, unasked],
            &["error documents/report/requires/0: no state on the way to `submit` leaves `fields` open"],
        );
    }

    #[test]
    fn parts_of_the_package_can_be_there_before_they_are_asked() {
        let groups = "package: {papers: {fields: [plan], artifact-types: [war], documents: [report]}}\ngroups: {office";
        expect_edits(
            &[
                ("draft: {initial: true}", "draft: {initial: true, editable: [components, changes, items]}"),
                ("undone: {}", "undone: {editable: [fields, artifacts]}"),
                ("plan: {stand-in: [RFC], by: [maker]}", "plan: {by: [maker]}"),
                ("{artifacts: {complete: true}}", "{items: {min: 1}}"),
                ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {package: [papers]}}"),
                ("groups: {office", groups),
            ],
            &[
                "error package/papers/fields/0: no state on the way to `submit` leaves `fields` open",
                "error documents/report/requires/0: no state on the way to `submit` leaves `fields` open",
                "error package/papers/artifact-types: no state on the way to `submit` leaves `artifacts` open",
            ],
        );
    }

    #[test]
    fn files_and_changes_can_be_added_before_they_are_asked() {
        expect_edits(
            &[
                ("draft: {initial: true}", "draft: {initial: true, editable: [fields]}"),
                ("undone: {}", "undone: {editable: [artifacts, changes]}"),
                ("again: {from: [undone], to: draft, type: return", "again: {from: [undone], to: dropped, type: deny"),
                ("{any: [{changes: {min: 1}}, {components: {min: 1}}]}", "{changes: {min: 1}}"),
            ],
            &[
                "error gates/complete/needs/artifacts/complete: no state on the way to `submit` leaves `artifacts` open",
                "error gates/named/needs/changes/min: no state on the way to `submit` leaves `changes` open",
            ],
        );
    }
}
