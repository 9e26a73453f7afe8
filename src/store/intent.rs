//! What a process is about to do, written down so that the next one can finish it.
//!
//! Decides nothing. One file per publication under `relman/pending/` in the git directory.
//! The process that works holds a lock on its file: a free lock means that it is gone.
//! Start reading at `Intent::record`, then `abandoned`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::history::object::ObjectId;

const FIRST_LINE: &[u8] = b"relman pending 1";
const LAST_LINE: &[u8] = b"end";
const UNFINISHED: &str = "new-";
/// What stands beside an intent: the mark of the index lock, and the file on its way to the work tree.
const COMPANIONS: [&str; 2] = ["index", "file"];

/// What is about to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The git directory whose index and work tree follow.
    pub(super) git_dir: PathBuf,
    /// The full name of the branch.
    pub(super) reference: String,
    /// Where the branch stood.
    pub(super) old: Option<ObjectId>,
    /// Where it shall stand.
    pub(super) new: ObjectId,
    /// The paths that the commits touch.
    pub(super) paths: Vec<String>,
    /// What users wrote at some of them, and the commits took over.
    pub(super) taken: BTreeMap<String, ObjectId>,
}

/// A plan on disk, locked by this process.
pub(super) struct Intent {
    pub(super) plan: Plan,
    path: PathBuf,
    // Closing it gives the lock free.
    lock: File,
}

impl Intent {
    /// Writes a plan down and locks it.
    pub(super) fn record(pending: &Path, plan: Plan) -> io::Result<Self> {
        fs::create_dir_all(pending)?;
        for number in 0_u32.. {
            let name = format!("{}-{number}", plan.new);
            let (draft, path) = (pending.join(format!("{UNFINISHED}{name}")), pending.join(&name));
            let mut file = match OpenOptions::new().write(true).create_new(true).open(&draft) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            file.lock()?;
            file.write_all(&plan.to_bytes())?;
            // A link, unlike a rename, never replaces the intent of another process.
            match fs::hard_link(&draft, &path) {
                Ok(()) => {}
                // Another process has this number, or took the draft for abandoned.
                Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {
                    let _ = fs::remove_file(&draft);
                    continue;
                }
                // A file system without links.
                Err(_) => fs::rename(&draft, &path)?,
            }
            let _ = fs::remove_file(&draft);
            return Ok(Self { plan, path, lock: file });
        }
        Err(io::Error::other("no free name for an intent"))
    }

    /// The file whose inode marks an index lock as this intent's.
    pub(super) fn index_mark(&self) -> PathBuf {
        self.path.with_extension("index")
    }

    /// Where a file is written before it is renamed into the work tree.
    pub(super) fn draft_file(&self) -> PathBuf {
        self.path.with_extension("file")
    }

    /// When the intent was written, on the file system's own clock.
    pub(super) fn recorded(&self) -> Option<SystemTime> {
        self.lock.metadata().ok()?.modified().ok()
    }

    /// Removes the intent: nothing is left to do.
    pub(super) fn finish(self) {
        for companion in COMPANIONS {
            let _ = fs::remove_file(self.path.with_extension(companion));
        }
        let _ = fs::remove_file(&self.path);
    }
}

/// What stands in the folder of intents.
#[derive(Default)]
pub(super) struct Found {
    /// Intents whose process is gone; now locked by this one.
    pub(super) abandoned: Vec<Intent>,
    /// Whether a process that lives has an intent.
    pub(super) others_live: bool,
}

/// Reads the folder of intents, and takes over those whose process is gone.
pub(super) fn find(pending: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    // Drafts sort last and come first: one may be a second name of an intent, and is removed.
    for path in names(pending)?.into_iter().rev() {
        let Ok(mut file) = OpenOptions::new().read(true).write(true).open(&path) else {
            continue;
        };
        if file.try_lock().is_err() {
            found.others_live = true;
            continue;
        }
        if !is_still(&file, &path) {
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        match Plan::from_bytes(&bytes) {
            Some(plan) if !is_draft(&path) => found.abandoned.push(Intent { plan, path, lock: file }),
            _ => fs::remove_file(&path)?,
        }
    }
    Ok(found)
}

/// Reads every plan that is not finished, whether its process lives or not.
pub(super) fn plans(pending: &Path) -> io::Result<Vec<Plan>> {
    let read = |path: PathBuf| Plan::from_bytes(&fs::read(path).ok()?);
    Ok(names(pending)?.into_iter().filter_map(read).collect())
}

fn names(pending: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(pending) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| !COMPANIONS.iter().any(|companion| path.extension() == Some(OsStr::new(companion))));
    paths.sort();
    Ok(paths)
}

fn is_draft(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().starts_with(UNFINISHED.as_bytes()))
}

/// Tells whether the path still names the open file: its process may just have finished.
fn is_still(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

impl Plan {
    fn to_bytes(&self) -> Vec<u8> {
        let old = self.old.map_or_else(|| "-".to_owned(), |old| old.to_string());
        let mut lines = vec![FIRST_LINE.to_vec(), self.git_dir.as_os_str().as_bytes().to_vec()];
        lines.extend([self.reference.clone(), old, self.new.to_string()].map(String::into_bytes));
        // INVARIANT: no path of the store holds a control character, so a tab ends it.
        let line = |path: &String| match self.taken.get(path) {
            Some(blob) => format!("{path}\t{blob}"),
            None => path.clone(),
        };
        lines.extend(self.paths.iter().map(|path| line(path).into_bytes()));
        lines.push(LAST_LINE.to_vec());
        lines.join(&b'\n')
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let text = |line: Option<&[u8]>| String::from_utf8(line?.to_vec()).ok();
        if lines.next()? != FIRST_LINE || lines.next_back()? != LAST_LINE {
            return None;
        }
        let git_dir = PathBuf::from(std::ffi::OsString::from_vec(lines.next()?.to_vec()));
        let reference = text(lines.next())?;
        let old = match text(lines.next())?.as_str() {
            "-" => None,
            old => Some(old.parse().ok()?),
        };
        let new = text(lines.next())?.parse().ok()?;
        let (mut paths, mut taken) = (Vec::new(), BTreeMap::new());
        for line in lines {
            let line = text(Some(line))?;
            let (path, blob) = line.split_once('\t').map_or((line.as_str(), None), |(path, blob)| (path, Some(blob)));
            if let Some(blob) = blob {
                taken.insert(path.to_owned(), blob.parse().ok()?);
            }
            paths.push(path.to_owned());
        }
        Some(Self { git_dir, reference, old, new, paths, taken })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let id = |byte| ObjectId::from_bytes([byte; 20]);
        let plan = Plan {
            git_dir: PathBuf::from("/a b/.git"),
            reference: "refs/heads/main".to_owned(),
            old: Some(id(1)),
            new: id(2),
            paths: vec!["people.yaml".to_owned(), "relman.yaml".to_owned()],
            taken: [("relman.yaml".to_owned(), id(3))].into(),
        };
        assert_eq!(Plan::from_bytes(&plan.to_bytes()), Some(plan));
    }
}
