//! Who acts: the author e-mail of git, found in `people.yaml` (cli §1.10).
//!
//! The committer is the same person or it is refused; the name comes from `people.yaml`.

use super::failure::{Failure, Kind};
use super::world;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::{Person, Policy};
use crate::history::commit::as_git_writes;
use crate::store::{Stamp, Store};

/// The one who acts, under the address that they use.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) email: String,
}

/// Where git's configuration is looked up.
pub(super) type Config<'c> = &'c dyn Fn(&str) -> Option<String>;

/// The author address that git would use.
pub(super) fn author_email(config: Config<'_>) -> Option<String> {
    email(config, "GIT_AUTHOR_EMAIL", "author.email")
}

/// The author name that git would use, else the local part of the address.
pub(super) fn author_name(config: Config<'_>, email: &str) -> String {
    let name = world::variable("GIT_AUTHOR_NAME").or_else(|| config("author.name")).or_else(|| config("user.name"));
    name.unwrap_or_else(|| email.split('@').next().unwrap_or(email).to_owned())
}

fn email(config: Config<'_>, variable: &str, key: &str) -> Option<String> {
    let configured = |key: &str| config(key).filter(|value| !value.is_empty());
    world::variable(variable)
        .or_else(|| configured(key))
        .or_else(|| configured("user.email"))
        .or_else(|| world::variable("EMAIL"))
}

/// git does not say who acts.
pub(super) fn nobody() -> Failure {
    Failure::new(Kind::NotYou, "git does not know your e-mail address")
        .hint("git config user.email you@example.org")
        .hint("or set GIT_AUTHOR_EMAIL and GIT_COMMITTER_EMAIL")
}

impl Identity {
    /// Finds the one who acts.
    pub(super) fn find(store: &Store, policy: &Policy) -> Result<Self, Failure> {
        let config = |key: &str| store.config_string(key);
        let author = author_email(&config).ok_or_else(nobody)?;
        let (id, person) = known(policy, &author)?;
        let committer = email(&config, "GIT_COMMITTER_EMAIL", "committer.email").unwrap_or_else(|| author.clone());
        let (other, _) = known(policy, &committer)?;
        if other != id {
            let message = format!("the author `{author}` and the committer `{committer}` are two people");
            return Err(Failure::new(Kind::NotYou, message)
                .hint("set GIT_AUTHOR_EMAIL and GIT_COMMITTER_EMAIL to the same person"));
        }
        Ok(Self { id: id.clone(), name: person.name.clone(), email: author })
    }

    /// Author or committer of a commit.
    pub(super) fn stamp(&self, at: Moment) -> Stamp {
        stamp(&self.name, &self.email, at)
    }
}

/// Author or committer of a commit.
pub(super) fn stamp(name: &str, email: &str, at: Moment) -> Stamp {
    let name = as_git_writes(name).to_owned();
    Stamp { name, email: email.to_owned(), seconds: at.seconds(), offset_minutes: at.offset_minutes() }
}

fn known<'p>(policy: &'p Policy, email: &str) -> Result<(&'p Id, &'p Person), Failure> {
    policy.people.by_email(email).ok_or_else(|| {
        let message = format!("nobody in people.yaml has the address `{email}`");
        let may: Vec<String> = policy.settings.policy_by.iter().map(Id::to_string).collect();
        let holders = policy
            .people
            .people
            .iter()
            .filter(|(_, person)| person.roles.iter().any(|role| policy.settings.policy_by.contains(role)));
        let holders: Vec<String> = holders.map(|(id, _)| id.to_string()).collect();
        Failure::new(Kind::NotYou, message)
            .hint(format!("relman people add {email} \"YOUR NAME\"  ({}: {})", may.join(", "), holders.join(", ")))
            .hint("or use an address that is known: git config user.email you@example.org; relman people list")
    })
}
