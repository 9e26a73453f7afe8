//! What lay off the calendar since a time: planned times, deployments and tasks, each judged by the policy
//! that was in force at its commit.
//!
//! The line of history is walked once, from then to the tip. Start at [`rows`].

use super::desk::{self, Desk};
use super::facts;
use super::failure::Failure;
use crate::domain::action::{Action, Schedule, TaskDone};
use crate::domain::calendar::{Obstacle, Readings, readings};
use crate::domain::dated::Dated;
use crate::domain::entry::Entry;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::process::flow::{DeploymentMode, MoveType};
use crate::domain::release::Release;
use crate::domain::view::View;
use crate::format::{journal, record};
use crate::history::bookings::Bookings;
use crate::history::object::{CommitRead, ObjectId};
use crate::history::paths::{InFolder, PathClass, class_of};
use crate::history::source::Unreadable;
use crate::report::calendar;
use crate::report::calendar_check::Row;
use crate::report::scene::Scene;
use crate::report::{todo, when, who};

/// Everything that lay outside since a time, in the order of history, and the tasks that are overdue now.
pub(super) fn rows(desk: &Desk<'_>, since: Moment) -> Result<Vec<Row>, Failure> {
    let store = desk.store;
    let start = store.commit_before(desk.commit, since.seconds().saturating_sub(1))?;
    let mut past = match start {
        Some(start) => Past {
            desk,
            at: Some(start),
            policy: Some(desk::read_policy(store, start)?),
            bookings: facts::of_heads(store, start)?,
        },
        None => Past { desk, at: None, policy: None, bookings: Bookings::default() },
    };
    let mut rows = Vec::new();
    for read in store.walk(start, desk.commit)? {
        rows.extend(past.take_in(&read?)?);
    }
    rows.extend(overdue(desk)?);
    Ok(rows)
}

/// The store as it stood before the commit that comes next.
struct Past<'d> {
    desk: &'d Desk<'d>,
    at: Option<ObjectId>,
    policy: Option<Policy>,
    bookings: Bookings,
}

/// An action as it was judged.
struct Judged<'a> {
    view: View<'a>,
    entry: &'a Entry,
    commit: ObjectId,
}

impl Past<'_> {
    fn take_in(&mut self, read: &CommitRead) -> Result<Vec<Row>, Failure> {
        let store = self.desk.store;
        let mut rows = Vec::new();
        let mut amended = false;
        for change in &read.changes {
            match class_of(&change.path) {
                PathClass::Policy(_) => amended = true,
                PathClass::Release(name, InFolder::Record(journal::HISTORY)) => {
                    let history = change.new.map(|(_, id)| store.blob(id)).transpose()?;
                    // What cannot be read is for the audit to find.
                    let Some(entry) = history.and_then(|bytes| journal::last(&bytes).ok()) else { continue };
                    rows.extend(self.judge(&name, &entry, read.id)?);
                }
                _ => {}
            }
        }
        self.at = Some(read.id);
        let blob = |id: ObjectId| store.blob(id).map_err(|error| Unreadable(error.to_string()));
        let _ = self.bookings.advance(read, &blob);
        if amended && let Ok(policy) = desk::read_policy(store, read.id) {
            self.policy = Some(policy);
        }
        Ok(rows)
    }

    fn judge(&self, name: &ReleaseName, entry: &Entry, commit: ObjectId) -> Result<Vec<Row>, Failure> {
        let concerns = matches!(
            entry.action,
            Action::Schedule(Schedule { time: Some(_), .. })
                | Action::DeploymentStart(_)
                | Action::DeploymentFinish(_)
                | Action::DeploymentRecord(_)
                | Action::Promote(_)
                | Action::TaskDone(_)
        );
        let Some((at, policy)) = self.at.zip(self.policy.as_ref()).filter(|_| concerns) else { return Ok(Vec::new()) };
        let Some(release) = self.release(at, name) else { return Ok(Vec::new()) };
        let Some(view) = View::new(policy, &release, entry.at) else { return Ok(Vec::new()) };
        let judged = Judged { view, entry, commit };
        Ok(match &entry.action {
            Action::Schedule(schedule) => judged.scheduled(schedule, &self.bookings),
            Action::TaskDone(done) => judged.done_late(done),
            _ => judged.deployed(),
        })
    }

    /// A release as it stood; nothing where it cannot be read, which the audit finds.
    fn release(&self, at: ObjectId, name: &ReleaseName) -> Option<Release> {
        let get = |file: &str| self.desk.store.read(at, &format!("{}/{file}", name.folder())).map_err(Failure::from);
        record::read(name, &get).ok()
    }
}

