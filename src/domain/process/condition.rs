//! Conditions: `when` and `defer.when` as data (language §8).
//!
//! There is no expression language: every key must hold, each with one value or a list of which
//! one suffices. A condition is total; nothing in it can fail.

use crate::domain::id::{Id, Word};
use crate::domain::release::{Change, Release};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A condition on a release.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    /// The release is of this kind.
    #[serde(default)]
    pub kind: Option<Choice<Id>>,
    /// It has this component.
    #[serde(default)]
    pub component: Option<Choice<Id>>,
    /// It stands in this state.
    #[serde(default)]
    pub state: Option<Choice<Id>>,
    /// It carries a change of this type.
    #[serde(default)]
    pub change_type: Option<Choice<Word>>,
    /// It carries an item of this type.
    #[serde(default)]
    pub item_type: Option<Choice<Word>>,
    /// It carries an artifact of this type.
    #[serde(default)]
    pub artifact_type: Option<Choice<Id>>,
    /// A deployment of it stands there.
    #[serde(default)]
    pub environment: Option<Choice<Id>>,
    /// It is in this iteration or a later one.
    #[serde(default)]
    pub iteration: Option<u32>,
    /// These fields are filled.
    #[serde(default)]
    pub field: Option<Choice<Id>>,
    /// The condition below does not hold.
    #[serde(default)]
    pub not: Option<Box<Condition>>,
    /// One of these conditions holds.
    #[serde(default)]
    pub any: Option<Vec<Condition>>,
}

impl Condition {
    /// Judges the condition; `filled` says whether a field of the plan is filled.
    pub fn holds(&self, release: &Release, filled: &dyn Fn(&Id) -> bool) -> bool {
        let one = |choice: &Option<Choice<Id>>, test: &dyn Fn(&Id) -> bool| {
            choice.as_ref().is_none_or(|c| c.0.iter().any(test))
        };
        one(&self.kind, &|kind| *kind == release.kind)
            && one(&self.component, &|component| release.components.contains(component))
            && one(&self.state, &|state| *state == release.state)
            && carries(self.change_type.as_ref(), &release.changes)
            && carries(self.item_type.as_ref(), &release.items)
            && one(&self.artifact_type, &|kind| {
                release.package.artifacts.iter().any(|artifact| artifact.artifact_type.as_ref() == Some(kind))
            })
            && one(&self.environment, &|environment| {
                release.deployments.iter().any(|d| d.environment == *environment && d.stands())
            })
            && self.iteration.is_none_or(|first| release.iteration >= first)
            && self.field.as_ref().is_none_or(|fields| fields.0.iter().all(filled))
            && self.not.as_ref().is_none_or(|not| !not.holds(release, filled))
            && self.any.as_ref().is_none_or(|any| any.iter().any(|condition| condition.holds(release, filled)))
    }
}

fn carries(types: Option<&Choice<Word>>, list: &[Change]) -> bool {
    types.is_none_or(|types| list.iter().any(|one| types.0.contains(&one.change_type)))
}

/// One value, or a list of which one suffices.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrList<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrList<T> {
            type Value = Choice<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one value or a list of values")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(text)).map(|one| Choice(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(Choice(values))
            }
        }
        deserializer.deserialize_any(OneOrList(PhantomData))
    }
}
