//! Decides what runs where: a fold over all deployments in the order of history (language §6).
//!
//! Pure. Per environment and component a stack: a success pushes, a rollback removes the entries of
//! that release wherever they lie; the top is what runs. Start at `Inventory::observe`.

use crate::domain::action::Underneath;
use crate::domain::facts::{Running, RunningFile, RunningItem};
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Deployment;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What runs where, and what ran there before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inventory {
    stacks: BTreeMap<Id, BTreeMap<Id, Vec<Standing>>>,
}

/// A deployment that stands: it succeeded and was not rolled back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The release that brought it.
    pub release: ReleaseName,
    /// Its files.
    pub artifacts: Vec<RunningFile>,
    /// Its configuration items that are no files.
    pub items: Vec<RunningItem>,
    /// Since when.
    pub since: Moment,
    /// Where it can be followed.
    pub url: Option<String>,
    /// The action that began the deployment.
    pub action: ActionId,
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

impl Inventory {
    /// What runs, by environment and component.
    pub fn running(&self) -> impl Iterator<Item = RunningEntry<'_>> {
        self.stacks.iter().flat_map(|(environment, components)| {
            components.iter().filter_map(move |(component, stack)| {
                Some(RunningEntry { environment, component, standing: stack.last()? })
            })
        })
    }

    /// What will run once a release is taken out of an environment, by component that it stands in.
    #[must_use]
    pub fn underneath(&self, environment: &Id, release: &ReleaseName) -> IndexMap<Id, Underneath> {
        let components = self.stacks.get(environment).into_iter().flatten();
        let concerned = components.filter(|(_, stack)| stack.iter().any(|entry| entry.release == *release));
        concerned.map(|(component, _)| (component.clone(), self.besides(environment, component, release))).collect()
    }

    /// What an environment holds of a component besides a release: what runs without it.
    #[must_use]
    pub fn besides(&self, environment: &Id, component: &Id, release: &ReleaseName) -> Underneath {
        let stack = self.stacks.get(environment).and_then(|components| components.get(component));
        let other = stack.and_then(|stack| stack.iter().rfind(|entry| entry.release != *release));
        let running = |entry: &Standing| {
            let (release, artifacts) = (entry.release.clone(), entry.artifacts.clone());
            Underneath::Running(Running { release, artifacts, items: entry.items.clone() })
        };
        other.map_or(Underneath::Nothing, running)
    }

    /// Takes in what one commit did to the deployments of a release.
    pub fn observe(&mut self, release: &ReleaseName, before: &[Deployment], after: &[Deployment]) {
        let stands_in = |list: &[Deployment], one: &Deployment| {
            list.iter().any(|other| other.started.action == one.started.action && other.stands())
        };
        for ended in before.iter().filter(|one| one.stands() && !stands_in(after, one)) {
            self.remove(release, &ended.started.action);
        }
        for begun in after.iter().filter(|one| one.stands() && !stands_in(before, one)) {
            self.push(release, begun);
        }
    }

    fn remove(&mut self, release: &ReleaseName, action: &ActionId) {
        for components in self.stacks.values_mut() {
            for stack in components.values_mut() {
                stack.retain(|entry| entry.release != *release || entry.action != *action);
            }
            components.retain(|_, stack| !stack.is_empty());
        }
        self.stacks.retain(|_, components| !components.is_empty());
    }

    fn push(&mut self, release: &ReleaseName, deployment: &Deployment) {
        let components = self.stacks.entry(deployment.environment.clone()).or_default();
        for component in &deployment.components {
            let own =
                deployment.artifacts.iter().filter(|file| file.component.as_ref().is_none_or(|of| of == component));
            let artifacts = own.map(|file| RunningFile { name: file.name.clone(), digest: file.digest.clone() });
            let items = deployment.items.iter().filter(|item| item.serves(component)).map(|item| RunningItem {
                id: item.id.clone(),
                item_type: item.item_type.clone(),
                digest: item.digest.clone(),
            });
            components.entry(component.clone()).or_default().push(Standing {
                release: release.clone(),
                artifacts: artifacts.collect(),
                items: items.collect(),
                since: deployment.finished.as_ref().unwrap_or(&deployment.started).at,
                url: deployment.url.clone(),
                action: deployment.started.action.clone(),
            });
        }
    }
}
