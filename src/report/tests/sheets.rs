//! What a document may name: each name filled by a release that has lived, and empty in a new one.

use super::fixture::{World, file, id};
use crate::domain::action::{
    ChangeAdd, DeploymentFinish, DeploymentStart, DocumentWrite, EvidenceAdd, IssueClose, IssueOpen, NoticeRecord,
    Promote, Return, Set, SignoffApprove, SignoffReject, TaskDone, TaskTicket,
};
use crate::domain::calendar::Readings;
use crate::domain::evidence::{Counts, Tests, subjects_of};
use crate::domain::id::{ActionId, Digest, Word};
use crate::domain::release::Outcome;
use crate::report::document::{check, render};
use crate::report::notes;
use crate::report::sheet::Sheet;
use crate::report::sheet::agenda::Agenda;
use indexmap::IndexMap;
use serde_json::Value;

/// A release in its second iteration, in the shop, with one of everything.
fn lived() -> World {
    let mut world = World::new();
    world.act("anna", Set { key: id("recipe"), value: "Flour and water".into() });
    let (change_type, title) = (Word::parse("REC").unwrap(), "Less salt".to_owned());
    let (components, fields, link) = (vec![], IndexMap::new(), None);
    world.act("anna", ChangeAdd { id: Word::parse("REC-1").unwrap(), change_type, title, components, fields, link });
    let mut world = world.baked();
    let found = IssueOpen {
        number: 1,
        source: id("tasting"),
        title: "Salt".into(),
        severity: Some(id("bad")),
        change: Some(Word::parse("REC-1").unwrap()),
    };
    world.try_as("tess", Some("it bites"), found.into()).unwrap();
    world.try_as("olga", Some("less of it"), IssueClose { number: 1 }.into()).unwrap();
    world.act("tess", SignoffReject { gate: id("tasted"), role: id("taster") });
    world.try_as("tess", Some("too salty"), Return { transition: id("again"), to: id("dough") }.into()).unwrap();
    world.act("anna", TaskTicket { task: id("sweep"), ticket: Word::parse("OPS-7").unwrap() });
    world.act("anna", TaskDone { task: id("knead"), note: Some("9 minutes".into()) });
    world.act("anna", Promote { transition: id("bake"), to: id("hot") });
    let digest = Digest::of(b"card");
    world.act("olga", DocumentWrite { document: id("card"), file: in_documents(&world), digest });
    world.act("olga", NoticeRecord { notice: id("street"), recipients: vec![id("neighbour")] });
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    world.act("tess", report(&world));
    world.act("olga", Promote { transition: id("sell"), to: id("sale") });
    world.act(
        "anna",
        DeploymentStart {
            environment: id("shop"),
            components: vec![id("loaf")],
            files: vec![],
            readings: Readings::new(),
        },
    );
    let (environment, components) = (id("shop"), vec![id("loaf")]);
    world.act("ben", DeploymentFinish { environment, components, outcome: Outcome::Success });
    world
}

/// The path that the next action gives to its document.
fn in_documents(world: &World) -> String {
    format!("documents/{}.md", ActionId::from_key("bakery", "fixture", world.history.len()))
}

/// What the lab says of the release as it is.
fn report(world: &World) -> EvidenceAdd {
    EvidenceAdd {
        evidence_type: id("lab"),
        name: file("lab.xml"),
        file: format!("evidence/{}.xml", ActionId::from_key("bakery", "fixture", world.history.len())),
        digest: Digest::of(b"lab"),
        size: 3,
        counts: Some(Counts::Tests(Tests { tests: 2, failed: 0, errors: 0, skipped: 0 })),
        changes: vec![],
        components: vec![],
        artifacts: Some(subjects_of(&world.release.package, &[])),
    }
}

/// What a template says of a release.
fn says(world: &World, template: &str) -> String {
    render("t.md", template, &Sheet::of(&world.scene(), &IndexMap::new())).unwrap()
}

/// Each list, with every name of its items.
const LISTS: [(&str, &str); 10] = [
    ("schedule", "{{ x.id }} {{ x.local }} {{ x.owner_title }} {{ x.reached }}"),
    ("tasks", "{{ x.id }} {{ x.ticket }} {{ x.done }}"),
    (
        "package",
        "{{ x.id }} {{ x.title }} {{ x.there }} {{ x.documents|join }} {{ x.artifacts|join }} {{ x.fields|join }}",
    ),
    ("documents", "{{ x.id }} {{ x.title }} {{ x.written }} {{ x.by }} {{ x.at }} {{ x.owner_title }}"),
    ("notices", "{{ x.id }} {{ x.title }} {{ x.sent }} {{ x.by }} {{ x.at }} {{ x.owner_title }}"),
    (
        "issues",
        "{{ x.id }} {{ x.title }} {{ x.source }} {{ x.source_title }} {{ x.severity }} {{ x.state }} {{ x.text }} {{ x.answer }} {{ x.change }}",
    ),
    (
        "signoffs",
        "{{ x.gate }} {{ x.gate_title }} {{ x.name }} {{ x.role }} {{ x.role_title }} {{ x.decision }} {{ x.at }} {{ x.comment }} {{ x.counts }} {{ x.iteration }}",
    ),
    (
        "gates",
        "{{ x.id }} {{ x.title }} {{ x.clause }} {{ x.met }} {{ x.missing|join(\", \") }} {{ x.who|join(\", \") }}",
    ),
    (
        "deployments",
        "{{ x.environment }} {{ x.environment_title }} {{ x.components|join }} {{ x.result }} {{ x.by }} {{ x.started }} {{ x.finished }} {{ x.url }} {{ x.iteration }}",
    ),
    ("iterations", "{{ x.number }} {{ x.began }} {{ x.reason }} {{ x.by }}"),
];

