//! Decides the subject of the commit of an action: what stands after the name of the release.
//!
//! Pure. Subjects are searched by people and scripts (cli §5), so their words never change.
//! Names of things are whole; file names are cut, because people choose them.

use super::text::{cut, visible};
use crate::domain::action::{Action, ArtifactVerify, ItemAdd, ItemRemove, ItemStatus, ItemUpdate};
use crate::domain::entry::Entry;
use crate::domain::id::Digest;
use crate::domain::import::ImportSource;
use crate::domain::release::Release;

const FILE_CHARS: usize = 48;

pub(super) fn of(before: Option<&Release>, entry: &Entry) -> String {
    let what = match &entry.action {
        Action::New(new) => new.kind.to_string(),
        Action::Set(set) => set.key.to_string(),
        Action::ComponentAdd(add) => add.id.to_string(),
        Action::ComponentRemove(remove) => remove.id.to_string(),
        Action::ChangeAdd(add) | Action::ItemAdd(ItemAdd(add)) => add.id.to_string(),
        Action::ChangeUpdate(update) | Action::ItemUpdate(ItemUpdate(update)) => update.id.to_string(),
        Action::ChangeRemove(remove) | Action::ItemRemove(ItemRemove(remove)) => remove.id.to_string(),
        Action::ChangePass(pass) => pass.id.to_string(),
        Action::ChangeFail(fail) => format!("{} {}", fail.id, fail.cause.as_str()),
        Action::ChangeStatus(status) | Action::ItemStatus(ItemStatus(status)) => {
            format!("{} {}", status.id, status.status)
        }
        Action::ChangeImport(import) => match &import.source {
            ImportSource::Git(git) => file(&git.range),
            ImportSource::Tracker(tracker) => file(tracker.file_name.as_str()),
        },
        Action::ArtifactAdd(add) => file(add.name.as_str()),
        Action::ArtifactRemove(remove) => file(remove.name.as_str()),
        Action::ArtifactVerify(ArtifactVerify { digest }) => file_of(before, digest),
        Action::ArtifactDeposit(deposit) => file_of(before, &deposit.digest),
        Action::IssueOpen(open) => open.number.to_string(),
        Action::IssueUpdate(update) => update.number.to_string(),
        Action::IssueClose(close) => close.number.to_string(),
        Action::IssueReopen(reopen) => reopen.number.to_string(),
        Action::IssueImport(import) => file(import.source.file_name.as_str()),
        Action::EvidenceAdd(add) => add.evidence_type.to_string(),
        Action::EvidenceWithdraw(withdraw) => withdraw.number.to_string(),
        Action::Schedule(schedule) => match schedule.time {
            Some(time) => format!("{} {time}", schedule.milestone),
            None => format!("{} none", schedule.milestone),
        },
        Action::TaskDone(done) => done.task.to_string(),
        Action::TaskSkip(skip) => skip.task.to_string(),
        Action::TaskReopen(reopen) => reopen.task.to_string(),
        Action::TaskTicket(given) => format!("{} {}", given.task, given.ticket),
        Action::DocumentWrite(write) => write.document.to_string(),
        Action::NoticeRecord(record) => record.notice.to_string(),
        Action::NoticeSend(send) => send.notice.to_string(),
        Action::NoticeFinish(finish) => format!("{} {}", finish.notice, finish.outcome.as_str()),
        Action::WaiverGrant(grant) => format!("{} until {}", grant.gate, grant.until),
        Action::WaiverWithdraw(withdraw) => withdraw.gate.to_string(),
        Action::DeploymentStart(start) => start.environment.to_string(),
        Action::DeploymentFinish(finish) => format!("{} {}", finish.environment, finish.outcome.as_str()),
        Action::DeploymentRecord(record) => format!("{} {}", record.environment, record.outcome.as_str()),
        Action::Comment(_) | Action::Hold(_) | Action::Unhold(_) => String::new(),
        Action::SignoffApprove(_)
        | Action::SignoffReject(_)
        | Action::SignoffAbstain(_)
        | Action::SignoffWithdraw(_)
        | Action::Promote(_)
        | Action::Return(_)
        | Action::Rollback(_)
        | Action::Deny(_)
        | Action::Cancel(_) => vote_or_move(before, &entry.action),
    };
    let verb = entry.action.name().replace('.', " ");
    if what.is_empty() { verb } else { format!("{verb} {what}") }
}

fn vote_or_move(before: Option<&Release>, action: &Action) -> String {
    if let Some(vote) = action.as_vote() {
        return format!("{} as {}", vote.gate, vote.role);
    }
    match (action.as_move(), before) {
        (Some(made), Some(release)) => format!("{} -> {}", release.state, made.to),
        (Some(made), None) => format!("-> {}", made.to),
        (None, _) => String::new(),
    }
}

fn file(name: &str) -> String {
    cut(&visible(name), FILE_CHARS)
}

/// The file with these bytes, by name where the release has it.
fn file_of(before: Option<&Release>, digest: &Digest) -> String {
    let artifacts = before.map(|release| release.package.artifacts.as_slice()).unwrap_or_default();
    let known = artifacts.iter().find(|artifact| artifact.digest == *digest);
    known.map_or_else(|| digest.short().to_owned(), |artifact| file(artifact.name.as_str()))
}
