//! `relman export verify`: an evidence pack, judged again without the store that it came from.

use super::export::{pack_of, texts};
use super::failure::{Failure, Kind};
use super::session::{Format, Reading, Session};
use super::{digest, form, print};
use crate::history::finding::FindingId;
use crate::history::object::{Kind as ObjectKind, ObjectId};
use crate::history::pack::{self, Files, Held, Manifest, Objects, Opened, Part};
use crate::history::source::Unreadable;
use crate::report::audit::FindingText;
use crate::report::encode;
use crate::report::pack::Checked;
use crate::store::{Archive, ArchiveError};
use clap::Args;
use std::path::PathBuf;

/// The largest file of a pack that is read, in bytes.
const MAX_PART_BYTES: u64 = 64 << 20;

/// Check an evidence pack without the store that it came from
///
/// Examples:
///   relman export verify CFIS001-evidence.zip
///   relman export verify CFIS001-evidence.zip --json
///
/// Every byte is read and every step is judged again by the rules in force then.
/// What a file alone cannot prove is told, with the commit ids to compare.
///
/// Exit code 0: nothing was found; 4: something was; 1: it is no evidence pack, or cannot be read.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct VerifyArgs {
    /// The evidence pack
    file: PathBuf,
    /// Choose the form of the answer
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the answer to a file, - for standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

impl VerifyArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let shown = self.file.display().to_string();
        let no_pack = |why: &dyn std::fmt::Display| {
            Failure::new(Kind::Invalid, format!("`{shown}` is no evidence pack that can be read: {why}"))
                .hint("ask for it again, and compare the sha256 of both copies")
                .hint("relman export NAME -o FILE makes one")
        };
        let (sha256, _) = digest::of_file(session, &self.file)?;
        let archive = Archive::open(&session.path(&self.file)).map_err(|error| no_pack(&error))?;
        let names: Vec<String> = archive.names().map(str::to_owned).collect();
        let read = |name: &str| {
            archive.read(name, MAX_PART_BYTES).map_err(|error| match error {
                ArchiveError::Refused { why, .. } => Unreadable(why.to_owned()),
                error => Unreadable(error.to_string()),
            })
        };
        let mut opened = Opened::open(Files { names: &names, read: &read }).map_err(|error| no_pack(&error))?;

        let steps = opened.steps.clone();
        let get = |kind: ObjectKind, id: ObjectId| opened.object(kind, id);
        let mut objects = Objects::new(&get);
        let replayed = pack::replay(&mut objects, &steps);
        let held = pack::contents(&objects, &steps.name, &replayed);
        let writer = opened.manifest.relman.clone();
        let manifest = Manifest::of(&steps, &replayed, &writer);
        let told = pack_of(&steps.name, &manifest, &replayed);
        let mut faults = Vec::new();
        match held {
            Ok(mut held) => {
                let other = writer != env!("CARGO_PKG_VERSION");
                held.extend(texts(&manifest, &told).map(|(path, text)| {
                    let is_page = other && path != pack::MANIFEST;
                    (path, if is_page { Held::Unknown } else { text })
                }));
                opened.compare(&held);
            }
            Err(error) => faults.push(fault(pack::GIT, "every object of the record and the rules", &error.0)),
        }
        let parts = std::mem::take(&mut opened.parts);
        faults.extend(
            parts
                .iter()
                .filter_map(|(path, part)| part.fault.as_ref().map(|(expected, found)| fault(path, expected, found))),
        );
        let damaged = parts.iter().filter(|(_, part)| part.damaged);
        let why = |part: &Part| part.fault.as_ref().map(|(_, found)| found.clone()).unwrap_or_default();
        let damaged = damaged.map(|(path, part)| (path.clone(), why(part))).collect();
        let parts = parts.into_iter().map(|(path, part)| (path, part.sha256, part.fault.is_none())).collect();
        let sha256 = sha256.as_str().trim_start_matches("sha256:").to_owned();
        let other = Some(writer).filter(|writer| writer != env!("CARGO_PKG_VERSION"));
        let version = env!("CARGO_PKG_VERSION");
        let checked = Checked { file: shown, sha256, version, pack: told, parts, damaged, faults, other };
        self.answer(session, &checked)
    }

    fn answer(&self, session: &Session, checked: &Checked<'_>) -> Result<u8, Failure> {
        let reading = Reading { format: self.format, output: self.output.clone(), ..Reading::default() };
        let text = match form::wanted(session, &reading) {
            Format::Json => encode::json(&checked.json()),
            Format::Table | Format::Text => checked.text(),
            Format::Md => checked.table().markdown(),
            Format::Csv => checked.table().csv(),
            Format::Html => checked.pack.page().html(),
            other @ (Format::Junit | Format::Ics | Format::Svg) => {
                return Err(form::no_such_form(other, "table, json, md, html, text or csv"));
            }
        };
        print::paged(session, &reading, &text)?;
        Ok(if checked.is_clean() { 0 } else { 4 })
    }
}

/// What is wrong with a file of a pack.
fn fault(path: &str, expected: &str, found: &str) -> FindingText {
    let id = FindingId::PackDiffers;
    FindingText {
        id: id.as_str(),
        title: id.title(),
        commit: String::new(),
        path: Some(path.to_owned()),
        release: None,
        expected: expected.to_owned(),
        found: found.to_owned(),
        refusal: Vec::new(),
    }
}
