//! `relman set`: title, fields of the plan and components.

use super::act::{Acts, Planning, Step};
use super::failure::{Failure, Kind};
use super::session::{Acting, Reading, Session};
use super::{form, named};
use crate::domain::action::{ComponentAdd, ComponentRemove, Set};
use crate::domain::id::Id;
use crate::report::parts;
use crate::report::scene::Scene;
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;

/// Fill fields of the plan, or change title and components
///
/// Examples:
///   relman set CFIS001 impact="Letters only" rollback="Reinstall the prior package"
///   relman set CFIS001 specification -F specification.md
///
/// With the name alone it lists the fields.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SetArgs {
    /// The release
    pub(super) name: String,
    /// KEY=VALUE, or one KEY with -F or --edit
    #[arg(value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// Add a component; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    /// Remove a component; may be repeated
    #[arg(long, value_name = "ID")]
    no_component: Vec<String>,
    /// Read the value from a file, - for standard input
    #[arg(short = 'F', long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the value in an editor
    #[arg(long, conflicts_with = "file")]
    edit: bool,
    #[command(flatten)]
    acting: Acting,
}

impl SetArgs {
    /// True if there is nothing to set: the fields are listed.
    pub(super) fn only_lists(&self) -> bool {
        self.fields.is_empty() && self.component.is_empty() && self.no_component.is_empty()
    }

    /// Lists the fields of the plan, with their clauses.
    pub(super) fn list(&self, session: &Session) -> Result<(), Failure> {
        let reading = Reading::default();
        let store = session.store()?;
        let desk = session.desk(&store, &reading)?;
        let release = desk.release(&desk.name(&self.name)?)?;
        let scene = Scene { view: desk.view(&release)?, history: &[], reader: None };
        match parts::of(&scene, "plan") {
            Some(plan) => form::table(session, &reading, &plan.table, &Value::Array(plan.json)),
            None => Ok(()),
        }
    }

    fn pairs(&self, session: &Session, former: impl Fn(&Id) -> String) -> Result<Vec<(Id, String)>, Failure> {
        if self.file.is_none() && !self.edit {
            let pairs = self.fields.iter().map(|field| {
                let (key, value) = named::key_value(field)?;
                Ok((named::id("field", key)?, value.to_owned()))
            });
            return pairs.collect();
        }
        let [key] = self.fields.as_slice() else {
            return Err(Failure::new(Kind::Usage, "-F and --edit set one field: name its key alone"));
        };
        let key = named::id("field", key)?;
        let value = match &self.file {
            Some(file) => session.read_text(file)?,
            None => session.edit(&former(&key))?,
        };
        Ok(vec![(key, value.trim_end().to_owned())])
    }
}

impl Acts for SetArgs {
    fn acting(&self) -> Acting {
        self.acting.clone()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let release = plan.desk.release(&name)?;
        let former = |key: &Id| release.plan.get(key).cloned().unwrap_or_default();
        let mut steps = Vec::new();
        for (key, value) in self.pairs(plan.session, former)? {
            steps.push(plan.step(&name, Set { key, value })?);
        }
        for id in named::ids("--component", &self.component)? {
            steps.push(plan.step(&name, ComponentAdd { id })?);
        }
        for id in named::ids("--no-component", &self.no_component)? {
            steps.push(plan.step(&name, ComponentRemove { id })?);
        }
        if steps.is_empty() {
            return Err(Failure::new(Kind::Usage, "nothing to set").hint(format!("relman set {name} KEY=VALUE")));
        }
        Ok(steps)
    }
}