fn all(world: &World) -> String {
    let list = |(name, item): &(&str, &str)| format!("{name}\n{{% for x in {name} %}}\n  {item}\n{{% endfor %}}\n");
    says(world, &LISTS.iter().map(list).collect::<String>())
}

#[test]
fn a_release_that_has_lived_fills_every_name() {
    insta::assert_snapshot!(all(&lived()));
}

#[test]
fn a_new_release_leaves_empty_what_is_not_there() {
    insta::assert_snapshot!(all(&World::new()));
}

#[test]
fn the_gates_of_the_way_on_say_what_is_missing_and_who_can_supply_it() {
    let mut world = World::new().baked();
    let met = "{% for g in gates %}{{ g.id }} {{ g.met }} [{{ g.missing|join(\"; \") }}] {{ g.who|join(\", \") }}\n{% endfor %}";
    insta::assert_snapshot!(says(&world, met), @r"
    tasted False [missing 1 of 1 approval by taster] Taster
    lab-passed False [there is no evidence of type lab] Taster
    no-complaints True [] 
    told False [notice street was never sent] Boss
    ");
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    assert!(says(&world, met).starts_with("tasted True [] \n"), "{}", says(&world, met));
    // A vote is of its iteration.
    world.act("tess", Return { transition: id("again"), to: id("dough") });
    assert!(
        says(&world, "{% for v in signoffs %}{{ v.decision }} {{ v.counts }}{% endfor %}").contains("approve False")
    );
}

#[test]
fn evidence_that_was_not_read_for_tests_has_no_numbers() {
    let mut world = World::new().baked();
    world.act("tess", report(&world));
    let unread = EvidenceAdd { name: file("scan.pdf"), digest: Digest::of(b"scan"), counts: None, ..report(&world) };
    world.act("tess", unread);
    let counted = "{% for e in evidence %}{{ e.name }}{% if e.counted %} {{ e.tests }}{% endif %},{% endfor %}";
    assert_eq!(says(&world, counted), "lab.xml 2,scan.pdf,");
    let notes = notes::page(&world.scene(), &Sheet::of(&world.scene(), &IndexMap::new())).markdown();
    assert!(notes.contains("| Lab report | lab.xml | 2 tests, 0 failed, 0 errors, 0 skipped |"), "{notes}");
    assert!(notes.contains("| Lab report | scan.pdf |  |"), "{notes}");
}

#[test]
fn a_task_whose_ticket_lapsed_has_none() {
    let mut world = World::new();
    let mut task = world.policy.processes["bakery"].clone();
    task.tasks.get_mut("sweep").unwrap().per = crate::domain::process::duties::Per::Iteration;
    world.policy.processes.insert(id("bakery"), task);
    let mut world = world.baked();
    world.act("anna", TaskTicket { task: id("sweep"), ticket: Word::parse("OPS-7").unwrap() });
    let ticket = "{% for t in tasks %}{{ t.id }} {{ t.ticket }},{% endfor %}";
    assert_eq!(says(&world, ticket), "knead ,sweep OPS-7,");
    world.act("tess", Return { transition: id("again"), to: id("dough") });
    assert_eq!(says(&world, ticket), "knead ,sweep ,");
}

#[test]
fn the_page_names_everything_that_a_document_may_name() {
    const PAGE: &str = include_str!("../../../docs/templates.md");
    let world = World::new();
    let sample = serde_json::to_value(Sheet::sample(&world.policy.processes["bakery"])).unwrap();
    for (name, value) in sample.as_object().unwrap() {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("the page has no `{name}`"));
        let object = match value {
            Value::Array(items) => items[0].as_object(),
            other => other.as_object().filter(|_| name != "field"),
        };
        for key in object.into_iter().flat_map(serde_json::Map::keys) {
            assert!(row.contains(&format!("`{key}`")), "`{name}.{key}` is not on the page");
        }
    }
    let agenda = serde_json::to_value(Agenda::sample(&world.policy.processes["bakery"])).unwrap();
    let page = PAGE.split("## The agenda").nth(1).unwrap();
    let waiting = agenda["releases"][0]["waiting"][0].as_object().unwrap();
    for key in agenda.as_object().unwrap().keys().chain(waiting.keys()) {
        assert!(page.contains(&format!("`{key}`")), "`{key}` is not on the page");
    }
}

#[test]
fn the_template_of_an_agenda_is_tried_on_an_agenda() {
    let world = World::new();
    let process = &world.policy.processes["bakery"];
    let good = "{{ role_title }}{% for one in releases %}{{ one.release.name }}{{ one.field.recipe }}\
                {% for gate in one.waiting %}{{ gate.quorum }}{% for vote in gate.votes %}{{ vote.comment }}{% endfor %}\
                {% endfor %}{% endfor %}";
    assert_eq!(check("templates/bakery/agenda.md", good, process), Ok(()));
    assert!(check("templates/bakery/other.md", good, process).is_err());
    assert!(check("templates/bakery/agenda.md", "{{ release.name }}", process).is_err());
}

#[test]
fn where_a_deployment_can_be_followed_is_an_address_of_the_web() {
    let mut world = lived();
    let template = "[{{ deployments[0].url }}]";
    for (url, expected) in
        [("javascript:alert(1)", "[]"), ("https://ci.example.org/1)x", "[https://ci.example.org/1%29x]")]
    {
        world.release.deployments[0].url = Some(url.to_owned());
        assert_eq!(says(&world, template), expected);
    }
}
