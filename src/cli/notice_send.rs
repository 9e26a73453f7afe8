//! `relman notice send`: delivers notices, each between two actions (docs/notices.md).
//!
//! `notice.send` is recorded before anything leaves, `notice.finish` after. What happens in between is
//! for `mail/`; whether a notice may go, the judge says. Start at [`SendArgs::run`].

use super::act::{self, Acts, Planned, Planning, Step};
use super::answer::Done;
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::mail::letter::Draft;
use super::mail::{self, Carrier, Ended};
use super::notice_due;
use super::print;
use super::session::{Acting, MessageFrom, Reading, Session};
use crate::domain::action::{NoticeFinish, NoticeSend};
use crate::domain::id::{ActionId, Digest, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::refusal::Refusal;
use crate::domain::release::{Delivery, NoticeEntry};
use crate::format::letter::Letter;
use crate::report;
use crate::report::encode;
use crate::report::refusal::Subject;
use clap::Args;
use serde_json::{Value, json};
use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;

/// Send notices to those whom they concern, or all that are due
///
/// Examples:
///   relman notice send CFIS001 partners-told
///   relman notice send --due -y -q
///
/// What goes out is what `relman notice show` prints, by the way that `mail` in relman.yaml names.
/// Where nobody can tell whether it arrived, it is not sent a second time unless --again says so.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SendArgs {
    /// The release; with --due all of them where none is named
    #[arg(required_unless_present = "due")]
    name: Option<String>,
    /// The notices
    #[arg(required_unless_present = "due", conflicts_with = "due")]
    notices: Vec<String>,
    /// Send what is due and yours to send, and nothing twice: fit for cron
    #[arg(long, conflicts_with_all = ["again", "key"])]
    due: bool,
    /// Send once more what may have arrived, or did
    #[arg(long)]
    again: bool,
    /// Write the letters to this folder instead
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

/// What became of one notice.
enum Sent {
    /// It went out, or would have.
    Tried { begun: Done, finished: Option<Done>, about: Box<Ready>, ended: Option<Ended> },
    /// It counts already.
    Already(Done),
}

/// A letter that may leave, with what the answer says of it.
struct Ready {
    id: ActionId,
    release: ReleaseName,
    draft: Draft,
    letter: Letter,
    bytes: Vec<u8>,
    carrier: Carrier,
}

impl SendArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        if !session.world.may_ask && !self.acting.yes && !self.acting.dry_run {
            let message = "a notice leaves the store: without a terminal it is sent with -y alone";
            let failure = Failure::new(Kind::Usage, message).hint("add -y, or -n to see what would be sent");
            return Err(failure);
        }
        mail::limit()?;
        let wanted = self.wanted(session)?;
        if !self.due && wanted.len() > 1 {
            // All of them may go, or none goes.
            for (position, (release, notice)) in wanted.iter().enumerate() {
                let mut acting = self.acting.clone();
                acting.dry_run = true;
                self.begin(session, release, notice, position, &acting)?;
            }
        }
        let mut all: Vec<(ReleaseName, Id, Result<Sent, Failure>)> = Vec::new();
        for (position, (release, notice)) in wanted.into_iter().enumerate() {
            let sent = self.one(session, &release, &notice, position);
            if !session.everywhere.json {
                self.print(session, sent.as_ref().ok())?;
            }
            all.push((release, notice, sent));
        }
        if session.everywhere.json {
            print::result(&encode::json(&self.json(&all)))?;
        }
        outcome(all)
    }

    /// What is to be sent.
    fn wanted(&self, session: &Session) -> Result<Vec<(ReleaseName, Id)>, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &Reading::default())?;
        let name = self.name.as_ref().map(|name| desk.name(name)).transpose()?;
        if self.due {
            return notice_due::due(&desk, name.as_ref());
        }
        let name = name.ok_or_else(|| Failure::new(Kind::Usage, "no release is named"))?;
        let mut wanted = Vec::new();
        for notice in super::named::ids("notice", &self.notices)? {
            if !wanted.contains(&(name.clone(), notice.clone())) {
                wanted.push((name.clone(), notice));
            }
        }
        Ok(wanted)
    }

    fn one(&self, session: &Session, release: &ReleaseName, notice: &Id, position: usize) -> Result<Sent, Failure> {
        let sent = self.begin(session, release, notice, position, &self.acting)?;
        let Sent::Tried { begun, about, .. } = sent else { return Ok(sent) };
        if self.acting.dry_run {
            return Ok(Sent::Tried { begun, finished: None, about, ended: None });
        }
        let ended = about.carrier.deliver(&about.letter, &about.bytes, mail::limit()?);
        let finish = Finish {
            release: release.clone(),
            action: NoticeFinish {
                notice: notice.clone(),
                sending: about.id.clone(),
                outcome: ended.outcome,
                said: ended.said.clone(),
            },
        };
        match act::run(session, &[(None, &finish)], &Acting::default()) {
            Ok(mut outcome) => Ok(Sent::Tried { begun, finished: outcome.done.pop(), about, ended: Some(ended) }),
            Err(failure) => Err(unrecorded(&about, &ended, &failure)),
        }
    }

    /// Records that a notice is about to leave.
    fn begin(
        &self,
        session: &Session,
        release: &ReleaseName,
        notice: &Id,
        position: usize,
        acting: &Acting,
    ) -> Result<Sent, Failure> {
        let (ready, repeats) = (RefCell::default(), OnceCell::new());
        let begin = Begin { args: self, release, notice, position, ready, repeats };
        let mut outcome = act::run(session, &[(None, &begin)], acting)?;
        let about = begin.ready.into_inner().map(Box::new);
        match (outcome.done.pop(), about) {
            (Some(begun), Some(about)) if begun.changed => {
                Ok(Sent::Tried { begun, finished: None, about, ended: None })
            }
            (Some(already), Some(about)) => answered(session, already, &about),
            _ => Err(Failure::new(Kind::Internal, "nothing was planned")),
        }
    }

    fn print(&self, session: &Session, sent: Option<&Sent>) -> Result<(), Failure> {
        let Some(sent) = sent.filter(|_| !session.everywhere.quiet) else { return Ok(()) };
        match sent {
            Sent::Already(done) => print::result(&format!("{}\n", done.line(false))),
            Sent::Tried { begun, finished, about, ended } => {
                print::result(&format!("{}\n", begun.line(self.acting.dry_run)))?;
                if let Some(finished) = finished {
                    print::result(&format!("{}\n", finished.line(false)))?;
                }
                print::aside(&about.draft.told());
                let said = ended.as_ref().and_then(|ended| ended.said.clone()).map(|said| format!(": {said}"));
                let way = format!("  {}{}\n", about.carrier.told(), said.unwrap_or_default());
                print::aside(&encode::terminal_lines(&way));
                print::aside("\n");
                Ok(())
            }
        }
    }

    fn json(&self, all: &[(ReleaseName, Id, Result<Sent, Failure>)]) -> Value {
        let mut list: Vec<Value> =
            all.iter().map(|(release, notice, sent)| self.json_of(release, notice, sent)).collect();
        match list.pop() {
            Some(only) if list.is_empty() && !self.due => only,
            last => {
                list.extend(last);
                json!({ "actions": list })
            }
        }
    }

    fn json_of(&self, release: &ReleaseName, notice: &Id, sent: &Result<Sent, Failure>) -> Value {
        match sent {
            Ok(Sent::Already(done)) => done.json(self.acting.dry_run, &[]),
            Ok(Sent::Tried { begun, finished, about, ended }) => {
                let mut json = finished.as_ref().unwrap_or(begun).json(self.acting.dry_run, &[]);
                let left_out = |(id, why): &(Id, String)| json!({"id": id, "why": why});
                let more = json!({
                    "action": "notice.send",
                    "message_id": about.letter.message_id,
                    "subject": about.draft.subject,
                    "digest": Digest::of(about.draft.text.as_bytes()),
                    "way": about.carrier.way(),
                    "recipients": about.draft.to.iter().map(|(id, _)| id).collect::<Vec<_>>(),
                    "left_out": about.draft.left_out.iter().map(left_out).collect::<Vec<_>>(),
                    "attachments": about.draft.attached.iter().flatten().map(|one| &one.document).collect::<Vec<_>>(),
                    "outcome": ended.as_ref().map(|ended| ended.outcome),
                    "said": ended.as_ref().and_then(|ended| ended.said.as_ref()),
                });
                if let (Some(fields), Value::Object(more)) = (json.as_object_mut(), more) {
                    fields.extend(more);
                }
                json
            }
            Err(failure) => {
                let error = failure.json().pointer("/error").cloned();
                json!({"release": release.as_str(), "action": "notice.send", "item": notice, "changed": false, "error": error})
            }
        }
    }
}

