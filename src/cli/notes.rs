//! `relman notes` and `relman checklist`: a release written for people.

use super::desk::Desk;
use super::failure::Failure;
use super::session::{Format, Reading, Session};
use super::{commit_lists, document, facts, form, print, rollup};
use crate::domain::entry::Entry;
use crate::domain::release::Release;
use crate::domain::view::View;
use crate::report::checklist::{self, By};
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use crate::report::{html, notes};
use clap::{Args, ValueEnum};

/// The template of `relman notes`, where a process has one.
const TEMPLATE: &str = "notes.md";

/// Print the release notes: changes, commits, files, evidence, known issues
///
/// Examples:
///   relman notes CFIS001 --format html -o notes.html
///   relman notes CFIS003 --from env:live --format md
///
/// With --from the notes also tell what earlier releases of the series bring along, and say of each why.
/// Markdown and HTML are written by the template notes.md of the process, if it has one.
/// The same record has the same notes, whatever the time of day.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct NotesArgs {
    /// The release
    name: String,
    /// Tell all that comes since what runs in an environment, env:ID, or since a release
    #[arg(long, value_name = "env:ID|NAME")]
    from: Option<String>,
    /// Leave an earlier release out that does not come along
    #[arg(long, value_name = "NAME", requires = "from")]
    without: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

impl NotesArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let history = desk.entries(&release.name)?;
        let scene = scene(&desk, &release, &history)?;
        let mut sheet = sheet(&desk, &scene)?;
        if let Some(from) = &self.from {
            sheet = rollup::gather(&desk, &release, sheet, from, &self.without)?;
        }
        match form::wanted(session, &self.reading) {
            Format::Md => print::paged(session, &self.reading, &markdown(&desk, &scene, &sheet)?),
            Format::Html => print::answer(session, &self.reading, &html(&desk, &scene, &sheet)?),
            _ => form::page(session, &self.reading, &notes::page(&scene, &sheet), &notes::json(&scene, &sheet)),
        }
    }
}

/// A release as its notes see it: at the time of its last action and by who did it, so that the same
/// record has the same notes.
pub(super) fn scene<'a>(desk: &'a Desk<'_>, release: &'a Release, history: &'a [Entry]) -> Result<Scene<'a>, Failure> {
    let view = View { now: release.latest, ..desk.view(release)? };
    Ok(Scene { view, history, reader: history.last().map(|entry| &entry.actor) })
}

/// All that the notes of a release may name.
pub(super) fn sheet(desk: &Desk<'_>, scene: &Scene<'_>) -> Result<Sheet, Failure> {
    let sheet = Sheet::of(scene, &facts::way_back(desk, scene.view.release)?);
    commit_lists::put_into(desk, scene.view.release, sheet)
}

/// The notes in Markdown: by the template of the process, else as relman writes them.
pub(super) fn markdown(desk: &Desk<'_>, scene: &Scene<'_>, sheet: &Sheet) -> Result<String, Failure> {
    match document::template(desk, &scene.view.release.process, TEMPLATE)? {
        Some(template) => document::render(&template, sheet),
        None => Ok(notes::page(scene, sheet).markdown()),
    }
}

/// The notes as HTML: by the template of the process, else as relman writes them.
pub(super) fn html(desk: &Desk<'_>, scene: &Scene<'_>, sheet: &Sheet) -> Result<String, Failure> {
    match document::template(desk, &scene.view.release.process, TEMPLATE)? {
        Some(template) => {
            let title = format!("Release notes {}", scene.name());
            Ok(html::from_markdown(&title, &document::render(&template, sheet)?))
        }
        None => Ok(notes::page(scene, sheet).html()),
    }
}

/// How tasks are arranged
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Arrangement {
    /// By the group of their owner
    Group,
    /// By due date
    Due,
}

/// Print the deployment checklist
///
/// Examples:
///   relman checklist CFIS001 --by due
///   relman checklist CFIS001 --format html -o checklist.html
///
/// Tasks, and documents that have a due date, with who does them, where they are reached, and how they stand.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ChecklistArgs {
    /// The release
    name: String,
    /// How the tasks are arranged
    #[arg(long, default_value = "group")]
    by: Arrangement,
    #[command(flatten)]
    reading: Reading,
}

impl ChecklistArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let underneath = facts::way_back(&desk, &release)?;
        let history = desk.entries(&release.name)?;
        let scene = Scene { view: desk.view(&release)?, history: &history, reader: None };
        let by = match self.by {
            Arrangement::Group => By::Group,
            Arrangement::Due => By::Due,
        };
        if form::wanted(session, &self.reading) == Format::Csv {
            return print::answer(session, &self.reading, &checklist::csv(&scene, &underneath));
        }
        let page = checklist::page(&scene, &underneath, by);
        form::page(session, &self.reading, &page, &checklist::json(&scene, &underneath))
    }
}
