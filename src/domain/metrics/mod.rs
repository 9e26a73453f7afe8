//! Figures of delivery: what happened in a period, counted and measured (docs/metrics.md).
//!
//! Pure. First come the cases, each one thing that happened to one release (`case.rs`); the record of a
//! release gives them (`gather.rs`), its replay gives the gates (`held.rs`), all releases together tell when
//! a failure was over (`recovery.rs`). The figures are made of cases alone (`figures.rs`): who has the
//! cases can make them again.

pub mod case;
pub mod environment;
pub mod figures;
pub mod gather;
pub mod groups;
pub mod held;
pub mod period;
pub mod recovery;
pub mod spread;
