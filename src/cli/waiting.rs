//! What waits in all releases: from the catalogue, as far as that holds, else from the records.
//!
//! The rows of a release are a function of its record, the policy and now; the catalogue keeps them
//! with the span in which they hold. What was touched between its commit and the tip is made anew,
//! and so is what no longer holds. With or without it the answer is the same. Start at [`rows`].

use super::desk::Desk;
use super::failure::Failure;
use super::world;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::format::policy;
use crate::history::paths::{PathClass, RELEASES, class_of};
use crate::report::scene::Scene;
use crate::report::todo::{self, Known, Todo, Wanted};
use crate::report::todo_span::Horizon;
use crate::store::{Catalogue, Leaf, Looked, Making, Unfit};
use std::collections::BTreeSet;

/// For whom any role will do.
const ANY_ROLE: &str = "r:";

/// The rows that are wanted: what is late, then what has a date, then the rest.
///
/// Whoever reads the store as it stood does without the catalogue.
pub(super) fn rows(desk: &Desk<'_>, wanted: &Wanted<'_>, as_it_stood: bool) -> Result<Vec<Todo>, Failure> {
    let kept = if as_it_stood { None } else { kept(desk, wanted) };
    let mut rows = match kept {
        Some(rows) => rows,
        None => afresh(desk, wanted)?,
    };
    rows.sort_by_key(|row| (!row.late, row.due.map_or(i64::MAX, Moment::seconds)));
    Ok(rows)
}

fn afresh(desk: &Desk<'_>, wanted: &Wanted<'_>) -> Result<Vec<Todo>, Failure> {
    let mut rows = Vec::new();
    for name in desk.names()? {
        let release = desk.release(&name)?;
        let scene = Scene { view: desk.view(&release)?, history: &[], reader: None };
        rows.extend(todo::of(&scene).into_iter().filter(|row| wanted.takes(row)));
    }
    Ok(rows)
}

/// The rows by the catalogue; `None` where it is of no use, or where a record cannot be read.
fn kept(desk: &Desk<'_>, wanted: &Wanted<'_>) -> Option<Vec<Todo>> {
    let mut catalogue = desk.store.catalogue()?;
    match by_catalogue(&mut catalogue, desk, wanted) {
        Err(Unfit::Broken) => {
            catalogue.reset().ok()?;
            by_catalogue(&mut catalogue, desk, wanted).ok()?
        }
        found => found.ok()?,
    }
}

fn by_catalogue(catalogue: &mut Catalogue, desk: &Desk<'_>, wanted: &Wanted<'_>) -> Result<Option<Vec<Todo>>, Unfit> {
    let Some(making) = making(desk) else { return Ok(None) };
    let mut looked = catalogue.look(&making, desk.now.seconds(), whom(wanted).as_deref())?;
    let Some(anew) = anew(desk, &mut looked) else { return Ok(None) };
    let Some(made) = made(desk, &anew) else { return Ok(None) };
    if looked.commit != Some(desk.commit) || !anew.is_empty() {
        let leaves: Vec<Leaf> = made.iter().map(|(_, leaf, _)| leaf.clone()).collect();
        // Where it cannot be written now, the next reader makes the same again.
        let is_at_tip = || desk.store.tip().is_ok_and(|tip| tip == Some(desk.commit));
        match catalogue.renew(&looked, (&making, desk.commit), &leaves, &is_at_tip) {
            Err(Unfit::Broken) => return Err(Unfit::Broken),
            Ok(()) | Err(Unfit::NotNow) => {}
        }
    }
    let mut found: Vec<(ReleaseName, u32, Todo)> = Vec::new();
    let mut known = Known::new();
    for line in looked.lines {
        let name = ReleaseName::parse(&line.release).map_err(|_| Unfit::Broken)?;
        if !anew.contains(&name) {
            let row = Todo::of_kept(&line.release, &line.text, &mut known).ok_or(Unfit::Broken)?;
            found.push((name, line.place, row));
        }
    }
    for (name, _, rows) in made {
        found.extend((0..).zip(rows).map(|(place, row)| (name.clone(), place, row)));
    }
    found.sort_by_cached_key(|(name, place, _)| (name.series().to_owned(), name.number(), *place));
    // What waits for several of whom it was looked for was found several times.
    found.dedup_by(|(a, at, _), (b, bt, _)| at == bt && a == b);
    Ok(Some(found.into_iter().map(|(_, _, row)| row).filter(|row| wanted.takes(row)).collect()))
}

