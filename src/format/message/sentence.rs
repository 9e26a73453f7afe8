//! Decides the body of the commit of an action: one sentence for people, and the texts given.
//!
//! Pure. A sentence is made of ids, words and numbers only; what users wrote freely is quoted below.
//! Start at `of`.

use crate::domain::action::{Action, ChangeImport, ItemAdd, ItemRemove, ItemStatus, ItemUpdate, Move};
use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::import::ImportSource;
use crate::domain::release::{Cause, Decision, Delivery, Outcome, Release};

/// Says who did what.
pub(super) fn of(before: Option<&Release>, after: Option<&Release>, entry: &Entry) -> String {
    let mut sentence = format!("{} {}.", entry.actor, deed(before, &entry.action));
    // RULE language §11: who signs in the place of somebody says so where an auditor reads first.
    let signed = after.into_iter().flat_map(|after| after.signoffs.iter().filter(|one| one.stamp.action == entry.id));
    for (gate, giver) in signed.filter_map(|one| Some((&one.gate, one.stands_for.as_ref()?))) {
        sentence.push_str(&format!(" At {gate} this is the word of {giver}, for whom {} stands in.", entry.actor));
    }
    if let Some(happened) = entry.happened {
        sentence.push_str(&format!(" It happened at {happened}."));
    }
    sentence
}

/// The texts that people gave with the action, each with what it is.
pub(super) fn texts(entry: &Entry) -> Vec<(&'static str, &str)> {
    let of_action = match &entry.action {
        Action::New(new) => vec![("Title", new.title.as_str())],
        Action::Set(set) => vec![("Text", set.value.as_str())],
        Action::ChangeAdd(add) | Action::ItemAdd(ItemAdd(add)) => vec![("Title", add.title.as_str())],
        Action::ChangeImport(import) => match &import.source {
            ImportSource::Git(git) => vec![("Repository", git.repository.as_str()), ("Range", git.range.as_str())],
            ImportSource::Tracker(tracker) => vec![("File", tracker.file_name.as_str())],
        },
        Action::IssueOpen(open) => vec![("Title", open.title.as_str())],
        Action::IssueImport(import) => vec![("File", import.source.file_name.as_str())],
        Action::ArtifactAdd(add) => vec![("File", add.name.as_str())],
        Action::ArtifactRemove(remove) => vec![("File", remove.name.as_str())],
        Action::EvidenceAdd(add) => vec![("File", add.name.as_str())],
        Action::NoticeSend(send) => vec![("Subject", send.subject.as_str())],
        Action::NoticeFinish(finish) => finish.said.iter().map(|said| ("Answer", said.as_str())).collect(),
        Action::TaskDone(done) => done.note.iter().map(|note| ("Note", note.as_str())).collect(),
        _ => Vec::new(),
    };
    let message = entry.message.iter().map(|message| ("Message", message.as_str()));
    let url = entry.url.iter().map(|url| ("Link", url.as_str()));
    of_action.into_iter().chain(message).chain(url).filter(|(_, text)| !text.trim().is_empty()).collect()
}

