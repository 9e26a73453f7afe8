//! A wrong guess is answered, never run (cli §1.2); `relman` alone says what there is (cli §1.19).

use super::failure::{Failure, Kind};
use super::session::Session;
use super::{print, world};
use crate::report::encode;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// Verbs that people try, and the command that is meant.
const GUESSES: [(&str, &str); 8] = [
    ("approve", "relman signoff approve NAME"),
    ("deploy", "relman deployment start NAME ENV"),
    ("waive", "relman waiver grant NAME GATE --until DATE -m REASON"),
    ("notify", "relman notice send NAME NOTICE"),
    ("edit", "relman set NAME KEY=VALUE"),
    ("delete", "relman cancel NAME -m REASON, or remove a part: relman change remove, relman artifact remove"),
    ("commit", "relman policy commit -m REASON"),
    ("sign", "relman signoff approve NAME"),
];

/// The twelve commands of the day, in the order of work.
const OVERVIEW: &str = "\
relman keeps releases in git, judged by a written process

  relman new TITLE                    make a release
  relman change add NAME ID TITLE     add a change request
  relman artifact add NAME FILE       add a file of the package
  relman set NAME KEY=VALUE           fill the plan
  relman document write NAME DOC      write a document
  relman task done NAME TASK          tick a line of the checklist
  relman check NAME                   what is missing, who can supply it, how
  relman signoff approve NAME         approve at a gate
  relman promote NAME --to STATE      move forward
  relman show NAME                    where it stands
  relman todo                         what waits for me
  relman audit                        whether history is whole and legal

relman --help lists all commands; relman COMMAND --help begins with examples.
";

/// Prints the overview, and how many things wait.
pub(super) fn overview(session: &Session) -> Result<(), Failure> {
    let waiting = super::todo::waiting_for_me(session).unwrap_or(0);
    let line = match waiting {
        0 => String::new(),
        1 => "\n1 thing waits for you: relman todo\n".to_owned(),
        count => format!("\n{count} things wait for you: relman todo\n"),
    };
    print::result(&format!("{OVERVIEW}{line}"))
}

/// Answers a command line that cannot be read.
pub(super) fn answer(error: &clap::Error, called: &str) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = print::result(&error.render().to_string());
            return printed.map_or_else(|failure| ExitCode::from(failure.kind.exit()), |()| ExitCode::SUCCESS);
        }
        _ => {}
    }
    if world::arguments().any(|word| word == "--json") {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let failure = Failure::new(Kind::Usage, message).hint(format!("{called} --help"));
        print::aside(&format!("{}\n", encode::json(&failure.json())));
        return ExitCode::from(2);
    }
    print::aside(&format!("{}\n", encode::terminal_lines(&error.render().to_string())));
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
        && let Some((_, meant)) = GUESSES.iter().find(|(guess, _)| guess == word)
    {
        print::aside(&format!("hint: {meant}\n"));
    }
    ExitCode::from(2)
}
