//! `relman notice`: messages that must go to somebody, and the record that they went.

use super::act::{Acts, Planning, Step};
use super::commit_lists;
use super::document;
use super::facts;
use super::failure::Failure;
use super::identity::Identity;
use super::lists::PartArgs;
use super::named;
use super::session::{Acting, MessageFrom, Reading, Session};
use crate::domain::action::NoticeRecord;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::People;
use crate::domain::process::duties::Recipient;
use crate::domain::process::{Process, titled};
use crate::domain::release::Release;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use clap::{Args, Subcommand};

/// Messages that must go to somebody
///
/// Examples:
///   relman notice show CFIS001 partners-told
///   relman notice record CFIS001 partners-told
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum NoticeVerb {
    Record(RecordArgs),
    Show(ShowArgs),
    /// List the notices of a release
    List(PartArgs),
}

impl NoticeVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Record(args) => Some(args),
            Self::Show(_) | Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Show(args) => args.run(session),
            Self::List(args) => args.run(session, "notices"),
            _ => Ok(()),
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
            let recipients = recipients(&plan.desk.policy.people, process, &release, to, plan.desk.now);
            plan.step(&name, NoticeRecord { notice, recipients })
        };
        named::ids("notice", &self.notices)?.into_iter().map(record).collect()
    }
}

/// RULE language §11: everybody whose role is named or is in the group, and the contacts of the group.
pub(super) fn recipients(
    people: &People,
    process: &Process,
    release: &Release,
    to: &[Recipient],
    now: Moment,
) -> Vec<Id> {
    let in_group =
        |role: &Id, group: &Id| process.roles.get(role).is_some_and(|rule| rule.group.as_ref() == Some(group));
    let mut found: Vec<Id> = Vec::new();
    for recipient in to {
        let persons = people.people.iter().filter(|(id, _)| match recipient {
            Recipient::Role(role) => people.roles(id, now).contains(&role),
            Recipient::Group(group) => people.roles(id, now).iter().any(|role| in_group(role, group)),
            Recipient::Requester => **id == release.requester,
        });
        let contacts = people.contacts.iter().filter(|(_, contact)| match recipient {
            Recipient::Group(group) => contact.group.as_ref() == Some(group),
            Recipient::Role(_) | Recipient::Requester => false,
        });
        let ids = persons.map(|(id, _)| id).chain(contacts.map(|(id, _)| id));
        for id in ids {
            if !found.contains(id) {
                found.push(id.clone());
            }
        }
    }
    found
}

/// Print a notice as it would be sent now: who is told, and the text
///
/// Examples:
///   relman notice show CFIS001 partners-told
///   relman notice show CFIS001 partners-told -o notice.md
///
/// It sends nothing; `relman notice record` says that people were told.
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
        let process = desk.process(&release)?;
        let found = process.notices.get_key_value(self.notice.as_str());
        let (notice, rule) = found.ok_or_else(|| named::unknown("notice", &self.notice, process.notices.keys()))?;
        let reader = Identity::find(&store, &desk.policy).ok().map(|identity| identity.id);
        let history = desk.entries(&release.name)?;
        let scene = Scene { view: desk.view(&release)?, history: &history, reader: reader.as_ref() };
        let recipients = recipients(&desk.policy.people, process, &release, &rule.to, desk.now);
        let sheet = Sheet::of(&scene, &facts::way_back(&desk, &release)?).for_notice(&scene, notice, &recipients);
        let file = rule.template.clone().unwrap_or_else(|| format!("{notice}.md"));
        let instead = format!("write it by hand, then relman notice record {} {notice}", release.name);
        let sheet = commit_lists::put_into(&desk, &release, sheet)?;
        let text = document::filled(&desk, &release, &file, &instead, &sheet)?;
        let title = format!("{} {}", titled(notice, &rule.title), release.name);
        document::show(session, &self.reading, &title, &file, text.as_bytes())
    }
}
