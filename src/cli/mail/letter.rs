//! Which letter a notice is: its text from the template, those it goes to, what goes along.
//!
//! `notice show` prints what [`Draft::of`] finds, and `notice send` lets exactly that go.

use crate::cli::desk::Desk;
use crate::cli::failure::{Failure, Kind};
use crate::cli::identity::Identity;
use crate::cli::{commit_lists, document, evidence, facts, named};
use crate::domain::gates;
use crate::domain::id::{ActionId, Digest, Id};
use crate::domain::mail::is_mailbox;
use crate::domain::policy::People;
use crate::domain::process::duties::Notice;
use crate::domain::process::titled;
use crate::domain::recipients::{self, Unreached};
use crate::domain::release::{Attachment, Release};
use crate::format::letter::{Enclosed, Letter, Party};
use crate::report;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use std::path::Path;

/// A notice as it would go out now.
#[derive(Debug)]
pub(in crate::cli) struct Draft {
    pub(in crate::cli) notice: Id,
    /// What the notice is called, with the release.
    pub(in crate::cli) title: String,
    /// The template.
    pub(in crate::cli) file: String,
    pub(in crate::cli) text: String,
    pub(in crate::cli) subject: String,
    /// Those it can go to.
    pub(in crate::cli) to: Vec<(Id, Party)>,
    /// Those it cannot go to, each with why.
    pub(in crate::cli) left_out: Vec<(Id, String)>,
    /// What goes along; or the documents that must be written first.
    pub(in crate::cli) attached: Result<Vec<Attachment>, Vec<Id>>,
}

impl Draft {
    /// The notice of this name of a release, on the store as it stands.
    pub(in crate::cli) fn of(
        desk: &Desk<'_>,
        release: &Release,
        given: &str,
        reader: Option<&Id>,
    ) -> Result<Self, Failure> {
        let process = desk.process(release)?;
        let found = process.notices.get_key_value(given);
        let (notice, rule) = found.ok_or_else(|| named::unknown("notice", given, process.notices.keys()))?;
        let people = &desk.policy.people;
        let concerned = recipients::of(people, process, release, &rule.to, desk.view(release)?.now);
        let text = text(desk, release, notice, rule, &concerned, reader)?;
        let title = format!("{} {}", titled(notice, &rule.title), release.name);
        let plain = format!("{}: {}", release.name, release.title);
        let subject = report::letter::subject(&text).or_else(|| report::letter::line(&plain));
        let (to, left_out) = recipients::reached(people, &concerned);
        let to = to.into_iter().filter_map(|id| party(people, &id).map(|party| (id, party))).collect();
        let left_out = left_out.into_iter().map(|(id, why)| (id, told(why))).collect();
        let attached = gates::attached(&desk.view(release)?, rule);
        let (notice, file) = (notice.clone(), template(notice, rule));
        let subject = subject.unwrap_or_else(|| release.name.to_string());
        Ok(Self { notice, title, file, text, subject, to, left_out, attached })
    }

