//! `relman evidence`: reports that gates read, kept beside the record by their bytes.

use super::act::{Acts, Planned, Planning, Step};
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::named;
use super::print;
use super::session::{Acting, MessageFrom, Reading, Session};
use crate::domain::action::{EvidenceAdd, EvidenceWithdraw};
use crate::domain::id::{Digest, Id};
use crate::domain::process::Process;
use crate::domain::process::duties::EvidenceFormat;
use crate::format::junit;
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

/// Add reports; test reports are read for their counts
///
/// Examples:
///   relman evidence add CFIS001 dist/junit.xml
///   relman evidence add CFIS001 scan.pdf --type security-scan --component web
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
            let report = junit::counts(&bytes);
            let given = self.evidence_type.as_deref().map(|id| named::id("--type", id)).transpose()?;
            let evidence_type = given.map_or_else(|| type_of(process, report.is_ok()), Ok)?;
            let rule = process.evidence.get(&evidence_type);
            let rule =
                rule.ok_or_else(|| named::unknown("evidence type", evidence_type.as_str(), process.evidence.keys()))?;
            let counts = match (rule.format, report) {
                (EvidenceFormat::Junit, Ok(counts)) => Some(counts),
                (EvidenceFormat::Junit, Err(error)) => {
                    let message = format!("{}:{}:{}: {}", path.display(), error.line, error.column, error.message);
                    return Err(
                        Failure::new(Kind::Invalid, message).hint(format!("`{evidence_type}` is read as JUnit XML"))
                    );
                }
                (EvidenceFormat::File | EvidenceFormat::Sarif, _) => None,
            };
            let id = plan.id(name.as_str())?;
            let file = format!("evidence/{id}.{}", extension(path));
            let action = EvidenceAdd {
                evidence_type,
                name: named::file_name(path)?,
                file: file.clone(),
                digest: Digest::of(&bytes),
                size: bytes.len() as u64,
                counts,
                changes: named::words("--change", &self.change)?,
                components: named::ids("--component", &self.component)?,
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

/// The only type that this content can be of.
fn type_of(process: &Process, is_test_report: bool) -> Result<Id, Failure> {
    let wanted = if is_test_report { EvidenceFormat::Junit } else { EvidenceFormat::File };
    let fits: Vec<&Id> = process.evidence.iter().filter(|(_, rule)| rule.format == wanted).map(|(id, _)| id).collect();
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
