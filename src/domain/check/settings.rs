//! Checks `relman.yaml`: edition, default process, naming values, who may change the policy.
//! `import.rs` has the mappings of trackers, `mail.rs` the ways of mail.
//!
//! Reads the settings and the processes that they speak of; writes findings. Start at
//! `check_settings`.

use super::findings::{Findings, Known, Place};
use super::import::check_import;
use super::mail::check_mail;
use super::people::known_roles;
use crate::domain::id::Id;
use crate::domain::naming::{Naming, NamingError};
use crate::domain::policy::{Settings, Signing};
use crate::domain::problem::Problem;
use crate::domain::process::Process;
use std::collections::BTreeMap;

/// The edition of rules and form that this relman knows.
const EDITION: u32 = 1;

/// Checks `relman.yaml`.
#[must_use]
pub fn check_settings(settings: &Settings, processes: &BTreeMap<Id, Process>) -> Vec<Problem> {
    let mut findings = Findings::default();
    check_numbers(settings, &mut findings);
    if settings.title.trim().is_empty() || settings.title.chars().any(char::is_control) {
        findings.error(&Place::of("title"), "the title is empty or holds control characters; write one line of text");
    }
    findings.name(
        &Place::of("process"),
        settings.process.as_str(),
        &Known::new("process", "processes", processes.keys()),
    );
    check_naming(settings, processes, &mut findings);
    if !is_branch(&settings.branch) {
        let message = format!("`{}` is no name for a branch; write such as `main`", settings.branch.escape_debug());
        findings.error(&Place::of("branch"), message);
    }
    findings.some_names(&Place::of("policy-by"), &settings.policy_by, &known_roles(processes));
    if settings.signing == Signing::Required {
        findings.error(&Place::of("signing"), "signatures are not judged by this edition yet; write `optional`");
    }
    if settings.library.as_ref().is_some_and(|folder| !folder.starts_with('/')) {
        findings.error(
            &Place::of("library"),
            "the folder of the library is no absolute path; write such as `/srv/library`",
        );
    }
    if let Some(mail) = &settings.mail {
        check_mail(mail, &mut findings);
    }
    check_import(settings, processes, &mut findings);
    findings.into_problems()
}

fn check_numbers(settings: &Settings, findings: &mut Findings) {
    let place = Place::of("edition");
    match settings.edition {
        EDITION => {}
        0 => findings.error(&place, format!("editions begin at 1; write `edition: {EDITION}`")),
        newer => {
            let message = format!(
                "edition {newer} is newer than this relman, which knows edition {EDITION}; install a newer relman"
            );
            findings.error(&place, message);
        }
    }
    if settings.policy == 0 {
        findings.error(&Place::of("policy"), "policy numbers begin at 1; write `policy: 1`");
    }
}

fn check_naming(settings: &Settings, processes: &BTreeMap<Id, Process>, findings: &mut Findings) {
    let place = Place::of("naming");
    let patterns: Vec<&Naming> = processes.values().map(|process| &process.naming).collect();
    let parts = Known::new("naming part", "naming of the processes", patterns.iter().flat_map(|naming| naming.parts()));
    for (part, value) in &settings.naming {
        let place = place.at(part);
        findings.name(&place, part.as_str(), &parts);
        let with_part = patterns.iter().filter(|naming| naming.parts().any(|known| known == part));
        let verdicts: Vec<Result<(), NamingError>> = with_part.map(|naming| naming.check_part(part, value)).collect();
        if let Some(Err(error)) = verdicts.first().filter(|_| verdicts.iter().all(Result::is_err)) {
            findings.error(&place, format!("{error}; write a value that fits the pattern"));
        }
    }
    let Some(default) = processes.get(&settings.process) else { return };
    for part in default.naming.parts().filter(|part| !settings.naming.contains_key(*part)) {
        let message = format!(
            "the part `{part}` of `{}` has no value, so every `new` must give it; add it here",
            default.naming.as_str()
        );
        findings.warning(&place, message);
    }
    if let Err(error @ NamingError::SeriesDigit(_)) = default.naming.series(&settings.naming) {
        findings.error(&place, format!("{error}; choose values that end in a letter"));
    }
}

fn is_branch(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let pieces = || name.split('/');
    !name.contains(odd)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && !name.ends_with('.')
        && name != "@"
        && pieces().all(|piece| !piece.is_empty() && !piece.starts_with('.') && !piece.ends_with(".lock"))
}

