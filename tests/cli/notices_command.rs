//! Notices that leave by a program of the house: allowed first, given the letter as JSON, and killed at worst.

use crate::notices::{audit_is_clean, notice, outcomes, sending};
use crate::world::{Ran, World};
use std::os::unix::fs::PermissionsExt as _;

/// A house whose program is this script.
fn by_script(script: &str) -> World {
    let world = sending("{from: releases@example.org, command: [send-notice, --to, \"a b; c\"]}");
    write(&world, script);
    world
}

fn write(world: &World, script: &str) {
    world.write("bin/send-notice", &format!("#!/bin/sh\n{script}\n"));
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/send-notice"), mode).unwrap();
}

fn run(world: &World, line: &str) -> Ran {
    within(world, line, "3")
}

/// Runs it where a delivery may take so many seconds.
fn within(world: &World, line: &str, seconds: &str) -> Ran {
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "teller");
    let path = format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap());
    command.env("PATH", path).env("RELMAN_MAIL_TIMEOUT", seconds).env("SECRET", "x").args(crate::world::split(line));
    Ran::of(line.to_owned(), &command.output().unwrap())
}

#[test]
fn it_runs_after_this_user_allowed_exactly_it() {
    let world = by_script("cat > \"$HOME/got.json\"; env > \"$HOME/env\"; printf '%s\\n' \"$@\" > \"$HOME/args\"");
    let refused = run(&world, "notice send N001 news -y").ends_with(6);
    refused.says("did not allow exactly this array").says("relman notice allow");
    assert!(!world.path("got.json").exists());
    assert_eq!(outcomes(&world, "news"), Vec::<String>::new(), "nothing is begun");
    run(&world, "notice allow").ends_with(2).says("a b; c").says("-y");
    run(&world, "notice allow -y").succeeds().says("bin/send-notice").says("sha256:");
    run(&world, "notice allow -y").succeeds().says("already allowed");
    run(&world, "notice send N001 news -y").succeeds();
    let got: serde_json::Value = serde_json::from_str(&world.read("got.json")).unwrap();
    let sent = &notice(&world, "news")["sendings"][0];
    assert_eq!((&got["message_id"], got["release"].as_str()), (&sent["message_id"], Some("N001")));
    assert_eq!(got["from"]["address"], "releases@example.org");
    assert_eq!(got["reply_to"]["address"], "teller@example.org");
    assert_eq!(got["to"][0]["address"], "street@example.org");
    assert_eq!((got["subject"].as_str(), sent["way"].as_str()), (Some("N001: news"), Some("command")));
    // The words are words and no shell saw them; what is the user's own stays theirs.
    assert_eq!(world.read("args"), "--to\na b; c\n");
    let env = world.read("env");
    assert!(!env.contains("SECRET") && !env.contains("RELMAN_") && !env.contains("GIT_"), "{env}");
    // Files go along as base64.
    world.write("report.txt", "foob");
    world.run_as("writer", "document write N001 report -F report.txt").succeeds();
    run(&world, "notice send N001 papers -y").succeeds();
    let got: serde_json::Value = serde_json::from_str(&world.read("got.json")).unwrap();
    assert_eq!(got["attachments"][0]["base64"], "Zm9vYg==");
    assert_eq!(got["attachments"][0]["name"], "N001-report.txt");
    audit_is_clean(&world);
}

#[test]
fn other_bytes_or_another_array_are_refused_again() {
    let world = by_script("exit 0");
    run(&world, "notice allow -y").succeeds();
    write(&world, "exit 0 # other");
    run(&world, "notice send N001 news -y").ends_with(6).says("relman notice allow");
    write(&world, "exit 0");
    world.amend("relman.yaml", |text| text.replace("a b; c", "a b; d"));
    run(&world, "notice send N001 news -y").ends_with(6);
    world.amend("relman.yaml", |text| text.replace("a b; d", "a b; c"));
    run(&world, "notice send N001 news -y").succeeds();
    // A file that others may write permits nothing.
    let file = world.path(".config/relman/allowed");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    run(&world, "notice send N001 papers -n").ends_with(1).says("chmod 600");
}

