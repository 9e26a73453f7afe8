//! Shows which JSON is read, and that a hostile one is refused at once.

use super::*;
use std::time::{Duration, Instant};

fn refusal(text: impl AsRef<[u8]>) -> String {
    read(text.as_ref()).unwrap_err().to_string()
}

#[test]
fn a_document_is_a_tree() {
    let json =
        read(b"\xef\xbb\xbf {\"a\": [1, -2, 2.5, 18446744073709551615, true, null, \"\\u00e9\"], \"b\": {}}").unwrap();
    let Json::Map(map) = &json else { panic!() };
    let text = Json::Text("é".to_owned());
    let list = [Some(1), Some(-2), None, None].map(Json::Number).into_iter();
    let list: Vec<Json> = list.chain([Json::Bool(true), Json::Null, text]).collect();
    assert_eq!(map["a"], Json::List(list));
    assert_eq!(json.get("b"), Some(&Json::Map(BTreeMap::new())));
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "1:1: EOF while parsing a value"),
        ("{\"a\": 1,\n \"a\": 2}", "2:4: the key `a` stands here twice"),
        ("{\"results\": [], \"x\": {\"y\": 1, \"y\": 1}}", "1:33: the key `y` stands here twice"),
        ("{\"\\u0061\": 1, \"a\": 2}", "1:17: the key `a` stands here twice"),
        ("[NaN]", "1:2: expected value"),
        ("[1] x", "1:5: trailing characters"),
        ("[01]", "1:3: invalid number"),
        ("[1e999]", "1:6: number out of range"),
        ("{'a': 1}", "1:2: key must be a string"),
        ("[1,]", "1:4: trailing comma"),
        ("\"\\ud800\"", "1:8: unexpected end of hex escape"),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
    assert!(refusal(b"\"\xff\"").contains("invalid unicode"));
}

#[test]
fn a_bomb_is_refused_at_once() {
    let nested = "{\"a\":".repeat(100_000);
    for (text, expected) in [
        ("[".repeat(100_000), "recursion limit exceeded"),
        (format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), "recursion limit exceeded"),
        (nested, "recursion limit exceeded"),
        (format!("[{}0]", "0,".repeat(1_000_000)), "there are too many values"),
        (" ".repeat(REPORT_BYTES + 1), "at most 10485760 are read"),
    ] {
        let start = Instant::now();
        let refused = refusal(&text);
        assert!(refused.ends_with(expected), "{refused}");
        // The depth costs nothing; a million values do, in a build without optimisation.
        assert!(start.elapsed() < Duration::from_secs(20), "{refused}");
    }
    let start = Instant::now();
    refusal("[".repeat(100_000));
    assert!(start.elapsed() < Duration::from_millis(200));
}

#[test]
fn the_place_of_what_is_wrong_is_named() {
    let json = read(b"{\"a\": [{\"b\": [{\"c\": 1}]}], \"d\": [1], \"e\": -2, \"f\": \"x\"}").unwrap();
    let inner = |json: &Json| json.each("b", |b| b.text("c").map(|_| ()));
    let wrong = |wrong: Wrong| EvidenceError::from(wrong).to_string();
    assert_eq!(wrong(json.each("a", inner).unwrap_err()), "1:1: `a[0].b[0].c` is no text");
    assert_eq!(wrong(json.list("d").unwrap_err()), "1:1: `d[0]` is no object");
    assert_eq!(wrong(json.list("e").unwrap_err()), "1:1: `e` is no list");
    assert_eq!(wrong(json.index("e").unwrap_err()), "1:1: `e` is no position in a list");
    assert_eq!(wrong(json.map("e").unwrap_err()), "1:1: `e` is no object");
    assert_eq!(wrong(json.word("f", &[("y", 1), ("z", 2)]).unwrap_err()), "1:1: `f` is `x`, not one of y, z");
    assert_eq!(json.list("nothing").unwrap(), None);
}
