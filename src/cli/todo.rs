//! `relman todo`: what waits, for whom, until when, and the command for it.

use super::desk::Desk;
use super::failure::Failure;
use super::identity::Identity;
use super::session::{Format, Reading, Session};
use super::{ask, form, named, print, waiting};
use crate::domain::id::Id;
use crate::report::todo::{self, Todo, Wanted};
use crate::report::todo_page::{self, Telling};
use clap::Args;
use std::collections::BTreeSet;

/// What is said where an order of calling is asked for, and there is none.
const NOBODY_CALLED: &str = "\
hint: nobody is named who is called: write people and roles in their order under `escalation:` in people.yaml
hint: relman policy commit -m \"whom to call\"
";

/// List what waits: for you, a role, a person or everybody
///
/// Examples:
///   relman todo --all --type obligation
///   relman todo --all --escalate
///   relman todo --do
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct TodoArgs {
    /// What waits for holders of this role
    #[arg(long, conflicts_with_all = ["person", "all"])]
    role: Option<String>,
    /// What waits for this person
    #[arg(long, conflicts_with = "all")]
    person: Option<String>,
    /// What waits for anybody
    #[arg(long)]
    all: bool,
    /// Only what is overdue
    #[arg(long)]
    late: bool,
    /// What is late, with the next person to call
    #[arg(long)]
    escalate: bool,
    /// Only this kind, such as signoff, task or obligation
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Pick what to do from a menu, again and again; Esc ends it
    #[arg(long = "do", conflicts_with_all = ["as_of", "format", "output", "no_header", "escalate"])]
    by_menu: bool,
    #[command(flatten)]
    reading: Reading,
}

impl TodoArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        if self.by_menu {
            return ask::menu::run(session, self);
        }
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let rows = self.rows(&desk)?;
        let people = &desk.policy.people;
        if rows.is_empty() {
            form::aside_at_terminal(session, &self.reading, &self.nothing());
        } else if self.escalate && people.escalation.is_empty() && !session.everywhere.quiet {
            print::aside(NOBODY_CALLED);
        }
        let calls = self.escalate.then_some(people);
        if form::is_for_terminal(session, &self.reading) && !rows.is_empty() {
            let with_who = self.all || self.role.is_some();
            let telling = Telling { whom: &self.whom(), with_who, calls, now: desk.now };
            return print::paged(
                session,
                &self.reading,
                &todo_page::of(&rows, telling).terminal(session.world.columns()),
            );
        }
        let table = todo::table(&rows, calls, desk.now);
        // A long list is made in the one form that is asked for.
        let has_objects = matches!(form::wanted(session, &self.reading), Format::Json | Format::Csv);
        let asked = if has_objects { rows.as_slice() } else { &[] };
        form::list(session, &self.reading, &table, asked.iter().map(|row| row.json(people, desk.now)).collect())
    }

    fn whom(&self) -> String {
        match (&self.role, &self.person) {
            (Some(one), _) | (_, Some(one)) => format!(" for {one}"),
            (None, None) if self.all => String::new(),
            (None, None) => " for you".to_owned(),
        }
    }

    /// The words for an empty list.
    fn nothing(&self) -> String {
        let late = if self.late || self.escalate { " late" } else { "" };
        format!("nothing{late}{} waits{}\n", self.of_kind(), self.whom())
    }

    fn of_kind(&self) -> String {
        self.kind.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default()
    }

    /// What waits, as it is asked for.
    pub(super) fn rows(&self, desk: &Desk<'_>) -> Result<Vec<Todo>, Failure> {
        if let Some(other) = self.kind.as_deref().filter(|kind| !todo::KINDS.contains(kind)) {
            return Err(named::unknown("type", other, todo::KINDS));
        }
        let roles: BTreeSet<&Id> = desk.policy.processes.values().flat_map(|process| process.roles.keys()).collect();
        named::known("role", self.role.as_deref(), &roles)?;
        named::known("person", self.person.as_deref(), &desk.policy.people.people.keys().collect())?;
        let role = self.role.as_deref().map(|role| named::id("--role", role)).transpose()?;
        let person = match (&self.person, &role) {
            (Some(person), _) => Some(named::id("--person", person)?),
            (None, None) if !self.all => Some(Identity::find(desk.store, &desk.policy)?.id),
            (None, _) => None,
        };
        let wanted = Wanted {
            role: role.as_ref(),
            person: person.as_ref(),
            late: self.late || self.escalate,
            kind: self.kind.as_deref(),
        };
        waiting::rows(desk, &wanted, self.reading.as_of.is_some())
    }
}

/// How many things wait for the one who asks; nothing outside of a store.
pub(super) fn waiting_for_me(session: &Session) -> Option<usize> {
    let store = session.store().ok()?;
    let desk = session.desk(&store, &Reading::default()).ok()?;
    let me = Identity::find(&store, &desk.policy).ok()?.id;
    let wanted = Wanted { person: Some(&me), ..Wanted::default() };
    waiting::rows(&desk, &wanted, false).ok().map(|rows| rows.len())
}
