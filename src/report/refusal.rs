//! A refusal in words: what is refused, every reason, who can help, and the next step.
//!
//! [`tell`] makes it; [`Told::text`] is what stands on stderr, [`Told::json`] what `--json` says
//! (cli §1.15, §1.16). A refusal ends with the next step.

use super::clause;
use super::encode;
use super::gate::{self, GateTold};
use super::remedy;
use super::rule;
use super::rule_hints;
use super::scene::Scene;
use super::who;
use crate::domain::action::Action;
use crate::domain::calendar::Booking;
use crate::domain::gates::signoff;
use crate::domain::id::Id;
use crate::domain::process::flow::MoveType;
use crate::domain::refusal::{Refusal, RefusalKind, Rule, UnmetGate};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The width of the column of gate ids.
const GATE_COLUMNS: usize = 20;

/// What was refused: the release as it was before the action, where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The release before the action; nothing for `new` and for the policy.
    pub scene: Option<&'a Scene<'a>>,
    /// The name of the release, or `the policy`.
    pub name: &'a str,
    /// The action; nothing for a change of policy.
    pub action: Option<&'a Action>,
    /// What other releases have booked, where the judge was told.
    pub booked: &'a [Booking],
}

impl<'a> Subject<'a> {
    /// A release or the policy by its name alone.
    #[must_use]
    pub fn bare(name: &'a str) -> Self {
        Self { scene: None, name, action: None, booked: &[] }
    }
}

/// A refusal ready to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// usage, not-found, invalid, not-yet, outcome-unknown, not-you; `already` is no error.
    pub kind: &'static str,
    /// The exit code.
    pub exit: u8,
    /// All of it in one line, gates aside.
    pub message: String,
    /// The first line, where reasons follow below it.
    pub headline: String,
    /// The reasons: a label and its lines.
    pub lines: Vec<(String, Vec<String>)>,
    /// The next steps.
    pub hints: Vec<String>,
    /// The gates that are not met.
    pub unmet: Vec<GateTold>,
    /// The line of a batch, where it is one.
    pub line: Option<u32>,
}

/// Puts a refusal into words.
#[must_use]
pub fn tell(subject: Subject<'_>, refusal: &Refusal) -> Told {
    let (kind, exit) = kind(refusal.kind());
    let told = Told {
        kind,
        exit,
        message: String::new(),
        headline: String::new(),
        lines: Vec::new(),
        hints: Vec::new(),
        unmet: Vec::new(),
        line: None,
    };
    match refusal {
        Refusal::Already => {
            let what = subject.action.map_or("done", Action::name);
            let message = format!("{}: already so, nothing to do for `{what}`", subject.name);
            Told { headline: message.clone(), message, ..told }
        }
        Refusal::Refused { rules, gates } => {
            let unmet = match subject.scene {
                Some(scene) => gates.iter().map(|gate| gate::unmet(scene, gate)).collect(),
                None => Vec::new(),
            };
            let mut told = refused(subject, Told { unmet, ..told }, rules);
            if subject.scene.is_none() {
                told.lines.extend(gates.iter().map(|gate| (gate.gate.to_string(), vec![named(gate)])));
            }
            told
        }
    }
}

/// A gate where nothing is known of the release: what it is called.
fn named(gate: &UnmetGate) -> String {
    format!("not met: {}{}", gate.title, clause::in_brackets(gate.clause.as_deref()))
}

fn kind(kind: RefusalKind) -> (&'static str, u8) {
    match kind {
        RefusalKind::Already => ("already", 0),
        RefusalKind::NotYet => ("not-yet", 3),
        RefusalKind::Usage => ("usage", 2),
        RefusalKind::NotFound => ("not-found", 1),
        RefusalKind::Invalid => ("invalid", 1),
        RefusalKind::OutcomeUnknown => ("outcome-unknown", 5),
        RefusalKind::NotYou => ("not-you", 6),
    }
}

