//! The processes that ship with the program, and processes from a file.
//!
//! A process is a folder of `release-templates/`; nothing here knows the name of one.

use super::failure::{Failure, Kind};
use super::session::Session;
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::format::{policy, yaml};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::path::Path;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/release-templates");

/// A process with everything that belongs to it, at the paths of a store.
pub(super) struct Template {
    pub(super) process: Id,
    /// The path of the process file in the store.
    pub(super) file: String,
    /// What messages call the process file, the calendar and the folder of the templates.
    shown: [String; 3],
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

impl Template {
    /// The process as it is written.
    pub(super) fn read(&self) -> Result<Process, Failure> {
        let written = self.files.get(&self.file).map(Vec::as_slice).unwrap_or_default();
        Ok(yaml::read(&self.shown(&self.file), written)?)
    }

    /// What messages call a file that has this path in a store.
    pub(super) fn shown(&self, path: &str) -> String {
        let [process, calendar, templates] = &self.shown;
        match path.strip_prefix(&format!("templates/{}/", self.process)) {
            Some(name) => format!("{templates}/{name}"),
            None if path == self.file => process.clone(),
            None if path == policy::CALENDAR => calendar.clone(),
            None => path.to_owned(),
        }
    }
}

/// The ids of the processes that ship with the program.
pub(super) fn names() -> Vec<String> {
    let folders = TEMPLATES.dirs().filter_map(|dir| dir.path().file_name()?.to_str());
    folders.map(str::to_owned).collect()
}

/// A process that ships with the program.
pub(super) fn find(name: &str) -> Option<Template> {
    let process = Id::parse(name).ok()?;
    let folder = TEMPLATES.get_dir(name)?;
    let text = |file: &str| folder.get_file(format!("{name}/{file}")).map(|file| file.contents().to_vec());
    let written = text("process.yaml")?;
    let calendar = text("calendar.yaml").unwrap_or_default();
    let templates = folder.get_dir(format!("{name}/templates")).into_iter().flat_map(Dir::files);
    let templates =
        templates.filter_map(|file| Some((file.path().file_name()?.to_str()?.to_owned(), file.contents().to_vec())));
    Some(assembled(process, written, calendar, templates))
}

/// A process that ships with the program, or one from a file.
pub(super) fn named(session: &Session, wanted: &str) -> Result<Template, Failure> {
    if let Some(template) = find(wanted) {
        return Ok(template);
    }
    let path = Path::new(wanted);
    if !session.path(path).is_file() {
        return Err(super::named::unknown("shipped process, and no file,", wanted, names()));
    }
    from_file(session, path)
}

/// A process from a file: with the `calendar.yaml` and the `templates/` beside it, where there are any.
///
/// One that lies in the `processes/` of a store has the calendar and the templates of the store.
pub(super) fn from_file(session: &Session, path: &Path) -> Result<Template, Failure> {
    const LIMIT: u64 = 1 << 20;
    let written = session.read_bytes(path, LIMIT)?;
    let shown = path.display().to_string();
    let process = yaml::read::<Process>(&shown, &written)?.process;
    let beside = path.parent().unwrap_or(Path::new(""));
    let above = beside.file_name().and_then(|_| beside.parent());
    let store = above.map_or_else(|| beside.join(".."), Path::to_owned);
    let full = std::path::absolute(session.path(beside)).unwrap_or_default();
    let in_store = full.ends_with("processes") && session.path(&store.join(policy::SETTINGS)).is_file();
    let (folder, in_folder) = match in_store {
        true => (store, format!("templates/{process}")),
        false => (beside.to_owned(), "templates".to_owned()),
    };
    let (calendar_file, templates_folder) = (folder.join("calendar.yaml"), folder.join(in_folder));
    let calendar =
        if session.path(&calendar_file).is_file() { session.read_bytes(&calendar_file, LIMIT)? } else { Vec::new() };
    let mut templates = Vec::new();
    if session.path(&templates_folder).is_dir() {
        let failed = |error: std::io::Error| Failure::new(Kind::Invalid, format!("cannot read the templates: {error}"));
        for entry in std::fs::read_dir(session.path(&templates_folder)).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            let bytes = session.read_bytes(&templates_folder.join(&name), LIMIT)?;
            templates.push((name, bytes));
        }
    }
    let shown = [shown, calendar_file.display().to_string(), templates_folder.display().to_string()];
    Ok(Template { shown, ..assembled(process, written, calendar, templates.into_iter()) })
}

fn assembled(
    process: Id,
    written: Vec<u8>,
    calendar: Vec<u8>,
    templates: impl Iterator<Item = (String, Vec<u8>)>,
) -> Template {
    let file = format!("processes/{process}.yaml");
    let mut files = BTreeMap::from([(file.clone(), written)]);
    let shown = [file.clone(), policy::CALENDAR.to_owned(), format!("templates/{process}")];
    let calendar = if calendar.is_empty() { b"windows: {}\n".to_vec() } else { calendar };
    files.insert(policy::CALENDAR.to_owned(), calendar);
    files.extend(templates.map(|(name, bytes)| (format!("templates/{process}/{name}"), bytes)));
    Template { process, shown, file, files }
}
