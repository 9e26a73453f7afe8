//! The pages and rows: check, todo, show, list, log, diff, explain, process, people, inventory, notes, checklist.

use super::fixture::{World, at, file, id, word};
use crate::domain::action::{
    DeploymentStart, DocumentWrite, Hold, IssueOpen, NoticeRecord, Promote, Return, Set, SignoffApprove, Underneath,
    WaiverGrant,
};
use crate::domain::calendar::Readings;
use crate::domain::facts::{Running, RunningFile, RunningItem};
use crate::domain::id::Digest;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Outcome;
use crate::report::todo::{Wanted, of as todo_of, table as todo_table};
use crate::report::todo_page::{self, Telling};
use crate::report::{
    check, checklist, diff, encode, explain, inventory, list, log, notes, parts, people, process, show,
};
use indexmap::IndexMap;
use serde_json::Value;

const WIDTH: u16 = 110;

/// A release that has been through something: one of each kind of entry.
fn lived() -> World {
    let mut world = World::new().baked();
    let issue = IssueOpen { number: 1, source: id("tasting"), title: "Too salty".into(), severity: None, change: None };
    world.act("tess", issue);
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    world.act("olga", NoticeRecord { notice: id("street"), recipients: vec![id("neighbour")] });
    world.act("olga", WaiverGrant { gate: id("kneaded"), until: at("2026-12-24T23:59+01:00") });
    world.act("anna", Set { key: id("remark"), value: "Mind the crust\nand the salt".into() });
    world
}

#[test]
fn check_tells_every_gate() {
    let world = lived();
    let scene = world.scene();
    assert_eq!(check::at_door(&scene), [id("sell")]);
    assert_eq!(check::into_state(&scene, &id("sale")), [id("sell")]);
    let checked = check::of(&scene, &id("sell")).unwrap();
    assert_eq!((checked.met, checked.may), (false, Some(false)));
    insta::assert_snapshot!(checked.text());
    insta::assert_snapshot!("check_as_json", encode::json(&checked.json()));
    insta::assert_snapshot!("check_as_markdown", checked.page().markdown());
    insta::assert_snapshot!("check_as_junit", checked.junit());
    assert_eq!(check::of(&scene, &id("nowhere")), None);
}

#[test]
fn check_from_afar_says_where_it_could_be_supplied() {
    let world = World::new();
    let scene = world.scene();
    insta::assert_snapshot!(check::of(&scene, &id("finish")).unwrap().text());
    let bake = check::of(&scene, &id("bake")).unwrap();
    assert_eq!(bake.may, Some(true));
}

#[test]
fn check_tells_obligations_and_waivers_and_holds() {
    let mut world = World::of_kind("rush").baked();
    world.act("olga", WaiverGrant { gate: id("tasted"), until: at("2026-12-24T23:59+01:00") });
    world.act("olga", Hold {});
    insta::assert_snapshot!(check::of(&world.scene(), &id("sell")).unwrap().text());
}

#[test]
fn todo_has_a_row_for_everything_that_waits() {
    let mut world = World::new();
    insta::assert_snapshot!("todo_at_first", todo_table(&todo_of(&world.scene()), None, world.now).terminal(WIDTH));
    world = lived();
    let rows = todo_of(&world.scene());
    insta::assert_snapshot!("todo_in_between", todo_table(&rows, None, world.now).terminal(WIDTH));
    insta::assert_snapshot!(
        "todo_as_json",
        encode::json(&Value::Array(rows.iter().map(|row| row.json(&world.policy.people, world.now)).collect()))
    );
    let of = |wanted: Wanted<'_>| rows.iter().filter(|row| wanted.takes(row)).map(|row| row.kind).collect::<Vec<_>>();
    assert_eq!(of(Wanted { person: Some(&id("bot")), kind: Some("task"), ..Wanted::default() }), ["task"]);
    assert_eq!(of(Wanted { role: Some(&id("boss")), kind: Some("task"), ..Wanted::default() }), [""; 0]);
    assert_eq!(of(Wanted { late: true, ..Wanted::default() }), [""; 0]);
}

