//! `relman log`: what happened, in order, of one release or of all.

use super::desk::Desk;
use super::failure::Failure;
use super::session::{Format, Reading, Session};
use super::times::{self, BareDate};
use super::{form, named, print};
use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::SignoffEntry;
use crate::format::{message, record};
use crate::report::log::{self, Line};
use crate::report::summary;
use clap::Args;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Print what happened, in order
///
/// Examples:
///   relman log CFIS001
///   relman log CFIS001 --action task.done --action deployment.start
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct LogArgs {
    /// The release; all of them where missing
    name: Option<String>,
    /// Only since that day
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only until the end of that day
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only what this person did
    #[arg(long, value_name = "PERSON")]
    actor: Option<String>,
    /// Only what was done in this role
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Only actions of this name, such as task.done; may be repeated
    #[arg(long, value_name = "ACTION")]
    action: Vec<String>,
    /// Go on printing what comes
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    reading: Reading,
}

/// How long `--follow` sleeps between two looks.
const PAUSE: Duration = Duration::from_secs(1);

impl LogArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        if let Some(other) = self.action.iter().find(|name| !Action::NAMES.contains(&name.as_str())) {
            return Err(named::unknown("action", other, Action::NAMES));
        }
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let found = self.found(&desk)?;
        self.write(session, &desk, &found)?;
        let mut seen: HashSet<ActionId> = found.into_iter().map(|(_, entry)| entry.id).collect();
        if !self.follow {
            return Ok(());
        }
        loop {
            std::thread::sleep(PAUSE);
            let mut news = self.found(&session.desk(&store, &self.reading)?)?;
            news.retain(|(_, entry)| seen.insert(entry.id.clone()));
            let lines: Vec<Line<'_>> = news.iter().map(|(name, entry)| line(name, entry, None, None)).collect();
            print::result(&log::table(&lines).tab_separated(false))?;
        }
    }

    /// The entries that are wanted, in the order of time.
    fn found(&self, desk: &Desk<'_>) -> Result<Vec<(ReleaseName, Entry)>, Failure> {
        let names = match desk.optional_name(self.name.as_deref())? {
            Some(name) => vec![desk.release(&name)?.head.name],
            None => desk.names()?,
        };
        let wanted = self.wanted(desk)?;
        let mut found: Vec<(ReleaseName, Entry)> = Vec::new();
        for name in names {
            let entries = desk.entries(&name)?.into_iter().filter(&wanted);
            found.extend(entries.map(|entry| (name.clone(), entry)));
        }
        found.sort_by_key(|(_, entry)| entry.at.seconds());
        Ok(found)
    }

    fn write(&self, session: &Session, desk: &Desk<'_>, found: &[(ReleaseName, Entry)]) -> Result<(), Failure> {
        let form = form::wanted(session, &self.reading);
        let commits = if matches!(form, Format::Json | Format::Csv) { commits(desk, found)? } else { HashMap::new() };
        let givers = givers(desk, found)?;
        let lines = found.iter().map(|(name, entry)| line(name, entry, commits.get(&entry.id), givers.get(&entry.id)));
        let lines: Vec<Line<'_>> = lines.collect();
        let table = log::table(&lines);
        let for_a_person = form == Format::Table && session.world.stdout_is_terminal && self.reading.output.is_none();
        if for_a_person && !self.follow {
            return print::paged(session, &self.reading, &table.terminal(session.world.columns()));
        }
        form::list(session, &self.reading, &table, lines.iter().map(log::json).collect())
    }

    fn wanted(&self, desk: &Desk<'_>) -> Result<impl Fn(&Entry) -> bool, Failure> {
        let zone = desk.policy.settings.time_zone.0;
        let day = |text: &Option<String>, bare: BareDate| {
            text.as_ref().map(|text| times::parse(text, zone, desk.world.now, bare)).transpose()
        };
        let since = day(&self.since, BareDate::Begins)?.map_or(i64::MIN, Moment::seconds);
        let until = day(&self.until, BareDate::Ends)?.map_or(i64::MAX, Moment::seconds);
        let (actor, role, actions) = (self.actor.clone(), self.role.clone(), self.action.clone());
        Ok(move |entry: &Entry| {
            (since..=until).contains(&entry.at.seconds())
                && actor.as_deref().is_none_or(|actor| entry.actor == *actor)
                && role.as_deref().is_none_or(|role| summary::role(&entry.action).is_some_and(|of| *of == *role))
                && (actions.is_empty() || actions.iter().any(|name| name == entry.action.name()))
        })
    }
}

fn line<'l>(
    name: &'l ReleaseName,
    entry: &'l Entry,
    commit: Option<&'l String>,
    stands_for: Option<&'l Id>,
) -> Line<'l> {
    Line { release: name.as_str(), entry, commit: commit.map(String::as_str), stands_for }
}

/// In whose place somebody signed, by the action that did.
fn givers(desk: &Desk<'_>, entries: &[(ReleaseName, Entry)]) -> Result<HashMap<ActionId, Id>, Failure> {
    const SIGNOFFS: &str = "signoffs.yaml";
    let mut names: Vec<&ReleaseName> = entries.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = HashMap::new();
    for name in names {
        let Some(bytes) = desk.file(name, SIGNOFFS)? else { continue };
        let signed: Vec<SignoffEntry> = record::read_file(name, SIGNOFFS, &bytes)?;
        found.extend(signed.into_iter().filter_map(|one| Some((one.stamp.action, one.stands_for?))));
    }
    Ok(found)
}

/// The commits of these entries: the line is walked back until each is found.
fn commits(desk: &Desk<'_>, entries: &[(ReleaseName, Entry)]) -> Result<HashMap<ActionId, String>, Failure> {
    let mut wanted: Vec<&ActionId> = entries.iter().map(|(_, entry)| &entry.id).collect();
    let mut found = HashMap::new();
    let mut next = Some(desk.commit);
    while let Some(commit) = next.filter(|_| !wanted.is_empty()) {
        let raw = desk.store.commit(commit)?;
        if let Some(id) = message::action_id(&String::from_utf8_lossy(&raw)) {
            wanted.retain(|wanted| **wanted != id);
            found.insert(id, commit.to_string());
        }
        next = desk.store.parent(commit)?;
    }
    Ok(found)
}
