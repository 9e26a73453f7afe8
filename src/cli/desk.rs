//! The store as it stands in one commit: policy, releases, names. What every command reads from.

use super::failure::{Failure, Kind};
use super::world::{self, World};
use crate::domain::entry::Entry;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::nearest::nearest;
use crate::domain::policy::Policy;
use crate::domain::process::Process;
use crate::domain::release::{Head, Release};
use crate::domain::view::View;
use crate::format::policy::PolicyFile;
use crate::format::{journal, policy, record};
use crate::history::bookings::Bookings;
use crate::history::commit;
use crate::history::ledger::{Ledger, Roll};
use crate::history::object::ObjectId;
use crate::report::encode;
use crate::store::{Store, StoreError};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

/// The store as it stands in one commit.
pub(super) struct Desk<'s> {
    pub(super) store: &'s Store,
    pub(super) world: &'s World,
    pub(super) commit: ObjectId,
    pub(super) policy: Policy,
    pub(super) now: Moment,
    roll: OnceCell<Roll>,
    ledger: OnceCell<Ledger>,
    booked: OnceCell<Bookings>,
    /// The release that was read last: a command plans with it, and is judged by it.
    latest_read: RefCell<Option<(ObjectId, Release)>>,
    /// What `_` stands for: the release of the last `new` of a batch.
    pub(super) latest_new: Option<ReleaseName>,
}

impl<'s> Desk<'s> {
    /// Reads the policy of a commit.
    pub(super) fn at(store: &'s Store, world: &'s World, commit: ObjectId) -> Result<Self, Failure> {
        let policy = read_policy(store, commit)?;
        let now = super::times::in_zone(world.now, policy.settings.time_zone.0)?;
        Ok(Self {
            store,
            world,
            commit,
            policy,
            now,
            roll: OnceCell::new(),
            ledger: OnceCell::new(),
            booked: OnceCell::new(),
            latest_read: RefCell::default(),
            latest_new: None,
        })
    }

    /// The same desk after an action that was committed on top.
    pub(super) fn moved_to(&mut self, commit: ObjectId, before: Option<&Release>, after: &Release, entry: &Entry) {
        self.commit = commit;
        if let Some(roll) = self.roll.get_mut() {
            roll.note(before, entry);
        }
        if let Some(ledger) = self.ledger.get_mut() {
            ledger.note(before, after, entry);
        }
        if let Some(booked) = self.booked.get_mut() {
            booked.note(&after.name, Some(&after.head));
        }
    }

    /// When the commit was made, told in UTC.
    pub(super) fn committed_at(&self) -> Result<Moment, Failure> {
        let raw = self.store.read_commit(self.commit)?.raw;
        let made = commit::parse(&raw).ok().and_then(|read| Moment::from_commit(read.committer.seconds, 0));
        made.ok_or_else(|| Failure::new(Kind::Invalid, format!("commit {} has no time", self.commit.short())))
    }

    /// What cannot be read from the commit alone.
    pub(super) fn ledger(&self) -> Result<&Ledger, Failure> {
        if let Some(ledger) = self.ledger.get() {
            return Ok(ledger);
        }
        let ledger = super::facts::ledger(self.store, self.commit)?;
        Ok(self.ledger.get_or_init(|| ledger))
    }

    /// How releases began, without the rest of the ledger.
    pub(super) fn roll(&self) -> Result<&Roll, Failure> {
        if let Some(roll) = self.roll.get() {
            return Ok(roll);
        }
        let roll = super::facts::roll(self.store, self.commit)?;
        Ok(self.roll.get_or_init(|| roll))
    }

    /// The planned times of all releases, without the rest of the ledger.
    pub(super) fn booked(&self) -> Result<&Bookings, Failure> {
        if let Some(booked) = self.booked.get() {
            return Ok(booked);
        }
        let booked = super::facts::booked(self.store, self.commit)?;
        Ok(self.booked.get_or_init(|| booked))
    }

    /// A file of a release as the commit has it.
    pub(super) fn file(&self, name: &ReleaseName, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.read(self.commit, &format!("{}/{file}", name.folder()))
    }

    /// A release that must be there.
    pub(super) fn release(&self, name: &ReleaseName) -> Result<Release, Failure> {
        self.release_if_any(name)?.ok_or_else(|| self.no_release(name.as_str()))
    }

