//! `instructions.html`: how somebody who was not there puts a release into use, and takes it back.
//!
//! The order first (`order.rs`), then its sections as they are gone through, the way back apart, and whom to
//! call. Times are those of the record; how far away they are depends on the reader.

use super::order::{self, Phase};
use super::{ARTIFACTS, Contents};
use crate::domain::action::Underneath;
use crate::domain::id::Id;
use crate::domain::process::flow::{DeploymentMode, MoveType};
use crate::domain::process::titled;
use crate::report::checklist;
use crate::report::page::{Block, Page};
use crate::report::scene::Scene;
use crate::report::sheet::{Reached, Sheet, Task};
use crate::report::table::Table;
use indexmap::IndexMap;

/// The instructions as a page.
#[must_use]
pub fn page(scene: &Scene<'_>, underneath: &IndexMap<Id, Underneath>, contents: Contents<'_>) -> Page {
    let sheet = Sheet::of(scene, underneath);
    let release = &sheet.release;
    let mut page = Page::new(format!("How to put {} into use: {}", release.name, release.title));
    let zone = scene.view.policy.settings.time_zone.0.name();
    let mut pairs = vec![
        ("kind".to_owned(), release.kind_title.clone()),
        ("process".to_owned(), sheet.process.title.clone()),
        ("state when packed".to_owned(), release.state_title.clone()),
        ("iteration".to_owned(), release.iteration.to_string()),
        ("requested by".to_owned(), release.requester.clone()),
        ("times".to_owned(), format!("local times of {zone}")),
    ];
    let dated = sheet.schedule.iter().filter(|time| !time.local.is_empty());
    pairs.extend(dated.map(|time| (time.title.clone(), time.local.clone())));
    page.push(Block::Pairs(pairs));
    let tasks = |phase: Phase| -> Vec<&Task> {
        checklist::sorted(&sheet.tasks).into_iter().filter(|task| Phase::of(scene, task) == phase).collect()
    };
    let (before, with, after) = (tasks(Phase::Before), tasks(Phase::With), tasks(Phase::After));
    let phases = [(Phase::Before, &before), (Phase::With, &with), (Phase::After, &after)];
    let phases: Vec<Phase> =
        phases.into_iter().filter(|(_, tasks)| !tasks.is_empty()).map(|(phase, _)| phase).collect();
    page.section("In this order", Block::Table(order::table(&sheet, contents, &phases)));
    push_texts(&mut page, &sheet);
    page.push(Block::Heading(order::WHO_DEPLOYS.to_owned()));
    let deployers = deployers(scene, &sheet);
    page.push(Block::Text(if deployers.is_empty() { NOBODY_NAMED } else { WITHOUT_RELMAN }.to_owned()));
    page.push(Block::Table(deployers));
    push_tasks(&mut page, order::BEFORE, OF_TASKS, before);
    push_tasks(&mut page, order::WITH, OF_THE_HOUR, with);
    page.section(order::FILES, Block::Table(files(&sheet)));
    page.section(order::ITEMS, Block::Table(items(&sheet)));
    push_tasks(&mut page, order::AFTER, "", after);
    page.section(order::WORKED, Block::Text(IT_WORKED.to_owned()));
    page.section(order::BACK, Block::Text(IF_IT_FAILS.to_owned()));
    page.push(Block::Table(rollbacks(scene, &sheet)));
    page.section(RAN_BEFORE, Block::List(ran_before(&sheet)));
    checklist::push_people(&mut page, &sheet);
    page
}

/// The texts of the plan. No process says which of them is the way back, so all stand before the work.
fn push_texts(page: &mut Page, sheet: &Sheet) {
    let titles: Vec<&str> = order::texts(sheet).map(|field| field.title.as_str()).collect();
    if titles.is_empty() {
        return;
    }
    let told = format!(
        "{}: these texts are of the plan. What they say of going back is for the case that it fails, and no step \
         of the work.",
        titles.join(", ")
    );
    page.section(order::SAYS, Block::Text(told));
    for field in order::texts(sheet) {
        page.section(&field.title, Block::Text(field.text.clone()));
    }
}

fn push_tasks(page: &mut Page, heading: &str, told: &str, tasks: Vec<&Task>) {
    if !tasks.is_empty() {
        page.push(Block::Heading(heading.to_owned()));
        page.push(Block::Text(told.to_owned()));
        page.push(Block::Table(checklist::task_table(tasks)));
    }
}

/// What ran before, and what was noted to go back; said too where there is nothing.
fn ran_before(sheet: &Sheet) -> Vec<String> {
    let mut lines = checklist::way_back(sheet);
    if lines.is_empty() {
        lines.push("The record names nothing that ran before.".to_owned());
    }
    lines
}

/// What there is to go back to.
const RAN_BEFORE: &str = "Only if it fails: what ran before";

const OF_TASKS: &str = "Marks are those of the moment when this was packed.
A task without a date stands here too: do it now, unless its title or its remark says that it comes later. Where a \
remark names a case that is not yours, leave the task.";

const OF_THE_HOUR: &str = "Read all of them before the first file goes anywhere: what saves or stops something comes \
first, what puts files in place is the next section.";

const IT_WORKED: &str = "Compare the SHA-256 of every file where it lies now with the one under \"What goes where\".
Do what the tasks after the installation and the texts of the release ask to be checked. It worked when nothing of \
that is open; then say so to those who are named under \"Who deploys, and where\".";

