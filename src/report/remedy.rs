//! What helps against a reason: who can supply it, by which command, or from when on (language §10).
//!
//! [`of`] answers for one reason; `gate.rs` puts the answers of a gate together and adds what is
//! left when nobody can.

use super::encode::shell;
use super::scene::Scene;
use super::who::{self, Who};
use crate::domain::gates;
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::flow::{ContentPart, MoveType};
use crate::domain::refusal::{Duty, Why};
use crate::domain::release::{Cause, Decision};

/// What helps against one reason.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Remedy {
    /// Who can do it.
    pub(super) who: Vec<Who>,
    /// The commands.
    pub(super) how: Vec<String>,
    /// The time that brings it, where nobody has to do anything.
    pub(super) when: Option<Moment>,
    /// It can be supplied in these states only, and the release stands elsewhere.
    pub(super) nearer: Vec<Id>,
    /// Nobody can supply it as things stand.
    pub(super) stuck: bool,
}

impl Remedy {
    fn by(who: Vec<Who>, how: Vec<String>) -> Self {
        let stuck = who.iter().all(|one| one.people.is_empty());
        // A command that nobody may give is no remedy.
        let how = if stuck { Vec::new() } else { how };
        Self { who, how, stuck, ..Self::default() }
    }
}

/// What helps against one reason at a gate.
pub(super) fn of(scene: &Scene<'_>, gate: &Id, why: &Why) -> Remedy {
    let (view, name) = (&scene.view, scene.name());
    match why {
        Why::Approvals { roles, can, .. } | Why::Quorum { roles, can, .. } => {
            let how = vec![format!("relman signoff approve {name} --gate {gate}")];
            at_door(scene, gate, Remedy::by(who::among(view, roles, can), how))
        }
        Why::Rejected { by, .. } => {
            let withdraw = format!("relman signoff withdraw {name} --gate {gate}");
            let approve = format!("relman signoff approve {name} --gate {gate}");
            at_door(scene, gate, Remedy::by(voter(scene, gate, by), vec![approve, withdraw]))
        }
        // The missing approval that stands beside these says who can.
        Why::SignoffStale { .. } | Why::Excluded { .. } => Remedy::default(),
        Why::Duty { duty, id, owner, .. } => duty_remedy(scene, *duty, id, owner),
        Why::Overdue { task, owner, .. } => duty_remedy(scene, Duty::Task, task, owner),
        Why::NoTicket { task, owner, .. } => {
            let how = vec![format!("relman task ticket {name} {task} TICKET")];
            Remedy::by(duty_roles(scene, Duty::Task, owner), how)
        }
        Why::PackagePart { lacks, .. } => of(scene, gate, lacks),
        Why::ArtifactNone { artifact_types, by } => {
            let add = |kind: &Id| format!("relman artifact add {name} {}", file_of(scene, kind));
            let add = artifact_types.iter().map(add).collect();
            Remedy::by(
                who::holders(view, by.as_deref().unwrap_or_default()),
                edit_by(scene, ContentPart::Artifacts, add),
            )
        }
        Why::FieldEmpty { field, by, .. } => {
            let set = format!("relman set {name} {field}=\"…\"");
            let content = view.process.fields.get(field).is_none_or(|rule| rule.content);
            let how = if content { edit(scene, ContentPart::Fields, set) } else { vec![set] };
            Remedy::by(who::holders(view, by), how)
        }
        Why::EvidenceMissing { evidence_type, of, owner, .. } => {
            evidence(scene, evidence_type, of.as_deref(), owner.as_ref())
        }
        Why::EvidenceOver { evidence_type, of, .. } => {
            let owner = view.process.evidence.get(evidence_type).and_then(|rule| rule.owner.as_ref());
            evidence(scene, evidence_type, of.as_deref(), owner)
        }
        Why::EvidenceEmpty { evidence_type } => {
            let owner = view.process.evidence.get(evidence_type).and_then(|rule| rule.owner.as_ref());
            evidence(scene, evidence_type, None, owner)
        }
        Why::ArtifactMissing { component, artifact_type, by } => {
            let add = format!("relman artifact add {name} {} --component {component}", file_of(scene, artifact_type));
            Remedy::by(who::holders(view, by.as_deref().unwrap_or_default()), edit(scene, ContentPart::Artifacts, add))
        }
        Why::Unverified { name: file, added_by } => {
            let mut who = who::any_role(view);
            for one in &mut who {
                one.people.retain(|person| person != added_by);
            }
            Remedy::by(who, vec![format!("relman artifact verify {name} {}", shell(file.as_str()))])
        }
        Why::NotInLibrary { name: file } => {
            Remedy::by(who::any_role(view), vec![format!("relman library put {name} {}", shell(file.as_str()))])
        }
        Why::CarriedFew { list, of_type, .. } => {
            let kind = of_type.as_ref().map(|kind| format!(" --type {}", shell(kind.as_str())));
            let add = format!("relman {} add {name} ID \"TITLE\"{}", list.word(), kind.unwrap_or_default());
            Remedy::by(editors(scene), edit(scene, list.content_part(), add))
        }
        Why::Unpacked { change } => {
            let add = format!("relman artifact add {name} FILE --change {}", shell(change.as_str()));
            Remedy::by(editors(scene), edit(scene, ContentPart::Artifacts, add))
        }
        Why::CarriedField { list, id, field } => {
            let update = format!("relman {} update {name} {} {field}=\"…\"", list.word(), shell(id.as_str()));
            Remedy::by(editors(scene), edit(scene, list.content_part(), update))
        }
        Why::CarriedStatus { list, id, wanted, .. } => {
            let set = |status: &Word| {
                format!("relman {} status {name} {} {}", list.word(), shell(id.as_str()), shell(status.as_str()))
            };
            Remedy::by(who::any_role(view), wanted.iter().map(set).collect())
        }
        Why::ChangesFailed { changes, .. } => {
            let how = changes.iter().flat_map(|change| after_failure(scene, change)).collect();
            let by_fix = |change: &Word| {
                let tested = view.release.change(change).and_then(|change| change.tested.as_ref());
                tested.is_some_and(|tested| tested.cause == Some(Cause::Fix))
            };
            // Who may send it back is for the returns to say; who tests again may be anybody.
            let who = if changes.iter().all(by_fix) { who_returns(scene) } else { who::any_role(view) };
            Remedy::by(who, how)
        }
        Why::IssuesOpen { numbers, .. } => {
            let how = numbers.iter().map(|number| format!("relman issue close {name} {number} -m \"…\"")).collect();
            Remedy::by(who::any_role(view), how)
        }
        Why::Undated { milestone, by } | Why::TooLate { milestone, by, .. } => {
            Remedy::by(who::holders(view, by), vec![schedule(scene, milestone)])
        }
        Why::NotReached { at: until, .. } | Why::Soak { until } => Remedy { when: Some(*until), ..Remedy::default() },
        Why::NotDeployed { environment, states, .. } => deploy(scene, environment, states),
        Why::ComponentsFew { .. } => {
            let add = format!("relman set {name} --component COMPONENT");
            Remedy::by(editors(scene), edit(scene, ContentPart::Components, add))
        }
        Why::NoneOf(attempts) => any_of(scene, gate, attempts),
        Why::Broken { .. } => Remedy { stuck: true, ..Remedy::default() },
    }
}

