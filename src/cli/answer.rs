//! The answer of an acting command: what was made, what is next (cli §2, shape A).

use super::act::Outcome;
use super::desk::Desk;
use super::failure::Failure;
use super::print;
use super::session::{Acting, Session};
use crate::domain::action::{Action, ItemAdd, ItemRemove, ItemStatus, ItemUpdate};
use crate::domain::calendar::Booking;
use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::import::ImportSource;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Release;
use crate::history::object::ObjectId;
use crate::report::aftermath;
use crate::report::encode;
use crate::report::next::{self, Step};
use crate::report::scene::Scene;
use serde_json::{Value, json};

/// How many next steps an answer names.
const NEXT: usize = 3;

/// One action that was judged.
pub(super) struct Done {
    pub(super) release: ReleaseName,
    pub(super) action: &'static str,
    pub(super) item: String,
    pub(super) changed: bool,
    subject: String,
    commit: Option<ObjectId>,
    state: Option<Id>,
    notes: Vec<String>,
    next: Vec<Step>,
}

impl Done {
    /// It already held.
    pub(super) fn already(release: ReleaseName, action: &'static str, item: String) -> Self {
        let spoken = action.replace('.', " ");
        let subject = format!("{release}: already so: {spoken} {item}").trim_end().to_owned();
        let (commit, state, notes, next) = Default::default();
        Self { release, action, item, changed: false, subject, commit, state, notes, next }
    }

    /// Adds where the release stands.
    #[must_use]
    pub(super) fn standing_in(mut self, release: Option<&Release>) -> Self {
        self.state = release.map(|release| release.state.clone());
        self
    }

    /// It was committed.
    pub(super) fn made(
        desk: &Desk<'_>,
        (commit, message): (ObjectId, &str),
        entry: &Entry,
        after: Release,
        booked: &[Booking],
    ) -> Self {
        let view = desk.view(&after).ok();
        let scene = view.map(|view| Scene { view, history: &[], reader: None });
        let next = scene.map(|scene| next::steps(&scene, NEXT)).unwrap_or_default();
        let notes =
            scene.map(|scene| aftermath::lines(&scene, &entry.action, entry.moment(), booked)).unwrap_or_default();
        Self {
            release: after.head.name,
            action: entry.action.name(),
            item: item(&entry.action),
            changed: true,
            subject: message.lines().next().unwrap_or_default().to_owned(),
            commit: Some(commit),
            state: Some(after.head.state),
            notes,
            next,
        }
    }

    pub(super) fn line(&self, dry_run: bool) -> String {
        match &self.commit {
            Some(_) if dry_run => format!("{}  (dry run, nothing was written)", self.subject),
            Some(commit) => format!("{}  {:.7}", self.subject, commit.to_string()),
            None => self.subject.clone(),
        }
    }

    /// What `-q` prints: only what was made.
    fn made_only(&self) -> Option<String> {
        match self.action {
            "new" => Some(self.release.to_string()),
            "issue.open" => Some(self.item.clone()),
            _ => None,
        }
    }

    pub(super) fn json(&self, dry_run: bool, warnings: &[String]) -> Value {
        json!({
            "release": self.release.as_str(),
            "action": self.action,
            "item": self.item,
            "changed": self.changed,
            "commit": self.commit.filter(|_| !dry_run).map(|commit| commit.to_string()),
            "state": self.state.as_ref().map(Id::as_str),
            "next": self.next,
            "warnings": warnings,
        })
    }
}

/// Prints what a run did; a batch always as a list.
pub(super) fn print(session: &Session, acting: &Acting, outcome: &Outcome, batch: bool) -> Result<(), Failure> {
    let dry_run = acting.dry_run;
    if session.everywhere.json {
        return print::result(&encode::json(&as_json(outcome, dry_run, batch)));
    }
    if session.everywhere.quiet {
        let made: Vec<String> = outcome.done.iter().filter_map(Done::made_only).collect();
        return print::result(&made.iter().map(|made| format!("{made}\n")).collect::<String>());
    }
    let columns = if session.world.stdout_is_terminal { session.world.columns() } else { u16::MAX };
    let shown = outcome.shown.iter().map(|shown| format!("{}\n", shown.page.terminal(columns)));
    print::result(&shown.collect::<String>())?;
    let lines = outcome.done.iter().map(|done| format!("{}\n", done.line(dry_run)));
    print::result(&lines.collect::<String>())?;
    let notes = outcome.done.iter().flat_map(|done| &done.notes);
    print::result(&notes.map(|note| format!("  {}\n", encode::terminal(note))).collect::<String>())?;
    tell_after(session, &outcome.warnings, outcome.done.last());
    Ok(())
}

