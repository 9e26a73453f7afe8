//! Decides whether a time is free: in a window with room for everything that is touched, and in no freeze.
//!
//! Pure, and total: what cannot be reckoned is an obstacle. Start at [`obstacles`].

use super::{Booking, Calendar, Occurrence, Readings, TimeSpan, Window, is_plausible};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use chrono::NaiveDateTime;
use chrono_tz::Tz;

/// What is to be done, and when.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The time, on the local reading of the store.
    pub at: Moment,
    /// The zone of the store.
    pub zone: Tz,
    /// What clocks show then in the zones of windows that have one of their own.
    pub readings: &'a Readings,
    /// The windows in one of which it must lie; none, and only freezes bind.
    pub windows: &'a [Id],
    /// Where it will be done.
    pub environment: Option<&'a Id>,
    /// What is touched.
    pub components: &'a [Id],
    /// The kind of the release.
    pub kind: &'a Id,
    /// What other releases have booked; nothing where nobody asks for room.
    pub booked: Option<&'a [Booking]>,
}

/// What stands in the way of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It lies in no window.
    Outside {
        /// The component for which there is none; nothing where there is none for anything.
        component: Option<Id>,
        /// The windows that were asked.
        windows: Vec<Id>,
    },
    /// It lies in windows that are all full.
    Full {
        /// The component for which there is no room; nothing where there is none for anything.
        component: Option<Id>,
        /// The windows.
        windows: Vec<FullWindow>,
    },
    /// It lies in a freeze.
    Frozen {
        /// The freeze.
        freeze: Id,
        /// The first moment after it, on the local reading of the store.
        until: NaiveDateTime,
    },
    /// The calendar cannot be reckoned with.
    Broken {
        /// Why.
        what: String,
    },
}

/// An occurrence of a window in which there is no room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullWindow {
    /// The window.
    pub window: Id,
    /// When the occurrence begins, on the clock of the window.
    pub begins: NaiveDateTime,
    /// How many releases fit.
    pub capacity: u32,
    /// The releases that are booked in it.
    pub held_by: Vec<ReleaseName>,
}

/// Everything that stands in the way, windows first.
#[must_use]
pub fn obstacles(calendar: &Calendar, question: &Question<'_>) -> Vec<Obstacle> {
    let at = question.at.local();
    if !is_plausible(question.zone, question.at, at) {
        return vec![Obstacle::Broken { what: format!("{} is no time of a clock in {}", question.at, question.zone) }];
    }
    let fresh = |_: &Id, window: &Window, at: NaiveDateTime| window.spans(at, at);
    let mut found = outside(calendar, question, &fresh).unwrap_or_else(|what| vec![Obstacle::Broken { what }]);
    for (id, freeze) in &calendar.freezes {
        if freeze.kinds.contains(question.kind) {
            continue;
        }
        match freeze.spans(at, at) {
            Ok(spans) => {
                let longest = spans.iter().filter(|span| span.contains(at)).map(|span| span.ends).max();
                found.extend(longest.map(|until| Obstacle::Frozen { freeze: id.clone(), until }));
            }
            Err(why) => found.push(Obstacle::Broken { what: format!("freeze `{id}` {why}") }),
        }
    }
    found
}

/// Looks up spans of a window; all those that hold a reading must be among them.
pub(super) type LookUp<'l> = dyn Fn(&Id, &Window, NaiveDateTime) -> Result<Vec<TimeSpan>, String> + 'l;

/// The components for which the time lies in no window, or in none with room.
pub(super) fn outside(
    calendar: &Calendar,
    question: &Question<'_>,
    spans: &LookUp<'_>,
) -> Result<Vec<Obstacle>, String> {
    if question.windows.is_empty() {
        return Ok(Vec::new());
    }
    let mut open: Vec<(&Window, Option<FullWindow>)> = Vec::new();
    for id in question.windows {
        let window = calendar.windows.get(id).ok_or_else(|| format!("the calendar has no window `{id}`"))?;
        let open_now = open_spans(id, window, question, spans)?;
        if !open_now.is_empty() {
            open.push((window, full(id, window, &open_now, question)));
        }
    }
    let none_for = |component: Option<&Id>| {
        let covers =
            |window: &Window| window.components.is_empty() || component.is_some_and(|c| window.components.contains(c));
        let component = || component.cloned();
        let covering: Vec<&Option<FullWindow>> =
            open.iter().filter(|(window, _)| covers(window)).map(|(_, full)| full).collect();
        if covering.is_empty() {
            return Some(Obstacle::Outside { component: component(), windows: question.windows.to_vec() });
        }
        let windows: Option<Vec<FullWindow>> = covering.into_iter().cloned().collect();
        windows.map(|windows| Obstacle::Full { component: component(), windows })
    };
    if question.components.is_empty() || open.is_empty() {
        return Ok(none_for(None).into_iter().collect());
    }
    let found: Vec<Obstacle> = question.components.iter().filter_map(|component| none_for(Some(component))).collect();
    Ok(for_all(found, question.components.len()))
}

