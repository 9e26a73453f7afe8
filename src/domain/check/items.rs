//! Checks what a process names once: kinds, components, types, groups, roles, fields, `may`.
//!
//! Reads the process; writes findings. Start at `check`.

use super::findings::{Findings, Known, Place};
use super::names::Names;
use crate::domain::carried::Carried;
use crate::domain::id::Id;
use crate::domain::policy::ADMINISTRATOR;
use crate::domain::process::Process;
use crate::domain::process::items::ChangeType;

/// The version of the language that this edition reads.
const LANGUAGE: u32 = 1;

/// Words that `change add`, `change update` and the same of items use themselves.
const RESERVED_FIELDS: [&str; 5] = ["title", "link", "component", "type", "status"];

/// Holds the items to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    check_head(process, findings);
    check_kinds(process, findings);
    for (id, component) in &process.components {
        let place = Place::of("components").at(id).at("artifacts");
        findings.names(&place, &component.artifacts, &names.artifact_types);
    }
    for list in [Carried::Change, Carried::Item] {
        for (id, rule) in list.types(process) {
            check_type(&Place::of(list.types_key()).at(id.as_str()), list, rule, findings);
        }
    }
    for (id, group) in &process.groups {
        let place = Place::of("groups").at(id).at("operations");
        for component in group.operations.keys() {
            findings.name(&place.at(component), component.as_str(), &names.components);
        }
    }
    check_roles(process, names, findings);
    check_fields(process, names, findings);
    check_may(process, names, findings);
}

fn check_head(process: &Process, findings: &mut Findings) {
    if process.relman != LANGUAGE {
        let message = format!(
            "version {} of the language is not known; this relman reads version {LANGUAGE}, so write `relman: \
             {LANGUAGE}`",
            process.relman
        );
        findings.error(&Place::of("relman"), message);
    }
    if process.version == 0 {
        findings.error(&Place::of("version"), "versions begin at 1; write `version: 1` and raise it with every change");
    }
}

fn check_kinds(process: &Process, findings: &mut Findings) {
    let place = Place::of("kinds");
    let defaults: Vec<&Id> = process.kinds.iter().filter(|(_, kind)| kind.default).map(|(id, _)| id).collect();
    match defaults.as_slice() {
        [] => findings.error(&place, "no kind is the default; mark exactly one with `default: true`"),
        [_] => {}
        [first, rest @ ..] => {
            for kind in rest {
                let message = format!("kind `{first}` is the default already; mark only one with `default: true`");
                findings.error(&place.at(*kind).at("default"), message);
            }
        }
    }
}

fn check_type(place: &Place, list: Carried, rule: &ChangeType, findings: &mut Findings) {
    for id in rule.fields.keys() {
        if RESERVED_FIELDS.contains(&id.as_str()) {
            let message = format!("`{id}` is a key of every {}; give the field another id", list.word());
            findings.error(&place.at("fields").at(id), message);
        }
    }
    let fields = Known::new(list.field_word(), "fields", rule.fields.keys());
    for (id, status) in &rule.statuses {
        let requires = place.at("statuses").at(id.as_str()).at("requires");
        findings.names(&requires, &status.requires, &fields);
    }
}

fn check_roles(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    let place = Place::of("roles");
    if process.roles.is_empty() {
        findings.error(&place, "the process has no roles, so nobody can act; name at least one");
    }
    for (id, role) in &process.roles {
        if id.as_str() == ADMINISTRATOR {
            let message = format!("`{id}` is a role of the store and counts nowhere in a process; use another id");
            findings.error(&place.at(id), message);
        }
        if let Some(group) = &role.group {
            findings.name(&place.at(id).at("group"), group.as_str(), &names.groups);
        }
    }
}

fn check_fields(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    for (id, field) in &process.fields {
        let place = Place::of("fields").at(id);
        if id.as_str() == "title" {
            findings.error(&place, "`title` is the title of the release itself; give the field another id");
        }
        if field.min == 0 {
            findings.error(&place.at("min"), "with `min: 0` an empty text counts as filled; write at least 1");
        }
        findings.names(&place.at("stand-in"), &field.stand_in, &names.change_types);
        if let Some(by) = &field.by {
            findings.some_names(&place.at("by"), by, &names.roles);
        }
    }
}