impl Judged<'_> {
    /// A time that a waiver let through.
    fn scheduled(&self, schedule: &Schedule, bookings: &Bookings) -> Vec<Row> {
        let Some(at) = schedule.time else { return Vec::new() };
        let booked = bookings.besides(self.view.policy, &self.view.release.name);
        let obstacles = gates::in_the_way(&self.view, &schedule.milestone, at, &schedule.readings, Some(&booked));
        self.off("off-calendar", &schedule.milestone, &schedule.milestone, at, &obstacles).into_iter().collect()
    }

    /// Work outside of the windows of the milestones that it reaches, or in a freeze.
    fn deployed(&self) -> Vec<Row> {
        let (process, when) = (self.view.process, self.entry.happened.unwrap_or(self.entry.at));
        let (state, environment) = match &self.entry.action {
            Action::DeploymentStart(start) => (&self.view.release.head.state, Some(&start.environment)),
            Action::DeploymentFinish(finish) => (&self.view.release.head.state, Some(&finish.environment)),
            Action::DeploymentRecord(record) => (&self.view.release.head.state, Some(&record.environment)),
            action => match action.as_move().filter(|made| made.move_type == MoveType::Advance) {
                Some(made) => {
                    let entered = process.states.get(made.to).filter(|to| to.deployment == DeploymentMode::Entering);
                    (made.to, entered.and_then(|to| to.environment.as_ref()))
                }
                None => return Vec::new(),
            },
        };
        let Some(environment) = environment else { return Vec::new() };
        let reached = process.milestones.iter().filter(|(_, rule)| rule.state.as_ref() == Some(state));
        let found = reached.filter_map(|(milestone, rule)| {
            let zone = self.view.policy.settings.time_zone.0;
            let readings: Readings = readings(&self.view.policy.calendar, &rule.windows, zone, when);
            let obstacles = gates::in_the_way(&self.view, milestone, when, &readings, None);
            self.off("deployment", milestone, environment, when, &obstacles)
        });
        found.collect()
    }

    fn off(&self, what: &'static str, milestone: &Id, item: &Id, when: Moment, obstacles: &[Obstacle]) -> Option<Row> {
        let why = || calendar::off(&self.view, milestone, when, obstacles);
        (!obstacles.is_empty()).then(|| self.row(what, item, when, why()))
    }

    fn done_late(&self, done: &TaskDone) -> Vec<Row> {
        let rule = self.view.process.tasks.get(&done.task).filter(|rule| self.view.holds(rule.when.as_ref()));
        let due = rule.and_then(|rule| self.view.due(rule.due.as_ref()));
        let when = self.entry.happened.unwrap_or(self.entry.at);
        let late = due.filter(|due| when.local() > due.judged.local());
        let row = |due: Dated| {
            self.row("task", &done.task, when, format!("done after it was due at {}", when::local(due.told)))
        };
        late.map(row).into_iter().collect()
    }

    fn row(&self, what: &'static str, item: &Id, when: Moment, why: String) -> Row {
        Row {
            what,
            releases: vec![self.view.release.name.to_string()],
            item: item.to_string(),
            start: Some(when),
            end: None,
            capacity: None,
            why,
            who: vec![self.entry.actor.to_string()],
            commit: Some(self.commit.to_string()),
            fault: true,
        }
    }
}

/// Tasks that are not done and whose due date has passed.
fn overdue(desk: &Desk<'_>) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for name in desk.names()? {
        let head = desk.head(&name)?;
        if desk.policy.processes.get(&head.process).is_none_or(|process| process.is_final(&head.state)) {
            continue;
        }
        let release = desk.release(&name)?;
        let scene = Scene { view: desk.view(&release)?, history: &[], reader: None };
        let late = todo::of(&scene).into_iter().filter(|row| row.kind == "task" && row.late);
        rows.extend(late.map(|row| Row {
            what: "overdue",
            releases: vec![row.release.clone()],
            item: row.id.clone(),
            start: row.due,
            end: None,
            capacity: None,
            why: format!("not done: {}", row.title),
            who: vec![who::told(&row.who)],
            commit: None,
            fault: true,
        }));
    }
    Ok(rows)
}
