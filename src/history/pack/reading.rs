//! Holds the files of a pack to what they should be: sums, ids, and what the steps make of them.
//!
//! Start at `Opened::open`, then `Opened::compare`. A file that is missing, too many or another one
//! is told by its path, and never keeps the rest from being read.

use super::contents::Held;
use super::manifest::{FORMAT, Manifest};
use super::replay::Steps;
use super::{GIT, MANIFEST, SUMS, packfile};
use crate::domain::id::Digest;
use crate::domain::naming::ReleaseName;
use crate::history::object::{Kind, ObjectId};
use crate::history::source::{Unreadable, blob_id};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// The files of a pack: their paths, and what gives the bytes of one.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// The paths, each once.
    pub names: &'a [String],
    /// The bytes of one.
    pub read: &'a dyn Fn(&str) -> Result<Vec<u8>, Unreadable>,
}

/// Why files are no pack at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAPack(String);

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its SHA-256; none where it cannot be read.
    pub sha256: Option<String>,
    /// What is wrong with it: what was expected, and what is there.
    pub fault: Option<(String, String)>,
    /// True if nothing can be read from its bytes, so that what it held is missing elsewhere.
    pub damaged: bool,
    /// What it is to git.
    held: Option<Held>,
}

/// A pack that says what it is.
pub struct Opened<'a> {
    files: Files<'a>,
    /// What it says.
    pub manifest: Manifest,
    /// What it is about.
    pub steps: Steps,
    /// Every file, by path; after `compare` also those that are missing.
    pub parts: BTreeMap<String, Part>,
    /// The paths of the files, and in which an object lies, and where.
    places: HashMap<(Kind, ObjectId), Place>,
    /// The file that was read last.
    latest: RefCell<(String, Vec<u8>)>,
}

/// Where an object lies.
struct Place {
    path: String,
    /// In a pack of objects: where it begins.
    at: Option<usize>,
}

impl<'a> Opened<'a> {
    /// Reads every file once, and what the manifest says.
    ///
    /// # Errors
    /// There is no manifest, or one of another form.
    pub fn open(files: Files<'a>) -> Result<Self, NotAPack> {
        let manifest = manifest(files)?;
        let bad = |what: &str| NotAPack(format!("`{MANIFEST}` names no {what}"));
        let name = ReleaseName::parse(&manifest.release).map_err(|_| bad("release"))?;
        let root = manifest.root.parse().map_err(|_| bad("root"))?;
        let line = manifest.line.as_ref().map(|line| line.parse()).transpose().map_err(|_| bad("line"))?;
        let commits: Result<Vec<ObjectId>, _> = manifest.steps.iter().map(|line| line.commit.parse()).collect();
        let commits = commits.map_err(|_| bad("commit of a step"))?;
        if commits.is_empty() {
            return Err(bad("steps"));
        }
        let steps = Steps { name, root, commits, line };
        let (mut parts, mut places) = (BTreeMap::new(), HashMap::new());
        for path in files.names {
            let read = (files.read)(path);
            let mut put = |kind, id, at| {
                places.entry((kind, id)).or_insert_with(|| Place { path: path.clone(), at });
            };
            let part = Part::of(path, read, &mut put);
            parts.insert(path.clone(), part);
        }
        Ok(Self { files, manifest, steps, parts, places, latest: RefCell::default() })
    }

    /// Gives an object that the pack holds.
    ///
    /// # Errors
    /// It does not hold it.
    pub fn object(&self, kind: Kind, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
        let missing = || Unreadable(format!("{} {id} is not in the pack", kind.as_str()));
        let place = self.places.get(&(kind, id)).ok_or_else(missing)?;
        let Some(at) = place.at else { return (self.files.read)(&place.path) };
        let mut latest = self.latest.borrow_mut();
        if latest.0 != place.path {
            *latest = (place.path.clone(), (self.files.read)(&place.path)?);
        }
        packfile::object(&latest.1, at).map(|(_, bytes)| bytes).map_err(|fault| Unreadable(fault.to_owned()))
    }

    /// Compares every file with what it should be, and names those that are missing or too many.
    pub fn compare(&mut self, expected: &BTreeMap<String, Held>) {
        for (path, part) in &mut self.parts {
            if path != SUMS && !expected.contains_key(path) {
                part.blame("no such file", "a file");
            }
        }
        for (path, held) in expected {
            let part = self.parts.entry(path.clone()).or_insert_with(Part::missing);
            match held {
                Held::Blob(_) | Held::Objects(_) if part.held.as_ref() != Some(held) => {
                    let found = part.held.as_ref().map_or_else(|| "no such file".to_owned(), shown);
                    part.blame(shown(held), found);
                }
                Held::Text(text) if part.sha256.as_ref().is_some_and(|found| *found != sha256(text.as_bytes())) => {
                    part.blame("what the steps make of it", "another text");
                }
                _ => {}
            }
        }
        self.compare_sums(expected);
    }

