//! Decides what ran from when until when, from the same events as what runs now.
//!
//! Pure. A span begins with a deployment, or when a rollback brings back what lay underneath; it ends when
//! something else comes to lie on top, or with its own rollback. Start at `Inventory::past`.

use super::{Ending, Event, Inventory, Stacks, Standing, standing_at, step};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use std::collections::BTreeMap;

/// A time in which one deployment was what ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// The environment.
    pub environment: &'a Id,
    /// The component.
    pub component: &'a Id,
    /// What ran.
    pub standing: &'a Standing,
    /// What it began with: its deployment, or the end of what lay on top of it.
    pub opened: &'a Event,
    /// What it ended with; nothing while it runs.
    pub closed: Option<&'a Event>,
    /// It was taken back later, when it ran no more.
    pub withdrawn: Option<&'a Ending>,
}

impl Ending {
    /// When it happened in the world where somebody said so, else when it was recorded, where anybody did.
    #[must_use]
    pub fn at(&self) -> Option<Moment> {
        self.happened.or_else(|| self.taken_back.as_ref().map(|stamp| stamp.at))
    }
}

impl Event {
    /// When it happened in the world where somebody said so, else when it was recorded.
    #[must_use]
    pub fn at(&self) -> Option<Moment> {
        match self {
            Self::Began(standing) => Some(standing.since()),
            Self::Ended(ending) => ending.at(),
        }
    }
}

impl Inventory {
    /// All that ever ran, by environment and component, each in the order of history.
    #[must_use]
    pub fn past(&self) -> Vec<Span<'_>> {
        let mut stacks = Stacks::default();
        let mut lines: BTreeMap<(&Id, &Id), Vec<Span<'_>>> = BTreeMap::new();
        for (place, event) in self.events.iter().enumerate() {
            step(&mut stacks, &self.events, place);
            let Some(concerned) = self.concerned(place, event) else { continue };
            let environment = &concerned.deployment.environment;
            for component in &concerned.deployment.components {
                let stack = stacks.get(environment).and_then(|components| components.get(component));
                let top = stack.and_then(|stack| standing_at(&self.events, *stack.last()?));
                note(lines.entry((environment, component)).or_default(), (environment, component), top, event);
            }
        }
        lines.into_values().flatten().collect()
    }

    /// The deployment that an event is about.
    fn concerned<'a>(&'a self, place: usize, event: &'a Event) -> Option<&'a Standing> {
        match event {
            Event::Began(standing) => Some(standing),
            Event::Ended(ending) => {
                let mut before = (0..place).rev().filter_map(|place| standing_at(&self.events, place));
                before.find(|standing| standing.is_ended_by(ending))
            }
        }
    }
}

/// Carries on the spans of one component after an event; `top` is what runs now.
fn note<'a>(spans: &mut Vec<Span<'a>>, place: (&'a Id, &'a Id), top: Option<&'a Standing>, event: &'a Event) {
    let runs = spans.iter().rposition(|span| span.closed.is_none());
    let running = runs.and_then(|at| spans.get_mut(at));
    match (running, event) {
        // What ran goes on: the event took something away from underneath.
        (Some(span), Event::Ended(ending)) if top == Some(span.standing) => {
            let gone = spans.iter_mut().rfind(|span| span.standing.is_ended_by(ending));
            gone.into_iter().for_each(|span| span.withdrawn = Some(ending));
            return;
        }
        (Some(span), _) => span.closed = Some(event),
        (None, _) => {}
    }
    if let Some(standing) = top {
        let (environment, component) = place;
        spans.push(Span { environment, component, standing, opened: event, closed: None, withdrawn: None });
    }
}
