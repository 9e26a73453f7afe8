//! `relman undo`: the inverse of one's own last action, as a new action.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::session::{Acting, MessageFrom};
use crate::domain::action::{
    Action, ArtifactAdd, ArtifactRemove, ChangeAdd, ChangeRemove, ChangeStatus, ComponentAdd, ComponentRemove,
    EvidenceWithdraw, IssueClose, IssueReopen, ItemAdd, ItemRemove, ItemStatus, Schedule, Set, TaskReopen, TaskTicket,
    Unhold, WaiverWithdraw,
};
use crate::domain::carried::Carried;
use crate::domain::entry::Entry;
use crate::domain::id::ActionId;
use crate::domain::release::{Decision, Release};
use crate::format::{journal, record};
use clap::Args;

/// Take your own last action back, by a new one
///
/// Examples:
///   relman undo CFIS001 -m "wrong file"
///   relman undo CFIS001 kmnopqrstuvwxyzkmnopqrst -m "wrong file"
///
/// Nothing is erased: both actions stay in history. Where there is no inverse, it names what there is.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UndoArgs {
    /// The release
    name: String,
    /// The id of the action; your last one where missing
    action: Option<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for UndoArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let entries = plan.desk.entries(&name)?;
        let wanted = self.action.as_deref().map(ActionId::parse).transpose();
        let wanted = wanted.map_err(|error| Failure::new(Kind::Usage, error.to_string()))?;
        let is_it = |entry: &&Entry| wanted.as_ref().map_or(entry.actor == plan.identity.id, |id| entry.id == *id);
        let at = entries.iter().rposition(|entry| is_it(&entry));
        let (at, entry) = at.and_then(|at| Some((at, entries.get(at)?))).ok_or_else(|| {
            let message = format!("{name} has no such action of yours");
            Failure::new(Kind::NotFound, message).hint(format!("relman log {name} --actor {}", plan.identity.id))
        })?;
        if entry.actor != plan.identity.id {
            let message = format!("`{}` is an action of {}", entry.action.name(), entry.actor);
            return Err(Failure::new(Kind::NotYou, message)
                .hint(format!("ask {} to run: relman undo {name} {}", entry.actor, entry.id)));
        }
        let before = || before(plan, &release, entries.len() - at);
        let inverse =
            inverse(&entry.action, &release, before).ok_or_else(|| no_inverse(&name.to_string(), &entry.action))??;
        let url = match &entry.action {
            Action::TaskTicket(given) => before()?.ticket(&given.task).and_then(|entry| entry.url.clone()),
            _ => None,
        };
        Ok(vec![plan.step(&name, inverse)?.with_url(url)])
    }
}

/// The release as it was before the action that stands `back` entries from the end.
fn before(plan: &Planning<'_>, release: &Release, back: usize) -> Result<Release, Failure> {
    let history = record::path(&release.name, journal::HISTORY);
    let store = plan.desk.store;
    let mut left = back;
    let mut commit = plan.desk.commit;
    while let Some(parent) = store.parent(commit)? {
        if store.entry(commit, &history)? != store.entry(parent, &history)? {
            left -= 1;
        }
        if left == 0 {
            return super::desk::Desk::at(store, plan.desk.world, parent)?.release(&release.name);
        }
        commit = parent;
    }
    Err(Failure::new(Kind::NotFound, format!("the history of {} does not reach back that far", release.name)))
}

