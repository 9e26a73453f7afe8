//! What helps against a reason: who can supply it, by which command, or from when on (language §10).
//!
//! [`of`] answers for one reason; `gate.rs` puts the answers of a gate together and adds what is
//! left when nobody can.

use super::calendar;
use super::encode::{shell, shell_file};
use super::letter;
use super::scene::Scene;
use super::who::{self, Who};
use crate::domain::evidence::subjects_of;
use crate::domain::gates;
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::flow::{ContentPart, MoveType};
use crate::domain::refusal::{Duty, Why};
use crate::domain::release::{Cause, Decision, Deployment};

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
            let how = vec![approve(scene, gate)];
            at_door(scene, gate, Remedy::by(who::among(view, roles, can), how))
        }
        Why::Rejected { by, .. } => {
            let withdraw = format!("relman signoff withdraw {name} --gate {gate}");
            at_door(scene, gate, Remedy::by(voter(scene, gate, by), vec![approve(scene, gate), withdraw]))
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
            edit(scene, ContentPart::Artifacts, who::holders(view, by.as_deref().unwrap_or_default()), add)
        }
        Why::FieldEmpty { field, by, .. } => {
            let set = format!("relman set {name} {field}=\"…\"");
            let content = view.process.fields.get(field).is_none_or(|rule| rule.content);
            let who = who::holders(view, by);
            if content { edit(scene, ContentPart::Fields, who, vec![set]) } else { Remedy::by(who, vec![set]) }
        }
        Why::EvidenceMissing { evidence_type, of, owner, .. } => {
            evidence(scene, evidence_type, of.as_deref(), owner.as_ref(), None)
        }
        Why::EvidenceOver { evidence_type, number, of, .. }
        | Why::EvidenceUnder { evidence_type, number, of, .. }
        | Why::EvidenceLicences { evidence_type, number, of, .. } => {
            let owner = view.process.evidence.get(evidence_type).and_then(|rule| rule.owner.as_ref());
            evidence(scene, evidence_type, of.as_deref(), owner, Some(*number))
        }
        Why::EvidenceEmpty { evidence_type, number, .. } => {
            let owner = view.process.evidence.get(evidence_type).and_then(|rule| rule.owner.as_ref());
            evidence(scene, evidence_type, None, owner, Some(*number))
        }
        Why::ArtifactMissing { component, artifact_type, by } => {
            let add = format!("relman artifact add {name} {} --component {component}", file_of(scene, artifact_type));
            edit(scene, ContentPart::Artifacts, who::holders(view, by.as_deref().unwrap_or_default()), vec![add])
        }
        Why::Unverified { name: file, added_by } => {
            let mut who = who::any_role(view);
            for one in &mut who {
                one.people.retain(|person| person != added_by);
            }
            Remedy::by(who, vec![format!("relman artifact verify {name} {}", shell_file(file.as_str()))])
        }
        Why::NotInLibrary { name: file } => {
            Remedy::by(who::any_role(view), vec![format!("relman library put {name} {}", shell_file(file.as_str()))])
        }
        Why::CarriedFew { list, of_type, .. } => {
            let kind = of_type.as_ref().map(|kind| format!(" --type {}", shell(kind.as_str())));
            let add = format!("relman {} add {name} ID \"TITLE\"{}", list.word(), kind.unwrap_or_default());
            edit(scene, list.content_part(), editors(scene), vec![add])
        }
        Why::Unpacked { change } => {
            let add = format!("relman artifact add {name} FILE --change {}", shell(change.as_str()));
            edit(scene, ContentPart::Artifacts, editors(scene), vec![add])
        }
        Why::CarriedField { list, id, field } => {
            let update = format!("relman {} update {name} {} {field}=\"…\"", list.word(), shell(id.as_str()));
            edit(scene, list.content_part(), editors(scene), vec![update])
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
            let who = if changes.iter().all(by_fix) { who_returns(scene, |_| true) } else { who::any_role(view) };
            Remedy::by(who, how)
        }
        Why::IssuesOpen { numbers, .. } => {
            let how = numbers.iter().map(|number| format!("relman issue close {name} {number} -m \"…\"")).collect();
            Remedy::by(who::any_role(view), how)
        }
        Why::Undated { milestone, by } | Why::TooLate { milestone, by, .. } => {
            Remedy::by(who::holders(view, by), vec![schedule(scene, milestone)])
        }
        Why::NotFree { milestone, by, .. } => {
            Remedy::by(who::holders(view, by), calendar::commands(scene, milestone, &[]))
        }
        Why::NotReached { at: until, .. } | Why::Soak { until } => Remedy { when: Some(*until), ..Remedy::default() },
        Why::NotDeployed { environment, states, .. } => deploy(scene, environment, states),
        Why::ComponentsFew { .. } => {
            let add = format!("relman set {name} --component COMPONENT");
            edit(scene, ContentPart::Components, editors(scene), vec![add])
        }
        Why::NoneOf(attempts) => any_of(scene, gate, attempts),
        Why::Broken { .. } => Remedy { stuck: true, ..Remedy::default() },
    }
}

/// The command that approves at a gate.
pub(super) fn approve(scene: &Scene<'_>, gate: &Id) -> String {
    format!("relman signoff approve {} --gate {gate}", scene.name())
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
            let mut how: Vec<String> = Vec::new();
            for command in empty.flat_map(|field| fill(scene, field)) {
                if !how.contains(&command) {
                    how.push(command);
                }
            }
            how.push(format!("relman document write {name} {id}"));
            how
        }
        Duty::Notice => {
            let rule = scene.view.process.notices.get(id);
            if rule.is_some_and(|rule| gates::open_sending(&scene.view, id, rule).is_some()) {
                return letter::ways_on(name, id);
            }
            let verb = if scene.view.policy.settings.mail.is_some() { "send" } else { "record" };
            vec![format!("relman notice {verb} {name} {id}")]
        }
    }
}

