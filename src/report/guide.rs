//! A process told in the order in which people work by it, for `process show`.
//!
//! State by state along the usual way: what is asked before the next one, and who supplies it; then
//! the other ways forward, the ways back and out, and what no gate asks for. Start at [`steps`].

use super::clause;
use super::supplier::{self, by_roles};
use super::{condition, explain_duty, way};
use crate::domain::id::Id;
use crate::domain::process::flow::{DeploymentMode, Gate, MoveType, State, Transition};
use crate::domain::process::requirement::Requirement;
use crate::domain::process::{Process, titled};

/// Lines with what belongs below them.
pub type Outline = Vec<(usize, String)>;

/// The states of the usual way, each with the transition that leaves it there.
#[must_use]
pub fn steps(process: &Process) -> Outline {
    let mut lines = Outline::new();
    let mut told = Vec::new();
    for (index, (id, by)) in way::of_default(process).into_iter().enumerate() {
        lines.push((0, format!("{}. {}", index + 1, titled_id(id, supplier::state(process, id)))));
        if let Some(state) = process.states.get(id) {
            lines.extend(about(process, state).into_iter().map(|line| (1, line)));
        }
        if let Some((id, rule)) = by {
            let told = transition(process, (id, rule), None, &mut told);
            lines.extend(told.into_iter().map(|(depth, line)| (depth + 1, line)));
        }
    }
    lines
}

/// The advances that the usual way does not take.
#[must_use]
pub fn other_ways(process: &Process) -> Outline {
    let way = way::of_default(process);
    let taken = |id: &Id| way.iter().any(|(_, by)| by.is_some_and(|(taken, _)| taken == id));
    told(process, |id, rule| rule.move_type == MoveType::Advance && !taken(id))
}

/// Returns, rollbacks, denials and cancels.
#[must_use]
pub fn ways_back(process: &Process) -> Outline {
    told(process, |_, rule| rule.move_type != MoveType::Advance)
}

fn told(process: &Process, wanted: impl Fn(&Id, &Transition) -> bool) -> Outline {
    let mut told = Vec::new();
    // A gate that the usual way asks was told there.
    for (_, by) in way::of_default(process) {
        told.extend(by.map(|(_, rule)| rule.gates.as_slice()).unwrap_or_default());
    }
    let chosen = process.transitions.iter().filter(|(id, rule)| wanted(id, rule));
    chosen.flat_map(|way| transition(process, way, Some(&way.1.from), &mut told)).collect()
}

/// Tasks, documents and notices that no gate asks for, in the order of the process.
#[must_use]
pub fn besides(process: &Process) -> Vec<String> {
    let needs: Vec<&Requirement> = process.gates.values().flat_map(|gate| gate.needs.flattened()).collect();
    let asked = |test: &dyn Fn(&Requirement) -> bool| needs.iter().any(|needs| test(needs));
    let mut lines = Vec::new();
    for id in process.tasks.keys() {
        if !asked(
            &|needs| matches!(needs, Requirement::Task(need) if need.done.contains(id) || need.ticketed.contains(id)),
        ) {
            lines.push(supplier::task(process, id));
        }
    }
    for id in process.documents.keys() {
        let in_part = |part: &Id| process.package.get(part).is_some_and(|part| part.documents.contains(id));
        let asks = |needs: &Requirement| match needs {
            Requirement::Document(list) => list.contains(id),
            Requirement::Package(parts) => parts.iter().any(in_part),
            _ => false,
        };
        if !asked(&asks) {
            lines.push(supplier::document(process, id));
        }
    }
    for id in process.notices.keys() {
        if !asked(&|needs| matches!(needs, Requirement::Notice(list) if list.contains(id))) {
            lines.push(supplier::notice(process, id));
        }
    }
    lines
}

/// Roles with everything that each does.
#[must_use]
pub fn roles(process: &Process) -> Outline {
    let mut lines = Outline::new();
    for (id, rule) in &process.roles {
        let group = rule.group.as_ref().map(|group| format!(", of {group}")).unwrap_or_default();
        lines.push((0, format!("{}{group}", titled_id(id, titled(id, &rule.title)))));
        lines.extend(explain_duty::duties_of(process, id).into_iter().map(|line| (1, line)));
    }
    lines
}

