//! A requirement of a gate as an English sentence.
//!
//! One function for `explain`, `process show` and pages; a new kind does not compile without words.

use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::duties::Per;
use crate::domain::process::items::PackagePart;
use crate::domain::process::part::Part;
use crate::domain::process::requirement::{
    ArtifactsNeed, ChangesNeed, Distinct, Each, EvidenceNeed, Reject, Requirement, Signoff,
};

/// What must hold: lower case, no full stop.
#[must_use]
pub fn words(needs: &Requirement) -> String {
    match needs {
        Requirement::All(all) => all.iter().map(words).collect::<Vec<_>>().join("; and "),
        Requirement::Any(any) => format!("one of: {}", any.iter().map(words).collect::<Vec<_>>().join("; or ")),
        Requirement::Signoff(need) => signoff(need),
        Requirement::Task(need) => {
            let done = (!need.done.is_empty()).then(|| format!("done: {}", ids(&need.done)));
            let ticketed = (!need.ticketed.is_empty()).then(|| format!("with a ticket: {}", ids(&need.ticketed)));
            let late = need.overdue.map(|_| "no task of the release is overdue".to_owned());
            done.into_iter().chain(ticketed).chain(late).collect::<Vec<_>>().join(", and ")
        }
        Requirement::Document(documents) => format!("written: {}", ids(documents)),
        Requirement::Notice(notices) => format!("sent: {}", ids(notices)),
        Requirement::Package(parts) => format!("there is everything of the package's {}", ids(parts)),
        Requirement::Field(fields) => format!("filled: {}", ids(fields)),
        Requirement::Evidence(need) => evidence(need),
        Requirement::Artifacts(need) => artifacts(need),
        Requirement::Changes(need) => carried(Carried::Change, need),
        Requirement::Items(need) => carried(Carried::Item, &need.as_of_changes()),
        Requirement::Issues(need) => {
            let severe =
                if need.severity.is_empty() { String::new() } else { format!(" of severity {}", ids(&need.severity)) };
            match need.max {
                0 => format!("no issue{severe} found in {} is open", ids(&need.found_in)),
                max => format!("at most {max} issues{severe} found in {} are open", ids(&need.found_in)),
            }
        }
        Requirement::Schedule(need) => {
            let mut all = vec![format!("{} has a date that windows and freezes allow", need.milestone)];
            if need.reached {
                all.push("its time has come".to_owned());
            }
            all.extend(need.ahead.map(|ahead| format!("it lies at least {} ahead", span(ahead.0.num_hours()))));
            all.join(", and ")
        }
        Requirement::Deployed(need) => {
            format!("every component runs in {} with exactly the artifacts and items of now", need.environment)
        }
        Requirement::Components(need) => match need.min {
            1 => "at least 1 component is named".to_owned(),
            min => format!("at least {min} components are named"),
        },
        Requirement::Soak(need) => {
            format!("the release has stood in its state for {}", span(need.duration.0.num_hours()))
        }
    }
}

/// What a part of the package must have.
#[must_use]
pub fn part(part: &PackagePart) -> String {
    let some = |what: &str, list: &[Id]| (!list.is_empty()).then(|| format!("{what}: {}", ids(list)));
    let types: Vec<&str> = part.artifact_types.iter().map(Id::as_str).collect();
    let file = (!types.is_empty()).then(|| format!("an artifact of type {}", types.join(" or ")));
    let all = [some("written", &part.documents), some("filled", &part.fields), file];
    all.into_iter().flatten().collect::<Vec<_>>().join("; and ")
}

fn signoff(need: &Signoff) -> String {
    let people =
        if need.count == 1 { "1 person approves".to_owned() } else { format!("{} people approve", need.count) };
    let mut all = vec![format!("{people} as {}", need.role.iter().map(Id::as_str).collect::<Vec<_>>().join(" or "))];
    all.extend(need.quorum.map(|quorum| format!("at least {quorum} vote")));
    if need.reject == Reject::Blocks {
        all.push("nobody's rejection stands".to_owned());
    }
    if !need.distinct_from.is_empty() {
        let others: Vec<String> = need.distinct_from.iter().map(distinct).collect();
        all.push(format!("by somebody other than {}", others.join(" or ")));
    }
    if !need.covers.is_empty() {
        all.push(format!("over {}", parts(&need.covers)));
    }
    all.push(per(need.per).to_owned());
    if need.mover_signs {
        all.push("whoever makes the move approves by it".to_owned());
    }
    all.join(", ")
}

/// How long an entry counts.
#[must_use]
pub fn per(per: Per) -> &'static str {
    match per {
        Per::Release => "for the whole release",
        Per::Iteration => "for the iteration",
        Per::State => "while the release stands in the state",
    }
}

/// The parts that an entry covers.
#[must_use]
pub fn parts(parts: &[Part]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn distinct(distinct: &Distinct) -> String {
    match distinct {
        Distinct::Requester => "the requester".to_owned(),
        Distinct::Author => "any author of the content".to_owned(),
        Distinct::Deployer => "the last deployer".to_owned(),
        Distinct::Gate(gate) => format!("whoever counts at {gate}"),
    }
}

fn evidence(need: &EvidenceNeed) -> String {
    let each = match need.each {
        None => "",
        Some(Each::Change) => " for each change",
        Some(Each::Component) => " for each component",
    };
    let max = need.max.set().into_iter().map(|(what, max)| format!("{what} at most {max}"));
    let min = need.min.set().into_iter().map(|(what, min)| format!("{what} at least {min}"));
    let mut limits: Vec<String> = max.chain(min).collect();
    if !need.licences.is_empty() {
        limits.push(format!("no other licences than {}", need.licences.join(", ")));
    }
    let limits = if limits.is_empty() { String::new() } else { format!(", with {}", limits.join(", ")) };
    format!("evidence of type {}{each} counts{limits}", need.evidence_type)
}

fn artifacts(need: &ArtifactsNeed) -> String {
    let all = [
        (need.complete, "every component has its artifacts"),
        (need.verified, "every artifact was verified by somebody other than who added it"),
        (need.in_library, "every artifact is in the library"),
    ];
    all.iter().filter(|(asked, _)| *asked).map(|(_, words)| *words).collect::<Vec<_>>().join(", and ")
}

fn carried(list: Carried, need: &ChangesNeed) -> String {
    let one = list.word();
    let of = need.change_type.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default();
    let mut all = Vec::new();
    if need.min > 0 {
        all.push(format!(
            "there {} at least {} {one}{}{of}",
            if need.min == 1 { "is" } else { "are" },
            need.min,
            if need.min == 1 { "" } else { "s" }
        ));
    }
    if need.packed {
        all.push(format!("every {one}{of} is in an artifact"));
    }
    if !need.fields.is_empty() {
        all.push(format!("every {one}{of} has {}", ids(&need.fields)));
    }
    if !need.status.is_empty() {
        let status = need.status.iter().map(Word::as_str).collect::<Vec<_>>().join(" or ");
        all.push(format!("every {one}{of} is {status}"));
    }
    all.extend(need.failed.map(|failed| match failed {
        0 => format!("no {one}{of} has failed"),
        failed => format!("at most {failed} {one}s{of} have failed"),
    }));
    all.join(", and ")
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn span(hours: i64) -> String {
    match (hours % 24, hours) {
        (0, 24) => "1 day".to_owned(),
        (0, hours) => format!("{} days", hours / 24),
        (_, 1) => "1 hour".to_owned(),
        (_, hours) => format!("{hours} hours"),
    }
}
