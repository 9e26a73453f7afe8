//! A release as documents see it: every text that a template, the notes or the checklist may name.
//!
//! Plain strings, numbers and lists; what is missing is empty, never absent. The names
//! are those of the template language. Start at [`Sheet::of`]; `people.rs` has who, `plan.rs` what and when,
//! `decided.rs` what people found and decided, `done.rs` what was made and done, `commits.rs` what was
//! imported, `rollup.rs` what comes along, `agenda.rs` what waits for a board.

pub mod agenda;
mod commits;
mod decided;
mod done;
mod people;
mod plan;
mod rollup;
mod sample;

use super::scene::Scene;
use crate::domain::action::Underneath;
use crate::domain::carried::Carried;
use crate::domain::id::Id;
use crate::domain::process::items::Review;
use crate::domain::process::{Process, titled};
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::BTreeMap;

pub use commits::{Commit, Range};
pub use decided::{Gate, Issue, Iteration, Vote};
pub use done::{Deployment, Document, Notice, Part};
pub use people::{Called, Group, Operations, Reached};
pub use plan::{Change, Evidence, Field, File, Item, Labelled, Noted, Task, Time};
pub use rollup::{Considered, Member, Rollup, Since};

/// Everything that a document may name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sheet {
    /// The release.
    pub release: ReleaseText,
    /// The process.
    pub process: ProcessText,
    /// The store.
    pub store: StoreText,
    /// The fields of the plan, in the order of the process.
    pub plan: Vec<Field>,
    /// The texts of the plan by id, with `_` for `-`; empty where nothing is written.
    pub field: BTreeMap<String, String>,
    /// The milestones.
    pub schedule: Vec<Time>,
    /// The changes.
    pub changes: Vec<Change>,
    /// The configuration items that are no files.
    pub items: Vec<Item>,
    /// The commits that were imported.
    pub commits: Vec<Commit>,
    /// The commits that count and say that they break something.
    pub breaking: Vec<Commit>,
    /// The ranges of commits that were imported.
    pub ranges: Vec<Range>,
    /// The artifacts.
    pub artifacts: Vec<File>,
    /// The components.
    pub components: Vec<Labelled>,
    /// The tasks that are asked of this release.
    pub tasks: Vec<Task>,
    /// What the tasks noted, such as the folder of a backup.
    pub noted: Vec<Noted>,
    /// The groups, with what they do and who is in them.
    pub groups: Vec<Group>,
    /// Everybody who can be reached.
    pub contacts: Vec<Reached>,
    /// Who is called, in order.
    pub escalation: Vec<Called>,
    /// The evidence that counts.
    pub evidence: Vec<Evidence>,
    /// What the inventory holds underneath, by component.
    pub underneath: Vec<Below>,
    /// The parts of the package.
    pub package: Vec<Part>,
    /// The documents that are asked of this release.
    pub documents: Vec<Document>,
    /// The notices that are asked of this release.
    pub notices: Vec<Notice>,
    /// The issues.
    pub issues: Vec<Issue>,
    /// Every vote that was given, in order.
    pub signoffs: Vec<Vote>,
    /// The gates of the usual ways on from the present state.
    pub gates: Vec<Gate>,
    /// The deployments, in order.
    pub deployments: Vec<Deployment>,
    /// The rounds of build and test, in order.
    pub iterations: Vec<Iteration>,
    /// In release notes that tell of several releases: which, and why.
    pub rollup: Rollup,
    /// The notice, where one is written.
    pub notice: NoticeText,
    /// Who writes, and when.
    pub written: Written,
}

/// The release in a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReleaseText {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The id of its kind.
    pub kind: String,
    /// The title of its kind.
    pub kind_title: String,
    /// The id of its process.
    pub process: String,
    /// The id of the state in which it stands.
    pub state: String,
    /// The title of that state.
    pub state_title: String,
    /// The round of build and test.
    pub iteration: u32,
    /// The name of who made it.
    pub requester: String,
    /// The name of who brought it to this state.
    pub moved_by: String,
    /// The reason that they gave; empty where they gave none.
    pub reason: String,
}

/// The process in a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProcessText {
    /// Its title.
    pub title: String,
    /// The written text that it follows.
    pub source: String,
    /// Its version.
    pub version: u32,
    /// What changed in the written text.
    pub revisions: Vec<Revision>,
    /// Who reviewed it.
    pub reviews: Vec<Revision>,
    /// Terms and what they mean.
    pub glossary: Vec<Term>,
}

/// A line of document control.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Revision {
    /// Its version.
    pub version: String,
    /// The day, as written.
    pub date: String,
    /// The name of who did it; empty where nobody did.
    pub by: String,
    /// The text; empty where none is written.
    pub text: String,
    /// The clause that it comes from.
    pub clause: String,
}

/// A term and what it means.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Term {
    /// The term.
    pub term: String,
    /// What it means.
    pub meaning: String,
}

/// The store in a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StoreText {
    /// Its title.
    pub title: String,
}

/// What runs underneath this release for one component; without a release, nothing does.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Below {
    /// The id of the component.
    pub component: String,
    /// The title of the component.
    pub component_title: String,
    /// The release that brought it; empty where nothing ran.
    pub release: String,
    /// The files.
    pub artifacts: Vec<BelowFile>,
    /// The configuration items that are no files.
    pub items: Vec<BelowItem>,
}

