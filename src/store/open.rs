//! Finds a store and opens it.
//!
//! Decides which repository and which branch hold the records. The only file that opens repositories.
//! A repository is read under an empty configuration and written under one of relman's own,
//! so that no configuration of a user changes what is hashed or whether it reaches the disk.
//! Start reading at `Store::discover`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Config, ErrorCode, Repository};

use super::error::StoreError;
use super::place::Head;
use super::read::Looked;
use super::user_config::{ConfigFiles, UserConfig};
use super::work_file;
use crate::history::object::ObjectId;

/// The file that makes a tree a store.
pub const SETTINGS_FILE: &str = "relman.yaml";
/// The branch that holds the records inside a code repository, unless configured.
pub const SIDE_BRANCH: &str = "relman";
/// The branch of a store of its own.
pub const MAIN_BRANCH: &str = "main";

/// The configuration under which relman moves a branch: it reaches the disk.
const OWN_CONFIG: &str = "\
# Written by relman, read by nobody else.
[core]
\tfsyncObjectFiles = true
[user]
\tname = relman
\temail = relman
";

/// A repository, and the branch in it that holds the records.
pub struct Store {
    pub(super) repo: Repository,
    under_own_config: bool,
    config: UserConfig,
    branch: String,
    pub(super) looked: RefCell<VecDeque<Looked>>,
}

impl Store {
    /// Finds the store: the named directory, else the repository that encloses `start`.
    ///
    /// An enclosing repository is a store when `relman.yaml` is in `HEAD`, or when it has the
    /// branch `relman` (git config `relman.branch`), or when git config `relman.store` names one.
    ///
    /// # Errors
    /// `NotARepository` and `NoStore` when there is none; `Git` when git cannot open it.
    pub fn discover(explicit: Option<&Path>, start: &Path, files: &ConfigFiles) -> Result<Self, StoreError> {
        if let Some(dir) = explicit {
            return Self::open(dir, files);
        }
        let git_dir =
            enclosing(start)?.ok_or_else(|| StoreError::NoStore { start: start.to_owned(), remote_branch: None })?;
        let mut store = Self::open_repository(&git_dir, files)?;
        if store.finds_its_branch()? {
            return Ok(store);
        }
        match store.config.path("relman.store") {
            Some(path) => Self::open(&store.work_dir().unwrap_or(store.git_dir()).join(path), files),
            None => Err(store.no_store(start)),
        }
    }

    /// Opens the store at exactly this directory: a work tree or a git directory.
    ///
    /// # Errors
    /// `NotARepository` and `NoStore` when it is none; `Git` when git cannot open it.
    pub fn open(dir: &Path, files: &ConfigFiles) -> Result<Self, StoreError> {
        let mut store = Self::open_repository(dir, files)?;
        if store.finds_its_branch()? {
            return Ok(store);
        }
        Err(store.no_store(dir))
    }

    /// Opens a repository whose branch `branch` is, or is about to be, a store.
    ///
    /// # Errors
    /// `NotARepository`, `BranchName`, or `Git` when git cannot open it.
    pub(super) fn open_on(dir: &Path, branch: &str) -> Result<Self, StoreError> {
        let mut store = Self::open_repository(dir, &ConfigFiles::default())?;
        store.govern(branch)?;
        Ok(store)
    }

    /// The short name of the branch that holds the records.
    #[must_use]
    pub fn branch(&self) -> &str {
        &self.branch
    }

    /// Sets the governed branch, as the settings in the store name it.
    ///
    /// # Errors
    /// `BranchName` when git refuses the name.
    pub fn govern(&mut self, branch: &str) -> Result<(), StoreError> {
        if !git2::Branch::name_is_valid(branch).unwrap_or(false) {
            return Err(StoreError::BranchName { name: branch.to_owned() });
        }
        branch.clone_into(&mut self.branch);
        Ok(())
    }

    /// Reads the user's git configuration: repository, global and system level.
    ///
    /// The store itself never acts on these values.
    #[must_use]
    pub fn config_string(&self, key: &str) -> Option<String> {
        self.config.string(key)
    }

    /// The user's configuration of this repository, to change it.
    pub(super) fn user_config(&self) -> Result<Config, git2::Error> {
        open_raw(self.repo.path())?.config()
    }

    /// Opens the repository anew if it is not yet under relman's own configuration.
    ///
    /// # Errors
    /// `File` when that configuration cannot be written, `Git` when git cannot open.
    pub(super) fn open_to_write(&self) -> Result<Option<Repository>, StoreError> {
        if self.under_own_config {
            return Ok(None);
        }
        let own = self.own_dir().join("config");
        work_file::replace(&own, OWN_CONFIG.as_bytes()).map_err(StoreError::file("write", &own))?;
        let repo = open_at(self.repo.path())?;
        configure(&repo)?;
        Ok(Some(repo))
    }

