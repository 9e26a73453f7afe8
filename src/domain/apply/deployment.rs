//! Deployments: where a state says `recorded`, the move is the permission and somebody else states
//! the fact (language §6).

use super::plan::{check_free, check_zones};
use super::{Case, known};
use crate::domain::action::{DeploymentFinish, DeploymentRecord, DeploymentStart};
use crate::domain::currency;
use crate::domain::id::{Digest, Id};
use crate::domain::process::items::Milestone;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Deployed, DeployedItem, Deployment, Stamp};
use crate::domain::view::View;

pub(super) fn start(case: &mut Case<'_>, start: &DeploymentStart) -> Result<(), Refusal> {
    check_standing(case, &start.environment)?;
    check_components(case, &start.components)?;
    if let Some(hold) = &case.next.hold {
        return Err(Rule::Held { by: hold.by.clone(), reason: hold.reason.clone() }.into());
    }
    // RULE language §6: now lies in a window of the milestone whose state this is.
    let reaches = |(_, milestone): &(&Id, &Milestone)| milestone.state.as_ref() == Some(&case.next.head.state);
    let reached: Vec<(&Id, &Milestone)> = case.process.milestones.iter().filter(reaches).collect();
    let windows: Vec<Id> = reached.iter().flat_map(|(_, milestone)| milestone.windows.clone()).collect();
    check_zones(case, &windows, &start.readings)?;
    for (milestone, _) in reached {
        check_free(case, milestone, (case.now, true), &start.readings)?;
    }
    if let Some(digest) = start.files.iter().find(|digest| !carries(case, digest)) {
        return Err(Rule::UnknownFile { digest: digest.clone() }.into());
    }
    for component in &start.components {
        if let Some(open) = case.next.deployments.iter().find(|d| is_open(d, &start.environment, component)) {
            let (environment, component) = (start.environment.clone(), component.clone());
            return Err(Rule::StartOpen { environment, component, by: open.started.by.clone() }.into());
        }
    }
    let stamp = case.stamp();
    let deployment = begun(&case.view(), &start.environment, &start.components, stamp, case.context.url.clone());
    case.next.deployments.push(deployment);
    Ok(())
}

pub(super) fn finish(case: &mut Case<'_>, finish: &DeploymentFinish) -> Result<(), Refusal> {
    known("environment", &case.process.environments, &finish.environment)?;
    may_deploy(case, &finish.environment)?;
    let stamp = case.stamp();
    let url = case.context.url.clone();
    let concerned = |d: &&mut Deployment| d.environment == finish.environment && d.components == finish.components;
    let latest = case.next.deployments.iter_mut().rfind(concerned);
    let latest = latest.filter(|deployment| deployment.rolled_back.is_none());
    match latest {
        Some(open) if open.outcome.is_none() => {
            open.outcome = Some(finish.outcome);
            open.finished = Some(stamp);
            open.url = url.or(open.url.take());
            Ok(())
        }
        // RULE language §3: the same outcome of the same deployment already stands.
        Some(closed) if closed.outcome == Some(finish.outcome) => Err(Refusal::Already),
        _ => Err(Rule::NoStart { environment: finish.environment.clone() }.into()),
    }
}

pub(super) fn record(case: &mut Case<'_>, record: &DeploymentRecord) -> Result<(), Refusal> {
    check_standing(case, &record.environment)?;
    check_components(case, &record.components)?;
    for component in &record.components {
        if let Some(open) = case.next.deployments.iter().find(|d| is_open(d, &record.environment, component)) {
            let (environment, component) = (record.environment.clone(), component.clone());
            return Err(Rule::StartOpen { environment, component, by: open.started.by.clone() }.into());
        }
    }
    let stamp = case.stamp();
    let mut deployment =
        begun(&case.view(), &record.environment, &record.components, stamp.clone(), case.context.url.clone());
    deployment.outcome = Some(record.outcome);
    deployment.finished = Some(stamp);
    let same = |last: &Deployment| {
        let last_said = (&last.environment, &last.components, &last.artifacts, &last.items, last.outcome, &last.url);
        let now_said = (
            &deployment.environment,
            &deployment.components,
            &deployment.artifacts,
            &deployment.items,
            deployment.outcome,
            &deployment.url,
        );
        last_said == now_said && last.started.stay == deployment.started.stay && last.rolled_back.is_none()
    };
    if case.next.deployments.last().is_some_and(same) {
        return Err(Refusal::Already);
    }
    case.next.deployments.push(deployment);
    Ok(())
}

/// A deployment of these components with the files and items that the release has for them now.
pub(super) fn begun(
    view: &View<'_>,
    environment: &Id,
    components: &[Id],
    stamp: Stamp,
    url: Option<String>,
) -> Deployment {
    let release = view.release;
    let own =
        release.package.artifacts.iter().filter(|a| a.component.as_ref().is_none_or(|of| components.contains(of)));
    let artifacts = own.map(|artifact| Deployed {
        name: artifact.name.clone(),
        digest: artifact.digest.clone(),
        component: artifact.component.clone(),
    });
    let own = release.items.iter().filter(|item| components.iter().any(|component| item.serves(component)));
    let items = own.map(|item| DeployedItem {
        id: item.id.clone(),
        item_type: item.change_type.clone(),
        digest: currency::digest_of_item(view.process, item),
        components: item.components.clone(),
    });
    Deployment {
        environment: environment.clone(),
        components: components.to_vec(),
        artifacts: artifacts.collect(),
        items: items.collect(),
        started: stamp,
        finished: None,
        outcome: None,
        url,
        rolled_back: None,
    }
}

/// RULE language §6: the release stands in a state of this environment, and `deployed-by` may record.
fn check_standing(case: &Case<'_>, environment: &Id) -> Result<(), Rule> {
    known("environment", &case.process.environments, environment)?;
    may_deploy(case, environment)?;
    let here = case.process.states.get(&case.next.head.state);
    if here.is_some_and(|state| state.environment.as_ref() == Some(environment)) {
        return Ok(());
    }
    let there = case.process.states.iter().filter(|(_, state)| state.environment.as_ref() == Some(environment));
    Err(Rule::NotThere { environment: environment.clone(), states: there.map(|(id, _)| id.clone()).collect() })
}

fn may_deploy(case: &Case<'_>, environment: &Id) -> Result<(), Rule> {
    let here = case.process.states.get(&case.next.head.state);
    let there = |state: &&crate::domain::process::flow::State| state.environment.as_ref() == Some(environment);
    let state = here.filter(there).or_else(|| case.process.states.values().find(there));
    let roles = state.and_then(|state| state.deployed_by.as_deref());
    case.actor.holds_or_takes_part(roles, case.process)
}

fn check_components(case: &Case<'_>, components: &[Id]) -> Result<(), Rule> {
    if components.is_empty() {
        return Err(Rule::Inconsistent { what: "a deployment names components" });
    }
    match components.iter().find(|component| !case.next.components.contains(component)) {
        Some(other) => {
            let known = case.next.components.iter().map(Id::to_string).collect();
            Err(Rule::Unknown { what: "component", id: other.to_string(), known })
        }
        None => Ok(()),
    }
}

fn carries(case: &Case<'_>, digest: &Digest) -> bool {
    case.next.package.artifacts.iter().any(|artifact| artifact.digest == *digest)
}

fn is_open(deployment: &Deployment, environment: &Id, component: &Id) -> bool {
    deployment.environment == *environment
        && deployment.components.contains(component)
        && deployment.outcome.is_none()
        && deployment.rolled_back.is_none()
}
