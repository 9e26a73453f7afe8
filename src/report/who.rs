//! Who can do something: roles with their titles, and the people who hold them, by id.
//!
//! Names and addresses stay in `people.yaml`; reports say ids.

use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::{Process, titled};
use crate::domain::view::View;
use serde::{Deserialize, Serialize};

/// A role and the people in it who can act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The role; nothing where any role of the process will do.
    pub role: Option<Id>,
    /// The title of the role.
    pub title: String,
    /// The people, by id.
    pub people: Vec<Id>,
}

impl Who {
    /// In words: `release-lead: anna, ben`; a role whose only holder bears its name is said once.
    #[must_use]
    pub fn told(&self) -> String {
        let people: Vec<&str> = self.people.iter().map(Id::as_str).collect();
        match (&self.role, people.as_slice()) {
            (Some(role), []) => format!("{role}: nobody"),
            (Some(role), [only]) if *only == role.as_str() => role.to_string(),
            (Some(role), people) => format!("{role}: {}", people.join(", ")),
            (None, people) if people.len() > 5 || people.is_empty() => self.title.clone(),
            (None, people) => format!("{}: {}", self.title, people.join(", ")),
        }
    }
}

/// Several in one line.
#[must_use]
pub fn told(who: &[Who]) -> String {
    who.iter().map(Who::told).collect::<Vec<_>>().join("; ")
}

/// The ids of the roles in one line.
#[must_use]
pub fn ids(roles: &[Id]) -> String {
    roles.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// Everybody who holds one of these roles; without roles, of any role of the process.
#[must_use]
pub fn holders(view: &View<'_>, roles: &[Id]) -> Vec<Who> {
    of(view.policy, view.process, roles, view.now)
}

/// The same, without a release.
#[must_use]
pub fn of(policy: &Policy, process: &Process, roles: &[Id], now: Moment) -> Vec<Who> {
    if roles.is_empty() {
        return vec![everybody(policy, process, now)];
    }
    roles.iter().map(|role| of_role(policy, process, role, now)).collect()
}

/// Those of these roles who are in `can`.
#[must_use]
pub fn among(view: &View<'_>, roles: &[Id], can: &[Id]) -> Vec<Who> {
    let mut who = holders(view, roles);
    for one in &mut who {
        one.people.retain(|person| can.contains(person));
    }
    who
}

/// Everybody with any role of the process.
#[must_use]
pub fn any_role(view: &View<'_>) -> Vec<Who> {
    holders(view, &[])
}

fn everybody(policy: &Policy, process: &Process, now: Moment) -> Who {
    let people = &policy.people;
    let takes_part = |id: &Id| people.roles(id, now).iter().any(|role| process.roles.contains_key(*role));
    let people = people.people.keys().filter(|id| takes_part(id)).cloned().collect();
    Who { role: None, title: "any role of the process".to_owned(), people }
}

fn of_role(policy: &Policy, process: &Process, role: &Id, now: Moment) -> Who {
    let title = process.roles.get(role).map_or(role.as_str(), |rule| titled(role, &rule.title));
    let people = policy.people.holders(role, now).map(|(id, _)| id.clone()).collect();
    Who { role: Some(role.clone()), title: title.to_owned(), people }
}
