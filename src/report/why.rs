//! Words for what is missing at a gate (language §10).
//!
//! Every reason has its line here, and a new one does not compile without. Who can supply it and
//! by which command is in `remedy.rs`.

use super::few::few;
use super::scene::Scene;
use super::{calendar, stale, when};
use crate::domain::currency::Stale;
use crate::domain::evidence::Licensed;
use crate::domain::gates::{self, signoff};
use crate::domain::id::{Id, Word};
use crate::domain::moment::Moment;
use crate::domain::process::requirement::Distinct;
use crate::domain::refusal::{Duty, Lack, Why};
use crate::domain::release::{Delivery, Evidence, Stamp};

/// One reason in words: lower case, no full stop.
#[must_use]
pub fn words(scene: &Scene<'_>, gate: &Id, why: &Why) -> String {
    let now = scene.view.now;
    worded(scene, gate, why, &|at| when::told(at, now))
}

/// The same without how far away a time is: words that last until the reason itself changes.
#[must_use]
pub fn lasting(scene: &Scene<'_>, gate: &Id, why: &Why) -> String {
    worded(scene, gate, why, &when::local)
}

fn worded(scene: &Scene<'_>, gate: &Id, why: &Why, time: &dyn Fn(Moment) -> String) -> String {
    match why {
        Why::Approvals { roles, have, need, can, mover_signs } => {
            let missing = format!(
                "missing {} of {need} {} by {}",
                need.saturating_sub(*have),
                plural(*need, "approval"),
                or(roles)
            );
            let signs = if *mover_signs { "; whoever makes the move approves by it" } else { "" };
            format!("{missing}{signs}{}", nobody_can(scene, gate, roles, can))
        }
        Why::Quorum { roles, have, need, can } => {
            let missing = need.saturating_sub(*have);
            let nobody = nobody_can(scene, gate, roles, can);
            format!("missing {missing} of {need} {} by {}{nobody}", plural(*need, "vote"), or(roles))
        }
        Why::Rejected { by, comment: Some(comment) } => format!("rejected by {by}: {comment}"),
        Why::Rejected { by, comment: None } => format!("rejected by {by}"),
        Why::SignoffStale { by, stale } => {
            let entry = scene.view.release.signoffs.iter().rfind(|e| e.gate == *gate && e.stamp.by == *by);
            let stale = stale::all(scene, stale, entry.map(|entry| &entry.stamp));
            format!("the sign-off of {by} no longer counts: {stale}")
        }
        Why::Excluded { person, because } => {
            format!("the sign-off of {person} does not count: {person} {}", did(because))
        }
        Why::Duty { duty, id, owner, stale, .. } => duty_words(scene, *duty, id, owner, stale),
        Why::Overdue { task, due, .. } => {
            format!("task `{task}` is overdue since {}", time(*due))
        }
        Why::NoTicket { task, owner, stale, .. } if stale.is_empty() => {
            format!("task `{task}` has no ticket{}", no_holder(scene, owner))
        }
        Why::NoTicket { task, owner, stale, .. } => {
            let latest = scene.view.release.ticket(task);
            let ticket = latest.and_then(|entry| entry.ticket.as_ref()).map(|id| format!(" {id}")).unwrap_or_default();
            let stale = stale::all(scene, stale, latest.map(|entry| &entry.stamp));
            format!("the ticket{ticket} of task `{task}` no longer counts: {stale}{}", no_holder(scene, owner))
        }
        Why::PackagePart { part, title, lacks } => {
            let title = if title == part.as_str() { String::new() } else { format!(" ({title})") };
            format!("part `{part}`{title}: {}", worded(scene, gate, lacks, time))
        }
        Why::ArtifactNone { artifact_types, .. } => format!("there is no artifact of type {}", or(artifact_types)),
        Why::FieldEmpty { field, title, min, .. } if *min > 1 => {
            format!("`{field}` ({title}) needs at least {min} characters")
        }
        Why::FieldEmpty { field, title, .. } => format!("`{field}` ({title}) is empty"),
        Why::EvidenceMissing { evidence_type, of, stale, .. } if stale.is_empty() => {
            format!("there is no evidence of type {evidence_type}{}", of_what(of.as_deref()))
        }
        Why::EvidenceMissing { evidence_type, of, stale, .. } => {
            let made = latest_evidence(scene, evidence_type, of.as_deref());
            let stale = stale::all(scene, stale, made);
            format!("the evidence of type {evidence_type}{} no longer counts: {stale}", of_what(of.as_deref()))
        }
        Why::EvidenceOver { evidence_type, number, of, what, found, max } => {
            let (of, found) = (of_what(of.as_deref()), found_of(what, *found));
            format!("{evidence_type}{of}: {found}, at most {max} allowed{}", report(scene, *number))
        }
        Why::EvidenceUnder { evidence_type, number, of, what, found, min } => {
            let (of, found) = (of_what(of.as_deref()), found_of(what, *found));
            format!("{evidence_type}{of}: {found}, at least {min} needed{}", report(scene, *number))
        }
        Why::EvidenceLicences { evidence_type, number, of, licences } => {
            let of = of_what(of.as_deref());
            format!("{evidence_type}{of}: {}{}", forbidden(licences), report(scene, *number))
        }
        Why::EvidenceEmpty { evidence_type, number, lacks } => {
            let lacks = match lacks {
                Lack::Tests => format!("{evidence_type} holds no tests"),
                Lack::Runs => format!("no run of {evidence_type} looked for findings"),
                Lack::Success => format!("a run of {evidence_type} did not end well"),
                Lack::Components => format!("{evidence_type} was not read for components"),
            };
            lacks + &report(scene, *number)
        }
        Why::ArtifactMissing { component, artifact_type, .. } => {
            format!("{component} has no artifact of type {artifact_type}")
        }
        Why::Unverified { name, added_by } => {
            format!("`{name}` was verified by nobody besides {added_by}, who added it")
        }
        Why::NotInLibrary { name } => format!("`{name}` is not in the library"),
        Why::CarriedFew { list, of_type, have, min } => {
            let of = of_type.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default();
            format!("{have} of {min} {}{of}", plural(*min, list.word()))
        }
        Why::Unpacked { change } => format!("{change} is in no artifact"),
        Why::CarriedField { id, field, .. } => format!("`{field}` of {id} is empty"),
        Why::CarriedStatus { id, status, wanted, .. } => {
            let status = status.as_ref().map_or("without a status", Word::as_str);
            format!("{id} is {status}, not {}", or(wanted))
        }
        Why::ChangesFailed { changes, max } => {
            let failed = count(changes.len(), "change has failed", "changes have failed");
            format!("{failed}: {}{}", list(changes), at_most(*max))
        }
        Why::IssuesOpen { numbers, max } => {
            let open = count(numbers.len(), "issue is open", "issues are open");
            format!("{open}: {}{}", list(numbers), at_most(*max))
        }
        Why::Undated { milestone, .. } => format!("`{milestone}` has no date"),
        Why::NotFree { milestone, at, obstacles, .. } => {
            format!("`{milestone}`: {}", calendar::obstacles(*at, obstacles).join("; "))
        }
        Why::NotReached { milestone, at } => format!("`{milestone}` is not reached before {}", time(*at)),
        Why::TooLate { milestone, latest, .. } => {
            format!("too late before `{milestone}`: the last moment was {}", time(*latest))
        }
        Why::NotDeployed { environment, component, other, .. } if other.is_empty() => {
            format!("{component} has no successful deployment to {environment}")
        }
        Why::NotDeployed { environment, component, other, .. } => {
            format!("{component} runs in {environment} with other {} than those of now", other.join(" and "))
        }
        Why::ComponentsFew { have, min } => {
            format!("{have} of {min} {} named", if *min == 1 { "component is" } else { "components are" })
        }
        Why::Soak { until } => format!("the release must stand here until {}", time(*until)),
        Why::NoneOf(attempts) => {
            let attempt = |attempt: &Vec<Why>| {
                attempt.iter().map(|why| worded(scene, gate, why, time)).collect::<Vec<_>>().join(" and ")
            };
            let attempts: Vec<String> = attempts.iter().map(attempt).collect();
            if attempts.is_empty() { "no alternative is left".to_owned() } else { attempts.join(", or ") }
        }
        Why::Broken { what } => format!("it cannot be judged: {what}"),
    }
}

