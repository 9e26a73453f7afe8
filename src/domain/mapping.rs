//! What the file of a tracker can say of a change or issue: the keys of a mapping in `relman.yaml`.
//!
//! A mapping names for each key the column of the tracker that holds it. Besides these keys there are the
//! fields of the change types. `domain/check/import.rs` checks mappings, `cli/tracker` reads by them.

use super::id::Id;
use super::process::Process;
use std::collections::BTreeSet;

/// The id that the tracker gave; every mapping has it.
pub const ID: &str = "id";
/// The status words that mean closed, separated by commas; the only key that names no column.
pub const CLOSED: &str = "closed";
/// Where an issue is open or closed.
pub const STATE: &str = "state";

/// The keys that are no fields, in the order of display.
pub const KEYS: [&str; 12] =
    [ID, "type", "title", "component", "status", "link", STATE, CLOSED, "found-in", "severity", "change", "answer"];

/// The fields that the change types of a process have.
#[must_use]
pub fn fields(process: &Process) -> BTreeSet<&Id> {
    process.change_types.values().flat_map(|rule| rule.fields.keys()).collect()
}