/// The command that dates a milestone.
pub(super) fn schedule(scene: &Scene<'_>, milestone: &Id) -> String {
    let default = scene.view.process.default_milestone() == Some(milestone);
    let which = if default { String::new() } else { format!(" --milestone {milestone}") };
    format!("relman schedule {} WHEN{which}", scene.name())
}

/// The command of a duty, and of the fields without which it is refused.
pub(super) fn duty_commands(scene: &Scene<'_>, duty: Duty, id: &Id) -> Vec<String> {
    let name = scene.name();
    match duty {
        Duty::Task => {
            let note = scene.view.process.tasks.get(id).and_then(|task| task.note.as_ref());
            let note = note.map(|says| format!(" --note {}", noted(says))).unwrap_or_default();
            vec![format!("relman task done {name} {id}{note}")]
        }
        Duty::Document => {
            let requires = scene.view.process.documents.get(id).map(|rule| rule.requires.as_slice());
            let empty = requires.unwrap_or_default().iter().filter(|field| !scene.view.is_filled(field));
            let mut how: Vec<String> = empty.map(|field| format!("relman set {name} {field}=\"…\"")).collect();
            how.push(format!("relman document write {name} {id}"));
            how
        }
        Duty::Notice => vec![format!("relman notice record {name} {id}")],
    }
}

