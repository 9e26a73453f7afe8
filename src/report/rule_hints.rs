//! What to do about a broken rule: who may, and the commands that help.
//!
//! Like the words in `rule.rs`, every rule is named here.

use super::calendar;
use super::encode::{shell, shell_file};
use super::letter;
use super::refusal::Subject;
use super::remedy;
use super::scene::Scene;
use super::who::{self, Who};
use crate::domain::id::Id;
use crate::domain::process::flow::MoveType;
use crate::domain::refusal::{Duty, PolicyProblem, Rule};

/// Who may do what the actor may not.
#[must_use]
pub(super) fn who(scene: &Scene<'_>, rule: &Rule) -> Vec<Who> {
    let view = &scene.view;
    match rule {
        Rule::NoRole { roles } | Rule::NotDelegated { roles, .. } => who::holders(view, roles),
        Rule::OwnArtifact { .. } => who::any_role(view),
        Rule::NotAttached { documents, .. } => {
            let owners = documents.iter().filter_map(|id| view.process.documents.get(id));
            let mut who: Vec<Who> = Vec::new();
            for one in owners.flat_map(|rule| remedy::duty_roles(scene, Duty::Document, &rule.owner)) {
                if !who.contains(&one) {
                    who.push(one);
                }
            }
            who
        }
        Rule::Held { .. } => who::holders(view, view.process.may.hold.as_deref().unwrap_or_default()),
        Rule::LastDeployment { state, .. } => {
            let by = view.process.states.get(state).and_then(|state| state.deployed_by.as_deref());
            who::holders(view, by.unwrap_or_default())
        }
        _ => Vec::new(),
    }
}

/// The commands that help.
#[must_use]
pub(super) fn commands(subject: Subject<'_>, rule: &Rule) -> Vec<String> {
    let Subject { scene, name, booked, .. } = subject;
    let returns = |returns: &[(Id, Id)]| -> Vec<String> {
        returns.iter().map(|(_, to)| format!("relman return {name} --to {to} -m \"…\"")).collect()
    };
    let set = |field: &Id| format!("relman set {name} {field}=\"…\"");
    match rule {
        Rule::UnknownPerson { .. } | Rule::Robot => vec!["relman whoami".to_owned()],
        Rule::NoRole { roles } | Rule::NotDelegated { roles, .. } => {
            let who = roles.iter().take(3).map(|role| format!("relman people list --role {role}"));
            std::iter::once("relman whoami".to_owned()).chain(who).collect()
        }
        Rule::OwnArtifact { name: file } => {
            vec![format!("relman artifact verify {name} {}", shell_file(file.as_str()))]
        }
        Rule::Excluded { gate, .. } | Rule::NotWaivable { gate } | Rule::NotAtDoor { gate, .. } => {
            vec![format!("relman explain {gate}")]
        }
        Rule::Final { .. } => vec!["relman new \"TITLE\"".to_owned()],
        Rule::NotEditable { returns: to, .. } | Rule::FixNeedsReturn { returns: to, .. } => returns(to),
        Rule::Held { .. } => vec![format!("relman unhold {name} -m \"…\"")],
        Rule::NotFrom { transition, .. } => vec![format!("relman explain {transition}")],
        Rule::DoesNotApply { id, .. } | Rule::NotSkippable { task: id } => vec![format!("relman explain {id}")],
        Rule::LastDeployment { environment, .. } => {
            let record = || format!("relman deployment record {name} {environment} --result success");
            vec![scene.map_or_else(record, |scene| remedy::deployed(scene, environment))]
        }
        Rule::NotFree { milestone, begins: true, .. } => {
            let words = |scene| [calendar::free_words(scene, milestone), calendar::waivers(scene, milestone)].concat();
            scene.map(words).unwrap_or_default()
        }
        Rule::NotFree { milestone, .. } => {
            let commands =
                |scene| [calendar::commands(scene, milestone, booked), calendar::waivers(scene, milestone)].concat();
            scene.map(commands).unwrap_or_default()
        }
        Rule::NotThere { states, .. } => {
            let leads = |to: &&Id| scene.is_none_or(|scene| leads_to(scene, to));
            states.iter().filter(leads).map(|to| format!("relman promote {name} --to {to}")).collect()
        }
        Rule::StartOpen { environment, .. } => {
            vec![format!("relman deployment finish {name} {environment} --result RESULT")]
        }
        Rule::NoStart { environment } => vec![format!("relman deployment start {name} {environment}")],
        Rule::UnknownFile { .. } => vec![format!("relman artifact list {name}")],
        Rule::StatusNeeds { list, id, fields, .. } => {
            let update = format!("relman {} update {name} {}", list.word(), shell(id.as_str()));
            fields.iter().map(|field| format!("{update} {field}=\"…\"")).collect()
        }
        Rule::DocumentNeeds { fields, .. } => {
            let fill = |field: &Id| scene.map_or_else(|| vec![set(field)], |scene| remedy::fill(scene, field));
            let mut how: Vec<String> = fields.iter().flat_map(fill).collect();
            how.dedup();
            how
        }
        Rule::Unknown { what, .. } => listing(name, what).into_iter().collect(),
        Rule::SendingOpen { notice, .. } => letter::ways_on(name, notice),
        Rule::NoSending { .. } => vec![format!("relman notice list {name}")],
        Rule::NotAttached { documents, .. } => {
            let write = |id: &Id| match scene {
                Some(scene) => remedy::duty_commands(scene, Duty::Document, id),
                None => vec![format!("relman document write {name} {id}")],
            };
            documents.iter().flat_map(write).collect()
        }
        Rule::NoteMissing { task, .. } => match scene {
            Some(scene) => remedy::duty_commands(scene, Duty::Task, task),
            None => Vec::new(),
        },
        Rule::ReasonMissing => vec!["add -m \"…\"".to_owned()],
        Rule::Exists { what: what @ ("change" | "item"), id } => {
            vec![format!("relman {what} update {name} {}", shell(id))]
        }
        Rule::InUse { .. } => vec![format!("relman show {name}")],
        Rule::Policy { problem: PolicyProblem::Shut { roles, .. } } => {
            roles.iter().map(|role| format!("relman people grant PERSON {role}")).collect()
        }
        Rule::Policy { problem: PolicyProblem::Stranded { releases, .. } } => {
            releases.iter().take(1).map(|release| format!("relman show {release}")).collect()
        }
        Rule::Policy { .. } => vec!["relman policy status".to_owned()],
        Rule::Exists { .. }
        | Rule::TooManyActions { .. }
        | Rule::NameUsed { .. }
        | Rule::Naming { .. }
        | Rule::ActionSeen
        | Rule::Text { .. }
        | Rule::Pattern { .. }
        | Rule::Inconsistent { .. }
        | Rule::Past { .. } => Vec::new(),
    }
}

/// True if a promote leads from the present state into this one.
fn leads_to(scene: &Scene<'_>, to: &Id) -> bool {
    scene.view.doors().any(|(_, door)| door.move_type == MoveType::Advance && door.to == *to)
}

/// The command that lists what there is of a noun of the language.
fn listing(name: &str, what: &str) -> Option<String> {
    match what {
        "change" | "item" | "issue" | "evidence" | "task" | "document" | "notice" => {
            Some(format!("relman {what} list {name}"))
        }
        "process" => Some("relman process list".to_owned()),
        _ => None,
    }
}
