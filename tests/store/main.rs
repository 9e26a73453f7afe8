//! The store against real repositories, with the `git` program as the judge.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod following;
mod healing;
mod reading;
mod world;
mod writing;
