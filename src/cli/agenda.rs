//! `relman agenda`: everything that waits for the word of a board, over all open releases.

use super::desk::Desk;
use super::failure::Failure;
use super::identity::Identity;
use super::session::{Format, Reading, Session};
use super::{document, facts, form, named, print};
use crate::domain::id::Id;
use crate::domain::process::AGENDA;
use crate::report::scene::Scene;
use crate::report::sheet::agenda::{self as sheet, Agenda, Item};
use crate::report::sheet::{Sheet, Written};
use crate::report::{agenda, encode, html};
use clap::Args;
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Print what waits for the word of a board, with all that it should weigh
///
/// Examples:
///   relman agenda --role board-member
///   relman agenda --role board-member --format md -o agenda.md
///
/// As Markdown and as HTML it is written by the template agenda.md of each process that has one.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AgendaArgs {
    /// The role whose sign-off is waited for
    #[arg(long)]
    role: String,
    #[command(flatten)]
    reading: Reading,
}

impl AgendaArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let roles: BTreeSet<&Id> = desk.policy.processes.values().flat_map(|process| process.roles.keys()).collect();
        named::known("role", Some(&self.role), &roles)?;
        let role = named::id("--role", &self.role)?;
        let reader = Identity::find(&store, &desk.policy).ok().map(|identity| identity.id);
        let written = Written::now(&desk.policy, reader.as_ref(), desk.now);
        let mut waiting = waiting(&desk, &role, reader.as_ref())?;
        let processes = desk.policy.processes.iter().filter(|(_, process)| process.roles.contains_key(&role));
        let agendas: Vec<(&Id, Agenda)> = processes
            .map(|(id, process)| {
                let items = waiting.shift_remove(id).unwrap_or_default();
                (id, Agenda::of(&desk.policy, process, &role, items, written.clone(), desk.now))
            })
            .collect();
        let text = match form::wanted(session, &self.reading) {
            Format::Json => {
                let agendas: Vec<Agenda> = agendas.into_iter().map(|(_, agenda)| agenda).collect();
                encode::json(&agenda::json(role.as_str(), &agendas))
            }
            other @ (Format::Csv | Format::Junit | Format::Ics | Format::Svg) => {
                return Err(form::no_such_form(other, "table, json, md, html or text"));
            }
            Format::Html => {
                let title = agendas.first().map_or(self.role.as_str(), |(_, agenda)| agenda.role_title.as_str());
                let title = format!("Agenda of {title}");
                html::from_markdown(&title, &self.text(session, &desk, Format::Md, &agendas)?)
            }
            wanted => self.text(session, &desk, wanted, &agendas)?,
        };
        print::paged(session, &self.reading, &text)
    }

    fn text(
        &self,
        session: &Session,
        desk: &Desk<'_>,
        wanted: Format,
        agendas: &[(&Id, Agenda)],
    ) -> Result<String, Failure> {
        let mut texts = Vec::new();
        for (process, agenda) in agendas {
            let is_markdown = wanted == Format::Md;
            let template = if is_markdown { document::template(desk, process, AGENDA)? } else { None };
            match template {
                Some(template) => texts.push(document::render(&template, agenda)?),
                None if agenda.releases.is_empty() => {}
                None if wanted == Format::Md => texts.push(agenda::page(agenda).markdown()),
                None => texts.push(form::page_text(session, &self.reading, &agenda::page(agenda))?),
            }
        }
        if texts.is_empty() && !session.everywhere.quiet {
            print::aside(&format!("nothing waits for a sign-off of {}\n", self.role));
        }
        Ok(texts.join("\n"))
    }
}

/// The releases that wait for the role, by process. Only those that may wait are read whole.
fn waiting(desk: &Desk<'_>, role: &Id, reader: Option<&Id>) -> Result<IndexMap<Id, Vec<Item>>, Failure> {
    let mut found: IndexMap<Id, Vec<Item>> = IndexMap::new();
    for name in desk.names()? {
        let head = desk.head(&name)?;
        let process = desk.policy.processes.get(&head.process);
        if !process.is_some_and(|process| sheet::may_wait(process, &head.state, role)) {
            continue;
        }
        let release = desk.release(&name)?;
        let history = desk.entries(&name)?;
        let scene = Scene { view: desk.view(&release)?, history: &history, reader };
        let waiting = sheet::waiting(&scene, role);
        if !waiting.is_empty() {
            let sheet = Sheet::of(&scene, &facts::way_back(desk, &release)?);
            found.entry(head.process).or_default().push(Item::of(&scene, sheet, waiting));
        }
    }
    Ok(found)
}