/// The first of the two actions.
struct Begin<'a> {
    args: &'a SendArgs,
    release: &'a ReleaseName,
    notice: &'a Id,
    position: usize,
    /// The letter of the latest try: the one that was recorded.
    ready: RefCell<Option<Ready>>,
    /// What is sent again is decided once: who was outrun does not repeat the one who was faster.
    repeats: OnceCell<Option<ActionId>>,
}

impl Acts for Begin<'_> {
    fn acting(&self) -> Acting {
        self.args.acting.clone().or_from(&self.args.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let desk = plan.desk;
        let release = desk.release(self.release)?;
        let draft = Draft::of(desk, &release, self.notice.as_str(), Some(&plan.identity.id))?;
        if draft.to.is_empty() {
            let mut failure = Failure::new(Kind::NotFound, format!("`{}` reaches nobody by mail", self.notice));
            for (id, why) in &draft.left_out {
                failure = failure.detail(format!("{id} {why}"));
            }
            return Err(
                failure.hint("add a contact or an address to people.yaml, then relman policy commit -m \"why\"")
            );
        }
        let carrier = Carrier::of(plan.session, desk, self.args.folder.as_deref())?;
        // Every item of a command has an id of its own under one --key.
        let mut id = plan.id(self.release.as_str())?;
        for _ in 0..self.position {
            id = plan.id(self.release.as_str())?;
        }
        let letter = draft.letter(desk, &release, plan.identity, &id)?;
        let bytes = letter.bytes().map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        let latest = release.notices.iter().rfind(|entry| entry.notice == *self.notice);
        let latest = latest.filter(|_| self.args.again).map(|entry| entry.stamp.action.clone());
        let action = NoticeSend {
            notice: draft.notice.clone(),
            digest: Digest::of(draft.text.as_bytes()),
            subject: draft.subject.clone(),
            recipients: draft.to.iter().map(|(id, _)| id.clone()).collect(),
            message_id: letter.message_id.clone(),
            way: carrier.way(),
            attachments: draft.attached.clone().unwrap_or_default(),
            again: self.repeats.get_or_init(|| latest).clone(),
        };
        let question = format!("{}send `{}` of {} {}?", draft.told(), draft.notice, self.release, carrier.told());
        let planned = Planned {
            id: id.clone(),
            release: self.release.clone(),
            action: action.into(),
            files: Vec::new(),
            message: None,
            url: None,
            confirm: Some(question),
        };
        let ready = Ready { id, release: self.release.clone(), draft, letter, bytes, carrier };
        self.ready.replace(Some(ready));
        Ok(vec![Step::Act(Box::new(planned))])
    }
}

