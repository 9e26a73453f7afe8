//! One run of the program: what every command takes, and how it opens the store.

use super::desk::{self, Desk};
use super::editor::{self, Written};
use super::failure::{Failure, Kind};
use super::print;
use super::times::{self, BareDate};
use super::world::{self, World};
use crate::domain::policy::Settings;
use crate::format::yaml;
use crate::history::object::ObjectId;
use crate::store::{Head, SETTINGS_FILE, Store};
use clap::{Args, ValueEnum};
use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};

/// The most that is read from standard input, in bytes.
const STDIN_LIMIT: u64 = 16 * 1024 * 1024;

/// What every command takes
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Everywhere {
    /// Use the store in this folder
    #[arg(short = 'R', long = "store", global = true, value_name = "DIR")]
    pub(super) store: Option<PathBuf>,
    /// Run as if started there
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    /// Print only what was made
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Write one JSON document
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Never ask
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// Colour the words that matter
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: print::ColorChoice,
    /// Do not page long output
    #[arg(long, global = true)]
    pub(super) no_pager: bool,
}

impl Everywhere {
    /// The words that say where the store is.
    pub(super) fn place(&self) -> Vec<String> {
        let places = [("-C", &self.folder), ("-R", &self.store)].into_iter();
        let named = places.filter_map(|(flag, dir)| Some([flag.to_owned(), dir.as_ref()?.display().to_string()]));
        named.flatten().collect()
    }
}

/// What every acting command takes
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Acting")]
pub(super) struct Acting {
    /// Judge and print, write nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Name the action: the same key again does nothing twice
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<String>,
    /// Give the reason or a remark
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Point to where more can be read
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Say when it happened in the world
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    #[arg(skip)]
    from_file: Option<PathBuf>,
    #[arg(skip)]
    from_editor: bool,
}

/// What every command that changes the policy takes
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Acting")]
pub(super) struct Amending {
    /// Judge and print, write nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Say why: the text of the commit
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    from: MessageFrom,
}

impl Amending {
    /// The text of the commit, if somebody gave one.
    pub(super) fn message(&self, session: &Session) -> Result<Option<String>, Failure> {
        let acting = Acting { message: self.message.clone(), ..Acting::default() };
        acting.or_from(&self.from).message(session)
    }
}

/// A reason or remark from a file or an editor
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Acting")]
pub(super) struct MessageFrom {
    /// Read the reason or remark from a file, - for standard input
    #[arg(short = 'F', long, value_name = "FILE", conflicts_with = "message")]
    file: Option<PathBuf>,
    /// Write the reason or remark in an editor
    #[arg(long, conflicts_with_all = ["message", "file"])]
    edit: bool,
}

impl MessageFrom {
    /// True if the reason or remark is to come from somewhere.
    pub(super) fn says_why(&self) -> bool {
        self.file.is_some() || self.edit
    }
}

impl Acting {
    /// Takes the message from where else it may come.
    #[must_use]
    pub(super) fn or_from(mut self, from: &MessageFrom) -> Self {
        self.from_file.clone_from(&from.file);
        self.from_editor = from.edit;
        self
    }

    /// True if a reason or remark is given.
    pub(super) fn says_why(&self) -> bool {
        self.message.is_some()
    }

    /// The reason or remark.
    pub(super) fn message(&self, session: &Session) -> Result<Option<String>, Failure> {
        if let Some(file) = &self.from_file {
            return session.read_text(file).map(|text| Some(text.trim_end().to_owned()));
        }
        if self.from_editor {
            return session.edit("").map(|text| Some(text.trim_end().to_owned()));
        }
        Ok(self.message.clone())
    }
}

/// How a reading command writes its answer
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person; tab-separated in a pipe
    Table,
    /// One JSON document
    Json,
    /// Markdown
    Md,
    /// One HTML file that shows itself and prints
    Html,
    /// Plain text, 100 columns wide
    Text,
    /// Comma-separated
    Csv,
    /// JUnit XML
    Junit,
    /// A file for calendars, RFC 5545
    Ics,
    /// A picture
    Svg,
}

/// What every reading command takes
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// Read the store as it stood at a commit or time
    #[arg(long, value_name = "COMMIT|TIME")]
    pub(super) as_of: Option<String>,
    /// Choose the form of the answer
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
    /// Write the answer to a file, - for standard output
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// Leave the header of a table out
    #[arg(long)]
    pub(super) no_header: bool,
}

/// One run of the program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) world: World,
    pub(super) everywhere: Everywhere,
    /// Standard input and the editor are asked once, however often others are faster.
    stdin: OnceCell<Vec<u8>>,
    edited: OnceCell<Written>,
    /// True if a person was asked for a part of the command.
    pub(super) asked: Cell<bool>,
}

impl Session {
    pub(super) fn begin(everywhere: Everywhere) -> Result<Self, Failure> {
        let world = World::read(everywhere.folder.as_deref(), everywhere.no_input)?;
        Ok(Self { world, everywhere, stdin: OnceCell::new(), edited: OnceCell::new(), asked: Cell::new(false) })
    }

    /// Opens the store (cli §1.9): `-R`, `RELMAN_STORE`, or the enclosing repository.
    pub(super) fn store(&self) -> Result<Store, Failure> {
        let named = self.everywhere.store.clone().or_else(|| world::variable("RELMAN_STORE").map(PathBuf::from));
        let named = named.map(|dir| self.world.folder.join(dir));
        let mut store = Store::discover(named.as_deref(), &self.world.folder, &self.world.config_files)?;
        // Whatever is checked out, the record is where its own settings say.
        if let Some(settings) = checked_out_settings(&store)? {
            store.govern(&settings.branch)?;
        }
        Ok(store)
    }

