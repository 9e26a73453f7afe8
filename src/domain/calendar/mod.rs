//! `calendar.yaml`: when work may be planned, and when not (language §11).
//!
//! Windows and freezes are spans of time on the local reading of their zone, so a newer table of
//! time zones never changes an old verdict (language §7). Start at [`Calendar`]; `judge` says whether
//! a time is free, and `recurrence` when a span begins.

mod booking;
mod clocks;
mod free;
mod judge;
mod meeting;
mod occurrence;
mod reading;
mod recurrence;
mod rule;
mod span;

use super::id::Id;
use super::policy::Zone;
use super::process::Table;
use super::process::offset::Span;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use booking::Booking;
pub use clocks::{changes, first_shown, seen_in};
pub use free::{HORIZON_DAYS, Search};
pub use judge::{FullWindow, Obstacle, Question, obstacles};
pub use meeting::{Meeting, Place, meetings, meetings_of};
pub use occurrence::{Occurrence, frozen, occurrences};
pub use reading::{Readings, is_plausible, readings, zones};
pub use recurrence::Recurrence;
pub use span::TimeSpan;

/// `calendar.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// When work may be planned.
    #[serde(default)]
    pub windows: Table<Window>,
    /// When none may be planned.
    #[serde(default)]
    pub freezes: Table<Freeze>,
    /// Days that are no working days, with their names.
    #[serde(default)]
    pub holidays: IndexMap<String, String>,
}

/// A maintenance window.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The title for people.
    #[serde(default)]
    pub title: Option<String>,
    /// Its first beginning, in the local time of `zone`.
    pub start: LocalTime,
    /// How it recurs: an RRULE of RFC 5545.
    #[serde(default)]
    pub rule: Option<String>,
    /// How long it lasts, such as `4h`.
    pub duration: Span,
    /// Its zone; the store's where missing.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// The components that it holds for; all where empty.
    #[serde(default)]
    pub components: Vec<Id>,
    /// The environments that it holds for; all where empty.
    #[serde(default)]
    pub environments: Vec<Id>,
    /// How many releases fit into it.
    #[serde(default)]
    pub capacity: Option<u32>,
}

/// A time in which nothing may be planned, in the zone of the store.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// The title for people.
    #[serde(default)]
    pub title: Option<String>,
    /// When it begins.
    pub start: LocalTime,
    /// When it ends; or `duration`, with or without `rule`.
    #[serde(default)]
    pub end: Option<LocalTime>,
    /// How it recurs: an RRULE of RFC 5545.
    #[serde(default)]
    pub rule: Option<String>,
    /// How long it lasts, such as `2w`.
    #[serde(default)]
    pub duration: Option<Span>,
    /// The kinds of release that it lets through.
    #[serde(default)]
    pub kinds: Vec<Id>,
}

/// The day that a holiday is written as, such as `2026-12-25`.
#[must_use]
pub fn day_of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}

/// What a clock on the wall shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(pub NaiveDateTime);

impl TryFrom<String> for LocalTime {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let time = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").ok().filter(|_| text.len() == 16);
        let time = time.or_else(|| Some(day_of(&text)?.and_time(NaiveTime::MIN)));
        time.map(Self).ok_or_else(|| format!("local time `{text}` must look like 2026-12-12T06:00 or 2026-12-12"))
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.0.format("%Y-%m-%dT%H:%M").to_string()
    }
}
