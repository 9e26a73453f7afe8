//! Changes of a tracker's file: what each row says of a change, and how that differs from what is held.
//!
//! What the file does not name stays; an empty cell clears, but never a title or a status.
//! Start at `changes`.

use super::columns::{Columns, Noun};
use super::trial::Trial;
use super::{Rejected, Taken, TrackerArgs, expected, meant, shown};
use crate::cli::act::{Planning, Step};
use crate::cli::change::{fitting, forms};
use crate::cli::failure::Failure;
use crate::domain::action::ChangeImport;
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::import::{ImportSource, ImportedChange};
use crate::domain::mapping::fields;
use crate::domain::naming::ReleaseName;
use crate::domain::process::Process;
use crate::domain::process::items::ChangeType;
use crate::domain::release::{Change, Release};
use crate::format::commits::bare;
use crate::format::tracker::Row;
use crate::report::encode;
use crate::report::rows::{self, Outcome, Rows};
use std::collections::HashMap;

/// The steps that take the changes of a file over.
pub(in crate::cli) fn changes(
    plan: &Planning<'_>,
    name: &ReleaseName,
    args: &TrackerArgs,
) -> Result<Vec<Step>, Failure> {
    let release = plan.desk.release(name)?;
    let process = plan.desk.process(&release)?;
    let taken = args.take(plan)?;
    let columns = Columns::find(args, plan, process, Noun::Change, &taken)?;
    let changes = || release.changes.iter();
    let mut reader = Reader {
        process,
        release: &release,
        taken: &taken,
        columns,
        held: changes().map(|change| (&change.id, change)).collect(),
        // Of several that are alike the first is meant.
        alike: changes().rev().map(|change| (bare(&change.id), change)).collect(),
        seen: HashMap::new(),
    };
    let source = ImportSource::Tracker(taken.source.clone());
    let mut trial = Trial::new(plan, &release);
    let mut rows = Rows::default();
    let mut changes = Vec::new();
    for row in &taken.sheet.rows {
        let id = reader.columns.word(row, "id").ok().flatten().unwrap_or_default();
        let told = reader.read(row).and_then(|read| {
            let one = ChangeImport { source: source.clone(), changes: vec![read.change.clone()] };
            if read.outcome != Outcome::Unchanged {
                trial.of(&reader.columns, read.held, None, one)?;
            }
            Ok(read)
        });
        rows.rows.push(match told {
            Err(rejected) => rejected.row(row, shown(&id)),
            Ok(read) => {
                let told = rows::Row { number: row.number, id, outcome: read.outcome, column: None, text: read.text };
                if read.outcome != Outcome::Unchanged {
                    changes.push(read.change);
                }
                told
            }
        });
    }
    rows.notes = reader.columns.notes;
    args.steps(plan, name, "change", &rows, ChangeImport { source, changes })
}

/// What a row means.
struct Read<'r> {
    held: Option<&'r Change>,
    change: ImportedChange,
    outcome: Outcome,
    text: String,
}

struct Reader<'r> {
    process: &'r Process,
    release: &'r Release,
    taken: &'r Taken,
    columns: Columns,
    held: HashMap<&'r Word, &'r Change>,
    /// The same by their ids as every spelling has them.
    alike: HashMap<String, &'r Change>,
    /// The rows that named an id already.
    seen: HashMap<String, usize>,
}

