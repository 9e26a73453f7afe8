//! `relman inventory`: what runs where, since when, by which release; and what ran there before.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::{Format, Reading, Session};
use super::{facts, form, inventory_compare, inventory_diff, named};
use crate::domain::id::Id;
use crate::domain::release::Outcome;
use crate::history::inventory::{Event, Inventory, RunningEntry, Span};
use crate::report::inventory::{self, Ended, Ran, Runs};
use crate::report::table::Table;
use clap::{Args, Subcommand};
use serde_json::Value;
use std::collections::BTreeSet;

/// List what runs where, since when and by which release
///
/// Examples:
///   relman inventory live --as-of 2026-03-31
///   relman inventory live --history --format csv -o live.csv
///
/// `since` is when it happened in the world where somebody said so with --at, else when it was recorded.
/// The order is always that of the record, and --as-of asks what the record said then.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct InventoryArgs {
    #[command(subcommand)]
    verb: Option<InventoryVerb>,
    /// The environment; all of them where missing
    environment: Option<String>,
    /// Everything that ever ran: from when, until when, and why it ended
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    only: Only,
    #[command(flatten)]
    reading: Reading,
}

/// What can be asked of an inventory besides
#[derive(Debug, Subcommand)]
enum InventoryVerb {
    Compare(inventory_compare::CompareArgs),
    Diff(inventory_diff::DiffArgs),
}

/// Which components are looked at
#[derive(Debug, Clone, Args)]
pub(super) struct Only {
    /// Only this component; may be repeated
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
}

/// What runs, and ran, by the record of one commit.
pub(super) struct Books {
    pub(super) inventory: Inventory,
    components: Vec<String>,
}

impl Books {
    /// Opens the books; places and components that neither the policy nor the record knows are slips.
    pub(super) fn open(desk: &Desk<'_>, environments: &[&str], only: &Only) -> Result<Self, Failure> {
        let inventory = facts::inventory(desk.store, desk.commit)?;
        let past = inventory.past();
        let processes = || desk.policy.processes.values();
        let mut known: BTreeSet<&Id> = processes().flat_map(|process| process.environments.keys()).collect();
        known.extend(past.iter().map(|span| span.environment));
        environments.iter().try_for_each(|given| named::known("environment", Some(given), &known))?;
        let mut known: BTreeSet<&Id> = processes().flat_map(|process| process.components.keys()).collect();
        known.extend(past.iter().map(|span| span.component));
        only.component.iter().try_for_each(|given| named::known("component", Some(given), &known))?;
        Ok(Self { inventory, components: only.component.clone() })
    }

    /// What runs in an environment, or in all of them.
    pub(super) fn running(&self, environment: Option<&str>) -> impl Iterator<Item = RunningEntry<'_>> {
        let wanted = move |entry: &RunningEntry<'_>| self.is_wanted(environment, entry.environment, entry.component);
        self.inventory.running().filter(wanted)
    }

    fn is_wanted(&self, environment: Option<&str>, place: &Id, component: &Id) -> bool {
        environment.is_none_or(|wanted| *place == *wanted)
            && (self.components.is_empty() || self.components.iter().any(|wanted| *component == *wanted.as_str()))
    }
}

impl InventoryArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match &self.verb {
            Some(verb) if self.environment.is_none() && !self.history => verb.run(session),
            Some(_) => {
                let failure = Failure::new(Kind::Usage, "`compare` and `diff` take what they need after them");
                Err(failure.hint("relman inventory compare ENV FILE").hint("relman inventory diff ENV ENV"))
            }
            None => self.list(session).map(|()| 0),
        }
    }

    fn list(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let environment = self.environment.as_deref();
        let books = Books::open(&desk, environment.as_slice(), &self.only)?;
        if self.history {
            let past = books.inventory.past();
            let wanted = past.iter().filter(|span| books.is_wanted(environment, span.environment, span.component));
            let (table, objects) = inventory::history(&wanted.map(ran).collect::<Vec<_>>());
            return write(session, &self.reading, &table, &inventory::RAN, objects);
        }
        let (table, objects) = inventory::rows(&books.running(environment).map(runs).collect::<Vec<_>>(), desk.now);
        write(session, &self.reading, &table, &inventory::RUNS, objects)
    }
}

impl InventoryVerb {
    fn run(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::Compare(args) => args.run(session),
            Self::Diff(args) => args.run(session).map(|()| 0),
        }
    }
}

/// Writes rows for people, or all that scripts get as a spreadsheet.
pub(super) fn write(
    session: &Session,
    reading: &Reading,
    table: &Table,
    columns: &[&'static str],
    objects: Vec<Value>,
) -> Result<(), Failure> {
    if form::wanted(session, reading) == Format::Csv {
        return form::table(session, reading, &inventory::sheet(columns, &objects), &Value::Null);
    }
    form::table(session, reading, table, &Value::Array(objects))
}

pub(super) fn runs(entry: RunningEntry<'_>) -> Runs {
    let (component, standing) = (entry.component, entry.standing);
    Runs {
        environment: entry.environment.clone(),
        component: component.clone(),
        release: standing.release.to_string(),
        artifacts: standing.artifacts(component),
        items: standing.items(component),
        since: standing.since(),
        recorded: standing.recorded(),
        outcome: Outcome::Success,
        url: standing.deployment.url.clone(),
    }
}

fn ran(span: &Span<'_>) -> Ran {
    let ended = |event: &Event| match event {
        Event::Began(other) => Ended::Deployment(other.release.clone()),
        Event::Ended(_) => Ended::Rollback,
    };
    Ran {
        environment: span.environment.clone(),
        component: span.component.clone(),
        release: span.standing.release.clone(),
        from: span.opened.at(),
        until: span.closed.and_then(Event::at),
        after: match span.opened {
            Event::Began(_) => None,
            Event::Ended(ending) => Some(ending.release.clone()),
        },
        ended: span.closed.map(ended),
        rolled_back: span.withdrawn.and_then(crate::history::inventory::Ending::at),
        recorded: span.standing.recorded(),
        url: span.standing.deployment.url.clone(),
    }
}
