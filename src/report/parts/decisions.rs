//! What people found and decided: issues, sign-offs, waivers.

use super::Part;
use crate::domain::currency;
use crate::domain::gates::{self, Fate, Orphan, signoff};
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::requirement::{Reject, Signoff};
use crate::domain::release::{Decision, SignoffEntry, Waiver};
use crate::report::scene::Scene;
use crate::report::why::did;
use crate::report::{stale, when};
use serde_json::json;

pub(super) fn issues(scene: &Scene<'_>) -> Part {
    let header = ["id", "state", "title", "found in", "severity", "change", "ticket", "opened by", "at", "answer"];
    let mut part = Part::new("issues", "Issues", &header);
    for issue in &scene.view.release.issues {
        let object = json!({
            "number": issue.number, "state": issue.state, "title": issue.title, "found_in": issue.source,
            "severity": issue.severity, "change": issue.change, "ticket": issue.ticket, "opened_by": issue.opened.by,
            "opened": issue.opened.at.rfc3339(), "iteration": issue.opened.iteration, "answer": issue.answer,
            "closed_by": issue.closed.as_ref().map(|stamp| &stamp.by),
            "closed": issue.closed.as_ref().map(|stamp| stamp.at.rfc3339()),
        });
        let row = vec![
            issue.number.to_string(),
            issue.state.as_str().to_owned(),
            issue.title.clone(),
            issue.source.to_string(),
            issue.severity.as_ref().map(Id::to_string).unwrap_or_default(),
            issue.change.as_ref().map(Word::to_string).unwrap_or_default(),
            issue.ticket.as_ref().map(Word::to_string).unwrap_or_default(),
            issue.opened.by.to_string(),
            when::local(issue.opened.at),
            issue.answer.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

pub(super) fn signoffs(scene: &Scene<'_>) -> Part {
    let header = ["gate", "decision", "by", "role", "at", "iteration", "counts", "comment"];
    let mut part = Part::new("signoffs", "Sign-offs", &header);
    for (place, entry) in scene.view.release.signoffs.iter().enumerate() {
        let why = lapsed(scene, place, entry);
        let counts = why.is_none();
        let why = why.unwrap_or_default();
        let object = json!({
            "gate": entry.gate, "decision": entry.decision, "by": entry.stamp.by, "role": entry.role, "stands_for": entry.stands_for,
            "at": entry.stamp.at.rfc3339(), "iteration": entry.stamp.iteration, "comment": entry.comment,
            "counts": counts, "stale": why, "covers": entry.covers, "action": entry.stamp.action,
        });
        let row = vec![
            entry.gate.to_string(),
            entry.decision.as_str().to_owned(),
            entry.stamp.by.to_string(),
            entry.stands_for.as_ref().map_or_else(|| entry.role.to_string(), |of| format!("{} for {of}", entry.role)),
            when::local(entry.stamp.at),
            entry.stamp.iteration.to_string(),
            stale::counts(counts, &why),
            entry.comment.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

/// Why a vote does not count; `None` while it does.
pub(in crate::report) fn lapsed(scene: &Scene<'_>, place: usize, entry: &SignoffEntry) -> Option<String> {
    let view = &scene.view;
    if entry.decision == Decision::Withdraw {
        return Some("it takes an earlier vote back".to_owned());
    }
    let mut later = view.release.signoffs.iter().skip(place + 1);
    if let Some(later) = later.find(|later| later.gate == entry.gate && later.stamp.by == entry.stamp.by) {
        let what = if later.decision == Decision::Withdraw { "taken back" } else { "replaced" };
        return Some(format!("{what} by its person on {}", when::local(later.stamp.at)));
    }
    if let Some(overruled) = overruled(scene, place, entry) {
        return Some(overruled);
    }
    let Some(gate) = view.process.gates.get(&entry.gate) else {
        return Some("the process has no such gate any more".to_owned());
    };
    let needs = gate.needs.signoffs().filter(|need| need.role.contains(&entry.role));
    let reasons: Vec<Option<String>> = needs.map(|need| lapsed_at(scene, need, entry)).collect();
    if reasons.contains(&None) {
        return if entry.decision == Decision::Reject { None } else { seated(scene, place, entry) };
    }
    let first = reasons.into_iter().flatten().next();
    Some(first.unwrap_or_else(|| "no sign-off of the gate takes its role".to_owned()))
}

/// Who gave the role spoke later.
fn overruled(scene: &Scene<'_>, place: usize, entry: &SignoffEntry) -> Option<String> {
    let giver = entry.stands_for.as_ref()?;
    let mut later = scene.view.release.signoffs.iter().skip(place + 1);
    let own = later.find(|later| later.gate == entry.gate && later.stamp.by == *giver && later.stands_for.is_none())?;
    Some(format!("{giver}, for whom it was given, spoke on {}", when::local(own.stamp.at)))
}

/// The seat at the gate is taken: by its owner, or by somebody who spoke later for the same person.
fn seated(scene: &Scene<'_>, place: usize, entry: &SignoffEntry) -> Option<String> {
    let giver = entry.stands_for.as_ref()?;
    let others = scene.view.release.signoffs.iter().enumerate();
    let mut taken = others.filter(|(other, one)| {
        one.gate == entry.gate && one.seat() == giver && (one.stands_for.is_none() || *other > place)
    });
    let (_, by) = taken.find(|(other, one)| lapsed(scene, *other, one).is_none())?;
    Some(format!("{} speaks for {giver} at this gate, and a role is held once", by.stamp.by))
}

fn lapsed_at(scene: &Scene<'_>, need: &Signoff, entry: &SignoffEntry) -> Option<String> {
    let view = &scene.view;
    let of_this_round = entry.stamp.iteration == view.release.iteration;
    if entry.decision == Decision::Reject && need.reject == Reject::Blocks && of_this_round {
        return None;
    }
    if let Some(because) = signoff::exclusion(view, &entry.gate, need, &entry.stamp.by, &mut Vec::new()) {
        return Some(format!("{} {}", entry.stamp.by, did(&because)));
    }
    let reasons = currency::stale(view, &need.covers, need.per, &entry.covers, &entry.stamp);
    if reasons.is_empty() { None } else { Some(stale::all(scene, &reasons, Some(&entry.stamp))) }
}

pub(super) fn waivers(scene: &Scene<'_>) -> Part {
    let header = ["gate", "by", "at", "until", "state", "reason"];
    let mut part = Part::new("waivers", "Waivers", &header);
    for waiver in &scene.view.release.waivers {
        let expired = scene.view.now.is_after(waiver.until);
        let fate = gates::fate(&scene.view, waiver);
        let counts = gates::waiver(&scene.view, &waiver.gate) == Some(waiver);
        let state = became(scene, waiver, &fate);
        let why = if counts { String::new() } else { state.clone() };
        let object = json!({
            "gate": waiver.gate, "by": waiver.stamp.by, "at": waiver.stamp.at.rfc3339(),
            "until": waiver.until.rfc3339(), "iteration": waiver.stamp.iteration, "reason": waiver.reason,
            "state": fate.word(), "counts": counts, "stale": why, "expired": expired,
            "withdrawn": waiver.withdrawn.as_ref().map(|stamp| stamp.at).map(Moment::rfc3339),
            "withdrawn_by": waiver.withdrawn.as_ref().map(|stamp| &stamp.by),
        });
        let row = vec![
            waiver.gate.to_string(),
            waiver.stamp.by.to_string(),
            when::local(waiver.stamp.at),
            when::told(waiver.until, scene.view.now),
            state,
            waiver.reason.clone(),
        ];
        part.push(row, object);
    }
    part
}

/// What became of a waiver, in words.
fn became(scene: &Scene<'_>, waiver: &Waiver, fate: &Fate) -> String {
    match fate {
        Fate::InForce => match gates::ends_before(&scene.view, &waiver.gate) {
            Some((milestone, planned)) => format!("in force; {}", too_early(&milestone, planned)),
            None => "in force".to_owned(),
        },
        Fate::Unneeded => "no longer needed: the gate is met".to_owned(),
        Fate::Over { passed: true } => "used".to_owned(),
        Fate::Over { passed: false } => "no longer needed: the release is at its end".to_owned(),
        Fate::Expired => "expired".to_owned(),
        Fate::Withdrawn(stamp) => format!("taken back by {} on {}", stamp.by, when::local(stamp.at)),
        Fate::Lapsed => format!("lapsed: it is of iteration {}", waiver.stamp.iteration),
        Fate::Replaced => "replaced by a later one".to_owned(),
        Fate::Orphaned(orphan) => format!("orphaned: {}", orphaned(*orphan)),
    }
}

/// Why a waiver speaks of nothing.
#[must_use]
pub fn orphaned(orphan: Orphan) -> &'static str {
    match orphan {
        Orphan::NoGate => "the process has no such gate",
        Orphan::NotAsked => "the gate is not asked of this release",
        Orphan::NoWay => "no way on asks for the gate",
    }
}

/// A waiver ends before the time for which it is meant.
pub(in crate::report) fn too_early(milestone: &Id, planned: Moment) -> String {
    format!("it ends before `{milestone}` on {}, and will not count then", when::local(planned))
}
