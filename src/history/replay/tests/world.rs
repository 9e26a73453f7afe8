//! A store in memory, with people who act on it as the command line does.
//!
//! Start at `World::draft`: it judges an action and gives the commit that the command line would
//! make; a test may spoil the draft before it commits it.

use crate::domain::action::{Action, New};
use crate::domain::apply::apply;
use crate::domain::context::Context;
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::Release;
use crate::format::{journal, message, policy, record};
use crate::history::ledger::{Asked, Ledger};
use crate::history::object::{CommitRead, MODE_FILE, MODE_TREE, ObjectId, PathChange, TreeEntry};
use crate::history::replay::{Audit, Pin, Report};
use crate::history::source::{Source, Unreadable, blob_id};
use std::collections::{BTreeMap, HashMap};

pub(super) const SETTINGS: &str =
    "edition: 1\npolicy: 1\ntitle: Store\ntime-zone: America/Los_Angeles\nprocess: base\nbranch: main\n";
pub(super) const PEOPLE: &str = "\
people:
  ann: {name: Ann Admin Jr., email: [ann@example.org], roles: [administrator]}
  max: {name: Max Maker, email: [max@example.org, m@home.example], roles: [maker]}
  cho: {name: Cho Chief, email: [cho@example.org], roles: [chief]}
";
pub(super) const PROCESS: &str = r#"
relman: 1
process: base
version: 1
title: Base
naming: "CFIS{number:3}"
kinds: {normal: {default: true}}
components: {web: {artifacts: []}}
artifact-types: {war: {}}
change-types: {IR: {}}
issue-sources: {test: {}}
evidence: {report: {format: junit}}
environments: {lab: {}, live: {}}
groups: {office: {}}
roles: {maker: {group: office}, chief: {group: office}}
fields: {impact: {}}
states:
  draft: {initial: true, editable: [components, fields, changes, artifacts]}
  testing: {environment: lab}
  live: {environment: live}
  undone: {}
  done: {final: true}
transitions:
  submit: {from: [draft], to: testing, by: [maker], gates: [tested]}
  release: {from: [testing], to: live, by: [chief], gates: [agreed]}
  finish: {from: [live], to: done, by: [chief]}
  undo: {from: [live], to: undone, type: rollback, by: [chief]}
  again: {from: [undone], to: draft, type: return, by: [chief]}
gates:
  tested: {needs: {evidence: {type: report, max: {failed: 0}}}}
  agreed: {needs: {signoff: {role: [chief]}}}
documents: {notes: {owner: maker, template: notes.md}}
"#;

type Tree = BTreeMap<String, (u32, ObjectId)>;

/// A commit that is not made yet.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) files: BTreeMap<String, Option<(u32, Vec<u8>)>>,
    pub(super) author: (String, String),
    pub(super) committer: (String, String),
    pub(super) at: (i64, i32),
    pub(super) message: String,
    pub(super) merged: Vec<ObjectId>,
    pub(super) header: String,
}

impl Draft {
    pub(super) fn file(mut self, path: &str, bytes: &str) -> Self {
        self.files.insert(path.to_owned(), Some((MODE_FILE, bytes.as_bytes().to_vec())));
        self
    }

    pub(super) fn edit(mut self, path: &str, from: &str, to: &str) -> Self {
        let (_, bytes) = self.files.get_mut(path).unwrap().as_mut().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        *bytes = text.replace(from, to).into_bytes();
        self
    }
}

#[derive(Default, Clone)]
pub(super) struct World {
    objects: HashMap<ObjectId, Vec<u8>>,
    trees: HashMap<ObjectId, Tree>,
    pub(super) tree: Tree,
    pub(super) commits: Vec<CommitRead>,
    pub(super) ledger: Ledger,
    actions: u8,
}

pub(super) fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

pub(super) fn name(text: &str) -> ReleaseName {
    ReleaseName::parse(text).unwrap()
}

impl World {
    /// A store after `init`.
    pub(super) fn begun() -> Self {
        let mut world = Self::default();
        let draft = world.init();
        world.commit(draft);
        world
    }

    pub(super) fn init(&self) -> Draft {
        let said = message::of_policy(1, "a store of base", &id("ann"));
        self.plain("ann", &said)
            .file("relman.yaml", SETTINGS)
            .file("people.yaml", PEOPLE)
            .file("processes/base.yaml", PROCESS)
            .file("templates/base/notes.md", "# Notes\n")
            .file(".gitattributes", "* -text\n")
    }

