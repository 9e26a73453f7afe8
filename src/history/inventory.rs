//! Decides what runs where: a fold over all deployments in the order of history (language §6).
//!
//! Pure. What happened is kept, and what stands is made of it: per environment and component a stack; a success
//! pushes, a rollback removes the entries of that release wherever they lie; the top is what runs.
//! Start at `Inventory::observe`; `past.rs` beside this tells what ran from when until when.

mod past;

use crate::domain::action::Underneath;
use crate::domain::facts::{Running, RunningFile, RunningItem};
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::{Deployment, Stamp};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

pub use past::Span;

/// Per environment and component the deployments that stand, by their place among the events.
type Stacks = BTreeMap<Id, BTreeMap<Id, Vec<usize>>>;

/// What runs where, and what ran there before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<Event>")]
pub struct Inventory {
    events: Vec<Event>,
    stacks: Stacks,
}

/// A deployment that began to stand, or stands no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// It succeeded.
    Began(Box<Standing>),
    /// It was taken back.
    Ended(Ending),
}

/// A deployment that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The release that brought it.
    pub release: ReleaseName,
    /// What was deployed, as its record said then.
    pub deployment: Deployment,
    /// When it happened in the world, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Moment>,
}

/// The end of a deployment that stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// The release that brought it.
    pub release: ReleaseName,
    /// The action that began the deployment.
    pub action: ActionId,
    /// Who took it back, when; nothing where its record was changed by other means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<Stamp>,
    /// When it happened in the world, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Moment>,
}

/// What runs in one environment for one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningEntry<'a> {
    /// The environment.
    pub environment: &'a Id,
    /// The component.
    pub component: &'a Id,
    /// What runs.
    pub standing: &'a Standing,
}

impl Standing {
    /// When its success was recorded.
    #[must_use]
    pub fn recorded(&self) -> Moment {
        self.deployment.finished.as_ref().unwrap_or(&self.deployment.started).at
    }

    /// Since when it runs: when it happened in the world where somebody said so, else when it was recorded.
    #[must_use]
    pub fn since(&self) -> Moment {
        self.happened.unwrap_or_else(|| self.recorded())
    }

    /// The files that it has for a component.
    #[must_use]
    pub fn artifacts(&self, component: &Id) -> Vec<RunningFile> {
        let files = self.deployment.artifacts.iter();
        let own = files.filter(|file| file.component.as_ref().is_none_or(|of| of == component));
        own.map(|file| RunningFile { name: file.name.clone(), digest: file.digest.clone() }).collect()
    }

    /// The configuration items, no files, that it has for a component.
    #[must_use]
    pub fn items(&self, component: &Id) -> Vec<RunningItem> {
        let own = self.deployment.items.iter().filter(|item| item.serves(component));
        let running = own.map(|item| RunningItem {
            id: item.id.clone(),
            item_type: item.item_type.clone(),
            digest: item.digest.clone(),
        });
        running.collect()
    }

    fn is_ended_by(&self, ending: &Ending) -> bool {
        self.release == ending.release && self.deployment.started.action == ending.action
    }
}

impl Inventory {
    /// What runs, by environment and component.
    pub fn running(&self) -> impl Iterator<Item = RunningEntry<'_>> {
        self.stacks.iter().flat_map(move |(environment, components)| {
            components.iter().filter_map(move |(component, stack)| {
                let standing = self.standings(stack).next_back()?;
                Some(RunningEntry { environment, component, standing })
            })
        })
    }

    /// What will run once a release is taken out of an environment, by component that it stands in.
    #[must_use]
    pub fn underneath(&self, environment: &Id, release: &ReleaseName) -> IndexMap<Id, Underneath> {
        let components = self.stacks.get(environment).into_iter().flatten();
        let concerned = components.filter(|(_, stack)| self.standings(stack).any(|entry| entry.release == *release));
        concerned.map(|(component, _)| (component.clone(), self.besides(environment, component, release))).collect()
    }

    /// What an environment holds of a component besides a release: what runs without it.
    #[must_use]
    pub fn besides(&self, environment: &Id, component: &Id, release: &ReleaseName) -> Underneath {
        let stack = self.stacks.get(environment).and_then(|components| components.get(component));
        let other = stack.and_then(|stack| self.standings(stack).rfind(|entry| entry.release != *release));
        let running = |entry: &Standing| {
            let (release, artifacts) = (entry.release.clone(), entry.artifacts(component));
            Underneath::Running(Running { release, artifacts, items: entry.items(component) })
        };
        other.map_or(Underneath::Nothing, running)
    }

    /// Takes in what one commit did to the deployments of a release.
    ///
    /// `happened` is what the commit says of when it was.
    pub fn observe(
        &mut self,
        release: &ReleaseName,
        before: &[Deployment],
        after: &[Deployment],
        happened: Option<Moment>,
    ) {
        let stands_in = |list: &[Deployment], one: &Deployment| {
            list.iter().any(|other| other.started.action == one.started.action && other.stands())
        };
        for ended in before.iter().filter(|one| one.stands() && !stands_in(after, one)) {
            let action = ended.started.action.clone();
            let now = after.iter().find(|one| one.started.action == action);
            let taken_back = now.and_then(|one| one.rolled_back.clone());
            self.take_in(Event::Ended(Ending { release: release.clone(), action, taken_back, happened }));
        }
        for begun in after.iter().filter(|one| one.stands() && !stands_in(before, one)) {
            let standing = Standing { release: release.clone(), deployment: begun.clone(), happened };
            self.take_in(Event::Began(Box::new(standing)));
        }
    }

    /// How many events there were.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// The inventory as it was when there were so many events.
    #[must_use]
    pub fn as_it_was(mut self, events: usize) -> Self {
        self.events.truncate(events);
        Self::from(self.events)
    }

    fn take_in(&mut self, event: Event) {
        self.events.push(event);
        step(&mut self.stacks, &self.events, self.events.len() - 1);
    }

    fn standings<'a>(&'a self, stack: &'a [usize]) -> impl DoubleEndedIterator<Item = &'a Standing> {
        stack.iter().filter_map(|place| standing_at(&self.events, *place))
    }
}

impl From<Vec<Event>> for Inventory {
    fn from(events: Vec<Event>) -> Self {
        let mut stacks = Stacks::default();
        (0..events.len()).for_each(|place| step(&mut stacks, &events, place));
        Self { events, stacks }
    }
}

impl Serialize for Inventory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.events.serialize(serializer)
    }
}

fn standing_at(events: &[Event], place: usize) -> Option<&Standing> {
    match events.get(place)? {
        Event::Began(standing) => Some(standing),
        Event::Ended(_) => None,
    }
}

/// Carries one event out on the stacks.
fn step(stacks: &mut Stacks, events: &[Event], place: usize) {
    match events.get(place) {
        Some(Event::Began(begun)) => {
            let components = stacks.entry(begun.deployment.environment.clone()).or_default();
            for component in &begun.deployment.components {
                components.entry(component.clone()).or_default().push(place);
            }
        }
        Some(Event::Ended(ending)) => {
            let stays = |at: &usize| standing_at(events, *at).is_some_and(|standing| !standing.is_ended_by(ending));
            for components in stacks.values_mut() {
                components.values_mut().for_each(|stack| stack.retain(stays));
                components.retain(|_, stack| !stack.is_empty());
            }
            stacks.retain(|_, components| !components.is_empty());
        }
        None => {}
    }
}
