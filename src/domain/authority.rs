//! Authority: who may do what (language §3, column "who").
//!
//! Authority is read from the policy before the action. A person holds the roles that
//! `people.yaml` gives them at the moment of the judgement; `administrator` is a role of the store
//! and counts nowhere here.

use super::delegation::Lapse;
use super::id::Id;
use super::moment::Moment;
use super::policy::{People, Person, Policy};
use super::process::Process;
use super::refusal::Rule;

/// The actor of an action, known to the policy.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The id of the person.
    pub id: &'a Id,
    /// The person.
    pub person: &'a Person,
    people: &'a People,
    now: Moment,
}

impl<'a> Actor<'a> {
    /// Finds the actor.
    ///
    /// # Errors
    /// Nobody of this id stands in `people.yaml`.
    pub fn find(policy: &'a Policy, id: &'a Id, now: Moment) -> Result<Self, Rule> {
        match policy.people.people.get(id) {
            Some(person) => Ok(Self { id, person, people: &policy.people, now }),
            None => Err(Rule::UnknownPerson { person: id.clone() }),
        }
    }

    /// Asks for one of these roles.
    ///
    /// # Errors
    /// The actor holds none of them.
    pub fn holds(&self, roles: &[Id]) -> Result<(), Rule> {
        if self.people.holds_any(self.id, roles, self.now) { Ok(()) } else { Err(self.lacks(roles)) }
    }

    /// Asks for one of these roles as the actor's own: what is given for a while does not change the policy.
    ///
    /// # Errors
    /// None of them is the actor's own.
    pub fn holds_as_own(&self, roles: &[Id]) -> Result<(), Rule> {
        if roles.iter().any(|role| self.person.owns(role)) {
            return Ok(());
        }
        let lent = self.people.held(self.id, self.now).into_iter().find(|held| roles.contains(held.role));
        Err(match lent.and_then(|held| held.lent) {
            Some(lent) => {
                Rule::NotDelegated { roles: roles.to_vec(), from: lent.from.clone(), lapse: Lapse::NotForPolicy }
            }
            None => self.lacks(roles),
        })
    }

    /// Asks for any role of the process.
    ///
    /// # Errors
    /// The actor holds none.
    pub fn takes_part(&self, process: &Process) -> Result<(), Rule> {
        let part_of = |role: &&Id| process.roles.contains_key(*role);
        if self.people.roles(self.id, self.now).iter().any(part_of) {
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
    pub fn answers_for(&self, owner: &Id, others: &[Id]) -> Result<(), Rule> {
        let mut roles = vec![owner.clone()];
        roles.extend(others.iter().cloned());
        self.holds(&roles)
    }

    /// The roles that the actor holds now.
    #[must_use]
    pub fn roles(&self) -> Vec<&'a Id> {
        self.people.roles(self.id, self.now)
    }

    /// Whose seats the actor can take in a role.
    #[must_use]
    pub fn seats(&self, role: &Id) -> Vec<&'a Id> {
        self.people.seats(self.id, role, self.now)
    }

    fn lacks(&self, roles: &[Id]) -> Rule {
        match self.people.lapsed(self.id, roles, self.now) {
            Some((lent, lapse)) => Rule::NotDelegated { roles: roles.to_vec(), from: lent.from.clone(), lapse },
            None => Rule::NoRole { roles: roles.to_vec() },
        }
    }
}
