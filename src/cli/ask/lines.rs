//! Questions on a terminal that cannot move its cursor: a line is asked, a line is answered.
//!
//! Choices are numbered; an empty line is no, nothing or the default; the end of input stops.

use super::super::failure::{Failure, Kind};
use super::super::print;
use super::interrupt::stopped;
use super::prompt::Check;

/// Yes or no.
pub(super) fn confirm(question: &str) -> Result<bool, Failure> {
    let answer = read(&format!("{question} [y/N] "))?;
    Ok(matches!(answer.as_str(), "y" | "Y" | "yes"))
}

/// One of several, by its number.
pub(super) fn pick(question: &str, items: &[String]) -> Result<Option<usize>, Failure> {
    number(question, items);
    loop {
        let answer = read("number: ")?;
        match place(&answer, items) {
            _ if answer.is_empty() => return Ok(None),
            Some(place) => return Ok(Some(place)),
            None => print::aside(&format!("`{answer}` is no number from 1 to {}\n", items.len())),
        }
    }
}

/// Some of several, by their numbers.
pub(super) fn several(question: &str, items: &[String]) -> Result<Vec<usize>, Failure> {
    number(question, items);
    loop {
        let answer = read("numbers, with spaces between: ")?;
        let places: Option<Vec<usize>> = answer.split_whitespace().map(|word| place(word, items)).collect();
        match places {
            Some(places) => return Ok(places),
            None => print::aside(&format!("write numbers from 1 to {}\n", items.len())),
        }
    }
}

/// A line of text.
pub(super) fn line(question: &str, default: Option<&str>, check: Check<'_>) -> Result<String, Failure> {
    let shown = default.map(|default| format!(" [{default}]")).unwrap_or_default();
    loop {
        let answer = read(&format!("{question}{shown}: "))?;
        let answer = match default {
            Some(default) if answer.is_empty() => default.to_owned(),
            _ => answer,
        };
        match check(&answer) {
            Ok(()) => return Ok(answer),
            Err(wrong) => print::aside(&format!("{wrong}\n")),
        }
    }
}

fn number(question: &str, items: &[String]) {
    print::aside(&format!("{question}:\n"));
    for (place, item) in items.iter().enumerate() {
        print::aside(&format!("  {}  {item}\n", place + 1));
    }
}

fn place(answer: &str, items: &[String]) -> Option<usize> {
    answer.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < items.len())
}

fn read(prompt: &str) -> Result<String, Failure> {
    print::aside(prompt);
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(0) => Err(stopped()),
        Ok(_) => Ok(line.trim().to_owned()),
        Err(error) => Err(Failure::new(Kind::Internal, format!("cannot read the terminal: {error}"))),
    }
}