impl<'r> Reader<'r> {
    fn read(&mut self, row: &Row) -> Result<Read<'r>, Rejected> {
        if let Some(broken) = row.broken() {
            return Err(Rejected::new(broken));
        }
        let id = self.columns.word(row, "id")?.ok_or_else(|| self.columns.rejected("id", "the id is missing"))?;
        let id = Word::parse(&id).map_err(|error| self.columns.rejected("id", error.to_string()))?;
        let held = self.held.get(&id).or_else(|| self.alike.get(&bare(&id))).copied();
        let id = held.map_or(id, |held| held.id.clone());
        let key = if held.is_some() { id.to_string() } else { bare(&id) };
        if let Some(first) = self.seen.get(&key) {
            return Err(self.columns.rejected("id", format!("row {first} has this id already")));
        }
        self.seen.insert(key, row.number);
        let change_type = self.change_type(row, &id, held)?;
        let Some(rule) = self.process.change_types.get(&change_type) else {
            let reason = format!("the process `{}` has no change type `{change_type}` any more", self.process.process);
            return Err(self.columns.rejected("id", reason));
        };
        let mut change = match held {
            Some(held) => as_held(held),
            None => fresh(id, change_type),
        };
        self.describe(row, rule, &mut change)?;
        let differs = held.map(|held| differs(held, &change));
        let (outcome, text) = match differs {
            None => (Outcome::Added, change.title.clone()),
            Some(what) if what.is_empty() => (Outcome::Unchanged, String::new()),
            Some(what) => (Outcome::Updated, what.join(", ")),
        };
        Ok(Read { held, change, outcome, text })
    }

    fn change_type(&self, row: &Row, id: &Word, held: Option<&Change>) -> Result<Word, Rejected> {
        let types = self.process.change_types.iter().map(|(name, rule)| (name, rule.title.as_deref()));
        let said = match self.columns.word(row, "type")? {
            Some(word) => Some(meant(&word, types).ok_or_else(|| {
                let known = expected(self.process.change_types.keys());
                self.columns.rejected("type", format!("no change type is called `{}`; {known}", shown(&word)))
            })?),
            None => None,
        };
        match (held, said) {
            (Some(held), Some(said)) if held.change_type != *said => Err(self
                .columns
                .rejected("type", format!("{id} is of the type `{}`, and that stays", held.change_type))),
            (Some(held), _) => Ok(held.change_type.clone()),
            (None, Some(said)) => Ok(said.clone()),
            (None, None) => self.fitting(id),
        }
    }

    /// The only type whose pattern the id fits.
    fn fitting(&self, id: &Word) -> Result<Word, Rejected> {
        let fits = |id: &Word| fitting(self.process, Carried::Change, id);
        if let [only] = fits(id).as_slice() {
            return Ok((*only).clone());
        }
        let forms = forms(self.process, Carried::Change).join(", ");
        if !fits(id).is_empty() {
            return Err(self
                .columns
                .rejected("id", format!("`{id}` may be of several types; give a column for `type`: {forms}")));
        }
        let upper = Word::parse(&id.as_str().to_uppercase()).ok().filter(|upper| !fits(upper).is_empty());
        let meant = upper.map(|upper| format!("; did you mean `{upper}`?")).unwrap_or_default();
        Err(self.columns.rejected("id", format!("`{id}` is not the id of any change type; expected {forms}{meant}")))
    }

    /// Puts in what the row says; what it does not name stays.
    fn describe(&mut self, row: &Row, rule: &ChangeType, change: &mut ImportedChange) -> Result<(), Rejected> {
        if let Some(title) = self.columns.text(row, "title")?.filter(|title| !title.trim().is_empty()) {
            self.put(&mut change.title, &title);
        }
        if let Some(texts) = self.columns.texts(row, "component")? {
            let components = self.components(&texts)?;
            let same = components.len() == change.components.len()
                && components.iter().all(|component| change.components.contains(component));
            if !same {
                change.components = components;
            }
        }
        if let Some(link) = self.columns.text(row, "link")? {
            let mut kept = change.link.clone().unwrap_or_default();
            self.put(&mut kept, &link);
            change.link = Some(kept).filter(|link| !link.is_empty());
        }
        for field in fields(self.process) {
            let Some(text) = self.columns.text(row, field.as_str())? else { continue };
            if rule.fields.contains_key(field) {
                let mut kept = change.fields.shift_remove(field).unwrap_or_default();
                self.put(&mut kept, &text);
                if !kept.is_empty() {
                    change.fields.insert(field.clone(), kept);
                }
            } else if !text.trim().is_empty() {
                let reason = format!("the type `{}` has no field `{field}`; leave the cell empty", change.change_type);
                return Err(self.columns.rejected(field.as_str(), reason));
            }
        }
        self.give_status(row, rule, change)
    }

    /// Replaces a text, unless the cell is what our own list writes for it.
    fn put(&self, kept: &mut String, said: &str) {
        let is_ours = *kept == said || self.taken.sheet.is_csv() && encode::visible(kept) == said;
        if !is_ours {
            said.trim().clone_into(kept);
        }
    }

    fn components(&self, texts: &[String]) -> Result<Vec<Id>, Rejected> {
        let carried = &self.release.components;
        let titled = |id: &'r Id| (id, self.process.components.get(id).and_then(|rule| rule.title.as_deref()));
        let mut components = Vec::new();
        let words =
            texts.iter().flat_map(|text| text.split([',', '\n'])).map(str::trim).filter(|word| !word.is_empty());
        for word in words {
            let Some(id) = meant(word, carried.iter().map(titled)) else {
                let reason =
                    format!("`{}` is no component of {}; {}", shown(word), self.release.name, expected(carried));
                return Err(self.columns.rejected("component", reason));
            };
            if !components.contains(id) {
                components.push(id.clone());
            }
        }
        Ok(components)
    }

    fn give_status(&mut self, row: &Row, rule: &ChangeType, change: &mut ImportedChange) -> Result<(), Rejected> {
        let Some(word) = self.columns.word(row, "status")? else { return Ok(()) };
        if rule.statuses.is_empty() {
            let note = format!(
                "a change of type `{}` has no status, so what the file says of it is left out",
                change.change_type
            );
            if !self.columns.notes.contains(&note) {
                self.columns.notes.push(note);
            }
            return Ok(());
        }
        let statuses = rule.statuses.iter().map(|(id, rule)| (id, rule.title.as_deref()));
        let Some(status) = meant(&word, statuses) else {
            let known = expected(rule.statuses.keys());
            let reason = format!("`{}` is no status of the type `{}`; {known}", shown(&word), change.change_type);
            return Err(self.columns.rejected("status", reason));
        };
        change.status = Some(status.clone());
        Ok(())
    }
}

fn as_held(held: &Change) -> ImportedChange {
    ImportedChange {
        id: held.id.clone(),
        change_type: held.change_type.clone(),
        title: held.title.clone(),
        components: held.components.clone(),
        fields: held.fields.clone(),
        link: held.link.clone(),
        commits: held.commits.clone(),
        status: None,
    }
}

/// A change that is not there yet; the id is its title until something says more.
fn fresh(id: Word, change_type: Word) -> ImportedChange {
    let (components, fields, link, commits, status) = Default::default();
    ImportedChange { title: id.to_string(), id, change_type, components, fields, link, commits, status }
}

/// What an import would change of a change.
fn differs(held: &Change, change: &ImportedChange) -> Vec<String> {
    let fields = change.fields.keys().chain(held.fields.keys());
    let mut what: Vec<String> = Vec::new();
    let mut note = |differs: bool, name: &str| {
        if differs && !what.iter().any(|known| known == name) {
            what.push(name.to_owned());
        }
    };
    note(held.title != change.title, "title");
    note(held.components != change.components, "component");
    note(held.link != change.link, "link");
    for field in fields {
        note(held.fields.get(field) != change.fields.get(field), field.as_str());
    }
    note(change.status.is_some() && change.status != held.status, "status");
    what
}
