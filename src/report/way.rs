//! The way of a release through a process: the states that it passes when all goes well.
//!
//! A process does not name its happy way; it follows from the advances, in the order in which they
//! are written. Start at [`of_kind`].

use crate::domain::check::truth::{self, Situation, Truth};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{MoveType, Transition};

/// A state of the way, and the transition that leaves it there; none at its end.
pub type Stop<'p> = (&'p Id, Option<(&'p Id, &'p Transition)>);

/// The way of the default kind.
#[must_use]
pub fn of_default(process: &Process) -> Vec<Stop<'_>> {
    process
        .default_kind()
        .or_else(|| process.kinds.keys().next())
        .map(|kind| of_kind(process, kind))
        .unwrap_or_default()
}

/// The way of a kind from the initial state to a final one, by advances that exist for it; as far as
/// they lead where none leads to an end.
#[must_use]
pub fn of_kind<'p>(process: &'p Process, kind: &Id) -> Vec<Stop<'p>> {
    let Some(first) = process.initial_state() else { return Vec::new() };
    let (mut passed, mut longest) = (Vec::new(), Vec::new());
    let mut way = Vec::new();
    if !follow(process, kind, first, &mut passed, &mut way, &mut longest) {
        way = longest;
    }
    way
}

/// Goes on from a state; true once the end is reached, and then `way` holds the stops.
fn follow<'p>(
    process: &'p Process,
    kind: &Id,
    state: &'p Id,
    passed: &mut Vec<&'p Id>,
    way: &mut Vec<Stop<'p>>,
    longest: &mut Vec<Stop<'p>>,
) -> bool {
    passed.push(state);
    way.push((state, None));
    if way.len() > longest.len() {
        longest.clone_from(way);
    }
    if process.is_final(state) {
        return true;
    }
    for (id, transition) in advances(process, kind, state) {
        if passed.contains(&&transition.to) || !process.states.contains_key(&transition.to) {
            continue;
        }
        if let Some((_, by)) = way.last_mut() {
            *by = Some((id, transition));
        }
        if follow(process, kind, &transition.to, passed, way, longest) {
            return true;
        }
    }
    way.pop();
    false
}

/// The advances that may leave a state, those first that nobody must ask for.
fn advances<'p>(process: &'p Process, kind: &Id, state: &'p Id) -> Vec<(&'p Id, &'p Transition)> {
    let components: Vec<&Id> = process.components.keys().collect();
    let exists = |rule: &Transition| {
        truth::judge(process, rule.when.as_ref(), Situation { kind, components: &components, state }) != Truth::Never
    };
    let leaving = process.leaving(state).filter(|(_, rule)| rule.move_type == MoveType::Advance && exists(rule));
    let mut leaving: Vec<_> = leaving.collect();
    leaving.sort_by_key(|(_, rule)| rule.optional);
    leaving
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::yaml;

    fn told(transitions: &str, kind: &str) -> String {
        let text = format!(
            "relman: 1\nprocess: house\nversion: 1\ntitle: House\nnaming: 'H{{number:3}}'\n\
             kinds: {{usual: {{default: true}}, quick: {{}}}}\nroles: {{boss: {{}}}}\n\
             states: {{first: {{initial: true}}, second: {{}}, third: {{}}, last: {{final: true}}}}\n\
             transitions: {{{transitions}}}\n"
        );
        let process: Process = yaml::read("house.yaml", text.as_bytes()).unwrap();
        let way = of_kind(&process, &Id::parse(kind).unwrap());
        let stops = way.iter().map(|(state, by)| format!("{state} {}", by.map_or("end", |(id, _)| id.as_str())));
        stops.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_way_follows_the_advances_that_exist_for_the_kind() {
        let house = "skip: {from: [first], to: third, by: [boss], when: {kind: quick}}, \
                     go: {from: [first], to: second, by: [boss]}, back: {from: [second], to: first, by: [boss], type: return}, \
                     on: {from: [second], to: third, by: [boss]}, end: {from: [third], to: last, by: [boss]}";
        assert_eq!(told(house, "usual"), "first go, second on, third end, last end");
        assert_eq!(told(house, "quick"), "first skip, third end, last end");
    }

    #[test]
    fn what_must_be_asked_for_comes_after_what_need_not() {
        let house = "aside: {from: [first], to: second, by: [boss], optional: true}, \
                     go: {from: [first], to: third, by: [boss]}, end: {from: [second, third], to: last, by: [boss]}";
        assert_eq!(told(house, "usual"), "first go, third end, last end");
    }

    #[test]
    fn a_way_that_leads_nowhere_is_left_for_one_that_ends() {
        let house = "round: {from: [first], to: second, by: [boss]}, again: {from: [second], to: first, by: [boss]}, \
                     go: {from: [first], to: third, by: [boss]}, end: {from: [third], to: last, by: [boss]}";
        assert_eq!(told(house, "usual"), "first go, third end, last end");
        let open = "round: {from: [first], to: second, by: [boss]}, again: {from: [second], to: first, by: [boss]}";
        assert_eq!(told(open, "usual"), "first round, second end");
    }
}