/// What stands after the results: warnings, and what comes next.
pub(super) fn tell_after(session: &Session, warnings: &[String], last: Option<&Done>) {
    for warning in warnings {
        print::aside(&print::coloured(session.everywhere.color, &format!("warning: {warning}\n")));
    }
    if let Some(last) = last.filter(|done| done.changed) {
        let next = last.next.iter().map(|next| format!("next: {}\n", encode::terminal(&next.told())));
        print::aside(&print::coloured(session.everywhere.color, &next.collect::<String>()));
    }
}

fn as_json(outcome: &Outcome, dry_run: bool, batch: bool) -> Value {
    let mut all: Vec<Value> = outcome.done.iter().map(|done| done.json(dry_run, &outcome.warnings)).collect();
    let mut answer = match all.pop() {
        Some(only) if all.is_empty() && !batch => only,
        last => {
            all.extend(last);
            json!({ "actions": all })
        }
    };
    let found: Vec<&Value> = outcome.shown.iter().map(|shown| &shown.json).collect();
    let found = match found.as_slice() {
        [] => return answer,
        [only] if !batch => json!(only),
        several => json!(several),
    };
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("found".to_owned(), found);
    }
    answer
}

/// What an action was about, for JSON and for people.
pub(super) fn item(action: &Action) -> String {
    match action {
        Action::New(_) | Action::Comment(_) | Action::Hold(_) | Action::Unhold(_) => String::new(),
        Action::Set(set) => set.key.to_string(),
        Action::ComponentAdd(add) => add.id.to_string(),
        Action::ComponentRemove(remove) => remove.id.to_string(),
        Action::ChangeAdd(add) | Action::ItemAdd(ItemAdd(add)) => add.id.to_string(),
        Action::ChangeUpdate(update) | Action::ItemUpdate(ItemUpdate(update)) => update.id.to_string(),
        Action::ChangeRemove(remove) | Action::ItemRemove(ItemRemove(remove)) => remove.id.to_string(),
        Action::ChangePass(pass) => pass.id.to_string(),
        Action::ChangeFail(fail) => fail.id.to_string(),
        Action::ChangeStatus(status) | Action::ItemStatus(ItemStatus(status)) => status.id.to_string(),
        Action::ChangeImport(import) => match &import.source {
            ImportSource::Git(git) => git.range.clone(),
            ImportSource::Tracker(tracker) => tracker.file_name.to_string(),
        },
        Action::ArtifactAdd(add) => add.name.to_string(),
        Action::ArtifactRemove(remove) => remove.name.to_string(),
        Action::ArtifactVerify(verify) => verify.digest.to_string(),
        Action::ArtifactDeposit(deposit) => deposit.digest.to_string(),
        Action::IssueOpen(open) => open.number.to_string(),
        Action::IssueUpdate(update) => update.number.to_string(),
        Action::IssueClose(close) => close.number.to_string(),
        Action::IssueReopen(reopen) => reopen.number.to_string(),
        Action::IssueImport(import) => import.source.file_name.to_string(),
        Action::EvidenceAdd(add) => add.name.to_string(),
        Action::EvidenceWithdraw(withdraw) => withdraw.number.to_string(),
        Action::Schedule(schedule) => schedule.milestone.to_string(),
        Action::TaskDone(done) => done.task.to_string(),
        Action::TaskSkip(skip) => skip.task.to_string(),
        Action::TaskReopen(reopen) => reopen.task.to_string(),
        Action::TaskTicket(given) => given.task.to_string(),
        Action::DocumentWrite(write) => write.document.to_string(),
        Action::NoticeRecord(record) => record.notice.to_string(),
        Action::NoticeSend(send) => send.notice.to_string(),
        Action::NoticeFinish(finish) => finish.notice.to_string(),
        Action::WaiverGrant(grant) => grant.gate.to_string(),
        Action::WaiverWithdraw(withdraw) => withdraw.gate.to_string(),
        Action::DeploymentStart(start) => start.environment.to_string(),
        Action::DeploymentFinish(finish) => finish.environment.to_string(),
        Action::DeploymentRecord(record) => record.environment.to_string(),
        Action::SignoffApprove(_)
        | Action::SignoffReject(_)
        | Action::SignoffAbstain(_)
        | Action::SignoffWithdraw(_) => action.as_vote().map(|vote| vote.gate.to_string()).unwrap_or_default(),
        Action::Promote(_) | Action::Return(_) | Action::Rollback(_) | Action::Deny(_) | Action::Cancel(_) => {
            action.as_move().map(|made| made.to.to_string()).unwrap_or_default()
        }
    }
}
