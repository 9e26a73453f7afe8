//! `relman change`: the change requests that a release carries.

use super::act::{Acts, Planning, Step};
use super::ask::{self, Asking};
use super::change_import::ImportArgs;
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use crate::domain::action::{ChangeAdd, ChangeFail, ChangePass, ChangeRemove, ChangeStatus, ChangeUpdate};
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::Process;
use crate::domain::process::items::ChangeType;
use crate::domain::release::Cause;
use clap::{Args, Subcommand, ValueEnum};
use indexmap::IndexMap;

/// Change requests
///
/// Examples:
///   relman change add CFIS001 IR-1042 "Letter prints the wrong county" --component web
///   relman change pass CFIS001 --all
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum ChangeVerb {
    Add(AddArgs),
    Update(UpdateArgs),
    Status(StatusArgs),
    Pass(PassArgs),
    Fail(FailArgs),
    Remove(RemoveArgs),
    Import(ImportArgs),
    /// List the changes of a release
    List(PartArgs),
}

impl ChangeVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Add(args) => Some(args),
            Self::Update(args) => Some(args),
            Self::Status(args) => Some(args),
            Self::Pass(args) => Some(args),
            Self::Fail(args) => Some(args),
            Self::Remove(args) => Some(args),
            Self::Import(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session, "changes"),
            _ => Ok(()),
        }
    }
}

/// Add a change request
///
/// Examples:
///   relman change add CFIS001 IR-1042 "Letter prints the wrong county" --component web
///   relman change add CFIS001 DR-7 link=https://helpdesk.example.org/DR-7
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AddArgs {
    /// The release; asked for at a terminal where missing
    pub(super) name: Option<String>,
    /// The id in the tracker; asked for at a terminal where missing
    pub(super) id: Option<String>,
    /// The title, and KEY=VALUE for `link` and the fields of the type
    #[arg(value_name = "TITLE|KEY=VALUE")]
    text: Vec<String>,
    /// The type, where the id does not tell
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) change_type: Option<String>,
    /// A component that it concerns; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) component: Vec<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for AddArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn ask(&self, asking: &mut Asking<'_>) -> Result<(), Failure> {
        ask::change::missing(asking, self)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.must_name(self.name.as_deref())?;
        let release = plan.desk.release(&name)?;
        let process = plan.desk.process(&release)?;
        let id = self.id.as_deref().ok_or_else(|| {
            Failure::new(Kind::Usage, "ID is missing: the id in the tracker")
                .hint(format!("expected {}", forms(process, Carried::Change).join(", ")))
        })?;
        let id = named::word("change", id)?;
        let change_type = match &self.change_type {
            Some(given) => named::word("--type", given)?,
            None => type_of(process, Carried::Change, &id)?,
        };
        let Described { title, link, fields } = described(&id, &self.text)?;
        let components = named::ids("--component", &self.component)?;
        Ok(vec![plan.step(&name, ChangeAdd { id, change_type, title, components, fields, link })?])
    }
}

/// What the words after an id say of a change or item.
pub(super) struct Described {
    pub(super) title: String,
    pub(super) link: Option<String>,
    pub(super) fields: IndexMap<Id, String>,
}

/// Reads the words after an id; the id is the title where none is given.
pub(super) fn described(id: &Word, text: &[String]) -> Result<Described, Failure> {
    let (title, pairs) = match text.split_first() {
        Some((title, pairs)) if is_title(title) => (title.clone(), pairs),
        _ => (id.to_string(), text),
    };
    let mut link = None;
    let mut fields = IndexMap::new();
    for pair in pairs {
        match named::key_value(pair)? {
            ("link", value) => link = Some(value.to_owned()),
            (key, value) => {
                fields.insert(named::id("field", key)?, value.to_owned());
            }
        }
    }
    Ok(Described { title, link, fields })
}

/// The only type whose pattern the id fits.
pub(super) fn type_of(process: &Process, list: Carried, id: &Word) -> Result<Word, Failure> {
    let fits = fitting(process, list, id);
    if let [only] = fits.as_slice() {
        return Ok((*only).clone());
    }
    let message = match fits.len() {
        0 => format!("`{id}` is not the id of any {} of the process `{}`", list.type_word(), process.process),
        _ => format!("`{id}` may be of several types; name one with --type"),
    };
    Err(Failure::new(Kind::Usage, message).hint(format!("expected {}", forms(process, list).join(", "))))
}

/// True if a word of the command line is the title, and no KEY=VALUE.
pub(super) fn is_title(text: &str) -> bool {
    !text.split_once('=').is_some_and(|(key, _)| key == "link" || Id::parse(key).is_ok())
}

