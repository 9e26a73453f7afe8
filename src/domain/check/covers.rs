//! Checks what entries cover: every part exists, and no document covers itself through another.
//!
//! Reads the process; writes findings. Start at `check_names` and `check_cycles`.

use super::findings::{Findings, Place};
use super::names::Names;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::part::Part;

/// Holds the parts that an entry covers to the names of the process.
pub(super) fn check_names(place: &Place, covers: &[Part], names: &Names<'_>, findings: &mut Findings) {
    for (index, part) in covers.iter().enumerate() {
        let place = place.at(index);
        match part {
            Part::Content | Part::Components | Part::Fields | Part::Changes | Part::Items | Part::Artifacts => {}
            Part::Field(id) => findings.name(&place, id.as_str(), &names.fields),
            Part::Schedule(id) => findings.name(&place, id.as_str(), &names.milestones),
            Part::Document(id) => findings.name(&place, id.as_str(), &names.documents),
            Part::Evidence(id) => findings.name(&place, id.as_str(), &names.evidence),
            Part::Deployment(id) => findings.name(&place, id.as_str(), &names.environments),
            Part::Issues(id) => findings.name(&place, id.as_str(), &names.issue_sources),
        }
    }
}

/// Refuses documents that cover themselves: writing one would make it stale (language §5).
pub(super) fn check_cycles(process: &Process, findings: &mut Findings) {
    for id in process.documents.keys() {
        if covers_itself(process, id) {
            let message = format!(
                "document `{id}` covers itself through `document:` parts, so it could never count; break the circle"
            );
            findings.error(&Place::of("documents").at(id).at("covers"), message);
        }
    }
}

fn covers_itself(process: &Process, start: &Id) -> bool {
    let mut reached: Vec<&Id> = Vec::new();
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        for part in process.documents.get(id).iter().flat_map(|document| &document.covers) {
            let Part::Document(next) = part else { continue };
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
    }
}
