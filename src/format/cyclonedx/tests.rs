//! Shows what is counted of a CycloneDX document; those of real tools are read in `tests/cli/reports.rs`.

use super::*;
use crate::domain::evidence::Components;
use crate::format::json;

fn read(bom: &str) -> Result<Report, EvidenceError> {
    report(&json::read(bom.as_bytes()).unwrap())
}

fn of(version: &str, rest: &str) -> Components {
    let bom = format!("{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"{version}\", {rest}}}");
    match read(&bom).unwrap().counts {
        Counts::Components(components) => components,
        other => panic!("{other}"),
    }
}

/// Each licence as `licence count: names`.
fn licences(components: &Components) -> Vec<String> {
    let line = |one: &crate::domain::evidence::Licensed| {
        format!("{} {}: {}", one.licence, one.components, one.names.join(" "))
    };
    components.licences.iter().map(line).collect()
}

#[test]
fn components_within_components_count_and_the_product_does_not() {
    for version in VERSIONS {
        let found = of(
            version,
            r#""metadata": {"component": {"name": "product", "components": [{"name": "inner"}]}},
            "components": [{"name": "a", "version": "1", "licenses": [{"license": {"id": "MIT"}}],
                "components": [{"group": "org", "name": "b", "components": [{"name": "c"}]}]}, {"name": "d", "licenses": []}]"#,
        );
        assert_eq!((found.components, found.unlicensed), (4, 3), "{version}");
        assert_eq!(licences(&found), ["MIT 1: a@1"]);
    }
    assert_eq!(of("1.6", "\"components\": null"), Components::default());
}

#[test]
fn licences_are_ids_names_and_expressions_and_each_binds() {
    let found = of(
        "1.6",
        r#""components": [
            {"name": "z", "licenses": [{"expression": " MIT  OR\nApache-2.0 "}]},
            {"name": "both", "group": "g", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Own terms"}}]},
            {"name": "twice", "licenses": [{"license": {"id": "MIT"}}, {"license": {"id": "MIT"}}]},
            {"name": "m1", "licenses": [{"license": {"id": "MIT"}}]}, {"name": "m2", "licenses": [{"license": {"id": "MIT"}}]},
            {"name": "none", "licenses": [{"license": {"name": " "}}, {"expression": "NOASSERTION"}, {"license": {}}]}]"#,
    );
    assert_eq!((found.components, found.unlicensed), (6, 1));
    assert_eq!(licences(&found), ["MIT 4: g/both m1 m2", "MIT OR Apache-2.0 1: z", "Own terms 1: g/both"]);
}

#[test]
fn the_bytes_of_the_product_are_claimed() {
    let hex = "b".repeat(64);
    let bom = |hash: &str| {
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.4", "metadata": {{"component": {{"name": "p",
            "hashes": [{{"alg": "SHA-1", "content": "x"}}, {hash}]}}}},
            "components": [{{"name": "a", "hashes": [{{"alg": "SHA-256", "content": "{}"}}]}}]}}"#,
            "c".repeat(64)
        )
    };
    let report = read(&bom(&format!(r#"{{"alg": "SHA-256", "content": "{hex}"}}"#))).unwrap();
    assert_eq!(report.claims, [digest(&hex).unwrap()], "not those of a component");
    let refused = read(&bom(r#"{"alg": "SHA-256", "content": "abc"}"#)).unwrap_err().to_string();
    assert_eq!(refused, "1:1: `metadata.component.hashes[1].content` is no SHA-256");
}

#[test]
fn long_and_odd_texts_are_kept_short() {
    let long = "x".repeat(5_000);
    let found = of(
        "1.5",
        &format!(
            r#""components": [{{"name": "{long}\u0000", "licenses": [{{"license": {{"name": "a\u0007b {long}"}}}}]}}]"#
        ),
    );
    let only = &found.licences[0];
    assert_eq!((only.licence.chars().count(), only.names[0].chars().count()), (301, 101));
    assert!(only.licence.starts_with("a\u{fffd}b xxx") && only.licence.ends_with('…'));
    let many: Vec<String> =
        (0..1_001).map(|n| format!(r#"{{"name": "a", "licenses": [{{"license": {{"name": "L{n}"}}}}]}}"#)).collect();
    let many = format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{}]}}"#, many.join(","));
    assert_eq!(read(&many).unwrap_err().to_string(), "1:1: it has 1001 different licences, and at most 1000 are kept");
}

#[test]
fn what_is_no_cyclonedx_is_refused() {
    let refusal = |bom: &str| read(bom).unwrap_err().to_string();
    let at = |rest: &str| refusal(&format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", {rest}}}"#));
    assert_eq!(refusal("{}"), "1:1: this is no CycloneDX: `bomFormat` is not `CycloneDX`");
    assert_eq!(
        refusal(r#"{"bomFormat": "CycloneDX", "specVersion": "9"}"#),
        "1:1: this is CycloneDX `9`, and 1.2, 1.3, 1.4, 1.5, 1.6 are read"
    );
    assert_eq!(at(r#""components": {}"#), "1:1: `components` is no list");
    assert_eq!(at(r#""components": [{"version": "1"}]"#), "1:1: `components[0].name` is missing");
    assert_eq!(
        at(r#""components": [{"name": "a", "components": [{"name": "b", "licenses": [{"license": "MIT"}]}]}]"#),
        "1:1: `components[0].components[0].licenses[0].license` is no object"
    );
}
