//! `relman people`: who may act, in which roles. The commands edit the text of `people.yaml`.
//!
//! Each edit works on the text of the tip, so it works without a checkout too; hand edits that are
//! not committed make it stop. What it may not do is for the judge to say. Start at `PeopleVerb`.

use super::amending::{self, Change, Proposed, Standing};
use super::failure::{Failure, Kind};
use super::hand_edits;
use super::people_delegate::DelegateArgs;
use super::session::{Amending, Reading, Session};
use super::{form, named};
use crate::domain::delegation::Delegation;
use crate::domain::id::Id;
use crate::domain::policy::{ADMINISTRATOR, People, Person, Policy};
use crate::format::edit::{self, NotEditable};
use crate::format::policy::{PEOPLE, SETTINGS};
use crate::format::write_policy;
use crate::history::commit::as_git_writes;
use crate::report::people;
use crate::report::when;
use clap::{Args, Subcommand};
use serde_json::Value;

/// People, and the roles that they hold
///
/// Examples:
///   relman people add ada@example.org "Ada Lovelace"
///   relman people grant ada release-lead
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum PeopleVerb {
    List(ListArgs),
    Add(AddArgs),
    /// Give a person a role
    ///
    /// Examples:
    ///   relman people grant ada release-lead
    ///   relman people grant ada@example.org administrator -m "deputy in August"
    #[command(verbatim_doc_comment)]
    Grant(RoleArgs),
    /// Take a role from a person
    ///
    /// Examples:
    ///   relman people revoke ada release-lead
    ///   relman people revoke ada@example.org administrator -m "August is over"
    ///
    /// What they signed in the role still counts. A remark on the role's own line goes with it. A role that
    /// they have for a while ends at once.
    #[command(verbatim_doc_comment)]
    Revoke(RoleArgs),
    Delegate(DelegateArgs),
}

impl PeopleVerb {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session),
            Self::Add(args) => args.run(session),
            Self::Grant(args) => args.run(session, Turn::Grant),
            Self::Revoke(args) => args.run(session, Turn::Revoke),
            Self::Delegate(args) => args.run(session),
        }
    }
}

/// List who may act
///
/// Examples:
///   relman people list
///   relman people list --role release-lead --as-of 2026-03-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ListArgs {
    /// Only those who hold this role
    #[arg(long)]
    role: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ListArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let role = self.role.as_deref().map(|role| find_role(&desk.policy, role)).transpose()?;
        let (table, rows) = people::list(&desk.policy.people, role, desk.now);
        form::table(session, &self.reading, &table, &Value::Array(rows))
    }
}

/// Add a person, without roles
///
/// Examples:
///   relman people add ada@example.org "Ada Lovelace"
///   relman people add ci@example.org "Build server" --robot
///
/// The id is made from the address. The text of people.yaml keeps its comments.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AddArgs {
    /// The address, as git has it
    email: String,
    /// The name for people
    name: String,
    /// A program: it acts, and never counts for a sign-off
    #[arg(long)]
    robot: bool,
    #[command(flatten)]
    amending: Amending,
}

impl AddArgs {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        if !self.email.contains('@') {
            let message = format!("`{}` is no address; the address comes first, then the name", self.email);
            return Err(Failure::new(Kind::Usage, message).hint("relman people add ada@example.org \"Ada Lovelace\""));
        }
        if as_git_writes(&self.name).is_empty() {
            let message = format!("`{}` is no name that git can keep", self.name);
            return Err(Failure::new(Kind::Usage, message).hint("write what people call them"));
        }
        amending::run(session, &self.amending, "people.add", &|standing| self.propose(standing))
    }

    fn propose(&self, standing: &Standing<'_>) -> Result<Proposed, Failure> {
        let known = &standing.desk.policy.people;
        if let Some((id, person)) = known.by_email(&self.email) {
            if person.name == self.name && person.robot == self.robot {
                return Ok(Proposed::Already { said: format!("{id} has that address"), item: id.to_string() });
            }
            let robot = if person.robot { ", a robot" } else { "" };
            let message = format!("`{}` is the address of `{id}` ({}{robot})", self.email, person.name);
            return Err(Failure::new(Kind::Invalid, message)
                .hint("to change the name, edit people.yaml, then: relman policy commit -m \"…\""));
        }
        let taken = |id: &Id| known.people.contains_key(id) || known.contacts.contains_key(id);
        let id = write_policy::id_of(&self.email, taken)
            .ok_or_else(|| Failure::new(Kind::Invalid, format!("no id is free for `{}`", self.email)))?;
        let person = Person {
            name: self.name.clone(),
            email: vec![self.email.clone()],
            phone: None,
            roles: Vec::new(),
            robot: self.robot,
            keys: Vec::new(),
            delegated: Vec::new(),
        };
        let edited = |text: &[u8]| edit::add_person(text, &id, &person);
        let mut change = edit_people(standing, edited, &format!("add {id}"))?;
        change.item = id.to_string();
        change.made = Some(id.to_string());
        change.next = Some(format!("relman people grant {id} ROLE"));
        Ok(Proposed::Change(Box::new(change)))
    }
}

/// A person and a role
#[derive(Debug, Args)]
pub(super) struct RoleArgs {
    /// The person: id or address
    person: String,
    /// The role
    role: String,
    #[command(flatten)]
    amending: Amending,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Grant,
    Revoke,
}