    /// The folder inside the git directory where relman keeps what is not history.
    pub(super) fn own_dir(&self) -> PathBuf {
        self.repo.commondir().join("relman")
    }

    fn open_repository(dir: &Path, files: &ConfigFiles) -> Result<Self, StoreError> {
        let repo = open_at(dir)?;
        let config = repo.config().map_err(StoreError::git("read git's configuration"))?;
        let config = UserConfig::of(&config, files);
        let under_own_config = configure(&repo)?;
        Ok(Self { repo, under_own_config, config, branch: String::new(), looked: RefCell::default() })
    }

    /// Settles which branch of the repository holds records; `false` when none does.
    fn finds_its_branch(&mut self) -> Result<bool, StoreError> {
        let head = self.head_commit()?;
        if self.has_settings(head)? || head.is_none() && self.has_settings_in_work_tree() {
            self.branch = match self.head()? {
                Head::Branch(name) => name,
                Head::Detached(_) => self.configured_branch(MAIN_BRANCH),
            };
            return Ok(true);
        }
        self.branch = self.configured_branch(SIDE_BRANCH);
        self.has_settings(self.tip()?)
    }

    fn configured_branch(&self, default: &str) -> String {
        self.config_string("relman.branch").unwrap_or_else(|| default.to_owned())
    }

    fn has_settings(&self, commit: Option<ObjectId>) -> Result<bool, StoreError> {
        let entry = commit.map(|commit| self.entry(commit, SETTINGS_FILE));
        Ok(entry.transpose()?.flatten().is_some())
    }

    fn has_settings_in_work_tree(&self) -> bool {
        self.work_dir().is_some_and(|dir| dir.join(SETTINGS_FILE).is_file())
    }

    fn no_store(&self, start: &Path) -> StoreError {
        let side = self.configured_branch(SIDE_BRANCH);
        let remotes = self.repo.references_glob(&format!("refs/remotes/*/{side}"));
        let remote_branch = remotes.ok().and_then(|mut found| {
            found.names().find_map(|name| Some(name.ok()?.strip_prefix("refs/remotes/")?.to_owned()))
        });
        StoreError::NoStore { start: start.to_owned(), remote_branch }
    }
}

/// Takes the user's configuration away from a repository, and gives it relman's own if that was written.
fn configure(repo: &Repository) -> Result<bool, StoreError> {
    let own = repo.commondir().join("relman/config");
    let is_written = fs::read(&own).is_ok_and(|written| written == OWN_CONFIG.as_bytes());
    let configure = || {
        repo.set_config(&Config::new()?)?;
        // Opened before the configuration that syncs: objects are synced together, by `objects.rs`, refs by libgit2.
        repo.odb()?;
        if is_written {
            repo.set_config(&Config::open(&own)?)?;
        }
        Ok(is_written)
    };
    configure().map_err(StoreError::git("set relman's own configuration"))
}

/// Reads the user's git configuration where there may be no store yet: of the enclosing repository, else the global one.
#[must_use]
pub fn user_config(start: &Path, files: &ConfigFiles, key: &str) -> Option<String> {
    let here = enclosing(start).ok().flatten().and_then(|git_dir| open_raw(&git_dir).ok()?.config().ok());
    let config = here.or_else(|| Config::open_default().ok());
    UserConfig::of(&config?, files).string(key)
}

/// Reads the user's own git configuration, global and system level: nothing of any repository.
#[must_use]
pub fn own_config(files: &ConfigFiles, key: &str) -> Option<String> {
    UserConfig::of(&Config::open_default().ok()?, files).string(key)
}

/// The git directory of the repository that encloses a folder.
pub(super) fn enclosing(start: &Path) -> Result<Option<PathBuf>, StoreError> {
    let no_ceiling: [&OsStr; 0] = [];
    match Repository::discover_path(start, no_ceiling) {
        Ok(git_dir) => Ok(Some(git_dir)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => {
            let what = format!("look for a repository at `{}`", start.display());
            Err(StoreError::git(what)(error))
        }
    }
}

/// Opens a repository of somebody else under an empty configuration; and what its own says, to be asked.
pub(super) fn open_foreign(dir: &Path) -> Result<(Repository, Config), StoreError> {
    let repo = open_at(dir)?;
    let empty = || {
        let config = repo.config()?;
        repo.set_config(&Config::new()?)?;
        Ok(config)
    };
    let config = empty().map_err(StoreError::git("set an empty configuration"))?;
    Ok((repo, config))
}

fn open_at(dir: &Path) -> Result<Repository, StoreError> {
    open_raw(dir).map_err(|error| match error.code() {
        ErrorCode::NotFound => StoreError::NotARepository { path: dir.to_owned() },
        _ => StoreError::git(format!("open `{}`", dir.display()))(error),
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens repositories")]
fn open_raw(dir: &Path) -> Result<Repository, git2::Error> {
    Repository::open(dir)
}
