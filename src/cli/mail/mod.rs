//! How a letter leaves: to a mail server, by a program of the house, or as a file in a folder.
//!
//! [`Carrier::of`] finds the way and refuses one that cannot work before anything is recorded;
//! [`Carrier::deliver`] lets the letter go and says what became of it. What it cannot know it calls unknown:
//! nobody sends twice because of a guess. Which letter it is, `letter.rs` decides.

mod command;
mod credentials;
mod dialogue;
mod folder;
pub(super) mod letter;
pub(super) mod permission;
mod private;
mod smtp;

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::session::Session;
use super::world;
use crate::domain::mail::Smtp;
use crate::domain::release::{Delivery, Way};
use crate::format::letter::Letter;
use credentials::Login;
use permission::Program;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest last word that is kept, in characters.
const SAID: usize = 200;
/// How long a delivery may take where nobody says otherwise, in seconds.
const SECONDS: u64 = 120;
/// The variable that says otherwise.
const LIMIT: &str = "RELMAN_MAIL_TIMEOUT";

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) outcome: Delivery,
    pub(super) said: Option<String>,
}

impl Ended {
    fn delivered(said: &str) -> Self {
        Self::new(Delivery::Delivered, said)
    }

    fn failed(said: &str) -> Self {
        Self::new(Delivery::Failed, said)
    }

    fn unknown(said: &str) -> Self {
        Self::new(Delivery::Unknown, said)
    }

    /// The last word as the record keeps it: one line, and no address, because ids alone stand in history.
    fn new(outcome: Delivery, said: &str) -> Self {
        let word = |word: &str| if word.contains('@') { "(address)".to_owned() } else { word.to_owned() };
        let spaced: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let words = spaced.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
        let said: String = words.chars().take(SAID).collect();
        Self { outcome, said: (!said.is_empty()).then_some(said) }
    }
}

/// A way by which letters leave, ready to be used.
#[derive(Debug)]
pub(super) enum Carrier {
    Smtp(Smtp, Option<Login>),
    Command(Program),
    Folder(PathBuf),
}

impl Carrier {
    /// The folder that the command line names, else what the settings say.
    pub(super) fn of(session: &Session, desk: &Desk<'_>, folder: Option<&Path>) -> Result<Self, Failure> {
        if let Some(folder) = folder {
            return folder::checked(session.path(folder)).map(Self::Folder);
        }
        let mail = desk.policy.settings.mail.as_ref();
        let (smtp, command, folder) =
            mail.map(|mail| (mail.smtp.clone(), mail.command.as_ref(), mail.folder.as_ref())).unwrap_or_default();
        if let Some(server) = smtp {
            let login = credentials::for_host(session, &server.host)?;
            return Ok(Self::Smtp(server, login));
        }
        if let Some(command) = command {
            return permission::permitted(desk.store, command).map(Self::Command);
        }
        match folder {
            Some(folder) => folder::checked(PathBuf::from(folder)).map(Self::Folder),
            None => Err(Failure::new(Kind::NotFound, "nothing says how mail leaves")
                .hint("write `mail` into relman.yaml (docs/notices.md), then relman policy commit -m \"why\"")
                .hint("or write the letters to a folder: add --folder DIR")
                .hint("or tell people otherwise, then relman notice record NAME NOTICE")),
        }
    }

    pub(super) fn way(&self) -> Way {
        match self {
            Self::Smtp(..) => Way::Smtp,
            Self::Command(_) => Way::Command,
            Self::Folder(_) => Way::Folder,
        }
    }

    /// Where the letter goes first, for people.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Smtp(server, _) => format!("by {}:{}", server.host, server.port),
            Self::Command(program) => format!("by {}", program.path.display()),
            Self::Folder(folder) => format!("to the folder {}", folder.display()),
        }
    }

    /// Lets the letter go.
    pub(super) fn deliver(&self, letter: &Letter, bytes: &[u8], limit: Duration) -> Ended {
        match self {
            Self::Smtp(server, login) => smtp::deliver(server, login.clone(), letter, bytes, limit),
            Self::Command(program) => command::deliver(program, letter, limit),
            Self::Folder(folder) => folder::deliver(folder, &letter.message_id, bytes),
        }
    }
}

/// How long a delivery may take.
pub(super) fn limit() -> Result<Duration, Failure> {
    let Some(told) = world::variable(LIMIT) else { return Ok(Duration::from_secs(SECONDS)) };
    let seconds = told.parse::<u64>().ok().filter(|seconds| (1..=3600).contains(seconds));
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| Failure::new(Kind::Usage, format!("{LIMIT} `{told}` is not a number of seconds from 1 to 3600")))
}
