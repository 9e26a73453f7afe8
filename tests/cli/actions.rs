//! Every action of the language (§3): who may, what a repetition says, what a dry run leaves, what is missing.

use crate::house::{before, house};
use crate::world::World;

/// What the same command again does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// It holds already.
    Already,
    /// It happens again.
    Anew,
    /// It is refused: not yet, or no more.
    Refused,
}
use Again::{Already, Anew, Refused};

/// A release with everything that can happen to one: who does it, who may not, the command.
const LIFE: &[(&str, &str, &str, Again)] = &[
    ("dev", "tester", "new \"A release\" --component web", Anew),
    ("dev", "tester", "set R001 title=\"A better title\"", Already),
    ("dev", "tester", "set R001 plan=\"a plan of enough characters\"", Already),
    ("tester", "dev", "set R001 remarks=noted", Already),
    ("dev", "tester", "set R001 --component db", Already),
    ("dev", "tester", "set R001 --no-component db", Already),
    ("dev", "tester", "change add R001 RFC-1 One", Already),
    ("dev", "tester", "change update R001 RFC-1 risk=low letter=written", Already),
    ("tester", "administrator", "change fail R001 RFC-1 --cause data", Already),
    ("tester", "administrator", "change pass R001 RFC-1", Already),
    ("tester", "administrator", "change status R001 RFC-1 Resolved", Already),
    ("dev", "tester", "change add R001 BUG-2 Two", Already),
    ("dev", "tester", "change remove R001 BUG-2 -m \"not ours\"", Already),
    ("dev", "tester", "item add R001 SRV-1 \"Web server\" room=4 --component web", Already),
    ("dev", "tester", "item update R001 SRV-1 serial=C02X note=tall", Already),
    ("tester", "administrator", "item status R001 SRV-1 configured", Already),
    ("dev", "tester", "item add R001 LIC-2", Already),
    ("dev", "tester", "item remove R001 LIC-2 -m \"not ours\"", Already),
    ("dev", "tester", "artifact add R001 app.war --change RFC-1", Already),
    ("tester", "dev", "artifact verify R001 app.war", Already),
    ("dev", "tester", "artifact add R001 make.sql", Already),
    ("dev", "tester", "artifact remove R001 make.sql -m \"not needed\"", Already),
    ("tester", "administrator", "issue open R001 Blank --found-in field", Anew),
    ("tester", "administrator", "issue update R001 1 severity=high", Already),
    ("tester", "administrator", "issue close R001 1 -m fixed", Already),
    ("tester", "administrator", "issue reopen R001 1 -m \"seen again\"", Already),
    ("tester", "administrator", "evidence add R001 report.xml", Already),
    ("tester", "dev", "evidence add R001 report.md --type scan", Already),
    ("tester", "dev", "evidence withdraw R001 2 -m wrong", Already),
    ("boss", "dev", "schedule R001 \"2030-12-14 06:00\"", Already),
    ("boss", "dev", "schedule R001 --clear", Already),
    ("ops", "dev", "task done R001 wash", Already),
    ("ops", "dev", "task reopen R001 wash -m dirty", Already),
    ("boss", "ops", "task skip R001 wash -m clean", Already),
    ("ops", "dev", "task ticket R001 book OPS-1", Already),
    ("dev", "tester", "document write R001 report -F report.md", Already),
    ("lead", "dev", "notice record R001 told", Already),
    ("dev", "tester", "promote R001 --to review", Already),
    ("tester", "dev", "signoff approve R001 --gate door", Already),
    ("tester", "dev", "signoff reject R001 --gate door -m no", Already),
    ("tester", "dev", "signoff abstain R001 --gate door", Already),
    ("tester", "dev", "signoff withdraw R001 --gate door", Already),
    ("ops", "boss", "waiver grant R001 door --until 2030-12-20 -m known", Already),
    ("ops", "boss", "waiver withdraw R001 door -m \"not so well\"", Already),
    ("boss", "dev", "hold R001 -m wait", Already),
    ("boss", "dev", "unhold R001 -m go", Already),
    ("dev", "administrator", "comment R001 -m hello", Anew),
    ("boss", "dev", "promote R001 --to live", Already),
    ("ops", "dev", "deployment start R001 prod app.war", Refused),
    ("ops", "dev", "deployment finish R001 prod --result success", Already),
    ("ops", "dev", "deployment record R001 prod --result success --url https://ci.example.org/1", Already),
    ("ops", "dev", "rollback R001 -m blank", Refused),
    ("boss", "dev", "return R001 --to draft -m again", Already),
    ("boss", "dev", "cancel R001 -m \"given up\"", Refused),
    // In a final state there are notices, statuses and issues, and nothing else.
    ("lead", "dev", "notice record R001 told", Already),
    ("tester", "administrator", "change status R001 RFC-1 Open", Already),
    ("tester", "administrator", "item status R001 SRV-1 ordered", Already),
    ("tester", "administrator", "issue close R001 1 -m \"with the release\"", Already),
];

