//! `relman evidence`: reports that gates read, kept beside the record by their bytes.

use super::act::{Acts, Planned, Planning, Step};
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::named;
use super::print;
use super::session::{Acting, MessageFrom, Reading, Session};
use crate::domain::action::{EvidenceAdd, EvidenceWithdraw};
use crate::domain::evidence::{OfOtherBytes, Report, Subject, subjects_of};
use crate::domain::id::{Digest, Id};
use crate::domain::process::Process;
use crate::domain::process::duties::EvidenceFormat;
use crate::domain::release::Release;
use crate::format::evidence;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// The largest file that is kept as evidence, in bytes (design §3).
const LIMIT: u64 = 10 * 1024 * 1024;

/// Reports that gates read
///
/// Examples:
///   relman evidence add CFIS001 dist/junit.xml
///   relman evidence list CFIS001
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum EvidenceVerb {
    Add(AddArgs),
    Withdraw(WithdrawArgs),
    Get(GetArgs),
    /// List the evidence of a release
    List(PartArgs),
}

impl EvidenceVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Add(args) => Some(args),
            Self::Withdraw(args) => Some(args),
            Self::Get(_) | Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Get(args) => args.run(session),
            Self::List(args) => args.run(session, "evidence"),
            _ => Ok(()),
        }
    }
}

/// Add reports; those of tests, scans and components are read for their counts
///
/// Examples:
///   relman evidence add CFIS001 dist/junit.xml
///   relman evidence add CFIS001 scan.sarif --type security-scan --artifact app.war
///
/// A report counts while the artifacts that it speaks of keep their bytes: those that it names by
/// SHA-256 itself, else those of --artifact, of --component, or all of the release.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AddArgs {
    /// The release
    name: String,
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Their type, where the content does not tell
    #[arg(long = "type", value_name = "ID")]
    evidence_type: Option<String>,
    /// A change that they speak of; may be repeated
    #[arg(long, value_name = "ID")]
    change: Vec<String>,
    /// A component that they speak of; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    /// An artifact whose bytes they speak of; may be repeated
    #[arg(long, value_name = "NAME")]
    artifact: Vec<String>,
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
        let mut steps = Vec::new();
        for path in &self.files {
            let bytes = plan.session.read_bytes(path, LIMIT)?;
            let given = self.evidence_type.as_deref().map(|id| named::id("--type", id)).transpose()?;
            let evidence_type = given.map_or_else(|| type_of(process, evidence::recognised(&bytes)), Ok)?;
            let rule = process.evidence.get(&evidence_type);
            let rule =
                rule.ok_or_else(|| named::unknown("evidence type", evidence_type.as_str(), process.evidence.keys()))?;
            let report = evidence::read(rule.format, &bytes).map_err(|error| {
                let message = format!("{}:{}:{}: {}", path.display(), error.line, error.column, error.message);
                let hint = format!("`{evidence_type}` is read as {}", form(rule.format));
                Failure::new(Kind::Invalid, message).hint(hint)
            })?;
            let artifacts = self.subjects(&release, rule.format, report.as_ref(), path)?;
            let id = plan.id(name.as_str())?;
            let file = format!("evidence/{id}.{}", extension(path));
            let action = EvidenceAdd {
                evidence_type,
                name: named::file_name(path)?,
                file: file.clone(),
                digest: Digest::of(&bytes),
                size: bytes.len() as u64,
                counts: report.map(|report| report.counts),
                changes: named::words("--change", &self.change)?,
                components: named::ids("--component", &self.component)?,
                artifacts,
            };
            steps.push(Step::Act(Box::new(Planned {
                id,
                release: name.clone(),
                action: action.into(),
                files: vec![(file, bytes)],
                message: None,
                url: None,
                confirm: None,
            })));
        }
        Ok(steps)
    }
}

