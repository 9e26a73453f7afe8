//! Decides what a list of checksums says: `sha256sum` of coreutils in all its forms, and that of BSD.
//!
//! Pure. Lines may end with CR LF, as some tools write them; comments and empty lines mean nothing.
//! What is not understood is refused with its line: a file left out would not be compared. Start at `read`.

use crate::domain::comparison::Found;
use crate::domain::id::Digest;
use std::collections::HashMap;

/// How many errors are told; then reading ends.
const MOST_ERRORS: usize = 10;

/// Why a line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SumsError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// Reads a list of checksums.
///
/// # Errors
/// The first few lines that cannot be read, and names that stand there twice with other bytes.
pub fn read(bytes: &[u8]) -> Result<Vec<Found>, Vec<SumsError>> {
    let (mut found, mut errors): (Vec<Found>, Vec<SumsError>) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, usize> = HashMap::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (place, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let read = one(line).map_err(str::to_owned).and_then(|(path, digest)| {
            match seen.insert(path.clone(), found.len()).and_then(|former| found.get(former)) {
                Some(former) if former.digest != digest => {
                    Err(format!("the same file stands with other bytes on line {}", former.line))
                }
                _ => Ok(Found { line: place + 1, path, digest }),
            }
        });
        match read {
            Ok(one) => found.push(one),
            Err(message) => errors.push(SumsError { line: place + 1, message }),
        }
        if errors.len() == MOST_ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// Reads one line: the path and the digest.
fn one(line: &[u8]) -> Result<(String, Digest), &'static str> {
    const EXPECTED: &str = "expected 64 hexadecimal digits, two spaces and a name, or `SHA256 (NAME) = DIGITS`";
    if line.contains(&0) {
        return Err("a byte of zero; write the list without -z");
    }
    let (line, is_escaped) = line.strip_prefix(b"\\").map_or((line, false), |rest| (rest, true));
    let (digits, name) = tagged(line).or_else(|| plain(line)).ok_or(EXPECTED)?;
    let digits = std::str::from_utf8(digits).map_err(|_| EXPECTED)?.to_ascii_lowercase();
    let digest = Digest::parse(&format!("sha256:{digits}")).map_err(|_| EXPECTED)?;
    let name = if is_escaped { unescaped(name)? } else { name.to_vec() };
    match name.is_empty() {
        true => Err("the name is missing"),
        // A name may be any bytes; one that is no text is nobody's that relman knows.
        false => Ok((String::from_utf8_lossy(&name).into_owned(), digest)),
    }
}

/// `DIGITS  NAME`, or `DIGITS *NAME` for a file read in binary mode.
fn plain(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (digits, rest) = line.split_at_checked(64)?;
    let name = rest.strip_prefix(b"  ").or_else(|| rest.strip_prefix(b" *"))?;
    Some((digits, name))
}

/// `SHA256 (NAME) = DIGITS`.
fn tagged(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, digits) = line.split_at_checked(line.len().checked_sub(64)?)?;
    let name = rest.strip_prefix(b"SHA256 (")?.strip_suffix(b") = ")?;
    Some((digits, name))
}

/// The name behind `\n`, `\r` and `\\`.
fn unescaped(name: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut bytes = name.iter();
    let mut plain = Vec::with_capacity(name.len());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'\\') => b'\\',
                _ => return Err("in a name of a line that begins with `\\`, expected `\\n`, `\\r` or `\\\\`"),
            },
            byte => *byte,
        });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &str) -> String {
        Digest::of(bytes.as_bytes()).as_str()["sha256:".len()..].to_owned()
    }

    /// The names of a list, in which each file has its own name for content.
    fn names(list: &[u8]) -> Vec<String> {
        read(list).unwrap().into_iter().map(|found| found.path).collect()
    }

    #[test]
    fn every_form_of_a_line_is_read() {
        let (a, upper) = (hex("a"), hex("a").to_uppercase());
        let list = format!(
            "# a comment\n{a}  app.war\r\n{a} *bin/app.exe\n\n\\{a}  odd\\nname\\\\x\\r\nSHA256 (b/c (1) = .zip) = {a}\n\
             \\SHA256 (d\\ne) = {a}\n{upper}   two spaces "
        );
        let expected =
            ["app.war", "bin/app.exe", "odd\nname\\x\r", "b/c (1) = .zip", "d\ne", " two spaces "].map(str::to_owned);
        assert_eq!(names(list.as_bytes()), expected);
        let found = read(list.as_bytes()).unwrap();
        assert!(found.iter().all(|one| one.digest == Digest::of(b"a")));
        assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), [2, 3, 5, 6, 7, 8]);
        assert_eq!(read(b"").unwrap(), []);
        assert_eq!(names(format!("\u{feff}{a}  app.war\n").as_bytes()), ["app.war"]);
        assert_eq!(names(&[a.as_bytes(), b"  caf\xe9\x1b[31m"].concat()), ["caf\u{fffd}\u{1b}[31m"]);
    }

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        let a = hex("a");
        let bad = [
            format!("{a} app.war"),
            format!("{a}  "),
            format!("{}  app.war", &a[1..]),
            format!("{}g  app.war", &a[1..]),
            format!("{a}{a}  app.war"),
            format!("SHA512 (app.war) = {a}"),
            format!("SHA256 (app.war) = {}", &a[1..]),
            format!("\\{a}  a\\tb"),
            format!("\\{a}  a\\"),
            format!("{a}  app.war\0{a}  more.war"),
            "\u{e9}".repeat(40),
        ];
        for line in bad {
            let errors = read(format!("{a}  fine\n{line}\n").as_bytes()).unwrap_err();
            assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [2], "{line:?}");
        }
    }

    #[test]
    fn one_name_has_one_content() {
        let list = format!("{}  x\n{}  x\n{}  x\n", hex("a"), hex("a"), hex("b"));
        let errors = read(list.as_bytes()).unwrap_err();
        assert_eq!(errors[0].to_string(), "line 3: the same file stands with other bytes on line 2");
    }

    #[test]
    fn nonsense_without_end_is_not_told_without_end() {
        assert_eq!(read("x\n".repeat(1_000).as_bytes()).unwrap_err().len(), MOST_ERRORS);
    }
}
