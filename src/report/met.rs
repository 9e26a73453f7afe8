//! For each move of one release: the gates that it passed, their clauses, and the actions that met them.
//!
//! The process is the one in force at the move. Of actions that say the same the latest stands.
//! Start at [`gates`].

use super::table::Table;
use super::{condition, requirement, summary, when};
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::gates::{Passed, Standing};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::Requirement;

/// A step of a release.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// What it is called.
    pub label: String,
    /// What happened.
    pub entry: &'a Entry,
    /// The process that judged it.
    pub process: Option<&'a Process>,
    /// Of a move: how each gate stood, where that is known.
    pub gates: &'a [Passed],
}

/// The gates that were passed, move by move.
#[must_use]
pub fn gates(history: &[Judged<'_>]) -> Table {
    let mut table = Table::new(&["at", "move", "gate", "clause", "asks", "held", "met by"]);
    for (place, judged) in history.iter().enumerate() {
        let (Some(made), Some(process)) = (judged.entry.action.as_move(), judged.process) else { continue };
        let gates = process.transitions.get(made.transition).map(|rule| rule.gates.as_slice()).unwrap_or_default();
        for id in gates {
            let Some(gate) = process.gates.get(id) else { continue };
            let passed = judged.gates.iter().find(|passed| passed.gate == *id);
            let standing = passed.map(|passed| &passed.standing);
            let applies = !matches!(standing, Some(Standing::DoesNotApply));
            let own = if applies { history.get(..=place).unwrap_or_default() } else { &[] };
            let when = gate.when.as_ref().map(|when| format!(", when {}", condition::words(when)));
            table.push(vec![
                when::local(judged.entry.at),
                format!("{} -> {}", judged.entry.action.name(), made.to),
                id.to_string(),
                gate.clause.clone().unwrap_or_default(),
                format!("{}{}", requirement::words(&gate.needs), when.unwrap_or_default()),
                standing.map(held).unwrap_or_default(),
                met_by((id, gate), own, made.transition, passed),
            ]);
        }
    }
    table
}

/// The actions that speak to a gate: of those about one thing the latest, and of evidence what it rested on.
///
/// Where it is not known how the gate stood, all evidence speaks to it.
fn met_by((id, gate): (&Id, &Gate), history: &[Judged<'_>], transition: &Id, passed: Option<&Passed>) -> String {
    let needs = gate.needs.flattened();
    let signs = gate.needs.signoffs().any(|need| need.mover_signs);
    let mut met: Vec<(String, String)> = Vec::new();
    for (place, judged) in history.iter().enumerate() {
        let action = &judged.entry.action;
        let is_last = place + 1 == history.len();
        let by_moving = signs && is_last && action.as_move().is_some_and(|made| made.transition == transition);
        let speaks = is_at(action, id.as_str()) || needs.iter().any(|need| speaks(need, action));
        let added = matches!(action, Action::EvidenceAdd(_)).then_some(passed).flatten();
        if added.is_some_and(|passed| !passed.evidence.contains(&judged.entry.id)) {
            continue;
        }
        if by_moving || speaks && !is_last {
            let about = added.map_or_else(|| about(judged.entry), |_| judged.entry.id.to_string());
            met.retain(|(same, _)| *same != about);
            let told = format!("{}: {} ({})", judged.entry.actor, summary::of(action), judged.label);
            met.push((about, told));
        }
    }
    met.into_iter().map(|(_, told)| told).collect::<Vec<_>>().join("\n")
}

fn held(standing: &Standing) -> String {
    match standing {
        Standing::Met | Standing::Unmet(_) => "met".to_owned(),
        Standing::DoesNotApply => "did not apply".to_owned(),
        Standing::Deferred { to, due } => {
            format!("put off to {to}{}", due.map(|due| format!(", due {}", when::local(due.told))).unwrap_or_default())
        }
        Standing::Waived { by, reason, until } => {
            format!("waived by {by} until {}: {reason}", when::local(*until))
        }
    }
}

/// What an action is about: a later one about the same takes its place.
fn about(entry: &Entry) -> String {
    let subject = match &entry.action {
        Action::Set(set) => set.key.to_string(),
        Action::ArtifactAdd(add) => add.name.to_string(),
        Action::DocumentWrite(write) => write.document.to_string(),
        Action::EvidenceAdd(add) => format!("{} {}", add.evidence_type, add.name),
        Action::NoticeRecord(record) => record.notice.to_string(),
        Action::NoticeSend(send) => send.notice.to_string(),
        Action::NoticeFinish(finish) => finish.notice.to_string(),
        Action::Schedule(schedule) => schedule.milestone.to_string(),
        Action::TaskDone(done) => return format!("task {}", done.task),
        Action::TaskSkip(skip) => return format!("task {}", skip.task),
        Action::ChangeStatus(status) => status.id.to_string(),
        Action::IssueClose(close) => return format!("issue {}", close.number),
        Action::IssueOpen(open) => return format!("issue {}", open.number),
        action => match action.as_vote() {
            Some(vote) => return format!("vote {} {}", vote.gate, entry.actor),
            None => summary::of(action),
        },
    };
    format!("{} {subject}", entry.action.name())
}

/// True if the action speaks at the gate itself: a vote or a waiver.
fn is_at(action: &Action, gate: &str) -> bool {
    match action {
        Action::WaiverGrant(grant) => grant.gate == *gate,
        Action::WaiverWithdraw(withdraw) => withdraw.gate == *gate,
        _ => action.as_vote().is_some_and(|vote| *vote.gate == *gate),
    }
}

/// True if the action can have brought what is needed.
fn speaks(need: &Requirement, action: &Action) -> bool {
    match (need, action) {
        (Requirement::Task(need), Action::TaskDone(done)) => need.done.contains(&done.task),
        (Requirement::Task(need), Action::TaskSkip(skip)) => need.done.contains(&skip.task),
        (Requirement::Task(need), Action::TaskTicket(given)) => need.ticketed.contains(&given.task),
        (Requirement::Document(documents), Action::DocumentWrite(write)) => documents.contains(&write.document),
        (Requirement::Notice(notices), Action::NoticeRecord(record)) => notices.contains(&record.notice),
        (Requirement::Notice(notices), Action::NoticeSend(send)) => notices.contains(&send.notice),
        (Requirement::Notice(notices), Action::NoticeFinish(finish)) => notices.contains(&finish.notice),
        (Requirement::Field(fields), Action::Set(set)) => fields.contains(&set.key),
        (Requirement::Evidence(need), Action::EvidenceAdd(add)) => need.evidence_type == add.evidence_type,
        (Requirement::Artifacts(need), Action::ArtifactAdd(_)) => need.complete,
        (Requirement::Artifacts(need), Action::ArtifactVerify(_)) => need.verified,
        (Requirement::Artifacts(need), Action::ArtifactDeposit(_)) => need.in_library,
        (
            Requirement::Changes(_),
            Action::ChangeAdd(_) | Action::ChangeImport(_) | Action::ChangePass(_) | Action::ChangeStatus(_),
        )
        | (Requirement::Items(_), Action::ItemAdd(_) | Action::ItemStatus(_))
        | (Requirement::Components(_), Action::New(_) | Action::ComponentAdd(_)) => true,
        (Requirement::Issues(need), Action::IssueOpen(open)) => need.found_in.contains(&open.source),
        (Requirement::Issues(_), Action::IssueClose(_)) => true,
        (Requirement::Schedule(need), Action::Schedule(schedule)) => need.milestone == schedule.milestone,
        (Requirement::Deployed(need), Action::DeploymentFinish(finish)) => need.environment == finish.environment,
        (Requirement::Deployed(need), Action::DeploymentRecord(record)) => need.environment == record.environment,
        _ => false,
    }
}
