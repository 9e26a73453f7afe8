//! Checks that what a gate has judged cannot change behind it (language §4).
//!
//! A gate reads parts of the content. Where an advance leads on to a state that leaves such a part
//! open, every advance out of that state must ask the gate again. Start at `check`.

use super::findings::{Findings, Place};
use super::shapes::{Shape, Shapes};
use super::truth::Truth;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::duties::EvidenceFormat;
use crate::domain::process::flow::{ContentPart, Gate, MoveType};
use crate::domain::process::part::Part;
use crate::domain::process::requirement::Requirement;

/// Names the gates behind which a part that they read stays open.
pub(super) fn check(process: &Process, shapes: &Shapes<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let reads = parts_read(process, gate);
        let mut named: Vec<(&Id, &Id)> = Vec::new();
        for door in shapes.doors(id, gate) {
            if door.transition.move_type != MoveType::Advance {
                continue;
            }
            for state in shapes.onward(door.shape, &door.transition.to, |_, way| way.move_type == MoveType::Advance) {
                let Some(part) = reads.iter().find(|part| is_open(process, state, **part)) else { continue };
                let Some(past) = advance_past(shapes, door.shape, (id, gate), state) else { continue };
                if named.contains(&(state, past)) {
                    continue;
                }
                named.push((state, past));
                let message = format!(
                    "gate `{id}` reads `{}`, which can still change in `{state}` behind it, and `{past}` does not \
                     ask it again; list it there",
                    part.word()
                );
                findings.warning(&Place::of("transitions").at(past).at("gates"), message);
            }
        }
    }
}

fn is_open(process: &Process, state: &Id, part: ContentPart) -> bool {
    // Without types no item is ever added, so nothing can change there.
    let there_are = part != ContentPart::Items || !process.item_types.is_empty();
    there_are && process.states.get(state).is_some_and(|state| !state.final_state && state.leaves_open(part))
}

fn advance_past<'p>(shapes: &Shapes<'p>, shape: &Shape<'p>, gate: (&Id, &Gate), state: &Id) -> Option<&'p Id> {
    let mut advances = shapes.leaving(shape, state).filter(|(_, way)| way.move_type == MoveType::Advance);
    advances.find(|way| shapes.asked(shape, gate, *way, state) == Truth::Never).map(|(id, _)| id)
}

fn parts_read(process: &Process, gate: &Gate) -> Vec<ContentPart> {
    let mut read = Vec::new();
    for requirement in gate.needs.flattened() {
        match requirement {
            Requirement::Signoff(signoff) => read.extend(covered(process, &signoff.covers)),
            Requirement::Task(need) => {
                let tasks = need.done.iter().filter_map(|id| process.tasks.get(id));
                read.extend(tasks.flat_map(|task| covered(process, &task.covers)));
            }
            Requirement::Document(list) => {
                let documents = list.iter().filter_map(|id| process.documents.get(id));
                read.extend(documents.flat_map(|document| covered(process, &document.covers)));
            }
            Requirement::Notice(list) => {
                let notices = list.iter().filter_map(|id| process.notices.get(id));
                read.extend(notices.flat_map(|notice| covered(process, &notice.covers)));
            }
            Requirement::Evidence(need) => {
                let Some(evidence) = process.evidence.get(&need.evidence_type) else { continue };
                read.extend(covered(process, &evidence.covers));
                // RULE language §5: a report that is read speaks of the bytes of artifacts.
                read.extend((evidence.format != EvidenceFormat::File).then_some(ContentPart::Artifacts));
            }
            Requirement::Package(list) => {
                for part in list.iter().filter_map(|id| process.package.get(id)) {
                    let documents = part.documents.iter().filter_map(|id| process.documents.get(id));
                    read.extend(documents.flat_map(|document| covered(process, &document.covers)));
                    read.extend(content_field(process, &part.fields));
                    read.extend((!part.artifact_types.is_empty()).then_some(ContentPart::Artifacts));
                }
            }
            Requirement::Field(list) => {
                read.extend(content_field(process, list));
            }
            Requirement::Artifacts(need) => {
                read.push(ContentPart::Artifacts);
                read.extend(need.complete.then_some(ContentPart::Components));
            }
            Requirement::Changes(need) => {
                let reads = need.min > 0 || need.packed || !need.fields.is_empty() || !need.status.is_empty();
                read.extend(reads.then_some(ContentPart::Changes));
                read.extend(need.packed.then_some(ContentPart::Artifacts));
            }
            Requirement::Items(need) => {
                let reads = need.min > 0 || !need.fields.is_empty() || !need.status.is_empty();
                read.extend(reads.then_some(ContentPart::Items));
            }
            Requirement::Deployed(_) => {
                read.extend([ContentPart::Components, ContentPart::Items, ContentPart::Artifacts]);
            }
            Requirement::Components(_) => read.push(ContentPart::Components),
            Requirement::All(_)
            | Requirement::Any(_)
            | Requirement::Issues(_)
            | Requirement::Schedule(_)
            | Requirement::Soak(_) => {}
        }
    }
    read
}

fn content_field(process: &Process, fields: &[Id]) -> Option<ContentPart> {
    let is_content = |id: &Id| process.fields.get(id).is_some_and(|field| field.content);
    fields.iter().any(is_content).then_some(ContentPart::Fields)
}

