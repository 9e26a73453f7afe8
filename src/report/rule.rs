//! Words for the rules that an action breaks.
//!
//! Every rule has its line here, and a new one does not compile without. What to do about it is in
//! `rule_hints.rs`.

use super::calendar;
use super::policy_problem;
use super::when;
use super::who;
use super::why::did;
use crate::domain::delegation::Lapse;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::nearest::nearest;
use crate::domain::refusal::{Rule, TextProblem};

/// A rule in words, one line or more: lower case, no full stop.
#[must_use]
pub fn words(rule: &Rule, now: Option<Moment>) -> Vec<String> {
    let time = |at: Moment| now.map_or_else(|| when::local(at), |now| when::told(at, now));
    let line = match rule {
        Rule::UnknownPerson { person } => format!("nobody in people.yaml has the id `{person}`"),
        Rule::NoRole { roles } if roles.is_empty() => "you hold no role of this process".to_owned(),
        Rule::NoRole { roles } => format!("this takes {}, which you do not hold", any_of(roles)),
        Rule::NotDelegated { roles, from, lapse } => {
            let lapse = match lapse {
                Lapse::NotBegun(since) => format!("the delegation by {from} begins on {}", time(*since)),
                Lapse::Ended(until) => format!("the delegation by {from} ended on {}", time(*until)),
                Lapse::NotHeld => format!("the delegation by {from} ended, who does not hold it either"),
                Lapse::NotForPolicy => format!("{from} delegated it for releases, and not for changes of the policy"),
            };
            format!("this takes {}: {lapse}", any_of(roles))
        }
        Rule::Robot => "a robot never counts for a sign-off".to_owned(),
        Rule::OwnArtifact { name } => format!("you added `{name}`, so somebody else verifies it"),
        Rule::Excluded { gate, because } => format!("you may not sign `{gate}`: you {}", did(because)),
        Rule::NotSkippable { task } => {
            format!("nobody may leave `{task}` out: the process names no role for it (`skip-by`)")
        }
        Rule::NotWaivable { gate } => format!("nobody may set `{gate}` aside"),
        Rule::Final { state } => {
            format!("`{state}` is final: a fault found later is a new release")
        }
        Rule::NotEditable { part, state, returns } => {
            let left = if returns.is_empty() { ", and no return leads to where they may" } else { "" };
            format!("the {} may not change in `{state}`{left}", part.word())
        }
        Rule::Held { by, reason: Some(reason) } => format!("held by {by}: {reason}"),
        Rule::Held { by, reason: None } => format!("held by {by}"),
        Rule::NotFrom { transition, state, from } => {
            format!("`{transition}` begins in {}; the release stands in `{state}`", quoted(from))
        }
        Rule::SendingOpen { notice, by, at, recipients, message_id, told } => {
            let unsaid = if *told { "could not tell" } else { "has not said" };
            return vec![
                format!("`{notice}` was sent by {by} {}, who {unsaid} whether it arrived", time(*at)),
                format!("it went to {}, with the message id {message_id}", who::ids(recipients)),
            ];
        }
        Rule::NoSending { notice } => {
            format!("no sending of `{notice}` by you waits for its outcome, or it has another one already")
        }
        Rule::NotAttached { notice, documents } => {
            let (is, counts) = if documents.len() == 1 { ("is", "counts") } else { ("are", "count") };
            let documents: Vec<String> = documents.iter().map(|id| format!("`{id}`")).collect();
            format!(
                "{} {is} to go along with `{notice}`, and {is} not written or no longer {counts}",
                documents.join(", ")
            )
        }
        Rule::DoesNotApply { what, id } => format!("{what} `{id}` is not for this release as it stands"),
        Rule::NotAtDoor { gate, state, doors } if doors.is_empty() => {
            format!("`{gate}` stands at no transition; the release stands in `{state}`")
        }
        Rule::NotAtDoor { gate, state, doors } if doors.contains(state) => {
            format!("`{gate}` is not asked of this release in `{state}`")
        }
        Rule::NotAtDoor { gate, state, doors } => {
            format!("`{gate}` can be signed in {}; the release stands in `{state}`", quoted(doors))
        }
        Rule::LastDeployment { state, environment, outcome: Some(outcome) } => format!(
            "the last deployment to `{environment}` ended as {}: a success must be recorded before the release leaves `{state}`",
            outcome.as_str()
        ),
        Rule::LastDeployment { state, environment, outcome: None } => format!(
            "no deployment to `{environment}` has ended: a success must be recorded before the release leaves `{state}`"
        ),
        Rule::NotFree { at, obstacles, .. } => return calendar::obstacles(*at, obstacles),
        Rule::NotThere { environment, states } if states.is_empty() => {
            format!("nothing is ever deployed to `{environment}`")
        }
        Rule::NotThere { environment, states } => {
            format!("`{environment}` is deployed while the release stands in {}", quoted(states))
        }
        Rule::StartOpen { environment, component, by } => {
            format!("a deployment of {component} to `{environment}` was started by {by} and is not finished")
        }
        Rule::NoStart { environment } => format!("no deployment to `{environment}` was started"),
        Rule::UnknownFile { digest } => format!("no artifact of the release has the digest {}", digest.short()),
        Rule::FixNeedsReturn { change, returns } => {
            let left = if returns.is_empty() { ", and none leaves this state" } else { "" };
            format!("{change} failed because of its fix: only a return clears that{left}")
        }
        Rule::StatusNeeds { id, status, fields, .. } => {
            format!("{id} cannot become {status} while {} empty", are(fields))
        }
        Rule::DocumentNeeds { document, fields } => {
            format!("`{document}` cannot be written while {} empty or too short", are(fields))
        }
        Rule::InUse { what, id, by } => format!("{what} `{id}` is still used by {}", by.join(", ")),
        Rule::TooManyActions { limit } => format!("the release has {limit} actions, and may have no more"),
        Rule::Unknown { what, id, known } => unknown(what, id, known),
        Rule::NameUsed { name } => format!("the name `{name}` is taken, or was once"),
        Rule::Naming { problem } => problem.clone(),
        Rule::ActionSeen => "this key was used before, with other content".to_owned(),
        Rule::Text { what, problem } => match problem {
            TextProblem::Empty => format!("the {what} is empty"),
            TextProblem::TooLong(limit) => format!("the {what} has more than {limit} characters"),
            TextProblem::Control => format!("the {what} holds control characters or line breaks"),
        },
        Rule::Pattern { what, text, pattern } => format!("{what} `{text}` does not look like `{pattern}`"),
        Rule::Exists { what, id } => format!("{what} `{id}` is there already, with other content"),
        Rule::Inconsistent { what } => format!("the action does not fit the record: {what}"),
        Rule::ReasonMissing => "a reason must be given".to_owned(),
        Rule::NoteMissing { task, says } => format!("task `{task}` needs a note: {says}"),
        Rule::Past { at } => format!("{} lies in the past", time(*at)),
        Rule::Policy { problem } => return policy_problem::words(problem),
    };
    vec![line]
}

/// Ids in backticks, the last two with `or`.
#[must_use]
pub fn quoted(ids: &[Id]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    match ids.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => ids.concat(),
    }
}

fn any_of(roles: &[Id]) -> String {
    if let [role] = roles { format!("the role {role}") } else { format!("one of the roles {}", who::ids(roles)) }
}

fn are(fields: &[Id]) -> String {
    let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

fn unknown(what: &str, id: &str, known: &[String]) -> String {
    if let Some(meant) = nearest(id, known.iter().map(String::as_str)) {
        return format!("there is no {what} `{id}`; did you mean `{meant}`?");
    }
    match known {
        [] => format!("there is no {what} `{id}`; there is none at all"),
        some if some.len() <= 12 => format!("there is no {what} `{id}`; there is {}", some.join(", ")),
        some => format!("there is no {what} `{id}`; there are {} others", some.len()),
    }
}
