//! The domain: what releases, processes and people are, and the two pure functions that judge.
//!
//! Start in `apply/mod.rs`. Nothing here knows git, files, clocks or terminals; it imports std,
//! derives of serde and schemars, chrono values, sha2, ordered maps and regular expressions, and no other layer.

pub mod action;
pub mod amend;
pub mod apply;
pub mod authority;
pub mod calendar;
pub mod canonical;
pub mod carried;
pub mod check;
pub mod commits;
pub mod comparison;
pub mod context;
pub mod currency;
pub mod dated;
pub mod delegation;
pub mod entry;
pub mod evidence;
pub mod facts;
pub mod gates;
pub mod id;
pub mod import;
pub mod licence;
pub mod mail;
pub mod mapping;
pub mod metrics;
pub mod moment;
pub mod naming;
pub mod nearest;
pub mod pattern;
pub mod policy;
pub mod problem;
pub mod process;
pub mod recipients;
pub mod refusal;
pub mod release;
pub mod rollup;
mod schema;
pub mod view;
