//! What lasts only so long: sign-offs by release, iteration and state; time that a release must stand or have left.

use crate::house::{before, opens, text, why};
use crate::world::World;

/// Away to the lab and back: the same round, another stay.
fn away_and_back(world: &World) {
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
}

/// Back to the beginning: another round.
fn once_more(world: &World) {
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
}

fn plan(world: &World, text: &str) {
    world.run_as("dev", &format!("set R001 plan=\"{text}\"")).succeeds();
}

#[test]
fn a_sign_off_lasts_for_its_release_iteration_or_stay() {
    for (per, after_stay, after_return) in
        [("release", true, true), ("iteration", true, false), ("state", false, false)]
    {
        let world = before(&format!("needs: {{signoff: {{role: [tester], per: {per}}}}}"));
        world.run_as("tester", "signoff approve R001").succeeds();
        assert!(opens(&world));
        away_and_back(&world);
        assert_eq!(opens(&world), after_stay, "{per}, back in the state");
        world.run_as("tester", "signoff approve R001 --gate door").succeeds();
        assert!(opens(&world), "{per}, signed again");
        once_more(&world);
        assert_eq!(opens(&world), after_return, "{per}, in the next iteration");
        // What it covers must stand besides, whatever it lasts for.
        world.run_as("tester", "signoff approve R001 --gate door").succeeds();
        plan(&world, "the first plan of all");
        assert!(!opens(&world), "{per}: the content is another");
        world.run_as("tester", "signoff approve R001 --gate door").succeeds();
        plan(&world, "the second plan of all");
        assert!(!opens(&world));
        plan(&world, "the first plan of all");
        assert!(opens(&world), "{per}: what was signed is there again");
        world.run("audit").succeeds().says("clean");
    }
}

#[test]
fn content_that_comes_back_in_another_stay_or_round_was_not_signed_in_it() {
    let changed_and_back = |per: &str, between: &dyn Fn(&World)| {
        let world = before(&format!("needs: {{signoff: {{role: [tester], per: {per}}}}}"));
        plan(&world, "the first plan of all");
        world.run_as("tester", "signoff approve R001").succeeds();
        plan(&world, "the second plan of all");
        between(&world);
        plan(&world, "the first plan of all");
        opens(&world)
    };
    assert!(changed_and_back("state", &|_| ()));
    assert!(!changed_and_back("state", &away_and_back));
    assert!(changed_and_back("iteration", &away_and_back));
    assert!(!changed_and_back("iteration", &once_more));
    assert!(changed_and_back("release", &once_more));
}

#[test]
fn a_rejection_lasts_for_its_iteration_whatever_becomes_of_the_content() {
    for per in ["release", "iteration", "state"] {
        let world = before(&format!("needs: {{signoff: {{role: [tester, lead], per: {per}}}}}"));
        world.run_as("tester", "signoff reject R001 -m no").succeeds();
        plan(&world, "the second plan of all");
        away_and_back(&world);
        world.run_as("lead", "signoff approve R001").succeeds();
        assert!(!opens(&world), "{per}");
        once_more(&world);
        world.run_as("lead", "signoff approve R001 --gate door").succeeds();
        assert!(opens(&world), "{per}: the next iteration has no rejection");
    }
}

#[test]
fn a_release_has_stood_long_enough_at_the_very_minute() {
    let world = before("needs: {soak: {duration: 2h}}");
    // It was promoted in the third minute of the world, at 09:02.
    assert!(why(&world).contains("2030-11-01 11:02"), "it says from when on");
    world.clock("2030-11-01 11:01");
    assert!(!opens(&world), "a minute is missing");
    assert!(opens(&world), "11:02 is two hours later");
}

#[test]
fn a_remark_does_not_disturb_the_soak_and_a_re_entry_does() {
    let world = before("needs: {soak: {duration: 2h}}");
    world.clock("2030-11-01 10:30");
    world.run_as("dev", "comment R001 -m seen").succeeds();
    world.run_as("tester", "set R001 remarks=noted").succeeds();
    world.clock("2030-11-01 11:02");
    assert!(opens(&world));
    away_and_back(&world);
    // 11:04 is when it came back.
    world.clock("2030-11-01 13:03");
    assert!(!opens(&world));
    assert!(opens(&world));
}

#[test]
fn a_soak_is_time_that_went_by_and_not_the_hands_of_a_clock() {
    let soaked = |from: &str, until: &str| {
        let world = World::by(&text("needs: {soak: {duration: 24h}}"));
        world.amend("relman.yaml", |text| text.replace("time-zone: \"UTC\"", "time-zone: Europe/Berlin"));
        world.run_as("dev", "new \"A release\" --component web").succeeds();
        world.clock(from);
        world.run_as("dev", "promote R001 --to review").succeeds();
        world.clock(until);
        assert!(!opens(&world), "a minute is missing");
        assert!(opens(&world), "24 hours went by");
    };
    // Noon to noon on the clock is 23 hours in March, and 25 in October: from 12:00 it is 13:00, and 11:00.
    soaked("2031-03-29 11:00", "2031-03-30 10:59");
    soaked("2031-10-25 10:00", "2031-10-26 09:59");
}

#[test]
fn what_must_be_planned_ahead_is_so_to_the_minute() {
    let world = before("needs: {schedule: {milestone: go-live, ahead: 1d}}");
    world.run_as("boss", "schedule R001 \"2030-11-10 12:00\"").succeeds();
    world.clock("2030-11-09 12:00");
    assert!(opens(&world), "a day is left");
    assert!(!opens(&world), "a minute less is not");
    world.run_as("boss", "promote R001 --to done").ends_with(3).says("the last moment was 2030-11-09 12:00");
    // Another date opens it again, and taking it back shuts it.
    world.run_as("boss", "schedule R001 \"2030-11-10 12:30\"").succeeds();
    assert!(opens(&world));
    world.run_as("boss", "schedule R001 --clear").succeeds();
    assert!(!opens(&world));
}