const DOOR: &str = "needs: {signoff: {role: [tester, lead]}}, waivable-by: [ops]";

fn with_files(world: World) -> World {
    world.write("app.war", "one").write("make.sql", "two").write("report.md", "# Report");
    world.write("report.xml", "<testsuite name=\"s\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>");
    world
}

#[test]
fn every_action_has_its_people_its_dry_run_and_its_repetition() {
    let world = with_files(house(DOOR));
    for (person, wrong, command, again) in LIFE {
        let before = world.tip();
        world.run_as(wrong, command).ends_with(6);
        world.run_as(wrong, &format!("{command} --dry-run")).ends_with(6);
        world.run_as("administrator", command).ends_with(6);
        world.run_as(person, &format!("{command} --dry-run")).succeeds().says("dry run");
        assert_eq!(world.tip(), before, "`{command}` was refused or dry");

        let done = world.run_as(person, &format!("{command} --json")).succeeds().json();
        let after = world.tip();
        let last =
            if done["actions"].is_array() { done["actions"].as_array().unwrap().last().unwrap().clone() } else { done };
        assert_eq!((&last["changed"], &last["release"]), (&true.into(), &"R001".into()), "{command}");
        assert_eq!(last["commit"], after.as_str(), "{command}");

        match again {
            Already => {
                let repeated = world.run_as(person, &format!("{command} --json")).succeeds().json();
                assert_eq!(repeated["changed"], false, "{command}: {repeated}");
                assert_eq!(world.tip(), after, "`{command}` held already");
                world.run_as(person, command).succeeds().says("already so");
            }
            Anew => {
                world.run_as(person, &format!("{command} --dry-run")).succeeds();
                assert_eq!(world.tip(), after);
            }
            Refused => {
                world.run_as(person, command).ends_with(3);
                world.run_as(person, &format!("{command} --dry-run")).ends_with(3);
                assert_eq!(world.tip(), after);
            }
        }
    }
    world.run("audit").succeeds().says("clean");
    assert_eq!(world.git("status --porcelain").stdout, "");
}

#[test]
fn a_final_state_is_final() {
    let world = with_files(before("needs: {components: {min: 1}}"));
    world.run_as("boss", "promote R001 --to done").succeeds();
    let tip = world.tip();
    let closed = [
        ("dev", "set R001 title=Other"),
        ("dev", "set R001 plan=\"a plan of enough characters\""),
        ("dev", "set R001 --component db"),
        ("dev", "change add R001 RFC-1 One"),
        ("dev", "item add R001 SRV-1 One"),
        ("dev", "artifact add R001 app.war"),
        ("tester", "evidence add R001 report.xml"),
        ("boss", "schedule R001 +2d"),
        ("ops", "task done R001 wash"),
        ("dev", "document write R001 report -F report.md"),
        ("boss", "hold R001 -m wait"),
        ("dev", "comment R001 -m hello"),
        ("boss", "cancel R001 -m no"),
        ("boss", "return R001 --to draft -m again"),
        ("boss", "promote R001 --to review"),
    ];
    for (person, command) in closed {
        world.run_as(person, command).ends_with(3);
    }
    assert_eq!(world.tip(), tip);
}