/// What somebody did that keeps them from signing.
#[must_use]
pub fn did(because: &Distinct) -> String {
    match because {
        Distinct::Requester => "made this release".to_owned(),
        Distinct::Author => "changed the content of this release".to_owned(),
        Distinct::Deployer => "last moved it into an environment".to_owned(),
        Distinct::Gate(gate) => format!("signed `{gate}`"),
    }
}

/// The word for a kind of duty.
#[must_use]
pub fn duty(duty: Duty) -> &'static str {
    match duty {
        Duty::Task => "task",
        Duty::Document => "document",
        Duty::Notice => "notice",
    }
}

fn duty_words(scene: &Scene<'_>, kind: Duty, id: &Id, owner: &Id, stale: &[Stale]) -> String {
    let nobody = no_holder(scene, owner);
    let what = duty(kind);
    if stale.is_empty() {
        let never = match kind {
            Duty::Task => "was never done",
            Duty::Document => "was never written",
            Duty::Notice => unsent(scene, id),
        };
        return format!("{what} `{id}` {never}{nobody}");
    }
    let stale = stale::all(scene, stale, latest_duty(scene, kind, id));
    format!("{what} `{id}` no longer counts: {stale}{nobody}")
}

/// What became of a notice of which nobody can say that it arrived.
fn unsent(scene: &Scene<'_>, id: &Id) -> &'static str {
    let rule = scene.view.process.notices.get(id);
    let latest = scene.view.release.notices.iter().rfind(|entry| entry.notice == *id);
    match latest.and_then(|entry| entry.outcome) {
        _ if rule.is_some_and(|rule| gates::open_sending(&scene.view, id, rule).is_some()) => {
            "was sent, and nobody can tell whether it arrived"
        }
        Some(Delivery::Failed) => "was sent, and not delivered",
        _ => "was never sent",
    }
}

fn no_holder(scene: &Scene<'_>, owner: &Id) -> String {
    let held = scene.view.policy.people.holders(owner, scene.view.now).next().is_some();
    if held { String::new() } else { format!(" (no one holds {owner})") }
}

fn latest_duty<'a>(scene: &Scene<'a>, kind: Duty, id: &Id) -> Option<&'a Stamp> {
    let release = scene.view.release;
    match kind {
        Duty::Task => release.task(id).map(|entry| &entry.stamp),
        Duty::Document => release.documents.iter().rfind(|entry| entry.document == *id).map(|entry| &entry.stamp),
        Duty::Notice => release.told(id).map(|entry| &entry.stamp),
    }
}

