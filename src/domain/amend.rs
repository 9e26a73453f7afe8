//! `amend`: the judge of changes to the policy (design §1).
//!
//! A change is judged by the policy before it: only the roles that the settings name may make it,
//! it is valid as a whole, and it strands no open release. The first policy of a store has no
//! policy before it; [`found`] judges that one.

use super::authority::Actor;
use super::check;
use super::context::Context;
use super::delegation::{Delegation, Untimely};
use super::facts::{Facts, OpenRelease};
use super::id::Id;
use super::moment::Moment;
use super::policy::{ADMINISTRATOR, People, Policy};
use super::problem::Severity;
use super::process::Process;
use super::process::requirement::{Requirement, Signoff};
use super::refusal::{PolicyProblem, Refusal, Rule, Stranding};

/// A change of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyChange {
    /// The policy as it would be.
    pub proposed: Policy,
}

/// Judges a change of the policy.
///
/// # Errors
/// Everything that is wrong with the change, at once.
pub fn amend(policy: &Policy, change: &PolicyChange, facts: &Facts, context: &Context) -> Result<Policy, Refusal> {
    let proposed = &change.proposed;
    let mut rules = Vec::new();
    // RULE language §11: only the roles that the settings name change the policy.
    let actor = Actor::find(policy, &context.actor, context.at)?;
    rules.extend(actor.holds_as_own(&policy.settings.policy_by).err());
    // RULE design §2: the number is raised by one with every policy commit.
    let (expected, found) = (policy.settings.policy.saturating_add(1), proposed.settings.policy);
    if found != expected {
        rules.push(Rule::Policy { problem: PolicyProblem::Number { expected, found } });
    }
    rules.extend(fixed(policy, proposed));
    rules.extend(versions(policy, proposed));
    rules.extend(invalid(proposed));
    rules.extend(untimely(&policy.people, &proposed.people, context.at));
    rules.extend(stranded(proposed, &facts.open));
    rules.extend(shut(policy, proposed, &facts.open));
    if rules.is_empty() { Ok(proposed.clone()) } else { Err(Refusal::Refused { rules, gates: Vec::new() }) }
}

/// Judges the first policy of a store (language §11): number 1, valid as a whole, with an
/// administrator.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn found(proposed: &Policy, context: &Context) -> Result<Policy, Refusal> {
    let mut rules = Vec::new();
    if proposed.settings.policy != 1 {
        let problem = PolicyProblem::Number { expected: 1, found: proposed.settings.policy };
        rules.push(Rule::Policy { problem });
    }
    rules.extend(invalid(proposed));
    let administrator: Vec<Id> = Id::parse(ADMINISTRATOR).into_iter().collect();
    rules.extend(untimely(&People::default(), &proposed.people, context.at));
    let actor = Actor::find(proposed, &context.actor, context.at);
    rules.extend(actor.and_then(|actor| actor.holds_as_own(&administrator)).err());
    if rules.is_empty() { Ok(proposed.clone()) } else { Err(Refusal::Refused { rules, gates: Vec::new() }) }
}

/// What ties the record to its place and its form does not change by a policy commit.
fn fixed(policy: &Policy, proposed: &Policy) -> Vec<Rule> {
    let (before, after) = (&policy.settings, &proposed.settings);
    let changed = [("edition", before.edition != after.edition), ("branch", before.branch != after.branch)];
    let changed = changed.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(key, _)| Rule::Policy { problem: PolicyProblem::Fixed { key } }).collect()
}

/// RULE language §1: the version of a process is raised by one with every change.
fn versions(policy: &Policy, proposed: &Policy) -> Vec<Rule> {
    let wrong = proposed.processes.iter().filter_map(|(id, after)| {
        let before = policy.processes.get(id)?;
        let raised = before.version.saturating_add(1);
        let fits = after == before || after.version == raised;
        let (expected, found) = (raised, after.version);
        (!fits).then(|| PolicyProblem::Version { process: id.clone(), expected, found })
    });
    wrong.map(|problem| Rule::Policy { problem }).collect()
}

