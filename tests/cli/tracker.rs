//! `change import -F`: what a tracker wrote, CSV and JSON, row by row, and out again (CIO-11, ERA-12).

use crate::house::before;
use crate::world::{Ran, World};
use serde_json::Value;

const OPEN: &str = "needs: {components: {min: 1}}";

const MAPPINGS: &str = "import:
  jira: {id: Issue key, title: Summary, component: Component/s, status: Status, link: URL, risk: Custom field (Risk)}
  rest: {id: key, title: fields.summary, component: fields.components.name, status: fields.status.name, risk: fields.risk}
";

/// R001 in review, with the mappings of two trackers in force.
fn mapped() -> World {
    let world = before(OPEN);
    world.amend("relman.yaml", |settings| format!("{settings}{MAPPINGS}"));
    world
}

/// Imports as dev, and gives the rows of the answer or of the refusal: number, outcome, column, text.
#[track_caller]
fn rows(world: &World, line: &str, code: i32) -> Vec<(u64, String, String, String)> {
    let ran = world.run_as("dev", &format!("{line} --json")).ends_with(code);
    let found = found(&ran);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let row =
        |row: &Value| (row["row"].as_u64().unwrap(), text(row, "outcome"), text(row, "column"), text(row, "text"));
    found["rows"].as_array().unwrap().iter().map(row).collect()
}

#[track_caller]
fn found(ran: &Ran) -> Value {
    let text = if ran.code == 0 { &ran.stdout } else { &ran.stderr };
    let json: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    if ran.code == 0 { json["found"].clone() } else { json["error"]["found"].clone() }
}

/// The changes of R001 by `change list --json`.
fn changes(world: &World) -> Value {
    world.run("change list R001 --json").succeeds().json()
}

#[track_caller]
fn already(world: &World, line: &str) {
    let before = world.tip();
    let again = world.run_as("dev", line).succeeds();
    again.says("already so: change import").says("0 added, 0 updated").says("0 rejected");
    assert_eq!(world.tip(), before, "`{line}` wrote something");
}