/// Says once what holds for every component alike.
fn for_all(mut found: Vec<Obstacle>, components: usize) -> Vec<Obstacle> {
    let windows_of = |obstacle: &Obstacle| match obstacle {
        Obstacle::Full { windows, .. } => Some(windows.clone()),
        _ => None,
    };
    let first = found.first().and_then(windows_of);
    match first {
        Some(windows)
            if found.len() == components && found.iter().all(|one| windows_of(one).as_ref() == Some(&windows)) =>
        {
            found = vec![Obstacle::Full { component: None, windows }];
        }
        _ => {}
    }
    found
}

/// The occurrences of a window in which the time lies; none where it does not open for what is asked.
fn open_spans(id: &Id, window: &Window, question: &Question<'_>, spans: &LookUp<'_>) -> Result<Vec<TimeSpan>, String> {
    if !window.environments.is_empty() && !question.environment.is_some_and(|e| window.environments.contains(e)) {
        return Ok(Vec::new());
    }
    let at = match window.zone.map(|zone| zone.0).filter(|zone| *zone != question.zone) {
        None => question.at.local(),
        Some(zone) => {
            let local = question.readings.get(zone.name()).map(|reading| reading.0);
            let local = local.filter(|local| is_plausible(zone, question.at, *local));
            local.ok_or_else(|| format!("the time has no reading in {zone}, the zone of window `{id}`"))?
        }
    };
    let spans = spans(id, window, at).map_err(|why| format!("window `{id}` {why}"))?;
    Ok(spans.into_iter().filter(|span| span.contains(at)).collect())
}

/// The first of these occurrences, where none of them has room and somebody asks.
fn full(id: &Id, window: &Window, spans: &[TimeSpan], question: &Question<'_>) -> Option<FullWindow> {
    let (capacity, booked) = window.capacity.zip(question.booked)?;
    let occurrence = |span: &TimeSpan| Occurrence { id, window, span: *span, zone: question.zone };
    if spans.iter().any(|span| !occurrence(span).is_full(booked)) {
        return None;
    }
    let first = spans.first()?;
    let held_by = occurrence(first).held_by(booked).into_iter().cloned().collect();
    Some(FullWindow { window: id.clone(), begins: first.begins, capacity, held_by })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::LocalTime;

    const CALENDAR: &str = "
windows:
  night: {start: 2030-11-02T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, zone: America/Los_Angeles}
freezes:
  feast: {start: 2030-12-24, duration: 3d}
  longer: {start: 2030-12-26, end: 2031-01-02}
";

    fn id(text: &str) -> Id {
        Id::parse(text).unwrap()
    }

    /// What stands in the way of a time of a store in Berlin, when a clock in Los Angeles shows this.
    fn at(time: &str, there: &str) -> Vec<Obstacle> {
        let calendar: Calendar = serde_yaml::from_str(CALENDAR).unwrap();
        let local = LocalTime::try_from(there.to_owned()).unwrap();
        let readings = Readings::from([("America/Los_Angeles".to_owned(), local)]);
        let question = Question {
            at: Moment::try_from(time.to_owned()).unwrap(),
            zone: Tz::Europe__Berlin,
            readings: &readings,
            windows: &[id("night")],
            environment: None,
            components: &[],
            kind: &id("plain"),
            booked: None,
        };
        obstacles(&calendar, &question)
    }

    #[track_caller]
    fn broken(obstacles: &[Obstacle], wanted: &str) {
        assert!(matches!(obstacles, [Obstacle::Broken { what }] if what.contains(wanted)), "{obstacles:?}");
    }

    #[test]
    fn a_reading_is_believed_while_a_clock_may_have_shown_it() {
        assert_eq!(at("2030-11-10T07:00+01:00", "2030-11-09T22:00"), []);
        // A law of tomorrow may move the clocks by an hour, and the reading of today stays true.
        assert_eq!(at("2030-11-10T06:00+01:00", "2030-11-09T22:00"), []);
        broken(&at("2030-11-10T12:00+01:00", "2030-11-09T22:00"), "no reading in America/Los_Angeles");
        assert!(matches!(at("2030-11-10T07:00+01:00", "2030-11-09T21:59").as_slice(), [Obstacle::Outside { .. }]));
    }

    #[test]
    fn the_offset_of_a_time_is_that_of_a_clock_of_the_store() {
        broken(&at("2030-11-10T16:00+10:00", "2030-11-09T22:00"), "no time of a clock in Europe/Berlin");
    }

    #[test]
    fn every_freeze_is_named_with_its_end() {
        let found = at("2030-12-26T12:00+01:00", "2030-12-26T03:00");
        let frozen: Vec<(&str, String)> = found
            .iter()
            .filter_map(|one| match one {
                Obstacle::Frozen { freeze, until } => Some((freeze.as_str(), until.to_string())),
                _ => None,
            })
            .collect();
        assert_eq!(frozen, [("feast", "2030-12-27 00:00:00".into()), ("longer", "2031-01-02 00:00:00".into())]);
    }
}
