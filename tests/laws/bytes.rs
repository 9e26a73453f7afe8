//! Arbitrary bytes never panic: every reader of bytes, on noise and on honest text that was damaged.

use proptest::prelude::*;
use relman::domain::action::Action;
use relman::domain::calendar::Calendar;
use relman::domain::id::{ActionId, Digest, FileName, Id, Word};
use relman::domain::moment::Moment;
use relman::domain::naming::{Naming, ReleaseName};
use relman::domain::policy::{People, Settings};
use relman::domain::process::Process;
use relman::domain::process::duties::EvidenceFormat;
use relman::domain::release::{Head, Package};
use relman::format::{evidence, journal, message, policy, record, yaml};
use relman::history::{commit, object, paths};
use std::collections::BTreeMap;

/// Honest texts, to be damaged.
const HONEST: [&str; 8] = [
    include_str!("base.yaml"),
    "name: CFIS001\nprocess: base\ntitle: x\nkind: normal\nstate: draft\nsince: \"2030-11-01T09:27+00:00\"\n",
    "- id: kkkkkkkkkkkkkkkkkkkkkkkk\n  at: \"2030-11-01T09:27-08:00\"\n  actor: max\n  policy: 1\n  message: |-\n    a\n\n    - id: x\n  comment: {}\n",
    include_str!("../reports/clippy.sarif"),
    include_str!("../reports/python.cdx.json"),
    include_str!("../reports/python.spdx.json"),
    "<testsuites><testsuite><testcase name=\"a\"><failure>&lt;</failure></testcase></testsuite></testsuites>",
    "tree 0123456789012345678901234567890123456789\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\npolicy 2: x\n\nA put\n\nRelman-Policy: 2\n",
];

/// Reads bytes in every way there is.
fn read_all(bytes: &[u8]) {
    let name = ReleaseName::parse("CFIS001").unwrap();
    let _ = yaml::read::<Process>("f", bytes);
    let _ = yaml::read::<People>("f", bytes);
    let _ = yaml::read::<Settings>("f", bytes);
    let _ = yaml::read::<Calendar>("f", bytes);
    let _ = yaml::read::<Action>("f", bytes);
    let _ = record::read_file::<Head>(&name, "release.yaml", bytes);
    let _ = record::read_file::<Package>(&name, "package.yaml", bytes);
    let _ = record::read_head(&name, bytes);
    let _ = journal::entries(bytes);
    let _ = journal::split_last(bytes);
    let _ = (journal::count(bytes), journal::ids(bytes).count());
    for format in [EvidenceFormat::Junit, EvidenceFormat::Sarif, EvidenceFormat::Cyclonedx, EvidenceFormat::Spdx] {
        let _ = evidence::read(format, bytes);
    }
    let _ = evidence::recognised(bytes);
    let _ = commit::parse(bytes);
    let _ = commit::first_parent(bytes);
    let _ = object::tree_entries(bytes);
    let _ = paths::class_of(bytes);
    let files: BTreeMap<String, Vec<u8>> =
        [("relman.yaml".to_owned(), bytes.to_vec()), ("people.yaml".to_owned(), bytes.to_vec())].into();
    let _ = policy::read(&files);
    let text = String::from_utf8_lossy(bytes);
    let _ = message::action_id(&text);
    let _ = message::read_policy(&text, &Id::parse("max").unwrap());
    read_text(&text);
}

/// Reads a text as every kind of name; what is accepted reads back.
fn read_text(text: &str) {
    let _ = Naming::try_from(text.to_owned());
    if let Ok(name) = ReleaseName::parse(text) {
        assert_eq!(name.as_str(), text);
        assert!(!name.folder().contains("..") && name.folder().is_ascii());
    }
    for accepted in [
        Id::parse(text).map(|id| id.to_string()).ok(),
        Word::parse(text).map(|word| word.to_string()).ok(),
        FileName::parse(text).map(|file| file.to_string()).ok(),
        ActionId::parse(text).map(|id| id.to_string()).ok(),
        Digest::parse(text).map(|digest| digest.to_string()).ok(),
    ] {
        assert!(accepted.is_none_or(|accepted| accepted == text));
    }
    let _ = Moment::try_from(text.to_owned());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn text_of_yaml_signs_never_panics(text in "[-:{}\\[\\]#&*!|>'\"%@`,? \n\t~a0.<]{0,120}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn honest_text_that_was_damaged_never_panics(
        which in 0..HONEST.len(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = HONEST[which].as_bytes().to_vec();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn names_are_accepted_whole_or_not_at_all(text in "\\PC{0,60}") {
        read_text(&text);
    }
}
