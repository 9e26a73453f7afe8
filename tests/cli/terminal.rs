//! The built program on a real pseudo-terminal, in the world of `world.rs`: what a person sees and types.
//!
//! Every wait is for a text, with a generous limit; nothing sleeps.

use crate::world::{Ran, World, split};
use nix::sys::wait::WaitStatus;
use rexpect::session::{Options, PtySession};
use std::process::Command;

/// How long a text may take, on a machine that does much else.
const PATIENCE_MS: u64 = 120_000;

pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const UP: &str = "\x1b[A";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const ENTER: &str = "\r";
pub(crate) const CTRL_C: &str = "\x03";

/// A person before a terminal on which one command runs.
pub(crate) struct Terminal {
    session: PtySession,
    command: String,
    seen: String,
}

impl World {
    /// The program as somebody starts it at a terminal.
    pub(crate) fn command_at_terminal(&self, person: &str, line: &str) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_relman"), person);
        command.args(split(line)).env_remove("CI");
        command.env("TERM", "xterm").env("NO_COLOR", "1").env("COLUMNS", "200").env("LC_ALL", "C.UTF-8");
        command
    }

    /// Somebody runs one command line at a terminal.
    pub(crate) fn at_terminal(&self, person: &str, line: &str) -> Terminal {
        Terminal::running(self.command_at_terminal(person, line), true)
    }
}

impl Terminal {
    /// Runs a command on a terminal of its own; `plain` leaves what colours and moves out of what is seen.
    pub(crate) fn running(command: Command, plain: bool) -> Self {
        let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let options = Options::new().timeout_ms(Some(PATIENCE_MS)).strip_ansi_escape_codes(plain);
        let session = rexpect::session::spawn_with_options(command, options).unwrap();
        Self { session, command: words.join(" "), seen: String::new() }
    }

    /// Waits until this text stands there.
    #[track_caller]
    pub(crate) fn sees(mut self, text: &str) -> Self {
        // The reader hands each byte over as one character.
        let bytes: String = text.bytes().map(char::from).collect();
        match self.session.exp_string(&bytes) {
            Ok(before) => self.seen.push_str(&format!("{}{text}", as_text(&before))),
            Err(error) => panic!("`{}` does not show `{text}`: {error}\nafter: {}", self.command, self.seen),
        }
        self
    }

    /// Presses keys.
    pub(crate) fn types(mut self, keys: &str) -> Self {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
        self
    }

    /// Answers a question with a line.
    #[track_caller]
    pub(crate) fn answers(self, question: &str, line: &str) -> Self {
        self.sees(question).types(line).types(ENTER)
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn ends(mut self) -> Ran {
        let rest = self.session.exp_eof().unwrap();
        self.seen.push_str(&as_text(&rest));
        let code = match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            // As a shell says it.
            WaitStatus::Signaled(_, signal, _) => 128 + signal as i32,
            other => panic!("`{}` ended as {other:?}", self.command),
        };
        Ran { command: self.command, code, stdout: self.seen, stderr: String::new() }
    }

    /// Waits for the end with this exit code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Ran {
        self.ends().ends_with(code)
    }
}

/// Characters that stand for bytes, as the text that the bytes are.
fn as_text(bytes: &str) -> String {
    let bytes: Vec<u8> = bytes.chars().filter_map(|byte| u8::try_from(byte).ok()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Ran {
    /// The command that was printed after questions, without the name of the program.
    #[track_caller]
    pub(crate) fn printed(&self) -> String {
        let lines = self.stdout.lines().filter_map(|line| line.trim().split_once("command: relman "));
        lines
            .map(|(_, printed)| printed)
            .next_back()
            .unwrap_or_else(|| panic!("`{}` printed no command:\n{}", self.command, self.stdout))
            .to_owned()
    }
}