/// What a note should say, as a shell reads it back.
fn noted(says: &str) -> String {
    if says.contains(['"', '$', '`', '\\', '!']) { shell(says) } else { format!("\"{says}\"") }
}

/// Who may do a duty: its owner, and whoever may besides.
pub(super) fn duty_roles(scene: &Scene<'_>, duty: Duty, owner: &Id) -> Vec<Who> {
    let may = &scene.view.process.may;
    let others = match duty {
        Duty::Task => &may.task,
        Duty::Document => &may.document,
        Duty::Notice => &may.notice,
    };
    let mut roles = vec![owner.clone()];
    roles.extend(others.iter().filter(|role| *role != owner).cloned());
    who::holders(&scene.view, &roles)
}

fn duty_remedy(scene: &Scene<'_>, duty: Duty, id: &Id, owner: &Id) -> Remedy {
    Remedy::by(duty_roles(scene, duty, owner), duty_commands(scene, duty, id))
}

/// A gate is signed at its door only; from afar the remedy says where that is.
fn at_door(scene: &Scene<'_>, gate: &Id, mut remedy: Remedy) -> Remedy {
    if gates::at_door(&scene.view).contains(&gate) {
        return remedy;
    }
    let view = &scene.view;
    let deferred = view.process.gates.get(gate).and_then(|rule| rule.defer.as_ref());
    let deferred = deferred.filter(|defer| view.holds(Some(&defer.when)));
    let lists = view.process.transitions.iter().filter(|(id, transition)| {
        transition.gates.contains(gate)
            && deferred.is_none_or(|defer| defer.to == **id)
            && view.holds(transition.when.as_ref())
    });
    for state in lists.flat_map(|(_, transition)| &transition.from) {
        if !remedy.nearer.contains(state) {
            remedy.nearer.push(state.clone());
        }
    }
    remedy.how.clear();
    remedy
}

fn voter(scene: &Scene<'_>, gate: &Id, by: &Id) -> Vec<Who> {
    let mut entries = scene.view.release.signoffs.iter();
    let latest = entries.rfind(|e| e.gate == *gate && e.stamp.by == *by && e.decision == Decision::Reject);
    let roles: Vec<Id> = latest.map(|entry| entry.role.clone()).into_iter().collect();
    let mut who = who::holders(&scene.view, &roles);
    for one in &mut who {
        one.people = vec![by.clone()];
    }
    who
}

/// Who may change the content.
pub(super) fn editors(scene: &Scene<'_>) -> Vec<Who> {
    who::holders(&scene.view, scene.view.process.may.edit.as_deref().unwrap_or_default())
}

/// A command that changes content; where that is shut, the returns that lead to where it is open.
fn edit(scene: &Scene<'_>, part: ContentPart, command: String) -> Vec<String> {
    edit_by(scene, part, vec![command])
}

/// The same for commands of which one suffices.
fn edit_by(scene: &Scene<'_>, part: ContentPart, commands: Vec<String>) -> Vec<String> {
    let view = &scene.view;
    let open = |state: &Id| view.process.states.get(state).is_some_and(|state| state.leaves_open(part));
    if open(scene.state()) {
        return commands;
    }
    let returns = view.returns().into_iter().filter(|(_, to)| open(to));
    let mut how: Vec<String> = returns.map(|(_, to)| return_to(scene, &to)).collect();
    how.extend(commands);
    how
}

