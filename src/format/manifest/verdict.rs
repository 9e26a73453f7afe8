//! Compares what is in a package with what its manifest and its sums say.
//!
//! Reads nothing: it is told what was found, and says of each file whether it is whole, damaged, missing or
//! extra. Where the manifest cannot be read, the sums speak. Start at [`judge`].

use super::{MANIFEST, Manifest, SUMS, hex, sums};
use crate::domain::id::Digest;
use std::collections::BTreeMap;

/// The files that were found: digest and size of each, or what is wrong with it.
pub type Found = BTreeMap<String, Result<(Digest, u64), String>>;

/// How a file of a package stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its bytes are those that it should have.
    Whole,
    /// They are not.
    Damaged(String),
    /// It is not there.
    Missing,
    /// Nothing speaks of it.
    Extra,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its path.
    pub path: String,
    /// What its SHA-256 should be, where that is known.
    pub digest: Option<Digest>,
    /// What it is, as far as the manifest says.
    pub what: String,
    /// How it stands.
    pub state: State,
}

/// What is to be said of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The manifest, where it can be read.
    pub manifest: Option<Manifest>,
    /// Every file that is there or should be, in the order of their paths.
    pub parts: Vec<Judged>,
}

impl Verdict {
    /// True if every file is there and whole, and no other.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.manifest.is_some() && self.parts.iter().all(|part| part.state == State::Whole)
    }
}

/// Judges a package by its manifest and its sums, each as far as it could be read.
#[must_use]
pub fn judge(found: &Found, manifest: Option<&[u8]>, sums: Option<&[u8]>) -> Verdict {
    let read = manifest.map(Manifest::read);
    let lines = sums.and_then(lines);
    let known = read.as_ref().and_then(|read| read.as_ref().ok());
    let mut claims: BTreeMap<&str, (Option<Digest>, Option<u64>, &str)> = BTreeMap::new();
    match (known, &lines) {
        (Some(manifest), _) => {
            claims
                .extend(manifest.parts.iter().map(|p| (p.path.as_str(), (p.digest(), Some(p.size), p.what.as_str()))));
        }
        (None, Some(lines)) => {
            let others = lines.iter().filter(|(path, _)| **path != MANIFEST);
            claims.extend(others.map(|(path, digest)| (*path, (Some(digest.clone()), None, ""))));
        }
        (None, None) => {}
    }
    let mut parts: BTreeMap<&str, Judged> = BTreeMap::new();
    for (path, (digest, size, what)) in &claims {
        let state = compared(found.get(*path), digest.as_ref(), *size);
        let (path_text, what) = ((*path).to_owned(), (*what).to_owned());
        parts.insert(path, Judged { path: path_text, digest: digest.clone(), what, state });
    }
    for path in found.keys().filter(|path| !claims.contains_key(path.as_str())) {
        parts.insert(path, Judged { path: path.clone(), digest: None, what: String::new(), state: State::Extra });
    }
    let said = lines.as_ref().and_then(|lines| lines.get(MANIFEST));
    let of_manifest = match (compared(found.get(MANIFEST), said, None), &read) {
        (State::Whole, Some(Err(why))) => State::Damaged(why.clone()),
        (state, _) => state,
    };
    let of_sums = match (compared(found.get(SUMS), None, None), sums, &lines) {
        (State::Whole, Some(_), None) => State::Damaged("a line of it is not as `sha256sum` writes them".to_owned()),
        (State::Whole, Some(bytes), Some(_)) => agreeing(bytes, known, said),
        (state, ..) => state,
    };
    for (path, digest, what, state) in [
        (MANIFEST, said.cloned(), "what is in this package", of_manifest),
        (SUMS, None, "the SHA-256 of every other file", of_sums),
    ] {
        parts.insert(path, Judged { path: path.to_owned(), digest, what: what.to_owned(), state });
    }
    Verdict { parts: parts.into_values().collect(), manifest: read.and_then(Result::ok) }
}

fn compared(found: Option<&Result<(Digest, u64), String>>, digest: Option<&Digest>, size: Option<u64>) -> State {
    match found {
        None => State::Missing,
        Some(Err(why)) => State::Damaged(why.clone()),
        Some(Ok((is, _))) if digest.is_some_and(|digest| digest != is) => {
            State::Damaged(format!("its SHA-256 is {}", hex(is)))
        }
        Some(Ok((_, is))) if size.is_some_and(|size| size != *is) => State::Damaged(format!("its size is {is} bytes")),
        Some(Ok(_)) => State::Whole,
    }
}

/// Whether the sums say what the manifest says; what they say of the manifest itself is judged there.
fn agreeing(bytes: &[u8], manifest: Option<&Manifest>, said: Option<&Digest>) -> State {
    let Some(manifest) = manifest else { return State::Whole };
    let digests: Vec<Option<Digest>> = manifest.parts.iter().map(super::Part::digest).collect();
    let mut files: BTreeMap<&str, &Digest> = BTreeMap::new();
    for (part, digest) in manifest.parts.iter().zip(&digests) {
        files.extend(digest.as_ref().map(|digest| (part.path.as_str(), digest)));
    }
    files.extend(said.map(|digest| (MANIFEST, digest)));
    match said.is_some() && sums(files.into_iter()).as_bytes() == bytes {
        true => State::Whole,
        false => State::Damaged("it does not say what the manifest says".to_owned()),
    }
}

