//! A report in which any one value is another one is read or refused, and never panics.
//!
//! The reports are those of real tools. Start at `spoiled`.

use relman::domain::process::duties::EvidenceFormat;
use relman::format::evidence::{read, recognised};
use serde_json::{Value, json};

/// The report with each of its values in turn replaced.
fn spoiled(report: &Value, by: &Value) -> Vec<Value> {
    let mut all = vec![by.clone()];
    match report {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                all.extend(spoiled(item, by).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[index] = item;
                    Value::Array(items)
                }));
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                all.extend(spoiled(value, by).into_iter().map(|value| {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), value);
                    Value::Object(entries)
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn any_value_may_be_another_one() {
    let others = [json!(null), json!([]), json!({}), json!([[]]), json!([{}]), json!(""), json!(-1), json!(u64::MAX)];
    let mut refused = 0;
    for (format, text) in [
        (EvidenceFormat::Sarif, include_str!("../reports/bandit.sarif")),
        (EvidenceFormat::Cyclonedx, include_str!("../reports/python.cdx.json")),
        (EvidenceFormat::Spdx, include_str!("../reports/python.spdx.json")),
    ] {
        let report: Value = serde_json::from_str(text).unwrap();
        assert_eq!(recognised(text.as_bytes()), format);
        assert!(read(format, text.as_bytes()).is_ok());
        for by in &others {
            for spoiled in spoiled(&report, by) {
                refused += usize::from(read(format, spoiled.to_string().as_bytes()).is_err());
            }
        }
    }
    assert!(refused > 200, "only {refused} were refused");
}