    pub(super) fn now(&self) -> Moment {
        Moment::from_commit(1_772_442_000 + 60 * self.commits.len() as i64, -480).unwrap()
    }

    /// A commit of nothing yet.
    pub(super) fn plain(&self, person: &str, message: &str) -> Draft {
        let names = [("ann", "Ann Admin Jr"), ("max", "Max Maker"), ("cho", "Cho Chief")];
        let full = names.iter().find(|(known, _)| *known == person).map_or("Eve", |(_, full)| full);
        let ident = (full.to_owned(), format!("{person}@example.org"));
        Draft {
            files: BTreeMap::new(),
            author: ident.clone(),
            committer: ident,
            at: (self.now().seconds(), self.now().offset_minutes()),
            message: message.to_owned(),
            merged: Vec::new(),
            header: String::new(),
        }
    }

    pub(super) fn policy(&self) -> Policy {
        let tip = self.tip();
        self.source(|source| policy::read(&source.policy_files(tip).unwrap()).unwrap())
    }

    pub(super) fn tip(&self) -> ObjectId {
        self.commits.last().unwrap().id
    }

    pub(super) fn release(&self, name: &ReleaseName) -> Option<Release> {
        self.source(|source| source.release(self.tip(), name).unwrap())
    }

    pub(super) fn bytes(&self, path: &str) -> Vec<u8> {
        self.tree.get(path).map(|(_, id)| self.objects[id].clone()).unwrap_or_default()
    }

    pub(super) fn facts(&self, release: &ReleaseName, action: &Action, action_id: &ActionId) -> Facts {
        let (policy, before) = (self.policy(), self.release(release));
        let history = self.bytes(&record::path(release, journal::HISTORY));
        self.ledger.facts(&Asked {
            policy: &policy,
            release: before.as_ref(),
            folder_exists: before.is_some(),
            history: &history,
            action,
            id: action_id,
        })
    }

    /// The commit that the command line would make.
    pub(super) fn draft(
        &mut self,
        person: &str,
        release: &str,
        said: Option<&str>,
        action: impl Into<Action>,
    ) -> Draft {
        self.actions += 1;
        let action_id = ActionId::from_random([self.actions; 12]);
        self.draft_with(person, release, said, action, &action_id)
    }

    pub(super) fn draft_with(
        &self,
        person: &str,
        release: &str,
        said: Option<&str>,
        action: impl Into<Action>,
        action_id: &ActionId,
    ) -> Draft {
        let (release, action) = (name(release), action.into());
        let context = Context {
            id: action_id.clone(),
            actor: id(person),
            at: self.now(),
            message: said.map(str::to_owned),
            url: None,
            // What somebody has a word on happened an hour before.
            happened: said.and_then(|_| self.now().shifted(chrono::Duration::hours(-1))),
        };
        let before = self.release(&release);
        let facts = self.facts(&release, &action, action_id);
        let policy = self.policy();
        let after = match apply(&policy, before.as_ref(), &facts, &action, &context) {
            Ok(after) => after,
            // A forger does not ask; the record stays as it was, but for its history.
            Err(_) => before.clone().unwrap(),
        };
        let entry = Entry::new(&context, context.at, policy.settings.policy, action);
        self.written(person, before.as_ref(), &after, &entry)
    }

    /// A release begun by somebody who does not look whether its name or id was used.
    pub(super) fn forged(&self, person: &str, action: New, action_id: &ActionId) -> Draft {
        let (actor, at) = (id(person), self.now());
        let context = Context { id: action_id.clone(), actor, at, message: None, url: None, happened: None };
        let action = Action::from(action);
        let after = apply(&self.policy(), None, &Facts::default(), &action, &context).unwrap();
        self.written(person, None, &after, &Entry::new(&context, at, 1, action))
    }

    /// Puts other bytes into a file of a commit, and leaves all else as it is.
    pub(super) fn replace(&mut self, commit: usize, change: usize, bytes: &[u8]) {
        let new = (MODE_FILE, blob_id(bytes));
        self.objects.insert(new.1, bytes.to_vec());
        let commit = &mut self.commits[commit];
        commit.changes[change].new = Some(new);
        let path = String::from_utf8(commit.changes[change].path.clone()).unwrap();
        self.trees.get_mut(&commit.id).unwrap().insert(path, new);
    }

