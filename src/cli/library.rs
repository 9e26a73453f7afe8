//! `relman library`: master copies of what releases carry, put, taken out, compared and listed.
//!
//! The folder is named by the settings or by `RELMAN_LIBRARY`; what was deposited stands in the record.

use super::act::{Acts, Planning, Step};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::{Acting, MessageFrom, Reading, Session};
use super::{digest, form, library_sync, named, print, progress, world};
use crate::domain::action::ArtifactDeposit;
use crate::domain::authority::Actor;
use crate::domain::id::{Digest, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::release::Artifact;
use crate::format::manifest::hex;
use crate::report::encode;
use crate::report::table::Table;
use crate::store::{CopyError, Held, Library, Store};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Keep master copies of what releases carry
#[derive(Debug, Subcommand)]
pub(super) enum LibraryVerb {
    Put(PutArgs),
    Get(GetArgs),
    Verify(VerifyArgs),
    List(ListArgs),
    Sync(library_sync::SyncArgs),
}

impl LibraryVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Put(args) => Some(args),
            _ => None,
        }
    }

    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::Put(_) => Ok(0),
            Self::Get(args) => args.run(session).map(|()| 0),
            Self::Verify(args) => args.run(session),
            Self::List(args) => args.run(session).map(|()| 0),
            Self::Sync(args) => args.run(session),
        }
    }
}

/// Opens the library: `RELMAN_LIBRARY`, else what the settings say.
pub(super) fn open(session: &Session, desk: &Desk<'_>) -> Result<(Library, PathBuf), Failure> {
    let named = world::variable("RELMAN_LIBRARY").map(|folder| session.world.folder.join(folder));
    let folder = named.or_else(|| desk.policy.settings.library.as_ref().map(PathBuf::from)).ok_or_else(|| {
        Failure::new(Kind::NotFound, "no library is named")
            .hint("export RELMAN_LIBRARY=FOLDER")
            .hint("or write `library: /path/to/folder` into relman.yaml, then relman policy commit -m \"why\"")
    })?;
    match Library::open(&folder) {
        Ok(library) => Ok((library, folder)),
        Err(error) => {
            let message = format!("the library `{}` cannot be used: {error}", folder.display());
            Err(Failure::new(Kind::NotFound, message)
                .hint("mount the drive, or make the folder; it is never made here"))
        }
    }
}

/// Put files of a release into the library, and record it
///
/// Examples:
///   relman library put CFIS001 dist/app.war
///   relman library put CFIS001 dist/*
///
/// The folder is what RELMAN_LIBRARY names, else `library` in relman.yaml.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct PutArgs {
    /// The release
    name: String,
    /// The files; the record knows them by their bytes
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for PutArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    /// The copies are made first: the record says only what is there, and a copy too many harms nobody.
    ///
    /// Who takes no part is refused by the judge, and copies nothing before.
    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let (library, _) = open(plan.session, plan.desk)?;
        let process = plan.desk.process(&release)?;
        let actor = Actor::find(&plan.desk.policy, &plan.identity.id, plan.desk.now);
        let takes_part = actor.is_ok_and(|actor| actor.takes_part(process).is_ok());
        let mut steps = Vec::new();
        for file in &self.files {
            let (digest, size) = digest::of_file(plan.session, file)?;
            let carried = release.package.artifacts.iter().any(|artifact| artifact.digest == digest);
            let known = carried && takes_part && release.package.deposits.iter().any(|one| one.digest == digest);
            let may_be_kept = known || carried && takes_part && !process.is_final(&release.state);
            if may_be_kept && !self.acting.dry_run {
                let bar = progress::Bar::begin(plan.session, &file.display().to_string(), size);
                let before = library
                    .put(&plan.session.path(file), (&digest, size), &temporary_name()?, &mut |bytes| bar.forward(bytes))
                    .map_err(|error| copy_failed(&file.display().to_string(), &error))?;
                if known && before != Held::Whole {
                    mended(plan.session, file, &before);
                }
            }
            // A copy that is mended is not put there a second time: in a final state too there is nothing to record.
            steps.push(match known {
                true => Step::Already { release: name.clone(), action: "artifact.deposit", item: digest.to_string() },
                false => plan.step(&name, ArtifactDeposit { digest })?,
            });
        }
        Ok(steps)
    }
}

