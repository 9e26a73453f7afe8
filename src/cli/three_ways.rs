//! A process of a store, its template as it was, and its template as it is: three become one.
//!
//! Lines that one side changed are taken, lines that both changed are a conflict, told by file and
//! line. Knows files and lines; `process_upgrade.rs` decides what comes of it. Start at [`merge`].

use super::failure::Failure;
use super::findings::Files;
use super::upgrade_base::Place;
use crate::format::schema;
use crate::store::{self, LABELS};

/// Longer than any mark that a text could have of its own.
const LONG_MARK: u16 = 60;

/// The three sides: as it was in the template, as it is in the store, as it is in the template.
pub(super) struct Sides<'f> {
    pub(super) before: &'f Files,
    pub(super) here: &'f Files,
    pub(super) there: &'f Files,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Merged {
    /// The files that change; nothing stands for one that goes.
    pub(super) files: Vec<(String, Option<Vec<u8>>)>,
    pub(super) conflicts: Vec<Conflict>,
    /// What was left as it is, and why.
    pub(super) notes: Vec<String>,
}

/// Lines that both sides changed.
pub(super) struct Conflict {
    pub(super) path: String,
    /// The line in the file of the store, from 1.
    pub(super) line: usize,
    pub(super) here: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) there: Vec<String>,
}

/// Merges the files of a process; its version is `version` on every side, for each counts by itself.
pub(super) fn merge(place: &Place, sides: &Sides<'_>, version: u32) -> Result<Merged, Failure> {
    let mut merged = Merged::default();
    let mut paths: Vec<&String> = sides.before.keys().chain(sides.here.keys()).chain(sides.there.keys()).collect();
    paths.retain(|path| place.holds(path));
    paths.sort();
    paths.dedup();
    for path in paths {
        // The comment for editors is the house's own, whatever it leads to.
        let here = sides.here.get(path).map(Vec::as_slice).unwrap_or_default();
        let lead = here.get(..here.len() - schema::unled(here).len()).unwrap_or_default();
        let side = |files: &Files| {
            let text = files.get(path).map(|text| place.with_version(path, text, version))?;
            Some(if path == &place.file { [lead, &text].concat() } else { text })
        };
        match (side(sides.before), side(sides.here), side(sides.there)) {
            (before, here, there) if before == there || here == there => {}
            (before, Some(here), Some(there)) => {
                let before = before.unwrap_or_default();
                let text = store::merge(&before, &here, &there, store::MARK)?;
                if !text.is_clean {
                    let marked = store::merge(&before, &here, &there, LONG_MARK)?;
                    let found = conflicts(path, &marked.text);
                    // What is no text has no lines to tell.
                    let whole = found.is_empty().then(|| Conflict::at(path, 1));
                    merged.conflicts.extend(found.into_iter().chain(whole));
                }
                if text.text != here {
                    merged.files.push((path.clone(), Some(text.text)));
                }
            }
            (None, None, Some(there)) => merged.files.push((path.clone(), Some(there))),
            (Some(before), Some(here), None) if before == here => merged.files.push((path.clone(), None)),
            (_, Some(_), None) => {
                merged.notes.push(format!("{path} is no longer in the template; it was changed here and stays"));
            }
            (_, None, _) => {
                merged.notes.push(format!("{path} changed in the template; it was taken away here and stays away"));
            }
        }
    }
    Ok(merged)
}

/// The places in a text between long marks.
fn conflicts(path: &str, text: &[u8]) -> Vec<Conflict> {
    let mark = |sign: &str, label: &str| format!("{} {label}", sign.repeat(usize::from(LONG_MARK)));
    let [here, before, there] = LABELS;
    let (begins, middle, ends) = (mark("<", here), mark("|", before), mark(">", there));
    let parts = "=".repeat(usize::from(LONG_MARK));
    let mut found: Vec<Conflict> = Vec::new();
    let (mut line, mut side) = (1, Side::Both);
    for text in String::from_utf8_lossy(text).lines() {
        side = match side {
            Side::Both if text == begins => {
                found.push(Conflict::at(path, line));
                Side::Here
            }
            Side::Here if text == middle => Side::Before,
            Side::Before if text == parts => Side::There,
            Side::There if text == ends => Side::Both,
            side => {
                line += usize::from(matches!(side, Side::Both | Side::Here));
                let lines = found.last_mut().and_then(|conflict| match side {
                    Side::Both => None,
                    Side::Here => Some(&mut conflict.here),
                    Side::Before => Some(&mut conflict.before),
                    Side::There => Some(&mut conflict.there),
                });
                lines.into_iter().for_each(|lines| lines.push(text.to_owned()));
                side
            }
        };
    }
    found
}

