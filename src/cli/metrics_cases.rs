//! The cases of `relman metrics`, read from the record of every release in one pass.
//!
//! Deployments of all releases are read, for one is made good by another; histories are told again only
//! for releases that count. Start at `read`.

use super::commit_lists;
use super::desk::{self, Desk};
use super::failure::Failure;
use super::times;
use crate::domain::entry::Entry;
use crate::domain::id::{Id, Word};
use crate::domain::metrics::case::{Cases, Choice, Held, Subject};
use crate::domain::metrics::environment::last_on_the_way;
use crate::domain::metrics::gather::{self, Known, gather};
use crate::domain::metrics::held::Watch;
use crate::domain::metrics::recovery::recover;
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Settings};
use crate::domain::release::Release;
use crate::format::policy::SETTINGS;
use crate::format::yaml;
use crate::history::object::ObjectId;
use crate::history::retelling::{Broken, retell};
use chrono::DateTime;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What is asked for.
pub(super) struct Asked<'a> {
    /// The environment that somebody named.
    pub(super) environment: Option<&'a Id>,
    /// Which cases count.
    pub(super) choice: &'a Choice,
    /// The first second that counts, where somebody named it.
    pub(super) since: Option<Moment>,
    /// The last second that counts.
    pub(super) to: Moment,
}

/// What was read.
pub(super) struct Read {
    /// The cases that count, of any time.
    pub(super) cases: Cases,
    /// The environment that counts, by process.
    pub(super) environments: BTreeMap<Id, Option<Id>>,
    /// Every environment that a deployment went to.
    pub(super) seen: BTreeSet<Id>,
    /// What is not in the cases, and why.
    pub(super) warnings: Vec<String>,
}

/// Reads the cases of all releases.
pub(super) fn read(desk: &Desk<'_>, asked: &Asked<'_>) -> Result<Read, Failure> {
    let processes = desk.policy.processes.iter();
    let last = |process| asked.environment.or_else(|| last_on_the_way(process)).cloned();
    let environments: BTreeMap<Id, Option<Id>> = processes.map(|(id, process)| (id.clone(), last(process))).collect();
    let policies = Policies::new(desk);
    let mut read = Read { cases: Cases::default(), environments, seen: BTreeSet::new(), warnings: Vec::new() };
    for name in desk.names()? {
        let (release, entries) = (desk.release(&name)?, desk.entries(&name)?);
        read.seen.extend(release.deployments.iter().map(|one| one.environment.clone()));
        let environment = match read.environments.get(&release.process) {
            Some(environment) => environment.as_ref(),
            // The policy has the process no longer, so only a name can tell.
            None => asked.environment,
        };
        let began_under = entries.first().and_then(|entry| policies.of(entry.policy));
        let known = Known {
            release: &release,
            entries: &entries,
            environment,
            began_under: began_under.as_ref().and_then(|policy| policy.processes.get(&release.process)),
            process: desk.policy.processes.get(&release.process),
            first_commits: &first_commits(desk, &release)?,
        };
        let mut cases = gather(&known);
        if counts(asked, &cases) {
            match held(&policies, &release, &entries) {
                Ok(held) => cases.held = held,
                Err(broken) => read.warnings.push(format!("the gates of {name}: {}", why(&broken))),
            }
        }
        read.cases.append(cases);
    }
    recover(&mut read.cases.deployed);
    read.cases = read.cases.chosen(asked.choice);
    Ok(read)
}

/// Up to when the record that is read can know anything.
pub(super) fn known_until(desk: &Desk<'_>, as_of: Option<&str>) -> Result<Moment, Failure> {
    use super::times::BareDate;
    let zone = desk.policy.settings.time_zone.0;
    let Some(then) = as_of else { return Ok(desk.now) };
    let named = times::parse(then, zone, desk.world.now, BareDate::Ends).ok();
    let commit = || times::in_zone(DateTime::from_timestamp(desk.committed_at().ok()?.seconds(), 0)?, zone).ok();
    let then = named.or_else(commit).unwrap_or(desk.now);
    Ok(if then.is_after(desk.now) { desk.now } else { then })
}

