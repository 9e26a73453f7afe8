//! The built program in a hermetic world; one test binary for all of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test stops where it fails"
)]

mod actions;
mod batch;
mod cms;
mod currency;
mod deployments;
mod histories;
mod house;
mod kinds;
mod library;
mod malformed;
mod naming;
mod output;
mod people;
mod plan;
mod policy;
mod prerequisites;
mod process;
mod races;
mod requirements;
mod rollback;
mod schema;
mod signoffs;
mod story;
mod tampering;
mod traceability;
mod undo;
mod world;
