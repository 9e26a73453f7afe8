//! `relman list`: the releases of the store, the open ones unless asked for all.

use super::desk::Desk;
use super::failure::Failure;
use super::session::{Reading, Session};
use super::times::{self, BareDate};
use super::{form, named, print};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Head;
use crate::report::list::{self, Row};
use crate::report::scene::Scene;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;

/// The order of a list
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    /// By name
    Name,
    /// By planned time
    Scheduled,
    /// By state, in the order of the process
    State,
}

/// List releases, the open ones unless asked for all
///
/// Examples:
///   relman list --waiting-for release-lead
///   relman list --all --entered live --since 2026-01-01 --until 2026-03-31
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ListArgs {
    /// Only releases whose name or title holds this text
    text: Option<String>,
    /// Releases in final states too
    #[arg(long)]
    all: bool,
    /// Only those in this state
    #[arg(long)]
    state: Option<String>,
    /// Only those of this kind
    #[arg(long)]
    kind: Option<String>,
    /// Only those with this component
    #[arg(long)]
    component: Option<String>,
    /// Only those that wait for this role
    #[arg(long, value_name = "ROLE")]
    waiting_for: Option<String>,
    /// Only those that entered this state
    #[arg(long, value_name = "STATE")]
    entered: Option<String>,
    /// With --entered: since that day; else: made since that day
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// With --entered: until the end of that day; else: made until then
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// The order
    #[arg(long, default_value = "name")]
    sort: Sort,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only those after this one
    #[arg(long, value_name = "NAME")]
    after: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ListArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        self.check_known(&desk)?;
        let span = self.span(&desk)?;
        let after = self.after.as_deref().map(|name| desk.name(name)).transpose()?;
        let mut rows: Vec<Row> = Vec::new();
        let mut finished = 0_usize;
        for name in desk.names()? {
            if after.as_ref().is_some_and(|after| (name.series(), name.number()) <= (after.series(), after.number())) {
                continue;
            }
            let head = desk.head(&name)?;
            if !self.takes(&head) || !self.in_span(&desk, &name, span)? {
                continue;
            }
            let is_final =
                desk.policy.processes.get(&head.process).is_some_and(|process| process.is_final(&head.state));
            if is_final && !self.all && self.state.is_none() && self.entered.is_none() {
                finished += 1;
                continue;
            }
            let release = desk.release(&name)?;
            let row = list::row(&Scene { view: desk.view(&release)?, history: &[], reader: None });
            if self.waiting_for.as_deref().is_none_or(|role| row.waiting_for.iter().any(|of| *of == *role)) {
                rows.push(row);
            }
            if rows.len() == self.limit.unwrap_or(usize::MAX) {
                break;
            }
        }
        self.sort(&desk, &mut rows);
        let objects = rows.iter().map(Row::json).collect();
        if rows.is_empty() {
            form::aside_at_terminal(session, &self.reading, &self.nothing());
        }
        form::list(session, &self.reading, &list::table(&rows, desk.now), objects)?;
        if finished > 0 && !session.everywhere.quiet && !session.everywhere.json {
            print::aside(&format!("{finished} finished: relman list --all\n"));
        }
        Ok(())
    }

    /// The words for an empty list.
    fn nothing(&self) -> String {
        let open = if self.all || self.state.is_some() || self.entered.is_some() { "" } else { " open" };
        let asked = [&self.text, &self.state, &self.kind, &self.component, &self.entered, &self.since, &self.until];
        let fits = if asked.into_iter().any(Option::is_some) { " fits" } else { "" };
        let waits = self.waiting_for.as_ref().map(|role| format!(" waits for {role}")).unwrap_or_default();
        format!("no{open} release{fits}{}{waits}\n", if fits.is_empty() || waits.is_empty() { "" } else { " and" })
    }

    /// A word that no process has is a slip, not a list of nothing.
    fn check_known(&self, desk: &Desk<'_>) -> Result<(), Failure> {
        let processes = || desk.policy.processes.values();
        let states: BTreeSet<&Id> = processes().flat_map(|process| process.states.keys()).collect();
        let kinds: BTreeSet<&Id> = processes().flat_map(|process| process.kinds.keys()).collect();
        let components: BTreeSet<&Id> = processes().flat_map(|process| process.components.keys()).collect();
        let roles: BTreeSet<&Id> = processes().flat_map(|process| process.roles.keys()).collect();
        named::known("state", self.state.as_deref(), &states)?;
        named::known("state", self.entered.as_deref(), &states)?;
        named::known("kind", self.kind.as_deref(), &kinds)?;
        named::known("component", self.component.as_deref(), &components)?;
        named::known("role", self.waiting_for.as_deref(), &roles)
    }

    fn takes(&self, head: &Head) -> bool {
        let holds = |text: &String| {
            let text = text.to_lowercase();
            head.title.to_lowercase().contains(&text) || head.name.as_str().to_lowercase().contains(&text)
        };
        let is = |wanted: &Option<String>, id: &Id| wanted.as_deref().is_none_or(|wanted| *id == *wanted);
        self.text.as_ref().is_none_or(holds)
            && is(&self.state, &head.state)
            && is(&self.kind, &head.kind)
            && self.component.as_deref().is_none_or(|wanted| head.components.iter().any(|id| *id == *wanted))
    }

    fn span(&self, desk: &Desk<'_>) -> Result<(i64, i64), Failure> {
        let zone = desk.policy.settings.time_zone.0;
        let day = |text: &Option<String>, bare: BareDate| {
            text.as_ref().map(|text| times::parse(text, zone, desk.world.now, bare)).transpose()
        };
        let since = day(&self.since, BareDate::Begins)?.map_or(i64::MIN, Moment::seconds);
        let until = day(&self.until, BareDate::Ends)?.map_or(i64::MAX, Moment::seconds);
        Ok((since, until))
    }

    fn in_span(&self, desk: &Desk<'_>, name: &ReleaseName, (since, until): (i64, i64)) -> Result<bool, Failure> {
        if self.entered.is_none() && self.since.is_none() && self.until.is_none() {
            return Ok(true);
        }
        let entered = self.entered.as_deref().map(|state| named::id("--entered", state)).transpose()?;
        let entries = desk.entries(name)?;
        let mut times = entries.iter().filter(|entry| match &entered {
            Some(state) => entry.action.as_move().is_some_and(|made| made.to == state),
            None => entry.action.name() == "new",
        });
        Ok(times.any(|entry| (since..=until).contains(&entry.at.seconds())))
    }

    fn sort(&self, desk: &Desk<'_>, rows: &mut [Row]) {
        match self.sort {
            Sort::Name => {}
            Sort::Scheduled => rows.sort_by_key(|row| row.scheduled.map_or(i64::MAX, Moment::seconds)),
            Sort::State => rows.sort_by_key(|row| {
                let process = desk.policy.processes.get(&row.process);
                process.and_then(|process| process.states.get_index_of(&row.state)).unwrap_or(usize::MAX)
            }),
        }
    }
}
