//! Who last changed a part of the record since an entry was made, and what (language §10).
//!
//! A part falls into pieces: fields, files, issues. The history is followed piece by piece, so that
//! nobody is named who changed something else, or who only put back what another had changed.
//! Start at [`last_change`].

use super::scene::Scene;
use crate::domain::action::{Action, ArtifactAdd, ChangeAdd, ChangeUpdate, ItemAdd, ItemRemove, ItemUpdate};
use crate::domain::carried::Carried;
use crate::domain::entry::Entry;
use crate::domain::id::{ActionId, CommitId, Id};
use crate::domain::import::{ImportSource, ImportedChange};
use crate::domain::process::flow::MoveType;
use crate::domain::process::part::Part;
use crate::domain::release::{Deployment, Evidence, Outcome, Release, Stamp};
use crate::domain::view::View;
use std::collections::{BTreeMap, BTreeSet};

/// The latest action after `since` that changed a piece of the part which is now other than it was then.
///
/// `None` where the history is not at hand or does not tell: then nobody is accused.
pub(super) fn last_change<'a>(scene: &Scene<'a>, part: &Part, since: &ActionId) -> Option<&'a Entry> {
    let (pieces, then) = followed(scene, part, since)?;
    let differs = |key: &&Key| pieces.now.get(*key) != then.get(*key);
    let place = pieces.last.iter().filter(|(key, _)| differs(key)).map(|(_, place)| *place).max()?;
    scene.history.get(place)
}

/// What of a part is other than it was before `since`, such as `IR-7 added`; nothing of a part that is one piece.
pub(super) fn differences(scene: &Scene<'_>, part: &Part, since: &ActionId) -> Vec<String> {
    let is_one = |part: &Part| {
        matches!(part, Part::Field(_) | Part::Schedule(_) | Part::Document(_) | Part::Evidence(_) | Part::Deployment(_))
    };
    let Some((pieces, then)) = followed(scene, part, since).filter(|_| !is_one(part)) else { return Vec::new() };
    let keys: BTreeSet<&Key> = pieces.now.keys().chain(then.keys()).collect();
    let differs = |key: &&&Key| pieces.now.get(**key) != then.get(**key);
    // The commits of a change that came or went are no news besides.
    let is_news = |(what, which): &Key| {
        let carried = (Carried::Change.word(), which.clone());
        *what != COMMITS || pieces.now.contains_key(&carried) && then.contains_key(&carried)
    };
    let keys = keys.iter().filter(differs).filter(|key| is_news(key));
    keys.map(|key| difference(key, then.get(*key), pieces.now.get(*key))).collect()
}

fn difference((what, which): &Key, then: Option<&Piece>, now: Option<&Piece>) -> String {
    let how = match (then, now) {
        (Some(Piece::File(then)), Some(Piece::File(now))) if then.digest != now.digest => "has other bytes",
        (Some(_), Some(_)) => "changed",
        (None, _) => "added",
        (_, None) => "removed",
    };
    match *what {
        COMMITS => format!("the commits of {which} changed"),
        "range" => format!("{which} imported"),
        "component" | "field" | "issue" => format!("{what} {which} {how}"),
        _ => format!("{which} {how}"),
    }
}

/// The pieces of a part as they are, and as they were before `since`.
fn followed<'a>(scene: &Scene<'a>, part: &Part, since: &ActionId) -> Option<(Pieces<'a>, BTreeMap<Key, Piece>)> {
    let mut pieces = Pieces { view: scene.view, now: BTreeMap::new(), last: BTreeMap::new() };
    let mut dates = Dates::begin(scene.view.release);
    let mut then = None;
    for (place, entry) in scene.history.iter().enumerate() {
        // An entry holds what was there before its own action took effect.
        if entry.id == *since {
            then = Some(pieces.now.clone());
        }
        if let Part::Schedule(milestone) = part {
            dates.follow(&scene.view, entry);
            let planned = dates.planned(&scene.view, milestone);
            pieces.put(place, "date", milestone, planned.map(Piece::Text));
        } else {
            pieces.follow(place, entry, part);
        }
    }
    if let Part::Schedule(milestone) = part
        && dates.planned(&scene.view, milestone) != planned(&scene.view, milestone)
    {
        // The milestones were others then.
        return None;
    }
    Some((pieces, then?))
}

/// What kind of piece it is, and which.
type Key = (&'static str, String);

/// A piece as far as it is covered.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    There,
    Text(String),
    Issue { title: String, answer: Option<String> },
    File(ArtifactAdd),
    Carried(ChangeAdd),
}

/// The piece that the commits of a change are.
const COMMITS: &str = "commits";

/// The pieces of a part at one moment, and where in the history each was changed last.
struct Pieces<'a> {
    view: View<'a>,
    now: BTreeMap<Key, Piece>,
    last: BTreeMap<Key, usize>,
}

