//! What was made and what was done, in a document: package, documents, notices, deployments.
//!
//! Only what is asked of this release; what no longer counts reads as not done.

use super::people::{name, role_title};
use crate::domain::currency::{self, Stale};
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::process::titled;
use crate::domain::release::{Outcome, Stamp};
use crate::report::encode;
use crate::report::parts;
use crate::report::scene::Scene;
use crate::report::when;
use serde::Serialize;

/// A part of the package.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// True if everything of it is there.
    pub there: bool,
    /// The ids of its documents.
    pub documents: Vec<String>,
    /// The names of its artifacts.
    pub artifacts: Vec<String>,
    /// The ids of its fields.
    pub fields: Vec<String>,
}

/// A document of the process.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// True if it is written and counts.
    pub written: bool,
    /// The name of who wrote it; empty where nobody did.
    pub by: String,
    /// When, in local time; empty where it is not.
    pub at: String,
    /// The title of the role that writes it.
    pub owner_title: String,
}

/// A notice of the process.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// True if it was sent and counts.
    pub sent: bool,
    /// The name of who sent it; empty where nobody did.
    pub by: String,
    /// When, in local time; empty where it is not.
    pub at: String,
    /// The title of the role that sends it.
    pub owner_title: String,
}

/// A deployment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Deployment {
    /// The id of the environment.
    pub environment: String,
    /// The title of the environment.
    pub environment_title: String,
    /// The ids of the components.
    pub components: Vec<String>,
    /// success, failure or cancelled; `rolled back` where it was taken back; empty while it runs.
    pub result: String,
    /// The name of who said so last.
    pub by: String,
    /// When it began, in local time.
    pub started: String,
    /// When it ended, in local time; empty while it runs.
    pub finished: String,
    /// Where it can be followed.
    pub url: String,
    /// The iteration in which it began.
    pub iteration: u32,
}

pub(super) fn package(scene: &Scene<'_>) -> Vec<Part> {
    let view = &scene.view;
    let asked = view.process.package.iter().filter(|(_, rule)| view.holds(rule.when.as_ref()));
    let part = |(id, rule): (&Id, &crate::domain::process::items::PackagePart)| Part {
        id: id.to_string(),
        title: titled(id, &rule.title).to_owned(),
        there: gates::missing_of_part(view, rule).is_empty(),
        documents: parts::documents_of_part(view, rule).into_iter().map(Id::to_string).collect(),
        artifacts: parts::artifacts_of_part(view, rule),
        fields: rule.fields.iter().map(Id::to_string).collect(),
    };
    asked.map(part).collect()
}

pub(super) fn documents(scene: &Scene<'_>) -> Vec<Document> {
    let view = &scene.view;
    let asked = view.process.documents.iter().filter(|(_, rule)| view.holds(rule.when.as_ref()));
    let document = |(id, rule): (&Id, &crate::domain::process::duties::Document)| {
        let latest = view.release.documents.iter().rfind(|entry| entry.document == *id).map(|entry| &entry.stamp);
        let (written, by, at) = standing(scene, gates::document_stale(view, id, rule), latest);
        let (title, owner_title) = (titled(id, &rule.title).to_owned(), role_title(scene, &rule.owner));
        Document { id: id.to_string(), title, written, by, at, owner_title }
    };
    asked.map(document).collect()
}

pub(super) fn notices(scene: &Scene<'_>) -> Vec<Notice> {
    let view = &scene.view;
    let asked = view.process.notices.iter().filter(|(_, rule)| view.holds(rule.when.as_ref()));
    let notice = |(id, rule): (&Id, &crate::domain::process::duties::Notice)| {
        let latest = view.release.told(id).map(|entry| &entry.stamp);
        let (sent, by, at) = standing(scene, gates::notice_stale(view, id, rule), latest);
        let (title, owner_title) = (titled(id, &rule.title).to_owned(), role_title(scene, &rule.owner));
        Notice { id: id.to_string(), title, sent, by, at, owner_title }
    };
    asked.map(notice).collect()
}

/// Whether the latest entry counts, and then by whom and when it was made.
fn standing(scene: &Scene<'_>, stale: Option<Vec<Stale>>, latest: Option<&Stamp>) -> (bool, String, String) {
    match latest.filter(|_| currency::counts(stale)) {
        Some(stamp) => (true, name(scene, &stamp.by), when::local(stamp.at)),
        None => (false, String::new(), String::new()),
    }
}

pub(super) fn deployments(scene: &Scene<'_>) -> Vec<Deployment> {
    let process = scene.view.process;
    let deployment = |one: &crate::domain::release::Deployment| {
        let environment = process.environments.get(&one.environment);
        let environment_title =
            environment.map_or(one.environment.as_str(), |rule| titled(&one.environment, &rule.title));
        let said = one.rolled_back.as_ref().or(one.finished.as_ref()).unwrap_or(&one.started);
        let result = if one.rolled_back.is_some() { Some("rolled back") } else { one.outcome.map(Outcome::as_str) };
        Deployment {
            environment: one.environment.to_string(),
            environment_title: environment_title.to_owned(),
            components: one.components.iter().map(Id::to_string).collect(),
            result: result.unwrap_or_default().to_owned(),
            by: name(scene, &said.by),
            started: when::local(one.started.at),
            finished: one.finished.as_ref().map(|stamp| when::local(stamp.at)).unwrap_or_default(),
            url: one.url.as_deref().map(encode::link).unwrap_or_default(),
            iteration: one.started.iteration,
        }
    };
    scene.view.release.deployments.iter().map(deployment).collect()
}
