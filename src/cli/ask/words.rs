//! Answers as words of the command line: added, printed, and read anew.

use super::super::commands::Command;
use super::super::failure::{Failure, Kind};
use super::super::session::{Everywhere, Session};
use super::super::{CommandLine, print};
use crate::report::encode;
use clap::Parser as _;

/// Words that were not on the command line.
#[derive(Debug, Default)]
pub(super) struct Added {
    flags: Vec<String>,
    values: Vec<String>,
}

impl Added {
    pub(super) fn is_empty(&self) -> bool {
        self.flags.is_empty() && self.values.is_empty()
    }

    pub(super) fn value(&mut self, word: String) {
        self.values.push(word);
    }

    pub(super) fn flag(&mut self, flag: &str, value: &str) {
        if value.starts_with('-') {
            self.flags.push(format!("{flag}={value}"));
        } else {
            self.flags.extend([flag.to_owned(), value.to_owned()]);
        }
    }

    pub(super) fn switch(&mut self, flag: &str) {
        self.flags.push(flag.to_owned());
    }

    /// The words that were given, and these: flags go anywhere, what follows `--` is no flag.
    pub(super) fn onto(self, mut given: Vec<String>) -> Vec<String> {
        let dashes = given.iter().position(|word| word == "--");
        let mut tail = dashes.map(|dashes| given.split_off(dashes)).unwrap_or_default();
        if tail.is_empty() && self.values.iter().any(|value| value.starts_with('-')) {
            tail.push("--".to_owned());
        }
        if tail.is_empty() {
            given.extend(self.values);
            given.extend(self.flags);
        } else {
            given.extend(self.flags);
            given.extend(tail);
            given.extend(self.values);
        }
        given
    }
}

/// Prints the whole command, to be learned or pasted.
pub(super) fn tell(session: &Session, words: &[String]) {
    tell_line(session, &line("relman", words));
}

/// Prints a command of another program, to be learned or pasted.
pub(super) fn tell_line(session: &Session, line: &str) {
    if !session.everywhere.json && !session.everywhere.quiet {
        print::aside(&print::coloured(session.everywhere.color, &format!("command: {}\n", encode::terminal(line))));
    }
}

/// A command line as a shell reads it back.
pub(super) fn line(program: &str, words: &[String]) -> String {
    let words = words.iter().map(|word| format!(" {}", encode::shell(word)));
    format!("{program}{}", words.collect::<String>())
}

/// Reads a command line.
pub(super) fn read(words: &[String]) -> Result<(Everywhere, Command), Failure> {
    let with_program = std::iter::once("relman").chain(words.iter().map(String::as_str));
    let read = CommandLine::try_parse_from(with_program).map_err(|error| {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Failure::new(Kind::Usage, first)
    })?;
    let command = read.command.ok_or_else(|| Failure::new(Kind::Usage, "no command was named"))?;
    Ok((read.everywhere, command))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn answers_stand_where_the_reader_finds_them() {
        let mut added = Added::default();
        added.value("APP001".to_owned());
        added.flag("--to", "tested");
        assert_eq!(added.onto(words("promote -q")), words("promote -q APP001 --to tested"));
    }

    #[test]
    fn what_begins_with_a_dash_is_no_flag() {
        let mut added = Added::default();
        added.value("-5 degrees".to_owned());
        added.flag("-m", "-x");
        assert_eq!(added.onto(words("new")), ["new", "-m=-x", "--", "-5 degrees"]);
        let mut added = Added::default();
        added.value("b".to_owned());
        added.flag("--kind", "small");
        assert_eq!(added.onto(words("new -- a")), words("new --kind small -- a b"));
    }

    #[test]
    fn a_line_is_quoted_for_the_shell() {
        assert_eq!(line("relman", &["new".to_owned(), "it's 5 €".to_owned()]), r"relman new 'it'\''s 5 €'");
    }
}