/// The second of the two actions.
struct Finish {
    release: ReleaseName,
    action: NoticeFinish,
}

impl Acts for Finish {
    fn acting(&self) -> Acting {
        Acting::default()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        Ok(vec![plan.step(&self.release, self.action.clone())?])
    }
}

/// The answer where nothing was recorded: it counts already, or the key was seen, with its outcome then.
fn answered(session: &Session, already: Done, about: &Ready) -> Result<Sent, Failure> {
    let store = session.store()?;
    let desk = session.desk(&store, &Reading::default())?;
    let release = desk.release(&about.release)?;
    let first = release.notices.iter().find(|entry| entry.stamp.action == about.id);
    match first {
        Some(entry) if entry.is_open() => Err(open(&desk, &about.release, entry)),
        Some(entry) if entry.outcome == Some(Delivery::Failed) => Err(failed(about, entry.said.as_deref())
            .hint("the same --key gives the same answer: leave it out, or choose another one")),
        _ => Ok(Sent::Already(already)),
    }
}

/// The refusal of the judge for a sending of which nobody can tell whether it arrived.
fn open(desk: &Desk<'_>, release: &ReleaseName, entry: &NoticeEntry) -> Failure {
    let refusal = Refusal::from(entry.as_rule());
    let read = desk.release(release).ok();
    let view = read.as_ref().and_then(|release| desk.view(release).ok());
    let scene = view.map(|view| report::scene::Scene { view, history: &[], reader: None });
    let subject = Subject { scene: scene.as_ref(), name: release.as_str(), action: None, booked: &[] };
    report::refusal::tell(subject, &refusal).into()
}

