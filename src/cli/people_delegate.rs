//! `relman people delegate`: a role of one person stands with another for a while (decision 0028).
//!
//! It edits the text of `people.yaml` as its sisters in `people.rs` do; what may not be is for the judge to say.

use super::amending::{self, Proposed, Standing};
use super::failure::Failure;
use super::people::{edit_people, find_person, find_role};
use super::session::{Amending, Session};
use super::times::{self, BareDate};
use crate::domain::delegation::Delegation;
use crate::format::edit;
use crate::report::when;
use clap::Args;

/// Let somebody stand in for a person in a role, for a while
///
/// Examples:
///   relman people delegate ada release-lead --to bo --until 2026-08-31
///   relman people delegate ada release-lead --to bo --since 2026-08-03 --until 2026-08-31 -m "holidays"
///
/// The one who gives the role keeps it, and at a gate both count once. It ends by itself, with the role of
/// the one who gave it, or by `relman people revoke`. Another date takes the place of the former one.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DelegateArgs {
    /// Who holds the role: id or address
    person: String,
    /// The role
    role: String,
    /// Who stands in for them: id or address
    #[arg(long, value_name = "PERSON")]
    to: String,
    /// From when on, at once where missing; a date means the beginning of that day
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Until when; a date means the end of that day
    #[arg(long, value_name = "DATE")]
    until: String,
    #[command(flatten)]
    amending: Amending,
}

impl DelegateArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        amending::run(session, &self.amending, "people.delegate", &|standing| self.propose(standing))
    }

    fn propose(&self, standing: &Standing<'_>) -> Result<Proposed, Failure> {
        let (policy, clock) = (&standing.desk.policy, standing.desk.world.now);
        let zone = policy.settings.time_zone.0;
        let (from, _) = find_person(&policy.people, &self.person)?;
        let (to, person) = find_person(&policy.people, &self.to)?;
        let role = find_role(policy, &self.role)?;
        let since =
            self.since.as_deref().map(|since| times::parse(since, zone, clock, BareDate::Begins)).transpose()?;
        let until = times::parse(&self.until, zone, clock, BareDate::Ends)?;
        let lent = Delegation { role: role.clone(), from: from.clone(), since, until };
        let item = format!("{to} {role}");
        if person.owns(role) && from != to {
            return Ok(Proposed::Already { said: format!("{to} holds the role {role}"), item });
        }
        if person.delegated.contains(&lent) {
            let said = format!("{to} has {role} from {from} until {}", when::local(until));
            return Ok(Proposed::Already { said, item });
        }
        let said = format!("delegate {role} of {from} to {to} until {}", when::local(until));
        let mut change = edit_people(standing, |text| edit::delegate(text, to, &lent), &said)?;
        change.item = item;
        Ok(Proposed::Change(Box::new(change)))
    }
}