    /// The sums name every other file, each once, in the order of their paths.
    ///
    /// Where a file is the object that it should be, it is the sum that is wrong.
    fn compare_sums(&mut self, expected: &BTreeMap<String, Held>) {
        let bytes = (self.files.read)(SUMS).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let named: HashMap<&str, &str> =
            text.split('\n').filter_map(|line| line.split_once("  ")).map(|(a, b)| (b, a)).collect();
        let mut lines = Vec::new();
        for (path, part) in self.parts.iter_mut().filter(|(path, _)| *path != SUMS) {
            let sum = named.get(path.as_str()).copied();
            if let (Some(sum), Some(found)) = (sum, part.sha256.clone())
                && sum != found
                && !matches!(expected.get(path), Some(Held::Blob(_) | Held::Objects(_)))
            {
                part.blame(format!("sha256 {sum}"), format!("sha256 {found}"));
            }
            // A file that is not what it should be has been told; its line may say what it was.
            let is_told = part.fault.is_some();
            let said = if is_told { sum } else { part.sha256.as_deref() };
            lines.extend(said.map(|sum| format!("{sum}  {path}")));
        }
        let part = self.parts.entry(SUMS.to_owned()).or_insert_with(Part::missing);
        let mut found = text.strip_suffix('\n').unwrap_or(&text).split('\n');
        let wrong = lines.iter().find_map(|line| {
            let found = found.next().unwrap_or("the end");
            (found != line).then(|| (line.clone(), found.to_owned()))
        });
        let more = found.next().map(|more| ("the end".to_owned(), more.to_owned()));
        let end = (!text.ends_with('\n')).then(|| ("a line break at the end".to_owned(), "none".to_owned()));
        if let Some((expected, found)) = wrong.or(more).or(end) {
            part.blame(expected, found);
        }
    }
}

impl Part {
    fn of(path: &str, bytes: Result<Vec<u8>, Unreadable>, put: &mut dyn FnMut(Kind, ObjectId, Option<usize>)) -> Self {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let fault = Some(("a file that can be read".to_owned(), error.0));
                return Self { sha256: None, fault, damaged: true, held: None };
            }
        };
        let mut part = Self { sha256: Some(sha256(&bytes)), fault: None, damaged: false, held: None };
        if !path.starts_with(&format!("{GIT}/")) {
            let id = blob_id(&bytes);
            put(Kind::Blob, id, None);
            part.held = Some(Held::Blob(id));
            return part;
        }
        match packfile::read(&bytes) {
            Ok(objects) => {
                objects.iter().for_each(|(kind, id, at)| put(*kind, *id, Some(*at)));
                part.held = Some(Held::Objects(objects.into_iter().map(|(kind, id, _)| (kind, id)).collect()));
            }
            Err(fault) => {
                part.damaged = true;
                part.blame("objects as git packs them", fault);
            }
        }
        part
    }

    fn missing() -> Self {
        Self { sha256: None, fault: Some(("a file".to_owned(), "no such file".to_owned())), damaged: false, held: None }
    }

    /// Says what is wrong with it, unless that was said.
    fn blame(&mut self, expected: impl Into<String>, found: impl Into<String>) {
        self.fault.get_or_insert_with(|| (expected.into(), found.into()));
    }
}

/// The longest manifest; one of 5,000 steps has about two million bytes.
const MANIFEST_BYTES: usize = 8 * 1024 * 1024;

fn manifest(files: Files<'_>) -> Result<Manifest, NotAPack> {
    let failed = |error: String| NotAPack(format!("`{MANIFEST}` cannot be read: {error}"));
    if !files.names.iter().any(|name| name == MANIFEST) {
        return Err(NotAPack(format!("there is no `{MANIFEST}` in it")));
    }
    let bytes = (files.read)(MANIFEST).map_err(|error| failed(error.0))?;
    if bytes.len() > MANIFEST_BYTES {
        return Err(failed(format!("it has more than {MANIFEST_BYTES} bytes")));
    }
    let form = serde_json::from_slice::<serde_json::Value>(&bytes).ok().and_then(|json| json.get("format")?.as_u64());
    if let Some(form) = form.filter(|form| *form != u64::from(FORMAT)) {
        return Err(NotAPack(format!("the pack has form {form}, and this relman reads form {FORMAT}")));
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string()))?;
    // What wrote the pages is told to people, so it is a version and nothing else.
    let is_version = manifest.relman.split('.').count() == 3
        && manifest
            .relman
            .split('.')
            .all(|part| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit()));
    match is_version {
        true => Ok(manifest),
        false => Err(failed("`relman` is no version, such as 0.1.0".to_owned())),
    }
}

/// What a file is to git, in words.
fn shown(held: &Held) -> String {
    match held {
        Held::Blob(id) => format!("blob {id}"),
        Held::Objects(objects) => {
            let ids = objects.iter().map(|(kind, id)| format!("{} {id}", kind.as_str()));
            format!("{} objects: {}", objects.len(), ids.collect::<Vec<_>>().join(", "))
        }
        Held::Text(_) | Held::Unknown => "a text".to_owned(),
    }
}

/// The digits of a digest, as `sha256sum` prints them.
fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).as_str().trim_start_matches("sha256:").to_owned()
}
