//! `relman package verify`: every file of a package compared with its manifest and its sums.
//!
//! No store is opened and nothing is written. The judgement is made in `format/manifest/verdict.rs`.

use super::failure::{Failure, Kind};
use super::session::{Format, Reading, Session};
use super::{digest, form, print, progress};
use crate::domain::id::Digest;
use crate::format::manifest::{self, Found, LIMIT_BYTES, MANIFEST, State, Verdict, hex};
use crate::report::page::{Block, Page};
use crate::report::table::Table;
use crate::store::{Archive, ArchiveError, Folder};
use clap::Args;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// Compare a package with its own manifest and sums
///
/// Examples:
///   relman package verify CFIS001.zip
///   relman package verify CFIS001.zip --json
///
/// Needs no store, and takes the folder too into which somebody unpacked it.
/// A package that was packed again, such as a compressed one, is refused: unpack it, and compare the folder.
/// Exit code 0: every file is whole, and none is there besides; 4: something is damaged, missing or extra.
/// Compare the SHA-256 of the package with the one that its maker tells you: it says which package it is.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct VerifyArgs {
    /// The package, or the folder of an unpacked one
    file: PathBuf,
    /// Choose the form of the answer
    #[arg(long, value_name = "FORMAT", help_heading = "Reading")]
    format: Option<Format>,
}

/// What helps whoever has an archive that was packed again.
const AGAIN: &str =
    "if somebody packed it again: unpack it into an empty folder and check that: relman package verify DIR";

/// A package as it is read.
enum Source {
    Archive(Archive),
    Folder(Folder),
}

impl Source {
    fn names(&self) -> Vec<&str> {
        match self {
            Self::Archive(archive) => archive.names().collect(),
            Self::Folder(folder) => folder.names().collect(),
        }
    }

    fn size(&self, name: &str) -> Option<u64> {
        match self {
            Self::Archive(archive) => archive.size(name),
            Self::Folder(folder) => folder.size(name),
        }
    }

    fn stream(&self, name: &str, to: &mut dyn Write, seen: &mut dyn FnMut(u64)) -> Result<Digest, ArchiveError> {
        match self {
            Self::Archive(archive) => archive.stream(name, to, seen),
            Self::Folder(folder) => folder.stream(name, to, seen),
        }
    }

    /// A file that is read whole; nothing where it cannot be.
    fn whole(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.size(name).filter(|size| *size <= LIMIT_BYTES)?;
        self.stream(name, &mut bytes, &mut |_| {}).ok()?;
        Some(bytes)
    }

    fn all(&self, seen: &mut dyn FnMut(u64)) -> Found {
        let mut found = Found::new();
        for name in self.names() {
            let digest = self.stream(name, &mut io::sink(), seen);
            let is = digest.map(|digest| (digest, self.size(name).unwrap_or_default()));
            let place = format!("`{}`: ", name.escape_debug());
            found.insert(name.to_owned(), is.map_err(|error| error.to_string().replacen(&place, "", 1)));
        }
        found
    }
}

