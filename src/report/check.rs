//! `relman check`: how every gate of a transition stands, for a person, a script and a CI page.
//!
//! [`of`] judges the transition on the record as it stands, also from afar; the domain has the last
//! word on every gate.

use super::clause;
use super::gate::{self, GateTold};
use super::page::{Block, Page};
use super::parts;
use super::refusal::gate_lines;
use super::scene::Scene;
use super::table::Table;
use super::who::{self, Who};
use super::{encode, rule};
use crate::domain::gates::{self, Mover, Standing};
use crate::domain::id::Id;
use crate::domain::process::flow::{MoveType, Transition};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How a transition stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// The release.
    pub release: String,
    /// The transition.
    pub transition: Id,
    /// Where it would begin.
    pub from: Id,
    /// Where it leads.
    pub to: Id,
    /// The move would be made if somebody who may made it now.
    pub met: bool,
    /// Whether the reader may make it; nothing where nobody is known to read.
    pub may: Option<bool>,
    /// Every gate.
    pub gates: Vec<GateTold>,
    /// What blocks besides the gates: a hold, a deployment, the place.
    pub blocked: Vec<String>,
    /// Who may make the move.
    pub by: Vec<Who>,
}

/// The transitions into a state that exist for this release, those that leave its present state first.
#[must_use]
pub fn into_state(scene: &Scene<'_>, to: &Id) -> Vec<Id> {
    let view = &scene.view;
    let there = view.process.transitions.iter().filter(|(_, t)| t.to == *to && view.holds(t.when.as_ref()));
    let mut there: Vec<(&Id, &Transition)> = there.collect();
    there.sort_by_key(|(_, transition)| (!transition.from.contains(scene.state()), transition.optional));
    there.into_iter().map(|(id, _)| id.clone()).collect()
}

/// The transitions that `check` without `--to` judges: the advances at the door, else the returns;
/// the usual ones first.
#[must_use]
pub fn at_door(scene: &Scene<'_>) -> Vec<Id> {
    let of_type = |wanted: MoveType| {
        let doors = scene.view.doors().filter(move |(_, door)| door.move_type == wanted);
        let mut doors: Vec<_> = doors.collect();
        doors.sort_by_key(|(_, door)| door.optional);
        doors.into_iter().map(|(id, _)| id.clone()).collect::<Vec<_>>()
    };
    let advances = of_type(MoveType::Advance);
    if advances.is_empty() { of_type(MoveType::Return) } else { advances }
}

/// Judges a transition; `None` if the process has no such transition.
#[must_use]
pub fn of(scene: &Scene<'_>, id: &Id) -> Option<Checked> {
    let view = &scene.view;
    let (id, transition) = view.process.transitions.get_key_value(id)?;
    let blocked = blocked(scene, id, transition);
    let judged = gates::of_transition(view, id, transition, Mover::Somebody(&transition.by));
    let signed = gates::of_transition(view, id, transition, Mover::Nobody);
    let mut told: Vec<GateTold> = Vec::new();
    for (asked, without_mover) in judged.iter().zip(&signed) {
        let mut told_gate = gate::asked(scene, asked);
        if asked.standing == Standing::Met && without_mover.standing != Standing::Met {
            told_gate.why.push("whoever makes the move approves by it".to_owned());
        }
        if let Standing::Waived { .. } = asked.standing
            && let Some((milestone, planned)) = gates::ends_before(view, asked.id)
        {
            told_gate.why.push(parts::too_early(&milestone, planned));
        }
        let owed = asked.gate.defer.as_ref().filter(|defer| defer.to == *id && view.holds(Some(&defer.when)));
        if let (Some(defer), Standing::Unmet(_)) = (owed, &asked.standing) {
            let due = view.due(defer.due.as_ref());
            let late = due.is_some_and(|due| view.is_late(due));
            told_gate.why.push(format!("an obligation{}", gate::due_words(view.now, due.map(|due| due.told), late)));
        }
        told.push(told_gate);
    }
    // Where the move signs, it is a move of those only who can sign by it.
    let signs = judged.iter().zip(&signed).any(|(one, other)| one.standing != other.standing);
    let by = who::holders(view, &transition.by);
    let signers: Vec<Id> = by.iter().flat_map(|who| &who.people).filter(|_| signs).cloned().collect();
    let opens = |person: &Id| {
        let alone = gates::of_transition(view, id, transition, Mover::One(person));
        judged.iter().zip(&alone).all(|(any, one)| any.standing != Standing::Met || one.standing == Standing::Met)
    };
    let signers: Vec<Id> = signers.into_iter().filter(opens).collect();
    let mut by = if signers.is_empty() { by } else { who::among(view, &transition.by, &signers) };
    by.retain(|who| signers.is_empty() || !who.people.is_empty());
    let holds = |reader: &Id| view.policy.people.holds_any(reader, &transition.by, view.now);
    let here = transition.from.contains(scene.state()).then(|| scene.state());
    Some(Checked {
        release: scene.name().to_owned(),
        transition: id.clone(),
        from: here.or(transition.from.first()).unwrap_or(scene.state()).clone(),
        to: transition.to.clone(),
        met: blocked.is_empty() && told.iter().all(|gate| gate.met),
        may: scene.reader.map(|reader| holds(reader) && (signers.is_empty() || signers.contains(reader))),
        gates: told,
        blocked,
        by,
    })
}

/// What blocks a move besides its gates, in words.
#[must_use]
pub fn blocked(scene: &Scene<'_>, id: &Id, transition: &Transition) -> Vec<String> {
    let view = &scene.view;
    let rules = gates::obstacles(view, id, transition);
    rules.iter().flat_map(|rule| rule::words(rule, Some(view.now))).collect()
}

