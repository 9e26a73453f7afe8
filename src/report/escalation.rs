//! Who is called when something is late: the order of `people.yaml`, person by person.
//!
//! A person stands at the first place that means them, as in `contacts --escalation`. Start at [`next`].

use super::people::place;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::policy::{People, Person};
use serde::Serialize;

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Called {
    /// The person, by id.
    pub person: Id,
    /// The name.
    pub name: String,
    /// The number, where they have one.
    pub phone: Option<String>,
    /// The address.
    pub email: String,
}

impl Called {
    /// In one line: name, number, address.
    #[must_use]
    pub fn told(&self) -> String {
        let phone = self.phone.iter().map(|phone| format!(", {phone}")).collect::<String>();
        format!("{}{phone}, {}", self.name, self.email)
    }
}

/// Everybody who is called, in order.
fn order(people: &People, now: Moment) -> Vec<(&Id, &Person)> {
    let able = people.people.iter().filter(|(_, person)| !person.robot);
    let mut all: Vec<_> = able.filter_map(|one| Some((place(people, one.0, now)?, one))).collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, one)| one).collect()
}

/// The next one to call: the first after the last who is responsible already, else the first of all.
#[must_use]
pub fn next(people: &People, responsible: &[&Id], now: Moment) -> Option<Called> {
    let order = order(people, now);
    let last = order.iter().rposition(|(id, _)| responsible.contains(id));
    let after = last.and_then(|last| order.get(last + 1)).or(order.first());
    after.map(|(id, person)| Called {
        person: (*id).clone(),
        name: person.name.clone(),
        phone: person.phone.clone(),
        email: person.email.first().cloned().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: &str = "
people:
  ann: {name: Ann, email: [ann@example.org], phone: \"+1 1\", roles: [chief]}
  bot: {name: Bot, email: [bot@example.org], roles: [chief], robot: true}
  ben: {name: Ben, email: [ben@example.org], roles: [maker]}
  cho: {name: Cho, email: [cho@example.org], roles: [maker, chief]}
  dee: {name: Dee, email: [dee@example.org]}
escalation: ORDER
";

    #[track_caller]
    fn next_of(order: &str, responsible: &[&str]) -> String {
        let people: People = serde_yaml::from_str(&PEOPLE.replace("ORDER", order)).unwrap();
        let responsible: Vec<Id> = responsible.iter().map(|id| Id::parse(id).unwrap()).collect();
        let now = Moment::try_from("2030-11-01T09:00+00:00".to_owned()).unwrap();
        let called = next(&people, &responsible.iter().collect::<Vec<_>>(), now);
        called.map(|called| called.person.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_next_one_stands_after_the_last_who_is_responsible() {
        // ann and cho are chiefs; cho makes too, and stands where makers are called first.
        assert_eq!(next_of("[maker, chief, dee]", &["ben"]), "cho");
        assert_eq!(next_of("[maker, chief, dee]", &["ben", "cho"]), "ann");
        assert_eq!(next_of("[maker, chief, dee]", &["ann"]), "dee");
        assert_eq!(next_of("[chief, dee]", &["ben"]), "ann");
        assert_eq!(next_of("[chief, dee]", &["dee"]), "ann");
        assert_eq!(next_of("[chief]", &[]), "ann");
        assert_eq!(next_of("[]", &["ben"]), "");
    }

    #[test]
    fn a_call_has_what_there_is() {
        let called = |phone: Option<&str>| Called {
            person: Id::parse("ann").unwrap(),
            name: "Ann".to_owned(),
            phone: phone.map(str::to_owned),
            email: "ann@example.org".to_owned(),
        };
        assert_eq!(called(Some("+1 1")).told(), "Ann, +1 1, ann@example.org");
        assert_eq!(called(None).told(), "Ann, ann@example.org");
    }
}
