//! Decides what a commit says: who its parents are, what it is about, which changes it names.
//!
//! Pure: the raw bytes of a commit, whatever they are; nothing of them is kept but what is told here.
//! Start at `Told::read`.

use super::references::References;
use super::revert::{self, Revert};
use crate::domain::id::Word;
use crate::domain::moment::Moment;
use std::collections::HashSet;

/// The longest subject that is kept, in characters.
const SUBJECT_CHARS: usize = 300;

/// The longest type and scope of a conventional commit, in characters.
const WORD_CHARS: usize = 40;

/// What the header of a commit says of its place in history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The ids of its parents, as they are written.
    pub parents: Vec<&'a str>,
    /// When it was committed, in seconds since 1970; 0 where that cannot be read.
    pub committed: i64,
    author: &'a [u8],
    message: &'a [u8],
}

/// What a commit says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The first paragraph as one line, without controls.
    pub subject: String,
    /// When it was written.
    pub date: Option<Moment>,
    /// The ids of changes that its text names, each once; for a merge without the branch that it went into.
    pub references: Vec<Word>,
    /// What a merge says of all that it brought: the references of its subject, else all of them.
    pub brings: Vec<Word>,
    /// What it is by Conventional Commits.
    pub conventional: Option<Conventional>,
    /// What it takes back.
    pub revert: Revert,
    /// The commits of which it is a copy, as `cherry-pick -x` writes them.
    pub copy_of: Vec<String>,
}

/// What a subject says by Conventional Commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conventional {
    /// Such as `fix`.
    pub commit_type: String,
    /// What it concerns.
    pub scope: Option<String>,
    /// It says that it breaks something.
    pub breaking: bool,
}

impl<'a> Header<'a> {
    /// Parts a commit into its header and message; nothing where a parent is no id.
    #[must_use]
    pub fn read(raw: &'a [u8]) -> Option<Self> {
        let mut header = Self { parents: Vec::new(), committed: 0, author: b"", message: b"" };
        let mut rest = raw;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = (rest.get(..end)?, rest.get(end + 1..)?);
            rest = after;
            if line.is_empty() {
                header.message = rest;
                break;
            }
            if let Some(id) = line.strip_prefix(b"parent ") {
                header.parents.push(std::str::from_utf8(id).ok()?);
            } else if let Some(author) = line.strip_prefix(b"author ") {
                header.author = author;
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                header.committed = time(committer).map_or(0, |(seconds, _)| seconds);
            }
        }
        Some(header)
    }
}

impl Told {
    /// Reads what the header begins.
    #[must_use]
    pub fn read(header: &Header<'_>, references: &References) -> Self {
        let message = header.message;
        let start = message.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(message.len());
        let message = message.get(start..).unwrap_or_default();
        let (first, body) = paragraphs(message);
        let subject = line_of(&String::from_utf8_lossy(first));
        let is_merge = header.parents.len() > 1;
        let named = if is_merge { before_into(first) } else { first };
        let of_subject = references.find(named);
        let seen: HashSet<&Word> = of_subject.iter().collect();
        let of_body = references.find(body).into_iter().filter(|id| !seen.contains(id));
        let all: Vec<Word> = of_subject.iter().cloned().chain(of_body).collect();
        let text = String::from_utf8_lossy(body);
        Self {
            date: time(header.author).and_then(|(seconds, minutes)| Moment::from_commit(seconds, minutes)),
            brings: match (is_merge, of_subject.is_empty()) {
                (false, _) => Vec::new(),
                (true, true) => all.clone(),
                (true, false) => of_subject,
            },
            references: all,
            conventional: conventional(&subject, &text),
            revert: revert::read(&subject, &text),
            copy_of: revert::copies(&text),
            subject,
        }
    }
}

/// The first paragraph, and what follows.
fn paragraphs(message: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        at += line.len();
    }
    message.split_at(at.min(message.len()))
}

/// A text as one line for people: no line breaks, no controls, not endless.
fn line_of(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 4 * SUBJECT_CHARS {
            break;
        }
    }
    match line.char_indices().nth(SUBJECT_CHARS) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned(),
        None => line,
    }
}

/// What a merge says before the branch that it went into: that branch names nothing that it brings.
fn before_into(subject: &[u8]) -> &[u8] {
    const INTO: &[u8] = b" into ";
    if !subject.starts_with(b"Merge ") {
        return subject;
    }
    let at = subject.windows(INTO.len()).rposition(|window| window == INTO);
    at.and_then(|at| subject.get(..at)).unwrap_or(subject)
}

