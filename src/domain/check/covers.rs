//! Checks what entries cover: every part exists, and no document covers itself through another.
//!
//! Reads the process; writes findings. Start at `check_names` and `check_cycles`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::process::Process;
use crate::domain::process::part::Part;

/// Holds the parts that an entry covers to the names of the process.
pub(super) fn check_names(place: &Place, covers: &[Part], names: &Names<'_>, findings: &mut Findings) {
    for (index, part) in covers.iter().enumerate() {
        let place = place.at(index);
        match part {
            Part::Content
            | Part::Components
            | Part::Fields
            | Part::Changes
            | Part::Items
            | Part::Artifacts
            | Part::Commits => {}
            Part::Field(id) => findings.name(&place, id.as_str(), &names.fields),
            Part::Schedule(id) => findings.name(&place, id.as_str(), &names.milestones),
            Part::Document(id) => findings.name(&place, id.as_str(), &names.documents),
            Part::Evidence(id) => findings.name(&place, id.as_str(), &names.evidence),
            Part::Deployment(id) => findings.name(&place, id.as_str(), &names.environments),
            Part::Issues(id) => findings.name(&place, id.as_str(), &names.issue_sources),
        }
    }
}

/// Refuses documents and evidence that cover themselves: writing one would make it stale (language §5).
pub(super) fn check_cycles(process: &Process, findings: &mut Findings) {
    let documents = process.documents.keys().map(|id| (("documents", "document"), Part::Document(id.clone())));
    let evidence = process.evidence.keys().map(|id| (("evidence", "evidence"), Part::Evidence(id.clone())));
    for ((home, noun), part) in documents.chain(evidence) {
        if let Part::Document(id) | Part::Evidence(id) = &part
            && covers_itself(process, &part)
        {
            let message = format!(
                "{noun} `{id}` covers itself through `{noun}:` parts, so it could never count; break the circle"
            );
            findings.error(&Place::of(home).at(id).at("covers"), message);
        }
    }
}

fn covered<'p>(process: &'p Process, part: &Part) -> &'p [Part] {
    match part {
        Part::Document(id) => process.documents.get(id).map(|document| document.covers.as_slice()),
        Part::Evidence(id) => process.evidence.get(id).map(|evidence| evidence.covers.as_slice()),
        _ => None,
    }
    .unwrap_or_default()
}

fn covers_itself(process: &Process, start: &Part) -> bool {
    let mut reached: Vec<&Part> = Vec::new();
    let mut open = vec![start];
    while let Some(part) = open.pop() {
        for next in covered(process, part) {
            if next == start {
                return true;
            }
            if !reached.contains(&next) {
                reached.push(next);
                open.push(next);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn parts_name_what_there_is() {
        let parts = [
            ("field:plam", "(plan): no field"),
            ("schedule:relase", "(release): no milestone"),
            ("document:reprot", "(report): no document"),
            ("evidence:reprot", "(report): no type of evidence"),
            ("deployment:lib", "(lab): no environment"),
            ("issues:tests", "(test): no issue source"),
        ];
        for (part, found) in parts {
            let task = format!("look: {{covers: [artifacts, \"{part}\"], owner");
            expect("look: {owner", &task, &[&format!("error tasks/look/covers/1 {found}")]);
        }
    }

    #[test]
    fn no_document_covers_itself() {
        expect("covers: [content]", "covers: [\"document:annex\"]", &[]);
        expect(
            "covers: [content]",
            "covers: [\"document:report\"]",
            &["error documents/report/covers: document `report` covers itself"],
        );
        expect(
            "covers: [content]}\n  annex: {owner: maker, covers: [\"evidence:report\"]}",
            "covers: [\"document:annex\"]}\n  annex: {owner: maker, covers: [\"document:report\"]}",
            &["error documents/report/covers: document `report`", "error documents/annex/covers: document `annex`"],
        );
        expect(
            "report: {format: junit, owner: maker, covers: [artifacts]}",
            "report: {format: junit, owner: maker, covers: [\"evidence:report\"]}",
            &["error evidence/report/covers: evidence `report` covers itself"],
        );
        expect(
            "report: {format: junit, owner: maker, covers: [artifacts]}",
            "report: {format: junit, owner: maker, covers: [\"document:annex\"]}",
            &["error documents/annex/covers: document `annex`", "error evidence/report/covers: evidence `report`"],
        );
    }
}
