//! `relman notice`: messages that must go to somebody, and the record that they went.

use super::act::{Acts, Planning, Step};
use super::failure::Failure;
use super::identity::Identity;
use super::lists::PartArgs;
use super::mail::letter::Draft;
use super::session::{Acting, MessageFrom, Reading, Session};
use super::{document, named, notice_allow, notice_send, print};
use crate::domain::action::NoticeRecord;
use crate::domain::id::Id;
use crate::domain::recipients;
use clap::{Args, Subcommand};

/// Messages that must go to somebody
///
/// Examples:
///   relman notice show CFIS001 partners-told
///   relman notice send CFIS001 partners-told
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum NoticeVerb {
    Send(notice_send::SendArgs),
    Record(RecordArgs),
    Show(ShowArgs),
    Allow(notice_allow::AllowArgs),
    /// List the notices of a release
    List(PartArgs),
}

impl NoticeVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Record(args) => Some(args),
            Self::Send(_) | Self::Show(_) | Self::Allow(_) | Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::Send(args) => args.run(session),
            Self::Allow(args) => args.run(session),
            Self::Show(args) => args.run(session).map(|()| 0),
            Self::List(args) => args.run(session, "notices").map(|()| 0),
            Self::Record(_) => Ok(0),
        }
    }
}

/// Record that people were told by other means
///
/// Examples:
///   relman notice record CFIS001 downstream-systems
///   relman notice record CFIS001 downstream-systems --at "2030-12-01 09:00" -m "by telephone"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RecordArgs {
    /// The release
    name: String,
    /// The notices
    #[arg(required = true)]
    notices: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for RecordArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let process = plan.desk.process(&release)?;
        let record = |notice: Id| {
            let to = process.notices.get(&notice).map(|rule| rule.to.as_slice()).unwrap_or_default();
            let recipients = recipients::of(&plan.desk.policy.people, process, &release, to, plan.desk.now);
            plan.step(&name, NoticeRecord { notice, recipients })
        };
        named::ids("notice", &self.notices)?.into_iter().map(record).collect()
    }
}

/// Print a notice as it would be sent now: who is told, and the text
///
/// Examples:
///   relman notice show CFIS001 partners-told
///   relman notice show CFIS001 partners-told -o notice.md
///
/// It sends nothing; `relman notice send` does, and `relman notice record` says that people were told.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ShowArgs {
    /// The release
    name: String,
    /// The notice
    notice: String,
    #[command(flatten)]
    reading: Reading,
}

impl ShowArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let reader = Identity::find(&store, &desk.policy).ok().map(|identity| identity.id);
        let draft = Draft::of(&desk, &release, &self.notice, reader.as_ref())?;
        if !session.everywhere.quiet {
            print::aside(&draft.told());
        }
        document::show(session, &self.reading, &draft.title, &draft.file, draft.text.as_bytes())
    }
}
