//! The spans of windows and freezes: each has a beginning, which belongs to it, and an end, which does not.
//!
//! Start at [`Window::spans`] and [`Freeze::spans`].

use super::{Freeze, Recurrence, Window};
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
        spans(&Recurrence::new(self.start.0, self.rule.as_deref())?, self.duration.0, from, until)
    }
}

impl Freeze {
    /// The spans that touch the time from `from` to `until`, both included, in order.
    ///
    /// # Errors
    /// The rule is not one that is taken, or nobody knows when the freeze ends.
    pub fn spans(&self, from: NaiveDateTime, until: NaiveDateTime) -> Result<Vec<TimeSpan>, String> {
        spans(&Recurrence::new(self.start.0, self.rule.as_deref())?, self.length()?, from, until)
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

fn spans(
    recurrence: &Recurrence,
    length: Duration,
    from: NaiveDateTime,
    until: NaiveDateTime,
) -> Result<Vec<TimeSpan>, String> {
    if length <= Duration::zero() {
        return Err("lasts no time at all".to_owned());
    }
    let far = || "lies beyond any calendar".to_owned();
    let earliest = from.checked_sub_signed(length).ok_or_else(far)?;
    let span =
        |begins: NaiveDateTime| Ok(TimeSpan { begins, ends: begins.checked_add_signed(length).ok_or_else(far)? });
    let all: Result<Vec<TimeSpan>, String> = recurrence.between(earliest, until).into_iter().map(span).collect();
    Ok(all?.into_iter().filter(|span| span.ends > from).collect())
}
