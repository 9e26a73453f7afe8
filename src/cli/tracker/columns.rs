//! Finds our keys in a tracker's file: by a mapping of `relman.yaml`, or by our own names.
//!
//! A key that the file does not have says nothing. Start at `Columns::find`.

use super::{Rejected, Taken, TrackerArgs, shown};
use crate::cli::act::Planning;
use crate::cli::failure::{Failure, Kind};
use crate::cli::named;
use crate::domain::id::Id;
use crate::domain::mapping::{CLOSED, ID, KEYS, fields};
use crate::domain::nearest::nearest;
use crate::domain::process::Process;
use crate::format::tracker::{Cell, Column, Row, Sheet};
use indexmap::IndexMap;

/// A key of our own lists that no mapping has: the number of an issue.
pub(super) const NUMBER: &str = "number";

/// Words of the tracker that mean closed, where no mapping says.
const CLOSED_WORDS: &str = "closed";

/// What the file is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    Change,
    Issue,
}

impl Noun {
    /// The columns by which our own list is known, whatever mappings there are.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Change => &["id", "type", "title", "components"],
            Self::Issue => &["number", "ticket"],
        }
    }
}

/// Where our keys stand in the file.
pub(super) struct Columns {
    found: IndexMap<String, Column>,
    /// The words that mean closed, in lower case.
    pub(super) closed: Vec<String>,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
}

impl Columns {
    pub(super) fn find(
        args: &TrackerArgs,
        plan: &Planning<'_>,
        process: &Process,
        noun: Noun,
        taken: &Taken,
    ) -> Result<Self, Failure> {
        let mapping = mapping(args, plan, noun, &taken.sheet)?;
        let mut columns = Self { found: IndexMap::new(), closed: closed_words(mapping), notes: Vec::new() };
        let keys: Vec<&str> = KEYS.into_iter().chain(fields(process).into_iter().map(Id::as_str)).collect();
        for key in keys.into_iter().chain([NUMBER]).filter(|key| *key != CLOSED) {
            let names: Vec<String> = match mapping {
                Some((_, mapping)) => mapping.get(key).cloned().into_iter().collect(),
                None => own_names(key, noun),
            };
            let found = names.iter().find_map(|name| taken.sheet.column(name));
            match found {
                Some(column) => columns.insert(key, column, taken)?,
                None => columns.notes.extend(mapping.and(names.first()).map(|name| not_there(key, name, &taken.sheet))),
            }
        }
        if columns.found.contains_key(ID) || noun == Noun::Issue && columns.found.contains_key(NUMBER) {
            return Ok(columns);
        }
        let wanted = mapping.and_then(|(_, mapping)| mapping.get(ID)).map_or(ID, String::as_str);
        Err(no_id(wanted, plan, taken))
    }

    fn insert(&mut self, key: &str, column: Column, taken: &Taken) -> Result<(), Failure> {
        // Trackers repeat the column of what has several values; a change has several components and long fields.
        let takes_many = key == "component" || !KEYS.contains(&key) && key != NUMBER;
        if column.times() > 1 && !takes_many {
            let message = format!(
                "{}: the column `{}` stands there {} times",
                taken.source.file_name,
                column.name,
                column.times()
            );
            return Err(Failure::new(Kind::Invalid, message).hint(format!("keep the one that holds the {key}")));
        }
        self.found.insert(key.to_owned(), column);
        Ok(())
    }

    /// The name of the column in the file.
    pub(super) fn name(&self, key: &str) -> Option<String> {
        self.found.get(key).map(|column| column.name.clone())
    }

    /// A refusal of what stands under a key.
    pub(super) fn rejected(&self, key: &str, reason: impl Into<String>) -> Rejected {
        Rejected { column: self.name(key), reason: reason.into() }
    }

    /// The texts under a key; nothing where the row does not have it.
    pub(super) fn texts(&self, row: &Row, key: &str) -> Result<Option<Vec<String>>, Rejected> {
        let Some(column) = self.found.get(key) else { return Ok(None) };
        match row.cell(column) {
            Cell::Absent => Ok(None),
            Cell::Said(texts) => Ok(Some(texts)),
            Cell::Wrong(found) => {
                let name = &column.name;
                Err(self
                    .rejected(key, format!("expected a text, found {found}; name a key in it, such as `{name}.name`")))
            }
        }
    }

