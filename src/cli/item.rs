//! `relman item`: the configuration items that a release carries and that are no files, such as hardware.
//!
//! Exact parallels of `change.rs`, which also reads their words.

use super::act::{Acts, Planning, Step};
use super::change::{self, Described};
use super::failure::Failure;
use super::lists::PartArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use crate::domain::action::{ChangeAdd, ChangeRemove, ChangeStatus, ItemAdd, ItemRemove, ItemStatus, ItemUpdate};
use crate::domain::carried::Carried;
use clap::{Args, Subcommand};

/// Configuration items that are no files, such as hardware
///
/// Examples:
///   relman item add CFIS001 SRV-12 "Web server" serial=C02X --component web
///   relman item status CFIS001 SRV-12 Ordered
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum ItemVerb {
    Add(AddArgs),
    Update(UpdateArgs),
    Status(StatusArgs),
    Remove(RemoveArgs),
    /// List the items of a release
    List(PartArgs),
}

impl ItemVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Add(args) => Some(args),
            Self::Update(args) => Some(args),
            Self::Status(args) => Some(args),
            Self::Remove(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session, "items"),
            _ => Ok(()),
        }
    }
}

/// Add a configuration item
///
/// Examples:
///   relman item add CFIS001 SRV-12 "Web server" serial=C02X --component web
///   relman item add CFIS001 SRV-12 link=https://assets.example.org/SRV-12
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AddArgs {
    /// The release
    name: String,
    /// The id in the house's inventory
    id: String,
    /// The title, and KEY=VALUE for `link` and the fields of the type
    #[arg(value_name = "TITLE|KEY=VALUE")]
    text: Vec<String>,
    /// The type, where the id does not tell
    #[arg(long = "type", value_name = "TYPE")]
    item_type: Option<String>,
    /// A component that it serves; may be repeated
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
        let id = named::word("item", &self.id)?;
        let change_type = match &self.item_type {
            Some(given) => named::word("--type", given)?,
            None => change::type_of(plan.desk.process(&release)?, Carried::Item, &id)?,
        };
        let Described { title, link, fields } = change::described(&id, &self.text)?;
        let components = named::ids("--component", &self.component)?;
        Ok(vec![plan.step(&name, ItemAdd(ChangeAdd { id, change_type, title, components, fields, link }))?])
    }
}

/// Describe a configuration item anew; what is not named stays
///
/// Examples:
///   relman item update CFIS001 SRV-12 serial=C02X location="Room 4"
///   relman item update CFIS001 SRV-12 title="Web server, second" component=web,cache
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UpdateArgs {
    /// The release
    name: String,
    /// The item
    id: String,
    /// KEY=VALUE: title, link, component (comma-separated) and the fields of the type
    #[arg(required = true, value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for UpdateArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let id = named::word("item", &self.id)?;
        Ok(vec![plan.step(&name, ItemUpdate(change::updated(id, &self.pairs)?))?])
    }
}

/// Record how far an item is
///
/// Examples:
///   relman item status CFIS001 SRV-12 Ordered
///   relman item status CFIS001 SRV-12 Configured -m "hardened by the book"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct StatusArgs {
    /// The release
    name: String,
    /// The item
    id: String,
    /// The status
    status: String,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for StatusArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let id = named::word("item", &self.id)?;
        let status = named::word("status", &self.status)?;
        Ok(vec![plan.step(&name, ItemStatus(ChangeStatus { id, status }))?])
    }
}

/// Take items out of a release
///
/// Examples:
///   relman item remove CFIS001 SRV-12 -m "not delivered in time"
///   relman item remove CFIS001 SRV-12 SRV-13 -m "moved to CFIS002"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RemoveArgs {
    /// The release
    name: String,
    /// The items
    #[arg(required = true)]
    ids: Vec<String>,
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
        let ids = named::words("item", &self.ids)?;
        ids.into_iter().map(|id| plan.step(&name, ItemRemove(ChangeRemove { id }))).collect()
    }
}
