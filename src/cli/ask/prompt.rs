//! The kinds of question: yes or no, one of several, some of several, a line of text.
//!
//! On a terminal that cannot move its cursor (`TERM=dumb`) they are put line by line, as
//! `lines.rs` has it. Questions stand on standard error.

use super::super::failure::Failure;
use super::super::print;
use super::super::session::Session;
use super::interrupt::{Question, left, stopped};
use super::lines;
use crate::report::encode;
use dialoguer::console::{self, Term};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, MultiSelect, Select};

/// What a line of text must be; the error says it.
pub(super) type Check<'c> = &'c dyn Fn(&str) -> Result<(), String>;

/// How questions are put.
pub(super) struct Prompt {
    /// None on a terminal that cannot move its cursor.
    theme: Option<Box<dyn Theme>>,
    columns: usize,
}

impl Prompt {
    pub(super) fn of(session: &Session) -> Self {
        let coloured = print::is_coloured(session.everywhere.color);
        console::set_colors_enabled_stderr(coloured);
        let theme: Box<dyn Theme> = if coloured { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        let theme = (!session.world.is_dumb).then_some(theme);
        Self { theme, columns: session.world.columns().into() }
    }

    /// Yes or no; Enter is no.
    pub(super) fn confirm(&self, question: &str) -> Result<bool, Failure> {
        let Some(theme) = self.theme.as_deref() else { return lines::confirm(question) };
        let asked = Confirm::with_theme(theme).with_prompt(question).default(false);
        put(|term| asked.interact_on_opt(term))?.ok_or_else(left)
    }

    /// One of several; Esc stops.
    pub(super) fn pick(&self, question: &str, rows: &[Vec<String>], first: usize) -> Result<usize, Failure> {
        self.select(question, rows, first, true)?.ok_or_else(left)
    }

    /// One of several, or nothing with Esc; what was picked is not repeated.
    pub(super) fn menu(&self, question: &str, rows: &[Vec<String>]) -> Result<Option<usize>, Failure> {
        self.select(question, rows, 0, false)
    }

    fn select(
        &self,
        question: &str,
        rows: &[Vec<String>],
        first: usize,
        reports: bool,
    ) -> Result<Option<usize>, Failure> {
        let items = self.aligned(rows);
        let Some(theme) = self.theme.as_deref() else { return lines::pick(question, &items) };
        let asked = Select::with_theme(theme).with_prompt(question).items(&items).default(first);
        put(|term| asked.report(reports).interact_on_opt(term))
    }

    /// Some of several, none too.
    pub(super) fn several(&self, question: &str, rows: &[Vec<String>]) -> Result<Vec<usize>, Failure> {
        let items = self.aligned(rows);
        let Some(theme) = self.theme.as_deref() else { return lines::several(question, &items) };
        let question = format!("{question} (space marks, enter ends)");
        let asked = MultiSelect::with_theme(theme).with_prompt(question).items(&items);
        put(|term| asked.interact_on_opt(term))?.ok_or_else(left)
    }

    /// A line of text; it is asked again until it is as it must be. What it must be may quote the policy.
    pub(super) fn line(&self, question: &str, default: Option<&str>, check: Check<'_>) -> Result<String, Failure> {
        let check = |text: &str| check(text).map_err(|wrong| encode::terminal(&wrong));
        let Some(theme) = self.theme.as_deref() else { return lines::line(question, default, &check) };
        let valid = |text: &String| check(text.trim());
        let mut asked = Input::<String>::with_theme(theme).with_prompt(question).allow_empty(true).validate_with(valid);
        if let Some(default) = default {
            asked = asked.default(default.to_owned());
        }
        put(|term| asked.interact_text_on(term)).map(|text| text.trim().to_owned())
    }

    /// Rows as lines of a menu: columns below each other, cut where the terminal ends.
    fn aligned(&self, rows: &[Vec<String>]) -> Vec<String> {
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| encode::terminal(cell)).collect()).collect();
        let mut widths: Vec<usize> = Vec::new();
        for row in &cells {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = console::measure_text_width(cell).max(*width);
            }
        }
        let room = self.columns.saturating_sub(4);
        let line = |row: &Vec<String>| {
            let padded = row.iter().zip(&widths);
            let padded = padded.map(|(cell, width)| console::pad_str(cell, *width, console::Alignment::Left, None));
            let line = padded.collect::<Vec<_>>().join("  ");
            console::truncate_str(line.trim_end(), room, "…").into_owned()
        };
        cells.iter().map(line).collect()
    }
}

/// A line that is not empty.
pub(super) fn filled(text: &str) -> Result<(), String> {
    if text.is_empty() { Err("write something, or stop with Ctrl-C".to_owned()) } else { Ok(()) }
}

/// Any line.
pub(super) fn anything(_: &str) -> Result<(), String> {
    Ok(())
}

/// Puts one question; whatever breaks it, the terminal is as it was.
fn put<T>(ask: impl FnOnce(&Term) -> dialoguer::Result<T>) -> Result<T, Failure> {
    let term = Term::stderr();
    let standing = Question::begin();
    let answer = ask(&term);
    drop(standing);
    answer.map_err(|_| {
        // Nothing is lost where the terminal is gone too.
        let _ = term.show_cursor();
        let _ = term.write_line("");
        stopped()
    })
}
