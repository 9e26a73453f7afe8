//! `new`: a release begins in the initial state, in iteration 1.

use super::{known, text};
use crate::domain::action::New;
use crate::domain::authority::Actor;
use crate::domain::context::Context;
use crate::domain::facts::Facts;
use crate::domain::id::Id;
use crate::domain::policy::Policy;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Head, Package, Release};
use indexmap::IndexMap;

pub(super) fn begin(policy: &Policy, facts: &Facts, new: &New, context: &Context) -> Result<Release, Refusal> {
    let process = policy.processes.get(&new.process).ok_or_else(|| {
        let known = policy.processes.keys().map(Id::to_string).collect();
        Rule::Unknown { what: "process", id: new.process.to_string(), known }
    })?;
    let actor = Actor::find(policy, &context.actor, context.at)?;
    // RULE language §3: `may.new` makes releases.
    actor.holds_or_takes_part(process.may.new.as_deref(), process)?;
    // RULE language §1: the name follows the convention; design §3: and is never used again.
    process.naming.fits(&new.name).map_err(|error| Rule::Naming { problem: error.to_string() })?;
    if facts.name_used {
        return Err(Rule::NameUsed { name: new.name.to_string() }.into());
    }
    text::check_line("title", &new.title)?;
    known("kind", &process.kinds, &new.kind)?;
    let mut components: Vec<Id> = Vec::new();
    for component in &new.components {
        known("component", &process.components, component)?;
        if components.contains(component) {
            return Err(Rule::Exists { what: "component", id: component.to_string() }.into());
        }
        components.push(component.clone());
    }
    let initial = process.initial_state().ok_or(Rule::Inconsistent { what: "the process has no initial state" })?;
    let head = Head {
        name: new.name.clone(),
        process: new.process.clone(),
        title: new.title.clone(),
        kind: new.kind.clone(),
        components,
        requester: context.actor.clone(),
        state: initial.clone(),
        since: context.at,
        stay: 1,
        iteration: 1,
        entered: IndexMap::from([(initial.clone(), context.at)]),
        authors: Vec::new(),
        deployer: None,
        hold: None,
        plan: IndexMap::new(),
        schedule: IndexMap::new(),
        readings: IndexMap::new(),
    };
    Ok(Release {
        head,
        changes: Vec::new(),
        items: Vec::new(),
        package: Package { artifacts: Vec::new(), verifications: Vec::new(), deposits: Vec::new() },
        tasks: Vec::new(),
        issues: Vec::new(),
        evidence: Vec::new(),
        signoffs: Vec::new(),
        waivers: Vec::new(),
        documents: Vec::new(),
        notices: Vec::new(),
        deployments: Vec::new(),
        imports: Vec::new(),
        actions: 1,
        latest: context.at,
    })
}