#[test]
fn a_file_with_our_own_names_needs_no_mapping_and_twice_is_once() {
    let world = before(OPEN);
    let file = "id,title,components,fields.risk,link,unknown\nRFC-1,\"One, of two\",web,low,https://t.example.org/1,x\nBUG-2,,,,,\n";
    world.write("c.csv", file);
    let dry = world.run_as("dev", "change import R001 -F c.csv -n").succeeds();
    dry.says("2 rows: 2 added, 0 updated, 0 unchanged, 0 rejected").says("dry run");
    assert_eq!(changes(&world), serde_json::json!([]));
    let told = world.run_as("dev", "change import R001 -F c.csv").succeeds();
    told.says("R001: change import c.csv").says("RFC-1  added   One, of two");
    let list = changes(&world);
    assert_eq!((&list[0]["title"], &list[0]["status"]), (&"One, of two".into(), &"Open".into()));
    assert_eq!((&list[0]["fields"]["risk"], &list[0]["components"][0]), (&"low".into(), &"web".into()));
    // Without a title the id serves, as in `change add`.
    assert_eq!((&list[1]["title"], &list[1]["type"]), (&"BUG-2".into(), &"BUG".into()));
    already(&world, "change import R001 -F c.csv");
    already(&world, "change import R001 -F c.csv -n");
    // Another spelling is the same change.
    world.write("s.csv", "id,risk\nRFC1,low\n");
    world.run_as("dev", "change import R001 -F s.csv").succeeds().says("1 unchanged");
    world.run("log R001").succeeds().says("imported 2 changes from c.csv");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_the_file_does_not_name_stays_and_an_empty_cell_clears() {
    let world = before(OPEN);
    world.write("c.csv", "id,title,component,risk,link\nRFC-1,One,web,low,https://t.example.org/1\n");
    world.run_as("dev", "change import R001 -F c.csv").succeeds();
    world.write("d.csv", "id,title\nRFC-1,Two\n");
    assert_eq!(rows(&world, "change import R001 -F d.csv", 0), [(2, "updated".into(), "".into(), "title".into())]);
    let one = changes(&world)[0].clone();
    assert_eq!((&one["fields"]["risk"], &one["link"]), (&"low".into(), &"https://t.example.org/1".into()));
    world.write("e.csv", "id,title,component,risk,link\nRFC-1,,,,\n");
    let cleared = rows(&world, "change import R001 -F e.csv", 0);
    assert_eq!(cleared, [(2, "updated".into(), "".into(), "component, link, risk".into())]);
    let one = changes(&world)[0].clone();
    assert_eq!((&one["title"], &one["link"]), (&"Two".into(), &Value::Null), "a title is never cleared");
    assert_eq!((&one["fields"], &one["components"]), (&serde_json::json!({}), &serde_json::json!([])));
}

#[test]
fn a_rejected_row_stops_all_of_them_unless_it_may_be_skipped() {
    let world = before(OPEN);
    let file = "id,title,component,type,risk,status\nRFC-1,Good,,,,\nrfc-2,Low,,,,\nXX-3,No type,,,,\nRFC-1,Again,,,,\n\
        ,No id,,,,\nRFC-4,Part,mars,,,\nBUG-5,Field,,,high,\nRFC-6,Type,,Story,,\nRFC-7,Status,,,,Done\nRFC-8,Needs,,,,Resolved\n\
        -x,Word,,,,\nRFC-9,ragged\n";
    world.write("c.csv", file);
    let tip = world.tip();
    let told = rows(&world, "change import R001 -F c.csv", 1);
    let expected = [
        (2, "added", "", "Good"),
        (
            3,
            "rejected",
            "id",
            "`rfc-2` is not the id of any change type; expected RFC: RFC-\\d+, BUG: BUG-\\d+; did you mean `RFC-2`?",
        ),
        (4, "rejected", "id", "`XX-3` is not the id of any change type"),
        (5, "rejected", "id", "row 2 has this id already"),
        (6, "rejected", "id", "the id is missing"),
        (7, "rejected", "component", "`mars` is no component of R001; expected `web`"),
        (8, "rejected", "risk", "the type `BUG` has no field `risk`; leave the cell empty"),
        (9, "rejected", "type", "no change type is called `Story`; expected `RFC`, `BUG`"),
        (10, "rejected", "status", "`Done` is no status of the type `RFC`; expected `Open`, `Resolved`"),
        (11, "rejected", "status", "RFC-8 cannot become Resolved while `letter` is empty"),
        (12, "rejected", "id", "word `-x` must start with a letter"),
        (13, "rejected", "", "the row has 2 cells, and the header has 6"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, (row, outcome, column, text)) in told.iter().zip(expected) {
        assert_eq!((told.0, told.1.as_str(), told.2.as_str()), (row, outcome, column));
        assert!(told.3.starts_with(text), "{} is not {text}", told.3);
    }
    assert_eq!(world.tip(), tip, "nothing was written");
    let refused = world.run_as("dev", "change import R001 -F c.csv").ends_with(1);
    let refused = refused.says("c.csv: rows are rejected, so nothing was written").says("12 rows: 1 added");
    refused.says("row 5 (RFC-1), column `id`: row 2").says("change import R001 -F c.csv --skip-rejected");
    assert_eq!(rows(&world, "change import R001 -F c.csv --skip-rejected", 0).len(), 12);
    assert_eq!(changes(&world).as_array().unwrap().len(), 1);
    world.run_as("dev", "change import R001 -F c.csv --skip-rejected").succeeds().says("already so");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_mapping_names_the_columns_of_the_tracker() {
    let world = mapped();
    // As Jira exports: a column again for each value, texts over several lines, columns that nobody asks for.
    let csv = "\u{feff}Summary;Issue key;Issue id;Status;Component/s;Component/s;Labels;Labels;Custom field (Risk);Description\r\n\
        Letters;RFC-1;10001;Open;Web;;a;b;low;\"one\r\ntwo; three\"\r\n;;;;;;;;;\r\nSalt;BUG-2;10002;Open;;;;;;\r\n";
    world.write("jira.csv", csv);
    let told = world.run_as("dev", "change import R001 -F jira.csv").succeeds();
    told.says("2 rows: 2 added")
        .says("no row has the column `URL`, so link stays as it is")
        .says("a change of type `BUG` has no status");
    already(&world, "change import R001 -F jira.csv --mapping jira");
    // As its programs are answered.
    let json = r#"{"expand": "names", "total": 1, "warningMessages": [], "issues": [{"id": "10001", "key": "RFC-1",
        "fields": {"summary": "Letters", "status": {"name": "open"}, "components": [{"name": "web"}], "risk": "low"}}]}"#;
    world.write("rest.txt", json);
    already(&world, "change import R001 -F rest.txt");
    let moved = json.replace("\"low\"", "null").replace("RFC-1", "RFC-3");
    let told = world.run_with_input("change import R001 -F - --mapping rest -n --json", &moved);
    told.ends_with(6).says("which you do not hold");
    let mut world = world;
    world.person("dev");
    world.run_with_input("change import R001 -F - --mapping rest", &moved).succeeds().says("1 row: 1 added");
    let lost = world.run("change import R001 -F jira.csv --mapping jirra").ends_with(1);
    lost.says("there is no mapping `jirra`").says("did you mean `jira`?");
    world.write("other.csv", "Key,Summary\nRFC-1,x\n");
    world.run("change import R001 -F other.csv").ends_with(1).says("no column `id`").says("there is Key, Summary");
    let wrong = world.run("change import R001 -F other.csv --mapping jira").ends_with(1);
    wrong.says("no column `Issue key`");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_policy_check_names_a_key_that_is_none() {
    let world = mapped();
    let settings = world.read("store/relman.yaml");
    world.write("store/relman.yaml", &settings.replace("title: Summary", "titel: Summary"));
    let refused = world.run_as("administrator", "policy commit -m slip").ends_with(1);
    refused.says("is called `titel`").says("did you mean `title`?").says("relman.yaml:");
    world.write("store/relman.yaml", &settings.replace("risk: Custom", "risks: Custom"));
    world.run_as("administrator", "policy commit -m slip").ends_with(1).says("did you mean `risk`?");
}

#[test]
fn what_a_list_writes_an_import_reads() {
    let world = before(OPEN);
    let titles = ["=1+1", "'=2", " -3 ", "@a,\"b\"", "zero\u{200d}width", "'plain", "\u{ff1d}4", "+; x", "a\u{feff}"];
    for (number, title) in titles.iter().enumerate() {
        let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "dev");
        command.args(["change", "add", "R001", &format!("RFC-{number}"), "--component", "web", "--", title]);
        command.args(["risk=two\nlines, \"quoted\"", "link=https://t.example.org/?a=1,2"]);
        assert!(command.output().unwrap().status.success(), "{title}");
    }
    world.run_as("dev", "change add R001 BUG-1").succeeds();
    world.run("change list R001 --format csv -o all.csv").succeeds();
    world.run("change list R001 --json -o all.json").succeeds();
    let csv = world.read("all.csv");
    assert!(csv.starts_with("id,type,title,components,fields.risk,fields.letter,link,commits,status,"), "{csv}");
    for line in csv.lines().filter(|line| line.starts_with("RFC-")) {
        let title = line.splitn(3, ',').nth(2).unwrap().trim_start_matches('"').trim_start();
        assert!(!title.starts_with(['=', '+', '-', '@', '\u{ff1d}']), "{line}");
    }
    for file in ["all.csv", "all.json"] {
        already(&world, &format!("change import R001 -F {file}"));
    }
    // Also in a store whose tracker has names of its own.
    world.amend("relman.yaml", |settings| format!("{settings}{MAPPINGS}"));
    already(&world, "change import R001 -F all.csv");
    // A cell that somebody changed is taken for what it shows.
    world.write("all.csv", &csv.replacen("'=1+1", "'=1+2", 1));
    assert_eq!(rows(&world, "change import R001 -F all.csv", 0)[0].1, "updated");
    assert_eq!(changes(&world)[0]["title"], "=1+2");
    // Into another release everything comes as it was.
    world.run_as("dev", "new \"Another\" --component web").succeeds();
    world.run_as("dev", "promote R002 --to review").succeeds();
    world.run("change list R001 --json -o all.json").succeeds();
    world.run_as("dev", "change import R002 -F all.json").succeeds();
    let twin = world.run("change list R002 --json").succeeds().json();
    let bare = |list: &Value| -> Vec<(Value, Value)> {
        list.as_array().unwrap().iter().map(|one| (one["id"].clone(), one["fields"].clone())).collect()
    };
    assert_eq!(bare(&twin), bare(&changes(&world)));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_judge_has_the_last_word() {
    let world = before(OPEN);
    world.write("c.csv", "id,title,letter\nRFC-1,One,a\n");
    world.run_as("ops", "change import R001 -F c.csv").ends_with(6).says("dev");
    world.run_as("dev", "change import R001 -F c.csv").succeeds();
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.write("d.csv", "id,title\nRFC-1,Two\n");
    world.run_as("dev", "change import R001 -F d.csv").ends_with(3).says("the changes may not change in `lab`");
    // What is no content may change there.
    world.write("e.csv", "id,letter,status\nRFC-1,b,Resolved\n");
    world.run_as("dev", "change import R001 -F e.csv").succeeds();
    assert_eq!(changes(&world)[0]["status"], "Resolved");
    already(&world, "change import R001 -F e.csv");
}

#[test]
fn a_key_names_the_import_and_a_batch_has_it_among_others() {
    let world = before(OPEN);
    world.write("c.csv", "id,title\nRFC-1,One\n");
    world.run_as("dev", "change import R001 -F c.csv --key night-7").succeeds();
    world.run_as("dev", "change import R001 -F c.csv --key night-7").succeeds().says("already");
    world.write("c.csv", "id,title\nRFC-1,Two\n");
    world.run_as("dev", "change import R001 -F c.csv --key night-7").ends_with(1).says("other content");
    let mut world = world;
    world.person("dev");
    let lines = "change import R001 -F c.csv\nchange pass R001 RFC-1\n";
    world.run_with_input("batch -", lines).ends_with(0).says("change import c.csv").says("change pass RFC-1");
    world.run("change import R001").ends_with(2).says("-F FILE").says("--git RANGE");
    world.run("change import R001 -F c.csv --git a..b").ends_with(2);
}
