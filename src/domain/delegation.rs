//! Delegation: a role of somebody else, for a while (decision 0028).
//!
//! It counts while its time runs, and only while the one who gave it holds the role on their own, so
//! what is delegated cannot be delegated on. Whoever asks who holds a role asks here, and says when;
//! the judge says the moment of the judgement, so a replay finds the same.

use super::id::Id;
use super::moment::Moment;
use super::policy::{ADMINISTRATOR, People, Person};
use chrono::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// How far ahead a delegation may end: what lasts longer is a grant.
const LONGEST: Duration = Duration::days(366);

/// A role that stands with somebody for a while.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The role.
    pub role: Id,
    /// Who holds it and gave it.
    pub from: Id,
    /// From when on; at once where missing.
    #[serde(default)]
    pub since: Option<Moment>,
    /// The last second in which it counts.
    pub until: Moment,
}

/// A role that a person holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'a> {
    /// The role.
    pub role: &'a Id,
    /// By which delegation; nothing where it is their own.
    pub lent: Option<&'a Delegation>,
}

/// Why a delegation does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// Its time begins later.
    NotBegun(Moment),
    /// Its time is over.
    Ended(Moment),
    /// Who gave it does not hold the role.
    NotHeld,
    /// It counts for the work on releases, and this changes the policy.
    NotForPolicy,
}

/// What is wrong with a delegation that is new in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untimely {
    /// It is over already.
    Over(Moment),
    /// It ends later than this.
    TooLong(Moment),
    /// Who gives it does not hold the role.
    NotHeld,
}

impl Person {
    /// True if the role is their own.
    #[must_use]
    pub fn owns(&self, role: &Id) -> bool {
        self.roles.contains(role)
    }
}

impl People {
    /// Why a delegation to a person does not count at this moment; `None` while it does.
    #[must_use]
    pub fn lapse(&self, to: &Id, lent: &Delegation, now: Moment) -> Option<Lapse> {
        if now.is_after(lent.until) {
            return Some(Lapse::Ended(lent.until));
        }
        // The check of the policy refuses these; a judgement relies on nobody.
        let may_be = |id: &Id| self.people.get(id).is_some_and(|person| !person.robot);
        let holds = self.people.get(&lent.from).is_some_and(|giver| giver.owns(&lent.role));
        if !holds || lent.from == *to || !may_be(to) || !may_be(&lent.from) || lent.role == *ADMINISTRATOR {
            return Some(Lapse::NotHeld);
        }
        lent.since.filter(|since| since.is_after(now)).map(Lapse::NotBegun)
    }

