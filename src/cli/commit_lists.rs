//! The commits that were imported into a release, as documents and notes name them.
//!
//! The lists lie beside the record, and the audit holds them to it; here they are only read.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use crate::domain::commits::{CommitList, ListedCommit};
use crate::domain::id::{CommitId, Word};
use crate::domain::release::{Import, Release};
use crate::format::commits;
use crate::report::sheet::{Commit, Range, Sheet};
use std::collections::HashSet;

/// The sheet with the commits of every import.
pub(super) fn put_into(desk: &Desk<'_>, release: &Release, sheet: Sheet) -> Result<Sheet, Failure> {
    let known: HashSet<&Word> = release.changes.iter().map(|change| &change.id).collect();
    let (mut all, mut ranges) = (Vec::new(), Vec::new());
    for import in &release.imports {
        let list = read(desk, release, import)?;
        // Whoever removes a change leaves its commits without one.
        let is_open = |commit: &&ListedCommit| !commit.changes.iter().any(|id| known.contains(id));
        let counting = list.commits.iter().filter(|commit| commit.left_out.is_none());
        ranges.push(range(import, counting.filter(is_open).count()));
        all.extend(list.commits.into_iter().map(commit));
    }
    Ok(sheet.with_commits(ranges, all))
}

/// The list of commits of one import.
pub(super) fn read(desk: &Desk<'_>, release: &Release, import: &Import) -> Result<CommitList, Failure> {
    let file = &import.source.file;
    let bytes = desk.file(&release.name, file)?;
    let failure = |kind, what: &str| Failure::new(kind, what.to_owned()).hint("relman audit");
    let bytes = bytes.ok_or_else(|| failure(Kind::NotFound, &format!("`{file}` is not in the store")))?;
    let list = commits::read(&bytes);
    list.map_err(|error| failure(Kind::Invalid, &format!("`{file}` cannot be read: {error}")))
}

fn commit(listed: ListedCommit) -> Commit {
    let left_out = listed.left_out.as_ref();
    Commit {
        subject: listed.subject,
        date: listed.date.unwrap_or_default(),
        commit_type: listed.commit_type.unwrap_or_default(),
        scope: listed.scope.unwrap_or_default(),
        breaking: listed.breaking,
        changes: listed.changes.iter().map(ToString::to_string).collect(),
        left_out: left_out.map(|left_out| left_out.reason.as_str().to_owned()).unwrap_or_default(),
        by: left_out.and_then(|left_out| left_out.by.as_ref()).map(CommitId::to_string).unwrap_or_default(),
        ..Commit::new(listed.id.to_string())
    }
}

fn range(import: &Import, unreferenced: usize) -> Range {
    let source = &import.source;
    Range {
        repository: source.repository.clone(),
        range: source.range.clone(),
        from: source.from.as_ref().map(CommitId::to_string).unwrap_or_default(),
        to: source.to.to_string(),
        commits: source.commits,
        left_out: source.left_out,
        unreferenced: u32::try_from(unreferenced).unwrap_or(u32::MAX),
    }
}
