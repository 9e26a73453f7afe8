//! `relman document`: documents that are written, from a template or by hand, and bound by bytes.

use super::act::{Acts, Planned, Planning, Step};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::session::{Acting, Format, Reading, Session};
use super::{commit_lists, evidence, facts, form, named, print};
use crate::domain::action::DocumentWrite;
use crate::domain::id::{Digest, Id};
use crate::domain::process::duties::Document;
use crate::domain::process::titled;
use crate::domain::release::Release;
use crate::report;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use clap::{Args, Subcommand};
use serde::Serialize;
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
                let mut text = of_template(plan.desk, &release, &document, rule, &plan.identity.id)?;
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
fn of_template(desk: &Desk<'_>, release: &Release, id: &Id, rule: &Document, by: &Id) -> Result<String, Failure> {
    let file = rule.template.clone().unwrap_or_else(|| format!("{id}.md"));
    let instead = format!("relman document write {} {id} -F FILE", release.name);
    let history = desk.entries(&release.name)?;
    let scene = Scene { view: desk.view(release)?, history: &history, reader: Some(by) };
    let sheet = Sheet::of(&scene, &facts::way_back(desk, release)?);
    filled(desk, release, &file, &instead, &commit_lists::put_into(desk, release, sheet)?)
}

/// A template of the process of a release, filled; `instead` is what to do where there is none.
pub(super) fn filled(
    desk: &Desk<'_>,
    release: &Release,
    file: &str,
    instead: &str,
    sheet: &Sheet,
) -> Result<String, Failure> {
    let template = template(desk, &release.process, file)?.ok_or_else(|| {
        let message = format!("there is no template `templates/{}/{file}`", release.process);
        Failure::new(Kind::NotFound, message).hint(instead)
    })?;
    render(&template, sheet)
}

/// A template as it lies in the store.
pub(super) struct Template {
    path: String,
    text: String,
}

/// A template of a process, if it has one of this name.
pub(super) fn template(desk: &Desk<'_>, process: &Id, file: &str) -> Result<Option<Template>, Failure> {
    let path = format!("templates/{process}/{file}");
    let Some(bytes) = desk.store.read(desk.commit, &path)? else { return Ok(None) };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(Template { path, text })),
        Err(_) => Err(Failure::new(Kind::Invalid, format!("`{path}` is not UTF-8 text"))),
    }
}

/// Fills a template.
pub(super) fn render(template: &Template, sheet: &impl Serialize) -> Result<String, Failure> {
    let text = report::document::render(&template.path, &template.text, sheet);
    text.map_err(|error| Failure::new(Kind::Invalid, error.to_string()))
}

/// Print a document as it was written last
///
/// Examples:
///   relman document show CFIS001 release-notes
///   relman document show CFIS001 release-notes --format html -o notes.html
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
        let (document, rule) = find(&desk, &release, &self.document)?;
        let written = release.documents.iter().rfind(|entry| entry.document == document);
        let written = written.ok_or_else(|| {
            let message = format!("`{document}` of {name} was never written");
            Failure::new(Kind::NotFound, message).hint(format!("relman document write {name} {document}"))
        })?;
        let bytes = desk.file(&name, &written.file)?;
        let bytes = bytes.ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("`{}` is not in the store", written.file)).hint("relman audit")
        })?;
        let title = format!("{} {name}", titled(&document, &rule.title));
        show(session, &self.reading, &title, &written.file, &bytes).map_err(|failure| {
            let end = evidence::extension(Path::new(&written.file));
            failure.hint(format!("relman document show {name} {document} -o {document}.{end}"))
        })
    }
}

/// Prints a text that was written for people; only Markdown can be HTML.
pub(super) fn show(session: &Session, reading: &Reading, title: &str, file: &str, bytes: &[u8]) -> Result<(), Failure> {
    if form::wanted(session, reading) == Format::Html {
        let text = std::str::from_utf8(bytes).ok().filter(|_| file.ends_with(".md"));
        let message = || format!("`{file}` is not Markdown and cannot be shown as HTML");
        let text = text.ok_or_else(|| Failure::new(Kind::Usage, message()))?;
        return print::answer(session, reading, &report::html::from_markdown(title, text));
    }
    if session.world.stdout_is_terminal && reading.output.is_none() {
        return print::paged(session, reading, &report::encode::terminal_lines(&String::from_utf8_lossy(bytes)));
    }
    print::bytes(session, reading, bytes)
}
