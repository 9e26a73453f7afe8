//! `relman inventory diff`: what differs between two environments, component by component and piece by piece.

use super::inventory::Runs;
use super::table::Table;
use crate::domain::id::{Digest, Id};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The columns of a spreadsheet of what differs.
pub const DIFFERS: [&str; 9] =
    ["component", "artifact", "item", "what", "from_release", "from_digest", "to_release", "to_digest", "item_type"];

/// What a piece of a component is called: a file, or an item of a type; nothing for a component without either.
type Name = (Option<String>, Option<(String, String)>);

/// What an environment holds of a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Held<'a> {
    release: &'a str,
    digest: Option<&'a Digest>,
}

/// Everything in which two environments differ.
#[must_use]
pub fn rows(from: (&Id, &[Runs]), to: (&Id, &[Runs])) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["component", "artifact", "item", "what", "from", "to"]);
    let mut objects = Vec::new();
    let (left, right) = (pieces(from.1), pieces(to.1));
    let all: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
    for key in all {
        let (one, other) = (left.get(key), right.get(key));
        let Some(what) = differs(one, other) else { continue };
        let (component, (artifact, item)) = key;
        let words = match what {
            "only-from" => format!("only in {}", from.0),
            "only-to" => format!("only in {}", to.0),
            "bytes" => "other bytes".to_owned(),
            _ => "other release".to_owned(),
        };
        let release = |held: Option<&Held<'_>>| held.map(|held| held.release.to_owned());
        let digest = |held: Option<&Held<'_>>| held.and_then(|held| held.digest).map(Digest::to_string);
        let told = |held: Option<&Held<'_>>| match held {
            Some(Held { release, digest: Some(digest) }) => format!("{release} {}", digest.short()),
            Some(held) => held.release.to_owned(),
            None => String::new(),
        };
        objects.push(json!({
            "component": component, "artifact": artifact, "item": item.as_ref().map(|(_, id)| id),
            "item_type": item.as_ref().map(|(kind, _)| kind), "what": what,
            "from_release": release(one), "from_digest": digest(one),
            "to_release": release(other), "to_digest": digest(other),
        }));
        table.push(vec![
            (*component).to_owned(),
            artifact.clone().unwrap_or_default(),
            item.as_ref().map(|(kind, id)| format!("{kind} {id}")).unwrap_or_default(),
            words,
            told(one),
            told(other),
        ]);
    }
    (table, objects)
}

fn differs(one: Option<&Held<'_>>, other: Option<&Held<'_>>) -> Option<&'static str> {
    match (one, other) {
        (Some(_), None) => Some("only-from"),
        (None, Some(_)) => Some("only-to"),
        (Some(one), Some(other)) if one.digest != other.digest => Some("bytes"),
        (Some(one), Some(other)) if one.release != other.release => Some("release"),
        _ => None,
    }
}

fn pieces(runs: &[Runs]) -> BTreeMap<(&str, Name), Held<'_>> {
    let mut pieces = BTreeMap::new();
    for one in runs {
        let mut hold = |name: Name, digest| {
            pieces.insert((one.component.as_str(), name), Held { release: &one.release, digest });
        };
        one.artifacts.iter().for_each(|file| hold((Some(file.name.to_string()), None), Some(&file.digest)));
        for item in &one.items {
            hold((None, Some((item.item_type.to_string(), item.id.to_string()))), Some(&item.digest));
        }
        if one.artifacts.is_empty() && one.items.is_empty() {
            hold((None, None), None);
        }
    }
    pieces
}
