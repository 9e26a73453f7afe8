//! Decides what a piece of evidence is counted in, and which artifacts it speaks of.
//!
//! It holds the counts that a gate compares with its limits (language §2); it reads no files.
//! Start at `Report`, which `format/evidence.rs` makes from a file; `Counts` is what the record keeps of it.

mod counts;

pub use counts::{Components, Counts, Findings, Licensed, Tests};

use super::id::{Digest, FileName, Id};
use super::release::{Artifact, Package};
use serde::{Deserialize, Serialize};

/// An artifact that a piece of evidence speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its base name.
    pub name: FileName,
    /// Its SHA-256.
    pub digest: Digest,
}

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is counted of it.
    pub counts: Counts,
    /// The bytes that it says to be about.
    pub claims: Vec<Digest>,
    /// Bytes that it names among others, such as the files that a scanner read.
    pub mentions: Vec<Digest>,
}

/// A report says to be about bytes, and no artifact of the release has any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfOtherBytes(pub Vec<Digest>);

impl Report {
    /// A report that says nothing of the bytes that it is about.
    #[must_use]
    pub fn silent(counts: Counts) -> Self {
        Self { counts, claims: Vec::new(), mentions: Vec::new() }
    }

    /// The artifacts whose bytes the report names itself; none where it names none.
    ///
    /// # Errors
    /// It says to be about bytes that no artifact has.
    pub fn subjects(&self, package: &Package) -> Result<Vec<Subject>, OfOtherBytes> {
        // Who says to be about something is not about what is named beside it.
        let named = if self.claims.is_empty() { &self.mentions } else { &self.claims };
        let subjects = of(package, |artifact| named.contains(&artifact.digest));
        if subjects.is_empty() && !self.claims.is_empty() {
            return Err(OfOtherBytes(self.claims.clone()));
        }
        Ok(subjects)
    }
}

/// The artifacts that evidence of these components speaks of, where nobody says more; all where none is named.
#[must_use]
pub fn subjects_of(package: &Package, components: &[Id]) -> Vec<Subject> {
    of(package, |artifact| {
        components.is_empty() || artifact.component.as_ref().is_none_or(|component| components.contains(component))
    })
}

/// The artifacts that fit, in the order of their names.
fn of(package: &Package, fits: impl Fn(&Artifact) -> bool) -> Vec<Subject> {
    let fitting = package.artifacts.iter().filter(|artifact| fits(artifact));
    let as_subject = |artifact: &Artifact| Subject { name: artifact.name.clone(), digest: artifact.digest.clone() };
    let mut subjects: Vec<Subject> = fitting.map(as_subject).collect();
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    subjects
}