impl Pieces<'_> {
    fn put(&mut self, place: usize, what: &'static str, which: &impl ToString, piece: Option<Piece>) {
        let key = (what, which.to_string());
        if self.now.get(&key) != piece.as_ref() {
            self.last.insert(key.clone(), place);
        }
        match piece {
            Some(piece) => self.now.insert(key, piece),
            None => self.now.remove(&key),
        };
    }

    fn follow(&mut self, place: usize, entry: &Entry, part: &Part) {
        let release = self.view.release;
        match part {
            Part::Content => {
                for part in [Part::Components, Part::Fields, Part::Changes, Part::Items, Part::Artifacts] {
                    self.follow(place, entry, &part);
                }
            }
            Part::Components => match &entry.action {
                Action::New(new) => {
                    for component in &new.components {
                        self.put(place, "component", component, Some(Piece::There));
                    }
                }
                Action::ComponentAdd(add) => self.put(place, "component", &add.id, Some(Piece::There)),
                Action::ComponentRemove(remove) => self.put(place, "component", &remove.id, None),
                _ => {}
            },
            Part::Fields => {
                if let Action::Set(set) = &entry.action
                    && self.view.process.fields.get(&set.key).is_some_and(|field| field.content)
                {
                    self.put(place, "field", &set.key, filled(&set.value));
                }
            }
            Part::Field(field) => {
                if let Action::Set(set) = &entry.action
                    && set.key == *field
                {
                    self.put(place, "field", field, filled(&set.value));
                }
            }
            Part::Changes => self.follow_carried(place, entry, Carried::Change),
            Part::Items => self.follow_carried(place, entry, Carried::Item),
            Part::Artifacts => self.follow_files(place, entry),
            Part::Commits => {
                if let Action::ChangeImport(import) = &entry.action
                    && let ImportSource::Git(git) = &import.source
                {
                    let which = format!("{} {}", git.repository, git.range);
                    self.put(place, "range", &which, Some(Piece::Text(git.digest.to_string())));
                }
            }
            Part::Document(document) => {
                if let Action::DocumentWrite(write) = &entry.action
                    && write.document == *document
                {
                    self.put(place, "document", document, Some(Piece::Text(write.digest.to_string())));
                }
            }
            Part::Evidence(kind) => {
                let of_kind = |one: &&Evidence| one.evidence_type == *kind;
                for one in release.evidence.iter().filter(of_kind) {
                    self.stamped(place, entry, ("evidence", one.number), Some(&one.stamp), one.withdrawn.as_ref());
                }
            }
            Part::Deployment(environment) => {
                let of_environment = |one: &&Deployment| one.environment == *environment;
                for (number, one) in (0_u32..).zip(release.deployments.iter().filter(of_environment)) {
                    let stood = one.finished.as_ref().filter(|_| one.outcome == Some(Outcome::Success));
                    self.stamped(place, entry, ("deployment", number), stood, one.rolled_back.as_ref());
                }
            }
            Part::Issues(source) => self.follow_issues(place, entry, source),
            // A date follows from others; see `Dates`.
            Part::Schedule(_) => {}
        }
    }

    /// What the record itself says of its beginning and end.
    fn stamped(
        &mut self,
        place: usize,
        entry: &Entry,
        (what, number): (&'static str, u32),
        began: Option<&Stamp>,
        ended: Option<&Stamp>,
    ) {
        if began.is_some_and(|stamp| stamp.action == entry.id) {
            self.put(place, what, &number, Some(Piece::There));
        }
        if ended.is_some_and(|stamp| stamp.action == entry.id) {
            self.put(place, what, &number, None);
        }
    }

    fn follow_issues(&mut self, place: usize, entry: &Entry, source: &Id) {
        let number = match &entry.action {
            Action::IssueOpen(open) => open.number,
            Action::IssueUpdate(update) => update.number,
            Action::IssueClose(close) => close.number,
            Action::IssueReopen(reopen) => reopen.number,
            Action::IssueImport(import) => {
                for issue in import.issues.iter().filter(|issue| issue.source == *source) {
                    let (title, answer) = (issue.title.clone(), issue.answer.clone());
                    self.put(place, "issue", &issue.number, Some(Piece::Issue { title, answer }));
                }
                return;
            }
            _ => return,
        };
        if self.view.release.issue(number).is_none_or(|issue| issue.source != *source) {
            return;
        }
        let known = match self.now.get(&("issue", number.to_string())) {
            Some(Piece::Issue { title, answer }) => (title.clone(), answer.clone()),
            _ => Default::default(),
        };
        let (title, answer) = match &entry.action {
            Action::IssueOpen(open) => (open.title.clone(), None),
            Action::IssueUpdate(update) => (update.title.clone().unwrap_or(known.0), known.1),
            Action::IssueClose(_) => (known.0, Some(entry.message.as_deref().unwrap_or_default().trim().to_owned())),
            _ => (known.0, None),
        };
        self.put(place, "issue", &number, Some(Piece::Issue { title, answer }));
    }

    fn follow_files(&mut self, place: usize, entry: &Entry) {
        match &entry.action {
            Action::ArtifactAdd(add) => {
                let mut add = add.clone();
                add.changes.sort();
                self.put(place, "file", &add.name.clone(), Some(Piece::File(add)));
            }
            Action::ArtifactRemove(remove) => self.put(place, "file", &remove.name, None),
            Action::ChangeRemove(remove) => {
                let with = self.now.values().filter_map(|piece| match piece {
                    Piece::File(file) if file.changes.contains(&remove.id) => Some(file.clone()),
                    _ => None,
                });
                for mut file in with.collect::<Vec<_>>() {
                    file.changes.retain(|change| *change != remove.id);
                    self.put(place, "file", &file.name.clone(), Some(Piece::File(file)));
                }
            }
            _ => {}
        }
    }

    fn follow_carried(&mut self, place: usize, entry: &Entry, list: Carried) {
        let word = list.word();
        match (&entry.action, list) {
            (Action::ChangeAdd(add), Carried::Change) | (Action::ItemAdd(ItemAdd(add)), Carried::Item) => {
                self.put(place, word, &add.id, Some(self.described(list, add.clone())));
            }
            (Action::ChangeUpdate(update), Carried::Change)
            | (Action::ItemUpdate(ItemUpdate(update)), Carried::Item) => {
                if let Some(Piece::Carried(known)) = self.now.get(&(word, update.id.to_string())) {
                    let updated = updated(known.clone(), update);
                    self.put(place, word, &update.id, Some(self.described(list, updated)));
                }
            }
            (Action::ChangeRemove(remove), Carried::Change)
            | (Action::ItemRemove(ItemRemove(remove)), Carried::Item) => {
                self.put(place, word, &remove.id, None);
                self.put(place, COMMITS, &remove.id, None);
            }
            (Action::ChangeImport(import), Carried::Change) => {
                for change in &import.changes {
                    let ImportedChange { id, change_type, title, components, fields, link, commits, .. } =
                        change.clone();
                    let add = ChangeAdd { id, change_type, title, components, fields, link };
                    self.put(place, word, &change.id, Some(self.described(list, add)));
                    let mut commits: Vec<&str> = commits.iter().map(CommitId::as_str).collect();
                    commits.sort_unstable();
                    self.put(place, COMMITS, &change.id, filled(&commits.join(" ")));
                }
            }
            _ => {}
        }
    }

    /// Only what is content of it.
    fn described(&self, list: Carried, mut one: ChangeAdd) -> Piece {
        let rules = list.types(self.view.process).get(&one.change_type).map(|kind| &kind.fields);
        let is_content = |field: &Id| rules.and_then(|rules| rules.get(field)).is_some_and(|rule| rule.content);
        one.fields.retain(|field, text| is_content(field) && !text.is_empty());
        one.components.sort();
        one.link = None;
        Piece::Carried(one)
    }
}