fn about(process: &Process, state: &State) -> Vec<String> {
    let mut lines = Vec::new();
    if state.final_state {
        lines.push("the end".to_owned());
    }
    if let Some(environment) = &state.environment {
        let title =
            process.environments.get(environment).map_or(environment.as_str(), |e| titled(environment, &e.title));
        lines.push(match state.deployment {
            DeploymentMode::Entering => format!("runs in {title}: entering is the deployment"),
            DeploymentMode::Recorded => {
                let by = by_roles(process, state.deployed_by.as_deref().unwrap_or_default());
                format!("runs in {title}: the deployment is recorded {by}")
            }
        });
    }
    let open = explain_duty::open_parts(process, state);
    if !open.is_empty() {
        let by = by_roles(process, process.may.edit.as_deref().unwrap_or_default());
        lines.push(format!("may change here: {}; {by}", open.join(", ")));
    }
    lines
}

/// A transition: what it does, who makes it, what it asks; gates that were told are only named.
fn transition<'p>(
    process: &'p Process,
    (id, rule): (&Id, &'p Transition),
    from: Option<&Vec<Id>>,
    told: &mut Vec<&'p Id>,
) -> Outline {
    let from: Vec<&str> = from.into_iter().flatten().map(|from| supplier::state(process, from)).collect();
    let from = if from.is_empty() { String::new() } else { format!("from {} ", supplier::or(&from)) };
    let to = supplier::state(process, &rule.to);
    let mut lines =
        vec![(0, format!("{}{}", titled_id(id, titled(id, &rule.title)), clause::after_comma(rule.clause.as_deref())))];
    lines.push((1, format!("{from}to {to}; {}", by_roles(process, &rule.by))));
    let reason = if rule.needs_reason() { " -m REASON" } else { "" };
    let via = if rule.optional { format!(" --via {id}") } else { String::new() };
    lines.push((1, format!("relman {} NAME --to {}{via}{reason}", rule.move_type.command(), rule.to)));
    lines.extend(rule.when.iter().map(|when| (1, format!("only when {}", condition::words(when)))));
    if !rule.gates.is_empty() {
        lines.push((1, "asks for:".to_owned()));
    }
    for id in &rule.gates {
        match process.gates.get(id) {
            Some(gate) if told.contains(&id) => lines.push((2, format!("{}, as before", gate_title(id, gate)))),
            Some(gate) => lines.extend(asked(process, id, gate).into_iter().map(|(depth, line)| (depth + 2, line))),
            None => lines.push((2, id.to_string())),
        }
        told.push(id);
    }
    lines
}

fn asked(process: &Process, id: &Id, gate: &Gate) -> Outline {
    let mut lines = vec![(0, gate_title(id, gate))];
    lines.extend(supplier::lines(process, &gate.needs).into_iter().map(|line| (1, line)));
    lines.extend(gate.when.iter().map(|when| (1, format!("only when {}", condition::words(when)))));
    if let Some(defer) = &gate.defer {
        let due = defer.due.as_ref().map(|due| format!(", due {}", due.as_str())).unwrap_or_default();
        lines.push((1, format!("put off until {}{due}, when {}", defer.to, condition::words(&defer.when))));
    }
    if !gate.waivable_by.is_empty() {
        lines.push((1, format!("may be set aside {}", by_roles(process, &gate.waivable_by))));
    }
    lines
}

fn gate_title(id: &Id, gate: &Gate) -> String {
    format!("{}{}", titled_id(id, titled(id, &gate.title)), clause::after_comma(gate.clause.as_deref()))
}

/// `Title (id)`; an id alone where it has no title.
pub(super) fn titled_id(id: &Id, title: &str) -> String {
    if title == id.as_str() { id.to_string() } else { format!("{title} ({id})") }
}