impl RoleArgs {
    fn run(&self, session: &Session, turn: Turn) -> Result<(), Failure> {
        let action = if turn == Turn::Grant { "people.grant" } else { "people.revoke" };
        amending::run(session, &self.amending, action, &|standing| self.propose(standing, turn))
    }

    fn propose(&self, standing: &Standing<'_>, turn: Turn) -> Result<Proposed, Failure> {
        let policy = &standing.desk.policy;
        let (id, person) = find_person(&policy.people, &self.person)?;
        let role = find_role(policy, &self.role)?;
        let item = format!("{id} {role}");
        let lent = |lent: &&Delegation| lent.role == *role && !standing.desk.now.is_after(lent.until);
        let holds = person.owns(role) || turn == Turn::Revoke && person.delegated.iter().any(|one| lent(&one));
        if holds == (turn == Turn::Grant) {
            let holds = if turn == Turn::Grant { "holds" } else { "does not hold" };
            return Ok(Proposed::Already { said: format!("{id} {holds} the role {role}"), item });
        }
        let mut change = match turn {
            Turn::Grant => edit_people(standing, |text| edit::grant(text, id, role), &format!("grant {item}"))?,
            Turn::Revoke => edit_people(standing, |text| revoked(text, id, person, role), &format!("revoke {item}"))?,
        };
        if policy.settings.policy_by.contains(role) {
            let who = format!("{} ({id})", person.name);
            change.confirm = Some(match turn {
                Turn::Grant => format!("let {who} change people and policy, as {role}?"),
                Turn::Revoke => format!("take {role} from {who}, who may then no longer change people and policy?"),
            });
        }
        if turn == Turn::Revoke {
            change.warnings = ends_with_it(standing, id, role);
        }
        change.item = item;
        Ok(Proposed::Change(Box::new(change)))
    }
}

/// The text without a role of a person, be it their own or given for a while.
fn revoked(text: &[u8], id: &Id, person: &Person, role: &Id) -> Result<Vec<u8>, NotEditable> {
    let own = if person.owns(role) { edit::revoke(text, id, role)? } else { text.to_vec() };
    let mut given = person.delegated.iter().filter(|lent| lent.role == *role);
    given.try_fold(own, |text, lent| edit::undelegate(&text, id, role, &lent.from))
}

/// What a person gave for a while ends when they lose the role.
fn ends_with_it(standing: &Standing<'_>, id: &Id, role: &Id) -> Vec<String> {
    let (people, now) = (&standing.desk.policy.people, standing.desk.now);
    let mut warnings = Vec::new();
    for (to, person) in &people.people {
        let given = |lent: &&Delegation| lent.role == *role && lent.from == *id;
        if let Some(lent) = person.delegated.iter().find(given).filter(|lent| people.lapse(to, lent, now).is_none()) {
            warnings.push(format!("{to} has {role} from {id} until {}, and loses it too", when::local(lent.until)));
        }
    }
    warnings
}

/// The files of the policy with another text of `people.yaml`.
pub(super) fn edit_people(
    standing: &Standing<'_>,
    edited: impl FnOnce(&[u8]) -> Result<Vec<u8>, NotEditable>,
    said: &str,
) -> Result<Change, Failure> {
    let desk = &standing.desk;
    hand_edits::refuse_edited(desk.store, &desk.policy, &standing.files, &[PEOPLE, SETTINGS])?;
    let mut files = standing.files.clone();
    let text = files.get(PEOPLE).map(Vec::as_slice).unwrap_or_default();
    let text = edited(text).map_err(|error| {
        Failure::new(Kind::Invalid, format!("{PEOPLE}: {error}; nothing was changed"))
            .hint(format!("{said} by hand in {PEOPLE}, then: relman policy commit -m \"…\""))
    })?;
    files.insert(PEOPLE.to_owned(), text);
    let (item, made, confirm, warnings, next) = Default::default();
    Ok(Change {
        item,
        made,
        files,
        said: said.to_owned(),
        begins: true,
        confirm,
        warnings,
        next,
        shown: None,
        beside: None,
    })
}

pub(super) fn find_person<'p>(people: &'p People, given: &str) -> Result<(&'p Id, &'p Person), Failure> {
    if given.contains('@') {
        let addresses = || people.people.values().flat_map(|person| &person.email);
        return people.by_email(given).ok_or_else(|| named::unknown("person with the address", given, addresses()));
    }
    let found = people.people.get_key_value(given);
    found.ok_or_else(|| named::unknown("person", given, people.people.keys()))
}

/// A role of a process, or the one of the store.
pub(super) fn find_role<'p>(policy: &'p Policy, given: &str) -> Result<&'p Id, Failure> {
    let of_store = policy.settings.policy_by.iter().chain(policy.people.people.values().flat_map(|one| &one.roles));
    let of_store = of_store.filter(|role| role.as_str() == ADMINISTRATOR);
    let mut known: Vec<&Id> = policy.processes.values().flat_map(|process| process.roles.keys()).collect();
    known.extend(of_store);
    known.sort();
    known.dedup();
    let found = known.iter().find(|role| role.as_str() == given).copied();
    found.ok_or_else(|| named::unknown("role", given, known))
}