fn invalid(proposed: &Policy) -> Option<Rule> {
    let problems = check::check_policy(proposed);
    let errors: Vec<_> = problems.into_iter().filter(|(_, problem)| problem.severity == Severity::Error).collect();
    (!errors.is_empty()).then_some(Rule::Policy { problem: PolicyProblem::Invalid(errors) })
}

/// A role is given for a while by whoever holds it: what is over, or as good as for good, is refused.
fn untimely(before: &People, proposed: &People, now: Moment) -> Vec<Rule> {
    let problem = |(to, lent, wrong): (&Id, &Delegation, Untimely)| PolicyProblem::Delegation {
        to: to.clone(),
        from: lent.from.clone(),
        role: lent.role.clone(),
        wrong,
    };
    proposed.untimely(before, now).into_iter().map(|found| Rule::Policy { problem: problem(found) }).collect()
}

/// An open release is not left in a state, kind or process that vanishes.
fn stranded(proposed: &Policy, open: &[OpenRelease]) -> Vec<Rule> {
    let mut found: Vec<(Id, Stranding, Vec<String>)> = Vec::new();
    for release in open {
        let Some(what) = stranding(proposed.processes.get(&release.process), release) else { continue };
        let name = release.name.to_string();
        match found.iter_mut().find(|(process, known, _)| *process == release.process && *known == what) {
            Some((_, _, releases)) => releases.push(name),
            None => found.push((release.process.clone(), what, vec![name])),
        }
    }
    let problems = found.into_iter();
    let problems = problems.map(|(process, what, releases)| PolicyProblem::Stranded { process, what, releases });
    problems.map(|problem| Rule::Policy { problem }).collect()
}

fn stranding(process: Option<&Process>, release: &OpenRelease) -> Option<Stranding> {
    let Some(process) = process else { return Some(Stranding::Process) };
    if !process.states.contains_key(&release.state) {
        return Some(Stranding::State(release.state.clone()));
    }
    (!process.kinds.contains_key(&release.kind)).then(|| Stranding::Kind(release.kind.clone()))
}

/// A gate of a process with open releases that could open before can open afterwards: enough people
/// hold the roles that sign it.
fn shut(policy: &Policy, proposed: &Policy, open: &[OpenRelease]) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (id, process) in &proposed.processes {
        if !open.iter().any(|release| release.process == *id) {
            continue;
        }
        for (gate, rule) in &process.gates {
            let before = policy.processes.get(id).and_then(|process| process.gates.get(gate));
            let could = before.is_none_or(|before| short_of(&policy.people, &before.needs).is_none());
            if let Some(need) = short_of(&proposed.people, &rule.needs).filter(|_| could) {
                let (process, gate, roles) = (id.clone(), gate.clone(), need.role.clone());
                let (needs, have) = (people_needed(need), holders(&proposed.people, need));
                rules.push(Rule::Policy { problem: PolicyProblem::Shut { process, gate, needs, have, roles } });
            }
        }
    }
    rules
}

/// The first sign-off for which there are too few people.
fn short_of<'n>(people: &People, needs: &'n Requirement) -> Option<&'n Signoff> {
    match needs {
        Requirement::All(all) => all.iter().find_map(|one| short_of(people, one)),
        Requirement::Any(any) => {
            let short: Vec<_> = any.iter().map(|one| short_of(people, one)).collect();
            if short.iter().any(Option::is_none) { None } else { short.into_iter().flatten().next() }
        }
        Requirement::Signoff(need) => (holders(people, need) < people_needed(need)).then_some(need),
        _ => None,
    }
}

fn people_needed(need: &Signoff) -> u32 {
    need.quorum.unwrap_or(0).max(need.count)
}

fn holders(people: &People, need: &Signoff) -> u32 {
    // A delegation ends, and adds no seat: only those whose own role it is are counted.
    let holds = |role: &Id| need.role.contains(role);
    let holders = people.people.values().filter(|person| !person.robot && person.roles.iter().any(holds));
    u32::try_from(holders.count()).unwrap_or(u32::MAX)
}
