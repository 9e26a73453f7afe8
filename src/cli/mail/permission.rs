//! Which programs this user lets stores start: security rule 18.
//!
//! A permission is one digest of the store's place, of the array, and of place and bytes of the program and of
//! each file that an argument names. It lies in the user's folder of settings, outside of every store. Start at
//! [`permitted`].

use super::private;
use crate::cli::failure::{Failure, Kind};
use crate::cli::world;
use crate::domain::id::Digest;
use crate::store::Store;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The file below the user's folder of settings: a digest and the program a line.
const FILE: &str = "relman/allowed";
/// The largest program whose bytes are looked at.
const BYTES: u64 = 256 * 1024 * 1024;

/// A program that a store names, as it lies on this machine.
#[derive(Debug)]
pub(in crate::cli) struct Program {
    pub(in crate::cli) path: PathBuf,
    pub(in crate::cli) arguments: Vec<String>,
    /// The program and the files that its arguments name, each with the digest of its bytes.
    pub(in crate::cli) files: Vec<(PathBuf, Digest)>,
    /// Of store, array, places and bytes together: what is permitted.
    pub(in crate::cli) whole: Digest,
    command: Vec<String>,
    /// Where the store lies: its git directory, then its work tree.
    store: Vec<PathBuf>,
}

impl Program {
    /// Finds the program of an array, by its path or in `PATH`.
    pub(in crate::cli) fn find(store: &Store, command: &[String]) -> Result<Self, Failure> {
        Self::of(places(store), command)
    }

    /// Finds it for a store that lies in these places.
    pub(super) fn of(store: Vec<PathBuf>, command: &[String]) -> Result<Self, Failure> {
        let (name, arguments) = command.split_first().ok_or_else(|| Failure::new(Kind::Invalid, "no program"))?;
        let named = Path::new(name);
        let places = if named.is_absolute() { vec![named.to_owned()] } else { world::programs(name) };
        let path = places.into_iter().find(|place| place.is_file()).ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("there is no program `{name}` on this machine"))
                .hint("install it, or name another one under `mail` in relman.yaml")
        })?;
        let mut files = Vec::new();
        for file in std::iter::once(path.clone()).chain(arguments.iter().flat_map(|word| named_by(word))) {
            if is_below(&file, &store) {
                let message = format!("`{}` lies in the store, where others can change it", file.display());
                return Err(Failure::new(Kind::Invalid, message).hint("install it outside of the store"));
            }
            let bytes = digest(&file)?;
            files.push((file, bytes));
        }
        let mut parts = vec![json!(command)];
        for place in store.iter().take(1).chain(files.iter().map(|(file, _)| file)) {
            let place = place.to_str();
            parts.push(json!(place.ok_or_else(|| Failure::new(Kind::Invalid, "a path of the program is not UTF-8"))?));
        }
        parts.extend(files.iter().map(|(_, bytes)| json!(bytes)));
        let whole = Digest::of(json!(parts).to_string().as_bytes());
        Ok(Self { path, arguments: arguments.to_vec(), files, whole, command: command.to_vec(), store })
    }

    /// True if places and bytes are still those that were found.
    pub(super) fn is_as_found(&self) -> bool {
        Self::of(self.store.clone(), &self.command).is_ok_and(|now| now.whole == self.whole)
    }
}

/// The files that a word of the array names, itself or after `=`: the program runs in `/`.
fn named_by(word: &str) -> Vec<PathBuf> {
    let after = word.split_once('=').map(|(_, value)| value);
    let places = std::iter::once(word).chain(after).map(|place| Path::new("/").join(place));
    places.filter(|place| place.is_file()).collect()
}

fn digest(file: &Path) -> Result<Digest, Failure> {
    use std::io::Read as _;
    let failed = |error| Failure::new(Kind::NotFound, format!("cannot read `{}`: {error}", file.display()));
    let mut bytes = Vec::new();
    std::fs::File::open(file).map_err(failed)?.take(BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > BYTES {
        return Err(Failure::new(Kind::Invalid, format!("`{}` is larger than {BYTES} bytes", file.display())));
    }
    Ok(Digest::of(&bytes))
}

/// Where a store lies: its git directory, then its work tree.
fn places(store: &Store) -> Vec<PathBuf> {
    [Some(store.git_dir()), store.work_dir()].into_iter().flatten().map(real).collect()
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// True if a file, or the link that leads to it, lies in one of the places.
fn is_below(file: &Path, places: &[PathBuf]) -> bool {
    let named = file.parent().zip(file.file_name()).map(|(folder, name)| real(folder).join(name));
    places.iter().any(|place| [Some(real(file)), named.clone()].iter().flatten().any(|file| file.starts_with(place)))
}

/// The program of a store, if this user allowed exactly it.
pub(super) fn permitted(store: &Store, command: &[String]) -> Result<Program, Failure> {
    let program = Program::find(store, command)?;
    if is_allowed(store, &program)? {
        return Ok(program);
    }
    let message = format!(
        "this store wants to start `{}`, and you did not allow exactly this array and these bytes for it",
        program.path.display()
    );
    Err(Failure::new(Kind::NotYou, message).hint("relman notice allow"))
}

/// True if this user allowed exactly this array and these bytes for this store.
pub(in crate::cli) fn is_allowed(store: &Store, program: &Program) -> Result<bool, Failure> {
    let file = place(store)?;
    let whole = program.whole.as_str();
    Ok(read(&file)?.lines().any(|line| line.split(' ').next() == Some(whole)))
}

/// Allows a program from now on.
pub(in crate::cli) fn allow(store: &Store, program: &Program) -> Result<PathBuf, Failure> {
    let file = place(store)?;
    let failed = |error| Failure::new(Kind::Internal, format!("cannot write `{}`: {error}", file.display()));
    let text =
        format!("{}{} {}\n", read(&file)?, program.whole.as_str(), program.path.display().to_string().escape_debug());
    let folder = file.parent().unwrap_or(&file);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let fresh = folder.join(format!(".allowed-{}", std::process::id()));
    let written = world::private_file(&fresh).and_then(|mut to| {
        to.write_all(text.as_bytes())?;
        to.sync_all()
    });
    written.and_then(|()| std::fs::rename(&fresh, &file)).map_err(|error| {
        let _ = std::fs::remove_file(&fresh);
        failed(error)
    })?;
    Ok(file)
}

/// Where permissions lie: never in a store, which must not permit itself anything.
fn place(store: &Store) -> Result<PathBuf, Failure> {
    let folder = world::config_folder().ok_or_else(|| {
        Failure::new(Kind::NotFound, "nothing says where your settings lie").hint("set XDG_CONFIG_HOME or HOME")
    })?;
    let inside = is_below(&folder, &places(store));
    if inside {
        let message = format!("your settings lie in the store itself: `{}`", folder.display());
        return Err(Failure::new(Kind::Invalid, message).hint("set XDG_CONFIG_HOME to a folder outside of it"));
    }
    Ok(folder.join(FILE))
}

fn read(file: &Path) -> Result<String, Failure> {
    Ok(private::read(file, "says what may run")?.unwrap_or_default())
}
