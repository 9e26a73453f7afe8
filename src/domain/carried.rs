//! Changes and items: the two lists of described things that a release carries, and what each is called.
//!
//! A configuration item is hardware or anything else that is no file. It has the form of a change,
//! and one set of rules serves both; only changes are tested and packed. Nothing here judges.

use super::id::Word;
use super::process::Process;
use super::process::flow::ContentPart;
use super::process::items::ChangeType;
use super::release::{Change, Release};
use indexmap::IndexMap;

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// Change requests.
    Change,
    /// Configuration items that are no files.
    Item,
}

impl Carried {
    /// One of them, which is also the noun of its commands.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.pick("change", "item")
    }

    /// All of them, which is also the name of their part.
    #[must_use]
    pub fn plural(self) -> &'static str {
        self.pick("changes", "items")
    }

    /// What their type is called.
    #[must_use]
    pub fn type_word(self) -> &'static str {
        self.pick("change type", "item type")
    }

    /// What their id is called.
    #[must_use]
    pub fn id_word(self) -> &'static str {
        self.pick("change id", "item id")
    }

    /// What a field of their type is called.
    #[must_use]
    pub fn field_word(self) -> &'static str {
        self.pick("field of the change type", "field of the item type")
    }

    /// The key of a process under which their types stand.
    #[must_use]
    pub fn types_key(self) -> &'static str {
        self.pick("change-types", "item-types")
    }

    /// Their types.
    #[must_use]
    pub fn types(self, process: &Process) -> &IndexMap<Word, ChangeType> {
        self.pick(&process.change_types, &process.item_types)
    }

    /// The part of the content that they are.
    #[must_use]
    pub fn content_part(self) -> ContentPart {
        self.pick(ContentPart::Changes, ContentPart::Items)
    }

    /// Those that a release carries.
    #[must_use]
    pub fn of(self, release: &Release) -> &[Change] {
        self.pick(&release.changes, &release.items)
    }

    /// The list in a release, to be changed.
    pub(super) fn of_mut(self, release: &mut Release) -> &mut Vec<Change> {
        self.pick(&mut release.changes, &mut release.items)
    }

    /// The one with this id.
    #[must_use]
    pub fn find<'r>(self, release: &'r Release, id: &Word) -> Option<&'r Change> {
        self.of(release).iter().find(|one| one.id == *id)
    }

    fn pick<T>(self, change: T, item: T) -> T {
        match self {
            Self::Change => change,
            Self::Item => item,
        }
    }
}