fn failed(about: &Ready, said: Option<&str>) -> Failure {
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    let (name, notice) = (&about.release, &about.draft.notice);
    Failure::new(Kind::Internal, format!("{name}: `{notice}` was not delivered{said}"))
        .hint(format!("relman notice send {name} {notice}"))
}

/// What became of a notice could not be recorded: to everybody else it is open.
fn unrecorded(about: &Ready, ended: &Ended, failure: &Failure) -> Failure {
    let (name, notice) = (&about.release, &about.draft.notice);
    let message = format!("{name}: `{notice}` ended as {}, and that is not recorded", ended.outcome.as_str());
    Failure::new(Kind::OutcomeUnknown, message)
        .detail(failure.message())
        .detail(format!("message id {}", about.letter.message_id))
        .hint(format!("relman notice record {name} {notice} -m \"it arrived\""))
        .hint(format!("relman notice send {name} {notice} --again"))
}

/// The exit code, or the failure; of several the gravest: 5 before 1.
fn outcome(all: Vec<(ReleaseName, Id, Result<Sent, Failure>)>) -> Result<u8, Failure> {
    let count = all.len();
    let mut failures = Vec::new();
    for (name, notice, sent) in all {
        match sent {
            Err(failure) => failures.push(failure),
            Ok(Sent::Tried { about, ended: Some(ended), .. }) => match ended.outcome {
                Delivery::Delivered => {}
                Delivery::Failed => failures.push(failed(&about, ended.said.as_deref())),
                Delivery::Unknown => {
                    let said = ended.said.map(|said| format!(": {said}")).unwrap_or_default();
                    let message = format!("{name}: nobody can tell whether `{notice}` arrived{said}");
                    let failure = Failure::new(Kind::OutcomeUnknown, message)
                        .detail(format!("message id {}", about.letter.message_id))
                        .hint(format!("relman notice record {name} {notice} -m \"it arrived\""))
                        .hint(format!("relman notice send {name} {notice} --again"));
                    failures.push(failure);
                }
            },
            Ok(_) => {}
        }
    }
    if failures.len() < 2 {
        return failures.pop().map_or(Ok(0), Err);
    }
    let unknown = failures.iter().any(|failure| failure.kind == Kind::OutcomeUnknown);
    let kind = if unknown { Kind::OutcomeUnknown } else { Kind::Internal };
    let whole = Failure::new(kind, format!("{} of {count} notices were not delivered for certain", failures.len()));
    let whole = failures.iter().fold(whole, |whole, failure| whole.detail(failure.message()));
    Err(whole.hint("relman todo --type notice"))
}
