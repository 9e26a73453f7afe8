//! A month as a grid of days for a terminal: weeks begin on Monday, marks say what lies on a day.
//!
//! Start at [`terminal`].

use super::{Entry, Month, Sort};
use crate::report::encode;
use chrono::NaiveDate;
use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};

/// The widest that a day becomes, in columns.
const WIDEST: u16 = 22;
/// A day this wide also has room for the times of milestones.
const WITH_TIMES: usize = 15;
/// The most marks on a day.
const MARKS: usize = 6;

/// The grid, and what its marks mean.
pub(super) fn terminal(month: &Month<'_>, width_columns: u16) -> String {
    let wide = (width_columns / 7).min(WIDEST);
    let room = usize::from(wide.saturating_sub(1));
    let mut grid = comfy_table::Table::new();
    grid.load_style(presets::NOTHING);
    grid.set_content_arrangement(ContentArrangement::Disabled);
    grid.force_no_tty();
    grid.set_header(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    for week in month.weeks() {
        let cell = |day: &Option<NaiveDate>| day.map(|day| cell(month, day, room)).unwrap_or_default();
        grid.add_row(week.iter().map(cell));
    }
    for column in grid.column_iter_mut() {
        column.set_padding((0, 1));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide)));
    }
    let legend = legend(month);
    format!("{}\n\n{}\n{legend}", month.title(), grid.trim_fmt())
}

/// A day: its number, then a mark for each entry; a last line parts it from the week below.
fn cell(month: &Month<'_>, day: NaiveDate, room: usize) -> String {
    let number = day.format("%-d").to_string();
    let mut lines = vec![if day == month.today { format!("{number} today") } else { number }];
    let marks: Vec<String> = month.on(day).into_iter().map(|entry| mark(entry, day, room)).collect();
    let shown = if marks.len() > MARKS { MARKS - 1 } else { marks.len() };
    lines.extend(marks.iter().take(shown).cloned());
    if marks.len() > shown {
        lines.push(format!("+{} more", marks.len() - shown));
    }
    lines.push(" ".to_owned());
    lines.join("\n")
}

fn mark(entry: &Entry, day: NaiveDate, room: usize) -> String {
    let time = |at: crate::domain::moment::Moment| at.local().format("%H:%M").to_string();
    let what = encode::terminal(&entry.what);
    let text = match entry.sort {
        Sort::Holiday => what,
        Sort::Freeze | Sort::Window if entry.whole_days => what,
        Sort::Freeze | Sort::Window if entry.begins.local().date() == day => format!("{} {what}", time(entry.begins)),
        Sort::Freeze | Sort::Window if entry.ends.local().date() == day => format!("-{} {what}", time(entry.ends)),
        Sort::Freeze | Sort::Window => what,
        Sort::Scheduled | Sort::Derived | Sort::Reached if room >= WITH_TIMES => {
            format!("{} {}", time(entry.begins), entry.releases.join(" "))
        }
        Sort::Scheduled | Sort::Derived | Sort::Reached => entry.releases.join(" "),
    };
    cut(&format!("{}{text}", sign(entry.sort).0), room)
}

fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// The mark of a sort, and what it means.
fn sign(sort: Sort) -> (char, &'static str) {
    match sort {
        Sort::Holiday => ('*', "holiday"),
        Sort::Freeze => ('#', "freeze"),
        Sort::Window => ('=', "window"),
        Sort::Scheduled => ('>', "scheduled"),
        Sort::Derived => ('~', "derived"),
        Sort::Reached => ('x', "reached"),
    }
}

fn legend(month: &Month<'_>) -> String {
    let mut sorts: Vec<Sort> = month.entries.iter().map(|entry| entry.sort).collect();
    sorts.sort_unstable();
    sorts.dedup();
    let words: Vec<String> = sorts.into_iter().map(sign).map(|(sign, meaning)| format!("{sign} {meaning}")).collect();
    if words.is_empty() { String::new() } else { format!("{}\n", words.join("   ")) }
}