/// Says what became of a copy that the record knew and the library had no more.
fn mended(session: &Session, file: &Path, before: &Held) {
    if !session.everywhere.quiet && !session.everywhere.json {
        let was = if *before == Held::Missing { "missing" } else { "damaged" };
        let file = encode::terminal(&file.display().to_string());
        print::aside(&format!("the copy of {file} was {was} and is whole again\n"));
    }
}

/// A name that no other copy has at the same time.
pub(super) fn temporary_name() -> Result<String, Failure> {
    Ok(world::random_bytes()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn copy_failed(what: &str, error: &CopyError) -> Failure {
    let failure = Failure::new(Kind::Invalid, format!("`{what}` was not copied: {error}"));
    match error {
        CopyError::OtherBytes { .. } | CopyError::Longer(_) => {
            failure.hint("relman library verify shows which copies are damaged")
        }
        CopyError::Missing(_) => failure.hint("relman library put NAME FILE"),
        CopyError::Io(_) => failure,
    }
}

/// Take files of a release out of the library
///
/// Examples:
///   relman library get CFIS001 app.war
///   relman library get CFIS001 -o dist
///
/// Each file is compared with the record while it is copied.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct GetArgs {
    /// The release
    name: String,
    /// The names of the files; all of the release where missing
    artifacts: Vec<PathBuf>,
    /// The folder to write them to
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

impl GetArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &Reading::default())?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let (library, _) = open(session, &desk)?;
        let folder = session.path(&self.output);
        std::fs::create_dir_all(&folder).map_err(|error| {
            Failure::new(Kind::Invalid, format!("cannot make `{}`: {error}", self.output.display()))
        })?;
        let mut got = Vec::new();
        for artifact in self.wanted(&release.package.artifacts)? {
            let to = folder.join(artifact.name.as_str());
            if to.exists() {
                if digest::of_file(session, &to)?.0 == artifact.digest {
                    got.push(artifact);
                    continue;
                }
                let message =
                    format!("`{}` is there with other bytes", self.output.join(artifact.name.as_str()).display());
                return Err(Failure::new(Kind::Invalid, message).hint("move it away, or name another folder with -o"));
            }
            let bar = progress::Bar::begin(session, artifact.name.as_str(), artifact.size);
            library
                .get((&artifact.digest, artifact.size), &to, &temporary_name()?, &mut |bytes| bar.forward(bytes))
                .map_err(|error| copy_failed(artifact.name.as_str(), &error))?;
            got.push(artifact);
        }
        self.answer(session, &got)
    }

    fn wanted<'a>(&self, artifacts: &'a [Artifact]) -> Result<Vec<&'a Artifact>, Failure> {
        if self.artifacts.is_empty() {
            return Ok(artifacts.iter().collect());
        }
        let find = |file: &PathBuf| {
            let name = named::file_name(file)?;
            let found = artifacts.iter().find(|artifact| artifact.name == name);
            found.ok_or_else(|| {
                named::unknown("artifact", name.as_str(), artifacts.iter().map(|artifact| artifact.name.to_string()))
            })
        };
        self.artifacts.iter().map(find).collect()
    }

    fn answer(&self, session: &Session, got: &[&Artifact]) -> Result<(), Failure> {
        let mut table = Table::new(&["file", "digest"]);
        let mut objects = Vec::new();
        for artifact in got {
            let file = self.output.join(artifact.name.as_str()).display().to_string();
            objects.push(json!({"file": file, "sha256": hex(&artifact.digest)}));
            table.push(vec![file, artifact.digest.to_string()]);
        }
        form::table(session, &Reading::default(), &table, &Value::Array(objects))
    }
}

/// One deposit: whose, and of which file.
pub(super) struct Deposit {
    pub(super) release: ReleaseName,
    pub(super) artifact: String,
    component: Option<Id>,
    pub(super) digest: Digest,
    /// Unknown where the release carries the file no more.
    pub(super) size: Option<u64>,
    by: Id,
    at: String,
}

