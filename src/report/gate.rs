//! How a gate stands, told whole: why not, who can supply what is missing, how, and from when on.
//!
//! The same for a refusal and for `check`. A gate that nobody can meet now says so and names the
//! waiver, the return or the cancel that is left (language §10).

use super::remedy::{self, Remedy};
use super::scene::Scene;
use super::when;
use super::who::{self, Who};
use super::why;
use crate::domain::gates::{Asked, Standing};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::flow::MoveType;
use crate::domain::process::titled;
use crate::domain::refusal::{UnmetGate, Why};
use serde::Serialize;

/// A gate as a person, a script or a page is told of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateTold {
    /// The gate.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// The clause that it comes from.
    pub clause: Option<String>,
    /// Nothing is missing here: met, not applicable, put off or waived.
    pub met: bool,
    /// How it stands: met, does-not-apply, obligation, waived or unmet.
    pub standing: &'static str,
    /// What is missing, or why it counts as met.
    pub why: Vec<String>,
    /// Who can supply it.
    pub who: Vec<Who>,
    /// The commands that do.
    pub how: Vec<String>,
    /// The earliest time at which waiting helps, or when an obligation is due.
    pub when: Option<String>,
    /// Who may set it aside.
    pub waivable_by: Vec<Who>,
}

/// A gate that a refusal names.
#[must_use]
pub fn unmet(scene: &Scene<'_>, gate: &UnmetGate) -> GateTold {
    let mut told = GateTold {
        id: gate.gate.clone(),
        title: gate.title.clone(),
        clause: gate.clause.clone(),
        met: false,
        standing: "unmet",
        why: gate.why.iter().map(|why| why::words(scene, &gate.gate, why)).collect(),
        who: Vec::new(),
        how: Vec::new(),
        when: None,
        waivable_by: Vec::new(),
    };
    supply(scene, &mut told, &gate.why, &gate.waivable_by);
    told
}

/// A gate that a transition asks.
#[must_use]
pub fn asked(scene: &Scene<'_>, asked: &Asked<'_>) -> GateTold {
    let now = scene.view.now;
    let mut told = GateTold {
        id: asked.id.clone(),
        title: titled(asked.id, &asked.gate.title).to_owned(),
        clause: asked.gate.clause.clone(),
        met: true,
        standing: "met",
        why: Vec::new(),
        who: Vec::new(),
        how: Vec::new(),
        when: None,
        waivable_by: Vec::new(),
    };
    match &asked.standing {
        Standing::Met => {}
        Standing::DoesNotApply => {
            told.standing = "does-not-apply";
            told.why.push("it does not apply to this release".to_owned());
        }
        Standing::Deferred { to, due } => {
            told.standing = "obligation";
            let late = due.is_some_and(|due| scene.view.is_late(due));
            let due = due.map(|due| due.told);
            told.why.push(format!("an obligation until `{to}`{}", due_words(now, due, late)));
            told.when = due.map(Moment::rfc3339);
        }
        Standing::Waived { by, reason, until } => {
            told.standing = "waived";
            told.why.push(format!("waived by {by} until {}: {reason}", when::told(*until, now)));
        }
        Standing::Unmet(why) => {
            told.met = false;
            told.standing = "unmet";
            told.why = why.iter().map(|why| why::words(scene, asked.id, why)).collect();
            supply(scene, &mut told, why, &asked.gate.waivable_by);
        }
    }
    told
}

/// Until when something is owed, and whether it is late: `, due 2026-12-12 06:00 (in 3 days)`.
pub(super) fn due_words(now: Moment, due: Option<Moment>, late: bool) -> String {
    let late = if late { "LATE, " } else { "" };
    due.map(|due| format!(", {late}due {}", when::told(due, now))).unwrap_or_default()
}

/// Who, how and when for every reason together, each said once.
fn supply(scene: &Scene<'_>, told: &mut GateTold, why: &[Why], waivable_by: &[Id]) {
    let remedies: Vec<Remedy> = why.iter().map(|why| remedy::of(scene, &told.id, why)).collect();
    for remedy in &remedies {
        merge(&mut told.who, &remedy.who);
        add_new(&mut told.how, &remedy.how);
        if let [first, ..] = remedy.nearer.as_slice()
            && remedy.nearer != [scene.state().clone()]
        {
            let states: Vec<String> = remedy.nearer.iter().map(|state| format!("`{state}`")).collect();
            let line = format!("it can be supplied in {}", states.join(" or "));
            if !told.why.contains(&line) && first != scene.state() {
                told.why.push(line);
            }
        }
    }
    let latest = remedies.iter().filter_map(|remedy| remedy.when).reduce(Moment::or_later);
    told.when = latest.map(Moment::rfc3339);
    if !waivable_by.is_empty() {
        told.waivable_by = who::holders(&scene.view, waivable_by);
    }
    if remedies.iter().any(|remedy| remedy.stuck) {
        let left = left(scene, &told.id, &told.waivable_by);
        told.why.push(left.line);
        told.how.extend(left.how);
    } else if !told.waivable_by.is_empty() {
        told.how.push(waive(scene, &told.id));
    }
}

/// Adds people to the role that is there already.
pub(super) fn merge(all: &mut Vec<Who>, some: &[Who]) {
    for one in some {
        match all.iter_mut().find(|known| known.role == one.role) {
            Some(known) => add_new(&mut known.people, &one.people),
            None => all.push(one.clone()),
        }
    }
}

fn add_new<T: PartialEq + Clone>(all: &mut Vec<T>, some: &[T]) {
    for one in some {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
}

fn waive(scene: &Scene<'_>, gate: &Id) -> String {
    format!("relman waiver grant {} {gate} --until DATE -m \"…\"", scene.name())
}

/// What is left where nobody can supply what a gate needs.
pub(super) struct Left {
    /// In words.
    pub(super) line: String,
    /// Who can do it.
    pub(super) who: Vec<Who>,
    /// The commands.
    pub(super) how: Vec<String>,
}

/// The waiver, the returns and the cancels that leave the present state.
pub(super) fn left(scene: &Scene<'_>, gate: &Id, waivable_by: &[Who]) -> Left {
    let (mut words, mut who, mut how) = (Vec::new(), Vec::new(), Vec::new());
    if waivable_by.iter().any(|who| !who.people.is_empty()) {
        words.push(format!("a waiver by {}", who::told(waivable_by)));
        how.push(waive(scene, gate));
        merge(&mut who, waivable_by);
    }
    for (_, transition) in scene.view.doors() {
        let (word, command) = match transition.move_type {
            MoveType::Return => ("return", remedy::return_to(scene, &transition.to)),
            MoveType::Cancel => ("cancel", format!("relman cancel {} --to {} -m \"…\"", scene.name(), transition.to)),
            MoveType::Advance | MoveType::Rollback | MoveType::Deny => continue,
        };
        add_new(&mut words, &[format!("a {word} to `{}`", transition.to)]);
        add_new(&mut how, &[command]);
        merge(&mut who, &who::holders(&scene.view, &transition.by));
    }
    let line = match words.as_slice() {
        [] => "nobody can supply it now, and no waiver, return or cancel is left: the policy must change".to_owned(),
        some => format!("nobody can supply it now; left: {}", some.join(", ")),
    };
    Left { line, who, how }
}
