//! Where answers go: results to standard output, everything else to standard error (cli §1.14).

use super::failure::{Failure, Kind};
use super::session::{Reading, Session};
use super::world;
use clap::ValueEnum;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

/// When words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Writes a result to standard output; a reader that went away ends the program as git does.
pub(super) fn result(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::new(Kind::ClosedPipe, "")),
        Err(error) => Err(Failure::new(Kind::Internal, format!("cannot write to standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Writes a hint, warning or error to standard error; nobody to read it is no failure.
pub(super) fn aside(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes the answer of a reading command to where it was asked for.
pub(super) fn answer(session: &Session, reading: &Reading, text: &str) -> Result<(), Failure> {
    match &reading.output {
        Some(path) if path.as_os_str() != "-" => {
            let full = session.path(path);
            std::fs::write(&full, text)
                .map_err(|error| Failure::new(Kind::Internal, format!("cannot write `{}`: {error}", full.display())))
        }
        _ => result(text),
    }
}

/// Writes a long answer, through a pager on a terminal (cli §1.18).
pub(super) fn paged(session: &Session, reading: &Reading, text: &str) -> Result<(), Failure> {
    let fits = text.lines().count() < 24;
    if fits || session.everywhere.no_pager || !session.world.stdout_is_terminal || reading.output.is_some() {
        return answer(session, reading, text);
    }
    let configured = ["RELMAN_PAGER", "GIT_PAGER", "PAGER"].iter().find_map(|name| world::variable(name));
    let pager = configured.unwrap_or_else(|| "less -FRX".to_owned());
    let mut words = pager.split_whitespace();
    let started = words.next().map(|program| Command::new(program).args(words).stdin(Stdio::piped()).spawn());
    let Some(Ok(mut child)) = started else { return result(text) };
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has read enough.
        let _ = input.write_all(text.as_bytes());
    }
    child
        .wait()
        .map(|_| ())
        .map_err(|error| Failure::new(Kind::Internal, format!("the pager `{pager}` failed: {error}")))
}

/// True if standard error takes colours (cli §1.18).
pub(super) fn is_coloured(choice: ColorChoice) -> bool {
    let auto = || {
        use std::io::IsTerminal as _;
        let forced = world::variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let plain = world::variable("NO_COLOR").is_some() || world::is_dumb();
        forced || std::io::stderr().is_terminal() && !plain
    };
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => auto(),
    }
}

/// Colours the words that begin a line of trouble; the words stay the same.
pub(super) fn coloured(choice: ColorChoice, text: &str) -> String {
    if !is_coloured(choice) {
        return text.to_owned();
    }
    let paint = |line: &str| {
        for (word, code) in [("error:", "31"), ("warning:", "33"), ("hint:", "36"), ("next:", "36"), ("command:", "36")]
        {
            if let Some(rest) = line.strip_prefix(word) {
                return format!("\x1b[{code};1m{word}\x1b[0m{rest}");
            }
        }
        line.to_owned()
    };
    text.split_inclusive('\n').map(paint).collect()
}

/// Writes bytes as they are to where they were asked for.
pub(super) fn bytes(session: &Session, reading: &Reading, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(Kind::Internal, format!("cannot write: {error}"));
    match &reading.output {
        Some(path) if path.as_os_str() != "-" => std::fs::write(session.path(path), bytes).map_err(failed),
        _ => std::io::stdout().lock().write_all(bytes).map_err(failed),
    }
}
