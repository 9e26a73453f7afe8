//! What is missing is asked for at a terminal, and nowhere else (cli §1.12): on a real pseudo-terminal.

use crate::terminal::{CTRL_C, DOWN, ENTER, ESC, Terminal, UP};
use crate::world::World;

/// A process with every question: kinds, components, two ways on, a board of two roles, a note.
const HOUSE: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "APP{number:3}"
may: {new: [maker], edit: [maker]}
kinds:
  small: {title: A small one, default: true}
  big: {title: A big one}
components:
  web: {title: The web}
  store: {title: The store}
change-types:
  REQ:
    title: A request
    pattern: 'R-\d+'
    fields:
      urgency: {title: How urgent}
  FIX: {title: A fix, pattern: '[RF]-\d+'}
roles:
  maker: {title: Maker}
  judge: {title: Judge}
states:
  begun: {title: Just begun, initial: true}
  seen: {title: Seen by the judge}
  kept: {title: Kept, final: true}
  thrown: {title: Thrown away, final: true}
transitions:
  show: {from: [begun], to: seen, by: [maker]}
  keep: {from: [seen], to: kept, by: [maker, judge], gates: [good, safe]}
  throw: {from: [seen], to: thrown, by: [judge], optional: true, reason: required}
  back: {from: [seen], to: begun, type: return, by: [maker, judge]}
gates:
  good:
    title: It is good
    needs: {signoff: {role: [judge], covers: [content]}}
  safe:
    title: It is safe
    needs: {signoff: {role: [judge], covers: [content]}}
tasks:
  sweep: {title: Sweep the floor, owner: maker}
  count: {title: Count the spoons, owner: maker, note: "how many"}
"#;

fn house() -> World {
    World::by(HOUSE)
}

/// A house with two releases.
fn furnished() -> World {
    let world = house();
    world.run_as("maker", "new \"The first\" --component web --component store").succeeds();
    world.run_as("maker", "new \"The second\" --component web").succeeds();
    world
}

/// Runs the command that was printed in another world, and compares what it records.
#[track_caller]
fn is_the_same(world: &World, other: &World, person: &str, printed: &str, release: &str) {
    other.run_as(person, printed).succeeds();
    let last = |world: &World| {
        let log = world.run(&format!("log {release} --json")).succeeds().json();
        let mut entry = log.as_array().unwrap().last().unwrap().clone();
        for of_the_moment in ["id", "commit", "at"] {
            entry.as_object_mut().unwrap().remove(of_the_moment);
        }
        entry
    };
    assert_eq!(last(world), last(other), "{printed}");
    let folder = format!("store/releases/APP/0/{release}/release.yaml");
    assert_eq!(stripped(&world.read(&folder)), stripped(&other.read(&folder)), "{printed}");
}

/// A record without what tells the moment.
fn stripped(text: &str) -> String {
    text.lines().filter(|line| !line.contains("2030-")).collect::<Vec<_>>().join("\n")
}

#[test]
fn new_asks_for_title_kind_and_components() {
    let (world, other) = (house(), house());
    let ran = world
        .at_terminal("maker", "new")
        .answers("Title of the release", "Größer — ünïcode 日本")
        .sees("> small")
        .types(DOWN)
        .sees("> big")
        .types(ENTER)
        .sees("Components that it changes")
        .types(" ")
        .sees("[x] web")
        .types(ENTER)
        .ends_with(0)
        .says("APP001");
    assert_eq!(ran.printed(), "new 'Größer — ünïcode 日本' --kind big --component web");
    is_the_same(&world, &other, "maker", &ran.printed(), "APP001");
}

#[test]
fn a_whole_command_is_never_asked_anything() {
    let world = house();
    let ran = world.at_terminal("maker", "new \"Said at once\"").ends_with(0);
    ran.says("APP001").is_silent_about("command:");
}

