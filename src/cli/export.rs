//! `relman export`: the evidence pack of one release, for an auditor without the store.
//!
//! The pack is what the replay of its steps asks for, so its maker has judged it as its reader will.
//! Start at `ExportArgs::run`; `export_verify.rs` has the other side.

use super::audit::told;
use super::export_verify::VerifyArgs;
use super::failure::{Failure, Kind};
use super::form;
use super::library::temporary_name;
use super::print;
use super::session::{Format, Reading, Session};
use crate::domain::naming::ReleaseName;
use crate::history::object::{Kind as ObjectKind, ObjectId};
use crate::history::pack::{self, Held, Manifest, Objects, Replayed, Steps, packfile};
use crate::history::source::Unreadable;
use crate::report::encode;
use crate::report::pack::{Checked, Pack, Step};
use crate::store::{Store, Writer};
use clap::{Args, Subcommand};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Give a release to an auditor as one file, or check such a file
///
/// Examples:
///   relman export CFIS001 -o CFIS001-evidence.zip
///   relman export verify CFIS001-evidence.zip
///
/// The file holds the record, the rules in force at each step, and the git objects that prove both.
/// It also holds the names and addresses in people.yaml: authority is judged by them.
/// The same record gives the same bytes. README.html in it explains it to somebody without relman.
///
/// Exit code 0: written, and every step holds; 4: written, with findings that it tells.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    verb: Option<ExportVerb>,
    /// The release
    name: Option<String>,
    /// Write the pack to this file
    #[arg(short, long, value_name = "FILE", required = true)]
    output: Option<PathBuf>,
    /// Read the store as it stood at a commit or time
    #[arg(long, value_name = "COMMIT|TIME")]
    as_of: Option<String>,
    /// Also hold every commit up to that one, so that its id alone proves all; they tell of other releases
    #[arg(long)]
    line: bool,
}

/// What else can be done with a pack
#[derive(Debug, Subcommand)]
enum ExportVerb {
    Verify(VerifyArgs),
}

impl ExportArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        if let Some(ExportVerb::Verify(args)) = &self.verb {
            return args.run(session);
        }
        let file = self.output.clone().filter(|file| file.as_os_str() != "-").ok_or_else(|| {
            Failure::new(Kind::Usage, "an evidence pack is written to a file").hint("relman export NAME -o FILE")
        })?;
        let store = session.store()?;
        let desk = session.desk(&store, &Reading { as_of: self.as_of.clone(), ..Reading::default() })?;
        let name = desk.must_name(self.name.as_deref())?;
        if store.entry(desk.commit, &name.folder())?.is_none() {
            return desk.release(&name).map(|_| 0);
        }
        let root = store.beginning(desk.commit)?;
        let commits = store.steps(desk.commit, &name.folder())?;
        let steps = Steps { name, root, commits, line: self.line.then_some(desk.commit) };
        let name = &steps.name;
        let get = |kind: ObjectKind, id: ObjectId| read(&store, kind, id);
        let mut objects = Objects::new(&get);
        let replayed = pack::replay(&mut objects, &steps);
        let manifest = Manifest::of(&steps, &replayed, env!("CARGO_PKG_VERSION"));
        let mut held = pack::contents(&objects, name, &replayed)
            .map_err(|error| Failure::new(Kind::Internal, error.to_string()).hint("relman audit"))?;
        let told = pack_of(name, &manifest, &replayed);
        held.extend(texts(&manifest, &told));
        let (sha256, parts) = written(session, &file, &held, &get)?;
        let (file, version) = (file.display().to_string(), env!("CARGO_PKG_VERSION"));
        let written =
            Checked { file, sha256, version, pack: told, parts, damaged: Vec::new(), faults: Vec::new(), other: None };
        answer(session, &written)
    }
}