/// Of what rows are made besides the records: this very program, and the files of the policy.
fn making(desk: &Desk<'_>) -> Option<Making> {
    let root = desk.store.list(desk.commit, "").ok()?;
    let roots = [policy::SETTINGS, policy::PEOPLE, policy::CALENDAR];
    let of_policy = |name: &[u8]| roots.iter().chain(&policy::FOLDERS).any(|root| root.as_bytes() == name);
    let files = root.iter().filter(|entry| of_policy(&entry.name));
    let files: Vec<String> = files.map(|entry| format!("{:o} {}", entry.mode, entry.id)).collect();
    Some(Making { program: world::program(), policy: files.join(" ") })
}

/// The releases to be made anew; `None` where that cannot be told.
fn anew(desk: &Desk<'_>, looked: &mut Looked) -> Option<BTreeSet<ReleaseName>> {
    if let Some(commit) = looked.commit {
        let over = looked.over.iter().map(|name| ReleaseName::parse(name).ok());
        let mut anew: BTreeSet<ReleaseName> = over.collect::<Option<_>>()?;
        if commit == desk.commit {
            return Some(anew);
        }
        if let Ok(changes) = desk.store.changes_between(commit, desk.commit) {
            for change in changes {
                match class_of(&change.path) {
                    PathClass::Release(name, _) => _ = anew.insert(name),
                    // What should not be there is for the reader of everything to find.
                    _ if change.path.starts_with(RELEASES.as_bytes()) => return None,
                    _ => {}
                }
            }
            return Some(anew);
        }
        // A commit that is gone says nothing of what came since.
        looked.forget();
    }
    desk.names().ok().map(BTreeSet::from_iter)
}

/// What is kept of a release, and the same as rows.
type Made = (ReleaseName, Leaf, Vec<Todo>);

/// Makes the rows of releases; `None` where a record cannot be read. A release that is gone has none.
fn made(desk: &Desk<'_>, anew: &BTreeSet<ReleaseName>) -> Option<Vec<Made>> {
    if anew.is_empty() {
        return Some(Vec::new());
    }
    let horizon = Horizon::of(&desk.policy, desk.now);
    let mut made = Vec::with_capacity(anew.len());
    for name in anew {
        let mut leaf = Leaf { release: name.to_string(), begins: horizon.begins(), ends: i64::MAX, lines: Vec::new() };
        let mut rows = Vec::new();
        if let Some(release) = desk.release_if_any(name).ok()? {
            let scene = Scene { view: desk.view(&release).ok()?, history: &[], reader: None };
            rows = todo::of(&scene);
            leaf.ends = horizon.ends(&scene, &rows);
            leaf.lines = rows.iter().map(|row| (whom_of(row), row.kept())).collect();
        }
        made.push((name.clone(), leaf, rows));
    }
    Some(made)
}

/// The words under which a row is found: each person who can do it, and each role.
fn whom_of(row: &Todo) -> Vec<String> {
    let people = row.who.iter().flat_map(|who| &who.people).map(of_person);
    let roles = row.who.iter().map(|who| who.role.as_ref().map_or_else(|| ANY_ROLE.to_owned(), of_role));
    people.chain(roles).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The words under which the wanted rows are found, and others maybe; `None` for all.
fn whom(wanted: &Wanted<'_>) -> Option<Vec<String>> {
    match (wanted.person, wanted.role) {
        (Some(person), _) => Some(vec![of_person(person)]),
        (None, Some(role)) => Some(vec![of_role(role), ANY_ROLE.to_owned()]),
        (None, None) => None,
    }
}

fn of_person(id: &Id) -> String {
    format!("p:{id}")
}

fn of_role(id: &Id) -> String {
    format!("{ANY_ROLE}{id}")
}
