//! A store in memory: objects, commits and the people who act, through the library alone.
//!
//! `act` does what the command line does with an action; `audit` judges all of it again.

use super::wishes::{Dice, Wish};
use relman::domain::action::Action;
use relman::domain::apply::apply;
use relman::domain::context::Context;
use relman::domain::entry::Entry;
use relman::domain::facts::Facts;
use relman::domain::id::{ActionId, Id};
use relman::domain::moment::Moment;
use relman::domain::naming::ReleaseName;
use relman::domain::policy::Policy;
use relman::domain::release::Release;
use relman::format::{journal, message, policy, record};
use relman::history::ledger::{Asked, Ledger};
use relman::history::object::{CommitRead, MODE_FILE, MODE_TREE, ObjectId, PathChange, TreeEntry};
use relman::history::replay::{Audit, Report};
use relman::history::source::{Source, Unreadable, blob_id};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

const SETTINGS: &str =
    "edition: 1\npolicy: 1\ntitle: Store\ntime-zone: America/Los_Angeles\nprocess: base\nbranch: main\n";
const PEOPLE: &str = "\
people:
  ann: {name: Ann Admin, email: [ann@example.org], roles: [administrator]}
  max: {name: Max Maker, email: [max@example.org], roles: [maker]}
  cho: {name: Cho Chief, email: [cho@example.org], roles: [chief, tester]}
contacts:
  desk: {name: Desk, email: desk@example.org, group: office}
";
const PROCESS: &str = include_str!("base.yaml");

type Tree = BTreeMap<String, ObjectId>;

/// Everything that is committed.
#[derive(Clone)]
pub(super) struct Memory {
    objects: Rc<HashMap<ObjectId, Vec<u8>>>,
    trees: HashMap<ObjectId, Rc<Tree>>,
    tree: Rc<Tree>,
    commits: Vec<CommitRead>,
    ledger: Ledger,
    policy: Rc<Policy>,
    releases: BTreeMap<ReleaseName, Release>,
}

impl Memory {
    /// A store after `init`.
    pub(super) fn begun() -> Self {
        let files = [
            ("relman.yaml", SETTINGS),
            ("people.yaml", PEOPLE),
            ("processes/base.yaml", PROCESS),
            ("templates/base/notes.md", "# Notes\n"),
            (".gitattributes", "* -text\n"),
        ];
        let policy_files = files.iter().filter(|(path, _)| *path != ".gitattributes");
        let bytes = policy_files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let policy = policy::read(&bytes).unwrap();
        let mut memory = Self {
            objects: Rc::default(),
            trees: HashMap::new(),
            tree: Rc::default(),
            commits: Vec::new(),
            ledger: Ledger::default(),
            policy: Rc::new(policy),
            releases: BTreeMap::new(),
        };
        let said = message::of_policy(1, "a store of base", &Id::parse("ann").unwrap());
        let changes = files.iter().map(|(path, text)| ((*path).to_owned(), Some(text.as_bytes().to_vec()))).collect();
        memory.commit("ann", &said, changes, memory.now());
        memory
    }

    pub(super) fn tip(&self) -> ObjectId {
        self.commits.last().unwrap().id
    }

    pub(super) fn policy(&self) -> Policy {
        (*self.policy).clone()
    }

    pub(super) fn releases(&self) -> Vec<Release> {
        self.releases.values().cloned().collect()
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.objects[self.tree.get(path)?].clone();
        Some(String::from_utf8(bytes).unwrap())
    }

    /// The release as its files say.
    pub(super) fn read(&self, name: &ReleaseName) -> Option<Release> {
        self.source(|source| source.release(self.tip(), name).unwrap())
    }

    pub(super) fn context(&self, wish: &Wish) -> Context {
        let actor = Id::parse(&wish.person).unwrap();
        Context { id: wish.id.clone(), actor, at: self.now(), message: wish.message.clone(), url: None, happened: None }
    }

    pub(super) fn facts(&self, wish: &Wish, id: &ActionId) -> Facts {
        let release = self.releases.get(&wish.release);
        let history = self.text(&record::path(&wish.release, journal::HISTORY)).unwrap_or_default();
        self.ledger.facts(&Asked {
            policy: &self.policy,
            release,
            folder_exists: release.is_some(),
            history: history.as_bytes(),
            action: &wish.action,
            id,
        })
    }

    /// Judges a wish, and commits it where it is allowed.
    pub(super) fn act(&mut self, wish: Wish) -> bool {
        let context = self.context(&wish);
        let before = self.releases.get(&wish.release);
        if before.is_none() && !matches!(wish.action, Action::New(_)) {
            return false;
        }
        let Ok(after) = apply(&self.policy, before, &self.facts(&wish, &context.id), &wish.action, &context) else {
            return false;
        };
        let entry = Entry::new(&context, after.latest, self.policy.settings.policy, wish.action.clone());
        let said = message::of_action(before, Some(&after), &entry);
        let path = |file: &str| record::path(&wish.release, file);
        let record = record::changes(before, &after).unwrap().into_iter();
        let mut changes: Vec<(String, Option<Vec<u8>>)> =
            record.map(|(file, text)| (path(file), text.map(String::into_bytes))).collect();
        let history = self.text(&path(journal::HISTORY)).unwrap_or_default();
        changes.push((path(journal::HISTORY), Some(journal::append(history.as_bytes(), &entry).unwrap())));
        changes.extend(wish.file.map(|(file, text)| (path(&file), Some(text.into_bytes()))));
        self.commit(&wish.person, &said, changes, after.latest);
        self.releases.insert(wish.release, after);
        true
    }