/// True if the gates of a release count: it counts, and moved in the time that counts.
fn counts(asked: &Asked<'_>, cases: &Cases) -> bool {
    let moved = |at: Moment| asked.since.is_none_or(|since| !since.is_after(at)) && !at.is_after(asked.to);
    let takes = |subject: &Subject| asked.choice.takes(subject, &subject.components);
    cases.stays.iter().any(|stay| takes(&stay.subject) && stay.left.is_some_and(moved))
}

fn held(policies: &Policies<'_>, release: &Release, entries: &[Entry]) -> Result<Vec<Held>, Broken> {
    let subject: Rc<Subject> = gather::subject(release);
    let mut watch = Watch::new(subject, entries);
    retell(entries, &|number| policies.of(number), &mut |policy, before, entry, after| {
        watch.see(policy, before, entry, after);
    })?;
    Ok(watch.found())
}

fn why(broken: &Broken) -> String {
    match broken {
        Broken::Policy(number) => format!("the policy {number} that judged an action cannot be read"),
        Broken::Refused(_) => "the history cannot be told again, see `relman audit`".to_owned(),
    }
}

/// When the first commit of each change was written, by what was imported.
fn first_commits(desk: &Desk<'_>, release: &Release) -> Result<BTreeMap<Word, Moment>, Failure> {
    let zone = desk.policy.settings.time_zone.0;
    let mut first: BTreeMap<Word, Moment> = BTreeMap::new();
    for import in &release.imports {
        let list = commit_lists::read(desk, release, import)?;
        for commit in list.commits.iter().filter(|commit| commit.left_out.is_none()) {
            let written = commit.date.clone().and_then(|date| Moment::try_from(date).ok());
            let in_zone = |at: Moment| times::in_zone(DateTime::from_timestamp(at.seconds(), 0)?, zone).ok();
            let Some(at) = written.and_then(in_zone) else { continue };
            for change in &commit.changes {
                let known = first.entry(change.clone()).or_insert(at);
                if known.is_after(at) {
                    *known = at;
                }
            }
        }
    }
    Ok(first)
}

/// The policies by their numbers, each read once and only where it is asked for.
struct Policies<'d> {
    desk: &'d Desk<'d>,
    line: OnceCell<Vec<ObjectId>>,
    read: RefCell<BTreeMap<u32, Option<Rc<Policy>>>>,
}

impl<'d> Policies<'d> {
    fn new(desk: &'d Desk<'d>) -> Self {
        let now = (desk.policy.settings.policy, Some(Rc::new(desk.policy.clone())));
        Self { desk, line: OnceCell::new(), read: RefCell::new(BTreeMap::from([now])) }
    }

    fn of(&self, number: u32) -> Option<Rc<Policy>> {
        if let Some(known) = self.read.borrow().get(&number) {
            return known.clone();
        }
        let found = self.found(number).map(Rc::new);
        self.read.borrow_mut().insert(number, found.clone());
        found
    }

    /// The policy of a number, at the first commit that has it: numbers only grow along the line.
    fn found(&self, number: u32) -> Option<Policy> {
        let line = self.line.get_or_init(|| self.desk.store.line(None, self.desk.commit).unwrap_or_default());
        let place = line.partition_point(|commit| self.number(*commit).is_none_or(|found| found < number));
        let commit = line.get(place).filter(|commit| self.number(**commit) == Some(number))?;
        desk::read_policy(self.desk.store, *commit).ok()
    }

    fn number(&self, commit: ObjectId) -> Option<u32> {
        let bytes = self.desk.store.read(commit, SETTINGS).ok()??;
        yaml::read::<Settings>(SETTINGS, &bytes).ok().map(|settings| settings.policy)
    }
}
