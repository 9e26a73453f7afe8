//! The evidence pack: one release with all that is needed to judge it again, without its store.
//!
//! Pure: a pack is names and bytes. What it holds is what the replay asks for: `replay.rs` judges
//! the steps of a release through `history/replay.rs`, out of a store or out of a pack, and
//! `objects.rs` notes every object that it asked for. `contents.rs` says which file of a pack each of
//! them is, `reading.rs` holds the files of a pack to that. Start at [`replay`].
//! INVARIANT: nothing in a pack is believed for standing there: a file is the blob of a tree of a
//! commit, or it is written anew from those and compared.

mod contents;
mod line;
mod manifest;
mod objects;
pub mod packfile;
mod reading;
mod replay;
#[cfg(test)]
mod tests;

pub use contents::{Held, contents};
pub use manifest::{FORMAT, Manifest};
pub use objects::{Get, Objects};
pub use reading::{Files, NotAPack, Opened, Part};
pub use replay::{Ground, Replayed, Step, Steps, Stretch, replay};

/// The file that names release and steps.
pub const MANIFEST: &str = "manifest.json";
/// The digests of all other files, as `sha256sum` writes them.
pub const SUMS: &str = "SHA256SUMS";
/// The page that explains the pack, for a browser.
pub const PAGE: &str = "README.html";
/// The same page as plain text.
pub const TEXT: &str = "README.txt";
/// The folder of the record as it stands after the last step.
pub const RECORD: &str = "record";
/// The folder of the policies.
pub const POLICY: &str = "policy";
/// The folder of git's objects, a pack for each step.
pub const GIT: &str = "git";
