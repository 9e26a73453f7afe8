//! relman keeps the releases of an organisation in a git repository.
//!
//! Start reading in `domain/apply/mod.rs`: the pure function that judges every action.
//! `docs/architecture.md` draws the layers; `tests/layers.rs` holds the imports to them.

pub mod cli;
pub mod domain;
pub mod format;
pub mod history;
pub mod report;
pub mod store;
