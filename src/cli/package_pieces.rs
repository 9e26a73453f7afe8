//! What belongs into the package of a release: each file with its place, what it is, and where its bytes are.
//!
//! All that is missing is told at once, before anything is written. Start at `Sources::artifacts`, then
//! `Sources::written`; `Sources::write` makes the archive.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::Session;
use super::{digest, facts, library, notes, progress, rollup};
use crate::domain::currency;
use crate::domain::gates;
use crate::domain::id::Digest;
use crate::domain::process::titled;
use crate::domain::release::{Artifact, Release};
use crate::format::manifest::{self, Action, FORMAT, MANIFEST, Manifest, Part, Process, SUMS, Section, VERSION, hex};
use crate::report::page::Page;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use crate::report::{self, encode, html};
use crate::store::{ArchiveError, CopyError, Held, Library, PartName, Writer, Written};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The place of a document that does not count, so that it was left out.
const NOT_PACKED: &str = "not in this package";

/// A file of the package.
struct Piece {
    part: Part,
    digest: Digest,
    source: Source,
}

/// Where the bytes of a file come from.
enum Source {
    /// They are here.
    Bytes(Vec<u8>),
    /// The record has them.
    Record(String),
    /// A file has them.
    File(PathBuf),
    /// The library has them.
    Library,
}

/// Why an artifact cannot be packed, and what helps.
struct Lack {
    why: String,
    how: Vec<String>,
}

/// Where files come from: the record, a folder, the library.
pub(super) struct Sources<'a> {
    pub(super) session: &'a Session,
    pub(super) desk: &'a Desk<'a>,
    pub(super) release: &'a Release,
    pub(super) folder: Option<&'a Path>,
    pub(super) from: Option<&'a str>,
    pub(super) library: OnceCell<Result<Library, String>>,
}

/// The files of the package, by path.
#[derive(Default)]
pub(super) struct Pieces(BTreeMap<String, Piece>);

impl Pieces {
    fn add(&mut self, part: Part, digest: Digest, source: Source) {
        self.0.insert(part.path.clone(), Piece { part, digest, source });
    }

    fn bytes(&mut self, path: &str, what: &str, serves: Vec<String>, bytes: Vec<u8>) {
        let digest = Digest::of(&bytes);
        let part = Part { serves, ..plain(path, what, &digest, bytes.len() as u64) };
        self.add(part, digest, Source::Bytes(bytes));
    }

    /// A page as HTML and as Markdown.
    fn page(&mut self, path: &str, what: &str, serves: &[String], page: &Page) {
        self.bytes(&format!("{path}.html"), what, serves.to_vec(), page.html().into_bytes());
        self.bytes(&format!("{path}.md"), what, serves.to_vec(), page.markdown().into_bytes());
    }

    fn contents(&self) -> Vec<report::package::Content> {
        let content =
            |piece: &Piece| report::package::Content { path: piece.part.path.clone(), what: piece.part.what.clone() };
        self.0.values().map(content).collect()
    }
}

fn plain(path: &str, what: &str, digest: &Digest, size: u64) -> Part {
    Part {
        path: path.to_owned(),
        sha256: hex(digest).to_owned(),
        size,
        what: what.to_owned(),
        serves: Vec::new(),
        component: None,
        artifact_type: None,
        changes: Vec::new(),
    }
}

