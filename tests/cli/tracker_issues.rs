//! `issue import`: issues are found again by their ticket, opened and closed as the tracker says, and out again.

use crate::house::before;
use crate::world::World;
use serde_json::Value;

const OPEN: &str = "needs: {issues: {found-in: [review], max: 0}}";

const MAPPINGS: &str = "import:
  jira: {id: Issue key, title: Summary, state: Status, closed: 'Done, Won''t Do', severity: Priority, answer: Resolution, change: Change}
  github: {id: number, title: title, state: state, severity: labels.name}
";

fn mapped() -> World {
    let mut world = before(OPEN);
    world.amend("relman.yaml", |settings| format!("{settings}{MAPPINGS}"));
    world.run_as("dev", "change add R001 RFC-1").succeeds();
    world.person("tester");
    world
}

fn issues(world: &World) -> Vec<Value> {
    world.run("issue list R001 --all --json").succeeds().json().as_array().unwrap().clone()
}

#[track_caller]
fn already(world: &World, line: &str) {
    let before = world.tip();
    world.run(line).succeeds().says("already so: issue import").says("0 added, 0 updated").says("0 rejected");
    assert_eq!(world.tip(), before, "`{line}` wrote something");
}

const JIRA: &str = "Issue key,Summary,Status,Priority,Resolution,Change\n\
    OPS-1,Too salty,In Progress,Very High,,RFC-1\nOPS-2,Too sweet,Done,Low,Fixed,\nOPS-3,Too hot,won't do,,,\n";

#[test]
fn the_tracker_opens_describes_closes_and_opens_again() {
    let world = mapped();
    world.write("jira.csv", JIRA);
    world.run("issue import R001 -F jira.csv -n").succeeds().says("3 rows: 3 added");
    world
        .run("issue import R001 -F jira.csv")
        .succeeds()
        .says("R001: issue import jira.csv")
        .says("is issue 1: Too salty");
    let found = issues(&world);
    let told: Vec<Value> = found
        .iter()
        .map(|one| {
            serde_json::json!([
                one["number"],
                one["ticket"],
                one["state"],
                one["severity"],
                one["answer"],
                one["change"],
                one["found_in"]
            ])
        })
        .collect();
    let expected = serde_json::json!([
        [1, "OPS-1", "open", "very-high", null, "RFC-1", "review"],
        [2, "OPS-2", "closed", "low", "Fixed", null, "review"],
        [3, "OPS-3", "closed", null, "won't do", null, "review"],
    ]);
    assert_eq!(Value::from(told), expected);
    already(&world, "issue import R001 -F jira.csv");
    // The gate asks for what is open.
    world.run_as("boss", "promote R001 --to done -n").ends_with(3).says("1");
    world.write("jira.csv", &JIRA.replace("In Progress", "Done").replace("Done,Low,Fixed", "Open,Low,"));
    let ran = world.run("issue import R001 -F jira.csv").succeeds();
    ran.says("2 updated, 1 unchanged").says("OPS-1  updated  closed").says("OPS-2  updated  opened again");
    let found = issues(&world);
    assert_eq!((&found[0]["state"], &found[0]["answer"]), (&"closed".into(), &"Done".into()));
    assert_eq!((&found[1]["state"], &found[1]["answer"]), (&"open".into(), &Value::Null));
    assert_eq!(found[1]["closed_by"], Value::Null);
    // What the file does not name stays: a state that somebody gave here, and everything of other issues.
    world.run("issue open R001 \"Too late\"").succeeds();
    world.run("issue close R001 2 -m \"seen to\"").succeeds();
    world.write("few.csv", "Issue key,Summary,Priority\nOPS-2,Much too sweet,\n");
    world.run("issue import R001 -F few.csv").succeeds().says("OPS-2  updated  title, severity");
    let found = issues(&world);
    assert_eq!((&found[1]["state"], &found[1]["answer"]), (&"closed".into(), &"seen to".into()));
    assert_eq!((found.len(), &found[3]["ticket"]), (4, &Value::Null));
    world.run("log R001").succeeds().says("imported 3 issues from jira.csv");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn another_tracker_answers_in_json() {
    let world = mapped();
    // As `gh issue list --json number,title,state,labels` writes it.
    let json = r#"[{"labels": [{"id": "x", "name": "bug"}], "number": 12, "state": "OPEN", "title": "Crash"},
        {"labels": [], "number": 7, "state": "CLOSED", "title": "Slow"}]"#;
    world.write("gh.json", json);
    world.run("issue import R001 -F gh.json --found-in field").succeeds().says("2 added");
    let found = issues(&world);
    assert_eq!((&found[0]["ticket"], &found[0]["severity"]), (&"12".into(), &"bug".into()));
    assert_eq!((&found[1]["state"], &found[1]["found_in"]), (&"closed".into(), &"field".into()));
    already(&world, "issue import R001 -F gh.json");
    world.run("issue import R001 -F gh.json --found-in mars").succeeds().says("already");
    world.write("gh.json", &json.replace("12", "13"));
    world.run("issue import R001 -F gh.json --found-in mars").ends_with(1).says("mars");
    // Where no source is named like the state, the command says which there are.
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run("issue import R001 -F gh.json").ends_with(2).says("--found-in review, field");
}