fn filled(text: &str) -> Option<Piece> {
    (!text.is_empty()).then(|| Piece::Text(text.to_owned()))
}

fn updated(mut one: ChangeAdd, update: &ChangeUpdate) -> ChangeAdd {
    if let Some(title) = &update.title {
        one.title.clone_from(title);
    }
    if let Some(components) = &update.components {
        one.components.clone_from(components);
    }
    one.fields.extend(update.fields.clone());
    one
}

/// The dates and the states entered, as they were at one moment: a milestone may follow from others.
struct Dates {
    release: Release,
}

impl Dates {
    fn begin(release: &Release) -> Self {
        let mut release = release.clone();
        release.head.schedule.clear();
        release.head.entered.clear();
        Self { release }
    }

    fn follow(&mut self, view: &View<'_>, entry: &Entry) {
        let head = &mut self.release.head;
        match &entry.action {
            Action::New(_) => {
                head.entered.extend(view.process.initial_state().map(|state| (state.clone(), entry.at)));
            }
            Action::Schedule(schedule) => {
                head.schedule.shift_remove(&schedule.milestone);
                head.schedule.extend(schedule.time.map(|time| (schedule.milestone.clone(), time)));
            }
            action => {
                let Some(made) = action.as_move() else { return };
                if made.move_type == MoveType::Return {
                    let entered = |milestone: &Id| {
                        let state = view.process.milestones.get(milestone).and_then(|rule| rule.state.as_ref());
                        state.is_some_and(|state| head.entered.contains_key(state))
                    };
                    head.schedule.retain(|milestone, _| !entered(milestone));
                    head.entered.clear();
                }
                head.entered.insert(made.to.clone(), entry.at);
            }
        }
    }

    fn planned(&self, view: &View<'_>, milestone: &Id) -> Option<String> {
        planned(&View { release: &self.release, ..*view }, milestone)
    }
}

fn planned(view: &View<'_>, milestone: &Id) -> Option<String> {
    view.planned(milestone).map(|at| at.to_string())
}