fn check_may(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    let place = Place::of("may");
    let may = &process.may;
    for (key, roles) in [("new", &may.new), ("edit", &may.edit), ("hold", &may.hold)] {
        if let Some(roles) = roles {
            findings.some_names(&place.at(key), roles, &names.roles);
        }
    }
    for (key, roles) in [("task", &may.task), ("document", &may.document), ("notice", &may.notice)] {
        findings.names(&place.at(key), roles, &names.roles);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::calendar::Calendar;
    use crate::domain::check::check_process;
    use crate::domain::check::sample::{edited, expect};

    #[test]
    fn the_head_is_of_this_language() {
        expect("relman: 1", "relman: 2", &["error relman: version 2 of the language is not known"]);
        expect("\nversion: 1", "\nversion: 0", &["error version: versions begin at 1"]);
    }

    #[test]
    fn exactly_one_kind_is_the_default() {
        expect("normal: {default: true}", "normal: {}", &["error kinds: no kind is the default"]);
        expect(
            "urgent: {any-time: true}",
            "urgent: {default: true}",
            &["error kinds/urgent/default: kind `normal` is the default already"],
        );
    }

    #[test]
    fn reserved_words_are_no_ids() {
        expect("plan: {stand-in", "title: {}\n  plan: {stand-in", &["error fields/title: `title` is the title"]);
        for word in ["title", "link", "component", "type", "status"] {
            let fields = format!("county: {{}}, {word}: {{}}");
            let wanted = format!("error change-types/DR/fields/{word}: `{word}` is a key of every change");
            expect("county: {}", &fields, &[&wanted]);
        }
        expect("room: {}", "status: {}", &["error item-types/server/fields/status: `status` is a key of every item"]);
        expect(
            "maker: {}}",
            "maker: {}, administrator: {}}",
            &["error roles/administrator: `administrator` is a role"],
        );
    }

    #[test]
    fn a_process_has_roles() {
        let empty = edited(&[("roles: {chief: {group: office}, maker: {}}", "roles: {}")]);
        let found = check_process(&empty, &Calendar::default(), &[]);
        assert!(found.iter().any(|problem| problem.message.starts_with("the process has no roles")), "{found:?}");
    }

    #[test]
    fn names_of_items_resolve() {
        expect(
            "artifacts: [war]",
            "artifacts: [warr]",
            &["error components/web/artifacts/0 (war): no artifact type is called `warr`; name one of \
                 `artifact-types`"],
        );
        expect("group: office", "group: ofice", &["error roles/chief/group (office): no group"]);
        expect("operations: {web", "operations: {wep", &["error groups/office/operations/wep (web): no component"]);
        expect("stand-in: [RFC]", "stand-in: [RFD]", &["error fields/plan/stand-in/0 (RFC): no change type"]);
        expect(
            "requires: [impact]",
            "requires: [county]",
            &["error change-types/RFC/statuses/Closed/requires/0: no field of the change type"],
        );
        expect(
            "requires: [serial]",
            "requires: [seriall]",
            &["error item-types/server/statuses/configured/requires/0 (serial): no field of the item type"],
        );
        expect("edit: [maker]", "edit: [makers]", &["error may/edit/0 (maker): no role"]);
        expect("task: [chief]", "task: [chef]", &["error may/task/0 (chief): no role"]);
    }

    #[test]
    fn a_name_stands_in_a_list_once() {
        expect("artifacts: [war]", "artifacts: [war, war]", &["warning components/web/artifacts/1: `war` stands in"]);
    }

    #[test]
    fn somebody_may_act() {
        expect("edit: [maker]", "edit: []", &["error may/edit: the list is empty; name at least one role"]);
        expect("by: [maker]}\n  remark", "by: []}\n  remark", &["error fields/plan/by: the list is empty"]);
        expect(
            "remark: {content: false}",
            "remark: {min: 0, content: false}",
            &["error fields/remark/min: with `min: 0`"],
        );
    }
}
