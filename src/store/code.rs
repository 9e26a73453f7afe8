//! A code repository: found, named and asked for commits; never written, and nothing of it is run.
//!
//! It is read under an empty configuration, object by object: replacements and grafts of its owner
//! do not count, and no hook or filter has a part in it. `code_range.rs` reads a range of commits.
//! Start at `CodeRepository::discover`.

use std::path::Path;

use git2::{ConfigLevel, ObjectType, Oid, Repository};

use super::error::StoreError;
use super::open::{self, Store};
use crate::domain::id::CommitId;

/// The longest address.
const ADDRESS_CHARS: usize = 300;

/// A repository whose commits are read.
pub struct CodeRepository {
    pub(super) repo: Repository,
    address: String,
}

impl CodeRepository {
    /// Finds the repository that encloses a folder, or that the folder is.
    ///
    /// # Errors
    /// `NotARepository` when there is none; `Git` when git cannot open it.
    pub fn discover(folder: &Path) -> Result<Self, StoreError> {
        let none = || StoreError::NotARepository { path: folder.to_owned() };
        let git_dir = open::enclosing(folder)?.ok_or_else(none)?;
        let (repo, config) = open::open_foreign(&git_dir)?;
        let origin = config.open_level(ConfigLevel::Local).ok();
        let origin = origin.and_then(|config| config.get_string("remote.origin.url").ok());
        let address = origin.and_then(|url| address(&url)).unwrap_or_else(|| folder_name(&repo));
        Ok(Self { repo, address })
    }

    /// Where it comes from, without anything secret and without a path of this machine.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// True if its checked-out branch is the one that holds the records of this store.
    #[must_use]
    pub fn is(&self, store: &Store) -> bool {
        let same = |one: &Path, other: &Path| match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        };
        let is_checked_out = || matches!(store.head(), Ok(super::Head::Branch(branch)) if branch == store.branch());
        same(self.repo.commondir(), store.repo.commondir()) && is_checked_out()
    }

    /// Finds the commit that a user names.
    ///
    /// # Errors
    /// `NoSuchCommit` when nothing goes by that name.
    pub fn resolve(&self, spec: &str) -> Result<CommitId, StoreError> {
        let none = || StoreError::NoSuchCommit { spec: spec.to_owned() };
        let found = self.repo.revparse_single(spec).and_then(|object| object.peel(ObjectType::Commit));
        commit_id(found.map_err(|_| none())?.id()).ok_or_else(none)
    }

    /// The names of its tags.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let tags = self.repo.tag_names(None);
        tags.map(|tags| tags.iter().filter_map(|tag| Some(tag.ok()??.to_owned())).collect()).unwrap_or_default()
    }
}

pub(super) fn commit_id(id: Oid) -> Option<CommitId> {
    CommitId::parse(&id.to_string()).ok()
}

/// The address of a remote without user, password, query and fragment; nothing for a path.
fn address(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let without_user = |text: &str| -> String {
        let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        path.map_or_else(|| host.to_owned(), |path| format!("{host}/{path}"))
    };
    let address = match url.split_once("://") {
        Some((scheme, rest)) if ["https", "http", "ssh", "git", "git+ssh", "ftp", "ftps"].contains(&scheme) => {
            format!("{scheme}://{}", without_user(rest))
        }
        Some(_) => return None,
        // `user@host:path`, which git tells from a path by the colon before any slash.
        None => {
            let (host, path) = url.split_once(':').filter(|(host, path)| {
                host.len() > 1 && !host.contains(['/', '\\']) && !path.starts_with(':') && !path.is_empty()
            })?;
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{host}:{path}")
        }
    };
    let is_plain = !address.chars().any(char::is_control) && address.chars().count() <= ADDRESS_CHARS;
    is_plain.then_some(address)
}

/// The name of the folder in which the repository lies.
fn folder_name(repo: &Repository) -> String {
    let folder = repo.workdir().unwrap_or_else(|| repo.commondir());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.trim_end_matches(".git").chars().filter(|c| !c.is_control()).take(ADDRESS_CHARS).collect();
    if name.trim().is_empty() { "repository".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_has_nothing_secret_and_no_path_of_a_machine() {
        let shown = |url: &str| address(url);
        let kept = |url: &str, expected: &str| assert_eq!(shown(url).as_deref(), Some(expected), "{url}");
        kept("https://code.example.org/app.git", "https://code.example.org/app.git");
        kept("https://eve:s3cret@code.example.org:8443/a@b/app?token=x#y", "https://code.example.org:8443/a@b/app");
        kept("https://eve@host", "https://host");
        kept("ssh://git@code.example.org/~eve/app", "ssh://code.example.org/~eve/app");
        kept("git@code.example.org:team/app.git", "code.example.org:team/app.git");
        for path in ["/srv/git/app", "../app", "file:///srv/git/app", "C:\\git\\app", "ext::sh -c x", "./a:b", ""] {
            assert_eq!(shown(path), None, "{path}");
        }
        assert_eq!(shown("https://host/\x1b[31m"), None);
    }
}
