//! From which text of its template a process in a store was last taken: the middle of three.
//!
//! Git has it. The process came into the store with a text of its template; each upgrade since then
//! says so in its commit, and what it changed there is what the template changed. So the text of the
//! template is found again without being kept anywhere. Start at [`find`].

use super::failure::Failure;
use super::findings::Files;
use super::policy_log;
use crate::domain::id::Id;
use crate::format::{edit, schema};
use crate::history::object::ObjectId;
use crate::store::{self, Both, Store};
use chrono_tz::Tz;

/// A process as it may lie in a store: its file, and the folder of its templates.
pub(super) struct Place {
    pub(super) id: Id,
    pub(super) file: String,
    pub(super) folder: String,
}

impl Place {
    pub(super) fn of(id: &Id) -> Self {
        Self { id: id.clone(), file: format!("processes/{id}.yaml"), folder: format!("templates/{id}") }
    }

    /// True for the file of the process and for its templates.
    pub(super) fn holds(&self, path: &str) -> bool {
        path == self.file || path.strip_prefix(&self.folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Its files as they stand in a commit.
    fn at(&self, store: &Store, commit: ObjectId) -> Result<Files, Failure> {
        let mut files = Files::new();
        for entry in store.list(commit, &self.folder)? {
            let path = format!("{}/{}", self.folder, String::from_utf8_lossy(&entry.name));
            files.extend(store.read(commit, &path)?.map(|bytes| (path, bytes)));
        }
        files.extend(store.read(commit, &self.file)?.map(|bytes| (self.file.clone(), bytes)));
        Ok(files)
    }

    /// A text of the process with this version, and without the comment for editors, which is no part
    /// of a template; other files, and what cannot be edited, as they are.
    pub(super) fn with_version(&self, path: &str, text: &[u8], version: u32) -> Vec<u8> {
        if path != self.file {
            return text.to_vec();
        }
        let text = schema::unled(text);
        let process = edit::set_process_version(text, version).ok();
        process.unwrap_or_else(|| text.to_vec())
    }
}

/// What a commit says that brings a newer template into the store.
pub(super) fn said(process: &Id, version: u32) -> String {
    format!("upgrade {process} to version {version} of its template")
}

/// The files of the template from which those of the store were last taken.
pub(super) fn find(store: &Store, tip: ObjectId, zone: Tz, place: &Place, newest: &Files) -> Result<Files, Failure> {
    let mut base = Files::new();
    for one in policy_log::amendments(store, tip, zone, &|path| place.holds(path))? {
        let after = place.at(store, one.commit)?;
        let before = store.parent(one.commit)?.map(|parent| place.at(store, parent)).transpose()?.unwrap_or_default();
        if !after.contains_key(&place.file) {
            base.clear();
        } else if !before.contains_key(&place.file) {
            base = after;
        } else if let Some(version) = upgraded_to(&place.id, &one.text) {
            base = replayed(place, base, &before, &after, version)?;
        } else {
            // Who copied the newest text by hand has begun with it anew.
            let copied = after.into_iter().filter(|(path, text)| {
                let same = |newest: &Vec<u8>| place.with_version(path, newest, 0) == place.with_version(path, text, 0);
                newest.get(path).is_some_and(same)
            });
            base.extend(copied);
        }
    }
    Ok(base)
}

/// The version of the template that an upgrade brought, as its commit says.
fn upgraded_to(process: &Id, text: &str) -> Option<u32> {
    let rest = text.strip_prefix(&format!("upgrade {process} to version "))?;
    let (version, rest) = rest.split_once(' ')?;
    rest.starts_with("of its template").then(|| version.parse().ok()).flatten()
}

/// The template after an upgrade: what the upgrade changed in the store, done to the template before it.
///
/// Where the house had solved a conflict, the older text stands: it is asked again rather than lost.
fn replayed(place: &Place, base: Files, before: &Files, after: &Files, version: u32) -> Result<Files, Failure> {
    let mut next = base;
    for (path, text) in after {
        match (before.get(path), next.get(path)) {
            (Some(before), _) if before == text => {}
            (Some(before), Some(old)) => {
                let [before, old, text] = [before, old, text].map(|text| place.with_version(path, text, version));
                next.insert(path.clone(), store::merge(&before, &old, &text, Both::Here)?.text);
            }
            _ => {
                next.insert(path.clone(), text.clone());
            }
        }
    }
    next.retain(|path, _| after.contains_key(path) || !before.contains_key(path));
    let file = next.get(&place.file).map(|text| place.with_version(&place.file, text, version));
    next.extend(file.map(|text| (place.file.clone(), text)));
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_text_of_the_template_is_found_again_behind_the_house_rules() {
        let place = Place::of(&Id::parse("house").unwrap());
        let base = files(&[("templates/house/a.md", "1\n2\n3\n4\n5\n"), ("templates/house/old.md", "old\n")]);
        let before = files(&[("templates/house/a.md", "one\n2\n3\n4\n5\n"), ("templates/house/old.md", "old\n")]);
        let after = files(&[("templates/house/a.md", "one\n2\n3\n4\nfive\n"), ("templates/house/new.md", "new\n")]);
        let found = replayed(&place, base, &before, &after, 2).unwrap();
        assert_eq!(
            found,
            files(&[("templates/house/a.md", "1\n2\n3\n4\nfive\n"), ("templates/house/new.md", "new\n")])
        );
    }

    #[test]
    fn a_commit_says_which_version_it_brought() {
        let house = Id::parse("house").unwrap();
        assert_eq!(upgraded_to(&house, &said(&house, 12)), Some(12));
        assert_eq!(upgraded_to(&house, &format!("{}: as agreed", said(&house, 3))), Some(3));
        assert_eq!(upgraded_to(&house, "upgrade home to version 3 of its template"), None);
        assert_eq!(upgraded_to(&house, "upgrade house to version x of its template"), None);
    }
}
