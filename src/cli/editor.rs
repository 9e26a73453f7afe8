//! Text from the user's editor (cli §1.13): never the editor that a store's configuration names.
//!
//! The file stays until the action is recorded: the text of a refused one is kept.

use super::failure::{Failure, Kind};
use super::session::Session;
use super::world;
use crate::domain::id::ActionId;
use crate::store;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Below this line stands help, which is not part of the text.
const SCISSORS: &str = "------------------------ >8 ------------------------";

/// What somebody wrote, and the file that holds it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) file: PathBuf,
}

/// Lets the user write a text that begins as `draft`; an empty one writes nothing.
pub(super) fn write(session: &Session, draft: &str) -> Result<Written, Failure> {
    let name = ActionId::from_random(world::random_bytes()?);
    let file = world::temporary_folder().join(format!("relman-{name}.md"));
    let failed =
        |error: std::io::Error| Failure::new(Kind::Internal, format!("cannot use `{}`: {error}", file.display()));
    // A new file or none: nobody else's file of this name is written through.
    let mut fresh = std::fs::OpenOptions::new().write(true).create_new(true).open(&file).map_err(failed)?;
    let help = format!("{draft}\n{SCISSORS}\nWrite above this line; an empty text writes nothing.\n");
    fresh.write_all(help.as_bytes()).map_err(failed)?;
    drop(fresh);
    open(session, &file)?;
    let written = std::fs::read_to_string(&file).map_err(failed)?;
    let text = written.split(SCISSORS).next().unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        std::fs::remove_file(&file).map_err(failed)?;
        return Err(Failure::new(Kind::Invalid, "the text is empty; nothing was written"));
    }
    Ok(Written { text: format!("{text}\n"), file })
}

fn open(session: &Session, file: &Path) -> Result<(), Failure> {
    let configured = ["GIT_EDITOR", "VISUAL", "EDITOR"].iter().find_map(|name| world::variable(name));
    let of_git = || store::own_config(&session.world.config_files, "core.editor");
    let editor = configured.or_else(of_git).unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program).args(words).arg(file).current_dir(&session.world.folder).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::new(Kind::Invalid, format!("`{editor}` ended with an error; nothing was written"))),
        Err(error) => {
            Err(Failure::new(Kind::Internal, format!("cannot start the editor `{editor}`: {error}")).hint("set EDITOR"))
        }
    }
}
