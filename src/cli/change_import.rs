//! `relman change import`: changes from the commits of a code repository, or from what a tracker wrote.
//!
//! `tracker` reads the file of a tracker.

use super::act::{Acts, Planned, Planning, Shown, Step};
use super::failure::{Failure, Kind};
use super::session::Acting;
use super::tracker::{self, TrackerArgs};
use crate::domain::action::ChangeImport;
use crate::domain::commits::CommitList;
use crate::domain::id::{CommitId, Digest, Id, Word};
use crate::domain::import::{CommitRange, ImportSource, ImportedChange};
use crate::domain::nearest::nearest;
use crate::domain::release::{Change, Release};
use crate::format::commits::{self, LIST_BYTES, References, bare};
use crate::report::import::{Found, Near, Row};
use crate::store::{CodeRepository, StoreError};
use clap::Args;
use indexmap::IndexMap;
use std::collections::HashSet;
use std::path::PathBuf;

/// The most changes that one import speaks of.
const MOST_CHANGES: usize = 20_000;

/// Import changes from the commits of a code repository, or from what a tracker wrote
///
/// Examples:
///   relman change import CFIS001 --git v1.0..v1.1 --repo ../app
///   relman change import CFIS001 -F changes.csv -n
///
/// Commits name changes by their ids; what was reverted within the range does not count.
///
/// A tracker's file is CSV or JSON. Its columns are called id, type, title, component, status, link
/// and as the fields, or as a mapping in relman.yaml says. A change is found again by its id. What
/// the file does not name stays; an empty cell clears a field. Importing twice changes nothing.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ImportArgs {
    /// The release
    name: String,
    /// The commits: OLD..NEW, or a tag or commit for all that came before it
    #[arg(long, value_name = "RANGE", conflicts_with_all = ["file", "mapping", "skip_rejected"])]
    git: Option<String>,
    /// The code repository; the one where you stand where missing
    #[arg(long, value_name = "DIR", requires = "git")]
    repo: Option<PathBuf>,
    #[command(flatten)]
    tracker: TrackerArgs,
    #[command(flatten)]
    acting: Acting,
}

impl Acts for ImportArgs {
    fn acting(&self) -> Acting {
        self.acting.clone()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let Some(range_named) = &self.git else {
            if self.tracker.file.is_none() {
                let failure = Failure::new(Kind::Usage, "where the changes come from is missing");
                return Err(failure.hint("--git RANGE, for commits").hint("-F FILE, for what a tracker wrote"));
            }
            return tracker::changes(plan, &name, &self.tracker);
        };
        let release = plan.desk.release(&name)?;
        let references = References::of(plan.desk.process(&release)?);
        let mut list = self.read(plan, range_named, &references)?;
        commits::spelled_alike(&mut list.commits, release.changes.iter().map(|change| &change.id));
        let former = former(plan, &release, &list)?;
        let Told { changes, rows, lost } = told(&release, &list, &former, &references)?;
        let near = near(&list, &references);
        let unsearched = references.unsearched();
        let found = Found { list: &list, rows: &rows, lost: &lost, near: &near, unsearched };
        let shown = Shown { page: found.page(plan.session.everywhere.verbose), json: found.json() };
        let bytes = commits::written(&list).map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
        if bytes.len() > LIST_BYTES {
            let message = format!("the list of commits has {} bytes, and at most {LIST_BYTES} are kept", bytes.len());
            return Err(Failure::new(Kind::Invalid, message).hint("import smaller ranges, one after the other"));
        }
        let id = plan.id(name.as_str())?;
        let file = format!("commits/{id}.json");
        let source = ImportSource::Git(range(list, file.clone(), &bytes));
        let (message, url, confirm) = Default::default();
        let action = ChangeImport { source, changes }.into();
        let files = vec![(file, bytes)];
        let planned = Planned { id, release: name, action, files, message, url, confirm };
        Ok(vec![Step::Show(Box::new(shown)), Step::Act(Box::new(planned))])
    }
}