/// The command that returns to a state.
pub(super) fn return_to(scene: &Scene<'_>, to: &Id) -> String {
    format!("relman return {} --to {to} -m \"…\"", scene.name())
}

fn evidence(scene: &Scene<'_>, kind: &Id, of: Option<&str>, owner: Option<&Id>) -> Remedy {
    let is_component = |of: &str| scene.view.release.components.iter().any(|component| component.as_str() == of);
    let of = of.map(|of| format!(" {} {}", if is_component(of) { "--component" } else { "--change" }, shell(of)));
    let how = format!("relman evidence add {} FILE --type {kind}{}", scene.name(), of.unwrap_or_default());
    let roles: Vec<Id> = owner.into_iter().cloned().collect();
    Remedy::by(who::holders(&scene.view, &roles), vec![how])
}

fn file_of(scene: &Scene<'_>, artifact_type: &Id) -> String {
    match scene.view.process.artifact_types.get(artifact_type).and_then(|rule| rule.pattern.as_ref()) {
        Some(_) => format!("FILE --type {artifact_type}"),
        None => format!("FILE.{artifact_type}"),
    }
}

/// Everybody who may make a return that leaves the present state.
fn who_returns(scene: &Scene<'_>) -> Vec<Who> {
    let mut roles: Vec<Id> = Vec::new();
    let returns = scene.view.doors().filter(|(_, transition)| transition.move_type == MoveType::Return);
    for role in returns.flat_map(|(_, transition)| &transition.by) {
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    if roles.is_empty() { Vec::new() } else { who::holders(&scene.view, &roles) }
}

fn after_failure(scene: &Scene<'_>, change: &Word) -> Vec<String> {
    let tested = scene.view.release.change(change).and_then(|change| change.tested.as_ref());
    if tested.is_some_and(|tested| tested.cause == Some(Cause::Fix)) {
        return scene.view.returns().iter().map(|(_, to)| return_to(scene, to)).collect();
    }
    vec![format!("relman change pass {} {}", scene.name(), shell(change.as_str()))]
}

fn deploy(scene: &Scene<'_>, environment: &Id, states: &[(Id, bool)]) -> Remedy {
    let (view, name) = (&scene.view, scene.name());
    if states.iter().any(|(state, recorded)| *recorded && state == scene.state()) {
        let by = view.process.states.get(scene.state()).and_then(|state| state.deployed_by.as_deref());
        let how = format!("relman deployment record {name} {environment} --result success");
        return Remedy::by(who::holders(view, by.unwrap_or_default()), vec![how]);
    }
    let leads = |to: &Id| states.iter().any(|(state, _)| state == to);
    let next: Vec<_> = view.doors().filter(|(_, transition)| leads(&transition.to)).collect();
    if next.is_empty() {
        let nearer = states.iter().map(|(state, _)| state.clone()).collect();
        return Remedy { nearer, ..Remedy::default() };
    }
    let mut roles: Vec<Id> = Vec::new();
    for role in next.iter().flat_map(|(_, transition)| &transition.by) {
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    let promote = |to: &Id| format!("relman promote {name} --to {to}");
    Remedy::by(who::holders(view, &roles), next.iter().map(|(_, transition)| promote(&transition.to)).collect())
}

/// Any alternative will do: nobody is stuck while one of them can be met.
fn any_of(scene: &Scene<'_>, gate: &Id, attempts: &[Vec<Why>]) -> Remedy {
    let mut together = Remedy { stuck: true, ..Remedy::default() };
    for attempt in attempts {
        let remedies: Vec<Remedy> = attempt.iter().map(|why| of(scene, gate, why)).collect();
        together.stuck &= remedies.iter().any(|remedy| remedy.stuck);
        for remedy in remedies {
            together.who.extend(remedy.who);
            together.how.extend(remedy.how);
            together.nearer.extend(remedy.nearer);
            together.when = together.when.or(remedy.when);
        }
    }
    together
}
