//! Tests of the editor: what changes is only what was meant, to the byte.

use super::*;

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn text(edited: Result<Vec<u8>, NotEditable>) -> String {
    String::from_utf8(edited.unwrap()).unwrap()
}

fn granted(people: &str, role: &str) -> String {
    text(grant(people.as_bytes(), &id("ada"), &id(role)))
}

fn revoked(people: &str, role: &str) -> String {
    text(revoke(people.as_bytes(), &id("ada"), &id(role)))
}

fn bo() -> Person {
    let (name, email) = ("Bo \"B\" Ö'Neil: #1".to_owned(), vec!["bo@example.org".to_owned()]);
    Person { name, email, phone: None, roles: Vec::new(), robot: true, keys: Vec::new(), delegated: Vec::new() }
}

fn with_bo(people: &str) -> String {
    text(add_person(people.as_bytes(), &id("bo"), &bo()))
}

/// A map of people with one of every layout of roles, and remarks all over.
fn ada(roles: &str) -> String {
    format!(
        "# who\npeople: # all of them\n\n  # the first\n  ada: # Ada\n    name: Ada # short\n    email: [a@b.c]\n{roles}\n# below\ncontacts: {{}} # none\n"
    )
}

#[test]
fn a_role_is_added_in_every_layout() {
    for (before, after) in [
        ("    roles: [a, b] # both", "    roles: [a, b, c] # both"),
        ("    roles: []", "    roles: [c]"),
        ("    roles: [ ] # none", "    roles: [c ] # none"),
        ("    roles: [a, ] # one", "    roles: [a, c, ] # one"),
        (
            "    roles: # two\n      - a # one\n      # between\n      - b # two\n      # after",
            "    roles: # two\n      - a # one\n      # between\n      - b # two\n      - c\n      # after",
        ),
        ("    roles:\n    - a", "    roles:\n    - a\n    - c"),
        ("    roles: [\n      a, # one\n      b # two\n    ]", "    roles: [\n      a, # one\n      b, c # two\n    ]"),
        ("    robot: false # no", "    robot: false # no\n    roles: [c]"),
    ] {
        assert_eq!(granted(&ada(before), "c"), ada(after));
    }
    let flow = "people: {ada: {name: Ada, email: [a@b.c], roles: [x]}}";
    assert_eq!(granted(flow, "c"), "people: {ada: {name: Ada, email: [a@b.c], roles: [x, c]}}");
    let none = "people: {ada: {name: Ada, email: [a@b.c]}}\n";
    assert_eq!(granted(none, "c"), "people: {ada: {name: Ada, email: [a@b.c], roles: [c]}}\n");
    let unended = "people:\n  ada:\n    name: Ada\n    email: []\n    roles:\n      - a";
    assert_eq!(granted(unended, "c"), format!("{unended}\n      - c"));
}

#[test]
fn a_role_is_taken_in_every_layout() {
    for (before, after) in [
        ("    roles: [a, c] # both", "    roles: [a] # both"),
        ("    roles: [c, a]", "    roles: [a]"),
        ("    roles: [a, c, b]", "    roles: [a, b]"),
        ("    roles: [c] # one", "    roles: [] # one"),
        ("    roles: [ c, ]", "    roles: [  ]"),
        (
            "    roles: # two\n      - a # one\n      - c # two\n      # after",
            "    roles: # two\n      - a # one\n      # after",
        ),
        ("    roles: # one\n      - c", "    roles: [] # one"),
        ("    roles: [\n      c, # one\n      b # two\n    ]", "    roles: [\n      b # two\n    ]"),
        ("    roles: [\n      b, # two\n      c # one\n    ]", "    roles: [\n      b, # two\n    ]"),
        ("    roles: [a, # one\n      c, b]", "    roles: [a, # one\n      b]"),
    ] {
        assert_eq!(revoked(&ada(before), "c"), ada(after));
    }
    let flow = "people: {ada: {name: Ada, email: [a@b.c], roles: [c]}}";
    assert_eq!(revoked(flow, "c"), "people: {ada: {name: Ada, email: [a@b.c], roles: []}}");
}

#[test]
fn a_person_is_added_at_the_end_and_nothing_else_changes() {
    let lines = "  bo:\n    name: \"Bo \\\"B\\\" Ö'Neil: #1\"\n    email: [\"bo@example.org\"]\n    robot: true\n    roles: []\n";
    let before = ada("    roles: [x] # one");
    assert_eq!(with_bo(&before), before.replace("# below", &format!("{lines}# below")));
    let wide = "people:\n    ada:\n            name: Ada\n            email: []\n";
    let deeper = lines.replace("    ", "            ").replacen("  bo", "    bo", 1);
    assert_eq!(with_bo(wide), format!("{wide}{deeper}"));
    let inline = "people:\n  ada: {name: Ada, email: []}";
    assert_eq!(with_bo(inline), format!("{inline}\n{}", lines.trim_end()));
    let flow = "people: {ada: {name: Ada, email: []}} # all\n";
    assert!(with_bo(flow).starts_with("people: {ada: {name: Ada, email: []}, bo: {name: "));
    assert!(with_bo("people: {}\n").starts_with("people: {bo: {name: "));
    let block = "people:\n  ada:\n    email: []\n    name: |\n      Ada\n\n# below\n";
    assert_eq!(with_bo(block), block.replacen("Ada\n", &format!("Ada\n{lines}"), 1));
}

#[test]
fn the_number_of_the_policy_is_set() {
    let settings = "# s\nedition: 1 # e\npolicy:   1   # raised\ntitle: T\ntime-zone: UTC\nprocess: p\nbranch: main\n";
    let set = set_policy_number(settings.as_bytes(), 12);
    assert_eq!(text(set), settings.replace("policy:   1 ", "policy:   12 "));
    let flow = "{edition: 1, \"policy\": 9, title: T, time-zone: UTC, process: p, branch: main}";
    assert_eq!(text(set_policy_number(flow.as_bytes(), 10)), flow.replace('9', "10"));
}

#[test]
fn what_would_say_something_else_is_left_alone() {
    let is_left = |edited: Result<Vec<u8>, NotEditable>| assert_eq!(edited, Err(NotEditable));
    let people = |text: &str| grant(text.as_bytes(), &id("ada"), &id("c"));
    is_left(people("people: {}"));
    is_left(people("people: [broken"));
    // The remark would swallow the new role.
    is_left(people("people: {ada: {name: Ada, email: [], roles: [# none\n]}}"));
    // The role stands twice, and only one would go.
    is_left(revoke(b"people: {ada: {name: Ada, email: [], roles: [c, c]}}", &id("ada"), &id("c")));
    // A block of text that keeps its line breaks would get one less.
    is_left(add_person(b"people:\n  ada:\n    email: []\n    name: |+\n      Ada\n\n\n", &id("bo"), &bo()));
    is_left(add_person(b"people: {bo: {name: Bo, email: []}}", &id("bo"), &bo()));
}