    /// The store as it stands now, or stood then.
    pub(super) fn desk<'s>(&'s self, store: &'s Store, reading: &Reading) -> Result<Desk<'s>, Failure> {
        let tip = store
            .tip()?
            .ok_or_else(|| Failure::new(Kind::NotFound, "the store has no commit yet").hint("relman init"))?;
        let Some(then) = &reading.as_of else { return Desk::at(store, &self.world, tip) };
        let commit = self.commit_of(store, tip, then)?;
        let mut desk = Desk::at(store, &self.world, commit)?;
        // What is asked of a time is told as of that time; a commit is looked at from now.
        if is_time(then) {
            let then = times::parse(then, desk.policy.settings.time_zone.0, self.world.now, BareDate::Ends)?;
            desk.now = if then.is_after(desk.now) { desk.now } else { then };
        }
        Ok(desk)
    }

    /// The commit that a person names, or the last one before a time.
    pub(super) fn commit_of(&self, store: &Store, tip: ObjectId, named: &str) -> Result<ObjectId, Failure> {
        let zone = super::desk::read_policy(store, tip)?.settings.time_zone.0;
        if !is_time(named) {
            return Ok(store.resolve(named)?);
        }
        let time = times::parse(named, zone, self.world.now, BareDate::Ends)?;
        let found = store.commit_before(tip, time.seconds())?;
        found.ok_or_else(|| Failure::new(Kind::NotFound, format!("the store has no commit before {time}")))
    }

    /// RULE cli §1.9: with a detached HEAD or another branch of the store checked out one reads;
    /// acting is refused with the branch to switch to.
    pub(super) fn check_checked_out(&self, store: &Store) -> Result<(), Failure> {
        let Some(settings) = checked_out_settings(store)? else { return Ok(()) };
        let found = match store.head()? {
            Head::Branch(branch) if branch == settings.branch => return Ok(()),
            Head::Branch(branch) => format!("branch `{branch}` is checked out"),
            Head::Detached(_) => "HEAD is detached".to_owned(),
        };
        let message = format!("the record is on branch `{}`, and {found}", settings.branch);
        Err(Failure::new(Kind::NotYet, message).hint(format!("git switch {}", settings.branch)))
    }

    /// A file argument: relative to where one stands.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.world.folder.join(path)
    }

    /// The bytes of a file argument; `-` is standard input.
    pub(super) fn read_bytes(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
        use std::io::Read as _;
        let full = self.path(path);
        let name = path.display();
        let failed = |error: std::io::Error| Failure::new(Kind::NotFound, format!("cannot read `{name}`: {error}"));
        let is_stdin = path == Path::new("-");
        let limit = if is_stdin { limit.min(STDIN_LIMIT) } else { limit };
        let bytes = if is_stdin {
            self.stdin().map_err(failed)?.clone()
        } else {
            let mut bytes = Vec::new();
            std::fs::File::open(&full).map_err(failed)?.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
            bytes
        };
        if bytes.len() as u64 > limit {
            return Err(Failure::new(Kind::Invalid, format!("`{name}` is larger than {limit} bytes")));
        }
        Ok(bytes)
    }

    fn stdin(&self) -> std::io::Result<&Vec<u8>> {
        use std::io::Read as _;
        if let Some(bytes) = self.stdin.get() {
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        std::io::stdin().take(STDIN_LIMIT + 1).read_to_end(&mut bytes)?;
        Ok(self.stdin.get_or_init(|| bytes))
    }

    /// What the user writes in the editor, beginning with a draft.
    pub(super) fn edit(&self, draft: &str) -> Result<String, Failure> {
        if let Some(written) = self.edited.get() {
            return Ok(written.text.clone());
        }
        let written = editor::write(self, draft)?;
        Ok(self.edited.get_or_init(|| written).text.clone())
    }

    /// RULE cli §1.13: the text of a refused action is kept and its path printed.
    pub(super) fn keep_edited<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let Some(written) = self.edited.get() else { return outcome };
        match outcome {
            Ok(done) => {
                let _ = std::fs::remove_file(&written.file);
                Ok(done)
            }
            Err(failure) => Err(failure.hint(format!("your text is kept in {}", written.file.display()))),
        }
    }

    /// The text of a file argument.
    pub(super) fn read_text(&self, path: &Path) -> Result<String, Failure> {
        const LIMIT: u64 = 1 << 20;
        let bytes = self.read_bytes(path, LIMIT)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::new(Kind::Invalid, format!("`{}` is not UTF-8 text", path.display())))?;
        Ok(text.replace("\r\n", "\n"))
    }
}

/// The settings in what is checked out; nothing where that is code beside a store, or nothing.
fn checked_out_settings(store: &Store) -> Result<Option<Settings>, Failure> {
    let Some(head) = store.head_commit()? else { return Ok(None) };
    let bytes = store.read(head, SETTINGS_FILE)?;
    let read = bytes.map(|bytes| yaml::read(SETTINGS_FILE, &bytes)).transpose();
    read.map_err(|error| desk::unreadable("the settings cannot be read", &[error]))
}

/// True if `--as-of` names a time, and no commit.
fn is_time(named: &str) -> bool {
    named.contains('-') && named.starts_with(|c: char| c.is_ascii_digit()) || named == "now"
}
