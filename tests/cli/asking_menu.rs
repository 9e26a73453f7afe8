//! `todo --do`: what waits as a menu, until nothing waits or Esc.

use crate::terminal::{CTRL_C, DOWN, ENTER, ESC};
use crate::world::World;

pub(crate) const CHORES: &str = r#"
relman: 1
process: chores
version: 1
title: Chores
naming: "APP{number:3}"
may: {edit: [maker]}
kinds: {small: {default: true}}
roles: {maker: {}, judge: {}}
fields: {plan: {title: The plan}}
states: {begun: {initial: true}, over: {final: true}}
transitions:
  finish: {from: [begun], to: over, by: [maker], gates: [planned, swept, agreed]}
gates:
  planned: {title: It is planned, needs: {field: [plan]}}
  swept: {title: All is swept, needs: {task: {done: [sweep]}}}
  agreed: {title: All agree, needs: {signoff: {role: [judge]}}}
tasks:
  sweep: {title: Sweep the floor, owner: maker, note: "with which broom"}
"#;

fn chores() -> World {
    let world = World::by(CHORES);
    world.run_as("maker", "new \"The morning\"").succeeds();
    world
}

#[test]
fn the_menu_leads_a_release_to_its_end() {
    let world = chores();
    world
        .at_terminal("maker", "todo --do")
        .sees("> APP001  field plan")
        .types(DOWN)
        .sees("> APP001  task sweep")
        .types(ENTER)
        .answers("Note: with which broom", "the old one")
        .sees("command: relman task done APP001 sweep --note 'the old one'")
        .sees("> APP001  field plan")
        .types(ENTER)
        .answers("plan", "up at six")
        .sees("APP001: set plan")
        .sees("nothing waits")
        .ends_with(0);
    world
        .at_terminal("judge", "todo --do")
        .sees("> APP001  signoff agreed")
        .types(ENTER)
        .sees("signoff approve")
        .sees("signoff reject")
        .types(ENTER)
        .sees("command: relman signoff approve APP001 --gate agreed")
        .sees("approve agreed of APP001?")
        .types("y")
        .sees("nothing waits")
        .ends_with(0);
    world
        .at_terminal("maker", "todo --do")
        .sees("> APP001  move finish")
        .types(ENTER)
        .sees("command: relman promote APP001 --to over")
        .sees("promote APP001 from begun to over?")
        .types("y")
        .sees("APP001: promote begun -> over")
        .sees("nothing waits")
        .ends_with(0);
}

#[test]
fn esc_leaves_a_question_and_then_the_menu() {
    let world = chores();
    let tip = world.tip();
    let menu = || world.at_terminal("judge", "todo --do").sees("> APP001  signoff agreed");
    menu().types(ESC).ends_with(0);
    let back = menu().types(ENTER).sees("> relman signoff approve").types(ESC);
    back.sees("nothing was written").sees("> APP001  signoff agreed").types(ESC).ends_with(0);
    menu().types(CTRL_C).ends_with(130);
    menu().types(ENTER).sees("> relman signoff approve").types(CTRL_C).ends_with(130);
    // A refusal is told, and the menu comes again.
    let no = menu().types(ENTER).sees("> relman").types(ENTER).sees("agreed of APP001?").types("n");
    no.sees("not confirmed").sees("> APP001  signoff agreed").types(ESC).ends_with(0);
    assert_eq!(world.tip(), tip);
}

#[test]
fn the_menu_needs_a_terminal() {
    let world = chores();
    world.run_as("maker", "todo --do").ends_with(2).says("it needs a terminal").says("relman todo");
    world.at_terminal("maker", "todo --do --no-input").ends_with(2);
    world.at_terminal("maker", "todo --do --json").ends_with(2);
    world.run_as("maker", "todo --do --as-of now").ends_with(2);
}

#[test]
fn the_menu_acts_in_the_store_that_was_named() {
    let world = chores();
    let mut command = world.command_at_terminal("judge", "-R store todo --do");
    command.env_remove("RELMAN_STORE");
    crate::terminal::Terminal::running(command, true)
        .sees("> APP001  signoff agreed")
        .types(ENTER)
        .sees("> relman")
        .types(ENTER)
        .sees("command: relman -R store signoff approve APP001 --gate agreed")
        .types("y")
        .sees("nothing waits")
        .ends_with(0);
}

#[test]
fn an_empty_answer_is_one_line_at_a_terminal_and_a_header_in_a_pipe() {
    let world = World::by(CHORES);
    let seen = |line: &str| world.at_terminal("judge", line).ends_with(0).stdout.trim().to_owned();
    assert_eq!(seen("todo"), "nothing waits for you");
    assert_eq!(seen("todo --role judge --late"), "nothing late waits for judge");
    assert_eq!(seen("list"), "no open release");
    assert_eq!(seen("list --all web"), "no release fits");
    assert_eq!(seen("list --waiting-for judge"), "no open release waits for judge");
    assert_eq!(seen("-q list"), "");
    let piped = world.run_as("judge", "list").succeeds();
    assert_eq!((piped.stdout.lines().count(), piped.stderr.as_str()), (1, ""));
}
