//! Commits already read, as bytes: what they changed and what follows from it.
//!
//! Pure: no git, no files, no clock; what else it needs it asks through `source.rs`.
//! Start reading in `replay.rs`, the audit; `object.rs` has the ids, tree entries and changes that
//! `store` hands over, `ledger.rs` the facts of a judgement.

pub mod bookings;
pub mod commit;
pub mod compare;
pub mod finding;
pub mod inventory;
pub mod ledger;
pub mod object;
pub mod pack;
pub mod paths;
pub mod replay;
pub mod retelling;
pub mod source;
