//! Checks the gates: where they are listed, who may set them aside, and how they are put off.
//!
//! Reads the process; `requirements.rs` looks at what a gate needs. Start at `check`.

use super::findings::{Findings, Place};
use super::milestones::check_offset;
use super::names::Names;
use super::{requirements, signoffs};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{Defer, MoveType, Transition};

/// Words that `distinct-from` uses itself.
const RESERVED: [&str; 3] = ["requester", "author", "deployer"];

/// Holds the gates to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, findings: &mut Findings) {
    for (id, gate) in &process.gates {
        let place = Place::of("gates").at(id);
        if RESERVED.contains(&id.as_str()) {
            let message = format!("`{id}` has a meaning of its own in `distinct-from`; give the gate another id");
            findings.error(&place, message);
        }
        findings.names(&place.at("waivable-by"), &gate.waivable_by, &names.roles);
        requirements::check(process, names, &place.at("needs"), &gate.needs, findings);
        signoffs::check_gate(process, id, gate, findings);
        if let Some(defer) = &gate.defer {
            check_defer(process, id, defer, names, findings);
        } else if listed_on(process, id).next().is_none() {
            let message = format!("no transition lists gate `{id}`, so it is never asked; list it, or remove it");
            findings.warning(&place, message);
        }
    }
}

/// The transitions that list a gate.
pub(super) fn listed_on<'p>(process: &'p Process, gate: &'p Id) -> impl Iterator<Item = (&'p Id, &'p Transition)> {
    process.transitions.iter().filter(move |(_, transition)| transition.gates.contains(gate))
}

fn check_defer(process: &Process, id: &Id, defer: &Defer, names: &Names<'_>, findings: &mut Findings) {
    let place = Place::of("gates").at(id).at("defer");
    let to = place.at("to");
    check_offset(&place.at("due"), defer.due.as_ref(), names, findings);
    findings.name(&to, defer.to.as_str(), &names.transitions);
    let Some(transition) = process.transitions.get(&defer.to) else { return };
    if transition.move_type != MoveType::Advance {
        let message = format!("`{}` is no advance, and only an advance asks deferred gates; name an advance", defer.to);
        findings.error(&to, message);
    }
    if !transition.gates.contains(id) {
        let message = format!("`{}` does not list gate `{id}`, so it would never be asked; list it there", defer.to);
        findings.error(&to, message);
    } else if listed_on(process, id).count() == 1 {
        let message =
            format!("only `{}` lists gate `{id}`, so nothing is put off; list it where it is asked first", defer.to);
        findings.warning(&to, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn a_gate_stands_on_a_transition() {
        expect("told, timed]", "told]", &["warning gates/timed: no transition lists gate `timed`"]);
    }

    #[test]
    fn a_gate_is_not_named_like_an_exclusion() {
        expect(
            "gates:\n  complete",
            "gates:\n  author: {needs: {field: [plan]}}\n  complete",
            &[
                "error gates/author: `author` has a meaning of its own in `distinct-from`",
                "warning gates/author: no transition lists gate `author`",
            ],
        );
    }

    #[test]
    fn who_may_waive_is_a_role() {
        expect("waivable-by: [chief]", "waivable-by: [chef]", &["error gates/tested/waivable-by/0 (chief): no role"]);
    }

    #[test]
    fn an_obligation_is_asked_at_an_advance_that_lists_it() {
        expect("to: finish, due", "to: finsh, due", &["error gates/told/defer/to (finish): no transition"]);
        expect(
            "to: finish, due",
            "to: rework, due",
            &[
                "error gates/told/defer/to: `rework` is no advance",
                "error gates/told/defer/to: `rework` does not list gate `told`",
            ],
        );
        expect("[checked, told]", "[checked]", &["error gates/told/defer/to: `finish` does not list gate `told`"]);
        expect(
            "agreed, told, timed",
            "agreed, timed",
            &["warning gates/told/defer/to: only `finish` lists gate `told`"],
        );
        expect("due: release + 1d}}", "due: relase + 1d}}", &["error gates/told/defer/due (release): no milestone"]);
    }
}
