//! The objects of a list as CSV: a column for each key, so that a script and a spreadsheet read what JSON says.
//!
//! Times and digests are whole, as they are not in a table for people. What it writes, an import reads.

use super::encode;
use serde_json::Value;

/// Writes the objects; `fields` are the keys that their `fields` may have, each a column of its own.
///
/// All objects of a list have the same keys. A list of nothing has the columns of its table.
#[must_use]
pub fn csv(objects: &[Value], fields: &[String], header: &[&'static str]) -> String {
    let columns: Vec<(String, Option<&str>)> = match objects.first() {
        Some(Value::Object(first)) => first
            .keys()
            .flat_map(|key| match (key.as_str(), fields) {
                ("fields", [_, ..]) => {
                    fields.iter().map(|field| (format!("fields.{field}"), Some(field.as_str()))).collect()
                }
                (key, _) => vec![(key.to_owned(), None)],
            })
            .collect(),
        _ => header.iter().map(|name| ((*name).replace(' ', "_"), None)).collect(),
    };
    let line = |cells: Vec<String>| cells.iter().map(|cell| encode::csv(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut text = line(columns.iter().map(|(name, _)| name.clone()).collect());
    for object in objects {
        let value = |(name, field): &(String, Option<&str>)| match field {
            Some(field) => object.get("fields").and_then(|fields| fields.get(*field)),
            None => object.get(name),
        };
        text.push_str(&line(columns.iter().map(|column| value(column).map(cell).unwrap_or_default()).collect()));
    }
    text
}

/// A value as one cell: words of a list beside each other, anything deeper as JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(words) if words.iter().all(Value::is_string) => {
            words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        // Who can do something: roles, as in every other list.
        Value::Array(who) if who.iter().all(|one| one.get("role").is_some_and(Value::is_string)) => {
            who.iter().filter_map(|one| one.get("role")?.as_str()).collect::<Vec<_>>().join(", ")
        }
        Value::Array(none) if none.is_empty() => String::new(),
        Value::Object(none) if none.is_empty() => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::csv;
    use serde_json::json;

    #[test]
    fn every_key_is_a_column() {
        let objects = [
            json!({"id": "A", "parts": ["x", "y"], "fields": {"b": "=1"}, "at": null, "covers": {}, "n": 1, "late": true}),
            json!({"id": "B", "parts": [], "fields": {"a": "1\n2"}, "at": "2030-01-01T00:00:00Z", "covers": {"c": "d"}, "n": 2, "late": false}),
        ];
        let fields = ["a".to_owned(), "b".to_owned()];
        let text = csv(&objects, &fields, &["id"]);
        let expected = "id,parts,fields.a,fields.b,at,covers,n,late\r\n\
            A,\"x, y\",,\"'=1\",,,1,true\r\n\
            B,,\"1\n2\",,2030-01-01T00:00:00Z,\"{\"\"c\"\":\"\"d\"\"}\",2,false\r\n";
        assert_eq!(text, expected);
        assert_eq!(csv(&[], &fields, &["id", "found in"]), "id,found_in\r\n");
    }
}
