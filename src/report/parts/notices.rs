//! The notices of a release: whether somebody was told, and every sending with what became of it.

use super::Part;
use super::work::Standing;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::titled;
use crate::domain::release::{Delivery, NoticeEntry};
use crate::report::scene::Scene;
use crate::report::when;
use serde_json::{Value, json};

pub(super) fn notices(scene: &Scene<'_>) -> Part {
    let header = ["id", "title", "owner", "due", "state", "by", "at", "recipients", "way", "message id"];
    let mut part = Part::new("notices", "Notices", &header);
    let view = &scene.view;
    for (id, rule) in &view.process.notices {
        let entries: Vec<&NoticeEntry> = view.release.notices.iter().filter(|entry| entry.notice == *id).collect();
        let follows = rule.after.as_ref().is_none_or(|state| view.release.entered.contains_key(state));
        let asked = view.holds(rule.when.as_ref()) && follows;
        if !asked && entries.is_empty() {
            continue;
        }
        let told = view.release.told(id);
        let open = gates::open_sending(view, id, rule);
        let reasons = gates::notice_stale(view, id, rule);
        let due = gates::notice_due(view, rule);
        let stands = Standing::of(scene, due, reasons, told.map(|entry| &entry.stamp));
        let state = state(&stands, open, entries.last().copied());
        // While nobody was told, the row says what was tried.
        let shown = open.or(told).or(entries.last().copied());
        let recipients = shown.map(|entry| entry.recipients.clone()).unwrap_or_default();
        let sendings: Vec<Value> = entries.iter().filter(|entry| entry.way.is_some()).map(|one| sending(one)).collect();
        let object = stands.json(json!({
            "id": id, "title": titled(id, &rule.title), "owner": rule.owner, "after": rule.after,
            "recipients": recipients, "digest": shown.and_then(|e| e.digest.clone()),
            "covers": shown.map(|e| e.covers.clone()).unwrap_or_default(), "clause": rule.clause,
            "outcome_unknown": open.is_some(), "sendings": sendings,
        }));
        let stamp = shown.map(|entry| &entry.stamp);
        let row = vec![
            id.to_string(),
            titled(id, &rule.title).to_owned(),
            rule.owner.to_string(),
            stands.due(view.now),
            state,
            stamp.map(|stamp| stamp.by.to_string()).unwrap_or_default(),
            stamp.map(|stamp| when::local(stamp.at)).unwrap_or_default(),
            recipients.iter().map(Id::as_str).collect::<Vec<_>>().join(", "),
            shown.and_then(|entry| entry.way).map(|way| way.as_str().to_owned()).unwrap_or_default(),
            shown.and_then(|entry| entry.message_id.clone()).unwrap_or_default(),
        ];
        part.push(row, object);
    }
    part
}

/// How the notice stands; what keeps it from being sent, or went wrong last, goes before.
fn state(stands: &Standing, open: Option<&NoticeEntry>, latest: Option<&NoticeEntry>) -> String {
    let stood = stands.state("sent");
    match latest.filter(|entry| entry.outcome == Some(Delivery::Failed)) {
        _ if stands.counts => stood,
        _ if open.is_some() => format!("UNKNOWN: nobody can tell whether it arrived; {stood}"),
        Some(failed) => format!("{stood}; not delivered: {}", failed.said.as_deref().unwrap_or("nothing was said")),
        None => stood,
    }
}

fn sending(entry: &NoticeEntry) -> Value {
    let attachment = |one: &crate::domain::release::Attachment| json!({"document": one.document, "digest": one.digest});
    let finished = entry.finished.as_ref();
    json!({
        "action": entry.stamp.action, "by": entry.stamp.by, "at": entry.stamp.at.rfc3339(), "way": entry.way,
        "message_id": entry.message_id, "subject": entry.subject, "digest": entry.digest,
        "recipients": entry.recipients, "attachments": entry.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "again": entry.again, "outcome": entry.outcome, "said": entry.said,
        "finished": finished.map(|stamp| Moment::rfc3339(stamp.at)),
    })
}
