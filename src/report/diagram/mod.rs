//! `relman process diagram`: a process as a picture, as Mermaid, DOT or SVG.
//!
//! A state is a box, and a transition is a label between boxes: its title, who makes it and the gates
//! on it. So a transition that leaves many states is told once. `Diagram::of` says what is in the
//! picture; one file for each form says how it is written, and escapes every text.

mod boxes;
mod dot;
mod layout;
mod legend;
mod mermaid;
mod svg;
pub(super) mod text;

use super::condition;
use super::way;
use crate::domain::id::Id;
use crate::domain::process::flow::{Gate, MoveType, Transition};
use crate::domain::process::{Process, titled};

/// How the picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A flowchart of Mermaid.
    Mermaid,
    /// A graph of Graphviz.
    Dot,
    /// A vector picture, drawn by relman.
    Svg,
}

/// The boxes and lines could not be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the picture cannot be laid out: {0}")]
pub struct NotDrawable(String);

/// Draws a process.
///
/// # Errors
/// The layout of an SVG failed; the other forms leave it to others.
pub fn draw(process: &Process, form: Form) -> Result<String, NotDrawable> {
    let diagram = Diagram::of(process);
    match form {
        Form::Mermaid => Ok(mermaid::draw(&diagram)),
        Form::Dot => Ok(dot::draw(&diagram)),
        Form::Svg => svg::draw(&diagram),
    }
}

/// What is in the picture, in plain texts.
struct Diagram {
    title: String,
    /// The id, the version and the written text that the process follows.
    subtitle: String,
    places: Vec<Place>,
    steps: Vec<Step>,
}

/// A state.
struct Place {
    id: String,
    title: String,
    is_initial: bool,
    is_final: bool,
    /// The titles of the environment that is deployed to.
    environment: Option<String>,
}

/// A transition: from some states to one, by their places in the list.
struct Step {
    id: String,
    title: String,
    from: Vec<usize>,
    to: usize,
    move_type: MoveType,
    is_optional: bool,
    /// The roles that may make it, by title.
    by: String,
    when: Option<String>,
    gates: Vec<Asked>,
    on_way: bool,
}

/// A gate on a transition.
struct Asked {
    title: String,
    clause: Option<String>,
    marks: String,
}

/// What stands behind a gate that is not asked of every release, or not without exception.
const MARKS: [(char, &str); 3] = [
    ('*', "asked of some releases only"),
    ('†', "may be put off as an obligation"),
    ('‡', "may be set aside by a waiver"),
];

impl Diagram {
    fn of(process: &Process) -> Self {
        let way = way::of_default(process);
        let places = process.states.iter().map(|(id, state)| Place {
            id: id.to_string(),
            title: plain(titled(id, &state.title)),
            is_initial: state.initial,
            is_final: state.final_state,
            environment: state
                .environment
                .as_ref()
                .map(|id| plain(process.environments.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title)))),
        });
        let steps = process.transitions.iter().filter_map(|(id, rule)| {
            let on_way = way.iter().any(|(_, by)| by.is_some_and(|(taken, _)| taken == id));
            Step::of(process, id, rule, on_way)
        });
        let mut subtitle = vec![process.process.to_string(), format!("version {}", process.version)];
        subtitle.extend(process.source.as_ref().map(|source| format!("follows {}", plain(source))));
        Self {
            title: plain(&process.title),
            subtitle: subtitle.join(", "),
            places: places.collect(),
            steps: steps.collect(),
        }
    }

    /// The types of moves that the process has, in the order of the language.
    fn move_types(&self) -> Vec<MoveType> {
        let all = [MoveType::Advance, MoveType::Return, MoveType::Rollback, MoveType::Deny, MoveType::Cancel];
        all.into_iter().filter(|kind| self.steps.iter().any(|step| step.move_type == *kind)).collect()
    }

    /// True if the line from this state to the label of a step leads against the order of the states.
    ///
    /// A label lies after the states before its target that it leaves, and before its target; one
    /// that leads back only lies after its target.
    fn goes_back(&self, from: usize, step: usize) -> bool {
        self.steps.get(step).is_some_and(|rule| from > rule.to || (from == rule.to && !self.comes_back(step)))
    }

    /// True if the line from the label of a step to its target leads against the order of the states.
    fn comes_back(&self, step: usize) -> bool {
        self.steps.get(step).is_some_and(|step| step.from.iter().all(|from| *from >= step.to))
    }

    /// The marks that gates of the process bear, and what they mean.
    fn marks(&self) -> Vec<(char, &'static str)> {
        let gates = || self.steps.iter().flat_map(|step| &step.gates);
        MARKS.into_iter().filter(|(mark, _)| gates().any(|gate| gate.marks.contains(*mark))).collect()
    }
}

impl Step {
    /// None where it names states that the process does not have: `process check` tells of those.
    fn of(process: &Process, id: &Id, rule: &Transition, on_way: bool) -> Option<Self> {
        let place = |state: &Id| process.states.get_index_of(state);
        let role = |id: &Id| plain(process.roles.get(id).map_or(id.as_str(), |rule| titled(id, &rule.title)));
        let gates = rule.gates.iter().map(|id| match process.gates.get(id) {
            Some(gate) => Asked::of(id, gate),
            None => Asked { title: id.to_string(), clause: None, marks: String::new() },
        });
        Some(Self {
            id: id.to_string(),
            title: plain(titled(id, &rule.title)),
            from: rule.from.iter().filter_map(place).collect(),
            to: place(&rule.to)?,
            move_type: rule.move_type,
            is_optional: rule.optional,
            by: rule.by.iter().map(role).collect::<Vec<_>>().join(" or "),
            when: rule.when.as_ref().map(condition::words),
            gates: gates.collect(),
            on_way,
        })
    }
}

impl Asked {
    fn of(id: &Id, gate: &Gate) -> Self {
        let bears = [gate.when.is_some(), gate.defer.is_some(), !gate.waivable_by.is_empty()];
        let marks = MARKS.iter().zip(bears).filter(|(_, bears)| *bears).map(|((mark, _), _)| *mark).collect();
        Self { title: plain(titled(id, &gate.title)), clause: gate.clause.as_deref().map(plain), marks }
    }

    /// The title, the clause and the marks; a line does not end between the last two.
    fn told(&self) -> String {
        let clause = self.clause.as_ref().map(|clause| format!("({clause})"));
        let marks = (!self.marks.is_empty()).then(|| self.marks.clone());
        let remark = clause.into_iter().chain(marks).collect::<Vec<_>>().join("\u{a0}");
        let space = if remark.is_empty() { "" } else { " " };
        format!("{}{space}{remark}", self.title)
    }
}

/// A text as one line: a title may be written over several.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
