//! Due offsets and durations: `release - 2w`, `24h` (language §7).
//!
//! Hours, days and weeks are counted on the local reading, so a day stays a day over a change of
//! daylight saving.

use crate::domain::id::Id;
use chrono::Duration;
use serde::Deserialize;

/// A milestone and a distance from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Offset {
    /// The milestone that it counts from.
    pub milestone: Id,
    /// The signed distance.
    pub distance: Duration,
    text: String,
}

impl Offset {
    /// The offset as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for Offset {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("offset `{text}` must be MILESTONE, or MILESTONE - N u or + N u with u one of h, d, w");
        let words: Vec<&str> = text.split_whitespace().collect();
        let (name, sign, span) = match words.as_slice() {
            [name] => (*name, "+", "0h".to_owned()),
            [name, sign, span] => (*name, *sign, (*span).to_owned()),
            [name, sign, count, unit] => (*name, *sign, format!("{count}{unit}")),
            _ => return Err(wrong()),
        };
        let milestone = Id::parse(name).map_err(|_| wrong())?;
        let span = span_of(&span).ok_or_else(wrong)?;
        let distance = match sign {
            "+" => span,
            "-" => -span,
            _ => return Err(wrong()),
        };
        Ok(Self { milestone, distance, text })
    }
}

/// A length of time such as `24h`, `3d` or `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub Duration);

impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        span_of(&text).map(Self).ok_or_else(|| format!("duration `{text}` must be a number and h, d or w, such as 24h"))
    }
}

impl Default for Span {
    fn default() -> Self {
        Self(Duration::hours(24))
    }
}

fn span_of(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: i64 = count.trim().parse::<u16>().ok()?.into();
    match unit {
        "h" => Some(Duration::hours(count)),
        "d" => Some(Duration::days(count)),
        "w" => Some(Duration::weeks(count)),
        _ => None,
    }
}
