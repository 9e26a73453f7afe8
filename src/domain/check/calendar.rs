//! Checks the names in `calendar.yaml`; what its rules say is kept, and judged by a later edition.
//!
//! Reads the calendar and the processes; writes findings. Start at `check_calendar`.

use super::findings::{Findings, Known, Place};
use crate::domain::id::Id;
use crate::domain::policy::Calendar;
use crate::domain::problem::Problem;
use crate::domain::process::Process;
use std::collections::BTreeMap;

/// Checks `calendar.yaml`.
#[must_use]
pub fn check_calendar(calendar: &Calendar, processes: &BTreeMap<Id, Process>) -> Vec<Problem> {
    let mut findings = Findings::default();
    let all = || processes.values();
    let components = Known::new("component", "components of a process", all().flat_map(|p| p.components.keys()));
    let environments =
        Known::new("environment", "environments of a process", all().flat_map(|p| p.environments.keys()));
    let kinds = Known::new("kind", "kinds of a process", all().flat_map(|p| p.kinds.keys()));
    for (id, window) in &calendar.windows {
        let place = Place::of("windows").at(id);
        findings.names(&place.at("components"), &window.components, &components);
        findings.names(&place.at("environments"), &window.environments, &environments);
    }
    for (id, freeze) in &calendar.freezes {
        findings.names(&Place::of("freezes").at(id).at("kinds"), &freeze.kinds, &kinds);
    }
    findings.into_problems()
}

#[cfg(test)]
mod tests {
    use super::check_calendar;
    use crate::domain::check::sample::{expect_lines, processes, read};

    #[track_caller]
    fn expect(text: &str, wanted: &[&str]) {
        let calendar = read("calendar.yaml", text.as_bytes()).unwrap();
        expect_lines(&check_calendar(&calendar, &processes()), wanted);
    }

    #[test]
    fn names_of_the_calendar_exist() {
        let window = |keys| format!("windows: {{w: {{start: 2026-01-10T06:00, duration: 6h, {keys}}}}}");
        expect(&window("components: [web], environments: [live]"), &[]);
        expect(&window("components: [wep]"), &["error windows/w/components/0 (web): no component"]);
        expect(&window("environments: [life]"), &["error windows/w/environments/0 (live): no environment"]);
        expect(
            "freezes: {f: {start: 2026-12-20T00:00, kinds: [urgnt]}}",
            &["error freezes/f/kinds/0 (urgent): no kind"],
        );
    }
}
