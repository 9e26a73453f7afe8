//! `relman artifact`: the files of the release package, known by their SHA-256.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::session::{Acting, MessageFrom, Reading, Session};
use super::{digest, find, named};
use crate::domain::action::{ArtifactAdd, ArtifactRemove, ArtifactVerify};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::release::Release;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Files of the release package
///
/// Examples:
///   relman artifact add CFIS001 dist/app.war --component web --change IR-1042
///   relman artifact verify CFIS001 dist/app.war
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum ArtifactVerb {
    Add(AddArgs),
    Remove(RemoveArgs),
    Verify(VerifyArgs),
    Find(FindArgs),
    /// List the files of a release
    List(PartArgs),
}

impl ArtifactVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Add(args) => Some(args),
            Self::Remove(args) => Some(args),
            Self::Verify(args) => Some(args),
            Self::Find(_) | Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Find(args) => args.run(session),
            Self::List(args) => args.run(session, "artifacts"),
            _ => Ok(()),
        }
    }
}

/// Add files; the record holds name, size and SHA-256
///
/// Examples:
///   relman artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
///   relman artifact add CFIS001 dist/app.war --replace
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AddArgs {
    /// The release
    name: String,
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The component that they belong to, where their type does not tell
    #[arg(long, value_name = "ID")]
    component: Option<String>,
    /// Their type, where their names do not tell
    #[arg(long = "type", value_name = "ID")]
    artifact_type: Option<String>,
    /// A change that they carry; may be repeated
    #[arg(long, value_name = "ID")]
    change: Vec<String>,
    /// Put other bytes under a known name
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for AddArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let process = plan.desk.process(&release)?;
        self.files.iter().map(|file| plan.step(&name, self.add(plan.session, &release, process, file)?)).collect()
    }
}

impl AddArgs {
    fn add(
        &self,
        session: &Session,
        release: &Release,
        process: &Process,
        file: &Path,
    ) -> Result<ArtifactAdd, Failure> {
        let name = named::file_name(file)?;
        let (digest, size) = digest::of_file(session, file)?;
        let known = release.package.artifact(&name);
        if let Some(known) = known.filter(|known| known.digest != digest && !self.replace) {
            let message = format!(
                "{} holds other bytes as `{name}`: {} since {}",
                release.name,
                known.digest.short(),
                known.stamp.at
            );
            return Err(Failure::new(Kind::Invalid, message).hint("add --replace to put the new bytes in their place"));
        }
        let given_type = self.artifact_type.as_deref().map(|id| named::id("--type", id)).transpose()?;
        let known_type = known.and_then(|known| known.artifact_type.clone());
        let artifact_type = match given_type.or(known_type) {
            Some(one) => Some(one),
            None => type_of(process, name.as_str())?,
        };
        let given_component = self.component.as_deref().map(|id| named::id("--component", id)).transpose()?;
        let known_component = known.and_then(|known| known.component.clone());
        let component =
            given_component.or(known_component).or_else(|| component_of(process, release, artifact_type.as_ref()));
        let changes = match known {
            Some(known) if self.change.is_empty() => known.changes.clone(),
            // The same bytes carry one more change; other bytes carry what is named.
            Some(known) if known.digest == digest => {
                let mut changes = known.changes.clone();
                changes.extend(
                    named::words("--change", &self.change)?.into_iter().filter(|id| !known.changes.contains(id)),
                );
                changes
            }
            _ => named::words("--change", &self.change)?,
        };
        Ok(ArtifactAdd { name, digest, size, artifact_type, component, changes })
    }
}

/// The only type that the name fits; none is allowed, several must be told apart.
fn type_of(process: &Process, name: &str) -> Result<Option<Id>, Failure> {
    let fits = process.artifact_types.iter().filter(|(id, rule)| rule.fits(id, name));
    let fits: Vec<&Id> = fits.map(|(id, _)| id).collect();
    match fits.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some((*only).clone())),
        several => {
            let several = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Failure::new(Kind::Usage, format!("`{name}` may be of several types: {several}"))
                .hint("name one with --type"))
        }
    }
}

/// The only component of the release that has files of this type.
fn component_of(process: &Process, release: &Release, artifact_type: Option<&Id>) -> Option<Id> {
    let artifact_type = artifact_type?;
    let has = |id: &&Id| process.components.get(*id).is_some_and(|rule| rule.artifacts.contains(artifact_type));
    let mut fits = release.components.iter().filter(has);
    fits.next().filter(|_| fits.next().is_none()).cloned()
}

/// Take files out of the package
///
/// Examples:
///   relman artifact remove CFIS001 static.zip -m "not needed"
///   relman artifact remove CFIS001 static.zip app.war -m "web leaves the release"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RemoveArgs {
    /// The release
    name: String,
    /// The names of the files
    #[arg(required = true)]
    artifacts: Vec<PathBuf>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for RemoveArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let remove = |file: &PathBuf| plan.step(&name, ArtifactRemove { name: named::file_name(file)? });
        self.artifacts.iter().map(remove).collect()
    }
}

/// Record that you compared these files with the package
///
/// Examples:
///   relman artifact verify CFIS001 dist/app.war
///   relman artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml
///
/// Whoever added a file cannot be the one who verifies it.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct VerifyArgs {
    /// The release
    name: String,
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for VerifyArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let verify =
            |file: &PathBuf| plan.step(&name, ArtifactVerify { digest: digest::of_file(plan.session, file)?.0 });
        self.files.iter().map(verify).collect()
    }
}

/// Find the releases that hold these bytes
///
/// Examples:
///   relman artifact find app.war
///   relman artifact find sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct FindArgs {
    /// A file, or the 64 digits of its SHA-256, with sha256: before them or without
    what: String,
    #[command(flatten)]
    pub(super) reading: Reading,
}

impl FindArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        find::run(session, &self.what, &self.reading)
    }
}
