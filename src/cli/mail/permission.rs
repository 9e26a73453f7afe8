//! Which programs this user lets stores start: security rule 18.
//!
//! A permission is the digest of the array, of the place of the program, and of its bytes. It lies in the
//! user's folder of settings, outside of every store. Start at [`permitted`].

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
    /// Of its bytes.
    pub(in crate::cli) bytes: Digest,
    /// Of array, place and bytes together: what is permitted.
    pub(in crate::cli) whole: Digest,
}

impl Program {
    /// Finds the program of an array, by its path or in `PATH`.
    pub(in crate::cli) fn find(command: &[String]) -> Result<Self, Failure> {
        use std::io::Read as _;
        let (name, arguments) = command.split_first().ok_or_else(|| Failure::new(Kind::Invalid, "no program"))?;
        let named = Path::new(name);
        let places = if named.is_absolute() { vec![named.to_owned()] } else { world::programs(name) };
        let path = places.into_iter().find(|place| place.is_file()).ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("there is no program `{name}` on this machine"))
                .hint("install it, or name another one under `mail` in relman.yaml")
        })?;
        let failed = |error| Failure::new(Kind::NotFound, format!("cannot read `{}`: {error}", path.display()));
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(failed)?;
        file.take(BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > BYTES {
            return Err(Failure::new(Kind::Invalid, format!("`{}` is larger than {BYTES} bytes", path.display())));
        }
        let bytes = Digest::of(&bytes);
        let place = path.to_str().ok_or_else(|| Failure::new(Kind::Invalid, "the path of the program is not UTF-8"))?;
        let whole = Digest::of(json!([command, place, bytes]).to_string().as_bytes());
        Ok(Self { path, arguments: arguments.to_vec(), bytes, whole })
    }
}

/// The program of a store, if this user allowed exactly it.
pub(super) fn permitted(store: &Store, command: &[String]) -> Result<Program, Failure> {
    let program = Program::find(command)?;
    if is_allowed(store, &program)? {
        return Ok(program);
    }
    let message = format!(
        "this store wants to start `{}`, and you did not allow exactly this array and these bytes of it",
        program.path.display()
    );
    Err(Failure::new(Kind::NotYou, message).hint("relman notice allow"))
}

/// True if this user allowed exactly this array and these bytes.
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
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let inside = [store.work_dir(), Some(store.git_dir())].into_iter().flatten();
    let inside = inside.map(real).any(|of_store| real(&folder).starts_with(of_store));
    if inside {
        let message = format!("your settings lie in the store itself: `{}`", folder.display());
        return Err(Failure::new(Kind::Invalid, message).hint("set XDG_CONFIG_HOME to a folder outside of it"));
    }
    Ok(folder.join(FILE))
}

fn read(file: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::new(Kind::Invalid, format!("cannot read `{}`: {error}", file.display()));
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(failed(error)),
    };
    if !world::is_private(&opened).map_err(failed)? {
        let message = format!("others may read or write `{}`, which says what may run", file.display());
        return Err(Failure::new(Kind::Invalid, message).hint(format!("chmod 600 {}", file.display())));
    }
    std::io::read_to_string(opened).map_err(failed)
}
