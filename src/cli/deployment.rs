//! `relman deployment`: where a release goes, said by who deploys.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::lists::DeploymentListArgs;
use super::schedule::readings_of;
use super::session::{Acting, MessageFrom, Session};
use super::{digest, named};
use crate::domain::action::{DeploymentFinish, DeploymentRecord, DeploymentStart};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::release::{Outcome, Release};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Deployments
///
/// Examples:
///   relman deployment start CFIS001 live dist/app.war --url https://ci.example.org/77
///   relman deployment record CFIS001 live --result success
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum DeploymentVerb {
    Start(StartArgs),
    Finish(FinishArgs),
    Record(RecordArgs),
    List(DeploymentListArgs),
}

impl DeploymentVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Start(args) => Some(args),
            Self::Finish(args) => Some(args),
            Self::Record(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session),
            _ => Ok(()),
        }
    }
}

/// Begin a deployment; refused unless the release may go there now
///
/// Examples:
///   relman deployment start CFIS001 live dist/app.war --url https://ci.example.org/77
///   relman deployment start _ live dist/app.war --dry-run
///
/// Exit code 3 says not yet, 6 says not you: deploy nothing.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct StartArgs {
    /// The release
    name: String,
    /// The environment
    environment: String,
    /// The files about to be deployed; each must be in the package of the release
    files: Vec<PathBuf>,
    /// A component that is deployed; all of the release where missing; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for StartArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let environment = named::id("environment", &self.environment)?;
        let components = components(plan.desk.process(&release)?, &release, &environment, &self.component)?;
        let files = self.files.iter().map(|file| digest::of_file(plan.session, file).map(|(digest, _)| digest));
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let process = plan.desk.process(&release)?;
        let reached = process.milestones.values().filter(|milestone| milestone.state.as_ref() == Some(&release.state));
        let windows: Vec<Id> = reached.flat_map(|milestone| milestone.windows.clone()).collect();
        let readings = readings_of(plan.desk, &windows, release.latest.or_later(plan.desk.now));
        Ok(vec![plan.step(&name, DeploymentStart { environment, components, files, readings })?])
    }
}

/// Say how a deployment ended
///
/// Examples:
///   relman deployment finish CFIS001 live --result success
///   relman deployment finish _ live --result "$CI_JOB_STATUS"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct FinishArgs {
    /// The release
    name: String,
    /// The environment
    environment: String,
    /// success, failure or cancelled; also the words of GitHub and GitLab
    #[arg(long)]
    result: String,
    /// A component that was deployed; those of the open start where missing; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for FinishArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let environment = named::id("environment", &self.environment)?;
        let outcome = outcome(&self.result)?;
        let mut of_here = release.deployments.iter().filter(|deployment| deployment.environment == environment);
        let open = of_here.clone().find(|deployment| deployment.outcome.is_none() && deployment.rolled_back.is_none());
        let concerned = open.or(of_here.next_back());
        let components = match concerned {
            Some(deployment) if self.component.is_empty() => deployment.components.clone(),
            _ => components(plan.desk.process(&release)?, &release, &environment, &self.component)?,
        };
        Ok(vec![plan.step(&name, DeploymentFinish { environment, components, outcome })?])
    }
}

/// Record a deployment and how it ended, both at once
///
/// Examples:
///   relman deployment record CFIS001 live --result success --url https://ci.example.org/77
///   relman deployment record CFIS001 live --result failure --at "2030-12-14 07:10"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RecordArgs {
    /// The release
    name: String,
    /// The environment
    environment: String,
    /// success, failure or cancelled
    #[arg(long)]
    result: String,
    /// A component that was deployed; all of the release where missing; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for RecordArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let environment = named::id("environment", &self.environment)?;
        let outcome = outcome(&self.result)?;
        let components = components(plan.desk.process(&release)?, &release, &environment, &self.component)?;
        Ok(vec![plan.step(&name, DeploymentRecord { environment, components, outcome })?])
    }
}

/// The components named, else those that the state of the environment deploys, else all.
fn components(process: &Process, release: &Release, environment: &Id, named: &[String]) -> Result<Vec<Id>, Failure> {
    if !named.is_empty() {
        return named::ids("--component", named);
    }
    let here = process.states.get(&release.state).filter(|state| state.environment.as_ref() == Some(environment));
    let only = here.and_then(|state| state.components.as_ref());
    let goes = |component: &&Id| only.is_none_or(|only| only.contains(component));
    let components: Vec<Id> = release.components.iter().filter(goes).cloned().collect();
    if components.is_empty() {
        let message = format!("{} names no component that goes to `{environment}`", release.name);
        return Err(Failure::new(Kind::NotYet, message).hint(format!("relman set {} --component ID", release.name)));
    }
    Ok(components)
}

/// RULE cli §2: GitHub's and GitLab's own words are taken; a job that still runs is no result.
fn outcome(word: &str) -> Result<Outcome, Failure> {
    match word {
        "success" => Ok(Outcome::Success),
        "failure" | "failed" => Ok(Outcome::Failure),
        "cancelled" | "canceled" | "canceling" => Ok(Outcome::Cancelled),
        other => Err(Failure::new(Kind::Usage, format!("`{other}` is not how a deployment ends"))
            .hint("--result success, failure or cancelled")),
    }
}