    /// Puts the next policy in force, with another title.
    pub(super) fn amend(&mut self, number: usize) {
        let next = self.policy.settings.policy + 1;
        let text =
            SETTINGS.replace("policy: 1", &format!("policy: {next}")).replace("Store", &format!("Store {number}"));
        let said = message::of_policy(next, "another title", &Id::parse("ann").unwrap());
        self.commit("ann", &said, vec![("relman.yaml".to_owned(), Some(text.into_bytes()))], self.now());
        self.policy = self.source(|source| Rc::new(policy::read(&source.policy_files(self.tip()).unwrap()).unwrap()));
    }

    /// The history up to some commit, in which one line of one file of a record is another one.
    pub(super) fn edited(&self, dice: &mut Dice) -> Option<(Self, ObjectId, String)> {
        let index = dice.below(self.commits.len());
        let place = dice.below(self.commits[index].changes.len());
        let change = &self.commits[index].changes[place];
        let path = String::from_utf8(change.path.clone()).unwrap();
        let (_, old) = change.new.filter(|_| path.starts_with("releases/"))?;
        let text = String::from_utf8(self.objects[&old].clone()).unwrap();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let line = dice.below(lines.len());
        match dice.below(4) {
            0 => drop(lines.remove(line)),
            1 => lines.insert(line, lines[line].clone()),
            2 => lines[line].insert(0, ' '),
            _ => {
                let changed = lines[line].replacen(['a', 'e', 'o', '1', '0'], "u", 1);
                lines[line] = changed;
            }
        }
        let bytes = lines.concat().into_bytes();
        let id = blob_id(&bytes);
        if id == old {
            return None;
        }
        let mut edited = self.clone();
        edited.commits.truncate(index + 1);
        Rc::make_mut(&mut edited.objects).insert(id, bytes);
        let commit = &mut edited.commits[index];
        commit.changes[place].new = Some((MODE_FILE, id));
        let commit = commit.id;
        Rc::make_mut(edited.trees.get_mut(&commit).unwrap()).insert(path.clone(), id);
        Some((edited, commit, format!("{path}, line {} in commit {index}", line + 1)))
    }

    /// Judges everything again.
    pub(super) fn audit(&self) -> Report {
        self.source(|source| {
            let mut audit = Audit::new(source);
            for commit in &self.commits {
                audit.feed(commit);
            }
            audit.finish()
        })
    }

    fn now(&self) -> Moment {
        let minutes = i64::try_from(self.commits.len()).unwrap();
        Moment::from_commit(1_919_754_000 + 60 * minutes, -480).unwrap()
    }

    fn commit(&mut self, person: &str, said: &str, files: Vec<(String, Option<Vec<u8>>)>, at: Moment) {
        let mut changes = Vec::new();
        let objects = Rc::make_mut(&mut self.objects);
        let tree = Rc::make_mut(&mut self.tree);
        for (path, content) in files {
            let old = tree.get(&path).copied();
            let new = content.map(|bytes| {
                let id = blob_id(&bytes);
                objects.insert(id, bytes);
                id
            });
            match new {
                Some(new) => tree.insert(path.clone(), new),
                None => tree.remove(&path),
            };
            let plain = |id: Option<ObjectId>| id.map(|id| (MODE_FILE, id));
            if old != new {
                changes.push(PathChange { path: path.into_bytes(), old: plain(old), new: plain(new) });
            }
        }
        let parent = self.commits.last().map(|last| format!("parent {}\n", last.id)).unwrap_or_default();
        let full = self.policy.people.people.get(person).unwrap().name.clone();
        let ident = format!("{full} <{person}@example.org> {} -0800", at.seconds());
        let tree = blob_id(format!("{:?}", self.tree).as_bytes());
        let raw = format!("tree {tree}\n{parent}author {ident}\ncommitter {ident}\n\n{said}");
        let commit = CommitRead { id: blob_id(raw.as_bytes()), raw: raw.into_bytes(), changes };
        self.trees.insert(commit.id, Rc::clone(&self.tree));
        let objects = &self.objects;
        self.ledger.advance(&commit, &|id| find(objects, id)).unwrap();
        self.commits.push(commit);
    }

    fn source<T>(&self, with: impl FnOnce(Source<'_>) -> T) -> T {
        let blob = |id| find(&self.objects, id);
        let folder = |commit, path: &str| Ok(list(&self.trees[&commit], path));
        with(Source { blob: &blob, folder: &folder })
    }
}

fn find(objects: &HashMap<ObjectId, Vec<u8>>, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
    objects.get(&id).cloned().ok_or_else(|| Unreadable(format!("object {id} is missing")))
}

fn list(tree: &Tree, folder: &str) -> Vec<TreeEntry> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut entries: Vec<TreeEntry> = Vec::new();
    for (path, id) in tree.range(prefix.clone()..) {
        let Some(rest) = path.strip_prefix(&prefix) else { break };
        let (name, mode) = rest.split_once('/').map_or((rest, MODE_FILE), |(name, _)| (name, MODE_TREE));
        if entries.last().is_none_or(|last| last.name != name.as_bytes()) {
            entries.push(TreeEntry { mode, name: name.as_bytes().to_vec(), id: *id });
        }
    }
    entries
}
