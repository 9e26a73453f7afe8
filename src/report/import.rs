//! What an import of commits found: changes, commits without a change, commits left out.
//!
//! Start at [`Found`]; its page is for people, its JSON has every commit.

use super::page::{Block, Page};
use super::table::Table;
use crate::domain::commits::CommitList;
use crate::domain::id::{CommitId, Word};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What an import makes of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: String,
    /// `added`, `updated` or `unchanged`.
    pub what: &'static str,
    /// How many commits carry it now.
    pub commits: usize,
}

/// What would be an id in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// As it is written.
    pub text: String,
    /// The id that was probably meant.
    pub id: Word,
    /// The first commit that has it.
    pub commit: CommitId,
}

/// What an import of commits found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Every commit of the range.
    pub list: &'a CommitList,
    /// The changes that it speaks of, or spoke of.
    pub rows: &'a [Row],
    /// The changes of the release that had commits and have none any more.
    pub lost: &'a [Word],
    /// What counts for nothing and would be an id in upper case, each once.
    pub near: &'a [Near],
    /// The change types whose ids are not looked for in text.
    pub unsearched: &'a [Word],
}

impl Found<'_> {
    /// For people; every commit that was left out where all is wanted, else their number by reason.
    #[must_use]
    pub fn page(&self, all: bool) -> Page {
        let commits = &self.list.commits;
        let title = format!("{} of {}", self.list.range, self.list.repository);
        let mut page = Page::new(format!("{title}: {}", counted(commits.len(), "commit", "commits")));
        let mut changes = Table::new(&["change", "import", "commits", "title"]);
        for row in self.rows {
            changes.push(vec![row.id.to_string(), row.what.to_owned(), row.commits.to_string(), row.title.clone()]);
        }
        page.section(&counted(self.rows.len(), "change", "changes"), Block::Table(changes));
        let mut open = Table::new(&["commit", "subject"]);
        for commit in commits.iter().filter(|commit| commit.is_unreferenced()) {
            open.push(vec![commit.id.short().to_owned(), commit.subject.clone()]);
        }
        page.section(
            &format!("{} without a change", counted(open.rows.len(), "commit", "commits")),
            Block::Table(open),
        );
        let heading = |number| format!("{} left out", counted(number, "commit", "commits"));
        if all {
            let mut out = Table::new(&["commit", "reason", "other", "subject"]);
            for (commit, reason) in commits.iter().filter_map(|commit| Some((commit, commit.left_out.as_ref()?))) {
                let other = reason.by.as_ref().map(|by| by.short().to_owned());
                let (other, subject) = (other.unwrap_or_default(), commit.subject.clone());
                out.push(vec![commit.id.short().to_owned(), reason.reason.as_str().to_owned(), other, subject]);
            }
            page.section(&heading(out.rows.len()), Block::Table(out));
        } else {
            let reasons = self.reasons();
            let told = reasons.iter().map(|(reason, number)| format!("{reason}: {number}")).collect();
            page.section(&heading(reasons.values().sum()), Block::List(told));
        }
        let lost = self.lost.iter().map(|id| format!("{id}: none of its commits is left; is it still in the release?"));
        page.section("changes without commits now", Block::List(lost.collect()));
        let near = self.near.iter().map(|near| {
            let Near { text, id, commit } = near;
            format!("`{text}` in {} is no id: did you mean {id}?", commit.short())
        });
        page.section("near misses", Block::List(near.collect()));
        let unsearched = self.unsearched.iter().map(|name| format!("{name}: no pattern by which it is known in text"));
        page.section("types not looked for", Block::List(unsearched.collect()));
        page
    }

    /// Everything, for a program.
    #[must_use]
    pub fn json(&self) -> Value {
        let row =
            |row: &Row| json!({"id": row.id.as_str(), "title": row.title, "import": row.what, "commits": row.commits});
        let near = |near: &Near| json!({"text": near.text, "id": near.id.as_str(), "commit": near.commit.as_str()});
        let (left_out, unreferenced) = self.list.counts();
        json!({
            "repository": self.list.repository,
            "range": self.list.range,
            "from": self.list.from,
            "to": self.list.to,
            "counts": {
                "commits": self.list.commits.len(),
                "left_out": left_out,
                "unreferenced": unreferenced,
                "reasons": self.reasons(),
            },
            "changes": self.rows.iter().map(row).collect::<Vec<_>>(),
            "without_commits": self.lost,
            "near_misses": self.near.iter().map(near).collect::<Vec<_>>(),
            "unsearched_types": self.unsearched,
            "commits": self.list.commits,
        })
    }

    fn reasons(&self) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for left_out in self.list.commits.iter().filter_map(|commit| commit.left_out.as_ref()) {
            *reasons.entry(left_out.reason.as_str()).or_default() += 1;
        }
        reasons
    }
}

fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
