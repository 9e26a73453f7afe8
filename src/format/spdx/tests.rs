//! Shows what is counted of an SPDX document; those of real tools are read in `tests/cli/reports.rs`.

use super::*;
use crate::domain::evidence::Components;
use crate::format::json;

fn read(document: &str) -> Result<Report, EvidenceError> {
    report(&json::read(document.as_bytes()).unwrap())
}

fn of(rest: &str) -> Components {
    let document = format!("{{\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"SPDXRef-DOCUMENT\", {rest}}}");
    match read(&document).unwrap().counts {
        Counts::Components(components) => components,
        other => panic!("{other}"),
    }
}

const PACKAGES: &str = r#""packages": [
    {"SPDXID": "SPDXRef-p", "name": "product", "licenseDeclared": "GPL-3.0-only"},
    {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "licenseConcluded": "MIT", "licenseDeclared": "ISC"}]"#;

#[test]
fn the_one_package_that_is_described_is_the_product() {
    for described in [
        r#""documentDescribes": ["SPDXRef-p"]"#,
        r#""relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-p"}]"#,
        r#""relationships": [{"spdxElementId": "SPDXRef-p", "relationshipType": "DESCRIBED_BY", "relatedSpdxElement": "SPDXRef-DOCUMENT"}]"#,
    ] {
        let found = of(&format!("{PACKAGES}, {described}"));
        assert_eq!(found.components, 1, "{described}");
        assert_eq!((found.licences[0].licence.as_str(), found.licences[0].names[0].as_str()), ("MIT", "a@1"));
    }
    for none in [
        r#""documentDescribes": []"#,
        r#""relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-p"}]"#,
        // A document cannot call everything the product, so that nothing is left to look at.
        r#""documentDescribes": ["SPDXRef-p", "SPDXRef-a"]"#,
    ] {
        assert_eq!(of(&format!("{PACKAGES}, {none}")).components, 2, "{none}");
    }
}

#[test]
fn a_conclusion_comes_before_a_declaration() {
    for (licences, expected) in [
        (r#""licenseConcluded": "MIT", "licenseDeclared": "ISC""#, Some("MIT")),
        (r#""licenseConcluded": "NOASSERTION", "licenseDeclared": "ISC""#, Some("ISC")),
        (r#""licenseDeclared": "ISC""#, Some("ISC")),
        (r#""licenseConcluded": "NONE", "licenseDeclared": "ISC""#, None),
        (r#""licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION""#, None),
        (r#""licenseDeclared": "NONE""#, None),
        (r#""x": 1"#, None),
    ] {
        let found = of(&format!(r#""packages": [{{"SPDXID": "SPDXRef-a", "name": "a", {licences}}}]"#));
        assert_eq!(found.licences.first().map(|one| one.licence.as_str()), expected, "{licences}");
        assert_eq!((found.components, found.unlicensed), (1, u32::from(expected.is_none())), "{licences}");
    }
}

#[test]
fn checksums_of_what_is_described_are_claimed_and_of_other_files_mentioned() {
    let sum = |letter: &str| {
        format!(
            r#""checksums": [{{"algorithm": "SHA1", "checksumValue": "x"}},
        {{"algorithm": "SHA256", "checksumValue": "{}"}}]"#,
            letter.repeat(64)
        )
    };
    let document = format!(
        r#"{{"spdxVersion": "SPDX-2.2", "documentDescribes": ["SPDXRef-p", "SPDXRef-f"],
        "packages": [{{"SPDXID": "SPDXRef-p", "name": "p", {}}}, {{"SPDXID": "SPDXRef-a", "name": "a", {}}}],
        "files": [{{"SPDXID": "SPDXRef-f", {}}}, {{"SPDXID": "SPDXRef-g", {}}}]}}"#,
        sum("1"),
        sum("2"),
        sum("3"),
        sum("4")
    );
    let report = read(&document).unwrap();
    let of = |letter: &str| digest(&letter.repeat(64)).unwrap();
    assert_eq!(report.claims, [of("1"), of("3")]);
    assert_eq!(report.mentions, [of("4")]);
    let refused = read(&document.replace(&"1".repeat(64), "1")).unwrap_err().to_string();
    assert_eq!(refused, "1:1: `packages[0].checksums[1].checksumValue` is no SHA-256");
}

#[test]
fn what_is_no_spdx_2_is_refused() {
    let refusal = |document: &str| read(document).unwrap_err().to_string();
    assert_eq!(refusal("{\"@context\": \"x\"}"), "1:1: this is no SPDX 2: it has no `spdxVersion`");
    assert_eq!(
        refusal(r#"{"spdxVersion": "SPDX-2.1"}"#),
        "1:1: this is `SPDX-2.1`, and SPDX-2.2 and SPDX-2.3 are read"
    );
    let at = |rest: &str| refusal(&format!(r#"{{"spdxVersion": "SPDX-2.3", {rest}}}"#));
    assert_eq!(at(r#""documentDescribes": [1]"#), "1:1: `documentDescribes[0]` is no text");
    assert_eq!(at(r#""documentDescribes": "x""#), "1:1: `documentDescribes` is no list");
    assert_eq!(at(r#""packages": [{"SPDXID": "x"}]"#), "1:1: `packages[0].name` is missing");
    assert_eq!(
        at(r#""packages": [{"name": "a", "licenseConcluded": ["MIT"]}]"#),
        "1:1: `packages[0].licenseConcluded` is no text"
    );
}
