//! Text and domain: what the files of a store and its commits say, and how it is written.
//!
//! Pure: bytes in, values out, and back. It imports `domain` and no other layer of ours.
//! Start in `record.rs`, the files of a release; `policy.rs` has those that people write.

mod base64;
pub mod commits;
mod cyclonedx;
pub mod edit;
pub mod evidence;
pub mod journal;
mod json;
mod junit;
pub mod letter;
pub mod locate;
pub mod manifest;
pub mod message;
mod parts;
pub mod policy;
pub mod record;
mod sarif;
pub mod schema;
mod spdx;
pub mod sums;
pub mod tracker;
pub mod write_policy;
pub mod yaml;