    pub(super) fn written(&self, person: &str, before: Option<&Release>, after: &Release, entry: &Entry) -> Draft {
        let mut draft = self.plain(person, &message::of_action(before, Some(after), entry));
        let path = |file: &str| record::path(&after.name, file);
        for (file, text) in record::changes(before, after).unwrap() {
            draft.files.insert(path(file), text.map(|text| (MODE_FILE, text.into_bytes())));
        }
        let history = journal::append(&self.bytes(&path(journal::HISTORY)), entry).unwrap();
        draft.files.insert(path(journal::HISTORY), Some((MODE_FILE, history)));
        draft
    }

    pub(super) fn act(&mut self, person: &str, release: &str, said: Option<&str>, action: impl Into<Action>) {
        let draft = self.draft(person, release, said, action);
        self.commit(draft);
    }

    /// Makes a commit, whatever it holds.
    pub(super) fn commit(&mut self, draft: Draft) -> usize {
        let mut changes = Vec::new();
        for (path, content) in draft.files {
            let old = self.tree.get(&path).copied();
            let new = content.map(|(mode, bytes)| {
                let id = blob_id(&bytes);
                self.objects.insert(id, bytes);
                (mode, id)
            });
            match new {
                Some(new) => self.tree.insert(path.clone(), new),
                None => self.tree.remove(&path),
            };
            if old != new {
                changes.push(PathChange { path: path.into_bytes(), old, new });
            }
        }
        let parents = self.commits.last().map(|last| last.id).into_iter().chain(draft.merged);
        let parents: String = parents.map(|parent| format!("parent {parent}\n")).collect();
        let (seconds, minutes) = draft.at;
        let sign = if minutes < 0 { '-' } else { '+' };
        let time = format!("{seconds} {sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60);
        let ident = |(name, email): &(String, String)| format!("{name} <{email}> {time}");
        let raw = format!(
            "tree {}\n{parents}author {}\ncommitter {}\n{}\n{}",
            blob_id(format!("{:?}", self.tree).as_bytes()),
            ident(&draft.author),
            ident(&draft.committer),
            draft.header,
            draft.message
        );
        let commit = CommitRead { id: blob_id(raw.as_bytes()), raw: raw.into_bytes(), changes };
        self.trees.insert(commit.id, self.tree.clone());
        let objects = &self.objects;
        self.ledger.advance(&commit, &|id| read(objects, id)).unwrap();
        self.commits.push(commit);
        self.commits.len() - 1
    }

    pub(super) fn source<T>(&self, with: impl FnOnce(Source<'_>) -> T) -> T {
        let blob = |id| read(&self.objects, id);
        let folder = |commit, path: &str| Ok(list(&self.trees[&commit], path));
        with(Source { blob: &blob, folder: &folder })
    }

    /// Audits everything, and holds the two ways to a ledger to each other.
    pub(super) fn audit(&self) -> Report {
        self.audited(Some(&self.ledger))
    }

    pub(super) fn audit_unchecked(&self) -> Report {
        self.audited(None)
    }

    fn audited(&self, ledger: Option<&Ledger>) -> Report {
        self.source(|source| {
            let mut audit = Audit::new(source);
            for commit in &self.commits {
                audit.feed(commit);
            }
            assert!(ledger.is_none_or(|ledger| audit.ledger() == ledger), "the two ways to a ledger differ");
            audit.finish()
        })
    }

    /// Audits only what came after the first commits.
    pub(super) fn audit_after(&self, pinned: usize, ledger: Ledger) -> Report {
        self.source(|source| {
            let none = || Ok(Vec::new());
            let (root, commit) = (self.commits[0].id, self.commits[pinned].id);
            let mut audit = Audit::resume(source, Pin { commit, root, ledger, releases: &none }).unwrap();
            for commit in &self.commits[pinned + 1..] {
                audit.feed(commit);
            }
            audit.finish()
        })
    }
}

fn read(objects: &HashMap<ObjectId, Vec<u8>>, id: ObjectId) -> Result<Vec<u8>, Unreadable> {
    objects.get(&id).cloned().ok_or_else(|| Unreadable(format!("object {id} is missing")))
}

fn list(tree: &Tree, folder: &str) -> Vec<TreeEntry> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut entries: Vec<TreeEntry> = Vec::new();
    for (path, (mode, id)) in tree {
        let Some(rest) = path.strip_prefix(&prefix) else { continue };
        let (name, mode) = rest.split_once('/').map_or((rest, *mode), |(name, _)| (name, MODE_TREE));
        if entries.last().is_none_or(|last| last.name != name.as_bytes()) {
            entries.push(TreeEntry { mode, name: name.as_bytes().to_vec(), id: *id });
        }
    }
    entries
}
