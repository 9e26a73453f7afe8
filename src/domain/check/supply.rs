//! Checks that what a gate needs can be there before the gate: fields, files and changes can be
//! filled in on the way to it, and what it wants deployed has been where it would be deployed.
//!
//! Gates below an `any` are left aside: another alternative may open. Start at `check`.

use super::findings::{Findings, Place};
use super::paths::described;
use super::shapes::{Door, Shape, Shapes};
use super::truth::{Truth, judge_all};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::Condition;
use crate::domain::process::flow::{ContentPart, Gate, State, Transition};
use crate::domain::process::requirement::Requirement;

/// What must have been possible on the way to a gate.
struct Want<'p> {
    place: Place,
    what: What<'p>,
    /// All of these must hold, or it is not asked.
    whens: Vec<&'p Condition>,
    /// It is not asked of a release whose components have no types of artifacts.
    of_types: bool,
}

enum What<'p> {
    /// A state with this environment.
    Deployed(&'p Id),
    /// A state that leaves one of these parts open to change; and what is filled there.
    Open(Vec<ContentPart>, String),
}

/// Names the gates that nothing on the way to them can satisfy.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let doors = shapes.doors(id, gate);
        for want in wants(process, id, gate) {
            let initial = process.initial_state().and_then(|id| process.states.get(id));
            if initial.is_some_and(|state| want.is_met_in(state)) {
                continue;
            }
            let asked = Asked { process, shapes, gate: (id, gate), want: &want };
            let missed: Vec<&Door<'_, '_>> = doors.iter().filter(|door| asked.is_missed(door)).collect();
            if let Some(door) = missed.iter().find(|door| asked.is_certain(door)) {
                findings.error(&want.place, want.told(door));
            } else if let Some(door) = missed.first() {
                findings.warning(&want.place, want.told(door));
            }
        }
    }
}

/// One want of one gate, and where it is asked.
struct Asked<'a, 'p> {
    process: &'p Process,
    shapes: &'a Shapes<'p>,
    gate: (&'a Id, &'a Gate),
    want: &'a Want<'p>,
}

impl<'p> Asked<'_, 'p> {
    /// How surely the want is asked of this shape at a transition out of a state.
    fn at(&self, shape: &Shape<'p>, way: (&Id, &Transition), state: &Id) -> Truth {
        let has_types = |id: &Id| self.process.components.get(id).is_some_and(|rule| !rule.artifacts.is_empty());
        if self.want.of_types && !shape.components.iter().any(|id| has_types(id)) {
            return Truth::Never;
        }
        let wanted = judge_all(self.process, &self.want.whens, shape.standing(state));
        self.shapes.asked(shape, self.gate, way, state).min(wanted)
    }

    fn at_door(&self, door: &Door<'_, 'p>) -> Truth {
        self.at(door.shape, (door.transition_id, door.transition), door.state)
    }

    /// True if it is asked there of a release that cannot have been where the want is met.
    fn is_missed(&self, door: &Door<'_, 'p>) -> bool {
        if self.at_door(door) == Truth::Never {
            return false;
        }
        let before = self.process.initial_state().map(|start| self.onward(door.shape, start)).unwrap_or_default();
        // Where another door of the gate comes first, that one is looked at by itself.
        before.contains(&door.state)
            && !before.iter().any(|state| self.is_met_in(state) && self.onward(door.shape, state).contains(&door.state))
    }

    /// True if it is asked there in any case, and no way leads round to where the want is met.
    fn is_certain(&self, door: &Door<'_, 'p>) -> bool {
        self.at_door(door) == Truth::Always
            && !self.onward(door.shape, door.state).iter().any(|state| self.is_met_in(state))
    }

    fn is_met_in(&self, state: &Id) -> bool {
        self.process.states.get(state).is_some_and(|state| self.want.is_met_in(state))
    }

    /// The states that a shape can come to from `start` before it is asked.
    fn onward(&self, shape: &Shape<'p>, start: &Id) -> Vec<&'p Id> {
        let start = shape.states.iter().copied().find(|state| *state == start);
        let asked_always =
            |id: &Id, way: &Transition| way.from.iter().all(|state| self.at(shape, (id, way), state) == Truth::Always);
        let reached = |start| self.shapes.onward(shape, start, |id, way| !asked_always(id, way));
        start.map(reached).unwrap_or_default()
    }
}

fn wants<'p>(process: &'p Process, id: &'p Id, gate: &'p Gate) -> Vec<Want<'p>> {
    let mut found = Vec::new();
    collect(process, &Place::of("gates").at(id).at("needs"), &gate.needs, &mut found);
    found
}

