//! Changing the policy: one flow for every command that does it (security rule 7).
//!
//! A command proposes the policy files as they should be; here they are numbered, read strictly,
//! judged by the policy before them and committed alone. Whoever was faster makes it begin again,
//! on the new tip. Start at `run`.

use super::act::TRIES;
use super::ask;
use super::desk::{self, Desk};
use super::failure::{Failure, Kind};
use super::findings::{self, Files};
use super::identity::Identity;
use super::orphans::{self, Orphaned};
use super::print;
use super::session::{Amending, Session};
use crate::domain::amend::{self, PolicyChange};
use crate::domain::authority::Actor;
use crate::domain::context::Context;
use crate::domain::facts::{Facts, OpenRelease};
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Settings};
use crate::domain::refusal::{Refusal, Rule};
use crate::format::policy::{self, SETTINGS};
use crate::format::{edit, message, yaml};
use crate::history::ledger::Ledger;
use crate::history::object::ObjectId;
use crate::report::encode;
use crate::report::refusal::{self, Subject};
use crate::store::{FileChange, PublishError, Store};
use serde_json::json;

/// The policy as it stands, before a change.
pub(super) struct Standing<'s> {
    pub(super) desk: Desk<'s>,
    pub(super) files: Files,
}

/// What a command means to change.
pub(super) enum Proposed {
    /// Nothing: it already holds.
    Already {
        /// What it is about.
        item: String,
        /// What holds.
        said: String,
    },
    /// The policy files as they should be.
    Change(Box<Change>),
}

/// A change of the policy files.
pub(super) struct Change {
    /// What it is about.
    pub(super) item: String,
    /// What it makes: all that `-q` prints.
    pub(super) made: Option<String>,
    /// Every policy file as it should be.
    pub(super) files: Files,
    /// What is done, in words: the text of the commit, where nobody gave one.
    pub(super) said: String,
    /// The text of the commit begins with that, whatever somebody gave.
    pub(super) begins: bool,
    /// What a person at a terminal is asked first.
    pub(super) confirm: Option<String>,
    /// What deserves a look and stops nothing.
    pub(super) warnings: Vec<String>,
    /// The next command.
    pub(super) next: Option<String>,
    /// What is shown before anybody is asked.
    pub(super) shown: Option<Shown>,
    /// What is written along, outside of the policy, and the text of its commit.
    pub(super) beside: Option<(String, Vec<FileChange>)>,
}

/// A change as a person sees it before it is in force.
#[derive(Clone)]
pub(super) struct Shown {
    /// What changes, in words.
    pub(super) summary: Vec<String>,
    /// What changes, line by line.
    pub(super) diff: String,
}

impl<'s> Standing<'s> {
    /// Reads the policy of a commit.
    pub(super) fn at(session: &'s Session, store: &'s Store, tip: ObjectId) -> Result<Self, Failure> {
        let desk = Desk::at(store, &session.world, tip)?;
        Ok(Self { files: desk::policy_files(store, tip)?, desk })
    }

    /// The facts that a change of the policy is judged with: every release as it stands.
    pub(super) fn facts(&self) -> Result<Facts, Failure> {
        let mut releases = Vec::new();
        for name in self.desk.names()? {
            let head = self.desk.head(&name)?;
            releases.push(OpenRelease { name, process: head.process, state: head.state, kind: head.kind });
        }
        Ok(Ledger::facts_of_policy(&self.desk.policy, releases))
    }

    /// Judges policy files; the policy that they are, or why not.
    pub(super) fn judge(&self, actor: &Id, files: &Files, said: &str) -> Result<Policy, Failure> {
        let proposed = policy::read(files)
            .map_err(|errors| desk::unreadable("the policy cannot be read", &errors).hint("relman policy status"))?;
        let context = context(&self.desk, actor, proposed.settings.policy, said);
        amend::amend(&self.desk.policy, &PolicyChange { proposed }, &self.facts()?, &context)
            .map_err(|refusal| refused(&self.desk.policy, refusal, files))
    }
}

impl Shown {
    /// The lines and the words, for a person.
    fn text(&self) -> String {
        let summary: String = self.summary.iter().map(|line| format!("{}\n", encode::terminal(line))).collect();
        let lines = self.diff.lines().map(|line| format!("{}\n", encode::terminal(line)));
        format!("{}\n{summary}\n", lines.collect::<String>())
    }
}

