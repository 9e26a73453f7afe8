//! Tests of the words: every refusal that a user can see, and every page.
//!
//! Start in `fixture.rs`: a bakery, its people, and a release that is acted on through the judge.

mod documents;
mod fixture;
mod pages;
mod part_history;
mod refusals;
mod rules;
mod sendings;
mod sheets;
mod whys;
mod words;
