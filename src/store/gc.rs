//! Lives beside a `git gc`, even one that prunes at once what nothing points to yet.
//!
//! Decides when new objects need protection: then they are packed too, and the pack is marked to be kept.
//! A prune takes loose objects only, and a repack leaves a kept pack alone.
//! Start reading at `Store::keep_from_gc`; `heal.rs` takes the marks away when the `git gc` is over.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::{ErrorCode, Repository};

use super::error::StoreError;
use super::objects::{self, Written};
use super::open::Store;
use super::patience::Patience;
use super::read::oid;

/// How long an object is looked for that a running `git gc` is about to move.
pub(super) const GC_PATIENCE: Duration = Duration::from_secs(2);

impl Store {
    /// Git writes the process and the machine of a running `git gc` into `gc.pid`.
    pub(super) fn gc_is_running(&self) -> bool {
        let running = fs::read_to_string(self.repo.commondir().join("gc.pid"));
        running.is_ok_and(|running| {
            let process = running.split(' ').next().unwrap_or_default();
            process.parse::<u32>().is_ok() && Path::new("/proc").join(process).exists()
        })
    }

    /// Keeps objects that nothing points to yet, if a `git gc` is running that may not know of them.
    ///
    /// # Errors
    /// `Git` and `File` when the pack cannot be written.
    pub(super) fn keep_from_gc(&self, repo: &Repository, objects: &[Written]) -> Result<(), StoreError> {
        if !self.gc_is_running() {
            return Ok(());
        }
        let Some(tip) = objects.last().map(|object| object.id) else {
            return Ok(());
        };
        let scratch = self.own_dir().join(format!("pack-{tip}-{}", std::process::id()));
        let mut patience = Patience::new(GC_PATIENCE, 0);
        let name = loop {
            match pack(repo, objects, &scratch) {
                // Pruned again between writing and packing.
                Err(error) if error.code() == ErrorCode::NotFound && patience.wait() => {}
                packed => break packed.map_err(StoreError::git("pack the new objects"))?,
            }
        };
        self.move_kept(&scratch, &name).map_err(StoreError::file("keep", &scratch))
    }

    fn move_kept(&self, scratch: &Path, name: &str) -> io::Result<()> {
        fs::create_dir_all(self.kept_dir())?;
        fs::write(self.kept_dir().join(name), b"")?;
        let packs = self.repo.commondir().join("objects/pack");
        fs::write(packs.join(format!("{name}.keep")), b"relman\n")?;
        // The index comes last: it is what makes a pack visible.
        for ending in ["pack", "idx"] {
            let file = format!("{name}.{ending}");
            fs::rename(scratch.join(&file), packs.join(&file))?;
        }
        fs::remove_dir_all(scratch)?;
        File::open(packs)?.sync_all()
    }

    /// Gives kept packs free once no `git gc` runs that might not know what points into them.
    pub(super) fn release_kept(&self) {
        let Ok(kept) = fs::read_dir(self.kept_dir()) else {
            return;
        };
        if self.gc_is_running() {
            return;
        }
        let packs = self.repo.commondir().join("objects/pack");
        for mark in kept.flatten() {
            let _ = fs::remove_file(packs.join(mark.file_name()).with_extension("keep"));
            let _ = fs::remove_file(mark.path());
        }
    }

    fn kept_dir(&self) -> PathBuf {
        self.own_dir().join("kept")
    }
}

/// Packs objects into a folder, and gives the name of the pack.
fn pack(repo: &Repository, objects: &[Written], folder: &Path) -> Result<String, git2::Error> {
    let as_git_error = |error: io::Error| git2::Error::from_str(&error.to_string());
    fs::create_dir_all(folder).map_err(as_git_error)?;
    objects::restore(repo, objects)?;
    let mut builder = repo.packbuilder()?;
    for object in objects {
        builder.insert_object(oid(object.id), None)?;
    }
    builder.write(folder, 0o444)?;
    let name = builder.name()?;
    let name = name.ok_or_else(|| git2::Error::from_str("the pack has no name"))?;
    Ok(format!("pack-{name}"))
}