/// The types whose pattern the id fits.
pub(super) fn fitting<'p>(process: &'p Process, list: Carried, id: &Word) -> Vec<&'p Word> {
    let types = list.types(process).iter();
    let fits = types.filter(|(_, rule)| rule.pattern.as_ref().is_none_or(|pattern| pattern.matches(id.as_str())));
    fits.map(|(name, _)| name).collect()
}

/// What ids look like, type by type.
pub(super) fn forms(process: &Process, list: Carried) -> Vec<String> {
    let form = |(name, rule): (&Word, &ChangeType)| {
        rule.pattern.as_ref().map_or_else(|| name.to_string(), |pattern| format!("{name}: {}", pattern.as_str()))
    };
    list.types(process).iter().map(form).collect()
}

/// Describe a change request anew; what is not named stays
///
/// Examples:
///   relman change update CFIS001 IR-1042 title="Letter prints the wrong county code"
///   relman change update CFIS001 IR-1042 priority=high link=https://helpdesk.example.org/IR-1042
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UpdateArgs {
    /// The release
    name: String,
    /// The change
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
        let id = named::word("change", &self.id)?;
        Ok(vec![plan.step(&name, updated(id, &self.pairs)?)?])
    }
}

/// What pairs of key and value describe anew.
pub(super) fn updated(id: Word, pairs: &[String]) -> Result<ChangeUpdate, Failure> {
    let (title, components, link, fields) = Default::default();
    let mut update = ChangeUpdate { id, title, components, fields, link };
    for pair in pairs {
        let (key, value) = named::key_value(pair)?;
        match key {
            "title" => update.title = Some(value.to_owned()),
            "link" => update.link = Some(value.to_owned()),
            "component" => {
                let ids: Vec<String> = value.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
                update.components = Some(named::ids("component", &ids)?);
            }
            field => {
                update.fields.insert(named::id("field", field)?, value.to_owned());
            }
        }
    }
    Ok(update)
}

/// Record the status that the tracker has
///
/// Examples:
///   relman change status CFIS001 IR-1042 Resolved
///   relman change status CFIS001 IR-1042 Resolved -m "letter attached"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct StatusArgs {
    /// The release
    name: String,
    /// The change
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
        let id = named::word("change", &self.id)?;
        let status = named::word("status", &self.status)?;
        Ok(vec![plan.step(&name, ChangeStatus { id, status })?])
    }
}

/// Record that changes passed their test
///
/// Examples:
///   relman change pass CFIS001 IR-1042 SMCR-88
///   relman change pass CFIS001 --all
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct PassArgs {
    /// The release
    name: String,
    /// The changes
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<String>,
    /// Every change of the release
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for PassArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let ids = if self.all {
            let release = plan.desk.release(&name)?;
            if release.changes.is_empty() {
                return Err(Failure::new(Kind::NotFound, format!("{name} carries no change"))
                    .hint(format!("relman change add {name} ID TITLE")));
            }
            release.changes.iter().map(|change| change.id.clone()).collect()
        } else {
            named::words("change", &self.ids)?
        };
        ids.into_iter().map(|id| plan.step(&name, ChangePass { id })).collect()
    }
}

/// Why a change failed its test
#[derive(Debug, Clone, Copy, ValueEnum)]
enum CauseArg {
    /// The set-up; correct it and test again
    Setup,
    /// The configuration; correct it and test again
    Configuration,
    /// The data; correct it and test again
    Data,
    /// The fix itself; only a return clears it
    Fix,
}

/// Record that changes failed their test
///
/// Examples:
///   relman change fail CFIS001 IR-1042 --cause fix -m "county 58"
///   relman change fail CFIS001 IR-1042 --cause data -m "test data of last year"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct FailArgs {
    /// The release
    name: String,
    /// The changes
    #[arg(required = true)]
    ids: Vec<String>,
    /// Why
    #[arg(long)]
    cause: CauseArg,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for FailArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let cause = match self.cause {
            CauseArg::Setup => Cause::Setup,
            CauseArg::Configuration => Cause::Configuration,
            CauseArg::Data => Cause::Data,
            CauseArg::Fix => Cause::Fix,
        };
        let ids = named::words("change", &self.ids)?;
        ids.into_iter().map(|id| plan.step(&name, ChangeFail { id, cause })).collect()
    }
}

/// Take changes out of a release
///
/// Examples:
///   relman change remove CFIS001 IR-1042 -m "moved to CFIS002"
///   relman change remove CFIS001 IR-1042 SMCR-88 -m "moved to CFIS002"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RemoveArgs {
    /// The release
    name: String,
    /// The changes
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
        let ids = named::words("change", &self.ids)?;
        ids.into_iter().map(|id| plan.step(&name, ChangeRemove { id })).collect()
    }
}
