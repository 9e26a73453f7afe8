//! `init` at a terminal: process, title, zone, parts of names, who I am (cli §1.12).

use crate::terminal::{CTRL_C, DOWN, ENTER, Terminal};
use crate::world::World;
use std::process::Command;

/// `init` as somebody runs it whom git does not know.
fn stranger(world: &World, line: &str) -> Command {
    let mut command = world.command_at_terminal("nobody", line);
    for name in ["GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_NAME"] {
        command.env_remove(name);
    }
    command
}

#[test]
fn init_asks_for_all_that_a_store_needs() {
    let (world, other) = (World::empty(), World::empty());
    let mut command = stranger(&world, "init store");
    command.env("TZ", ":Europe/Vienna");
    let place = shipped().iter().position(|name| name == "cms-net").unwrap();
    let ran = down(Terminal::running(command, true).sees("> "), place)
        .types(ENTER)
        .sees("CMS Net change cycle")
        .answers("What people call the store [Releases]", "Änderungen")
        .answers("Time zone [Europe/Vienna]", "Nowhere/Land")
        .sees("must be an IANA name")
        .types(ENTER)
        .answers("The `contractor` in names of releases", "is")
        .answers("must be 2 capital letters or digits", "IS")
        .answers("Your e-mail address", "anna")
        .answers("write an address", "anna.gross@example.org")
        .answers("Your name [anna.gross]", "Änne Groß")
        .sees("Add an invented person for every role")
        .types("y")
        .ends_with(0);
    let said = "init store --process cms-net --title 'Änderungen' --time-zone Europe/Vienna --name-part contractor=IS --sample";
    assert_eq!(ran.printed(), said);
    let ran = ran.says("git config --global user.email anna.gross@example.org").says("you are anna-gross");
    // The printed commands make the same store elsewhere.
    for line in ran.stdout.lines().filter_map(|line| line.trim().strip_prefix("command: ")) {
        let line = line.replacen("relman ", &format!("{} ", env!("CARGO_BIN_EXE_relman")), 1);
        let mut shell = stranger(&other, "");
        let mut with_shell = Command::new("sh");
        with_shell.args(["-c", &line]).env_clear().current_dir(other.path(""));
        with_shell.envs(shell.env("TZ", "UTC").get_envs().filter_map(|(key, value)| Some((key, value?))));
        let output = with_shell.output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
    for file in ["relman.yaml", "people.yaml"] {
        assert_eq!(world.read(&format!("store/{file}")), other.read(&format!("store/{file}")));
    }
    assert!(world.read("store/relman.yaml").contains("Europe/Vienna"));
    // Who acts next in the store is known, by its own configuration.
    let mut whoami = stranger(&world, "whoami");
    let output = whoami.current_dir(world.path("store")).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("anna-gross"), "{output:?}");
}

#[test]
fn init_takes_a_process_from_a_file() {
    let world = World::empty();
    world.write("mine.yaml", crate::asking_menu::CHORES);
    let ran = down(world.at_terminal("anna", "init store").sees("> "), shipped().len())
        .types(ENTER)
        .answers("The file of the process", "none.yaml")
        .answers("none.yaml", "mine.yaml")
        .answers("What people call the store", "")
        .answers("Time zone [UTC]", "")
        .sees("invented person")
        .types(ENTER)
        .ends_with(0);
    assert!(ran.printed().starts_with("init store --process mine.yaml --title Releases --time-zone UTC"));
    ran.says("by the process chores").is_silent_about("git does not know you");
}

/// The processes that ship, in the order of the menu.
fn shipped() -> Vec<String> {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/release-templates");
    let folders = std::fs::read_dir(templates).unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|path| path.is_dir());
    let mut names: Vec<String> = folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Goes down so many rows, and sees each.
fn down(terminal: Terminal, rows: usize) -> Terminal {
    (0..rows).fold(terminal, |terminal, _| terminal.types(DOWN).sees("> "))
}

#[test]
fn a_stopped_init_makes_nothing() {
    let world = World::empty();
    let ran = world.at_terminal("anna", "init store").sees("> ").types(CTRL_C).ends_with(130);
    ran.says("nothing was written");
    assert!(!world.path("store").exists());
}

#[test]
fn a_whole_init_asks_nothing_and_ci_asks_nothing() {
    let world = World::empty();
    let line = "init store --process cms-net --name-part contractor=IS";
    world.at_terminal("anna", line).ends_with(0).is_silent_about("command:");
    let mut command = world.command_at_terminal("anna", "init other");
    command.env("CI", "true");
    Terminal::running(command, true).ends_with(2).says("name the process with --process");
}
