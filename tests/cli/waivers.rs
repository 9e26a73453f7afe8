//! Waivers in time: until when they count, what became of each, and those that speak of nothing any more.

use crate::house::{before, house, opens};
use crate::world::World;

const DOOR: &str = "needs: {signoff: {role: [tester]}}, waivable-by: [ops]";

fn waive(world: &World, until: &str) {
    world.run_as("ops", &format!("waiver grant R001 door --until {until} -m known")).succeeds();
}

/// The state of each waiver of a release, and its words.
fn states(world: &World) -> Vec<String> {
    let list = world.run("waiver list --json").succeeds().json();
    list.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_date_means_the_last_second_of_that_day_where_the_store_stands() {
    let until = |zone: &str, day: &str| {
        let world = before(DOOR);
        world.amend("relman.yaml", |text| text.replace("time-zone: \"UTC\"", &format!("time-zone: {zone}")));
        waive(&world, day);
        let list = world.run("waiver list R001 --json").succeeds().json();
        list[0]["until"].as_str().unwrap().to_owned()
    };
    assert_eq!(until("UTC", "2032-02-29"), "2032-02-29T23:59:59+00:00");
    assert_eq!(until("Europe/Berlin", "2031-03-30"), "2031-03-30T23:59:59+02:00");
    assert_eq!(until("Europe/Berlin", "2031-10-26"), "2031-10-26T23:59:59+01:00");
    // The next day begins at one, or its midnight comes after an hour that came twice.
    assert_eq!(until("America/Santiago", "2031-09-06"), "2031-09-06T23:59:59-04:00");
    assert_eq!(until("America/Santiago", "2031-04-05"), "2031-04-05T23:59:59-04:00");
    let world = before(DOOR);
    world.run_as("ops", "waiver grant R001 door --until 2031-02-29 -m known").ends_with(2).says("is not a time");
}

#[test]
fn it_counts_to_the_second() {
    let world = before(DOOR);
    world.amend("relman.yaml", |text| text.replace("time-zone: \"UTC\"", "time-zone: Europe/Berlin"));
    waive(&world, "2031-03-30");
    // The day of the change has 23 hours: it ends at 21:59:59 of Greenwich.
    world.clock("2031-03-30 21:59");
    assert!(opens(&world));
    assert!(!opens(&world), "22:00 is the next day");
    assert_eq!(states(&world), ["expired"]);
    world.run("waiver list --expired").succeeds().says("R001").says("expired");
    world.run("waiver list --as-of 2031-03-30").succeeds().says("in force");
}

#[test]
fn the_list_says_what_became_of_each() {
    let world = before(DOOR);
    world.run("waiver list").succeeds().says("waivers 0");
    waive(&world, "2030-11-03");
    assert_eq!(states(&world), ["in-force"]);
    waive(&world, "2030-11-05");
    assert_eq!(states(&world), ["replaced", "in-force"]);
    world.run_as("tester", "signoff approve R001").succeeds();
    assert_eq!(states(&world), ["replaced", "unneeded"]);
    world.run_as("tester", "signoff withdraw R001").succeeds();
    world.run_as("ops", "waiver withdraw R001 door -m \"no more\"").succeeds();
    assert_eq!(states(&world), ["withdrawn", "withdrawn"]);
    world.run("waiver list").succeeds().says("taken back by ops on 2030-11-01").says("waivers 2, withdrawn 2");
    waive(&world, "2030-11-05");
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    assert_eq!(states(&world), ["withdrawn", "withdrawn", "lapsed"]);
    world.run_as("dev", "promote R001 --to review").succeeds();
    waive(&world, "2030-11-05");
    world.run_as("boss", "promote R001 --to done").succeeds();
    world.run("waiver list").succeeds().says("waivers 4, used 1, withdrawn 2, lapsed 1");
    world.run("waiver list").succeeds().says("lapsed: it is of iteration 1").says("used");
    // Used stays used when its time is over.
    world.clock("2030-12-01 00:00");
    assert_eq!(states(&world)[3], "used");
}

#[test]
fn it_is_listed_over_all_releases_in_every_form() {
    let world = before(DOOR);
    world.run_as("dev", "new \"Another\" --component web --kind urgent").succeeds();
    waive(&world, "2030-11-05");
    world.run_as("ops", "waiver grant R002 other --until 2030-11-02 -m \"=known\"").succeeds();
    let all = world.run("waiver list").succeeds();
    assert_eq!(all.stdout.lines().next(), Some("release\tgate\tby\tat\tuntil\tstate\treason"));
    all.says("waivers 2, in-force 2");
    world.run("waiver list R002").succeeds().says("other").is_silent_about("door");
    world.run("waiver list -q").succeeds().is_silent_about("waivers 2");
    world.run("waiver list --expired").succeeds().is_silent_about("door").says("waivers 0");
    world.run("waiver list --format csv").succeeds().says("R002").says("'=known").is_silent_about("waivers 2");
    world.run("waiver list --format md").succeeds().says("| R002 |");
    world.run("waiver list --format html").succeeds().says("<td>R002</td>");
    // One that was cancelled needs it no longer.
    world.run_as("boss", "cancel R002 --to dropped -m no").succeeds();
    world.run("waiver list R002").succeeds().says("no longer needed: the release is at its end");
}

#[test]
fn a_change_of_policy_says_which_waivers_it_orphans() {
    let process = |world: &World, from: &str, to: &str| {
        let text = world.read("store/processes/house.yaml");
        assert!(text.contains(from), "{from}");
        world.write("store/processes/house.yaml", &text.replace("version: 1\n", "version: 2\n").replace(from, to));
    };
    let orphaned = |from: &str, to: &str, why: &str| {
        let world = before(DOOR);
        waive(&world, "2030-11-05");
        process(&world, from, to);
        let says = format!("the waiver of `door` for R001 sets nothing aside: {why}");
        world.run("process check").succeeds().says("processes/house.yaml").says(&says);
        world.run("policy commit -m other").succeeds().says(&says);
        assert_eq!(states(&world), ["orphaned"]);
        world.run("waiver list").succeeds().says(&format!("orphaned: {why}")).says("waivers 1, orphaned 1");
        // It is said when it comes, and by the check while it lasts.
        world.run("people add ada@example.org Ada").succeeds().is_silent_about("sets nothing aside");
        world.run("process check").succeeds().says(&says);
        world.run("audit").succeeds().says("clean");
    };
    let list = "gates: [door, other]";
    orphaned(list, "gates: [other]", "no way on asks for the gate");
    orphaned("  door: {needs", "  door: {when: {kind: urgent}, needs", "the gate is not asked of this release");
    let world = before(DOOR);
    waive(&world, "2030-11-05");
    process(&world, "  door: {needs: {signoff: {role: [tester]}}, waivable-by: [ops]}\n", "");
    process(&world, list, "gates: [other]");
    world.run("policy commit -m other").succeeds().says("the process has no such gate");
    assert_eq!(states(&world), ["orphaned"]);
}

#[test]
fn a_condition_on_the_state_to_come_orphans_nothing() {
    let world = house("when: {state: review}, needs: {signoff: {role: [tester]}}, waivable-by: [ops]");
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    waive(&world, "2030-11-05");
    assert_ne!(states(&world), ["orphaned"], "it stands in draft, and review lies ahead");
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert_eq!(states(&world), ["in-force"]);
}

#[test]
fn it_warns_where_it_ends_before_the_planned_time() {
    let mut world = World::by(
        &crate::house::text(DOOR)
            .replace("go-live: {default: true, by: [boss]}", "go-live: {default: true, state: done, by: [boss]}"),
    );
    world.person("boss");
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    waive(&world, "2030-11-05");
    world
        .run("check R001 --to done")
        .succeeds()
        .says("waived by ops until 2030-11-05 23:59")
        .is_silent_about("ends before");
    world.run("schedule R001 \"2030-11-06 08:00\"").succeeds();
    let early = "it ends before `go-live` on 2030-11-06 08:00, and will not count then";
    world.run("check R001 --to done").succeeds().says(early);
    world.run("show R001").succeeds().says(early);
    world.run("schedule R001 \"2030-11-05 08:00\"").succeeds();
    world.run("check R001 --to done").succeeds().is_silent_about("ends before");
}
