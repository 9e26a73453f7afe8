//! `relman check`: each gate of a transition, met or why not, who can supply it, and how.

use super::desk::Desk;
use super::failure::Failure;
use super::identity::Identity;
use super::session::{Format, Reading, Session};
use super::{form, named, print};
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::report::check::{self, Checked};
use crate::report::encode;
use crate::report::scene::Scene;
use clap::Args;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Judge the gates of the next move, without making it
///
/// Examples:
///   relman check CFIS001 --to tested
///   relman check CFIS001 --json
///
/// Exit code 0: the move can be made; 3: not yet. Whether you may make it is a line, not the code.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CheckArgs {
    /// The release; all open ones where missing
    name: Option<String>,
    /// The state to move to; the ways forward from the present state where missing
    #[arg(long, value_name = "STATE")]
    to: Option<String>,
    /// Ask again until the move can be made, at most so long, such as 30s, 10m or 2h
    #[arg(long, value_name = "DURATION", value_parser = waiting_time)]
    wait: Option<Duration>,
    #[command(flatten)]
    reading: Reading,
}

/// How long `--wait` sleeps between two questions.
const PAUSE: Duration = Duration::from_secs(2);

impl CheckArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let begun = Instant::now();
        let (mut can_move, mut found) = self.all(session)?;
        while !can_move && self.wait.is_some_and(|wait| begun.elapsed() < wait) {
            std::thread::sleep(PAUSE);
            (can_move, found) = self.all(&Session::begin(session.everywhere.clone())?)?;
        }
        self.write(session, &found)?;
        if found.is_empty() && !session.everywhere.json {
            print::aside("nothing leads on from here\n");
        }
        Ok(if can_move { 0 } else { 3 })
    }

    /// Whether every release has a way that is open, and every way that is asked for.
    fn all(&self, session: &Session) -> Result<(bool, Vec<Checked>), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let reader = Identity::find(&store, &desk.policy).ok().map(|identity| identity.id);
        let named = desk.optional_name(self.name.as_deref())?;
        let one = named.is_some();
        let names = named.map_or_else(|| desk.names(), |name| Ok(vec![name]))?;
        let mut found: Vec<Checked> = Vec::new();
        let mut can_move = true;
        for name in names {
            let (can, ways) = self.judged(&desk, &name, reader.as_ref(), one)?;
            can_move &= can;
            found.extend(ways);
        }
        Ok((can_move, found))
    }

    fn judged(
        &self,
        desk: &Desk<'_>,
        name: &ReleaseName,
        reader: Option<&Id>,
        one: bool,
    ) -> Result<(bool, Vec<Checked>), Failure> {
        let release = desk.release(name)?;
        let view = desk.view(&release)?;
        let history = desk.entries(name)?;
        let scene = Scene { view, history: &history, reader };
        let transitions = match &self.to {
            Some(to) => {
                let state = view.process.states.get_key_value(to.as_str());
                let (state, _) = state.ok_or_else(|| named::unknown("state", to, view.process.states.keys()))?;
                check::into_state(&scene, state)
            }
            None if view.process.is_final(&release.state) && !one => Vec::new(),
            None => check::at_door(&scene),
        };
        let here = |id: &Id| view.process.transitions.get(id).is_some_and(|t| t.from.contains(&release.state));
        let at_door: Vec<Id> = transitions.iter().filter(|id| here(id)).cloned().collect();
        // From afar every way into the state is judged; at the door only those that begin here.
        let judged = if at_door.is_empty() { transitions } else { at_door };
        // A detour that nobody asked for does not say that the release can go on.
        let is_detour = |id: &&Id| view.process.transitions.get(*id).is_some_and(|transition| transition.optional);
        let all_decide = self.to.is_some() || judged.iter().all(|id| is_detour(&id));
        let decides = |id: &&Id| all_decide || !is_detour(id);
        let ways: Vec<(&Id, Checked)> = judged.iter().filter_map(|id| Some((id, check::of(&scene, id)?))).collect();
        let can_move = ways.is_empty() || ways.iter().any(|(id, way)| way.met && decides(id));
        Ok((can_move, ways.into_iter().map(|(_, way)| way).collect()))
    }

    fn write(&self, session: &Session, found: &[Checked]) -> Result<(), Failure> {
        let all = |text: fn(&Checked) -> String| found.iter().map(text).collect::<Vec<_>>().join("\n");
        let text = match form::wanted(session, &self.reading) {
            Format::Json => match found {
                [only] => encode::json(&only.json()),
                several => encode::json(&Value::Array(several.iter().map(Checked::json).collect())),
            },
            Format::Table => all(Checked::text),
            Format::Md => all(|checked| checked.page().markdown()),
            Format::Html => check::page(found).html(),
            Format::Text => check::page(found).text(),
            Format::Junit => all(Checked::junit),
            other @ (Format::Csv | Format::Ics | Format::Svg) => {
                return Err(form::no_such_form(other, "table, json, md, html, text or junit"));
            }
        };
        print::answer(session, &self.reading, &text)
    }
}

fn waiting_time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` must be a number and s, m or h, such as 10m");
    let (count, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let count: u64 = count.parse::<u16>().map_err(|_| wrong())?.into();
    match unit {
        "s" => Ok(Duration::from_secs(count)),
        "m" => Ok(Duration::from_secs(count * 60)),
        "h" => Ok(Duration::from_secs(count * 3600)),
        _ => Err(wrong()),
    }
}