    /// The text under a key, as it stands there; empty where the cell is.
    pub(super) fn text(&self, row: &Row, key: &str) -> Result<Option<String>, Rejected> {
        let filled = |texts: Vec<String>| texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        Ok(self.texts(row, key)?.map(|texts| filled(texts).join(", ")))
    }

    /// A word under a key, without the spaces around it; nothing where the cell is empty.
    pub(super) fn word(&self, row: &Row, key: &str) -> Result<Option<String>, Rejected> {
        let text = self.text(row, key)?.map(|text| text.trim().to_owned());
        Ok(text.filter(|text| !text.is_empty()))
    }
}

type Named<'m> = (&'m String, &'m IndexMap<String, String>);

/// The mapping that is meant: the named one, the one whose id the file has, or none for our own names.
fn mapping<'p>(
    args: &TrackerArgs,
    plan: &Planning<'p>,
    noun: Noun,
    sheet: &Sheet,
) -> Result<Option<Named<'p>>, Failure> {
    let all = &plan.desk.policy.settings.import;
    if let Some(name) = &args.mapping {
        return all.get_key_value(name).map(Some).ok_or_else(|| match all.is_empty() {
            true => Failure::new(Kind::NotFound, format!("there is no mapping `{name}`: relman.yaml has no `import`"))
                .hint("relman policy commit, once it is written there"),
            false => named::unknown("mapping", name, all.keys()),
        });
    }
    if noun.own().iter().all(|name| sheet.column(name).is_some()) {
        return Ok(None);
    }
    let is_called = |id: &String| sheet.column(id).is_some_and(|column| column.name == *id);
    let fits = |(_, mapping): &Named<'_>| mapping.get(ID).is_some_and(is_called);
    let fitting: Vec<Named<'p>> = all.iter().filter(fits).collect();
    match fitting.as_slice() {
        [only] => Ok(Some(*only)),
        [] => Ok(all.first().filter(|_| all.len() == 1 && sheet.column(ID).is_none())),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            let failure = Failure::new(Kind::Usage, "several mappings of relman.yaml fit this file; name one");
            Err(failure.hint(format!("--mapping {}", names.join(", --mapping "))))
        }
    }
}

fn closed_words(mapping: Option<Named<'_>>) -> Vec<String> {
    let words = mapping.and_then(|(_, mapping)| mapping.get(CLOSED)).map_or(CLOSED_WORDS, String::as_str);
    words.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// What a key is called where no mapping says: as on the command line, and as in our lists.
fn own_names(key: &str, noun: Noun) -> Vec<String> {
    let names: &[&str] = match (key, noun) {
        (ID, Noun::Issue) => &["ticket", "id"],
        ("component", _) => &["component", "components"],
        ("found-in", _) => &["found-in", "found_in"],
        (known, _) if KEYS.contains(&known) || known == NUMBER => return vec![known.to_owned()],
        (field, _) => return vec![field.to_owned(), format!("fields.{field}")],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn not_there(key: &str, name: &str, sheet: &Sheet) -> String {
    let names = sheet.names();
    let near = nearest(name, names.iter().map(String::as_str));
    let meant = near.map(|near| format!("; did you mean `{}`?", shown(near))).unwrap_or_default();
    format!("no row has the column `{name}`, so {key} stays as it is{meant}")
}

fn no_id(wanted: &str, plan: &Planning<'_>, taken: &Taken) -> Failure {
    const SHOWN: usize = 12;
    let message = format!("{}: no column `{wanted}`, which should hold the tracker's id", taken.source.file_name);
    let names = taken.sheet.names();
    let mut failure = Failure::new(Kind::Invalid, message);
    if let Some(near) = nearest(wanted, names.iter().map(String::as_str)) {
        failure = failure.hint(format!("did you mean `{}`?", shown(near)));
    }
    if !names.is_empty() {
        let more = if names.len() > SHOWN { ", …" } else { "" };
        let some: Vec<String> = names.iter().take(SHOWN).map(|name| shown(name)).collect();
        failure = failure.hint(format!("there is {}{more}", some.join(", ")));
    }
    match plan.desk.policy.settings.import.is_empty() {
        true => {
            failure.hint("write a mapping of its columns into relman.yaml, such as import: {jira: {id: Issue key}}")
        }
        false => failure.hint("--mapping NAME, for another mapping of relman.yaml"),
    }
}