fn covered(process: &Process, covers: &[Part]) -> Vec<ContentPart> {
    let parts = covers.iter().flat_map(|part| match part {
        Part::Content => ContentPart::ALL.to_vec(),
        Part::Components => vec![ContentPart::Components],
        Part::Fields => vec![ContentPart::Fields],
        Part::Changes => vec![ContentPart::Changes],
        Part::Items => vec![ContentPart::Items],
        Part::Artifacts => vec![ContentPart::Artifacts],
        Part::Field(id) if process.fields.get(id).is_some_and(|field| field.content) => vec![ContentPart::Fields],
        Part::Commits
        | Part::Field(_)
        | Part::Schedule(_)
        | Part::Document(_)
        | Part::Evidence(_)
        | Part::Deployment(_)
        | Part::Issues(_) => Vec::new(),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_edits};

    #[test]
    fn what_a_gate_has_read_stays_shut_behind_it() {
        expect(
            "testing: {environment: lab}",
            "testing: {environment: lab, editable: [artifacts]}",
            &["warning transitions/release/gates: gate `complete` reads `artifacts`, which can still change in \
                 `testing` behind it, and `release` does not ask it again"],
        );
        expect(
            "testing: {environment: lab}",
            "testing: {environment: lab, editable: [fields]}",
            &["warning transitions/release/gates: gate `complete-plan` reads `fields`"],
        );
    }

    #[test]
    fn a_signoff_reads_what_it_covers() {
        expect(
            "environment: live, deployment",
            "environment: live, editable: [changes], deployment",
            &[
                "warning transitions/finish/gates: gate `named` reads `changes`",
                "warning transitions/finish/gates: gate `agreed` reads `changes`",
            ],
        );
    }

    const PACKAGE: &str = "package: {papers: {documents: [report]}, texts: {fields: [remark, plan]}, files: \
        {artifact-types: [zip]}, notes: {fields: [remark]}}";

    #[test]
    fn every_requirement_reads_its_parts() {
        let reads = [
            ("{task: {done: [pack]}}", "artifacts"),
            ("{document: [report]}", "components"),
            ("{package: [papers]}", "components"),
            ("{package: [texts]}", "fields"),
            ("{package: [files]}", "artifacts"),
            ("{notice: [news]}", "changes"),
            ("{evidence: {type: report}}", "artifacts"),
            ("{evidence: {type: scan}}", "artifacts"),
            ("{evidence: {type: parts}}", "artifacts"),
            ("{artifacts: {verified: true}}", "artifacts"),
            ("{artifacts: {complete: true}}", "components"),
            ("{changes: {min: 1}}", "changes"),
            ("{changes: {packed: true}}", "artifacts"),
            ("{components: {min: 1}}", "components"),
            ("{signoff: {role: [chief], covers: [fields]}}", "fields"),
            ("{signoff: {role: [chief], covers: [\"field:plan\"]}}", "fields"),
        ];
        for (needs, part) in reads {
            let open = format!("testing: {{environment: lab, editable: [{part}]}}");
            expect_edits(
                &[
                    ("gates: [complete, complete-plan, named]", "gates: [complete-plan]"),
                    ("gates: [tested, ", "gates: [complete, named, tested, "),
                    ("complete-plan: {needs: {field: [plan]}}", &format!("complete-plan: {{needs: {needs}}}")),
                    ("groups: {office", &format!("{PACKAGE}\ngroups: {{office")),
                    ("look: {owner", "pack: {owner: maker, covers: [artifacts]}\n  look: {owner"),
                    ("news: {owner: chief", "news: {owner: chief, covers: [changes]"),
                    ("testing: {environment: lab}", &open),
                ],
                &[&format!("warning transitions/release/gates: gate `complete-plan` reads `{part}`")],
            );
        }
    }

    #[test]
    fn what_is_deployed_reads_the_files() {
        expect_edits(
            &[
                ("gates: [complete, complete-plan, named]", "gates: [complete-plan]"),
                ("gates: [tested, ", "gates: [complete, named, tested, "),
                ("complete-plan: {needs: {field: [plan]}}", "complete-plan: {needs: {deployed: {environment: lab}}}"),
                ("draft: {initial: true}", "draft: {initial: true, environment: lab}"),
                ("testing: {environment: lab}", "testing: {environment: lab, editable: [artifacts]}"),
            ],
            &[
                "warning transitions/drop/from/0: leaving `draft` this way",
                "warning transitions/release/gates: gate `complete-plan` reads `artifacts`",
            ],
        );
    }

    #[test]
    fn what_is_no_content_is_not_read() {
        for needs in [
            "{changes: {failed: 0}}",
            "{evidence: {type: letter}}",
            "{field: [remark]}",
            "{package: [notes]}",
            "{signoff: {role: [chief], covers: [\"field:remark\"]}}",
        ] {
            expect_edits(
                &[
                    ("gates: [complete, complete-plan, named]", "gates: [complete-plan]"),
                    ("gates: [tested, ", "gates: [complete, named, tested, "),
                    ("complete-plan: {needs: {field: [plan]}}", &format!("complete-plan: {{needs: {needs}}}")),
                    ("groups: {office", &format!("{PACKAGE}\ngroups: {{office")),
                    (
                        "testing: {environment: lab}",
                        "testing: {environment: lab, editable: [components, fields, changes, artifacts]}",
                    ),
                ],
                &[],
            );
        }
    }

    #[test]
    fn asking_again_is_enough() {
        let open = ("testing: {environment: lab}", "testing: {environment: lab, editable: [artifacts]}");
        expect_edits(&[open, ("gates: [tested, ", "gates: [complete, tested, ")], &[]);
    }
}
