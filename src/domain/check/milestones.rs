//! Checks the milestones: who dates them, what they count from, in which windows they lie.
//!
//! Reads the process and the names of the calendar's windows; what a window says is not judged
//! here. Start at `check`.

use super::findings::{Findings, Known, Place};
use super::names::Names;
use crate::domain::calendar::{Calendar, Window};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::items::Milestone;
use crate::domain::process::offset::Offset;

/// Holds the milestones to the language.
pub(super) fn check(process: &Process, names: &Names<'_>, calendar: &Calendar, findings: &mut Findings) {
    let windows = Known::new("window", "windows of calendar.yaml", calendar.windows.keys());
    for (id, milestone) in &process.milestones {
        let place = Place::of("milestones").at(id);
        findings.some_names(&place.at("by"), &milestone.by, &names.roles);
        if let Some(state) = &milestone.state {
            findings.name(&place.at("state"), state.as_str(), &names.states);
        }
        if let Some(owner) = &milestone.owner {
            findings.name(&place.at("owner"), owner.as_str(), &names.roles);
        }
        findings.names(&place.at("windows"), &milestone.windows, &windows);
        check_windows(process, calendar, milestone, &place, findings);
        check_offset(&place.at("plan"), milestone.plan.as_ref(), names, findings);
        if counts_from_itself(process, id) {
            let message = format!("milestone `{id}` is planned from itself; plan it from one that somebody dates");
            findings.error(&place.at("plan"), message);
        }
    }
    check_default(process, findings);
}

/// Some window must be able to open for the milestone.
fn check_windows(
    process: &Process,
    calendar: &Calendar,
    milestone: &Milestone,
    place: &Place,
    findings: &mut Findings,
) {
    let windows: Vec<&Window> = milestone.windows.iter().filter_map(|id| calendar.windows.get(id)).collect();
    let state = milestone.state.as_ref().and_then(|state| process.states.get(state));
    let environment = state.and_then(|state| state.environment.as_ref());
    let opens = |window: &&Window| {
        window.environments.is_empty() || environment.is_some_and(|here| window.environments.contains(here))
    };
    if !windows.is_empty() && !windows.iter().any(opens) {
        let message = "no time is ever free: its windows open for other environments than that of its state; give the \
            milestone a `state` with one of them, or take `environments` from a window";
        findings.error(&place.at("windows"), message);
    }
    if milestone.plan.is_some() && windows.iter().any(|window| window.zone.is_some()) {
        let message = "a time that follows from the plan has no reading in the zone of a window: somebody dates it, or \
            the window has no `zone`";
        findings.warning(&place.at("plan"), message);
    }
}

/// Holds a due or planned time to the milestones.
pub(super) fn check_offset(place: &Place, offset: Option<&Offset>, names: &Names<'_>, findings: &mut Findings) {
    if let Some(offset) = offset {
        findings.name(place, offset.milestone.as_str(), &names.milestones);
    }
}

fn check_default(process: &Process, findings: &mut Findings) {
    let place = Place::of("milestones");
    let mut defaults = process.milestones.iter().filter(|(_, milestone)| milestone.default).map(|(id, _)| id);
    match defaults.next() {
        None if process.milestones.len() > 1 => {
            findings.error(&place, "none of several milestones is the default; mark one with `default: true`");
        }
        None => {}
        Some(first) => {
            for second in defaults {
                let message = format!("milestone `{first}` is the default already; mark only one with `default: true`");
                findings.error(&place.at(second).at("default"), message);
            }
        }
    }
}

fn counts_from_itself(process: &Process, id: &Id) -> bool {
    let next = |id: &Id| process.milestones.get(id).and_then(|milestone| milestone.plan.as_ref());
    let mut from = next(id);
    for _ in 0..process.milestones.len() {
        match from {
            Some(offset) if offset.milestone == *id => return true,
            Some(offset) => from = next(&offset.milestone),
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::domain::check::sample::expect;

    #[test]
    fn names_of_milestones_resolve() {
        expect(
            "state: live, by: [chief], owner",
            "state: life, by: [chief], owner",
            &["error milestones/release/state (live)"],
        );
        expect("owner: chief}\n  freeze", "owner: chef}\n  freeze", &["error milestones/release/owner (chief)"]);
        expect("plan: release - 2w", "plan: relase - 2w", &["error milestones/freeze/plan (release): no milestone"]);
        expect("freeze: {by: [chief]", "freeze: {by: []", &["error milestones/freeze/by: the list is empty"]);
    }

    #[test]
    fn windows_stand_in_the_calendar() {
        expect("freeze: {by", "freeze: {windows: [saturday], by", &[]);
        let unknown = "error milestones/freeze/windows/0 (saturday): no window is called `saterday`; name one of \
            `windows of calendar.yaml`";
        expect("freeze: {by", "freeze: {windows: [saterday], by", &[unknown]);
    }

    #[test]
    fn exactly_one_of_several_is_the_default() {
        expect("{default: true, state: live", "{state: live", &["error milestones: none of several milestones"]);
        expect(
            "freeze: {by",
            "freeze: {default: true, by",
            &["error milestones/freeze/default: milestone `release` is the default already"],
        );
    }

    #[test]
    fn no_milestone_is_planned_from_itself() {
        expect(
            "owner: chief}\n  freeze",
            "plan: freeze + 2w}\n  freeze",
            &[
                "error milestones/release/plan: milestone `release` is planned",
                "error milestones/freeze/plan: milestone `freeze`",
            ],
        );
    }
}