/// A configuration item that is in use underneath.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BelowItem {
    /// Its id.
    pub id: String,
    /// The id of its type.
    #[serde(rename = "type")]
    pub item_type: String,
    /// The title of its type.
    pub type_title: String,
}

/// A file that runs underneath.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BelowFile {
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub digest: String,
}

/// The notice that is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NoticeText {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The names of those who are told.
    pub to: Vec<String>,
}

/// Who writes a document, and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Written {
    /// The name of who did it; empty where nobody did.
    pub by: String,
    /// When, in local time; empty where it is not.
    pub at: String,
}

impl ReleaseText {
    /// The release itself.
    #[must_use]
    pub fn of(scene: &Scene<'_>) -> Self {
        let (view, head) = (&scene.view, &scene.view.release.head);
        let kind = view.process.kinds.get(&head.kind).map(|kind| titled(&head.kind, &kind.title));
        let state = view.process.states.get(&head.state).map(|state| titled(&head.state, &state.title));
        let moved = scene.history.iter().rfind(|entry| entry.action.as_move().is_some());
        Self {
            name: head.name.to_string(),
            title: head.title.clone(),
            kind: head.kind.to_string(),
            kind_title: kind.unwrap_or_default().to_owned(),
            process: head.process.to_string(),
            state: head.state.to_string(),
            state_title: state.unwrap_or_default().to_owned(),
            iteration: head.iteration,
            requester: people::name(scene, &head.requester),
            moved_by: moved.map(|entry| people::name(scene, &entry.actor)).unwrap_or_default(),
            reason: moved.and_then(|entry| entry.message.clone()).unwrap_or_default(),
        }
    }
}

impl Sheet {
    /// The sheet of a release, with what the inventory holds underneath it.
    #[must_use]
    pub fn of(scene: &Scene<'_>, underneath: &IndexMap<Id, Underneath>) -> Self {
        let (view, head) = (&scene.view, &scene.view.release.head);
        Self {
            release: ReleaseText::of(scene),
            process: process(view.process),
            store: StoreText { title: view.policy.settings.title.clone() },
            plan: plan::fields(scene),
            field: plan::by_id(scene),
            schedule: plan::schedule(scene),
            changes: plan::changes(scene),
            items: plan::items(scene),
            commits: Vec::new(),
            breaking: Vec::new(),
            ranges: Vec::new(),
            artifacts: plan::artifacts(scene),
            components: head.components.iter().map(|id| plan::component(view.process, id)).collect(),
            tasks: plan::tasks(scene),
            noted: plan::noted(scene),
            groups: people::groups(scene),
            contacts: people::contacts(scene),
            escalation: people::escalation(scene),
            evidence: plan::evidence(scene),
            underneath: underneath.iter().map(|(id, what)| below(view.process, id, what)).collect(),
            package: done::package(scene),
            documents: done::documents(scene),
            notices: done::notices(scene),
            issues: decided::issues(scene),
            signoffs: decided::signoffs(scene),
            gates: decided::gates(scene),
            deployments: done::deployments(scene),
            iterations: decided::iterations(scene),
            rollup: Rollup::default(),
            notice: NoticeText::default(),
            written: Written::now(view.policy, scene.reader, view.now),
        }
    }

    /// The same for one notice, with the names of those who are told.
    #[must_use]
    pub fn for_notice(self, scene: &Scene<'_>, notice: &Id, recipients: &[Id]) -> Self {
        let title = scene.view.process.notices.get(notice).map(|rule| titled(notice, &rule.title).to_owned());
        let to = recipients.iter().map(|id| people::name(scene, id)).collect();
        Self { notice: NoticeText { id: notice.to_string(), title: title.unwrap_or_default(), to }, ..self }
    }
}

/// A line of ours as a value of a template: Markdown takes no text for code, so no mark of code stands in it.
fn unmarked(line: &str) -> String {
    line.replace('`', "")
}

fn process(process: &Process) -> ProcessText {
    let review = |review: &Review| Revision {
        version: review.version.clone().unwrap_or_default(),
        date: review.date.clone().unwrap_or_default(),
        by: review.by.clone().unwrap_or_default(),
        text: review.text.clone().unwrap_or_default(),
        clause: review.clause.clone().unwrap_or_default(),
    };
    let term = |(term, meaning): (&String, &String)| Term { term: term.clone(), meaning: meaning.clone() };
    ProcessText {
        title: process.title.clone(),
        source: process.source.clone().unwrap_or_default(),
        version: process.version,
        revisions: process.revisions.iter().map(review).collect(),
        reviews: process.reviews.iter().map(review).collect(),
        glossary: process.glossary.iter().map(term).collect(),
    }
}

fn below(process: &Process, id: &Id, what: &Underneath) -> Below {
    let Labelled { id: component, title: component_title } = plan::component(process, id);
    match what {
        Underneath::Nothing => Below { component, component_title, ..Below::default() },
        Underneath::Running(running) => Below {
            component,
            component_title,
            release: running.release.to_string(),
            artifacts: running
                .artifacts
                .iter()
                .map(|file| BelowFile { name: file.name.to_string(), digest: file.digest.to_string() })
                .collect(),
            items: running
                .items
                .iter()
                .map(|item| BelowItem {
                    id: item.id.to_string(),
                    item_type: item.item_type.to_string(),
                    type_title: plan::type_title(process, Carried::Item, &item.item_type),
                })
                .collect(),
        },
    }
}
