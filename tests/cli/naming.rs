//! Names (CMS-09, language §1): the next number of a series, names of one's choice, and no name twice.

use crate::world::World;

/// A process whose series has nine names.
const NINE: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "R-{number:1}"
kinds: {plain: {default: true}}
roles: {dev: {}}
states:
  open: {initial: true}
  done: {final: true}
transitions:
  finish: {from: [open], to: done, by: [dev]}
  drop: {from: [open], to: done, type: cancel, by: [dev]}
"#;

fn new(world: &World, more: &str) -> String {
    let made = world.run_as("lead-developer", &format!("new \"A release\" -q {more}")).succeeds();
    made.stdout.trim().to_owned()
}

#[test]
fn releases_are_numbered_one_after_the_other() {
    let world = World::new("cms-net");
    assert_eq!([new(&world, ""), new(&world, ""), new(&world, "--kind emergency")], ["CFIS001", "CFIS002", "CFIS003"]);
}

#[test]
fn a_name_of_ones_choice_must_fit_and_be_free() {
    let world = World::new("cms-net");
    assert_eq!(new(&world, "--name CFIS010"), "CFIS010");
    assert_eq!(new(&world, ""), "CFIS011", "the next number follows the highest");
    let tip = world.tip();
    world.run_as("lead-developer", "new Again --name CFIS010").ends_with(1).says("CFIS010");
    for wrong in ["CFIS", "../../etc/001", "CFIS 12"] {
        world
            .run_as("lead-developer", &format!("new Odd --name \"{wrong}\""))
            .ends_with(1)
            .says("must be capital letters");
    }
    for wrong in ["CFIS12", "CFIS0012", "XFIS012", "CFIS000", "CFI-012"] {
        world
            .run_as("lead-developer", &format!("new Odd --name {wrong}"))
            .ends_with(1)
            .says("CF{contractor:2}{number:3}");
    }
    assert_eq!(world.tip(), tip);
}

#[test]
fn letters_may_be_small() {
    let world = World::new("cms-net");
    assert_eq!(new(&world, "--name cfis007"), "CFIS007");
    world.run_as("lead-developer", "set cfis007 impact=Letters").succeeds().says("CFIS007: set impact");
    assert_eq!(world.run("show Cfis007 --json").succeeds().json()["name"], "CFIS007");
    world.run_as("lead-developer", "new Again --name cFiS007").ends_with(1);
}

#[test]
fn contractors_count_side_by_side() {
    let world = World::new("cms-net");
    assert_eq!(
        [new(&world, ""), new(&world, "--name-part contractor=AB"), new(&world, "")],
        ["CFIS001", "CFAB001", "CFIS002"]
    );
    assert_eq!(new(&world, "--name-part contractor=AB"), "CFAB002");
    assert_eq!(new(&world, "--name CFZZ001"), "CFZZ001");
    let tip = world.tip();
    for wrong in ["contractor=ABC", "contractor=a?", "contractor=A1", "vendor=AB"] {
        let refused = world.run_as("lead-developer", &format!("new Odd --name-part {wrong}"));
        assert!([1, 2].contains(&refused.code), "{refused:?}");
    }
    assert_eq!(world.tip(), tip);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_full_series_is_said_to_be_full() {
    let world = World::by(NINE);
    for number in 1..=9 {
        world.run_as("dev", "new \"One of nine\" -q").succeeds().says(&format!("R-{number}"));
    }
    let tip = world.tip();
    world.run_as("dev", "new \"One too many\"").ends_with(1).says("the series `R-` is full: R-9 is its last name");
    assert_eq!(world.tip(), tip);
}

#[test]
fn a_name_is_never_used_again() {
    let world = World::by(NINE);
    for _ in 0..3 {
        world.run_as("dev", "new \"A release\"").succeeds();
    }
    world.run_as("dev", "cancel R-3 -m \"not wanted\"").succeeds();
    world.run_as("dev", "new Again --name R-3").ends_with(1).says("R-3");
    // Not even when somebody erases the record behind relman's back.
    world.git("rm -r --quiet releases/R-/0/R-3").succeeds();
    world.git("commit --quiet -m \"tidy up\"").succeeds();
    world.run_as("dev", "new Again --name R-3").ends_with(1).says("R-3");
    world.run_as("dev", "new \"The next one\" -q").succeeds().says("R-4");
    world.run("audit").ends_with(4);
}
