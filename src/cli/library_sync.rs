//! `relman library sync`: copies that are missing or damaged here, taken from another library.

use super::failure::{Failure, Kind};
use super::library::{self, Deposit};
use super::session::{Format, Reading, Session};
use super::{form, print, progress};
use crate::format::manifest::hex;
use crate::report::encode;
use crate::report::table::Table;
use crate::store::{CopyError, Held, Library};
use clap::Args;
use indexmap::IndexMap;
use serde_json::json;
use std::path::PathBuf;

/// Copy what is missing or damaged here from another library
///
/// Examples:
///   relman library sync --from /mnt/second-site
///   relman library sync CFIS001 --from /mnt/second-site --json
///
/// Only what the record says was put there, each copy compared while it is taken; nothing is recorded.
/// Exit code 0: each copy is there and whole; 4: one is still missing, damaged or unreadable.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SyncArgs {
    /// The release; all of them where missing
    name: Option<String>,
    /// The folder of the other library
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

impl SyncArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let (library, folder) = library::open(session, &desk)?;
        let other = Library::open(&session.path(&self.from)).map_err(|error| {
            let message = format!("the library `{}` cannot be used: {error}", self.from.display());
            Failure::new(Kind::NotFound, message).hint("mount the drive, and name the folder that holds `sha256`")
        })?;
        let deposits = library::deposits(session, &store, self.name.as_deref(), &self.reading)?;
        let mut copies: IndexMap<_, &Deposit> = IndexMap::new();
        for one in &deposits {
            // Of several releases with these bytes, one that carries them still knows how long they are.
            let known = copies.entry(&one.digest).or_insert(one);
            if known.size.is_none() {
                *known = one;
            }
        }
        let mut table = Table::new(&["release", "artifact", "copy", "digest"]);
        let (mut parts, mut sound) = (Vec::new(), true);
        for one in copies.into_values() {
            let bar = progress::Bar::begin(session, &one.artifact, one.size.unwrap_or_default());
            let name = library::temporary_name()?;
            let taken = library.take(&other, (&one.digest, one.size), &name, &mut |bytes| bar.forward(bytes));
            let (state, words) = told(&taken);
            sound &= taken.is_ok();
            parts.push(json!({
                "path": Library::place(&one.digest), "sha256": hex(&one.digest), "ok": taken.is_ok(),
                "state": state, "release": one.release.as_str(), "artifact": one.artifact,
            }));
            table.push(vec![one.release.to_string(), one.artifact.clone(), words, one.digest.to_string()]);
        }
        let answer = json!({
            "library": folder.display().to_string(), "from": self.from.display().to_string(), "ok": sound,
            "parts": parts,
        });
        match form::wanted(session, &self.reading) {
            Format::Json => print::answer(session, &self.reading, &encode::json(&answer))?,
            _ => form::table(session, &self.reading, &table, &answer)?,
        }
        Ok(if sound { 0 } else { 4 })
    }
}

/// One word for scripts and some for people on what became of a copy.
fn told(taken: &Result<Held, CopyError>) -> (&'static str, String) {
    match taken {
        Ok(Held::Whole) => ("whole", "whole".to_owned()),
        Ok(Held::Missing) => ("copied", "copied; it was missing here".to_owned()),
        Ok(Held::Longer | Held::Damaged { .. }) => ("copied", "copied; it was damaged here".to_owned()),
        Err(CopyError::Missing(_)) => ("missing", "missing there too".to_owned()),
        Err(error @ (CopyError::OtherBytes { .. } | CopyError::Longer(_))) => {
            ("damaged", format!("damaged there: {error}"))
        }
        Err(error) => ("unreadable", format!("unreadable: {error}")),
    }
}