/// Several ways as one page.
#[must_use]
pub fn page(found: &[Checked]) -> Page {
    let mut pages: Vec<Page> = found.iter().map(Checked::page).collect();
    match pages.as_mut_slice() {
        [only] => std::mem::take(only),
        several => {
            let mut page = Page::new("Check");
            for one in several {
                page.push(Block::Heading(std::mem::take(&mut one.title)));
                page.blocks.append(&mut one.blocks);
            }
            page
        }
    }
}

impl Checked {
    /// The JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_else(|_| json!({}))
    }

    /// What keeps the reader from making the move, in one line.
    #[must_use]
    pub fn lacks(&self) -> String {
        let open: Vec<&str> = self.gates.iter().filter(|gate| !gate.met).map(|gate| gate.id.as_str()).collect();
        let mut lacks: Vec<String> = Vec::new();
        if self.may == Some(false) {
            lacks.push(format!("not you but {}", who::told(&self.by)));
        }
        lacks.extend(self.blocked.iter().cloned());
        match open.len() {
            0 => {}
            1 => lacks.push(format!("1 gate is open: {}", open.join(", "))),
            many => lacks.push(format!("{many} gates are open: {}", open.join(", "))),
        }
        if lacks.is_empty() { "every gate is met".to_owned() } else { lacks.join("; ") }
    }

    /// For a terminal, or a log: each gate with what is missing, who can supply it, and how.
    #[must_use]
    pub fn text(&self) -> String {
        let open = self.gates.iter().filter(|gate| !gate.met).count();
        let verdict = if self.met { "can move" } else { "cannot move yet" };
        let open = match open {
            0 => String::new(),
            1 => ": 1 gate is open".to_owned(),
            open => format!(": {open} gates are open"),
        };
        let mut text = format!("{} {verdict} from `{}` to `{}`{open}\n", self.release, self.from, self.to);
        let width = self.gates.iter().map(|gate| gate.id.as_str().len()).max().unwrap_or(0).max(20);
        for line in &self.blocked {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {:6} {:width$} {}", "open", "the move itself", encode::terminal(line));
        }
        for gate in &self.gates {
            let why = [vec![gate.title.clone()], gate.why.clone()].concat();
            let mut lines = gate_lines(&GateTold { why, ..gate.clone() });
            lines.extend(gate.how.iter().map(|how| format!("how: {how}")));
            if !gate.met {
                lines.extend(gate.when.iter().map(|when| format!("earliest: {when}")));
            }
            for (place, line) in lines.iter().enumerate() {
                let (mark, id) = if place == 0 { (mark(gate), gate.id.as_str()) } else { ("", "") };
                let _ = writeln!(text, "  {mark:6} {id:width$} {}", encode::terminal(line));
            }
        }
        if let Some(note) = self.may_words() {
            let _ = writeln!(text, "note: {}", encode::terminal(&note));
        }
        text
    }

    fn may_words(&self) -> Option<String> {
        let by = who::told(&self.by);
        match self.may? {
            true => Some("you may make this move".to_owned()),
            false => Some(format!("you may not make this move; who may: {by}")),
        }
    }

    /// As a page, for Markdown and HTML.
    #[must_use]
    pub fn page(&self) -> Page {
        let verdict = if self.met { "can move" } else { "cannot move yet" };
        let mut page = Page::new(format!("{} {verdict} from {} to {}", self.release, self.from, self.to));
        page.push(Block::List(self.blocked.clone()));
        let mut table = Table::new(&["gate", "stands", "why", "who", "how"]);
        for gate in &self.gates {
            let clause = clause::in_brackets(gate.clause.as_deref());
            let who = if gate.who.is_empty() { String::new() } else { who::told(&gate.who) };
            let title = format!("{}: {}{clause}", gate.id, gate.title);
            table.push(vec![title, mark(gate).to_owned(), gate.why.join("\n"), who, gate.how.join("\n")]);
        }
        page.push(Block::Table(table));
        page
    }

    /// As a JUnit report: each gate is a test case, an open one has failed.
    #[must_use]
    pub fn junit(&self) -> String {
        let open = self.gates.iter().filter(|gate| !gate.met).count() + usize::from(!self.blocked.is_empty());
        let tests = self.gates.len() + usize::from(!self.blocked.is_empty());
        let name = encode::html(&format!("{} {}", self.release, self.transition));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{tests}\" failures=\"{open}\">\n<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{open}\" errors=\"0\" skipped=\"0\">\n"
        );
        let mut case = |id: &str, title: &str, inner: String| {
            let (id, title) = (encode::html(id), encode::html(title));
            let _ = writeln!(xml, "<testcase classname=\"{id}\" name=\"{title}\">{inner}</testcase>");
        };
        if !self.blocked.is_empty() {
            case(self.transition.as_str(), "nothing else blocks the move", failure(&self.blocked, &[]));
        }
        for gate in &self.gates {
            let inner = if gate.met { String::new() } else { failure(&gate.why, &gate.how) };
            case(gate.id.as_str(), &gate.title, inner);
        }
        xml.push_str("</testsuite>\n</testsuites>\n");
        xml
    }
}

fn failure(why: &[String], how: &[String]) -> String {
    let message = encode::html(&why.join("; ").replace('\n', " "));
    format!("<failure message=\"{message}\">{}</failure>", encode::html(&how.join("\n")))
}

fn mark(gate: &GateTold) -> &'static str {
    match gate.standing {
        "met" => "met",
        "does-not-apply" => "n/a",
        "obligation" => "later",
        "waived" => "waived",
        _ => "open",
    }
}
