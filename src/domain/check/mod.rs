//! What can never work in the files that people write, found before anybody trips over it.
//!
//! Reads policy files as data and says what is wrong, where, and what to do; it decides nothing
//! about releases. References come first; what follows from states and conditions is looked at
//! only once every name resolves, because a slip would make it say nonsense.
//! Start at `check_policy` for a whole store, at `check_process` for one process file.

mod calendar;
mod conditions;
mod covers;
mod delegated;
mod due;
mod duties;
mod evidence;
mod findings;
mod gates;
mod idle;
mod import;
mod items;
mod judged;
mod mail;
mod milestones;
mod names;
mod package;
mod paths;
mod people;
mod requirements;
#[cfg(test)]
mod sample;
mod settings;
mod shapes;
mod signoffs;
mod staff;
mod states;
mod supply;
mod transitions;
pub mod truth;

pub use calendar::check_calendar;
pub use people::check_people;
pub use settings::check_settings;

use super::calendar::Calendar;
use super::policy::Policy;
use super::problem::Problem;
use super::process::Process;
use findings::{Findings, Place};
use names::Names;
use shapes::Shapes;

/// Checks everything that people write in a store; each problem comes with the path of its file.
#[must_use]
pub fn check_policy(policy: &Policy) -> Vec<(String, Problem)> {
    let mut found = Vec::new();
    let mut add = |file: &str, problems: Vec<Problem>| {
        found.extend(problems.into_iter().map(|problem| (file.to_owned(), problem)));
    };
    add("relman.yaml", check_settings(&policy.settings, &policy.processes));
    add("people.yaml", check_people(&policy.people, &policy.processes));
    add("people.yaml", staff::check(&policy.people, &policy.processes));
    add("calendar.yaml", check_calendar(&policy.calendar, &policy.processes));
    for (name, process) in &policy.processes {
        let file = format!("processes/{name}.yaml");
        if process.process != *name {
            let message = format!(
                "the file is named `{name}.yaml`, but the process in it `{}`; give both the same name",
                process.process
            );
            add(&file, vec![Problem::error(&Place::of("process"), message)]);
        }
        let folder = format!("templates/{name}/");
        let templates: Vec<&str> = policy.templates.iter().filter_map(|path| path.strip_prefix(&folder)).collect();
        add(&file, check_process(process, &policy.calendar, &templates));
    }
    found
}

/// Checks one process file.
///
/// `templates` are the names of the files in its template folder.
#[must_use]
pub fn check_process(process: &Process, calendar: &Calendar, templates: &[&str]) -> Vec<Problem> {
    let names = Names::of(process);
    let mut findings = Findings::default();
    items::check(process, &names, &mut findings);
    milestones::check(process, &names, calendar, &mut findings);
    states::check(process, &names, &mut findings);
    transitions::check(process, &names, &mut findings);
    gates::check(process, &names, &mut findings);
    duties::check(process, &names, templates, &mut findings);
    package::check(process, &names, &mut findings);
    covers::check_cycles(process, &mut findings);
    conditions::check_names(process, &names, &mut findings);
    if !findings.has_errors() {
        match Shapes::of(process) {
            Some(shapes) => {
                paths::check(process, &shapes, &mut findings);
                conditions::check_verdicts(process, &shapes, &mut findings);
                idle::check(process, &shapes, &mut findings);
                judged::check(process, &shapes, &mut findings);
                supply::check(process, &shapes, &mut findings);
                due::check(process, &shapes, &mut findings);
            }
            None => findings.warning(
                &Place::of("kinds"),
                "kinds, components and states make too many combinations, so conditions and paths were not checked",
            ),
        }
    }
    findings.into_problems()
}

#[cfg(test)]
mod tests {
    use super::check_policy;
    use super::sample::{expect_edits, expect_lines, processes, read};
    use crate::domain::id::Id;
    use crate::domain::policy::Policy;

    const SETTINGS: &str = "{edition: 1, policy: 1, title: Office, time-zone: Europe/Berlin, process: base, naming: \
        {team: IS}, branch: main}";
    const PEOPLE: &str = "people: {ada: {name: Ada, email: [ada@example.org], roles: [administrator, chief, maker]}}";

    fn policy() -> Policy {
        let template = |name: &str| format!("templates/base/{name}.md");
        Policy {
            settings: read("relman.yaml", SETTINGS.as_bytes()).unwrap(),
            people: read("people.yaml", PEOPLE.as_bytes()).unwrap(),
            calendar: read("calendar.yaml", b"{}").unwrap(),
            processes: processes(),
            templates: ["report", "annex", "news"].map(template).into(),
        }
    }

    #[track_caller]
    fn expect(policy: &Policy, file: &str, wanted: &[&str]) {
        let found = check_policy(policy);
        assert!(found.iter().all(|(at, _)| at == file), "{found:?}");
        let problems: Vec<_> = found.into_iter().map(|(_, problem)| problem).collect();
        expect_lines(&problems, wanted);
    }

    #[test]
    fn a_whole_policy_can_be_without_findings() {
        expect(&policy(), "", &[]);
    }

    #[test]
    fn a_problem_comes_with_its_file() {
        let mut settings = policy();
        settings.settings.policy = 0;
        expect(&settings, "relman.yaml", &["error policy: "]);
        let mut people = policy();
        people.people.people.clear();
        expect(&people, "people.yaml", &["error people: nobody is in charge", "warning people: nobody holds the role"]);
        let mut templates = policy();
        templates.templates.remove("templates/base/news.md");
        expect(&templates, "processes/base.yaml", &["warning notices/news: there is no template `news.md`"]);
    }

    #[test]
    fn more_combinations_than_can_be_checked_are_named() {
        let kinds: String = (0..2000).map(|number| format!("\n  kind-{number}: {{}}")).collect();
        expect_edits(
            &[("kinds:", &format!("kinds:{kinds}"))],
            &["warning kinds: kinds, components and states make too many combinations"],
        );
    }

    #[test]
    fn a_process_is_named_like_its_file() {
        let mut policy = policy();
        for process in policy.processes.values_mut() {
            process.process = Id::parse("other").unwrap();
        }
        expect(&policy, "processes/base.yaml", &["error process: the file is named `base.yaml`"]);
    }
}