impl AddArgs {
    /// The artifacts that a report speaks of: what it says itself comes first.
    fn subjects(
        &self,
        release: &Release,
        format: EvidenceFormat,
        report: Option<&Report>,
        path: &Path,
    ) -> Result<Option<Vec<Subject>>, Failure> {
        let package = &release.package;
        let mut given: Vec<Subject> = Vec::new();
        for name in &self.artifact {
            let found = package.artifacts.iter().find(|artifact| artifact.name.as_str() == name);
            let known = package.artifacts.iter().map(|artifact| &artifact.name);
            let found = found.ok_or_else(|| named::unknown("artifact", name, known))?;
            given.push(Subject { name: found.name.clone(), digest: found.digest.clone() });
        }
        given.sort_by(|a, b| a.name.cmp(&b.name));
        given.dedup();
        let named = report.map_or_else(|| Ok(Vec::new()), |report| report.subjects(package));
        let named = named.map_err(|OfOtherBytes(digests)| {
            let message = format!("`{}` speaks of bytes that no artifact of {} has", path.display(), release.name);
            let failure = Failure::new(Kind::NotYet, message)
                .hint(format!("add the file that it speaks of first: relman artifact add {} FILE", release.name))
                .hint("or have the report made anew, of the artifacts as they are");
            digests.iter().fold(failure, |failure, digest| failure.detail(digest.as_str()))
        })?;
        if let Some(other) = given.iter().find(|subject| !named.is_empty() && !named.contains(subject)) {
            let names: Vec<&str> = named.iter().map(|subject| subject.name.as_str()).collect();
            let message =
                format!("`{}` speaks of {} by its SHA-256, not of `{}`", path.display(), names.join(", "), other.name);
            return Err(Failure::new(Kind::Usage, message).hint("leave --artifact out"));
        }
        Ok(match (named.is_empty(), given.is_empty(), format) {
            (false, _, _) => Some(named),
            (true, false, _) => Some(given),
            // A file that nobody reads speaks of what the process says under `covers`.
            (true, true, EvidenceFormat::File) => None,
            (true, true, _) => Some(subjects_of(package, &named::ids("--component", &self.component)?)),
        })
    }
}

/// What a file of this format is.
fn form(format: EvidenceFormat) -> &'static str {
    match format {
        EvidenceFormat::Junit => "JUnit XML",
        EvidenceFormat::Sarif => "SARIF 2.1.0",
        EvidenceFormat::Cyclonedx => "CycloneDX JSON",
        EvidenceFormat::Spdx => "SPDX JSON",
        EvidenceFormat::Sbom => "CycloneDX or SPDX JSON",
        EvidenceFormat::File => "any file",
    }
}

/// The only type that this content can be of: of its own format, or of one that is not read.
fn type_of(process: &Process, content: EvidenceFormat) -> Result<Id, Failure> {
    let reads =
        |format: EvidenceFormat| format == content || (format == EvidenceFormat::Sbom && content.is_of_components());
    let of = |fits: &dyn Fn(EvidenceFormat) -> bool| -> Vec<&Id> {
        process.evidence.iter().filter(|(_, rule)| fits(rule.format)).map(|(id, _)| id).collect()
    };
    let fits = of(&reads);
    let fits = if fits.is_empty() { of(&|format| format == EvidenceFormat::File) } else { fits };
    if let [only] = fits.as_slice() {
        return Ok((*only).clone());
    }
    let known = process.evidence.keys().map(Id::to_string).collect::<Vec<_>>().join(", ");
    Err(Failure::new(Kind::Usage, "the content does not tell the type of evidence").hint(format!("--type {known}")))
}

/// The end of the user's file name, if it can be the end of ours.
pub(super) fn extension(path: &Path) -> String {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let fits = (1..=10).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if fits { end } else { "bin".to_owned() }
}

/// Take evidence back
///
/// Examples:
///   relman evidence withdraw CFIS001 2 -m "of the wrong build"
///   relman evidence withdraw CFIS001 2 3 -m "of the wrong build"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct WithdrawArgs {
    /// The release
    name: String,
    /// The numbers of the evidence
    #[arg(required = true)]
    numbers: Vec<u32>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for WithdrawArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        self.numbers.iter().map(|number| plan.step(&name, EvidenceWithdraw { number: *number })).collect()
    }
}

/// Write the bytes of a piece of evidence
///
/// Examples:
///   relman evidence get CFIS001 1
///   relman evidence get CFIS001 1 -o junit.xml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct GetArgs {
    /// The release
    name: String,
    /// The number of the evidence
    number: u32,
    #[command(flatten)]
    reading: Reading,
}

impl GetArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        let release = desk.release(&name)?;
        let found = release.evidence.iter().find(|evidence| evidence.number == self.number);
        let known = release.evidence.iter().map(|evidence| evidence.number);
        let evidence = found.ok_or_else(|| named::unknown("evidence", &self.number.to_string(), known))?;
        let bytes = desk.file(&name, &evidence.file)?;
        let bytes = bytes.ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("`{}` is not in the store", evidence.file)).hint("relman audit")
        })?;
        print::bytes(session, &self.reading, &bytes)
    }
}
