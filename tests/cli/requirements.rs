//! Every kind of requirement (language §2) and every condition (§8), one gate at a time.

use crate::house::{before, house, opens, why};
use crate::world::World;

/// A report with so many passed, failed, broken and skipped tests.
fn report(world: &World, name: &str, passed: usize, others: &str) {
    let passed: String = (0..passed).map(|number| format!("<testcase name=\"t{number}\"/>")).collect();
    world.write(name, &format!("<testsuite name=\"{name}\">{passed}{others}</testsuite>"));
}

#[test]
fn all_asks_for_every_one_and_any_for_one() {
    let world = before("needs: {all: [{field: [plan]}, {task: {done: [wash]}}]}");
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(!opens(&world));
    world.run_as("ops", "task done R001 wash").succeeds();
    assert!(opens(&world));

    let world = before("needs: {any: [{field: [plan]}, {task: {done: [wash]}}]}");
    let why = why(&world);
    assert!(why.contains("relman set R001 plan") && why.contains("relman task done R001 wash"), "{why}");
    world.run_as("ops", "task done R001 wash").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_field_is_filled_to_its_minimum() {
    let world = before("needs: {field: [plan]}");
    world.run_as("dev", "set R001 plan=\"short\"").succeeds();
    assert!(why(&world).contains("10"));
    world.run_as("dev", "set R001 plan=\"ten characters\"").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_task_is_done_or_skipped_by_who_may() {
    let world = before("needs: {task: {done: [wash]}}");
    world.run_as("ops", "task skip R001 wash -m \"clean\"").ends_with(6);
    world.run_as("boss", "task skip R001 wash").ends_with(2);
    world.run_as("boss", "task skip R001 wash -m \"clean\"").succeeds();
    assert!(opens(&world));
    world.run_as("ops", "task reopen R001 wash -m \"dirty again\"").succeeds();
    assert!(!opens(&world));
    world.run_as("ops", "task done R001 wash").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_task_that_is_not_asked_of_the_release_keeps_nothing_shut() {
    let world = before("needs: {task: {done: [dry]}}");
    assert!(opens(&world));
    world.run_as("ops", "task done R001 dry").ends_with(3);
    world.run_as("dev", "set R001 --component db").succeeds();
    assert!(!opens(&world));
}

#[test]
fn a_document_can_tell_what_only_history_knows() {
    let world = before("needs: {document: [report]}");
    let template = "{% for one in iterations %}\n{{ one.number }} {{ one.by }} {{ one.reason }}\n{% endfor %}\n\
        {% for one in issues %}\n{{ one.title }}: {{ one.text }} -> {{ one.answer }}\n{% endfor %}\n\
        {% for one in gates %}\n{{ one.id }} {{ one.met }}\n{% endfor %}\n";
    world.write("store/templates/house/report.md", template);
    world.run_as("administrator", "policy commit -m \"a report\"").succeeds();
    world.run_as("tester", "issue open R001 Blank -m \"page two\"").succeeds();
    world.run_as("tester", "issue close R001 1 -m \"the printer\"").succeeds();
    world.run_as("boss", "return R001 --to draft -m \"page two is blank\"").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("dev", "document write R001 report").succeeds();
    let text = world.run("document show R001 report").succeeds().stdout;
    assert_eq!(text, "1 dev \n2 boss page two is blank\nBlank: page two -> the printer\ndoor False\nother True\n");
}

#[test]
fn a_task_has_the_ticket_of_the_tracker() {
    let world = before("needs: {task: {ticketed: [wash, book, dry]}}");
    let refused = why(&world);
    assert!(
        refused.contains("task `wash` has no ticket") && refused.contains("task `book` has no ticket"),
        "{refused}"
    );
    assert!(refused.contains("relman task ticket R001 wash TICKET") && !refused.contains("dry"), "{refused}");
    let todo = world.run("todo --role ops --type ticket --json").succeeds().json();
    let ids: Vec<&str> = todo.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["wash", "book"]);

    world.run_as("ops", "task done R001 wash").succeeds();
    world.run_as("ops", "task ticket R001 dry OPS-1").ends_with(3);
    world.run_as("ops", "task ticket R001 wahs OPS-1").ends_with(1).says("wash");
    world.run_as("ops", "task ticket R001 wash \"#1\"").ends_with(2).says("start with a letter or digit");
    world.run_as("dev", "task ticket R001 wash OPS-1").ends_with(6);
    world.run_as("ops", "task ticket R001 wash OPS-1 --url https://tracker.example.org/OPS-1").succeeds();
    assert!(!opens(&world), "book has none");
    world.run_as("ops", "task ticket R001 book OPS-2").succeeds();
    assert!(opens(&world));

    // A ticket says nothing of the doing, and the doing nothing of the ticket.
    let tasks = world.run("task list R001 --json").succeeds().json();
    assert_eq!((&tasks[0]["done"], &tasks[0]["ticket"]), (&true.into(), &"OPS-1".into()));
    assert_eq!(tasks[0]["ticket_url"], "https://tracker.example.org/OPS-1");
    assert_eq!((&tasks[1]["done"], &tasks[1]["ticket"]), (&false.into(), &"OPS-2".into()));
    world.run_as("ops", "task reopen R001 wash -m \"dirty again\"").succeeds();
    world.run_as("ops", "task ticket R001 wash OPS-1").succeeds().says("already so");
    world.run_as("ops", "task ticket R001 wash OPS-3").succeeds().says("task ticket wash OPS-3");
    world.run("task list R001").succeeds().says("OPS-3").is_silent_about("OPS-1");
    world.run("log R001").says("gave task wash the ticket OPS-1").says("gave task wash the ticket OPS-3");
    world.run("checklist R001").succeeds().says("OPS-2").says("OPS-3");
    assert!(opens(&world));

    // What the task covers may change; what its `per` says lapses, and the latest ticket with it.
    world.write("app.war", "one");
    world.run_as("dev", "artifact add R001 app.war").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    let refused = why(&world);
    assert!(refused.contains("the ticket OPS-2 of task `book` no longer counts: it is of iteration 1"), "{refused}");
    assert!(!refused.contains("wash"), "{refused}");
    world.run_as("ops", "task ticket R001 book OPS-2").succeeds();
    assert!(opens(&world));
    world.run("explain door").succeeds().says("with a ticket: wash, book, dry");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_package_has_everything_of_its_parts() {
    let world = before("needs: {package: [papers, scripts]}");
    let refused = why(&world);
    assert!(refused.contains("part `papers` (The papers): document `report` was never written"), "{refused}");
    assert!(refused.contains("part `papers` (The papers): `plan` (plan) needs at least 10 characters"), "{refused}");
    assert!(refused.contains("relman document write R001 report") && !refused.contains("scripts"), "{refused}");
    world.run("todo --role dev").succeeds().says("document report").says("field plan");
    world.write("report.md", "# Report").write("make.sql", "one");
    world.run_as("dev", "document write R001 report -F report.md").succeeds();
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(opens(&world));

    world.run_as("dev", "set R001 --component db").succeeds();
    let refused = why(&world);
    assert!(refused.contains("part `scripts`: there is no artifact of type sql or war"), "{refused}");
    assert!(refused.contains("relman artifact add R001 FILE.sql"), "{refused}");
    let package = world.run("show R001 --json").succeeds().json()["package"].clone();
    assert_eq!((&package[0]["id"], &package[0]["there"]), (&"papers".into(), &true.into()));
    assert_eq!((&package[1]["id"], &package[1]["there"]), (&"scripts".into(), &false.into()));

    world.run_as("dev", "artifact add R001 make.sql").succeeds();
    assert!(why(&world).contains("artifacts"), "the report is of other files");
    world.run_as("dev", "document write R001 report -F report.md").succeeds();
    assert!(opens(&world));
    let package = world.run("show R001 --json").succeeds().json()["package"].clone();
    assert_eq!(package[1]["artifacts"], serde_json::json!(["make.sql"]));
    assert_eq!(package[0]["documents"], serde_json::json!(["report"]));
    world.run("show R001 --only package").succeeds().says("The papers").says("make.sql");
    world.run("explain papers").succeeds().says("written: report; and filled: plan");
    world.run("process show").succeeds().says("an artifact of type sql or war");
}

#[test]
fn no_task_may_be_overdue() {
    let world = before("needs: {task: {overdue: 0}}");
    assert!(opens(&world), "undated is never overdue");
    world.run_as("boss", "schedule R001 +2d").succeeds();
    assert!(opens(&world));
    world.wait_minutes(25 * 60);
    assert!(why(&world).contains("wash"));
    world.run_as("ops", "task done R001 wash").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_document_is_written_and_of_these_files() {
    let world = before("needs: {document: [report]}");
    world.write("report.md", "# Report").write("app.war", "one");
    world.run_as("tester", "document write R001 report -F report.md").ends_with(6);
    world.run_as("dev", "document write R001 report -F report.md").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "artifact add R001 app.war").succeeds();
    assert!(why(&world).contains("artifacts"));
    // The same words again, of other files.
    world.run_as("dev", "document write R001 report -F report.md").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_notice_is_given_in_this_iteration() {
    let world = before("needs: {notice: [told]}");
    world.run_as("lead", "notice record R001 told").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert!(why(&world).contains("iteration 1"));
}

#[test]
fn a_report_holds_at_most_what_it_may() {
    let world = before("needs: {evidence: {type: tests, max: {failed: 1, errors: 0, skipped: 1}}}");
    assert!(!opens(&world));
    let bad = "<testcase name=\"x\"><failure/></testcase>";
    let cases = [
        (bad.to_owned(), true),
        (bad.repeat(2), false),
        ("<testcase name=\"x\"><error/></testcase>".to_owned(), false),
        ("<testcase name=\"x\"><skipped/></testcase>".to_owned(), true),
        ("<testcase name=\"x\"><skipped/></testcase>".repeat(2), false),
    ];
    for (place, (others, good)) in cases.into_iter().enumerate() {
        let name = format!("report-{place}.xml");
        report(&world, &name, 3, &others);
        world.run_as("tester", &format!("evidence add R001 {name}")).succeeds();
        assert_eq!(opens(&world), good, "{others}");
    }
    // What is withdrawn leaves the one before it.
    world.run_as("tester", "evidence withdraw R001 5 -m \"wrong file\"").succeeds();
    assert!(opens(&world));
    report(&world, "empty.xml", 0, "");
    world.run_as("tester", "evidence add R001 empty.xml").succeeds();
    assert!(!opens(&world), "a report without tests is no evidence");
}

#[test]
fn there_is_evidence_for_each_component() {
    let world = before("needs: {evidence: {type: tests, each: component}}");
    world.run_as("dev", "set R001 --component db").succeeds();
    report(&world, "web.xml", 1, "");
    report(&world, "db.xml", 2, "");
    world.run_as("tester", "evidence add R001 web.xml --component web").succeeds();
    assert!(why(&world).contains("--component db"));
    world.run_as("tester", "evidence add R001 db.xml --component db").succeeds();
    assert!(opens(&world));
}

#[test]
fn there_is_evidence_for_each_change() {
    let world = before("needs: {evidence: {type: tests, each: change}}");
    assert!(opens(&world), "no change, nothing to show");
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    world.run_as("dev", "change add R001 BUG-2 Two").succeeds();
    report(&world, "one.xml", 1, "");
    world.run_as("tester", "evidence add R001 one.xml --change RFC-1").succeeds();
    assert!(why(&world).contains("--change BUG-2"));
    world.run_as("tester", "evidence add R001 one.xml --change BUG-2").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_component_has_its_files() {
    let world = before("needs: {artifacts: {complete: true}}");
    world.write("app.war", "one").write("make.sql", "two");
    world.run_as("dev", "artifact add R001 make.sql").succeeds();
    assert!(why(&world).contains("relman artifact add R001 FILE.war --component web"));
    // A WAR of another component is none of this one.
    world.run_as("dev", "set R001 --component db").succeeds();
    world.run_as("dev", "artifact add R001 app.war --component db").succeeds();
    assert!(!opens(&world));
    world.run_as("dev", "artifact add R001 app.war --component web").succeeds();
    assert!(opens(&world));
}

#[test]
fn every_file_was_verified_by_somebody_else() {
    let world = before("needs: {artifacts: {verified: true}}");
    assert!(opens(&world), "no file, nothing to verify");
    world.write("app.war", "one");
    world.run_as("dev", "artifact add R001 app.war").succeeds();
    world.run_as("dev", "artifact verify R001 app.war").ends_with(6);
    assert!(!opens(&world));
    world.run_as("tester", "artifact verify R001 app.war").succeeds();
    assert!(opens(&world));
    world.write("app.war", "other bytes");
    world.run_as("dev", "artifact add R001 app.war --replace").succeeds();
    assert!(!opens(&world), "other bytes were not verified");
    // Who verified the bytes and then adds them again is the one who added them.
    world.run_as("lead", "artifact verify R001 app.war").succeeds();
    assert!(opens(&world));
    world.write("app.war", "third bytes");
    world.run_as("dev", "artifact add R001 app.war --replace").succeeds();
    world.write("app.war", "other bytes");
    world.run_as("lead", "artifact add R001 app.war --replace").succeeds();
    assert!(!opens(&world));
}

#[test]
fn no_file_is_in_a_library_that_is_not_there() {
    let world = before("needs: {artifacts: {in-library: true}}");
    assert!(opens(&world));
    world.write("app.war", "one");
    world.run_as("dev", "artifact add R001 app.war").succeeds();
    assert!(why(&world).contains("library"));
}

#[test]
fn changes_are_enough_packed_described_and_in_their_status() {
    let world = before("needs: {changes: {type: RFC, min: 1}}");
    world.run_as("dev", "change add R001 BUG-1 One").succeeds();
    assert!(!opens(&world), "a change of another type");
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    assert!(opens(&world));

    let world = before("needs: {changes: {packed: true}}");
    assert!(opens(&world));
    world.write("app.war", "one");
    world.run_as("dev", "change add R001 BUG-1 One").succeeds();
    assert!(!opens(&world));
    world.run_as("dev", "artifact add R001 app.war --change BUG-1").succeeds();
    assert!(opens(&world));

    let world = before("needs: {changes: {type: RFC, fields: [risk]}}");
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    assert!(why(&world).contains("risk"));
    world.run_as("dev", "change update R001 RFC-1 risk=low").succeeds();
    assert!(opens(&world));

    let world = before("needs: {changes: {type: RFC, status: [Resolved]}}");
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    assert!(!opens(&world));
    world.run_as("dev", "change status R001 RFC-1 Resolved").ends_with(3).says("letter");
    world.run_as("dev", "change update R001 RFC-1 letter=written").succeeds();
    world.run_as("dev", "change status R001 RFC-1 Resolved").succeeds();
    assert!(opens(&world));
}

#[test]
fn at_most_so_many_changes_stand_failed() {
    let world = before("needs: {changes: {failed: 1}}");
    for change in ["BUG-1", "BUG-2"] {
        world.run_as("dev", &format!("change add R001 {change} One")).succeeds();
        world.run_as("tester", &format!("change fail R001 {change} --cause data")).succeeds();
    }
    assert!(!opens(&world));
    world.run_as("tester", "change pass R001 BUG-1").succeeds();
    assert!(opens(&world));
}

#[test]
fn at_most_so_many_issues_are_open() {
    let world = before("needs: {issues: {found-in: [review], severity: [high], max: 1}}");
    for number in 1..=2 {
        assert!(opens(&world));
        world.run_as("tester", &format!("issue open R001 \"Issue {number}\" --severity high")).succeeds();
    }
    assert!(why(&world).contains("1, 2"));
    world.run_as("tester", "issue update R001 2 severity=low").succeeds();
    world.run_as("tester", "issue open R001 \"Elsewhere\" --found-in field --severity high").succeeds();
    assert!(opens(&world));
    world.run_as("tester", "issue update R001 2 severity=high").succeeds();
    assert!(!opens(&world));
    world.run_as("tester", "issue close R001 1 -m fixed").succeeds();
    assert!(opens(&world));
    world.run_as("tester", "issue reopen R001 1 -m \"seen again\"").succeeds();
    assert!(!opens(&world));
}

#[test]
fn a_milestone_is_dated_reached_or_far_enough_ahead() {
    let world = before("needs: {schedule: {milestone: go-live}}");
    assert!(why(&world).contains("relman schedule R001 WHEN"));
    world.run_as("boss", "schedule R001 +2d").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "schedule R001 --clear").succeeds();
    assert!(!opens(&world));

    let world = before("needs: {schedule: {milestone: go-live, reached: true}}");
    world.run_as("boss", "schedule R001 \"2030-11-01 12:00\"").succeeds();
    assert!(why(&world).contains("2030-11-01 12:00"));
    world.wait_minutes(180);
    assert!(opens(&world));

    let world = before("needs: {schedule: {milestone: go-live, ahead: 1d}}");
    world.run_as("boss", "schedule R001 \"2030-11-02 12:00\"").succeeds();
    assert!(opens(&world));
    world.wait_minutes(180);
    assert!(!opens(&world), "less than a day is left");
}

#[test]
fn what_there_is_now_is_deployed() {
    let world = before("needs: {deployed: {environment: lab}}");
    world.write("app.war", "one");
    world.run_as("dev", "artifact add R001 app.war").succeeds();
    assert!(why(&world).contains("lab"));
    let there_and_back = || {
        world.run_as("dev", "promote R001 --to lab").succeeds();
        world.run_as("dev", "promote R001 --to review").succeeds();
    };
    there_and_back();
    assert!(opens(&world));
    world.write("app.war", "other bytes");
    world.run_as("dev", "artifact add R001 app.war --replace").succeeds();
    assert!(!opens(&world), "other bytes are deployed");
    there_and_back();
    assert!(opens(&world));
    world.run_as("dev", "set R001 --component db").succeeds();
    assert!(!opens(&world), "the new component is not there");
}

#[test]
fn so_many_components_are_named() {
    let world = before("needs: {components: {min: 2}}");
    assert!(why(&world).contains("relman set R001 --component COMPONENT"));
    world.run_as("dev", "set R001 --component db").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "set R001 --no-component db").succeeds();
    assert!(!opens(&world));
}

/// A gate that nothing opens (nobody dates the milestone), under a condition: shut exactly where it holds.
#[track_caller]
fn shut_only_where(condition: &str, lines: &[&str]) {
    let world = house(&format!("when: {condition}, needs: {{field: [plan]}}"));
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert!(opens(&world), "{condition} does not hold yet");
    world.write("app.war", "one").write("make.sql", "two");
    for line in lines {
        let (person, line) = line.split_once(": ").unwrap();
        world.run_as(person, line).succeeds();
    }
    assert!(!opens(&world), "{condition} holds now");
}

#[test]
fn a_gate_is_asked_where_its_condition_holds() {
    shut_only_where("{component: db}", &["dev: set R001 --component db"]);
    shut_only_where("{component: [db]}", &["dev: set R001 --component db"]);
    shut_only_where("{change-type: BUG}", &["dev: change add R001 BUG-1 One"]);
    shut_only_where("{artifact-type: [war, sql]}", &["dev: artifact add R001 make.sql"]);
    shut_only_where("{environment: lab}", &["dev: promote R001 --to lab", "dev: promote R001 --to review"]);
    shut_only_where("{iteration: 2}", &["boss: return R001 --to draft -m again", "dev: promote R001 --to review"]);
    shut_only_where("{field: remarks}", &["tester: set R001 remarks=noted"]);
    shut_only_where("{not: {component: web}}", &["dev: set R001 --component db", "dev: set R001 --no-component web"]);
    shut_only_where("{any: [{component: db}, {change-type: BUG}]}", &["dev: change add R001 BUG-1 One"]);
    // Every key must hold.
    let both = ["dev: set R001 --component db", "dev: change add R001 BUG-1 One"];
    shut_only_where("{component: db, change-type: BUG}", &both);
    let world = before("when: {component: db, change-type: BUG}, needs: {field: [plan]}");
    world.run_as("dev", "set R001 --component db").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_gate_may_hang_on_kind_and_state() {
    let world = house("when: {kind: urgent}, needs: {field: [plan]}");
    for kind in ["plain", "urgent"] {
        world.run_as("dev", &format!("new \"A release\" --kind {kind}")).succeeds();
    }
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert!(opens(&world));
    world.run_as("lead", "signoff approve R002 --gate greeted").succeeds();
    world.run_as("dev", "promote R002 --to review").succeeds();
    let refused = world.run_as("boss", "promote R002 --to done --json").ends_with(3);
    assert_eq!(refused.unmet(), ["door", "other"]);

    // A task that is asked in one state only.
    let world = before("when: {state: review}, needs: {field: [plan]}");
    assert!(!opens(&world));
    assert!(opens(&before("when: {not: {state: review}}, needs: {field: [plan]}")));
    assert!(opens(&before("when: {any: [{state: lab}, {component: db}]}, needs: {field: [plan]}")));
}
