//! An action in plain words, one line: for the log and for what an acting command prints.
//!
//! Every action has its words here, and a new one does not compile without.

use super::when;
use crate::domain::action::{Action, ItemAdd, ItemRemove, ItemStatus, ItemUpdate, Underneath};
use crate::domain::evidence::Counts;
use crate::domain::id::{Id, Word};
use crate::domain::import::ImportSource;
use crate::domain::release::Delivery;
use indexmap::IndexMap;

/// The longest text that a summary repeats.
const TEXT_CHARS: usize = 60;

/// What happened.
#[must_use]
pub fn of(action: &Action) -> String {
    match action {
        Action::New(new) => {
            format!("began \"{}\" as {} of {}{}", short(&new.title), new.kind, new.process, with(&new.components))
        }
        Action::Set(set) if set.value.is_empty() => format!("cleared {}", set.key),
        Action::Set(set) => format!("set {} to \"{}\"", set.key, short(&set.value)),
        Action::ComponentAdd(add) => format!("added component {}", add.id),
        Action::ComponentRemove(remove) => format!("removed component {}", remove.id),
        Action::ChangeAdd(add) | Action::ItemAdd(ItemAdd(add)) => {
            format!("added {} {} \"{}\"", add.change_type, add.id, short(&add.title))
        }
        Action::ChangeUpdate(update) | Action::ItemUpdate(ItemUpdate(update)) => {
            let title = update.title.as_ref().map(|_| "title".to_owned());
            let components = update.components.as_ref().map(|_| "components".to_owned());
            let link = update.link.as_ref().map(|_| "link".to_owned());
            let fields = update.fields.keys().map(Id::to_string);
            let what: Vec<String> = title.into_iter().chain(components).chain(link).chain(fields).collect();
            format!("described {} anew: {}", update.id, what.join(", "))
        }
        Action::ChangeRemove(remove) | Action::ItemRemove(ItemRemove(remove)) => format!("removed {}", remove.id),
        Action::ChangePass(pass) => format!("{} passed its test", pass.id),
        Action::ChangeFail(fail) => format!("{} failed its test because of its {}", fail.id, fail.cause.as_str()),
        Action::ChangeStatus(status) | Action::ItemStatus(ItemStatus(status)) => {
            format!("{} is now {}", status.id, status.status)
        }
        Action::ChangeImport(import) => match &import.source {
            ImportSource::Git(git) => format!("imported {}: {} commits", short(&git.range), git.commits),
            ImportSource::Tracker(tracker) => {
                format!("imported {} changes from {}", import.changes.len(), short(tracker.file_name.as_str()))
            }
        },
        Action::ArtifactAdd(add) => {
            let of = add.component.as_ref().map(|component| format!(" for {component}")).unwrap_or_default();
            format!("added artifact {} {}{of}{}", add.name, add.digest.short(), carrying(&add.changes))
        }
        Action::ArtifactRemove(remove) => format!("removed artifact {}", remove.name),
        Action::ArtifactVerify(verify) => format!("verified the bytes {}", verify.digest.short()),
        Action::ArtifactDeposit(deposit) => format!("put the bytes {} into the library", deposit.digest.short()),
        Action::IssueOpen(open) => {
            format!("opened issue {} \"{}\", found in {}", open.number, short(&open.title), open.source)
        }
        Action::IssueUpdate(update) => format!("described issue {} anew", update.number),
        Action::IssueClose(close) => format!("closed issue {}", close.number),
        Action::IssueReopen(reopen) => format!("opened issue {} again", reopen.number),
        Action::IssueImport(import) => {
            let issues = import.issues.len();
            format!("imported {issues} issues from {}", short(import.source.file_name.as_str()))
        }
        Action::EvidenceAdd(add) => {
            let counts = match &add.counts {
                Some(Counts::Tests(of)) => format!(": {} tests, {} failed", of.tests, of.failed),
                Some(counts) => format!(": {counts}"),
                None => String::new(),
            };
            format!("added {} {}{counts}", add.evidence_type, add.name)
        }
        Action::EvidenceWithdraw(withdraw) => format!("took evidence {} back", withdraw.number),
        Action::Schedule(schedule) => match schedule.time {
            Some(time) => format!("dated {}: {}", schedule.milestone, when::local(time)),
            None => format!("cleared the date of {}", schedule.milestone),
        },
        Action::TaskDone(done) => {
            let note = done.note.as_ref().map(|note| format!(": {}", short(note))).unwrap_or_default();
            format!("did task {}{note}", done.task)
        }
        Action::TaskSkip(skip) => format!("skipped task {}", skip.task),
        Action::TaskReopen(reopen) => format!("set task {} to be done again", reopen.task),
        Action::TaskTicket(given) => format!("gave task {} the ticket {}", given.task, given.ticket),
        Action::DocumentWrite(write) => format!("wrote {} {}", write.document, write.digest.short()),
        Action::NoticeRecord(record) => format!("recorded notice {}{}", record.notice, to(&record.recipients)),
        Action::NoticeSend(send) => {
            let again = if send.again.is_some() { " again" } else { "" };
            format!("began to send notice {}{again}{} by {}", send.notice, to(&send.recipients), send.way.as_str())
        }
        Action::NoticeFinish(finish) => {
            let said = finish.said.as_deref().map(|said| format!(": {}", short(said))).unwrap_or_default();
            format!("notice {} {}{said}", finish.notice, became(finish.outcome))
        }
        Action::SignoffApprove(vote) => format!("approved {} as {}", vote.gate, vote.role),
        Action::SignoffReject(vote) => format!("rejected {} as {}", vote.gate, vote.role),
        Action::SignoffAbstain(vote) => format!("abstained at {} as {}", vote.gate, vote.role),
        Action::SignoffWithdraw(vote) => format!("took the vote at {} back as {}", vote.gate, vote.role),
        Action::WaiverGrant(grant) => format!("waived {} until {}", grant.gate, when::local(grant.until)),
        Action::WaiverWithdraw(withdraw) => format!("took the waiver of {} back", withdraw.gate),
        Action::Promote(made) => format!("promoted to {} by {}", made.to, made.transition),
        Action::Return(made) => format!("returned to {} by {}", made.to, made.transition),
        Action::Rollback(made) => format!("rolled back to {}{}", made.to, underneath(&made.underneath)),
        Action::Deny(made) => format!("denied: {}", made.to),
        Action::Cancel(made) => format!("cancelled: {}", made.to),
        Action::DeploymentStart(start) => {
            format!("started the deployment of {} to {}", list(&start.components), start.environment)
        }
        Action::DeploymentFinish(finish) => {
            let (what, place) = (list(&finish.components), &finish.environment);
            format!("the deployment of {what} to {place} ended: {}", finish.outcome.as_str())
        }
        Action::DeploymentRecord(record) => {
            let (what, place) = (list(&record.components), &record.environment);
            format!("recorded the deployment of {what} to {place}: {}", record.outcome.as_str())
        }
        Action::Comment(_) => "commented".to_owned(),
        Action::Hold(_) => "held".to_owned(),
        Action::Unhold(_) => "let go".to_owned(),
    }
}