#[test]
fn what_must_have_a_reason_is_refused_without() {
    let world = with_files(before("needs: {signoff: {role: [tester]}}, waivable-by: [ops]"));
    let ready = [
        ("dev", "change add R001 RFC-1 One"),
        ("dev", "item add R001 SRV-1 One"),
        ("dev", "artifact add R001 app.war"),
        ("tester", "evidence add R001 report.xml"),
        ("tester", "issue open R001 One"),
        ("tester", "issue open R001 Two"),
        ("tester", "issue close R001 2 -m fixed"),
        ("ops", "task done R001 wash"),
        ("ops", "waiver grant R001 door --until +9d -m known"),
        ("ops", "waiver grant R001 other --until +9d -m known"),
        ("ops", "waiver withdraw R001 other -m unknown"),
    ];
    for (person, command) in ready {
        world.run_as(person, command).succeeds();
    }
    let tip = world.tip();
    let unreasoned = [
        ("dev", "change remove R001 RFC-1"),
        ("dev", "item remove R001 SRV-1"),
        ("dev", "artifact remove R001 app.war"),
        ("tester", "evidence withdraw R001 1"),
        ("tester", "issue close R001 1"),
        ("tester", "issue reopen R001 2"),
        ("ops", "task reopen R001 wash"),
        ("ops", "waiver grant R001 other --until +9d"),
        ("ops", "waiver withdraw R001 door"),
        ("tester", "signoff reject R001 --gate door"),
        ("boss", "hold R001"),
        ("dev", "comment R001"),
        ("boss", "return R001 --to draft"),
        ("boss", "deny R001"),
        ("boss", "cancel R001"),
    ];
    for (person, command) in unreasoned {
        world.run_as(person, command).ends_with(2).says("-m");
        world.run_as(person, &format!("{command} -m \" \"")).ends_with(1);
    }
    assert_eq!(world.tip(), tip);
    for (person, command) in unreasoned {
        world.run_as(person, &format!("{command} -m because --dry-run")).succeeds();
    }
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest() {
    let world = with_files(before("needs: {signoff: {role: [tester]}}, waivable-by: [ops]"));
    world.run_as("dev", "change add R001 RFC-10 One").succeeds();
    world.run_as("dev", "item add R001 SRV-10 One").succeeds();
    let tip = world.tip();
    let mistaken = [
        ("dev", "new Other --kind urgnt", "urgent"),
        ("dev", "new Other --component wob", "web"),
        ("dev", "new Other --process hause", "house"),
        ("dev", "set R001 plam=x", "plan"),
        ("dev", "set R001 --component dbb", "db"),
        ("dev", "change update R001 RFC-1O risk=low", "RFC-10"),
        ("dev", "change add R001 RFC-2 Two risc=low", "risk"),
        ("tester", "change pass R001 RFC-11", "RFC-10"),
        ("tester", "change status R001 RFC-10 Resolvd", "Resolved"),
        ("dev", "item update R001 SRV-1O room=5", "SRV-10"),
        ("dev", "item add R001 SRV-2 Two rom=5", "room"),
        ("dev", "item add R001 SRV-2 Two --type servr", "server"),
        ("tester", "item status R001 SRV-10 orderd", "ordered"),
        ("dev", "artifact add R001 app.war --change RFC-11", "RFC-10"),
        ("dev", "artifact add R001 app.war --component wed", "web"),
        ("tester", "issue open R001 One --found-in fild", "field"),
        ("tester", "evidence add R001 report.xml --type test", "tests"),
        ("boss", "schedule R001 +2d --milestone golive", "go-live"),
        ("ops", "task done R001 wosh", "wash"),
        ("dev", "document write R001 reprot -F report.md", "report"),
        ("lead", "notice record R001 tolld", "told"),
        ("tester", "signoff approve R001 --gate dor", "door"),
        ("ops", "waiver grant R001 dor --until +2d -m known", "door"),
        ("boss", "promote R001 --to dne", "done"),
        ("boss", "promote R001 --via finsh", "finish"),
        ("boss", "return R001 --to drft -m again", "draft"),
        ("ops", "deployment record R001 prd --result success", "prod"),
        ("dev", "comment R002 -m hello", "R001"),
        ("dev", "explain R001 dor", "door"),
    ];
    for (person, command, near) in mistaken {
        world.run_as(person, command).ends_with(1).says(&format!("did you mean `{near}`?"));
    }
    for (person, command) in [("tester", "issue close R001 7 -m no"), ("tester", "evidence withdraw R001 7 -m no")] {
        world.run_as(person, command).ends_with(1);
    }
    assert_eq!(world.tip(), tip);
}

#[test]
fn the_same_key_is_the_same_action() {
    let world = with_files(house(DOOR));
    let made = world.run_as("dev", "new \"A release\" --component web --key build-77 -q").succeeds();
    let tip = world.tip();
    let again = world.run_as("dev", "new \"A release\" --component web --key build-77 -q").succeeds();
    assert_eq!((made.stdout, world.tip()), (again.stdout, tip), "the same name is answered");
    world.run_as("dev", "new \"Another release\" --component web --key build-77").ends_with(1).says("--key");

    let opened = world.run_as("tester", "issue open R001 Blank --found-in field --key run-5 --json").succeeds().json();
    let tip = world.tip();
    let again = world.run_as("tester", "issue open R001 Blank --found-in field --key run-5 --json").succeeds().json();
    assert_eq!((&opened["changed"], &again["changed"], &again["item"]), (&true.into(), &false.into(), &"1".into()));
    assert_eq!(world.run_as("tester", "issue open R001 Blank --found-in field --key run-5 -q").stdout, "1\n");
    assert_eq!(world.tip(), tip);
    world.run_as("tester", "issue open R001 Black --found-in field --key run-5").ends_with(1);
    // Several items under one key are several actions, and the same ones the next time.
    world.run_as("dev", "artifact add R001 app.war make.sql --key files").succeeds();
    let tip = world.tip();
    world.run_as("dev", "artifact add R001 app.war make.sql --key files").succeeds();
    world.run_as("dev", "comment R001 -m hello --key hello").succeeds();
    world.run_as("dev", "comment R001 -m hello --key hello").succeeds();
    world.run_as("dev", "comment R001 -m other --key hello").ends_with(1);
    let one_more = world.git(&format!("rev-list --count {tip}..HEAD")).stdout;
    assert_eq!(one_more.trim(), "1");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_hold_blocks_every_advance_and_nothing_else() {
    let world = before("needs: {components: {min: 1}}");
    world.run_as("boss", "hold R001 -m \"the vendor has to answer\"").succeeds();
    world.run_as("boss", "promote R001 --to done").ends_with(3).says("the vendor has to answer");
    world.run_as("dev", "promote R001 --to lab").ends_with(3);
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.run_as("dev", "promote R001 --to review").ends_with(3);
    world.run_as("boss", "unhold R001 -m answered").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("boss", "hold R001 -m again").succeeds();
    world.run_as("boss", "cancel R001 -m \"never mind\"").succeeds();
}

#[test]
fn content_changes_only_where_it_may_and_the_refusal_names_the_return() {
    let mut world = crate::cms::at(crate::cms::Stage::Accepted);
    world.person("lead-developer");
    let tip = world.tip();
    let shut = [
        "set CFIS001 impact=\"something else\"",
        "set CFIS001 --no-component cache",
        "change add CFIS001 IR-9 Nine",
        "change update CFIS001 IR-1042 title=Other",
        "change remove CFIS001 IR-1042 -m other",
    ];
    for command in shut {
        world.run(command).ends_with(3).says("relman return CFIS001 --to planned -m");
    }
    assert_eq!(world.tip(), tip);
    // Artifacts may change in acceptance test; a link is no content.
    world.run("change update CFIS001 IR-1042 link=https://helpdesk.example.org/IR-1042").succeeds();
    world.run("artifact remove CFIS001 static.zip -m \"not needed\"").succeeds();
    let world = crate::cms::at(crate::cms::Stage::Approved);
    let refused = world.run_as("lead-developer", "artifact add CFIS001 dist/junit.xml").ends_with(3);
    refused.says("relman return CFIS001 --to planned -m");
}

#[test]
fn a_change_that_failed_by_its_fix_passes_only_after_a_return() {
    let mut world = crate::cms::at(crate::cms::Stage::Acceptance);
    world.person("systems-analyst");
    for cause in ["setup", "configuration", "data"] {
        world.run(&format!("change fail CFIS001 IR-1042 --cause {cause}")).succeeds();
        world.run("change pass CFIS001 IR-1042").succeeds();
    }
    world.run("change fail CFIS001 IR-1042 --cause weather").ends_with(2);
    world.run("change fail CFIS001 IR-1042").ends_with(2);
    world.run("change fail CFIS001 IR-1042 --cause fix -m \"county 58\"").succeeds();
    world.run("change pass CFIS001 IR-1042").ends_with(3).says("relman return CFIS001 --to planned");
    world.run("change fail CFIS001 IR-1042 --cause data").ends_with(3);
    world.run("return CFIS001 --to planned -m \"IR-1042 goes back\"").succeeds();
    world.run("change pass CFIS001 IR-1042").succeeds();
    world.run("change pass CFIS001 --all").succeeds().says("SMCR-88");
}

#[test]
fn other_bytes_under_a_known_name_must_be_meant() {
    let world = with_files(before("needs: {components: {min: 1}}"));
    world.run_as("dev", "change add R001 RFC-1 One").succeeds();
    world.run_as("dev", "artifact add R001 app.war --change RFC-1").succeeds();
    let known = world.run("artifact list R001 --json").json();
    assert_eq!((&known[0]["component"], &known[0]["type"]), (&"web".into(), &"war".into()), "told by the patterns");
    world.write("app.war", "other bytes");
    world.run_as("dev", "artifact add R001 app.war").ends_with(1).says("--replace");
    world.run_as("dev", "artifact add R001 app.war --replace").succeeds();
    let list = world.run("artifact list R001 --json").json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((&list[0]["component"], &list[0]["changes"][0]), (&"web".into(), &"RFC-1".into()), "the rest stays");
    assert_ne!(list[0]["digest"], known[0]["digest"]);
    // The record finds the bytes again, and only these.
    let digest = list[0]["digest"].as_str().unwrap();
    world.run("artifact find app.war").succeeds().says("R001");
    world.run(&format!("artifact find {digest}")).succeeds().says("R001");
    world.run("artifact find report.md").ends_with(1);
    // Bytes that are not in the package cannot be verified.
    world.run_as("tester", "artifact verify R001 make.sql").ends_with(3);
    // The same bytes added by another person do not make that person their verifier.
    world.run_as("lead", "artifact add R001 app.war --change RFC-1 --component db").ends_with(1);
    world.run_as("dev", "artifact verify R001 app.war").ends_with(6);
}

#[test]
fn evidence_is_counted_and_can_be_had_again() {
    let world = with_files(before("needs: {components: {min: 1}}"));
    let text = concat!(
        "<testsuites><testsuite name=\"s\"><testcase name=\"a\"/><testcase name=\"b\"><failure/></testcase>",
        "<testcase name=\"c\"><error/></testcase><testcase name=\"d\"><skipped/></testcase></testsuite></testsuites>"
    );
    world.write("mixed.xml", text).write("broken.xml", "<testsuite><testcase>");
    world.run_as("tester", "evidence add R001 mixed.xml").succeeds();
    let list = world.run("evidence list R001 --json").json();
    let counts = &list[0]["counts"];
    let found = ["tests", "failed", "errors", "skipped"].map(|key| counts[key].as_u64().or(list[0][key].as_u64()));
    assert_eq!(found, [Some(4), Some(1), Some(1), Some(1)], "{list}");
    assert_eq!(world.run("evidence get R001 1").succeeds().stdout, text);
    world.run_as("tester", "evidence add R001 broken.xml --type tests").ends_with(1).says("broken.xml:1");
    world.run_as("tester", "evidence add R001 nowhere.xml").ends_with(1).says("nowhere.xml");
}

#[test]
fn issues_are_numbered_and_found_where_the_release_stands() {
    let world = before("needs: {components: {min: 1}}");
    assert_eq!(world.run_as("tester", "issue open R001 One -q").succeeds().stdout, "1\n");
    assert_eq!(world.run_as("tester", "issue create R001 Two -q --found-in field").succeeds().stdout, "2\n");
    world.run_as("tester", "issue close R001 1 2 -m fixed").succeeds();
    assert_eq!(world.run_as("tester", "issue open R001 Three -q").succeeds().stdout, "3\n");
    let all = world.run("issue list R001 --all --json").json();
    let told: Vec<_> =
        all.as_array().unwrap().iter().map(|one| (one["id"].to_string(), one["state"].as_str().unwrap())).collect();
    assert_eq!(told.iter().map(|(_, state)| *state).collect::<Vec<_>>(), ["closed", "closed", "open"]);
    world.run("issue list R001").succeeds().says("Three").is_silent_about("Two");
    // In `lab` no source is named like the state.
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run_as("tester", "issue open R001 Four").ends_with(2).says("--found-in");
}

#[test]
fn a_denial_ends_the_release() {
    let world = before("needs: {components: {min: 1}}");
    world.run_as("lead", "deny R001 -m \"a security risk\"").ends_with(6);
    world.run_as("boss", "deny R001 -m \"a security risk\"").succeeds();
    assert_eq!(crate::cms::standing(&world, "R001").0, "dropped");
    world.run("log R001").succeeds().says("a security risk");
}

#[test]
fn where_several_ways_lead_on_one_must_be_named() {
    let world = before("needs: {components: {min: 1}}");
    let refused = world.run_as("boss", "promote R001").ends_with(2);
    refused.says("relman promote R001 --to done").says("relman promote R001 --to lab");
    world.run_as("boss", "return R001 -m again").ends_with(2).says("relman return R001 --to draft");
    world.run_as("boss", "promote R001 --via finish").succeeds();
}

#[test]
fn strangers_are_told_what_would_make_them_known() {
    let world = before("needs: {components: {min: 1}}");
    let refused = world.run_as("stranger", "comment R001 -m hello").ends_with(6);
    refused.says("stranger@example.org").says("relman people add");
    world.run_as("stranger", "show R001").succeeds();
    world.run_as("stranger", "whoami").ends_with(6);
}

#[test]
fn what_is_said_about_an_action_is_kept_with_it() {
    let world = before("needs: {components: {min: 1}}");
    world
        .run_as(
            "dev",
            "comment R001 -m \"the vendor confirmed\" --url https://wiki.example.org/7 --at \"2030-10-30 15:00\"",
        )
        .succeeds();
    world.run_as("dev", "comment R001 -m \"no address\" --url \"https://x.org/\tz\"").ends_with(1);
    let log = world.run("log R001 --action comment --json").json();
    assert_eq!(
        (&log[0]["message"], &log[0]["url"]),
        (&"the vendor confirmed".into(), &"https://wiki.example.org/7".into())
    );
    world.write("minutes.md", "Agreed on Saturday.\n\nAll of us.\n");
    world.run_as("dev", "comment R001 -F minutes.md").succeeds();
    world.run("log R001").succeeds().says("Agreed on Saturday.");
    world.run("audit").succeeds().says("clean");
}
