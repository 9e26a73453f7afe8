//! Renders every shipped template, undefined names refused: for a full release and for an empty one.
//!
//! Shows that a template asks for nothing that its context lacks, and that each document holds
//! contacts, escalation and acronyms. Start at `rendered`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::{Value, json};
use std::path::Path;

const DOCUMENTS: [&str; 5] =
    ["contingency-plan", "deployment-checklist", "emergency-report", "release-notes", "responsibilities"];
const NOTICES: [&str; 4] = ["downstream-systems", "release-confirmed", "rolled-back", "web-packages"];

fn rendered(name: &str, context: &Value) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/cms-net/templates");
    let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true);
    environment.set_syntax(syntax.build().unwrap());
    environment.render_str(&text, Serde(context)).unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

fn full() -> Value {
    let digest = format!("sha256:{}", "ab".repeat(32));
    json!({
        "release": {"name": "CFIS001", "title": "December change cycle", "kind": "change-cycle",
            "kind_title": "Change cycle", "process": "cms-net", "state": "approved", "state_title": "Approved",
            "iteration": 2, "requester": "lead-developer"},
        "process": {"title": "CMS Net change cycle", "source": "Plan 4.2", "version": 1,
            "revisions": [{"version": "4.2", "date": "2011-08-15", "by": "Technical Lead", "text": "Expedited", "clause": "6.1"}],
            "reviews": [{"version": "1.0", "date": "2006-10-16", "by": "Manager", "text": null, "clause": null}],
            "glossary": [{"term": "AT", "meaning": "Acceptance Test"}]},
        "store": {"title": "CMS office"},
        "plan": [{"id": "impact", "title": "Impact", "text": "Letters only", "filled": true}],
        "field": {"impact": "Letters only", "rollback": "Reinstall the prior WAR", "summary": "", "test_summary": "",
            "sources": "", "specification": ""},
        "schedule": [{"id": "release", "title": "Release", "time": "2030-12-14T06:00-08:00", "local": "2030-12-14 06:00"}],
        "changes": [{"id": "IR-1042", "type": "IR", "type_title": "Incident report", "title": "Wrong county",
            "components": ["web"], "fields": [{"id": "priority", "title": "Priority", "text": "high"}],
            "link": "https://helpdesk.example.org/IR-1042", "status": null, "result": "passed",
            "commits": [{"short": "0123456789", "subject": "fix: county"}]}],
        "commits": [{"short": "0123456789", "subject": "fix: county", "changes": ["IR-1042"], "left_out": ""},
            {"short": "9876543210", "subject": "tidy", "changes": [], "left_out": ""}],
        "ranges": [{"repository": "letters", "range": "v1..v2", "commits": 2, "left_out": 0, "unreferenced": 1}],
        "items": [{"id": "SRV-12", "type": "server", "type_title": "Server", "title": "Web server", "component": "web",
            "fields": [{"id": "serial", "title": "Serial", "text": "C02X", "filled": true}], "status": "configured",
            "link": ""}],
        "artifacts": [{"name": "app.war", "digest": digest, "size": 1024, "type": "war", "component": "web",
            "changes": ["IR-1042"]}],
        "components": [{"id": "web", "title": "Web"}, {"id": "cache", "title": "Caché"}],
        "tasks": [{"id": "backup-databases", "title": "Back up", "owner": "cache-lead-developer",
            "owner_title": "Caché Lead Developer", "due": "2030-12-14 06:00", "done": true, "note": "folder CFIS001",
            "by": "cache-lead-developer", "at": "2030-12-13 22:00", "remark": null, "clause": "7", "group": "development"}],
        "groups": [{"id": "development", "title": "Development Team", "location": "Sacramento",
            "operations": [{"component": "web", "component_title": "Web", "lines": ["Build packages", "Verify packages"]}],
            "people": [{"name": "A. Lead", "email": "lead-developer@example.org", "phone": null, "roles": ["Lead Developer"]}]}],
        "contacts": [{"person": "lead-developer", "name": "A. Lead", "roles": ["Lead Developer"],
            "email": "lead-developer@example.org", "phone": null, "group": "Development Team"}],
        "escalation": [{"name": "A. Chief", "role": "CMS ISU Chief", "phone": "555", "email": "isu-chief@example.org"}],
        "evidence": [{"type": "test-results", "title": "Test results", "name": "junit.xml", "tests": 4, "failed": 0,
            "errors": 0, "skipped": 1}],
        "underneath": [{"component": "web", "release": "CFIS000", "artifacts": [{"name": "old.war", "digest": digest}]}],
        "notice": {"id": "rolled-back", "title": "Rolled back", "to": ["Partner desk"]},
        "written": {"by": "A. Lead", "at": "2030-12-01 09:00"},
    })
}