#[test]
fn what_a_list_writes_an_import_reads() {
    let world = mapped();
    world.write("jira.csv", JIRA);
    world.run("issue import R001 -F jira.csv").succeeds();
    world.run("issue open R001 \"=1+1\" --severity high").succeeds();
    world.run("issue list R001 --all --format csv -o all.csv").succeeds();
    world.run("issue list R001 --all --json -o all.json").succeeds();
    let csv = world.read("all.csv");
    assert!(csv.starts_with("number,state,title,found_in,severity,change,ticket,"), "{csv}");
    assert!(csv.contains("\"'=1+1\""), "{csv}");
    already(&world, "issue import R001 -F all.csv");
    already(&world, "issue import R001 -F all.json");
    // A ticket that somebody wrote into the list comes in.
    let line = csv.lines().find(|line| line.starts_with("4,")).unwrap();
    world.write("all.csv", &csv.replace(line, &line.replace("high,,,", "high,,OPS-9,")));
    world.run("issue import R001 -F all.csv").succeeds().says("OPS-9  updated  ticket");
    assert_eq!(issues(&world)[3]["ticket"], "OPS-9");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_row_that_cannot_stand_is_rejected_with_its_reason() {
    let world = mapped();
    world.write("jira.csv", JIRA);
    world.run("issue import R001 -F jira.csv").succeeds();
    let file = "ticket,number,title,found-in,severity,change,state\nOPS-5,,Good,,,,\nOPS-6,,,,,,\nOPS-5,,Again,,,,\n\
        OPS-1,,,field,,,\nOPS-7,,x,mars,,,\nOPS-8,,x,,9,,\nOPS-9,,x,,,RFC-9,\n,,x,,,,\n,99,x,,,,\nOPS-10,1,x,,,,\n";
    world.write("c.csv", file);
    let refused = world.run("issue import R001 -F c.csv --json").ends_with(1);
    let error: Value = serde_json::from_str(&refused.stderr).unwrap();
    let rows = error["error"]["found"]["rows"].as_array().unwrap();
    let expected = [
        ("added", "is issue 4: Good"),
        ("rejected", "a new issue needs a title"),
        ("rejected", "row 2 is about this issue already"),
        ("rejected", "issue 1 was found in `review`, and that stays"),
        ("rejected", "no source of issues is called `mars`; expected `review`, `field`"),
        ("rejected", "`9` is no severity"),
        ("rejected", "there is no change `RFC-9`"),
        ("rejected", "the id is missing"),
        ("rejected", "there is no issue `99`"),
        ("rejected", "issue 1 has the ticket `OPS-1`, and keeps it"),
    ];
    assert_eq!(rows.len(), expected.len(), "{rows:#?}");
    for (row, (outcome, text)) in rows.iter().zip(expected) {
        assert_eq!(row["outcome"], outcome, "{row}");
        assert!(row["text"].as_str().unwrap().starts_with(text), "{row} is not {text}");
    }
    world.run("issue import R001 -F c.csv --skip-rejected").succeeds().says("1 added");
    assert_eq!(issues(&world).len(), 4);
    world.run_as("administrator", "issue import R001 -F jira.csv").ends_with(6);
    world.run("audit").succeeds().says("clean");
}
