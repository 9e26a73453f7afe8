//! `relman document`: documents that are written, from a template or by hand, and bound by bytes.

use super::act::{Acts, Planned, Planning, Step};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::session::{Acting, Reading, Session};
use super::{evidence, facts, named, print};
use crate::domain::action::DocumentWrite;
use crate::domain::id::{Digest, Id};
use crate::domain::process::duties::Document;
use crate::domain::release::Release;
use crate::report;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Documents
///
/// Examples:
///   relman document write CFIS001 release-notes
///   relman document show CFIS001 release-notes
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum DocumentVerb {
    Write(WriteArgs),
    Show(ShowArgs),
    /// List the documents of a release
    List(PartArgs),
}

impl DocumentVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Write(args) => Some(args),
            Self::Show(_) | Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Show(args) => args.run(session),
            Self::List(args) => args.run(session, "documents"),
            _ => Ok(()),
        }
    }
}

/// Write a document: from its template, a file or an editor
///
/// Examples:
///   relman document write CFIS001 release-notes
///   relman document write CFIS001 emergency-report -F report.md
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct WriteArgs {
    /// The release
    name: String,
    /// The document
    document: String,
    /// Take the text from a file, - for standard input
    #[arg(short = 'F', long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the text in an editor, beginning with the template
    #[arg(long, conflicts_with = "file")]
    edit: bool,
    #[command(flatten)]
    acting: Acting,
}

impl Acts for WriteArgs {
    fn acting(&self) -> Acting {
        self.acting.clone()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        const LIMIT: u64 = 10 * 1024 * 1024;
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let (document, rule) = find(plan.desk, &release, &self.document)?;
        let (bytes, end) = match &self.file {
            Some(path) => (plan.session.read_bytes(path, LIMIT)?, evidence::extension(path)),
            None => {
                let mut text = render(plan.desk, &release, &document, rule, &plan.identity.id)?;
                if self.edit {
                    text = plan.session.edit(&text)?;
                }
                (text.into_bytes(), "md".to_owned())
            }
        };
        let end = if self.file.as_deref() == Some(Path::new("-")) { "md".to_owned() } else { end };
        let id = plan.id(name.as_str())?;
        let file = format!("documents/{id}.{end}");
        let action = DocumentWrite { document, file: file.clone(), digest: Digest::of(&bytes) };
        Ok(vec![Step::Act(Box::new(Planned {
            id,
            release: name,
            action: action.into(),
            files: vec![(file, bytes)],
            message: None,
            url: None,
            confirm: None,
        }))])
    }
}

fn find<'d>(desk: &'d Desk<'_>, release: &Release, given: &str) -> Result<(Id, &'d Document), Failure> {
    let process = desk.process(release)?;
    let found = process.documents.get_key_value(given);
    let (id, rule) = found.ok_or_else(|| named::unknown("document", given, process.documents.keys()))?;
    Ok((id.clone(), rule))
}

/// Renders the template of a document on the release as it stands.
fn render(desk: &Desk<'_>, release: &Release, id: &Id, rule: &Document, by: &Id) -> Result<String, Failure> {
    let file = rule.template.clone().unwrap_or_else(|| format!("{id}.md"));
    let instead = format!("relman document write {} {id} -F FILE", release.name);
    let history = desk.entries(&release.name)?;
    let scene = Scene { view: desk.view(release)?, history: &history, reader: Some(by) };
    filled(desk, release, &file, &instead, &Sheet::of(&scene, &facts::way_back(desk, release)?))
}

/// A template of the process of a release, filled; `instead` is what to do where there is none.
pub(super) fn filled(
    desk: &Desk<'_>,
    release: &Release,
    file: &str,
    instead: &str,
    sheet: &Sheet,
) -> Result<String, Failure> {
    let path = format!("templates/{}/{file}", release.process);
    let template = desk.store.read(desk.commit, &path)?;
    let template =
        template.ok_or_else(|| Failure::new(Kind::NotFound, format!("there is no template `{path}`")).hint(instead))?;
    let template =
        String::from_utf8(template).map_err(|_| Failure::new(Kind::Invalid, format!("`{path}` is not UTF-8 text")))?;
    report::document::render(&path, &template, sheet).map_err(|error| Failure::new(Kind::Invalid, error.to_string()))
}

/// Print a document as it was written last
///
/// Examples:
///   relman document show CFIS001 release-notes
///   relman document show CFIS001 release-notes -o notes.md
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ShowArgs {
    /// The release
    name: String,
    /// The document
    document: String,
    #[command(flatten)]
    reading: Reading,
}

impl ShowArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        let release = desk.release(&name)?;
        let (document, _) = find(&desk, &release, &self.document)?;
        let written = release.documents.iter().rfind(|entry| entry.document == document);
        let written = written.ok_or_else(|| {
            let message = format!("`{document}` of {name} was never written");
            Failure::new(Kind::NotFound, message).hint(format!("relman document write {name} {document}"))
        })?;
        let bytes = desk.file(&name, &written.file)?;
        let bytes = bytes.ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("`{}` is not in the store", written.file)).hint("relman audit")
        })?;
        if session.world.stdout_is_terminal && self.reading.output.is_none() {
            let text = report::encode::terminal_lines(&String::from_utf8_lossy(&bytes));
            return print::paged(session, &self.reading, &text);
        }
        print::bytes(session, &self.reading, &bytes)
    }
}
