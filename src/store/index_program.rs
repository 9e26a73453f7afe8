//! Reads and changes an index that is not a plain one through the `git` program.
//!
//! Decides the arguments and the environment of that program: no shell, no hooks, paths on stdin or literal.
//! Start reading at `staged` and `apply`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::index_file::{Edits, Staged};
use crate::history::object::ObjectId;

/// Variables that would lead git to another repository, index or configuration.
const SCRUBBED: [&str; 14] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INDEX_VERSION",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
];

/// What the index holds for these paths.
pub(super) fn staged(git_dir: &Path, work_dir: &Path, paths: &[String]) -> io::Result<BTreeMap<String, Staged>> {
    let mut git = git(git_dir, work_dir);
    git.args(["ls-files", "--stage", "-z", "--"]).args(paths);
    let listed = run(git, b"")?;
    let mut found = BTreeMap::new();
    for line in listed.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let line = String::from_utf8_lossy(line);
        let Some((entry, path)) = line.split_once('\t') else {
            continue;
        };
        let words: Vec<&str> = entry.split(' ').collect();
        let staged = match words.as_slice() {
            ["100644", id, "0"] => id.parse::<ObjectId>().map_or(Staged::Other, Staged::File),
            _ => Staged::Other,
        };
        found.insert(path.to_owned(), staged);
    }
    Ok(found)
}

/// Puts entries in and takes entries out.
pub(super) fn apply(git_dir: &Path, work_dir: &Path, edits: &Edits) -> io::Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    let mut input = Vec::new();
    for (path, entry) in edits {
        let line = match entry {
            Some(entry) => format!("100644 {}\t{path}\0", entry.id),
            None => format!("0 {}\t{path}\0", "0".repeat(40)),
        };
        input.extend_from_slice(line.as_bytes());
    }
    let mut git = git(git_dir, work_dir);
    git.args(["update-index", "-z", "--index-info"]);
    run(git, &input).map(|_| ())
}

fn git(git_dir: &Path, work_dir: &Path) -> Command {
    let mut git = Command::new("git");
    for variable in SCRUBBED {
        git.env_remove(variable);
    }
    git.env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .current_dir(work_dir)
        .arg("--git-dir")
        .arg(git_dir)
        .arg("--work-tree")
        .arg(work_dir)
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    git
}

fn run(mut git: Command, input: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input)?;
    }
    let done = child.wait_with_output()?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(io::Error::other(format!("git: {}", said.lines().next().unwrap_or("failed without a word"))))
}
