//! Checks tasks, documents, notices and types of evidence: owners, due times, parts, templates.
//!
//! Reads the process and the names of the template files; writes findings. Start at `check`.

use super::covers;
use super::findings::{Findings, Known, Place};
use super::milestones::check_offset;
use super::names::Names;
use crate::domain::id::Id;
use crate::domain::process::duties::{Document, Notice, Recipient};
use crate::domain::process::flow::ContentPart;
use crate::domain::process::{AGENDA, Process};

/// Holds what people must do to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, templates: &[&str], findings: &mut Findings) {
    let templates = Known::new("template", "templates", templates);
    for (id, task) in &process.tasks {
        let place = Place::of("tasks").at(id);
        findings.name(&place.at("owner"), task.owner.as_str(), &names.roles);
        check_offset(&place.at("due"), task.due.as_ref(), names, findings);
        covers::check_names(&place.at("covers"), &task.covers, names, findings);
        findings.names(&place.at("skip-by"), &task.skip_by, &names.roles);
    }
    for (id, document) in &process.documents {
        check_document(id, document, names, &templates, findings);
    }
    for (id, notice) in &process.notices {
        check_notice(id, notice, names, &templates, findings);
    }
    for (id, evidence) in &process.evidence {
        let place = Place::of("evidence").at(id);
        if let Some(owner) = &evidence.owner {
            findings.name(&place.at("owner"), owner.as_str(), &names.roles);
        }
        check_offset(&place.at("due"), evidence.due.as_ref(), names, findings);
        covers::check_names(&place.at("covers"), &evidence.covers, names, findings);
    }
    check_settable(process, findings);
}

fn check_document(id: &Id, document: &Document, names: &Names<'_>, templates: &Known<'_>, findings: &mut Findings) {
    let place = Place::of("documents").at(id);
    findings.name(&place.at("owner"), document.owner.as_str(), &names.roles);
    check_offset(&place.at("due"), document.due.as_ref(), names, findings);
    covers::check_names(&place.at("covers"), &document.covers, names, findings);
    findings.names(&place.at("requires"), &document.requires, &names.fields);
    check_template(&place, id, document.template.as_deref(), templates, findings);
}

fn check_notice(id: &Id, notice: &Notice, names: &Names<'_>, templates: &Known<'_>, findings: &mut Findings) {
    let place = Place::of("notices").at(id);
    findings.name(&place.at("owner"), notice.owner.as_str(), &names.roles);
    check_offset(&place.at("due"), notice.due.as_ref(), names, findings);
    covers::check_names(&place.at("covers"), &notice.covers, names, findings);
    if let Some(after) = &notice.after {
        findings.name(&place.at("after"), after.as_str(), &names.states);
    }
    if notice.to.is_empty() {
        findings.error(&place.at("to"), "the list is empty; name at least one role:ID, group:ID or requester");
    }
    for (index, recipient) in notice.to.iter().enumerate() {
        let place = place.at("to").at(index);
        match recipient {
            Recipient::Role(role) => findings.name(&place, role.as_str(), &names.roles),
            Recipient::Group(group) => findings.name(&place, group.as_str(), &names.groups),
            Recipient::Requester => {}
        }
    }
    findings.names(&place.at("attach"), &notice.attach, &names.documents);
    check_template(&place, id, notice.template.as_deref(), templates, findings);
}

fn check_template(place: &Place, id: &Id, named: Option<&str>, templates: &Known<'_>, findings: &mut Findings) {
    let own = format!("{id}.md");
    // A file of this name that is not there is nobody's template yet.
    if named == Some(AGENDA) || (named.is_none() && own == AGENDA && templates.has(AGENDA)) {
        let message = format!(
            "`{AGENDA}` is the template of `relman agenda`, which has other names; write another file under `template`"
        );
        findings.error(place, message);
        return;
    }
    match named {
        Some(file) => findings.name(&place.at("template"), file, templates),
        None if templates.has(&own) => {}
        None => {
            let next = if own == AGENDA { "name a file under `template`" } else { "add the file" };
            let message = format!("there is no template `{own}`, so its text must be written by hand; {next}");
            findings.warning(place, message);
        }
    }
}

/// Refuses a field that is asked for and that no state leaves open to change.
fn check_settable(process: &Process, findings: &mut Findings) {
    let open = process.states.values().any(|state| !state.final_state && state.leaves_open(ContentPart::Fields));
    for (id, field) in &process.fields {
        if field.content && !open {
            let message = format!(
                "field `{id}` is content, and no state leaves `fields` open to change; add it to an `editable`, or \
                 write `content: false`"
            );
            findings.error(&Place::of("fields").at(id), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::{expect, expect_templates};
    use crate::domain::process::AGENDA;

    #[test]
    fn names_of_duties_resolve() {
        expect("look: {owner: maker", "look: {owner: makre", &["error tasks/look/owner (maker): no role"]);
        expect("due: release + 1d, skip", "due: relese + 1d, skip", &["error tasks/look/due (release): no milestone"]);
        expect("skip-by: [chief]", "skip-by: [chef]", &["error tasks/look/skip-by/0 (chief): no role"]);
        expect("requires: [plan]", "requires: [plans]", &["error documents/report/requires/0 (plan): no field"]);
        expect("annex: {owner: maker", "annex: {owner: makr", &["error documents/annex/owner (maker): no role"]);
        expect("news: {owner: chief", "news: {owner: cheif", &["error notices/news/owner (chief): no role"]);
        expect("after: live", "after: life", &["error notices/news/after (live): no state"]);
        expect("junit, owner: maker", "junit, owner: makr", &["error evidence/report/owner (maker): no role"]);
    }

    #[test]
    fn a_notice_goes_to_somebody() {
        let to = "to: [\"group:office\", \"role:chief\", requester]";
        expect(to, "to: []", &["error notices/news/to: the list is empty"]);
        expect(to, "to: [\"group:offce\"]", &["error notices/news/to/0 (office): no group"]);
        expect(to, "to: [requester, \"role:chef\"]", &["error notices/news/to/1 (chief): no role"]);
    }

    #[test]
    fn templates_are_files() {
        expect("after: live", "after: live, template: nws.md", &["error notices/news/template (news.md): no template"]);
        expect("after: live", "after: live, template: report.md", &[]);
        expect("  annex:", "  appendix:", &["warning documents/appendix: there is no template `appendix.md`"]);
    }

    #[test]
    fn the_template_of_the_agenda_makes_no_document() {
        expect_templates(
            &[("  annex:", "  agenda:")],
            &["report.md", "news.md", AGENDA],
            &["error documents/agenda: `agenda.md` is the template of `relman agenda`"],
        );
        expect(
            "  annex:",
            "  agenda:",
            &[
                "warning documents/agenda: there is no template `agenda.md`, so its text must be written by hand; name a",
            ],
        );
        expect(
            "after: live",
            "after: live, template: agenda.md",
            &["error notices/news: `agenda.md` is the template of `relman agenda`"],
        );
    }

    #[test]
    fn a_content_field_can_be_set_somewhere() {
        expect(
            "{initial: true}",
            "{initial: true, editable: [artifacts, changes]}",
            &["error fields/plan: field `plan` is content, and no state leaves `fields` open"],
        );
    }
}
