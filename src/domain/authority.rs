//! Authority: who may do what (language §3, column "who").
//!
//! Authority is read from the policy before the action. A person holds the roles that
//! `people.yaml` names; `administrator` is a role of the store and counts nowhere here.

use super::id::Id;
use super::policy::{Person, Policy};
use super::process::Process;
use super::refusal::Rule;

/// The actor of an action, known to the policy.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The id of the person.
    pub id: &'a Id,
    /// The person.
    pub person: &'a Person,
}

impl<'a> Actor<'a> {
    /// Finds the actor.
    ///
    /// # Errors
    /// Nobody of this id stands in `people.yaml`.
    pub fn find(policy: &'a Policy, id: &'a Id) -> Result<Self, Rule> {
        match policy.people.people.get(id) {
            Some(person) => Ok(Self { id, person }),
            None => Err(Rule::UnknownPerson { person: id.clone() }),
        }
    }

    /// Asks for one of these roles.
    ///
    /// # Errors
    /// The actor holds none of them.
    pub fn holds(&self, roles: &[Id]) -> Result<(), Rule> {
        if self.person.roles.iter().any(|role| roles.contains(role)) {
            Ok(())
        } else {
            Err(Rule::NoRole { roles: roles.to_vec() })
        }
    }

    /// Asks for any role of the process.
    ///
    /// # Errors
    /// The actor holds none.
    pub fn takes_part(&self, process: &Process) -> Result<(), Rule> {
        if self.person.roles.iter().any(|role| process.roles.contains_key(role)) {
            Ok(())
        } else {
            Err(Rule::NoRole { roles: Vec::new() })
        }
    }

    /// Asks for one of these roles, or for any role of the process where none are named.
    ///
    /// # Errors
    /// The actor does not hold what is asked.
    pub fn holds_or_takes_part(&self, roles: Option<&[Id]>, process: &Process) -> Result<(), Rule> {
        match roles {
            Some(roles) => self.holds(roles),
            None => self.takes_part(process),
        }
    }

    /// Asks for the owner of a duty, or for one of those who may do it besides.
    ///
    /// # Errors
    /// The actor is neither.
    pub fn owns(&self, owner: &Id, others: &[Id]) -> Result<(), Rule> {
        let mut roles = vec![owner.clone()];
        roles.extend(others.iter().cloned());
        self.holds(&roles)
    }
}