/// The first line, from 1, that is a mark of a conflict.
pub(super) fn first_mark(text: &[u8]) -> Option<usize> {
    let [here, before, there] = LABELS;
    let marks = [("<", here), ("|", before), (">", there)];
    let marks = marks.map(|(sign, label)| format!("{} {label}", sign.repeat(usize::from(store::MARK))));
    let text = String::from_utf8_lossy(text);
    text.lines().position(|line| marks.iter().any(|mark| mark == line)).map(|line| line + 1)
}

/// Where a line between marks belongs.
#[derive(Clone, Copy)]
enum Side {
    Both,
    Here,
    Before,
    There,
}

impl Conflict {
    fn at(path: &str, line: usize) -> Self {
        Self { path: path.to_owned(), line, here: Vec::new(), before: Vec::new(), there: Vec::new() }
    }

    /// The place, and the lines of each side.
    pub(super) fn told(&self) -> Vec<String> {
        let lines = |side: &str, lines: &[String]| match lines {
            [] => vec![format!("  {side} (nothing)")],
            lines => lines.iter().map(|line| format!("  {side} {line}")).collect::<Vec<_>>(),
        };
        let mut told = vec![format!("{}:{}: changed here and in the template", self.path, self.line)];
        told.extend(lines("before:  ", &self.before));
        told.extend(lines("here:    ", &self.here));
        told.extend(lines("template:", &self.there));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| (format!("templates/house/{path}"), text.as_bytes().to_vec())).collect()
    }

    fn merged(before: &[(&str, &str)], here: &[(&str, &str)], there: &[(&str, &str)]) -> Merged {
        let (before, here, there) = (files(before), files(here), files(there));
        let sides = Sides { before: &before, here: &here, there: &there };
        merge(&Place::of(&Id::parse("house").unwrap()), &sides, 2).unwrap()
    }

    fn told(merged: &Merged) -> Vec<(&str, Option<&str>)> {
        let text =
            |text: &'_ Option<Vec<u8>>| text.as_deref().map(|text| std::str::from_utf8(text).unwrap().to_owned());
        let all = merged.files.iter().map(|(path, bytes)| (path.rsplit('/').next().unwrap(), text(bytes)));
        all.map(|(path, text)| (path, text.map(|text| &*text.leak()))).collect()
    }

    #[test]
    fn files_come_and_go_with_the_template_unless_the_house_changed_them() {
        let before = [("gone.md", "a\n"), ("mine.md", "a\n"), ("away.md", "a\n"), ("same.md", "a\n")];
        let here = [("gone.md", "a\n"), ("mine.md", "b\n"), ("same.md", "b\n"), ("own.md", "c\n")];
        let there = [("new.md", "a\n"), ("away.md", "b\n"), ("same.md", "a\n")];
        let merged = merged(&before, &here, &there);
        assert_eq!(told(&merged), [("gone.md", None), ("new.md", Some("a\n"))]);
        assert!(merged.conflicts.is_empty());
        assert_eq!(merged.notes.len(), 2);
        assert!(merged.notes[0].contains("away.md changed in the template"));
        assert!(merged.notes[1].contains("mine.md is no longer in the template"));
    }

    #[test]
    fn a_conflict_has_its_line_and_both_sides() {
        let merged = merged(
            &[("a.md", "1\n2\n3\n4\n5\n6\n7\n")],
            &[("a.md", "0\n1\n2\nhere\n4\n5\n6\nlast\n")],
            &[("a.md", "1\n2\nthere\nmore\n4\n5\n6\n")],
        );
        let places: Vec<_> = merged.conflicts.iter().map(|one| one.line).collect();
        assert_eq!(places, [4, 8]);
        let told = merged.conflicts[0].told();
        assert_eq!(told[0], "templates/house/a.md:4: changed here and in the template");
        assert_eq!(told[1..], ["  before:   3", "  here:     here", "  template: there", "  template: more"]);
        assert_eq!(merged.conflicts[1].told().last().unwrap(), "  template: (nothing)");
    }

    #[test]
    fn a_file_that_both_added_is_a_conflict_where_it_differs() {
        assert!(merged(&[], &[("a.md", "x\n")], &[("a.md", "x\n")]).files.is_empty());
        let merged = merged(&[], &[("a.md", "x\n")], &[("a.md", "y\n")]);
        assert_eq!((merged.conflicts.len(), merged.conflicts[0].line), (1, 1));
    }
}
