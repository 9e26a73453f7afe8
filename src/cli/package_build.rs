//! `relman package build`: writes the package of a release beside its place, and tells what is in it.
//!
//! Everything comes from the record as it stands in one commit, and from files that have the digests of the
//! record; the clock is not asked. What belongs into it is gathered in `package_pieces.rs`.

use super::failure::{Failure, Kind};
use super::package_pieces::{Pieces, Sources};
use super::session::{Format, Reading, Session};
use super::{form, print};
use crate::domain::release::Release;
use crate::domain::view::View;
use crate::format::manifest::{self, MANIFEST, Manifest, hex};
use crate::report::page::{Block, Page};
use crate::report::scene::Scene;
use crate::report::table::Table;
use crate::report::{self, encode};
use crate::store::{Archive, Before, Written};
use clap::Args;
use serde_json::json;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// Pack a release for those who deploy it
///
/// Examples:
///   relman package build CFIS001 -o .
///   relman package build CFIS003 -o /mnt/handover --artifacts dist --from env:live
///
/// Writes NAME.zip: instructions, release notes, the documents that count, every artifact, the evidence, a
/// manifest and SHA256SUMS. The same record gives the same bytes, wherever and whenever it is built.
/// What the process asks for and is not written, or does not count, is told as a warning and in README.txt.
/// Artifacts come from the library by their digest, or from --artifacts by their name; other bytes are refused.
/// Exit code 3: something is missing; all of it is listed, and nothing is written.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct BuildArgs {
    /// The release
    name: String,
    /// The folder to write NAME.zip to
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Take artifacts from this folder where they lie in it, the others from the library
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
    /// Let the notes tell all that comes since what runs in an environment, env:ID, or since a release
    #[arg(long, value_name = "env:ID|NAME")]
    from: Option<String>,
    /// Read the store as it stood at a commit or time
    #[arg(long, value_name = "COMMIT|TIME", help_heading = "Reading")]
    as_of: Option<String>,
    /// Choose the form of the answer
    #[arg(long, value_name = "FORMAT", help_heading = "Reading")]
    format: Option<Format>,
}

impl BuildArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let reading = Reading { as_of: self.as_of.clone(), format: self.format, ..Reading::default() };
        let store = session.store()?;
        let desk = session.desk(&store, &reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let to = self.place(session, &release)?;
        desk.process(&release)?;
        // The moment is that of the record: what is packed does not depend on who reads when.
        let view = View::new(&desk.policy, &release, release.latest);
        let view = view.ok_or_else(|| Failure::new(Kind::Internal, "no process"))?;
        let history = desk.entries(&release.name)?;
        let scene = Scene { view, history: &history, reader: None };
        let folder = self.artifacts.as_deref();
        let sources = Sources {
            session,
            desk: &desk,
            release: &release,
            folder,
            from: self.from.as_deref(),
            library: OnceCell::new(),
        };
        let mut pieces = Pieces::default();
        let absent = sources.artifacts(&scene, &mut pieces)?;
        if let Some(told) = report::package::refusal(&scene, &absent) {
            return Err(told.into());
        }
        let manifest = sources.written(&scene, &mut pieces)?;
        let written = sources.write(&to, pieces)?;
        let left_out = report::package::left_out(&scene);
        let warnings: Vec<String> = left_out.iter().map(|line| format!("not complete: {line}")).collect();
        self.answer(session, &reading, &to, &manifest, &written, &warnings)
    }

    /// Where the package will stand: nothing but an older package of the release may stand there.
    fn place(&self, session: &Session, release: &Release) -> Result<PathBuf, Failure> {
        let folder = session.path(&self.output);
        if !folder.is_dir() {
            let message = format!("there is no folder `{}`", self.output.display());
            return Err(Failure::new(Kind::NotFound, message).hint("make it, or name another one with -o"));
        }
        let to = folder.join(format!("{}.zip", release.name));
        if std::fs::symlink_metadata(&to).is_ok() && packed(&to).is_none_or(|name| name != release.name.as_str()) {
            let shown = self.output.join(format!("{}.zip", release.name));
            let message = format!("`{}` is there, and is no package of {}", shown.display(), release.name);
            return Err(Failure::new(Kind::Invalid, message).hint("move it away, or name another folder with -o"));
        }
        Ok(to)
    }

    fn answer(
        &self,
        session: &Session,
        reading: &Reading,
        to: &Path,
        manifest: &Manifest,
        written: &Written,
        warnings: &[String],
    ) -> Result<(), Failure> {
        let file = self.output.join(to.file_name().unwrap_or_default()).display().to_string();
        let mut table = Table::new(&["file", "bytes", "what"]);
        let mut parts = Vec::new();
        for part in &manifest.parts {
            table.push(vec![part.path.clone(), part.size.to_string(), part.what.clone()]);
            parts.push(json!({"path": part.path, "sha256": part.sha256, "ok": true}));
        }
        let changed = written.before != Before::Same;
        let answer = json!({
            "file": file, "sha256": hex(&written.digest), "size": written.size, "release": manifest.release,
            "changed": changed, "replaced": written.before == Before::Other, "parts": parts, "warnings": warnings,
        });
        for warning in warnings {
            let warning = format!("warning: {}\n", encode::terminal(warning));
            print::aside(&print::coloured(session.everywhere.color, &warning));
        }
        let did = match written.before {
            Before::Nothing => "built",
            Before::Same => "already there, with the same bytes",
            Before::Other => "built in place of an older one",
        };
        let mut page = Page::new(format!("{file}: {did}"));
        page.push(Block::Pairs(vec![
            ("release".to_owned(), format!("{}: {}", manifest.release, manifest.title)),
            ("size".to_owned(), format!("{} bytes", written.size)),
            ("SHA-256".to_owned(), hex(&written.digest).to_owned()),
        ]));
        page.push(Block::Table(table.clone()));
        match form::wanted(session, reading) {
            Format::Csv => form::table(session, reading, &table, &answer),
            Format::Json => print::answer(session, reading, &encode::json(&answer)),
            _ if session.everywhere.quiet => print::result(&format!("{}\n", encode::terminal(&file))),
            _ => {
                print::answer(session, reading, &form::page_text(session, reading, &page)?)?;
                print::aside("next: tell the SHA-256 to whoever gets it, by another way than the file\n");
                Ok(())
            }
        }
    }
}

/// The release of the package that stands at a path; nothing where there is no sound one.
fn packed(path: &Path) -> Option<String> {
    let archive = Archive::open(path).ok()?;
    let bytes = archive.read(MANIFEST, manifest::LIMIT_BYTES).ok()?;
    Manifest::read(&bytes).ok().map(|manifest| manifest.release)
}
