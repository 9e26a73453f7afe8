//! Words for what stands in the way of a time, and the next times that are free.
//!
//! Start at [`obstacles`] and [`next_free`].

use super::few::few;
use super::scene::Scene;
use super::when;
use crate::domain::calendar::{Booking, FullWindow, Meeting, Obstacle, Place, Search};
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::process::flow::Gate;
use crate::domain::view::View;

/// So many free times are offered.
pub(super) const OFFERED: usize = 3;
/// So many releases are named at once.
pub(super) const NAMED: usize = 8;

/// Why a time is not free, one line each.
#[must_use]
pub fn obstacles(at: Moment, obstacles: &[Obstacle]) -> Vec<String> {
    let at = when::local(at);
    let line = |obstacle: &Obstacle| match obstacle {
        Obstacle::Outside { component, windows } => {
            let of = component.as_ref().map(|component| format!(" for {component}")).unwrap_or_default();
            let windows: Vec<String> = windows.iter().map(|id| format!("`{id}`")).collect();
            format!("{at} lies outside of {}{of}", windows.join(" and "))
        }
        Obstacle::Full { component, windows } => {
            let of = component.as_ref().map(|component| format!(" for {component}")).unwrap_or_default();
            let windows: Vec<String> = windows.iter().map(full).collect();
            format!("{at} has no room{of}: {}", windows.join("; "))
        }
        Obstacle::Frozen { freeze, until } => {
            format!("{at} lies in the freeze `{freeze}`, which lasts until {}", until.format("%Y-%m-%d %H:%M"))
        }
        Obstacle::Broken { what } => format!("the calendar cannot tell: {what}"),
    };
    obstacles.iter().map(line).collect()
}

/// Why a window is full, and by whom.
fn full(full: &FullWindow) -> String {
    let FullWindow { window, begins, capacity, held_by } = full;
    let begins = begins.format("%Y-%m-%d %H:%M");
    let holders: Vec<&str> = held_by.iter().map(ReleaseName::as_str).collect();
    let booked = match holders.as_slice() {
        [] => String::new(),
        holders => format!(", booked by {}", few(holders, NAMED, holders.len())),
    };
    format!("`{window}` of {begins} takes {}{booked}", releases(*capacity))
}

/// How many releases, in words.
#[must_use]
pub fn releases(count: u32) -> String {
    match count {
        0 => "no release".to_owned(),
        1 => "1 release".to_owned(),
        count => format!("{count} releases"),
    }
}

/// Whom a release meets, when, and what they share: `R001 meets R002 in …`.
#[must_use]
pub fn meeting(one: &ReleaseName, meeting: &Meeting<'_>) -> String {
    let others: Vec<&Booking> = meeting.bookings.iter().copied().filter(|other| other.release != *one).collect();
    let others = match others.as_slice() {
        [other] => format!("{} ({} {})", other.release, other.milestone, when::local(other.at)),
        _ => {
            let others: Vec<_> = meeting.releases().into_iter().filter(|other| *other != one).collect();
            few(&others, NAMED, others.len())
        }
    };
    format!("{one} meets {others} {}: {}", place(&meeting.place), shared(meeting))
}

/// Where in time releases meet.
#[must_use]
pub fn place(place: &Place) -> String {
    match place {
        Place::Window(window, span) => format!("in `{window}` of {}", span.begins.format("%Y-%m-%d %H:%M")),
        Place::Day(day) => format!("on {day}"),
    }
}

/// What releases share that meet.
#[must_use]
pub fn shared(meeting: &Meeting<'_>) -> String {
    let components = meeting.components.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let all = if meeting.releases().len() == 2 { "both" } else { "all" };
    match meeting.environment {
        Some(environment) if components.is_empty() => format!("{all} go to {environment}"),
        Some(environment) => format!("{all} touch {components} and go to {environment}"),
        None => format!("{all} touch {components}"),
    }
}

/// The search for a time of a milestone; `None` where the process has no such milestone.
#[must_use]
pub fn search<'a>(scene: &'a Scene<'_>, milestone: &Id, booked: Option<&'a [Booking]>) -> Option<Search<'a>> {
    let view = &scene.view;
    let rule = view.process.milestones.get(milestone)?;
    Some(Search {
        calendar: &view.policy.calendar,
        zone: view.policy.settings.time_zone.0,
        windows: &rule.windows,
        environment: rule.state.as_ref().and_then(|state| view.process.states.get(state)?.environment.as_ref()),
        components: &view.release.components,
        kind: &view.release.kind,
        booked,
    })
}

/// The next times that are free for a milestone, from now on.
#[must_use]
pub fn next_free(scene: &Scene<'_>, milestone: &Id, booked: &[Booking], count: usize) -> Vec<Moment> {
    search(scene, milestone, Some(booked)).map(|search| search.next(scene.view.now, count)).unwrap_or_default()
}

/// The commands that take one of the next free times.
#[must_use]
pub fn commands(scene: &Scene<'_>, milestone: &Id, booked: &[Booking]) -> Vec<String> {
    let default = scene.view.process.default_milestone() == Some(milestone);
    let which = if default { String::new() } else { format!(" --milestone {milestone}") };
    let free = next_free(scene, milestone, booked, OFFERED);
    free.into_iter().map(|at| format!("relman schedule {} \"{}\"{which}", scene.name(), when::local(at))).collect()
}

/// The next times at which work may begin, in one line; none where there is none.
#[must_use]
pub fn free_words(scene: &Scene<'_>, milestone: &Id) -> Vec<String> {
    let search = search(scene, milestone, None);
    let free = search.map(|search| search.next(scene.view.now, OFFERED)).unwrap_or_default();
    let free: Vec<String> = free.into_iter().map(when::local).collect();
    if free.is_empty() { Vec::new() } else { vec![format!("work may begin at {}", free.join(", "))] }
}

/// The waivers that let a time of a milestone through, one line each.
fn waived(view: &View<'_>, milestone: &Id) -> Vec<String> {
    let waivers = gates::asking_for_date(view, milestone).filter_map(|(id, _)| gates::waiver(view, id));
    waivers.map(|waiver| format!("`{}` waived by {}: {}", waiver.gate, waiver.stamp.by, waiver.reason)).collect()
}

/// Why a time of a milestone lies off the calendar, with the waivers that let it through, in one line.
#[must_use]
pub fn off(view: &View<'_>, milestone: &Id, at: Moment, found: &[Obstacle]) -> String {
    obstacles(at, found).into_iter().chain(waived(view, milestone)).collect::<Vec<_>>().join("; ")
}

/// The commands that let a time through, for gates that somebody may set aside.
#[must_use]
pub fn waivers(scene: &Scene<'_>, milestone: &Id) -> Vec<String> {
    let gates = gates::asking_for_date(&scene.view, milestone).filter(|(_, gate)| !gate.waivable_by.is_empty());
    let grant = |(id, gate): (&Id, &Gate)| {
        let by: Vec<&str> = gate.waivable_by.iter().map(Id::as_str).collect();
        format!("relman waiver grant {} {id} --until DATE -m \"…\"  ({})", scene.name(), by.join(", "))
    };
    gates.map(grant).collect()
}
