//! Checks the sign-offs of gates: roles, counts, exclusions, and moves that sign.
//!
//! Who holds a role is not looked at: people come and go. Start at `check` for one sign-off and
//! at `check_gate` for those of one gate together.

use super::covers;
use super::findings::{Findings, Place};
use super::gates::listed_on;
use super::names::Names;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::{Distinct, Signoff};

/// Holds one sign-off to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, place: &Place, signoff: &Signoff, findings: &mut Findings) {
    findings.some_names(&place.at("role"), &signoff.role, &names.roles);
    covers::check_names(&place.at("covers"), &signoff.covers, names, findings);
    if signoff.count == 0 {
        findings.error(&place.at("count"), "`count: 0` asks nobody; write at least 1");
    }
    if let Some(quorum) = signoff.quorum.filter(|quorum| *quorum < signoff.count) {
        let message = format!(
            "a quorum of {quorum} says nothing beside `count: {}`, because who approves has voted; raise or remove it",
            signoff.count
        );
        findings.error(&place.at("quorum"), message);
    }
    for (index, distinct) in signoff.distinct_from.iter().enumerate() {
        let Distinct::Gate(other) = distinct else { continue };
        let place = place.at("distinct-from").at(index);
        findings.name(&place, other.as_str(), &names.gates);
        if process.gates.get(other).is_some_and(|gate| gate.needs.signoffs().next().is_none()) {
            let message = format!("nobody signs gate `{other}`, so this excludes nobody; name a gate with a sign-off");
            findings.error(&place, message);
        }
    }
}

/// Holds the sign-offs of one gate to each other and to the transitions that list the gate.
pub(super) fn check_gate(process: &Process, id: &Id, gate: &Gate, findings: &mut Findings) {
    let needs = Place::of("gates").at(id).at("needs");
    let signoffs: Vec<&Signoff> = gate.needs.signoffs().collect();
    if signoffs.iter().any(|signoff| signoff.distinct_from.iter().any(|d| matches!(d, Distinct::Gate(g) if g == id))) {
        let message =
            format!("gate `{id}` is distinct from itself, so whoever signs it would not count; name another gate");
        findings.error(&needs, message);
    }
    for (index, signoff) in signoffs.iter().enumerate() {
        let earlier = signoffs.iter().take(index).flat_map(|earlier| &earlier.role);
        if let Some(role) = earlier.into_iter().find(|role| signoff.role.contains(role)) {
            let message = format!(
                "two sign-offs of this gate share the role `{role}`, and one person still counts once for a gate; if \
                 two people are meant, write `count: 2`"
            );
            findings.warning(&needs, message);
        }
    }
    for signoff in signoffs.iter().filter(|signoff| signoff.mover_signs) {
        for (transition_id, transition) in listed_on(process, id) {
            if !transition.by.iter().any(|role| signoff.role.contains(role)) {
                let message = format!(
                    "gate `{id}` is signed by the move, but nobody who may make `{transition_id}` holds a role that \
                     signs it; share a role, or remove `mover-signs`"
                );
                findings.error(&Place::of("transitions").at(transition_id).at("by"), message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    const AGREED: &str = "signoff: {role: [chief], distinct-from: [author], mover-signs: true}";

    #[track_caller]
    fn signoff(keys: &str, wanted: &[&str]) {
        expect(AGREED, &format!("signoff: {{{keys}}}"), wanted);
    }

    #[test]
    fn somebody_signs() {
        signoff("role: []", &["error gates/agreed/needs/signoff/role: the list is empty; name at least one role"]);
        signoff("role: [cheif]", &["error gates/agreed/needs/signoff/role/0 (chief): no role"]);
        signoff("role: [chief], count: 0", &["error gates/agreed/needs/signoff/count: `count: 0` asks nobody"]);
        signoff(
            "role: [chief], count: 3, quorum: 2",
            &["error gates/agreed/needs/signoff/quorum: a quorum of 2 says nothing"],
        );
        signoff("role: [chief], count: 2, quorum: 2", &[]);
    }

    #[test]
    fn exclusions_exclude_somebody() {
        signoff(
            "role: [chief], distinct-from: [agred]",
            &["error gates/agreed/needs/signoff/distinct-from/0 (agreed): no gate"],
        );
        signoff(
            "role: [chief], distinct-from: [complete-plan]",
            &["error gates/agreed/needs/signoff/distinct-from/0: nobody signs gate"],
        );
        signoff(
            "role: [chief], distinct-from: [agreed]",
            &["error gates/agreed/needs: gate `agreed` is distinct from itself"],
        );
    }

    #[test]
    fn two_signoffs_of_one_gate_do_not_share_a_role() {
        expect(
            "{signoff: {role: [chief], distinct-from: [author], mover-signs: true}}",
            "{all: [{signoff: {role: [chief, maker]}}, {signoff: {role: [maker]}}]}",
            &["warning gates/agreed/needs: two sign-offs of this gate share the role `maker`"],
        );
    }

    #[test]
    fn who_moves_can_sign_by_it() {
        signoff(
            "role: [maker], mover-signs: true",
            &["error transitions/release/by: gate `agreed` is signed by the move, but nobody who may make `release`"],
        );
    }
}
