//! `schedule`: a milestone is dated, reached, or far enough ahead.
//!
//! Windows and freezes are kept in the calendar and judged by a later edition of the rules.

use crate::domain::process::requirement::ScheduleNeed;
use crate::domain::refusal::Why;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &ScheduleNeed) -> Vec<Why> {
    let milestone = need.milestone.clone();
    let by = view.process.milestones.get(&milestone).map(|rule| rule.by.clone()).unwrap_or_default();
    let Some(at) = view.planned(&milestone) else {
        return vec![Why::Undated { milestone, by }];
    };
    let mut why = Vec::new();
    if need.reached && at.local() > view.now.local() {
        why.push(Why::NotReached { milestone: milestone.clone(), at });
    }
    if let Some(ahead) = need.ahead {
        match at.shifted(-ahead.0) {
            Some(latest) if !view.is_past(latest) => {}
            Some(latest) => why.push(Why::TooLate { milestone, latest, by }),
            None => why.push(Why::Broken { what: format!("`{milestone}` lies beyond any calendar") }),
        }
    }
    why
}