/// The command that fills a field; where the present state forbids it, the returns that lead to
/// where it may.
pub(super) fn fill(scene: &Scene<'_>, field: &Id) -> Vec<String> {
    let set = format!("relman set {} {field}=\"…\"", scene.name());
    let rule = scene.view.process.fields.get(field);
    if rule.is_some_and(|rule| !rule.content) || is_open(scene, ContentPart::Fields) {
        return vec![set];
    }
    edit(scene, ContentPart::Fields, editors(scene), vec![set]).how
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

/// True if this part of the content may change in the present state.
fn is_open(scene: &Scene<'_>, part: ContentPart) -> bool {
    scene.view.process.states.get(scene.state()).is_some_and(|state| state.leaves_open(part))
}

/// Commands that change content, of which one suffices; where that is shut, the returns that lead to where it is open,
/// else the states in which it is.
fn edit(scene: &Scene<'_>, part: ContentPart, who: Vec<Who>, commands: Vec<String>) -> Remedy {
    let process = scene.view.process;
    if is_open(scene, part) {
        return Remedy::by(who, commands);
    }
    let open = |state: &Id| process.states.get(state).is_some_and(|state| state.leaves_open(part));
    let how: Vec<String> =
        scene.view.returns().iter().filter(|(_, to)| open(to)).map(|(_, to)| return_to(scene, to)).collect();
    if !how.is_empty() {
        return Remedy::by(who_returns(scene, open), how);
    }
    let nearer: Vec<Id> = process.states.keys().filter(|state| open(state)).cloned().collect();
    Remedy { stuck: nearer.is_empty(), who, nearer, ..Remedy::default() }
}

/// The command that returns to a state.
pub(super) fn return_to(scene: &Scene<'_>, to: &Id) -> String {
    format!("relman return {} --to {to} -m \"…\"", scene.name())
}

/// How evidence is added; in place of a report that is not good enough one that speaks of the same files.
fn evidence(scene: &Scene<'_>, kind: &Id, of: Option<&str>, owner: Option<&Id>, former: Option<u32>) -> Remedy {
    let release = scene.view.release;
    let component = release.components.iter().find(|component| of == Some(component.as_str()));
    let option =
        of.map(|of| format!(" {} {}", if component.is_some() { "--component" } else { "--change" }, shell(of)));
    let former = release.evidence.iter().find(|entry| Some(entry.number) == former);
    let subjects = former.and_then(|entry| entry.artifacts.as_deref()).unwrap_or_default();
    let by_itself = subjects_of(&release.package, component.map(std::slice::from_ref).unwrap_or_default());
    let files = subjects.iter().filter(|_| subjects != by_itself);
    let files: String = files.map(|subject| format!(" --artifact {}", shell(subject.name.as_str()))).collect();
    let how = format!("relman evidence add {} FILE --type {kind}{}{files}", scene.name(), option.unwrap_or_default());
    let roles: Vec<Id> = owner.into_iter().cloned().collect();
    Remedy::by(who::holders(&scene.view, &roles), vec![how])
}

fn file_of(scene: &Scene<'_>, artifact_type: &Id) -> String {
    match scene.view.process.artifact_types.get(artifact_type).and_then(|rule| rule.pattern.as_ref()) {
        Some(_) => format!("FILE --type {artifact_type}"),
        None => format!("FILE.{artifact_type}"),
    }
}

/// Everybody who may make a return that leads from the present state into one of these.
fn who_returns(scene: &Scene<'_>, leads: impl Fn(&Id) -> bool) -> Vec<Who> {
    let mut roles: Vec<Id> = Vec::new();
    let returns = scene.view.doors().filter(|(_, transition)| transition.move_type == MoveType::Return);
    let returns = returns.filter(|(_, transition)| leads(&transition.to));
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

/// The command that says that a deployment succeeded: one that was started is finished.
pub(super) fn deployed(scene: &Scene<'_>, environment: &Id) -> String {
    let is_open = |d: &&Deployment| d.environment == *environment && d.outcome.is_none() && d.rolled_back.is_none();
    let verb = if scene.view.release.deployments.iter().any(|one| is_open(&one)) { "finish" } else { "record" };
    format!("relman deployment {verb} {} {environment} --result success", scene.name())
}

fn deploy(scene: &Scene<'_>, environment: &Id, states: &[(Id, bool)]) -> Remedy {
    let (view, name) = (&scene.view, scene.name());
    if states.iter().any(|(state, recorded)| *recorded && state == scene.state()) {
        let by = view.process.states.get(scene.state()).and_then(|state| state.deployed_by.as_deref());
        return Remedy::by(who::holders(view, by.unwrap_or_default()), vec![deployed(scene, environment)]);
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

/// The alternatives that can be met; all of them where none can.
pub(super) fn open<'w>(scene: &Scene<'_>, gate: &Id, attempts: &'w [Vec<Why>]) -> Vec<&'w Vec<Why>> {
    let can = |attempt: &&Vec<Why>| !attempt.iter().any(|why| of(scene, gate, why).stuck);
    let open: Vec<&Vec<Why>> = attempts.iter().filter(can).collect();
    if open.is_empty() { attempts.iter().collect() } else { open }
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
