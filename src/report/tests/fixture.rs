//! A bakery and its people, and a release that every action reaches through the one judge.

use crate::domain::action::{Action, ArtifactAdd, ArtifactVerify, New, Schedule, TaskDone};
use crate::domain::apply::apply;
use crate::domain::calendar::Calendar;
use crate::domain::calendar::Readings;
use crate::domain::context::Context;
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::id::{ActionId, Digest, FileName, Id, Word};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::{People, Policy, Settings};
use crate::domain::process::Process;
use crate::domain::refusal::Refusal;
use crate::domain::release::Release;
use crate::domain::view::View;
use crate::format::yaml::read;
use crate::report::scene::Scene;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: &[u8] = br#"
people:
  anna: {name: Anna Adler, email: [anna@example.org], phone: "+1 555", roles: [baker]}
  ben: {name: Ben Bakker, email: [ben@example.org], roles: [baker, taster]}
  tess: {name: Tess T, email: [tess@example.org], roles: [taster]}
  olga: {name: Olga O, email: [olga@example.org], roles: [boss]}
  bot: {name: Bot, email: [bot@example.org], roles: [baker, taster], robot: true}
contacts:
  neighbour: {name: The Neighbour, email: n@example.org, group: kitchen}
escalation: [boss, anna]
"#;

const SETTINGS: &[u8] = br#"
edition: 1
policy: 1
title: Bread Street
time-zone: Europe/Vienna
process: bakery
branch: main
"#;

pub(super) fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

pub(super) fn at(text: &str) -> Moment {
    Moment::try_from(text.to_owned()).unwrap()
}

pub(super) fn word(text: &str) -> Word {
    Word::parse(text).unwrap()
}

pub(super) fn file(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

/// A release under a policy, with its history.
pub(super) struct World {
    pub(super) policy: Policy,
    pub(super) release: Release,
    pub(super) history: Vec<Entry>,
    pub(super) now: Moment,
    pub(super) reader: Id,
}

impl World {
    pub(super) fn new() -> Self {
        Self::of_kind("daily")
    }

    pub(super) fn of_kind(kind: &str) -> Self {
        let process: Process = read("bakery.yaml", include_bytes!("bakery.yaml")).unwrap();
        let people: People = read("people.yaml", PEOPLE).unwrap();
        let settings: Settings = read("relman.yaml", SETTINGS).unwrap();
        let processes = BTreeMap::from([(id("bakery"), process)]);
        let policy = Policy { settings, people, calendar: calendar(), processes, templates: BTreeSet::new() };
        let new: Action = New {
            name: ReleaseName::parse("BR001").unwrap(),
            process: id("bakery"),
            title: "Bread for Monday".to_owned(),
            kind: id(kind),
            components: vec![id("loaf")],
        }
        .into();
        let now = at("2026-12-01T08:00+01:00");
        let context = context("anna", now, 0, None);
        let release = apply(&policy, None, &Facts::default(), &new, &context).unwrap();
        let history = vec![Entry::new(&context, now, 1, new)];
        Self { policy, release, history, now, reader: id("anna") }
    }

    /// Acts, an hour after the last action, and gives what the judge answers.
    pub(super) fn try_as(&mut self, person: &str, message: Option<&str>, action: Action) -> Result<(), Refusal> {
        self.now = self.now.shifted(chrono::Duration::hours(1)).unwrap();
        let context = context(person, self.now, self.history.len(), message);
        let next = apply(&self.policy, Some(&self.release), &Facts::default(), &action, &context)?;
        self.history.push(Entry::new(&context, self.now, 1, action));
        self.release = next;
        Ok(())
    }

    pub(super) fn act(&mut self, person: &str, action: impl Into<Action>) {
        self.try_as(person, Some("because"), action.into()).unwrap();
    }

    /// Adds a file with these bytes.
    pub(super) fn add(&mut self, person: &str, name: &str, bytes: &str) {
        let kind = name.rsplit_once('.').map(|(_, kind)| id(kind));
        let digest = Digest::of(bytes.as_bytes());
        let (size, component, changes) = (bytes.len() as u64, Some(id("loaf")), Vec::new());
        self.act(person, ArtifactAdd { name: file(name), digest, size, artifact_type: kind, component, changes });
    }

    /// Brings the release from dough into the stove.
    pub(super) fn baked(mut self) -> Self {
        self.add("anna", "roll.bun", "flour");
        self.act("anna", TaskDone { task: id("knead"), note: Some("12 minutes".to_owned()) });
        self.act(
            "olga",
            Schedule { milestone: id("opening"), time: Some(at("2026-12-07T06:00+01:00")), readings: Readings::new() },
        );
        self.act("anna", crate::domain::action::Promote { transition: id("bake"), to: id("hot") });
        self.act("ben", ArtifactVerify { digest: Digest::of(b"flour") });
        self
    }

    pub(super) fn view(&self) -> View<'_> {
        View::new(&self.policy, &self.release, self.now).unwrap()
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { view: self.view(), history: &self.history, reader: Some(&self.reader) }
    }
}

fn context(person: &str, at: Moment, number: usize, message: Option<&str>) -> Context {
    Context {
        id: ActionId::from_key("bakery", "fixture", number),
        actor: id(person),
        at,
        message: message.map(str::to_owned),
        url: None,
        happened: None,
    }
}

/// Every morning from three, until late in the evening.
fn calendar() -> Calendar {
    let text = "windows: {morning: {start: 2026-11-01T03:00, rule: FREQ=DAILY, duration: 20h}}\n";
    serde_yaml::from_str(text).unwrap()
}
