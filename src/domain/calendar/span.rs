//! The spans of windows and freezes: each has a beginning, which belongs to it, and an end, which does not.
//!
//! Start at [`Window::spans`] and [`Freeze::spans`]; who asks often keeps the [`Spans`].

use super::{Calendar, Freeze, Recurrence, Window};
use chrono::{Duration, NaiveDateTime};

/// A span of time on a local reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeSpan {
    /// Its first moment.
    pub begins: NaiveDateTime,
    /// The first moment after it.
    pub ends: NaiveDateTime,
}

impl TimeSpan {
    /// True if the moment lies in it.
    #[must_use]
    pub fn contains(&self, time: NaiveDateTime) -> bool {
        self.begins <= time && time < self.ends
    }
}

impl Window {
    /// The spans that touch the time from `from` to `until`, both included, in order.
    ///
    /// # Errors
    /// The rule is not one that is taken.
    pub fn spans(&self, from: NaiveDateTime, until: NaiveDateTime) -> Result<Vec<TimeSpan>, String> {
        self.reckoned()?.between(from, until)
    }

    /// All its spans, with the rule read once.
    pub(super) fn reckoned(&self) -> Result<Spans, String> {
        Spans::new(Recurrence::new(self.start.0, self.rule.as_deref())?, self.duration.0)
    }
}

impl Freeze {
    /// The spans that touch the time from `from` to `until`, both included, in order.
    ///
    /// # Errors
    /// The rule is not one that is taken, or nobody knows when the freeze ends.
    pub fn spans(&self, from: NaiveDateTime, until: NaiveDateTime) -> Result<Vec<TimeSpan>, String> {
        Spans::new(Recurrence::new(self.start.0, self.rule.as_deref())?, self.length()?)?.between(from, until)
    }

    /// How long it lasts.
    ///
    /// # Errors
    /// It has neither an end nor a length, or both.
    pub fn length(&self) -> Result<Duration, String> {
        match (self.end, self.duration) {
            (Some(_), None) if self.rule.is_some() => {
                Err("recurs, and so needs `duration` in place of `end`".to_owned())
            }
            (Some(end), None) if end > self.start => Ok(end.0 - self.start.0),
            (Some(_), None) => Err("ends before it begins".to_owned()),
            (None, Some(length)) => Ok(length.0),
            (None, None) => Err("never ends; give `end` or `duration`".to_owned()),
            (Some(_), Some(_)) => Err("has both `end` and `duration`; keep one".to_owned()),
        }
    }
}

/// All spans of a window or freeze.
#[derive(Debug, Clone)]
pub(super) struct Spans {
    recurrence: Recurrence,
    length: Duration,
}

impl Spans {
    fn new(recurrence: Recurrence, length: Duration) -> Result<Self, String> {
        if length <= Duration::zero() {
            return Err("lasts no time at all".to_owned());
        }
        Ok(Self { recurrence, length })
    }

    /// Those that touch the time from `from` to `until`, both included, in order.
    pub(super) fn between(&self, from: NaiveDateTime, until: NaiveDateTime) -> Result<Vec<TimeSpan>, String> {
        let far = || "lies beyond any calendar".to_owned();
        let earliest = from.checked_sub_signed(self.length).ok_or_else(far)?;
        let span = |begins: NaiveDateTime| {
            Ok(TimeSpan { begins, ends: begins.checked_add_signed(self.length).ok_or_else(far)? })
        };
        let all: Result<Vec<TimeSpan>, String> =
            self.recurrence.between(earliest, until).into_iter().map(span).collect();
        Ok(all?.into_iter().filter(|span| span.ends > from).collect())
    }
}

impl Calendar {
    /// The stretches of time that freezes cover, whatever kinds they let through, between two readings.
    #[must_use]
    pub fn frozen(&self, from: NaiveDateTime, until: NaiveDateTime) -> Vec<TimeSpan> {
        let spans = self.freezes.values().flat_map(|freeze| freeze.spans(from, until).unwrap_or_default());
        merged(spans.collect())
    }
}

/// The same time in as few spans as can be, in order.
pub(super) fn merged(mut spans: Vec<TimeSpan>) -> Vec<TimeSpan> {
    spans.sort_unstable();
    let mut merged: Vec<TimeSpan> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.begins <= last.ends => last.ends = last.ends.max(span.ends),
            _ => merged.push(span),
        }
    }
    merged
}

/// The one of merged spans that holds a reading.
pub(super) fn holding(merged: &[TimeSpan], time: NaiveDateTime) -> Option<TimeSpan> {
    let after = merged.partition_point(|span| span.begins <= time);
    merged.get(after.checked_sub(1)?).copied().filter(|span| span.contains(time))
}
