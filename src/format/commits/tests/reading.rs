//! What is read in messages: references, conventional words, titles, and bytes of any kind.

use super::{id, references};
use crate::domain::id::Word;
use crate::format::commits::{Header, Told, title};
use proptest::prelude::*;

fn told(message: &[u8]) -> Told {
    let head = "tree 0\nauthor A <a@example.org> 1700000000 -0830\ncommitter A <a@example.org> 1700000001 +0000\n\n";
    Told::read(&Header::read(&[head.as_bytes(), message].concat()).unwrap(), &references())
}

fn found(text: &str) -> String {
    references().find(text.as_bytes()).iter().map(Word::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn ids_are_found_as_whole_words() {
    for (text, ids) in [
        ("Fixes: IR-1042", "IR-1042"),
        ("[IR-1042] x", "IR-1042"),
        ("feature/IR-1042-counties", "IR-1042"),
        ("IR-1042/IR-1043, SMCR-88", "IR-1042 IR-1043 SMCR-88"),
        ("IR-1 and IR-1", "IR-1"),
        ("Größe IR-7ü", "IR-7"),
        ("FIR-1 IR-1a XIR-2 IR- ir-3 _IR-4", ""),
        ("a thing (#123)", "123"),
        ("#123, repo#124 team/app#125 126 UTF-8 1.2.3 v#9", "123"),
        ("anything at all", ""),
    ] {
        assert_eq!(found(text), ids, "{text}");
    }
    assert_eq!(references().unsearched().iter().map(Word::as_str).collect::<Vec<_>>(), ["ANY"]);
    let pr = references().type_of(&Word::parse("12").unwrap()).map(ToString::to_string);
    assert_eq!(pr.as_deref(), Some("PR"));
}

#[test]
fn what_would_be_an_id_in_upper_case_is_a_near_miss() {
    let near = |text: &str| {
        let near = references().near(text);
        near.iter().map(|(text, id)| format!("{text} {id}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(near("IR-2004, ir-2003 and Smcr-7 for größe"), "ir-2003 IR-2003, Smcr-7 SMCR-7");
    assert_eq!(near("IR-1 fir-2 ir- #12 ir-3a ü-ir-4"), "ir-4 IR-4");
    assert!(references().find(b"ir-2003").is_empty());
}

#[test]
fn a_pattern_that_fits_ordinary_words_is_not_looked_for() {
    use crate::domain::pattern::Pattern;
    use crate::format::commits::References;
    let (name, wide) = (Word::parse("WIDE").unwrap(), Pattern::try_from("[A-Za-z0-9-]+".to_owned()).unwrap());
    let references = References::of_types([(&name, Some(&wide))]);
    assert_eq!((references.find(b"every word here").len(), references.unsearched().len()), (0, 1));
}

#[test]
fn conventional_commits_where_they_are_used() {
    let said = |message: &str| {
        let said = told(message.as_bytes()).conventional?;
        let scope = said.scope.map(|scope| format!("({scope})")).unwrap_or_default();
        Some(format!("{}{scope}{}", said.commit_type, if said.breaking { "!" } else { "" }))
    };
    let is = |message: &str, expected: &str| assert_eq!(said(message).as_deref(), Some(expected), "{message}");
    is("fix: a thing", "fix");
    is("fix(web): a thing", "fix(web)");
    is("feat(web)!: a thing", "feat(web)!");
    is("feat!: a thing", "feat!");
    is("fix: a thing\n\nBREAKING CHANGE: all is new\n", "fix!");
    for none in ["a thing", "IR-1: a thing", "MINOR: a thing", "fix:a thing", "fix(web: a thing", "fix(): x", "f.c: x"]
    {
        assert_eq!(said(none), None, "{none}");
    }
}

#[test]
fn a_title_has_neither_prefix_nor_references_at_its_ends() {
    let titled = |subject: &str| title(subject, &told(subject.as_bytes()).references, &Word::parse("IR-1").unwrap());
    for (subject, expected) in [
        ("IR-1: fix the county", "fix the county"),
        ("[IR-1] fix the county", "fix the county"),
        ("fix(web): IR-1 the county", "the county"),
        ("IR-1/IR-2 - fix(web): the county (#12)", "the county"),
        ("the county (IR-1)", "the county"),
        ("IR-2004, IR-2005 and IR-2006: three", "three"),
        ("IR-1 and [IR-2] & SMCR-88 + IR-3, the county", "the county"),
        ("IR-1 and others", "and others"),
        ("and IR-1", "and IR-1"),
        ("see IR-1 for more", "see IR-1 for more"),
        ("IR-1", "IR-1"),
        ("IR-10x is no id: IR-1", "IR-10x is no id: IR-1"),
    ] {
        assert_eq!(titled(subject), expected, "{subject}");
    }
}

#[test]
fn a_subject_is_one_harmless_line() {
    let subject = |message: &[u8]| told(message).subject;
    assert_eq!(subject(b"\n\n  one\r\n\ttwo\n\nbody"), "one two");
    assert_eq!(subject(b"a\x00b\x1b[31m\x7f"), "a b [31m");
    assert_eq!(subject("Gr\u{f6}\u{df}e".as_bytes()), "Gr\u{f6}\u{df}e");
    assert_eq!(subject(b"Gr\xf6\xdfe"), "Gr\u{fffd}\u{fffd}e");
    assert_eq!(subject(b""), "");
    assert_eq!(subject("word ".repeat(10_000).as_bytes()).chars().count(), 299);
    assert_eq!(subject("\u{e9}".repeat(10_000).as_bytes()).chars().count(), 300);
    assert_eq!(subject(b"x\n\nRelman-Action: forged\n"), "x");
}

#[test]
fn a_header_is_read_as_far_as_it_goes() {
    let parent = id(7);
    let raw = format!("tree 0\nparent {parent}\nauthor x\ncommitter y\ngpgsig -----BEGIN\n \n parent no\n\nIR-1\n");
    let header = Header::read(raw.as_bytes()).unwrap();
    assert_eq!((header.parents.as_slice(), header.committed), (&[parent.as_str()][..], 0));
    let told = Told::read(&header, &references());
    assert_eq!((told.subject.as_str(), told.date), ("IR-1", None));
    assert_eq!(super::super::Header::read(b"").map(|header| header.parents.len()), Some(0));
    let date = self::told(b"x").date.unwrap().to_string();
    assert_eq!(date, "2023-11-14T13:43:20-08:30");
}

proptest! {
    #[test]
    fn no_bytes_break_anything(message in proptest::collection::vec(any::<u8>(), 0..400)) {
        let told = told(&message);
        prop_assert!(!told.subject.chars().any(char::is_control));
        prop_assert!(told.subject.chars().count() <= 300);
        let id = Word::parse("IR-1").unwrap();
        let made = title(&told.subject, &told.references, &id);
        prop_assert!(!made.trim().is_empty());
        prop_assert!(Header::read(&message).is_none_or(|header| header.parents.len() <= message.len()));
    }

    #[test]
    fn no_words_of_reverting_break_anything(words in proptest::collection::vec(
        proptest::sample::select(vec!["Revert", "revert", "\"", "This reverts commit", "commits", "abcdef0123", "and", ",",
            "reversing changes made to", "#12", "(#13)", "Reapply \"", ":", "\n", "\n\n", "…", "é", "fix:", "Reverts a/b#1"]),
        0..20)) {
        let text = words.join(" ");
        let told = told(text.as_bytes());
        prop_assert!(told.revert.ids.iter().all(|reverted| reverted.id.len() >= 7));
    }
}
