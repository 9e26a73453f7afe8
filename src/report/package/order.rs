//! The order of work: what comes before the files, what with them, what after, and the way back apart.
//!
//! The installation is the default milestone of the process. A task belongs before or after it by its date;
//! where there are no dates, by the distances that the process names. Start at [`Phase::of`] and [`table`].

use super::{Contents, pages};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::offset::Offset;
use crate::domain::process::part::Part;
use crate::report::scene::Scene;
use crate::report::sheet::{Field, Sheet, Task};
use crate::report::table::Table;
use chrono::TimeDelta;
use std::cmp::Ordering;

/// The headings of the sections, in the order of work.
pub(super) const SAYS: &str = "What the release says of itself: read all of it before you begin";
pub(super) const WHO_DEPLOYS: &str = "Who deploys, and where";
pub(super) const BEFORE: &str = "Tasks before the installation";
pub(super) const WITH: &str = "Tasks at the time of the installation";
pub(super) const FILES: &str = "What goes where";
pub(super) const ITEMS: &str = "What is no file";
pub(super) const AFTER: &str = "Tasks after the installation";
pub(super) const WORKED: &str = "How to know that it worked";
pub(super) const BACK: &str = "Only if it fails: the way back";

/// How many milestones are followed that count from one another.
const CHAIN: usize = 16;

/// When a task is done, seen from the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before it, or without a date.
    Before,
    /// At the same time.
    With,
    /// After it.
    After,
}

impl Phase {
    /// The phase of a task; what speaks of the deployment itself comes after it.
    pub(super) fn of(scene: &Scene<'_>, task: &Task) -> Self {
        let view = &scene.view;
        let rule = view.process.tasks.iter().find(|(id, _)| id.as_str() == task.id);
        let anchor = view.process.milestones.iter().find(|(_, milestone)| milestone.default);
        let (Some((_, rule)), Some((anchor, _))) = (rule, anchor) else { return Self::Before };
        let there = environment(view.process, anchor);
        if there.is_some_and(|there| rule.covers.contains(&Part::Deployment(there.clone()))) {
            return Self::After;
        }
        let Some(due) = &rule.due else { return Self::Before };
        let installed = view.reached(anchor).or_else(|| Some(view.dated(anchor)?.told));
        let order = match (task.due_at, installed) {
            (Some(due), Some(installed)) => due.seconds().cmp(&installed.seconds()),
            _ => distance(view.process, due, anchor, CHAIN).map_or_else(
                || {
                    if is_later_stage(view.process, &due.milestone, anchor) {
                        Ordering::Greater
                    } else {
                        Ordering::Less
                    }
                },
                |distance| distance.cmp(&TimeDelta::zero()),
            ),
        };
        match order {
            Ordering::Less => Self::Before,
            Ordering::Equal => Self::With,
            Ordering::Greater => Self::After,
        }
    }
}

/// The environment into which a milestone leads.
fn environment<'p>(process: &'p Process, milestone: &Id) -> Option<&'p Id> {
    let state = process.milestones.get(milestone)?.state.as_ref()?;
    process.states.get(state)?.environment.as_ref()
}

/// How far from the anchor, where the process says so.
fn distance(process: &Process, offset: &Offset, anchor: &Id, chain: usize) -> Option<TimeDelta> {
    if offset.milestone == *anchor {
        return Some(offset.distance);
    }
    let plan = process.milestones.get(&offset.milestone)?.plan.as_ref()?;
    distance(process, plan, anchor, chain.checked_sub(1)?)?.checked_add(&offset.distance)
}

/// True for a milestone that the process names after the anchor, and that leads into the same environment.
fn is_later_stage(process: &Process, milestone: &Id, anchor: &Id) -> bool {
    let place = |id: &Id| process.milestones.get_index_of(id);
    let there = environment(process, anchor);
    there.is_some() && environment(process, milestone) == there && place(milestone) > place(anchor)
}

/// The texts of the plan that are written.
pub(super) fn texts(sheet: &Sheet) -> impl Iterator<Item = &Field> {
    sheet.plan.iter().filter(|field| !field.text.trim().is_empty())
}

/// The steps from the first to the last; `phases` are those in which there are tasks.
pub(super) fn table(sheet: &Sheet, contents: Contents<'_>, phases: &[Phase]) -> Table {
    let mut table = Table::new(&["step", "what", "where"]);
    let mut step = |what: &str, place: &str| {
        let number = table.rows.len() + 1;
        table.push(vec![number.to_string(), what.to_owned(), place.to_owned()]);
    };
    step("See that every file is whole", "README.txt says how");
    let read: Vec<&str> = pages(sheet, contents).iter().map(|page| page.path.as_str()).collect();
    step("Read what goes out, and what was written for it", &read.join("\n"));
    if texts(sheet).next().is_some() {
        step("Read what the release says of itself, all of it", SAYS);
    }
    step("See who says that it may go there, and when", WHO_DEPLOYS);
    if phases.contains(&Phase::Before) {
        step("Do the tasks that are open and come before, each by who is named, in the order of their times", BEFORE);
    }
    if phases.contains(&Phase::With) {
        step("Do the tasks of the hour itself: what saves or stops something before the first file", WITH);
    }
    if !sheet.artifacts.is_empty() {
        let components: Vec<&str> = sheet.components.iter().map(|one| one.title.as_str()).collect();
        match components.as_slice() {
            [] | [_] => step("Put every file where it goes", FILES),
            several => step(&format!("Put every file where it goes: first {}", several.join(", then ")), FILES),
        }
    }
    if !sheet.items.is_empty() {
        step("Do what is no file", ITEMS);
    }
    // What is done afterwards speaks of the deployment, so the record has to know it.
    step("Say how it went, as soon as it is over", WHO_DEPLOYS);
    if phases.contains(&Phase::After) {
        step("Do the tasks that are open and come after, in the order of their times", AFTER);
    }
    step("See that it worked", WORKED);
    table.push(vec!["only if it fails".to_owned(), "Stop, and go back".to_owned(), BACK.to_owned()]);
    table
}
