//! Files of the user's own that decide what relman does for them: nobody else may read or write them.

use crate::cli::failure::{Failure, Kind};
use crate::cli::world;
use std::io::Read as _;
use std::path::Path;

/// The most that such a file has, in bytes.
const BYTES: u64 = 256 * 1024;

/// What stands in a file; nothing where there is none. `which` says in words what the file is for.
pub(super) fn read(file: &Path, which: &str) -> Result<Option<String>, Failure> {
    let name = file.display();
    let failed = |error: std::io::Error| Failure::new(Kind::Invalid, format!("cannot read `{name}`: {error}"));
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if !world::is_private(&opened).map_err(failed)? {
        let message = format!("others may read or write `{name}`, which {which}");
        return Err(Failure::new(Kind::Invalid, message).hint(format!("chmod 600 {name}")));
    }
    let mut text = String::new();
    opened.take(BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > BYTES {
        return Err(Failure::new(Kind::Invalid, format!("`{name}` is larger than {BYTES} bytes")));
    }
    Ok(Some(text))
}
