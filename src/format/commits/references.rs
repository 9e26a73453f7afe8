//! Decides which ids of changes a text names, by the patterns of the change types of a process.
//!
//! Pure. The patterns are made for whole ids; here they are looked for as whole words, all at once.
//! A type without a pattern is never found in text, nor one whose pattern fits an ordinary word;
//! a bare number is an id only behind a `#` that stands apart. Start at `References::find`.

use super::message::is_of_merge;
use super::spelling::bare;
use crate::domain::id::Word;
use crate::domain::pattern::Pattern;
use crate::domain::process::Process;
use regex::bytes::{Regex, RegexBuilder};
use std::collections::HashSet;

/// Words that no pattern of ids should fit.
const ORDINARY: [&str; 4] = ["a", "the", "fix", "merge"];

/// What ids look like, compiled once.
#[derive(Debug)]
pub struct References {
    types: Vec<(Word, Pattern)>,
    search: Option<Regex>,
    unsearched: Vec<Word>,
}

impl References {
    /// Takes the patterns of the change types of a process.
    #[must_use]
    pub fn of(process: &Process) -> Self {
        Self::of_types(process.change_types.iter().map(|(name, rule)| (name, rule.pattern.as_ref())))
    }

    /// Takes types with their patterns.
    pub(super) fn of_types<'t>(all: impl IntoIterator<Item = (&'t Word, Option<&'t Pattern>)>) -> Self {
        let (mut types, mut unsearched) = (Vec::new(), Vec::new());
        for (name, pattern) in all {
            match pattern {
                Some(pattern) if !ORDINARY.iter().any(|word| pattern.matches(word)) => {
                    types.push((name.clone(), pattern.clone()));
                }
                _ => unsearched.push(name.clone()),
            }
        }
        let search = search(&types);
        if search.is_none() {
            unsearched.extend(types.drain(..).map(|(name, _)| name));
        }
        Self { types, search, unsearched }
    }

    /// The types whose ids are not looked for in text.
    #[must_use]
    pub fn unsearched(&self) -> &[Word] {
        &self.unsearched
    }

    /// The first type that an id fits.
    #[must_use]
    pub fn type_of(&self, id: &Word) -> Option<&Word> {
        self.types.iter().find(|(_, pattern)| pattern.matches(id.as_str())).map(|(name, _)| name)
    }

    /// Finds the ids that a text names, each once, in the order of the text.
    #[must_use]
    pub fn find(&self, text: &[u8]) -> Vec<Word> {
        let mut seen = HashSet::new();
        let hits = self.hits(text).filter(|(_, id)| seen.insert(*id));
        hits.filter_map(|(_, id)| self.word(id)).collect()
    }

    /// True if a subject names a change, and is more than what git says of a merge.
    #[must_use]
    pub fn is_about(&self, subject: &str, id: &Word) -> bool {
        let names = || self.find(subject.as_bytes()).iter().any(|found| bare(found) == bare(id));
        !is_of_merge(subject) && names()
    }

    /// Finds what would be an id in upper case, as it is written and as it was meant.
    #[must_use]
    pub fn near(&self, text: &str) -> Vec<(String, Word)> {
        let upper = text.to_ascii_uppercase();
        let hits = self.hits(upper.as_bytes());
        let near = hits.filter_map(|(start, id)| {
            let written = text.get(start..start + id.len()).filter(|written| *written != id)?;
            Some((written.to_owned(), self.word(id)?))
        });
        near.collect()
    }

    /// What looks like an id, with the place where it begins.
    fn hits<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = (usize, &'t str)> {
        let hits = self.search.iter().flat_map(move |search| search.find_iter(text));
        hits.filter_map(move |hit| {
            let id = std::str::from_utf8(hit.as_bytes()).ok()?;
            let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
            let counts = !is_number || is_numbered(text.get(..hit.start()).unwrap_or_default());
            counts.then_some((hit.start(), id))
        })
    }

    fn word(&self, id: &str) -> Option<Word> {
        Word::parse(id).ok().filter(|id| self.type_of(id).is_some())
    }
}

/// True if what stands before a number says that it is one of ours: `#`, and nothing that owns it.
fn is_numbered(before: &[u8]) -> bool {
    let owner = before.strip_suffix(b"#").map(<[u8]>::last);
    owner.is_some_and(|owner| owner.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_-".contains(byte)))
}

fn search(types: &[(Word, Pattern)]) -> Option<Regex> {
    if types.is_empty() {
        return None;
    }
    let unanchored = |text: &str| {
        let text = text.strip_prefix('^').unwrap_or(text);
        let text = text.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(text);
        format!("(?:{text})")
    };
    let all: Vec<String> = types.iter().map(|(_, pattern)| unanchored(pattern.as_str())).collect();
    let whole_words = format!(r"(?-u:\b{{start-half}})(?:{})(?-u:\b{{end-half}})", all.join("|"));
    RegexBuilder::new(&whole_words).size_limit(1 << 23).build().ok()
}
