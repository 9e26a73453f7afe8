//! `relman people delegate`: a role stands with somebody else for a while, and adds no seat (decision 0028).

use crate::house::{before, opens, why};
use crate::world::World;

const DOOR: &str = "needs: {signoff: {role: [tester]}}";

/// Until the end of the fifth of November, tester's role stands with ops.
fn delegated(world: &World) {
    world.run("people delegate tester tester --to ops --until 2030-11-05").succeeds();
}

#[test]
fn a_role_is_given_for_a_while_and_every_other_byte_stays() {
    let world = before(DOOR);
    let people = world.read("store/people.yaml");
    let made = world.run("people delegate tester tester --to ops --until 2030-11-05 --json").succeeds().json();
    assert_eq!((&made["action"], &made["item"]), (&"people.delegate".into(), &"ops tester".into()));
    let line = "    delegated: [{role: tester, from: tester, until: \"2030-11-05T23:59:59+00:00\"}]\n";
    let ops = "    roles: [ops]\n";
    assert_eq!(world.read("store/people.yaml"), people.replace(ops, &format!("{ops}{line}")));
    assert_eq!(
        world.git("log -1 --format=%s").stdout,
        "policy 2: delegate tester of tester to ops until 2030-11-05 23:59\n"
    );
    let again = world.run("people delegate tester tester --to ops --until 2030-11-05 --json").succeeds().json();
    assert_eq!(again["changed"], false);
    // Another date takes the place of the former one; what was done stands before what somebody says of it.
    world.run("people delegate tester@example.org tester --to ops --until 2030-11-09 -m away").succeeds();
    assert_eq!(
        world.git("log -1 --format=%s").stdout,
        "policy 3: delegate tester of tester to ops until 2030-11-09 23:59: away\n"
    );
    assert_eq!(world.read("store/people.yaml").matches("delegated").count(), 1);
    assert_eq!(world.read("store/people.yaml").matches("2030-11-09T23:59:59").count(), 1);
    world.run("people revoke ops tester -m \"back again\"").succeeds();
    assert_eq!(world.git("log -1 --format=%s").stdout, "policy 4: revoke ops tester: back again\n");
    assert_eq!(world.read("store/people.yaml"), people.replace(ops, &format!("{ops}    delegated: []\n")));
    world.run_as("ops", "signoff approve R001 --gate door").ends_with(6);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_delegate_signs_and_the_entry_says_for_whom() {
    let world = before(DOOR);
    assert!(why(&world).contains("tester"));
    world.run_as("ops", "signoff approve R001 --gate door").ends_with(6).says("which you do not hold");
    delegated(&world);
    world.run_as("boss", "check R001").says("tester: tester, ops");
    world.run_as("ops", "todo").succeeds().says("signoff door");
    world.run_as("ops", "signoff approve R001").succeeds();
    assert!(opens(&world));
    world.run("signoff list R001").succeeds().says("tester for tester");
    let signed = world.run("signoff list R001 --json").succeeds().json();
    assert_eq!(
        (&signed[0]["by"], &signed[0]["role"], &signed[0]["stands_for"]),
        (&"ops".into(), &"tester".into(), &"tester".into())
    );
    assert!(world.git("log -p -1").stdout.contains("+  stands-for: tester"));
    let said = world.git("log -1").stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("At door this is the word of tester, for whom ops stands in."), "{said}");
    world.run("log R001").succeeds().says("in the place of tester");
    // What was signed in time counts when the time is over, as audit finds too.
    world.clock("2030-11-06 00:01");
    assert!(opens(&world));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn it_ends_with_the_last_second_of_its_day() {
    let world = before(DOOR);
    delegated(&world);
    // A command takes a minute: 23:59:00 is in time, 00:00:00 is not.
    world.clock("2030-11-05 23:59");
    world.run_as("ops", "signoff approve R001 --dry-run").succeeds();
    world
        .run_as("ops", "signoff approve R001 --gate door")
        .ends_with(6)
        .says("ended on 2030-11-05 23:59")
        .says("tester");
    world.run("people list --role tester").succeeds().is_silent_about("ops@example.org");
    world.run("people list").succeeds().says("tester for tester, ended on 2030-11-05 23:59");
    world.run("people list --role tester --as-of 2030-11-05").succeeds().says("ops@example.org");
    world.run("people list --role tester --as-of 2030-10-31").ends_with(1);
    let people = world.run("people list --json").succeeds().json();
    let ops = people.as_array().unwrap().iter().find(|one| one["person"] == "ops").unwrap().clone();
    assert_eq!(ops["delegated"][0]["counts"], false);
    assert_eq!(ops["delegated"][0]["until"], "2030-11-05T23:59:59+00:00");
    // What is over stands in nobody's way.
    world.run("policy commit -m again").succeeds().says("already so");
    world.run("people add ada@example.org Ada").succeeds();
}

#[test]
fn it_begins_when_it_says_so() {
    let world = before(DOOR);
    world.run("people delegate tester tester --to ops --since 2030-11-03 --until 2030-11-05").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door").ends_with(6).says("begins on 2030-11-03 00:00");
    world.run_as("ops", "whoami").succeeds().says("tester for tester, from 2030-11-03 00:00 until 2030-11-05 23:59");
    world.clock("2030-11-03 00:00");
    world.run_as("ops", "signoff approve R001 --gate door").succeeds();
}

#[test]
fn it_ends_with_the_role_of_who_gave_it() {
    let world = before(DOOR);
    delegated(&world);
    world.run("people grant lead tester").succeeds();
    world.run("people revoke tester tester").succeeds().says("ops has tester from tester until 2030-11-05 23:59");
    world.run_as("ops", "signoff approve R001 --gate door").ends_with(6).says("who does not hold it either");
    world.run("people list").succeeds().says("ended: tester does not hold it");
    // A gate is no less shut for the delegates of nobody.
    world.run("people revoke lead tester").ends_with(3).says("could never open");
}

#[test]
fn giver_and_delegate_are_one_seat() {
    let world = before("needs: {signoff: {role: [tester, lead], count: 2}}");
    delegated(&world);
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door").succeeds();
    assert!(!opens(&world), "one seat is one vote");
    world.run("signoff list R001").says("tester speaks for tester at this gate");
    assert!(why(&world).contains("lead"));
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
    world.run("audit").succeeds().says("clean");
    // In the other order too.
    let world = before("needs: {signoff: {role: [tester, lead], count: 2}}");
    delegated(&world);
    world.run_as("ops", "signoff approve R001").succeeds();
    world.run_as("tester", "signoff approve R001 --gate door").succeeds();
    assert!(!opens(&world), "one seat is one vote");
}

#[test]
fn two_delegates_of_one_person_are_one_seat() {
    let world = before("needs: {signoff: {role: [tester, lead], count: 2}}");
    delegated(&world);
    world.run("people delegate tester tester --to boss --until 2030-11-05").succeeds();
    world.run_as("ops", "signoff approve R001").succeeds();
    assert!(!why(&world).contains("boss"), "boss has no seat left");
    world.run_as("boss", "signoff approve R001 --gate door").succeeds();
    assert!(!opens(&world));
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
    // Who has the role of two people takes the seat that is free.
    let world = before("needs: {signoff: {role: [tester, lead], count: 2}}");
    delegated(&world);
    world.run("people delegate lead lead --to ops --until 2030-11-05").succeeds();
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door").ends_with(2).says("--role tester, lead");
    world.run_as("ops", "signoff approve R001 --gate door --role lead").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_delegate_is_a_person_of_their_own() {
    // Who made the release may not sign it, and does not by standing in for somebody.
    let world = before("needs: {signoff: {role: [tester, dev], distinct-from: [requester]}}");
    world.run("people delegate tester tester --to dev --until 2030-11-05").succeeds();
    world.run_as("dev", "signoff approve R001 --gate door --role tester").ends_with(6).says("you made this release");
    // Whoever stands in for an excluded person is somebody else.
    world.run("people delegate dev dev --to ops --until 2030-11-05").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door").succeeds();
    assert!(opens(&world));
    // One person counts once, whosever seats they take.
    let world = before("needs: {all: [{signoff: {role: [tester]}}, {signoff: {role: [lead]}}]}");
    delegated(&world);
    world.run("people delegate lead lead --to ops --until 2030-11-05").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door --role tester").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door --role lead").succeeds();
    assert!(!opens(&world));
}

#[test]
fn who_gave_the_role_has_the_last_word() {
    let world = before(DOOR);
    delegated(&world);
    world.run_as("ops", "signoff reject R001 -m \"blank letters\"").succeeds();
    assert!(!opens(&world));
    world.run_as("tester", "signoff approve R001 -m \"they are meant to be\"").succeeds();
    assert!(opens(&world));
    world.run("signoff list R001").says("tester, for whom it was given, spoke on");
    // A delegate does not take back what its owner said.
    let world = before(DOOR);
    delegated(&world);
    world.run_as("tester", "signoff reject R001 -m \"blank letters\"").succeeds();
    world.run_as("ops", "signoff approve R001 --gate door").succeeds();
    assert!(!opens(&world));
    assert!(why(&world).contains("rejected by tester"));
}

#[test]
fn who_moves_may_sign_for_somebody() {
    let world = before("needs: {signoff: {role: [lead], mover-signs: true}}");
    assert!(!opens(&world));
    world.run("people delegate lead lead --to boss --until 2030-11-05").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "promote R001 --to done").succeeds();
    let signed = world.run("signoff list R001 --json").succeeds().json();
    assert_eq!((&signed[0]["by"], &signed[0]["stands_for"]), (&"boss".into(), &"lead".into()));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_delegate_does_all_that_the_role_may() {
    let world = before("needs: {soak: {duration: 1h}}, waivable-by: [ops]");
    world.run_as("tester", "waiver grant R001 door --until +2d -m known").ends_with(6);
    world.run("people delegate ops ops --to tester --until 2030-11-05").succeeds();
    world.run("people delegate boss boss --to tester --until 2030-11-05").succeeds();
    world.run_as("tester", "task done R001 wash").succeeds();
    world.run_as("tester", "waiver grant R001 door --until +2d -m known").succeeds();
    world.run_as("tester", "promote R001 --to done").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn what_cannot_be_delegated_is_refused() {
    let world = before(DOOR);
    delegated(&world);
    let tip = world.tip();
    let refuses = |line: &str, code: i32, says: &str| {
        world.run(line).ends_with(code).says(says);
    };
    let not_theirs = "lead does not hold the role, and nobody gives what is not their own";
    refuses("people delegate lead tester --to boss --until 2030-11-05", 1, not_theirs);
    refuses("people delegate ops tester --to boss --until 2030-11-05", 1, "ops does not hold the role");
    refuses("people delegate administrator administrator --to boss --until 2030-11-05", 1, "is not delegated");
    refuses("people delegate lead lead --to lead --until 2030-11-05", 1, "cannot stand for `lead`");
    refuses("people delegate lead lead --to boss --until 2030-10-31", 1, "it would have ended on 2030-10-31 23:59");
    refuses("people delegate lead lead --to boss --until 9999-12-31", 1, "what lasts longer is a grant");
    refuses("people delegate lead lead --to boss --since 2030-11-06 --until 2030-11-05", 1, "before it begins");
    refuses("people delegate lead lead --to nobody --until 2030-11-05", 1, "there is no person `nobody`");
    refuses("people delegate lead leed --to boss --until 2030-11-05", 1, "did you mean `lead`?");
    refuses("people delegate lead lead --to boss --until someday", 2, "is not a time");
    refuses("people delegate lead lead --to boss", 2, "--until");
    assert_eq!(world.tip(), tip);
    world.run("people delegate lead tester --to tester --until 2030-11-05").succeeds().says("already so: tester holds");
    world.run("people add ci@example.org CI --robot").succeeds();
    refuses("people delegate lead lead --to ci --until 2030-11-05", 1, "`ci` is a robot");
    world.run("people grant ci lead").succeeds();
    refuses("people delegate ci lead --to boss --until 2030-11-05", 1, "`ci` is a robot");
    // A year ahead is the end.
    world.run("people delegate lead lead --to boss --until 2031-11-01").succeeds();
}

#[test]
fn only_who_may_change_the_policy_delegates_and_no_delegate_does() {
    let world = before(DOOR);
    let line = "people delegate tester tester --to ops --until 2030-11-05";
    world.run_as("tester", line).ends_with(6).says("administrator");
    world.run_as("ops", line).ends_with(6);
    world.amend("relman.yaml", |text| text.replace("policy-by: [administrator]", "policy-by: [administrator, lead]"));
    world.run("people delegate lead lead --to ops --until 2030-11-05").succeeds();
    world.run_as("ops", "people grant ops lead").ends_with(6).says("and not for changes of the policy");
    world.run_as("lead", "people delegate tester tester --to ops --until 2030-11-05").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn an_edit_by_hand_is_judged_alike() {
    let world = before(DOOR);
    let forge = |lent: &str| {
        let text = world.git("show HEAD:people.yaml").stdout;
        let ops = "    roles: [ops]\n";
        world.write("store/people.yaml", &text.replace(ops, &format!("{ops}    delegated: [{lent}]\n")));
        world.run("policy commit -m \"by hand\"")
    };
    let until = |until: &str| format!("{{role: tester, from: tester, until: {until}}}");
    forge(&until("2030-11-05")).ends_with(1).says("people.yaml:").says("must look like 2026-12-12T06:00-08:00");
    forge(&until("9999-12-31T23:59+00:00")).ends_with(1).says("people.yaml:").says("what lasts longer is a grant");
    forge(&until("2030-10-31T23:59+00:00")).ends_with(1).says("it would have ended");
    forge("{role: tester, from: lead, until: 2030-11-05T12:00+00:00}").ends_with(1).says("lead does not hold the role");
    forge(&until("2030-11-05T12:00+00:00")).succeeds();
    world.run("process check").succeeds();
    world.run_as("ops", "signoff approve R001").succeeds();
}

#[test]
fn a_day_ends_where_the_store_stands() {
    let until = |zone: &str, day: &str| {
        let world = before(DOOR);
        world.amend("relman.yaml", |text| text.replace("time-zone: \"UTC\"", &format!("time-zone: {zone}")));
        world.run(&format!("people delegate tester tester --to ops --until {day}")).succeeds();
        let people = world.read("store/people.yaml");
        let text = people.split("until: \"").nth(1).unwrap();
        text.split('"').next().unwrap().to_owned()
    };
    // The clocks are set forward, back, over midnight, and back over midnight.
    assert_eq!(until("Europe/Berlin", "2031-03-30"), "2031-03-30T23:59:59+02:00");
    assert_eq!(until("Europe/Berlin", "2031-10-26"), "2031-10-26T23:59:59+01:00");
    assert_eq!(until("America/Santiago", "2031-09-06"), "2031-09-06T23:59:59-04:00");
    assert_eq!(until("America/Santiago", "2031-04-05"), "2031-04-05T23:59:59-04:00");
}

#[test]
fn who_is_called_first_is_who_holds_the_role_now() {
    let world = before(DOOR);
    world.amend("people.yaml", |text| {
        let text = text.replace("    roles: [tester]\n", "    roles: [tester]\n    phone: \"+1 555 0101\"\n");
        format!("{}escalation: [tester, boss, lead, tester, dev]\n", text.split("escalation:").next().unwrap())
    });
    delegated(&world);
    world.run("people delegate lead lead --to boss --until 2030-11-05").succeeds();
    let order = |world: &World| -> Vec<String> {
        let rows = world.run("contacts --escalation --json").succeeds().json();
        rows.as_array().unwrap().iter().map(|one| one["person"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(order(&world), ["tester", "ops", "boss", "lead", "dev"], "nobody twice");
    world
        .run("contacts --escalation")
        .succeeds()
        .says("+1 555 0101")
        .says("tester@example.org")
        .says("tester for tester");
    world.clock("2030-11-06 00:00");
    assert_eq!(order(&world), ["tester", "boss", "lead", "dev"]);
    // An entry for which nobody answers is found, with its line.
    world.write(
        "store/people.yaml",
        &world.read("store/people.yaml").replace("    roles: [dev]\n", "    roles: [dev]\n    robot: true\n"),
    );
    world.run("policy commit -m \"nobody operates\"").succeeds().says("people.yaml:").says("nobody answers for `dev`");
}