impl ImportArgs {
    /// Reads the range, and decides what becomes of each of its commits.
    fn read(&self, plan: &Planning<'_>, git: &str, references: &References) -> Result<CommitList, Failure> {
        let folder = self.repo.as_ref().map_or_else(|| plan.session.world.folder.clone(), |dir| plan.session.path(dir));
        let code = CodeRepository::discover(&folder).map_err(|error| match error {
            StoreError::NotARepository { .. } => {
                let shown = self.repo.as_deref().map_or_else(|| ".".to_owned(), |dir| dir.display().to_string());
                let message = format!("`{shown}` is in no git repository");
                Failure::new(Kind::NotFound, message).hint("name the code repository: --repo DIR")
            }
            other => other.into(),
        })?;
        if code.is(plan.desk.store) {
            let message = "this repository is the store itself, and no code";
            return Err(Failure::new(Kind::Usage, message).hint("name the code repository: --repo DIR"));
        }
        let (from, to) = ends(git)?;
        let from = from.map(|spec| resolved(&code, spec)).transpose()?;
        let to = resolved(&code, to)?;
        let range = code.range(from.as_ref(), &to, references)?;
        if range.is_empty() {
            let failure = Failure::new(Kind::Invalid, format!("no commit is in `{git}`"));
            return Err(failure.hint("OLD..NEW has the commits of NEW that OLD has not"));
        }
        let commits = commits::sorted(range).map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        Ok(CommitList { repository: code.address().to_owned(), range: git.to_owned(), from, to, commits })
    }
}

/// The two ends of a range, as git reads it.
fn ends(range: &str) -> Result<(Option<&str>, &str), Failure> {
    match range.split_once("..") {
        None if range.trim().is_empty() => {
            Err(Failure::new(Kind::Usage, "the range is empty").hint("--git v1.0..v1.1"))
        }
        None => Ok((None, range)),
        Some((from, to)) if to.starts_with('.') => {
            let (from, to) = (or_head(from), or_head(to.trim_start_matches('.')));
            let message = format!("`{range}` has the commits of both sides, of which one is not released");
            Err(Failure::new(Kind::Usage, message).hint(format!("--git {from}..{to}")))
        }
        Some((from, to)) => Ok((Some(or_head(from)), or_head(to))),
    }
}

fn or_head(end: &str) -> &str {
    if end.is_empty() { "HEAD" } else { end }
}

fn resolved(code: &CodeRepository, spec: &str) -> Result<CommitId, Failure> {
    code.resolve(spec).map_err(|_| {
        let failure = Failure::new(Kind::NotFound, format!("{} has no commit `{spec}`", code.address()));
        let tags = code.tags();
        match nearest(spec, tags.iter().map(String::as_str)) {
            Some(tag) => failure.hint(format!("did you mean the tag `{tag}`?")),
            None if tags.is_empty() => failure.hint("it has no tags; name a branch or a commit"),
            None => failure.hint(format!("its last tags are {}", last(&tags))),
        }
    })
}

fn last(tags: &[String]) -> String {
    let shown: Vec<&str> = tags.iter().rev().take(5).map(String::as_str).collect();
    shown.join(", ")
}

/// The commits of which the import of the same range spoke before: what it said of them is over.
fn former(plan: &Planning<'_>, release: &Release, list: &CommitList) -> Result<HashSet<CommitId>, Failure> {
    let is_same = |source: &CommitRange| (&source.repository, &source.range) == (&list.repository, &list.range);
    let Some(import) = release.imports.iter().find(|import| is_same(&import.source)) else {
        return Ok(HashSet::new());
    };
    let bytes = plan.desk.file(&release.name, &import.source.file)?.unwrap_or_default();
    let former = commits::read(&bytes).map_err(|error| {
        let message = format!("`{}` cannot be read: {error}", import.source.file);
        Failure::new(Kind::Invalid, message).hint("relman audit")
    })?;
    Ok(former.commits.into_iter().map(|commit| commit.id).collect())
}

/// What an import makes of the changes of a release.
struct Told {
    changes: Vec<ImportedChange>,
    rows: Vec<Row>,
    lost: Vec<Word>,
}

