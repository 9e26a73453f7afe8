//! The shapes that a release can have, and the states that each of them can come to.
//!
//! A shape is a kind with one component, or with all of them. Gates are left aside: what they ask
//! can be supplied. Pure. Start at `Shapes::of`.

use super::truth::{Situation, Truth, judge};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::flow::{Gate, Transition};

/// More situations than this are not looked at.
const MOST_SITUATIONS: usize = 20_000;

/// Everything that a release of the process can be.
#[derive(Debug)]
pub(super) struct Shapes<'p> {
    process: &'p Process,
    /// The shapes, in the order of the process.
    pub(super) all: Vec<Shape<'p>>,
}

/// A kind with components, and where it can stand.
#[derive(Debug)]
pub(super) struct Shape<'p> {
    /// The kind.
    pub(super) kind: &'p Id,
    /// The components.
    pub(super) components: Vec<&'p Id>,
    /// The states that it can come to, the initial one first.
    pub(super) states: Vec<&'p Id>,
}

impl<'p> Shape<'p> {
    /// The shape as it stands in a state.
    pub(super) fn standing<'a>(&'a self, state: &'a Id) -> Situation<'a> {
        Situation { kind: self.kind, components: &self.components, state }
    }
}

impl<'p> Shapes<'p> {
    /// Works the shapes out; nothing where they are too many.
    pub(super) fn of(process: &'p Process) -> Option<Self> {
        let singles: Vec<Vec<&Id>> = process.components.keys().map(|id| vec![id]).collect();
        let whole: Vec<&Id> = process.components.keys().collect();
        let sets = if singles.len() == 1 { singles } else { singles.into_iter().chain([whole]).collect() };
        let situations = process.kinds.len().saturating_mul(sets.len()).saturating_mul(process.states.len());
        if situations > MOST_SITUATIONS {
            return None;
        }
        let mut shapes = Self { process, all: Vec::new() };
        for kind in process.kinds.keys() {
            for components in &sets {
                let mut shape = Shape { kind, components: components.clone(), states: Vec::new() };
                if let Some(initial) = process.initial_state() {
                    shape.states = shapes.onward(&shape, initial, |_, _| true);
                }
                shapes.all.push(shape);
            }
        }
        Some(shapes)
    }

    /// The transitions that this shape can take out of a state.
    pub(super) fn leaving<'a>(
        &self,
        shape: &'a Shape<'p>,
        state: &'a Id,
    ) -> impl Iterator<Item = (&'p Id, &'p Transition)> + 'a {
        let process = self.process;
        process.transitions.iter().filter(move |(_, transition)| {
            transition.from.contains(state)
                && judge(process, transition.when.as_ref(), shape.standing(state)) != Truth::Never
        })
    }

    /// The states that this shape can come to from `start`, itself included, by the transitions that are `meant`.
    pub(super) fn onward(
        &self,
        shape: &Shape<'p>,
        start: &'p Id,
        meant: impl Fn(&Id, &Transition) -> bool,
    ) -> Vec<&'p Id> {
        let mut reached = vec![start];
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            for (id, transition) in self.leaving(shape, state) {
                if meant(id, transition) && !reached.contains(&&transition.to) {
                    reached.push(&transition.to);
                }
            }
            next += 1;
        }
        reached
    }

    /// How surely a gate is asked of this shape at a transition out of a state.
    ///
    /// A deferred gate is asked only where it is put off to.
    pub(super) fn asked(
        &self,
        shape: &Shape<'p>,
        (gate_id, gate): (&Id, &Gate),
        (transition_id, transition): (&Id, &Transition),
        state: &Id,
    ) -> Truth {
        if !transition.gates.contains(gate_id) {
            return Truth::Never;
        }
        let standing = shape.standing(state);
        let applies = judge(self.process, gate.when.as_ref(), standing);
        let put_off = match &gate.defer {
            Some(defer) if defer.to != *transition_id => judge(self.process, Some(&defer.when), standing),
            _ => Truth::Never,
        };
        match put_off {
            Truth::Never => applies,
            Truth::Perhaps => applies.min(Truth::Perhaps),
            Truth::Always => Truth::Never,
        }
    }

    /// Every place where a gate may be asked: shape, transition and the state that it leaves.
    pub(super) fn doors<'a>(&'a self, id: &'a Id, gate: &'a Gate) -> Vec<Door<'a, 'p>> {
        let mut doors = Vec::new();
        for shape in &self.all {
            for state in &shape.states {
                for (transition_id, transition) in self.leaving(shape, state) {
                    if self.asked(shape, (id, gate), (transition_id, transition), state) != Truth::Never {
                        doors.push(Door { shape, state, transition_id, transition });
                    }
                }
            }
        }
        doors
    }
}

/// A place where a gate may be asked.
#[derive(Debug)]
pub(super) struct Door<'a, 'p> {
    /// Of which release.
    pub(super) shape: &'a Shape<'p>,
    /// In which state.
    pub(super) state: &'p Id,
    /// At which transition.
    pub(super) transition_id: &'p Id,
    /// The transition itself.
    pub(super) transition: &'p Transition,
}