fn refused(subject: Subject<'_>, mut told: Told, rules: &[Rule]) -> Told {
    let now = subject.scene.map(|scene| scene.view.now);
    let mut reasons: Vec<(&'static str, Vec<String>, Vec<who::Who>)> = Vec::new();
    for one in rules {
        let who = subject.scene.map(|scene| rule_hints::who(scene, one)).unwrap_or_default();
        reasons.push((kind(one.kind()).0, rule::words(one, now), who));
        add_new(&mut told.hints, rule_hints::commands(subject, one));
    }
    let words: Vec<String> = reasons.iter().flat_map(|(_, words, _)| words.clone()).collect();
    let by = |who: &[who::Who]| (!who.is_empty()).then(|| format!("who may: {}", who::told(who)));
    let moving = subject.action.and_then(Action::as_move).zip(subject.scene);
    match (moving, words.as_slice()) {
        (None, [only]) if told.unmet.is_empty() => {
            told.headline = format!("{}: {only}", subject.name);
            let who = reasons.iter().filter_map(|(_, _, who)| by(who)).collect::<Vec<_>>();
            if !who.is_empty() {
                told.lines.push((String::new(), who));
            }
        }
        (moving, _) => {
            told.headline = match moving {
                Some((made, scene)) => {
                    let verb = move_words(made.move_type);
                    format!("{} cannot {verb} from `{}` to `{}`", subject.name, scene.state(), made.to)
                }
                None => format!("{}: refused", subject.name),
            };
            for (kind, mut words, who) in reasons {
                words.extend(by(&who));
                told.lines.push((kind.to_owned(), words));
            }
        }
    }
    told.message = match words.as_slice() {
        [] => told.headline.clone(),
        [only] if told.headline.ends_with(only.as_str()) => told.headline.clone(),
        some => format!("{}: {}", told.headline, some.join("; ")),
    };
    tell_gates(&mut told, subject.scene);
    told
}

/// The verb of a move, as in "cannot move".
fn move_words(move_type: MoveType) -> &'static str {
    match move_type {
        MoveType::Advance => "move",
        MoveType::Return => "return",
        MoveType::Rollback => "be rolled back",
        MoveType::Deny => "be denied",
        MoveType::Cancel => "be cancelled",
    }
}

fn tell_gates(told: &mut Told, scene: Option<&Scene<'_>>) {
    for gate in &told.unmet {
        told.lines.push((gate.id.to_string(), gate_lines(gate)));
        let mut how = gate.how.clone();
        // Whom the gate excludes, that one should not sign it.
        if let Some(scene) = scene.filter(|scene| is_excluded(scene, &gate.id)) {
            let approve = remedy::approve(scene, &gate.id);
            how.retain(|command| *command != approve);
        }
        add_new(&mut told.hints, how);
    }
    if let Some(first) = told.unmet.first() {
        told.hints.push(format!("relman explain {}", first.id));
    }
}

/// True if the reader holds a role of the gate, and every sign-off that asks it excludes them.
fn is_excluded(scene: &Scene<'_>, id: &Id) -> bool {
    let (view, Some(reader)) = (&scene.view, scene.reader) else { return false };
    let Some(gate) = view.process.gates.get(id) else { return false };
    let mut asking = gate
        .needs
        .signoffs()
        .filter(|need| view.policy.people.holds_any(reader, &need.role, scene.view.now))
        .peekable();
    let excluded = |need| signoff::exclusion(view, id, need, reader, &mut Vec::new()).is_some();
    asking.peek().is_some() && asking.all(excluded)
}

/// What a gate says below a refusal or in a check: reasons with the clause, then who can help.
#[must_use]
pub fn gate_lines(gate: &GateTold) -> Vec<String> {
    let mut lines = gate.why.clone();
    if let Some(clause) = &gate.clause {
        match lines.first_mut() {
            Some(first) => first.push_str(&clause::in_brackets(Some(clause))),
            None => lines.push(clause::words(clause)),
        }
    }
    if !gate.who.is_empty() {
        lines.push(format!("who can: {}", who::told(&gate.who)));
    }
    if !gate.waivable_by.is_empty() {
        lines.push(format!("who may set it aside: {}", who::told(&gate.waivable_by)));
    }
    lines
}

fn add_new(hints: &mut Vec<String>, more: Vec<String>) {
    for hint in more {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
}

impl Told {
    /// What stands on stderr.
    #[must_use]
    pub fn text(&self) -> String {
        let place = self.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let mut text = format!("error: {place}{}\n", encode::terminal(&self.headline));
        let width = self.lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0).max(GATE_COLUMNS);
        for (label, lines) in &self.lines {
            for (place, line) in lines.iter().enumerate() {
                let label = if place == 0 { label.as_str() } else { "" };
                // Writing to a string cannot fail.
                let _ = match lines_have_labels(&self.lines) {
                    true => writeln!(text, "  {label:width$} {}", encode::terminal(line)),
                    false => writeln!(text, "  {}", encode::terminal(line)),
                };
            }
        }
        for hint in &self.hints {
            let _ = writeln!(text, "hint: {}", encode::terminal(hint));
        }
        text
    }

    /// What `--json` says on stderr.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({"error": {
            "kind": self.kind,
            "message": self.message,
            "hints": self.hints,
            "unmet": self.unmet,
            "line": self.line,
        }})
    }

    /// Names the line of a batch in which it happened.
    #[must_use]
    pub fn at_line(self, line: u32) -> Self {
        Self { line: Some(line), ..self }
    }
}

fn lines_have_labels(lines: &[(String, Vec<String>)]) -> bool {
    lines.iter().any(|(label, _)| !label.is_empty())
}
