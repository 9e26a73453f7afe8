//! Acting: resolve, judge, commit, move the branch once (cli §1.4, design §3).
//!
//! Every acting command is a plan: given the store as it stands, the steps that it means. The plan
//! is made again whenever somebody else was faster, so each try is judged on the new tip.

use super::answer::Done;
use super::ask::{self, Asking};
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::identity::Identity;
use super::plain::PlainCommit;
use super::session::{Acting, Session};
use super::world;
use crate::domain::action::Action;
use crate::domain::apply::apply;
use crate::domain::calendar::Booking;
use crate::domain::context::Context;
use crate::domain::entry::Entry;
use crate::domain::id::ActionId;
use crate::domain::naming::ReleaseName;
use crate::domain::refusal::Refusal;
use crate::domain::release::Release;
use crate::format::{journal, message, record};
use crate::report;
use crate::report::page::Page;
use crate::report::refusal::Subject;
use crate::report::scene::Scene;
use crate::store::{FileChange, PublishError, Store, Transaction, Warning};
use serde_json::Value;
use std::cell::Cell;

/// How often a command that others outran is judged again.
pub(super) const TRIES: usize = 64;

/// A command that acts.
pub(super) trait Acts {
    /// What all acting commands take.
    fn acting(&self) -> Acting;
    /// Asks a person at a terminal for what is missing; most commands lack nothing.
    fn ask(&self, _asking: &mut Asking<'_>) -> Result<(), Failure> {
        Ok(())
    }
    /// The steps that the command means, on the store as it stands.
    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure>;
}

/// What a plan is made with.
pub(super) struct Planning<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) identity: &'a Identity,
    pub(super) session: &'a Session,
    key: Option<&'a str>,
    position: &'a Cell<usize>,
}

/// One thing that a command means.
pub(super) enum Step {
    /// An action to be judged.
    Act(Box<Planned>),
    /// What the command found: told before what was done.
    Show(Box<Shown>),
    /// Nothing to do: it already holds.
    Already {
        /// The release.
        release: ReleaseName,
        /// The name of the action.
        action: &'static str,
        /// What it was about.
        item: String,
    },
}

/// What a command found, for people and for programs.
pub(super) struct Shown {
    pub(super) page: Page,
    pub(super) json: Value,
}

/// A resolved action with what belongs to it.
pub(super) struct Planned {
    /// Its id.
    pub(super) id: ActionId,
    /// The release that it is about.
    pub(super) release: ReleaseName,
    /// The action.
    pub(super) action: Action,
    /// The files that come with it, by their path in the folder of the record.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The reason or remark, where it is not the one of the command line.
    pub(super) message: Option<String>,
    /// Where more can be read, where the command line names nothing.
    pub(super) url: Option<String>,
    /// What a person at a terminal is asked first.
    pub(super) confirm: Option<String>,
}

impl Planning<'_> {
    /// The id of the next action: random, or made from `--key`, the release and the position.
    pub(super) fn id(&self, scope: &str) -> Result<ActionId, Failure> {
        let position = self.position.replace(self.position.get() + 1);
        match self.key {
            Some(key) => Ok(ActionId::from_key(scope, key, position)),
            None => Ok(ActionId::from_random(world::random_bytes()?)),
        }
    }

    /// A step without files or question.
    pub(super) fn step(&self, release: &ReleaseName, action: impl Into<Action>) -> Result<Step, Failure> {
        let id = self.id(release.as_str())?;
        Ok(Step::Act(Box::new(Planned {
            id,
            release: release.clone(),
            action: action.into(),
            files: Vec::new(),
            message: None,
            url: None,
            confirm: None,
        })))
    }
}

impl Step {
    /// Says where more can be read.
    #[must_use]
    pub(super) fn with_url(mut self, url: Option<String>) -> Self {
        if let Self::Act(planned) = &mut self {
            planned.url = url;
        }
        self
    }

    /// Asks a person at a terminal before this step.
    #[must_use]
    pub(super) fn confirmed_by(mut self, question: String) -> Self {
        if let Self::Act(planned) = &mut self {
            planned.confirm = Some(question);
        }
        self
    }
}

/// One command of a run: its line in a batch, and what it does.
pub(super) type Line<'a> = (Option<usize>, &'a dyn Acts);

/// What a run did.
pub(super) struct Outcome {
    pub(super) shown: Vec<Shown>,
    pub(super) done: Vec<Done>,
    pub(super) warnings: Vec<String>,
}

