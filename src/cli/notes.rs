//! `relman notes` and `relman checklist`: a release written for people.

use super::facts;
use super::failure::Failure;
use super::form;
use super::session::{Reading, Session};
use crate::report::checklist::{self, By};
use crate::report::notes;
use crate::report::scene::Scene;
use clap::{Args, ValueEnum};

/// Print the release notes
///
/// Examples:
///   relman notes CFIS001
///   relman notes CFIS001 --format md -o notes.md
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct NotesArgs {
    /// The release
    name: String,
    #[command(flatten)]
    reading: Reading,
}

impl NotesArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let history = desk.entries(&release.name)?;
        let scene = Scene { view: desk.view(&release)?, history: &history, reader: None };
        form::page(session, &self.reading, &notes::page(&scene), &notes::json(&scene))
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
///   relman checklist CFIS001 --format md -o checklist.md
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
        let page = checklist::page(&scene, &underneath, by);
        form::page(session, &self.reading, &page, &checklist::json(&scene, &underneath))
    }
}
