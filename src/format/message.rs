//! Decides the commit message of an action or a policy: it repeats the record for people and grep.
//!
//! Pure, and the same for the same action for ever: the audit compares whole messages.
//! Start at `of_action`; `message/subject.rs` and `message/sentence.rs` have the words of each action.
//! INVARIANT: the last paragraph is the trailers and holds no text of users; every line of users'
//! text elsewhere is indented, or stands behind words of ours (security rule 17).

mod sentence;
mod subject;
mod text;

use crate::domain::entry::Entry;
use crate::domain::id::{ActionId, Id};
use crate::domain::release::Release;

/// Writes the commit message of an action; `before` is the release as the action found it, `after` as it left it.
#[must_use]
pub fn of_action(before: Option<&Release>, after: Option<&Release>, entry: &Entry) -> String {
    let name = release_name(before, entry);
    let mut message = format!("{name}: {}\n\n", subject::of(before, entry));
    message.push_str(&text::folded(&sentence::of(before, after, entry)));
    for (label, quoted) in sentence::texts(entry) {
        message.push_str(&format!("\n{label}:\n\n{}", text::indented(quoted)));
    }
    message.push_str(&format!(
        "\nRelman-Release: {name}\nRelman-Action: {}\nRelman-Action-Id: {}\nRelman-Actor: {}\n",
        entry.action.name(),
        entry.id,
        entry.actor
    ));
    message
}

/// Finds the id of the action in a message that [`of_action`] wrote; anything else has none.
#[must_use]
pub fn action_id(message: &str) -> Option<ActionId> {
    let id = trailers(message)?.lines().find_map(|line| line.strip_prefix("Relman-Action-Id: "))?;
    ActionId::parse(id).ok()
}

/// Tells whether a message has the trailers of an action or a policy.
#[must_use]
pub fn is_ours(message: &str) -> bool {
    let ours = |line: &str| line.starts_with("Relman-Action-Id: ") || line.starts_with("Relman-Policy: ");
    trailers(message).is_some_and(|trailers| trailers.lines().any(ours))
}

fn release_name(before: Option<&Release>, entry: &Entry) -> String {
    match (&entry.action, before) {
        (crate::domain::action::Action::New(new), _) => new.name.to_string(),
        (_, Some(release)) => release.name.to_string(),
        (_, None) => "unknown".to_owned(),
    }
}

/// What the message of a policy commit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyMessage {
    /// The number of the policy.
    pub number: u32,
    /// What its author said of it.
    pub text: String,
}

/// Writes the commit message of a policy.
#[must_use]
pub fn of_policy(number: u32, said: &str, actor: &Id) -> String {
    let said = text::visible(said.trim());
    let title = text::cut(&said, text::SUBJECT_CHARS.saturating_sub(format!("policy {number}: ").len()));
    let mut message = format!("policy {number}: {title}\n\n");
    message.push_str(&text::folded(&format!("{actor} put policy {number} in force.")));
    if title != said {
        message.push_str(&format!("\nMessage:\n\n{}", text::indented(&said)));
    }
    message.push_str(&format!("\nRelman-Policy: {number}\nRelman-Actor: {actor}\n"));
    message
}

/// Reads what [`of_policy`] wrote; nothing for every other text, to the byte.
#[must_use]
pub fn read_policy(message: &str, actor: &Id) -> Option<PolicyMessage> {
    let (number, rest) = message.strip_prefix("policy ")?.split_once(": ")?;
    let number: u32 = number.parse().ok()?;
    let (title, body) = rest.split_once("\n\n")?;
    let said = match body.split_once("\nMessage:\n\n") {
        Some((_, quoted)) => text::unindented(quoted.rsplit_once("\n\nRelman-Policy: ")?.0),
        None => title.to_owned(),
    };
    let is_ours = !said.is_empty() && of_policy(number, &said, actor) == message;
    is_ours.then_some(PolicyMessage { number, text: said })
}

fn trailers(message: &str) -> Option<&str> {
    Some(message.strip_suffix('\n')?.rsplit_once("\n\n")?.1)
}

#[cfg(test)]
mod tests;
