//! Shows the law of records: what the canonical emitter writes, the strict reader gives back exactly.
//!
//! Start at `text`, which makes texts that are easily misread.

use super::read_record;
use crate::domain::canonical::to_canonical;
use indexmap::IndexMap;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

fn canonical<T: Serialize + ?Sized>(value: &T) -> String {
    to_canonical(value).unwrap()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Approve,
    Move { transition: String, count: u32 },
    Note(String),
    Pair(i64, bool),
    Many(Vec<Step>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Common {
    at: String,
    actor: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    id: u64,
    #[serde(flatten)]
    common: Common,
    action: Step,
    rows: Vec<Vec<i64>>,
    fields: BTreeMap<u32, String>,
}

/// Any value that a record can hold, told apart by its variants alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Any {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Text(String),
    List(Vec<Any>),
    Map(IndexMap<String, Any>),
}

/// Texts that are likely to be misread: pieces of syntax, spaces, odd characters, anything at all.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,4}".prop_map(String::from),
        4 => prop::sample::select(vec![
            " ", "\n", "\n\n", "  ", ": ", " #", "- ", "---", "...", "'", "\"", "\\", "|", ">", "~",
            "no", "1", "1e3", "\t", "\r", "\u{85}", "\u{2028}", "\u{feff}", "\0", "é", "\u{a0}", "😀",
            "{", "}", "[", "]", ",", "&a", "*a", "!b", "%", "@", "`", "?", ":", "#", "<<", "=",
        ]).prop_map(String::from),
        2 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn anything() -> impl Strategy<Value = Any> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Any::Bool),
        any::<u64>().prop_map(Any::Unsigned),
        (i64::MIN..0).prop_map(Any::Signed),
        text().prop_map(Any::Text),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Any::List),
            prop::collection::vec((text(), inner), 0..6).prop_map(|entries| Any::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_text_comes_back(text in text()) {
        let read = read_record::<String>("f", canonical(&text).as_bytes());
        prop_assert_eq!(read.as_deref(), Ok(text.as_str()));
    }

    #[test]
    fn any_characters_come_back(text in prop::collection::vec(any::<char>(), 0..300)) {
        let text: String = text.into_iter().collect();
        let read = read_record::<String>("f", canonical(&text).as_bytes());
        prop_assert_eq!(read.as_deref(), Ok(text.as_str()));
    }

    #[test]
    fn any_value_comes_back(value in anything()) {
        let text = canonical(&value);
        prop_assert!(text.ends_with('\n') && !text.contains('\r'));
        prop_assert!(text.lines().all(|line| !line.ends_with(' ')));
        let read = read_record::<Any>("f", text.as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&value), "{}", text);
    }

    #[test]
    fn any_entry_comes_back(
        id: u64,
        texts in prop::collection::vec(text(), 4),
        rows in prop::collection::vec(prop::collection::vec(any::<i64>(), 0..4), 0..4),
        fields in prop::collection::btree_map(any::<u32>(), text(), 0..4),
    ) {
        let [at, actor, transition, note] = texts.try_into().unwrap();
        let action = Step::Many(vec![
            Step::Move { transition, count: 7 },
            Step::Note(note),
            Step::Approve,
            Step::Pair(-1, true),
        ]);
        let entry = Entry { id, common: Common { at, actor }, action, rows, fields };
        prop_assert_eq!(read_record::<Entry>("f", canonical(&entry).as_bytes()), Ok(entry));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in text()) {
        let _ = read_record::<Any>("f", &bytes);
        let _ = read_record::<Any>("f", text.as_bytes());
    }
}

#[test]
fn a_word_that_readers_misread_comes_back() {
    let words = "no on ~ 1e3 010 1_000 12:30:45 2024-01-02 1.10 0x1f .5 = << !x &a *a null y true";
    for word in words.split(' ').chain(["", " ", "- a", "a: b", "a #b", "? a", "---", "a:"]) {
        let map = BTreeMap::from([(word.to_owned(), vec![word.to_owned()])]);
        assert_eq!(read_record("f", canonical(&map).as_bytes()), Ok(map));
    }
}

#[test]
fn a_long_text_comes_back() {
    for text in ["x".repeat(200_000), "wörd ".repeat(20_000), "line\n".repeat(20_000)] {
        assert_eq!(read_record::<String>("f", canonical(&text).as_bytes()).as_deref(), Ok(text.as_str()));
        let map = BTreeMap::from([("key".to_owned(), vec![text])]);
        assert_eq!(read_record("f", canonical(&map).as_bytes()), Ok(map));
    }
}