#[test]
fn promote_asks_which_and_whereto_and_confirms_with_no_as_default() {
    let world = furnished();
    let tip = world.tip();
    let refused = world
        .at_terminal("maker", "promote")
        .sees("> APP001  The first   Just begun")
        .types(DOWN)
        .sees("> APP002")
        .types(ENTER)
        .sees("command: relman promote APP002 --to seen")
        .sees("promote APP002 from begun to seen?")
        .types(ENTER)
        .ends_with(1);
    refused.says("not confirmed");
    assert_eq!(world.tip(), tip);
    let other = furnished();
    let ran =
        world.at_terminal("maker", "promote APP002").sees("promote APP002 from begun to seen?").types("y").ends_with(0);
    is_the_same(&world, &other, "maker", &ran.printed(), "APP002");
}

#[test]
fn yes_confirms_and_asks_for_what_is_missing_all_the_same() {
    let world = furnished();
    let ran = world.at_terminal("maker", "promote -y").sees("> APP001").types(ENTER).ends_with(0);
    assert_eq!(ran.printed(), "promote -y APP001 --to seen");
}

#[test]
fn the_ways_out_are_shown_with_what_each_lacks() {
    let world = furnished();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    let other = furnished();
    other.run_as("maker", "promote APP001 --to seen").succeeds();
    let ran = world
        .at_terminal("judge", "promote APP001")
        .sees("2 gates are open: good, safe")
        .sees("every gate is met")
        .types(UP)
        .sees("> thrown")
        .types(ENTER)
        .answers("Why promote APP001", "it's \"broken\" & $HOME")
        .sees("promote APP001 from seen to thrown?")
        .types("y")
        .ends_with(0);
    assert_eq!(ran.printed(), r#"promote APP001 --to thrown -m 'it'\''s "broken" & $HOME'"#);
    // A shell reads the printed command back to the letter.
    let line = format!("{} {}", env!("CARGO_BIN_EXE_relman"), ran.printed());
    let shell = other.command("sh", "judge").args(["-c", &line]).output().unwrap();
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
    let message =
        |world: &World| world.run("log APP001 --json").json().as_array().unwrap().last().unwrap()["message"].clone();
    assert_eq!(message(&world), "it's \"broken\" & $HOME");
    assert_eq!(message(&world), message(&other));
}

#[test]
fn a_return_asks_why() {
    let world = furnished();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    let ran = world
        .at_terminal("maker", "return")
        .sees("> APP001")
        .types(ENTER)
        .sees("Why return APP001")
        .types(ENTER)
        .sees("write something")
        .types("not yet")
        .types(ENTER)
        .sees("return APP001 from seen to begun?")
        .types("y")
        .ends_with(0);
    assert_eq!(ran.printed(), "return APP001 --to begun -m 'not yet'");
}

#[test]
fn signoff_offers_the_gates_that_wait_for_me_and_shows_the_content() {
    let world = furnished();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    let tip = world.tip();
    let no = world
        .at_terminal("judge", "signoff approve")
        .sees("> APP001")
        .types(ENTER)
        .sees("> good  It is good")
        .types(DOWN)
        .sees("> safe")
        .types(ENTER)
        .sees("command: relman signoff approve APP001 --gate safe")
        .sees("\"The first\" in iteration 1")
        .sees("approve safe of APP001?")
        .types(ENTER)
        .ends_with(1);
    no.says("not confirmed");
    assert_eq!(world.tip(), tip);
    world.at_terminal("judge", "signoff approve APP001 --gate safe").sees("approve safe").types("y").ends_with(0);
    // One gate is left, so nothing is asked but the confirmation.
    world.at_terminal("judge", "signoff approve APP001").sees("approve good").types("y").ends_with(0);
}

#[test]
fn a_second_signoff_shows_what_changed_since_the_first() {
    let world = furnished();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    world.run_as("judge", "signoff approve APP001 --gate good").succeeds();
    world.run_as("maker", "return APP001 --to begun -m again").succeeds();
    world.run_as("maker", "set APP001 title=\"Another title\"").succeeds();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    world
        .at_terminal("judge", "signoff approve APP001 --gate good")
        .sees("from your approve of")
        .sees("Another title")
        .sees("approve good of APP001?")
        .types("y")
        .ends_with(0);
}

#[test]
fn a_rejection_asks_why() {
    let world = furnished();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    let ran = world
        .at_terminal("judge", "signoff reject APP001 --gate good")
        .answers("Why reject APP001", "too thin")
        .sees("reject good of APP001?")
        .types("y")
        .ends_with(0);
    assert_eq!(ran.printed(), "signoff reject APP001 --gate good -m 'too thin'");
}

#[test]
fn change_add_asks_for_what_the_process_asks() {
    let (world, other) = (furnished(), furnished());
    let ran = world
        .at_terminal("maker", "change add")
        .sees("> APP001")
        .types(ENTER)
        .answers("Id in the tracker", "nonsense")
        .answers("expected REQ", "R-7")
        .sees("> REQ  A request")
        .types(ENTER)
        .answers("Title", "a=b")
        .sees("KEY=VALUE")
        .types("The wrong county")
        .types(ENTER)
        .sees("[ ] web")
        .types(DOWN)
        .sees("> [ ] store")
        .types(" ")
        .sees("[x] store")
        .types(ENTER)
        .answers("How urgent", "very")
        .answers("Link to the tracker", "")
        .ends_with(0);
    assert_eq!(ran.printed(), "change add APP001 R-7 'The wrong county' urgency=very --type REQ --component store");
    is_the_same(&world, &other, "maker", &ran.printed(), "APP001");
}

#[test]
fn task_done_offers_my_tasks_and_asks_for_the_note() {
    let (world, other) = (furnished(), furnished());
    let ran = world
        .at_terminal("maker", "task done APP001")
        .sees("> sweep  Sweep the floor")
        .types(DOWN)
        .sees("> count")
        .types(ENTER)
        .answers("Note: how many", "-12")
        .ends_with(0);
    assert_eq!(ran.printed(), "task done APP001 count --note=-12");
    is_the_same(&world, &other, "maker", &ran.printed(), "APP001");
    // What is done is not offered again, and a note alone is asked for.
    world.at_terminal("maker", "task done APP001").sees("> sweep").types(ENTER).ends_with(0);
    let ran = world.at_terminal("maker", "task done APP002 count").answers("Note: how many", "3").ends_with(0);
    assert_eq!(ran.printed(), "task done APP002 count --note 3");
}

#[test]
fn nobody_is_offered_what_they_cannot_do() {
    let world = furnished();
    let ran = world.at_terminal("judge", "task done").ends_with(3);
    ran.says("no release that you could do a task of").says("relman todo");
    world.at_terminal("judge", "signoff approve").ends_with(3).says("no release that you could sign");
}

#[test]
fn ctrl_c_and_esc_write_nothing() {
    let world = furnished();
    world.run_as("maker", "promote APP002 --to seen").succeeds();
    let tip = world.tip();
    let stopped = |terminal: Terminal| terminal.ends_with(130).says("nothing was written");
    stopped(world.at_terminal("maker", "promote").sees("> APP001").types(CTRL_C));
    stopped(world.at_terminal("maker", "promote").sees("> APP001").types(ESC));
    stopped(world.at_terminal("maker", "promote APP001").sees("from begun to seen?").types(CTRL_C));
    stopped(world.at_terminal("maker", "promote APP001").sees("from begun to seen?").types(ESC));
    stopped(world.at_terminal("maker", "new").sees("Title of the release").types("half").sees("half").types(CTRL_C));
    stopped(world.at_terminal("maker", "task done APP001 count").sees("Note").types(CTRL_C));
    stopped(world.at_terminal("judge", "signoff approve APP002").sees("> good").types(ESC));
    stopped(world.at_terminal("maker", "return APP002").sees("Why").types(CTRL_C));
    let shown = world.command_at_terminal("maker", "promote");
    let ran = Terminal::running(shown, false).sees("APP001").types(CTRL_C).ends_with(130);
    let (hides, shows) = (ran.stdout.rfind("\x1b[?25l").unwrap(), ran.stdout.rfind("\x1b[?25h").unwrap());
    assert!(hides < shows, "the cursor is left hidden: {:?}", ran.stdout);
    assert_eq!(world.tip(), tip);
}

#[test]
fn nobody_is_asked_where_cli_forbids_it() {
    let world = furnished();
    let tip = world.tip();
    let asks = |ci: Option<&str>, line: &str| {
        let mut command = world.command_at_terminal("maker", line);
        command.envs(ci.map(|ci| ("CI", ci)));
        Terminal::running(command, true)
    };
    for (ci, line) in [(Some("true"), "promote"), (Some("1"), "promote"), (None, "promote --no-input")] {
        let ran = asks(ci, line).ends_with(2);
        ran.says("NAME is missing").says("there is APP002, APP001").is_silent_about("Which release");
    }
    for ci in [None, Some(""), Some("0"), Some("false")] {
        asks(ci, "promote").sees("Which release").types(CTRL_C).ends_with(130);
    }
    // Standard input from elsewhere is no terminal, though standard error is one.
    let script = format!("{} promote </dev/null", env!("CARGO_BIN_EXE_relman"));
    let mut command = world.command("sh", "maker");
    command.env_remove("CI").args(["-c", &script]);
    Terminal::running(command, true).ends_with(2).says("NAME is missing");
    let script = format!("{} promote 2>/dev/null", env!("CARGO_BIN_EXE_relman"));
    let mut command = world.command("sh", "maker");
    command.env_remove("CI").args(["-c", &script]);
    Terminal::running(command, true).ends_with(2);
    assert_eq!(world.tip(), tip);
}

#[test]
fn without_a_terminal_what_is_missing_is_named() {
    let world = furnished();
    world.run_as("maker", "new").ends_with(2).says("TITLE is missing");
    world.run_as("maker", "promote").ends_with(2).says("NAME is missing").says("APP001");
    world.run_as("maker", "promote APP001").ends_with(2).says("--to seen");
    world.run_as("maker", "return").ends_with(2).says("NAME is missing");
    world.run_as("judge", "signoff approve").ends_with(2).says("NAME is missing");
    world.run_as("maker", "change add").ends_with(2).says("NAME is missing");
    world.run_as("maker", "change add APP001").ends_with(2).says("ID is missing").says("REQ: R-");
    world.run_as("maker", "task done").ends_with(2).says("NAME is missing");
    world.run_as("maker", "task done APP001").ends_with(2).says("you may do sweep, count");
    world.run_as("maker", "promote --json").ends_with(2).says("\"kind\": \"usage\"");
    world.write("night.txt", "promote --to seen\n");
    world.run_as("maker", "batch night.txt").ends_with(2).says("line 1").says("NAME is missing");
}

#[test]
fn colours_are_left_out_where_nobody_wants_them() {
    let world = furnished();
    let run = |colour: &[(&str, &str)], line: &str| {
        let mut command = world.command_at_terminal("maker", line);
        command.env_remove("NO_COLOR").envs(colour.iter().copied());
        Terminal::running(command, false).sees("APP001").types(CTRL_C).ends().stdout
    };
    let is_coloured = |text: &str| text.contains("\x1b[3") || text.contains("\x1b[1m") || text.contains("\x1b[38;5");
    assert!(is_coloured(&run(&[], "promote")));
    assert!(!is_coloured(&run(&[("NO_COLOR", "1")], "promote")));
    assert!(!is_coloured(&run(&[], "promote --color never")));
    assert!(is_coloured(&run(&[("NO_COLOR", "1")], "promote --color always")));
}

#[test]
fn a_dumb_terminal_gets_numbers_and_no_escapes() {
    let world = furnished();
    let dumb = |line: &str| {
        let mut command = world.command_at_terminal("maker", line);
        command.env("TERM", "dumb");
        Terminal::running(command, false)
    };
    let ran = dumb("promote")
        .sees("2  APP002")
        .answers("number: ", "7")
        .answers("no number from 1 to 2", "2")
        .answers("promote APP002 from begun to seen? [y/N]", "y")
        .ends_with(0);
    assert!(!ran.stdout.contains('\x1b'), "{:?}", ran.stdout);
    assert_eq!(ran.printed(), "promote APP002 --to seen");
    let tip = world.tip();
    dumb("promote").answers("number: ", "").ends_with(130);
    dumb("promote").answers("number: ", "1").answers("[y/N]", "").ends_with(1);
    dumb("promote").sees("number: ").types(CTRL_C).ends_with(130);
    assert_eq!(world.tip(), tip);
    let ran = dumb("new")
        .answers("Title of the release: ", "Ein Größerer")
        .answers("number: ", "1")
        .answers("numbers, with spaces between: ", "1 2")
        .ends_with(0);
    assert_eq!(ran.printed(), "new 'Ein Größerer' --kind small --component web --component store");
}

/// Two may sign, and whoever made the release is excluded.
const EXCLUDING: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "APP{number:3}"
kinds: {small: {default: true}}
roles: {maker: {}, judge: {}}
fields: {plan: {title: The plan}}
documents: {sheet: {owner: maker, requires: [plan]}}
states: {begun: {initial: true}, seen: {}, over: {final: true}}
transitions:
  show: {from: [begun], to: seen, by: [maker]}
  back: {from: [seen], to: begun, type: return, by: [judge]}
  finish: {from: [seen], to: over, by: [maker, judge], gates: [good, written]}
gates:
  good: {title: It is good, needs: {signoff: {role: [maker, judge], distinct-from: [requester]}}}
  written: {title: It is written, needs: {document: [sheet]}}
"#;

#[test]
fn hints_are_what_the_reader_and_the_state_allow() {
    let world = World::by(EXCLUDING);
    world.run_as("maker", "new Bread").succeeds();
    world.run_as("maker", "promote APP001 --to seen").succeeds();
    let approve = "hint: relman signoff approve APP001 --gate good";
    world.run_as("maker", "promote APP001 --to over").ends_with(3).is_silent_about(approve);
    world.run_as("judge", "promote APP001 --to over").ends_with(3).says(approve);
    // The field that the document needs is shut here, so the return that opens it is named.
    world.write("sheet.md", "What was baked.\n");
    let shut = world.run_as("maker", "document write APP001 sheet -F sheet.md").ends_with(3);
    shut.says("hint: relman return APP001 --to begun").is_silent_about("relman set APP001 plan");
    let ran = world.run_as("judge", "promote APP001 --to over").ends_with(3);
    ran.is_silent_about("relman set APP001 plan");
    // Who may is told, and where to look.
    let ran = world.run_as("maker", "return APP001 --to begun -m why").ends_with(6);
    ran.says("hint: relman whoami").says("hint: relman people list --role judge");
}

#[test]
fn a_pattern_of_the_policy_reaches_no_terminal_raw() {
    let world = World::by(&HOUSE.replace(r"'R-\d+'", r#""R\e]0;pwn\a-\\d+""#));
    world.run_as("maker", "new \"The first\" --component web").succeeds();
    for terminal in ["xterm", "dumb"] {
        let mut command = world.command_at_terminal("maker", "change add APP001");
        command.env("TERM", terminal);
        let asked = Terminal::running(command, false).answers("Id in the tracker", "zzz").sees("expected REQ: ");
        let ran = asked.types(CTRL_C).ends_with(130);
        assert!(!ran.stdout.contains("\x1b]0"), "{terminal}: {:?}", ran.stdout);
        assert!(ran.stdout.contains(r"expected REQ: R\x1b]0;pwn\x07"), "{terminal}: {:?}", ran.stdout);
    }
}