#[test]
fn todo_names_obligations_late_work_and_open_deployments() {
    let mut world = World::of_kind("rush").baked();
    world.act("olga", WaiverGrant { gate: id("tasted"), until: at("2026-12-24T23:59+01:00") });
    world.act("olga", WaiverGrant { gate: id("kneaded"), until: at("2026-12-24T23:59+01:00") });
    world
        .policy
        .processes
        .get_mut("bakery")
        .unwrap()
        .transitions
        .get_mut("sell")
        .unwrap()
        .gates
        .retain(|g| *g == id("told"));
    world.act("olga", Promote { transition: id("sell"), to: id("sale") });
    insta::assert_snapshot!("todo_in_the_shop", todo_table(&todo_of(&world.scene()), None, world.now).terminal(WIDTH));
    world.act(
        "anna",
        DeploymentStart {
            environment: id("shop"),
            components: vec![id("loaf")],
            files: vec![],
            readings: Readings::new(),
        },
    );
    world.now = at("2027-01-07T06:00+01:00");
    let rows = todo_of(&world.scene());
    insta::assert_snapshot!("todo_when_late", todo_table(&rows, None, world.now).terminal(WIDTH));
    let telling = Telling { whom: " for anna", with_who: true, calls: None, now: world.now };
    insta::assert_snapshot!("todo_at_a_terminal", todo_page::of(&rows, telling).terminal(80));
}

#[test]
fn show_tells_all_of_it() {
    let world = lived();
    let scene = world.scene();
    insta::assert_snapshot!(show::page(&scene, &[]).terminal(WIDTH));
    insta::assert_snapshot!("show_as_json", encode::json(&show::json(&scene, Some("9f3c2d1"))));
    insta::assert_snapshot!("show_only", show::page(&scene, &["issues".to_owned()]).terminal(WIDTH));
}

#[test]
fn every_part_has_its_keys() {
    let world = lived();
    let scene = world.scene();
    let shown = show::json(&scene, None);
    for id in parts::PARTS {
        assert_eq!(shown.get(id), Some(&Value::Array(parts::of(&scene, id).unwrap().json)), "{id}");
    }
    assert_eq!(parts::of(&scene, "nonsense"), None);
    let part = parts::of(&scene, "issues").unwrap();
    let both = parts::Part::across(vec![("BR001".into(), part.clone()), ("BR002".into(), part)]).unwrap();
    assert_eq!(both.table.header.first(), Some(&"release"));
    assert_eq!(both.json.last().unwrap().get("release"), Some(&Value::from("BR002")));
    assert_eq!(both.table.rows.len(), 2);
}

#[test]
fn list_and_log() {
    let world = lived();
    let row = list::row(&world.scene());
    insta::assert_snapshot!(list::table(std::slice::from_ref(&row), world.now).terminal(WIDTH));
    insta::assert_snapshot!("list_as_json", encode::json(&serde_json::json!([row.json()])));
    let lines: Vec<_> = world
        .history
        .iter()
        .map(|entry| log::Line { release: "BR001", entry, commit: Some("9f3c2d1"), stands_for: None })
        .collect();
    insta::assert_snapshot!("log", log::table(&lines).terminal(WIDTH));
    insta::assert_snapshot!("log_as_json", encode::json(&log::json(lines.last().unwrap())));
}

#[test]
fn diff_names_what_changed_and_what_went_stale() {
    let mut world = World::new().baked();
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    let before = (world.release.clone(), world.now);
    world.act("tess", Return { transition: id("again"), to: id("dough") });
    world.add("anna", "roll.bun", "more flour");
    let old = crate::domain::view::View::new(&world.policy, &before.0, before.1).unwrap();
    let old = crate::report::scene::Scene { view: old, ..world.scene() };
    let diff = diff::between(&old, &world.scene(), "signoff:tasted", "now");
    insta::assert_snapshot!(diff.page().terminal(WIDTH));
    insta::assert_snapshot!("diff_as_json", encode::json(&diff.json()));
}

#[test]
fn explain_knows_every_id() {
    let world = World::new();
    let process = &world.policy.processes["bakery"];
    for id in explain::known(process) {
        assert!(!explain::find(&world.policy, process, id, world.now).is_empty(), "{id}");
    }
    let text = |id: &str| explain::page(&explain::find(&world.policy, process, id, world.now)).terminal(WIDTH);
    let all: Vec<String> = [
        "tasted", "told", "sell", "sale", "knead", "card", "thanks", "lab", "boss", "recipe", "opening", "REC", "shop",
    ]
    .map(text)
    .to_vec();
    insta::assert_snapshot!(all.join("\n"));
    let found = explain::find(&world.policy, process, "tasted", world.now);
    insta::assert_snapshot!("explain_as_json", encode::json(&explain::json(&found)));
}

