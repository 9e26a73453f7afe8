//! Planned times of other releases, and the occurrences of windows in which they lie.
//!
//! A fact of a judgement: the ledger folds it out of the heads of all releases. Start at [`Booking`].

use super::{Readings, TimeSpan, Window, is_plausible};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use chrono::NaiveDateTime;
use chrono_tz::Tz;

/// A planned time that somebody set, of a release that is not final and has not reached the milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The release.
    pub release: ReleaseName,
    /// The milestone.
    pub milestone: Id,
    /// The planned time.
    pub at: Moment,
    /// What clocks show then in the zones of windows that have one of their own.
    pub readings: Readings,
    /// Where the state of the milestone is.
    pub environment: Option<Id>,
    /// What the release touches.
    pub components: Vec<Id>,
    /// The kind of the release.
    pub kind: Id,
    /// The windows that the milestone names.
    pub windows: Vec<Id>,
}

impl Booking {
    /// True if it takes up room in an occurrence of a window: it lies in it, and the window opens for it.
    #[must_use]
    pub fn is_in(&self, id: &Id, window: &Window, span: TimeSpan, zone: Tz) -> bool {
        self.reading(window, zone).is_some_and(|local| span.contains(local)) && self.may_use(id, window)
    }

    /// True if the milestone names the window, and the window opens where it is done, for what it touches.
    #[must_use]
    pub fn may_use(&self, id: &Id, window: &Window) -> bool {
        let environment = || self.environment.as_ref().is_some_and(|one| window.environments.contains(one));
        let component = || self.components.iter().any(|one| window.components.contains(one));
        self.windows.contains(id)
            && (window.environments.is_empty() || environment())
            && (window.components.is_empty() || component())
    }

    /// What a clock in the zone of the window shows then; nothing where the record does not say so.
    #[must_use]
    pub fn reading(&self, window: &Window, zone: Tz) -> Option<NaiveDateTime> {
        match window.zone.map(|zone| zone.0).filter(|other| *other != zone) {
            None => Some(self.at.local()),
            Some(other) => {
                let local = self.readings.get(other.name())?.0;
                is_plausible(other, self.at, local).then_some(local)
            }
        }
    }
}

#[cfg(test)]
mod tests;
