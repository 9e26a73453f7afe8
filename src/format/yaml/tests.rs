//! Shows what the reader takes and what it refuses, with the message and the place.
//!
//! Start at `refusal`; files that mean harm are in `hostile.rs`.

use super::*;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Id(String);

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Ok(Self(text))
        } else {
            Err(format!("id `{text}` must match [a-z]"))
        }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
enum Rule {
    #[serde(rename = "always")]
    Always,
    #[serde(rename = "all")]
    All(Vec<Rule>),
    #[serde(rename = "soak")]
    Soak { hours: u8 },
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Person {
    title: String,
    roles: Vec<Id>,
    count: u32,
    robot: bool,
    deployed_by: Option<String>,
    pair: Option<(u8, u8)>,
    rules: BTreeMap<String, Rule>,
}

pub(super) fn title(yaml: &str) -> String {
    read::<Person>("f", yaml.as_bytes()).unwrap().title
}

pub(super) fn refusal(yaml: impl AsRef<[u8]>) -> String {
    read::<Person>("f", yaml.as_ref()).unwrap_err().to_string()
}

#[test]
fn a_scalar_under_a_text_is_kept_byte_for_byte() {
    for word in [
        "no",
        "on",
        "y",
        "~",
        "null",
        "1e3",
        "010",
        "1_000",
        "12:30:45",
        "2024-01-02",
        "1.10",
        "0x1f",
        ".5",
        "=",
        "true",
        "555",
        "+49",
        "-1",
        ".inf",
        "0o7",
        "a",
    ] {
        assert_eq!(title(&format!("title: {word}\n")), word);
        assert_eq!(title(&format!("title: \"{word}\"\n")), word);
        assert_eq!(title(&format!("{{title: {word}}}\n")), word);
    }
}

#[test]
fn values_are_read_as_what_is_asked_for() {
    let yaml = "---\n# people\ntitle: |\n  two\n  lines\nroles: [a, b]\ncount: 7\nrobot: true\n\
        deployed-by: 'it''s'\npair: [1, 2]\nrules:\n  no: always\n  12: {all: [always, {soak: {hours: 3}}]}\n";
    let person: Person = read("f", yaml.as_bytes()).unwrap();
    assert_eq!(person.title, "two\nlines\n");
    assert_eq!(person.roles, [Id("a".into()), Id("b".into())]);
    assert_eq!((person.count, person.robot, person.pair), (7, true, Some((1, 2))));
    assert_eq!(person.deployed_by.as_deref(), Some("it's"));
    let soak = Rule::All(vec![Rule::Always, Rule::Soak { hours: 3 }]);
    assert_eq!(person.rules["no"], Rule::Always);
    assert_eq!(person.rules["12"], soak);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest() {
    assert_eq!(refusal("title: x\n  \nrolse: []\n"), "f:3:1: unknown key `rolse`; did you mean `roles`?");
    assert_eq!(refusal("Title: x\n"), "f:1:1: unknown key `Title`; did you mean `title`?");
    assert_eq!(
        refusal("colour: x\n"),
        "f:1:1: unknown key `colour`; expected one of `title`, `roles`, `count`, `robot`, `deployed-by`, `pair`, `rules`"
    );
    assert!(
        refusal("{title: one, two, roles: []}\n").starts_with(
            "f:1:14: unknown key `two` without a value; a text with a comma needs quotes; expected one of"
        )
    );
    assert_eq!(refusal("rules:\n  x: {soak: {hour: 1}}\n"), "f:2:14: unknown key `hour`; did you mean `hours`?");
    assert_eq!(refusal("rules:\n  x: allways\n"), "f:2:6: unknown word `allways`; did you mean `always`?");
    assert_eq!(refusal("rules:\n  x: {sock: {hours: 1}}\n"), "f:2:7: unknown word `sock`; did you mean `soak`?");
}

#[test]
fn a_value_of_the_wrong_type_is_refused_at_its_place() {
    for (yaml, expected) in [
        ("roles: a\n", "f:1:8: expected a list, found text `a`"),
        ("roles:\n  - a\n  - {b: c}\n", "f:3:5: expected text, found a map"),
        ("roles: [a, B]\n", "f:1:12: id `B` must match [a-z]"),
        ("title: [a]\n", "f:1:8: expected text, found a list"),
        ("robot: yes\n", "f:1:8: expected `true` or `false`, found text `yes`"),
        ("robot: \"true\"\n", "f:1:8: expected `true` or `false`, found text `true` in quotes"),
        ("robot: True\n", "f:1:8: expected `true` or `false`, found text `True`"),
        ("count: 1_000\n", "f:1:8: expected a whole number from 0 to 4294967295, found text `1_000`"),
        ("count: 010\n", "f:1:8: expected a whole number from 0 to 4294967295, found text `010`"),
        ("count: -1\n", "f:1:8: expected a whole number from 0 to 4294967295, found `-1`"),
        ("count: 4294967296\n", "f:1:8: expected a whole number from 0 to 4294967295, found `4294967296`"),
        (
            "count: 99999999999999999999\n",
            "f:1:8: expected a whole number from 0 to 4294967295, found text `99999999999999999999`",
        ),
        ("rules: {x: {soak: {hours: 300}}}\n", "f:1:27: expected a whole number from 0 to 255, found `300`"),
        ("rules: {x: {soak: {}}}\n", "f:1:19: key `hours` is missing; add it"),
        ("rules: {x: {always: 1}}\n", "f:1:13: this word stands alone; it takes no value"),
        ("rules: {x: all}\n", "f:1:12: this word needs a value; write it as a key"),
        ("rules: {x: {}}\n", "f:1:12: expected a map with one key, found 0 keys"),
        ("pair: [1, 2, 3]\n", "f:1:14: the list has too many items"),
        ("pair: [1]\n", "f:1:7: expected a tuple of size 2, found 1 items"),
        ("title:\n", "f:1:6: expected text, found nothing after the `:`"),
        ("deployed-by:\nrobot: true\n", "f:1:12: there is no value after the `:`; leave the key out"),
        ("deployed-by: ~\n", "f:1:14: `~` may mean nothing; leave the key out, or put the text in quotes"),
        ("- a\n", "f:1:1: expected a map, found a list"),
        ("just text\n", "f:1:1: expected a map, found text `just text`"),
    ] {
        assert_eq!(refusal(yaml), expected, "{yaml}");
    }
}

#[test]
fn what_readers_would_resolve_is_refused() {
    for (yaml, expected) in [
        ("title: &a x\n", "f:1:11: an anchor (`&`) is not allowed; quote the text if it begins with `&`"),
        ("title: *a\n", "f:1:8: an alias (`*`) is not allowed; quote the text if it begins with `*`"),
        ("title: !!str x\n", "f:1:8: a tag (`!`) is not allowed; quote the text if it begins with `!`"),
        ("title: !x\n", "f:1:8: a tag (`!`) is not allowed; quote the text if it begins with `!`"),
        ("<<: {title: x}\n", "f:1:1: merge keys (`<<`) are not allowed"),
        ("title: x\ntitle: y\n", "f:2:1: key `title` stands here twice"),
        ("rules: {a: always, \"a\": always}\n", "f:1:20: key `a` stands here twice"),
        ("? [a]\n: b\n", "f:1:3: a key must be text"),
        (": b\n", "f:1:1: a key is missing before `:`"),
        ("title: x\n---\ntitle: y\n", "f:2:1: a second document begins; a file holds one"),
        (
            "%YAML 1.1\n---\ntitle: x\n",
            "f:1:1: YAML directives are disallowed; leave the line out: a file holds one document, without directives",
        ),
        ("", "f:1:1: the file has no content"),
        ("# only a comment\n", "f:1:1: the file has no content"),
        ("---\n", "f:1:1: the file has no content"),
        (
            "title: 'x\n",
            "f:2:1: invalid indentation in multiline quoted scalar; close every `[`, `{` and quote, and put a comma \
             between items",
        ),
    ] {
        assert_eq!(refusal(yaml), expected, "{yaml}");
    }
}

#[test]
fn buffered_values_keep_their_text() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "action", rename_all = "kebab-case")]
    enum Action {
        Move { transition: String, count: u32, force: bool },
    }
    let yaml = "action: move\ntransition: 1.10\ncount: 3\nforce: true\n";
    let action: Action = read("f", yaml.as_bytes()).unwrap();
    assert_eq!(action, Action::Move { transition: "1.10".into(), count: 3, force: true });
}