/// What the judge is told; the audit makes the same of the commit.
pub(super) fn context(desk: &Desk<'_>, actor: &Id, number: u32, said: &str) -> Context {
    Context {
        id: ActionId::from_key("policy", &number.to_string(), 0),
        actor: actor.clone(),
        at: desk.now,
        message: Some(said.to_owned()),
        url: None,
        happened: None,
    }
}

/// A change that was judged, or one that was not needed.
struct Amended {
    item: String,
    made: Option<String>,
    changed: bool,
    number: u32,
    line: String,
    commit: Option<ObjectId>,
    warnings: Vec<String>,
    next: Option<String>,
    shown: Option<Shown>,
}

/// Runs a command that changes the policy.
pub(super) fn run(
    session: &Session,
    amending: &Amending,
    action: &'static str,
    propose: &dyn Fn(&Standing<'_>) -> Result<Proposed, Failure>,
) -> Result<(), Failure> {
    let store = session.store()?;
    session.check_checked_out(&store)?;
    let said = amending.message(session)?;
    let healed: Vec<String> = store.heal()?.iter().map(ToString::to_string).collect();
    for _ in 0..TRIES {
        let tip = store
            .tip()?
            .ok_or_else(|| Failure::new(Kind::NotFound, "the store has no commit yet").hint("relman init"))?;
        let standing = Standing::at(session, &store, tip)?;
        let policy = &standing.desk.policy;
        let identity = Identity::find(&store, policy)?;
        // Read after the tip: what was published before it has reached the work tree.
        let settled = store.is_settled(SETTINGS);
        let change = match propose(&standing) {
            Ok(Proposed::Change(change)) => *change,
            Err(failure) => {
                let is_certain = settled && store.tip()? == Some(tip);
                // What looked like a hand edit may be what somebody else has just published.
                if !is_certain && store.settle_down(SETTINGS) {
                    continue;
                }
                // Whoever may not change the policy learns that first, and not how else it would fail.
                return Err(no_role(policy, &identity.id, standing.desk.now).unwrap_or(failure));
            }
            Ok(Proposed::Already { item, said }) => {
                let line = format!("already so: {said}");
                let (number, made, commit, next) = (policy.settings.policy, None, None, None);
                let warnings = healed;
                let done = Amended { item, made, changed: false, number, line, commit, warnings, next, shown: None };
                return answer(session, amending, action, &done);
            }
        };
        let said = match &said {
            Some(given) if change.begins && !given.trim().is_empty() => format!("{}: {given}", change.said),
            Some(given) => given.clone(),
            None => change.said.clone(),
        };
        let (files, taken) = numbered(policy, change.files)?;
        let proposed = standing.judge(&identity.id, &files, &said)?;
        let number = proposed.settings.policy;
        let text = message::of_policy(number, &said, &identity.id);
        if message::read_policy(&text, &identity.id).is_none() {
            return Err(Failure::new(Kind::Usage, format!("`{}` cannot be the text of a commit", said.escape_debug()))
                .hint("say why in one line: -m \"a second approver\""));
        }
        let orphans = match proposed.processes == policy.processes {
            true => Vec::new(),
            false => orphans::of(&standing.desk, &proposed)?,
        };
        let orphans = orphans.iter().filter(|orphan| orphan.is_new).map(Orphaned::told);
        let warnings = healed.iter().chain(&change.warnings).cloned().chain(orphans).collect();
        let line = text.lines().next().unwrap_or_default().to_owned();
        let (item, made, next, shown) = (change.item, change.made, change.next, change.shown);
        if let Some(shown) = shown.as_ref().filter(|_| !session.everywhere.json && !session.everywhere.quiet) {
            print::result(&shown.text())?;
        }
        let mut done = Amended { item, made, changed: true, number, line, commit: None, warnings, next, shown };
        if amending.dry_run {
            return answer(session, amending, action, &done);
        }
        if let Some(question) = change.confirm.filter(|_| !amending.yes && session.world.may_ask) {
            ask::confirm(session, &question)?;
        }
        let mut transaction = store.begin(Some(tip))?;
        let stamp = identity.stamp(standing.desk.now);
        if let Some((said, beside)) = change.beside {
            // RULE design §3: a commit changes the policy or something else; the branch moves over both at once.
            transaction.commit(&beside, &said, &stamp, &stamp)?;
        }
        done.commit = Some(transaction.commit(&changes(&standing.files, files), &text, &stamp, &stamp)?);
        if let Some(taken) = taken {
            transaction.take_over(SETTINGS, &taken);
        }
        match transaction.publish() {
            Ok(published) => {
                done.warnings.extend(published.warnings.iter().map(ToString::to_string));
                return answer(session, amending, action, &done);
            }
            Err(PublishError::Moved { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let message = format!("others were faster {TRIES} times in a row; nothing was recorded");
    Err(Failure::new(Kind::Internal, message).hint("run the command again"))
}

/// Raises the number, unless a person has done so; the settings that they wrote come along then.
pub(super) fn numbered(policy: &Policy, mut files: Files) -> Result<(Files, Option<Vec<u8>>), Failure> {
    let number = policy.settings.policy;
    let Some(written) = files.get(SETTINGS).cloned() else { return Ok((files, None)) };
    // Settings that cannot be read are refused with their place, later.
    if !yaml::read::<Settings>(SETTINGS, &written).is_ok_and(|settings| settings.policy == number) {
        return Ok((files, None));
    }
    let next = number.saturating_add(1);
    let raised = edit::set_policy_number(&written, next).map_err(|error| {
        Failure::new(Kind::Invalid, format!("{SETTINGS}: {error}"))
            .hint(format!("write `policy: {next}` by hand, then: relman policy commit -m \"…\""))
    })?;
    files.insert(SETTINGS.to_owned(), raised);
    Ok((files, Some(written)))
}

fn changes(before: &Files, after: Files) -> Vec<FileChange> {
    let removed: Vec<String> = before.keys().filter(|path| !after.contains_key(*path)).cloned().collect();
    let removed = removed.into_iter().map(|path| FileChange { path, content: None });
    let written = after.into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes));
    let written = written.map(|(path, bytes)| FileChange { path, content: Some(bytes) });
    removed.chain(written).collect()
}

/// The refusal of somebody who may not change the policy.
fn no_role(policy: &Policy, actor: &Id, now: Moment) -> Option<Failure> {
    let rule =
        Actor::find(policy, actor, now).and_then(|actor| actor.holds_as_own(&policy.settings.policy_by)).err()?;
    Some(refused(policy, Refusal::Refused { rules: vec![rule], gates: Vec::new() }, &Files::new()))
}

fn refused(policy: &Policy, refusal: Refusal, files: &Files) -> Failure {
    let refusal = findings::placed(refusal, files, &str::to_owned);
    let mut told = refusal::tell(Subject::bare("the policy"), &refusal);
    if let Refusal::Refused { rules, .. } = &refusal
        && rules.iter().any(|rule| matches!(rule, Rule::NoRole { .. } | Rule::NotDelegated { .. }))
    {
        let may = policy.settings.policy_by.iter().map(|role| {
            let holders: Vec<&str> = policy.people.owners(role).map(|(id, _)| id.as_str()).collect();
            format!("{role}: {}", holders.join(", "))
        });
        told.hints.insert(0, format!("who may: {}", may.collect::<Vec<_>>().join("; ")));
    }
    told.into()
}

fn answer(session: &Session, amending: &Amending, action: &'static str, done: &Amended) -> Result<(), Failure> {
    if session.everywhere.json {
        let mut answer = json!({
            "release": null,
            "action": action,
            "item": done.item,
            "changed": done.changed,
            "policy": done.number,
            "commit": done.commit.map(|commit| commit.to_string()),
            "state": null,
            "next": done.next.iter().map(|command| json!({"command": command, "who": [], "why": ""})).collect::<Vec<_>>(),
            "warnings": done.warnings,
        });
        if let (Some(shown), Some(answer)) = (&done.shown, answer.as_object_mut()) {
            answer.insert("summary".to_owned(), json!(shown.summary));
            answer.insert("diff".to_owned(), json!(shown.diff));
        }
        return print::result(&encode::json(&answer));
    }
    if session.everywhere.quiet {
        return print::result(&done.made.iter().map(|made| format!("{made}\n")).collect::<String>());
    }
    print::result(&match done.commit {
        Some(commit) => format!("{}  {:.7}\n", done.line, commit.to_string()),
        None if amending.dry_run && done.changed => format!("{}  (dry run, nothing was written)\n", done.line),
        None => format!("{}\n", done.line),
    })?;
    let warnings = done.warnings.iter().map(|warning| format!("warning: {}\n", encode::terminal(warning)));
    let next = done.next.iter().map(|next| format!("next: {}\n", encode::terminal(next)));
    print::aside(&print::coloured(session.everywhere.color, &warnings.chain(next).collect::<String>()));
    Ok(())
}