/// Runs commands as one: all their actions are judged in order, and the branch moves once.
pub(super) fn run(session: &Session, lines: &[Line<'_>], over: &Acting) -> Result<Outcome, Failure> {
    let store = session.store()?;
    session.check_checked_out(&store)?;
    let mut warnings: Vec<String> = store.heal()?.iter().map(told).collect();
    let mut plain = None;
    for _ in 0..TRIES {
        let tip = store
            .tip()?
            .ok_or_else(|| Failure::new(Kind::NotFound, "the store has no commit yet").hint("relman init"))?;
        if let Some(found) = PlainCommit::at(&store, tip)? {
            warnings.extend(plain.is_none().then(|| found.warning()));
            plain = Some(found);
        }
        let undoing = |failure: Failure| match &plain {
            Some(plain) if failure.is_unreadable() => failure.hint(plain.way_back()),
            _ => failure,
        };
        let mut run = Run::begin(session, &store, tip, over).map_err(undoing)?;
        for (number, command) in lines {
            run.command(*command).map_err(undoing).map_err(|failure| match number {
                Some(number) => failure.at_line(*number),
                None => failure,
            })?;
        }
        if over.dry_run || run.done.iter().all(|done| !done.changed) {
            warnings.append(&mut run.warnings);
            return Ok(Outcome { shown: run.shown, done: run.done, warnings });
        }
        run.confirm(over)?;
        let Run { shown, done, transaction, warnings: found, .. } = run;
        match transaction.publish() {
            Ok(published) => {
                warnings.extend(found);
                warnings.extend(published.warnings.iter().map(told));
                return Ok(Outcome { shown, done, warnings });
            }
            Err(PublishError::Moved { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let message = format!("others were faster {TRIES} times in a row; nothing was recorded");
    Err(Failure::new(Kind::Internal, message).hint("run the command again"))
}

/// A warning with what to do about it.
fn told(warning: &Warning) -> String {
    match &warning.hint {
        Some(hint) => format!("{warning}: {hint}"),
        None => warning.to_string(),
    }
}

/// One try.
struct Run<'s> {
    session: &'s Session,
    desk: Desk<'s>,
    identity: Identity,
    transaction: Transaction<'s>,
    key: Option<&'s str>,
    position: Cell<usize>,
    shown: Vec<Shown>,
    done: Vec<Done>,
    questions: Vec<String>,
    warnings: Vec<String>,
}

impl<'s> Run<'s> {
    fn begin(
        session: &'s Session,
        store: &'s Store,
        tip: crate::history::object::ObjectId,
        over: &'s Acting,
    ) -> Result<Self, Failure> {
        let desk = Desk::at(store, &session.world, tip)?;
        let identity = Identity::find(store, &desk.policy)?;
        let transaction = store.begin(Some(tip))?;
        let (position, shown, done, questions, warnings) = Default::default();
        let key = over.key.as_deref();
        Ok(Self { session, desk, identity, transaction, key, position, shown, done, questions, warnings })
    }

    fn command(&mut self, command: &dyn Acts) -> Result<(), Failure> {
        let own = command.acting();
        let planning = Planning {
            desk: &self.desk,
            identity: &self.identity,
            session: self.session,
            key: own.key.as_deref().or(self.key),
            position: &self.position,
        };
        for step in command.plan(&planning)? {
            match step {
                Step::Already { release, action, item } => self.done.push(Done::already(release, action, item)),
                Step::Show(shown) => self.shown.push(*shown),
                Step::Act(planned) => self.act(*planned, &command.acting())?,
            }
        }
        Ok(())
    }

    fn act(&mut self, planned: Planned, acting: &Acting) -> Result<(), Failure> {
        let name = &planned.release;
        let context = self.context(&planned, acting)?;
        let before = if matches!(planned.action, Action::New(_)) {
            self.desk.release_if_any(name)?
        } else {
            Some(self.desk.release(name)?)
        };
        let history = self.desk.file(name, journal::HISTORY)?.unwrap_or_default();
        if before.is_some() && journal::ids(&history).any(|id| id == planned.id) {
            return self.repeated(planned, &context);
        }
        let facts = super::facts::facts(&self.desk, &planned, before.as_ref(), &history)?;
        let after = match apply(&self.desk.policy, before.as_ref(), &facts, &planned.action, &context) {
            Ok(after) => after,
            Err(Refusal::Already) => {
                let done = Done::already(name.clone(), planned.action.name(), super::answer::item(&planned.action));
                self.done.push(done.standing_in(before.as_ref()));
                return Ok(());
            }
            Err(refusal) => return Err(self.refused(&planned, before.as_ref(), &facts.booked, &refusal)),
        };
        let entry = Entry::new(&context, after.latest, self.desk.policy.settings.policy, planned.action);
        let message = message::of_action(before.as_ref(), Some(&after), &entry);
        let folder = name.folder();
        let record = record::changes(before.as_ref(), &after)?.into_iter();
        let record = record
            .map(|(file, text)| FileChange { path: format!("{folder}/{file}"), content: text.map(String::into_bytes) });
        let mut changes: Vec<FileChange> = record.collect();
        let written =
            |path: &str, bytes: Vec<u8>| FileChange { path: format!("{folder}/{path}"), content: Some(bytes) };
        changes.push(written(journal::HISTORY, journal::append(&history, &entry)?));
        changes.extend(planned.files.into_iter().map(|(path, bytes)| written(&path, bytes)));
        let stamp = self.identity.stamp(after.latest);
        let commit = self.transaction.commit(&changes, &message, &stamp, &stamp)?;
        if matches!(entry.action, Action::New(_)) {
            self.desk.latest_new = Some(after.name.clone());
        }
        self.desk.moved_to(commit, before.as_ref(), &after, &entry);
        self.questions.extend(planned.confirm);
        self.warnings.extend(super::schedule::meetings(&self.desk, &entry, &after, &facts.booked)?);
        self.done.push(Done::made(&self.desk, (commit, &message), &entry, after, &facts.booked));
        Ok(())
    }

    fn context(&self, planned: &Planned, acting: &Acting) -> Result<Context, Failure> {
        let zone = self.desk.policy.settings.time_zone.0;
        let at = |text: &String| super::times::parse(text, zone, self.desk.world.now, super::times::BareDate::Begins);
        Ok(Context {
            id: planned.id.clone(),
            actor: self.identity.id.clone(),
            at: self.desk.now,
            message: planned.message.clone().or(acting.message(self.session)?),
            url: acting.url.clone().or_else(|| planned.url.clone()),
            happened: acting.at.as_ref().map(at).transpose()?,
        })
    }

    /// RULE cli §1.5: the same key again returns the first answer, with other content it fails.
    fn repeated(&mut self, planned: Planned, context: &Context) -> Result<(), Failure> {
        let entries = self.desk.entries(&planned.release)?;
        let first = entries.into_iter().find(|entry| entry.id == planned.id);
        let same = first.as_ref().is_some_and(|first| {
            let content = (&first.actor, &first.message, &first.url);
            says_the_same(&first.action, &planned.action) && content == (&context.actor, &context.message, &context.url)
        });
        let Some(first) = first.as_ref().filter(|_| same) else {
            let name = first.as_ref().map_or("another action", |entry| entry.action.name());
            let message = format!("this --key names `{name}` of {} already, with other content", planned.release);
            return Err(Failure::new(Kind::Invalid, message).hint(format!("relman log {}", planned.release)));
        };
        if matches!(planned.action, Action::New(_)) {
            self.desk.latest_new = Some(planned.release.clone());
        }
        let release = self.desk.release(&planned.release)?;
        let item = super::answer::item(&first.action);
        self.done.push(Done::already(planned.release, first.action.name(), item).standing_in(Some(&release)));
        Ok(())
    }

    fn refused(&self, planned: &Planned, before: Option<&Release>, booked: &[Booking], refusal: &Refusal) -> Failure {
        let view = before.and_then(|release| self.desk.view(release).ok());
        let history = self.desk.entries(&planned.release).unwrap_or_default();
        let scene = view.map(|view| Scene { view, history: &history, reader: Some(&self.identity.id) });
        let name = planned.release.as_str();
        let subject = Subject { scene: scene.as_ref(), name, action: Some(&planned.action), booked };
        report::refusal::tell(subject, refusal).into()
    }

    fn confirm(&self, over: &Acting) -> Result<(), Failure> {
        if over.yes || !self.desk.world.may_ask {
            return Ok(());
        }
        self.questions.iter().try_for_each(|question| ask::confirm(self.session, question))
    }
}

/// The same action, whatever number or name it was given.
fn says_the_same(first: &Action, again: &Action) -> bool {
    let mut again = again.clone();
    match (first, &mut again) {
        (Action::IssueOpen(first), Action::IssueOpen(again)) => again.number = first.number,
        // Of the same source; once it was imported there is nothing left to change.
        (Action::ChangeImport(first), Action::ChangeImport(again)) => again.changes.clone_from(&first.changes),
        (Action::IssueImport(first), Action::IssueImport(again)) => again.issues.clone_from(&first.issues),
        // What goes out is rendered from the record, which moved on.
        (Action::NoticeSend(first), Action::NoticeSend(again)) if first.notice == again.notice => {
            return first.again.is_some() == again.again.is_some();
        }
        (Action::New(first), Action::New(again)) => again.name.clone_from(&first.name),
        _ => {}
    }
    *first == again
}