    /// The roles of a person at this moment, each once: their own, then those given to them.
    #[must_use]
    pub fn held(&self, id: &Id, now: Moment) -> Vec<Held<'_>> {
        let Some(person) = self.people.get(id) else { return Vec::new() };
        let mut held: Vec<Held<'_>> = person.roles.iter().map(|role| Held { role, lent: None }).collect();
        for lent in &person.delegated {
            let known = held.iter().any(|one| *one.role == lent.role);
            if !known && self.lapse(id, lent, now).is_none() {
                held.push(Held { role: &lent.role, lent: Some(lent) });
            }
        }
        held
    }

    /// The same, without who gave them.
    #[must_use]
    pub fn roles(&self, id: &Id, now: Moment) -> Vec<&Id> {
        self.held(id, now).into_iter().map(|held| held.role).collect()
    }

    /// Everybody who holds the role at this moment, robots included, in the order of the file.
    pub fn holders<'a>(&'a self, role: &'a Id, now: Moment) -> impl Iterator<Item = (&'a Id, &'a Person)> {
        self.people.iter().filter(move |(id, _)| self.holds_any(id, std::slice::from_ref(role), now))
    }

    /// Everybody whose own role it is, robots included, in the order of the file.
    pub fn owners<'a>(&'a self, role: &'a Id) -> impl Iterator<Item = (&'a Id, &'a Person)> {
        self.people.iter().filter(move |(_, person)| person.owns(role))
    }

    /// True if this person holds one of the roles at this moment.
    #[must_use]
    pub fn holds_any(&self, id: &Id, roles: &[Id], now: Moment) -> bool {
        self.people.get(id).is_some_and(|person| {
            let asked = |role: &Id| roles.contains(role);
            person.roles.iter().any(asked)
                || person.delegated.iter().any(|lent| asked(&lent.role) && self.lapse(id, lent, now).is_none())
        })
    }

    /// Whose seats a person can take in a role at this moment: their own, else those of everybody who gave it.
    #[must_use]
    pub fn seats<'a>(&'a self, id: &'a Id, role: &Id, now: Moment) -> Vec<&'a Id> {
        let Some(person) = self.people.get(id) else { return Vec::new() };
        if person.owns(role) {
            return vec![id];
        }
        let given = person.delegated.iter().filter(|lent| lent.role == *role && self.lapse(id, lent, now).is_none());
        given.map(|lent| &lent.from).collect()
    }

    /// The delegation of one of these roles to a person that lapsed last, and why; `None` without any.
    #[must_use]
    pub fn lapsed(&self, id: &Id, roles: &[Id], now: Moment) -> Option<(&Delegation, Lapse)> {
        let given = self.people.get(id)?.delegated.iter().filter(|lent| roles.contains(&lent.role));
        let lapsed = given.filter_map(|lent| Some((lent, self.lapse(id, lent, now)?)));
        lapsed.max_by_key(|(lent, _)| lent.until.seconds())
    }

    /// The delegations that stand here and not in the people before, and cannot begin: to whom, which, why not.
    #[must_use]
    pub fn untimely(&self, before: &Self, now: Moment) -> Vec<(&Id, &Delegation, Untimely)> {
        let mut found = Vec::new();
        for (id, person) in &self.people {
            let known = before.people.get(id).map(|person| person.delegated.as_slice()).unwrap_or_default();
            for lent in person.delegated.iter().filter(|lent| !known.contains(lent)) {
                let longest = now.shifted(LONGEST).unwrap_or(now);
                let held = self.people.get(&lent.from).is_some_and(|giver| giver.owns(&lent.role));
                let wrong = if !held {
                    Some(Untimely::NotHeld)
                } else if now.is_after(lent.until) {
                    Some(Untimely::Over(lent.until))
                } else {
                    lent.until.is_after(longest).then_some(Untimely::TooLong(longest))
                };
                found.extend(wrong.map(|wrong| (id, lent, wrong)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Lapse, Untimely};
    use crate::domain::id::Id;
    use crate::domain::moment::Moment;
    use crate::domain::policy::People;

    const BASE: &str = "people:
  ada: {name: Ada, email: [ada@example.org], roles: [administrator, chief]}
  bo: {name: Bo, email: [bo@example.org], roles: [maker], delegated: [LENT]}
  cy: {name: Cy, email: [cy@example.org], delegated: [{role: chief, from: bo, until: 2026-08-31T23:59:59+02:00}]}
  bot: {name: Bot, email: [bot@example.org], robot: true, roles: [chief], delegated: [{role: chief, from: ada, until: 2026-08-31T23:59:59+02:00}]}
";
    const AUGUST: &str = "role: chief, from: ada, since: 2026-08-01T00:00+02:00, until: 2026-08-31T23:59:59+02:00";

    fn people(lent: &str) -> People {
        crate::format::yaml::read("people.yaml", BASE.replace("LENT", &format!("{{{lent}}}")).as_bytes()).unwrap()
    }

    fn id(text: &str) -> Id {
        Id::parse(text).unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::try_from(text.to_owned()).unwrap()
    }

    #[track_caller]
    fn lapses(lent: &str, now: &str, wanted: Option<Lapse>) {
        let people = people(lent);
        let (bo, now) = (id("bo"), at(now));
        let delegation = &people.people[&bo].delegated[0];
        assert_eq!(people.lapse(&bo, delegation, now), wanted);
        let counts = people.holds_any(&bo, std::slice::from_ref(&delegation.role), now);
        assert_eq!(counts, wanted.is_none());
        assert_eq!(people.holders(&delegation.role, now).any(|(id, _)| *id == bo), counts);
    }

    #[test]
    fn it_counts_from_its_first_second_to_its_last() {
        let since = at("2026-08-01T00:00+02:00");
        lapses(AUGUST, "2026-07-31T23:59:59+02:00", Some(Lapse::NotBegun(since)));
        lapses(AUGUST, "2026-08-01T00:00+02:00", None);
        lapses(AUGUST, "2026-08-31T23:59:59+02:00", None);
        lapses(AUGUST, "2026-09-01T00:00+02:00", Some(Lapse::Ended(at("2026-08-31T23:59:59+02:00"))));
        // A point in time is one, however it is written.
        lapses(AUGUST, "2026-08-31T21:59:59+00:00", None);
        lapses(AUGUST, "2026-08-31T22:00+00:00", Some(Lapse::Ended(at("2026-08-31T23:59:59+02:00"))));
    }

    #[test]
    fn nobody_gives_what_is_not_their_own() {
        let until = "until: 2026-08-31T23:59:59+02:00";
        let now = "2026-08-15T12:00+02:00";
        for lent in
            ["role: maker, from: ada", "role: chief, from: bot", "role: maker, from: bo", "role: chief, from: eve"]
        {
            let people = people(&format!("{lent}, {until}"));
            let found = people.lapse(&id("bo"), &people.people[&id("bo")].delegated[0], at(now));
            assert_eq!(found, Some(Lapse::NotHeld), "{lent}");
        }
        lapses(&format!("role: administrator, from: ada, {until}"), now, Some(Lapse::NotHeld));
        // What is delegated is not delegated on, and a robot stands for nobody.
        let people = people(AUGUST);
        assert!(people.holds_any(&id("bo"), &[id("chief")], at(now)));
        assert!(!people.holds_any(&id("cy"), &[id("chief")], at(now)));
        assert_eq!(people.seats(&id("bot"), &id("chief"), at(now)), [&id("bot")]);
        assert_eq!(people.seats(&id("bo"), &id("chief"), at(now)), [&id("ada")]);
        let owners: Vec<_> = people.owners(&id("chief")).map(|(id, _)| id.to_string()).collect();
        assert_eq!(owners, ["ada", "bot"]);
    }

    #[test]
    fn a_new_one_is_held_to_its_end_and_an_old_one_is_left_alone() {
        let untimely = |until: &str| {
            let proposed = people(&format!("role: chief, from: ada, until: {until}"));
            let found = proposed.untimely(&people(AUGUST), at("2026-08-15T12:00+02:00"));
            found.first().map(|(_, _, wrong)| *wrong)
        };
        let longest = at("2027-08-16T12:00+02:00");
        assert_eq!(untimely("2027-08-16T12:00+02:00"), None);
        assert_eq!(untimely("2027-08-16T12:00:01+02:00"), Some(Untimely::TooLong(longest)));
        assert_eq!(untimely("2026-08-15T12:00+02:00"), None);
        assert_eq!(untimely("2026-08-15T11:59:59+02:00"), Some(Untimely::Over(at("2026-08-15T11:59:59+02:00"))));
        let same = people(AUGUST);
        assert_eq!(same.untimely(&people(AUGUST), at("2029-01-01T00:00+01:00")), []);
    }
}
