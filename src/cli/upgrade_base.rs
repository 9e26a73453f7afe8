//! From which text of its template a process in a store was last taken: the middle of three.
//!
//! `init` and every upgrade keep that text beside the policy; no rule reads it and the audit judges
//! nothing there. It is never guessed: what the house wrote must not pass for what
//! the template once said and has taken away. Start at [`find`].

use super::failure::Failure;
use super::findings::Files;
use super::shipped::Template;
use crate::domain::id::Id;
use crate::format::{edit, schema};
use crate::history::object::ObjectId;
use crate::store::{FileChange, Store};

/// Where the texts of templates are kept in a store, at the paths that they have in the policy.
const KEPT: &str = ".relman/template/";

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

    /// True if a template has the very text of these files, versions and comments for editors apart.
    pub(super) fn is_same(&self, files: &Files, template: &Files) -> bool {
        let texts = |files: &Files| -> Files {
            let held = files.iter().filter(|(path, _)| self.holds(path));
            held.map(|(path, text)| (path.clone(), self.with_version(path, text, 0))).collect()
        };
        texts(files) == texts(template)
    }
}

/// The files of the template from which those of the store were last taken; empty where nobody kept them.
pub(super) fn find(store: &Store, tip: ObjectId, place: &Place) -> Result<Files, Failure> {
    let mut paths = vec![place.file.clone()];
    for entry in store.list(tip, &format!("{KEPT}{}", place.folder))? {
        paths.push(format!("{}/{}", place.folder, String::from_utf8_lossy(&entry.name)));
    }
    let mut files = Files::new();
    for path in paths {
        let bytes = store.read(tip, &format!("{KEPT}{path}"))?;
        files.extend(bytes.map(|bytes| (path, bytes)));
    }
    Ok(files)
}

/// What keeps the text of a template, in the place of what was kept before.
pub(super) fn kept(place: &Place, before: &Files, template: &Files) -> Vec<FileChange> {
    let held: Vec<_> = template.iter().filter(|(path, _)| place.holds(path)).collect();
    let gone = before.keys().filter(|path| !template.contains_key(*path)).map(|path| (path, None));
    let came = held.into_iter().filter(|(path, text)| before.get(*path) != Some(*text));
    let came = came.map(|(path, text)| (path, Some(text.clone())));
    gone.chain(came).map(|(path, content)| FileChange { path: format!("{KEPT}{path}"), content }).collect()
}

/// The template that a new store begins with: `given`, unless it is a changed copy of one that ships.
///
/// A copy of the same version differs from what ships by the rules of the house. Of a copy with another
/// version nobody knows what in it is the house's: nothing is kept.
pub(super) fn began_with(given: &Template, ships: Option<Template>) -> Result<Files, Failure> {
    match ships {
        None => Ok(given.files.clone()),
        Some(ships) if ships.read()?.version == given.read()?.version => Ok(ships.files),
        Some(_) => Ok(Files::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_kept_text_follows_its_template() {
        let place = Place::of(&Id::parse("house").unwrap());
        let before = files(&[("processes/house.yaml", "1"), ("templates/house/old.md", "old")]);
        let template =
            files(&[("processes/house.yaml", "2"), ("templates/house/new.md", "new"), ("calendar.yaml", "x")]);
        let changes = kept(&place, &before, &template);
        let told: Vec<_> = changes.iter().map(|change| (change.path.as_str(), change.content.as_deref())).collect();
        assert_eq!(
            told,
            [
                (".relman/template/templates/house/old.md", None),
                (".relman/template/processes/house.yaml", Some(&b"2"[..])),
                (".relman/template/templates/house/new.md", Some(&b"new"[..])),
            ]
        );
        assert!(kept(&place, &template, &template).is_empty());
    }

    #[test]
    fn a_version_and_a_comment_for_editors_make_no_other_text() {
        let place = Place::of(&Id::parse("house").unwrap());
        let text = |version: u32, title: &str| {
            format!(
                "relman: 1\nprocess: house\nversion: {version}\ntitle: {title}\nnaming: \"A{{number:3}}\"\n\
                 kinds: {{usual: {{default: true}}}}\nroles: {{maker: {{}}}}\nstates: {{here: {{initial: true}}}}\ntransitions: {{}}\n"
            )
        };
        let led = format!("# yaml-language-server: $schema=x\n{}", text(3, "House"));
        let here = files(&[("processes/house.yaml", &led)]);
        let same = files(&[("processes/house.yaml", &text(1, "House"))]);
        let other = files(&[("processes/house.yaml", &text(1, "Home"))]);
        assert!(place.is_same(&here, &same) && !place.is_same(&here, &other));
    }
}
