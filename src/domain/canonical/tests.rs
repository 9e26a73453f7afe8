//! Shows the canonical form.
//!
//! That the strict reader gives back what was written is shown in `format/yaml/round_trip.rs`.
//! Start at `a_record_reads_well`.

use super::{CanonicalError, to_canonical};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Approve,
    Move { transition: String, count: u32 },
    Note(String),
    Pair(i64, bool),
    Many(Vec<Step>),
}

#[derive(Serialize)]
struct Common {
    at: String,
    actor: String,
}

#[derive(Serialize)]
struct Entry {
    id: u64,
    #[serde(flatten)]
    common: Common,
    action: Step,
}

#[derive(Serialize)]
struct Record {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    names: Vec<String>,
    rows: Vec<Vec<i64>>,
    fields: BTreeMap<String, BTreeMap<u32, String>>,
    entries: Vec<Entry>,
}

fn canonical<T: Serialize + ?Sized>(value: &T) -> String {
    to_canonical(value).unwrap()
}

#[test]
fn a_record_reads_well() {
    let common = || Common { at: "2026-01-02T03:04:05Z".into(), actor: "ann".into() };
    let record = Record {
        title: "Ärger: two\nlines\n".into(),
        note: Some("one\n\n  indented".into()),
        names: vec!["web".into(), "no".into(), "12".into(), String::new(), "a\n# b".into()],
        rows: vec![vec![1, -2], vec![], vec![3]],
        fields: BTreeMap::from([
            ("a key".into(), BTreeMap::from([(7, "x: y".into()), (10, "https://x.org/a?b=c#d".into())])),
            ("on".into(), BTreeMap::new()),
        ]),
        entries: vec![
            Entry { id: 1, common: common(), action: Step::Approve },
            Entry { id: 2, common: common(), action: Step::Note("a\r\n\u{202e}".into()) },
            Entry {
                id: 3,
                common: common(),
                action: Step::Many(vec![
                    Step::Move { transition: "package".into(), count: 3 },
                    Step::Pair(0, true),
                    Step::Many(vec![]),
                ]),
            },
        ],
    };
    let text = canonical(&record);
    assert_eq!(
        text,
        r#"title: |
  Ärger: two
  lines
note: |-
  one

    indented
names:
  - web
  - "no"
  - "12"
  - ""
  - |-
    a
    # b
rows:
  - - 1
    - -2
  - []
  - - 3
fields:
  a key:
    7: "x: y"
    10: https://x.org/a?b=c#d
  "on": {}
entries:
  - id: 1
    at: "2026-01-02T03:04:05Z"
    actor: ann
    action: approve
  - id: 2
    at: "2026-01-02T03:04:05Z"
    actor: ann
    action:
      note: "a\r\n\u202e"
  - id: 3
    at: "2026-01-02T03:04:05Z"
    actor: ann
    action:
      many:
        - move:
            transition: package
            count: 3
        - pair:
            - 0
            - true
        - many: []
"#
    );
}

#[test]
fn a_text_is_plain_only_when_every_reader_agrees() {
    for plain in [
        "a",
        "web",
        "/usr/bin",
        "a b",
        "a.b@c",
        "it's",
        "Größe",
        "Čeština",
        "東京",
        "a (b), c",
        "role:ID",
        "a#b",
        "nope",
        "e1",
        "x12:30",
        "a - b",
        "don't?",
    ] {
        assert_eq!(canonical(plain), format!("{plain}\n"));
    }
    for quoted in [
        "",
        " ",
        "no",
        "No",
        "NO",
        "on",
        "On",
        "y",
        "Y",
        "n",
        "yes",
        "off",
        "true",
        "False",
        "null",
        "NULL",
        "~",
        "1e3",
        "010",
        "1_000",
        "12:30:45",
        "2024-01-02",
        "1.10",
        "0x1f",
        "0o7",
        ".5",
        "=",
        "<<",
        "!x",
        "&a",
        "*a",
        "- a",
        "-",
        "--",
        "---",
        "...",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "? a",
        "?",
        "[a",
        "{a",
        "]",
        "}",
        ",a",
        "|",
        ">",
        "@a",
        "`a",
        "%a",
        "'a",
        "+1",
        "-1",
        ".inf",
        ".nan",
        "NaN",
        "inf",
        " a",
        "a ",
        "a: ",
        "$x",
        "a$",
        "a\"b",
        "a{b",
        "a\u{3000}b",
        "a\u{200b}b",
    ] {
        let text = canonical(quoted);
        assert!(text.starts_with('"') && text.ends_with("\"\n"), "{text}");
    }
}

#[test]
fn a_text_with_lines_is_a_block_only_when_that_is_exact() {
    for (text, form) in [
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\nb\n", "|\n  a\n  b\n"),
        ("a\n", "|\n  a\n"),
        ("---\n#b\n...", "|-\n  ---\n  #b\n  ...\n"),
        ("a\n\n b\n", "|\n  a\n\n   b\n"),
        ("\n", "\"\\n\"\n"),
        ("\na", "\"\\na\"\n"),
        (" a\nb", "\" a\\nb\"\n"),
        ("a\n\n", "\"a\\n\\n\"\n"),
        ("a \nb", "\"a \\nb\"\n"),
        ("a\n \nb", "\"a\\n \\nb\"\n"),
        ("a\tb\n", "\"a\\tb\\n\"\n"),
        ("a\r\nb", "\"a\\r\\nb\"\n"),
        ("a\n\u{feff}b\u{1f600}\u{10ffff}", "\"a\\n\\ufeffb😀\\U0010ffff\"\n"),
    ] {
        assert_eq!(canonical(text), form);
    }
}

#[test]
fn what_has_no_form_is_refused() {
    assert_eq!(to_canonical(&1.5), Err(CanonicalError::Fraction));
    assert_eq!(to_canonical(&[None::<u8>]), Err(CanonicalError::Nothing));
    assert_eq!(to_canonical(&()), Err(CanonicalError::Nothing));
    assert_eq!(to_canonical(&BTreeMap::from([(true, 1)])), Err(CanonicalError::Key));
    assert_eq!(to_canonical(&BTreeMap::from([([1], 1)])), Err(CanonicalError::Key));
    assert_eq!(to_canonical(&BTreeMap::from([("k".repeat(1001), 1)])), Err(CanonicalError::LongKey));
    assert!(to_canonical(&BTreeMap::from([("k".repeat(1000), 1)])).is_ok());
    assert_eq!(canonical(&Vec::<u8>::new()), "[]\n");
    assert_eq!(canonical(&BTreeMap::<String, u8>::new()), "{}\n");
}