#[cfg(test)]
mod tests {
    use super::check_settings;
    use crate::domain::check::sample::{expect_lines, processes, read};

    const BASE: &str = "edition: 1\npolicy: 1\ntitle: Office\ntime-zone: Europe/Berlin\nprocess: base\nnaming: \
        {team: IS}\nbranch: main\n";

    #[track_caller]
    fn expect(old: &str, new: &str, wanted: &[&str]) {
        assert_eq!(BASE.matches(old).count(), 1, "`{old}` must stand there exactly once");
        let settings = read("relman.yaml", BASE.replace(old, new).as_bytes()).unwrap();
        expect_lines(&check_settings(&settings, &processes()), wanted);
    }

    #[test]
    fn the_base_settings_have_no_findings() {
        expect("main", "main", &[]);
    }

    #[test]
    fn editions_and_policies_are_counted_from_one() {
        expect("edition: 1", "edition: 2", &["error edition: edition 2 is newer than this relman"]);
        expect("edition: 1", "edition: 0", &["error edition: editions begin at 1"]);
        expect("policy: 1", "policy: 0", &["error policy: policy numbers begin at 1"]);
    }

    #[test]
    fn the_default_process_exists() {
        expect("process: base", "process: bse", &["error process (base): no process is called `bse`"]);
    }

    #[test]
    fn naming_values_fit_the_patterns() {
        expect(
            "{team: IS}",
            "{tem: IS}",
            &[
                "error naming/tem (team): no naming part is called `tem`",
                "warning naming: the part `team` of `B{team:2}{number:3}` has no value",
            ],
        );
        expect("{team: IS}", "{team: ISS}", &["error naming/team: part `team` must be 2 capital letters or digits"]);
        expect("{team: IS}", "{team: I2}", &["error naming: the series `BI2` may not end in a digit"]);
        expect("naming: {team: IS}\n", "", &["warning naming: the part `team`"]);
    }

    #[test]
    fn somebody_may_change_the_policy() {
        expect("branch: main", "branch: main\npolicy-by: []", &["error policy-by: the list is empty"]);
        expect("branch: main", "branch: main\npolicy-by: [cheif]", &["error policy-by/0 (chief): no role"]);
        expect("branch: main", "branch: main\npolicy-by: [administrator, chief]", &[]);
    }

    #[test]
    fn what_is_not_judged_yet_is_refused() {
        expect(
            "branch: main",
            "branch: main\nsigning: required",
            &["error signing: signatures are not judged by this edition yet"],
        );
    }

    #[test]
    fn names_can_be_kept_by_git() {
        for branch in ["-x", "a b", "a..b", "\"a\\nb\"", "a.lock", "/a"] {
            expect("branch: main", &format!("branch: {branch}"), &["error branch: "]);
        }
        expect("branch: main", "branch: relman/records", &[]);
        expect("title: Office", "title: \" \"", &["error title: the title is empty"]);
    }

    #[test]
    fn mail_leaves_by_one_way_that_can_work() {
        let mail = |mail: &str, wanted: &[&str]| {
            expect("branch: main", &format!("branch: main\nmail: {{from: desk@example.org, {mail}}}"), wanted);
        };
        mail("smtp: {host: mail.example.org}", &[]);
        mail("smtp: {host: localhost, port: 25, tls: none}", &[]);
        mail("command: [/usr/bin/send, --now]", &[]);
        mail("command: [send]", &[]);
        mail("folder: /srv/outbox", &[]);
        mail("folder: outbox", &["error mail/folder: the folder is no absolute path"]);
        mail("folder: /a, command: [b]", &["error mail: mail leaves by one way"]);
        mail("smtp: {host: mail.example.org, tls: none}", &["error mail/smtp/tls: without TLS"]);
        mail("smtp: {host: \"a b\"}", &["error mail/smtp/host: `a b` is no name"]);
        mail("smtp: {host: a, port: 0}", &["error mail/smtp/port: ports begin at 1"]);
        mail("command: []", &["error mail/command: no program"]);
        mail("command: [./send]", &["error mail/command/0: `./send` depends"]);
        mail("command: [send, \"a\\0b\"]", &["error mail/command/1: the word holds a NUL"]);
        let from = |from: &str| format!("branch: main\nmail: {{from: {from}, folder: /srv/outbox}}");
        expect("branch: main", &from("\"a@b, c@d\""), &["error mail/from: `a@b, c@d` is no address"]);
        expect("branch: main", "branch: main\nmail: {from: a@b}", &["error mail: mail leaves by one way"]);
    }
}
