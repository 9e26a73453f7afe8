//! Where a release went, and what was said: deployments and comments.

use super::Part;
use crate::domain::action::Action;
use crate::domain::id::Id;
use crate::domain::release::Outcome;
use crate::report::scene::Scene;
use crate::report::when;
use serde_json::{Value, json};

pub(super) fn deployments(scene: &Scene<'_>) -> Part {
    let header = ["environment", "components", "result", "by", "started", "finished", "iteration", "files", "url"];
    let mut part = Part::new("deployments", "Deployments", &header);
    for one in &scene.view.release.deployments {
        let outcome = one.outcome.map(Outcome::as_str);
        let result = match &one.rolled_back {
            Some(stamp) => format!("{}, rolled back {}", outcome.unwrap_or("open"), when::local(stamp.at)),
            None => outcome.unwrap_or("open").to_owned(),
        };
        let file = |file: &crate::domain::release::Deployed| -> Value {
            json!({"name": file.name, "digest": file.digest, "component": file.component})
        };
        let object = json!({
            "environment": one.environment, "components": one.components,
            "artifacts": one.artifacts.iter().map(file).collect::<Vec<_>>(),
            "items": one.items,
            "started": one.started.at.rfc3339(), "started_by": one.started.by,
            "finished": one.finished.as_ref().map(|stamp| stamp.at.rfc3339()),
            "finished_by": one.finished.as_ref().map(|stamp| &stamp.by), "result": outcome, "url": one.url,
            "iteration": one.started.iteration, "stands": one.stands(),
            "rolled_back": one.rolled_back.as_ref().map(|stamp| stamp.at.rfc3339()),
            "rolled_back_by": one.rolled_back.as_ref().map(|stamp| &stamp.by),
        });
        let files = one.artifacts.iter().map(|file| format!("{} {}", file.name, file.digest.short()));
        let items = one.items.iter().map(|item| format!("{} {}", item.item_type, item.id));
        let what: Vec<String> = files.chain(items).collect();
        let row = vec![
            one.environment.to_string(),
            one.components.iter().map(Id::as_str).collect::<Vec<_>>().join(", "),
            result,
            one.finished.as_ref().unwrap_or(&one.started).by.to_string(),
            when::local(one.started.at),
            one.finished.as_ref().map(|stamp| when::local(stamp.at)).unwrap_or_default(),
            one.started.iteration.to_string(),
            what.join(", "),
            one.url.clone().unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

/// What was said, from the history; empty where nobody loaded it.
pub(super) fn comments(scene: &Scene<'_>) -> Part {
    let mut part = Part::new("comments", "Comments", &["at", "by", "text", "url"]);
    for entry in scene.history.iter().filter(|entry| matches!(entry.action, Action::Comment(_))) {
        let text = entry.message.clone().unwrap_or_default();
        let object = json!({
            "id": entry.id, "at": entry.at.rfc3339(), "by": entry.actor, "text": text, "url": entry.url,
        });
        let url = entry.url.clone().unwrap_or_default();
        part.push(vec![when::local(entry.at), entry.actor.to_string(), text, url], object);
    }
    part
}
