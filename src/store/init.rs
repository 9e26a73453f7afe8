//! Makes a place for a store; the first commit is then an ordinary transaction.
//!
//! Decides what is in the way. Writes a new git directory, or one line of git's configuration.
//! Start reading at `init`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use git2::{ConfigLevel, Repository, RepositoryInitOptions};

use super::error::StoreError;
use super::open::{MAIN_BRANCH, SETTINGS_FILE, SIDE_BRANCH, Store, enclosing};
use super::place::Head;

/// The kinds of place that a store can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A repository of its own, with a work tree.
    Own,
    /// A repository of its own, without a work tree.
    Bare,
    /// A branch of its own in an existing repository, used without checkout.
    Branch(String),
    /// On top of the checked-out branch of an existing repository.
    Adopt,
}

/// Makes a place for a store; what it returns has no settings yet: begin a transaction at its tip.
///
/// # Errors
/// `InTheWay` when something stands there already, `NotARepository` where one is needed, `BranchName`, `Git`.
pub fn init(dir: &Path, kind: &Kind) -> Result<Store, StoreError> {
    match kind {
        Kind::Own | Kind::Bare => init_own(dir, *kind == Kind::Bare),
        Kind::Branch(branch) => init_branch(dir, branch),
        Kind::Adopt => init_adopt(dir),
    }
}

fn init_own(dir: &Path, bare: bool) -> Result<Store, StoreError> {
    let draft = Draft::begin(dir)?;
    let made = match Store::open_on(dir, MAIN_BRANCH) {
        Err(StoreError::NotARepository { .. }) => draft.make(dir, bare),
        Err(error) => Err(error),
        Ok(existing) => is_free(&existing, dir, bare),
    };
    let removed = fs::remove_dir_all(&draft.folder).map_err(StoreError::file("remove", &draft.folder));
    made.and(removed)?;
    // An empty repository that was there keeps its branch.
    on_head(Store::open_on(dir, MAIN_BRANCH)?)
}

fn is_free(existing: &Store, dir: &Path, bare: bool) -> Result<(), StoreError> {
    refuse_a_store(existing)?;
    if existing.head_commit()?.is_none() && existing.is_bare() == bare {
        return Ok(());
    }
    Err(StoreError::InTheWay {
        what: format!("`{}` is a git repository already", dir.display()),
        hint: "relman init --branch relman, or relman init --adopt".to_owned(),
    })
}

/// Where a repository is made before it is moved into its place: a process that is killed leaves none by halves.
struct Draft {
    folder: PathBuf,
    // Closing it gives the draft free.
    _held: File,
}

impl Draft {
    /// Takes the draft of a folder, and clears it of what a killed process left.
    fn begin(dir: &Path) -> Result<Self, StoreError> {
        let folder = dir.join(".relman-making");
        let failed = || StoreError::file("make", &folder);
        fs::create_dir_all(&folder).map_err(failed())?;
        let held = File::open(&folder).map_err(failed())?;
        if held.try_lock().is_err() {
            return Err(StoreError::InTheWay {
                what: format!("another relman makes a store at `{}`", dir.display()),
                hint: "relman list, when it is done".to_owned(),
            });
        }
        let left = folder.join("repository");
        if left.exists() {
            fs::remove_dir_all(&left).map_err(StoreError::file("remove", &left))?;
        }
        Ok(Self { folder, _held: held })
    }

    fn make(&self, dir: &Path, bare: bool) -> Result<(), StoreError> {
        let mut options = RepositoryInitOptions::new();
        options.bare(bare).external_template(false).initial_head(MAIN_BRANCH);
        let made = Repository::init_opts(self.folder.join("repository"), &options);
        let made = made.map_err(StoreError::git(format!("make a repository at `{}`", dir.display())))?;
        let git_dir = if bare { dir.to_owned() } else { dir.join(".git") };
        move_all(made.path(), &git_dir).map_err(StoreError::file("make", &git_dir))
    }
}

/// Moves a new git directory into its place; `HEAD`, which makes a folder a repository, comes last.
fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        let (from, to) = (from.join(&name), to.join(&name));
        // A folder that is there was moved by a process that was killed then.
        let is_there = to.is_dir();
        if name != "HEAD" && !is_there && to.extension().is_none_or(|ending| ending != "lock") {
            fs::rename(from, to)?;
        }
    }
    fs::rename(from.join("HEAD"), to.join("HEAD"))
}

fn init_branch(dir: &Path, branch: &str) -> Result<Store, StoreError> {
    let store = enclosed(dir, branch)?;
    if store.tip()?.is_some() || store.head()? == Head::Branch(branch.to_owned()) {
        return Err(StoreError::InTheWay {
            what: format!("branch `{branch}` is there already"),
            hint: "name another one with --branch".to_owned(),
        });
    }
    if branch != SIDE_BRANCH {
        let set = || store.user_config()?.open_level(ConfigLevel::Local)?.set_str("relman.branch", branch);
        set().map_err(StoreError::git("set git config `relman.branch`"))?;
    }
    Ok(store)
}

impl Store {
    /// Writes who acts into the repository's own git configuration.
    ///
    /// # Errors
    /// `Git` when git cannot write its configuration.
    pub fn remember_user(&self, name: &str, email: &str) -> Result<(), StoreError> {
        let set = || {
            let mut own = self.user_config()?.open_level(ConfigLevel::Local)?;
            own.set_str("user.name", name)?;
            own.set_str("user.email", email)
        };
        set().map_err(StoreError::git("set git config `user.email`"))
    }
}

fn init_adopt(dir: &Path) -> Result<Store, StoreError> {
    let store = enclosed(dir, MAIN_BRANCH)?;
    refuse_a_store(&store)?;
    on_head(store)
}

fn on_head(mut store: Store) -> Result<Store, StoreError> {
    match store.head()? {
        Head::Branch(branch) => store.govern(&branch)?,
        Head::Detached(_) => {
            return Err(StoreError::InTheWay {
                what: "`HEAD` is detached: there is no branch to adopt".to_owned(),
                hint: "git switch BRANCH".to_owned(),
            });
        }
    }
    Ok(store)
}

fn refuse_a_store(store: &Store) -> Result<(), StoreError> {
    let Some(head) = store.head_commit()? else {
        return Ok(());
    };
    if store.entry(head, SETTINGS_FILE)?.is_none() {
        return Ok(());
    }
    Err(StoreError::InTheWay {
        what: format!("`{}` is a relman store already", store.git_dir().display()),
        hint: "relman list".to_owned(),
    })
}

fn enclosed(dir: &Path, branch: &str) -> Result<Store, StoreError> {
    let git_dir = enclosing(dir)?.ok_or_else(|| StoreError::NotARepository { path: dir.to_owned() })?;
    Store::open_on(&git_dir, branch)
}