const IF_IT_FAILS: &str = "This is no step of the work: it is for the case alone that something fails.
Stop, and call the first person of the escalation, or who is named here.
Put back what ran before: the next section names it, file by file with its digest, and where the files are to be \
had. Where nothing ran before, take out what was put in.
Say so to somebody who keeps the record, with the reason. Do not try again with changed files: what is changed \
is another package.";

const NOBODY_NAMED: &str = "This package is no permission, and the process names nobody who deploys: ask one of the \
contacts whether the release may go out, and tell them how it went.";

const WITHOUT_RELMAN: &str = "This package is no permission. Whoever is named here says whether the release may go \
there now, and when.
Say how it went as soon as it is over, and say so too if it failed. Whoever has no \
relman tells one of those who are named here: when it began and ended, and what was seen.";

/// Each file, by component in the order of the release; what belongs to all of them comes last.
fn files(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["component", "file", "type", "carries", "bytes", "SHA-256"]);
    let place = |id: &str| sheet.components.iter().position(|one| one.id == id).unwrap_or(usize::MAX);
    let mut files: Vec<_> = sheet.artifacts.iter().collect();
    files.sort_by_key(|file| place(&file.component));
    for file in files {
        let component = sheet.components.iter().find(|one| one.id == file.component);
        let every = if sheet.components.is_empty() { "" } else { "every component" };
        table.push(vec![
            component.map_or(every, |one| one.title.as_str()).to_owned(),
            format!("{ARTIFACTS}/{}", file.name),
            file.artifact_type.clone(),
            file.changes.join(", "),
            file.size.to_string(),
            file.digest.trim_start_matches("sha256:").to_owned(),
        ]);
    }
    table
}

fn items(sheet: &Sheet) -> Table {
    let mut table = Table::new(&["type", "item", "title", "component", "details", "link"]);
    for item in &sheet.items {
        let details = item.fields.iter().filter(|field| field.filled);
        let details: Vec<String> = details.map(|field| format!("{}: {}", field.title, field.text)).collect();
        let cells = [&item.type_title, &item.id, &item.title, &item.component, &details.join("\n"), &item.link];
        table.push(cells.map(Clone::clone).to_vec());
    }
    table
}

/// Every place where the release goes, who brings it there, and how that comes into the record.
fn deployers(scene: &Scene<'_>, sheet: &Sheet) -> Table {
    let (view, name) = (&scene.view, scene.name());
    let mut table = Table::new(&["place", "by", "who", "how they say so with relman"]);
    for (id, state) in &view.process.states {
        let Some(environment) = &state.environment else { continue };
        let there = view.process.environments.get(environment).map(|rule| titled(environment, &rule.title));
        let ways = view.process.transitions.values().filter(|way| way.to == *id);
        let ways = ways.filter(|way| way.move_type == MoveType::Advance && view.holds(way.when.as_ref()));
        let Some(way) = ways.min_by_key(|way| way.optional) else { continue };
        let (roles, how) = match state.deployment {
            DeploymentMode::Entering => (way.by.as_slice(), format!("relman promote {name} --to {id}")),
            DeploymentMode::Recorded => (
                state.deployed_by.as_deref().unwrap_or_default(),
                format!("relman deployment record {name} {environment} --result success"),
            ),
        };
        let place = there.unwrap_or(environment.as_str()).to_owned();
        let remark = match (view.release.entered.contains_key(id), way.optional) {
            (true, _) => " (it went there already)",
            (_, true) => " (only where it is asked for)",
            _ => "",
        };
        table.push(vec![format!("{place}{remark}"), titles(scene, roles), people(scene, sheet, roles), how]);
    }
    table
}

/// The ways back, and who may go them.
fn rollbacks(scene: &Scene<'_>, sheet: &Sheet) -> Table {
    let view = &scene.view;
    let mut table = Table::new(&["way back", "from", "who decides", "who", "how they say so with relman"]);
    for (id, way) in &view.process.transitions {
        if way.move_type != MoveType::Rollback || !view.holds(way.when.as_ref()) {
            continue;
        }
        let state =
            |id: &Id| view.process.states.get(id).map_or(id.as_str(), |state| titled(id, &state.title)).to_owned();
        let from: Vec<String> = way.from.iter().map(state).collect();
        let how = format!("relman rollback {} --via {id} -m \"why\"", scene.name());
        let title = titled(id, &way.title).to_owned();
        table.push(vec![title, from.join(", "), titles(scene, &way.by), people(scene, sheet, &way.by), how]);
    }
    table
}

fn titles(scene: &Scene<'_>, roles: &[Id]) -> String {
    let title =
        |id: &Id| scene.view.process.roles.get(id).map_or(id.as_str(), |role| titled(id, &role.title)).to_owned();
    if roles.is_empty() {
        "any role of the process".to_owned()
    } else {
        roles.iter().map(title).collect::<Vec<_>>().join(", ")
    }
}

/// Who holds one of the roles, with how to reach them; nobody by name where anybody may.
fn people(scene: &Scene<'_>, sheet: &Sheet, roles: &[Id]) -> String {
    let holds = |one: &&Reached| {
        let people = &scene.view.policy.people;
        let person = people.people.keys().find(|id| id.as_str() == one.person);
        person.is_some_and(|id| people.holds_any(id, roles, scene.view.now))
    };
    sheet.contacts.iter().filter(holds).map(reach).collect::<Vec<_>>().join("\n")
}

/// A name with a number and an address.
pub(super) fn reach(one: &Reached) -> String {
    let ways = [one.phone.as_str(), one.email.as_str()];
    let ways: Vec<&str> = ways.into_iter().filter(|way| !way.is_empty()).collect();
    if ways.is_empty() { one.name.clone() } else { format!("{} ({})", one.name, ways.join(", ")) }
}
