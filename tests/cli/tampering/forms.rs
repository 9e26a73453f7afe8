//! The same meaning in other bytes, and histories whose entries are not one more than before.

use super::{FIRST, Forger as _, Found, SECOND, standing};
use crate::world::World;

/// Other bytes for a text: what was done, and how.
type Form = (&'static str, fn(&str) -> String);

/// Forms that a reader of YAML takes for the same record.
const SAME: &[Form] = &[
    ("quoted", |text| text.replace("kind: change-cycle", "kind: \"change-cycle\"")),
    ("quoted otherwise", |text| text.replace("since: \"2030-11-01T09:27+00:00\"", "since: '2030-11-01T09:27+00:00'")),
    ("keys in another order", |text| text.replace("stay: 1\niteration: 1\n", "iteration: 1\nstay: 1\n")),
    ("a flow list", |text| text.replace("components:\n  - web\n", "components: [web]\n")),
    ("a comment", |text| format!("{text}# agreed\n")),
    ("a comment before it", |text| format!("# agreed\n{text}")),
    ("a space at the end of a line", |text| text.replace("stay: 1\n", "stay: 1 \n")),
    ("an empty line", |text| text.replace("stay: 1\n", "stay: 1\n\n")),
    ("no line end", |text| text.trim_end().to_owned()),
    ("an empty list that is left out", |text| format!("{text}authors: []\n")),
];

/// Forms that no strict reader takes.
const OTHER: &[Form] = &[
    ("CRLF", |text| text.replace('\n', "\r\n")),
    ("BOM", |text| format!("\u{feff}{text}")),
    ("NUL", |text| format!("{text}\0")),
    ("a key twice", |text| format!("{text}stay: 1\n")),
    ("an unknown key", |text| format!("{text}colour: red\n")),
    ("an anchor", |text| text.replace("kind: change-cycle", "kind: &k change-cycle")),
    ("a tag", |text| text.replace("kind: change-cycle", "kind: !!str change-cycle")),
    ("two documents", |text| format!("{text}---\n{text}")),
];

/// Hides a form of `release.yaml` in the commit of an action that changes that file.
fn hidden(form: &Form) -> (World, String) {
    let world = standing();
    world.run("unhold CFIS002 -m \"budget came\"").succeeds();
    let path = format!("store/{SECOND}/release.yaml");
    let text = world.read(&path);
    let changed = (form.1)(&text);
    assert_ne!(changed, text, "{}", form.0);
    world.write(&path, &changed);
    let commit = world.amend_all();
    (world, commit)
}

#[test]
fn other_bytes_of_the_same_meaning_are_not_canonical() {
    for form in SAME {
        let (world, commit) = hidden(form);
        let path = format!("{SECOND}/release.yaml");
        assert_eq!(world.findings(), [("not-canonical".to_owned(), commit.clone(), Some(path.clone()))], "{}", form.0);
        world.finds("not-canonical", &commit, Some(&path));
    }
}

#[test]
fn bytes_that_no_strict_reader_takes_are_found_once() {
    for form in OTHER {
        let (world, commit) = hidden(form);
        let path = format!("{SECOND}/release.yaml");
        assert_eq!(
            world.findings(),
            [("tampered-record".to_owned(), commit.clone(), Some(path.clone()))],
            "{}",
            form.0
        );
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn every_form_alone_in_a_commit_is_tampering() {
    for form in SAME.iter().chain(OTHER) {
        let world = standing();
        let path = format!("{SECOND}/release.yaml");
        let text = world.read(&format!("store/{path}"));
        assert_ne!((form.1)(&text), text, "{}", form.0);
        world.write(&format!("store/{path}"), &(form.1)(&text));
        let commit = world.commit_all("Format the file\n");
        assert_eq!(
            world.findings(),
            [("tampered-record".to_owned(), commit.clone(), Some(path.clone()))],
            "{}",
            form.0
        );
        world.finds("tampered-record", &commit, Some(&path));
    }
}

/// Where the entries of a history begin and end.
fn entries(history: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in history.split_inclusive('\n') {
        match entries.last_mut().filter(|_| !line.starts_with("- id: ")) {
            Some(entry) => entry.push_str(line),
            None => entries.push(line.to_owned()),
        }
    }
    entries
}

/// What somebody does to the entries of a history.
type Rewrite = fn(&mut Vec<String>);

const REWRITES: &[(&str, Rewrite)] = &[
    ("the first entry gone", |entries| drop(entries.remove(0))),
    ("an entry in the middle gone", |entries| drop(entries.remove(7))),
    ("the last entry gone", |entries| drop(entries.pop())),
    ("all but one gone", |entries| entries.truncate(1)),
    ("two entries swapped", |entries| entries.swap(3, 4)),
    ("the last two swapped", |entries| {
        let count = entries.len();
        entries.swap(count - 1, count - 2);
    }),
    ("an entry twice in a row", |entries| entries.insert(5, entries[5].clone())),
    ("the last entry again", |entries| entries.push(entries[entries.len() - 1].clone())),
    ("an old entry again at the end", |entries| entries.push(entries[9].clone())),
    ("two old entries again at the end", |entries| entries.extend([entries[4].clone(), entries[5].clone()])),
    ("the id of another entry", |entries| {
        let id = entries[2].lines().next().unwrap().to_owned();
        let own = entries[8].lines().next().unwrap().to_owned();
        entries[8] = entries[8].replace(&own, &id);
    }),
    ("an earlier time", |entries| entries[8] = entries[8].replace("2030-11-01T", "2030-10-01T")),
];

#[test]
fn a_history_rewritten_is_found_whatever_stands_on_top() {
    for (what, rewrite) in REWRITES {
        for is_hidden in [false, true] {
            let world = standing();
            if is_hidden {
                world.run("comment CFIS001 -m \"nothing to see\"").succeeds();
            }
            let path = format!("{FIRST}/history.yaml");
            let mut all = entries(&world.read(&format!("store/{path}")));
            // On top of an action that stays the last one, the others are rewritten.
            let last = all.pop().filter(|_| is_hidden);
            if !is_hidden {
                all = entries(&world.read(&format!("store/{path}")));
            }
            rewrite(&mut all);
            all.extend(last);
            world.write(&format!("store/{path}"), &all.concat());
            let commit = if is_hidden { world.amend_all() } else { world.commit_all("x\n") };
            let found = world.findings();
            assert!(is_told(&found, &commit, &path), "{what}, hidden: {is_hidden}: {found:?}");
            world.goes_on(&found);
        }
    }
}

/// One finding about the history. An old entry again at the end is an action committed twice: then author,
/// message, time and judgement speak about the commit, each by itself, and all of them are right.
fn is_told(found: &[Found], commit: &str, path: &str) -> bool {
    let about_it = |one: &Found| one.1 == commit && one.2.as_ref().is_none_or(|at| at == path);
    let is_repeated = found.iter().any(|(id, ..)| id == "action-reused");
    found.iter().all(about_it) && (is_repeated || found.len() == 1 && found[0].0 == "tampered-record")
}

#[test]
fn an_entry_in_another_form_is_not_canonical() {
    let forms: &[Form] = &[
        ("quoted", |entry| entry.replace("message: later", "message: \"later\"")),
        ("another order", |entry| entry.replace("  policy: 1\n", "").replace("  actor: ", "  policy: 1\n  actor: ")),
        ("an unknown key", |entry| entry.replace("  comment: {}", "  colour: red\n  comment: {}")),
        ("two actions", |entry| format!("{entry}  hold: {{}}\n")),
        ("an empty map in lines", |entry| entry.replace("comment: {}", "comment:\n    {}")),
        ("trailing space", |entry| entry.replace("message: later", "message: later ")),
    ];
    for (what, form) in forms {
        let world = standing();
        world.run("comment CFIS002 -m later").succeeds();
        let path = format!("{SECOND}/history.yaml");
        let mut all = entries(&world.read(&format!("store/{path}")));
        let last = all.pop().unwrap();
        assert_ne!(form(&last), last, "{what}");
        all.push(form(&last));
        world.write(&format!("store/{path}"), &all.concat());
        let commit = world.amend_all();
        let found = world.findings();
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert!(["not-canonical", "unreadable-record"].contains(&found[0].0.as_str()), "{what}: {found:?}");
        assert_eq!((&found[0].1, found[0].2.as_ref()), (&commit, Some(&path)), "{what}");
        world.goes_on(&found);
    }
}
