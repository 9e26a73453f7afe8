//! `todo --do`: what waits as a menu; what is picked runs with its questions, then the menu comes again.

use super::super::batch::split;
use super::super::failure::{Failure, Kind};
use super::super::print;
use super::super::session::{Reading, Session};
use super::super::todo::TodoArgs;
use super::prompt::{Prompt, filled};
use super::words;
use crate::report::todo::Todo;
use crate::report::when;

/// Commands that ask for what they lack: they are run without what only shows where a text goes.
const ASKING: [&[&str]; 8] = [
    &["promote"],
    &["return"],
    &["rollback"],
    &["deny"],
    &["cancel"],
    &["signoff"],
    &["task", "done"],
    &["change", "add"],
];

/// Words of a command that stand for something to be named.
const BLANKS: [&str; 9] = ["FILE", "TICKET", "WHEN", "DATE", "ID", "TITLE", "COMPONENT", "RESULT", "CAUSE"];

/// Shows the menu until nothing waits, or Esc.
pub(in crate::cli) fn run(session: &Session, args: &TodoArgs) -> Result<(), Failure> {
    if !session.world.may_ask || session.everywhere.json {
        let message = "`--do` is a menu: it needs a terminal, and nobody who forbids to ask";
        return Err(Failure::new(Kind::Usage, message).hint("relman todo"));
    }
    loop {
        // Each round sees the clock and the store as they are then.
        let session = Session::begin(session.everywhere.clone())?;
        let store = session.store()?;
        let desk = session.desk(&store, &Reading::default())?;
        let waiting = args.rows(&desk)?;
        if waiting.is_empty() {
            print::aside("nothing waits\n");
            return Ok(());
        }
        let row = |row: &Todo| {
            let due = row.due.map(|due| when::told(due, desk.now)).unwrap_or_default();
            let due = if row.late { format!("LATE {due}") } else { due };
            vec![row.release.clone(), format!("{} {}", row.kind, row.id), row.title.clone(), due]
        };
        let rows: Vec<Vec<String>> = waiting.iter().map(row).collect();
        let picked = Prompt::of(&session).menu("What waits (enter does it, esc ends)", &rows)?;
        let Some(row) = picked.and_then(|picked| waiting.get(picked)) else { return Ok(()) };
        match perform(&session, row) {
            Err(failure) if failure.kind == Kind::Interrupted => return Err(failure),
            Err(failure) => print::aside(&print::coloured(session.everywhere.color, &failure.text())),
            Ok(_) => {}
        }
        print::aside("\n");
    }
}

/// Runs the command of a row.
fn perform(session: &Session, row: &Todo) -> Result<u8, Failure> {
    let prompt = Prompt::of(session);
    let commands = commands(row);
    let command = match commands.as_slice() {
        [] => {
            let message = format!("{}: no command supplies `{}`", row.release, row.id);
            return Err(Failure::new(Kind::NotYet, message).hint(format!("relman check {}", row.release)));
        }
        [only] => only,
        several => {
            let rows: Vec<Vec<String>> = several.iter().map(|command| vec![command.clone()]).collect();
            let picked = prompt.pick("How", &rows, 0)?;
            several.get(picked).ok_or_else(super::interrupt::left)?
        }
    };
    let mut words: Vec<String> = split(command)?.into_iter().skip_while(|word| word == "relman").collect();
    if ASKING
        .iter()
        .any(|asking| words.iter().zip(*asking).filter(|(word, start)| word == start).count() == asking.len())
    {
        words = without_blanks(words);
    }
    let mut whole = session.everywhere.place();
    whole.extend(filled_in(&prompt, words)?);
    let (_, command) = words::read(&whole)?;
    let session = Session::begin(session.everywhere.clone())?;
    session.asked.set(true);
    super::super::perform(&session, command, whole)
}

/// The commands of a row; at a gate one can say no as well.
fn commands(row: &Todo) -> Vec<String> {
    let mut commands: Vec<String> = row.how.iter().filter(|how| how.starts_with("relman ")).cloned().collect();
    let approve = commands.iter().find(|command| command.contains(" signoff approve ")).cloned();
    commands.extend(approve.map(|approve| approve.replace(" signoff approve ", " signoff reject ")));
    commands
}

fn is_blank(word: &str) -> bool {
    let stem = word.split('.').next().unwrap_or(word);
    word == "…" || word.ends_with("=…") || BLANKS.contains(&stem)
}

/// The words without blanks and the flags before them; a note is asked for in its own words.
fn without_blanks(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        let flag_of_blank = word.starts_with('-') && rest.peek().is_some_and(|next| is_blank(next));
        if word == "--note" || flag_of_blank {
            rest.next();
        } else if !is_blank(&word) {
            kept.push(word);
        }
    }
    kept
}

/// The words with something in each blank.
fn filled_in(prompt: &Prompt, words: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut filled_in: Vec<String> = Vec::new();
    for word in words {
        let word = match word.split_once('=') {
            _ if !is_blank(&word) => word,
            Some((key, _)) => format!("{key}={}", prompt.line(key, None, &filled)?),
            None => {
                let before = filled_in.last().map(String::as_str).unwrap_or_default();
                let asked = match before {
                    "-m" => "Why".to_owned(),
                    flag if flag.starts_with('-') => flag.trim_start_matches('-').to_owned(),
                    _ => meant(&word),
                };
                prompt.line(&asked, None, &filled)?
            }
        };
        filled_in.push(word);
    }
    Ok(filled_in)
}

/// What a blank stands for.
fn meant(blank: &str) -> String {
    match blank.split_once('.').map_or((blank, None), |(stem, ending)| (stem, Some(ending))) {
        ("FILE", Some(ending)) => format!("Path of the file (.{ending})"),
        ("FILE", None) => "Path of the file".to_owned(),
        ("WHEN", _) => "When, such as 2030-12-14 06:00".to_owned(),
        ("DATE", _) => "Until which day, such as 2030-12-14".to_owned(),
        (other, _) => other.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_words(line: &str) -> Vec<String> {
        split(line).unwrap()
    }

    #[test]
    fn what_a_command_asks_for_itself_is_left_out() {
        let kept = |line: &str| without_blanks(split_words(line)).join(" ");
        assert_eq!(kept("return APP001 --to tested -m \"…\""), "return APP001 --to tested");
        assert_eq!(kept("task done APP001 back-up --note \"where it lies\""), "task done APP001 back-up");
        assert_eq!(kept("change add APP001 ID \"TITLE\" --type IR"), "change add APP001 --type IR");
    }

    #[test]
    fn blanks_are_known() {
        let blank = |line: &str| split_words(line).into_iter().filter(|word| is_blank(word)).collect::<Vec<_>>();
        assert_eq!(blank("set APP001 impact=\"…\""), ["impact=…"]);
        assert_eq!(blank("artifact add APP001 FILE.war --component web"), ["FILE.war"]);
        assert_eq!(blank("schedule APP001 WHEN --milestone live"), ["WHEN"]);
        assert!(blank("deployment record APP001 live --result success").is_empty());
    }
}