/// Says what was written.
fn answer(session: &Session, written: &Checked<'_>) -> Result<u8, Failure> {
    let (file, steps, findings) = (&written.file, written.pack.steps.len(), written.pack.findings.len());
    let quoted = encode::shell(file);
    if form::wanted(session, &Reading::default()) == Format::Json {
        print::result(&encode::json(&written.json()))?;
    } else if session.everywhere.quiet {
        print::result(&format!("{file}\n"))?;
    } else {
        let files = written.parts.len();
        print::result(&format!(
            "{}: evidence pack {}  {steps} steps, {files} files\nsha256 {}\n",
            written.pack.name,
            encode::terminal(file),
            written.sha256,
        ))?;
        print::aside(&format!("next: relman export verify {quoted}\n"));
    }
    if findings > 0 {
        let plural = if findings == 1 { "finding" } else { "findings" };
        print::aside(&format!(
            "warning: the record has {findings} {plural}, which the pack shows\nhint: relman audit {}\n",
            written.pack.name
        ));
    }
    Ok(if findings == 0 { 0 } else { 4 })
}

fn read(store: &Store, kind: ObjectKind, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
    let read = match kind {
        ObjectKind::Commit => store.commit(id),
        ObjectKind::Tree => store.tree_bytes(id),
        ObjectKind::Blob => store.blob(id),
    };
    read.map_err(|error| Unreadable(error.to_string()))
}

/// A replayed release as pages and answers tell it.
pub(super) fn pack_of<'a>(name: &'a ReleaseName, manifest: &Manifest, replayed: &'a Replayed) -> Pack<'a> {
    let steps = replayed.steps.iter().zip(&manifest.steps).map(|(step, line)| Step {
        commit: line.commit.clone(),
        entry: step.entry.as_ref(),
        folder: line.policy.clone(),
        policy: step.ground.and_then(|at| replayed.grounds.get(at)?.policy.as_deref()),
        gates: &step.gates,
    });
    let stretches = replayed.stretches.iter().map(|one| (one.first, one.last, one.commit.to_string()));
    Pack {
        name: name.as_str(),
        root: manifest.root.clone(),
        steps: steps.collect(),
        line: manifest.line.clone(),
        stretches: stretches.collect(),
        release: replayed.release.as_ref(),
        findings: replayed.findings.iter().map(told).collect(),
    }
}

/// The texts of a pack, which are made from the rest of it.
pub(super) fn texts(manifest: &Manifest, pack: &Pack<'_>) -> [(String, Held); 3] {
    let page = pack.page();
    [
        (pack::MANIFEST.to_owned(), Held::Text(manifest.text())),
        (pack::PAGE.to_owned(), Held::Text(page.html())),
        (pack::TEXT.to_owned(), Held::Text(page.text())),
    ]
}

/// The digest of a pack, and of every file in it.
type Written = (String, Vec<(String, Option<String>, bool)>);

/// Writes the pack; each file is made twice, because the sums stand before most of them.
fn written(
    session: &Session,
    file: &Path,
    held: &BTreeMap<String, Held>,
    get: pack::Get<'_>,
) -> Result<Written, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(Kind::Internal, format!("`{}` was not written: {error}", file.display()))
    };
    let mut sums: BTreeMap<&str, String> = BTreeMap::new();
    for (path, held) in held {
        let bytes = bytes(held, get).map_err(|error| failed(&error))?;
        let digits = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        sums.insert(path, digits);
    }
    let text: String = sums.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect();
    let own = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    sums.insert(pack::SUMS, own);
    let mut writer = Writer::create(&session.path(file), &temporary_name()?).map_err(|error| failed(&error))?;
    for path in sums.keys() {
        let bytes = match held.get(*path) {
            Some(held) => bytes(held, get).map_err(|error| failed(&error))?,
            None => text.clone().into_bytes(),
        };
        writer.add(path, &mut bytes.as_slice(), bytes.len() as u64).map_err(|error| failed(&error))?;
    }
    let done = writer.finish().map_err(|error| failed(&error))?;
    let parts = sums.into_iter().map(|(path, sum)| (path.to_owned(), Some(sum), true));
    Ok((done.digest.as_str().trim_start_matches("sha256:").to_owned(), parts.collect()))
}

fn bytes(held: &Held, get: pack::Get<'_>) -> Result<Vec<u8>, Unreadable> {
    match held {
        Held::Blob(id) => get(ObjectKind::Blob, *id),
        Held::Objects(objects) => {
            let read: Result<Vec<_>, Unreadable> =
                objects.iter().map(|(kind, id)| Ok((*kind, get(*kind, *id)?))).collect();
            Ok(packfile::write(&read?))
        }
        Held::Text(text) => Ok(text.clone().into_bytes()),
        Held::Unknown => Ok(Vec::new()),
    }
}