/// The role that an action names.
#[must_use]
pub fn role(action: &Action) -> Option<&Id> {
    action.as_vote().map(|vote| vote.role)
}

/// What became of a message.
fn became(outcome: Delivery) -> &'static str {
    match outcome {
        Delivery::Delivered => "was delivered",
        Delivery::Failed => "was not delivered",
        Delivery::Unknown => "may have arrived or not",
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(TEXT_CHARS).collect();
    if cut.len() < text.trim_end().len() { format!("{cut}…") } else { cut }
}

fn list(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn with(components: &[Id]) -> String {
    if components.is_empty() { String::new() } else { format!(" with {}", list(components)) }
}

fn to(recipients: &[Id]) -> String {
    if recipients.is_empty() { String::new() } else { format!(" to {}", list(recipients)) }
}

fn carrying(changes: &[Word]) -> String {
    let changes: Vec<&str> = changes.iter().map(Word::as_str).collect();
    if changes.is_empty() { String::new() } else { format!(" with {}", changes.join(", ")) }
}

fn underneath(below: &IndexMap<Id, Underneath>) -> String {
    let one = |(component, what): (&Id, &Underneath)| match what {
        Underneath::Nothing => format!("{component} had nothing before"),
        Underneath::Running(running) => format!("{component} runs {} again", running.release),
    };
    let all: Vec<String> = below.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("; {}", all.join(", ")) }
}
