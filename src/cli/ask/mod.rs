//! Questions to a person at a terminal, and never elsewhere (cli §1.12).
//!
//! A command that lacks something asks for it, with the choices that are legal now; the answers
//! become words of its command line, which is printed and read anew. So what runs is what was
//! printed, and nothing is decided here: the judge judges. Start at [`whole`]; each command's
//! questions have a file, `prompt.rs` puts them.

pub(super) mod change;
pub(super) mod init;
mod interrupt;
mod lines;
pub(super) mod menu;
pub(super) mod moves;
pub(super) mod new;
mod prompt;
mod release;
pub(super) mod signoff;
pub(super) mod task;
mod words;

use super::act::Acts;
use super::commands::Command;
use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::identity::Identity;
use super::session::{Reading, Session};
use crate::domain::id::Id;
use crate::domain::release::Release;
use crate::domain::view::View;
use prompt::Prompt;
use words::Added;

/// What the questions of one command are asked with.
pub(super) struct Asking<'a> {
    desk: &'a Desk<'a>,
    me: &'a Id,
    prompt: Prompt,
    added: Added,
}

/// The command with everything that it needs: at a terminal a person is asked for what is missing.
pub(super) fn whole(session: &Session, command: Command, given: Vec<String>) -> Result<Command, Failure> {
    let Some(acts) = command.acts().filter(|_| session.world.may_ask) else { return Ok(command) };
    let added = answers(session, acts)?;
    if added.is_empty() && !session.asked.get() {
        return Ok(command);
    }
    session.asked.set(true);
    let whole = added.onto(given);
    words::tell(session, &whole);
    Ok(words::read(&whole)?.1)
}

/// What is asked; nothing where the command would fail before it looked at its arguments.
fn answers(session: &Session, acts: &dyn Acts) -> Result<Added, Failure> {
    let Ok(store) = session.store() else { return Ok(Added::default()) };
    let desk = session.check_checked_out(&store).and_then(|()| session.desk(&store, &Reading::default()));
    let Ok(desk) = desk else { return Ok(Added::default()) };
    let Ok(me) = Identity::find(&store, &desk.policy) else { return Ok(Added::default()) };
    let mut asking = Asking { desk: &desk, me: &me.id, prompt: Prompt::of(session), added: Added::default() };
    acts.ask(&mut asking)?;
    Ok(asking.added)
}

/// Asks yes or no; what stands before the last line is shown first. No and Enter write nothing.
pub(super) fn confirm(session: &Session, question: &str) -> Result<(), Failure> {
    let (shown, asked) = question.rsplit_once('\n').unwrap_or(("", question));
    if !shown.is_empty() {
        super::print::aside(&format!("{shown}\n"));
    }
    match Prompt::of(session).confirm(asked)? {
        true => Ok(()),
        false => Err(Failure::new(Kind::Invalid, "not confirmed; nothing was written")),
    }
}

impl<'a> Asking<'a> {
    /// Adds a word that has no flag.
    fn value(&mut self, word: impl Into<String>) {
        self.added.value(word.into());
    }

    /// Adds a flag with its value.
    fn flag(&mut self, flag: &str, value: &str) {
        self.added.flag(flag, value);
    }

    /// The roles of the one who is asked.
    fn my_roles(&self) -> Vec<&'a Id> {
        self.desk.policy.people.roles(self.me, self.desk.now)
    }

    /// Asks why, where nobody has said it yet.
    fn reason(&mut self, question: &str) -> Result<(), Failure> {
        let reason = self.prompt.line(question, None, &prompt::filled)?;
        self.flag("-m", &reason);
        Ok(())
    }

    /// A release under its process now.
    fn view<'v>(&'v self, release: &'v Release) -> Result<View<'v>, Failure> {
        self.desk.view(release)
    }
}
