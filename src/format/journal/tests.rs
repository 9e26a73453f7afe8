//! Appending, counting, splitting and reading agree, on any text that an entry can hold.

use super::*;
use crate::domain::action::{Action, Comment, Set};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use proptest::prelude::*;

fn entry(seed: u8, message: Option<&str>, action: impl Into<Action>) -> Entry {
    Entry {
        id: ActionId::from_random([seed; 12]),
        at: Moment::from_commit(1_772_442_000 + i64::from(seed), -480).unwrap(),
        actor: Id::parse("maker").unwrap(),
        policy: 1,
        message: message.map(str::to_owned),
        url: None,
        happened: None,
        action: action.into(),
    }
}

const TEXT: &str = "\
- id: kkkkkkkkkkkkkkkkkkkkkkkk
  at: \"2026-03-02T01:00-08:00\"
  actor: maker
  policy: 1
  message: |-
    first
    - id: zzzzzzzzzzzzzzzzzzzzzzzz
  comment: {}
- id: klklklklklklklklklklklkl
  at: \"2026-03-02T01:00:01-08:00\"
  actor: maker
  policy: 1
  set:
    key: impact
    value: none
";

#[test]
fn a_history_is_a_list_that_grows() {
    let first = entry(0, Some("first\n- id: zzzzzzzzzzzzzzzzzzzzzzzz"), Comment {});
    let set = Set { key: Id::parse("impact").unwrap(), value: "none".to_owned() };
    let second = entry(1, None, set);
    let one = append(b"", &first).unwrap();
    let two = append(&one, &second).unwrap();
    assert_eq!(String::from_utf8(two.clone()).unwrap(), TEXT);
    assert_eq!(count(&two), 2);
    assert_eq!(ids(&two).collect::<Vec<_>>(), [first.id.clone(), second.id.clone()]);
    assert_eq!(split_last(&two).unwrap(), (one.as_slice(), second.clone()));
    assert_eq!(entries(&two).unwrap(), [first, second]);
}

fn refused(text: &str) -> String {
    last(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_no_entry_is_refused() {
    assert_eq!(refused(""), "`history.yaml` has no entries");
    assert_eq!(refused("entries: []\n"), "`history.yaml` has no entries");
    let not_canonical = "`history.yaml` line 9: the entry is not in the canonical form";
    assert_eq!(refused(&TEXT.replace("  set:", "  colour: red\n  set:")), not_canonical);
    assert_eq!(refused(&format!("{TEXT}  comment: {{}}\n")), not_canonical);
    assert_eq!(refused(&TEXT.replace("    key: impact", "    \"key\": impact")), not_canonical);
    assert_eq!(refused(&format!("{TEXT}# a remark\n")), not_canonical);
    assert_eq!(refused(TEXT.trim_end()), not_canonical);
    let no_action = TEXT.split("  set:").next().unwrap();
    assert!(refused(no_action).starts_with("history.yaml:9:3: "), "{}", refused(no_action));
    let line = refused(&TEXT.replace("policy: 1\n  set", "policy: one\n  set"));
    assert!(line.starts_with("history.yaml:12:11: expected a whole number"), "{line}");
    assert!(refused(&format!("{TEXT}- at: x\n")).contains("the list has too many items"));
    let led = format!("# remark\n{TEXT}");
    assert_eq!(entries(led.as_bytes()).unwrap_err().to_string(), "`history.yaml` does not begin with an entry");
}

#[test]
fn a_history_does_not_outgrow_its_readers() {
    let long = vec![b'x'; HISTORY_BYTES];
    assert!(matches!(append(&long, &entry(1, None, Comment {})), Err(JournalError::TooLong { .. })));
}

proptest! {
    #[test]
    fn every_entry_is_found_again(texts in proptest::collection::vec("(- id: |\n|[ -~]|\\PC){0,40}", 1..6)) {
        let mut history = Vec::new();
        let mut made = Vec::new();
        for (seed, text) in (0..).zip(&texts) {
            let entry = entry(seed, Some(text), Comment {});
            let longer = append(&history, &entry).unwrap();
            let (before, last) = split_last(&longer).unwrap();
            prop_assert_eq!(before, history.as_slice());
            prop_assert_eq!(&last, &entry);
            history = longer;
            made.push(entry);
        }
        prop_assert_eq!(count(&history), made.len());
        prop_assert_eq!(ids(&history).collect::<Vec<_>>(), made.iter().map(|e| e.id.clone()).collect::<Vec<_>>());
        prop_assert_eq!(entries(&history).unwrap(), made);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = (count(&bytes), ids(&bytes).count(), split_last(&bytes), entries(&bytes));
    }
}
