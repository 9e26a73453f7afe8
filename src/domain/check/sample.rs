//! A small process without findings, for tests: each test edits it and reads what is found.
//!
//! Start at `expect`: it reads findings as lines, the way a person would.

use super::check_process;
use crate::domain::calendar::Calendar;
use crate::domain::id::Id;
use crate::domain::problem::{Problem, Severity, Step};
use crate::domain::process::Process;
use std::collections::BTreeMap;

/// The strict reader: the one thing that these tests take from another layer.
pub(super) use crate::format::yaml::read;

/// A process in which everything is used and nothing is wrong.
const BASE: &str = r#"
relman: 1
process: base
version: 1
title: Base
naming: "B{team:2}{number:3}"
kinds:
  normal: {default: true}
  urgent: {any-time: true}
components:
  web: {artifacts: [war]}
  batch: {}
artifact-types: {war: {}, zip: {}}
change-types:
  RFC: {fields: {impact: {}}, statuses: {Opened: {}, Closed: {requires: [impact]}}}
  DR: {fields: {impact: {}, county: {}}}
item-types:
  server: {fields: {serial: {}, room: {}}, statuses: {ordered: {}, configured: {requires: [serial]}}}
  licence: {fields: {serial: {}}}
issue-sources: {test: {}}
evidence:
  report: {format: junit, owner: maker, covers: [artifacts]}
  scan: {format: sarif}
  parts: {format: sbom}
  letter: {}
environments: {lab: {}, live: {}}
groups: {office: {operations: {web: [Run it]}}}
roles: {chief: {group: office}, maker: {}}
may: {edit: [maker], task: [chief]}
fields:
  plan: {stand-in: [RFC], by: [maker]}
  remark: {content: false}
milestones:
  release: {default: true, state: live, by: [chief], owner: chief}
  freeze: {by: [chief], plan: release - 2w}
states:
  draft: {initial: true}
  testing: {environment: lab}
  live: {environment: live, deployment: recorded, deployed-by: [maker], components: [web, batch]}
  undone: {}
  done: {final: true}
  dropped: {final: true}
transitions:
  submit: {from: [draft], to: testing, by: [maker], gates: [complete, complete-plan, named]}
  release: {from: [testing], to: live, by: [chief], gates: [tested, agreed, told, timed]}
  finish: {from: [live], to: done, by: [chief], gates: [checked, told]}
  rework: {from: [testing], to: draft, type: return, by: [chief]}
  undo: {from: [live], to: undone, type: rollback, by: [chief]}
  again: {from: [undone], to: draft, type: return, by: [chief]}
  drop: {from: [draft], to: dropped, type: cancel, by: [chief], when: {kind: normal}}
gates:
  complete: {needs: {artifacts: {complete: true}}}
  complete-plan: {needs: {field: [plan]}}
  named: {when: {component: web}, needs: {any: [{changes: {min: 1}}, {components: {min: 1}}]}}
  tested: {needs: {evidence: {type: report, max: {failed: 0}}}, waivable-by: [chief]}
  agreed: {needs: {signoff: {role: [chief], distinct-from: [author], mover-signs: true}}}
  told: {needs: {notice: [news]}, defer: {when: {kind: urgent}, to: finish, due: release + 1d}}
  timed: {needs: {schedule: {milestone: release}}}
  checked: {needs: {all: [{task: {done: [look]}}, {document: [report]}, {issues: {found-in: [test]}}, {deployed: {environment: live}}, {soak: {duration: 2h}}]}}
tasks:
  look: {owner: maker, due: release + 1d, skip-by: [chief], when: {state: live}}
documents:
  report: {owner: maker, requires: [plan], covers: [content]}
  annex: {owner: maker, covers: ["evidence:report"]}
notices:
  news: {owner: chief, to: ["group:office", "role:chief", requester], after: live}
"#;

const TEMPLATES: [&str; 3] = ["report.md", "annex.md", "news.md"];

const CALENDAR: &str = "windows: {saturday: {start: 2026-01-10T06:00, duration: 6h}}";

/// The base process after texts are replaced; each must stand there exactly once.
pub(super) fn edited(edits: &[(&str, &str)]) -> Process {
    let mut text = BASE.to_owned();
    for (old, new) in edits {
        assert_eq!(BASE.matches(old).count(), 1, "`{old}` must stand in the base process exactly once");
        text = text.replace(old, new);
    }
    read("base.yaml", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts what is found after one text is replaced: each line begins as wanted, and there is no other.
#[track_caller]
pub(super) fn expect(old: &str, new: &str, wanted: &[&str]) {
    expect_edits(&[(old, new)], wanted);
}

/// The same after several texts are replaced.
#[track_caller]
pub(super) fn expect_edits(edits: &[(&str, &str)], wanted: &[&str]) {
    expect_templates(edits, &TEMPLATES, wanted);
}

/// The same where these are the template files.
#[track_caller]
pub(super) fn expect_templates(edits: &[(&str, &str)], templates: &[&str], wanted: &[&str]) {
    let calendar: Calendar = read("calendar.yaml", CALENDAR.as_bytes()).unwrap();
    expect_lines(&check_process(&edited(edits), &calendar, templates), wanted);
}

/// Asserts that these are the problems: each line begins as wanted, and there is no other.
#[track_caller]
pub(super) fn expect_lines(problems: &[Problem], wanted: &[&str]) {
    let found: Vec<String> = problems.iter().map(line).collect();
    let same = found.len() == wanted.len() && found.iter().zip(wanted).all(|(line, start)| line.starts_with(start));
    assert!(same, "found:\n{}\nwanted:\n{}", found.join("\n"), wanted.join("\n"));
}

/// A finding as a line: `error roles/chief/group (nearest): message`.
fn line(problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let steps: Vec<String> = problem
        .path
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => index.to_string(),
        })
        .collect();
    let nearest = problem.nearest.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{severity} {}{nearest}: {}", steps.join("/"), problem.message)
}

#[test]
fn the_base_process_has_no_findings() {
    expect_edits(&[], &[]);
}

/// The processes of a store that has the base process alone.
pub(super) fn processes() -> BTreeMap<Id, Process> {
    BTreeMap::from([(Id::parse("base").unwrap(), edited(&[]))])
}
