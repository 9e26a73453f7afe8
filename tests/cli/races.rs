//! Many processes at once on one store: nothing is lost, nothing is done twice, everybody gets an answer.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;

use crate::world::{Ran, World, split};

const WORKERS: usize = 8;
const ACTIONS: usize = 25;

/// Runs a line of commands in each process-after-process worker, all workers at once.
fn at_once(world: &World, work: &[Vec<String>]) -> Vec<Ran> {
    let work: Vec<Vec<(String, Command)>> =
        work.iter().map(|lines| lines.iter().map(|line| (line.clone(), relman(world, line))).collect()).collect();
    let run = |(line, mut command): (String, Command)| Ran::of(line, &command.output().unwrap());
    let workers: Vec<_> =
        work.into_iter().map(|lines| thread::spawn(move || lines.into_iter().map(run).collect::<Vec<_>>())).collect();
    workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
}

fn relman(world: &World, line: &str) -> Command {
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "lead-developer");
    command.args(split(line));
    command
}

/// One line for each process, all started at once.
fn lines(count: usize, line: impl Fn(usize) -> String) -> Vec<Vec<String>> {
    (0..count).map(|number| vec![line(number)]).collect()
}

fn actions(world: &World) -> usize {
    world.git("rev-list --count main").succeeds().stdout.trim().parse().unwrap()
}

/// What holds after every race: one line of history, all of it legal, and a checkout in step.
fn is_in_order(world: &World) {
    assert_eq!(world.git("status --porcelain").succeeds().stdout, "");
    assert_eq!(world.git("log --merges --format=%h").succeeds().stdout, "");
    world.git("fsck --strict").succeeds();
    world.run("audit").succeeds().says("clean");
}

#[test]
fn two_hundred_releases_from_eight_processes_have_two_hundred_numbers_without_a_gap() {
    let world = World::new("cms-net");
    let work: Vec<Vec<String>> = (0..WORKERS)
        .map(|worker| (0..ACTIONS).map(|number| format!("new \"Release {number} of {worker}\" -q")).collect())
        .collect();
    let ran = at_once(&world, &work);
    let names: BTreeSet<String> = ran.into_iter().map(|ran| ran.succeeds().stdout.trim().to_owned()).collect();
    let expected: BTreeSet<String> = (1..=WORKERS * ACTIONS).map(|number| format!("CFIS{number:03}")).collect();
    assert_eq!(names, expected);
    assert_eq!(actions(&world), WORKERS * ACTIONS + 1);
    is_in_order(&world);
}

#[test]
fn eight_processes_on_one_release_all_get_their_change_in() {
    let world = World::new("cms-net");
    world.run_as("lead-developer", "new \"December change cycle\"").succeeds();
    let work: Vec<Vec<String>> = (0..WORKERS)
        .map(|worker| (0..4).map(|number| format!("change add CFIS001 IR-{worker}{number} \"One of many\"")).collect())
        .collect();
    for ran in at_once(&world, &work) {
        ran.succeeds();
    }
    assert_eq!(world.run("change list CFIS001 --json").json().as_array().unwrap().len(), WORKERS * 4);
    assert_eq!(actions(&world), WORKERS * 4 + 2);
    is_in_order(&world);
}

#[test]
fn of_two_that_choose_the_same_name_one_wins() {
    let world = World::new("cms-net");
    let ran = at_once(&world, &lines(2, |number| format!("new \"Number {number}\" --name CFIS007")));
    let codes: BTreeSet<i32> = ran.iter().map(|ran| ran.code).collect();
    assert_eq!(codes, BTreeSet::from([0, 1]), "{ran:?}");
    assert_eq!(actions(&world), 2);
    is_in_order(&world);
}

#[test]
fn a_plain_commit_in_between_is_no_obstacle() {
    let world = World::new("cms-net");
    let work: Vec<Vec<String>> =
        (0..3).map(|worker| (0..6).map(|number| format!("new \"{worker} {number}\"")).collect()).collect();
    thread::scope(|scope| {
        let git = |line: &str| {
            let mut command = world.command("git", "lead-developer");
            command.arg("-C").arg(world.store()).args(split(line));
            command
        };
        let commits: Vec<_> =
            (0..6).map(|number| (number, git("add README"), git(&format!("commit -qm {number} -- README")))).collect();
        let readme = world.store().join("README");
        scope.spawn(move || {
            for (number, mut add, mut commit) in commits {
                std::fs::write(&readme, format!("{number}\n")).unwrap();
                // Git does not wait for a lock: a person tries again.
                while !add.output().unwrap().status.success() {}
                while !commit.output().unwrap().status.success() {}
            }
        });
        for ran in at_once(&world, &work) {
            ran.succeeds();
        }
    });
    assert_eq!(actions(&world), 1 + 3 * 6 + 6);
    is_in_order(&world);
}

#[test]
fn one_key_from_four_processes_is_one_action_with_one_answer() {
    let world = World::new("cms-net");
    world.run_as("lead-developer", "new \"December change cycle\"").succeeds();
    for line in ["new \"At night\" --key pipeline-7 -q", "change add CFIS001 IR-1 Letters --key pipeline-8 --json"] {
        let before = actions(&world);
        let ran = at_once(&world, &lines(4, |_| line.to_owned()));
        assert_eq!(actions(&world), before + 1, "{ran:?}");
        let answer = |ran: Ran| match line.contains("--json") {
            false => ran.succeeds().stdout,
            true => format!("{}{}", ran.json()["release"], ran.succeeds().json()["item"]),
        };
        let answers: BTreeSet<String> = ran.into_iter().map(answer).collect();
        assert_eq!(answers.len(), 1, "{answers:?}");
    }
    is_in_order(&world);
}
