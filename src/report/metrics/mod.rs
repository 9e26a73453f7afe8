//! Figures of delivery for people and scripts: a page, JSON, a spreadsheet, a picture (docs/metrics.md).
//!
//! The figures are made in `domain/metrics`; here they get words. Start at [`Told`]; `json.rs` and `rows.rs`
//! set it for scripts, `chart.rs` draws it.

mod axis;
mod bars;
mod chart;
mod json;
mod rows;
mod words;

use super::page::{Block, Page};
use super::table::Table;
use super::when;
use crate::domain::id::Id;
use crate::domain::metrics::case::{Cases, Choice};
use crate::domain::metrics::figures::{Figures, InState};
use crate::domain::metrics::groups::{By, Group};
use crate::domain::metrics::period::Period;
use crate::domain::metrics::spread::Spread;
use crate::domain::policy::Policy;
use crate::domain::process::titled;
use std::collections::BTreeMap;
use words::{counted, lasting, middle, percent, rate, upper};

pub use rows::Part;

/// How many gates a person reads.
const GATES: usize = 12;

/// Everything that is told.
#[derive(Debug)]
pub struct Told<'a> {
    /// The policy now: what states and gates are called.
    pub policy: &'a Policy,
    /// The period.
    pub period: Period,
    /// Which cases count.
    pub choice: Choice,
    /// The environment that somebody named.
    pub environment: Option<Id>,
    /// The environment that counts, by process.
    pub environments: BTreeMap<Id, Option<Id>>,
    /// What happened in the period.
    pub cases: Cases,
    /// Its figures.
    pub figures: Figures,
    /// The same for each group, where somebody asked.
    pub groups: Option<(By, Vec<Group>)>,
    /// What is not in the figures, and why.
    pub warnings: Vec<String>,
}

