//! Reports: what the domain decided, in words, tables and JSON.
//!
//! Nothing here judges, and nothing here reads a clock, git or files: everything is made from a
//! [`scene::Scene`] and comes back as text or JSON. Texts of records pass one encoder for each sink.
//! Start in `refusal.rs` for a no, in `check.rs` for the gates, in `page.rs` for how a page is set.

pub mod aftermath;
pub mod agenda;
pub mod audit;
pub mod calendar;
pub mod calendar_check;
pub mod calendar_free;
pub mod check;
pub mod checklist;
mod checklist_line;
pub mod clause;
pub mod comparison;
pub mod condition;
pub mod diagram;
pub mod diff;
pub mod document;
pub mod encode;
pub mod escalation;
pub mod explain;
pub mod few;
pub mod gate;
pub mod guide;
pub mod holders;
pub mod html;
pub mod import;
pub mod inventory;
pub mod inventory_diff;
pub mod kinds;
pub mod letter;
pub mod list;
pub mod log;
pub mod met;
pub mod metrics;
pub mod month;
pub mod next;
pub mod notes;
pub mod pack;
pub mod package;
pub mod page;
pub mod parts;
pub mod people;
pub mod process;
pub mod process_changes;
pub mod refusal;
pub mod rows;
pub mod scene;
pub mod summary;
pub mod supplier;
pub mod table;
pub mod todo;
pub mod todo_page;
pub mod todo_span;
pub mod way;
pub mod when;

mod diff_paths;
mod explain_duty;
mod part_history;
pub mod policy_problem;
mod remedy;
pub mod requirement;
pub mod rule;
mod rule_hints;
pub mod sheet;
pub mod show;
pub mod spreadsheet;
pub mod stale;
mod todo_door;
mod todo_due;
pub mod who;
pub mod why;

#[cfg(test)]
mod tests;
