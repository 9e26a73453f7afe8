//! What can go wrong in the store, and what is worth a warning.
//!
//! Decides the words; touches nothing.
//! Start reading at `StoreError`.

use std::io;
use std::path::{Path, PathBuf};

use crate::history::compare::CompareFault;
use crate::history::object::{ObjectId, TreeFault};

/// Why the store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No store where one was looked for.
    #[error("there is no relman store at `{}`", start.display())]
    NoStore {
        /// Where the search began.
        start: PathBuf,
        /// A branch of a remote that holds one, such as `origin/relman`.
        remote_branch: Option<String>,
    },
    /// The directory that was named is not a git repository.
    #[error("`{}` is not a git repository", path.display())]
    NotARepository {
        /// The directory.
        path: PathBuf,
    },
    /// There is something already where a store was to be made.
    #[error("{what}")]
    InTheWay {
        /// What is there.
        what: String,
        /// What to do.
        hint: String,
    },
    /// A branch name that git refuses.
    #[error("`{name}` is not a branch name")]
    BranchName {
        /// The name.
        name: String,
    },
    /// A path that the store does not write.
    #[error("`{path}` is not a path that relman writes")]
    BadPath {
        /// The path.
        path: String,
    },
    /// A name, address or message that cannot stand in a commit.
    #[error("`{}` cannot stand in a commit", text.escape_debug())]
    NotForACommit {
        /// The text.
        text: String,
    },
    /// No commit goes by this name.
    #[error("no commit is named `{spec}`")]
    NoSuchCommit {
        /// What was asked for.
        spec: String,
    },
    /// An object that history names is not there.
    #[error("object {id} is missing{}", at(.path.as_deref()))]
    Missing {
        /// The object.
        id: ObjectId,
        /// Where it was needed.
        path: Option<String>,
    },
    /// An object of another kind than history says.
    #[error("object {id} is a {found}, expected a {expected}")]
    WrongKind {
        /// The object.
        id: ObjectId,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A tree that is not well formed.
    #[error("tree {id} {fault}")]
    Tree {
        /// The tree.
        id: ObjectId,
        /// What is wrong with it.
        fault: TreeFault,
    },
    /// A commit whose header cannot be read.
    #[error("commit {id} has no well-formed header")]
    CommitHeader {
        /// The commit.
        id: ObjectId,
    },
    /// Something larger than relman reads.
    #[error("{what} has a length of {found}, at most {limit} is read")]
    TooLarge {
        /// The object, file or list.
        what: String,
        /// Its length, of files and objects in bytes.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The history ends before its beginning.
    #[error("history is incomplete: commit {id} is not here")]
    HistoryIncomplete {
        /// The parent that is not here.
        id: ObjectId,
    },
    /// A code repository that does not have all commits of a range.
    #[error("the code repository is shallow: what came before {id} is not here")]
    CutOff {
        /// The oldest commit on this line that is here.
        id: ObjectId,
    },
    /// A range of more commits than are read.
    #[error("the range has more than {limit} commits")]
    RangeTooLong {
        /// The limit.
        limit: usize,
    },
    /// A commit that is not on the first-parent line of another.
    #[error("commit {after} is not on the line that leads to {tip}")]
    NotOnTheLine {
        /// Where the walk was to begin.
        after: ObjectId,
        /// Where it was to end.
        tip: ObjectId,
    },
    /// A file that could not be read or written.
    #[error("cannot {what} `{}`: {source}", path.display())]
    File {
        /// What was tried, such as `read`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file of the work tree that is not a plain file reached through plain folders.
    #[error("`{path}` is not a plain file")]
    NotAPlainFile {
        /// The path in the store.
        path: String,
    },
    /// What git itself answered.
    #[error("cannot {what}: {}", source.message())]
    Git {
        /// What was tried.
        what: String,
        /// The cause.
        source: git2::Error,
    },
}

impl StoreError {
    /// Says what to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoStore { remote_branch: Some(remote), .. } => {
                let branch = remote.rsplit_once('/').map_or(remote.as_str(), |(_, name)| name);
                Some(format!("git branch --track {branch} {remote}"))
            }
            Self::NoStore { remote_branch: None, .. } => {
                Some("relman init, or name the store with -R or RELMAN_STORE".to_owned())
            }
            Self::InTheWay { hint, .. } => Some(hint.clone()),
            Self::RangeTooLong { .. } => Some("name where it begins: `OLD..NEW`".to_owned()),
            Self::HistoryIncomplete { .. } | Self::CutOff { .. } => Some("git fetch --unshallow".to_owned()),
            Self::Missing { .. } => Some("git fsck, then fetch from a complete clone".to_owned()),
            Self::NotARepository { .. } => Some("relman init, or name the store with -R or RELMAN_STORE".to_owned()),
            Self::NoSuchCommit { .. } => Some("git log --oneline".to_owned()),
            Self::NotAPlainFile { .. } | Self::WrongKind { .. } | Self::Tree { .. } | Self::CommitHeader { .. } => {
                Some("relman audit names the commit that did this".to_owned())
            }
            _ => None,
        }
    }

    pub(super) fn git<T: Into<String>>(what: T) -> impl FnOnce(git2::Error) -> Self + use<T> {
        let what = what.into();
        move |source| Self::Git { what, source }
    }

    pub(super) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }
}

fn at(path: Option<&str>) -> String {
    path.map_or_else(String::new, |path| format!(", needed for `{path}`"))
}

/// Something that did not stop the work but that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What happened.
    pub message: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
}

impl Warning {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(super) fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<CompareFault> for StoreError {
    fn from(fault: CompareFault) -> Self {
        match fault {
            CompareFault::Tree { id, fault } => Self::Tree { id, fault },
            CompareFault::TooLarge { what, found, limit } => {
                Self::TooLarge { what: what.to_owned(), found: found as u64, limit: limit as u64 }
            }
        }
    }
}