impl Told<'_> {
    /// The page for people; `explained` says besides what is counted.
    #[must_use]
    pub fn page(&self, explained: bool) -> Page {
        let mut page = Page::new(self.title());
        page.push(Block::Pairs(self.frame()));
        page.push(Block::Heading("Delivery".to_owned()));
        page.push(Block::Table(self.four()));
        page.section("Not restored", Block::Table(self.unrestored()));
        if let Some((by, groups)) = &self.groups {
            page.section(&format!("By {}", words::by(*by)), Block::Table(grouped(*by, groups)));
        }
        page.section("Time in states", Block::Table(self.states()));
        page.section("Gates that hold longest", Block::Table(self.gates()));
        page.section("Waivers", Block::Table(self.waivers()));
        page.section("Not in the figures", Block::List(self.warnings.clone()));
        if explained {
            page.section("What is counted", Block::Pairs(words::definitions()));
        }
        page
    }

    /// The page with its picture, as one HTML file.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = self.page(true);
        page.blocks.insert(1, Block::Picture(self.svg()));
        page.html()
    }

    fn title(&self) -> String {
        format!("Metrics of {}", self.policy.settings.title)
    }

    /// What the figures are about.
    fn frame(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("period".to_owned(), self.span()), ("environment".to_owned(), self.places())];
        let chosen = self.chosen();
        if !chosen.is_empty() {
            pairs.push(("only".to_owned(), chosen));
        }
        pairs
    }

    fn span(&self) -> String {
        let days = self.period.days().round();
        let (from, to) = (when::local(self.period.from), when::local(self.period.to));
        format!("{from} to {to}, {days} {}", if days < 1.5 && days > 0.5 { "day" } else { "days" })
    }

    /// The environments whose deployments count, and where they were taken from.
    fn places(&self) -> String {
        if let Some(environment) = &self.environment {
            return environment.to_string();
        }
        let place = |(process, environment): (&Id, &Option<Id>)| match environment {
            Some(environment) => format!("{environment} (last on the way of {process})"),
            None => format!("none ({process} leads into none)"),
        };
        let places: Vec<String> = self.environments.iter().map(place).collect();
        if places.is_empty() { "none".to_owned() } else { places.join(", ") }
    }

    fn chosen(&self) -> String {
        let Choice { process, kind, component } = &self.choice;
        let named = [("process", process), ("kind", kind), ("component", component)].into_iter();
        named.filter_map(|(word, id)| Some(format!("{word} {}", id.as_ref()?))).collect::<Vec<_>>().join(", ")
    }

    /// The four figures in words: name, value, what they are made of.
    fn four(&self) -> Table {
        let mut table = Table::new(&["figure", "value", "of what"]);
        for [name, value, made_of] in self.told_four() {
            table.push(vec![name, value, made_of]);
        }
        table
    }

    fn told_four(&self) -> [[String; 3]; 4] {
        let Figures { frequency, lead_time, failure_rate, restore_time, .. } = &self.figures;
        let weekly = frequency.median_per_active_week.map_or_else(String::new, |middle| {
            let (active, weeks) = (frequency.active_weeks, counted(frequency.weeks, "week"));
            format!("; in {active} of {weeks}, median {middle}")
        });
        let called_off = if frequency.cancelled == 0 {
            String::new()
        } else {
            format!("; {} called off, not counted", frequency.cancelled)
        };
        let began = match lead_time.from_commit {
            0 => String::new(),
            some => format!("; {some} from the first commit, the others from joining the release"),
        };
        let restored = restore_time.spread.count;
        let made_good = if failure_rate.wrong == 0 {
            "nothing went wrong".to_owned()
        } else {
            format!(
                "{restored} restored, {} by a rollback; {} not restored; until a success stood median {}",
                restore_time.by_rollback,
                restore_time.open,
                middle(&restore_time.until_success)
            )
        };
        [
            [
                "deployment frequency".to_owned(),
                frequency.per_week.map_or_else(words::nothing, |per_week| format!("{} a week", rate(per_week))),
                format!("{}{weekly}", counted(frequency.succeeded, "successful deployment")),
            ],
            [
                "lead time for changes".to_owned(),
                both(&lead_time.spread),
                format!("{}{began}", counted(lead_time.spread.count, "change")),
            ],
            [
                "change failure rate".to_owned(),
                failure_rate.rate.map_or_else(words::nothing, percent),
                format!(
                    "{} of {}: {} failed, {} rolled back{called_off}",
                    failure_rate.wrong,
                    counted(failure_rate.of, "deployment"),
                    frequency.failed,
                    frequency.rolled_back
                ),
            ],
            ["time to restore".to_owned(), both(&restore_time.spread), made_good],
        ]
    }

    /// What failed and was never made good.
    fn unrestored(&self) -> Table {
        let mut table = Table::new(&["release", "components", "environment", "went wrong", "how"]);
        for one in self.cases.deployed.iter().filter(|one| one.went_wrong() && one.recovery.restored.is_none()) {
            table.push(vec![
                one.subject.release.to_string(),
                words::ids(&one.components),
                one.environment.to_string(),
                when::told(one.at, self.period.to),
                words::ending(one.ending).to_owned(),
            ]);
        }
        table
    }

    fn states(&self) -> Table {
        let mut table = Table::new(&[
            "process",
            "state",
            "stays",
            "median",
            "85 of 100",
            "total",
            "in later iterations",
            "still there",
        ]);
        for one in self.ordered_states() {
            table.push(vec![
                self.of_several(&one.process),
                self.state_title(&one.process, &one.state),
                one.spread.count.to_string(),
                middle(&one.spread),
                upper(&one.spread),
                lasting(one.spread.total_seconds),
                words::unless_none(one.in_later_iterations),
                words::unless_none(one.open),
            ]);
        }
        table
    }

    fn gates(&self) -> Table {
        let mut table = Table::new(&["process", "gate", "moves", "median", "85 of 100", "total", "met last", "waived"]);
        for one in self.figures.gates.iter().filter(|one| one.spread.total_seconds > 0).take(GATES) {
            table.push(vec![
                self.of_several(&one.process),
                self.gate_title(&one.process, &one.gate),
                one.spread.count.to_string(),
                middle(&one.spread),
                upper(&one.spread),
                lasting(one.spread.total_seconds),
                words::unless_none(one.last),
                words::unless_none(one.waived),
            ]);
        }
        table
    }

    fn waivers(&self) -> Table {
        let mut table = Table::new(&["month", "granted", "gates"]);
        for one in &self.figures.waivers {
            let gates = one.gates.iter().map(|(gate, count)| format!("{gate} {count}")).collect::<Vec<_>>();
            table.push(vec![one.month.format("%Y-%m").to_string(), one.granted.to_string(), gates.join(", ")]);
        }
        table
    }

    /// The states, each process in its own order.
    fn ordered_states(&self) -> Vec<&InState> {
        let place = |one: &&InState| {
            let known = self.policy.processes.get(&one.process);
            (
                one.process.clone(),
                known.and_then(|process| process.states.get_index_of(&one.state)).unwrap_or(usize::MAX),
            )
        };
        let mut states: Vec<&InState> = self.figures.states.iter().collect();
        states.sort_by_key(place);
        states
    }

    /// The process, where there are several; else nothing, and the column goes.
    fn of_several(&self, process: &Id) -> String {
        let known: std::collections::BTreeSet<&Id> = self.figures.states.iter().map(|one| &one.process).collect();
        if known.len() > 1 { process.to_string() } else { String::new() }
    }

    fn state_title(&self, process: &Id, state: &Id) -> String {
        let known = self.policy.processes.get(process).and_then(|process| process.states.get(state));
        known.map_or(state.as_str(), |known| titled(state, &known.title)).to_owned()
    }

    fn gate_title(&self, process: &Id, gate: &Id) -> String {
        let known = self.policy.processes.get(process).and_then(|process| process.gates.get(gate));
        known.map_or_else(|| gate.to_string(), |known| format!("{gate}: {}", titled(gate, &known.title)))
    }
}

fn both(spread: &Spread) -> String {
    match spread.count {
        0 => words::nothing(),
        _ => format!("median {}; 85 of 100 within {}", middle(spread), upper(spread)),
    }
}

fn grouped(by: By, groups: &[Group]) -> Table {
    let mut table = Table::new(&[
        words::by(by),
        "deployments",
        "a week",
        "lead time",
        "85 of 100",
        "failure rate",
        "of",
        "time to restore",
        "not restored",
        "waivers",
    ]);
    for Group { value, figures } in groups {
        let Figures { frequency, lead_time, failure_rate, restore_time, .. } = figures;
        table.push(vec![
            value.clone(),
            frequency.succeeded.to_string(),
            frequency.per_week.map_or_else(words::nothing, rate),
            middle(&lead_time.spread),
            upper(&lead_time.spread),
            failure_rate.rate.map_or_else(words::nothing, percent),
            format!("{} of {}", failure_rate.wrong, failure_rate.of),
            middle(&restore_time.spread),
            words::unless_none(restore_time.open),
            words::unless_none(figures.granted()),
        ]);
    }
    table
}
