//! What the non-optional transitions at the door ask for, as rows of `todo`.
//!
//! Each reason of an open gate becomes a row of its own kind; a door without open gates becomes a
//! move. Gates that are put off are obligations, and `todo_due.rs` has them.

use super::check;
use super::gate;
use super::remedy::{self, Remedy};
use super::scene::Scene;
use super::todo::Todo;
use super::who;
use super::why;
use crate::domain::dated::Dated;
use crate::domain::gates::{self, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::process::flow::{MoveType, Transition};
use crate::domain::process::titled;
use crate::domain::refusal::{Duty, Why};

pub(super) fn rows(scene: &Scene<'_>) -> Vec<Todo> {
    let doors: Vec<(&Id, &Transition)> = scene.view.doors().filter(|(_, door)| !door.optional).collect();
    let advances = doors.iter().any(|(_, door)| door.move_type == MoveType::Advance);
    let mut rows = Vec::new();
    for (id, door) in doors {
        let mut open = false;
        for asked in gates::of_transition(&scene.view, id, door, Mover::Somebody(&door.by)) {
            let Standing::Unmet(reasons) = &asked.standing else { continue };
            open = true;
            let put_off = asked.gate.defer.as_ref().is_some_and(|defer| scene.view.holds(Some(&defer.when)));
            if !put_off {
                let title = titled(asked.id, &asked.gate.title);
                rows.extend(reasons.iter().flat_map(|why| of_reason(scene, asked.id, title, why)));
            }
        }
        let onward = door.move_type == MoveType::Advance || (!advances && door.move_type == MoveType::Return);
        if !open && onward && check::blocked(scene, id, door).is_empty() {
            rows.push(the_move(scene, id, door));
        }
    }
    rows
}

fn the_move(scene: &Scene<'_>, id: &Id, door: &Transition) -> Todo {
    let reason = if door.needs_reason() { " -m \"…\"" } else { "" };
    let how = format!("relman {} {} --to {}{reason}", door.move_type.command(), scene.name(), door.to);
    Todo {
        release: scene.name().to_owned(),
        kind: "move",
        id: id.to_string(),
        title: format!("{}: every gate is met", titled(id, &door.title)),
        due: None,
        late: false,
        who: who::holders(&scene.view, &door.by),
        how: vec![how],
    }
}

/// The rows of one reason; a reason whose remedy stands beside it has none.
fn of_reason(scene: &Scene<'_>, gate: &Id, gate_title: &str, reason: &Why) -> Vec<Todo> {
    let (kind, id) = match reason {
        Why::Approvals { .. } | Why::Quorum { .. } => ("signoff", gate.to_string()),
        Why::Rejected { by, .. } => ("signoff", format!("{gate} {by}")),
        Why::Duty { duty, id, .. } => (why::duty(*duty), id.to_string()),
        Why::Overdue { task, .. } => ("task", task.to_string()),
        Why::NoTicket { task, .. } => ("ticket", task.to_string()),
        Why::PackagePart { lacks, .. } => return of_reason(scene, gate, gate_title, lacks),
        Why::ArtifactNone { artifact_types, .. } => {
            ("artifact", artifact_types.iter().map(Id::as_str).collect::<Vec<_>>().join(" or "))
        }
        Why::FieldEmpty { field, .. } => ("field", field.to_string()),
        Why::EvidenceMissing { evidence_type, of, .. }
        | Why::EvidenceOver { evidence_type, of, .. }
        | Why::EvidenceUnder { evidence_type, of, .. }
        | Why::EvidenceLicences { evidence_type, of, .. } => {
            ("evidence", joined(evidence_type.as_str(), of.as_deref()))
        }
        Why::EvidenceEmpty { evidence_type, .. } => ("evidence", evidence_type.to_string()),
        Why::ArtifactMissing { component, artifact_type, .. } => ("artifact", format!("{component} {artifact_type}")),
        Why::Unverified { name, .. } | Why::NotInLibrary { name } => ("artifact", name.to_string()),
        Why::Unpacked { change } => ("artifact", format!("for {change}")),
        Why::CarriedFew { list, of_type, .. } => {
            (list.word(), of_type.as_ref().map_or_else(|| "any".to_owned(), ToString::to_string))
        }
        Why::CarriedField { list, id, field } => (list.word(), format!("{id} {field}")),
        Why::CarriedStatus { list, id, .. } => (list.word(), id.to_string()),
        Why::ChangesFailed { changes, .. } => {
            let ids: Vec<String> = changes.iter().map(ToString::to_string).collect();
            ("change", ids.join(" "))
        }
        Why::IssuesOpen { numbers, .. } => return numbers.iter().map(|number| issue(scene, *number)).collect(),
        Why::Undated { milestone, .. } | Why::TooLate { milestone, .. } | Why::NotFree { milestone, .. } => {
            ("schedule", milestone.to_string())
        }
        Why::NotDeployed { environment, component, .. } => ("deployment", format!("{environment} {component}")),
        Why::ComponentsFew { .. } => ("component", gate.to_string()),
        Why::NoneOf(attempts) => {
            let open = remedy::open(scene, gate, attempts);
            return open.into_iter().flatten().flat_map(|why| of_reason(scene, gate, gate_title, why)).collect();
        }
        // Their remedy stands beside them, or is time, or is the policy's.
        Why::SignoffStale { .. }
        | Why::Excluded { .. }
        | Why::NotReached { .. }
        | Why::Soak { .. }
        | Why::Broken { .. } => return Vec::new(),
    };
    let remedy = remedy::of(scene, gate, reason);
    let due = due_of(scene, reason);
    let title = match reason {
        Why::Duty { title, .. } | Why::Overdue { title, .. } => title.clone(),
        Why::Approvals { .. } | Why::Quorum { .. } | Why::Rejected { .. } => {
            format!("{gate_title}: {}", why::lasting(scene, gate, reason))
        }
        other => why::lasting(scene, gate, other),
    };
    let late = due.is_some_and(|due| scene.view.is_late(due));
    let due = due.map(|due| due.told);
    let (title, remedy) = if remedy.stuck { without_anybody(scene, gate, &title) } else { (title, remedy) };
    vec![Todo { release: scene.name().to_owned(), kind, id, title, due, late, who: remedy.who, how: remedy.how }]
}

/// Where nobody can supply it, the waiver, the return or the cancel waits instead.
fn without_anybody(scene: &Scene<'_>, gate: &Id, title: &str) -> (String, Remedy) {
    let waivable_by = scene.view.process.gates.get(gate).map(|rule| rule.waivable_by.as_slice()).unwrap_or_default();
    let waivable_by = if waivable_by.is_empty() { Vec::new() } else { who::holders(&scene.view, waivable_by) };
    let left = gate::left(scene, gate, &waivable_by);
    (format!("{title}; {}", left.line), Remedy { who: left.who, how: left.how, ..Remedy::default() })
}

fn joined(kind: &str, of: Option<&str>) -> String {
    of.map_or_else(|| kind.to_owned(), |of| format!("{kind} {of}"))
}

fn issue(scene: &Scene<'_>, number: u32) -> Todo {
    let title = scene.view.release.issue(number).map(|issue| issue.title.clone()).unwrap_or_default();
    Todo {
        release: scene.name().to_owned(),
        kind: "issue",
        id: number.to_string(),
        title,
        due: None,
        late: false,
        who: who::any_role(&scene.view),
        how: vec![format!("relman issue close {} {number} -m \"…\"", scene.name())],
    }
}

fn due_of(scene: &Scene<'_>, why: &Why) -> Option<Dated> {
    let process = scene.view.process;
    let offset = match why {
        Why::Duty { duty: Duty::Task, id, .. } | Why::NoTicket { task: id, .. } | Why::Overdue { task: id, .. } => {
            process.tasks.get(id)?.due.as_ref()
        }
        Why::Duty { duty: Duty::Document, id, .. } => process.documents.get(id)?.due.as_ref(),
        Why::Duty { duty: Duty::Notice, id, .. } => process.notices.get(id)?.due.as_ref(),
        Why::EvidenceMissing { evidence_type, .. }
        | Why::EvidenceOver { evidence_type, .. }
        | Why::EvidenceUnder { evidence_type, .. }
        | Why::EvidenceLicences { evidence_type, .. }
        | Why::EvidenceEmpty { evidence_type, .. } => process.evidence.get(evidence_type)?.due.as_ref(),
        _ => None,
    };
    scene.view.due(offset)
}
