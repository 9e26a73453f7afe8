//! Legal histories have no findings; every spoiled one has the finding that it deserves.
//!
//! `tests/world.rs` is the store in memory, `tests/legal.rs` the histories without findings,
//! `tests/tampered.rs`, `tests/imported.rs`, `tests/forged.rs`, `tests/booked.rs` and `tests/delegated.rs` what people do to
//! them.

mod booked;
mod delegated;
mod forged;
mod imported;
mod legal;
mod tampered;
mod world;
