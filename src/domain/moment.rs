//! A point in time, written in the store's zone with its offset (language §7).
//!
//! The offset is kept because windows, freezes and due dates are compared on the local reading:
//! a newer table of time zones then never changes an old verdict.

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, SecondsFormat, TimeZone, Timelike};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A second in time with the offset in which it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(DateTime<FixedOffset>);

/// The text is not a time with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("time `{0}` must look like 2026-12-12T06:00-08:00")]
pub struct MomentError(String);

impl Moment {
    /// Takes the time to the second; `None` where the offset has seconds, which git cannot write.
    #[must_use]
    pub fn new(time: DateTime<FixedOffset>) -> Option<Self> {
        (time.offset().local_minus_utc() % 60 == 0).then_some(Self(time.with_nanosecond(0)?))
    }

    /// Seconds since 1970 and minutes east of UTC, as a commit holds them.
    #[must_use]
    pub fn from_commit(seconds: i64, offset_minutes: i32) -> Option<Self> {
        let offset = FixedOffset::east_opt(offset_minutes.checked_mul(60)?)?;
        offset.timestamp_opt(seconds, 0).single().map(Self)
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// Minutes east of UTC.
    #[must_use]
    pub fn offset_minutes(self) -> i32 {
        self.0.offset().local_minus_utc() / 60
    }

    /// What a clock on the wall showed.
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        self.0.naive_local()
    }

    /// The same local reading moved by `by`, in the same offset.
    #[must_use]
    pub fn shifted(self, by: Duration) -> Option<Self> {
        self.0.checked_add_signed(by).map(Self)
    }

    /// The later of the two points in time; `self` where they are the same.
    #[must_use]
    pub fn or_later(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }

    /// True if this point in time lies after the other, whatever their offsets.
    #[must_use]
    pub fn is_after(self, other: Self) -> bool {
        self.0 > other.0
    }

    /// RFC 3339 with seconds, for JSON.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, false)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if self.0.second() == 0 { "%Y-%m-%dT%H:%M%:z" } else { "%Y-%m-%dT%H:%M:%S%:z" };
        write!(f, "{}", self.0.format(form))
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;
    fn try_from(text: String) -> Result<Self, MomentError> {
        ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"]
            .iter()
            .find_map(|form| DateTime::parse_from_str(&text, form).ok())
            .and_then(Self::new)
            .ok_or(MomentError(text))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}