fn collect<'p>(process: &'p Process, needs: &Place, requirement: &'p Requirement, found: &mut Vec<Want<'p>>) {
    match requirement {
        Requirement::All(list) => {
            for (index, below) in list.iter().enumerate() {
                collect(process, &needs.at("all").at(index), below, found);
            }
        }
        Requirement::Field(fields) => filled(process, &needs.at("field"), fields, &[], found),
        Requirement::Document(documents) => {
            documents.iter().for_each(|id| required(process, id, None, found));
        }
        Requirement::Artifacts(need) if need.complete => {
            let want = Want::open(needs.at("artifacts").at("complete"), ContentPart::Artifacts, "the package", &[]);
            found.push(Want { of_types: true, ..want });
        }
        Requirement::Changes(need) if need.min > 0 => {
            found.push(Want::open(needs.at("changes").at("min"), ContentPart::Changes, "the list of changes", &[]));
        }
        Requirement::Items(need) if need.min > 0 => {
            found.push(Want::open(needs.at("items").at("min"), ContentPart::Items, "the list of items", &[]));
        }
        Requirement::Package(parts) => {
            for (id, part) in parts.iter().filter_map(|id| process.package.get_key_value(id)) {
                let place = Place::of("package").at(id);
                let whens: Vec<&Condition> = part.when.iter().collect();
                filled(process, &place.at("fields"), &part.fields, &whens, found);
                part.documents.iter().for_each(|id| required(process, id, part.when.as_ref(), found));
                let want = || Want::open(place.at("artifact-types"), ContentPart::Artifacts, "the package", &whens);
                found.extend((!part.artifact_types.is_empty()).then(want));
            }
        }
        Requirement::Deployed(need) => {
            let what = What::Deployed(&need.environment);
            let place = needs.at("deployed").at("environment");
            found.push(Want { place, what, whens: Vec::new(), of_types: false });
        }
        _ => {}
    }
}

/// The fields without which a document is not written, asked where it is asked itself.
fn required<'p>(process: &'p Process, id: &Id, when: Option<&'p Condition>, found: &mut Vec<Want<'p>>) {
    let Some(document) = process.documents.get(id) else { return };
    let whens: Vec<&Condition> = when.into_iter().chain(&document.when).collect();
    filled(process, &Place::of("documents").at(id).at("requires"), &document.requires, &whens, found);
}

/// A field that is content needs a state that leaves fields open; a change may stand in for some.
fn filled<'p>(process: &'p Process, place: &Place, fields: &[Id], whens: &[&'p Condition], found: &mut Vec<Want<'p>>) {
    for (index, id) in fields.iter().enumerate() {
        let Some(field) = process.fields.get(id).filter(|field| field.content) else { continue };
        let mut parts = vec![ContentPart::Fields];
        parts.extend((!field.stand_in.is_empty()).then_some(ContentPart::Changes));
        let what = What::Open(parts, format!("field `{id}`"));
        found.push(Want { place: place.at(index), what, whens: whens.to_vec(), of_types: false });
    }
}