/// Which report it is: ` (evidence 2, `lint.sarif`)`.
fn report(scene: &Scene<'_>, number: u32) -> String {
    let entry = scene.view.release.evidence.iter().find(|entry| entry.number == number);
    let name = entry.map(|entry| format!(", `{}`", entry.name)).unwrap_or_default();
    format!(" (evidence {number}{name})")
}

fn found_of(what: &str, found: Option<u32>) -> String {
    found.map_or_else(|| format!("`{what}` was not counted"), |found| counted(what, found))
}

fn latest_evidence<'a>(scene: &Scene<'a>, kind: &Id, of: Option<&str>) -> Option<&'a Stamp> {
    let speaks_of = |entry: &&Evidence| {
        let changes = entry.changes.iter().map(Word::as_str);
        of.is_none_or(|of| changes.chain(entry.components.iter().map(Id::as_str)).any(|one| one == of))
    };
    let mut of_kind = scene.view.release.evidence.iter().filter(|entry| entry.evidence_type == *kind);
    of_kind.rfind(speaks_of).map(|entry| &entry.stamp)
}

/// Says so when nobody can give what is missing: no one holds the role, or every holder is excluded.
fn nobody_can(scene: &Scene<'_>, gate: &Id, roles: &[Id], can: &[Id]) -> String {
    if !can.is_empty() {
        return String::new();
    }
    let people = &scene.view.policy.people;
    let mut holders: Vec<&Id> = Vec::new();
    for (id, person) in roles.iter().flat_map(|role| people.holders(role, scene.view.now)) {
        if !person.robot && !holders.contains(&id) {
            holders.push(id);
        }
    }
    if holders.is_empty() {
        return format!("; no one holds {}", or(roles));
    }
    let needs = scene.view.process.gates.get(gate).map(|gate| gate.needs.signoffs().collect::<Vec<_>>());
    let excluded = |person: &Id| {
        let needs = needs.iter().flatten().filter(|need| need.role.iter().any(|role| roles.contains(role)));
        let because = needs.filter_map(|need| signoff::exclusion(&scene.view, gate, need, person, &mut Vec::new()));
        because.map(|because| format!("{person} {}", did(&because))).next()
    };
    let reasons: Vec<String> = holders.iter().filter_map(|person| excluded(person)).collect();
    if reasons.len() == holders.len() {
        return format!("; nobody can: every holder is excluded ({})", reasons.join(", "));
    }
    let stands_in = |person: &Id| people.people.get(person).is_some_and(|one| !roles.iter().any(|role| one.owns(role)));
    let lent = if holders.iter().any(|person| stands_in(person)) { " or stands in for one who has" } else { "" };
    let excluded = if reasons.is_empty() { String::new() } else { format!(" or is excluded ({})", reasons.join(", ")) };
    format!("; nobody is left: every holder has approved{lent}{excluded}")
}

/// A count of a report: `2 findings of level error`, `3 components without a licence`, `1 failed`.
fn counted(what: &str, found: u32) -> String {
    match what {
        "error" | "warning" | "note" => format!("{found} {} of level {what}", plural(found, "finding")),
        "suppressed" => format!("{found} suppressed {}", plural(found, "finding")),
        "unlicensed" => format!("{found} {} without a licence", plural(found, "component")),
        "tests" | "components" => format!("{found} {}", if found == 1 { what.trim_end_matches('s') } else { what }),
        _ => format!("{found} {what}"),
    }
}

/// The licences that are not allowed, with whose they are; the first few of many.
fn forbidden(licences: &[Licensed]) -> String {
    let one = |of: &Licensed| {
        let all = usize::try_from(of.components).unwrap_or(usize::MAX);
        format!("licence {} of {} is not allowed", of.licence, few(&of.names, of.names.len(), all))
    };
    let told: Vec<String> = licences.iter().take(5).map(one).collect();
    few(&[told.join("; ")], 1, licences.len().saturating_sub(told.len()) + 1)
}

fn of_what(of: Option<&str>) -> String {
    of.map(|of| format!(" for {of}")).unwrap_or_default()
}

fn at_most(max: u32) -> String {
    if max == 0 { String::new() } else { format!(" (at most {max} allowed)") }
}

fn plural(count: u32, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn or<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}
