//! Decides which bytes are a commit: one strict grammar, nothing skipped (security rule 10).
//!
//! Pure. Readers of git disagree about a second tree, a second author or an unknown header, so
//! none of them may stand in a commit that changes the record. Start at `parse`.

use super::object::ObjectId;

/// A commit, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit<'r> {
    /// Its tree.
    pub tree: ObjectId,
    /// Its parents, the first one first.
    pub parents: Vec<ObjectId>,
    /// Who did what the commit holds.
    pub author: Ident<'r>,
    /// Who wrote it down.
    pub committer: Ident<'r>,
    /// Whether git's own signature stands in it; relman does not read it.
    pub is_signed: bool,
    /// The message.
    pub message: &'r str,
}

/// A person and a time, as git writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident<'r> {
    /// The name.
    pub name: &'r str,
    /// The address.
    pub email: &'r str,
    /// Seconds since 1970.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

/// Why bytes are no commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {expected}")]
pub struct CommitFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// Parses the bytes of a commit.
///
/// # Errors
/// The first line that is not what the grammar wants.
pub fn parse(raw: &[u8]) -> Result<Commit<'_>, CommitFault> {
    let text = std::str::from_utf8(raw).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or(CommitFault { line: 1, expected: "UTF-8 without NUL" })?;
    let mut lines = Lines { rest: text, line: 0 };
    let tree = lines.next("tree ").and_then(|hex| hex.parse().ok());
    let tree = tree.ok_or_else(|| lines.fault("`tree` and an object id"))?;
    let mut parents = Vec::new();
    while let Some(hex) = lines.next("parent ") {
        parents.push(hex.parse().map_err(|_| lines.fault("`parent` and an object id"))?);
    }
    let author = lines.ident("author ", "one `author` with name, address, time and offset")?;
    let committer = lines.ident("committer ", "one `committer` with name, address, time and offset")?;
    let is_signed = lines.next("gpgsig ").is_some();
    if is_signed {
        while lines.next(" ").is_some() {}
    }
    if lines.next("") != Some("") {
        return Err(lines.fault("an empty line before the message, and no other header"));
    }
    Ok(Commit { tree, parents, author, committer, is_signed, message: lines.rest })
}

/// The name of a person as git keeps it: without what it begins or ends with that could pass for syntax.
#[must_use]
pub fn as_git_writes(name: &str) -> &str {
    name.trim_matches(|c: char| c <= ' ' || ".,:;<>\"\\'".contains(c))
}

/// Finds the tree, in commits of any form.
#[must_use]
pub fn tree(raw: &[u8]) -> Option<ObjectId> {
    let line = raw.split(|byte| *byte == b'\n').next()?;
    std::str::from_utf8(line.strip_prefix(b"tree ")?).ok()?.parse().ok()
}

/// Finds the first parent, in commits of any form: what the line of history is strung on.
#[must_use]
pub fn first_parent(raw: &[u8]) -> Option<ObjectId> {
    let line = raw.split(|byte| *byte == b'\n').nth(1)?;
    std::str::from_utf8(line.strip_prefix(b"parent ")?).ok()?.parse().ok()
}

struct Lines<'r> {
    rest: &'r str,
    line: usize,
}

impl<'r> Lines<'r> {
    /// Takes the next line if it begins so, and gives what follows on it.
    fn next(&mut self, key: &str) -> Option<&'r str> {
        let (line, rest) = self.rest.split_once('\n')?;
        let value = line.strip_prefix(key)?;
        self.rest = rest;
        self.line += 1;
        Some(value)
    }

    fn ident(&mut self, key: &str, expected: &'static str) -> Result<Ident<'r>, CommitFault> {
        let fault = CommitFault { line: self.line + 1, expected };
        self.next(key).and_then(ident).ok_or(fault)
    }

    fn fault(&self, expected: &'static str) -> CommitFault {
        CommitFault { line: self.line + 1, expected }
    }
}

fn ident(text: &str) -> Option<Ident<'_>> {
    let (name, rest) = text.split_once(" <")?;
    let (email, rest) = rest.split_once("> ")?;
    let (seconds, offset) = rest.split_once(' ')?;
    let is_clean = |text: &str| !text.contains(|c: char| c.is_control() || c == '<' || c == '>');
    let is_email = is_clean(email) && !email.is_empty() && !email.contains(' ');
    let well_formed = is_email && is_clean(name) && !name.is_empty() && name.trim() == name;
    let ident = Ident { name, email, seconds: number(seconds)?, offset_minutes: offset_minutes(offset)? };
    well_formed.then_some(ident)
}

/// Decimal digits without a leading zero, so that one time has one form.
fn number(digits: &str) -> Option<i64> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if plain { digits.parse().ok() } else { None }
}

fn offset_minutes(text: &str) -> Option<i32> {
    let (sign, digits) = text.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1,
        "-" if digits != "0000" => -1,
        _ => return None,
    };
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
tree 0123456789012345678901234567890123456789
parent 1123456789012345678901234567890123456789
author Ann Maker <maker@example.org> 1772442000 -0800
committer Ann Maker <maker@example.org> 1772442007 +0530
gpgsig -----BEGIN SSH SIGNATURE-----
 abc

subject

body
";

    fn good() -> String {
        GOOD.replace(" abc\n", " abc\n -----END SSH SIGNATURE-----\n")
    }

    #[test]
    fn a_commit_is_read_whole() {
        let text = good();
        let commit = parse(text.as_bytes()).unwrap();
        assert_eq!(commit.parents.len(), 1);
        assert_eq!(commit.author.name, "Ann Maker");
        assert_eq!((commit.author.seconds, commit.author.offset_minutes), (1_772_442_000, -480));
        assert_eq!((commit.committer.email, commit.committer.offset_minutes), ("maker@example.org", 330));
        assert!(commit.is_signed);
        assert_eq!(commit.message, "subject\n\nbody\n");
    }

    #[test]
    fn anything_else_is_refused() {
        let refused = |from: &str, to: &str| parse(good().replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
        assert_eq!(refused("tree 0", "tree x"), "line 2: expected `tree` and an object id");
        assert_eq!(
            refused("parent ", "tree 0123456789012345678901234567890123456789\nparent "),
            "line 2: expected one `author` with name, address, time and offset"
        );
        for (from, to) in [
            ("author ", "author X <x@example.org> 1 +0000\nauthor "),
            ("committer ", "author Ann Maker <maker@example.org> 1772442000 -0800\ncommitter "),
            ("author Ann Maker ", "author  "),
            ("<maker@", "<ma ker@"),
            ("<maker@", "<<maker@"),
            (" 1772442000 ", " 01772442000 "),
            (" 1772442000 ", " -1 "),
            (" 1772442000 ", " 99999999999999999999 "),
            ("-0800", "-0000"),
            ("-0800", "-0860"),
            ("-0800", "-08000"),
            ("-0800", "0800"),
            ("gpgsig ", "encoding latin1\ngpgsig "),
            ("gpgsig ", "mergetag object 1\ngpgsig "),
            ("\n\nsubject", "\ngpgsig x\n\nsubject"),
            ("body", "bo\0dy"),
            ("\n\nsubject\n\nbody\n", ""),
        ] {
            let text = good().replacen(from, to, 1);
            assert!(parse(text.as_bytes()).is_err(), "{from} -> {to}");
        }
        assert!(parse(b"\xff").is_err() && parse(b"").is_err());
    }
}
