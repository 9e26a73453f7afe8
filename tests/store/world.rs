//! A temporary directory with a store in it, and git as the judge.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use relman::history::object::ObjectId;
use relman::store::{ConfigFiles, FileChange, Kind, PublishError, Published, Stamp, Store, StoreError, init};
use tempfile::TempDir;

pub(crate) const RECORD: &str = "releases/CFIS/0/CFIS001/release.yaml";

/// Finds a store, where nothing is said of git's configuration.
pub(crate) fn discover(explicit: Option<&Path>, start: &Path) -> Result<Store, StoreError> {
    Store::discover(explicit, start, &ConfigFiles::default())
}

/// A temporary directory with a store in it.
pub(crate) struct World {
    dir: TempDir,
}

impl World {
    pub(crate) fn empty() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    /// A store of its own with a first commit.
    pub(crate) fn own() -> Self {
        let world = Self::empty();
        let store = init(world.path(), &Kind::Own).unwrap();
        publish(&store, &[("relman.yaml", "title: CMS\n"), (".gitattributes", "* -text\n")]);
        world
    }

    /// A code repository with one commit on `main`.
    pub(crate) fn code() -> Self {
        let world = Self::empty();
        world.git(&["init", "-q", "-b", "main"]);
        fs::write(world.path().join("README"), "code\n").unwrap();
        world.git(&["add", "README"]);
        world.git(&["commit", "-qm", "code"]);
        world
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn store(&self) -> Store {
        discover(None, self.path()).unwrap()
    }

    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.file(path)).unwrap()
    }

    pub(crate) fn try_git(&self, args: &[&str]) -> Output {
        Command::new("git")
            .current_dir(self.path())
            .env("HOME", self.path().join("no-home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .args(["-c", "user.name=Kim", "-c", "user.email=kim@example.org"])
            .args(args)
            .output()
            .unwrap()
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = self.try_git(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What every test ends with: git finds nothing to complain about.
    pub(crate) fn is_sound(&self) {
        let said = self.try_git(&["fsck", "--strict", "--no-dangling"]);
        let text = String::from_utf8_lossy(&said.stderr) + String::from_utf8_lossy(&said.stdout);
        assert!(said.status.success() && !text.contains("error") && !text.contains("warning"), "{text}");
    }

    pub(crate) fn is_clean(&self) {
        assert_eq!(self.git(&["status", "--porcelain"]), "");
        // Plumbing that never refreshes: the stat data must be right.
        assert_eq!(self.git(&["diff-files", "--name-only"]), "");
        assert_eq!(self.git(&["diff-index", "--cached", "HEAD"]), "");
        self.is_sound();
    }
}

pub(crate) fn stamp() -> Stamp {
    Stamp { name: "Kim".into(), email: "kim@example.org".into(), seconds: 1_780_000_000, offset_minutes: -330 }
}

pub(crate) fn change(path: &str, content: &str) -> FileChange {
    FileChange { path: path.into(), content: Some(content.into()) }
}

pub(crate) fn removal(path: &str) -> FileChange {
    FileChange { path: path.into(), content: None }
}

pub(crate) fn try_publish(
    store: &Store,
    parent: Option<ObjectId>,
    changes: &[FileChange],
) -> Result<Published, PublishError> {
    let mut transaction = store.begin(parent)?;
    transaction.commit(changes, "CFIS001: promote\n\nBody.\n", &stamp(), &stamp())?;
    transaction.publish()
}

pub(crate) fn publish(store: &Store, files: &[(&str, &str)]) -> ObjectId {
    let changes: Vec<_> = files.iter().map(|(path, content)| change(path, content)).collect();
    let published = try_publish(store, store.tip().unwrap(), &changes).unwrap();
    assert_eq!(published.warnings, []);
    published.tip.unwrap()
}

pub(crate) fn warnings(published: &Published) -> Vec<String> {
    published.warnings.iter().map(ToString::to_string).collect()
}
