//! What a report is told: the release under its process, its history, and who reads.
//!
//! Every report about one release takes a [`Scene`]; those about many take several.

use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::view::View;

/// A release as a report sees it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The release under its process, now.
    pub view: View<'a>,
    /// Its history, oldest first; empty where nobody loaded it.
    pub history: &'a [Entry],
    /// Who reads, where they are known.
    pub reader: Option<&'a Id>,
}

impl<'a> Scene<'a> {
    /// The name of the release.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.view.release.head.name.as_str()
    }

    /// The state in which it stands.
    #[must_use]
    pub fn state(&self) -> &'a Id {
        &self.view.release.head.state
    }
}
