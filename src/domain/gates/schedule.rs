//! `schedule`: a milestone is dated, in a window, outside of freezes, and reached or far enough ahead.

use crate::domain::calendar::{Booking, Obstacle, Question, Readings, obstacles};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::flow::Gate;
use crate::domain::process::requirement::{Requirement, ScheduleNeed};
use crate::domain::refusal::Why;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &ScheduleNeed) -> Vec<Why> {
    let milestone = need.milestone.clone();
    let by = view.process.milestones.get(&milestone).map(|rule| rule.by.clone()).unwrap_or_default();
    let Some(dated) = view.dated(&milestone) else {
        return vec![Why::Undated { milestone, by }];
    };
    let (at, mut why) = (dated.judged, Vec::new());
    let obstacles = off_calendar(view, &milestone, at);
    if !obstacles.is_empty() {
        why.push(Why::NotFree { milestone: milestone.clone(), at, obstacles, by: by.clone() });
    }
    if need.reached && at.local() > view.now.local() {
        why.push(Why::NotReached { milestone: milestone.clone(), at: dated.told });
    }
    if let Some(ahead) = need.ahead {
        match dated.moved(-ahead.0, view.policy.settings.time_zone.0) {
            Some(latest) if !view.is_late(latest) => {}
            Some(latest) => why.push(Why::TooLate { milestone, latest: latest.told, by }),
            None => why.push(Why::Broken { what: format!("`{milestone}` lies beyond any calendar") }),
        }
    }
    why
}

/// What stands in the way of a time for a milestone: it lies in no window for all that is touched, or
/// in a freeze; nothing where the kind of the release may go at any time. Where it is given what others
/// have booked, the windows must have room besides.
#[must_use]
pub fn in_the_way(
    view: &View<'_>,
    milestone: &Id,
    at: Moment,
    readings: &Readings,
    booked: Option<&[Booking]>,
) -> Vec<Obstacle> {
    let (process, release) = (view.process, view.release);
    if process.kinds.get(&release.kind).is_some_and(|kind| kind.any_time) {
        return Vec::new();
    }
    let rule = process.milestones.get(milestone);
    let question = Question {
        at,
        zone: view.policy.settings.time_zone.0,
        readings,
        windows: rule.map(|rule| rule.windows.as_slice()).unwrap_or_default(),
        environment: rule.and_then(|rule| process.states.get(rule.state.as_ref()?)?.environment.as_ref()),
        components: &release.components,
        kind: &release.kind,
        booked,
    };
    obstacles(&view.policy.calendar, &question)
}

/// What stands in the way of a planned time, by the readings that the record keeps of it.
#[must_use]
pub fn off_calendar(view: &View<'_>, milestone: &Id, at: Moment) -> Vec<Obstacle> {
    let none = Readings::new();
    in_the_way(view, milestone, at, view.release.readings.get(milestone).unwrap_or(&none), None)
}

/// RULE language §6: a waiver of a gate that needs the schedule of a milestone also lets `schedule`
/// and `deployment start` through a freeze or outside a window.
#[must_use]
pub fn is_let_through(view: &View<'_>, milestone: &Id) -> bool {
    asking(view, milestone).any(|(id, _)| super::waiver(view, id).is_some())
}

/// The gates that are asked of the release and need the schedule of a milestone, whatever else they need.
pub fn asking<'v>(view: &'v View<'_>, milestone: &'v Id) -> impl Iterator<Item = (&'v Id, &'v Gate)> {
    fn asks(needs: &Requirement, milestone: &Id) -> bool {
        match needs {
            Requirement::Schedule(need) => need.milestone == *milestone,
            Requirement::All(all) => all.iter().any(|one| asks(one, milestone)),
            _ => false,
        }
    }
    view.process.gates.iter().filter(|(_, gate)| view.holds(gate.when.as_ref()) && asks(&gate.needs, milestone))
}
