//! The SHA-256 and size of a file, read in pieces, so that large ones fit.

use super::failure::{Failure, Kind};
use super::session::Session;
use crate::domain::id::Digest;
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::path::Path;

/// Reads a file once and gives its digest and its size in bytes.
pub(super) fn of_file(session: &Session, path: &Path) -> Result<(Digest, u64), Failure> {
    let name = path.display();
    let failed = |error: std::io::Error| Failure::new(Kind::NotFound, format!("cannot read `{name}`: {error}"));
    let mut file = std::fs::File::open(session.path(path)).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Failure::new(Kind::Usage, format!("`{name}` is a folder; name its files")));
    }
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let read = file.read(&mut piece).map_err(failed)?;
        if read == 0 {
            return Ok((Digest::from_sha256(&hash.finalize()), size));
        }
        hash.update(piece.get(..read).unwrap_or_default());
        size += read as u64;
    }
}