#[test]
fn the_files_that_the_array_names_are_allowed_too() {
    let world = by_script("exit 0");
    world.write("own.sh", "cat > /dev/null\n").write("own.conf", "a\n");
    let (script, conf) = (world.path("own.sh").display().to_string(), world.path("own.conf").display().to_string());
    world.amend("relman.yaml", |text| {
        text.replace("[send-notice, --to, \"a b; c\"]", &format!("[/bin/sh, {script}, --conf={conf}]"))
    });
    run(&world, "notice allow").ends_with(2).says(&script).says(&conf);
    run(&world, "notice allow -y").succeeds().says("own.sh").says("own.conf");
    for (file, other) in [("own.sh", "touch \"$HOME/ran\"\n"), ("own.conf", "b\n")] {
        let before = world.read(file);
        world.write(file, other);
        run(&world, "notice send N001 news -y").ends_with(6).says("relman notice allow");
        world.write(file, &before);
    }
    run(&world, "notice send N001 news -y").succeeds();
    // Nothing of the store is ever started, whatever leads to it.
    world.write("store/tools/own.sh", "exit 0\n");
    std::os::unix::fs::symlink(world.store().join("tools/own.sh"), world.path("linked.sh")).unwrap();
    for place in [world.store().join("tools/own.sh"), world.path("linked.sh"), world.store().join(".git/config")] {
        let place = place.display().to_string();
        world.amend("relman.yaml", |text| text.replace(&script, &place));
        run(&world, "notice allow -y").ends_with(1).says("lies in the store");
        world.amend("relman.yaml", |text| text.replace(&place, &script));
    }
    // Another store is not allowed what this one is.
    let other = world.path("other");
    let copied = std::process::Command::new("cp").arg("-a").arg(world.store()).arg(&other).status().unwrap();
    assert!(copied.success());
    let other = other.display().to_string();
    run(&world, &format!("-R {other} notice send N001 papers -y")).ends_with(6).says("relman notice allow");
}

#[test]
fn the_store_cannot_permit_itself_anything() {
    let world = by_script("exit 0");
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "teller");
    let path = format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap());
    command.env("PATH", path).env("XDG_CONFIG_HOME", world.store().join("templates")).args(["notice", "allow", "-y"]);
    Ran::of("allow".to_owned(), &command.output().unwrap()).ends_with(1).says("in the store itself");
}

#[test]
fn an_exit_code_is_certain_and_a_signal_or_silence_is_not() {
    let world = by_script("echo one >&2; echo 'no such <user@example.org>' >&2; exit 7");
    run(&world, "notice allow -y").succeeds();
    let failed = run(&world, "notice send N001 news -y").ends_with(1);
    failed.says("was not delivered: ended with 7: no such (address)").says("relman notice send N001 news");
    assert_eq!(notice(&world, "news")["counts"], false);
    world.run_as("writer", "promote N001 --to over").ends_with(3).says("was sent, and not delivered");
    write(&world, "kill -9 $$");
    run(&world, "notice allow -y").succeeds();
    let unknown = run(&world, "notice send N001 news -y").ends_with(5);
    unknown.says("nobody can tell whether `news` arrived: was killed").says("--again");
    run(&world, "notice send N001 news -y").ends_with(5).says("could not tell whether it arrived");
    run(&world, "notice send --due -y -q").succeeds();
    world.run_as("writer", "notice record N001 news -m \"they called back\"").succeeds();
    write(&world, "exec sleep 60");
    run(&world, "notice allow -y").succeeds();
    within(&world, "notice send N001 reminder -y", "1").ends_with(5).says("did not end in time");
    assert_eq!(outcomes(&world, "news"), ["failed", "unknown"]);
    assert_eq!(outcomes(&world, "reminder"), ["unknown"]);
    audit_is_clean(&world);
}

