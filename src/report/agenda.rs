//! `relman agenda`: what waits for a board, where its process has no template for it.
//!
//! First all releases in one table, then for each the texts of its plan, the votes and what is missing.

use super::clause;
use super::page::{Block, Page};
use super::sheet::Sheet;
use super::sheet::agenda::{Agenda, Item, Waiting};
use super::table::Table;
use serde_json::{Value, json};

/// The agenda over the releases of one process.
#[must_use]
pub fn page(agenda: &Agenda) -> Page {
    let mut page = Page::new(format!("Agenda of {}: {}", agenda.role_title, agenda.process.title));
    let mut table = Table::new(&["release", "title", "kind", "schedule", "gate", "approvals", "votes"]);
    for (item, waiting) in agenda.releases.iter().flat_map(|item| item.waiting.iter().map(move |one| (item, one))) {
        let release = &item.sheet.release;
        table.push(vec![
            release.name.clone(),
            release.title.clone(),
            release.kind_title.clone(),
            schedule(&item.sheet),
            waiting.gate_title.clone(),
            format!("{} of {}", waiting.approvals, waiting.count),
            format!("{} of {}", waiting.voted, waiting.quorum),
        ]);
    }
    page.push(Block::Table(table));
    for item in &agenda.releases {
        push_release(&mut page, item);
    }
    page
}

fn schedule(sheet: &Sheet) -> String {
    let dated = sheet.schedule.iter().filter(|time| !time.local.is_empty());
    dated.map(|time| format!("{} {}", time.title, time.local)).collect::<Vec<_>>().join("\n")
}

fn push_release(page: &mut Page, item: &Item) {
    let sheet = &item.sheet;
    page.push(Block::Heading(format!("{} {}", sheet.release.name, sheet.release.title)));
    let components: Vec<&str> = sheet.components.iter().map(|component| component.title.as_str()).collect();
    let mut pairs = vec![
        ("state".to_owned(), sheet.release.state_title.clone()),
        ("iteration".to_owned(), sheet.release.iteration.to_string()),
        ("requester".to_owned(), sheet.release.requester.clone()),
    ];
    let changes = sheet.changes.iter().map(|change| format!("{} {}", change.id, change.title));
    let lists = [("components", components.join(", ")), ("changes", changes.collect::<Vec<_>>().join("\n"))];
    pairs.extend(lists.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text)));
    // What the board should weigh and nobody has written is shown as such.
    let text = |text: &str| if text.trim().is_empty() { "–".to_owned() } else { text.to_owned() };
    pairs.extend(sheet.plan.iter().map(|field| (field.title.clone(), text(&field.text))));
    page.push(Block::Pairs(pairs));
    for waiting in &item.waiting {
        page.push(Block::Text(asked(waiting)));
        page.push(Block::List(waiting.missing.clone()));
        page.push(Block::Table(votes(waiting)));
    }
}

fn asked(waiting: &Waiting) -> String {
    let clause = clause::in_brackets(Some(waiting.clause.as_str()).filter(|clause| !clause.is_empty()));
    format!("{}: {}{clause}", waiting.gate, waiting.gate_title)
}

fn votes(waiting: &Waiting) -> Table {
    let mut table = Table::new(&["vote", "by", "as", "at", "comment"]);
    for vote in &waiting.votes {
        let cells = [&vote.decision, &vote.name, &vote.role_title, &vote.at, &vote.comment];
        table.push(cells.into_iter().cloned().collect());
    }
    table
}

/// The agendas of all processes as one object: every release with all that a document may name.
#[must_use]
pub fn json(role: &str, agendas: &[Agenda]) -> Value {
    let releases: Vec<&Item> = agendas.iter().flat_map(|agenda| &agenda.releases).collect();
    let first = agendas.first();
    json!({
        "role": role, "role_title": first.map(|agenda| &agenda.role_title), "store": first.map(|agenda| &agenda.store),
        "written": first.map(|agenda| &agenda.written), "releases": releases,
    })
}
