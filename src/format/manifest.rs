//! The manifest of a package: what the package is of, and every file in it with what it is for.
//!
//! `docs/package-format.md` is the reference. Written as JSON, with `SHA256SUMS` beside it for whoever has
//! nothing but coreutils. `manifest/verdict.rs` compares a package with both. Start at [`Manifest`].

mod verdict;

use crate::domain::id::Digest;
use serde::{Deserialize, Serialize};

pub use verdict::{Found, Judged, State, Verdict, judge};

/// Where the manifest stands.
pub const MANIFEST: &str = "manifest.json";

/// Where the sums stand that coreutils read.
pub const SUMS: &str = "SHA256SUMS";

/// The most bytes of either.
pub const LIMIT_BYTES: u64 = 16 << 20;

/// What the manifest calls its form.
pub const FORMAT: &str = "relman-package";

/// The version of the form.
pub const VERSION: u32 = 1;

/// Declares an object of the manifest: unknown keys are refused, what is empty is not written.
macro_rules! objects {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

objects! {
    /// `manifest.json`.
    Manifest {
        /// The name of the form.
        format: String,
        /// The version of the form.
        version: u32,
        /// The release.
        release: String,
        /// Its title.
        title: String,
        /// Its kind.
        kind: String,
        /// Its components.
        components: Vec<String>,
        /// The process that it follows.
        process: Process,
        /// The number of the policy by which it was judged.
        policy: u32,
        /// Where it stood.
        state: String,
        /// The round of build and test.
        iteration: u32,
        /// The last thing that happened to it.
        action: Action,
        /// Since what the notes tell, where they tell of more than this release: `env:ID`, or a release.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<String>,
        /// The parts that the process asks of a package.
        sections: Vec<Section>,
        /// Every file, but for this one and `SHA256SUMS`, in the order of their paths.
        parts: Vec<Part>,
    }

    /// The process that a release follows.
    Process {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
        /// Its version.
        version: u32,
    }

    /// An action of the record.
    Action {
        /// Its id, as in the history and in the trailer of its commit.
        id: String,
        /// When.
        at: String,
    }

    /// A part that the process asks of a package.
    Section {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    }

    /// A file of the package.
    Part {
        /// Its path.
        path: String,
        /// Its SHA-256, as `sha256sum` prints it.
        sha256: String,
        /// Its size in bytes.
        size: u64,
        /// What it is.
        what: String,
        /// The sections that it belongs to.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        serves: Vec<String>,
        /// Where it is installed, if it is an artifact of one component.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        component: Option<String>,
        /// The type of the artifact.
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        artifact_type: Option<String>,
        /// The changes that it carries.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<String>,
    }
}

/// The part of a manifest that every version has.
#[derive(Deserialize)]
struct Beginning {
    format: String,
    version: u32,
}

impl Manifest {
    /// The manifest as it is written.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        // Strings and numbers alone: this cannot fail.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// It is of no known form or version, or names a file twice.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let malformed = |error: serde_json::Error| format!("it is no manifest: {error}");
        let beginning: Beginning = serde_json::from_slice(bytes).map_err(malformed)?;
        if beginning.format != FORMAT {
            return Err(format!("it is the manifest of something else: {}", beginning.format));
        }
        if beginning.version != VERSION {
            let version = beginning.version;
            return Err(format!("it has version {version}, and this relman reads version {VERSION}: take a newer one"));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        let in_order = manifest.parts.is_sorted_by(|one, other| one.path < other.path);
        let is_ours = manifest.parts.iter().any(|part| part.path == MANIFEST || part.path == SUMS);
        if let Some(part) = manifest.parts.iter().find(|part| part.digest().is_none()) {
            return Err(format!(
                "`{}` has a `sha256` that is none: expected 64 digits from 0 to 9 and a to f",
                part.path
            ));
        }
        match in_order && !is_ours {
            true => Ok(manifest),
            false => Err("its files are not in order, stand there twice, or are not to stand there".to_owned()),
        }
    }
}

impl Part {
    /// Its SHA-256, if it is one.
    #[must_use]
    pub fn digest(&self) -> Option<Digest> {
        Digest::parse(&format!("sha256:{}", self.sha256)).ok()
    }
}

/// The digits of a digest alone, as `sha256sum` prints them.
#[must_use]
pub fn hex(digest: &Digest) -> &str {
    digest.as_str().trim_start_matches("sha256:")
}

/// `SHA256SUMS`: a line for each file, in the order in which they come.
#[must_use]
pub fn sums<'a>(files: impl Iterator<Item = (&'a str, &'a Digest)>) -> String {
    files.map(|(path, digest)| format!("{}  {path}\n", hex(digest))).collect()
}
