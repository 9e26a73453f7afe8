//! `relman audit`: every commit of the history is judged again; what is found is told.

use super::failure::{Failure, Kind};
use super::session::{Format, Reading, Session};
use super::{form, print};
use crate::domain::naming::ReleaseName;
use crate::domain::refusal::Refusal;
use crate::history::finding::Finding;
use crate::history::object::ObjectId;
use crate::history::replay::{Audit, Report};
use crate::history::source::{Source, Unreadable};
use crate::report::audit::{Audited, FindingText};
use crate::report::encode;
use crate::report::met::{self, Judged};
use crate::report::refusal::{self, Subject};
use crate::store::Store;
use clap::Args;

/// Judge the whole history again
///
/// Examples:
///   relman audit
///   relman audit CFIS001 --json
///
/// Exit code 0: nothing was found; 4: something was.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AuditArgs {
    /// Also tell which action met each gate of this release
    name: Option<String>,
    /// The first commit that the store must have
    #[arg(long, value_name = "OID")]
    root: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl AuditArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let tip = self.tip(session, &store)?;
        let mut report = judged(&store, tip)?;
        if let Some(root) = &self.root {
            let expected: ObjectId = root
                .parse()
                .map_err(|_| Failure::new(Kind::Usage, format!("`{root}` is not the full id of a commit")))?;
            if report.root != Some(expected) {
                report.findings.push(Finding::history_rewritten(expected, tip));
            }
        }
        let audited = audited(&store, &report);
        let form = form::wanted(session, &self.reading);
        let mut text = match form {
            Format::Json => encode::json(&audited.json()),
            Format::Table | Format::Text => audited.text(),
            Format::Md => audited.table().markdown(),
            Format::Html => audited.page().html(),
            Format::Csv => audited.table().csv(),
            other @ (Format::Junit | Format::Ics | Format::Svg) => {
                return Err(form::no_such_form(other, "table, json, md, html, text or csv"));
            }
        };
        if let (Some(name), Format::Table) = (&self.name, form) {
            text.push_str(&self.gates_met(session, &store, name)?);
        }
        print::paged(session, &self.reading, &text)?;
        Ok(if audited.is_clean() { 0 } else { 4 })
    }

    fn tip(&self, session: &Session, store: &Store) -> Result<ObjectId, Failure> {
        let tip = store.tip()?.ok_or_else(|| Failure::new(Kind::NotFound, "the store has no commit yet"))?;
        match &self.reading.as_of {
            Some(then) => session.commit_of(store, tip, then),
            None => Ok(tip),
        }
    }

    /// Which actions met the gates of the moves that were made, for one release.
    fn gates_met(&self, session: &Session, store: &Store, name: &str) -> Result<String, Failure> {
        let desk = session.desk(store, &self.reading)?;
        let name = desk.name(name)?;
        let release = desk.release(&name)?;
        let (process, entries) = (desk.process(&release)?, desk.entries(&name)?);
        let judged = entries.iter().map(|entry| Judged {
            label: entry.id.to_string(),
            entry,
            process: Some(process),
            gates: &[],
        });
        let table = met::gates(&judged.collect::<Vec<_>>()).without_empty_columns();
        Ok(format!("\n{}", table.terminal(session.world.columns())))
    }
}

/// The report in words.
fn audited(store: &Store, report: &Report) -> Audited {
    let findings = report.findings.iter().map(told);
    Audited {
        store: store.work_dir().unwrap_or(store.git_dir()).display().to_string(),
        version: env!("CARGO_PKG_VERSION"),
        root: report.root.map(|root| root.to_string()),
        tip: report.tip.map(|tip| tip.to_string()),
        actions: report.actions,
        policies: report.policies,
        complete: report.complete && !store.is_shallow(),
        findings: findings.collect(),
    }
}

/// A finding in words.
pub(super) fn told(finding: &Finding) -> FindingText {
    FindingText {
        id: finding.id.as_str(),
        title: finding.id.title(),
        commit: finding.commit.to_string(),
        path: finding.path.clone(),
        release: finding.release.as_ref().map(ToString::to_string),
        expected: finding.expected.clone(),
        found: finding.found.clone(),
        refusal: finding.refusal.as_deref().map(|refusal| refused(finding, refusal)).unwrap_or_default(),
    }
}

fn refused(finding: &Finding, refusal: &Refusal) -> Vec<String> {
    let name = finding.release.as_ref().map_or("the policy", ReleaseName::as_str);
    let told = refusal::tell(Subject::bare(name), refusal);
    let reasons = told.lines.into_iter().flat_map(|(label, lines)| {
        lines.into_iter().map(move |line| format!("{label} {line}").trim_start().to_owned())
    });
    std::iter::once(told.headline).chain(reasons).collect()
}

/// Replays the first-parent line up to a commit.
fn judged(store: &Store, tip: ObjectId) -> Result<Report, Failure> {
    let blob = |id: ObjectId| store.blob(id).map_err(|error| Unreadable(error.to_string()));
    let folder = |commit: ObjectId, path: &str| store.list(commit, path).map_err(|error| Unreadable(error.to_string()));
    let mut audit = Audit::new(Source { blob: &blob, folder: &folder });
    for commit in store.walk(None, tip)? {
        audit.feed(&commit?);
    }
    Ok(audit.finish())
}
