//! Legal histories have no findings; every spoiled one has the finding that it deserves.
//!
//! `tests/world.rs` is the store in memory, `tests/legal.rs` the histories without findings,
//! `tests/tampered.rs` and `tests/forged.rs` what people do to them.

mod forged;
mod legal;
mod tampered;
mod world;
