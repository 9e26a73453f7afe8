//! Checks the parts of the package: each asks for something, and every name in it resolves.
//!
//! Reads the process; writes findings. Start at `check`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::process::Process;
use crate::domain::process::flow::ContentPart;

/// Holds the parts of the package to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    let open = process.states.values().any(|state| !state.final_state && state.leaves_open(ContentPart::Artifacts));
    for (id, part) in &process.package {
        let place = Place::of("package").at(id);
        if part.documents.is_empty() && part.fields.is_empty() && part.artifact_types.is_empty() {
            findings.error(&place, "this part asks for nothing; name `documents`, `fields` or `artifact-types`");
        }
        findings.names(&place.at("documents"), &part.documents, &names.documents);
        findings.names(&place.at("fields"), &part.fields, &names.fields);
        findings.names(&place.at("artifact-types"), &part.artifact_types, &names.artifact_types);
        if !part.artifact_types.is_empty() && !open {
            let message = "no state leaves `artifacts` open to change, so this can never be there; add it to an \
                           `editable`";
            findings.error(&place.at("artifact-types"), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_edits};

    const ROLES: &str = "roles: {chief: {group: office}, maker: {}}";
    const COMPLETE: &str = "complete-plan: {needs: {field: [plan]}}";

    #[track_caller]
    fn part(part: &str, wanted: &[&str]) {
        expect(ROLES, &format!("{ROLES}\npackage: {{papers: {{{part}}}}}"), wanted);
    }

    #[test]
    fn a_part_that_no_gate_asks_is_fine() {
        part("documents: [report], fields: [plan], artifact-types: [war, zip]", &[]);
        part("when: {kind: urgent}, documents: [report]", &[]);
    }

    #[test]
    fn a_part_asks_for_something() {
        part("title: Papers", &["error package/papers: this part asks for nothing"]);
    }

    #[test]
    fn names_of_parts_resolve() {
        part("documents: [reprot]", &["error package/papers/documents/0 (report): no document"]);
        part("fields: [plann]", &["error package/papers/fields/0 (plan): no field"]);
        part("artifact-types: [zap]", &["error package/papers/artifact-types/0 (zip): no artifact type"]);
        part("fields: [plan, plan]", &["warning package/papers/fields/1: `plan` stands in this list twice"]);
        part("fields: [plan], when: {kind: urgnt}", &["error package/papers/when/kind (urgent): no kind"]);
    }

    #[test]
    fn a_condition_of_a_part_can_hold_and_can_fail_to() {
        part("fields: [plan], when: {state: done}", &["warning package/papers/when: this can never hold"]);
        part("fields: [plan], when: {kind: [normal, urgent]}", &["warning package/papers/when: this always holds"]);
    }

    #[test]
    fn a_part_can_be_there() {
        let shut = "draft: {initial: true, editable: [fields, changes]}";
        let part = format!("{ROLES}\npackage: {{papers: {{artifact-types: [zip]}}}}");
        expect_edits(
            &[(ROLES, &part), ("draft: {initial: true}", shut)],
            &[
                "error gates/complete/needs/artifacts/complete: no state leaves `artifacts` open",
                "error package/papers/artifact-types: no state leaves `artifacts` open",
            ],
        );
    }

    #[test]
    fn gates_ask_for_parts_that_there_are() {
        let with = |asks: &str, wanted: &[&str]| {
            let part = format!("{ROLES}\npackage: {{papers: {{fields: [plan]}}}}");
            expect_edits(
                &[(ROLES, &part), (COMPLETE, &format!("complete-plan: {{needs: {{package: [{asks}]}}}}"))],
                wanted,
            );
        };
        with("papers", &[]);
        with(
            "paper",
            &["error gates/complete-plan/needs/package/0 (papers): no part is called `paper`; name one of `package`"],
        );
        with("", &["error gates/complete-plan/needs/package: the list is empty; name at least one part"]);
    }
}