    /// A release, or nothing.
    pub(super) fn release_if_any(&self, name: &ReleaseName) -> Result<Option<Release>, Failure> {
        let is_it = |(commit, release): &&(ObjectId, Release)| *commit == self.commit && release.name == *name;
        if let Some((_, release)) = self.latest_read.borrow().as_ref().filter(is_it) {
            return Ok(Some(release.clone()));
        }
        if self.store.entry(self.commit, &name.folder())?.is_none() {
            return Ok(None);
        }
        let get = |file: &str| self.file(name, file).map_err(Failure::from);
        let release = record::read(name, &get)?;
        self.latest_read.replace(Some((self.commit, release.clone())));
        Ok(Some(release))
    }

    /// Identity and state of a release, without its parts: what a list needs of most.
    pub(super) fn head(&self, name: &ReleaseName) -> Result<Head, Failure> {
        let bytes = self.file(name, record::HEAD)?.ok_or_else(|| self.no_release(name.as_str()))?;
        Ok(record::read_head(name, &bytes)?)
    }

    /// The process of a release.
    pub(super) fn process(&self, release: &Release) -> Result<&Process, Failure> {
        self.policy.processes.get(&release.process).ok_or_else(|| {
            let message =
                format!("{} follows the process `{}`, which the policy no longer has", release.name, release.process);
            Failure::new(Kind::NotFound, message).hint("relman process list")
        })
    }

    /// A release under its process now.
    pub(super) fn view<'v>(&'v self, release: &'v Release) -> Result<View<'v>, Failure> {
        self.process(release)?;
        View::new(&self.policy, release, self.now).ok_or_else(|| Failure::new(Kind::Internal, "no process"))
    }

    /// Every action of a release, in order.
    pub(super) fn entries(&self, name: &ReleaseName) -> Result<Vec<Entry>, Failure> {
        let bytes = self.file(name, journal::HISTORY)?.unwrap_or_default();
        Ok(journal::entries(&bytes)?)
    }

    /// The names of all releases, by series and number.
    pub(super) fn names(&self) -> Result<Vec<ReleaseName>, Failure> {
        names(self.store, self.commit)
    }

