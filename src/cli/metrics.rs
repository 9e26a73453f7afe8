//! `relman metrics`: how often, how fast, how often wrong and how soon right; and where the time goes.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::metrics_cases::{self, Asked};
use super::session::{Format, Reading, Session};
use super::times::{self, BareDate};
use super::{form, named, print};
use crate::domain::id::Id;
use crate::domain::metrics::case::Choice;
use crate::domain::metrics::figures::Figures;
use crate::domain::metrics::groups::{self, groups};
use crate::domain::metrics::period::Period;
use crate::domain::moment::Moment;
use crate::report::encode;
use crate::report::metrics::{Part, Told};
use crate::report::spreadsheet;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;

/// Measure delivery: how often, how fast, what fails, and where the time goes
///
/// Examples:
///   relman metrics --since 2026-01-01 --by kind
///   relman metrics --since 2026-01-01 --format svg -o metrics.svg
///
/// Deployment frequency: successful deployments for each week of the period.
/// Lead time for changes: from the first imported commit of a change, else from when it joined the
/// release, until the first deployment that brought it and stood.
/// Change failure rate: deployments that failed or were rolled back, by all that ended.
/// Time to restore: from such a deployment until each of its components ran again, by a rollback
/// onto what ran before or by the next success that stood.
/// These follow "DORA's software delivery performance metrics" (dora.dev).
/// A gate holds from entering the state until it is met to stay, at the latest the move.
/// Without --environment the last one on the way of each process counts.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct MetricsArgs {
    /// Only what happened since that day; all of it where missing
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only what happened until the end of that day; until now where missing
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only this component
    #[arg(long, value_name = "ID")]
    component: Option<String>,
    /// Only releases of this kind
    #[arg(long, value_name = "ID")]
    kind: Option<String>,
    /// Only releases of this process
    #[arg(long, value_name = "ID")]
    process: Option<String>,
    /// Count deployments into this environment
    #[arg(long, value_name = "ID")]
    environment: Option<String>,
    /// Tell the figures apart
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<By>,
    /// List the cases of which the figures are made
    #[arg(long, value_enum, value_name = "WHICH", conflicts_with = "by")]
    cases: Option<Which>,
    #[command(flatten)]
    reading: Reading,
}

/// By what figures are told apart
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// By component
    Component,
    /// By kind of release
    Kind,
    /// By process
    Process,
    /// By month
    Month,
}

/// Which cases are listed
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Deployments that ended
    Deployments,
    /// Changes that were delivered
    Changes,
    /// Stays in states
    States,
    /// Gates of moves
    Gates,
    /// Waivers
    Waivers,
}

impl MetricsArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let wanted = form::wanted(session, &self.reading);
        if matches!(wanted, Format::Junit | Format::Ics) || (wanted == Format::Svg && self.cases.is_some()) {
            return Err(form::no_such_form(wanted, "table, json, md, html, text, csv; svg for the figures"));
        }
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let choice = self.choice(&desk)?;
        let environment = self.environment.as_deref().map(|given| named::id("--environment", given)).transpose()?;
        let (since, to) = self.bounds(session, &desk)?;
        let asked = Asked { environment: environment.as_ref(), choice: &choice, since, to };
        let read = metrics_cases::read(&desk, &asked)?;
        self.check_environment(&desk, &read.seen)?;
        let from = since.or_else(|| read.cases.first().filter(|first| to.is_after(*first))).unwrap_or(to);
        let period = Period { from, to, zone: desk.policy.settings.time_zone.0 };
        let cases = read.cases.within(&period);
        let figures = Figures::of(&cases, &period);
        let by = self.by.map(By::domain);
        let groups = by.map(|by| (by, groups(&cases, &period, by)));
        let environments = read.environments.into_iter();
        let environments =
            environments.filter(|(id, _)| choice.process.as_ref().is_none_or(|only| only == id)).collect();
        let told = Told {
            policy: &desk.policy,
            period,
            choice,
            environment,
            environments,
            cases,
            figures,
            groups,
            warnings: read.warnings,
        };
        self.write(session, &told)
    }

    fn write(&self, session: &Session, told: &Told<'_>) -> Result<(), Failure> {
        if let Some(which) = self.cases {
            let part = which.report();
            return form::list(session, &self.reading, &told.table(part), told.objects(part));
        }
        match form::wanted(session, &self.reading) {
            Format::Svg => print::answer(session, &self.reading, &told.svg()),
            Format::Html => print::answer(session, &self.reading, &told.html()),
            Format::Csv => print::answer(session, &self.reading, &spreadsheet::csv(&told.flat(), &[], &[])),
            Format::Json => print::answer(session, &self.reading, &encode::json(&told.json())),
            wanted => {
                let explained = matches!(wanted, Format::Md | Format::Text) || session.everywhere.verbose;
                form::page(session, &self.reading, &told.page(explained), &serde_json::Value::Null)
            }
        }
    }

    /// Which cases count; a word that nothing has is a slip.
    fn choice(&self, desk: &Desk<'_>) -> Result<Choice, Failure> {
        let processes = || desk.policy.processes.values();
        let id = |what: &str, given: &Option<String>, known: &BTreeSet<&Id>| {
            named::known(what, given.as_deref(), known)?;
            given.as_deref().map(|given| named::id(what, given)).transpose()
        };
        Ok(Choice {
            process: id("process", &self.process, &desk.policy.processes.keys().collect())?,
            kind: id("kind", &self.kind, &processes().flat_map(|process| process.kinds.keys()).collect())?,
            component: id(
                "component",
                &self.component,
                &processes().flat_map(|process| process.components.keys()).collect(),
            )?,
        })
    }

    fn check_environment(&self, desk: &Desk<'_>, seen: &BTreeSet<Id>) -> Result<(), Failure> {
        let processes = desk.policy.processes.values();
        let known = processes.flat_map(|process| process.environments.keys()).chain(seen).collect();
        named::known("environment", self.environment.as_deref(), &known)
    }

    /// The days that were named, as far as they can be known.
    fn bounds(&self, session: &Session, desk: &Desk<'_>) -> Result<(Option<Moment>, Moment), Failure> {
        let zone = desk.policy.settings.time_zone.0;
        let day = |text: &String, bare| times::parse(text, zone, session.world.now, bare);
        let end = metrics_cases::known_until(desk, self.reading.as_of.as_deref())?;
        let until = self.until.as_ref().map(|text| day(text, BareDate::Ends)).transpose()?;
        let to = until.filter(|until| end.is_after(*until)).unwrap_or(end);
        let since = self.since.as_ref().map(|text| day(text, BareDate::Begins)).transpose()?;
        match since.filter(|since| since.is_after(to)) {
            Some(since) => {
                let message = format!("the period begins with {since}, and ends before that with {to}");
                Err(Failure::new(Kind::Usage, message).hint("what is to come is not counted"))
            }
            None => Ok((since, to)),
        }
    }
}

impl By {
    fn domain(self) -> groups::By {
        match self {
            Self::Component => groups::By::Component,
            Self::Kind => groups::By::Kind,
            Self::Process => groups::By::Process,
            Self::Month => groups::By::Month,
        }
    }
}

impl Which {
    fn report(self) -> Part {
        match self {
            Self::Deployments => Part::Deployments,
            Self::Changes => Part::Changes,
            Self::States => Part::States,
            Self::Gates => Part::Gates,
            Self::Waivers => Part::Waivers,
        }
    }
}