#[test]
fn process_people_and_inventory() {
    let world = World::new();
    let process = &world.policy.processes["bakery"];
    insta::assert_snapshot!("process", process::page(process).terminal(140));
    let (table, objects) = process::list(&world.policy.processes, Some(&world.policy.settings.process));
    assert_eq!((table.rows.len(), objects.len()), (1, 1));
    let (table, objects) = people::contacts(&world.policy.people, false, world.now);
    insta::assert_snapshot!("contacts", table.terminal(WIDTH));
    assert_eq!(objects.len(), 5);
    let (table, _) = people::contacts(&world.policy.people, true, world.now);
    assert_eq!(table.rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["olga", "anna"]);
    let (table, objects) = people::list(&world.policy.people, Some(&id("taster")), world.now);
    assert_eq!(table.rows.len(), 3);
    insta::assert_snapshot!("people_as_json", encode::json(&Value::Array(objects)));
    let place = people::Place { email: "anna@example.org", store: "/cms", branch: "main", head: "9f3c2d1" };
    let (page, value) =
        people::whoami(&world.policy.people, world.policy.people.by_email("anna@example.org"), place, world.now);
    insta::assert_snapshot!("whoami", format!("{}{}", page.terminal(WIDTH), encode::json(&value)));
    let runs = inventory::Runs {
        environment: id("shop"),
        component: id("loaf"),
        release: "BR001".into(),
        artifacts: vec![RunningFile { name: file("roll.bun"), digest: Digest::of(b"flour") }],
        items: vec![RunningItem { id: word("OVEN-1"), item_type: word("oven"), digest: Digest::of(b"iron") }],
        since: at("2026-11-20T06:00+01:00"),
        recorded: at("2026-11-20T06:30+01:00"),
        outcome: Outcome::Success,
        url: None,
    };
    let (table, objects) = inventory::rows(&[runs], world.now);
    insta::assert_snapshot!("inventory", format!("{}{}", table.terminal(140), encode::json(&objects.into())));
}

#[test]
fn the_way_back_keeps_notes_that_no_longer_count() {
    let mut world = World::new().baked();
    let knead = world.policy.processes.get_mut("bakery").unwrap().tasks.get_mut("knead").unwrap();
    knead.per = crate::domain::process::duties::Per::State;
    let sheet = crate::report::sheet::Sheet::of(&world.scene(), &IndexMap::new());
    let knead = sheet.tasks.iter().find(|task| task.id == "knead").unwrap();
    assert_eq!((knead.done, knead.note.as_str()), (true, "12 minutes"));
    assert_eq!(checklist::way_back(&sheet), ["Minutes of kneading: 12 minutes (Knead the dough, 2026-12-01 10:00)"]);
}

#[test]
fn notes_and_checklist() {
    let mut world = lived();
    let file_name =
        format!("documents/{}.md", crate::domain::id::ActionId::from_key("bakery", "fixture", world.history.len()));
    let refused = world.try_as(
        "olga",
        None,
        DocumentWrite { document: id("card"), file: file_name, digest: Digest::of(b"card") }.into(),
    );
    assert!(refused.is_err());
    let scene = world.scene();
    let sheet = crate::report::sheet::Sheet::of(&scene, &IndexMap::new());
    insta::assert_snapshot!("notes", notes::page(&scene, &sheet).markdown());
    insta::assert_snapshot!("notes_as_json", encode::json(&notes::json(&scene, &sheet)));
    let running = Running {
        release: ReleaseName::parse("BR000001").unwrap(),
        artifacts: vec![RunningFile { name: file("roll.bun"), digest: Digest::of(b"old") }],
        items: vec![RunningItem { id: word("OVEN-1"), item_type: word("oven"), digest: Digest::of(b"iron") }],
    };
    let underneath = IndexMap::from([(id("loaf"), Underneath::Running(running)), (id("cake"), Underneath::Nothing)]);
    insta::assert_snapshot!("checklist", checklist::page(&scene, &underneath, checklist::By::Group).terminal(140));
    insta::assert_snapshot!("checklist_by_due", checklist::page(&scene, &underneath, checklist::By::Due).markdown());
    insta::assert_snapshot!("checklist_as_json", encode::json(&checklist::json(&scene, &underneath)));
    assert!(notes::page(&scene, &sheet).html().contains(">BR001 Bread for Monday</h1>"));
}
