//! `relman new`: a release begins, under the next name of its series or one that is chosen.

use super::act::{Acts, Planned, Planning, Step};
use super::ask::{self, Asking};
use super::failure::{Failure, Kind};
use super::session::{Acting, MessageFrom};
use super::{facts, named};
use crate::domain::action::New;
use crate::domain::id::Id;
use crate::domain::naming::{NamingError, ReleaseName};
use crate::domain::process::Process;
use clap::Args;
use std::collections::BTreeMap;

/// Make a release
///
/// Examples:
///   relman new "December change cycle" --component web --component cache
///   NAME=$(relman new "Repair county table" --kind emergency --no-input -q)
///
/// The name is the next one of the series; standard output begins with it.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct NewArgs {
    /// Its title; asked for at a terminal where missing
    pub(super) title: Option<String>,
    /// Its kind; the default one of the process where missing
    #[arg(long)]
    pub(super) kind: Option<String>,
    /// A component that it changes; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) component: Vec<String>,
    /// The process that it follows; the default one of the store where missing
    #[arg(long, value_name = "ID")]
    pub(super) process: Option<String>,
    /// A name of your choice that follows the convention and is free
    #[arg(long)]
    pub(super) name: Option<String>,
    /// A part of the name, such as team=IS; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) name_part: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for NewArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn ask(&self, asking: &mut Asking<'_>) -> Result<(), Failure> {
        ask::new::missing(asking, self)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let title = self.title.clone().ok_or_else(|| {
            Failure::new(Kind::Usage, "TITLE is missing: what is the release about?").hint("relman new \"TITLE\"")
        })?;
        let policy = &plan.desk.policy;
        let wanted = self.process.as_deref().unwrap_or(policy.settings.process.as_str());
        let process =
            policy.processes.get(wanted).ok_or_else(|| named::unknown("process", wanted, policy.processes.keys()))?;
        let kind = match &self.kind {
            Some(kind) => named::id("--kind", kind)?,
            None => {
                process.default_kind().cloned().ok_or_else(|| Failure::new(Kind::Usage, "name the kind with --kind"))?
            }
        };
        let id = plan.id("new")?;
        let name = match facts::named_by(plan.desk, &id)? {
            Some(name) => name,
            None => self.name_of(plan, process)?,
        };
        let action = New {
            name: name.clone(),
            process: process.process.clone(),
            title,
            kind,
            components: named::ids("--component", &self.component)?,
        };
        Ok(vec![Step::Act(Box::new(Planned {
            id,
            release: name,
            action: action.into(),
            files: Vec::new(),
            message: None,
            url: None,
            confirm: None,
        }))])
    }
}

impl NewArgs {
    fn name_of(&self, plan: &Planning<'_>, process: &Process) -> Result<ReleaseName, Failure> {
        if let Some(name) = &self.name {
            let name = ReleaseName::parse(&name.to_ascii_uppercase()).map_err(|error| refused(&error))?;
            process.naming.fits(&name).map_err(|error| refused(&error))?;
            return Ok(name);
        }
        let mut parts: BTreeMap<Id, String> = plan.desk.policy.settings.naming.clone();
        for part in &self.name_part {
            let (key, value) = named::key_value(part)?;
            let key = named::id("--name-part", key)?;
            process.naming.check_part(&key, value).map_err(|error| refused(&error))?;
            parts.insert(key, value.to_owned());
        }
        let series = process.naming.series(&parts).map_err(|error| refused(&error))?;
        let number = facts::next_number(plan.desk, &series)?;
        process.naming.name(&series, number).map_err(|error| refused(&error))
    }
}

fn refused(error: &NamingError) -> Failure {
    let failure = Failure::new(Kind::Invalid, error.to_string());
    match error {
        NamingError::PartMissing(part) => {
            failure.hint(format!("--name-part {part}=VALUE, or set it under `naming:` in relman.yaml"))
        }
        NamingError::Full { .. } => {
            failure.hint("begin another series with --name-part, or widen `naming` in the process")
        }
        _ => failure,
    }
}