fn told(
    release: &Release,
    list: &CommitList,
    former: &HashSet<CommitId>,
    references: &References,
) -> Result<Told, Failure> {
    let spoken: HashSet<&CommitId> = list.commits.iter().map(|commit| &commit.id).chain(former).collect();
    let mut carried: IndexMap<&Word, Vec<usize>> = IndexMap::new();
    for (place, commit) in list.commits.iter().enumerate() {
        for change in &commit.changes {
            carried.entry(change).or_default().push(place);
        }
    }
    if carried.len() > MOST_CHANGES {
        let message = format!("the range names {} changes, and an import has at most {MOST_CHANGES}", carried.len());
        return Err(Failure::new(Kind::Invalid, message).hint("import smaller ranges, or look at the patterns of ids"));
    }
    let mut told = Told { changes: Vec::new(), rows: Vec::new(), lost: Vec::new() };
    for change in &release.changes {
        let places = carried.get(&change.id);
        let kept = change.commits.iter().filter(|commit| !spoken.contains(commit)).cloned();
        let commits: Vec<CommitId> = kept.chain(ids(list, places.map(Vec::as_slice).unwrap_or_default())).collect();
        let is_spoken_of = places.is_some() || commits != change.commits;
        if !is_spoken_of {
            continue;
        }
        let same = commits.iter().collect::<HashSet<_>>() == change.commits.iter().collect();
        let what = if same { "unchanged" } else { "updated" };
        let (id, title) = (change.id.clone(), change.title.clone());
        told.rows.push(Row { id, title, what, commits: commits.len() });
        if commits.is_empty() {
            told.lost.push(change.id.clone());
        }
        if !same {
            told.changes.push(with_commits(change, commits));
        }
    }
    let known: HashSet<&Word> = release.changes.iter().map(|change| &change.id).collect();
    for (id, places) in carried.into_iter().filter(|(id, _)| !known.contains(id)) {
        let Some(change_type) = references.type_of(id) else { continue };
        let carrying = || places.iter().filter_map(|place| list.commits.get(*place));
        let about = carrying().find(|commit| references.is_about(&commit.subject, id)).or_else(|| carrying().next());
        let title = about.map_or_else(|| id.to_string(), |about| commits::title(&about.subject, &about.references, id));
        let commits: Vec<CommitId> = ids(list, &places).collect();
        told.rows.push(Row { id: id.clone(), title: title.clone(), what: "added", commits: commits.len() });
        told.changes.push(ImportedChange {
            id: id.clone(),
            change_type: change_type.clone(),
            title,
            components: components(release, list, &places),
            fields: IndexMap::new(),
            link: None,
            commits,
            status: None,
        });
    }
    Ok(told)
}

/// What would be an id in upper case in the subjects of commits that count, each once.
fn near(list: &CommitList, references: &References) -> Vec<Near> {
    let mut seen = HashSet::new();
    let mut near = Vec::new();
    for commit in list.commits.iter().filter(|commit| commit.left_out.is_none()) {
        for (text, id) in references.near(&commit.subject) {
            let is_meant = commit.changes.iter().any(|change| bare(change) == bare(&id));
            if !is_meant && seen.insert(bare(&id)) {
                near.push(Near { text, id, commit: commit.id.clone() });
            }
        }
    }
    near
}

fn ids<'l>(list: &'l CommitList, places: &'l [usize]) -> impl Iterator<Item = CommitId> + 'l {
    places.iter().filter_map(|place| Some(list.commits.get(*place)?.id.clone()))
}

/// The components of the release that the scopes of the commits name.
fn components(release: &Release, list: &CommitList, places: &[usize]) -> Vec<Id> {
    let scopes = places.iter().filter_map(|place| list.commits.get(*place)?.scope.as_deref());
    let scopes: HashSet<&str> = scopes.flat_map(|scope| scope.split(',').map(str::trim)).collect();
    release.components.iter().filter(|component| scopes.contains(component.as_str())).cloned().collect()
}

/// A change as it stands, with other commits.
fn with_commits(change: &Change, commits: Vec<CommitId>) -> ImportedChange {
    let Change { id, change_type, title, components, fields, link, .. } = change.clone();
    ImportedChange { id, change_type, title, components, fields, link, commits, status: None }
}

fn range(list: CommitList, file: String, bytes: &[u8]) -> CommitRange {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (left_out, unreferenced) = list.counts();
    CommitRange {
        commits: number(list.commits.len()),
        left_out: number(left_out),
        unreferenced: number(unreferenced),
        repository: list.repository,
        range: list.range,
        from: list.from,
        to: list.to,
        file,
        digest: Digest::of(bytes),
        size: bytes.len() as u64,
    }
}
