//! `relman batch`: whole command lines as one: all or none (cli §1.4).

use super::act::{self, Acts, Line};
use super::answer;
use super::commands::Command;
use super::failure::{Failure, Kind};
use super::session::{Acting, Session};
use clap::{Args, Parser};
use std::path::PathBuf;

/// Run many acting commands as one: all or none
///
/// Examples:
///   relman batch night.txt
///   printf '%s\n' 'artifact add _ dist/app.war' 'evidence add _ junit.xml' | relman batch -
///
/// One command line each, without `relman`; # begins a comment; _ is the release of the last `new`.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct BatchArgs {
    /// The file with the command lines, - for standard input
    file: PathBuf,
    #[command(flatten)]
    acting: Acting,
}

/// One line of a batch.
#[derive(Debug, Parser)]
#[command(name = "relman", no_binary_name = true)]
struct BatchLine {
    #[command(subcommand)]
    command: Command,
}

impl BatchArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let text = session.read_text(&self.file)?;
        let mut commands = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let words = split(line).map_err(|failure| failure.at_line(number))?;
            if !words.is_empty() {
                commands.push((number, parse(&words).map_err(|failure| failure.at_line(number))?));
            }
        }
        let mut lines: Vec<Line<'_>> = Vec::new();
        for (number, command) in &commands {
            lines.push((Some(*number), acts(command).map_err(|failure| failure.at_line(*number))?));
        }
        let outcome = act::run(session, &lines, &self.acting)?;
        answer::print(session, &self.acting, &outcome, true)
    }
}

fn parse(words: &[String]) -> Result<Command, Failure> {
    let parsed = BatchLine::try_parse_from(words);
    parsed.map(|line| line.command).map_err(|error| {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Failure::new(Kind::Usage, message)
    })
}

fn acts(command: &Command) -> Result<&dyn Acts, Failure> {
    command.acts().ok_or_else(|| Failure::new(Kind::Usage, "only commands that act on releases stand in a batch"))
}

/// Splits a line into words as a shell would: quotes, backslashes, comments; nothing is expanded.
pub(super) fn split(line: &str) -> Result<Vec<String>, Failure> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            '#' if word.is_none() => break,
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                word.push_str(&quoted(&mut rest, '\'')?);
            }
            '"' => {
                let word = word.get_or_insert_default();
                word.push_str(&quoted(&mut rest, '"')?);
            }
            '\\' => word.get_or_insert_default().extend(rest.next()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(rest: &mut std::str::Chars<'_>, quote: char) -> Result<String, Failure> {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            c if c == quote => return Ok(text),
            '\\' if quote == '"' => text.extend(rest.next()),
            c => text.push(c),
        }
    }
    Err(Failure::new(Kind::Usage, format!("a {quote} is not closed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_a_shell_splits_it() {
        let split = |line: &str| split(line).unwrap();
        assert_eq!(
            split(r#"new "Repair county table" --kind emergency # at night"#),
            ["new", "Repair county table", "--kind", "emergency"]
        );
        assert_eq!(split(r#"set _ impact='One "table"' a\ b"#), ["set", "_", r#"impact=One "table""#, "a b"]);
        assert_eq!(split(r#"a "" b#c"#), ["a", "", "b#c"]);
        assert!(split("   # only a comment").is_empty());
    }

    #[test]
    fn an_open_quote_is_refused() {
        assert!(split("new \"Repair").is_err());
    }
}
