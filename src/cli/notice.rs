//! `relman notice`: messages that must go to somebody, and the record that they went.

use super::act::{Acts, Planning, Step};
use super::failure::Failure;
use super::lists::PartArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use crate::domain::action::NoticeRecord;
use crate::domain::id::Id;
use crate::domain::policy::People;
use crate::domain::process::Process;
use crate::domain::process::duties::Recipient;
use crate::domain::release::Release;
use clap::{Args, Subcommand};

/// Messages that must go to somebody
///
/// Examples:
///   relman notice record CFIS001 downstream-systems
///   relman notice list CFIS001
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum NoticeVerb {
    Record(RecordArgs),
    /// List the notices of a release
    List(PartArgs),
}

impl NoticeVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Record(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
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
            let recipients = recipients(&plan.desk.policy.people, process, &release, to);
            plan.step(&name, NoticeRecord { notice, recipients })
        };
        named::ids("notice", &self.notices)?.into_iter().map(record).collect()
    }
}

/// RULE language §11: everybody whose role is named or is in the group, and the contacts of the group.
pub(super) fn recipients(people: &People, process: &Process, release: &Release, to: &[Recipient]) -> Vec<Id> {
    let in_group =
        |role: &Id, group: &Id| process.roles.get(role).is_some_and(|rule| rule.group.as_ref() == Some(group));
    let mut found: Vec<Id> = Vec::new();
    for recipient in to {
        let persons = people.people.iter().filter(|(id, person)| match recipient {
            Recipient::Role(role) => person.roles.contains(role),
            Recipient::Group(group) => person.roles.iter().any(|role| in_group(role, group)),
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
