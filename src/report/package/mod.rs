//! The package of a release: what lies where in it, and the pages that are written for whoever deploys.
//!
//! Everything follows from the record and the policy, so the same record gives the same text; the clock is
//! not read. `readme.rs` is what a stranger opens first, `instructions.rs` what is done by, `order.rs` in which
//! order. Start at [`folder`].

mod instructions;
mod order;
mod readme;

use super::gate::{self, GateTold};
use super::refusal::{Told, gate_lines};
use super::scene::Scene;
use super::sheet::{self, Sheet};
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::process::titled;

pub use instructions::page as instructions;
pub use readme::text as readme;

/// Where the artifacts lie.
pub const ARTIFACTS: &str = "artifacts";

/// Where documents lie that belong to no part of the package.
const DOCUMENTS: &str = "documents";

/// Where the evidence lies, with the documents of a part that is called so.
pub const FURTHER: &str = "further-information";

/// The page that is read first.
const INSTRUCTIONS: &str = "instructions.html";

/// A file of the package, for its table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its path.
    pub path: String,
    /// What it is.
    pub what: String,
}

/// What goes out with the package, and what does not.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// The files, in the order of their paths.
    pub files: &'a [Content],
    /// What is asked of the release and does not count now, so it was left out.
    pub left_out: &'a [String],
    /// Since what the notes tell, where they tell of more than the release.
    pub since: Option<&'a str>,
}

/// The folder of a document: that of the first part of the package that names it.
#[must_use]
pub fn folder<'a>(parts: &'a [sheet::Part], document: &str) -> &'a str {
    let part = parts.iter().find(|part| part.documents.iter().any(|id| id == document));
    part.map(|part| part.id.as_str()).filter(|id| *id != ARTIFACTS).unwrap_or(DOCUMENTS)
}

/// The pages to read after the instructions, in order: the notes, then the documents by the parts that they
/// belong to, in the order of the process.
fn pages<'a>(sheet: &Sheet, contents: Contents<'a>) -> Vec<&'a Content> {
    let folder = |file: &Content| file.path.split_once('/').map(|(folder, _)| folder.to_owned());
    let place = |file: &&Content| {
        folder(file).map(|folder| sheet.package.iter().position(|part| part.id == folder).unwrap_or(usize::MAX))
    };
    let is_page = |file: &&Content| file.path.ends_with(".html") && !file.path.starts_with(ARTIFACTS);
    let mut pages: Vec<&Content> =
        contents.files.iter().filter(is_page).filter(|file| file.path != INSTRUCTIONS).collect();
    pages.sort_by_key(place);
    pages
}

/// The documents that are asked of the release and do not count, with why.
#[must_use]
pub fn left_out(scene: &Scene<'_>) -> Vec<String> {
    let view = &scene.view;
    let asked = view.process.documents.iter().filter(|(_, rule)| view.holds(rule.when.as_ref()));
    let line = |(id, rule): (&Id, &crate::domain::process::duties::Document)| {
        let title = titled(id, &rule.title);
        match gates::document_stale(view, id, rule) {
            None => Some(format!("{title} ({id}): not written")),
            Some(stale) if stale.is_empty() => None,
            Some(_) => Some(format!("{title} ({id}): written for something that has changed since")),
        }
    };
    asked.filter_map(line).collect()
}

/// A file of the record that is not at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// What is wrong.
    pub why: String,
    /// Who added it.
    pub added_by: Id,
    /// What helps.
    pub how: Vec<String>,
}

/// Says all that keeps the package from being built; nothing where it can be.
#[must_use]
pub fn refusal(scene: &Scene<'_>, absent: &[Absent]) -> Option<Told> {
    let unmet: Vec<GateTold> = gates::lacks_of_package(&scene.view).iter().map(|one| gate::unmet(scene, one)).collect();
    let count = unmet.iter().map(|one| one.why.len()).sum::<usize>() + absent.len();
    if count == 0 {
        return None;
    }
    let mut lines: Vec<(String, Vec<String>)> = unmet.iter().map(|one| (one.id.to_string(), gate_lines(one))).collect();
    for one in absent {
        let who = format!("who can: {}, who added it, or whoever has these bytes", one.added_by);
        lines.push((ARTIFACTS.to_owned(), vec![one.why.clone(), who]));
    }
    let mut hints: Vec<String> = Vec::new();
    for how in unmet.iter().flat_map(|one| &one.how).chain(absent.iter().flat_map(|one| &one.how)) {
        if !hints.contains(how) {
            hints.push(how.clone());
        }
    }
    let things = if count == 1 { "1 thing is missing".to_owned() } else { format!("{count} things are missing") };
    let headline = format!("the package of {} cannot be built: {things}", scene.name());
    let words: Vec<&str> = lines.iter().filter_map(|(_, lines)| lines.first()).map(String::as_str).collect();
    let message = format!("{headline}: {}", words.join("; "));
    Some(Told { kind: "not-yet", exit: 3, message, headline, lines, hints, unmet, line: None })
}

/// The parts of the package that the instructions serve: those that name texts of the plan.
#[must_use]
pub fn served_by_instructions(sheet: &Sheet) -> Vec<String> {
    sheet.package.iter().filter(|part| !part.fields.is_empty()).map(|part| part.id.clone()).collect()
}