/// The deposits of one release, or of all.
pub(super) fn deposits(
    session: &Session,
    store: &Store,
    name: Option<&str>,
    reading: &Reading,
) -> Result<Vec<Deposit>, Failure> {
    let desk = session.desk(store, reading)?;
    let names = match name {
        Some(name) => vec![desk.name(name)?],
        None => desk.names()?,
    };
    let mut all = Vec::new();
    for name in names {
        // Most releases of a store have none: the bytes are searched before the record is read.
        let package = desk.file(&name, "package.yaml")?.unwrap_or_default();
        if !String::from_utf8_lossy(&package).contains("deposits:") {
            continue;
        }
        let release = desk.release(&name)?;
        for one in &release.package.deposits {
            let artifact = release.package.artifacts.iter().find(|artifact| artifact.digest == one.digest);
            all.push(Deposit {
                release: name.clone(),
                artifact: artifact.map(|artifact| artifact.name.to_string()).unwrap_or_default(),
                component: artifact.and_then(|artifact| artifact.component.clone()),
                digest: one.digest.clone(),
                size: artifact.map(|artifact| artifact.size),
                by: one.stamp.by.clone(),
                at: one.stamp.at.rfc3339(),
            });
        }
    }
    Ok(all)
}

/// Compare the library with the record
///
/// Examples:
///   relman library verify
///   relman library verify CFIS001 --json
///
/// Every copy is read. Exit code 0: each is there and whole; 4: one is missing, damaged or unreadable.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct VerifyArgs {
    /// The release; all of them where missing
    name: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl VerifyArgs {
    fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let (library, folder) = open(session, &desk)?;
        let deposits = deposits(session, &store, self.name.as_deref(), &self.reading)?;
        let bar = progress::Bar::begin(session, "library", deposits.iter().filter_map(|one| one.size).sum());
        let mut table = Table::new(&["release", "artifact", "copy", "digest"]);
        let (mut parts, mut sound) = (Vec::new(), true);
        for one in &deposits {
            let state = library.state(&one.digest, one.size, &mut |bytes| bar.forward(bytes));
            let (words, found) = match &state {
                Ok(Held::Whole) => ("whole".to_owned(), None),
                Ok(Held::Missing) => ("missing".to_owned(), None),
                Ok(Held::Longer) => ("damaged: longer than the record says".to_owned(), None),
                Ok(Held::Damaged { found }) => (format!("damaged: {}", found.short()), Some(hex(found))),
                Err(error) => (format!("unreadable: {error}"), None),
            };
            let whole = matches!(state, Ok(Held::Whole));
            sound &= whole;
            parts.push(json!({
                "path": Library::place(&one.digest), "sha256": hex(&one.digest), "ok": whole,
                "state": words.split(':').next(), "found": found, "release": one.release.as_str(),
                "artifact": one.artifact,
            }));
            table.push(vec![one.release.to_string(), one.artifact.clone(), words, one.digest.to_string()]);
        }
        let answer = json!({"library": folder.display().to_string(), "ok": sound, "parts": parts});
        match form::wanted(session, &self.reading) {
            super::session::Format::Json => {
                print::answer(session, &self.reading, &encode::json(&answer))?;
            }
            _ => form::table(session, &self.reading, &table, &answer)?,
        }
        Ok(if sound { 0 } else { 4 })
    }
}

/// List what was put into the library
///
/// Examples:
///   relman library list
///   relman library list CFIS001
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ListArgs {
    /// The release; all of them where missing
    name: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ListArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let mut table = Table::new(&["release", "artifact", "component", "size", "by", "at", "digest"]);
        let mut objects = Vec::new();
        for one in deposits(session, &store, self.name.as_deref(), &self.reading)? {
            objects.push(json!({
                "release": one.release.as_str(), "artifact": one.artifact, "component": one.component,
                "size": one.size.unwrap_or_default(), "by": one.by, "at": one.at, "sha256": hex(&one.digest),
            }));
            table.push(vec![
                one.release.to_string(),
                one.artifact,
                one.component.map(|id| id.to_string()).unwrap_or_default(),
                one.size.unwrap_or_default().to_string(),
                one.by.to_string(),
                one.at,
                one.digest.to_string(),
            ]);
        }
        form::table(session, &self.reading, &table, &Value::Array(objects))
    }
}
