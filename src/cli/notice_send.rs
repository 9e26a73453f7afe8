//! `relman notice send`: delivers notices, each between two actions (docs/notices.md).
//!
//! `notice.send` is recorded before anything leaves, `notice.finish` after: `notice_steps.rs`. What happens
//! in between is for `mail/`; `notice_sent.rs` says what became of it. Start at [`SendArgs::run`].

use super::act;
use super::failure::{Failure, Kind};
use super::notice_sent::{self, Row, Sent, Tried};
use super::notice_steps::{Begin, Finish};
use super::session::{Acting, MessageFrom, Reading, Session};
use super::{mail, named, notice_due, print};
use crate::domain::action::NoticeFinish;
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::report::encode;
use clap::Args;
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
    #[arg(long = "folder", value_name = "DIR")]
    outbox: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
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
        if wanted.is_empty() && !session.everywhere.quiet && !session.everywhere.json {
            print::aside("nothing is due that is yours to send\n");
        }
        if !self.due && wanted.len() > 1 {
            // All of them may go, or none goes.
            for (position, (release, notice)) in wanted.iter().enumerate() {
                let mut acting = self.acting.clone();
                acting.dry_run = true;
                self.begin(session, release, notice, position, &acting)?;
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        for (position, (release, notice)) in wanted.into_iter().enumerate() {
            let sent = self.one(session, &release, &notice, position);
            if let Some(sent) = sent.as_ref().ok().filter(|_| !session.everywhere.json) {
                sent.print(session)?;
            }
            rows.push((release, notice, sent));
        }
        if session.everywhere.json {
            print::result(&encode::json(&notice_sent::json(&rows, self.due)))?;
        }
        notice_sent::outcome(rows)
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
        for notice in named::ids("notice", &self.notices)? {
            if !wanted.contains(&(name.clone(), notice.clone())) {
                wanted.push((name.clone(), notice));
            }
        }
        Ok(wanted)
    }

    fn one(&self, session: &Session, release: &ReleaseName, notice: &Id, position: usize) -> Result<Sent, Failure> {
        let mut tried = match self.begin(session, release, notice, position, &self.acting)? {
            Sent::Tried(tried) if !self.acting.dry_run => tried,
            sent => return Ok(sent),
        };
        let about = &tried.about;
        let ended = about.carrier.deliver(&about.letter, &about.bytes, mail::limit()?);
        let action = NoticeFinish {
            notice: notice.clone(),
            sending: about.id.clone(),
            outcome: ended.outcome,
            said: ended.said.clone(),
        };
        let finish = Finish { release: release.clone(), action };
        let outcome = act::run(session, &[(None, &finish)], &Acting::default());
        let mut outcome = outcome.map_err(|failure| notice_sent::unrecorded(about, &ended, &failure))?;
        tried.warnings.append(&mut outcome.warnings);
        tried.ended = Some((ended, outcome.done.pop()));
        Ok(Sent::Tried(tried))
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
        let begin = Begin {
            release,
            notice,
            folder: self.outbox.as_deref(),
            again: self.again,
            acting: self.acting.clone().or_from(&self.from),
            position,
            ready: RefCell::default(),
            repeats: OnceCell::new(),
        };
        let mut outcome = act::run(session, &[(None, &begin)], acting)?;
        match (outcome.done.pop(), begin.ready.into_inner()) {
            (Some(begun), Some(about)) if begun.changed => {
                let warnings = outcome.warnings;
                Ok(Sent::Tried(Box::new(Tried { begun, about, warnings, ended: None })))
            }
            (Some(already), Some(about)) => {
                let store = session.store()?;
                notice_sent::answered(&session.desk(&store, &Reading::default())?, already, &about)
            }
            _ => Err(Failure::new(Kind::Internal, "nothing was planned")),
        }
    }
}