fn empty() -> Value {
    let mut context = full();
    for list in [
        "plan",
        "schedule",
        "changes",
        "commits",
        "ranges",
        "items",
        "artifacts",
        "components",
        "tasks",
        "groups",
        "contacts",
        "escalation",
        "evidence",
        "underneath",
    ] {
        context[list] = json!([]);
    }
    for list in ["revisions", "reviews", "glossary"] {
        context["process"][list] = json!([]);
    }
    context["process"]["source"] = Value::Null;
    for text in context["field"].as_object_mut().unwrap().values_mut() {
        *text = json!("");
    }
    context
}

#[test]
fn every_document_says_whom_to_call_and_what_the_words_mean() {
    for name in DOCUMENTS {
        let text = rendered(name, &full());
        for part in [
            "CFIS001",
            "| A. Lead | Lead Developer | Development Team |",
            "| 1 | CMS ISU Chief | A. Chief | 555 |",
            "isu-chief@example.org",
            "| AT | Acceptance Test |",
            "| 4.2 | 2011-08-15 |",
        ] {
            assert!(text.contains(part), "{name} lacks `{part}`:\n{text}");
        }
    }
}

#[test]
fn every_notice_says_to_whom_and_from_whom() {
    for name in NOTICES {
        let text = rendered(name, &full());
        for part in [
            "CFIS001",
            "To: Partner desk",
            "A. Chief, CMS ISU Chief, 555, isu-chief@example.org",
            "A. Lead, CMS office",
        ] {
            assert!(text.contains(part), "{name} lacks `{part}`:\n{text}");
        }
    }
}

#[test]
fn packages_are_named_with_their_digests() {
    let row = format!("`{}`", "ab".repeat(32));
    for name in ["release-notes", "emergency-report", "deployment-checklist", "release-confirmed", "rolled-back"] {
        assert!(rendered(name, &full()).contains(&row), "{name} lacks the digest");
    }
}

#[test]
fn an_empty_release_can_be_written_about() {
    for name in DOCUMENTS.iter().chain(&NOTICES) {
        assert!(rendered(name, &empty()).contains("CFIS001"), "{name}");
    }
}

#[test]
fn tables_and_headings_are_whole() {
    for name in DOCUMENTS.iter().chain(&NOTICES) {
        let text = rendered(name, &full());
        let lines: Vec<&str> = text.lines().collect();
        for (above, rule) in lines.iter().zip(lines.iter().skip(1)) {
            if rule.starts_with("|---") {
                assert_eq!(above.matches('|').count(), rule.matches('|').count(), "{name}: {above}");
            }
        }
        let columns = |line: &str| line.matches('|').count();
        for pair in lines.windows(2).filter(|pair| pair.iter().all(|line| line.starts_with('|'))) {
            assert_eq!(columns(pair[0]), columns(pair[1]), "{name}: {pair:?}");
        }
        for (above, heading) in lines.iter().zip(lines.iter().skip(1)) {
            assert!(!heading.starts_with('#') || above.is_empty(), "{name}: no line is free above `{heading}`");
        }
    }
}

#[test]
fn every_file_is_a_document_or_a_notice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/cms-net/templates");
    let mut found: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    let mut wanted: Vec<String> = DOCUMENTS.iter().chain(&NOTICES).map(|name| format!("{name}.md")).collect();
    wanted.sort();
    assert_eq!(found, wanted);
}
