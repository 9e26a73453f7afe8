//! Decides what a path of the store is: policy, a file of one release, somebody else's, or strange.
//!
//! Pure, and closed: under the folders that relman governs, what is not known is strange.
//! Start at `class_of`.

use crate::domain::id::ActionId;
use crate::domain::naming::ReleaseName;
use crate::format::journal::HISTORY;
use crate::format::policy::{self, FOLDERS};
use crate::format::record::FILES;

/// The folder of all records.
pub const RELEASES: &str = "releases";
/// The file that keeps git from changing bytes, and what stands in it.
pub const ATTRIBUTES: (&str, &[u8]) = (".gitattributes", b"* -text\n");

/// The folders in that of a release where files lie that its actions bind.
const ATTACHED: [&str; 3] = ["documents", "evidence", "commits"];

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathClass {
    /// A file of the policy.
    Policy(String),
    /// A file in the folder of a release.
    Release(ReleaseName, InFolder),
    /// The root's `.gitattributes`, which is relman's where it has the bytes that `init` gives it.
    Attributes,
    /// Not relman's.
    Foreign,
    /// In relman's place, but no file of relman's; with what should be there.
    Strange(&'static str),
}

/// What a file in the folder of a release is, each with its path below the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InFolder {
    /// A file of the record: `release.yaml`, `history.yaml` and the others.
    Record(&'static str),
    /// `documents/<action>.<ext>`, `evidence/<action>.<ext>` or `commits/<action>.json`.
    Attached(String),
    /// Nothing that a record has.
    Unknown(String),
}

/// Tells what a path is.
#[must_use]
pub fn class_of(path: &[u8]) -> PathClass {
    let Ok(path) = std::str::from_utf8(path) else {
        let folder = path.split(|byte| *byte == b'/').next().unwrap_or_default();
        let governed = std::str::from_utf8(folder).is_ok_and(is_governed);
        return if governed { PathClass::Strange("a path of ASCII characters") } else { PathClass::Foreign };
    };
    if policy::is_policy_path(path) {
        return PathClass::Policy(path.to_owned());
    }
    if path == ATTRIBUTES.0 {
        return PathClass::Attributes;
    }
    let folder = path.split('/').next().unwrap_or_default();
    if folder == RELEASES {
        return in_releases(path);
    }
    if FOLDERS.contains(&folder) {
        return PathClass::Strange("a file of the policy");
    }
    if is_governed(folder) && path.contains('/') {
        return PathClass::Strange("the name of the folder in lower case");
    }
    PathClass::Foreign
}

/// A folder that some file systems take for one of relman's counts as one.
fn is_governed(folder: &str) -> bool {
    FOLDERS.iter().chain([&RELEASES]).any(|known| known.eq_ignore_ascii_case(folder))
}

fn in_releases(path: &str) -> PathClass {
    let strange = PathClass::Strange("a file in the folder of a release");
    let mut parts = path.splitn(5, '/').skip(3);
    let (Some(name), Some(rest)) = (parts.next(), parts.next()) else { return strange };
    match ReleaseName::parse(name) {
        Ok(name) if path.strip_prefix(&name.folder()).is_some_and(|after| after.starts_with('/')) => {
            PathClass::Release(name, in_folder(rest))
        }
        _ => strange,
    }
}

fn in_folder(rest: &str) -> InFolder {
    if let Some(file) = FILES.iter().chain([&HISTORY]).find(|file| **file == rest) {
        return InFolder::Record(file);
    }
    let attached = rest.split_once('/').filter(|(folder, _)| ATTACHED.contains(folder));
    match attached.and_then(|(_, file)| file.split_once('.')) {
        Some((action, extension)) if ActionId::parse(action).is_ok() && is_extension(extension) => {
            InFolder::Attached(rest.to_owned())
        }
        _ => InFolder::Unknown(rest.to_owned()),
    }
}

fn is_extension(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_foreign_or_strange() {
        let release = |path: &str| match class_of(path.as_bytes()) {
            PathClass::Release(name, file) => (name.to_string(), file),
            other => panic!("{path}: {other:?}"),
        };
        let folder = "releases/CFIS/0/CFIS001";
        let known = |file: &str| release(&format!("{folder}/{file}")).1;
        assert_eq!(known("release.yaml"), InFolder::Record("release.yaml"));
        assert_eq!(known("history.yaml"), InFolder::Record("history.yaml"));
        for attached in ["evidence/kkkkkkkkkkkkkkkkkkkkkkkk.xml", "commits/kkkkkkkkkkkkkkkkkkkkkkkk.json"] {
            assert_eq!(known(attached), InFolder::Attached(attached.to_owned()));
        }
        for unknown in ["extra.yaml", "evidence/x.xml", "documents/kkkkkkkkkkkkkkkkkkkkkkkk", ".gitattributes"] {
            assert_eq!(known(unknown), InFolder::Unknown(unknown.to_owned()));
        }
        assert_eq!(release("releases/A-1B/12/A-1B1234/release.yaml").0, "A-1B1234");
        for strange in [
            "releases",
            "releases/README.md",
            "releases/CFIS/0/CFIS001",
            "releases/CFIS/1/CFIS001/release.yaml",
            "releases/CFIS/0/cfis001/release.yaml",
            "releases/X/0/CFIS001/release.yaml",
            "releases/../0/CFIS001/release.yaml",
            "Releases/CFIS/0/CFIS001/release.yaml",
            "processes/.gitattributes",
            "templates/notes.md",
        ] {
            assert!(matches!(class_of(strange.as_bytes()), PathClass::Strange(_)), "{strange}");
        }
        assert!(matches!(class_of(b"releases/\xff"), PathClass::Strange(_)));
        assert_eq!(class_of(b"\xff"), PathClass::Foreign);
        assert_eq!(class_of(b"src/main.rs"), PathClass::Foreign);
        assert_eq!(class_of(b"RELEASES"), PathClass::Foreign);
        assert_eq!(class_of(b"people.yaml"), PathClass::Policy("people.yaml".to_owned()));
        assert_eq!(class_of(b".gitattributes"), PathClass::Attributes);
    }
}
