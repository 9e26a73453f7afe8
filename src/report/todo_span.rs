//! How long the rows of `todo` of one release hold, while its record and the policy stay as they are.
//!
//! Rows are a function of record, policy and now, and now is only ever compared with times. Every
//! time that it may be compared with ends the span: one too many costs time, one too few would be
//! wrong. Times are compared on the local reading or as points in time, so both end it, and so does
//! a change of the clocks, which moves the one against the other. Start at [`Horizon::of`].

use super::calendar;
use super::scene::Scene;
use super::todo::Todo;
use crate::domain::calendar::changes;
use crate::domain::dated::Dated;
use crate::domain::gates;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::process::offset::Offset;
use crate::domain::process::requirement::Requirement;
use chrono::{DateTime, Duration};

/// Nothing holds longer, in days.
const LONGEST_DAYS: i64 = 366;
const DAY_SECONDS: i64 = 86_400;

/// What ends a span that begins now, as far as it is found.
#[derive(Debug, Clone, Copy)]
pub struct Horizon {
    now: Moment,
    end: i64,
}

impl Horizon {
    /// The horizon of a clock in the zone of the store: where the clocks are changed, or a role goes from one to another.
    #[must_use]
    pub fn of(policy: &Policy, now: Moment) -> Self {
        let from = DateTime::from_timestamp(now.seconds(), 0).unwrap_or_default();
        let until = from + Duration::days(LONGEST_DAYS);
        let clocks = changes(policy.settings.time_zone.0, from, until);
        let mut end = Self { now, end: clocks.first().unwrap_or(&until).timestamp() };
        for lent in policy.people.people.values().flat_map(|person| &person.delegated) {
            end.at(lent.since);
            end.at(Some(lent.until));
        }
        end
    }

    /// Since when the rows of now hold, in seconds since 1970.
    #[must_use]
    pub fn begins(&self) -> i64 {
        self.now.seconds()
    }

    /// The first second at which the rows of a release may be others than now; never, where it is
    /// finished and nothing waits.
    #[must_use]
    pub fn ends(&self, scene: &Scene<'_>, rows: &[Todo]) -> i64 {
        let view = &scene.view;
        let (process, release) = (view.process, view.release);
        if rows.is_empty() && process.is_final(scene.state()) {
            return i64::MAX;
        }
        let mut end = *self;
        // RULE language §7: time never runs backwards within a release, so a clock behind it counts as that.
        end.at(Some(release.latest));
        rows.iter().for_each(|row| end.at(row.due));
        let mut due = |offset: &Option<Offset>| end.due(view.due(offset.as_ref()));
        process.tasks.values().for_each(|rule| due(&rule.due));
        process.documents.values().for_each(|rule| due(&rule.due));
        process.notices.values().for_each(|rule| due(&rule.due));
        process.evidence.values().for_each(|rule| due(&rule.due));
        release.waivers.iter().for_each(|waiver| end.at(Some(waiver.until)));
        for gate in process.gates.values() {
            gate.defer.iter().for_each(|defer| end.due(view.due(defer.due.as_ref())));
            gate.needs.flattened().into_iter().for_each(|need| end.of_requirement(scene, need));
        }
        end.end
    }

    /// The span ends where a comparison with this time may turn.
    fn at(&mut self, time: Option<Moment>) {
        let Some(time) = time else { return };
        let now = self.now.seconds();
        let as_local = time.seconds() + i64::from(time.offset_minutes() - self.now.offset_minutes()) * 60;
        for turn in [time.seconds(), as_local] {
            // Up to it, at it, after it.
            self.end = [turn, turn.saturating_add(1)].into_iter().filter(|turn| *turn > now).fold(self.end, i64::min);
        }
    }

    /// It ends where a due date may pass, by what is judged and by what is told.
    fn due(&mut self, due: Option<Dated>) {
        self.at(due.map(|due| due.judged));
        self.at(due.map(|due| due.told));
    }

    /// The times that a requirement compares with now; a new one does not compile without.
    fn of_requirement(&mut self, scene: &Scene<'_>, need: &Requirement) {
        let (view, release) = (&scene.view, scene.view.release);
        match need {
            Requirement::Soak(need) => self.at(release.since.shifted(need.duration.0)),
            Requirement::Schedule(need) => {
                let Some(planned) = view.planned(&need.milestone) else { return };
                self.at(Some(planned));
                self.at(need.ahead.and_then(|ahead| planned.shifted(-ahead.0)));
                let readings = release.readings.get(&need.milestone).cloned().unwrap_or_default();
                if !gates::in_the_way(view, &need.milestone, planned, &readings, None).is_empty() {
                    self.of_free_times(calendar::next_free(scene, &need.milestone, &[], calendar::OFFERED));
                }
            }
            // These are their parts, which are asked for themselves.
            Requirement::All(_) | Requirement::Any(_) => {}
            // A task is overdue by its due date, which every span ends at.
            Requirement::Task(_) => {}
            Requirement::Signoff(_)
            | Requirement::Document(_)
            | Requirement::Notice(_)
            | Requirement::Package(_)
            | Requirement::Field(_)
            | Requirement::Evidence(_)
            | Requirement::Artifacts(_)
            | Requirement::Changes(_)
            | Requirement::Items(_)
            | Requirement::Issues(_)
            | Requirement::Deployed(_)
            | Requirement::Components(_) => {}
        }
    }

    /// What is offered stays until the first of it begins; where little is found, more may come into sight.
    fn of_free_times(&mut self, free: Vec<Moment>) {
        if free.len() < calendar::OFFERED {
            self.end = self.end.min(self.now.seconds() + DAY_SECONDS);
        }
        free.into_iter().for_each(|time| self.at(Some(time)));
    }
}