/// Reads sums: `None` where a line is not as it should be.
fn lines(bytes: &[u8]) -> Option<BTreeMap<&str, Digest>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let line = |line| {
        let (digits, path) = str::split_once(line, "  ")?;
        Some((path, Digest::parse(&format!("sha256:{digits}")).ok()?))
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Action, FORMAT, Part, Process, VERSION};
    use super::*;

    fn manifest() -> Manifest {
        let part = |path: &str| Part {
            path: path.to_owned(),
            sha256: hex(&Digest::of(path.as_bytes())).to_owned(),
            size: path.len() as u64,
            what: format!("the {path}"),
            serves: Vec::new(),
            component: None,
            artifact_type: None,
            changes: Vec::new(),
        };
        Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            release: "APP007".to_owned(),
            title: "Seven".to_owned(),
            kind: "normal".to_owned(),
            components: Vec::new(),
            process: Process { id: "house".to_owned(), title: "House".to_owned(), version: 1 },
            policy: 3,
            state: "tested".to_owned(),
            iteration: 1,
            action: Action { id: "k".repeat(24), at: "2030-11-01T09:00:00+00:00".to_owned() },
            sections: Vec::new(),
            since: None,
            parts: vec![part("README.txt"), part("artifacts/app.war")],
        }
    }

    /// A package of the manifest, after `change` had its way; what is not whole, by path.
    fn complaints(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<(String, State)> {
        let manifest = manifest();
        let mut files: BTreeMap<String, Vec<u8>> =
            manifest.parts.iter().map(|part| (part.path.clone(), part.path.clone().into_bytes())).collect();
        files.insert(MANIFEST.to_owned(), manifest.bytes());
        let digests: Vec<(String, Digest)> = files.iter().map(|(path, b)| (path.clone(), Digest::of(b))).collect();
        let text = sums(digests.iter().map(|(path, digest)| (path.as_str(), digest)));
        files.insert(SUMS.to_owned(), text.into_bytes());
        change(&mut files);
        let found: Found = files.iter().map(|(path, b)| (path.clone(), Ok((Digest::of(b), b.len() as u64)))).collect();
        let of = |path: &str| files.get(path).map(Vec::as_slice);
        let verdict = judge(&found, of(MANIFEST), of(SUMS));
        let bad: Vec<_> = verdict.parts.iter().filter(|part| part.state != State::Whole).collect();
        assert_eq!(verdict.is_whole(), bad.is_empty() && verdict.manifest.is_some());
        bad.into_iter().map(|part| (part.path.clone(), part.state.clone())).collect()
    }

    #[track_caller]
    fn paths(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>), wanted: &[&str]) -> Vec<(String, State)> {
        let found = complaints(change);
        assert_eq!(found.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), wanted, "{found:?}");
        found
    }

    #[test]
    fn a_whole_package_is_whole_and_what_is_not_is_named() {
        paths(|_| {}, &[]);
        let found = paths(|files| drop(files.remove("README.txt")), &["README.txt"]);
        assert_eq!(found[0].1, State::Missing);
        let found = paths(|files| drop(files.insert("evil.exe".to_owned(), vec![1])), &["evil.exe"]);
        assert_eq!(found[0].1, State::Extra);
        paths(|files| files.get_mut("artifacts/app.war").unwrap()[0] ^= 1, &["artifacts/app.war"]);
        paths(|files| drop(files.remove(MANIFEST)), &[MANIFEST]);
        paths(|files| drop(files.remove(SUMS)), &[SUMS]);
        paths(BTreeMap::clear, &[SUMS, MANIFEST]);
    }

    #[test]
    fn every_flipped_byte_of_manifest_and_sums_is_found() {
        for path in [MANIFEST, SUMS] {
            let length = if path == MANIFEST { manifest().bytes().len() } else { 3 * 66 + 10 + 17 + 13 };
            for at in 0..length {
                let found = complaints(|files| files.get_mut(path).unwrap()[at] ^= 1);
                assert!(found.iter().any(|(bad, _)| bad == MANIFEST || bad == SUMS), "{path} {at}: {found:?}");
            }
        }
    }

    #[test]
    fn a_file_and_its_sum_that_are_changed_together_do_not_agree_with_the_manifest() {
        let other = |files: &mut BTreeMap<String, Vec<u8>>| {
            let text = String::from_utf8(files[SUMS].clone()).unwrap();
            let (was, is) = (Digest::of(b"README.txt"), Digest::of(b"other"));
            files.insert(SUMS.to_owned(), text.replace(hex(&was), hex(&is)).into_bytes());
            files.insert("README.txt".to_owned(), b"other".to_vec());
        };
        paths(other, &["README.txt", SUMS]);
    }

    #[test]
    fn manifests_of_another_kind_are_refused_quickly() {
        let refused = |text: &str, why: &str| {
            let said = Manifest::read(text.as_bytes()).unwrap_err();
            assert!(said.contains(why), "{said}");
        };
        let text = String::from_utf8(manifest().bytes()).unwrap();
        assert_eq!(Manifest::read(text.as_bytes()).unwrap(), manifest());
        refused(&text.replace("relman-package", "relman-export"), "something else");
        refused(&text.replace("\"version\": 1,\n  \"release\"", "\"version\": 2,\n  \"release\""), "take a newer one");
        refused(&text.replace("\"policy\"", "\"polizei\""), "unknown field");
        refused(&text.replace("README.txt", "artifacts/app.war"), "twice");
        refused(&text.replace("README.txt", "SHA256SUMS"), "not to stand there");
        // A file without a sum would be whole whatever it holds.
        let sum = manifest().parts.first().unwrap().sha256.clone();
        for other in ["not checked", "", &sum.to_uppercase(), &sum[1..]] {
            refused(&text.replacen(&sum, other, 1), "`sha256` that is none");
        }
        refused(&("[".repeat(100_000)), "no manifest");
        refused(
            &format!("{{\"format\": \"relman-package\", \"version\": 1, \"a\": {}", "[".repeat(100_000)),
            "no manifest",
        );
        refused("", "no manifest");
    }
}
