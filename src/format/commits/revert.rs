//! Decides what a commit says that it takes back: ids, a quoted subject, the number of a pull request.
//!
//! Pure: the words of git (`This reverts commit …`, `Revert "…"`, `Reapply "…"`), of forges
//! (`Reverts owner/repo#12`) and of Conventional Commits (`revert: …`). Whether what is named stands
//! in the range is for `sorting.rs`. Start at `read`.

use super::message::without_prefix;

/// The shortest abbreviation of an id that is taken for one.
const SHORTEST_ID: usize = 7;

/// What a commit says that it takes back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revert {
    /// The commits, as far as their ids are written.
    pub ids: Vec<Reverted>,
    /// The pull request.
    pub pull: Option<u64>,
    /// The subjects that the commit may have that it takes back, the most exact first.
    pub subjects: Vec<String>,
    /// The subject says so: it does nothing else.
    pub is_all: bool,
}

/// A commit that is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverted {
    /// Its id, whole or abbreviated.
    pub id: String,
    /// Of a merge: the parent to which it goes back.
    pub kept: Option<String>,
}

/// Reads what a message takes back.
#[must_use]
pub(super) fn read(subject: &str, body: &str) -> Revert {
    let mut revert = Revert { is_all: is_all(subject), ..Revert::default() };
    for text in [subject, body].into_iter().filter(|text| text.contains("everts commit")) {
        revert.ids.extend(ids(text));
    }
    if revert.is_all {
        (revert.pull, revert.subjects) = named(subject, body);
    }
    revert
}

/// Finds the commits of which a commit is a copy.
#[must_use]
pub(super) fn copies(body: &str) -> Vec<String> {
    let copied = body.lines().filter_map(|line| line.trim().strip_prefix("(cherry picked from commit "));
    copied.filter_map(|rest| hexadecimal(rest.trim_end_matches(')'))).collect()
}

/// True if the subject says of nothing else: `Revert …`, `fix: revert …`, `IR-1042; Revert …`, `Reapply …`.
///
/// `revert #12, and do this` does this besides, and counts by itself.
fn is_all(subject: &str) -> bool {
    let begins = |text: &str| {
        let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        ["revert", "reverts", "reapply"].iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    let behind = [": ", "; ", "] "].iter().filter_map(|end| subject.split_once(end)).map(|(_, rest)| rest);
    let said = std::iter::once(subject).chain(behind).find(|text| begins(text.trim_start()));
    let does_more = |text: &str| {
        let number = text.split_once('#').filter(|(before, _)| before.trim().len() <= "reverts:".len());
        number.is_some_and(|(_, rest)| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([',', ';']))
    };
    said.is_some_and(|text| !does_more(text)) || behind_revert(subject).is_some_and(|behind| behind.starts_with(" \""))
}

/// The ids behind `This reverts commit`, wherever it stands, and behind `Reverts commit` that begins a line.
fn ids(text: &str) -> Vec<Reverted> {
    const PHRASE: &str = "everts commit";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(PHRASE) {
        let (Some(before), Some(behind)) = (text.get(..at), text.get(at + PHRASE.len()..)) else { continue };
        let Some(before) = before.strip_suffix(['r', 'R']) else { continue };
        let words = before.trim_end_matches([' ', '\n', '\r']);
        let says_this = ["This", "this"].iter().any(|this| words.ends_with(this));
        let begins_a_line = before.is_empty() || before.ends_with('\n');
        if says_this || begins_a_line {
            list(behind.strip_prefix('s').unwrap_or(behind), &mut found);
        }
    }
    found
}

/// Reads `ID[, ID…] [and ID][, reversing changes made to ID]`.
fn list(text: &str, found: &mut Vec<Reverted>) {
    const KEPT: [&str; 4] = ["reversing", "changes", "made", "to"];
    let words = text.split(|c: char| c.is_whitespace() || ",.;:&`'\"()".contains(c)).filter(|word| !word.is_empty());
    let mut words = words.peekable();
    let begin = found.len();
    while let Some(word) = words.next() {
        if let Some(id) = hexadecimal(word) {
            found.push(Reverted { id, kept: None });
        } else if word == "reversing" && words.by_ref().take(3).eq(KEPT.into_iter().skip(1)) {
            let kept = words.next().and_then(hexadecimal);
            if let Some(last) = found.last_mut().filter(|_| kept.is_some()) {
                last.kept = kept;
            }
            break;
        } else if word != "and" || found.len() == begin {
            break;
        }
    }
}

fn hexadecimal(word: &str) -> Option<String> {
    let is_id = (SHORTEST_ID..=64).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| word.to_ascii_lowercase())
}

