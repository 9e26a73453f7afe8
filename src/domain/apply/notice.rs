//! Notices: recorded, sent, and said to have arrived.
//!
//! A sending is two actions: `notice.send` before anything leaves, `notice.finish` after. Between them,
//! and for good where nobody could say, it is open: it keeps others from sending the same again.

use super::duty::check_asked;
use super::text::check_line;
use super::{Case, known};
use crate::domain::action::{NoticeFinish, NoticeRecord, NoticeSend};
use crate::domain::gates::{attached, notice_stale, open_sending};
use crate::domain::process::duties::Notice;
use crate::domain::recipients;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::NoticeEntry;

pub(super) fn record(case: &mut Case<'_>, record: &NoticeRecord) -> Result<(), Refusal> {
    let rule = known("notice", &case.process.notices, &record.notice)?;
    case.actor.answers_for(&rule.owner, &case.process.may.notice)?;
    check_asked(case, "notice", &record.notice, rule.when.as_ref())?;
    if notice_stale(&case.view(), &record.notice, rule).is_some_and(|stale| stale.is_empty()) {
        return Err(Refusal::Already);
    }
    let mut entry = NoticeEntry::told(record.notice.clone(), case.covered(&rule.covers), case.stamp());
    entry.recipients.clone_from(&record.recipients);
    case.next.notices.push(entry);
    Ok(())
}

pub(super) fn send(case: &mut Case<'_>, send: &NoticeSend) -> Result<(), Refusal> {
    let rule = known("notice", &case.process.notices, &send.notice)?;
    case.actor.answers_for(&rule.owner, &case.process.may.notice)?;
    check_asked(case, "notice", &send.notice, rule.when.as_ref())?;
    check_not_twice(case, send, rule)?;
    check_letter(case, send, rule)?;
    let mut entry = NoticeEntry::told(send.notice.clone(), case.covered(&rule.covers), case.stamp());
    entry.digest = Some(send.digest.clone());
    entry.recipients.clone_from(&send.recipients);
    entry.subject = Some(send.subject.clone());
    entry.message_id = Some(send.message_id.clone());
    entry.way = Some(send.way);
    entry.attachments.clone_from(&send.attachments);
    entry.again.clone_from(&send.again);
    case.next.notices.push(entry);
    Ok(())
}

/// RULE docs/notices.md: what may have arrived goes out again only if somebody says so, and names the
/// latest entry, so that two who say so at once send once.
fn check_not_twice(case: &Case<'_>, send: &NoticeSend, rule: &Notice) -> Result<(), Refusal> {
    let latest = case.next.notices.iter().rfind(|entry| entry.notice == send.notice);
    let repeats = send.again.is_some() && send.again.as_ref() == latest.map(|entry| &entry.stamp.action);
    if repeats {
        return Ok(());
    }
    if notice_stale(&case.view(), &send.notice, rule).is_some_and(|stale| stale.is_empty()) {
        return Err(Refusal::Already);
    }
    if let Some(open) = open_sending(&case.view(), &send.notice, rule) {
        return Err(open.as_rule().into());
    }
    match send.again {
        Some(_) => Err(Rule::Inconsistent { what: "a sending repeats the latest entry of its notice" }.into()),
        None => Ok(()),
    }
}

/// The letter is to those whom the process names, with the documents that it names.
fn check_letter(case: &Case<'_>, send: &NoticeSend, rule: &Notice) -> Result<(), Refusal> {
    check_line("subject", &send.subject)?;
    let id = case.context.id.to_string();
    let host = send.message_id.strip_prefix(&id).and_then(|rest| rest.strip_prefix('@'));
    let of_host = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    if host.is_none_or(|host| host.is_empty() || host.len() > 253 || !host.bytes().all(of_host)) {
        return Err(Rule::Inconsistent { what: "the message id is the id of the action, `@` and a host" }.into());
    }
    let people = &case.policy.people;
    let (to, _) = recipients::reached(people, &recipients::of(people, case.process, &case.next, &rule.to, case.now));
    if to.is_empty() || send.recipients != to {
        return Err(
            Rule::Inconsistent { what: "a notice goes to all those whom the process names, in their order" }.into()
        );
    }
    match attached(&case.view(), rule) {
        Ok(documents) if documents == send.attachments => Ok(()),
        Ok(_) => {
            Err(Rule::Inconsistent { what: "the documents of `attach` go along, as they were last written" }.into())
        }
        Err(documents) => Err(Rule::NotAttached { notice: send.notice.clone(), documents }.into()),
    }
}

/// RULE docs/notices.md: who began a sending can always say what became of it: whatever others did in
/// between, in a final state, without the role by now.
pub(super) fn finish(case: &mut Case<'_>, finish: &NoticeFinish) -> Result<(), Refusal> {
    if let Some(said) = &finish.said {
        check_line("answer", said)?;
    }
    let stamp = case.stamp();
    let is_it = |entry: &&mut NoticeEntry| {
        let begun = (&entry.notice, &entry.stamp.action, &entry.stamp.by);
        entry.way.is_some() && begun == (&finish.notice, &finish.sending, &stamp.by)
    };
    match case.next.notices.iter_mut().find(is_it) {
        Some(entry) if entry.finished.is_none() => {
            entry.outcome = Some(finish.outcome);
            entry.said.clone_from(&finish.said);
            entry.finished = Some(stamp);
            Ok(())
        }
        Some(entry) if entry.outcome == Some(finish.outcome) => Err(Refusal::Already),
        _ => Err(Rule::NoSending { notice: finish.notice.clone() }.into()),
    }
}
