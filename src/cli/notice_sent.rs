//! What became of notices, said: for people, for programs, and as an exit code.

use super::answer::{self, Done};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::mail::Ended;
use super::notice_steps::Ready;
use super::print;
use super::session::Session;
use crate::domain::id::{Digest, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::refusal::Refusal;
use crate::domain::release::{Delivery, NoticeEntry};
use crate::report;
use crate::report::encode;
use crate::report::refusal::Subject;
use crate::report::scene::Scene;
use serde_json::{Value, json};

/// What became of one notice.
pub(super) enum Sent {
    /// It went out, or would have.
    Tried(Box<Tried>),
    /// It counts already.
    Already(Done),
}

/// A notice that was let go.
pub(super) struct Tried {
    pub(super) begun: Done,
    pub(super) about: Ready,
    pub(super) warnings: Vec<String>,
    /// How it ended; nothing for a dry run.
    pub(super) ended: Option<(Ended, Option<Done>)>,
}

/// One notice of a command, and what became of it.
pub(super) type Row = (ReleaseName, Id, Result<Sent, Failure>);

impl Sent {
    /// Says it to a person.
    pub(super) fn print(&self, session: &Session) -> Result<(), Failure> {
        match self {
            _ if session.everywhere.quiet => Ok(()),
            Self::Already(done) => print::result(&format!("{}\n", done.line(false))),
            Self::Tried(tried) => tried.print(session),
        }
    }
}

impl Tried {
    fn print(&self, session: &Session) -> Result<(), Failure> {
        print::result(&format!("{}\n", self.begun.line(self.ended.is_none())))?;
        let finished = self.ended.as_ref().and_then(|(_, finished)| finished.as_ref());
        if let Some(finished) = finished {
            print::result(&format!("{}\n", finished.line(false)))?;
        }
        let said = self.ended.as_ref().and_then(|(ended, _)| ended.said.as_ref());
        let said = said.map(|said| format!(": {said}")).unwrap_or_default();
        print::aside(&self.about.draft.told());
        print::aside(&format!("  {}\n", encode::terminal(&format!("{}{said}", self.about.carrier.told()))));
        answer::tell_after(session, &self.warnings, finished);
        Ok(())
    }

    fn json(&self) -> Value {
        let (draft, is_dry) = (&self.about.draft, self.ended.is_none());
        let (ended, finished) = self.ended.as_ref().map_or((None, None), |(ended, done)| (Some(ended), done.as_ref()));
        let mut json = finished.unwrap_or(&self.begun).json(is_dry, &self.warnings);
        let left_out = |(id, why): &(Id, String)| json!({"id": id, "why": why});
        let more = json!({
            "action": "notice.send",
            "message_id": self.about.letter.message_id,
            "subject": draft.subject,
            "digest": Digest::of(draft.text.as_bytes()),
            "way": self.about.carrier.way(),
            "recipients": draft.to.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            "left_out": draft.left_out.iter().map(left_out).collect::<Vec<_>>(),
            "attachments": draft.attached.iter().flatten().map(|one| &one.document).collect::<Vec<_>>(),
            "outcome": ended.map(|ended| ended.outcome),
            "said": ended.and_then(|ended| ended.said.as_ref()),
        });
        if let (Some(fields), Value::Object(more)) = (json.as_object_mut(), more) {
            fields.extend(more);
        }
        json
    }

    /// What a person must know who waits for it to arrive.
    fn failure(&self) -> Option<Failure> {
        let (ended, _) = self.ended.as_ref()?;
        match ended.outcome {
            Delivery::Delivered => None,
            Delivery::Failed => Some(failed(&self.about, ended.said.as_deref())),
            Delivery::Unknown => {
                let said = ended.said.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
                let (name, notice) = (&self.about.release, &self.about.draft.notice);
                let message = format!("{name}: nobody can tell whether `{notice}` arrived{said}");
                Some(unknown(&self.about, message))
            }
        }
    }
}

/// All of it for a program; `several` is a list also where there is one.
pub(super) fn json(rows: &[Row], several: bool) -> Value {
    let one = |(release, notice, sent): &Row| match sent {
        Ok(Sent::Already(done)) => done.json(false, &[]),
        Ok(Sent::Tried(tried)) => tried.json(),
        Err(failure) => json!({
            "release": release.as_str(), "action": "notice.send", "item": notice, "changed": false,
            "error": failure.json().pointer("/error"),
        }),
    };
    let mut list: Vec<Value> = rows.iter().map(one).collect();
    match list.pop() {
        Some(only) if list.is_empty() && !several => only,
        last => {
            list.extend(last);
            json!({ "actions": list })
        }
    }
}

/// The exit code, or the failure; of several the gravest: 5 before 1.
pub(super) fn outcome(rows: Vec<Row>) -> Result<u8, Failure> {
    let count = rows.len();
    let failure = |(_, _, sent): Row| match sent {
        Err(failure) => Some(failure),
        Ok(Sent::Tried(tried)) => tried.failure(),
        Ok(Sent::Already(_)) => None,
    };
    let mut failures: Vec<Failure> = rows.into_iter().filter_map(failure).collect();
    if failures.len() < 2 {
        return failures.pop().map_or(Ok(0), Err);
    }
    let is_unknown = failures.iter().any(|failure| failure.kind == Kind::OutcomeUnknown);
    let kind = if is_unknown { Kind::OutcomeUnknown } else { Kind::Internal };
    let whole = Failure::new(kind, format!("{} of {count} notices were not delivered for certain", failures.len()));
    let whole = failures.iter().fold(whole, |whole, failure| whole.detail(failure.message()));
    Err(whole.hint("relman todo --type notice"))
}

/// The answer where nothing was recorded: it counts already, or the key was seen, with its outcome then.
pub(super) fn answered(desk: &Desk<'_>, already: Done, about: &Ready) -> Result<Sent, Failure> {
    let release = desk.release(&about.release)?;
    let first = release.notices.iter().find(|entry| entry.stamp.action == about.id);
    match first {
        Some(entry) if entry.is_open() => Err(open(desk, &about.release, entry)),
        Some(entry) if entry.outcome == Some(Delivery::Failed) => Err(failed(about, entry.said.as_deref())
            .hint("the same --key gives the same answer: leave it out, or choose another one")),
        _ => Ok(Sent::Already(already)),
    }
}

/// The refusal of the judge for a sending of which nobody can tell whether it arrived.
fn open(desk: &Desk<'_>, name: &ReleaseName, entry: &NoticeEntry) -> Failure {
    let refusal = Refusal::from(entry.as_rule());
    let release = desk.release(name).ok();
    let view = release.as_ref().and_then(|release| desk.view(release).ok());
    let scene = view.map(|view| Scene { view, history: &[], reader: None });
    let subject = Subject { scene: scene.as_ref(), name: name.as_str(), action: None, booked: &[] };
    report::refusal::tell(subject, &refusal).into()
}

/// What became of a notice could not be recorded: to everybody else it is open.
pub(super) fn unrecorded(about: &Ready, ended: &Ended, failure: &Failure) -> Failure {
    let (name, notice) = (&about.release, &about.draft.notice);
    let message = format!("{name}: `{notice}` ended as {}, and that is not recorded", ended.outcome.as_str());
    unknown(about, message).detail(failure.message())
}

fn failed(about: &Ready, said: Option<&str>) -> Failure {
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    let (name, notice) = (&about.release, &about.draft.notice);
    Failure::new(Kind::Internal, format!("{name}: `{notice}` was not delivered{said}"))
        .hint(format!("relman notice send {name} {notice}"))
}

fn unknown(about: &Ready, message: String) -> Failure {
    let (name, notice) = (about.release.as_str(), &about.draft.notice);
    let failure = Failure::new(Kind::OutcomeUnknown, message);
    let failure = failure.detail(format!("message id {}", about.letter.message_id));
    report::letter::ways_on(name, notice).into_iter().fold(failure, Failure::hint)
}