impl Sources<'_> {
    /// Finds every artifact; those that are not at hand, or have other bytes, are told.
    pub(super) fn artifacts(
        &self,
        scene: &Scene<'_>,
        pieces: &mut Pieces,
    ) -> Result<Vec<report::package::Absent>, Failure> {
        let parts = Sheet::of(scene, &indexmap::IndexMap::new()).package;
        let mut absent = Vec::new();
        let mut names = BTreeSet::new();
        for artifact in &self.release.package.artifacts {
            let name = artifact.name.as_str();
            let path = format!("{}/{name}", report::package::ARTIFACTS);
            let fits = match names.insert(name.to_lowercase()) {
                true => PartName::parse(&path).map(drop),
                false => Err("its name differs from another one in upper and lower case alone"),
            };
            let found = match fits {
                Ok(()) => self.artifact(artifact)?,
                Err(why) => Err(renamed(self.release, name, why)),
            };
            let source = match found {
                Ok(source) => source,
                Err(Lack { why, how }) => {
                    let added_by = artifact.stamp.by.clone();
                    absent.push(report::package::Absent { why, added_by, how });
                    continue;
                }
            };
            let component = artifact.component.as_ref().map(ToString::to_string);
            let what = match &component {
                Some(component) => format!("artifact of component {component}"),
                None => "artifact of every component".to_owned(),
            };
            let serves = parts.iter().filter(|part| part.artifacts.iter().any(|file| file == name));
            let part = Part {
                serves: serves.map(|part| part.id.clone()).collect(),
                component,
                artifact_type: artifact.artifact_type.as_ref().map(ToString::to_string),
                changes: artifact.changes.iter().map(ToString::to_string).collect(),
                ..plain(&path, &what, &artifact.digest, artifact.size)
            };
            pieces.add(part, artifact.digest.clone(), source);
        }
        Ok(absent)
    }

    /// Where an artifact is; or what is wrong and what helps.
    fn artifact(&self, artifact: &Artifact) -> Result<Result<Source, Lack>, Failure> {
        let (name, release) = (artifact.name.as_str(), &self.release.name);
        let shown = encode::shell_file(name);
        let get = format!("relman library get {release} {shown} -o DIR");
        if let Some(folder) = self.folder {
            let file = folder.join(name);
            if self.session.path(&file).exists() {
                let found = digest::of_file(self.session, &file)?.0;
                if found == artifact.digest {
                    return Ok(Ok(Source::File(file)));
                }
                let (is, should) = (found.short(), artifact.digest.short());
                let why = format!("`{}` has other bytes ({is}) than the record ({should})", file.display());
                return Ok(Err(Lack { why, how: vec![get] }));
            }
        }
        let put = format!("relman library put {release} {shown}");
        let beside = format!("relman package build {release} -o DIR --artifacts FOLDER");
        let not_beside = self.folder.map(|folder| format!("is not in `{}`, and ", folder.display()));
        let why = match self.library() {
            Err(why) => {
                let why = format!("`{name}` {}is in no library: {why}", not_beside.unwrap_or_default());
                return Ok(Err(Lack { why, how: vec![beside, "export RELMAN_LIBRARY=FOLDER".to_owned()] }));
            }
            Ok(library) => match library.state(&artifact.digest, Some(artifact.size), &mut |_| {}) {
                Ok(Held::Whole) => return Ok(Ok(Source::Library)),
                Ok(Held::Missing) => format!("`{name}` {}is not in the library", not_beside.unwrap_or_default()),
                Ok(Held::Longer | Held::Damaged { .. }) => format!("the copy of `{name}` in the library is damaged"),
                Err(error) => format!("the copy of `{name}` in the library cannot be read: {error}"),
            },
        };
        Ok(Err(Lack { why, how: vec![put, beside] }))
    }

    fn library(&self) -> Result<&Library, &String> {
        let opened = || library::open(self.session, self.desk).map(|(library, _)| library);
        self.library.get_or_init(|| opened().map_err(|failure| failure.message().to_owned())).as_ref()
    }

    /// Adds everything that is written: documents, evidence, pages, the manifest and the sums.
    pub(super) fn written(&self, scene: &Scene<'_>, pieces: &mut Pieces) -> Result<Manifest, Failure> {
        let underneath = facts::way_back(self.desk, self.release)?;
        let sheet = Sheet::of(scene, &underneath);
        self.documents(scene, &sheet, pieces)?;
        self.evidence(scene, pieces)?;
        let carried = self.as_packed(pieces);
        let of_notes = notes::scene(self.desk, &carried, scene.history)?;
        let mut told = notes::sheet(self.desk, &of_notes)?;
        if let Some(from) = self.from {
            told = rollup::gather(self.desk, self.release, told, from, &[])?;
        }
        let since = Some(told.rollup.from.clone()).filter(|from| !from.is_empty());
        let what = "release notes, from the record";
        let (page, markdown) =
            (notes::html(self.desk, &of_notes, &told)?, notes::markdown(self.desk, &of_notes, &told)?);
        pieces.bytes("notes.html", what, Vec::new(), page.into_bytes());
        pieces.bytes("notes.md", what, Vec::new(), markdown.into_bytes());
        pieces.bytes(
            "notes.json",
            "release notes, for programs",
            Vec::new(),
            encode::json(&report::notes::json(&of_notes, &told)).into_bytes(),
        );
        let left_out = report::package::left_out(scene);
        let files = pieces.contents();
        let contents = report::package::Contents { files: &files, left_out: &left_out, since: since.as_deref() };
        let instructions = report::package::instructions(scene, &underneath, contents);
        let serves = report::package::served_by_instructions(&sheet);
        let what = "instructions: who does what, in which order, and how to go back";
        pieces.page("instructions", what, &serves, &instructions);
        let files = pieces.contents();
        let contents = report::package::Contents { files: &files, left_out: &left_out, since: since.as_deref() };
        let readme = report::package::readme(scene, &format!("{}.zip", self.release.name), contents);
        pieces.bytes(
            "README.txt",
            "what this is, how to check it, and where to begin",
            Vec::new(),
            readme.into_bytes(),
        );
        let manifest = Manifest { since, ..self.manifest(scene, &sheet, pieces)? };
        let bytes = manifest.bytes();
        let digest = Digest::of(&bytes);
        let mut digests: BTreeMap<&str, &Digest> =
            pieces.0.values().map(|piece| (piece.part.path.as_str(), &piece.digest)).collect();
        digests.insert(MANIFEST, &digest);
        let sums = manifest::sums(digests.into_iter());
        pieces.bytes(MANIFEST, "what is in this package", Vec::new(), bytes);
        pieces.bytes(SUMS, "the SHA-256 of every other file", Vec::new(), sums.into_bytes());
        Ok(manifest)
    }

    /// Adds the documents that count, Markdown also as HTML.
    fn documents(&self, scene: &Scene<'_>, sheet: &Sheet, pieces: &mut Pieces) -> Result<(), Failure> {
        let view = &scene.view;
        for (id, rule) in &view.process.documents {
            let counts = currency::counts(gates::document_stale(view, id, rule));
            if !counts || !view.holds(rule.when.as_ref()) {
                continue;
            }
            let entry = self.release.documents.iter().rfind(|entry| entry.document == *id);
            let Some(entry) = entry else { continue };
            let bytes = self.of_record(&entry.file)?;
            let end = entry.file.rsplit_once('.').map_or("bin", |(_, end)| end);
            let place = format!("{}/{id}", report::package::folder(&sheet.package, id.as_str()));
            let title = titled(id, &rule.title);
            let what = format!("{title}, written by {} at {}", entry.stamp.by, entry.stamp.at.rfc3339());
            let parts =
                sheet.package.iter().filter(|part| part.documents.iter().any(|document| document == id.as_str()));
            let serves: Vec<String> = parts.map(|part| part.id.clone()).collect();
            if let (true, Ok(text)) = (end == "md", std::str::from_utf8(&bytes)) {
                let page = html::from_markdown(title, text).into_bytes();
                pieces.bytes(&format!("{place}.html"), &what, serves.clone(), page);
            }
            let part = Part { serves, ..plain(&format!("{place}.{end}"), &what, &entry.digest, bytes.len() as u64) };
            pieces.add(part, entry.digest.clone(), Source::Record(entry.file.clone()));
        }
        Ok(())
    }

    /// The release with its documents where they stand in the package, so that the notes name those places.
    fn as_packed(&self, pieces: &Pieces) -> Release {
        let mut release = self.release.clone();
        for entry in &mut release.documents {
            let packed = |piece: &&Piece| matches!(&piece.source, Source::Record(file) if *file == entry.file);
            let place = pieces.0.values().find(packed).map(|piece| piece.part.path.clone());
            entry.file = place.unwrap_or_else(|| NOT_PACKED.to_owned());
        }
        release
    }

    /// Adds the evidence that counts, under its number and the name that the user gave the file.
    fn evidence(&self, scene: &Scene<'_>, pieces: &mut Pieces) -> Result<(), Failure> {
        let view = &scene.view;
        for entry in &self.release.evidence {
            let Some(rule) = view.process.evidence.get(&entry.evidence_type) else { continue };
            if !gates::evidence_stale(view, rule, entry).is_empty() {
                continue;
            }
            let folder = report::package::FURTHER;
            let named = format!("{folder}/{}-{}", entry.number, entry.name);
            let end = entry.file.rsplit_once('.').map_or("bin", |(_, end)| end);
            let path = PartName::parse(&named).map_or_else(|_| format!("{folder}/{}.{end}", entry.number), |_| named);
            let title = titled(&entry.evidence_type, &rule.title);
            let what = format!("evidence: {title}, added by {} at {}", entry.stamp.by, entry.stamp.at.rfc3339());
            let part = plain(&path, &what, &entry.digest, entry.size);
            pieces.add(part, entry.digest.clone(), Source::Record(entry.file.clone()));
        }
        Ok(())
    }

    fn of_record(&self, file: &str) -> Result<Vec<u8>, Failure> {
        let bytes = self.desk.file(&self.release.name, file)?;
        bytes.ok_or_else(|| Failure::new(Kind::NotFound, format!("`{file}` is not in the store")).hint("relman audit"))
    }

    fn manifest(&self, scene: &Scene<'_>, sheet: &Sheet, pieces: &Pieces) -> Result<Manifest, Failure> {
        let (release, process) = (self.release, scene.view.process);
        let last = scene.history.last();
        let last = last.ok_or_else(|| {
            Failure::new(Kind::Invalid, format!("{} has no history", release.name)).hint("relman audit")
        })?;
        let section = |part: &report::sheet::Part| Section { id: part.id.clone(), title: part.title.clone() };
        Ok(Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            release: release.name.to_string(),
            title: release.title.clone(),
            kind: release.kind.to_string(),
            components: release.components.iter().map(ToString::to_string).collect(),
            process: Process {
                id: release.process.to_string(),
                title: process.title.clone(),
                version: process.version,
            },
            policy: self.desk.policy.settings.policy,
            state: release.state.to_string(),
            iteration: release.iteration,
            action: Action { id: last.id.to_string(), at: last.at.rfc3339() },
            since: None,
            sections: sheet.package.iter().map(section).collect(),
            parts: pieces.0.values().map(|piece| piece.part.clone()).collect(),
        })
    }

    /// Writes the archive; what is read must still be what it was.
    pub(super) fn write(&self, to: &Path, pieces: Pieces) -> Result<Written, Failure> {
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            Failure::new(Kind::Internal, format!("the package was not written: {what}{error}"))
        };
        let total = pieces.0.values().map(|piece| piece.part.size).sum();
        let bar = progress::Bar::begin(self.session, self.release.name.as_str(), total);
        let token = library::temporary_name()?;
        let mut writer = Writer::create(to, &token).map_err(|error| failed("", &error))?;
        for (path, piece) in pieces.0 {
            let size = piece.part.size;
            let mut bytes: Box<dyn Read> = match piece.source {
                Source::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
                Source::Record(file) => Box::new(io::Cursor::new(self.of_record(&file)?)),
                Source::File(file) => {
                    let opened = std::fs::File::open(self.session.path(&file));
                    Box::new(opened.map_err(|error| failed(&format!("`{path}`: "), &error))?)
                }
                Source::Library => {
                    let opened = match self.library() {
                        Ok(library) => library.opened(&piece.digest, Some(size)),
                        Err(_) => Err(CopyError::Missing(piece.digest.clone())),
                    };
                    Box::new(opened.map_err(|error| failed(&format!("`{path}`: "), &error))?)
                }
            };
            let mut seen = Seen { bytes: &mut bytes, bar: &bar };
            let digest = writer.add(&path, &mut seen, size).map_err(|error| match error {
                ArchiveError::Io(error) => failed(&format!("`{path}`: "), &error),
                refused => failed("", &refused),
            })?;
            if digest != piece.digest {
                return Err(
                    failed("", &format!("`{path}` does not have the digest of the record")).hint("relman audit")
                );
            }
        }
        writer.finish().map_err(|error| failed("", &error))
    }
}

/// A name that some system cannot unpack, and what helps.
fn renamed(release: &Release, name: &str, why: &str) -> Lack {
    let remove = format!("relman artifact remove {} {} -m \"…\"", release.name, encode::shell_file(name));
    let add = format!("relman artifact add {} FILE, under another name", release.name);
    Lack { why: format!("`{name}` cannot be packed: {why}"), how: vec![remove, add] }
}

/// Bytes whose reading is shown.
struct Seen<'a> {
    bytes: &'a mut dyn Read,
    bar: &'a progress::Bar,
}

impl Read for Seen<'_> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(piece)?;
        self.bar.forward(read as u64);
        Ok(read)
    }
}