#[test]
fn a_killed_relman_leaves_it_open_for_everybody_to_see() {
    let world = by_script("kill -9 $PPID; exec sleep 1");
    run(&world, "notice allow -y").succeeds();
    let ran = run(&world, "notice send N001 news -y");
    assert_eq!(ran.code, -1, "{ran:?}");
    assert_eq!(outcomes(&world, "news"), ["open"]);
    let list = world.run_as("writer", "notice list N001").succeeds();
    list.says("UNKNOWN: nobody can tell whether it arrived").says("street, writer");
    let todo = world.run_as("writer", "todo --type notice --json").succeeds().json();
    let row = todo.as_array().unwrap().iter().find(|row| row["id"] == "news").unwrap();
    assert!(row["title"].as_str().unwrap().contains("sent by teller"), "{row}");
    let ways = ["relman notice record N001 news -m \"it arrived\"", "relman notice send N001 news --again"];
    assert_eq!(row["how"], serde_json::json!(ways));
    world.run_as("writer", "show N001").succeeds().says("nobody can tell whether it arrived");
    world.run_as("writer", "promote N001 --to over").ends_with(3).says("nobody can tell whether it arrived");
    // Nobody sends it a second time without saying so.
    let message_id = notice(&world, "news")["sendings"][0]["message_id"].as_str().unwrap().to_owned();
    write(&world, "cat > /dev/null; echo taken >&2");
    run(&world, "notice allow -y").succeeds();
    let refused = run(&world, "notice send N001 news -y").ends_with(5);
    refused.says("was sent by teller").says("street, writer").says(&message_id).says(ways[0]).says(ways[1]);
    let json = run(&world, "notice send N001 news -y --json").ends_with(5);
    assert!(json.stderr.contains("\"outcome-unknown\""), "{}", json.stderr);
    run(&world, "notice send N001 news -y --again").succeeds();
    assert_eq!(outcomes(&world, "news"), ["open", "delivered"]);
    world.run_as("writer", "promote N001 --to over").succeeds();
    audit_is_clean(&world);
}

#[test]
fn a_key_whose_sending_is_open_is_answered_so() {
    let world = by_script("kill -9 $PPID; exec sleep 1");
    run(&world, "notice allow -y").succeeds();
    run(&world, "notice send N001 news -y --key run-7");
    write(&world, "exit 0");
    run(&world, "notice allow -y").succeeds();
    run(&world, "notice send N001 news -y --key run-7").ends_with(5).says("has not said whether it arrived");
    run(&world, "notice send N001 news -y --key run-7 --again").ends_with(1).says("other content");
    assert_eq!(outcomes(&world, "news"), ["open"]);
    // Told otherwise, it is over; and a new state of affairs is new news.
    world.run_as("writer", "notice record N001 news -m \"it arrived\"").succeeds();
    run(&world, "notice send N001 news -y").succeeds().says("already so");
    world.run_as("writer", "set N001 plan=\"another\"").succeeds();
    run(&world, "notice send N001 news -y").succeeds();
    assert_eq!(outcomes(&world, "news"), ["open", "delivered"]);
    audit_is_clean(&world);
}

#[test]
fn a_finish_is_recorded_whatever_others_did_in_between() {
    // While the program runs, somebody records the notice, and closes the release.
    let world = by_script("cd \"$HOME\" && sh between; exit 0");
    let relman = env!("CARGO_BIN_EXE_relman");
    let store = world.store().display().to_string();
    let as_writer = "GIT_AUTHOR_EMAIL=writer@example.org GIT_COMMITTER_EMAIL=writer@example.org \
        GIT_COMMITTER_DATE='1919760000 +0000' GIT_CONFIG_NOSYSTEM=1";
    let between = format!(
        "set -e\n{as_writer} {relman} -R {store} notice record N001 news -m told\n\
         {as_writer} {relman} -R {store} promote N001 --to over --no-input\n"
    );
    world.write("between", &between);
    run(&world, "notice allow -y").succeeds();
    run(&world, "notice send N001 news -y").succeeds().says("notice finish news delivered");
    assert_eq!(outcomes(&world, "news"), ["delivered"]);
    world.run_as("writer", "show N001 --json").succeeds().says("\"over\"");
    audit_is_clean(&world);
}
