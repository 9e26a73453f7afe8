//! `relman todo` for a person at a terminal: what is late, then what has a date, then the rest.
//!
//! A command stands in a line of its own, so that it can be taken as it is. Start at [`of`].

use super::page::{Block, Page};
use super::todo::{Todo, counted};
use super::when;
use super::who;
use crate::domain::moment::Moment;
use crate::domain::policy::People;

/// How rows are told.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// For whom they are, such as ` for anna`.
    pub whom: &'a str,
    /// Say who can do it; nobody asks where all of it is for one person.
    pub with_who: bool,
    /// Whom to call in place of the commands, by these people.
    pub calls: Option<&'a People>,
    /// Now.
    pub now: Moment,
}

/// The rows under what they have in common.
#[must_use]
pub fn of(rows: &[Todo], telling: Telling<'_>) -> Page {
    let mut page = Page::new(counted(rows, telling.whom));
    let (late, rest): (Vec<&Todo>, Vec<&Todo>) = rows.iter().partition(|row| row.late);
    let (dated, undated): (Vec<&Todo>, Vec<&Todo>) = rest.into_iter().partition(|row| row.due.is_some());
    for (heading, rows) in [("late", late), ("with a date", dated), ("without a date", undated)] {
        let lines = rows.into_iter().flat_map(|row| lines(row, telling)).collect();
        page.section(heading, Block::Outline(lines));
    }
    page
}

fn lines(row: &Todo, telling: Telling<'_>) -> Vec<(usize, String)> {
    let due = row.due.map(|due| format!(", due {}", when::told(due, telling.now))).unwrap_or_default();
    // Where it was deployed, the command alone would say.
    let what = if row.kind == "deployment" { format!("{} {}", row.kind, row.id) } else { row.kind.to_owned() };
    let mut lines = vec![(1, format!("{}  {what}: {}{due}", row.release, row.title))];
    if telling.with_who && !row.who.is_empty() {
        lines.push((2, format!("for {}", who::told(&row.who))));
    }
    match telling.calls {
        Some(people) => {
            let called = row.escalation(people, telling.now);
            lines.extend(called.map(|called| (2, format!("call {}", called.told()))));
        }
        None => lines.extend(row.how.iter().map(|how| (2, how.clone()))),
    }
    lines
}