/// What is named otherwise than by an id: a pull request, a subject.
fn named(subject: &str, body: &str) -> (Option<u64>, Vec<String>) {
    let pull = body.lines().find_map(|line| pull_of(line.trim().strip_prefix("Reverts ")?));
    if let Some(behind) = subject.strip_prefix("Reapply \"") {
        let quoted = behind.rsplit_once('"').map_or(behind, |(quoted, _)| quoted);
        return (pull, vec![format!("Revert \"{quoted}\"")]);
    }
    let Some(behind) = behind_revert(subject) else { return (pull, Vec::new()) };
    if let Some((_, quoted)) =
        behind.split_once('"').filter(|(before, _)| before.trim_matches([':', ',', ' ']).is_empty())
    {
        let quoted = quoted.rsplit_once('"').map_or(quoted, |(quoted, _)| quoted);
        return (pull, vec![quoted.to_owned()]);
    }
    let behind = behind.trim_start_matches([':', ',', ' ']);
    let without_own = own_number(behind).map(|(rest, _)| rest.to_owned());
    if let Some(number) = pull_of(without_own.as_deref().unwrap_or(behind)) {
        return (pull.or(Some(number)), Vec::new());
    }
    // `revert: fix: a thing (#12) (#13)`: the last number is that of the reverting itself.
    let mut subjects: Vec<String> = without_own.into_iter().chain([behind.to_owned()]).collect();
    let bare =
        subjects.first().and_then(|text| text.rsplit_once(" #")).filter(|(_, number)| number.parse::<u64>().is_ok());
    subjects.extend(bare.map(|(text, _)| text.to_owned()));
    subjects.retain(|text| text.contains(' '));
    (pull, subjects)
}

/// What follows the word `revert` where the subject begins with it, or where what it quotes follows at once.
fn behind_revert(subject: &str) -> Option<&str> {
    let apart = |behind: &&str| behind.starts_with([' ', ':', ',', '(']);
    let first = begins(subject).or_else(|| begins(without_prefix(subject))).filter(apart);
    let behind = first.map(|behind| match behind.strip_prefix('(') {
        // `revert(scope): …`
        Some(scoped) => scoped.split_once(')').map_or(behind, |(_, rest)| rest),
        None => behind,
    });
    behind.or_else(|| {
        let quoting = subject.char_indices().find_map(|(at, _)| begins(subject.get(at..)?)?.strip_prefix(" \""));
        quoting.and_then(|quoted| subject.get(subject.len() - quoted.len() - 1..))
    })
}

/// What follows the word `revert`, however it is written, at the beginning of a text.
fn begins(text: &str) -> Option<&str> {
    let (word, behind) = text.split_at_checked("revert".len())?;
    word.eq_ignore_ascii_case("revert").then_some(behind)
}

/// A subject without the number in brackets at its end, and that number.
pub(super) fn own_number(subject: &str) -> Option<(&str, u64)> {
    let (rest, number) = subject.trim_end().strip_suffix(')')?.rsplit_once("(#")?;
    Some((rest.trim_end(), number.parse().ok()?))
}

/// `#12` or `owner/repo#12`, and nothing else.
fn pull_of(text: &str) -> Option<u64> {
    let (owner, number) = text.trim().trim_end_matches('.').split_once('#')?;
    let is_owner = owner.is_empty() || owner.contains('/') && !owner.contains(char::is_whitespace);
    number.parse().ok().filter(|_| is_owner)
}