fn deed(before: Option<&Release>, action: &Action) -> String {
    if let Some(made) = action.as_move() {
        return moved(before, action, made);
    }
    match action {
        Action::New(new) => format!("began this {} under the process {}", new.kind, new.process),
        Action::Set(set) if set.value.is_empty() => format!("emptied {}", set.key),
        Action::Set(set) => format!("set {}", set.key),
        Action::ComponentAdd(add) => format!("added the component {}", add.id),
        Action::ComponentRemove(remove) => format!("took out the component {}", remove.id),
        Action::ChangeAdd(add) => format!("added the change {} of type {}", add.id, add.change_type),
        Action::ChangeUpdate(update) => format!("described the change {} anew", update.id),
        Action::ChangeRemove(remove) => format!("took out the change {}", remove.id),
        Action::ChangePass(pass) => format!("tested the change {}, and it passed", pass.id),
        Action::ChangeFail(fail) => {
            format!("tested the change {}, and it failed because of {}", fail.id, cause(fail.cause))
        }
        Action::ChangeStatus(status) => format!("gave the change {} the status {}", status.id, status.status),
        Action::ChangeImport(import) => imported(import),
        Action::ItemAdd(ItemAdd(add)) => format!("added the item {} of type {}", add.id, add.change_type),
        Action::ItemUpdate(ItemUpdate(update)) => format!("described the item {} anew", update.id),
        Action::ItemRemove(ItemRemove(remove)) => format!("took out the item {}", remove.id),
        Action::ItemStatus(ItemStatus(status)) => format!("gave the item {} the status {}", status.id, status.status),
        Action::ArtifactAdd(add) => format!("put a file of {} bytes into the package: {}", add.size, add.digest),
        Action::ArtifactRemove(_) => "took a file out of the package".to_owned(),
        Action::ArtifactVerify(verify) => format!("compared a file of the package: {}", verify.digest),
        Action::ArtifactDeposit(deposit) => format!("put a file of the package into the library: {}", deposit.digest),
        Action::IssueOpen(open) => format!("opened issue {}, found in {}", open.number, open.source),
        Action::IssueUpdate(update) => format!("described issue {} anew", update.number),
        Action::IssueClose(close) => format!("closed issue {}", close.number),
        Action::IssueReopen(reopen) => format!("opened issue {} again", reopen.number),
        Action::IssueImport(import) => {
            format!("imported {} issues from a file: {}", import.issues.len(), import.source.digest)
        }
        Action::EvidenceAdd(add) => match &add.counts {
            Some(counts) => format!("added evidence of type {}: {counts}", add.evidence_type),
            None => format!("added evidence of type {}", add.evidence_type),
        },
        Action::EvidenceWithdraw(withdraw) => format!("took back evidence {}", withdraw.number),
        Action::Schedule(schedule) => match schedule.time {
            Some(time) => format!("planned {} for {time}", schedule.milestone),
            None => format!("took the planned time of {} back", schedule.milestone),
        },
        Action::TaskDone(done) => format!("did the task {}", done.task),
        Action::TaskSkip(skip) => format!("skipped the task {}", skip.task),
        Action::TaskReopen(reopen) => format!("opened the task {} again", reopen.task),
        Action::TaskTicket(given) => format!("gave the task {} the ticket {}", given.task, given.ticket),
        Action::DocumentWrite(write) => format!("wrote the document {}: {}", write.document, write.digest),
        Action::NoticeRecord(record) => format!("recorded that the notice {} was given", record.notice),
        Action::NoticeSend(send) => {
            let again = if send.again.is_some() { " once more" } else { "" };
            let to: Vec<&str> = send.recipients.iter().map(Id::as_str).collect();
            let (notice, to, way) = (&send.notice, to.join(", "), send.way.as_str());
            format!("began to send the notice {notice}{again} to {to} by {way}: {} {}", send.message_id, send.digest)
        }
        Action::NoticeFinish(finish) => {
            let became = match finish.outcome {
                Delivery::Delivered => "was delivered",
                Delivery::Failed => "was not delivered",
                Delivery::Unknown => "may have arrived or not",
            };
            format!("recorded that the notice {} {became}", finish.notice)
        }
        Action::WaiverGrant(grant) => format!("set the gate {} aside until {}", grant.gate, grant.until),
        Action::WaiverWithdraw(withdraw) => format!("took back the waiver of the gate {}", withdraw.gate),
        Action::DeploymentStart(start) => format!("began to deploy to {}", start.environment),
        Action::DeploymentFinish(finish) => {
            format!("recorded that the deployment to {} {}", finish.environment, ended(finish.outcome))
        }
        Action::DeploymentRecord(record) => {
            format!("recorded that a deployment to {} {}", record.environment, ended(record.outcome))
        }
        Action::Comment(_) => "left a comment".to_owned(),
        Action::Hold(_) => "put the release on hold".to_owned(),
        Action::Unhold(_) => "let the release go on".to_owned(),
        _ => voted(action),
    }
}

fn imported(import: &ChangeImport) -> String {
    let changes = import.changes.len();
    match &import.source {
        ImportSource::Git(git) => format!(
            "imported {} commits and {changes} changes: {} commits left out, {} without a change; {}",
            git.commits, git.left_out, git.unreferenced, git.digest
        ),
        ImportSource::Tracker(tracker) => format!("imported {changes} changes from a file: {}", tracker.digest),
    }
}

fn moved(before: Option<&Release>, action: &Action, made: Move<'_>) -> String {
    let verb = match action {
        Action::Return(_) => "sent the release back",
        Action::Rollback(_) => "rolled the release back",
        Action::Deny(_) => "turned the release down",
        Action::Cancel(_) => "gave the release up",
        _ => "moved the release on",
    };
    let from = before.map(|release| format!(" from {}", release.state)).unwrap_or_default();
    format!("{verb}{from} to {}, by the transition {}", made.to, made.transition)
}

fn voted(action: &Action) -> String {
    let Some(vote) = action.as_vote() else {
        return action.name().replace('.', " ");
    };
    let verb = match vote.decision {
        Decision::Approve => "approved",
        Decision::Reject => "rejected",
        Decision::Abstain => "abstained",
        Decision::Withdraw => "took their vote back",
    };
    format!("{verb} at the gate {} as {}", vote.gate, vote.role)
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Setup => "the set-up",
        Cause::Configuration => "the configuration",
        Cause::Data => "the data",
        Cause::Fix => "the fix",
    }
}

fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "succeeded",
        Outcome::Failure => "failed",
        Outcome::Cancelled => "was called off",
    }
}