    /// The highest number that a series has in this commit.
    pub(super) fn highest(&self, series: &str) -> Result<u32, Failure> {
        let hundreds = self.folders(&format!("releases/{series}"))?;
        let number = |folder: &String| folder.rsplit('/').next().and_then(|number| number.parse::<u32>().ok());
        let Some(last) = hundreds.iter().filter_map(number).max() else { return Ok(0) };
        let folders = self.folders(&format!("releases/{series}/{last}"))?;
        let names = folders.iter().filter_map(|folder| ReleaseName::parse(folder.rsplit('/').next()?).ok());
        Ok(names.map(|name| name.number()).max().unwrap_or(0))
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, Failure> {
        folders(self.store, self.commit, folder)
    }

    /// The release that a person means (cli §1.3).
    pub(super) fn name(&self, given: &str) -> Result<ReleaseName, Failure> {
        if given == "_" {
            return self.unnamed()?.ok_or_else(|| {
                Failure::new(Kind::Usage, "`_` stands for no release")
                    .hint("set RELMAN_RELEASE, or name one: relman list")
            });
        }
        if self.world.may_ask && !given.is_empty() && given.bytes().all(|b| b.is_ascii_digit()) {
            return self.numbered(given);
        }
        ReleaseName::parse(&given.to_ascii_uppercase()).map_err(|_| self.no_release(given))
    }

    /// The release that a command must name; whoever leaves it out hears which are open.
    pub(super) fn must_name(&self, given: Option<&str>) -> Result<ReleaseName, Failure> {
        const AT_MOST: usize = 8;
        if let Some(given) = given {
            return self.name(given);
        }
        let is_open = |name: &&ReleaseName| {
            let head = self.head(name).ok();
            let process = head.as_ref().and_then(|head| self.policy.processes.get(&head.process));
            head.zip(process).is_some_and(|(head, process)| !process.is_final(&head.state))
        };
        let open: Vec<String> =
            self.names()?.iter().rev().filter(is_open).take(AT_MOST).map(ToString::to_string).collect();
        let failure = Failure::new(Kind::Usage, "NAME is missing: which release?");
        let failure = if open.is_empty() { failure } else { failure.hint(format!("there is {}", open.join(", "))) };
        Err(failure.hint("relman list"))
    }

    /// The release that a person means, or the one of the environment, or none.
    pub(super) fn optional_name(&self, given: Option<&str>) -> Result<Option<ReleaseName>, Failure> {
        given.map_or_else(|| self.unnamed(), |given| self.name(given).map(Some))
    }

    fn unnamed(&self) -> Result<Option<ReleaseName>, Failure> {
        if self.latest_new.is_some() {
            return Ok(self.latest_new.clone());
        }
        world::variable("RELMAN_RELEASE").filter(|name| name != "_").map(|name| self.name(&name)).transpose()
    }

    fn numbered(&self, digits: &str) -> Result<ReleaseName, Failure> {
        let number: u32 = digits.parse().unwrap_or(0);
        let names = self.names()?;
        let mut series: Vec<&str> = names.iter().map(ReleaseName::series).collect();
        series.dedup();
        let found = names.iter().find(|name| series.len() == 1 && name.number() == number);
        found.cloned().ok_or_else(|| self.no_release(digits))
    }

    fn no_release(&self, given: &str) -> Failure {
        let known = self.names().unwrap_or_default();
        let wanted = given.to_ascii_uppercase();
        let failure = Failure::new(Kind::NotFound, format!("there is no release `{given}`"));
        match nearest(&wanted, known.iter().map(ReleaseName::as_str)) {
            Some(name) => failure.hint(format!("did you mean `{name}`?")),
            None => failure.hint("relman list --all"),
        }
    }
}

/// The names of all releases of a commit, by series and number.
pub(super) fn names(store: &Store, commit: ObjectId) -> Result<Vec<ReleaseName>, Failure> {
    let mut names = Vec::new();
    for series in folders(store, commit, "releases")? {
        for hundred in folders(store, commit, &series)? {
            let folders = folders(store, commit, &hundred)?;
            let last = folders.iter().filter_map(|folder| folder.rsplit('/').next());
            names.extend(last.filter_map(|name| ReleaseName::parse(name).ok()));
        }
    }
    names.sort_by(|a, b| (a.series(), a.number()).cmp(&(b.series(), b.number())));
    Ok(names)
}

fn folders(store: &Store, commit: ObjectId, folder: &str) -> Result<Vec<String>, Failure> {
    const FOLDER: u32 = 0o040_000;
    let entries = store.list(commit, folder)?.into_iter().filter(|entry| entry.mode == FOLDER);
    Ok(entries.map(|entry| format!("{folder}/{}", String::from_utf8_lossy(&entry.name))).collect())
}

/// Reads the policy of a commit; every file that cannot be read is named.
///
/// What stands in a template decides nothing, so it is not fetched.
pub(super) fn read_policy(store: &Store, commit: ObjectId) -> Result<Policy, Failure> {
    let is_template = |path: &str| matches!(policy::kind(path), Some(PolicyFile::Template(_)));
    let files = files_where(store, commit, &|path| !is_template(path))?;
    policy::read(&files).map_err(|errors| unreadable("the policy cannot be read", &errors))
}

/// The files of the policy as a commit has them.
pub(super) fn policy_files(store: &Store, commit: ObjectId) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    files_where(store, commit, &|_| true)
}

/// The files of the policy; those that are not wanted are empty.
fn files_where(
    store: &Store,
    commit: ObjectId,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let roots = [policy::SETTINGS, policy::PEOPLE, policy::CALENDAR];
    let mut open: Vec<String> = roots.iter().chain(&policy::FOLDERS).map(|root| (*root).to_owned()).collect();
    while let Some(path) = open.pop() {
        match store.entry(commit, &path)? {
            Some(entry) if entry.mode == 0o040_000 => {
                let below = store.list(commit, &path)?;
                open.extend(below.iter().map(|entry| format!("{path}/{}", String::from_utf8_lossy(&entry.name))));
            }
            Some(entry) => {
                let bytes = if is_wanted(&path) { store.blob(entry.id)? } else { Vec::new() };
                files.insert(path, bytes);
            }
            None => {}
        }
    }
    Ok(files)
}

/// Many errors of reading as one failure.
pub(super) fn unreadable(what: &str, errors: &[crate::format::yaml::ReadError]) -> Failure {
    let failure = Failure::new(Kind::Invalid, what);
    let failure = errors.iter().fold(failure, |failure, error| failure.detail(error.to_string()));
    match errors.first() {
        Some(first) => failure.hint(format!("git log -1 -p -- {}", encode::shell(&first.file))),
        None => failure,
    }
}