impl VerifyArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let path = session.path(&self.file);
        let name = self.file.display().to_string();
        let unreadable = |error: &io::Error| Failure::new(Kind::NotFound, format!("cannot read `{name}`: {error}"));
        let found = std::fs::metadata(&path).map_err(|error| unreadable(&error))?;
        let (sum, opened) = if found.is_dir() {
            (None, Folder::open(&path).map(Source::Folder))
        } else if found.is_file() {
            (Some(digest::of_file(session, &self.file)?.0), Archive::open(&path).map(Source::Archive))
        } else {
            return Err(Failure::new(Kind::NotFound, format!("`{name}` is no plain file")));
        };
        let (verdict, problem) = match opened {
            Ok(source) => {
                let size = source.names().iter().filter_map(|name| source.size(name)).sum();
                let bar = progress::Bar::begin(session, &name, size);
                let found = source.all(&mut |bytes| bar.forward(bytes));
                let (manifest, sums) = (source.whole(MANIFEST), source.whole(manifest::SUMS));
                (manifest::judge(&found, manifest.as_deref(), sums.as_deref()), None)
            }
            Err(ArchiveError::Io(error)) => return Err(unreadable(&error)),
            Err(refused) => (Verdict { manifest: None, parts: Vec::new() }, Some(refused)),
        };
        self.answer(session, sum.as_ref(), &verdict, problem.as_ref())?;
        Ok(if verdict.is_whole() { 0 } else { 4 })
    }

    fn answer(
        &self,
        session: &Session,
        sum: Option<&Digest>,
        verdict: &Verdict,
        problem: Option<&ArchiveError>,
    ) -> Result<(), Failure> {
        let bad = verdict.parts.iter().filter(|part| part.state != State::Whole).count();
        let said = match (problem, bad, &verdict.manifest) {
            (Some(problem), ..) => format!("REFUSED: {problem}"),
            (_, 0, Some(_)) => format!("whole: {} files", verdict.parts.len()),
            (_, 0, None) => "DAMAGED: it has no manifest that can be read".to_owned(),
            (_, bad, _) => format!("DAMAGED: {bad} of {} files", verdict.parts.len()),
        };
        let mut page = Page::new(format!("{}: {said}", self.file.display()));
        let mut pairs = Vec::new();
        if let Some(one) = &verdict.manifest {
            let process = format!("{} {}", one.process.title, one.process.version);
            pairs.push(("release".to_owned(), format!("{}: {}", one.release, one.title)));
            pairs.push(("packed".to_owned(), format!("in state {}, iteration {}", one.state, one.iteration)));
            pairs.push(("as of".to_owned(), format!("{} (action {})", one.action.at, one.action.id)));
            pairs.push(("process".to_owned(), format!("{process}, policy {}", one.policy)));
        }
        pairs.extend(sum.map(|sum| ("SHA-256".to_owned(), hex(sum).to_owned())));
        page.push(Block::Pairs(pairs));
        let mut table = Table::new(&["file", "verdict", "what"]);
        let mut parts = Vec::new();
        for part in &verdict.parts {
            let (state, why) = match &part.state {
                State::Whole => ("whole", String::new()),
                State::Damaged(why) => ("DAMAGED", why.clone()),
                State::Missing => ("MISSING", String::new()),
                State::Extra => ("EXTRA", String::new()),
            };
            let words = if why.is_empty() { state.to_owned() } else { format!("{state}: {why}") };
            table.push(vec![part.path.clone(), words, part.what.clone()]);
            parts.push(json!({
                "path": part.path, "sha256": part.digest.as_ref().map(hex), "ok": part.state == State::Whole,
                "state": state.to_lowercase(), "why": why, "what": part.what,
            }));
        }
        page.push(Block::Table(table.clone()));
        let (problem, hint) =
            (problem.map(ToString::to_string), problem.filter(|problem| problem.may_be_packed_again()));
        let hint = hint.map(|_| AGAIN);
        let json = json!({
            "file": self.file.display().to_string(), "sha256": sum.map(hex), "ok": verdict.is_whole(),
            "problem": problem, "hint": hint, "package": verdict.manifest.as_ref().map(about), "parts": parts,
        });
        let reading = Reading { format: self.format, ..Reading::default() };
        match form::wanted(session, &reading) {
            Format::Csv => form::table(session, &reading, &table, &json),
            Format::Json => print::answer(session, &reading, &crate::report::encode::json(&json)),
            _ => {
                print::answer(session, &reading, &form::page_text(session, &reading, &page)?)?;
                if let Some(hint) = hint {
                    print::aside(&print::coloured(session.everywhere.color, &format!("hint: {hint}\n")));
                }
                Ok(())
            }
        }
    }
}

/// What a manifest says, but for its files.
fn about(manifest: &manifest::Manifest) -> Value {
    let mut about = json!(manifest);
    if let Value::Object(map) = &mut about {
        map.remove("parts");
    }
    about
}