impl<'p> Want<'p> {
    fn open(place: Place, part: ContentPart, filled: &str, whens: &[&'p Condition]) -> Self {
        Self { place, what: What::Open(vec![part], filled.to_owned()), whens: whens.to_vec(), of_types: false }
    }

    fn is_met_in(&self, state: &State) -> bool {
        match &self.what {
            What::Deployed(environment) => state.environment.as_ref() == Some(*environment),
            What::Open(parts, _) => !state.final_state && parts.iter().any(|part| state.leaves_open(*part)),
        }
    }

    fn told(&self, door: &Door<'_, '_>) -> String {
        let (release, way) = (described(door.shape), door.transition_id);
        match &self.what {
            What::Deployed(environment) => format!(
                "{release} comes to `{way}` without a state that has the environment `{environment}`, so this can \
                 never be met there; give the environment to an earlier state, or list the gate later"
            ),
            What::Open(parts, what) => {
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
    /// Only some releases go by `prep`, the one state that leaves this part open.
    fn by_prep(part: &str, when: &str) -> [(&'static str, String); 2] {
        let open = ["components", "changes", "fields", "artifacts"].into_iter().filter(|open| *open != part);
        let open: Vec<&str> = open.collect();
        let prepare = format!("prepare: {{from: [draft], to: prep, by: [maker], when: {when}}}");
        [
            (
                "draft: {initial: true}",
                format!("draft: {{initial: true, editable: [{}]}}\n  prep: {{editable: [{part}]}}", open.join(", ")),
            ),
            (
                "submit: {from: [draft], to: testing",
                format!(
                    "{prepare}\n  submit: {{from: [draft, prep], when: {{any: [{{state: prep}}, {{not: {when}}}]}}, to: testing"
                ),
            ),
        ]
    }

    const ALONE: (&str, &str) = ("plan: {stand-in: [RFC], by: [maker]}", "plan: {by: [maker]}");

    #[test]
    fn a_document_is_asked_of_those_for_whom_it_is() {
        let [draft, submit] = by_prep("fields", "{kind: urgent}");
        let expect = |when: &str, wanted: &[&str]| {
            let report = format!("{when}requires: [plan], covers: [content]}}");
            expect_edits(
                &[
                    (draft.0, &draft.1),
                    (submit.0, &submit.1),
                    ALONE,
                    ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {document: [report]}}"),
                    ("requires: [plan], covers: [content]}", &report),
                ],
                wanted,
            );
        };
        let (early, late) = ("documents/report/requires/0: no state on the way to `submit`", "`finish`");
        let late = early.replace("`submit`", late);
        expect("when: {kind: urgent}, ", &[]);
        expect("", &[&format!("error {early}"), &format!("error {late}")]);
        expect("when: {kind: normal}, ", &[&format!("error {early}"), &format!("error {late}")]);
        // Whether it is asked depends on what the release carries.
        expect("when: {change-type: RFC}, ", &[&format!("warning {early}"), &format!("warning {late}")]);
        // The gate has been passed before, but did not ask for it there.
        expect(
            "when: {state: live}, ",
            &[
                "warning gates/complete-plan/needs: at `submit` gate `complete-plan` asks for nothing",
                &format!("error {late}"),
            ],
        );
    }

    #[test]
    fn a_part_of_the_package_is_asked_of_those_for_whom_it_is() {
        let [draft, submit] = by_prep("fields", "{kind: urgent}");
        let expect = |part: &str, wanted: &[&str]| {
            let groups = format!("package: {{papers: {{{part}}}}}\ngroups: {{office");
            expect_edits(
                &[
                    (draft.0, &draft.1),
                    (submit.0, &submit.1),
                    ALONE,
                    ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {package: [papers]}}"),
                    (", {document: [report]}", ""),
                    ("groups: {office", &groups),
                ],
                wanted,
            );
        };
        let urgent = "when: {kind: urgent}, ";
        expect(&format!("{urgent}fields: [plan]"), &[]);
        expect(&format!("{urgent}documents: [report]"), &[]);
        expect("fields: [plan]", &["error package/papers/fields/0: no state on the way to `submit`"]);
        expect("documents: [report]", &["error documents/report/requires/0: no state on the way to `submit`"]);
        expect(
            "when: {artifact-type: war}, fields: [plan]",
            &["warning package/papers/fields/0: no state on the way to `submit`"],
        );
    }

    #[test]
    fn a_package_is_complete_where_its_components_have_no_types() {
        let expect = |component: &str, wanted: &[&str]| {
            let [draft, submit] = by_prep("artifacts", &format!("{{component: {component}}}"));
            expect_edits(&[(draft.0, &draft.1), (submit.0, &submit.1)], wanted);
        };
        expect("web", &[]);
        expect("batch", &["error gates/complete/needs/artifacts/complete: no state on the way to `submit`"]);
    }

    #[test]
    fn what_a_gate_asks_of_some_releases_only_is_no_error() {
        let [draft, submit] = by_prep("fields", "{kind: urgent}");
        let gate = "complete-plan: {when: {change-type: RFC}, needs: {field: [plan]}}";
        expect_edits(
            &[
                (draft.0, &draft.1),
                (submit.0, &submit.1),
                ALONE,
                (", {document: [report]}", ""),
                ("complete-plan: {needs: {field: [plan]}}", gate),
            ],
            &["warning gates/complete-plan/needs/field/0: no state on the way to `submit`"],
        );
    }

    #[test]
    fn a_way_round_to_where_it_is_open_is_no_dead_end() {
        expect_edits(
            &[
                (
                    "draft: {initial: true}",
                    "draft: {initial: true, editable: [components, changes, fields]}\n  prep: {editable: [artifacts]}",
                ),
                (
                    "submit: {from: [draft], to",
                    "prepare: {from: [draft], to: prep, by: [maker]}\n  submit: {from: [draft, prep], to",
                ),
            ],
            &["warning gates/complete/needs/artifacts/complete: no state on the way to `submit`"],
        );
    }
}
