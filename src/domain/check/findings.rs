//! Collects what the checks find: a place, a sentence, and the name that was probably meant.
//!
//! Every check writes here and nowhere else. A sentence says what is wrong, what was expected and
//! what to do. Start at `Findings`; `Known` is a list of names that a reference may resolve to.

use crate::domain::id::Id;
use crate::domain::nearest::nearest;
use crate::domain::problem::{Problem, Severity, Step};
use std::borrow::Borrow;

/// A place in a file that somebody wrote.
#[derive(Debug, Clone, Default)]
pub(super) struct Place(Vec<Step>);

impl Place {
    /// The value of a key at the top of the file.
    pub(super) fn of(key: &str) -> Self {
        Self::default().at(key)
    }

    /// One step further down.
    pub(super) fn at(&self, step: impl Into<Step>) -> Self {
        let mut steps = self.0.clone();
        steps.push(step.into());
        Self(steps)
    }
}

impl From<&Place> for Vec<Step> {
    fn from(place: &Place) -> Self {
        place.0.clone()
    }
}

impl From<&Id> for Step {
    fn from(id: &Id) -> Self {
        Self::Key(id.as_str().to_owned())
    }
}

/// The names that a reference may resolve to.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// What one of them is called: `role`.
    pub(super) noun: &'static str,
    /// Where they stand: `roles`.
    pub(super) home: &'static str,
    /// The names themselves, in the order of display.
    pub(super) names: Vec<&'a str>,
}

impl<'a> Known<'a> {
    /// Takes the names that stand under `home`.
    pub(super) fn new<T: Borrow<str> + 'a>(
        noun: &'static str,
        home: &'static str,
        names: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        Self { noun, home, names: names.into_iter().map(Borrow::borrow).collect() }
    }

    /// True if the name is one of them.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }
}

/// What the checks have found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Problem>);

impl Findings {
    /// What can never work.
    pub(super) fn error(&mut self, place: &Place, message: impl Into<String>) {
        self.0.push(Problem::error(place, message));
    }

    /// What can never work, with the word that was probably meant.
    pub(super) fn error_or_meant(&mut self, place: &Place, message: impl Into<String>, meant: Option<&str>) {
        self.0.push(Problem::error(place, message).or_meant(meant));
    }

    /// What works, and probably does not say what was meant.
    pub(super) fn warning(&mut self, place: &Place, message: impl Into<String>) {
        self.0.push(Problem::warning(place, message));
    }

    /// Holds one reference to the names that are known.
    pub(super) fn name(&mut self, place: &Place, name: &str, known: &Known<'_>) {
        if known.has(name) {
            return;
        }
        let Known { noun, home, names } = known;
        let message = format!("no {noun} is called `{name}`; name one of `{home}`, or add it there");
        self.0.push(Problem::error(place, message).or_meant(nearest(name, names.iter().copied())));
    }

    /// Holds a list of references to the names that are known; each is named once.
    pub(super) fn names<T: Borrow<str> + PartialEq>(&mut self, place: &Place, list: &[T], known: &Known<'_>) {
        for (index, name) in list.iter().enumerate() {
            let name_place = place.at(index);
            self.name(&name_place, name.borrow(), known);
            if list.iter().take(index).any(|earlier| earlier == name) {
                let message = format!("`{}` stands in this list twice; remove one", name.borrow());
                self.warning(&name_place, message);
            }
        }
    }

    /// The same for a list that may not be empty.
    pub(super) fn some_names<T: Borrow<str> + PartialEq>(&mut self, place: &Place, list: &[T], known: &Known<'_>) {
        if list.is_empty() {
            self.error(place, format!("the list is empty; name at least one {}", known.noun));
        }
        self.names(place, list, known);
    }

    /// True if something was found that can never work.
    pub(super) fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Everything found, in the order in which it was found.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0
    }
}
