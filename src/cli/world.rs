//! The world outside: environment, folder, clock, randomness and terminal, read here and nowhere else.
//!
//! Everything below gets a [`World`]; tests drive the program through the same variables.

use super::failure::{Failure, Kind};
use crate::store::ConfigFiles;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The end of the year 9999, in seconds since 1970.
const LAST_SECOND: i64 = 253_402_300_799;

/// What the program was started in.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// The folder that file arguments are relative to.
    pub(super) folder: PathBuf,
    /// The clock, or what `GIT_COMMITTER_DATE` says.
    pub(super) now: DateTime<Utc>,
    /// True if standard output is a terminal.
    pub(super) stdout_is_terminal: bool,
    /// True if questions may be asked (cli §1.12).
    pub(super) may_ask: bool,
    /// True if the terminal cannot move its cursor.
    pub(super) is_dumb: bool,
    /// Where git's configuration lies.
    pub(super) config_files: ConfigFiles,

    width: u16,
}

impl World {
    /// Columns of the terminal.
    pub(super) fn columns(&self) -> u16 {
        self.width
    }

    /// Reads the world once.
    pub(super) fn read(directory: Option<&Path>, no_input: bool) -> Result<Self, Failure> {
        let start = here()?;
        let folder = directory.map_or_else(|| start.clone(), |directory| start.join(directory));
        if !folder.is_dir() {
            return Err(Failure::new(Kind::Usage, format!("`{}` is not a folder", folder.display())));
        }
        let stdin_and_stderr = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Ok(Self {
            folder,
            now: clock()?,
            stdout_is_terminal: std::io::stdout().is_terminal(),
            may_ask: stdin_and_stderr && !no_input && !in_ci(),
            is_dumb: is_dumb(),
            config_files: config_files(),
            width: width(),
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir().context("cannot read the current folder").map_err(Failure::from)
}

/// Where files go that are soon gone again.
pub(super) fn temporary_folder() -> PathBuf {
    std::env::temp_dir()
}

/// A variable of the environment, unless it is empty.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Which program this is: another build may word things otherwise, whatever its version.
pub(super) fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let built = file.and_then(|file| Some((file.len(), file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?)));
    let (length, built) = built.map(|(length, built)| (length, built.as_nanos())).unwrap_or_default();
    format!("relman {} {length} {built}", env!("CARGO_PKG_VERSION"))
}

/// The command line as it is, the name of the program first.
pub(super) fn words() -> std::env::ArgsOs {
    std::env::args_os()
}

/// The words after the name of the program; what is not UTF-8 is made readable.
pub(super) fn arguments() -> impl Iterator<Item = String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned())
}

/// True if the program was asked for its version, and for nothing else.
pub(super) fn asks_for_version() -> bool {
    let mut words = arguments();
    words.next().is_some_and(|flag| flag == "--version" || flag == "-V") && words.next().is_none()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn clock() -> Result<DateTime<Utc>, Failure> {
    // Git writes no time before 1970, and no record one of five digits.
    let in_range = |time: &DateTime<Utc>| (0..=LAST_SECOND).contains(&time.timestamp());
    match variable("GIT_COMMITTER_DATE") {
        Some(text) => super::times::of_git(&text).filter(in_range).ok_or_else(|| {
            let message = format!("GIT_COMMITTER_DATE `{text}` is not a date");
            Failure::new(Kind::Usage, message)
                .hint("use 2026-12-12T06:00:00-08:00, or `SECONDS +0000` as git writes it")
        }),
        None => Ok(Utc::now()),
    }
}

/// True if the terminal cannot move its cursor.
pub(super) fn is_dumb() -> bool {
    variable("TERM").is_none_or(|term| term == "dumb")
}

/// The name of the time zone of this machine, where it says one.
pub(super) fn time_zone() -> Option<String> {
    let after = |path: &str| path.split_once("zoneinfo/").map(|(_, name)| name.to_owned());
    match variable("TZ") {
        Some(told) => {
            let told = told.trim_start_matches(':');
            after(told).or_else(|| Some(told.to_owned()))
        }
        None => after(std::fs::read_link("/etc/localtime").ok()?.to_str()?),
    }
}

/// RULE cli §1.10: the variables by which git is told of other files of configuration.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn config_files() -> ConfigFiles {
    let file = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let is_no = |value: &String| ["0", "false", "no", "off"].contains(&value.to_lowercase().as_str());
    ConfigFiles {
        global: file("GIT_CONFIG_GLOBAL"),
        system: file("GIT_CONFIG_SYSTEM"),
        without_system: variable("GIT_CONFIG_NOSYSTEM").is_some_and(|value| !is_no(&value)),
    }
}

fn in_ci() -> bool {
    variable("CI").is_some_and(|value| value != "0" && value != "false")
}

fn width() -> u16 {
    let told = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let seen = || dialoguer::console::Term::stdout().size_checked().map(|(_, columns)| columns);
    told.or_else(seen).unwrap_or(100).max(40)
}

/// Twelve random bytes for the id of an action.
pub(super) fn random_bytes() -> Result<[u8; 12], Failure> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(Kind::Internal, format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// The user's folder of settings, as the XDG base directories say.
pub(super) fn config_folder() -> Option<PathBuf> {
    let named = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    named.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".config")))
}

/// The places where a program of this name may lie, in the order of `PATH`.
pub(super) fn programs(name: &str) -> Vec<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(name)).collect()
}

/// What a program of the house gets of the environment: nothing of relman's, of git's, or secret.
pub(super) fn plain_environment() -> impl Iterator<Item = (&'static str, String)> {
    let names = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"];
    names.into_iter().filter_map(|name| Some((name, variable(name)?)))
}

/// True if nobody but its owner may read or write a file.
#[cfg(unix)]
pub(super) fn is_private(file: &std::fs::File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.metadata()?.permissions().mode() & 0o077 == 0)
}

/// Where there are no such modes, the user's folder is what keeps others out.
#[cfg(not(unix))]
pub(super) fn is_private(_: &std::fs::File) -> std::io::Result<bool> {
    Ok(true)
}

/// A new file that nobody but its owner may read.
pub(super) fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