    /// The letter that leaves under the id of an action.
    pub(in crate::cli) fn letter(
        &self,
        desk: &Desk<'_>,
        release: &Release,
        identity: &Identity,
        id: &ActionId,
    ) -> Result<Letter, Failure> {
        let from = sender(desk, identity)?;
        let host = from.split_once('@').map_or("localhost", |(_, host)| host).to_owned();
        let name = report::letter::line(&identity.name).unwrap_or_default();
        let own = party(&desk.policy.people, &identity.id).filter(|own| own.address != from);
        let mut enclosed = Vec::new();
        for one in self.attached.iter().flatten() {
            enclosed.push(enclose(desk, release, one)?);
        }
        Ok(Letter {
            message_id: format!("{id}@{host}"),
            seconds: u64::try_from(desk.now.seconds()).unwrap_or_default(),
            from: Party { name, address: from },
            reply_to: own,
            to: self.to.iter().map(|(_, party)| party.clone()).collect(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            html: report::html::from_markdown(&self.title, &self.text),
            enclosed,
            about: (release.name.to_string(), self.notice.to_string()),
        })
    }

    /// Who gets what, for a person.
    pub(in crate::cli) fn told(&self) -> String {
        let to: Vec<String> = self.to.iter().map(|(id, party)| format!("{id} <{}>", party.address)).collect();
        let mut lines = vec![format!("subject: {}", self.subject)];
        lines.push(format!("to: {}", if to.is_empty() { "nobody".to_owned() } else { to.join(", ") }));
        lines.extend(self.left_out.iter().map(|(id, why)| format!("left out: {id} {why}")));
        match &self.attached {
            Ok(along) => {
                lines.extend(along.iter().map(|one| format!("along: {} {}", one.document, one.digest.short())));
            }
            Err(missing) => lines.extend(missing.iter().map(|id| format!("to be written first: {id}"))),
        }
        lines.iter().map(|line| format!("  {}\n", report::encode::terminal(line))).collect()
    }
}

/// The address that letters come from: the settings', else that of the one who acts.
fn sender(desk: &Desk<'_>, identity: &Identity) -> Result<String, Failure> {
    let from = desk.policy.settings.mail.as_ref().map_or(&identity.email, |mail| &mail.from);
    if is_mailbox(from) {
        return Ok(from.clone());
    }
    let message = format!("no mail can come from `{}`", from.escape_debug());
    Err(Failure::new(Kind::Invalid, message).hint("write `mail: {from: ADDRESS, …}` into relman.yaml"))
}

fn template(notice: &Id, rule: &Notice) -> String {
    rule.template.clone().unwrap_or_else(|| format!("{notice}.md"))
}

fn text(
    desk: &Desk<'_>,
    release: &Release,
    notice: &Id,
    rule: &Notice,
    concerned: &[Id],
    reader: Option<&Id>,
) -> Result<String, Failure> {
    let history = desk.entries(&release.name)?;
    let scene = Scene { view: desk.view(release)?, history: &history, reader };
    let sheet = Sheet::of(&scene, &facts::way_back(desk, release)?).for_notice(&scene, notice, concerned);
    let instead = format!("write it by hand, then relman notice record {} {notice}", release.name);
    let sheet = commit_lists::put_into(desk, release, sheet)?;
    document::filled(desk, release, &template(notice, rule), &instead, &sheet)
}

/// Name and address of somebody to whom mail can go.
fn party(people: &People, id: &Id) -> Option<Party> {
    let address = recipients::address(people, id).ok()?.to_owned();
    let person = people.people.get(id).map(|person| &person.name);
    let name = person.or_else(|| people.contacts.get(id).map(|contact| &contact.name));
    Some(Party { name: name.and_then(|name| report::letter::line(name)).unwrap_or_default(), address })
}

/// Why somebody is left out, as it follows their id.
fn told(why: Unreached) -> String {
    match why {
        Unreached::Ambiguous => "is both a person and a contact; give one of them another id".to_owned(),
        Unreached::Robot => "is a robot".to_owned(),
        Unreached::NoAddress => "has no address".to_owned(),
        Unreached::Unfit(address) => format!("has an address that mail cannot go to: `{}`", address.escape_debug()),
        Unreached::SameAddress => "has the address of somebody else here".to_owned(),
        Unreached::Unknown => "is not in people.yaml".to_owned(),
    }
}

/// A document as it was last written, whose bytes are those of the record.
fn enclose(desk: &Desk<'_>, release: &Release, one: &Attachment) -> Result<Enclosed, Failure> {
    let wrong = |what: &str| {
        Failure::new(Kind::Invalid, format!("`{}` of {} {what}", one.document, release.name)).hint("relman audit")
    };
    let entry = release.documents.iter().rfind(|entry| entry.document == one.document);
    let entry = entry.ok_or_else(|| wrong("was never written"))?;
    let bytes = desk.file(&release.name, &entry.file)?.ok_or_else(|| wrong("is not in the store"))?;
    if Digest::of(&bytes) != one.digest {
        return Err(wrong("has other bytes than the record says"));
    }
    let end = evidence::extension(Path::new(&entry.file));
    Ok(Enclosed { name: format!("{}-{}.{end}", release.name, one.document), bytes })
}