/// The action that takes another back; `None` where there is no inverse.
fn inverse(
    action: &Action,
    now: &Release,
    before: impl Fn() -> Result<Release, Failure>,
) -> Option<Result<Action, Failure>> {
    let inverse: Action = match action {
        Action::Set(set) if set.key.as_str() == "title" => {
            return Some(before().map(|was| Set { key: set.key.clone(), value: was.title.clone() }.into()));
        }
        Action::Set(set) => {
            let value = |was: Release| was.plan.get(&set.key).cloned().unwrap_or_default();
            return Some(before().map(|was| Set { key: set.key.clone(), value: value(was) }.into()));
        }
        Action::Schedule(set) => {
            let time = |was: Release| was.schedule.get(&set.milestone).copied();
            let readings = |was: &Release| was.readings.get(&set.milestone).cloned().unwrap_or_default();
            let former = |was: Release| {
                let readings = readings(&was);
                Schedule { milestone: set.milestone.clone(), time: time(was), readings }
            };
            return Some(before().map(|was| former(was).into()));
        }
        Action::ArtifactAdd(add) => return Some(before().map(|was| former_artifact(add, &was))),
        Action::ArtifactRemove(remove) => {
            return Some(before().and_then(|was| restored_artifact(remove, &was)));
        }
        Action::ChangeRemove(remove) => {
            return Some(before().and_then(|was| restored(Carried::Change, remove, &was)).map(Action::from));
        }
        Action::ItemRemove(ItemRemove(remove)) => {
            return Some(before().and_then(|was| restored(Carried::Item, remove, &was)).map(|was| ItemAdd(was).into()));
        }
        Action::ChangeStatus(status) => {
            return Some(former_status(Carried::Change, status, before()).transpose()?.map(Action::from));
        }
        Action::ItemStatus(ItemStatus(status)) => {
            let former = former_status(Carried::Item, status, before()).transpose()?;
            return Some(former.map(|former| ItemStatus(former).into()));
        }
        Action::ComponentAdd(add) => ComponentRemove { id: add.id.clone() }.into(),
        Action::ComponentRemove(remove) => ComponentAdd { id: remove.id.clone() }.into(),
        Action::ChangeAdd(add) => ChangeRemove { id: add.id.clone() }.into(),
        Action::ItemAdd(ItemAdd(add)) => ItemRemove(ChangeRemove { id: add.id.clone() }).into(),
        Action::IssueOpen(open) => IssueClose { number: open.number }.into(),
        Action::IssueClose(close) => IssueReopen { number: close.number }.into(),
        Action::IssueReopen(reopen) => IssueClose { number: reopen.number }.into(),
        Action::EvidenceAdd(add) => {
            let added = now.evidence.iter().rfind(|entry| entry.file == add.file)?;
            EvidenceWithdraw { number: added.number }.into()
        }
        Action::TaskDone(done) => TaskReopen { task: done.task.clone() }.into(),
        Action::TaskSkip(skip) => TaskReopen { task: skip.task.clone() }.into(),
        Action::TaskTicket(given) => {
            let former = before().map(|was| was.ticket(&given.task).and_then(|entry| entry.ticket.clone()));
            return match former {
                Ok(Some(ticket)) => Some(Ok(TaskTicket { task: given.task.clone(), ticket }.into())),
                Ok(None) => None,
                Err(failure) => Some(Err(failure)),
            };
        }
        Action::SignoffApprove(_) | Action::SignoffReject(_) | Action::SignoffAbstain(_) => {
            let vote = action.as_vote()?;
            Action::vote(Decision::Withdraw, vote.gate.clone(), vote.role.clone())
        }
        Action::WaiverGrant(grant) => WaiverWithdraw { gate: grant.gate.clone() }.into(),
        Action::Hold(_) => Unhold {}.into(),
        _ => return None,
    };
    Some(Ok(inverse))
}

fn former_artifact(add: &ArtifactAdd, was: &Release) -> Action {
    match was.package.artifact(&add.name) {
        Some(former) => as_added(former).into(),
        None => ArtifactRemove { name: add.name.clone() }.into(),
    }
}

fn restored_artifact(remove: &ArtifactRemove, was: &Release) -> Result<Action, Failure> {
    let former = was.package.artifact(&remove.name);
    former.map(|former| as_added(former).into()).ok_or_else(|| gone(remove.name.as_str()))
}

fn as_added(artifact: &crate::domain::release::Artifact) -> ArtifactAdd {
    ArtifactAdd {
        name: artifact.name.clone(),
        digest: artifact.digest.clone(),
        size: artifact.size,
        artifact_type: artifact.artifact_type.clone(),
        component: artifact.component.clone(),
        changes: artifact.changes.clone(),
    }
}

fn restored(list: Carried, remove: &ChangeRemove, was: &Release) -> Result<ChangeAdd, Failure> {
    let former = list.find(was, &remove.id).ok_or_else(|| gone(remove.id.as_str()))?;
    Ok(ChangeAdd {
        id: former.id.clone(),
        change_type: former.change_type.clone(),
        title: former.title.clone(),
        components: former.components.clone(),
        fields: former.fields.clone(),
        link: former.link.clone(),
    })
}

/// The status that a change or item had; nothing where it had none.
fn former_status(
    list: Carried,
    now: &ChangeStatus,
    was: Result<Release, Failure>,
) -> Result<Option<ChangeStatus>, Failure> {
    let status = list.find(&was?, &now.id).and_then(|one| one.status.clone());
    Ok(status.map(|status| ChangeStatus { id: now.id.clone(), status }))
}

fn gone(what: &str) -> Failure {
    Failure::new(Kind::NotFound, format!("`{what}` was not there before"))
}

fn no_inverse(name: &str, action: &Action) -> Failure {
    let failure = Failure::new(Kind::NotYet, format!("`{}` has no inverse", action.name()));
    match action {
        Action::Promote(_) => {
            failure.hint(format!("relman return {name} --to STATE -m REASON, or relman rollback {name} -m REASON"))
        }
        Action::ChangeImport(_) => failure.hint(format!("relman change remove {name} ID -m REASON")),
        Action::TaskTicket(given) => failure.hint(format!("relman task ticket {name} {} TICKET", given.task)),
        Action::New(_) => failure.hint(format!("relman cancel {name} -m REASON")),
        Action::NoticeSend(_) | Action::NoticeFinish(_) => {
            failure.hint(format!("what left cannot be called back; relman comment {name} -m TEXT says what was wrong"))
        }
        Action::DeploymentStart(_) => failure.hint(format!("relman deployment finish {name} ENV --result cancelled")),
        _ => failure.hint(format!("record a correction: relman comment {name} -m TEXT")),
    }
}