/// Seconds since 1970 and minutes east of UTC, from the end of a line of a person.
fn time(person: &[u8]) -> Option<(i64, i32)> {
    let mut words = person.rsplitn(3, |byte| *byte == b' ').map(|word| std::str::from_utf8(word).unwrap_or_default());
    let (zone, seconds) = (words.next()?, words.next()?.parse().ok()?);
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        ("+", digits) => (1, digits),
        _ => return None,
    };
    let number: i32 = digits.parse().ok().filter(|number| (0..10_000).contains(number))?;
    Some((seconds, sign * (number / 100 * 60 + number % 100)))
}

fn conventional(subject: &str, body: &str) -> Option<Conventional> {
    let (head, _) = subject.split_once(": ")?;
    let (head, bang) = head.strip_suffix('!').map_or((head, false), |head| (head, true));
    let (commit_type, scope) = match head.split_once('(') {
        Some((commit_type, scope)) => (commit_type, Some(scope.strip_suffix(')')?.trim())),
        None => (head, None),
    };
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_type = commit_type.starts_with(|c: char| c.is_ascii_lowercase()) && commit_type.chars().all(is_word);
    let is_short = |text: &str| (1..=WORD_CHARS).contains(&text.chars().count());
    if !is_type || !is_short(commit_type) || !scope.is_none_or(is_short) {
        return None;
    }
    let footer = |line: &str| line.starts_with("BREAKING CHANGE: ") || line.starts_with("BREAKING-CHANGE: ");
    let breaking = bang || body.lines().any(footer);
    Some(Conventional { commit_type: commit_type.to_owned(), scope: scope.map(str::to_owned), breaking })
}

/// A subject without the beginning that Conventional Commits gives it.
pub(super) fn without_prefix(subject: &str) -> &str {
    match (conventional(subject, ""), subject.split_once(": ")) {
        (Some(_), Some((_, rest))) => rest.trim_start(),
        _ => subject,
    }
}

/// Makes the title of a change out of the subject of a commit: without prefix and references at its ends.
///
/// The id is the title where nothing else is left.
#[must_use]
pub fn title(subject: &str, references: &[Word], id: &Word) -> String {
    let references: Vec<&Word> = references.iter().filter(|id| subject.contains(id.as_str())).collect();
    let mut title = subject.trim();
    loop {
        let before = title.len();
        title = without_prefix(title);
        while let Some(rest) = behind_reference(title, &references) {
            // What joins two references goes with them: `IR-1 and IR-2: a thing`.
            let joined = JOINERS.iter().find_map(|joiner| rest.strip_prefix(joiner));
            title = joined.filter(|next| behind_reference(next, &references).is_some()).unwrap_or(rest);
        }
        title = before_reference(title, &references).unwrap_or(title);
        if title.len() == before {
            break;
        }
    }
    let title = title.trim();
    if title.is_empty() { id.to_string() } else { title.to_owned() }
}

/// What stands between a reference and what it is about.
const SEPARATORS: [char; 8] = [' ', ':', ';', ',', '-', '/', '|', '.'];

/// What joins references.
const JOINERS: [&str; 3] = ["and ", "& ", "+ "];

/// What follows the reference with which a title begins.
fn behind_reference<'t>(title: &'t str, references: &[&Word]) -> Option<&'t str> {
    let is_apart = |rest: &&str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let mut forms = references
        .iter()
        .flat_map(|id| [("", ""), ("[", "]"), ("(", ")"), ("(#", ")"), ("#", "")].map(|form| (form, id)));
    let rest = forms.find_map(|((open, close), id)| {
        let rest = title.strip_prefix(open)?.strip_prefix(id.as_str())?.strip_prefix(close)?;
        Some(rest).filter(is_apart)
    })?;
    Some(rest.trim_start_matches(SEPARATORS))
}

/// What stands before the reference in brackets with which a title ends.
fn before_reference<'t>(title: &'t str, references: &[&Word]) -> Option<&'t str> {
    let is_apart = |rest: &&str| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let mut forms = references.iter().flat_map(|id| [("[", "]"), ("(", ")"), ("(#", ")")].map(|form| (form, id)));
    let rest = forms.find_map(|((open, close), id)| {
        let rest = title.strip_suffix(close)?.strip_suffix(id.as_str())?.strip_suffix(open)?;
        Some(rest).filter(is_apart)
    })?;
    Some(rest.trim_end_matches(SEPARATORS))
}

/// True if a subject is one that a merge has: it names what it brings, and is no title.
pub(super) fn is_of_merge(subject: &str) -> bool {
    subject.starts_with("Merge ")
}
